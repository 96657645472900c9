//! The records that every format is read into and written from; as JSON, a line each, they are our own format.
//!
//! The order is free: a comment may come before its thread, its parent and its author. All ids are the source's own, as text.

use std::net::IpAddr;

use cam_nhan_domain::{Millis, Status, profile::Badge};
use serde::{Deserialize, Serialize};

use crate::{problem::Place, time::moment};

/// The version of our own format that is written, and the newest that is read.
pub const VERSION: u32 = 1;

/// One line of an export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Record {
    /// What the file is; the first line of ours.
    Header(Header),
    /// An article.
    Thread(Thread),
    /// Somebody who wrote or reacted.
    Reader(Reader),
    /// A comment.
    Comment(Box<Comment>),
    /// A reader's choice for a thread or a comment.
    Reaction(Reaction),
    /// Somebody who may not write.
    Ban(Ban),
    /// How much there was; the last line of ours.
    End(End),
}

/// What a file of our own format is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Always `cam-nhan`.
    pub format: String,
    /// See [`VERSION`].
    pub version: u32,
    /// The site's short name.
    pub site: String,
    /// Where it is read.
    #[serde(default)]
    pub origins: Vec<String>,
    /// The moment of which the file tells.
    #[serde(with = "moment")]
    pub exported_at: Millis,
}

/// How many lines of each kind a file of our own format has: one that was cut ends without it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct End {
    /// Readers.
    pub readers: u64,
    /// Bans.
    pub bans: u64,
    /// Threads.
    pub threads: u64,
    /// Comments.
    pub comments: u64,
    /// Reactions.
    pub reactions: u64,
}

impl End {
    /// Counts a record.
    pub fn count(&mut self, record: &Record) {
        match record {
            Record::Header(_) | Record::End(_) => {}
            Record::Thread(_) => self.threads += 1,
            Record::Reader(_) => self.readers += 1,
            Record::Comment(_) => self.comments += 1,
            Record::Reaction(_) => self.reactions += 1,
            Record::Ban(_) => self.bans += 1,
        }
    }
}

/// An article with its comments and reactions.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Thread {
    /// By which comments and reactions name it.
    pub id: String,
    /// The article's own id, where its site gave it one; empty where its address is what tells it from others.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// Keys by which it was known before it was moved, and those of threads that were merged into it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// Where the article is read: a URL, or a path where the source knows no host.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// The article's title as plain text.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Whether it takes comments.
    #[serde(skip_serializing_if = "is_default")]
    pub comments_open: CommentsOpen,
    /// Who may comment, as the settings call it; empty for the site's rule.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub commenters: String,
    /// When it began; `None` where the source does not say.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Millis>,
    /// The section in which the article stands.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub section: String,
    /// Who wrote the article.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<Author>,
    /// The tag of the language in which the article is written; empty for the site's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// When the article came out.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub published_at: Option<Millis>,
    /// When the thread closes, where that is a moment of its own.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Millis>,
    /// Reactions of which only the number is known, by kind: those that have a [`Reaction`] of their own are not among them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Count>,
    /// Where in the file it stands.
    #[serde(skip)]
    pub place: Place,
}

/// Who wrote an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Author {
    /// Their name.
    pub name: String,
    /// By which the site's own sign-in knows them.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub id: String,
}

/// Whether a thread takes comments.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommentsOpen {
    /// As long as the site's rule says.
    #[default]
    Auto,
    /// Yes, whatever its age.
    Open,
    /// No.
    Closed,
}

/// How many chose one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// The kind's code at its source.
    pub kind: String,
    /// How many.
    pub count: u64,
}

/// Somebody who wrote or reacted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reader {
    /// By which comments and reactions name them.
    pub id: String,
    /// Their name, for comments that say none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Their e-mail address; nobody is ever shown it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their page on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The address of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Their role at the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge: Option<Badge>,
    /// When they first wrote.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Millis>,
}

