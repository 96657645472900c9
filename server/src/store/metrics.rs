//! Metrics of the whole service: what only its database can count.

use cam_nhan_domain::{Millis, SiteId};

use super::{Conn, comments::queue::MOST_COUNTED, with_db};
use crate::error::Result;

/// Sites that are told of; no more, since each is a series of its own.
const SITES: i64 = 200;
/// What is owed is counted so far.
const MOST_OWED: i64 = 100_000;

/// One site.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OfSite {
    /// Which.
    pub site_id: SiteId,
    /// Comments that wait, counted as far as a tab of the queue counts.
    pub held: i64,
    /// Since when the first of them waits.
    pub oldest_held: Option<Millis>,
}

/// What waits at the sites, at most 200.
pub async fn list_sites(conn: &mut Conn<'_>) -> Result<Vec<OfSite>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select s.id as site_id,
                 (select count(*) from (
                     select 1 from comment", by!("comment_by_status"), "where site_id = s.id and status = 'held' limit $1
                 ) held) as held,
                 (select min(created_at) from comment", by!("comment_by_status"), "where site_id = s.id and status = 'held') as oldest_held
             from site s order by s.id limit $2"
        ))
        .bind(MOST_COUNTED + 1)
        .bind(SITES)
        .fetch_all(db)
        .await?)
    })
}

/// Comments that readers see, of the same sites.
pub async fn list_comments(conn: &mut Conn<'_>) -> Result<Vec<(SiteId, i64)>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select s.id, cast(coalesce((select sum(comments) from thread where site_id = s.id), 0) as bigint)
             from site s order by s.id limit $1",
        )
        .bind(SITES)
        .fetch_all(db)
        .await?)
    })
}

/// What is owed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Owed {
    /// Deliveries to webhooks, counted as far as 100,000.
    pub deliveries: i64,
    /// Mails that are due: to moderators, about replies, and codes.
    pub mails: i64,
}

/// What is owed now.
pub async fn owed(conn: &mut Conn<'_>, now: Millis) -> Result<Owed> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select
                 (select count(*) from (
                     select 1 from webhook w join delivery d", by!("delivery_by_due"), "on d.webhook_id = w.id
                     where d.due_at is not null limit $2) owed) as deliveries,
                 (select count(*) from outbox", by!("outbox_by_time"), "where due_at <= $1)
                 + (select count(*) from (
                     select 1 from reply_subscription", by!("reply_subscription_by_due"), "where pending and due_at <= $1 limit $2) replies)
                 + (select count(*) from one_time_code", by!("one_time_code_by_due"), "where due_at <= $1) as mails"
        ))
        .bind(now)
        .bind(MOST_OWED)
        .fetch_one(db)
        .await?)
    })
}
