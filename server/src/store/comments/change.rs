//! What changes comments: each statement says which state it expects, so that nobody overwrites what they have not seen.

use std::collections::BTreeSet;

use cam_nhan_domain::{
    CommentId, Millis, ReaderId, SiteId, Status, ThreadId, ids::ModeratorId, profile::Badge,
};
use serde::{Deserialize, Serialize};

use super::Row;
use crate::{
    error::Result,
    store::{Change, Conn, actor::Actor, with_db, with_db_list, with_db_rows},
};

/// A comment about to be stored.
#[derive(Clone, Debug, Serialize)]
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
    pub badge: Option<Badge>,
    pub picture: Option<String>,
    pub address: Option<String>,
    #[serde(flatten)]
    pub words: Words,
    pub status: Status,
    pub shadow_banned: bool,
    pub version: i64,
    pub created_at: i64,
}

/// A text and everything that follows from it alone.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Words {
    pub text: String,
    pub html: String,
    pub reasons: String,
    pub urgency: i64,
    pub score: Option<i64>,
    pub quality: i64,
    pub folded: String,
    pub fingerprint: i64,
}

impl New {
    /// The comment as it is read once it is stored; `answered` is the one with the id `answers_id`.
    pub fn into_row(self, answered: Option<&Row>) -> Row {
        Row {
            id: self.id,
            site_id: self.site_id,
            thread_id: self.thread_id,
            reader_id: self.reader_id,
            moderator_id: self.moderator_id,
            root_id: self.root_id,
            parent_id: self.parent_id,
            answers_id: self.answers_id,
            depth: self.depth,
            name: self.name,
            email: self.email,
            // What is written here brings none.
            website: None,
            badge: self.badge,
            picture: self.picture,
            address: self.address,
            text: self.words.text,
            html: self.words.html,
            status: self.status,
            reasons: self.words.reasons,
            urgency: self.words.urgency,
            score: self.words.score,
            quality: self.words.quality,
            revision: 1,
            decided_revision: None,
            decided_at: None,
            flags: 0,
            pin_rank: 0,
            featured: false,
            hide_reason: None,
            shadow_banned: self.shadow_banned,
            edited_by_staff: false,
            fingerprint: self.words.fingerprint,
            likes: 0,
            replies: 0,
            created_at: Millis(self.created_at),
            edited_at: None,
            erased_at: None,
            answers_name: answered.map(|answered| answered.name.clone()),
            answers_status: answered.map(|answered| answered.status),
        }
    }
}

/// Stores comments; gives back how many, which is fewer where an id is known already.
pub async fn add_all(conn: &mut Conn<'_>, new: &[New]) -> Result<u64> {
    for site in new.iter().map(|new| &new.site_id).collect::<BTreeSet<_>>() {
        conn.note(Change::Queue(site.clone()));
    }
    with_db_rows!(conn, new, 1, (db, rows, list) => {
        let done = sqlx::query(concat!(
            "insert into comment (id, site_id, thread_id, reader_id, moderator_id, root_id, parent_id, answers_id,
                 depth, name, email, badge, picture, address, text, html, status, reasons, urgency, score, quality, revision, version,
                 flags, pin_rank, featured, shadow_banned, edited_by_staff, folded, fingerprint, likes, replies, created_at)
             select j.value ->> 'id', j.value ->> 'site_id', j.value ->> 'thread_id', j.value ->> 'reader_id',
                 j.value ->> 'moderator_id', j.value ->> 'root_id', j.value ->> 'parent_id',
                 j.value ->> 'answers_id', cast(j.value ->> 'depth' as bigint), j.value ->> 'name',
                 j.value ->> 'email', j.value ->> 'badge', j.value ->> 'picture', j.value ->> 'address',
                 j.value ->> 'text', j.value ->> 'html', j.value ->> 'status', j.value ->> 'reasons', cast(j.value ->> 'urgency' as bigint),
                 cast(j.value ->> 'score' as bigint), cast(j.value ->> 'quality' as bigint), 1,
                 cast(j.value ->> 'version' as bigint), 0, 0, false, cast(j.value ->> 'shadow_banned' as boolean), false,
                 j.value ->> 'folded', cast(j.value ->> 'fingerprint' as bigint), 0, 0,
                 cast(j.value ->> 'created_at' as bigint)
             from ", rows!(), " where true on conflict (id) do nothing"
        ))
        .bind(list)
        .execute(db)
        .await?;
        Ok(done.rows_affected())
    })
}

/// What moderators and rules decide about a comment, apart from its words. It stands in the audit log before and after
/// each act, as JSON, so that the act can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct State {
    pub status: Status,
    pub reasons: String,
    pub urgency: i64,
    pub quality: i64,
    pub decided_revision: Option<i64>,
    pub flags: i64,
    pub pin_rank: i64,
    pub featured: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hide_reason: Option<String>,
    pub shadow_banned: bool,
}

impl From<&Row> for State {
    fn from(row: &Row) -> Self {
        Self {
            status: row.status,
            reasons: row.reasons.clone(),
            urgency: row.urgency,
            quality: row.quality,
            decided_revision: row.decided_revision,
            flags: row.flags,
            pin_rank: row.pin_rank,
            featured: row.featured,
            hide_reason: row.hide_reason.clone(),
            shadow_banned: row.shadow_banned,
        }
    }
}

