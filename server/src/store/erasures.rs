//! Erasures: readers' requests that what they wrote be erased, and the statements that erase it.

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId, ThreadId, ids::ErasureId};

use super::{Change, Conn, actor::Actor, comments::Row, with_db};
use crate::error::Result;

/// How far a request has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Status {
    /// An owner is to say yes or no.
    Waiting,
    /// Yes was said, and it is under way.
    Approved,
    /// Everything is erased.
    Done,
    /// No was said, and why.
    Refused,
}

impl Status {
    /// Reads [`Status::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Approved, Self::Done, Self::Refused]
            .into_iter()
            .find(|status| status.as_str() == text)
    }

    /// The word in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// A request.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Erasure {
    pub id: ErasureId,
    pub site_id: SiteId,
    pub reader_id: ReaderId,
    pub comment_id: Option<CommentId>,
    pub status: Status,
    pub asked_at: Millis,
    pub due_at: Millis,
    pub why: String,
    pub decided_at: Option<Millis>,
}

macro_rules! columns {
    () => {
        "select id, site_id, reader_id, comment_id, status, asked_at, due_at, why, decided_at from erasure "
    };
}

/// Takes note of a request.
pub async fn add(conn: &mut Conn<'_>, erasure: &Erasure) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into erasure (id, site_id, reader_id, comment_id, status, asked_at, due_at, why, decided_at)
             values ($1, $2, $3, $4, $5, $6, $7, '', $8)",
        )
        .bind(&erasure.id)
        .bind(&erasure.site_id)
        .bind(&erasure.reader_id)
        .bind(&erasure.comment_id)
        .bind(erasure.status)
        .bind(erasure.asked_at)
        .bind(erasure.due_at)
        .bind(erasure.decided_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// A request of a site.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, id: &ErasureId) -> Result<Option<Erasure>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(columns!(), "where id = $1 and site_id = $2"))
            .bind(id)
            .bind(site)
            .fetch_optional(db)
            .await?)
    })
}

/// A reader's requests, the latest first, up to 50.
pub async fn list_of_reader(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<Erasure>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(columns!(), "where reader_id = $1 order by asked_at desc, id desc limit 50"))
            .bind(reader)
            .fetch_all(db)
            .await?)
    })
}

/// The requests of a site that have come so far, up to 200: of those that wait the oldest, of others the latest.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId, status: Status) -> Result<Vec<Erasure>> {
    with_db!(conn, db => {
        let asked = if status == Status::Waiting {
            concat!(columns!(), "where site_id = $1 and status = $2 order by asked_at, id limit 200")
        } else {
            concat!(columns!(), "where site_id = $1 and status = $2 order by asked_at desc, id desc limit 200")
        };
        Ok(sqlx::query_as(asked).bind(site).bind(status).fetch_all(db).await?)
    })
}

/// Moves a request on from one status to another; `false` when it is not in that any more.
pub async fn decide(
    conn: &mut Conn<'_>,
    erasure: &Erasure,
    (to, why): (Status, &str),
    actor: Option<&Actor>,
    now: Millis,
) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update erasure set status = $3, why = $4, actor = coalesce($5, actor), decided_at = coalesce(decided_at, $6)
             where id = $1 and status = $2",
        )
        .bind(&erasure.id)
        .bind(erasure.status)
        .bind(to)
        .bind(why.to_owned())
        .bind(actor.map(Actor::to_string))
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Up to `limit` of a reader's comments that are not erased yet.
pub async fn list_left(conn: &mut Conn<'_>, reader: &ReaderId, limit: u32) -> Result<Vec<CommentId>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select id from comment", by!("comment_by_reader"),
            "where reader_id = $1 and erased_at is null limit $2"
        ))
        .bind(reader)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Takes name, addresses and words out of a comment, its earlier texts, what readers noted about it, and the name by which
