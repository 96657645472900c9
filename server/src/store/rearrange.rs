//! What merges, splits and undoes threads: statements over all comments and reactions of a thread, or over branches of it.
//! Whoever calls them has closed the gate ([`super::check::lock`]), so that nobody writes to either thread meanwhile.

use cam_nhan_domain::{CommentId, SiteId, Status, ThreadId, ids::AuditId};
use serde::{Deserialize, Serialize};

use super::{
    Change, Conn,
    threads::{self, Thread, columns},
    with_db, with_db_list, with_db_rows,
};
use crate::error::Result;

pub mod choices;
pub mod followers;
pub mod site;

/// How many comments and reactions a thread has.
pub async fn size(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select (select count(*) from comment", by!("comment_by_thread"), "where thread_id = $1)
                  + (select count(*) from reaction", by!("reaction_by_thread"), "where thread_id = $1)"
        ))
        .bind(thread)
        .fetch_one(db)
        .await?)
    })
}

/// The top-level comments of a thread.
pub async fn list_roots(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<CommentId>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select id from comment", by!("comment_by_thread"), "where thread_id = $1 and parent_id is null order by created_at, id"
        ))
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// Those of these comments that are there and in another thread than this one.
pub async fn count_elsewhere(conn: &mut Conn<'_>, thread: &ThreadId, comments: &[CommentId]) -> Result<i64> {
    with_db_list!(conn, comments, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from comment", by!("sqlite_autoindex_comment_1"), "where thread_id <> $1 and id", in_list!()
        ))
        .bind(thread)
        .bind(list)
        .fetch_one(db)
        .await?)
    })
}

/// Moves all comments from one thread to another, with their likes; each keeps its place under the one above it.
pub async fn move_all(conn: &mut Conn<'_>, from: &ThreadId, to: &ThreadId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!("update comment", by!("comment_by_thread"), "set thread_id = $2 where thread_id = $1"))
            .bind(from)
            .bind(to)
            .execute(&mut *db)
            .await?;
    });
    move_likes(conn, from, to).await
}

/// The same for branches, by the comments on top of them.
pub async fn move_branches(
    conn: &mut Conn<'_>,
    from: &ThreadId,
    to: &ThreadId,
    roots: &[CommentId],
) -> Result<()> {
    with_db_list!(conn, roots, 3, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "update comment", by!("comment_by_thread"),
            "set thread_id = $2 where thread_id = $1 and coalesce(root_id, id)", in_list!()
        ))
        .bind(from)
        .bind(to)
        .bind(list)
        .execute(db)
        .await?;
    });
    move_likes(conn, from, to).await
}

/// Likes follow their comments.
async fn move_likes(conn: &mut Conn<'_>, from: &ThreadId, to: &ThreadId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!(
            "update reaction", by!("reaction_by_thread"),
            "set thread_id = $2 where thread_id = $1 and subject_id <> $1 and exists (
                 select 1 from comment c", by!("sqlite_autoindex_comment_1"),
            "    where c.id = reaction.subject_id and c.thread_id = $2)"
        ))
        .bind(from)
        .bind(to)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Where a comment stands, and what goes by that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Place {
    pub id: CommentId,
    pub root_id: Option<CommentId>,
    pub parent_id: Option<CommentId>,
    pub answers_id: Option<CommentId>,
    pub depth: i64,
    pub status: Status,
    pub replies: i64,
}

/// The comments of a branch, by the one on top of it, the oldest first.
pub async fn list_branch(conn: &mut Conn<'_>, thread: &ThreadId, root: &CommentId) -> Result<Vec<Place>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, root_id, parent_id, answers_id, depth, status, replies from comment", by!("comment_by_thread"),
            "where thread_id = $1 and coalesce(root_id, id) = $2 order by created_at, id"
        ))
        .bind(thread)
        .bind(root)
        .fetch_all(db)
        .await?)
    })
}

/// Puts comments of one thread at their places in another (or in the same), with their likes.
pub async fn set_places(conn: &mut Conn<'_>, from: &ThreadId, to: &ThreadId, places: &[Place]) -> Result<()> {
    with_db_rows!(conn, places, 2, (db, rows, list) => {
        sqlx::query(concat!(
            "update comment set thread_id = $1, root_id = j.value ->> 'root_id', parent_id = j.value ->> 'parent_id',
                 answers_id = j.value ->> 'answers_id', depth = cast(j.value ->> 'depth' as bigint),
                 replies = cast(j.value ->> 'replies' as bigint)
             from ", rows!(), " where comment.id = j.value ->> 'id'"
        ))
        .bind(to)
        .bind(list)
        .execute(db)
        .await?;
    });
    move_likes(conn, from, to).await
}

