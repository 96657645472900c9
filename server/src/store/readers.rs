//! Readers: known by the hash of a token, and by nothing else.

use cam_nhan_domain::{Millis, ReaderId, SiteId};

use super::{Conn, on};
use crate::error::Result;

/// The reader whose token has this hash.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, token_hash: &str) -> Result<Option<ReaderId>> {
    on!(conn, db => {
        Ok(sqlx::query_scalar("select id from reader where site_id = $1 and token_hash = $2")
            .bind(site)
            .bind(token_hash)
            .fetch_optional(db)
            .await?)
    })
}

/// The reader whose token has this hash; `fresh` becomes their id at their first write.
pub async fn get_or_add(
    conn: &mut Conn<'_>,
    site: &SiteId,
    token_hash: &str,
    fresh: &ReaderId,
    now: Millis,
) -> Result<ReaderId> {
    if let Some(known) = get(conn, site, token_hash).await? {
        return Ok(known);
    }
    on!(conn, db => {
        sqlx::query(
            "insert into reader (id, site_id, token_hash, created_at) values ($1, $2, $3, $4)
             on conflict (site_id, token_hash) do nothing",
        )
        .bind(fresh)
        .bind(site)
        .bind(token_hash)
        .bind(now)
        .execute(&mut *db)
        .await?;
        Ok(sqlx::query_scalar("select id from reader where site_id = $1 and token_hash = $2")
            .bind(site)
            .bind(token_hash)
            .fetch_one(db)
            .await?)
    })
}

/// When a reader first wrote.
pub async fn created_at(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Millis> {
    on!(conn, db => {
        Ok(sqlx::query_scalar("select created_at from reader where id = $1").bind(reader).fetch_one(db).await?)
    })
}
