//! Retention: data that is older than the days its site keeps it is deleted, one class at a time. How far each class has been dealt with is kept,
//! so that a round looks at what has become too old since the one before, and at nothing twice.

use cam_nhan_domain::{CommentId, Millis, SiteId};

use super::{Conn, with_db};
use crate::error::Result;

/// A class of data, with days of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Networks of comments, reports and reactions.
    Addresses,
    /// E-mail addresses of comments.
    Emails,
    /// Reports by readers.
    Flags,
    /// Places of comments that are erased or removed, and that nobody has answered.
    Erased,
    /// The audit log.
    Audit,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Addresses,
        Self::Emails,
        Self::Flags,
        Self::Erased,
        Self::Audit,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Addresses => "addresses",
            Self::Emails => "emails",
            Self::Flags => "flags",
            Self::Erased => "erased",
            Self::Audit => "audit",
        }
    }
}

/// Up to when a class has been dealt with; the beginning of time where it has not been at all.
pub async fn done_until(conn: &mut Conn<'_>, site: &SiteId, class: Class) -> Result<Millis> {
    with_db!(conn, db => {
        let known: Option<Millis> = sqlx::query_scalar("select done_until from retention where site_id = $1 and class = $2")
            .bind(site)
            .bind(class.as_str())
            .fetch_optional(db)
            .await?;
        Ok(known.unwrap_or(Millis(0)))
    })
}

/// Notes that a class has been dealt with up to a moment.
pub async fn set_done_until(conn: &mut Conn<'_>, site: &SiteId, class: Class, until: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into retention (site_id, class, done_until) values ($1, $2, $3)
             on conflict (site_id, class) do update set done_until = excluded.done_until",
        )
        .bind(site)
        .bind(class.as_str())
        .bind(until)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The moment at which the `limit`th comment after `from` was written, `to` at the latest: as far as one step goes.
pub async fn step_end(
    conn: &mut Conn<'_>,
    site: &SiteId,
    (from, to): (Millis, Millis),
    limit: u32,
) -> Result<Millis> {
    with_db!(conn, (db, by) => {
        let end: Option<Millis> = sqlx::query_scalar(concat!(
            "select created_at from comment", by!("comment_by_time"),
            "where site_id = $1 and created_at >= $2 and created_at < $3 order by created_at limit 1 offset $4"
        ))
        .bind(site)
        .bind(from)
        .bind(to)
        .bind(i64::from(limit))
        .fetch_optional(db)
        .await?;
        // Past all of one moment.
        Ok(end.map_or(to, |end| Millis(end.0 + 1).min(to)))
    })
}

/// Takes a class away from what came between two moments; gives back which comments are gone with it.
pub async fn take_away(
    conn: &mut Conn<'_>,
    site: &SiteId,
    class: Class,
    (from, to): (Millis, Millis),
) -> Result<Vec<CommentId>> {
    let mut gone = Vec::new();
    macro_rules! run {
        ($db:ident, $text:expr) => {
            sqlx::query($text)
                .bind(site)
                .bind(from)
                .bind(to)
                .execute(&mut *$db)
                .await?
        };
    }
    with_db!(conn, (db, by) => {
        match class {
            Class::Addresses => {
                run!(db, concat!(
                    "update comment", by!("comment_by_time"),
                    "set address = null where site_id = $1 and created_at >= $2 and created_at < $3 and address is not null"
                ));
                run!(db, concat!(
                    "update flag", by!("flag_by_time"),
                    "set address = null where created_at >= $2 and created_at < $3 and address is not null and comment_id in (
                         select id from comment", by!("comment_by_time"), "where site_id = $1 and created_at < $3)"
                ));
                run!(db, concat!(
                    "update reaction", by!("reaction_by_thread"),
                    "set address = null where address is not null and thread_id in (
                         select id from thread", by!("thread_by_time"), "where site_id = $1)
                     and changed_at >= $2 and changed_at < $3"
                ));
            }
            Class::Emails => {
                run!(db, concat!(
                    "update comment", by!("comment_by_time"),
                    "set email = null, website = null where site_id = $1 and created_at >= $2 and created_at < $3
                         and (email is not null or website is not null)"
                ));
            }
            Class::Flags => {
                run!(db, concat!(
                    "delete from flag", by!("flag_by_time"), "where created_at >= $2 and created_at < $3 and comment_id in (
                         select id from comment", by!("comment_by_time"), "where site_id = $1 and created_at < $3)"
                ));
                // A comment waits for no report that is there no more.
                sqlx::query(concat!(
                    "update comment", by!("comment_flagged"),
                    "set flags = (select count(*) from flag f", by!("sqlite_autoindex_flag_1"), "where f.comment_id = comment.id)
                     where site_id = $1 and flags > 0 and flags >
                         (select count(*) from flag f", by!("sqlite_autoindex_flag_1"), "where f.comment_id = comment.id)"
                ))
                    .bind(site)
                    .execute(&mut *db)
                    .await?;
            }
            Class::Audit => {
                run!(db, concat!(
                    "delete from thread_undo", by!("sqlite_autoindex_thread_undo_1"), "where audit_id in (
                         select id from audit", by!("audit_by_site"), "where site_id = $1 and created_at >= $2 and created_at < $3)"
                ));
                run!(db, concat!(
                    "delete from audit", by!("audit_by_site"), "where site_id = $1 and created_at >= $2 and created_at < $3"
                ));
            }
            Class::Erased => {
                // What others have answered, or stand beneath, keeps its place.
                let places: Vec<CommentId> = sqlx::query_scalar(concat!(
                    "select c.id from comment c", by!("comment_erased"),
                    "where c.site_id = $1 and c.erased_at is not null and c.erased_at >= $2 and c.erased_at < $3 and not exists (
                         select 1 from comment a", by!("comment_by_thread"),
                    "    where a.thread_id = c.thread_id and (a.parent_id = c.id or a.answers_id = c.id or a.root_id = c.id))
                     limit 100"
                ))
                    .bind(site)
                    .bind(from)
                    .bind(to)
                    .fetch_all(&mut *db)
                    .await?;
                for id in places {
                    for text in [
                        "delete from mention where comment_id = $1",
                        "delete from mention where mentioned_id = $1",
                        "delete from flag where comment_id = $1",
                        "delete from appeal where comment_id = $1",
                        "delete from reaction where subject_id = $1",
                        "delete from tally where subject_id = $1",
                        "delete from comment where id = $1",
                    ] {
                        sqlx::query(text).bind(&id).execute(&mut *db).await?;
                    }
                    gone.push(id);
                }
            }
        }
    });
    Ok(gone)
}
