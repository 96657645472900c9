//! Flags: readers' reports of comments.

use std::collections::BTreeSet;

use cam_nhan_domain::{CommentId, Millis, ReaderId};

use super::{Conn, with_db, with_db_list};
use crate::error::Result;

/// Why a flag counts for nothing: its reader or its network has told of too many comments,
pub const CEILING: &str = "ceiling";
/// or its reader is banned and not to notice.
pub const BANNED: &str = "banned";

/// One reader's word about one comment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Flag {
    /// The comment.
    pub comment_id: CommentId,
    /// The code of [`cam_nhan_domain::flag::Reason`].
    pub reason: String,
    /// What the reader adds; may be empty.
    pub note: String,
    /// The revision that the reader saw.
    pub revision: i64,
    /// The keyed hash of the network that it came from, or of the address in a private one; `None`: no longer kept.
    pub address: Option<String>,
    /// Why it counts for nothing; `None`: it counts.
    pub excluded_by: Option<String>,
    /// When.
    pub created_at: Millis,
}

/// From how many networks comments are told of: one where nothing is known of it is one of its own.
pub fn networks<'a>(flags: impl Iterator<Item = &'a Flag> + Clone) -> usize {
    let known: BTreeSet<&str> = flags.clone().filter_map(|flag| flag.address.as_deref()).collect();
    known.len() + flags.filter(|flag| flag.address.is_none()).count()
}

/// Records a flag; `false` when this reader has told of this comment already: then the newer reason stands.
pub async fn add(conn: &mut Conn<'_>, reader: &ReaderId, flag: &Flag) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "insert into flag (comment_id, reader_id, reason, note, revision, address, excluded_by, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (comment_id, reader_id) do nothing",
        )
        .bind(&flag.comment_id)
        .bind(reader)
        .bind(&flag.reason)
        .bind(&flag.note)
        .bind(flag.revision)
        .bind(&flag.address)
        .bind(&flag.excluded_by)
        .bind(flag.created_at)
        .execute(&mut *db)
        .await?;
        if done.rows_affected() == 1 {
            return Ok(true);
        }
        sqlx::query("update flag set reason = $3, note = $4 where comment_id = $1 and reader_id = $2")
            .bind(&flag.comment_id)
            .bind(reader)
            .bind(&flag.reason)
            .bind(&flag.note)
            .execute(db)
            .await?;
        Ok(false)
    })
}

/// The flags of some comments, the oldest first, up to 1,000.
pub async fn list(conn: &mut Conn<'_>, ids: &[CommentId]) -> Result<Vec<Flag>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select comment_id, reason, note, revision, address, excluded_by, created_at
             from flag", by!("sqlite_autoindex_flag_1"), "where comment_id", in_list!(), "order by created_at limit 1000"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// From where somebody told of a comment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Voice {
    /// Who.
    pub reader_id: ReaderId,
    /// The keyed hash of their network; `None`: no longer kept.
    pub address: Option<String>,
    /// Whether a comment of theirs is published.
    pub is_known: bool,
}

impl Voice {
    /// What counts as one: their network, or they themselves where that tells nothing.
    pub fn network(&self) -> &str {
        self.address.as_deref().unwrap_or(self.reader_id.as_str())
    }
}

/// Who told of a comment since a revision that moderators decided about, those that count, up to 200.
pub async fn list_voices(conn: &mut Conn<'_>, id: &CommentId, decided: i64) -> Result<Vec<Voice>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select f.reader_id, f.address,
                 exists (select 1 from comment c", by!("comment_by_reader"),
            "        where c.reader_id = f.reader_id and c.status = 'approved') as is_known
             from flag f", by!("sqlite_autoindex_flag_1"),
            "where f.comment_id = $1 and f.revision > $2 and f.excluded_by is null order by f.created_at limit 200"
        ))
        .bind(id)
        .bind(decided)
        .fetch_all(db)
        .await?)
    })
}

/// How many comments a reader told of between two moments, and how many their network did. What a clock dated later than
/// now, before it was set right, does not count.
pub async fn count_within(
    conn: &mut Conn<'_>,
    reader: &ReaderId,
    address: &str,
    (since, now): (Millis, Millis),
) -> Result<(i64, i64)> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select (select count(*) from flag where reader_id = $1 and created_at between $3 and $4),
                 (select count(*) from flag where address = $2 and created_at between $3 and $4)",
        )
        .bind(reader)
        .bind(address)
        .bind(since)
        .bind(now)
        .fetch_one(db)
        .await?)
    })
}

/// Most reports of one reader that are read at once.
pub const MOST_OF_READER: u32 = 10_000;

/// What a reader told of comments, the newest first, up to [`MOST_OF_READER`].
pub async fn list_of_reader(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<Flag>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select comment_id, reason, note, revision, address, excluded_by, created_at
             from flag", by!("flag_by_reader"),
            "where reader_id = $1 order by created_at desc, comment_id limit $2"
        ))
        .bind(reader)
        .bind(i64::from(MOST_OF_READER))
        .fetch_all(db)
        .await?)
    })
}
