//! The statements that take an import back: what it made goes, and what others stand beneath keeps its place.

use cam_nhan_domain::{CommentId, Millis, ReaderId, Status, ThreadId, ids::BanId};
use serde::{Deserialize, Serialize};

use super::{
    Conn,
    threads::{self, Thread, facts::Facts},
    with_db, with_db_list,
};
use crate::error::Result;

/// A comment that is to go.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Standing {
    pub id: CommentId,
    pub thread_id: ThreadId,
    pub parent_id: Option<CommentId>,
    pub status: Status,
    pub pin_rank: i64,
    pub erased_at: Option<Millis>,
}

/// Those of these comments that there are.
pub async fn list_standing(conn: &mut Conn<'_>, ids: &[&CommentId]) -> Result<Vec<Standing>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select id, thread_id, parent_id, status, pin_rank, erased_at from comment", by!("sqlite_autoindex_comment_1"),
            "where id", in_list!()
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Which comments stand beneath these, answer them or belong to their branches: the comment, and what stands beneath it.
pub async fn list_beneath(conn: &mut Conn<'_>, ids: &[&CommentId]) -> Result<Vec<(CommentId, CommentId)>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select parent_id, id from comment", by!("comment_by_parent"), "where parent_id is not null and parent_id", in_list!(),
            "union select root_id, id from comment", by!("comment_by_root"), "where root_id is not null and root_id", in_list!(),
            "union select answers_id, id from comment", by!("comment_by_answered"),
            "where answers_id is not null and answers_id", in_list!()
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Forgets by which names these comments were known elsewhere.
pub async fn forget_names(conn: &mut Conn<'_>, ids: &[&CommentId]) -> Result<()> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "delete from imported_comment", by!("imported_comment_by_comment"), "where comment_id", in_list!()
        ))
        .bind(list)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// Takes away what hangs on these comments: mentions, earlier texts, reports, appeals, likes.
pub async fn strip(conn: &mut Conn<'_>, ids: &[&CommentId]) -> Result<()> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        for text in [
            concat!("delete from mention", by!("sqlite_autoindex_mention_1"), "where comment_id", in_list!()),
            concat!("delete from mention", by!("mention_by_mentioned"), "where mentioned_id", in_list!()),
            concat!("delete from comment_revision", by!("sqlite_autoindex_comment_revision_1"), "where comment_id", in_list!()),
            concat!("delete from flag", by!("sqlite_autoindex_flag_1"), "where comment_id", in_list!()),
            concat!("delete from appeal", by!("sqlite_autoindex_appeal_1"), "where comment_id", in_list!()),
            concat!("delete from reaction", by!("sqlite_autoindex_reaction_1"), "where subject_id", in_list!()),
            concat!("delete from tally", by!("sqlite_autoindex_tally_1"), "where subject_id", in_list!()),
        ] {
            sqlx::query(text).bind(list.clone()).execute(&mut *db).await?;
        }
        Ok(())
    })
}

/// Takes comments away beneath which nothing is left but one another, and that [`strip`] has stripped.
pub async fn remove_comments(conn: &mut Conn<'_>, ids: &[&CommentId]) -> Result<()> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        sqlx::query(concat!("delete from comment", by!("sqlite_autoindex_comment_1"), "where id", in_list!()))
            .bind(list)
            .execute(db)
            .await?;
        Ok(())
    })
}

/// Leaves of a comment its place alone, folded as one without words; its thread's version says when.
pub async fn empty(
    conn: &mut Conn<'_>,
    id: &CommentId,
    (folded, fingerprint): (&str, i64),
    version: i64,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update comment set reader_id = null, moderator_id = null, name = '', email = null, website = null, address = null,
                 badge = null, picture = null, text = '', html = '', status = 'removed', reasons = '[]', urgency = 0, score = null,
                 quality = 0, flags = 0, hide_reason = null, pin_rank = 0, featured = false, shadow_banned = false,
                 edited_by_staff = false, edited_at = null, folded = $4, fingerprint = $5, likes = 0, imported_likes = 0,
                 revision = revision + 1, version = $2, erased_at = coalesce(erased_at, $3)
             where id = $1",
        )
        .bind(id)
        .bind(version)
        .bind(now)
        .bind(folded.to_owned())
        .bind(fingerprint)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// Takes a choice away that is still the one that came; gives back its kind where it counted, and whether there was one.
