//! What changes comments: each statement says which state it expects, so that nobody overwrites what they have not seen.

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId, Status, ThreadId, ids::ModeratorId};
use serde::{Deserialize, Serialize};

use super::Row;
use crate::{
    error::Result,
    store::{Change, Conn, on, on_list},
};

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
    pub address: Option<String>,
    pub words: Words,
    pub status: Status,
    pub quiet: bool,
    pub created_at: Millis,
}

/// A text and everything that follows from it alone.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Words {
    pub text: String,
    pub html: String,
    pub reasons: String,
    pub urgency: i64,
    pub score: Option<i64>,
    pub merit: i64,
    pub folded: String,
    pub fingerprint: i64,
}

/// Stores a comment; `false`, and nothing done, when its id is known already.
pub async fn add(conn: &mut Conn<'_>, new: &New) -> Result<bool> {
    conn.note(Change::Queue(new.site_id.clone()));
    on!(conn, db => {
        let done = sqlx::query(
            "insert into comment (id, site_id, thread_id, reader_id, moderator_id, root_id, parent_id, answers_id,
                 depth, name, email, text, html, status, reasons, urgency, score, merit, revision, flags, place,
                 featured, quiet, edited_by_staff, folded, fingerprint, likes, replies, address, created_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 1, 0, 0,
                 false, $19, false, $20, $21, 0, 0, $22, $23)
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
        .bind(&new.words.text)
        .bind(&new.words.html)
        .bind(new.status)
        .bind(&new.words.reasons)
        .bind(new.words.urgency)
        .bind(new.words.score)
        .bind(new.words.merit)
        .bind(new.quiet)
        .bind(&new.words.folded)
        .bind(new.words.fingerprint)
        .bind(&new.address)
        .bind(new.created_at)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// What moderators and rules decide about a comment, apart from its words. It stands on the record before and after
/// each act, as JSON, so that the act can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct State {
    pub status: Status,
    pub reasons: String,
    pub urgency: i64,
    pub merit: i64,
    pub decided_revision: Option<i64>,
    pub flags: i64,
    pub place: i64,
    pub featured: bool,
    pub quiet: bool,
}

impl From<&Row> for State {
    fn from(row: &Row) -> Self {
        Self {
            status: row.status,
            reasons: row.reasons.clone(),
            urgency: row.urgency,
            merit: row.merit,
            decided_revision: row.decided_revision,
            flags: row.flags,
            place: row.place,
            featured: row.featured,
            quiet: row.quiet,
        }
    }
}

impl State {
    /// Whether readers and moderators see the same as in `other`; flags may come in between.
    pub fn looks_like(&self, other: &Self) -> bool {
        (self.status, self.place, self.featured) == (other.status, other.place, other.featured)
    }
}

/// Moves a comment from the state in `old` to another; `false`, and nothing done, when it is not in that state or
/// revision any more.
pub async fn set_state(conn: &mut Conn<'_>, old: &Row, to: &State, now: Option<Millis>) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "update comment set status = $6, reasons = $7, urgency = $8, merit = $9, decided_revision = $10,
                 decided_at = $11, flags = $12, place = $13, featured = $14, quiet = $15
             where id = $1 and status = $2 and revision = $3 and place = $4 and featured = $5",
        )
        .bind(&old.id)
        .bind(old.status)
        .bind(old.revision)
        .bind(old.place)
        .bind(old.featured)
        .bind(to.status)
        .bind(&to.reasons)
        .bind(to.urgency)
        .bind(to.merit)
        .bind(to.decided_revision)
        .bind(now.or(old.decided_at))
        .bind(to.flags)
        .bind(to.place)
        .bind(to.featured)
        .bind(to.quiet)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Replaces the words of `old` and keeps the old ones; `false`, and nothing done, when somebody was faster.
/// `actor` is who wrote the old ones.
pub async fn set_words(
    conn: &mut Conn<'_>,
    old: &Row,
    words: &Words,
    (status, by_staff): (Status, bool),
    actor: &str,
    now: Millis,
) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "update comment set text = $4, html = $5, status = $6, reasons = $7, urgency = $8, score = $9, merit = $10,
                 folded = $11, fingerprint = $12, edited_at = $13, edited_by_staff = $14, revision = revision + 1
             where id = $1 and status = $2 and revision = $3",
        )
        .bind(&old.id)
        .bind(old.status)
        .bind(old.revision)
        .bind(&words.text)
        .bind(&words.html)
        .bind(status)
        .bind(&words.reasons)
        .bind(words.urgency)
        .bind(words.score)
        .bind(words.merit)
        .bind(&words.folded)
        .bind(words.fingerprint)
        .bind(now)
        .bind(by_staff)
        .execute(&mut *db)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(
            "insert into comment_revision (comment_id, revision, text, actor, created_at) values ($1, $2, $3, $4, $5)",
        )
        .bind(&old.id)
        .bind(old.revision)
        .bind(&old.text)
        .bind(actor)
        .bind(old.edited_at.unwrap_or(old.created_at))
        .execute(db)
        .await?;
    });
    Ok(true)
}

/// Counts one more flag on a comment, and moves it in the queue; gives back the flags that it then has.
pub async fn add_flag(conn: &mut Conn<'_>, id: &CommentId, urgency: i64) -> Result<i64> {
    on!(conn, db => {
        Ok(sqlx::query_scalar(
            "update comment set flags = flags + 1, urgency = urgency + $2 where id = $1 returning flags",
        )
        .bind(id)
        .bind(urgency)
        .fetch_one(db)
        .await?)
    })
}

/// Takes all but the newest [`super::MOST_LIFTED`] featured comments of a thread back among the others.
pub async fn settle_lifted(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<()> {
    on!(conn, db => {
        sqlx::query(
            "update comment set place = 0 where thread_id = $1 and place = 1 and id not in (
                 select id from comment where thread_id = $1 and place > 0
                 order by place desc, created_at desc, id desc limit $2)",
        )
        .bind(thread)
        .bind(i64::from(super::MOST_LIFTED))
        .execute(db)
        .await?;
    });
    Ok(())
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

/// Those of `ids` that everyone can see, with their threads and how many like them.
pub async fn list_likes(
    conn: &mut Conn<'_>,
    site: &SiteId,
    ids: &[&CommentId],
) -> Result<Vec<(CommentId, ThreadId, i64)>> {
    on_list!(conn, ids, 2, (db, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select id, thread_id, likes from comment where site_id = $1 and id", in_list!(), "and status = 'approved'"
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Moves the number of likes of a comment; gives back the number.
pub async fn add_likes(conn: &mut Conn<'_>, id: &str, by: i64) -> Result<i64> {
    on!(conn, db => {
        Ok(sqlx::query_scalar("update comment set likes = likes + $2 where id = $1 returning likes")
            .bind(id)
            .bind(by)
            .fetch_one(db)
            .await?)
    })
}

/// Notes the thread's version at which readers see a comment come, change or go.
pub async fn stamp(conn: &mut Conn<'_>, id: &CommentId, version: i64) -> Result<()> {
    on!(conn, db => {
        sqlx::query("update comment set version = $2 where id = $1")
            .bind(id)
            .bind(version)
            .execute(db)
            .await?;
    });
    Ok(())
}
