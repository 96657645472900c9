//! The queue of a site: what waits, the most urgent on top, and everything else that can be looked for.

use axum::{extract::State, response::Response};
use cam_nhan_domain::{Code, CommentId, Millis, ReaderId, ThreadId, cursor::Cursor};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, item};
use crate::{
    app::App,
    error::Result,
    extract::Query,
    screening::{fingerprint, plain::plain},
    store::{
        audit,
        comments::{
            Row,
            queue::{self, Filter, Tab},
        },
        cut, flags,
        moderators::Role,
        threads,
    },
};

/// Comments on a page.
const PAGE: u32 = 30;

/// Which part of the queue, and what was done just before.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct QueueQuery {
    status: Option<String>,
    q: String,
    reader: Option<String>,
    thread: Option<String>,
    /// One comment, where a mail's link leads to.
    comment: Option<String>,
    after: Option<String>,
    done: Option<String>,
    n: i64,
    missed: i64,
}

impl QueueQuery {
    fn tab(&self) -> Result<Tab> {
        let looks_further =
            self.reader.is_some() || self.thread.is_some() || self.comment.is_some() || !self.q.is_empty();
        let otherwise = if looks_further { "all" } else { "held" };
        Ok(Tab::parse(self.status.as_deref().unwrap_or(otherwise)).ok_or(Code::ParameterInvalid)?)
    }

    /// The address of this part of the queue with another tab or page.
    fn address(&self, at: &AtSite, tab: Tab, after: Option<&str>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("status", tab.as_str());
        for (name, value) in [
            ("q", Some(self.q.as_str())),
            ("reader", self.reader.as_deref()),
            ("thread", self.thread.as_deref()),
            ("after", after),
        ] {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                query.append_pair(name, value);
            }
        }
        at.path(&format!("?{}", query.finish()))
    }
}

/// Shows it.
pub async fn show(State(app): State<App>, at: AtSite, Query(query): Query<QueueQuery>) -> Result<Response> {
    let words = at.words();
    let tab = query.tab()?;
    let filter = Filter {
        text: plain(&query.q),
        reader: query.reader.as_deref().map(ReaderId::parse).transpose()?,
        thread: query.thread.as_deref().map(ThreadId::parse).transpose()?,
        from: Millis(i64::MIN),
        ..Filter::of(tab)
    };
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let counts = queue::count(conn, &at.site.id).await?;
    let mut rows = match query.comment.as_deref().map(CommentId::parse).transpose()? {
        Some(id) => queue::list_by_id(conn, &at.site.id, &[id]).await?,
        None => queue::list(conn, &at.site.id, &filter, after.as_ref(), PAGE + 1).await?,
    };
    let next = cut(&mut rows, PAGE).map(|last| last.queue_cursor(tab).encode());
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let subjects: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let told = flags::list(conn, &ids).await?;
    let record = audit::list_about(conn, &at.site.id, &subjects).await?;
    let thread_ids: Vec<_> = rows.iter().map(|row| row.thread_id.clone()).collect();
    let of_threads = threads::list_by_id(conn, &thread_ids).await?;
    let readers: Vec<_> = rows.iter().filter_map(|row| row.reader_id.as_ref()).collect();
    let authors = queue::list_authors(conn, &readers).await?;
    let stamp = stamp(&rows, &counts);
    let tabs: Vec<_> = counts
        .iter()
        .map(|(other, count)| {
            let current = (*other == tab).then_some("page");
            view! {
                <a href=query.address(&at, *other, None) aria-current=current>
                    {(words.tab)(*other)} " (" {*count} ")"
                </a>
            }
        })
        .collect();
    let can_act = at.role >= Role::Moderator;
    let known = item::Known {
        told: &told,
        record: &record,
        threads: &of_threads,
        authors: &authors,
        closes_after: at.site.settings.close_after_days,
        now: app.now(),
    };
    let list: Vec<_> = in_groups(rows)
        .into_iter()
        .map(|(row, near)| item::item(&at, &row, near, &known, can_act).into_any())
        .collect();
    let is_empty = list.is_empty();
    let older = next.map(|next| {
        view! { <p><a href=query.address(&at, tab, Some(&next))>{words.older}</a></p> }
    });
    let body = view! {
        {search(&at, &query)}
        {what_was_done(&at, &query)}
        <nav aria-label=words.queue>{tabs}</nav>
        {can_act.then(|| bulk(&at))}
        <div data-queue data-stamp=stamp>
            {is_empty.then(|| view! { <p>{words.nothing_here}</p> })}
            {list}
        </div>
        {older}
        <dialog data-keys>
            <p>{words.shortcut_list}</p>
            <label class="line"><input type="checkbox" data-keys-on checked />{words.shortcuts_on}</label>
            <form method="dialog"><button>"OK"</button></form>
        </dialog>
        <p class="quiet" data-live role="status"></p>
    };
    Ok(at.page(words.queue, "", body))
}

