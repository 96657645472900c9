//! What comes from another system: comments with everything that is known of them, and by which ids they were known there.

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId, Status, ThreadId, ids::BanId, profile::Badge};
use serde::Serialize;

use super::{Change, Conn, comments::Words, with_db, with_db_list, with_db_rows};
use crate::error::Result;

/// A comment's id elsewhere and here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, sqlx::FromRow)]
pub struct Known {
    /// The system's name.
    pub source: String,
    /// The id there.
    pub source_id: String,
    /// The id here.
    pub comment_id: CommentId,
}

/// Those of a system's comments that came before; ids that are not there are left out.
pub async fn list_known(
    conn: &mut Conn<'_>,
    site: &SiteId,
    source: &str,
    ids: &[&str],
) -> Result<Vec<Known>> {
    with_db_list!(conn, ids, 3, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select source, source_id, comment_id from imported_comment", by!("sqlite_autoindex_imported_comment_1"),
            "where site_id = $1 and source = $2 and source_id", in_list!()
        ))
        .bind(site)
        .bind(source)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// By which names comments were known elsewhere, in no order.
pub async fn list_sources(conn: &mut Conn<'_>, comments: &[&CommentId]) -> Result<Vec<Known>> {
    with_db_list!(conn, comments, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select source, source_id, comment_id from imported_comment", by!("imported_comment_by_comment"),
            "where comment_id", in_list!(), "order by comment_id, source"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Remembers by which names comments were known elsewhere.
pub async fn add_known(conn: &mut Conn<'_>, site: &SiteId, known: &[Known]) -> Result<()> {
    with_db_rows!(conn, known, 2, (db, rows, list) => {
        sqlx::query(concat!(
            "insert into imported_comment (site_id, source, source_id, comment_id)
             select $1, j.value ->> 'source', j.value ->> 'source_id', j.value ->> 'comment_id'
             from ", rows!(), " where true on conflict (site_id, source, source_id) do nothing"
        ))
        .bind(site)
        .bind(list)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// Remembers comments that were erased and whose rows are gone, by their hashes.
pub async fn add_erased(conn: &mut Conn<'_>, site: &SiteId, hashes: &[String]) -> Result<()> {
    for hash in hashes {
        with_db!(conn, db => {
            sqlx::query("insert into erased_comment (site_id, hash) values ($1, $2) on conflict (site_id, hash) do nothing")
                .bind(site)
                .bind(hash)
                .execute(db)
                .await?;
        });
    }
    Ok(())
}

/// Those of these hashes that are of comments that were erased.
pub async fn list_erased(conn: &mut Conn<'_>, site: &SiteId, hashes: &[&str]) -> Result<Vec<String>> {
    with_db_list!(conn, hashes, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_scalar(concat!(
            "select hash from erased_comment", by!("sqlite_autoindex_erased_comment_1"), "where site_id = $1 and hash", in_list!()
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Where a comment stands.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Place {
    /// The comment.
    pub id: CommentId,
    /// Its site.
    pub site_id: SiteId,
    /// Its thread.
    pub thread_id: ThreadId,
    /// The top of its branch.
    pub root_id: Option<CommentId>,
    /// The comment under which it stands.
    pub parent_id: Option<CommentId>,
    /// How deep.
    pub depth: i64,
}

/// Where those of these comments stand that there are, of whichever site.
pub async fn list_places(conn: &mut Conn<'_>, ids: &[&CommentId]) -> Result<Vec<Place>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select id, site_id, thread_id, root_id, parent_id, depth from comment", by!("sqlite_autoindex_comment_1"),
            "where id", in_list!()
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Those of these readers' ids that somebody has, and of which site.
pub async fn list_taken(conn: &mut Conn<'_>, ids: &[&ReaderId]) -> Result<Vec<(ReaderId, SiteId)>> {
    with_db_list!(conn, ids, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select id, site_id from reader", by!("sqlite_autoindex_reader_1"), "where id", in_list!()
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Of which site a ban is; `None` where there is none of this id.
pub async fn site_of_ban(conn: &mut Conn<'_>, id: &BanId) -> Result<Option<SiteId>> {
    with_db!(conn, db => {
        let site = sqlx::query_scalar("select site_id from ban where id = $1").bind(id);
        Ok(site.fetch_optional(db).await?)
    })
}

/// A comment with all that is known of it.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct New {
    pub id: CommentId,
    pub site_id: SiteId,
    pub thread_id: ThreadId,
    pub reader_id: Option<ReaderId>,
    pub root_id: Option<CommentId>,
    pub parent_id: Option<CommentId>,
    pub answers_id: Option<CommentId>,
    pub depth: i64,
    pub name: String,
    pub email: Option<String>,
    pub address: Option<String>,
    pub website: Option<String>,
    pub badge: Option<Badge>,
    pub picture: Option<String>,
    #[serde(flatten)]
    pub words: Words,
    pub status: Status,
    pub hide_reason: Option<String>,
    pub shadow_banned: bool,
    pub pin_rank: i64,
    pub featured: bool,
    pub edited_by_staff: bool,
    /// One more than the revisions that are kept.
    pub revision: i64,
    pub version: i64,
    pub likes: i64,
    pub created_at: i64,
    pub edited_at: Option<i64>,
    pub erased_at: Option<i64>,
}

/// Stores comments, each behind the ones above it; gives back how many.
pub async fn add_all(conn: &mut Conn<'_>, site: &SiteId, new: &[New]) -> Result<u64> {
    conn.note(Change::Queue(site.clone()));
    with_db_rows!(conn, new, 1, (db, rows, list) => {
        let done = sqlx::query(concat!(
            "insert into comment (id, site_id, thread_id, reader_id, root_id, parent_id, answers_id, depth, name, email, address, website,
                 badge, picture, text, html, status, reasons, urgency, score, quality, revision, version, flags, pin_rank, featured,
                 hide_reason, shadow_banned, edited_by_staff, folded, fingerprint, likes, imported_likes, replies, created_at,
                 edited_at, erased_at)
             select j.value ->> 'id', j.value ->> 'site_id', j.value ->> 'thread_id', j.value ->> 'reader_id',
                 j.value ->> 'root_id', j.value ->> 'parent_id', j.value ->> 'answers_id',
                 cast(j.value ->> 'depth' as bigint), j.value ->> 'name', j.value ->> 'email',
                 j.value ->> 'address', j.value ->> 'website',
                 j.value ->> 'badge', j.value ->> 'picture', j.value ->> 'text', j.value ->> 'html', j.value ->> 'status',
                 j.value ->> 'reasons', cast(j.value ->> 'urgency' as bigint), cast(j.value ->> 'score' as bigint),
                 cast(j.value ->> 'quality' as bigint), cast(j.value ->> 'revision' as bigint),
                 cast(j.value ->> 'version' as bigint), 0, cast(j.value ->> 'pin_rank' as bigint),
                 cast(j.value ->> 'featured' as boolean), j.value ->> 'hide_reason',
                 cast(j.value ->> 'shadow_banned' as boolean), cast(j.value ->> 'edited_by_staff' as boolean),
                 j.value ->> 'folded', cast(j.value ->> 'fingerprint' as bigint), cast(j.value ->> 'likes' as bigint),
                 cast(j.value ->> 'likes' as bigint), 0, cast(j.value ->> 'created_at' as bigint),
                 cast(j.value ->> 'edited_at' as bigint), cast(j.value ->> 'erased_at' as bigint)
             from ", rows!(), " where true on conflict (id) do nothing"
        ))
        .bind(list)
        .execute(db)
        .await?;
        Ok(done.rows_affected())
    })
}

/// Puts comments where the undoing of an import has left their places.
pub async fn refill_all(conn: &mut Conn<'_>, site: &SiteId, new: &[New]) -> Result<()> {
    if new.is_empty() {
        return Ok(());
    }
    conn.note(Change::Queue(site.clone()));
    with_db_rows!(conn, new, 1, (db, rows, list) => {
        sqlx::query(concat!(
            "update comment set reader_id = j.value ->> 'reader_id', name = j.value ->> 'name', email = j.value ->> 'email',
                 address = j.value ->> 'address', website = j.value ->> 'website', badge = j.value ->> 'badge',
                 picture = j.value ->> 'picture', text = j.value ->> 'text', html = j.value ->> 'html',
                 status = j.value ->> 'status', reasons = j.value ->> 'reasons',
                 urgency = cast(j.value ->> 'urgency' as bigint), score = cast(j.value ->> 'score' as bigint),
                 quality = cast(j.value ->> 'quality' as bigint), revision = cast(j.value ->> 'revision' as bigint),
                 version = cast(j.value ->> 'version' as bigint), pin_rank = cast(j.value ->> 'pin_rank' as bigint),
                 featured = cast(j.value ->> 'featured' as boolean), hide_reason = j.value ->> 'hide_reason',
                 shadow_banned = cast(j.value ->> 'shadow_banned' as boolean),
                 edited_by_staff = cast(j.value ->> 'edited_by_staff' as boolean), folded = j.value ->> 'folded',
                 fingerprint = cast(j.value ->> 'fingerprint' as bigint), likes = cast(j.value ->> 'likes' as bigint),
                 imported_likes = cast(j.value ->> 'likes' as bigint), edited_at = cast(j.value ->> 'edited_at' as bigint),
                 erased_at = cast(j.value ->> 'erased_at' as bigint)
             from ", rows!(), " where comment.id = j.value ->> 'id'"
        ))
        .bind(list)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// Gives a thread a version, so that none of an earlier thread of this id comes again.
pub async fn set_version(conn: &mut Conn<'_>, id: &ThreadId, version: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update thread set version = $2 where id = $1").bind(id).bind(version).execute(db).await?;
        Ok(())
    })
}

/// What a comment said before.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Revision {
    pub comment_id: CommentId,
    pub revision: i64,
    pub text: String,
    pub actor: String,
    pub created_at: i64,
}

/// Stores what comments said before.
pub async fn add_revisions(conn: &mut Conn<'_>, revisions: &[Revision]) -> Result<()> {
    with_db_rows!(conn, revisions, 1, (db, rows, list) => {
        sqlx::query(concat!(
            "insert into comment_revision (comment_id, revision, text, actor, created_at)
             select j.value ->> 'comment_id', cast(j.value ->> 'revision' as bigint), j.value ->> 'text',
                 j.value ->> 'actor', cast(j.value ->> 'created_at' as bigint)
             from ", rows!(), " where true on conflict (comment_id, revision) do nothing"
        ))
        .bind(list)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// Says how many reactions of a kind came with a thread: again and again the same number is the same.
pub async fn set_tally(conn: &mut Conn<'_>, thread: &ThreadId, kind: &str, imported: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into tally (subject_id, kind, count, imported) values ($1, $2, $3, $3)
             on conflict (subject_id, kind) do update set
                 count = tally.count - tally.imported + excluded.imported, imported = excluded.imported",
        )
        .bind(thread)
        .bind(kind)
        .bind(imported)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// A reader's choice with all that is known of it.
#[derive(Clone, Debug, Serialize)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct NewReaction {
    pub subject_id: String,
    pub reader_id: ReaderId,
    pub thread_id: ThreadId,
    pub kind: String,
    pub excluded_by: Option<String>,
    pub changed_at: i64,
}

/// A choice that was not known.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct AddedReaction {
    pub subject_id: String,
    pub reader_id: ReaderId,
    pub kind: String,
    pub excluded_by: Option<String>,
    pub changed_at: i64,
}

/// Stores choices; gives back those that were not known.
pub async fn add_reactions(conn: &mut Conn<'_>, reactions: &[NewReaction]) -> Result<Vec<AddedReaction>> {
    with_db_rows!(conn, reactions, 1, (db, rows, list) => {
        Ok(sqlx::query_as(concat!(
            "insert into reaction (subject_id, reader_id, thread_id, kind, previous, seq, address, excluded_by, changed_at)
             select j.value ->> 'subject_id', j.value ->> 'reader_id', j.value ->> 'thread_id', j.value ->> 'kind', null, 1,
                 null, j.value ->> 'excluded_by', cast(j.value ->> 'changed_at' as bigint)
             from ", rows!(), " where true on conflict (subject_id, reader_id) do nothing
             returning subject_id, reader_id, kind, excluded_by, changed_at"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Adds to the likes of a comment; its thread's version is moved by whoever holds it.
pub async fn add_likes(conn: &mut Conn<'_>, id: &str, by: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update comment set likes = likes + $2 where id = $1")
            .bind(id)
            .bind(by)
            .execute(db)
            .await?;
        Ok(())
    })
}

/// What a file says of an article, as long as nobody has said otherwise here: it begins no later than its first comment, and takes
/// comments or not.
pub async fn settle_thread(
    conn: &mut Conn<'_>,
    id: &ThreadId,
    began: Option<Millis>,
    comments_open: Option<&str>,
    commenters: Option<&str>,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update thread set created_at = case when $2 < created_at then $2 else created_at end,
                 comments_open = case when comments_open = 'auto' then coalesce($3, comments_open) else comments_open end,
                 commenters = coalesce(commenters, $4)
             where id = $1",
        )
        .bind(id)
        .bind(began.unwrap_or(Millis(i64::MAX)))
        .bind(comments_open)
        .bind(commenters)
        .execute(db)
        .await?;
        Ok(())
    })
}
