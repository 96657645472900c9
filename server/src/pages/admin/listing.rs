//! Comments below each other, each with all that helps to decide about it: in the queue, of a thread, of an author.
//! Their forms lead back to the page they stand on.

use axum::http::{HeaderMap, header};
use cam_nhan_domain::{CommentId, cursor::Cursor};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, Words, item};
use crate::{
    app::App,
    discussion::moderate::Act,
    error::Result,
    screener::Kind,
    screening::fingerprint,
    store::{
        Conn, audit,
        comments::{
            Row,
            queue::{self, Filter},
        },
        cut, flags,
        moderators::Role,
        threads,
    },
};

/// Comments on a page.
const PAGE: u32 = 30;

/// What a form of the page before did.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    /// By what it can be taken back; empty when it cannot.
    #[serde(rename = "done")]
    pub batch: Option<String>,
    /// To how many comments.
    pub n: i64,
    /// How many had changed meanwhile.
    pub missed: i64,
    /// How many acts were taken back.
    pub undone: i64,
    /// The act for all that match that is to go on,
    pub act: String,
    /// or the press of which more is left to be taken back;
    pub rest: String,
    /// and from where.
    pub next: String,
}

/// The names of [`Done`]'s fields in an address.
const DONE: [&str; 7] = ["done", "n", "missed", "undone", "act", "next", "rest"];

/// A page of comments.
pub struct Listing {
    items: Vec<AnyView>,
    stamp: u64,
    /// The newest (or most urgent) of them.
    pub first: Option<Row>,
    /// Where the next page begins.
    pub next: Option<String>,
}

/// Reads a page of comments (or the one of an id) and everything that stands beside each: a fixed number of queries.
pub async fn read(
    app: &App,
    at: &AtSite,
    conn: &mut Conn<'_>,
    filter: &Filter,
    only: Option<&CommentId>,
    after: Option<&Cursor>,
) -> Result<Listing> {
    let mut rows = match only {
        Some(id) => queue::list_by_id(conn, &at.site.id, std::slice::from_ref(id)).await?,
        None if filter.is_search() => queue::find(app.store(), &at.site.id, filter, after, PAGE + 1).await?,
        None => queue::list(conn, &at.site.id, filter, after, PAGE + 1).await?,
    };
    let next = cut(&mut rows, PAGE).map(|last| last.queue_cursor(filter.tab).encode());
    let ids: Vec<_> = rows.iter().map(|row| row.id.clone()).collect();
    let subjects: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let told = flags::list(conn, &ids).await?;
    let record = audit::list_about(conn, &at.site.id, &subjects).await?;
    let thread_ids: Vec<_> = rows.iter().map(|row| row.thread_id.clone()).collect();
    let of_threads = threads::list_by_id(conn, &thread_ids).await?;
    let readers: Vec<_> = rows.iter().filter_map(|row| row.reader_id.as_ref()).collect();
    let authors = queue::list_authors(conn, &readers).await?;
    let model = app
        .screener()
        .model(conn, &at.site.id, Kind::Hide, app.now())
        .await?
        .model;
    let known = item::Known {
        told: &told,
        record: &record,
        threads: &of_threads,
        authors: &authors,
        model: &model,
        closes_after: at.site.settings.close_after_days,
        now: app.now(),
    };
    let stamp = stamp(&rows);
    let first = rows.first().cloned();
    let can_act = at.role >= Role::Moderator;
    let items = in_groups(rows)
        .into_iter()
        .map(|(row, near)| item::item(at, &row, near, &known, can_act).into_any())
        .collect();
    Ok(Listing {
        items,
        stamp,
        first,
        next,
    })
}

impl Listing {
    /// The comments with the forms that act on many, the way to take back what was done just before, and the keys.
    /// `stamp` changes when anything else on the page does; `older` is the address of the next page.
    /// `matching` is the filter that found them, as the queue's form sends it.
    pub fn view(
        self,
        at: &AtSite,
        done: &Done,
        stamp: u64,
        older: Option<String>,
        matching: &[(&str, &str)],
    ) -> impl IntoView + use<> {
        let words = at.words();
        let all = (can_act_at(at) && older.is_some()).then(|| all_matching(at, matching));
        let can_act = can_act_at(at);
        let is_empty = self.items.is_empty();
        view! {
            {what_was_done(at, done, matching)}
            {can_act.then(|| bulk(at))}
            {all}
            <div data-queue data-stamp=format!("{:x}", self.stamp ^ stamp)>
                {is_empty.then(|| view! { <p>{words.nothing_here}</p> })}
                {self.items}
            </div>
            {older.map(|older| view! { <p><a href=older>{words.older}</a></p> })}
            <dialog data-keys>
                <p>{words.shortcut_list}</p>
                <label class="line"><input type="checkbox" data-keys-on checked />{words.shortcuts_on}</label>
                <form method="dialog"><button>"OK"</button></form>
            </dialog>
            <p class="quiet" data-live data-lost=words.newsroom.lost data-over=words.newsroom.session_over role="status"></p>
        }
    }
}

