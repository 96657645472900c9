//! Comments that wait for a moderator (held, or reported since anybody decided), as mail tells of them.

use cam_nhan_domain::{Millis, SiteId};

use super::Row;
use crate::{
    error::Result,
    store::{Conn, with_db},
};

/// Those that have begun to wait, or were reported again, at `$2` or later.
macro_rules! since {
    ($by:ident) => {
        concat!(
            "where c.id in (
                 select h.id from comment h",
            $by!("comment_by_status"),
            "where h.site_id = $1 and h.status = 'held'
                 union select h.id from comment h",
            $by!("comment_flagged"),
            "where h.site_id = $1 and h.flags > 0)
             and (
                 exists (select 1 from audit l",
            $by!("audit_by_subject"),
            "        where l.subject_id = c.id and l.act = 'hold' and l.created_at >= $2)
                 or exists (select 1 from flag f",
            $by!("sqlite_autoindex_flag_1"),
            "        where f.comment_id = c.id and f.created_at >= $2)) "
        )
    };
}

/// The most urgent of those that have begun to wait since a moment.
pub async fn list_since(conn: &mut Conn<'_>, site: &SiteId, since: Millis, limit: u32) -> Result<Vec<Row>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(select_comments!(by, "sqlite_autoindex_comment_1", since!(by), "order by c.urgency desc, c.created_at desc, c.id desc limit $3"))
            .bind(site)
            .bind(since)
            .bind(i64::from(limit))
            .fetch_all(db)
            .await?)
    })
}

/// How many have begun to wait since a moment, and how many wait in all.
pub async fn count_since(conn: &mut Conn<'_>, site: &SiteId, since: Millis) -> Result<(i64, i64)> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select (select count(*) from comment c", by!("sqlite_autoindex_comment_1"), since!(by), "),
                 (select count(*) from comment", by!("comment_by_status"), "where site_id = $1 and status = 'held')
                 + (select count(*) from comment", by!("comment_flagged"),
            "        where site_id = $1 and flags > 0 and status <> 'held')"
        ))
        .bind(site)
        .bind(since)
        .fetch_one(db)
        .await?)
    })
}
