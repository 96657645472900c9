//! Security headers of every response (Content-Security-Policy and others). A page says for itself what it needs more than nothing; what an
//! answer has not said is said here, on the way out, so that no route and no refusal can forget it.
//!
//! HSTS is not here: whether the name is served by HTTPS alone is known to the proxy that has the certificate.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// An answer that is no page: opened as one, it can do nothing.
const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Our own pages: forms and no script at all.
pub const PAGE: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
                        base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                        trusted-types 'none'";

/// The moderators' pages: one script of ours, which asks for nothing but these pages and puts in place what they say.
pub const ADMIN: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; \
                         connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; \
                         base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                         trusted-types cam-nhan";

/// The same with a frame in which we show what a thread looks like.
pub const ADMIN_WITH_FRAME: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; \
                                    connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; \
                                    form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
                                    require-trusted-types-for 'script'; trusted-types cam-nhan";

/// What is in that frame: a thread with its styles within, and no script.
pub const PREVIEW: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
                           base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; \
                           trusted-types 'none'";

/// The page that a sign-in with an account elsewhere ends on: one script of ours, which tells the window that waits for it.
pub const SIGNED_IN: &str = "default-src 'none'; style-src 'self'; img-src data:; script-src 'self'; form-action 'none'; \
                             base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
                             trusted-types 'none'";

/// The demo article: the least that a page with a thread must allow, as the documentation tells owners.
pub const ARTICLE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                           connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; \
                           frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types cam-nhan";

/// An answer that another page may show in a frame, as its policy says in more detail than the older header can.
#[derive(Clone, Copy, Debug)]
pub struct Framed;

/// Tells robots what they may do with an answer.
pub const ROBOTS: &str = "x-robots-tag";

/// A page that search engines may find. No other HTML of ours is a document of its own: forms, fragments, the
/// moderators' pages.
#[derive(Clone, Copy, Debug)]
pub struct Indexable;

/// The page with a captcha: our script and its provider's, and what that one brings; shown by the page of one origin.
/// No trusted types: the provider's script is not ours to know.
pub fn captcha(sources: &str, origin: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {sources}; frame-src {sources}; style-src 'self' {sources}; \
         connect-src {sources}; form-action 'none'; base-uri 'none'; frame-ancestors {origin}"
    )
}

/// The page about the API. Its reader, Swagger UI, writes styles into its elements and HTML into its page, so that
/// trusted types cannot be asked for.
const API: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                   font-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What no page of ours asks a reader for.
const ASKS_FOR_NOTHING: &str = "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), \
                                publickey-credentials-get=(), serial=(), usb=()";

/// The same page under a policy, in place of the one that it had.
pub fn under(policy: &'static str, page: impl IntoResponse) -> Response {
    let mut page = page.into_response();
    page.headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    page
}

/// Says for the page about the API what it may do.
pub async fn of_api_page(response: Response) -> Response {
    under(API, response)
}

/// Says what an answer has not said for itself.
pub async fn complete(mut response: Response) -> Response {
    let is_framed = response.extensions().get::<Framed>().is_some();
    let is_indexable = response.extensions().get::<Indexable>().is_some();
    let said = response.headers_mut();
    let is_html = said
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_html && !is_indexable {
        say(said, HeaderName::from_static(ROBOTS), "noindex");
    }
    // Only a page has said what it may run; what our own script fetches need not carry so much to a phone.
    if said.contains_key(header::CONTENT_SECURITY_POLICY) {
        say(said, OPENER, "same-origin");
        say(said, PERMISSIONS, ASKS_FOR_NOTHING);
        // An article's address may be a secret until it is published; who moderates is nobody's business.
        say(said, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
        if !is_framed {
            say(said, header::X_FRAME_OPTIONS, "DENY");
        }
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, NOTHING),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (RESOURCE, "same-origin"),
    ] {
        say(said, name, value);
    }
    response
}

/// Lets any page read why it may not have a thread: the reason is for who wrote the page, and nobody's secret. What a page
/// sends may be refused without a word to it.
pub async fn let_refusals_be_read(request: Request, next: Next) -> Response {
    let asks = request.method() == Method::GET;
    let mut response = next.run(request).await;
    if asks && (response.status().is_client_error() || response.status().is_server_error()) {
        let headers = response.headers_mut();
        headers
            .entry(header::ACCESS_CONTROL_ALLOW_ORIGIN)
            .or_insert_with(|| HeaderValue::from_static("*"));
    }
    response
}

fn say(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers
        .entry(name)
        .or_insert_with(|| HeaderValue::from_static(value));
}