/// Where a form leads back to: the page of this site that it was on, with what was looked for there.
pub fn came_from(at: &AtSite, headers: &HeaderMap, done: &[(&str, &str)]) -> String {
    let came_from = headers
        .get(header::REFERER)
        .and_then(|from| from.to_str().ok())
        .and_then(|from| url::Url::parse(from).ok())
        .filter(|from| {
            let rest = from.path().strip_prefix(&at.path(""));
            rest.is_some_and(|rest| {
                rest.is_empty()
                    || rest == "/people"
                    || ["/threads/", "/readers/"]
                        .iter()
                        .any(|page| rest.starts_with(page))
            })
        });
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Some(from) = &came_from {
        query.extend_pairs(
            from.query_pairs()
                .filter(|(name, _)| !DONE.contains(&name.as_ref())),
        );
    }
    query.extend_pairs(done);
    let path = came_from.map_or_else(|| at.path(""), |from| from.path().to_owned());
    format!("{path}?{}", query.finish())
}

/// What changes when any of the comments does, so that an open page knows that it is old.
fn stamp(rows: &[Row]) -> u64 {
    hash(rows.iter().map(|row| {
        (
            row.id.as_str(),
            row.revision,
            row.status.as_str(),
            row.flags,
            row.pin_rank,
            row.featured,
        )
    }))
}

/// A hash of some values, the same within one process.
pub fn hash<T: std::hash::Hash>(values: impl Iterator<Item = T>) -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hash = DefaultHasher::new();
    values.for_each(|value| value.hash(&mut hash));
    hash.finish()
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

fn can_act_at(at: &AtSite) -> bool {
    at.role >= Role::Moderator
}

/// What the press before did, and the button that takes it back.
fn what_was_done(at: &AtSite, done: &Done, matching: &[(&str, &str)]) -> Option<impl IntoView + use<>> {
    let (words, newsroom) = (at.words(), at.words().newsroom);
    let batch = done.batch.clone()?;
    let missed = (done.missed > 0).then(|| view! { <p role="alert">{(words.not_done)(done.missed)}</p> });
    let undone = (done.undone > 0).then(|| view! { <span>{(newsroom.undone)(done.undone)}</span> });
    let rest = (!done.rest.is_empty()).then(|| {
        view! {
            <form method="post" action=at.path("/undo") data-step data-go>
                <input type="hidden" name="batch" value=done.rest.clone() />
                <input type="hidden" name="after" value=done.next.clone() />
                <input type="hidden" name="undone" value=done.undone />
                <input type="hidden" name="missed" value=done.missed />
                <span>{newsroom.more_to_undo}</span>
                <button>{newsroom.go_on}</button>
                <button type="button" data-stop hidden>{newsroom.stop}</button>
            </form>
        }
    });
    let go_on = (!done.next.is_empty() && Act::parse(&done.act).is_some()).then(|| {
        view! {
            <form method="post" action=at.path("/acts/matching") data-step data-go>
                {hidden(matching)}
                <input type="hidden" name="batch" value=batch.clone() />
                <input type="hidden" name="after" value=done.next.clone() />
                <input type="hidden" name="n" value=done.n />
                <input type="hidden" name="missed" value=done.missed />
                <span>{newsroom.more_left}</span>
                <button name="act" value=done.act.clone()>{newsroom.go_on}</button>
                <button type="button" data-stop hidden>{newsroom.stop}</button>
            </form>
        }
    });
    let undo = (!batch.is_empty() && done.n > 0).then(|| {
        view! {
            <form method="post" action=at.path("/undo") data-undo data-step>
                <input type="hidden" name="batch" value=batch.clone() />
                <span>{(words.done)(done.n)}</span>
                <button>{words.undo}</button>
            </form>
        }
    });
    let is_empty =
        undo.is_none() && undone.is_none() && missed.is_none() && rest.is_none() && go_on.is_none();
    let nothing_more = is_empty.then(|| view! { <span>{newsroom.done_once}</span> });
    Some(
        view! { <div class="notice" role="status">{undone} {nothing_more} {undo} {go_on} {rest} {missed}</div> },
    )
}

fn hidden(fields: &[(&str, &str)]) -> Vec<AnyView> {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    filled
        .map(|(name, value)| {
            let (name, value) = ((*name).to_owned(), (*value).to_owned());
            view! { <input type="hidden" name=name value=value /> }.into_any()
        })
        .collect()
}

/// Acts on all that the filter finds, also on those of other pages: one asks for it, and it says what it is.
fn all_matching(at: &AtSite, matching: &[(&str, &str)]) -> impl IntoView + use<> {
    let (words, newsroom) = (at.words(), at.words().newsroom);
    view! {
        <details class="matching">
            <summary>{newsroom.all_matching}</summary>
            <p class="quiet">{newsroom.all_matching_help}</p>
            <form method="post" action=at.path("/acts/matching") data-step>
                {hidden(matching)}
                {acts_on_many(words)}
            </form>
        </details>
    }
}

fn acts_on_many(words: &'static Words) -> Vec<AnyView> {
    [Act::Approve, Act::Hide, Act::Spam, Act::Remove, Act::Restore]
        .into_iter()
        .map(|act| view! { <button name="act" value=act.as_str()>{(words.act)(act)}</button> }.into_any())
        .collect()
}

/// Acts on all that are selected.
fn bulk(at: &AtSite) -> impl IntoView + use<> {
    let words = at.words();
    let buttons = acts_on_many(words);
    view! {
        <form id="bulk" method="post" action=at.path("/acts")>
            <label class="line" hidden data-all><input type="checkbox" />{words.select_all}</label>
            <span>{words.with_selected}</span>
            {buttons}
        </form>
    }
}
