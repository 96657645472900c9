//! Reaction bursts: reactions of many new readers, from one network, to one article, within an hour.

use cam_nhan_domain::{Millis, SiteId, ThreadId, ids::BatchId};

use super::{Conn, with_db};
use crate::error::Result;

/// How long a reader is new, in milliseconds.
pub const NEW_READER_AGE: i64 = 86_400_000;
/// An hour, in milliseconds.
const HOUR: i64 = 3_600_000;

/// Whose reactions a burst is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReactionBurst {
    /// The article's thread.
    pub thread: ThreadId,
    /// The keyed hash of the network's address.
    pub address: String,
    /// Hours since 1970.
    pub hour: i64,
}

impl ReactionBurst {
    /// When it began.
    pub fn began(&self) -> Millis {
        Millis(self.hour.saturating_mul(HOUR))
    }

    fn ended(&self) -> Millis {
        Millis(self.hour.saturating_add(1).saturating_mul(HOUR))
    }
}

/// A burst as moderators see it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Found {
    /// The article's thread.
    pub thread_id: ThreadId,
    /// The article's key.
    pub key: String,
    /// The article's title; may be empty.
    pub title: String,
    /// The keyed hash of the network's address.
    pub address: String,
    /// Hours since 1970.
    pub hour: i64,
    /// New readers.
    pub readers: i64,
    /// Their reactions and likes that are counted.
    pub counted: i64,
    /// Those that are excluded.
    pub excluded: i64,
}

/// Reactions to a subject between two moments, by readers new since the first, from one network, that are counted. What a
/// clock dated later than now, before it was set right, does not count.
pub async fn count_fresh(
    conn: &mut Conn<'_>,
    subject: &str,
    address: &str,
    (since, now): (Millis, Millis),
) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from reaction r", by!("reaction_by_address"),
            "cross join reader d", by!("sqlite_autoindex_reader_1"),
            "where d.id = r.reader_id and r.subject_id = $1 and r.address = $2 and r.changed_at between $3 and $4 and r.kind is not null
             and r.excluded_by is null and d.created_at between $3 and $4"
        ))
        .bind(subject)
        .bind(address)
        .bind(since)
        .bind(now)
        .fetch_one(db)
        .await?)
    })
}

/// A site's bursts of at least so many readers since a moment, the newest 100.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId, since: Millis, least: i64) -> Result<Vec<Found>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select r.thread_id, t.key, t.title, r.address, r.changed_at / $4 as hour,
                 count(distinct r.reader_id) as readers,
                 count(case when r.excluded_by is null then 1 end) as counted,
                 count(case when r.excluded_by is not null then 1 end) as excluded
             from thread t", by!("sqlite_autoindex_thread_2"), "cross join reaction r", by!("reaction_by_thread"),
            "cross join reader d", by!("sqlite_autoindex_reader_1"),
            "where r.thread_id = t.id and d.id = r.reader_id and t.site_id = $1 and r.changed_at >= $2 and r.kind is not null and r.address is not null
             and d.created_at >= r.changed_at - $5
             group by r.thread_id, t.key, t.title, r.address, r.changed_at / $4
             having count(distinct r.reader_id) >= $3
             order by hour desc, readers desc, r.thread_id limit 100"
        ))
        .bind(site)
        .bind(since)
        .bind(least)
        .bind(HOUR)
        .bind(NEW_READER_AGE)
        .fetch_all(db)
        .await?)
    })
}

/// Excludes the counted reactions of a burst, under the name of the press that does so.
pub async fn exclude(conn: &mut Conn<'_>, burst: &ReactionBurst, batch: &BatchId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update reaction set excluded_by = $1
             where thread_id = $2 and address = $3 and changed_at >= $4 and changed_at < $5 and excluded_by is null
             and exists (select 1 from reader d where d.id = reaction.reader_id
                 and d.created_at >= reaction.changed_at - $6)",
        )
        .bind(batch)
        .bind(&burst.thread)
        .bind(&burst.address)
        .bind(burst.began())
        .bind(burst.ended())
        .bind(NEW_READER_AGE)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Reactions of one kind to one subject.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Part {
    /// The article's thread, or a comment.
    pub subject_id: String,
    /// The kind's code.
    pub kind: String,
    /// How many.
    pub count: i64,
}

/// What one press excluded, by subject and kind, in one order for all who ask.
pub async fn list_excluded(conn: &mut Conn<'_>, thread: &ThreadId, batch: &BatchId) -> Result<Vec<Part>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select subject_id, kind, count(*) as count from reaction
             where thread_id = $1 and excluded_by = $2 and kind is not null
             group by subject_id, kind order by subject_id, kind",
        )
        .bind(thread)
        .bind(batch)
        .fetch_all(db)
        .await?)
    })
}

/// Counts again what one press excluded. Says how many reactions, chosen or taken back meanwhile, that were.
pub async fn end_exclusion(conn: &mut Conn<'_>, thread: &ThreadId, batch: &BatchId) -> Result<u64> {
    with_db!(conn, db => {
        let ended = sqlx::query("update reaction set excluded_by = null where thread_id = $1 and excluded_by = $2")
            .bind(thread)
            .bind(batch)
            .execute(db)
            .await?;
        Ok(ended.rows_affected())
    })
}