/// a ban of its author is known. `folded` and `fingerprint` are those of no words. Its place stays.
pub async fn erase_comment(
    conn: &mut Conn<'_>,
    old: &Row,
    (folded, fingerprint): (&str, i64),
    now: Millis,
) -> Result<()> {
    conn.note(Change::Queue(old.site_id.clone()));
    with_db!(conn, (db, by) => {
        sqlx::query(
            "update comment set name = '', email = null, website = null, address = null, badge = null, picture = null, text = '',
                 html = '', status = 'removed', reasons = '[]', urgency = 0, score = null, quality = 0, flags = 0,
                 hide_reason = null, pin_rank = 0, featured = false, shadow_banned = false, edited_by_staff = false, edited_at = null,
                 folded = $2, fingerprint = $3, revision = revision + 1, erased_at = $4
             where id = $1",
        )
        .bind(&old.id)
        .bind(folded.to_owned())
        .bind(fingerprint)
        .bind(now)
        .execute(&mut *db)
        .await?;
        sqlx::query(concat!(
            "delete from comment_revision", by!("sqlite_autoindex_comment_revision_1"), "where comment_id = $1"
        ))
            .bind(&old.id)
            .execute(&mut *db)
            .await?;
        sqlx::query(concat!("update flag", by!("sqlite_autoindex_flag_1"), "set note = '' where comment_id = $1"))
            .bind(&old.id)
            .execute(&mut *db)
            .await?;
        sqlx::query(concat!(
            "update ban", by!("ban_by_value"), "set name = '' where site_id = $1 and value in ($2, $3, $4)"
        ))
            .bind(&old.site_id)
            .bind(old.reader_id.as_ref().map_or("", ReaderId::as_str).to_owned())
            .bind(old.email.as_deref().unwrap_or_default().to_lowercase())
            .bind(old.address.clone().unwrap_or_default())
            .execute(&mut *db)
            .await?;
        sqlx::query("update appeal set note = '' where comment_id = $1").bind(&old.id).execute(&mut *db).await?;
        // What the rules found stands in the states before and after each act.
        let lines: Vec<(String, String, String)> = sqlx::query_as(concat!(
            "select id, before, after from audit", by!("audit_by_subject"), "where subject_id = $1"
        ))
            .bind(&old.id)
            .fetch_all(&mut *db)
            .await?;
        for (id, before, after) in lines {
            // A rule's word holds the reader's; a moderator's is their own.
            sqlx::query(
                "update audit set before = $2, after = $3, why = case when actor like 'rule:%' then '' else why end
                 where id = $1",
            )
                .bind(id)
                .bind(without_reasons(before))
                .bind(without_reasons(after))
                .execute(&mut *db)
                .await?;
        }
    });
    Ok(())
}

/// A state of the audit log without what rules quoted of the text.
fn without_reasons(state: String) -> String {
    let Ok(serde_json::Value::Object(mut fields)) = serde_json::from_str(&state) else {
        return state;
    };
    match fields.get_mut("reasons") {
        Some(reasons) => *reasons = "[]".into(),
        None => return state,
    }
    serde_json::Value::Object(fields).to_string()
}

/// The comments that answer one, or stand right beneath it, and their texts, up to 10,000.
pub async fn list_answers(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    id: &CommentId,
) -> Result<Vec<(CommentId, String, String)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, name, text from comment", by!("comment_by_thread"),
            "where thread_id = $1 and (parent_id = $2 or answers_id = $2) and text like '%@%' limit 10000"
        ))
        .bind(thread)
        .bind(id)
        .fetch_all(db)
        .await?)
    })
}

/// The comments that mention the author of one by it, and their texts, up to 10,000.
pub async fn list_mentioning(
    conn: &mut Conn<'_>,
    id: &CommentId,
) -> Result<Vec<(CommentId, String, String)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select c.id, c.name, c.text from mention m", by!("mention_by_mentioned"),
            "cross join comment c", by!("sqlite_autoindex_comment_1"),
            "where m.mentioned_id = $1 and c.id = m.comment_id limit 10000"
        ))
        .bind(id)
        .fetch_all(db)
        .await?)
    })
}

