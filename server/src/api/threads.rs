//! A thread, and what is one reader's own in it.

use std::sync::Arc;

use axum::{Json, extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::{
    Code, CommentId,
    cursor::Cursor,
    page_key::{self, Page, PageClaim},
    reader::Mine,
    site::Language,
    thread::{Sort, ThreadPage},
};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    abuse::form_token,
    app::App,
    discussion::read::{self, Wanted},
    error::Result,
    fragments::cache::Rendered,
    http::{
        extract::{Address, AsReader, AtSite, Query, not_of_the_site},
        problem::Problem,
    },
    live::{self, News},
    pages::fragment,
    store::{Change, sites::Site},
};

/// Which page of which thread.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct ThreadQuery {
    /// The newsroom's own id of the article, or the key that an earlier answer gave
    pub key: Option<String>,
    /// The page's canonical URL; believed when its host is the site's
    pub canonical: Option<String>,
    /// The page's location
    pub url: Option<String>,
    /// The page's title, shown where nothing is stored yet
    pub title: Option<String>,
    /// `top`, `newest` or `oldest`
    pub sort: Option<String>,
    /// Where the page before ended
    pub after: Option<String>,
    /// Top-level comments on the page, at most 100
    pub limit: Option<u32>,
    /// A comment that a link asked for: its branch stands first
    pub comment: Option<String>,
    /// `vi` or `en`
    pub lang: Option<String>,
    /// For fragments: `reactions`, `comments`, or both parted by a comma
    pub parts: Option<String>,
}

impl ThreadQuery {
    /// The article asked for.
    pub fn page(&self, site: &Site) -> Result<Page> {
        let claim = PageClaim {
            key: self.key.as_deref(),
            canonical: self.canonical.as_deref(),
            url: self.url.as_deref(),
        };
        page_key::resolve(claim, &site.settings).map_err(|refusal| match (refusal.code, claim.url) {
            (Code::OriginForbidden, Some(url)) => not_of_the_site(&site.id, url).into(),
            _ => refusal.into(),
        })
    }

    /// The language for whoever fetches a thread for many readers: the site's, unless the query has another. What is
    /// passed on of one reader's languages says nothing about the others'.
    pub fn language_for_all(&self, site: &Site) -> Language {
        let asked = self.lang.as_deref().and_then(Language::from_tag);
        asked.unwrap_or(site.settings.language)
    }

    /// The page of it asked for.
    pub fn wanted(&self) -> Result<Wanted> {
        let sort = match self.sort.as_deref().filter(|sort| !sort.is_empty()) {
            None => None,
            Some(sort) => Some(Sort::parse(sort).ok_or(Code::ParameterInvalid)?),
        };
        let present = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        Ok(Wanted {
            sort,
            after: present(&self.after)
                .map(|after| Cursor::decode(&after))
                .transpose()?,
            limit: self.limit,
            focus: present(&self.comment)
                .map(|id| CommentId::parse(&id))
                .transpose()?,
        })
    }
}

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
    fragment::respond(&app, &at, &query, (&headers, from), "json", Rendered::json).await
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
) -> Result<Json<Mine>> {
    app.admit_fresh_read(from)?;
    let page = query.page(&reader.at.site)?;
    let mut lease = app.store().read().await?;
    let render = |comment: &_| fragment::comment(&app, &reader.at, comment);
    let (site, conn) = (&reader.at.site, &mut lease.conn());
    let mut mine = read::mine(&app, conn, site, &page, &reader.token_hash, render).await?;
    mine.form_token = Some(form_token::issue(&app.keys(), &site.id, &page.key, app.now()));
    Ok(Json(mine))
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
        let mut lease = app.store().read().await?;
        let news = live::of_thread(&mut lease.conn(), site, &page.key, since, app.now()).await?;
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
