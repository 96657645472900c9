//! Comments, and the one rule of who sees them.
//!
//! **The rule.** An approved comment is seen by everyone. A comment that is not approved, but has approved comments
//! beneath it, keeps its place without its words. Anything else is seen by nobody, but for its author, who sees
//! their own held comments. `comment.replies` counts the approved comments beneath, so that the rule
//! is `status = 'approved' or replies > 0`: it stands in the indexes and, through [`shown`], in every list here.
//! `thread.comments` is the number of approved comments: each of them is reachable, since its ancestors keep places.

use cam_nhan_domain::{
    CommentId, Millis, ReaderId, SiteId, Status, ThreadId,
    cursor::Cursor,
    ids::ModeratorId,
    thread::{Answered, Comment, Content, Sort},
};

use super::{Conn, on};
use crate::error::Result;

/// A comment as stored, with the name of whom it answers.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Row {
    pub id: CommentId,
    pub site_id: SiteId,
    pub thread_id: ThreadId,
    pub reader_id: Option<ReaderId>,
    pub moderator_id: Option<ModeratorId>,
    pub root_id: Option<CommentId>,
    pub parent_id: Option<CommentId>,
    pub answers_id: Option<CommentId>,
    pub depth: i64,
    pub name: String,
    pub text: String,
    pub html: String,
    pub status: Status,
    pub reason: Option<String>,
    pub revision: i64,
    pub likes: i64,
    pub replies: i64,
    pub created_at: Millis,
    pub edited_at: Option<Millis>,
    pub answers_name: Option<String>,
    pub answers_status: Option<Status>,
}

impl Row {
    /// The comment as everyone sees it: without its words unless it is approved.
    pub fn for_everyone(self) -> Comment {
        let seen = self.status == Status::Approved;
        self.seen(seen)
    }

    /// The comment as its author sees it: with its words also while it is held.
    pub fn for_author(self) -> Comment {
        let seen = matches!(self.status, Status::Approved | Status::Held);
        self.seen(seen)
    }

    fn seen(self, words: bool) -> Comment {
        let answers = self
            .answers_id
            .filter(|id| self.parent_id.as_ref() != Some(id))
            .map(|id| Answered {
                id,
                name: self
                    .answers_name
                    .filter(|_| self.answers_status == Some(Status::Approved)),
            });
        Comment {
            id: self.id,
            parent: self.parent_id,
            answers,
            content: words.then_some(Content {
                name: self.name,
                staff: self.moderator_id.is_some(),
                html: self.html,
                edited_at: self.edited_at,
                likes: self.likes,
                held: self.status != Status::Approved,
            }),
            created_at: self.created_at,
            replies: self.replies,
            children: Vec::new(),
            next_replies: None,
        }
    }

    /// Where a list that ends with this comment goes on.
    pub fn cursor(&self, sort: Sort) -> Cursor {
        let likes = if sort == Sort::Top { self.likes } else { 0 };
        Cursor {
            likes,
            created_at: self.created_at,
            id: self.id.clone(),
        }
    }
}

/// The columns of [`Row`], from a comment `c` and the comment `a` that it answers.
macro_rules! columns {
    () => {
        "c.id, c.site_id, c.thread_id, c.reader_id, c.moderator_id, c.root_id, c.parent_id, c.answers_id, c.depth,
         c.name, c.text, c.html, c.status, c.reason, c.revision, c.likes, c.replies, c.created_at, c.edited_at,
         a.name as answers_name, a.status as answers_status"
    };
}

/// A statement that reads [`Row`]s.
macro_rules! select {
    ($($rest:expr),+) => {
        concat!("select ", columns!(), " from comment c left join comment a on a.id = c.answers_id ", $($rest),+)
    };
}

/// The rule, in the words of the indexes.
macro_rules! shown {
    ($alias:literal) => {
        concat!("(", $alias, ".status = 'approved' or ", $alias, ".replies > 0)")
    };
}

