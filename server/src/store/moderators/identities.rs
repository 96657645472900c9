//! With which account elsewhere a moderator signs in, and by whose word they look after a site.

use cam_nhan_domain::{
    Millis, SiteId,
    ids::{IdentityProviderId, ModeratorId},
};

use super::{Conn, Membership, Moderator, Role, with_db};
use crate::error::Result;

/// The moderator who has this account at a provider.
pub async fn get_by_identity(
    conn: &mut Conn<'_>,
    provider: &IdentityProviderId,
    subject: &str,
) -> Result<Option<Moderator>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select m.id, m.email, m.name, m.password, m.totp_seed is not null as has_totp
             from moderator_identity i join moderator m on m.id = i.moderator_id
             where i.provider_id = $1 and i.subject = $2",
        )
        .bind(provider)
        .bind(subject)
        .fetch_optional(db)
        .await?)
    })
}

/// Lets a moderator sign in with this account.
pub async fn add_identity(
    conn: &mut Conn<'_>,
    provider: &IdentityProviderId,
    subject: &str,
    moderator: &ModeratorId,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into moderator_identity (provider_id, subject, moderator_id) values ($1, $2, $3)
             on conflict (provider_id, subject) do update set moderator_id = excluded.moderator_id",
        )
        .bind(provider)
        .bind(subject)
        .bind(moderator)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Ends each way to sign in as a moderator but their password.
pub async fn remove_identities(conn: &mut Conn<'_>, moderator: &ModeratorId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from moderator_identity where moderator_id = $1").bind(moderator).execute(db).await?;
    });
    Ok(())
}

/// Lets a moderator look after a site by a provider's word, or changes as what; whoever was invited stays what they are.
/// Gives back what they may do there.
pub async fn set_provided_membership(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    site: &SiteId,
    role: Role,
    provider: &IdentityProviderId,
) -> Result<Role> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into membership (moderator_id, site_id, role, provider_id) values ($1, $2, $3, $4)
             on conflict (moderator_id, site_id) do update set role = excluded.role, provider_id = excluded.provider_id
             where membership.provider_id is not null",
        )
        .bind(moderator)
        .bind(site)
        .bind(role)
        .bind(provider)
        .execute(&mut *db)
        .await?;
        Ok(sqlx::query_scalar("select role from membership where moderator_id = $1 and site_id = $2")
            .bind(moderator)
            .bind(site)
            .fetch_one(db)
            .await?)
    })
}

/// Takes back what a moderator had by a provider's word; says whether that was anything.
pub async fn remove_provided_membership(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    provider: &IdentityProviderId,
) -> Result<bool> {
    with_db!(conn, db => {
        sqlx::query("delete from session where moderator_id = $1 and provider_id = $2")
            .bind(moderator)
            .bind(provider)
            .execute(&mut *db)
            .await?;
        let done = sqlx::query("delete from membership where moderator_id = $1 and provider_id = $2")
            .bind(moderator)
            .bind(provider)
            .execute(db)
            .await?;
        Ok(done.rows_affected() > 0)
    })
}

/// Begins a session on a provider's word, which is good for that provider's site alone.
pub async fn add_provided_session(
    conn: &mut Conn<'_>,
    token_hash: &str,
    moderator: &ModeratorId,
    provider: &IdentityProviderId,
    (now, expires_at): (Millis, Millis),
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into session (token_hash, moderator_id, created_at, expires_at, provider_id)
             values ($1, $2, $3, $4, $5)",
        )
        .bind(token_hash)
        .bind(moderator)
        .bind(now)
        .bind(expires_at)
        .bind(provider)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The sites that a session opens, up to 1,000. One that hangs on the word of a site's identity provider opens that site, and
/// nothing that another site has let its moderator into.
pub async fn list_memberships_of_session(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    token_hash: &str,
) -> Result<Vec<Membership>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select site_id, role from membership where moderator_id = $1 and not exists (
                 select 1 from session s join identity_provider p on p.id = s.provider_id
                 where s.token_hash = $2 and p.site_id <> membership.site_id
             ) order by site_id limit 1000",
        )
        .bind(moderator)
        .bind(token_hash)
        .fetch_all(db)
        .await?)
    })
}
