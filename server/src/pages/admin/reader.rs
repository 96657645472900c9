//! One reader as moderators see them: what they wrote, under which names, who else writes from their network, and what
//! keeps them out. It is a page, and, opened from a card, a drawer beside the queue.

use axum::{
    extract::{Path, State},
    response::Response,
};
use cam_nhan_domain::{Code, Millis, ReaderId, Status, cursor::Cursor};
use cam_nhan_widget::i18n;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AtSite, ban, conduct,
    done::Done,
    face::{face, icon},
    listing,
};
use crate::{
    app::App,
    error::Result,
    http::extract::Query,
    i18n::reader::{self, Reader},
    markdown,
    store::{
        Conn,
        bans::{self, Ban},
        comments::{
            Row,
            filter::{Filter, Tab},
            queue,
        },
        house_rules,
        moderators::Role,
        profiles::{self, Profile},
        readers::{self, Name, Neighbour},
        threads::{self, Thread},
        warnings::{self, Warning},
    },
};

/// Comments in the drawer.
const LATELY: u32 = 5;
/// Letters of each of them.
const LETTERS: usize = 280;
/// Neighbours who are named at once.
const NEIGHBOURS: usize = 5;

/// Which page of their comments, or the drawer.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ReaderQuery {
    after: Option<String>,
    drawer: String,
}

/// What is known of a reader.
struct Known {
    id: ReaderId,
    since: Millis,
    counts: Vec<(Status, i64)>,
    names: Vec<Name>,
    neighbours: Vec<Neighbour>,
    bans: Vec<Ban>,
    warnings: Vec<Warning>,
    /// Versions of the house rules that they accepted, and when.
    accepted: Vec<(String, Millis)>,
    /// Who they are by the word of their site, where they were signed in.
    profile: Option<Profile>,
}

impl Known {
    async fn read(conn: &mut Conn<'_>, at: &AtSite, id: ReaderId) -> Result<Self> {
        let since = readers::get_since(conn, &at.site.id, &id)
            .await?
            .ok_or(Code::RouteUnknown)?;
        let counts = queue::count_of_reader(conn, &id).await?;
        let names = readers::list_names(conn, &id).await?;
        let addresses = readers::list_addresses(conn, &id).await?;
        let neighbours = readers::list_neighbours(conn, &at.site.id, &id, &addresses).await?;
        let emails = names
            .iter()
            .filter_map(|name| Some(name.email.as_ref()?.to_lowercase()));
        let values: Vec<String> = std::iter::once(id.to_string())
            .chain(emails)
            .chain(addresses)
            .collect();
        let bans = bans::list_of(conn, &at.site.id, &values).await?;
        let warnings = warnings::list(conn, &at.site.id, &id).await?;
        let accepted = house_rules::list(conn, &id).await?;
        let profile = profiles::get(conn, &id).await?;
        Ok(Self {
            accepted,
            warnings,
            profile,
            id,
            since,
            counts,
            names,
            neighbours,
            bans,
        })
    }

    fn name(&self, words: &Reader) -> String {
        self.names
            .first()
            .map_or_else(|| words.reader.to_owned(), |name| name.name.clone())
    }

    fn count(&self) -> i64 {
        self.counts.iter().map(|(_, count)| count).sum()
    }

    /// How many of their comments a ban could hide.
    fn count_seen(&self) -> i64 {
        let seen = self
            .counts
            .iter()
            .filter(|(status, _)| matches!(status, Status::Approved | Status::Held));
        seen.map(|(_, count)| count).sum()
    }
}

