//! Reactions to threads and to comments: a row a reader, and tallies moved in the same transaction.

use cam_nhan_domain::{Millis, ReaderId, ThreadId, reaction::Tally};

use super::{Conn, on};
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
    /// The choice before.
    pub previous: Option<String>,
    /// The choice now.
    pub kind: Option<String>,
    /// Why it is not counted; `None`: it is.
    pub apart: Option<String>,
}

impl Change {
    /// Whether it changes what is counted.
    pub fn counts(&self) -> bool {
        self.apart.is_none() && self.previous != self.kind
    }
}

/// Why a reaction is not counted from the beginning.
pub const CEILING: &str = "ceiling";

/// A choice about to be recorded.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// The article's thread, or a comment.
    pub subject: &'a str,
    /// Whose.
    pub reader: &'a ReaderId,
    /// The thread that the subject is of.
    pub thread: &'a ThreadId,
    /// What.
    pub choice: &'a Choice,
    /// The keyed hash of the address it comes from.
    pub address: &'a str,
    /// Whether it is beyond what is counted, if it is a new one.
    pub apart: bool,
}

/// Records a choice, unless a newer one (by `seq`) is known: then nothing changes and the answer is `None`.
/// One statement, so that no two requests can both see the same choice before.
/// What stood apart goes on standing apart.
pub async fn set(conn: &mut Conn<'_>, new: New<'_>, now: Millis) -> Result<Option<Change>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "insert into reaction (subject_id, reader_id, thread_id, kind, previous, seq, address, apart, changed_at)
             values ($1, $2, $3, $4, null, $5, $6, $7, $8)
             on conflict (subject_id, reader_id) do update set
                 previous = reaction.kind, kind = excluded.kind, seq = excluded.seq, changed_at = excluded.changed_at
             where excluded.seq > reaction.seq
             returning previous, kind, apart",
        )
        .bind(new.subject)
        .bind(new.reader)
        .bind(new.thread)
        .bind(&new.choice.kind)
        .bind(new.choice.seq)
        .bind(new.address)
        .bind(new.apart.then_some(CEILING))
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// A reader's choice for one subject.
pub async fn get(conn: &mut Conn<'_>, subject: &str, reader: &ReaderId) -> Result<Option<Choice>> {
    on!(conn, db => {
        Ok(sqlx::query_as("select kind, seq from reaction where subject_id = $1 and reader_id = $2")
            .bind(subject)
            .bind(reader)
            .fetch_optional(db)
            .await?)
    })
}

/// The comments of a thread that a reader likes, the latest 500.
pub async fn list_liked(conn: &mut Conn<'_>, thread: &ThreadId, reader: &ReaderId) -> Result<Vec<String>> {
    on!(conn, db => {
        Ok(sqlx::query_scalar(
            "select subject_id from reaction
             where reader_id = $1 and thread_id = $2 and subject_id <> thread_id and kind is not null
             order by changed_at desc limit 500",
        )
        .bind(reader)
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// Moves the tallies of a subject by one change.
pub async fn move_tallies(conn: &mut Conn<'_>, subject: &str, change: &Change) -> Result<()> {
    let mut moves: Vec<(&str, i64)> = Vec::with_capacity(2);
    if change.previous != change.kind {
        moves.extend(change.previous.as_deref().map(|kind| (kind, -1)));
        moves.extend(change.kind.as_deref().map(|kind| (kind, 1)));
    }
    // Always in one order, so that two readers who switch opposite ways do not wait for each other for ever.
    moves.sort_unstable();
    for (kind, by) in moves {
        add_to_tally(conn, subject, kind, by).await?;
    }
    Ok(())
}

/// Moves one tally by a number.
pub async fn add_to_tally(conn: &mut Conn<'_>, subject: &str, kind: &str, by: i64) -> Result<()> {
    on!(conn, db => {
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
    let rows: Vec<(String, i64)> = on!(conn, db => {
        sqlx::query_as("select kind, count from tally where subject_id = $1 limit 100").bind(subject).fetch_all(db).await?
    });
    Ok(rows
        .into_iter()
        .map(|(code, count)| Tally { code, count })
        .collect())
}
