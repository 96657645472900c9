//! Everything of a site as it goes out, read at one moment: a snapshot, beside which everybody goes on writing.

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId, Status, ThreadId, profile::Badge};
use sqlx::{Postgres, Sqlite, Transaction};

use super::{
    Conn, Store,
    actor::Actor,
    bans::Ban,
    current,
    threads::{self, Thread},
    with_db, with_db_list,
};
use crate::error::Result;

/// The database as it was at one moment.
pub enum Snapshot {
    /// SQLite's.
    Sqlite(Transaction<'static, Sqlite>),
    /// PostgreSQL's.
    Postgres(Transaction<'static, Postgres>),
}

impl Snapshot {
    /// As it is now.
    pub async fn take(store: &Store) -> Result<Self> {
        Ok(match store {
            // What is first read settles the moment.
            Store::Sqlite { readers, .. } => Self::Sqlite(current(readers).begin().await?),
            Store::Postgres(pool, _) => Self::Postgres(
                pool.begin_with("begin isolation level repeatable read read only")
                    .await?,
            ),
        })
    }

    /// Lends it to a query.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(transaction) => Conn::sqlite(transaction),
            Self::Postgres(transaction) => Conn::postgres(transaction),
        }
    }
}

/// The threads of a site behind one, the oldest first.
pub async fn list_threads(
    conn: &mut Conn<'_>,
    site: &SiteId,
    (created_at, id): (Millis, &str),
    limit: u32,
) -> Result<Vec<Thread>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", threads::columns!(), " from thread", by!("thread_by_time"),
            "where site_id = $1 and (created_at, id) > ($2, $3) order by created_at, id limit $4"
        ))
        .bind(site)
        .bind(created_at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Reactions to a thread that came with it: kind and number.
pub async fn list_imported_reactions(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<(String, i64)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select kind, imported from tally", by!("sqlite_autoindex_tally_1"),
            "where subject_id = $1 and imported > 0 order by kind"
        ))
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// A reader of a site.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reader {
    /// Who.
    pub id: ReaderId,
    /// When they first wrote.
    pub created_at: Millis,
}

/// Those of a site's readers behind an id who wrote a comment or whose reaction stands.
pub async fn list_readers(
    conn: &mut Conn<'_>,
    site: &SiteId,
    after: &str,
    limit: u32,
) -> Result<Vec<Reader>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select r.id, r.created_at from reader r", by!("sqlite_autoindex_reader_1"),
            "where r.id > $2 and r.site_id = $1 and (
                 exists (select 1 from comment c", by!("comment_by_reader"), "where c.reader_id = r.id)
                 or exists (select 1 from reaction a", by!("reaction_by_reader"), "where a.reader_id = r.id and a.kind is not null))
             order by r.id limit $3"
        ))
        .bind(site)
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// A comment as it goes out.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Comment {
    pub id: CommentId,
    pub reader_id: Option<ReaderId>,
    pub moderator_id: Option<String>,
    pub parent_id: Option<CommentId>,
    pub answers_id: Option<CommentId>,
    pub name: String,
    pub email: Option<String>,
    pub address: Option<String>,
    pub website: Option<String>,
    pub badge: Option<Badge>,
    pub picture: Option<String>,
    pub text: String,
    pub status: Status,
    pub hide_reason: Option<String>,
    pub shadow_banned: bool,
    pub pin_rank: i64,
    pub featured: bool,
    pub imported_likes: i64,
    pub edited_by_staff: bool,
    pub created_at: Millis,
    pub edited_at: Option<Millis>,
    pub erased_at: Option<Millis>,
}

/// The comments of a thread behind one, the oldest first.
pub async fn list_comments(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    (created_at, id): (Millis, &str),
    limit: u32,
) -> Result<Vec<Comment>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, reader_id, moderator_id, parent_id, answers_id, name, email, address, website, badge, picture, text, status,
                 hide_reason, shadow_banned, pin_rank, featured, imported_likes, edited_by_staff, created_at, edited_at, erased_at
             from comment", by!("comment_by_thread"),
            "where thread_id = $1 and (created_at, id) > ($2, $3) order by created_at, id limit $4"
        ))
        .bind(thread)
        .bind(created_at)
        .bind(id)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// What a comment said before.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Revision {
    pub comment_id: CommentId,
    pub text: String,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub created_at: Millis,
}

/// What comments said before, oldest first.
pub async fn list_revisions(conn: &mut Conn<'_>, comments: &[&CommentId]) -> Result<Vec<Revision>> {
    with_db_list!(conn, comments, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select comment_id, text, actor, created_at from comment_revision", by!("sqlite_autoindex_comment_revision_1"),
            "where comment_id", in_list!(), "order by comment_id, revision"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Whom comments mention: the comment, the one mentioned, the name.
pub async fn list_mentions(
    conn: &mut Conn<'_>,
    comments: &[&CommentId],
) -> Result<Vec<(CommentId, CommentId, String)>> {
    with_db_list!(conn, comments, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select comment_id, mentioned_id, name from mention", by!("sqlite_autoindex_mention_1"),
            "where comment_id", in_list!(), "order by comment_id, mentioned_id"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// A reaction that stands.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Reaction {
    pub subject_id: String,
    pub reader_id: ReaderId,
    pub kind: String,
    pub excluded_by: Option<String>,
    pub changed_at: Millis,
}

/// The reactions of a thread and its comments behind one, by their moments.
pub async fn list_reactions(
    conn: &mut Conn<'_>,
    thread: &ThreadId,
    (changed_at, subject, reader): (Millis, &str, &str),
    limit: u32,
) -> Result<Vec<Reaction>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select subject_id, reader_id, kind, excluded_by, changed_at from reaction", by!("reaction_by_thread"),
            "where thread_id = $1 and kind is not null and changed_at >= $2
                 and (changed_at, subject_id, reader_id) > ($2, $3, $4)
             order by changed_at, subject_id, reader_id limit $5"
        ))
        .bind(thread)
        .bind(changed_at)
        .bind(subject)
        .bind(reader)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// A site's bans that hold at a moment, behind one, the oldest first.
pub async fn list_bans(
    conn: &mut Conn<'_>,
    site: &SiteId,
    now: Millis,
    (created_at, id): (Millis, &str),
    limit: u32,
) -> Result<Vec<Ban>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, kind, value, name, shadow, why, actor, created_at, ends_at, lifted_at from ban", by!("ban_by_time"),
            "where site_id = $1 and (created_at, id) > ($2, $3) and lifted_at is null and (ends_at is null or ends_at > $4)
             order by created_at, id limit $5"
        ))
        .bind(site)
        .bind(created_at)
        .bind(id)
        .bind(now)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}