/// The approved comments of a thread.
pub async fn count_approved(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from comment", by!("comment_by_thread"), "where thread_id = $1 and status = 'approved'"
        ))
        .bind(thread)
        .fetch_one(db)
        .await?)
    })
}

/// Makes an article's tallies what its rows come to.
pub async fn recount(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!(
            "update tally", by!("sqlite_autoindex_tally_1"), "set count = imported + (
                 select count(*) from reaction r", by!("sqlite_autoindex_reaction_1"),
            "    where r.subject_id = tally.subject_id and r.kind = tally.kind and r.excluded_by is null)
             where subject_id = $1"
        ))
        .bind(thread)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Moves the number of a thread's visible comments, and its version beyond another one, by which open pages know that
/// comments came or went by the thread; gives back the thread as it is then.
pub async fn reshape(conn: &mut Conn<'_>, id: &ThreadId, by: i64, beyond: i64) -> Result<Thread> {
    let thread: Thread = with_db!(conn, db => {
        sqlx::query_as(concat!(
            "update thread set comments = comments + $2,
                 version = case when version > $3 then version else $3 end + 1,
                 reshaped = case when version > $3 then version else $3 end + 1
             where id = $1 returning ",
            columns!(),
        ))
        .bind(id)
        .bind(by)
        .bind(beyond)
        .fetch_one(db)
        .await?
    });
    conn.note(Change::Thread(thread.site_id.clone(), thread.key.clone()));
    conn.note(Change::Queue(thread.site_id.clone()));
    Ok(thread)
}

/// Removes a thread that is empty now; queues stop naming it.
pub async fn remove(conn: &mut Conn<'_>, thread: &Thread) -> Result<()> {
    threads::remove(conn, thread).await?;
    conn.note(Change::Queue(thread.site_id.clone()));
    Ok(())
}

/// The featured comments that stand on top of a thread.
pub async fn list_lifted(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<CommentId>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select id from comment", by!("comment_lifted"),
            "where thread_id = $1 and (pin_rank > 0 or featured) and pin_rank = 1 order by id"
        ))
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// Has featured comments stand on top again.
pub async fn lift(conn: &mut Conn<'_>, comments: &[CommentId]) -> Result<()> {
    with_db_list!(conn, comments, 1, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "update comment", by!("sqlite_autoindex_comment_1"), "set pin_rank = 1
             where pin_rank = 0 and featured and id", in_list!()
        ))
        .bind(list)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Keeps what undoing needs.
pub async fn keep(conn: &mut Conn<'_>, line: &AuditId, state: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("insert into thread_undo (audit_id, state) values ($1, $2)")
            .bind(line)
            .bind(state)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// What undoing needs; `None` where it was undone already.
pub async fn kept(conn: &mut Conn<'_>, line: &AuditId) -> Result<Option<String>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select state from thread_undo where audit_id = $1")
            .bind(line)
            .fetch_optional(db)
            .await?)
    })
}

/// Forgets what undoing needed.
pub async fn forget(conn: &mut Conn<'_>, line: &AuditId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from thread_undo where audit_id = $1").bind(line).execute(db).await?;
    });
    Ok(())
}

/// The keys of a site's threads behind one, in their order.
pub async fn list_keys(conn: &mut Conn<'_>, site: &SiteId, after: &str, limit: u32) -> Result<Vec<String>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select key from thread", by!("sqlite_autoindex_thread_2"),
            "where site_id = $1 and key > $2 order by key limit $3"
        ))
        .bind(site)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// A thread by a name.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Named {
    /// The key that was asked for.
    pub asked: String,
    /// The thread.
    pub id: ThreadId,
    /// Its own key.
    pub key: String,
    /// Its visible comments.
    pub comments: i64,
}

/// The threads that these keys of a site are of, or lead to.
pub async fn list_named(conn: &mut Conn<'_>, site: &SiteId, keys: &[String]) -> Result<Vec<Named>> {
    let mut found: Vec<Named> = with_db_list!(conn, keys, 2, (db, by, in_list, list) => {
        sqlx::query_as(concat!(
            "select key as asked, id, key, comments from thread", by!("sqlite_autoindex_thread_2"),
            "where site_id = $1 and key", in_list!()
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?
    });
    let led: Vec<Named> = with_db_list!(conn, keys, 2, (db, by, in_list, list) => {
        sqlx::query_as(concat!(
            "select a.key as asked, t.id, t.key, t.comments from thread_alias a", by!("sqlite_autoindex_thread_alias_1"),
            "cross join thread t", by!("sqlite_autoindex_thread_1"),
            "where t.id = a.thread_id and t.site_id = a.site_id and a.site_id = $1 and a.key", in_list!()
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?
    });
    found.extend(led);
    Ok(found)
}
