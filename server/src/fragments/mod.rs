//! What the loader asks for: a thread's HTML, styles and state in one response, the same for every reader.

use std::net::IpAddr;

use axum::{
    Router,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, Uri, request},
    response::Response,
    routing::get,
};
use cam_nhan_domain::{
    Code, CommentId,
    cursor::Cursor,
    page_key::Page,
    routes,
    site::MAX_PAGE,
    thread::{Comment, Sort, ThreadPage},
};
use cam_nhan_widget::ssr::{self, Parts, Place, View};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::{
    app::App,
    app_state::AppState,
    cache::Rendered,
    cdn::{self, CACHE_TAG, SURROGATE_KEY},
    config::CdnKind,
    discussion::{naming::tidy_title, read},
    error::{Error, Result},
    http::{
        assets,
        extract::{Address, AtSite, Client, Query},
        thread_query::ThreadQuery,
    },
    live,
    store::{comments, warnings::Warning},
};

pub mod kit;

/// Held by browsers and CDNs for a moment, and shown a little longer while they ask again. As it is: what hides addresses or
/// drops comments and spaces on the way takes away what the program goes by.
pub const CACHE_CONTROL: &str = "public, max-age=5, s-maxage=5, stale-while-revalidate=60, no-transform";
/// The same where a CDN is told to purge what has changed ([`crate::cdn`]): it may keep it for longer.
const CACHE_CONTROL_PURGED: &str = "public, max-age=5, s-maxage=60, stale-while-revalidate=60, no-transform";
/// Words such as "5 phút trước" are made with the page, so that a page is made again each minute.
const MINUTE: i64 = 60_000;

/// Both parts, as when nothing is said.
const WHOLE: Parts = Parts {
    reactions: true,
    comments: true,
};

fn view<'a>(app: &App, at: &'a AtSite, base: &'a str, parts: Parts) -> View<'a> {
    View {
        language: at.language,
        staff: &at.site.settings.staff_word,
        faces: at.site.settings.faces,
        look: at.site.settings.look(),
        base,
        release: assets::RELEASE,
        parts,
        now: app.now(),
        place: Place::Fragment,
    }
}

/// One comment as it stands in a list.
pub fn comment(app: &App, at: &AtSite, comment: &Comment) -> String {
    ssr::comment(comment, &view(app, at, &app.public_url(), WHOLE))
}

/// The house rules with a box by which they are accepted.
pub fn house_rules(app: &App, at: &AtSite, version: &str, html: &str) -> String {
    ssr::house_rules(version, html, &view(app, at, &app.public_url(), WHOLE))
}

/// A reader's warnings, with the button that acknowledges them.
pub fn warnings(app: &App, at: &AtSite, warnings: &[Warning]) -> String {
    let shown: Vec<(&str, &str)> = warnings
        .iter()
        .map(|warning| (warning.id.as_str(), warning.text.as_str()))
        .collect();
    ssr::warnings(&shown, &view(app, at, &app.public_url(), WHOLE))
}

fn parts(query: &ThreadQuery) -> Parts {
    let names = query.parts.as_deref();
    names.map_or(WHOLE, |names| Parts {
        reactions: names.split(',').any(|name| name.trim() == "reactions"),
        comments: names.split(',').any(|name| name.trim() == "comments"),
    })
}

/// A thread's query as an embedding sends it: what cannot be read of how the thread is to be shown counts as not said, for
/// readers are to have it all the same.
pub struct Embedded(ThreadQuery);

impl<S> FromRequestParts<S> for Embedded
where
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(request: &mut request::Parts, _: &S) -> Result<Self> {
        let asked = request.uri.query().unwrap_or_default();
        let mut kept = form_urlencoded::Serializer::for_suffix("/?".to_owned(), 2);
        for (name, value) in form_urlencoded::parse(asked.as_bytes()) {
            let is_readable = match &*name {
                "sort" => Sort::parse(&value).is_some(),
                "limit" => value.parse::<u32>().is_ok(),
                "parts" => value.split(',').any(|part| PARTS.contains(&part.trim())),
                _ => true,
            };
            if is_readable {
                kept.append_pair(&name, &value);
            }
        }
        let read = kept.finish().parse().ok();
        let query = read.and_then(|uri: Uri| axum::extract::Query::try_from_uri(&uri).ok());
        let axum::extract::Query(query) = query.ok_or(Code::ParameterInvalid)?;
        Ok(Self(query))
    }
}

