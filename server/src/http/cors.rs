//! Cross-origin requests: which pages may ask what of the service.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header, request::Parts};
use cam_nhan_domain::SiteId;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::extract::is_own;
use crate::app::App;

/// Each site's threads may be embedded by the site's own origins.
pub fn layer(app: App) -> CorsLayer {
    let allowed = AllowOrigin::async_predicate(move |origin: HeaderValue, parts: &Parts| {
        let (app, path, headers) = (app.clone(), parts.uri.path().to_owned(), parts.headers.clone());
        async move {
            let Ok(origin) = origin.to_str() else { return false };
            is_own(&app, origin, &headers) || allows(&app, &path, origin).await
        }
    });
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT_LANGUAGE,
            HeaderName::from_static("guest-token"),
        ])
        .expose_headers([header::RETRY_AFTER])
        // What else it names by itself is of preflights alone, which no cache keeps.
        .vary([header::ORIGIN])
        .max_age(Duration::from_secs(86_400))
}

/// Whether the site named in a path allows an origin.
async fn allows(app: &App, path: &str, origin: &str) -> bool {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let name = match segments.next() {
        Some("embed") => segments.next(),
        _ => segments.skip_while(|segment| *segment != "sites").nth(1),
    };
    let Some(Ok(id)) = name.map(SiteId::parse) else {
        return false;
    };
    let known = app.site(&id).await.ok().flatten();
    known.is_some_and(|known| known.site.settings.allows(origin))
}