/// A comment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Comment {
    /// By which replies and reactions name it. Where a source gives the same id out once for each article, the article's
    /// stands before it.
    pub id: String,
    /// Its thread's id.
    pub thread: String,
    /// The comment that it answers; `None` at the top.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// Further comments above it, nearest first: where it goes when the parent is not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ancestors: Vec<String>,
    /// The [`Reader`] who wrote it; `None` where the source knows nobody by an id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reader: Option<String>,
    /// The name above it; empty: the reader's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The author's e-mail address; nobody is ever shown it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The network address that it was written from; moderators alone are shown it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,
    /// The author's page on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// The address of the author's picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// The author's role at the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge: Option<Badge>,
    /// What it says.
    pub text: String,
    /// What kind of text that is.
    #[serde(skip_serializing_if = "is_default")]
    pub format: TextFormat,
    /// What has become of it.
    pub status: State,
    /// Why its author is told that it is hidden, as a code of the site's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hide_reason: Option<String>,
    /// Its author alone is to think that it is published.
    #[serde(skip_serializing_if = "is_default")]
    pub shadow_banned: bool,
    /// It stands on top of its thread.
    #[serde(skip_serializing_if = "is_default")]
    pub pinned: bool,
    /// The newsroom picked it out.
    #[serde(skip_serializing_if = "is_default")]
    pub featured: bool,
    /// Likes of which only the number is known: those that have a [`Reaction`] of their own are not among them.
    #[serde(skip_serializing_if = "is_default")]
    pub likes: u64,
    /// Votes against it, which no thread of ours shows: the report tells of them.
    #[serde(skip_serializing_if = "is_default")]
    pub dislikes: u64,
    /// When it was written; `None` where the source does not say.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Millis>,
    /// When its text was last changed.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Millis>,
    /// Whether somebody of the site changed it last.
    #[serde(skip_serializing_if = "is_default")]
    pub edited_by_staff: bool,
    /// When its author's request took name and words out of it.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Millis>,
    /// What it said before, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub revisions: Vec<Revision>,
    /// Whom it mentions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mentions: Vec<Mention>,
    /// Whence it once came, when it did not begin here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// Where in the file it stands.
    #[serde(skip)]
    pub place: Place,
}

/// What kind of text a comment is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextFormat {
    /// Markdown, in which HTML is text.
    #[default]
    Markdown,
    /// Markdown that may be HTML instead, from an earlier move of the source's own: it is looked at one by one.
    Mixed,
    /// HTML.
    Html,
    /// Plain text.
    Plain,
}

/// [`Status`], with a word for a comment that says none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct State(pub Status);

impl Default for State {
    fn default() -> Self {
        Self(Status::Approved)
    }
}

/// What a comment said before it was changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// The text.
    pub text: String,
    /// When it was written.
    #[serde(with = "moment")]
    pub created_at: Millis,
    /// Whether somebody of the site wrote it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub by_staff: bool,
}

/// Somebody whom a comment mentions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// A comment of theirs.
    pub comment: String,
    /// Their name, as it stands in the text behind an @.
    pub name: String,
}

/// The system and the id by which a comment was known before it came here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The format's name, as [`crate::formats::Format::name`].
    pub format: String,
    /// The comment's id there.
    pub id: String,
}

/// A reader's choice for a thread or a comment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reaction {
    /// The thread that it is for; empty where it is for a comment.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub thread: String,
    /// The comment that it is for; empty where it is for a thread.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub comment: String,
    /// The [`Reader`] whose it is.
    pub reader: String,
    /// The kind's code at its source; [`cam_nhan_domain::reaction::LIKE`] for a comment.
    pub kind: String,
    /// When it was last changed.
    #[serde(with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub changed_at: Option<Millis>,
    /// Why it is not counted, as the server names it; `None`: it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excluded_by: Option<String>,
}

/// Somebody who may not write, or whose comments nobody else is to see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ban {
    /// By which it is known.
    pub id: String,
    /// By what they are kept out.
    pub kind: BanKind,
    /// The [`Reader`]'s id, the network address, or the e-mail address.
    pub value: String,
    /// The name by which a moderator knows whom it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Their comments go on being shown, to them alone.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shadow: bool,
    /// Why, for the moderators.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
    /// Since when.
    #[serde(with = "moment")]
    pub created_at: Millis,
    /// Until when; `None` for good.
    #[serde(default, with = "moment::option", skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Millis>,
}

/// By what somebody is kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BanKind {
    /// A reader.
    Reader,
    /// A network address: IPv4, or the /64 of IPv6.
    Address,
    /// An e-mail address.
    Email,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
