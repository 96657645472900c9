//! What is HTML: the thread without script, the moderators' pages, the demo.

pub mod admin;
pub mod captcha;
mod cookie;
pub mod demo;
pub mod feed;
pub mod mail;
pub mod me;
pub mod moment;
pub mod paths;
pub mod reader;
mod reply_mail;
pub mod sign_in;
mod structured;
pub mod thread;

use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{Code, SiteId, site::Language};
use cam_nhan_widget::ssr;
use leptos::prelude::*;

use crate::{app::App, error::Result, http::headers};

/// A page of ours, which runs no script: `body` in a document with `head` elements of its own.
fn document(
    language: Language,
    title: &str,
    style: &'static str,
    head: impl IntoView,
    body: impl IntoView,
) -> Response {
    let html = Owner::new().with(|| {
        view! {
            <html lang=language.tag()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{title.to_owned()}</title>
                    <link rel="icon" href="data:," />
                    <link rel="stylesheet" href=format!("/styles/{style}") />
                    {head.into_any()}
                </head>
                <body>{body.into_any()}</body>
            </html>
        }
        .to_html()
    });
    headers::under(headers::PAGE, Html(format!("<!doctype html>{html}")))
}

/// A refusal for a person.
pub fn refused(sentence: &str, language: Language) -> Response {
    let sentence = sentence.to_owned();
    let title = sentence.clone();
    document(
        language,
        &title,
        "page.css",
        (),
        view! { <main><h1>"Cảm Nhận"</h1><p role="alert">{sentence}</p></main> },
    )
}

/// The styles of our own pages.
pub async fn style(Path(name): Path<String>) -> Result<Response> {
    let page = include_str!("page.css");
    let css = match name.as_str() {
        "page.css" => page.to_owned(),
        // The same look, without leave for a script.
        "admin.css" | "mail.css" => admin::STYLES.concat(),
        "me.css" => [&admin::STYLES.concat(), include_str!("me.css")].concat(),
        // The widget's own styles, for a page without a shadow root.
        "thread.css" => format!("{page}{}", ssr::STYLES.replace(":host", ":root")),
        "captcha.css" => {
            "body { margin: 0; font: 15px/1.4 system-ui, \"Noto Sans\", sans-serif } p { margin: .5rem }"
                .to_owned()
        }
        "demo.css" => include_str!("demo.css").to_owned(),
        _ => return Err(Code::RouteUnknown.into()),
    };
    Ok(file("text/css; charset=utf-8", css))
}

/// A site's look, for the pages of its threads.
pub async fn look(State(app): State<App>, Path(site): Path<String>) -> Result<Response> {
    let known = app.site(&SiteId::parse(&site)?).await?.ok_or(Code::SiteUnknown)?;
    let css = ssr::look(":root, .cn.page", known.site.settings.look());
    Ok(file("text/css; charset=utf-8", css))
}

/// What robots need not ask for: pages behind a sign-in, what only a program reads. What may be read and not found says
/// so itself, which a robot that is kept away would never see.
pub async fn robots() -> Response {
    let text = "User-agent: *\nDisallow: /admin\nDisallow: /api\nDisallow: /mail/\nDisallow: /me/\nDisallow: /captcha/\nDisallow: /sign-in/\n";
    file("text/plain; charset=utf-8", text)
}

/// The script of the moderators' pages.
pub async fn admin_js() -> Response {
    file("text/javascript; charset=utf-8", include_str!("admin/admin.js"))
}

/// The script of the first run, and of the pages by which a site is set up.
pub async fn setup_js() -> Response {
    file("text/javascript; charset=utf-8", include_str!("admin/setup.js"))
}

/// The script of the switch for web push.
pub async fn push_js() -> Response {
    file("text/javascript; charset=utf-8", include_str!("admin/push.js"))
}

/// The service worker of the moderators' pages alone.
pub async fn admin_worker() -> Response {
    let mut script = file("text/javascript; charset=utf-8", include_str!("admin/worker.js"));
    let scope = header::HeaderName::from_static("service-worker-allowed");
    script
        .headers_mut()
        .insert(scope, HeaderValue::from_static("/admin"));
    script
}

/// By which a phone installs the moderators' pages.
pub async fn admin_manifest() -> Response {
    file(
        "application/manifest+json; charset=utf-8",
        include_str!("admin/manifest.webmanifest"),
    )
}

/// The picture of the moderators' pages among a phone's others,
pub async fn icon_192() -> Response {
    file("image/png", include_bytes!("admin/icon-192.png").as_slice())
}

/// and large.
pub async fn icon_512() -> Response {
    file("image/png", include_bytes!("admin/icon-512.png").as_slice())
}

/// The script of the page with a captcha.
pub async fn captcha_js() -> Response {
    file("text/javascript; charset=utf-8", include_str!("captcha.js"))
}

/// The script of the page that a sign-in with an account elsewhere ends on.
pub async fn signed_in_js() -> Response {
    file("text/javascript; charset=utf-8", include_str!("signed-in.js"))
}

/// What our own pages load, kept by browsers for a while.
fn file(kind: &'static str, text: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("public, max-age=600"),
        ),
    ];
    (headers, text).into_response()
}

/// The address alone leads to what there is to see.
pub async fn front(State(app): State<App>) -> Result<Response> {
    let site = SiteId::parse(demo::SITE)?;
    let demo = crate::store::sites::get(&mut app.store().read().await?.conn(), &site).await?;
    Ok(Redirect::to(if demo.is_some() { "/demo" } else { "/admin" }).into_response())
}

/// A text as what stands in a `<textarea>`, for its `inner_html`: Leptos writes the children of that element as they
/// are. The line break in front is the one that HTML drops.
pub fn typed(text: &str) -> String {
    format!("\n{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}
