//! The snippet of a site, to be pasted where its threads belong.

use axum::{extract::State, http::HeaderMap, response::Response};
use leptos::prelude::*;
use serde::Deserialize;
use url::Url;

use super::{AtSite, FromOwnPage, permissions};
use crate::{
    app::App,
    error::Result,
    http::extract::{Address, Form, Query, reached_at},
    i18n::{
        embed::{self, Seen},
        look,
    },
    net::{address::is_this_machine, outgoing::Reach},
    probe::{self, Finding, Wanted},
    snippet::Snippet,
    store::moderators::Role,
};

/// Whether the site was made a moment ago.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Came {
    new: String,
}

/// The page.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Query(came): Query<Came>,
    headers: HeaderMap,
) -> Result<Response> {
    let base = reached_at(&app, &headers);
    Ok(page(&at, &base, !came.new.is_empty(), None))
}

/// Which page is looked at.
#[derive(Deserialize)]
pub struct Article {
    address: String,
}

/// Looks at a page of the site's.
pub async fn test(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Address(from): Address,
    headers: HeaderMap,
    Form(article): Form<Article>,
) -> Result<Response> {
    let base = reached_at(&app, &headers);
    // Whoever tries it on their own machine has their page there. Whoever comes through a proxy is somewhere else.
    let is_forwarded = ["x-forwarded-for", "forwarded"]
        .iter()
        .any(|name| headers.contains_key(*name));
    let is_here = from.to_canonical().is_loopback()
        && !is_forwarded
        && Url::parse(&base).is_ok_and(|base| is_this_machine(&base));
    let wanted = Wanted {
        site: &at.site,
        base: &base,
        reach: if is_here {
            Reach::ThisMachine
        } else {
            Reach::Public
        },
    };
    let findings = probe::look(app.outgoing(), &article.address, wanted).await;
    Ok(page(&at, &base, false, Some((article.address, findings))))
}

fn page(at: &AtSite, base: &str, is_new: bool, tested: Option<(String, Vec<Finding>)>) -> Response {
    let words = embed::words(at.who.language);
    let snippet = Snippet {
        base,
        site: &at.site.id,
        language: at.site.settings.language,
    };
    let ready = is_new.then(|| view! { <p class="notice" role="status">{(words.ready)(&at.site.name)}</p> });
    let only_here = points_to_this_machine_alone(base, &at.site.settings.origins)
        .then(|| view! { <p class="notice warn">{(words.only_here)(base)}</p> });
    let account = (is_new && !at.who.moderator.has_totp).then(|| {
        view! {
            <section class="panel">
                <h2>{words.account}</h2>
                <p>{words.account_help}</p>
                <p><a class="btn" href="/admin/account/totp">{at.words().account.turn_on}</a></p>
            </section>
        }
    });
    let body = view! {
        {ready} {only_here}
        <section class="panel">
            <h2>{words.paste}</h2>
            <p class="muted">{words.paste_help}</p>
            {copied("snippet", snippet.to_string(), at)}
            <details>
                <summary>{words.strict}</summary>
                <div class="stack">
                    <p>{words.strict_help}</p>
                    {copied("strict-snippet", snippet.without_inline(), at)}
                    <p>{words.strict_styles}</p>
                    <pre tabindex="0">{Snippet::STYLES}</pre>
                    <p>{words.strict_policy}</p>
                    <pre tabindex="0">{snippet.policy()}</pre>
                </div>
            </details>
        </section>
        {test_form(at, base, tested)}
        <section class="panel">
            <h2>{look::words(at.who.language).title}</h2>
            <p>{words.look_help}</p>
            <p><a class="btn" href=at.path("/look")>{words.to_look}</a></p>
        </section>
        {account}
        <p><a href=at.path("")>{words.to_queue}</a></p>
        <script src="/scripts/setup.js" defer></script>
    };
    at.page(words.title, "/embed", body)
}

/// The form that has a page looked at, and what was found there.
fn test_form(at: &AtSite, base: &str, tested: Option<(String, Vec<Finding>)>) -> impl IntoView + use<> {
    let words = embed::words(at.who.language);
    let first = at.site.settings.origins.first().cloned().unwrap_or_default();
    let address = match &tested {
        Some((address, _)) => address.clone(),
        None => first.trim_end_matches(":*").to_owned() + "/",
    };
    let found = tested.map(|(address, findings)| {
        let is_good = findings.first() == Some(&Finding::Good);
        let seen = Seen {
            site: at.site.id.as_str(),
            base,
        };
        let sentences: Vec<_> = findings
            .iter()
            .map(|finding| view! { <li>{(words.finding)(finding, &seen)}</li> })
            .collect();
        let (class, role) = if is_good {
            ("notice", "status")
        } else {
            ("notice bad", "alert")
        };
        view! {
            <div class=class role=role>
                <p class="small">{(words.tested)(&address)}</p>
                <ul>{sentences}</ul>
            </div>
        }
    });
    let is_owner = at.role >= Role::Owner;
    is_owner.then(|| {
        view! {
            <section class="panel" id="test">
                <h2>{words.test}</h2>
                <p class="muted">{words.test_help}</p>
                {found}
                <form class="wide" method="post" action=at.path("/embed/test#test")>
                    <label>
                        {words.article}
                        <input name="address" value=address required inputmode="url" autocapitalize="none" spellcheck="false" />
                    </label>
                    <button>{words.test}</button>
                </form>
            </section>
        }
    })
}

/// What is copied, and the button that does it; without script it is marked and copied by hand.
fn copied(id: &'static str, text: String, at: &AtSite) -> impl IntoView + use<> {
    let words = embed::words(at.who.language);
    view! {
        <pre id=id tabindex="0">{text}</pre>
        <p><button type="button" class="primary" hidden data-copy=id data-copied=words.copied>{words.copy}</button></p>
    }
}

/// Whether readers of a public site could never reach the service.
fn points_to_this_machine_alone(base: &str, origins: &[String]) -> bool {
    let is_here = |address: &str| {
        let url = Url::parse(address.trim_end_matches(":*"));
        url.is_ok_and(|url| is_this_machine(&url))
    };
    is_here(base) && !origins.iter().all(|origin| is_here(origin))
}
