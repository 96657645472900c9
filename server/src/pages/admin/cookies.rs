//! The cookies of these pages: of this host alone, over HTTPS alone, never sent by another site, never seen by a script.

use axum::http::header;

/// A cookie that lasts for so long.
pub(super) fn fresh(name: &str, token: &str, minutes: i64) -> (header::HeaderName, String) {
    let seconds = minutes * 60;
    let cookie = format!("{name}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    (header::SET_COOKIE, cookie)
}

/// The same, taken back.
pub(super) fn gone(name: &str) -> (header::HeaderName, String) {
    fresh(name, "", 0)
}
