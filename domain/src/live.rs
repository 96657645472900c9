//! Server-sent events: what open pages are told of a thread while others write.

use serde::{Deserialize, Serialize};

use crate::{CommentId, field::wire, reaction::Tally};

/// A message on an open page's line, by its kind. Pages listen by this name and pass over events of any other, so that a
/// new kind may be sent while pages are open whose scripts are older.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message {
    /// A thread has changed: [`News`].
    News,
    /// A site's queue has changed; the moderators' page asks what.
    Queue,
}

impl Message {
    /// Its name on the line. The first two have the one that `EventSource` gives to events without a name, each on lines
    /// of its own; every later kind has a name of its own.
    pub fn name(self) -> &'static str {
        match self {
            Self::News | Self::Queue => "message",
        }
    }
}

wire! {
    /// What has changed in a thread, the same for every reader.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct News {
        /// The thread's version now: `since` for the next time.
        pub version: i64,
        /// Comments that a reader can see.
        pub count: i64,
        /// Whether it takes no more comments.
        pub closed: bool,
        /// When it closes by its age, in Unix milliseconds by the server's clock; `null` where it does not.
        pub closes_at: Option<i64>,
        /// How many chose each reaction to the article; a kind that nobody chose may be left out.
        pub tallies: Vec<Tally>,
        /// Comments with another number of likes, the latest changes first; of very many, the latest alone.
        pub likes: Vec<Likes>,
        /// Comments that came, changed or went, oldest change first.
        pub comments: Vec<Changed>,
        /// Whether more have changed than are named: then the thread is best read anew.
        pub more: bool,
    }
}

wire! {
    /// How many like a comment.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Likes {
        /// Its id.
        pub id: CommentId,
        /// Readers who like it.
        pub count: i64,
    }
}

wire! {
    /// A comment that came, changed or went.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Changed {
        /// Its id.
        pub id: CommentId,
        /// The comment under which it stands.
        pub parent: Option<CommentId>,
        /// Whether it still has a place in the thread.
        pub shown: bool,
    }
}
