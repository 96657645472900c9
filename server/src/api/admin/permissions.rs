//! What a program may do, as extractors: a handler names in its signature the scope that it needs, and is not entered
//! without.

use std::sync::Arc;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use cam_nhan_domain::{Code, SiteId};

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

macro_rules! permission {
    ($(#[$doc:meta])* $scope:ident) => {
        $(#[$doc])*
        pub struct $scope {
            /// The site in the path: everything that the program asks for is bound to it.
            pub site: Arc<Site>,
            /// The program, for the audit log.
            pub actor: Actor,
        }

        impl<S> FromRequestParts<S> for $scope
        where
            App: FromRef<S>,
            S: Send + Sync,
        {
            type Rejection = Error;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
                let (site, actor) = admit(parts, state, Scope::$scope).await?;
                Ok(Self { site, actor })
            }
        }
    };
}

permission!(
    /// A program that may look at the site.
    Read
);
permission!(
    /// A program that may decide about comments, readers and threads.
    Moderate
);
permission!(
    /// A program that may change settings and words.
    Manage
);

/// The program with the request's token, if that is good for the site in the path and allows as much.
async fn admit<S>(parts: &mut Parts, state: &S, needed: Scope) -> Result<(Arc<Site>, Actor)>
where
    App: FromRef<S>,
    S: Send + Sync,
{
    let app = &App::from_ref(state);
    let at = AtSite::from_request_parts(parts, state).await?;
    let token = bearer(&parts.headers).ok_or(Code::TokenMissing)?;
    let actor = of_token(app, &at.site.id, token, needed).await?;
    Ok((at.site, actor))
}

/// The program with a token, if that is good for this site and allows as much.
pub async fn of_token(app: &App, site: &SiteId, token: &str, needed: Scope) -> Result<Actor> {
    let hash = token::hash_token(token);
    let mut connection = app.store().read().await?;
    let token = moderators::get_api_token(&mut connection.conn(), &hash, site, app.now())
        .await?
        .ok_or(Code::TokenInvalid)?;
    if token.scope < needed {
        return Err(Code::Forbidden.into());
    }
    Ok(Actor::Token(token.name))
}