/// Forgets whom a comment mentions, and who mentions its author by it.
pub async fn forget_mentions(conn: &mut Conn<'_>, id: &CommentId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!("delete from mention", by!("mention_by_mentioned"), "where mentioned_id = $1"))
            .bind(id)
            .execute(&mut *db)
            .await?;
        sqlx::query(concat!("delete from mention", by!("sqlite_autoindex_mention_1"), "where comment_id = $1"))
            .bind(id)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Puts a text in the place of one that named whom it answers.
pub async fn set_answer(
    conn: &mut Conn<'_>,
    id: &CommentId,
    (text, html): (&str, &str),
    (folded, fingerprint): (&str, i64),
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update comment set text = $2, html = $3, folded = $4, fingerprint = $5 where id = $1")
            .bind(id)
            .bind(text.to_owned())
            .bind(html.to_owned())
            .bind(folded.to_owned())
            .bind(fingerprint)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// The earlier texts of a comment.
pub async fn list_earlier(conn: &mut Conn<'_>, id: &CommentId) -> Result<Vec<(i64, String)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select revision, text from comment_revision", by!("sqlite_autoindex_comment_revision_1"),
            "where comment_id = $1"
        ))
            .bind(id)
            .fetch_all(db)
            .await?)
    })
}

/// Puts a text in the place of an earlier one.
pub async fn set_earlier(conn: &mut Conn<'_>, id: &CommentId, revision: i64, text: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update comment_revision set text = $3 where comment_id = $1 and revision = $2")
            .bind(id)
            .bind(revision)
            .bind(text.to_owned())
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Takes what is kept of a reader beside their comments away: what their site vouched for, the notes and networks of
/// their reports and reactions, what they said of articles; and, unless they are banned, the hash of their token, so that
/// nothing leads from them to what is left.
pub async fn forget_reader(conn: &mut Conn<'_>, site: &SiteId, reader: &ReaderId, now: Millis) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!(
            "delete from one_time_code", by!("sqlite_autoindex_one_time_code_1"),
            "where site_id = $1 and kind = 'mail' and recipient in (
                 select lower(email) from reader_profile where reader_id = $2 and email is not null)"
        ))
        .bind(site)
        .bind(reader)
        .execute(&mut *db)
        .await?;
        sqlx::query("delete from reply_subscription where reader_id = $1").bind(reader).execute(&mut *db).await?;
        sqlx::query(concat!(
            "delete from rules_acceptance", by!("sqlite_autoindex_rules_acceptance_1"), "where reader_id = $1"
        ))
        .bind(reader)
        .execute(&mut *db)
        .await?;
        sqlx::query(concat!("delete from warning", by!("warning_by_reader"), "where reader_id = $1"))
            .bind(reader)
            .execute(&mut *db)
            .await?;
        sqlx::query(concat!("delete from follower", by!("follower_by_reader"), "where reader_id = $1"))
            .bind(reader)
            .execute(&mut *db)
            .await?;
        sqlx::query("delete from reader_profile where reader_id = $1").bind(reader).execute(&mut *db).await?;
        sqlx::query(concat!("update flag", by!("flag_by_reader"), "set note = '', address = null where reader_id = $1"))
            .bind(reader)
            .execute(&mut *db)
            .await?;
        sqlx::query(concat!("update reaction", by!("reaction_by_reader"), "set address = null where reader_id = $1"))
            .bind(reader)
            .execute(&mut *db)
            .await?;
        // Who says something of an article comments there.
        sqlx::query(concat!(
            "delete from thread_claim", by!("sqlite_autoindex_thread_claim_1"), "where reader_id = $1 and thread_id in (
                 select thread_id from comment", by!("comment_by_reader"), "where reader_id = $1)"
        ))
            .bind(reader)
            .execute(&mut *db)
            .await?;
        sqlx::query(concat!(
            "update reader set token_hash = 'erased ' || id where id = $1 and not exists (
                 select 1 from ban", by!("ban_by_value"), "where site_id = $2 and value = $1 and lifted_at is null
                     and (ends_at is null or ends_at > $3))"
        ))
        .bind(reader)
        .bind(site)
        .bind(now)
        .execute(&mut *db)
        .await?;
    });
    Ok(())
}