/// The parts by name.
const PARTS: [&str; 2] = ["reactions", "comments"];

/// The whole fragment.
pub async fn whole(
    State(app): State<App>,
    at: AtSite,
    Embedded(query): Embedded,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    whole_as(&app, at, &query, (&headers, from), "fragment", |html| {
        Rendered::html(&html)
    })
    .await
}

/// A fragment where only its text counts.
#[derive(Serialize)]
struct InJson {
    html: String,
}

/// The whole fragment, for a page whose own was rewritten on the way, or is of an earlier release.
pub async fn whole_in_json(
    State(app): State<App>,
    at: AtSite,
    Embedded(query): Embedded,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    whole_as(&app, at, &query, (&headers, from), "fragment.json", |html| {
        Rendered::json(&InJson { html })
    })
    .await
}

async fn whole_as(
    app: &App,
    at: AtSite,
    query: &ThreadQuery,
    asked: (&HeaderMap, IpAddr),
    kind: &str,
    wrap: impl Fn(String) -> Result<Rendered>,
) -> Result<Response> {
    let (base, parts) = (app.public_url(), parts(query));
    let Parts { reactions, comments } = parts;
    let what = format!("{kind}{}{}", u8::from(reactions), u8::from(comments));
    respond(app, at, query, asked, &what, |at, page| {
        wrap(ssr::fragment(page, &view(app, at, &base, parts)))
    })
    .await
}

/// The whole fragment inside its element. The newspaper's server asks, for all of its readers.
pub async fn inclusion(
    State(app): State<App>,
    at: AtSite,
    Embedded(query): Embedded,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    let (base, parts) = (app.public_url(), parts(&query));
    let limit = query.limit.map(|limit| limit.to_string());
    // These stand in the element as they were said.
    let what = format!("inclusion|{:?}|{limit:?}|{:?}", query.sort, query.parts);
    respond(&app, at, &query, (&headers, from), &what, |at, page| {
        let said = [
            ("site", Some(at.site.id.as_str())),
            ("key", Some(page.article.key.as_str())),
            ("lang", Some(at.language.tag())),
            ("sort", query.sort.as_deref()),
            ("limit", limit.as_deref()),
            ("parts", query.parts.as_deref()),
        ];
        let said: Vec<_> = said
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
        Rendered::html(&ssr::inclusion(page, &view(&app, at, &base, parts), &said))
    })
    .await
}

/// The next top-level comments alone.
pub async fn comments(
    State(app): State<App>,
    at: AtSite,
    Embedded(query): Embedded,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    let base = app.public_url();
    respond(&app, at, &query, (&headers, from), "comments", |at, page| {
        Rendered::html(&ssr::comments_part(page, &view(&app, at, &base, WHOLE)))
    })
    .await
}

