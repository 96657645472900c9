//! What flood detection counts, and the challenges that are spent.

use cam_nhan_domain::{Millis, SiteId};

use super::{Conn, with_db};
use crate::error::Result;

/// Comments of a site between two moments.
pub async fn count_comments(conn: &mut Conn<'_>, site: &SiteId, from: Millis, to: Millis) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from comment", by!("comment_by_time"),
            "where site_id = $1 and created_at >= $2 and created_at < $3"
        ))
            .bind(site)
            .bind(from)
            .bind(to)
            .fetch_one(db)
            .await?)
    })
}

/// Comments of a site between two moments by readers none of whose earlier ones was published; counted up to 10,000.
pub async fn count_first_comments(
    conn: &mut Conn<'_>,
    site: &SiteId,
    (since, now): (Millis, Millis),
) -> Result<u32> {
    let count: i64 = with_db!(conn, (db, by) => {
        sqlx::query_scalar(concat!(
            "select count(*) from (
                 select 1 from comment c", by!("comment_by_time"), "where c.site_id = $1 and c.created_at between $2 and $3 and c.reader_id is not null
                     and not exists (select 1 from comment o", by!("comment_by_reader"), "where o.reader_id = c.reader_id and o.id < c.id
                         and o.status = 'approved')
                 limit 10000
             ) firsts"
        ))
        .bind(site)
        .bind(since)
        .bind(now)
        .fetch_one(db)
        .await?
    });
    Ok(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Marks a challenge as answered. Says whether it had not been.
pub async fn spend(conn: &mut Conn<'_>, challenge: &str, expires_at: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let spent = sqlx::query("insert into spent_challenge (challenge, expires_at) values ($1, $2) on conflict (challenge) do nothing")
            .bind(challenge)
            .bind(expires_at)
            .execute(db)
            .await?;
        Ok(spent.rows_affected() == 1)
    })
}

/// Forgets answered challenges that would be believed no longer.
pub async fn forget_spent(conn: &mut Conn<'_>, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from spent_challenge where expires_at < $1").bind(now).execute(db).await?;
    });
    Ok(())
}
