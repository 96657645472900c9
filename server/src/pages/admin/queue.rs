//! The queue of a site: what waits, the most urgent on top, and everything else that can be looked for.

use std::sync::Arc;

use axum::{extract::State, response::Response};
use cam_nhan_domain::{Code, CommentId, Millis, ReaderId, ThreadId, cursor::Cursor};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, done::Done, face::icon, listing, shell::counted};
use crate::{
    app::App,
    app_state::AppState,
    error::Result,
    http::{
        extract::{Client, Query},
        load_shed::InFlight,
    },
    screening::plain::plain,
    store::comments::queue::{self, Filter, Tab},
};

/// Which part of the queue. Dates are whole days of the site, both included.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    status: Option<String>,
    q: String,
    author: String,
    article: String,
    from: String,
    to: String,
    reader: Option<String>,
    thread: Option<String>,
    /// One comment, where a mail's link leads to.
    comment: Option<String>,
    after: Option<String>,
}

impl QueueQuery {
    /// Whether more is looked for than a tab.
    fn looks_further(&self) -> bool {
        self.reader.is_some()
            || self.thread.is_some()
            || self.comment.is_some()
            || !self.q.is_empty()
            || self.looks_closer()
    }

    /// Whether one of the fields is used that are folded away.
    fn looks_closer(&self) -> bool {
        [&self.author, &self.article, &self.from, &self.to]
            .iter()
            .any(|field| !field.is_empty())
    }

    fn tab(&self) -> Result<Tab> {
        let otherwise = if self.looks_further() { "all" } else { "held" };
        Ok(Tab::parse(self.status.as_deref().unwrap_or(otherwise)).ok_or(Code::ParameterInvalid)?)
    }

    /// The fields of the filter, as a form sends them again.
    fn matching(&self, tab: Tab) -> [(&'static str, &str); 8] {
        [
            ("status", tab.as_str()),
            ("q", &self.q),
            ("author", &self.author),
            ("article", &self.article),
            ("from", &self.from),
            ("to", &self.to),
            ("reader", self.reader.as_deref().unwrap_or_default()),
            ("thread", self.thread.as_deref().unwrap_or_default()),
        ]
    }

    /// Where a page of this part of the queue begins.
    pub(super) fn after(&self) -> Result<Option<Cursor>> {
        let after = self.after.as_deref().filter(|after| !after.is_empty());
        Ok(after.map(Cursor::decode).transpose()?)
    }

    pub(super) fn filter(&self, at: &AtSite) -> Result<Filter> {
        Ok(Filter {
            text: plain(&self.q),
            author: plain(&self.author),
            article: plain(&self.article),
            reader: self.reader.as_deref().map(ReaderId::parse).transpose()?,
            thread: self.thread.as_deref().map(ThreadId::parse).transpose()?,
            from: at.day_begins(&self.from)?,
            to: at.day_ends(&self.to)?,
            ..Filter::of(self.tab()?)
        })
    }

    /// The address of this part of the queue with another tab or page.
    fn address(&self, at: &AtSite, tab: Tab, after: Option<&str>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = self
            .matching(tab)
            .into_iter()
            .chain([("after", after.unwrap_or_default())]);
        query.extend_pairs(fields.filter(|(_, value)| !value.is_empty()));
        at.path(&format!("?{}", query.finish()))
    }
}

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
    let tabs: Vec<_> = counts
        .iter()
        .map(|(other, count)| {
            let current = (*other == filter.tab).then_some("page");
            view! {
                <a href=query.address(&at, *other, None) aria-current=current>
                    {(words.tab)(*other)} " " <span class="count">{counted(*count)}</span>
                </a>
            }
        })
        .collect();
    let older = listing
        .next
        .take()
        .map(|next| query.address(&at, filter.tab, Some(&next)));
    let is_search = query.looks_further() || filter.tab == Tab::All;
    let tools = view! {
        {search(&at, &query, is_search)}
        <button type="button" class="quiet icon" hidden data-keys-open aria-label=at.desk().keys title=format!("{} (?)", at.desk().keys)>
            {icon("keys")}
        </button>
    };
    let body = view! {
        <nav class="tabs" aria-label=words.queue>{tabs}</nav>
        {listing.view(&at, &done, stamp, older, &query.matching(filter.tab))}
    };
    let current = if is_search { "?status=all" } else { "" };
    Ok(at.page_with(words.queue, current, tools, body))
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
    let kept: Vec<_> = [("reader", &query.reader), ("thread", &query.thread)]
        .into_iter()
        .filter_map(|(name, value)| Some(view! { <input type="hidden" name=name value=value.clone()? /> }))
        .collect();
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

/// Says when the queue has changed, for as long as the page is open.
pub async fn live(State(state): State<AppState>, at: AtSite, Client(client): Client) -> Result<Response> {
    let share = state.in_flight.admit_stream(client)?;
    crate::live::of_queue(&state.app, &state.live, &at.site.id, share)
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
        Ok(Millis::of_day(day + later, self.site.settings.utc_offset_minutes))
    }
}
