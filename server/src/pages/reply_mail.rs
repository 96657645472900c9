//! Where the links in readers' mail lead: a GET asks, a POST does it, also the one that a mail program's own button sends
//! (RFC 8058). The token says who, and no cookie does.

use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;

use super::{admin::language, document};
use crate::{
    app::App,
    auth::reader_link::{Purpose, ReaderLink},
    discussion::reply_mail,
    error::Result,
    i18n::mail::words,
    store::sites::{self, Site},
};

async fn visit(app: &App, token: &str) -> Result<(ReaderLink, Site)> {
    let link = ReaderLink::read(&app.keys(), token, app.now())?;
    let site = sites::get(&mut app.store().read().await?.conn(), &link.site).await?;
    Ok((link, site.ok_or(Code::LinkInvalid)?))
}

fn page(language: Language, site: &Site, title: &str, body: impl IntoView) -> Response {
    let body = view! {
        <main>
            <p class="muted">{site.name.clone()}</p>
            <h1>{title.to_owned()}</h1>
            {body.into_any()}
        </main>
    };
    document(language, title, "mail.css", (), body)
}

/// Shows what the link would do. Changes nothing.
pub async fn show(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Result<Response> {
    let (link, site) = visit(&app, &token).await?;
    let language = language(&headers);
    let words = words(language);
    let (title, button) = match link.purpose {
        Purpose::Confirm => ((words.confirm_title)(&site.name), words.confirm_button),
        Purpose::Stop => ((words.stop_title)(&site.name), words.stop_replies),
    };
    let body = view! {
        <p><bdi>{link.email}</bdi></p>
        <form method="post" action=format!("/mail/replies/{token}")><button class="primary">{button}</button></form>
    };
    Ok(page(language, &site, &title, body))
}

/// Does it.
pub async fn act(State(app): State<App>, Path(token): Path<String>, headers: HeaderMap) -> Result<Response> {
    let (link, site) = visit(&app, &token).await?;
    let language = language(&headers);
    let words = words(language);
    let sentence = match link.purpose {
        Purpose::Confirm => match reply_mail::confirm(&app, link.reader, link.email).await? {
            true => words.confirmed,
            false => words.confirm_over,
        },
        Purpose::Stop => {
            reply_mail::end(&app, link.reader).await?;
            words.stopped
        }
    };
    Ok(page(language, &site, sentence, ()))
}