/// What changes when anything on the page does, so that an open page knows that it is old.
fn stamp(rows: &[Row], counts: &[(Tab, i64)]) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hash = DefaultHasher::new();
    for row in rows {
        (
            row.id.as_str(),
            row.revision,
            row.status.as_str(),
            row.flags,
            row.place,
            row.featured,
        )
            .hash(&mut hash);
    }
    for (tab, count) in counts {
        (tab.as_str(), count).hash(&mut hash);
    }
    format!("{:x}", hash.finish())
}

/// Puts each comment's near duplicates right behind it; says how many follow the first of each group.
fn in_groups(rows: Vec<Row>) -> Vec<(Row, usize)> {
    let mut rest = std::collections::VecDeque::from(rows);
    let mut grouped = Vec::with_capacity(rest.len());
    while let Some(first) = rest.pop_front() {
        let (near, others): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|row| fingerprint::near(first.fingerprint, row.fingerprint));
        grouped.push((first, near.len()));
        grouped.extend(near.into_iter().map(|row| (row, 0)));
        rest = others.into();
    }
    grouped
}

fn search(at: &AtSite, query: &QueueQuery) -> impl IntoView + use<> {
    let words = at.words();
    view! {
        <form method="get" action=at.path("") role="search">
            <input type="search" name="q" value=query.q.clone() aria-label=words.search_hint placeholder=words.search_hint />
            <button>{words.search}</button>
        </form>
    }
}

/// What the press before did, and the button that takes it back.
fn what_was_done(at: &AtSite, query: &QueueQuery) -> Option<impl IntoView + use<>> {
    let words = at.words();
    let batch = query.done.clone()?;
    let missed = (query.missed > 0).then(|| view! { <p role="alert">{(words.not_done)(query.missed)}</p> });
    let undo = (!batch.is_empty() && query.n > 0).then(|| {
        view! {
            <form method="post" action=at.path("/undo") data-undo>
                <input type="hidden" name="batch" value=batch />
                <span>{(words.done)(query.n)}</span>
                <button>{words.undo}</button>
            </form>
        }
    });
    Some(view! { <div class="notice" role="status">{undo} {missed}</div> })
}

/// Acts on all that are selected.
fn bulk(at: &AtSite) -> impl IntoView + use<> {
    use crate::discussion::moderate::Act;
    let words = at.words();
    let acts = [Act::Approve, Act::Hide, Act::Spam, Act::Remove, Act::Restore];
    let buttons: Vec<_> = acts
        .into_iter()
        .map(|act| view! { <button name="act" value=act.as_str()>{(words.act)(act)}</button> })
        .collect();
    view! {
        <form id="bulk" method="post" action=at.path("/acts")>
            <label class="line" hidden data-all><input type="checkbox" />{words.select_all}</label>
            <span>{words.with_selected}</span>
            {buttons}
        </form>
    }
}

/// Says when the queue has changed, for as long as the page is open.
pub async fn live(State(app): State<App>, at: AtSite) -> Result<Response> {
    crate::live::of_queue(&app, &at.site.id)
}
