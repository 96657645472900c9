//! What the loader asks for: a thread's HTML, styles and state in one response, the same for every reader.

use axum::{extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::{
    CommentId,
    cursor::Cursor,
    page_key::Page,
    thread::{Comment, ThreadPage},
};
use cam_nhan_widget::ssr::{self, Parts, Place, View};
use serde::Deserialize;

use crate::{
    api::{threads::ThreadQuery, tidy_title},
    app::App,
    cache::Rendered,
    discussion::read,
    error::Result,
    extract::{AtSite, Query},
};

/// Held by browsers and CDNs for a moment, and shown a little longer while they ask again.
const CACHE_CONTROL: &str = "public, max-age=5, stale-while-revalidate=60";
/// Words such as "5 phút trước" are made with the page, so that a page is made again each minute.
const MINUTE: i64 = 60_000;

/// Both parts, as when nothing is said.
const WHOLE: Parts = Parts {
    reactions: true,
    comments: true,
};

fn view<'a>(app: &App, at: &AtSite, base: &'a str, parts: Parts) -> View<'a> {
    View {
        language: at.language,
        base,
        parts,
        now: app.now(),
        place: Place::Fragment,
    }
}

/// One comment as it stands in a list.
pub fn comment(app: &App, at: &AtSite, comment: &Comment) -> String {
    ssr::comment(comment, &view(app, at, &app.public_url(), WHOLE))
}

/// The whole fragment.
pub async fn whole(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ThreadQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let parts = match query.parts.as_deref() {
        Some(names) => Parts {
            reactions: names.split(',').any(|name| name.trim() == "reactions"),
            comments: names.split(',').any(|name| name.trim() == "comments"),
        },
        None => WHOLE,
    };
    let base = app.public_url();
    respond(&app, &at, &query, &headers, "fragment", |page| {
        ssr::fragment(page, &view(&app, &at, &base, parts))
    })
    .await
}

/// The next top-level comments alone.
pub async fn comments(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ThreadQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let base = app.public_url();
    respond(&app, &at, &query, &headers, "comments", |page| {
        ssr::comments_part(page, &view(&app, &at, &base, WHOLE))
    })
    .await
}

async fn respond(
    app: &App,
    at: &AtSite,
    query: &ThreadQuery,
    headers: &HeaderMap,
    what: &str,
    render: impl Fn(&ThreadPage) -> String,
) -> Result<Response> {
    let (page, wanted): (Page, _) = (query.page(&at.site)?, query.wanted()?);
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let thread = read::thread(conn, &at.site, &page).await?;
    let version = thread.as_ref().map_or(0, |thread| thread.version);
    let settings = serde_json::to_string(&at.site.settings).map_err(crate::error::Error::internal)?;
    let key = format!(
        "{what}|{}|{}|{}|{version}|{:?}|{:?}|{:?}|{settings}|{}|{}",
        at.site.id,
        page.key,
        page.url,
        at.language,
        query.parts,
        wanted,
        app.now().0 / MINUTE,
        query.title.as_deref().unwrap_or_default(),
    );
    let rendered = app.cache().get(key, async {
        let mut shown = read::page(app, conn, &at.site, &page, thread.as_ref(), &wanted).await?;
        if shown.article.title.is_empty() {
            shown.article.title = tidy_title(query.title.as_deref().unwrap_or_default());
        }
        Ok(render(&shown))
    });
    Ok(rendered.await?.respond(headers, CACHE_CONTROL))
}

/// Which replies.
#[derive(Deserialize)]
pub struct RepliesQuery {
    id: String,
    after: Option<String>,
}

/// The next replies of one branch alone.
pub async fn replies(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<RepliesQuery>,
    headers: HeaderMap,
) -> Result<Response> {
    let root = CommentId::parse(&query.id)?;
    let after = query
        .after
        .as_deref()
        .filter(|after| !after.is_empty())
        .map(Cursor::decode)
        .transpose()?;
    let mut lease = app.store().read().await?;
    let (comments, next) = read::replies(&mut lease.conn(), &at.site, &root, after.as_ref()).await?;
    let base = app.public_url();
    let html = ssr::replies_part(&comments, next.as_deref(), &view(&app, &at, &base, WHOLE));
    Ok(Rendered::new(html).respond(&headers, CACHE_CONTROL))
}
