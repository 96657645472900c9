//! Files that are one person's own.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
};

use crate::{
    app::App,
    discussion::own::{self, Format},
    store::{readers::ReaderKey, sites::Site},
};

/// What nobody between us and the reader is to keep.
pub const PRIVATE: [(HeaderName, HeaderValue); 1] = [(
    header::CACHE_CONTROL,
    HeaderValue::from_static("private, no-store"),
)];

/// A reader's file as an answer.
pub fn own(app: App, site: Arc<Site>, reader_key: ReaderKey, format: Format) -> Response {
    let name = format!(
        "attachment; filename=\"{}-comments.{}\"",
        site.id,
        format.extension()
    );
    // A site's name is letters, digits and hyphens.
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.media_type()),
        ),
        (header::CONTENT_DISPOSITION, name),
    ];
    let body = Body::from_stream(own::file(app, site, reader_key, format));
    (PRIVATE, headers, body).into_response()
}