/// The next `limit` top-level comments of a thread after a cursor.
pub async fn list_roots(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    sort: Sort,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>> {
    let (likes, created_at, id) = match after {
        Some(cursor) => (cursor.likes, cursor.created_at, cursor.id.as_str()),
        None if sort == Sort::Oldest => (0, Millis(i64::MIN), ""),
        None => (i64::MAX, Millis(i64::MAX), "~"),
    };
    on!(conn, db => {
        let query = match sort {
            Sort::Top => sqlx::query_as(select!(
                "where c.thread_id = $1 and c.parent_id is null and ", shown!("c"),
                " and (c.likes, c.created_at, c.id) < ($5, $2, $3)
                 order by c.likes desc, c.created_at desc, c.id desc limit $4"
            )),
            Sort::Newest => sqlx::query_as(select!(
                "where c.thread_id = $1 and c.parent_id is null and ", shown!("c"),
                " and (c.created_at, c.id) < ($2, $3) order by c.created_at desc, c.id desc limit $4"
            )),
            Sort::Oldest => sqlx::query_as(select!(
                "where c.thread_id = $1 and c.parent_id is null and ", shown!("c"),
                " and (c.created_at, c.id) > ($2, $3) order by c.created_at, c.id limit $4"
            )),
        };
        let query = query.bind(thread).bind(created_at).bind(id).bind(i64::from(limit));
        let query = if sort == Sort::Top { query.bind(likes) } else { query };
        Ok(query.fetch_all(db).await?)
    })
}

/// The first `limit` replies of each branch, oldest first. A parent is older than its replies, so that the first
/// ones of a branch never lack a parent.
pub async fn list_first_replies(conn: &mut Conn<'_>, roots: &[&CommentId], limit: u32) -> Result<Vec<Row>> {
    let ids: Vec<&str> = roots.iter().map(|id| id.as_str()).collect();
    match conn {
        // SQLite has no lateral join; PostgreSQL would read the whole table for SQLite's correlated `in`.
        Conn::Sqlite(db) => {
            let ids = serde_json::to_string(&ids).map_err(crate::error::Error::internal)?;
            Ok(sqlx::query_as(concat!(
                "select ",
                columns!(),
                " from json_each($1) r
                  join comment c on c.id in (
                      select x.id from comment x
                      where x.root_id = r.value and x.parent_id is not null and ",
                shown!("x"),
                "     order by x.created_at, x.id limit $2)
                  left join comment a on a.id = c.answers_id
                  order by c.created_at, c.id"
            ))
            .bind(ids)
            .bind(i64::from(limit))
            .fetch_all(&mut **db)
            .await?)
        }
        Conn::Postgres(db) => Ok(sqlx::query_as(concat!(
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
    on!(conn, db => {
        Ok(sqlx::query_as(select!(
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
    on!(conn, db => {
        Ok(sqlx::query_as(select!("where c.id = $1 and c.site_id = $2")).bind(id).bind(site).fetch_optional(db).await?)
    })
}

/// A comment and those above it, itself first: at most as many as the depth of its site allows.
pub async fn list_ancestry(conn: &mut Conn<'_>, id: &CommentId) -> Result<Vec<Row>> {
    on!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "with recursive above (id, parent_id) as (
                 select id, parent_id from comment where id = $1
                 union all
                 select p.id, p.parent_id from comment p join above on above.parent_id = p.id
             )
             select ", columns!(),
            " from above join comment c on c.id = above.id left join comment a on a.id = c.answers_id
              order by c.depth desc limit 100"
        ))
        .bind(id)
        .fetch_all(db)
        .await?)
    })
}

/// A reader's own comments in a thread, the latest 200, whatever their status.
pub async fn list_own(conn: &mut Conn<'_>, thread: &ThreadId, reader: &ReaderId) -> Result<Vec<Row>> {
    on!(conn, db => {
        Ok(sqlx::query_as(select!(
            "where c.reader_id = $1 and c.thread_id = $2 order by c.created_at desc, c.id desc limit 200"
        ))
        .bind(reader)
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// A site's comments of one status for its moderators, newest first, after a cursor.
pub async fn list_by_status(
    conn: &mut Conn<'_>,
    site: &SiteId,
    status: Status,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>> {
    let (created_at, id) = after.map_or((Millis(i64::MAX), "~"), |cursor| {
        (cursor.created_at, cursor.id.as_str())
    });
    on!(conn, db => {
        Ok(sqlx::query_as(select!(
            "where c.site_id = $1 and c.status = $2 and (c.created_at, c.id) < ($3, $4)
             order by c.created_at desc, c.id desc limit $5"
        ))
        .bind(site)
        .bind(status)
        .bind(created_at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// How many comments of a site have each status.
pub async fn count_by_status(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<(Status, i64)>> {
    on!(conn, db => {
        Ok(sqlx::query_as("select status, count(*) from comment where site_id = $1 group by status")
            .bind(site)
            .fetch_all(db)
            .await?)
    })
}

/// A comment about to be stored.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct New {
    pub id: CommentId,
    pub site_id: SiteId,
    pub thread_id: ThreadId,
    pub reader_id: Option<ReaderId>,
    pub moderator_id: Option<ModeratorId>,
    pub root_id: Option<CommentId>,
    pub parent_id: Option<CommentId>,
    pub answers_id: Option<CommentId>,
    pub depth: i64,
    pub name: String,
    pub email: Option<String>,
    pub text: String,
    pub html: String,
    pub status: Status,
    pub reason: Option<String>,
    pub address: Option<String>,
    pub created_at: Millis,
}

/// Stores a comment; `false`, and nothing done, when its id is known already.
pub async fn add(conn: &mut Conn<'_>, new: &New) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "insert into comment (id, site_id, thread_id, reader_id, moderator_id, root_id, parent_id, answers_id,
                 depth, name, email, text, html, status, reason, revision, likes, replies, address, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1, 0, 0, $16, $17)
             on conflict (id) do nothing",
        )
        .bind(&new.id)
        .bind(&new.site_id)
        .bind(&new.thread_id)
        .bind(&new.reader_id)
        .bind(&new.moderator_id)
        .bind(&new.root_id)
        .bind(&new.parent_id)
        .bind(&new.answers_id)
        .bind(new.depth)
        .bind(&new.name)
        .bind(&new.email)
        .bind(&new.text)
        .bind(&new.html)
        .bind(new.status)
        .bind(&new.reason)
        .bind(&new.address)
        .bind(new.created_at)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Moves a comment from one status to another; `false`, and nothing done, when it is not in that status or revision
/// any more.
pub async fn set_status(
    conn: &mut Conn<'_>,
    id: &CommentId,
    (from, revision): (Status, i64),
    to: Status,
    reason: Option<&str>,
) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "update comment set status = $4, reason = $5 where id = $1 and status = $2 and revision = $3",
        )
        .bind(id)
        .bind(from)
        .bind(revision)
        .bind(to)
        .bind(reason)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// A text in place of another.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Edit {
    pub text: String,
    pub html: String,
    pub status: Status,
    pub reason: Option<String>,
}

/// Replaces the text of `old` and keeps the old one; `false`, and nothing done, when somebody was faster.
pub async fn set_text(conn: &mut Conn<'_>, old: &Row, edit: &Edit, now: Millis) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "update comment set text = $4, html = $5, status = $6, reason = $7, edited_at = $8, revision = revision + 1
             where id = $1 and status = $2 and revision = $3",
        )
        .bind(&old.id)
        .bind(old.status)
        .bind(old.revision)
        .bind(&edit.text)
        .bind(&edit.html)
        .bind(edit.status)
        .bind(&edit.reason)
        .bind(now)
        .execute(&mut *db)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("insert into comment_revision (comment_id, revision, text, created_at) values ($1, $2, $3, $4)")
            .bind(&old.id)
            .bind(old.revision)
            .bind(&old.text)
            .bind(old.edited_at.unwrap_or(old.created_at))
            .execute(db)
            .await?;
    });
    Ok(true)
}

/// Tells every comment above `id` that `by` more (or fewer) approved comments stand beneath it.
pub async fn count_above(conn: &mut Conn<'_>, id: &CommentId, by: i64) -> Result<()> {
    on!(conn, db => {
        sqlx::query(
            "with recursive above (id) as (
                 select parent_id from comment where id = $1
                 union all
                 select p.parent_id from comment p join above on above.id = p.id
             )
             update comment set replies = replies + $2 where id in (select id from above where id is not null)",
        )
        .bind(id)
        .bind(by)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Moves the number of likes of a comment; gives back the number.
pub async fn add_likes(conn: &mut Conn<'_>, id: &CommentId, by: i64) -> Result<i64> {
    on!(conn, db => {
        Ok(sqlx::query_scalar("update comment set likes = likes + $2 where id = $1 returning likes")
            .bind(id)
            .bind(by)
            .fetch_one(db)
            .await?)
    })
}
