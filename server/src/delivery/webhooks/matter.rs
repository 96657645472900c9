//! What an event is about, as it is when it is told. Nothing of it is kept with what is owed: what its author has taken
//! away meanwhile is not told any more.

use cam_nhan_domain::{
    CommentId, Millis, ReaderId, SiteId, Status, ThreadId, ids::ModeratorId, reaction::Tally,
};
use serde::Serialize;

use crate::{
    error::{Error, Result},
    store::{
        Conn,
        comments::{self, Row},
        reactions,
        sites::Site,
        threads::{self, Thread},
        webhooks::EventKind,
    },
};

/// What happened, and to what.
pub struct Matter {
    /// What happened; `None`: nothing, an owner tries the endpoint.
    pub kind: Option<EventKind>,
    /// When.
    pub happened_at: Millis,
    /// To what.
    pub subject: Subject,
}

/// What something happened to, as it is now.
pub enum Subject {
    /// A comment and its thread.
    Comment(Box<Row>, Box<Thread>),
    /// A comment that is there no more.
    Gone(String),
    /// A thread, and the reactions to its article.
    Thread(Box<Thread>, Vec<Tally>),
    /// A reader, by their id.
    Reader(String),
    /// Nothing.
    Nothing,
}

impl Matter {
    /// What an owner sends to see whether anything arrives.
    pub fn test(now: Millis) -> Self {
        Self {
            kind: None,
            happened_at: now,
            subject: Subject::Nothing,
        }
    }

    /// Reads what an event is about; `None` when its thread is there no more.
    pub async fn read(
        conn: &mut Conn<'_>,
        site: &Site,
        kind: EventKind,
        subject: &str,
        happened_at: Millis,
    ) -> Result<Option<Self>> {
        let subject = match kind {
            EventKind::CommentCreated
            | EventKind::CommentHeld
            | EventKind::CommentApproved
            | EventKind::CommentHidden
            | EventKind::CommentEdited
            | EventKind::CommentRemoved
            | EventKind::CommentFlagged => {
                match comments::get(conn, &site.id, &CommentId::parse(subject)?).await? {
                    Some(row) => {
                        let thread = threads::get_by_id(conn, &row.thread_id).await?;
                        Subject::Comment(row.into(), thread.into())
                    }
                    None => Subject::Gone(subject.to_owned()),
                }
            }
            EventKind::ReactionChanged | EventKind::ThreadClosed => {
                let Some(thread) = threads::get_of_site(conn, &site.id, &ThreadId::parse(subject)?).await?
                else {
                    return Ok(None);
                };
                let mut tallies = reactions::list_tallies(conn, thread.id.as_str()).await?;
                tallies.retain(|tally| tally.count > 0);
                tallies.sort_by(|one, other| one.code.cmp(&other.code));
                Subject::Thread(thread.into(), tallies)
            }
            EventKind::ReaderErased => Subject::Reader(subject.to_owned()),
        };
        Ok(Some(Self {
            kind: Some(kind),
            happened_at,
            subject,
        }))
    }

    /// The event's name on the wire.
    pub fn name(&self) -> &'static str {
        self.kind.map_or("webhook.test", EventKind::as_str)
    }

    /// As a program is told: JSON without e-mail addresses and without the addresses that readers wrote from.
    pub fn json(&self, site: &SiteId) -> Result<String> {
        let data = match &self.subject {
            Subject::Comment(row, thread) => Data {
                comment: Some(ToldComment::of(row)),
                thread: Some(ToldThread::of(thread)),
                ..Data::of(site)
            },
            Subject::Gone(id) => Data {
                comment: Some(ToldComment::gone(id)),
                ..Data::of(site)
            },
            Subject::Thread(thread, tallies) => Data {
                thread: Some(ToldThread::of(thread)),
                reactions: Some(tallies),
                ..Data::of(site)
            },
            Subject::Reader(id) => Data {
                reader: Some(id),
                ..Data::of(site)
            },
            Subject::Nothing => Data::of(site),
        };
        let message = Message {
            kind: self.name(),
            timestamp: self.happened_at,
            data,
        };
        serde_json::to_string(&message).map_err(Error::internal)
    }
}

#[derive(Serialize)]
struct Message<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    timestamp: Millis,
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    site: &'a SiteId,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<ToldComment<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thread: Option<ToldThread<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reactions: Option<&'a [Tally]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reader: Option<&'a str>,
}

impl<'a> Data<'a> {
    fn of(site: &'a SiteId) -> Self {
        Self {
            site,
            comment: None,
            thread: None,
            reactions: None,
            reader: None,
        }
    }
}

/// A comment; of one that was taken away, no more than which it was.
#[derive(Serialize)]
struct ToldComment<'a> {
    id: &'a str,
    status: Status,
    revision: Option<i64>,
    parent: Option<&'a CommentId>,
    reader: Option<&'a ReaderId>,
    moderator: Option<&'a ModeratorId>,
    name: Option<&'a str>,
    text: Option<&'a str>,
    html: Option<&'a str>,
    flags: i64,
    likes: i64,
    created_at: Option<Millis>,
    edited_at: Option<Millis>,
}

impl<'a> ToldComment<'a> {
    fn of(row: &'a Row) -> Self {
        let words = row.status != Status::Removed;
        Self {
            id: row.id.as_str(),
            status: row.status,
            revision: Some(row.revision),
            parent: row.parent_id.as_ref(),
            reader: row.reader_id.as_ref(),
            moderator: row.moderator_id.as_ref(),
            name: words.then_some(&row.name),
            text: words.then_some(&row.text),
            html: words.then_some(&row.html),
            flags: row.flags,
            likes: row.likes,
            created_at: Some(row.created_at),
            edited_at: row.edited_at,
        }
    }

    fn gone(id: &'a str) -> Self {
        Self {
            id,
            status: Status::Removed,
            revision: None,
            parent: None,
            reader: None,
            moderator: None,
            name: None,
            text: None,
            html: None,
            flags: 0,
            likes: 0,
            created_at: None,
            edited_at: None,
        }
    }
}

#[derive(Serialize)]
struct ToldThread<'a> {
    id: &'a ThreadId,
    key: &'a str,
    url: &'a str,
    title: &'a str,
    comments: i64,
}

impl<'a> ToldThread<'a> {
    fn of(thread: &'a Thread) -> Self {
        Self {
            id: &thread.id,
            key: &thread.key,
            url: &thread.url,
            title: &thread.title,
            comments: thread.comments,
        }
    }
}
