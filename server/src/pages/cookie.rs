//! Cookies of our own pages: of one path, never seen by a script, and kept to HTTPS where that is how the service is reached.

use axum::http::{HeaderMap, HeaderName, header};
use axum_extra::extract::CookieJar;

use crate::app::App;

/// The value of a cookie of the request.
pub fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    jar.get(name).map(|cookie| cookie.value().to_owned())
}

/// Whether a cookie comes along from another site's page.
#[derive(Clone, Copy, Debug)]
pub enum SameSite {
    /// When somebody is led here by it.
    Lax,
    /// Never.
    Strict,
}

/// The header that sets a cookie for so many seconds; with 0 it is taken back.
pub fn set(
    app: &App,
    (name, value): (&str, &str),
    path: &str,
    same_site: SameSite,
    seconds: i64,
) -> (HeaderName, String) {
    let secure = if app.public_url().starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let cookie =
        format!("{name}={value}; Path={path}; HttpOnly; SameSite={same_site:?}; Max-Age={seconds}{secure}");
    (header::SET_COOKIE, cookie)
}