/// The page: what is known of the reader, and their comments, the newest first.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Path((_, id)): Path<(String, String)>,
    Query(query): Query<ReaderQuery>,
    Query(done): Query<Done>,
) -> Result<Response> {
    let (insight, reader) = (at.insight(), reader::words(at.who.language));
    let id = ReaderId::parse(&id)?;
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let known = Known::read(conn, &at, id.clone()).await?;
    let filter = Filter {
        reader: Some(id.clone()),
        ..Filter::of(Tab::All)
    };
    let title = format!("{}: {}", reader.reader, known.name(reader));
    let path = format!("/readers/{id}");
    if !query.drawer.is_empty() {
        let rows = queue::list(conn, &at.site.id, &filter, None, LATELY).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.thread_id.clone()).collect();
        let of_threads = threads::list_by_id(conn, &ids).await?;
        let body = view! {
            <div data-drawer-content>
                <header>
                    <h2 id="drawer" tabindex="-1">{reader.reader}</h2>
                    <a class="btn quiet" href=at.path(&path)>{reader.own_page}</a>
                    <form method="dialog">
                        <button class="quiet icon" aria-label=at.desk().close title=format!("{} (Esc)", at.desk().close)>{icon("x")}</button>
                    </form>
                </header>
                <p role="alert" data-said></p>
                {about(&at, &known, app.now())}
                {lately(&at, &known, &rows, &of_threads, app.now())}
                {keep_out(&at, &known, rows.first())}
            </div>
        };
        return Ok(at.page(&title, &path, body));
    }
    let mut listing = listing::read(&app, &at, conn, &filter, None, after.as_ref(), &done).await?;
    let older = listing
        .next
        .take()
        .map(|next| at.path(&format!("{path}?after={next}")));
    let stamp = listing::hash(
        known
            .counts
            .iter()
            .map(|(status, count)| (status.as_str(), count)),
    ) ^ listing::hash(
        known
            .bans
            .iter()
            .map(|ban| (ban.id.as_str(), ban.lifted_at.map(|at| at.0))),
    );
    let ban = keep_out(&at, &known, listing.first.as_ref());
    let body = view! {
        <div class="two reader panel">{about(&at, &known, app.now())} {ban}</div>
        <h2>{insight.its_comments}</h2>
        {listing.view(&at, &done, stamp, older, &[("status", "all"), ("reader", id.as_str())])}
    };
    Ok(at.page(&title, &path, body))
}

/// Who it is, what became of what they wrote, from where they write, and what has kept them out.
fn about(at: &AtSite, known: &Known, now: Millis) -> impl IntoView + use<> {
    let (insight, reader) = (at.insight(), reader::words(at.who.language));
    let name = known.name(reader);
    let mut others: Vec<&str> = known.names.iter().map(|other| other.name.as_str()).collect();
    others.retain(|other| *other != name);
    others.dedup();
    let others = (!others.is_empty())
        .then(|| view! { <p class="muted small">{(reader.also_signed)(&others.join(", "))}</p> });
    let mut emails: Vec<&str> = known
        .names
        .iter()
        .filter_map(|name| name.email.as_deref())
        .collect();
    emails.sort_unstable();
    emails.dedup();
    let emails = (!emails.is_empty()).then(|| {
        let emails = emails.join(", ");
        view! { <dt>{reader.email}</dt> <dd><bdi>{emails}</bdi></dd> }
    });
    let mut websites: Vec<&str> = known
        .names
        .iter()
        .filter_map(|name| name.website.as_deref())
        .collect();
    websites.sort_unstable();
    websites.dedup();
    let websites = (!websites.is_empty()).then(|| {
        let websites = websites.join(", ");
        view! { <dt>{reader.website}</dt> <dd><bdi>{websites}</bdi></dd> }
    });
    let mut neighbours: Vec<_> = known
        .neighbours
        .iter()
        .map(|other| {
            let page = at.path(&format!("/readers/{}", other.reader_id));
            view! { <li><a href=page data-reader><bdi>{other.name.clone()}</bdi></a> " · " {(insight.number)(other.comments)}</li> }
        })
        .collect();
    let others_near = neighbours.split_off(neighbours.len().min(NEIGHBOURS));
    let others_near = (!others_near.is_empty()).then(|| {
        let word = (reader.and_others)(others_near.len());
        view! { <details><summary>{word}</summary> <ul class="few">{others_near}</ul></details> }
    });
    let neighbours = (!neighbours.is_empty()).then(|| {
        view! {
            <dt>{insight.neighbours}</dt>
            <dd><ul class="few">{neighbours}</ul> {others_near} <p class="help">{insight.neighbours_help}</p></dd>
        }
    });
    let bans: Vec<_> = known
        .bans
        .iter()
        .map(|one| ban::one(at, one.clone(), now))
        .collect();
    let bans = (!bans.is_empty())
        .then(|| view! { <dt>{reader.banned_before}</dt> <dd><ul class="bans">{bans}</ul></dd> });
    view! {
        <section>
            <div class="who-is">{face(&name, false)} <div><h2><bdi>{name.clone()}</bdi></h2> {others}</div></div>
            {record(at, known)}
            <dl class="known">
                <dt>{reader.writes_since}</dt> <dd>{at.moment(known.since)} ", " {(reader.comments)(known.count())}</dd>
                {signed_in(at, known)} {emails} {websites} {neighbours} {conduct::accepted(at, &known.accepted)} {conduct::warnings(at, &known.warnings)} {bans}
            </dl>
        </section>
    }
}

