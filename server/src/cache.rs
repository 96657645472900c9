//! Rendered and compressed fragments, kept in memory by the version of their thread: a write that a reader can see
//! changes the version, and so asks for another entry. Bounded, and made once however many ask at the same time.

use std::{future::Future, io::Write as _, sync::Arc};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};

/// All entries together, in bytes.
const CAPACITY: u64 = 32 * 1024 * 1024;
/// Brotli's quality here: a few per cent larger than the best, and many times sooner.
const QUALITY: u32 = 5;

/// Fragments by what they show.
pub struct Cache(moka::future::Cache<String, Arc<Rendered>>);

impl Default for Cache {
    fn default() -> Self {
        let weigh = |key: &String, rendered: &Arc<Rendered>| {
            u32::try_from(key.len() + rendered.plain.len() + rendered.brotli.len() + rendered.gzip.len())
                .unwrap_or(u32::MAX)
        };
        Self(
            moka::future::Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .build(),
        )
    }
}

impl Cache {
    /// The entry of `key`, made by `render` when there is none.
    pub async fn get(
        &self,
        key: String,
        render: impl Future<Output = Result<String>>,
    ) -> Result<Arc<Rendered>> {
        let made = self
            .0
            .try_get_with(key, async {
                Ok::<_, Error>(Arc::new(Rendered::new(render.await?)))
            })
            .await;
        made.map_err(|error| match &*error {
            Error::Refusal(refusal) => (*refusal).into(),
            Error::Internal(cause) => Error::internal(anyhow::anyhow!("rendering: {cause:#}")),
        })
    }
}

/// One HTML text, ready to send.
#[derive(Debug)]
pub struct Rendered {
    etag: HeaderValue,
    plain: Bytes,
    brotli: Bytes,
    gzip: Bytes,
}

impl Rendered {
    /// Compresses a text.
    pub fn new(html: String) -> Self {
        let hash = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&html)[..12]);
        let params = brotli::enc::BrotliEncoderParams {
            quality: i32::try_from(QUALITY).unwrap_or(9),
            size_hint: html.len(),
            // A window for a page, not for a book: its tables are cleared for every text.
            lgwin: 18,
            ..Default::default()
        };
        let mut compressed = Vec::with_capacity(html.len() / 4);
        let brotli =
            brotli::BrotliCompress(&mut html.as_bytes(), &mut compressed, &params).map(|_| compressed);
        let mut gzip =
            flate2::write::GzEncoder::new(Vec::with_capacity(html.len() / 4), flate2::Compression::new(9));
        let gzip = gzip.write_all(html.as_bytes()).and_then(|()| gzip.finish());
        Self {
            etag: HeaderValue::from_str(&format!("\"{hash}\""))
                .unwrap_or_else(|_| HeaderValue::from_static("\"\"")),
            // Writing to memory does not fail; an empty text means: send it plain.
            brotli: brotli.unwrap_or_default().into(),
            gzip: gzip.unwrap_or_default().into(),
            plain: html.into(),
        }
    }

    /// The response to a request with these headers: 304 when it has this text already, else in the best encoding
    /// that it accepts.
    pub fn respond(&self, request: &HeaderMap, cache_control: &'static str) -> Response {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        let known = request.get_all(header::IF_NONE_MATCH).iter().any(|line| {
            line.as_bytes().split(|byte| *byte == b',').any(|tag| {
                let tag = tag.trim_ascii();
                tag.strip_prefix(b"W/").unwrap_or(tag) == self.etag.as_bytes()
            })
        });
        if known {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        );
        let (encoding, body) = pick(request, &self.plain, &self.brotli, &self.gzip);
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        (headers, Body::from(body.clone())).into_response()
    }
}

/// The best encoding that a request accepts, of those that are not empty.
pub fn pick<'a, T: AsRef<[u8]>>(
    request: &HeaderMap,
    plain: &'a T,
    brotli: &'a T,
    gzip: &'a T,
) -> (Option<&'static str>, &'a T) {
    let accepts = |wanted: &str| {
        request
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .any(|line| {
                line.split(',').any(|item| {
                    let mut parts = item.split(';').map(str::trim);
                    parts.next() == Some(wanted)
                        && !parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
                })
            })
    };
    if accepts("br") && !brotli.as_ref().is_empty() {
        (Some("br"), brotli)
    } else if accepts("gzip") && !gzip.as_ref().is_empty() {
        (Some("gzip"), gzip)
    } else {
        (None, plain)
    }
}
