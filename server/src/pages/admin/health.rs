//! What is well around the service and what is to be mended, for whoever owns it.

use axum::{
    extract::{ConnectInfo, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use leptos::prelude::*;
use std::net::SocketAddr;

use super::{AsModerator, said::Said, shell::own_page};
use crate::{
    app::App,
    auth::setup,
    error::Result,
    health::{self, Fact, Verdict, Way},
    i18n::health as catalogue,
    net::outgoing::Reach,
};

/// The page.
pub async fn show(
    State(app): State<App>,
    who: AsModerator,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Result<Response> {
    let words = catalogue::words(who.language);
    if !setup::owns_everything(&app, &who.moderator.id).await? {
        let body = view! { <p class="notice" role="alert">{words.owners_of_all}</p> };
        let mut page = own_page(&who, words.title, body);
        *page.status_mut() = StatusCode::FORBIDDEN;
        return Ok(page);
    }
    let way = Way {
        peer: peer.ip(),
        headers: &headers,
    };
    let facts = health::look(&app, Some(way), None, Reach::Public).await;
    let bad = facts.iter().filter(|fact| fact.verdict() == Verdict::Bad).count();
    let said = match bad {
        0 => Said::done(words.all_good),
        bad => Said::warning((words.some_bad)(bad)),
    };
    let rows: Vec<_> = facts.iter().map(|fact| row(words, fact)).collect();
    let body = view! {
        {said.view()}
        <p class="muted">{words.help}</p>
        <section class="panel"><ul>{rows}</ul></section>
        <p><a class="btn" href="/admin/health">{words.look_again}</a></p>
    };
    Ok(own_page(&who, words.title, body))
}

fn row(words: &'static catalogue::Health, fact: &Fact) -> impl IntoView + use<> {
    let verdict = fact.verdict();
    let class = match verdict {
        Verdict::Good => "chip good",
        Verdict::Remark => "chip info",
        Verdict::Bad => "chip bad",
    };
    view! {
        <li class="entry">
            <span class="id"><strong>{(words.part)(fact.part())}</strong> <span>{(words.fact)(fact)}</span></span>
            <b class=class>{(words.verdict)(verdict)}</b>
        </li>
    }
}
