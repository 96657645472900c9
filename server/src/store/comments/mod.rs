//! Comments, and the visibility rule: who sees which.
//!
//! **The rule.** An approved comment is seen by everyone. A comment that is not approved, but has approved comments
//! beneath it, keeps its place without its words. Anything else is seen by nobody but its author, and by them if it is
//! held, was hidden with a reason, or is to seem published (`Row::seen_by_author`, `is_told_hidden`,
//! `seems_published`). `comment.replies` counts the approved comments beneath, so that what everyone sees is
//! `status = 'approved' or replies > 0`: it stands in the indexes and, through [`shown!`], in every list here.
//! `thread.comments` is the number of approved comments: each of them is reachable, since its ancestors keep places.

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId, ThreadId, cursor::Cursor, thread::Sort};

use super::{Conn, Db, with_db, with_db_list};
use crate::error::Result;

/// The columns of [`Row`], from a comment `c` and the comment `a` that it answers.
macro_rules! columns {
    () => {
        "c.id, c.site_id, c.thread_id, c.reader_id, c.moderator_id, c.root_id, c.parent_id, c.answers_id, c.depth,
         c.name, c.email, c.website, c.badge, c.picture, c.address, c.text, c.html, c.status, c.reasons, c.urgency, c.score, c.quality, c.revision,
         c.decided_revision, c.decided_at, c.flags, c.pin_rank, c.featured, c.hide_reason, c.shadow_banned, c.edited_by_staff, c.fingerprint,
         c.likes, c.replies, c.created_at, c.edited_at, c.erased_at,
         a.name as answers_name, a.status as answers_status"
    };
}

/// A statement that reads [`Row`]s, by an index.
macro_rules! select_comments {
    ($by:ident, $index:literal, $($rest:expr),+) => {
        concat!(
            "select ", columns!(), " from comment c", $by!($index),
            "left join comment a", $by!("sqlite_autoindex_comment_1"), "on a.id = c.answers_id ",
            $($rest),+
        )
    };
}

/// The rule, in the words of the indexes.
macro_rules! shown {
    ($alias:literal) => {
        concat!("(", $alias, ".status = 'approved' or ", $alias, ".replies > 0)")
    };
}

/// Whether a comment is an answer by whoever speaks for the site ([`Badge::is_of_the_site`]), in the words of its index.
///
/// [`Badge::is_of_the_site`]: cam_nhan_domain::profile::Badge::is_of_the_site
macro_rules! of_the_site {
    ($alias:literal) => {
        concat!(
            $alias,
            ".parent_id is not null and ",
            $alias,
            ".status = 'approved' and (",
            $alias,
            ".moderator_id is not null or ",
            $alias,
            ".badge in ('author', 'reporter', 'staff'))"
        )
    };
}

mod answered;
mod change;
pub mod filter;
pub mod quality;
pub mod queue;
mod row;
pub mod waiting;

pub use answered::*;
pub use change::*;
pub use row::{Row, seems_published};

/// [`Row::pin_rank`] of a comment on top of its thread.
pub const PINNED: i64 = 2;
/// [`Row::pin_rank`] of a featured comment, beneath the pinned ones.
pub const LIFTED: i64 = 1;
/// The most that may stand above a thread's others.
pub const MOST_LIFTED: u32 = 10;

/// What stands above the others of a thread, pinned first; featured answers, which stay where they are, come last.
pub async fn list_lifted(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<Row>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_comments!(
            by, "comment_lifted",
            "where c.thread_id = $1 and (c.pin_rank > 0 or c.featured) and ", shown!("c"),
            " order by c.pin_rank desc, c.created_at desc, c.id desc limit $2"
        ))
        .bind(thread)
        .bind(i64::from(MOST_LIFTED) + 1)
        .fetch_all(db)
        .await?)
    })
}