impl State {
    /// Whether readers and moderators see the same as in `other`; flags may come in between.
    pub fn looks_like(&self, other: &Self) -> bool {
        (self.status, self.pin_rank, self.featured) == (other.status, other.pin_rank, other.featured)
    }
}

/// Moves a comment from the state in `old` to another; `false`, and nothing done, when it is not in that state or
/// revision any more.
pub async fn set_state(conn: &mut Conn<'_>, old: &Row, to: &State, now: Option<Millis>) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update comment set status = $6, reasons = $7, urgency = $8, quality = $9, decided_revision = $10,
                 decided_at = $11, flags = $12, pin_rank = $13, featured = $14, shadow_banned = $15, hide_reason = $16
             where id = $1 and status = $2 and revision = $3 and pin_rank = $4 and featured = $5",
        )
        .bind(&old.id)
        .bind(old.status)
        .bind(old.revision)
        .bind(old.pin_rank)
        .bind(old.featured)
        .bind(to.status)
        .bind(&to.reasons)
        .bind(to.urgency)
        .bind(to.quality)
        .bind(to.decided_revision)
        .bind(now.or(old.decided_at))
        .bind(to.flags)
        .bind(to.pin_rank)
        .bind(to.featured)
        .bind(to.shadow_banned)
        .bind(&to.hide_reason)
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
    (status, by_staff, shadow_banned): (Status, bool, bool),
    actor: &Actor,
    now: Millis,
) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update comment set text = $4, html = $5, status = $6, reasons = $7, urgency = $8, score = $9, quality = $10,
                 folded = $11, fingerprint = $12, edited_at = $13, edited_by_staff = $14, shadow_banned = $15,
                 revision = revision + 1
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
        .bind(words.quality)
        .bind(&words.folded)
        .bind(words.fingerprint)
        .bind(now)
        .bind(by_staff)
        .bind(shadow_banned)
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
        .bind(actor.to_string())
        .bind(old.edited_at.unwrap_or(old.created_at))
        .execute(db)
        .await?;
    });
    Ok(true)
}

/// Counts one more flag on a comment, and moves it in the queue; gives back the flags that it then has.
pub async fn add_flag(conn: &mut Conn<'_>, id: &CommentId, urgency: i64) -> Result<i64> {
    with_db!(conn, db => {
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
    with_db!(conn, (db, by) => {
        sqlx::query(concat!(
            "update comment", by!("comment_lifted"),
            "set pin_rank = 0 where thread_id = $1 and (pin_rank > 0 or featured) and pin_rank = 1 and id not in (
                 select id from comment", by!("comment_lifted"),
            "    where thread_id = $1 and (pin_rank > 0 or featured) and pin_rank > 0
                 order by pin_rank desc, created_at desc, id desc limit $2)"
        ))
        .bind(thread)
        .bind(i64::from(super::MOST_LIFTED))
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Tells every comment above each of `ids` that `by` more (or fewer) approved comments stand beneath it.
pub async fn count_above(conn: &mut Conn<'_>, ids: &[&CommentId], by: i64) -> Result<()> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        sqlx::query(concat!(
            // No deeper than a tree may be, so that a circle, which only damage makes, ends too.
            "with recursive above (id, steps) as (
                 select parent_id, 1 from comment", by!("sqlite_autoindex_comment_1"), "where id", in_list!(),
            "    union all
                 select p.parent_id, above.steps + 1
                 from above cross join comment p", by!("sqlite_autoindex_comment_1"),
            "    where p.id = above.id and above.steps < 100
             )
             update comment", by!("sqlite_autoindex_comment_1"), "set replies = replies + $2 * (select count(*) from above where above.id = comment.id)
             where id in (select id from above where id is not null)"
        ))
        .bind(list)
        .bind(by)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// What can be liked.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Liked {
    /// The comment.
    pub id: CommentId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// How many like it.
    pub likes: i64,
    /// The one reader who can, where nobody else sees it.
    pub only: Option<ReaderId>,
}

/// Those of `ids` that everyone can see, or that their authors are to think everyone can.
pub async fn list_likes(conn: &mut Conn<'_>, site: &SiteId, ids: &[&CommentId]) -> Result<Vec<Liked>> {
    with_db_list!(conn, ids, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select id, thread_id, likes, case when status = 'spam' then reader_id end as only
             from comment", by!("sqlite_autoindex_comment_1"), "where site_id = $1 and id", in_list!(),
            "and (status = 'approved' or (status = 'spam' and shadow_banned and reader_id is not null))"
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Moves the number of likes of a comment, at this version of its thread; gives back the number.
pub async fn add_likes(conn: &mut Conn<'_>, id: &str, by: i64, version: i64) -> Result<i64> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar(
            "update comment set likes = likes + $2, likes_version = $3 where id = $1 returning likes",
        )
            .bind(id)
            .bind(by)
            .bind(version)
            .fetch_one(db)
            .await?)
    })
}

/// Notes the thread's version at which readers see a comment come, change or go.
pub async fn stamp(conn: &mut Conn<'_>, id: &CommentId, version: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update comment set version = $2 where id = $1")
            .bind(id)
            .bind(version)
            .execute(db)
            .await?;
    });
    Ok(())
}
