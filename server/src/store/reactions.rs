//! Reactions to threads and to comments: a row a reader, and tallies moved in the same transaction.

use cam_nhan_domain::{Millis, ReaderId, SiteId, ThreadId, reaction::Tally};
use serde::Serialize;

use super::{Conn, with_db, with_db_rows};
use crate::error::Result;

/// A reader's settled choice.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Choice {
    /// The kind's code; `None` when taken back.
    pub kind: Option<String>,
    /// The number of the choice.
    pub seq: i64,
}

/// What one choice changed.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Change {
    /// The article's thread, or a comment.
    pub subject_id: String,
    /// Whose.
    pub reader_id: ReaderId,
    /// The choice before.
    pub previous: Option<String>,
    /// The choice now.
    pub kind: Option<String>,
    /// Why it is not counted; `None`: it is.
    pub excluded_by: Option<String>,
}

impl Change {
    /// Whether it changes what is counted.
    pub fn counts(&self) -> bool {
        self.excluded_by.is_none() && self.previous != self.kind
    }

    /// The subject and the reader.
    pub fn key(&self) -> (&str, &str) {
        (&self.subject_id, self.reader_id.as_str())
    }
}

/// Why a reaction is not counted from the beginning: too many new readers of one network,
pub const CEILING: &str = "ceiling";
/// or a reader who is banned and not to notice.
pub const BANNED: &str = "banned";

/// A choice about to be recorded.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct New<'a> {
    /// The article's thread, or a comment.
    pub subject: &'a str,
    /// Whose.
    pub reader: &'a ReaderId,
    /// The thread that the subject is of.
    pub thread: &'a ThreadId,
    /// The kind's code; `None` when taken back.
    pub kind: Option<&'a str>,
    /// The number of the choice.
    pub seq: i64,
    /// The keyed hash of the network it comes from.
    pub address: &'a str,
    /// Why it is not counted, if it is a new one.
    pub excluded_by: Option<&'a str>,
    /// When, in Unix milliseconds.
    pub now: i64,
}

impl<'a> New<'a> {
    /// The subject and the reader.
    pub fn key(&self) -> (&'a str, &'a str) {
        (self.subject, self.reader.as_str())
    }
}

/// Records choices, one a reader and subject, but those than which a newer one (by `seq`) is known. Gives back what
/// changed. One statement, so that no two requests can both see the same choice before. What was excluded goes on
/// being excluded.
pub async fn set_all(conn: &mut Conn<'_>, choices: &[New<'_>]) -> Result<Vec<Change>> {
    if choices.is_empty() {
        return Ok(Vec::new());
    }
    with_db_rows!(conn, choices, 1, (db, rows, list) => {
        Ok(sqlx::query_as(concat!(
            // SQLite takes `on` for a join's unless a condition stands before it.
            "insert into reaction (subject_id, reader_id, thread_id, kind, previous, seq, address, excluded_by, changed_at)
             select j.value ->> 'subject', j.value ->> 'reader', j.value ->> 'thread', j.value ->> 'kind', null,
                 cast(j.value ->> 'seq' as bigint), j.value ->> 'address', j.value ->> 'excluded_by',
                 cast(j.value ->> 'now' as bigint)
             from ", rows!(), " where true
             on conflict (subject_id, reader_id) do update set
                 previous = reaction.kind, kind = excluded.kind, seq = excluded.seq, changed_at = excluded.changed_at
             where excluded.seq > reaction.seq
             returning subject_id, reader_id, previous, kind, excluded_by"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// A choice that is known.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    /// The article's thread, or a comment.
    pub subject_id: String,
    /// Whose.
    pub reader_id: ReaderId,
    /// What.
    #[sqlx(flatten)]
    pub choice: Choice,
    /// Why it is not counted; `None`: it is.
    pub excluded_by: Option<String>,
}

impl Known {
    /// The subject and the reader.
    pub fn key(&self) -> (&str, &str) {
        (&self.subject_id, self.reader_id.as_str())
    }
}

/// What the same readers are known to have chosen for the same subjects.
pub async fn list_known(conn: &mut Conn<'_>, choices: &[New<'_>]) -> Result<Vec<Known>> {
    if choices.is_empty() {
        return Ok(Vec::new());
    }
    with_db_rows!(conn, choices, 1, (db, rows, list) => {
        Ok(sqlx::query_as(concat!(
            "select r.subject_id, r.reader_id, r.kind, r.seq, r.excluded_by from ", rows!(), " cross join reaction r
             where r.subject_id = j.value ->> 'subject' and r.reader_id = j.value ->> 'reader'"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// A reader's choice for one subject.
pub async fn get(conn: &mut Conn<'_>, subject: &str, reader: &ReaderId) -> Result<Option<Choice>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select kind, seq from reaction where subject_id = $1 and reader_id = $2")
            .bind(subject)
            .bind(reader)
            .fetch_optional(db)
            .await?)
    })
}

/// The comments of a thread that a reader likes, the latest 500.
pub async fn list_liked(conn: &mut Conn<'_>, thread: &ThreadId, reader: &ReaderId) -> Result<Vec<String>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select subject_id from reaction", by!("reaction_by_reader"),
            "where reader_id = $1 and thread_id = $2 and subject_id <> thread_id and kind is not null
             order by changed_at desc limit 500"
        ))
        .bind(reader)
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// Moves one tally by a number.
pub async fn add_to_tally(conn: &mut Conn<'_>, subject: &str, kind: &str, by: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into tally (subject_id, kind, count) values ($1, $2, case when $3 > 0 then $3 else 0 end)
             on conflict (subject_id, kind) do update set count = tally.count + $3",
        )
        .bind(subject)
        .bind(kind)
        .bind(by)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The tallies of a subject, in no order; kinds that nobody ever chose are not there.
pub async fn list_tallies(conn: &mut Conn<'_>, subject: &str) -> Result<Vec<Tally>> {
    let rows: Vec<(String, i64)> = with_db!(conn, db => {
        sqlx::query_as("select kind, count from tally where subject_id = $1 limit 100").bind(subject).fetch_all(db).await?
    });
    Ok(rows
        .into_iter()
        .map(|(code, count)| Tally { code, count })
        .collect())
}

/// How many choices of each kind a site's articles have, in no order.
pub async fn count_by_kind(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<(String, i64)>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select y.kind, cast(sum(y.count) as bigint) from tally y join thread t on t.id = y.subject_id
             where t.site_id = $1 group by y.kind",
        )
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// A choice that stands, as its reader made it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Chosen {
    /// The article's thread, or a comment.
    pub subject_id: String,
    /// The thread that the subject is of.
    pub thread_id: ThreadId,
    /// The kind's code.
    pub kind: String,
    /// When.
    pub changed_at: Millis,
}

/// Most choices of one reader that are read at once.
pub const MOST_OF_READER: u32 = 10_000;

/// What a reader chose and did not take back, up to [`MOST_OF_READER`].
pub async fn list_of_reader(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<Chosen>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select subject_id, thread_id, kind, changed_at from reaction", by!("reaction_by_reader"),
            "where reader_id = $1 and kind is not null limit $2"
        ))
        .bind(reader)
        .bind(i64::from(MOST_OF_READER))
        .fetch_all(db)
        .await?)
    })
}
