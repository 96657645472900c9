//! How much waits for an answer at each site of a moderator: comments, and requests to erase data.

use cam_nhan_domain::SiteId;

use super::{Conn, comments::queue::MOST_COUNTED, with_db_list};
use crate::error::Result;

/// A site, and how much waits there.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// Which.
    pub site_id: SiteId,
    /// Its name for people.
    pub name: String,
    /// Its held comments, counted as far as a tab of the queue counts.
    pub waits: i64,
    /// Its readers' requests to erase data that nobody has answered, counted as far.
    pub erasures: i64,
}

/// Of these sites (at most 200), by their names.
pub async fn list(conn: &mut Conn<'_>, sites: &[&SiteId]) -> Result<Vec<Waiting>> {
    with_db_list!(conn, sites, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select s.id as site_id, s.name,
                 (select count(*) from (
                     select 1 from comment", by!("comment_by_status"), "where site_id = s.id and status = 'held' limit $2
                 ) held) as waits,
                 (select count(*) from (
                     select 1 from erasure", by!("erasure_by_status"), "where site_id = s.id and status = 'waiting' limit $2
                 ) asked) as erasures
             from site s", by!("sqlite_autoindex_site_1"), "where s.id", in_list!(), "order by s.name, s.id limit 200"
        ))
        .bind(list)
        .bind(MOST_COUNTED + 1)
        .fetch_all(db)
        .await?)
    })
}
