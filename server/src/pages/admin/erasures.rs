//! The desk for what readers want erased: each request with its clock, yes or no.

use axum::{
    extract::State,
    response::{IntoResponse as _, Redirect, Response},
};
use cam_nhan_domain::{Code, ids::ErasureId, site::Erasure as Erasing};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, permissions};
use crate::{
    app::App,
    discussion::erase,
    error::{Error, Result, status},
    http::extract::{Form, Query},
    i18n::erasures::{Erasures, words},
    store::{
        comments,
        erasures::{self, Erasure, Status},
        moderators::Role,
    },
};

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
}

/// What waits for an answer, and what was answered.
pub async fn show(State(app): State<App>, at: AtSite, Query(done): Query<Done>) -> Result<Response> {
    let words = words(at.who.language);
    let said = match done.done.as_str() {
        "erase" => Some(("status", words.did_erase)),
        "refuse" => Some(("status", words.did_refuse)),
        _ => None,
    };
    page(&app, &at, said).await
}

/// A request, with the number of comments that it is about.
struct Shown {
    request: Erasure,
    comments: i64,
}

async fn page(app: &App, at: &AtSite, said: Option<(&'static str, &'static str)>) -> Result<Response> {
    let words = words(at.who.language);
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let mut waiting = Vec::new();
    for request in erasures::list(conn, &at.site.id, Status::Waiting).await? {
        let comments = match &request.comment_id {
            Some(_) => 1,
            None => comments::count_of_reader(conn, &request.reader_id).await?,
        };
        waiting.push(Shown { request, comments });
    }
    let mut decided = erasures::list(conn, &at.site.id, Status::Approved).await?;
    decided.extend(erasures::list(conn, &at.site.id, Status::Done).await?);
    decided.extend(erasures::list(conn, &at.site.id, Status::Refused).await?);
    decided.sort_by_key(|request| std::cmp::Reverse(request.decided_at));
    drop(connection);
    let at_once = at.site.settings.erasure == Erasing::AtOnce;
    let said = said.map(|(role, sentence)| view! { <p class="notice" role=role>{sentence}</p> });
    let none = (waiting.is_empty() && !at_once).then(|| view! { <p class="panel">{words.none}</p> });
    let now = app.now();
    let items: Vec<_> = waiting
        .into_iter()
        .map(|shown| {
            let is_late = now > shown.request.due_at;
            let due = at.clock(shown.request.due_at);
            let (chip, due) = if is_late {
                ("chip bad", (words.overdue)(&due))
            } else {
                ("chip warn", (words.due)(&due))
            };
            view! {
                <article class="panel">
                    <h2>{what(at, &shown.request, shown.comments, words)}</h2>
                    <p><span class=chip>{due}</span> " " {words.asked} " " {at.moment(shown.request.asked_at)}</p>
                    {(at.role >= Role::Owner).then(|| buttons(at, &shown.request, words))}
                </article>
            }
        })
        .collect();
    let before: Vec<_> = decided
        .into_iter()
        .take(100)
        .map(|request| {
            let state = match request.status {
                Status::Refused => (words.refused)(&request.why),
                Status::Done => words.done.to_owned(),
                Status::Waiting | Status::Approved => words.under_way.to_owned(),
            };
            let what = match &request.comment_id {
                Some(_) => words.one.to_owned(),
                None => (words.everything)(0)
                    .split(" (")
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            };
            let when = request.decided_at.unwrap_or(request.asked_at);
            view! { <li>{at.moment(when)} " · " {what} " · " {state}</li> }
        })
        .collect();
    let before = (!before.is_empty()).then(|| {
        view! { <section class="panel"><h2>{words.decided}</h2><ul>{before}</ul></section> }
    });
    let help = if at_once { words.help_at_once } else { words.help };
    let body = view! {
        {said}
        <p class="muted">{help}</p>
        {none}
        {items}
        {before}
    };
    Ok(at.page(words.title, "/erasures", body))
}

/// What a request is about, with a link to it.
fn what(at: &AtSite, request: &Erasure, comments: i64, words: &'static Erasures) -> impl IntoView + use<> {
    let (to, word) = match &request.comment_id {
        Some(id) => (at.path(&format!("?comment={id}")), words.one.to_owned()),
        None => (
            at.path(&format!("/readers/{}", request.reader_id)),
            (words.everything)(comments),
        ),
    };
    view! { <a href=to>{word}</a> }
}

/// Yes, after a question, or no and why.
fn buttons(at: &AtSite, request: &Erasure, words: &'static Erasures) -> impl IntoView + use<> {
    let (id, action) = (request.id.to_string(), at.path("/erasures"));
    view! {
        <details>
            <summary>{words.erase}</summary>
            <form method="post" action=action.clone()>
                <input type="hidden" name="id" value=id.clone() />
                <p>{words.erase_ask}</p>
                <button class="destroy" name="act" value="erase">{words.erase}</button>
            </form>
        </details>
        <details>
            <summary>{words.refuse}</summary>
            <form class="stack" method="post" action=action>
                <input type="hidden" name="id" value=id />
                <label>{words.why} <input name="why" maxlength="300" required autocomplete="off" /></label>
                <button name="act" value="refuse">{words.refuse}</button>
            </form>
        </details>
    }
}

/// An answer.
#[derive(Deserialize)]
pub struct Answer {
    id: String,
    act: String,
    #[serde(default)]
    why: String,
}

/// Erases, or refuses to.
pub async fn decide(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(answer): Form<Answer>,
) -> Result<Response> {
    let words = words(at.who.language);
    let id = ErasureId::parse(&answer.id)?;
    let refused_because = match answer.act.as_str() {
        "erase" => None,
        "refuse" => Some(answer.why),
        _ => return Err(Code::BodyInvalid.into()),
    };
    let done = if refused_because.is_some() {
        "refuse"
    } else {
        "erase"
    };
    match erase::decide(&app, &at.site, &id, refused_because, at.actor()).await {
        Ok(_) => Ok(Redirect::to(&at.path(&format!("/erasures?done={done}"))).into_response()),
        Err(Error::Refusal(refusal)) if matches!(refusal.code, Code::ActImpossible | Code::TextMissing) => {
            let sentence = if refusal.code == Code::TextMissing {
                words.why_missing
            } else {
                words.too_late
            };
            let mut response = page(&app, &at, Some(("alert", sentence))).await?;
            *response.status_mut() = status(refusal.code);
            Ok(response)
        }
        Err(error) => Err(error),
    }
}