/// The next `limit` top-level comments of a thread after a cursor, without those that stand above the others; of
/// [`Sort::Featured`], featured comments wherever they stand; of [`Sort::Answered`], those that the site has answered, also
/// where they stand above the others.
pub async fn list_roots(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    sort: Sort,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>> {
    let (rank, created_at, id) = match after {
        Some(cursor) => (cursor.rank, cursor.created_at, cursor.id.as_str()),
        None if sort == Sort::Oldest => (0, Millis(i64::MIN), ""),
        None => (i64::MAX, Millis(i64::MAX), "~"),
    };
    with_db!(conn, (db, by) => {
        let query = match sort {
            Sort::Top => sqlx::query_as(select_comments!(
                by, "comment_roots_by_likes",
                "where c.thread_id = $1 and c.parent_id is null and c.pin_rank = 0 and ", shown!("c"),
                " and (c.likes, c.created_at, c.id) < ($5, $2, $3)
                 order by c.likes desc, c.created_at desc, c.id desc limit $4"
            )),
            Sort::Best => sqlx::query_as(select_comments!(
                by, "comment_roots_by_quality",
                "where c.thread_id = $1 and c.parent_id is null and c.pin_rank = 0 and ", shown!("c"),
                " and (c.quality, c.created_at, c.id) < ($5, $2, $3)
                 order by c.quality desc, c.created_at desc, c.id desc limit $4"
            )),
            Sort::Newest => sqlx::query_as(select_comments!(
                by, "comment_roots_by_time",
                "where c.thread_id = $1 and c.parent_id is null and c.pin_rank = 0 and ", shown!("c"),
                " and (c.created_at, c.id) < ($2, $3) order by c.created_at desc, c.id desc limit $4"
            )),
            Sort::Featured => sqlx::query_as(select_comments!(
                by, "comment_lifted",
                "where c.thread_id = $1 and (c.pin_rank > 0 or c.featured) and c.featured and c.status = 'approved'
                 and (+c.created_at, c.id) < ($2, $3) order by c.created_at desc, c.id desc limit $4"
            )),
            Sort::Answered => sqlx::query_as(select_comments!(
                by, "sqlite_autoindex_comment_1",
                "where c.id in (select x.root_id from comment x", by!("comment_of_the_site"),
                "    where x.thread_id = $1 and ", of_the_site!("x"), ") and ", shown!("c"),
                " and (c.created_at, c.id) < ($2, $3) order by c.created_at desc, c.id desc limit $4"
            )),
            Sort::Oldest => sqlx::query_as(select_comments!(
                by, "comment_roots_by_time",
                "where c.thread_id = $1 and c.parent_id is null and c.pin_rank = 0 and ", shown!("c"),
                " and (c.created_at, c.id) > ($2, $3) order by c.created_at, c.id limit $4"
            )),
        };
        let query = query.bind(thread).bind(created_at).bind(id).bind(i64::from(limit));
        let query = if matches!(sort, Sort::Top | Sort::Best) { query.bind(rank) } else { query };
        Ok(query.fetch_all(db).await?)
    })
}

/// The first `limit` replies of each branch, oldest first. A parent is older than its replies, so that the first
/// ones of a branch never lack a parent.
pub async fn list_first_replies(conn: &mut Conn<'_>, roots: &[&CommentId], limit: u32) -> Result<Vec<Row>> {
    let ids: Vec<&str> = roots.iter().map(|id| id.as_str()).collect();
    match &mut conn.db {
        // SQLite has no lateral join; PostgreSQL would read the whole table for SQLite's correlated `in`.
        Db::Sqlite(db) => {
            let ids = serde_json::to_string(&ids).map_err(crate::error::Error::internal)?;
            Ok(sqlx::query_as(concat!(
                "select ",
                columns!(),
                " from json_each($1) r
                  cross join comment c indexed by sqlite_autoindex_comment_1 on c.id in (
                      select x.id from comment x indexed by comment_replies
                      where x.root_id = r.value and x.parent_id is not null and ",
                shown!("x"),
                "     order by x.created_at, x.id limit $2)
                  left join comment a indexed by sqlite_autoindex_comment_1 on a.id = c.answers_id
                  order by c.created_at, c.id"
            ))
            .bind(ids)
            .bind(i64::from(limit))
            .fetch_all(&mut **db)
            .await?)
        }
        Db::Postgres(db) => Ok(sqlx::query_as(concat!(
            "select ",
            columns!(),
            " from unnest($1::text[]) r (id)
              cross join lateral (
                  select * from comment x
                  where x.root_id = r.id and x.parent_id is not null and ",
            shown!("x"),
            "     order by x.created_at, x.id limit $2) c
              left join comment a on a.id = c.answers_id
              order by c.created_at, c.id"
        ))
        .bind(ids.into_iter().map(str::to_owned).collect::<Vec<_>>())
        .bind(i64::from(limit))
        .fetch_all(&mut **db)
        .await?),
    }
}

/// The next `limit` replies of one branch after a cursor, oldest first.
pub async fn list_replies(
    conn: &mut Conn<'_>,
    root: &CommentId,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>> {
    let (created_at, id) = after.map_or((Millis(i64::MIN), ""), |cursor| {
        (cursor.created_at, cursor.id.as_str())
    });
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_comments!(
            by, "comment_replies",
            "where c.root_id = $1 and c.parent_id is not null and ", shown!("c"),
            " and (c.created_at, c.id) > ($2, $3) order by c.created_at, c.id limit $4"
        ))
        .bind(root)
        .bind(created_at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// A comment whatever its status, of one site.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, id: &CommentId) -> Result<Option<Row>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_comments!(by, "sqlite_autoindex_comment_1", "where c.id = $1 and c.site_id = $2")).bind(id).bind(site).fetch_optional(db).await?)
    })
}

/// The comments with these ids, of whatever site, in no order.
pub async fn list_by_id(conn: &mut Conn<'_>, ids: &[&CommentId]) -> Result<Vec<Row>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(select_comments!(by, "sqlite_autoindex_comment_1", "where c.id", in_list!())).bind(list).fetch_all(db).await?)
    })
}

