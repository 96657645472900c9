//! A captcha on a page of ours, in a frame beside a composer: the host page need allow our frame alone, and the
//! provider's script comes near neither the article nor the thread.

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
};
use cam_nhan_domain::Code;
use leptos::prelude::*;
use serde::Deserialize;
use url::Url;

use crate::{
    app::App,
    error::Result,
    http::{
        extract::{AtSite, Query, is_own},
        headers,
    },
    i18n::admin::words,
};

/// Which page the frame stands in.
#[derive(Deserialize)]
pub struct Around {
    /// Its origin, as browsers write it: the one page that may show the frame, and that is told the token.
    origin: String,
    /// `light` or `dark`, as what is around the frame.
    #[serde(default)]
    theme: String,
}

/// The page of the site's captcha.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Query(Around { origin, theme }): Query<Around>,
    asked: HeaderMap,
) -> Result<Response> {
    let is_origin = Url::parse(&origin).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == origin
    });
    if !is_origin || !(at.site.settings.allows(&origin) || is_own(&app, &origin, &asked)) {
        return Err(Code::OriginForbidden.into());
    }
    let settings = &at.site.settings;
    let embed = app
        .captchas()
        .embed(settings.robot_proof)
        .ok_or(Code::RouteUnknown)?;
    let (words, tag) = (words(at.language).captcha, at.language.tag());
    let theme = match theme.as_str() {
        "dark" => "dark",
        _ => "light",
    };
    let policy = headers::captcha(&embed.sources, &origin);
    let html = Owner::new().with(|| {
        view! {
            <html lang=tag>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content=theme />
                    <title>{words.title}</title>
                    <link rel="stylesheet" href="/styles/captcha.css" />
                </head>
                <body
                    data-api=embed.script
                    data-key=settings.captcha_key.clone()
                    data-origin=origin
                    data-lang=tag
                    data-theme=theme
                >
                    <noscript><p>{words.needs_script}</p></noscript>
                    <p id="said" role="status" data-closed=words.closed>{words.opening}</p>
                    <div id="box"></div>
                    <script type="module" src="/scripts/captcha.js"></script>
                </body>
            </html>
        }
        .to_html()
    });
    let mut page = Html(format!("<!doctype html>{html}")).into_response();
    let policy = HeaderValue::from_str(&policy).map_err(crate::error::Error::internal)?;
    page.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    page.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    page.extensions_mut().insert(headers::Framed);
    Ok(page)
}
