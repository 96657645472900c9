//! A thread, and what is one reader's own in it.

use std::sync::Arc;

use axum::{Json, extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::{live::News, page_key::Page, profile::Profile, reader::Mine, thread::ThreadPage};
use cam_nhan_widget::i18n;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    abuse::form_token,
    app::App,
    auth,
    cache::Rendered,
    discussion::{
        author::{SignedIn, may_comment},
        bell, guest, mine, warn,
    },
    error::Result,
    fragments,
    http::{
        extract::{Address, AsReader, AtSite, Query},
        problem::Problem,
        thread_query::ThreadQuery,
    },
    live,
    store::Change,
};

/// A page of a thread.
///
/// The same for every reader. An article that nobody has written to has an empty thread.
#[utoipa::path(get, path = "/api/v1/sites/{site}/thread", tag = "threads",
    params(("site" = String, Path, description = "The site's short name"), ThreadQuery),
    responses((status = 200, body = ThreadPage), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ThreadQuery>,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    let json = |_: &AtSite, page: &ThreadPage| Rendered::json(page);
    fragments::respond(&app, at, &query, (&headers, from), "json", json).await
}

/// The reader's own part of a thread.
///
/// Their reaction, the comments they like, and their comments that wait or can still be changed.
#[utoipa::path(get, path = "/api/v1/sites/{site}/mine", tag = "readers",
    params(("site" = String, Path, description = "The site's short name"), ThreadQuery), security(("reader" = [])),
    responses((status = 200, body = Mine), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn mine(
    State(app): State<App>,
    reader: AsReader,
    Query(query): Query<ThreadQuery>,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Json<Mine>> {
    app.admit_fresh_read(from)?;
    let page = query.page(&reader.at.site)?;
    let mut connection = app.store().read().await?;
    let render = |comment: &_| fragments::comment(&app, &reader.at, comment);
    let (site, conn) = (&reader.at.site, &mut connection.conn());
    let mut mine = mine::in_thread(&app, conn, site, &page, &reader.reader_key, render).await?;
    mine.unseen = bell::unseen(conn, site, &reader.reader_key).await?;
    let warnings = warn::list_open(conn, site, &reader.reader_key).await?;
    mine.warnings = (!warnings.is_empty()).then(|| fragments::warnings(&app, &reader.at, &warnings));
    drop(connection);
    if let Some(signed_in) = &reader.signed_in {
        mine.profile = Some(profile(&app, &reader.at, &page, signed_in, &headers).await?);
    }
    mine.form_token = Some(form_token::issue(&app.keys(), &site.id, &page.key, app.now()));
    Ok(Json(mine))
}

/// The header in which the page tells by which token this browser wrote before its reader was signed in.
pub const GUEST_TOKEN: &str = "guest-token";

/// A reader who is signed in, as they are told.
async fn profile(
    app: &App,
    at: &AtSite,
    page: &Page,
    signed_in: &SignedIn,
    headers: &HeaderMap,
) -> Result<Profile> {
    let site = &at.site;
    let guest = headers.get(GUEST_TOKEN).and_then(|token| token.to_str().ok());
    let guest = guest.and_then(|token| auth::reader::verify(&app.keys(), &site.id, token).ok());
    let thread = app.cache().thread(app.store(), &site.id, &page.key).await?;
    let under = (page.key.as_str(), thread.as_deref());
    let missing = may_comment(&site.settings, Some(signed_in), under).err();
    Ok(Profile {
        name: signed_in.profile.name.clone(),
        email: signed_in.profile.email.clone(),
        hindrance: missing.map(|code| i18n::refusal(code.into(), at.language)),
        guest_comments: match guest {
            Some(guest) => guest::count(app, site, &guest).await?,
            None => 0,
        },
    })
}

/// From where news is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Since {
    /// The version of the thread that is known
    since: i64,
}

/// What has changed in a thread since a version of it.
///
/// For those who cannot listen to `/embed/{site}/live`, which says the same as it happens (server-sent events; the
/// event's id is the version). `null` when nothing has changed.
#[utoipa::path(get, path = "/api/v1/sites/{site}/news", tag = "threads",
    params(("site" = String, Path, description = "The site's short name"), ThreadQuery, Since),
    responses((status = 200, body = Option<News>), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn news(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ThreadQuery>,
    Query(Since { since }): Query<Since>,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    let (page, site) = (query.page(&at.site)?, &at.site.id);
    let find = async {
        let mut connection = app.store().read().await?;
        let news = live::of_thread(&mut connection.conn(), site, &page.key, since, app.now()).await?;
        Ok(Arc::new(Rendered::json(&news)?))
    };
    let (shown, thread) = (
        format!("news|{site}|{}|{since}", page.key),
        Change::Thread(site.clone(), page.key.clone()),
    );
    let admit = || app.admit_fresh_read(from);
    let rendered = app.cache().current([thread], &shown, admit, find).await?;
    rendered.respond(&headers, "no-store")
}
