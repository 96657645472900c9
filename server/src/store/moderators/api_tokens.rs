//! Programs' tokens.

use cam_nhan_domain::{Millis, SiteId, ids::ApiTokenId};

use super::{Conn, Role, with_db};
use crate::{error::Result, store::actor::Actor};

/// A program's token, without the token.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct ApiToken {
    pub id: ApiTokenId,
    pub name: String,
    pub scope: Scope,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub created_at: Millis,
    pub expires_at: Option<Millis>,
}

/// The name of a token that whoever made it on the command line gave none.
pub const UNNAMED_TOKEN: &str = "command-line";

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

/// Records an API token of a site.
pub async fn add_api_token(
    conn: &mut Conn<'_>,
    site: &SiteId,
    token_hash: &str,
    token: &ApiToken,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into api_token (id, token_hash, site_id, name, scope, created_at, expires_at, actor)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&token.id)
        .bind(token_hash)
        .bind(site)
        .bind(&token.name)
        .bind(token.scope)
        .bind(token.created_at)
        .bind(token.expires_at)
        .bind(token.actor.to_string())
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
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select id, name, scope, actor, created_at, expires_at from api_token
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
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select id, name, scope, actor, created_at, expires_at from api_token where site_id = $1
             order by created_at desc, id desc limit 200",
        )
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// Ends an API token; `false` when there is none of this id.
pub async fn remove_api_token(conn: &mut Conn<'_>, site: &SiteId, id: &ApiTokenId) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query("delete from api_token where site_id = $1 and id = $2")
            .bind(site)
            .bind(id)
            .execute(db)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The ids of the API tokens that somebody made for a site.
pub async fn list_api_tokens_of(
    conn: &mut Conn<'_>,
    site: &SiteId,
    actor: &Actor,
) -> Result<Vec<ApiTokenId>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select id from api_token where site_id = $1 and actor = $2 order by id limit 1000")
            .bind(site)
            .bind(actor.to_string())
            .fetch_all(db)
            .await?)
    })
}
