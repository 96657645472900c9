//! Language negotiation: in which language a request wants its answer.
//!
//! What everybody may be given (fragments, feeds) hangs on the address alone, because caches between us and readers keep
//! one answer for all; what is one person's may go by the browser's languages as well.

use axum::http::{HeaderMap, Uri, header};
use cam_nhan_domain::site::Language;
use url::form_urlencoded;

/// The one that the address names with `lang`.
pub fn of_address(uri: &Uri) -> Option<Language> {
    let query = uri.query().unwrap_or_default();
    let (_, tag) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang")?;
    Language::from_tag(&tag)
}

/// The first of the browser's (`Accept-Language`) that we speak.
pub fn of_browser(headers: &HeaderMap) -> Option<Language> {
    Language::from_tag(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
}
