//! Moderation for programs, by a site's API token (`cam-nhan moderator token`). A token's scope says what it may do:
//! `read` looks, `moderate` decides, `manage` changes the site's rules.

pub mod audit_log;
pub mod bans;
pub mod comments;
pub mod reaction_bursts;
pub mod rules;
pub mod statistics;
pub mod threads;

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts, RawPathParams},
    http::request::Parts,
};
use cam_nhan_domain::{Code, ids::BatchId};

use crate::{
    app::App,
    crypto::token,
    error::{Error, Result},
    http::extract::{AtSite, bearer},
    store::{
        actor::Actor,
        moderators::{self, Scope},
        sites::Site,
    },
};

/// A program that may look at the site in the path, and perhaps do more.
pub struct AsModerator {
    /// The site: everything that the program asks for is bound to it.
    site: Arc<Site>,
    scope: Scope,
    actor: Actor,
}

impl AsModerator {
    /// Goes on only with a scope that allows as much.
    fn needs(&self, scope: Scope) -> Result<()> {
        if self.scope >= scope {
            Ok(())
        } else {
            Err(Code::Forbidden.into())
        }
    }
}

impl<S> FromRequestParts<S> for AsModerator
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let app = &App::from_ref(state);
        let at = AtSite::from_request_parts(parts, state).await?;
        let hash = token::hash_token(bearer(&parts.headers).ok_or(Code::TokenMissing)?);
        let mut lease = app.store().read().await?;
        let token = moderators::get_api_token(&mut lease.conn(), &hash, &at.site.id, app.now())
            .await?
            .ok_or(Code::TokenInvalid)?;
        Ok(Self {
            site: at.site,
            scope: token.scope,
            actor: Actor::Token(token.name),
        })
    }
}

/// A batch that a program names; what can be none was never one.
fn known_batch(text: &str) -> Result<BatchId> {
    Ok(BatchId::parse(text).map_err(|_| Code::ActImpossible)?)
}

/// A parameter of the path; one with a NUL is none.
fn param<'a>(params: &'a RawPathParams, wanted: &str) -> &'a str {
    params
        .iter()
        .find(|(name, value)| *name == wanted && !value.contains('\0'))
        .map_or("", |(_, value)| value)
}
