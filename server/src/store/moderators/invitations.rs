//! One-time links that make moderators.

use cam_nhan_domain::{Millis, SiteId};

use super::{Conn, Role, on};
use crate::error::Result;

/// A one-time invitation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invitation {
    /// The site it leads to.
    pub site_id: SiteId,
    /// The role it gives.
    pub role: Role,
}

/// Records an invitation.
pub async fn add_invitation(
    conn: &mut Conn<'_>,
    token_hash: &str,
    invitation: &Invitation,
    expires_at: Millis,
) -> Result<()> {
    on!(conn, db => {
        sqlx::query("insert into invitation (token_hash, site_id, role, expires_at) values ($1, $2, $3, $4)")
            .bind(token_hash)
            .bind(&invitation.site_id)
            .bind(invitation.role)
            .bind(expires_at)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// The invitation with this token, while it is good.
pub async fn get_invitation(
    conn: &mut Conn<'_>,
    token_hash: &str,
    now: Millis,
) -> Result<Option<Invitation>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select site_id, role from invitation where token_hash = $1 and used_at is null and expires_at > $2",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Uses the invitation up; `None` when it is not good, or somebody was faster.
pub async fn take_invitation(
    conn: &mut Conn<'_>,
    token_hash: &str,
    now: Millis,
) -> Result<Option<Invitation>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "update invitation set used_at = $2
             where token_hash = $1 and used_at is null and expires_at > $2
             returning site_id, role",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}