pub async fn remove_reaction(
    conn: &mut Conn<'_>,
    (subject, reader): (&str, &str),
    changed_at: Millis,
) -> Result<Option<Option<String>>> {
    with_db!(conn, db => {
        let gone: Option<(Option<String>, Option<String>)> = sqlx::query_as(
            "delete from reaction where subject_id = $1 and reader_id = $2 and seq = 1 and changed_at = $3
             returning kind, excluded_by",
        )
        .bind(subject.to_owned())
        .bind(reader.to_owned())
        .bind(changed_at)
        .fetch_optional(db)
        .await?;
        Ok(gone.map(|(kind, excluded_by)| kind.filter(|_| excluded_by.is_none())))
    })
}

/// How many of a kind came from elsewhere.
pub async fn imported_tally(conn: &mut Conn<'_>, subject: &str, kind: &str) -> Result<i64> {
    with_db!(conn, db => {
        let known: Option<i64> = sqlx::query_scalar("select imported from tally where subject_id = $1 and kind = $2")
            .bind(subject.to_owned())
            .bind(kind.to_owned())
            .fetch_optional(db)
            .await?;
        Ok(known.unwrap_or_default())
    })
}

/// Takes readers away of whom nothing else is known here; gives back how many.
pub async fn remove_readers(conn: &mut Conn<'_>, ids: &[&ReaderId]) -> Result<u64> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        let done = sqlx::query(concat!(
            "delete from reader", by!("sqlite_autoindex_reader_1"), "where id", in_list!(),
            "and not exists (select 1 from comment x", by!("comment_by_reader"), "where x.reader_id = reader.id)
             and not exists (select 1 from reaction x", by!("reaction_by_reader"), "where x.reader_id = reader.id)
             and not exists (select 1 from flag x", by!("flag_by_reader"), "where x.reader_id = reader.id)
             and not exists (select 1 from follower x", by!("follower_by_reader"), "where x.reader_id = reader.id)
             and not exists (select 1 from warning x", by!("warning_by_reader"), "where x.reader_id = reader.id)
             and not exists (select 1 from erasure x", by!("erasure_by_reader"), "where x.reader_id = reader.id)
             and not exists (select 1 from ban x", by!("ban_by_value"), "where x.site_id = reader.site_id and x.value = reader.id)
             and not exists (select 1 from reader_profile x where x.reader_id = reader.id)
             and not exists (select 1 from reply_subscription x where x.reader_id = reader.id)
             and not exists (select 1 from rules_acceptance x where x.reader_id = reader.id)
             and not exists (select 1 from thread_claim x where x.reader_id = reader.id)"
        ))
        .bind(list)
        .execute(db)
        .await?;
        Ok(done.rows_affected())
    })
}

/// Takes a ban away.
pub async fn remove_ban(conn: &mut Conn<'_>, id: &BanId) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query("delete from ban where id = $1").bind(id).execute(db).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// What an import may change of a thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct ThreadState {
    #[serde(flatten)]
    pub facts: Facts,
    pub comments_open: String,
    pub commenters: Option<String>,
    pub created_at: i64,
}

impl ThreadState {
    /// That of a thread as it is.
    pub fn of(thread: &Thread) -> Self {
        Self {
            facts: Facts::from(thread),
            comments_open: thread.comments_open.as_str().to_owned(),
            commenters: thread.commenters.map(|who| who.as_str().to_owned()),
            created_at: thread.created_at.0,
        }
    }
}

/// Puts back what stood there before, word by word, as far as it is still what the import has put there. A thread begins no later
/// than the comments that readers still see.
pub async fn restore_thread(
    conn: &mut Conn<'_>,
    thread: Thread,
    (before, after): (ThreadState, ThreadState),
) -> Result<()> {
    let thread = before.facts.put_back_into(thread, &after.facts);
    threads::set_metadata(conn, &thread).await?;
    with_db!(conn, db => {
        sqlx::query(
            "update thread set
                 comments_open = case when comments_open = $3 then $2 else comments_open end,
                 commenters = case when commenters = $5 then $4 else commenters end,
                 created_at = case when created_at >= $6 then created_at
                     else coalesce((select case when min(c.created_at) < $6 then min(c.created_at) else $6 end
                         from comment c where c.thread_id = thread.id and c.status = 'approved'), $6) end
             where id = $1",
        )
        .bind(&thread.id)
        .bind(&before.comments_open)
        .bind(&after.comments_open)
        .bind(&before.commenters)
        .bind(&after.commenters)
        .bind(before.created_at)
        .execute(db)
        .await?;
        Ok(())
    })
}
