//! A thread as one page shows it.

use serde::{Deserialize, Serialize};

use crate::{
    CommentId, Millis, SiteId, Status,
    field::wire,
    hiding::Hidden,
    profile::Badge,
    profile::Commenters,
    reaction::{Kind, Tally},
};

/// The order of top-level comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// "Quan tâm nhất": the most liked first, the newer first among equals.
    #[default]
    Top,
    /// "Mới nhất".
    Newest,
    /// "Cũ nhất".
    Oldest,
    /// "Hay nhất": what moderators featured and what is like it; offered where the site says so.
    Best,
    /// "Ý kiến hay": only what moderators featured, the newest first; offered where there is any.
    Featured,
    /// "Tác giả đã trả lời": only what the article's author or the newsroom answered, the newest first, with that answer;
    /// offered where there is any.
    Answered,
}

impl Sort {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 6] = [
        Self::Top,
        Self::Newest,
        Self::Oldest,
        Self::Best,
        Self::Featured,
        Self::Answered,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Top => "top",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Best => "best",
            Self::Featured => "featured",
            Self::Answered => "answered",
        }
    }

    /// Reads [`Sort::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.as_str() == text)
    }
}

/// Everything that one page of a thread shows, the same for every reader.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct ThreadPage {
    /// The article.
    pub article: Article,
    /// The reactions offered, in order, with retired ones left out.
    pub kinds: Vec<Kind>,
    /// How many chose each of `kinds`.
    pub tallies: Vec<Tally>,
    /// The comments that a reader can see, replies included.
    pub count: i64,
    /// Grows with every change that a reader can see; 0 while nobody has written.
    pub version: i64,
    /// The order of `comments`.
    pub sort: Sort,
    /// The orders that can be asked for.
    pub sorts: Vec<Sort>,
    /// Top-level comments with their first replies; with a `focus`, the branch it is in stands first.
    pub comments: Vec<Comment>,
    /// Where the next page begins; `None` at the end.
    pub next: Option<String>,
    /// The comment that was asked for, and whether it is there.
    pub focus: Option<Focus>,
    /// The rules that the composer needs.
    pub rules: Rules,
    /// The version of the site's house rules, which whoever comments accepts; `null` where it has none.
    pub house_rules: Option<String>,
    /// When the page was made, by the server's clock.
    pub now: Millis,
}

/// The article that a thread belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Article {
    /// The site.
    pub site: SiteId,
    /// Which article: the explicit key or the normalised URL.
    pub key: String,
    /// Where it is read; empty when only a key is known.
    pub url: String,
    /// Its title; may be empty.
    pub title: String,
    /// Whether the thread takes no more comments.
    pub closed: bool,
    /// When it closes by its age, in Unix milliseconds; `null` where it does not.
    pub closes_at: Option<Millis>,
}

/// What the composer must know to say no before the server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Rules {
    /// The longest text, in characters (graphemes).
    pub text_limit: u32,
    /// Minutes in which one's own comment may be edited or removed.
    pub edit_minutes: u32,
    /// Who may comment.
    pub commenters: Commenters,
    /// Whether readers can have mail when somebody answers them.
    pub reply_mail: bool,
    /// Whether the site asks whoever comments for an e-mail address, which they may leave out.
    pub ask_email: bool,
    /// Whether readers can sign in here by a code that is sent to their mailbox.
    pub mail_sign_in: bool,
    /// Whether they can with an account elsewhere.
    pub provider_sign_in: bool,
    /// Whether they can by a code that is sent to their telephone.
    pub phone_sign_in: bool,
}

/// The comment that a link asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Focus {
    /// Which comment.
    pub id: CommentId,
    /// Whether a reader can see it.
    pub found: bool,
    /// Where it is read that was split off into another article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
}

wire! {
    /// The answer to a comment posted or edited.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Posted {
        /// The comment as its author sees it.
        pub comment: Comment,
        /// What was decided about it.
        pub status: Status,
        /// Which revision of the text this is.
        pub revision: i64,
        /// Whether its text is another than what was sent: an earlier request with this id brought it.
        pub differs: bool,
        /// Until when it may be edited or removed, in Unix milliseconds by the server's clock.
        pub editable_until: f64,
        /// The comments that a reader can now see in the thread.
        pub count: i64,
        /// The thread's version with it: news of an older one tells of before.
        pub version: i64,
        /// The comment rendered, as it stands in a list.
        pub html: String,
    }
}

wire! {
    /// A comment as a reader sees it.
    #[derive(Clone, Debug, PartialEq, Serialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Comment {
        /// Its id.
        pub id: CommentId,
        /// The comment under which it stands.
        pub parent: Option<CommentId>,
        /// The comment it answers, when that is not the one under which it stands.
        pub answers: Option<Answered>,
        /// What it says; `None` when it was taken away and only its place is kept, for its replies.
        pub content: Option<Content>,
        /// When it was posted.
        pub created_at: Millis,
        /// How many replies beneath it a reader can see, at any depth.
        pub replies: i64,
        /// The replies on this page, oldest first.
        #[cfg_attr(feature = "server", schema(no_recursion))]
        pub children: Vec<Comment>,
        /// Where the replies of this branch go on; set on top-level comments only.
        pub next_replies: Option<String>,
    }
}

/// What a comment says, and who says it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Content {
    /// The author's name.
    pub name: String,
    /// Whether the author speaks for the site.
    pub staff: bool,
    /// What the author's site vouches for.
    pub badge: Option<Badge>,
    /// The address of the author's picture, which their site gave.
    pub picture: Option<String>,
    /// Whether moderators put it on top of the thread.
    pub pinned: bool,
    /// Whether moderators found it worth everyone's while.
    pub featured: bool,
    /// Safe HTML.
    pub html: String,
    /// When it was last edited.
    pub edited_at: Option<Millis>,
    /// Whether a moderator has edited it.
    pub edited_by_staff: bool,
    /// Readers who like it.
    pub likes: i64,
    /// Seen by its author alone, until a moderator decides.
    pub held: bool,
    /// What its author alone is told of it where a moderator hid it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<Hidden>,
}

/// The comment that another answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Answered {
    /// Its id.
    pub id: CommentId,
    /// Its author's name; `None` when it was taken away.
    pub name: Option<String>,
}

/// Hangs `replies` (oldest first) under their parents among `roots`. A reply whose parent is on neither list is
/// dropped, which cannot happen to a time-ordered prefix: a parent is older than its replies.
pub fn grow(roots: &mut [Comment], replies: Vec<Comment>) {
    // Newest first, so that each reply already carries its own children when it moves under its parent.
    let mut waiting: Vec<Comment> = replies;
    while let Some(mut reply) = waiting.pop() {
        reply.children.reverse();
        let Some(parent) = reply.parent.clone() else {
            continue;
        };
        let home = waiting
            .iter_mut()
            .rev()
            .chain(roots.iter_mut())
            .find(|comment| comment.id == parent);
        if let Some(home) = home {
            home.children.push(reply);
        }
    }
    for root in roots {
        root.children.reverse();
    }
}
