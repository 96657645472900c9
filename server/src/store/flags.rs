//! What readers tell moderators about comments.

use cam_nhan_domain::{CommentId, Millis, ReaderId};

use super::{Conn, on, on_list};
use crate::error::Result;

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
    /// When.
    pub created_at: Millis,
}

/// Records a flag; `false` when this reader has told of this comment already: then the newer reason stands.
pub async fn add(conn: &mut Conn<'_>, reader: &ReaderId, flag: &Flag) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "insert into flag (comment_id, reader_id, reason, note, revision, created_at) values ($1, $2, $3, $4, $5, $6)
             on conflict (comment_id, reader_id) do nothing",
        )
        .bind(&flag.comment_id)
        .bind(reader)
        .bind(&flag.reason)
        .bind(&flag.note)
        .bind(flag.revision)
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
    on_list!(conn, ids, 1, (db, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select comment_id, reason, note, revision, created_at from flag
             where comment_id", in_list!(), "order by created_at limit 1000"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}
