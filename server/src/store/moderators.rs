//! Moderators, how they are invited, and how they prove who they are.

use cam_nhan_domain::{Millis, SiteId, ids::ModeratorId};

use super::{Conn, on};
use crate::error::Result;

/// Somebody who looks after a site.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Moderator {
    /// Their id.
    pub id: ModeratorId,
    /// Their address, by which they sign in; lower case.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their password, hashed (PHC).
    pub password: String,
}

/// A site that a moderator looks after.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Membership {
    /// The site.
    pub site_id: SiteId,
    /// `owner`, `moderator` or `viewer`.
    pub role: String,
}

/// A one-time invitation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invitation {
    /// The site it leads to.
    pub site_id: SiteId,
    /// The role it gives.
    pub role: String,
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
            .bind(&invitation.role)
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

/// Adds a moderator; `false` when the address is somebody's already.
pub async fn add(conn: &mut Conn<'_>, moderator: &Moderator, now: Millis) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "insert into moderator (id, email, name, password, created_at) values ($1, $2, $3, $4, $5)
             on conflict (email) do nothing",
        )
        .bind(&moderator.id)
        .bind(&moderator.email)
        .bind(&moderator.name)
        .bind(&moderator.password)
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The moderator with this address.
pub async fn get_by_email(conn: &mut Conn<'_>, email: &str) -> Result<Option<Moderator>> {
    on!(conn, db => {
        Ok(sqlx::query_as("select id, email, name, password from moderator where email = $1")
            .bind(email)
            .fetch_optional(db)
            .await?)
    })
}

/// Lets a moderator look after a site.
pub async fn set_membership(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    membership: &Membership,
) -> Result<()> {
    on!(conn, db => {
        sqlx::query(
            "insert into membership (moderator_id, site_id, role) values ($1, $2, $3)
             on conflict (moderator_id, site_id) do update set role = excluded.role",
        )
        .bind(moderator)
        .bind(&membership.site_id)
        .bind(&membership.role)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The sites that a moderator looks after, up to 1,000.
pub async fn list_memberships(conn: &mut Conn<'_>, moderator: &ModeratorId) -> Result<Vec<Membership>> {
    on!(conn, db => {
        Ok(sqlx::query_as("select site_id, role from membership where moderator_id = $1 order by site_id limit 1000")
            .bind(moderator)
            .fetch_all(db)
            .await?)
    })
}

/// Whether anybody looks after a site.
pub async fn has_any(conn: &mut Conn<'_>, site: &SiteId) -> Result<bool> {
    on!(conn, db => {
        let one: Option<i64> = sqlx::query_scalar("select cast(1 as bigint) from membership where site_id = $1 limit 1")
            .bind(site)
            .fetch_optional(db)
            .await?;
        Ok(one.is_some())
    })
}

/// Begins a session.
pub async fn add_session(
    conn: &mut Conn<'_>,
    token_hash: &str,
    moderator: &ModeratorId,
    expires_at: Millis,
) -> Result<()> {
    on!(conn, db => {
        sqlx::query("insert into session (token_hash, moderator_id, expires_at) values ($1, $2, $3)")
            .bind(token_hash)
            .bind(moderator)
            .bind(expires_at)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// The moderator of a session, while it lasts.
pub async fn get_by_session(conn: &mut Conn<'_>, token_hash: &str, now: Millis) -> Result<Option<Moderator>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select m.id, m.email, m.name, m.password from session s join moderator m on m.id = s.moderator_id
             where s.token_hash = $1 and s.expires_at > $2",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Ends a session.
pub async fn remove_session(conn: &mut Conn<'_>, token_hash: &str) -> Result<()> {
    on!(conn, db => {
        sqlx::query("delete from session where token_hash = $1").bind(token_hash).execute(db).await?;
    });
    Ok(())
}

/// Records an API token of a site.
pub async fn add_api_token(
    conn: &mut Conn<'_>,
    token_hash: &str,
    site: &SiteId,
    name: &str,
    expires_at: Option<Millis>,
    now: Millis,
) -> Result<()> {
    on!(conn, db => {
        sqlx::query(
            "insert into api_token (token_hash, site_id, name, created_at, expires_at) values ($1, $2, $3, $4, $5)",
        )
        .bind(token_hash)
        .bind(site)
        .bind(name)
        .bind(now)
        .bind(expires_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The name of an API token, while it is good for this site.
pub async fn get_api_token(
    conn: &mut Conn<'_>,
    token_hash: &str,
    site: &SiteId,
    now: Millis,
) -> Result<Option<String>> {
    on!(conn, db => {
        Ok(sqlx::query_scalar(
            "select name from api_token
             where token_hash = $1 and site_id = $2 and (expires_at is null or expires_at > $3)",
        )
        .bind(token_hash)
        .bind(site)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}
