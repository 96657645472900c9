//! What a moderator may do, as extractors: a handler names in its signature the role that it needs, and is not entered
//! without. [`AtSite`] alone lets in whoever looks after the site in any role.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
    response::{IntoResponse as _, Response},
};
use cam_nhan_domain::Code;

use super::AtSite;
use crate::{app::App, error::Error, store::moderators::Role};

macro_rules! permission {
    ($(#[$doc:meta])* $role:ident) => {
        $(#[$doc])*
        pub struct $role(pub(super) AtSite);

        impl<S> FromRequestParts<S> for $role
        where
            App: FromRef<S>,
            S: Send + Sync,
        {
            type Rejection = Response;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
                let at = AtSite::from_request_parts(parts, state).await?;
                if at.role >= Role::$role {
                    Ok(Self(at))
                } else {
                    Err(Error::from(Code::Forbidden).into_response())
                }
            }
        }
    };
}

permission!(
    /// Somebody who may decide about comments, readers and threads.
    Moderator
);
permission!(
    /// Somebody who may change settings, words and people.
    Owner
);
