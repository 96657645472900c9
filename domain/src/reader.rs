//! What one reader, and nobody else, is told about a thread.

use serde::{Deserialize, Serialize};

use crate::{CommentId, field::wire, profile::Profile};

wire! {
    /// A reader's own part of a thread: asked for after the first paint, by those who have a token.
    #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Mine {
        /// The reaction chosen for the article.
        pub reaction: Option<String>,
        /// The sequence number of the latest choice; a newer choice carries a greater one.
        pub seq: f64,
        /// The comments of this thread that the reader likes.
        pub likes: Vec<CommentId>,
        /// The reader's own comments that can still be changed, or are seen by the reader alone.
        pub own: Vec<Own>,
        /// Who this reader is, where they are signed in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub profile: Option<Profile>,
        /// Answers to this reader that they have not seen; `null` for who has never written here.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub unseen: Option<i64>,
        /// The comments of the thread that this reader can see,
        pub count: i64,
        /// at this version of it.
        pub version: i64,
        /// Warnings that they are to acknowledge before they comment again, rendered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub warnings: Option<String>,
        /// To be sent with this reader's next comment to this thread: tells when they came.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub form_token: Option<String>,
    }
}

wire! {
    /// One of the reader's own comments.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Own {
        /// The comment.
        pub id: CommentId,
        /// The comment under which it stands, if any.
        pub parent: Option<CommentId>,
        /// The source text, for editing.
        pub text: String,
        /// Which revision `text` is; sent back with an edit.
        pub revision: i64,
        /// Until when it may be edited or removed, in Unix milliseconds by the server's clock.
        pub editable_until: f64,
        /// Rendered for its author, to be shown where it is not on the page: nobody else may see it.
        pub html: Option<String>,
    }
}

wire! {
    /// Answers to a reader's comments, anywhere on the site.
    #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Bell {
        /// The latest 50, those not seen first, the newest first among each.
        pub items: Vec<BellItem>,
        /// When this was so, in Unix milliseconds by the server's clock; sent back when they were seen.
        pub now: i64,
    }
}

/// An answer to a reader's comment, or a mention of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct BellItem {
    /// The comment that answers.
    pub id: CommentId,
    /// The key of its article.
    pub key: String,
    /// Where that is read; empty where it is not known.
    pub url: String,
    /// What it is called; may be empty.
    pub title: String,
    /// Who answered.
    pub name: String,
    /// Whether it mentions the reader, and answers somebody else.
    pub is_mention: bool,
    /// How the answer begins.
    pub excerpt: String,
    /// In place of an answer, what moderators have decided about a comment of the reader's own when they asked for another
    /// look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<String>,
    /// How long ago, in words.
    pub when: String,
    /// Whether it is new to the reader.
    pub unseen: bool,
}

wire! {
    /// Until when a reader has seen what their bell told.
    #[derive(Clone, Debug, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct BellSeen {
        /// As [`Bell::now`] said.
        pub until: i64,
    }
}