/// A comment and those above it, itself first: at most as many as the depth of its site allows.
pub async fn list_ancestry(conn: &mut Conn<'_>, id: &CommentId) -> Result<Vec<Row>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "with recursive above (id, parent_id, steps) as (
                 select id, parent_id, 1 from comment", by!("sqlite_autoindex_comment_1"), "where id = $1
                 union all
                 select p.id, p.parent_id, above.steps + 1
                 from above cross join comment p", by!("sqlite_autoindex_comment_1"),
            "    where p.id = above.parent_id and above.steps < 100
             )
             select ", columns!(),
            " from above cross join comment c", by!("sqlite_autoindex_comment_1"),
            "left join comment a", by!("sqlite_autoindex_comment_1"), "on a.id = c.answers_id
              where c.id = above.id order by c.depth desc limit 100"
        ))
        .bind(id)
        .fetch_all(db)
        .await?)
    })
}

/// A reader's own comments in a thread, the latest 200, whatever their status.
pub async fn list_own(conn: &mut Conn<'_>, thread: &ThreadId, reader: &ReaderId) -> Result<Vec<Row>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_comments!(
            by, "comment_by_reader",
            "where c.reader_id = $1 and c.thread_id = $2 order by c.created_at desc, c.id desc limit 200"
        ))
        .bind(reader)
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// How many comments a reader has written, whatever their status.
pub async fn count_of_reader(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from comment", by!("comment_by_reader"), "where reader_id = $1"
        ))
        .bind(reader)
        .fetch_one(db)
        .await?)
    })
}

/// A reader's own comments in all threads after a cursor, the newest first, whatever their status.
pub async fn list_of_reader(
    conn: &mut Conn<'_>,
    reader: &ReaderId,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>> {
    let (created_at, id) = after.map_or((Millis(i64::MAX), "~"), |cursor| {
        (cursor.created_at, cursor.id.as_str())
    });
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_comments!(
            by, "comment_by_reader_time",
            "where c.reader_id = $1 and c.reader_id is not null and (c.created_at, c.id) < ($2, $3)
             order by c.created_at desc, c.id desc limit $4"
        ))
        .bind(reader)
        .bind(created_at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// How many of a reader's comments in a thread their author alone sees as published.
pub async fn count_shadow_banned(conn: &mut Conn<'_>, thread: &ThreadId, reader: &ReaderId) -> Result<i64> {
    let own = list_own(conn, thread, reader).await?;
    let shadow_banned = own.iter().filter(|row| row.seems_published()).count();
    Ok(i64::try_from(shadow_banned).unwrap_or(i64::MAX))
}

/// A comment that readers saw come, change or go.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Moved {
    /// Its id.
    pub id: CommentId,
    /// The comment under which it stands.
    pub parent_id: Option<CommentId>,
    /// Whether it has a place now.
    pub shown: bool,
}

/// What moved in a thread after a version of it, oldest change first.
pub async fn list_moved(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    version: i64,
    limit: u32,
) -> Result<Vec<Moved>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select c.id, c.parent_id, ", shown!("c"), " as shown from comment c", by!("comment_by_version"),
            "where c.thread_id = $1 and c.version > $2 order by c.version, c.id limit $3"
        ))
        .bind(thread)
        .bind(version)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Comments that everyone can read whose likes have changed after a version of their thread, and how many they are; the
/// latest changes first.
pub async fn list_liked(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    version: i64,
    limit: u32,
) -> Result<Vec<(CommentId, i64)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, likes from comment", by!("comment_by_likes_version"),
            "where thread_id = $1 and likes_version > $2 and likes_version > 0 and status = 'approved'
             order by likes_version desc, id limit $3"
        ))
        .bind(thread)
        .bind(version)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Those of `ids` (at most a page's length) that have a place, oldest first.
pub async fn list_shown(conn: &mut Conn<'_>, site: &SiteId, ids: &[CommentId]) -> Result<Vec<Row>> {
    with_db_list!(conn, ids, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_as(select_comments!(
            by, "sqlite_autoindex_comment_1",
            "where c.site_id = $1 and c.id", in_list!(), "and ", shown!("c"), " order by c.created_at, c.id limit 200"
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// The newest comments of a site, or of one of its threads, that everyone can read with their words: approved ones alone.
pub async fn list_newest(
    conn: &mut Conn<'_>,
    site: &SiteId,
    thread: Option<&ThreadId>,
    limit: u32,
) -> Result<Vec<Row>> {
    with_db!(conn, (db, by) => {
        let asked = match thread {
            None => sqlx::query_as(select_comments!(
                by, "comment_by_status",
                "where c.site_id = $1 and c.status = 'approved' order by c.created_at desc, c.id desc limit $2"
            ))
            .bind(site.as_str()),
            Some(thread) => sqlx::query_as(select_comments!(
                by, "comment_by_thread",
                "where c.thread_id = $1 and c.status = 'approved' order by c.created_at desc, c.id desc limit $2"
            ))
            .bind(thread.as_str()),
        };
        Ok(asked.bind(i64::from(limit)).fetch_all(db).await?)
    })
}
