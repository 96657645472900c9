//! Comments below each other, each with all that helps to decide about it: in the queue, of a thread, of an author.
//! Their forms lead back to the page they stand on.

use axum::http::{HeaderMap, header};
use cam_nhan_domain::{CommentId, Status, cursor::Cursor};
use leptos::prelude::*;

use super::{
    AtSite, Words, conduct,
    done::{DONE, Done, hidden, what_it_did, what_was_done},
    face::icon,
    item,
    known::Known,
    shell::counted,
};
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
            filter::{Filter, Tab},
            queue,
        },
        cut, flags,
        moderators::Role,
        threads,
    },
};

/// Comments on a page.
const PAGE: u32 = 30;

/// A page of comments.
pub struct Listing {
    items: Vec<AnyView>,
    stamp: u64,
    /// The newest (or most urgent) of them.
    pub first: Option<Row>,
    /// Where the next page begins.
    pub next: Option<String>,
    /// What the press before did to whom, where it was one act.
    did: Option<String>,
    /// Whether what is empty is what waits.
    is_work: bool,
    /// Whether a decision takes a comment off this page.
    leaves: bool,
    /// How many comments there are on the page.
    pub len: usize,
    /// The filters above the comments.
    pub pills: Option<AnyView>,
}

/// Reads a page of comments (or the one of an id) and everything that stands beside each: a fixed number of queries.
pub async fn read(
    app: &App,
    at: &AtSite,
    conn: &mut Conn<'_>,
    filter: &Filter,
    only: Option<&CommentId>,
    after: Option<&Cursor>,
    done: &Done,
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
    let ids: Vec<_> = rows.iter().filter_map(|row| row.answers_id.clone()).collect();
    let answered = queue::list_by_id(conn, &at.site.id, &ids).await?;
    let did = what_it_did(at, conn, done).await?;
    let model = app
        .screener()
        .model(conn, &at.site.id, Kind::Hide, app.now())
        .await?
        .model;
    let known = Known {
        tab: filter.tab,
        searched: &filter.text,
        told: &told,
        record: &record,
        threads: &of_threads,
        authors: &authors,
        answered: &answered,
        model: &model,
        closes_after: at.site.settings.close_after_days,
        now: app.now(),
    };
    let (stamp, len) = (stamp(&rows), rows.len());
    let first = rows.first().cloned();
    let can_act = at.role >= Role::Moderator;
    let items = in_groups(rows)
        .into_iter()
        .map(|(row, near)| item::item(at, &row, &near, &known, can_act).into_any())
        .collect();
    Ok(Listing {
        items,
        stamp,
        first,
        next,
        did,
        leaves: only.is_none() && filter.tab != Tab::All,
        len,
        pills: None,
        is_work: only.is_none() && !filter.is_search() && filter.tab == Tab::Of(Status::Held),
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
        let (words, desk) = (at.words(), at.desk());
        let can_act = can_act_at(at);
        let all = (can_act && older.is_some()).then(|| all_matching(at, matching));
        let empty = self.items.is_empty().then(|| empty(at, self.is_work));
        let select = (can_act && empty.is_none()).then(|| {
            view! { <label class="line" hidden data-all><input type="checkbox" />{words.select_all}</label> {all} }
        });
        let bulk = select.is_some().then(|| bulk(at));
        let tools = (select.is_some() || self.pills.is_some()).then(|| {
            view! {
                <div class="tools">
                    <div class="filters">{self.pills} {select}</div>
                    {bulk}
                </div>
            }
        });
        let hints: Vec<_> = desk
            .hints
            .iter()
            .map(|(keys, what)| view! { <span>{kbd(keys)} " " {*what}</span> })
            .collect();
        view! {
            {tools}
            <div class="list" data-queue data-leaves=self.leaves data-stamp=format!("{:x}", self.stamp ^ stamp)>{empty} {self.items}</div>
            {older.map(|older| view! { <p class="next"><a class="btn" href=older>{desk.next_page}</a></p> })}
            {keys(at)}
            <div class="dock">
                {what_was_done(at, done, self.did, matching)}
                <p data-live data-lost=words.newsroom.lost data-over=words.newsroom.session_over role="status"></p>
                <p class="hints" aria-hidden="true">{hints}</p>
            </div>
        }
    }
}

fn kbd(keys: &'static [&'static str]) -> Vec<impl IntoView> {
    keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect()
}

