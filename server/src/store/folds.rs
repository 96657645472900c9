//! Search columns (texts without case and marks), read in steps so that they can be compared with the texts.

use cam_nhan_domain::{CommentId, ThreadId};

use super::{Conn, with_db};
use crate::error::Result;

/// Rows of one step.
const STEP: i64 = 500;

/// A comment's words and what was made of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Comment {
    /// Which.
    pub id: CommentId,
    /// Its author's name.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Both as people search for them.
    pub folded: String,
    /// By which the same is known again.
    pub fingerprint: i64,
}

/// An article's title and key and what was made of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Thread {
    /// Which.
    pub id: ThreadId,
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The section in which its article stands.
    pub section: String,
    /// All of them as people search for them.
    pub folded: String,
}

/// The next comments after one, by their ids.
pub async fn list_comments(conn: &mut Conn<'_>, after: &str) -> Result<Vec<Comment>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select id, name, text, folded, fingerprint from comment where id > $1 order by id limit $2")
            .bind(after)
            .bind(STEP)
            .fetch_all(db)
            .await?)
    })
}

/// Replaces what was made of a comment's words.
pub async fn set_comment(conn: &mut Conn<'_>, comment: &Comment) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update comment set folded = $2, fingerprint = $3 where id = $1")
            .bind(&comment.id)
            .bind(&comment.folded)
            .bind(comment.fingerprint)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// The next threads after one, by their ids.
pub async fn list_threads(conn: &mut Conn<'_>, after: &str) -> Result<Vec<Thread>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select id, key, title, section, folded from thread where id > $1 order by id limit $2")
            .bind(after)
            .bind(STEP)
            .fetch_all(db)
            .await?)
    })
}

/// Replaces what was made of an article's title, key and section.
pub async fn set_thread(conn: &mut Conn<'_>, thread: &Thread) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update thread set folded = $2 where id = $1")
            .bind(&thread.id)
            .bind(&thread.folded)
            .execute(db)
            .await?;
    });
    Ok(())
}