/// A page of a thread, the same for every reader, from memory where it can be. `what` names the kind of page and all
/// else that `render`, which makes it in the language of the request or else of the article, goes by.
pub async fn respond(
    app: &App,
    at: AtSite,
    query: &ThreadQuery,
    (headers, from): (&HeaderMap, IpAddr),
    what: &str,
    render: impl Fn(&AtSite, &ThreadPage) -> Result<Rendered>,
) -> Result<Response> {
    let (mut page, wanted): (Page, _) = (query.page(&at.site)?, query.wanted()?);
    let thread = app.cache().thread(app.store(), &at.site.id, &page.key).await?;
    let thread = thread.as_deref();
    if let Some(thread) = thread {
        // An article that still names an older key is shown, and goes on, under the one of now.
        page.key.clone_from(&thread.key);
    }
    let (at, page) = (&at.in_language_of(thread), page);
    // What is claimed of an article is shown where nothing is stored, and makes another answer nowhere else.
    let url = thread
        .is_none_or(|thread| thread.url.is_empty())
        .then_some(&page.url);
    let title = { query.title.as_deref() }
        .filter(|_| thread.is_none_or(|thread| thread.title.is_empty()))
        .map(tidy_title);
    let shown = format!(
        "{what}|{}|{}|{}|{}|{:?}|{}|{:?}|{:?}|{}|{url:?}|{title:?}",
        at.site.id,
        at.stamp,
        page.key,
        at.language.tag(),
        wanted.sort.unwrap_or(at.site.settings.sort),
        read::page_length(&at.site, &wanted),
        wanted.after,
        wanted.focus,
        app.now().0 / MINUTE,
    );
    let version = thread.map_or(0, |thread| thread.version);
    let admit = || app.admit_fresh_read(from);
    let render = async {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let thread = read::thread(conn, &at.site, &page).await?;
        let mut shown = read::page(app, conn, &at.site, &page, thread.as_ref(), &wanted).await?;
        if shown.article.title.is_empty() {
            shown.article.title = title.clone().unwrap_or_default();
        }
        render(at, &shown)
    };
    let rendered = app
        .cache()
        .fragment(format!("{shown}|{version}"), admit, render)
        .await?;
    app.cache().asked(&rendered);
    let cdn = app.config().cdn.as_ref();
    let mut response = rendered.respond(headers, cdn.map_or(CACHE_CONTROL, |_| CACHE_CONTROL_PURGED))?;
    // By which a CDN knows what to purge: the site, and the thread.
    let (site, thread) = (&at.site.id, cdn::key_of(&at.site.id, &page.key));
    let (name, keys) = match cdn.map(|cdn| cdn.kind) {
        Some(CdnKind::Cloudflare) => (CACHE_TAG, format!("{site},{thread}")),
        _ => (SURROGATE_KEY, format!("{site} {thread}")),
    };
    if let Ok(keys) = HeaderValue::from_str(&keys) {
        response.headers_mut().insert(name, keys);
    }
    Ok(response)
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
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let root = CommentId::parse(&query.id)?;
    let after = query
        .after
        .as_deref()
        .filter(|after| !after.is_empty())
        .map(Cursor::decode)
        .transpose()?;
    let mut connection = app.store().read().await?;
    let (comments, next) = read::replies(&mut connection.conn(), &at.site, &root, after.as_ref()).await?;
    let base = app.public_url();
    let html = ssr::replies_part(&comments, next.as_deref(), &view(&app, &at, &base, WHOLE));
    Rendered::html(&html)?.respond(&headers, CACHE_CONTROL)
}

/// Which comments.
#[derive(Deserialize)]
pub struct ItemsQuery {
    /// Parted by commas, at most 100.
    ids: String,
}

/// Comments by their ids, each as it stands in a list; those that have no place are left out.
pub async fn items(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ItemsQuery>,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let ids = query.ids.split(',').map(CommentId::parse);
    let ids: Vec<_> = ids.take(MAX_PAGE as usize + 1).collect::<Result<_, _>>()?;
    if ids.len() > MAX_PAGE as usize {
        return Err(Code::ParameterInvalid.into());
    }
    let rows = comments::list_shown(&mut app.store().read().await?.conn(), &at.site.id, &ids).await?;
    let shown: Vec<Comment> = rows.into_iter().map(comments::Row::for_everyone).collect();
    let base = app.public_url();
    let html = ssr::replies_part(&shown, None, &view(&app, &at, &base, WHOLE));
    Rendered::html(&html)?.respond(&headers, CACHE_CONTROL)
}

/// From where news is wanted.
#[derive(Deserialize)]
pub struct LiveQuery {
    /// The version of the fragment that is shown.
    since: Option<i64>,
}

/// A thread's news as they come, for as long as somebody listens.
pub async fn live(
    State(state): State<AppState>,
    at: AtSite,
    Embedded(query): Embedded,
    Query(live): Query<LiveQuery>,
    Client(client): Client,
    headers: HeaderMap,
) -> Result<Response> {
    let page = query.page(&at.site)?;
    let share = state.in_flight.admit_stream(client)?;
    let (site, key) = (&at.site.id, &page.key);
    live::stream_of_thread(&state.app, &state.live, site, key, live.since, &headers, share).await
}

/// What the loader asks for.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(routes::FRAGMENT, get(whole))
        .route(routes::FRAGMENT_JSON, get(whole_in_json))
        .route(routes::INCLUSION, get(inclusion))
        .route(routes::FRAGMENT_COMMENTS, get(comments))
        .route(routes::FRAGMENT_REPLIES, get(replies))
        .route(routes::FRAGMENT_ITEMS, get(items))
        .route(routes::LIVE, get(live))
}