/// What their site vouches for: a name of its own for them, what is verified, roles, their own page.
fn signed_in(at: &AtSite, known: &Known) -> Option<impl IntoView + use<>> {
    let profile = known.profile.clone()?;
    let words = reader::words(at.who.language);
    let mut said: Vec<&str> = Vec::new();
    said.extend(profile.email_verified.then_some(words.email_verified));
    said.extend(profile.phone_verified.then_some(words.phone_verified));
    let badges = i18n::page(at.who.language).badge;
    said.extend(profile.roles.iter().map(|role| badges(*role)));
    let said = said.join(" · ");
    let page = profile
        .url
        .map(|url| view! { " · " <a href=url rel="noreferrer nofollow">{words.their_page}</a> });
    Some(
        view! { <dt>{words.signed_in_as}</dt> <dd><bdi><code>{profile.subject}</code></bdi> <br /> {said} {page}</dd> },
    )
}

/// What became of what they wrote: a bar, and its numbers, each a way to those comments.
fn record(at: &AtSite, known: &Known) -> impl IntoView + use<> {
    let words = at.words();
    let all = known.count().max(1);
    let (mut from, mut bars, mut legend) = (0, Vec::new(), Vec::new());
    for (status, count) in &known.counts {
        let class = format!("is-{}", status.as_str());
        let width = count * 1_000 / all;
        bars.push(view! { <rect class=class.clone() x=from width=(width - 6).max(2) height="10" /> });
        from += width;
        let page = at.path(&format!("?status={}&reader={}", status.as_str(), known.id));
        let word = (words.tab)(Tab::Of(*status)).to_lowercase();
        legend.push(view! {
            <li>
                <svg class=class viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="3" /></svg>
                <a href=page>{(at.insight().number)(*count)} " " {word}</a>
            </li>
        });
    }
    view! {
        <svg class="split" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{bars}</svg>
        <ul class="legend split-legend">{legend}</ul>
    }
}

/// Their latest comments, in short.
fn lately(
    at: &AtSite,
    known: &Known,
    rows: &[Row],
    of_threads: &[Thread],
    now: Millis,
) -> impl IntoView + use<> {
    let (words, reader) = (at.words(), reader::words(at.who.language));
    let items: Vec<_> = rows
        .iter()
        .map(|row| {
            let title = of_threads
                .iter()
                .find(|thread| thread.id == row.thread_id)
                .map(|thread| thread.headline().to_owned());
            let class = match row.status {
                Status::Approved => "chip good",
                Status::Held => "chip info",
                Status::Hidden => "chip bad",
                _ => "chip",
            };
            let text = cam_nhan_domain::comment::text::shorten(&markdown::shown(&row.text), LETTERS);
            view! {
                <li>
                    <p class="muted small"><span>{title} " · " {at.ago(row.created_at, now)}</span>
                        <span class=class>{(words.tab)(Tab::Of(row.status))}</span></p>
                    <p dir="auto">{text}</p>
                </li>
            }
        })
        .collect();
    let all = at.path(&format!("?status=all&reader={}", known.id));
    let more = (known.count() > i64::from(LATELY))
        .then(|| view! { <p class="small"><a href=all>{(reader.all)(known.count())}</a></p> });
    view! { <section><h2>{reader.lately}</h2> <ol class="lately">{items}</ol> {more}</section> }
}

/// The form that keeps them out, for who may.
fn keep_out(at: &AtSite, known: &Known, latest: Option<&Row>) -> Option<impl IntoView + use<>> {
    let row = latest.filter(|_| at.role >= Role::Moderator)?;
    let reader = reader::words(at.who.language);
    let form = ban::form(at, row, Some(known.count_seen()));
    Some(view! { <section id="ban"><h2>{reader.keep_out}</h2> {form}</section> })
}
