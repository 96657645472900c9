//! Where a site's own program sends one-time codes to telephones.

use cam_nhan_domain::{Millis, SiteId};

use super::{Conn, with_db};
use crate::error::Result;

/// Where codes are sent to telephones.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Hook {
    pub address: String,
    pub secret: String,
    pub created_at: Millis,
}

/// A site's hook.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId) -> Result<Option<Hook>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select address, secret, created_at from phone_hook where site_id = $1")
            .bind(site)
            .fetch_optional(db)
            .await?)
    })
}

/// Puts a hook in the place of the last one.
pub async fn set(conn: &mut Conn<'_>, site: &SiteId, hook: &Hook) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into phone_hook (site_id, address, secret, created_at) values ($1, $2, $3, $4)
             on conflict (site_id) do update set address = excluded.address, secret = excluded.secret,
                 created_at = excluded.created_at",
        )
        .bind(site)
        .bind(&hook.address)
        .bind(&hook.secret)
        .bind(hook.created_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Removes a site's hook.
pub async fn remove(conn: &mut Conn<'_>, site: &SiteId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from phone_hook where site_id = $1").bind(site).execute(db).await?;
    });
    Ok(())
}
