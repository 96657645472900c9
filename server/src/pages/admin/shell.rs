//! What stands around the moderators' pages: on a desktop a rail with the sites, the pages and the account, on a phone a
//! bar above and one below. Menus are `<details>`, and open without script.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use cam_nhan_domain::site::Language;
use leptos::prelude::*;

use super::{
    AsModerator, AtSite, document,
    face::{face, icon, logo, sprite},
    words,
};
use crate::{
    http::headers,
    i18n::{
        desk, embed, erasures, health, insight, look, mail, reaction_kinds, rearrange, sign_in, site,
        transfer, webhooks,
    },
    store::{comments::queue::MOST_COUNTED, moderators::Role, sites::Site, waiting::Waiting},
};

/// A page in the menu: where it is, its icon and its word.
type Entry = (&'static str, &'static str, &'static str);

/// The pages of a site by what they are for.
fn groups(who: &AsModerator, role: Role) -> [(&'static str, Vec<Entry>); 3] {
    let (words, desk, insight) = (
        words(who.language),
        desk::words(who.language),
        insight::words(who.language),
    );
    let mut setting_up = vec![
        ("/embed", "page", embed::words(who.language).title),
        ("/look", "star", look::words(who.language).title),
        ("/reactions", "check", reaction_kinds::words(who.language).title),
        ("/site", "globe", site::words(who.language).title),
        ("/settings", "sliders", words.settings),
        ("/words", "words", words.word_list),
        ("/sign-in", "user", sign_in::words(who.language).menu),
        ("/people", "team", words.people),
    ];
    if role >= Role::Moderator {
        setting_up.push(("/notices", "mail", mail::words(who.language).notices));
    }
    if role >= Role::Owner {
        setting_up.push(("/webhooks", "hook", webhooks::words(who.language).title));
        setting_up.push(("/transfer", "transfer", transfer::words(who.language).title));
        setting_up.push(("/moves", "page", rearrange::words(who.language).title));
    }
    [
        (
            desk.deciding,
            vec![("", "inbox", words.queue), ("?status=all", "search", desk.find)],
        ),
        (
            desk.numbers,
            vec![
                ("/statistics", "chart", insight.statistics),
                ("/reaction-bursts", "spike", words.reaction_bursts),
                ("/model", "spark", insight.model),
                ("/audit-log", "log", words.audit_log),
                ("/erasures", "history", erasures::words(who.language).title),
            ],
        ),
        (desk.setting_up, setting_up),
    ]
}

/// A number of comments, as far as they are counted.
pub fn counted(count: i64) -> String {
    if count > MOST_COUNTED {
        format!("{MOST_COUNTED}+")
    } else {
        count.to_string()
    }
}

/// How much waits, for eyes and ears; nothing where nothing does.
fn waits(who: &AsModerator, count: i64) -> Option<impl IntoView + use<>> {
    let word = desk::words(who.language).waiting;
    (count > 0).then(|| {
        view! { <span class="count hot">{counted(count)}<span class="sr">" " {word}</span></span> }
    })
}

fn links(who: &AsModerator, at: &AtSite, entries: Vec<Entry>, current: &str) -> Vec<AnyView> {
    let (site, waiting) = (&at.site, who.waiting(&at.site));
    entries
        .into_iter()
        .map(|(rest, sign, word)| {
            let address = format!("/admin/sites/{}{rest}", site.id);
            let waits = waiting.and_then(|waiting| match rest {
                "" => waits(who, waiting.waits),
                // Owners alone answer these.
                "/erasures" if at.role >= Role::Owner => waits(who, waiting.erasures),
                _ => None,
            });
            view! {
                <li>
                    <a href=address aria-current=(rest == current).then_some("page")>
                        {icon(sign)} <span>{word}</span> {waits}
                    </a>
                </li>
            }
            .into_any()
        })
        .collect()
}

/// The sites, each with what waits there.
fn switcher(who: &AsModerator, at: Option<&Site>) -> impl IntoView + use<> {
    let desk = desk::words(who.language);
    let sites: Vec<_> = who
        .sites
        .iter()
        .map(|site| {
            let here = at.is_some_and(|at| at.id == site.site_id);
            let waits = match waits(who, site.waits) {
                Some(waits) => waits.into_any(),
                None => view! { <span class="count">{desk.all_done}</span> }.into_any(),
            };
            view! {
                <li>
                    <a href=format!("/admin/sites/{}", site.site_id) aria-current=here.then_some("true")>
                        {icon(if here { "check" } else { "inbox" })} <span>{site.name.clone()}</span> {waits}
                    </a>
                </li>
            }
        })
        .collect();
    let name = at.map_or_else(|| "Cảm Nhận".to_owned(), |site| site.name.clone());
    view! {
        <details class="menu switch" name="m">
            <summary>{logo()} <b>{name}</b> <span class="sr">", " {desk.switch_site}</span></summary>
            <div class="pop">
                <ul>{sites}</ul>
                <hr />
                <a href="/admin/sites">{icon("stack")} {site::words(who.language).sites}</a>
                <a href="/admin/health">{icon("spark")} {health::words(who.language).title}</a>
            </div>
        </details>
    }
}

/// The account, and the ways out.
fn account(who: &AsModerator, at: Option<&AtSite>) -> impl IntoView + use<> {
    let (words, desk) = (words(who.language), desk::words(who.language));
    let name = who.moderator.name.clone();
    let other = match who.language {
        Language::Vi => Language::En,
        Language::En => Language::Vi,
    };
    let role = at.map(|at| view! { <span class="small muted">{(words.roles)(at.role)}</span> });
    view! {
        <details class="menu who" name="m">
            <summary>
                {face(&name, true)} <span class="id"><b>{name.clone()}</b> {role}</span>
                <span class="sr">{name} ", " {desk.account_menu}</span>
            </summary>
            <div class="pop">
                <a href="/admin/account">{icon("user")} {words.account.account}</a>
                <form method="post" action="/admin/language">
                    <button name="language" value=other.tag() lang=other.tag()>{icon("globe")} {desk.other_language}</button>
                </form>
                <hr />
                <form method="post" action="/admin/sign-out">
                    <button>{icon("out")} {words.sign_out}</button>
                    <button name="everywhere" value="1">{icon("out")} {words.sign_out_everywhere}</button>
                </form>
            </div>
        </details>
    }
}

/// The bar below, on a phone.
fn tab_bar(who: &AsModerator, at: &AtSite, current: &str) -> impl IntoView + use<> {
    let desk = desk::words(who.language);
    let groups = groups(who, at.role);
    let chosen = ["", "?status=all", "/statistics"];
    let few: Vec<Entry> = groups
        .iter()
        .flat_map(|(_, entries)| entries.iter().copied())
        .filter(|(rest, ..)| chosen.contains(rest))
        .collect();
    let sheet: Vec<_> = groups
        .into_iter()
        .map(|(title, mut entries)| {
            entries.retain(|(rest, ..)| !chosen.contains(rest));
            let any = (!entries.is_empty()).then(|| view! { <h2>{title}</h2> });
            view! { {any} <ul>{links(who, at, entries, current)}</ul> }
        })
        .collect();
    view! {
        <nav class="tabbar" aria-label=desk.bar>
            <ul>
                {links(who, at, few, current)}
                <li>
                    <details>
                        <summary>{icon("menu")} {desk.more}</summary>
                        <div class="sheet">{sheet}</div>
                    </details>
                </li>
            </ul>
        </nav>
    }
}

/// A page in the shell; `current` is the menu's entry, `tools` stand beside the title.
fn page(
    who: &AsModerator,
    at: Option<&AtSite>,
    (title, current): (&str, &str),
    tools: impl IntoView,
    body: impl IntoView,
) -> Response {
    let (words, desk) = (words(who.language), desk::words(who.language));
    let site = at.map(|at| &at.site);
    let count = site.map_or(0, |site| who.waits(site));
    let menu = at.map(|at| {
        let groups: Vec<_> = groups(who, at.role)
            .into_iter()
            .map(|(title, entries)| {
                view! { <h2>{title}</h2> <ul>{links(who, at, entries, current)}</ul> }
            })
            .collect();
        view! { <nav aria-label=words.moderation>{groups}</nav> }
    });
    // Keeps the account at the rail's end on pages that have no menu.
    let no_menu = at
        .is_none()
        .then(|| view! { <nav aria-label=words.moderation><ul>{own_sites(who)}</ul></nav> });
    let whole = view! {
        {sprite()}
        <a class="skip" href="#main">{desk.skip}</a>
        <div class="app">
            <header class="rail">{switcher(who, site)} {menu} {no_menu} {account(who, at)}</header>
            <main id="main" tabindex="-1">
                <header class="top"><h1>{title.to_owned()}</h1> {tools.into_any()}</header>
                {body.into_any()}
            </main>
            {at.map(|at| tab_bar(who, at, current))}
        </div>
    };
    let waits = if count > 0 {
        format!("({}) ", counted(count))
    } else {
        String::new()
    };
    // By the first two a phone installs the moderators' pages.
    let head = at.map(|_| {
        view! {
            <link rel="manifest" href="/admin/manifest.webmanifest" />
            <link rel="apple-touch-icon" href="/admin/icon-192.png" />
            <script src="/scripts/admin.js" defer></script>
        }
    });
    let title = format!("{waits}{title} · {}", site.map_or("Cảm Nhận", |site| &site.name));
    let page = document(who.language, &title, "admin.css", head, whole);
    let mut response = match at {
        Some(_) => headers::under(headers::ADMIN, page),
        None => page,
    };
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-store"),
    );
    response
}

/// The way back from pages that are no site's.
fn own_sites(who: &AsModerator) -> Vec<AnyView> {
    let link = |site: &Waiting| {
        view! {
            <li>
                <a href=format!("/admin/sites/{}", site.site_id)>
                    {icon("inbox")} <span>{site.name.clone()}</span> {waits(who, site.waits)}
                </a>
            </li>
        }
        .into_any()
    };
    who.sites.iter().map(link).collect()
}

impl AtSite {
    /// A page of the site; `current` is the menu's entry.
    pub(super) fn page(&self, title: &str, current: &str, body: impl IntoView) -> Response {
        page(&self.who, Some(self), (title, current), (), body)
    }

    /// The same, with what stands beside the title.
    pub(super) fn page_with(
        &self,
        title: &str,
        current: &str,
        tools: impl IntoView,
        body: impl IntoView,
    ) -> Response {
        page(&self.who, Some(self), (title, current), tools, body)
    }
}

/// A page of the moderator's own, of no site, of which nobody keeps a copy.
pub fn own_page(who: &AsModerator, title: &str, body: impl IntoView) -> Response {
    page(who, None, (title, "none"), (), body)
}

/// Leads to the first site that a moderator looks after.
pub async fn front(who: AsModerator) -> Response {
    if let Some(first) = who.memberships.first() {
        return Redirect::to(&format!("/admin/sites/{}", first.site_id)).into_response();
    }
    let words = words(who.language);
    own_page(
        &who,
        words.moderation,
        view! { <p class="nowhere">{words.no_site}</p> },
    )
}
