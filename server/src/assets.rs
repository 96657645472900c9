//! What browsers download: laid into the binary by `build.rs`, compressed there, served as it is.

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use cam_nhan_domain::Code;

use crate::{cache::encoding, error::Result};

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The script tag's script. Its name never changes, so browsers may keep it but for a while.
pub async fn embed_js(headers: HeaderMap) -> Response {
    serve(
        &EMBED_JS,
        &headers,
        "public, max-age=600, stale-while-revalidate=86400",
    )
}

/// A file whose name changes with its content.
pub async fn hashed(Path(name): Path<String>, headers: HeaderMap) -> Result<Response> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or(Code::RouteUnknown)?;
    Ok(serve(asset, &headers, "public, max-age=31536000, immutable"))
}

fn serve(asset: &'static Asset, request: &HeaderMap, cache_control: &'static str) -> Response {
    let encoding = encoding(request);
    let body = match encoding {
        Some("br") => asset.brotli,
        Some(_) => asset.gzip,
        None => asset.plain,
    };
    let mut headers = HeaderMap::with_capacity(7);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // Any page may load them: they hold nothing but what is public.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        "cross-origin-resource-policy",
        HeaderValue::from_static("cross-origin"),
    );
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (headers, Body::from(body)).into_response()
}
