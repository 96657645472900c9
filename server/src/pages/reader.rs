//! A reader without script. A form has no storage to keep a token in, so that here, and here alone, a reader who writes or
//! signs in gets a cookie: of this path, for this site's token and nothing else.

use axum::{
    http::{HeaderMap, HeaderName},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::SiteId;

use super::cookie::{self, SameSite};
use crate::{
    app::App,
    auth,
    discussion::author::SignedIn,
    store::{readers::ReaderKey, sites::Site},
};

/// A year, in seconds.
const A_YEAR: i64 = 31_536_000;

/// A reader without script.
pub struct Reader {
    token: String,
    /// By which they are known.
    pub key: ReaderKey,
    /// Who they are, where they have signed in.
    pub signed_in: Option<SignedIn>,
    /// Whether the cookie is yet to be given.
    pub is_new: bool,
}

impl Reader {
    /// Whoever the cookie says, if it is one of ours.
    pub fn known(app: &App, site: &Site, headers: &HeaderMap) -> Option<Self> {
        let mut reader = Self::of_token(app, site, cookie::read(headers, &cookie_name(&site.id))?)?;
        reader.is_new = false;
        Some(reader)
    }

    /// Whoever has this token, if it is one of ours; the cookie is yet to be given.
    pub fn of_token(app: &App, site: &Site, token: String) -> Option<Self> {
        let reader = auth::reader::identify_ours(app, &site.id, &token).ok()?;
        Some(Self {
            token,
            key: reader.key,
            signed_in: reader.signed_in,
            is_new: true,
        })
    }

    /// The one of the cookie, or a new one.
    pub fn known_or_new(app: &App, site: &Site, headers: &HeaderMap) -> Self {
        Self::known(app, site, headers).unwrap_or_else(|| {
            let token = auth::reader::issue(&app.keys(), &site.id);
            Self {
                key: ReaderKey::of_token(&token),
                token,
                signed_in: None,
                is_new: true,
            }
        })
    }

    /// Sends them on, with their cookie if they are new.
    pub fn send_to(&self, app: &App, site: &SiteId, to: &str) -> Response {
        self.keep(app, site, Redirect::to(to).into_response())
    }

    /// An answer with their cookie, if they are new.
    pub fn keep(&self, app: &App, site: &SiteId, response: Response) -> Response {
        if !self.is_new {
            return response;
        }
        (AppendHeaders([kept(app, site, &self.token)]), response).into_response()
    }
}

/// The cookie that keeps a reader's token.
pub fn kept(app: &App, site: &SiteId, token: &str) -> (HeaderName, String) {
    set(app, site, token, A_YEAR)
}

/// The same, taken back.
pub fn forgotten(app: &App, site: &SiteId) -> (HeaderName, String) {
    set(app, site, "", 0)
}

fn set(app: &App, site: &SiteId, token: &str, seconds: i64) -> (HeaderName, String) {
    let kept = (cookie_name(site), format!("/t/{site}"));
    cookie::set(app, (&kept.0, token), &kept.1, SameSite::Lax, seconds)
}

fn cookie_name(site: &SiteId) -> String {
    format!("cam-nhan-{site}")
}
