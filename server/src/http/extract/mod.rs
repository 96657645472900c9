//! Request extractors: what a handler needs, checked before it runs: the site (is this origin allowed?), the reader, the body.

mod body;
mod client;
mod nul;
mod origin;
mod reader;

use std::sync::Arc;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{Method, header, request::Parts},
};
use cam_nhan_domain::{Code, CommentId, SiteId, site::Language};

pub use body::{Form, Json, Query, RawForm, TypedForm};
pub use client::{Address, Client};
pub use origin::{host, is_own, is_own_origin, not_of_the_site, reached_at};
pub use reader::{AsReader, AsWriter, Writing, bearer};

use super::language::{self, Audience};
use crate::{
    app::App,
    cache::KnownSite,
    error::{Error, Result},
    store::{sites::Site, threads::Thread},
};

/// Makes a type with a function `from_head(&mut Parts, &App)` an extractor, under whatever state that has an [`App`].
macro_rules! extractor {
    ($Name:ident) => {
        impl<S> axum::extract::FromRequestParts<S> for $Name
        where
            crate::app::App: axum::extract::FromRef<S>,
            S: Send + Sync,
        {
            type Rejection = crate::error::Error;

            async fn from_request_parts(
                parts: &mut axum::http::request::Parts,
                state: &S,
            ) -> crate::error::Result<Self> {
                Self::from_head(parts, &axum::extract::FromRef::from_ref(state)).await
            }
        }
    };
}

use extractor;

/// The site in the path, asked from a page that may embed it, and the language to answer in.
#[derive(Clone)]
pub struct AtSite {
    /// The site.
    pub site: Arc<Site>,
    /// A number that is another one when anything in its settings is.
    pub stamp: u64,
    /// The address's `lang`, else, where the answer is one person's alone, `Accept-Language`, else the site's own
    /// language: what everybody may be given hangs on the address alone.
    pub language: Language,
    /// Whether it is the request that says the language.
    is_language_asked: bool,
}

extractor!(AtSite);

impl AtSite {
    async fn from_head(parts: &mut Parts, app: &App) -> Result<Self> {
        let name = path_param(parts, "site").await.ok_or(Code::SiteUnknown)?;
        let id = SiteId::parse(&name)?;
        let KnownSite { site, stamp } = app.site(&id).await?.ok_or(Code::SiteUnknown)?;
        if let Some(origin) = parts.headers.get(header::ORIGIN) {
            let origin = origin.to_str().map_err(|_| Code::OriginForbidden)?;
            if !site.settings.allows(origin) && !is_own(app, origin, &parts.headers) {
                return Err(not_of_the_site(&id, origin).into());
            }
        }
        let asked = language::wanted(&parts.uri, &parts.headers, audience(parts));
        let language = asked.unwrap_or(site.settings.language);
        Ok(Self {
            site,
            stamp,
            language,
            is_language_asked: asked.is_some(),
        })
    }

    /// The same in a language that is asked for.
    pub fn in_language(mut self, language: Language) -> Self {
        (self.language, self.is_language_asked) = (language, true);
        self
    }

    /// The same in the language in which a thread's article is written, unless the request asks for another.
    pub fn in_language_of(mut self, thread: Option<&Thread>) -> Self {
        let written = thread.and_then(|thread| thread.metadata.language);
        if let Some(language) = written.filter(|_| !self.is_language_asked) {
            self.language = language;
        }
        self
    }
}

/// Who may be given the answer to a request.
fn audience(parts: &Parts) -> Audience {
    let path = parts.uri.path();
    let of_one_person = parts.method != Method::GET
        || path.ends_with("/mine")
        || path.ends_with("/bell")
        || ["/t/", "/captcha/", "/me/"]
            .iter()
            .any(|pages| path.starts_with(pages));
    if of_one_person {
        Audience::OnePerson
    } else {
        Audience::Everybody
    }
}

/// A parameter of the path; one with a NUL is none.
pub async fn path_param(parts: &mut Parts, name: &str) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    params
        .iter()
        .find(|(known, value)| *known == name && !value.contains('\0'))
        .map(|(_, value)| value.to_owned())
}

/// The comment in the path.
pub struct AtComment(pub CommentId);

impl<S> FromRequestParts<S> for AtComment
where
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let id = path_param(parts, "id").await.ok_or(Code::IdInvalid)?;
        Ok(Self(CommentId::parse(&id)?))
    }
}
