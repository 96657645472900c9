//! What browsers download: laid into the binary by `build.rs`, compressed there, served as it is.

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use cam_nhan_domain::Code;

use crate::{
    cache::{encoding, is_known},
    error::Error,
};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The script tag's script. Its name never changes, so browsers may keep it but for a while.
pub async fn embed_js(headers: HeaderMap) -> Response {
    serve(
        &EMBED_JS,
        &headers,
        "public, max-age=600, stale-while-revalidate=86400, no-transform",
    )
}

/// What that script brings for the few who need it; also when the page is older than this release, so always as it is now.
pub async fn more_js(headers: HeaderMap) -> Response {
    serve(&MORE_JS, &headers, NOW)
}

/// A file whose name changes with its content; and the program and its news of this release, whichever they are.
pub async fn hashed(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let known = ASSETS.iter().find(|asset| asset.name == name);
    match (known, present(&name)) {
        (Some(asset), _) => serve(
            asset,
            &headers,
            "public, max-age=31536000, immutable, no-transform",
        ),
        (None, Some(asset)) => serve(asset, &headers, NOW),
        (None, None) => {
            let mut gone = Error::from(Code::RouteUnknown).into_response();
            // Whoever asks for what an earlier release had may read that it is gone.
            gone.headers_mut().insert(ANYONE.0, ANYONE.1);
            gone
        }
    }
}

/// What some of [`ASSETS`] are called by those who want them as they are now.
const NAMED_AS_NOW: [(&str, usize); 3] = [
    ("cam-nhan.js", 0),
    ("cam-nhan-live.js", 2),
    ("cam-nhan-mention.js", 4),
];
/// Which of them go on where an earlier release's is gone. The program is not one: it fits the fragment and the
/// WebAssembly that it came with, and `more.js` brings all three anew.
const SUCCESSORS: [(&str, usize); 2] = [("-live.js", 2), ("-captcha.js", 3)];

/// The present file for a name that is not of this release.
fn present(name: &str) -> Option<&'static Asset> {
    let is_old = |suffix: &str| {
        let release = name
            .strip_prefix("cam-nhan-")
            .and_then(|rest| rest.strip_suffix(suffix));
        release
            .is_some_and(|release| release.len() == 8 && release.bytes().all(|byte| byte.is_ascii_hexdigit()))
    };
    let named = NAMED_AS_NOW.iter().find(|(known, _)| *known == name);
    let (_, at) = named.or_else(|| SUCCESSORS.iter().find(|(suffix, _)| is_old(suffix)))?;
    ASSETS.get(*at)
}

/// What must be as it is now is asked for each time, and answered in a few bytes when it is known.
pub const NOW: &str = "no-cache, no-transform";
/// Any page may load them: they hold nothing but what is public.
pub const ANYONE: (HeaderName, HeaderValue) =
    (header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));

/// The same of pages that let nothing from elsewhere in.
pub const CROSS_ORIGIN: (HeaderName, HeaderValue) = (
    HeaderName::from_static("cross-origin-resource-policy"),
    HeaderValue::from_static("cross-origin"),
);

fn serve(asset: &'static Asset, request: &HeaderMap, cache_control: &'static str) -> Response {
    let encoding = encoding(request);
    let body = match encoding {
        Some("br") => asset.brotli,
        Some(_) => asset.gzip,
        None => asset.plain,
    };
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::ETAG, HeaderValue::from_static(asset.etag));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(ANYONE.0, ANYONE.1);
    headers.insert(CROSS_ORIGIN.0, CROSS_ORIGIN.1);
    if is_known(request, &HeaderValue::from_static(asset.etag)) {
        headers.remove(header::CONTENT_TYPE);
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (headers, Body::from(body)).into_response()
}
