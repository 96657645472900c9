//! Threads that close by themselves, for whoever is told of it.

use cam_nhan_domain::{Millis, SiteId, ThreadId};

use crate::{
    error::Result,
    store::{Conn, with_db},
};

/// Until when a site's endpoints were told of threads that closed by their age.
pub async fn closings_told_until(conn: &mut Conn<'_>, site: &SiteId) -> Result<Millis> {
    with_db!(conn, db => {
        let until: Option<Millis> = sqlx::query_scalar("select closings_told_until from site where id = $1")
            .bind(site)
            .fetch_optional(db)
            .await?;
        Ok(until.unwrap_or(Millis(0)))
    })
}

/// Notes until when they were.
pub async fn set_closings_told_until(conn: &mut Conn<'_>, site: &SiteId, until: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update site set closings_told_until = $2 where id = $1")
            .bind(site)
            .bind(until)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Threads that close by themselves after one moment and until another, the first to close first, each with when: at a
/// moment of their own, or `age` (in milliseconds, 0 for never) after they began.
pub async fn list_closing(
    conn: &mut Conn<'_>,
    site: &SiteId,
    age: i64,
    (after, until): (Millis, Millis),
    limit: u32,
) -> Result<Vec<(ThreadId, Millis)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, closing from (
                 select * from (
                     select id, coalesce(published_at, created_at) + $2 as closing from thread", by!("thread_by_beginning"),
                     "where site_id = $1 and $2 > 0 and coalesce(published_at, created_at) > $3 - $2
                         and coalesce(published_at, created_at) <= $4 - $2 and comments_open = 'auto' and closes_at is null
                     order by coalesce(published_at, created_at), id limit $5) by_age
                 union all
                 select * from (
                     select id, closes_at as closing from thread", by!("thread_by_closing"),
                     "where site_id = $1 and closes_at > $3 and closes_at <= $4 and comments_open = 'auto'
                     order by closes_at, id limit $5) by_moment) closings
             order by closing, id limit $5"
        ))
        .bind(site)
        .bind(age)
        .bind(after)
        .bind(until)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}
