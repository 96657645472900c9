//! Erasing what is one's own: what was asked for, the question whether one is sure, and doing it.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{CommentId, site::Erasure as Erasing};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Visit, ensure_ours};
use crate::{
    app::App,
    backups,
    discussion::{erase, own},
    error::{Error, Result},
    http::extract::{AtSite, Query, TypedForm, Writing},
    pages::moment::clock,
    store::erasures::{Erasure, Status as Progress},
    zone::Zone,
};

/// What became of a request that was just sent.
pub(super) fn said_of(app: &App, visit: &Visit, request: Option<&Erasure>) -> Result<Option<AnyView>> {
    let (words, zone) = (visit.words(), Zone::of(&visit.site.settings));
    let sentence = match request.map(|request| (request.status, request)) {
        Some((Progress::Waiting, request)) => (words.did_ask)(&clock(request.due_at, &zone)),
        Some((Progress::Refused, _)) => return Ok(None),
        _ => {
            let held = backups::held_until(app.config(), app.now()).map_err(Error::internal)?;
            let held = held.map(|until| (words.backups)(&zone.clock(until)[6..]));
            format!("{} {}", words.did_erase, held.unwrap_or_default())
        }
    };
    Ok(Some(
        view! { <p class="notice" role="status">{sentence}</p> }.into_any(),
    ))
}

/// What the reader wanted erased, and how far that is.
pub(super) fn request_list(visit: &Visit, requests: &[Erasure]) -> Option<impl IntoView + use<>> {
    let (words, zone) = (visit.words(), Zone::of(&visit.site.settings));
    let items: Vec<_> = requests
        .iter()
        .map(|request| {
            let what = match &request.comment_id {
                Some(_) => words.request_one,
                None => words.request_all,
            };
            let said = match request.status {
                Progress::Waiting => (words.request_waits)(&clock(request.due_at, &zone)),
                Progress::Approved => words.request_under_way.to_owned(),
                Progress::Done => {
                    (words.request_done)(&clock(request.decided_at.unwrap_or(request.asked_at), &zone))
                }
                Progress::Refused => (words.request_refused)(&request.why),
            };
            view! { <li><b>{what}</b> " · " {said}</li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <section class="panel"><h2>{words.requests}</h2><ul>{items}</ul></section> }
    })
}

/// Which comment is to be erased; without one, everything.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct WhatToErase {
    comment: String,
}

impl WhatToErase {
    fn comment(&self) -> Result<Option<CommentId>> {
        let id = Some(&self.comment).filter(|id| !id.is_empty());
        Ok(id.map(|id| CommentId::parse(id)).transpose()?)
    }
}

/// Asks whether to erase, and says what goes and what stays.
pub async fn ask_erasure(
    State(app): State<App>,
    at: AtSite,
    Query(what): Query<WhatToErase>,
    headers: HeaderMap,
) -> Result<Response> {
    let visit = Visit::new(&app, &at, &headers);
    let Some(key) = &visit.reader_key else {
        return Ok(visit.how_to(None));
    };
    let words = visit.words();
    let shown = match what.comment()? {
        None => None,
        Some(id) => {
            let mut connection = app.store().read().await?;
            let own = own::one(&mut connection.conn(), &visit.site, key, &id).await?;
            let text = own.html;
            Some((
                id,
                view! { <blockquote class="tx panel" dir="auto" inner_html=text></blockquote> },
            ))
        }
    };
    let at_once = visit.site.settings.erasure == Erasing::AtOnce;
    let yes = if at_once { words.yes_erase } else { words.yes_ask };
    let (title, id, shown) = match shown {
        Some((id, shown)) => (words.ask_one, id.to_string(), Some(shown)),
        None => (words.ask_all, String::new(), None),
    };
    let body = view! {
        <h1>{title}</h1>
        {shown}
        <p>{words.what_goes}</p>
        <p>{words.what_stays}</p>
        {(!at_once).then(|| view! { <p>{words.on_request}</p> })}
        <p class="notice warn"><b>{words.for_good}</b></p>
        <form class="acts" method="post" action=visit.path("/erase")>
            <input type="hidden" name="comment" value=id />
            <button class="destroy lg">{yes}</button>
            <a class="btn lg" href=visit.path("")>{words.no}</a>
        </form>
    };
    Ok(visit.page(title, body))
}

/// Erases, or asks an owner to.
pub async fn erase(
    State(app): State<App>,
    at: AtSite,
    Writing(_): Writing,
    headers: HeaderMap,
    TypedForm(what): TypedForm<WhatToErase>,
) -> Result<Response> {
    ensure_ours(&app, &headers)?;
    let visit = Visit::new(&app, &at, &headers);
    let Some(key) = visit.reader_key.clone() else {
        return Ok(visit.how_to(None));
    };
    app.limits().admit_reader(&key)?;
    let request = erase::ask(&app, &visit.site, key, what.comment()?).await?;
    let to = format!("{}&erasure={}", visit.path(""), request.id);
    Ok(Redirect::to(&to).into_response())
}
