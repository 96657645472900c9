//! The queue of a site: what waits, the most urgent on top, and everything else that can be looked for.

use std::sync::Arc;

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use cam_nhan_domain::{Code, CommentId, Millis, Status};
use leptos::prelude::*;

use super::{
    AtSite,
    done::{Done, hidden, what_it_did, what_was_done},
    face::icon,
    filter::QueueQuery,
    listing,
    pills::Filtered,
    shell::counted,
};
use crate::{
    app::App,
    app_state::AppState,
    crypto::token::hash_token,
    error::Result,
    http::{
        extract::{Client, Query},
        load_shed::InFlight,
    },
    store::{
        comments::{filter::Tab, queue},
        threads,
    },
};

/// Articles that can be chosen.
const ARTICLES: u32 = 10;

/// Shows it.
pub async fn show(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    at: AtSite,
    Query(query): Query<QueueQuery>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let words = at.words();
    let filter = query.filter(&at)?;
    let after = query.after()?;
    let _turn = in_flight.search().await?;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let counts = queue::count(conn, &at.site.id).await?;
    let only = query.comment.as_deref().map(CommentId::parse).transpose()?;
    let mut listing = listing::read(&app, &at, conn, &filter, only.as_ref(), after.as_ref(), &done).await?;
    let stamp = listing::hash(counts.iter().map(|(tab, count)| (tab.as_str(), count)));
    let articles = match filter.tab {
        Tab::Of(status) => queue::list_articles(conn, &at.site.id, status, ARTICLES).await?,
        Tab::Flagged | Tab::All => Vec::new(),
    };
    let article = match &filter.thread {
        Some(id) => threads::get_of_site(conn, &at.site.id, id)
            .await?
            .map(|thread| thread.headline().to_owned()),
        None => None,
    };
    let of_reader = filter.reader.as_ref().and(listing.first.as_ref());
    let filtered = Filtered {
        query: &query,
        tab: filter.tab,
        articles: &articles,
        article,
        reader: of_reader.map(|row| row.name.clone()),
    };
    let older = listing
        .next
        .take()
        .map(|next| query.address(&at, filter.tab, &[("after", &next)]));
    let found = filtered.found(&at, listing.len, older.is_some());
    let is_search = query.searches() || filter.tab == Tab::All;
    let tools = view! {
        {search(&at, &query, is_search)}
        <button type="button" class="quiet icon" hidden data-keys-open aria-label=at.desk().keys title=format!("{} (?)", at.desk().keys)>
            {icon("keys")}
        </button>
    };
    listing.pills = Some(filtered.view(&at).into_any());
    let body = view! {
        {tabs(&at, &query, &counts, filter.tab)}
        {found}
        {listing.view(&at, &done, stamp, older, &query.matching(filter.tab))}
    };
    let current = if is_search { "?status=all" } else { "" };
    Ok(at.page_with(words.queue, current, tools, body))
}

/// The parts of the queue, each with how many it has.
fn tabs(at: &AtSite, query: &QueueQuery, counts: &[(Tab, i64)], current: Tab) -> impl IntoView + use<> {
    let words = at.words();
    let tabs: Vec<_> = counts
        .iter()
        .map(|(tab, count)| {
            view! {
                <a href=query.address(at, *tab, &[]) aria-current=(*tab == current).then_some("page")>
                    {(words.tab)(*tab)} " " <span class="count">{counted(*count)}</span>
                </a>
            }
        })
        .collect();
    view! { <nav class="tabs" aria-label=words.queue>{tabs}</nav> }
}

/// What a press did and how much there is now, without the comments: for a page that has already let them go.
pub(super) async fn told(app: &App, mut at: AtSite, done: Done) -> Result<Response> {
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let counts = queue::count(conn, &at.site.id).await?;
    let did = what_it_did(&at, conn, &done).await?;
    at.who.count_again(conn).await?;
    let query = QueueQuery::default();
    let body = view! {
        {tabs(&at, &query, &counts, Tab::Of(Status::Held))}
        <div class="dock">{what_was_done(&at, &done, did, &[])}</div>
    };
    Ok(at.page(at.words().queue, "", body))
}

/// The form to look with. What is looked for stays in it.
fn search(at: &AtSite, query: &QueueQuery, is_search: bool) -> impl IntoView + use<> {
    let (words, insight) = (at.words(), at.insight());
    let chosen = query.status.as_deref().and_then(Tab::parse).unwrap_or(Tab::All);
    let statuses: Vec<_> = [Tab::All]
        .into_iter()
        .chain(Tab::ALL.into_iter().filter(|tab| *tab != Tab::All))
        .map(|tab| view! { <option value=tab.as_str() selected=tab == chosen>{(words.tab)(tab)}</option> })
        .collect();
    let kept = [
        ("reader", query.reader.as_deref().unwrap_or_default()),
        ("thread", query.thread.as_deref().unwrap_or_default()),
        ("links", &query.links),
        ("newcomers", &query.newcomers),
        ("sort", &query.sort),
    ];
    let kept = hidden(&kept);
    let clear = query
        .looks_further()
        .then(|| view! { <a class="btn quiet" href=at.path("")>{insight.clear}</a> });
    view! {
        <form method="get" action=at.path("") role="search" class=if is_search { "find open" } else { "find" }>
            <input type="search" name="q" value=query.q.clone() aria-label=words.search_hint placeholder=words.search_placeholder />
            <button>{words.search}</button>
            {kept}
            <details open=query.looks_closer()>
                <summary class="btn quiet">{insight.more_search}</summary>
                <div class="fields panel">
                        <label>{insight.author} <input name="author" value=query.author.clone() placeholder=insight.author_hint /></label>
                        <label>{insight.article} <input name="article" value=query.article.clone() placeholder=insight.article_hint /></label>
                        <label>{insight.status} <select name="status">{statuses}</select></label>
                        <label>{insight.from} <input type="date" name="from" value=query.from.clone() /></label>
                        <label>{insight.to} <input type="date" name="to" value=query.to.clone() /></label>
                </div>
            </details>
            {clear}
        </form>
    }
}

/// How much waits, as it stands in a tab's title: asked for while the tab is not looked at.
pub async fn waiting(at: AtSite) -> impl IntoResponse {
    let waits = counted(at.who.waits(&at.site));
    ([(header::CACHE_CONTROL, "private, no-store")], waits)
}

/// Says when the queue has changed, for as long as the page is open.
pub async fn live(State(state): State<AppState>, at: AtSite, Client(client): Client) -> Result<Response> {
    let share = state.in_flight.admit_stream(client)?;
    let session = hash_token(&at.who.session);
    crate::live::of_queue(&state.app, &state.live, &at.site.id, session, share)
}

impl AtSite {
    /// Where the day begins that a form's date field names; the beginning of time for an empty one.
    pub(super) fn day_begins(&self, date: &str) -> Result<Millis> {
        self.day(date, 0, Millis(i64::MIN))
    }

    /// Where it ends; the end of time for an empty one.
    pub(super) fn day_ends(&self, date: &str) -> Result<Millis> {
        self.day(date, 1, Millis(i64::MAX))
    }

    fn day(&self, date: &str, later: i64, otherwise: Millis) -> Result<Millis> {
        if date.is_empty() {
            return Ok(otherwise);
        }
        let day = Millis::day_of_date(date).ok_or(Code::ParameterInvalid)?;
        Ok(self.zone().begins(day + later))
    }
}
