//! Mentions: whom a comment names, by the comment through which its author picked them.

use cam_nhan_domain::{CommentId, Millis, ReaderId, ThreadId, ids::ModeratorId, profile::Badge};
use serde::Serialize;

use super::{Conn, with_db, with_db_rows};
use crate::error::Result;

/// Of a thread, the latest comments whose authors are told.
const LATEST: i64 = 2_000;

/// Somebody who is mentioned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// A comment of theirs.
    pub of: CommentId,
    /// The name that it bears, and that stands in the text.
    pub name: String,
}

/// A row.
#[derive(Serialize)]
struct New<'a> {
    comment_id: &'a CommentId,
    mentioned_id: &'a CommentId,
    name: &'a str,
    created_at: i64,
}

/// Stores whom comments mention; those that are there already stay as they are.
pub async fn add_all(conn: &mut Conn<'_>, comments: &[(&CommentId, &[Mention])], now: Millis) -> Result<()> {
    let mut new = Vec::new();
    for (comment_id, mentions) in comments {
        for mention in *mentions {
            new.push(New {
                comment_id,
                mentioned_id: &mention.of,
                name: &mention.name,
                created_at: now.0,
            });
        }
    }
    if new.is_empty() {
        return Ok(());
    }
    with_db_rows!(conn, &new, 1, (db, rows, list) => {
        // Who was picked may be gone for good by now.
        sqlx::query(concat!(
            "insert into mention (comment_id, mentioned_id, name, created_at)
             select j.value ->> 'comment_id', j.value ->> 'mentioned_id', j.value ->> 'name',
                 cast(j.value ->> 'created_at' as bigint)
             from ", rows!(), " where exists (select 1 from comment own where own.id = j.value ->> 'mentioned_id')
             on conflict (comment_id, mentioned_id) do nothing"
        ))
        .bind(list)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Whom a comment mentions.
pub async fn list(conn: &mut Conn<'_>, comment: &CommentId) -> Result<Vec<Mention>> {
    with_db!(conn, (db, by) => {
        let rows: Vec<(CommentId, String)> = sqlx::query_as(concat!(
            "select mentioned_id, name from mention", by!("sqlite_autoindex_mention_1"),
            "where comment_id = $1 order by created_at, mentioned_id"
        ))
        .bind(comment)
        .fetch_all(db)
        .await?;
        Ok(rows.into_iter().map(|(of, name)| Mention { of, name }).collect())
    })
}

/// Forgets that a comment mentions somebody.
pub async fn remove(conn: &mut Conn<'_>, comment: &CommentId, of: &CommentId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from mention where comment_id = $1 and mentioned_id = $2")
            .bind(comment)
            .bind(of)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// A comment that everybody can read, by somebody who may be mentioned.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Author {
    /// The comment.
    pub id: CommentId,
    /// Who wrote it.
    pub reader_id: Option<ReaderId>,
    /// Or which moderator did, for the site.
    pub moderator_id: Option<ModeratorId>,
    /// Under which name.
    pub name: String,
    /// With which badge.
    pub badge: Option<Badge>,
    /// How it begins, in Markdown.
    pub beginning: String,
}

/// Who wrote the latest comments of a thread, the newest first; one for each comment.
pub async fn list_authors(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<Author>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, reader_id, moderator_id, name, badge, substr(text, 1, 300) as beginning
             from comment", by!("comment_by_thread"),
            "where thread_id = $1 and status = 'approved' order by created_at desc, id desc limit $2"
        ))
        .bind(thread)
        .bind(LATEST)
        .fetch_all(db)
        .await?)
    })
}