/// All keys, in tables.
fn keys(at: &AtSite) -> impl IntoView + use<> {
    let (words, desk) = (at.words(), at.desk());
    let tables: Vec<_> = desk
        .key_groups
        .iter()
        .map(|group| {
            let rows: Vec<_> = group
                .keys
                .iter()
                .map(|(keys, what)| view! { <tr><th scope="row">{*what}</th><td>{kbd(keys)}</td></tr> })
                .collect();
            view! { <table><caption>{group.title}</caption><tbody>{rows}</tbody></table> }
        })
        .collect();
    view! {
        <dialog data-keys aria-labelledby="keys">
            <header>
                <h2 id="keys">{desk.keys}</h2>
                <form method="dialog"><button class="quiet icon" aria-label=desk.close>{icon("x")}</button></form>
            </header>
            <div>
                <label class="line"><input type="checkbox" data-keys-on checked />{words.shortcuts_on}</label>
                <div class="keys">{tables}</div>
            </div>
        </dialog>
    }
}

/// Nothing is here: what that means, and where work waits next.
fn empty(at: &AtSite, is_work: bool) -> impl IntoView + use<> {
    let desk = at.desk();
    let (title, help) = if is_work {
        (desk.nothing_waits, desk.nothing_waits_help)
    } else {
        (desk.nothing_found, desk.nothing_found_help)
    };
    let others = at
        .who
        .sites
        .iter()
        .filter(|site| site.site_id != at.site.id && site.waits > 0);
    let next = others.max_by_key(|site| site.waits).filter(|_| is_work).map(|site| {
        let page = format!("/admin/sites/{}", site.site_id);
        view! { <p>{desk.work_waits} " " <a href=page>{site.name.clone()}</a> " (" {counted(site.waits)} ")"</p> }
    });
    view! {
        <div class="empty">{icon(if is_work { "check" } else { "search" })} <h2>{title}</h2> <p class="muted">{help}</p> {next}</div>
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

/// Puts each comment's near duplicates right behind it; the first of each group has them as they were seen.
fn in_groups(rows: Vec<Row>) -> Vec<(Row, Vec<String>)> {
    let mut rest = std::collections::VecDeque::from(rows);
    let mut grouped = Vec::with_capacity(rest.len());
    while let Some(first) = rest.pop_front() {
        let (near, others): (Vec<_>, Vec<_>) = rest
            .into_iter()
            .partition(|row| fingerprint::near(first.fingerprint, row.fingerprint));
        grouped.push((first, near.iter().map(item::seen).collect()));
        grouped.extend(near.into_iter().map(|row| (row, Vec::new())));
        rest = others.into();
    }
    grouped
}

fn can_act_at(at: &AtSite) -> bool {
    at.role >= Role::Moderator
}

/// Acts on all that the filter finds, also on those of other pages: one asks for it, and it says what it is.
fn all_matching(at: &AtSite, matching: &[(&str, &str)]) -> impl IntoView + use<> {
    let (words, newsroom) = (at.words(), at.words().newsroom);
    view! {
        <details class="menu matching" name="m">
            <summary>{newsroom.all_matching}</summary>
            <div class="pop start">
                <p class="muted small">{newsroom.all_matching_help}</p>
                <form method="post" action=at.path("/acts/matching") data-step>
                    {hidden(matching)}
                    {acts_on_many(words)}
                </form>
            </div>
        </details>
    }
}

/// The acts, each with its key.
fn acts_on_many(words: &'static Words) -> Vec<AnyView> {
    [
        (Act::Approve, "primary", "A"),
        (Act::Hide, "", "H"),
        (Act::Spam, "", "S"),
        (Act::Remove, "", ""),
        (Act::Restore, "", ""),
    ]
    .into_iter()
    .map(|(act, class, key)| {
        let key = (!key.is_empty()).then(|| view! { <kbd aria-hidden="true">{key}</kbd> });
        view! { <button class=class name="act" value=act.as_str()>{(words.act)(act)} {key}</button> }
            .into_any()
    })
    .collect()
}

/// The bar that acts on all that are selected; it is seen as soon as one is.
fn bulk(at: &AtSite) -> impl IntoView + use<> {
    let (words, desk) = (at.words(), at.desk());
    view! {
        <form id="bulk" class="selection" method="post" action=at.path("/acts")>
            <output data-selected data-word=desk.selected>{words.with_selected}</output>
            {acts_on_many(words)}
            {conduct::reasons(at)}
            <button type="reset" class="quiet" title="Esc">{desk.clear_selection}</button>
        </form>
    }
}
