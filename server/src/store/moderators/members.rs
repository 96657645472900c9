//! Who looks after which site, and what they may do there.

use cam_nhan_domain::{Code, SiteId, ids::ModeratorId};

use super::{Conn, with_db};
use crate::{
    error::Result,
    store::{actor::Actor, sites},
};

/// What a moderator may do at a site. Each may do what those before may.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    sqlx::Type,
    serde::Serialize,
    serde::Deserialize,
    utoipa::ToSchema,
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

/// Lets a moderator look after a site, or changes what they may do there; from now on by the site's own word.
pub async fn set_membership(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    site: &SiteId,
    role: Role,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into membership (moderator_id, site_id, role) values ($1, $2, $3)
             on conflict (moderator_id, site_id) do update set role = excluded.role, provider_id = null",
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
    with_db!(conn, db => {
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
    with_db!(conn, db => {
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
    with_db!(conn, db => {
        Ok(sqlx::query_as("select site_id, role from membership where moderator_id = $1 order by site_id limit 1000")
            .bind(moderator)
            .fetch_all(db)
            .await?)
    })
}

/// What a moderator may do at a site; `None` for nothing.
pub async fn get_role(conn: &mut Conn<'_>, moderator: &ModeratorId, site: &SiteId) -> Result<Option<Role>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select role from membership where moderator_id = $1 and site_id = $2")
            .bind(moderator)
            .bind(site)
            .fetch_optional(db)
            .await?)
    })
}

/// Whether somebody owns all sites, and one at least.
pub async fn owns_every_site(conn: &mut Conn<'_>, moderator: &ModeratorId) -> Result<bool> {
    with_db!(conn, db => {
        let counts: (i64, i64) = sqlx::query_as(
            "select (select count(*) from site),
                 (select count(*) from membership where moderator_id = $1 and role = 'owner')",
        )
        .bind(moderator)
        .fetch_one(db)
        .await?;
        Ok(counts.0 > 0 && counts.0 == counts.1)
    })
}

/// Whether anybody looks after a site.
pub async fn has_any(conn: &mut Conn<'_>, site: &SiteId) -> Result<bool> {
    with_db!(conn, db => {
        let one: Option<i64> = sqlx::query_scalar("select cast(1 as bigint) from membership where site_id = $1 limit 1")
            .bind(site)
            .fetch_optional(db)
            .await?;
        Ok(one.is_some())
    })
}

/// Holds a site's row, and goes on only for an actor who owns the site still: a right that was there when the request came
/// may have been taken away since. Programs and the command line have no membership to lose.
pub async fn ensure_owner(conn: &mut Conn<'_>, site: &SiteId, actor: &Actor) -> Result<()> {
    sites::lock(conn, site).await?;
    let id = match actor {
        Actor::Moderator(id) => id,
        Actor::Token(_) | Actor::CommandLine => return Ok(()),
        Actor::Reader(_) | Actor::Rule(_) | Actor::Telegram { .. } | Actor::Service | Actor::Other(_) => {
            return Err(Code::Forbidden.into());
        }
    };
    match get_role(conn, id, site).await? {
        Some(Role::Owner) => Ok(()),
        _ => Err(Code::Forbidden.into()),
    }
}
