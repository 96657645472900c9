//! Language negotiation: in which language a request wants its answer.
//!
//! What everybody may be given (fragments, feeds) hangs on the address alone, because caches between us and readers keep
//! one answer for all; what is one person's may go by the browser's languages as well.

use axum::http::{HeaderMap, Uri, header};
use cam_nhan_domain::site::Language;
use url::form_urlencoded;

/// Who may be given an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever asks at this address.
    Everybody,
    /// This reader alone.
    OnePerson,
}

/// The language that a request asks for, if it does; the site's own, or the service's, stands in for none.
pub fn wanted(uri: &Uri, headers: &HeaderMap, audience: Audience) -> Option<Language> {
    of_address(uri).or_else(|| match audience {
        Audience::Everybody => None,
        Audience::OnePerson => of_browser(headers),
    })
}

/// The one that the address names with `lang`.
fn of_address(uri: &Uri) -> Option<Language> {
    let query = uri.query().unwrap_or_default();
    let (_, tag) = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang")?;
    Language::from_tag(&tag)
}

/// The first of the browser's (`Accept-Language`) that we speak.
pub fn of_browser(headers: &HeaderMap) -> Option<Language> {
    Language::from_tag(headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?)
}
