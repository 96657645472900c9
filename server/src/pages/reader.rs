//! A reader without script. A form has no storage to keep a token in, so that here, and here alone, a reader who writes
//! gets a cookie: of this path, for this site's token and nothing else.

use axum::{
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::SiteId;

use super::admin::cookie;
use crate::{
    app::App,
    auth,
    store::{readers::ReaderKey, sites::Site},
};

/// A reader without script.
pub struct Reader {
    token: String,
    /// By which they are known.
    pub key: ReaderKey,
    /// Whether the cookie is yet to be given.
    pub is_new: bool,
}

impl Reader {
    /// Whoever the cookie says, if it is one of ours.
    pub fn known(app: &App, site: &Site, headers: &HeaderMap) -> Option<Self> {
        let token = cookie(headers, &cookie_name(&site.id))?;
        let key = auth::reader::verify(&app.keys(), &site.id, &token).ok()?;
        Some(Self {
            token,
            key,
            is_new: false,
        })
    }

    /// The one of the cookie, or a new one.
    pub fn known_or_new(app: &App, site: &Site, headers: &HeaderMap) -> Self {
        Self::known(app, site, headers).unwrap_or_else(|| {
            let token = auth::reader::issue(&app.keys(), &site.id);
            Self {
                key: ReaderKey::of_token(&token),
                token,
                is_new: true,
            }
        })
    }

    /// Sends them on, with their cookie if they are new.
    pub fn send_to(&self, app: &App, site: &SiteId, to: &str) -> Response {
        let redirect = Redirect::to(to);
        if !self.is_new {
            return redirect.into_response();
        }
        let secure = if app.public_url().starts_with("https:") {
            "; Secure"
        } else {
            ""
        };
        let cookie = format!(
            "{}={}; Path=/t/{site}; HttpOnly; SameSite=Lax; Max-Age=31536000{secure}",
            cookie_name(site),
            self.token
        );
        (AppendHeaders([(header::SET_COOKIE, cookie)]), redirect).into_response()
    }
}

fn cookie_name(site: &SiteId) -> String {
    format!("cam-nhan-{site}")
}
