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

/// What a moderator may do at a site. Each may do what those before may.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type, serde::Serialize, utoipa::ToSchema,
)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Look.
    Viewer,
    /// Decide about comments, readers and threads.
    Moderator,
    /// Change settings, words and people.
    Owner,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Moderator, Self::Viewer];

    /// The word in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Moderator => "moderator",
            Self::Owner => "owner",
        }
    }

    /// Reads [`Role::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// A site that a moderator looks after.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Membership {
    /// The site.
    pub site_id: SiteId,
    /// What they may do there.
    pub role: Role,
}

/// Somebody who looks after a site, as its people page lists them.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "as in Moderator and Membership")]
pub struct Member {
    pub id: ModeratorId,
    pub email: String,
    pub name: String,
    pub role: Role,
}

/// A program's token, without the token.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct ApiToken {
    pub id: String,
    pub name: String,
    pub scope: Scope,
    pub created_at: Millis,
    pub expires_at: Option<Millis>,
}

/// What a program may do at a site. Each may do what those before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Scope {
    /// Look.
    Read,
    /// Decide about comments, readers and threads.
    Moderate,
    /// Change settings and words.
    Manage,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Read, Self::Moderate, Self::Manage];

    /// The word in forms and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Moderate => "moderate",
            Self::Manage => "manage",
        }
    }

    /// Reads [`Scope::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text)
    }

    /// The role that may do as much.
    pub fn role(self) -> Role {
        match self {
            Self::Read => Role::Viewer,
            Self::Moderate => Role::Moderator,
            Self::Manage => Role::Owner,
        }
    }
}

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

/// Adds a moderator; `false` when the address is somebody's already.
pub async fn add(conn: &mut Conn<'_>, moderator: &Moderator, now: Millis) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query(
            "insert into moderator (id, email, name, password, created_at)
             values ($1, $2, $3, $4, $5) on conflict (email) do nothing",
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

/// Lets a moderator look after a site, or changes what they may do there.
pub async fn set_membership(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    site: &SiteId,
    role: Role,
) -> Result<()> {
    on!(conn, db => {
        sqlx::query(
            "insert into membership (moderator_id, site_id, role) values ($1, $2, $3)
             on conflict (moderator_id, site_id) do update set role = excluded.role",
        )
        .bind(moderator)
        .bind(site)
        .bind(role)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Takes a site away from a moderator.
pub async fn remove_membership(conn: &mut Conn<'_>, moderator: &ModeratorId, site: &SiteId) -> Result<()> {
    on!(conn, db => {
        sqlx::query("delete from membership where moderator_id = $1 and site_id = $2")
            .bind(moderator)
            .bind(site)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Those who look after a site, up to 1,000.
pub async fn list_members(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<Member>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select m.id, m.email, m.name, s.role
             from membership s join moderator m on m.id = s.moderator_id
             where s.site_id = $1 order by m.name, m.id limit 1000",
        )
        .bind(site)
        .fetch_all(db)
        .await?)
    })
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
    now: Millis,
    expires_at: Millis,
) -> Result<()> {
    on!(conn, db => {
        sqlx::query("insert into session (token_hash, moderator_id, created_at, expires_at) values ($1, $2, $3, $4)")
            .bind(token_hash)
            .bind(moderator)
            .bind(now)
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
            "select m.id, m.email, m.name, m.password
             from session s join moderator m on m.id = s.moderator_id where s.token_hash = $1 and s.expires_at > $2",
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

/// Ends all sessions of a moderator.
pub async fn remove_sessions(conn: &mut Conn<'_>, moderator: &ModeratorId) -> Result<()> {
    on!(conn, db => {
        sqlx::query("delete from session where moderator_id = $1").bind(moderator).execute(db).await?;
    });
    Ok(())
}

/// Records an API token of a site.
pub async fn add_api_token(
    conn: &mut Conn<'_>,
    site: &SiteId,
    token_hash: &str,
    token: &ApiToken,
) -> Result<()> {
    on!(conn, db => {
        sqlx::query(
            "insert into api_token (id, token_hash, site_id, name, scope, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&token.id)
        .bind(token_hash)
        .bind(site)
        .bind(&token.name)
        .bind(token.scope)
        .bind(token.created_at)
        .bind(token.expires_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The API token, while it is good for this site.
pub async fn get_api_token(
    conn: &mut Conn<'_>,
    token_hash: &str,
    site: &SiteId,
    now: Millis,
) -> Result<Option<ApiToken>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select id, name, scope, created_at, expires_at from api_token
             where token_hash = $1 and site_id = $2 and (expires_at is null or expires_at > $3)",
        )
        .bind(token_hash)
        .bind(site)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// A site's API tokens, the newest first, up to 200.
pub async fn list_api_tokens(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<ApiToken>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select id, name, scope, created_at, expires_at from api_token where site_id = $1
             order by created_at desc, id desc limit 200",
        )
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// Ends an API token; `false` when there is none of this id.
pub async fn remove_api_token(conn: &mut Conn<'_>, site: &SiteId, id: &str) -> Result<bool> {
    on!(conn, db => {
        let done = sqlx::query("delete from api_token where site_id = $1 and id = $2")
            .bind(site)
            .bind(id)
            .execute(db)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}
