//! Why a comment of one's own was hidden, and asking for another look at it.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Redirect, Response},
};
use cam_nhan_domain::{CommentId, hiding::AppealState};
use cam_nhan_widget::i18n::conduct;
use leptos::prelude::*;
use serde::Deserialize;

use super::{Visit, ensure_ours};
use crate::{
    app::App,
    discussion::{
        appeal::{self, NOTE_LIMIT},
        own::OwnComment,
    },
    error::Result,
    http::extract::{AtSite, TypedForm, Writing},
};

/// What its author is told of a hidden comment, with the form that asks for another look.
pub(super) fn told(own: &OwnComment, visit: &Visit) -> Option<impl IntoView + use<>> {
    let hidden = own.hidden.as_ref()?;
    let words = conduct(visit.language);
    let why = hidden.reason.as_ref().map_or_else(
        || words.no_reason.to_owned(),
        |reason| (words.because)(reason.words(visit.language)),
    );
    let next = match hidden.appeal {
        AppealState::Waiting => view! { <p>{words.appeal_waiting}</p> }.into_any(),
        AppealState::Denied => view! { <p>{words.appeal_denied}</p> }.into_any(),
        AppealState::Open => view! {
            <details>
                <summary>{words.appeal}</summary>
                <form class="stack" method="post" action=visit.path("/appeal")>
                    <input type="hidden" name="comment" value=own.id.to_string() />
                    <label>{words.appeal_note} <textarea name="note" rows="2" maxlength=NOTE_LIMIT></textarea></label>
                    <p class="muted">{words.appeal_once}</p>
                    <button class="primary">{words.appeal_send}</button>
                </form>
            </details>
        }
        .into_any(),
    };
    Some(view! { <div class="notice"><p>{why}</p> {next}</div> })
}

/// Which comment, and what is said to the moderators.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Appeal {
    comment: String,
    note: String,
}

/// Asks for another look.
pub async fn ask(
    State(app): State<App>,
    at: AtSite,
    Writing(from): Writing,
    headers: HeaderMap,
    TypedForm(asked): TypedForm<Appeal>,
) -> Result<Response> {
    ensure_ours(&app, &headers)?;
    let visit = Visit::new(&app, &at, &headers);
    let Some(key) = visit.reader_key.clone() else {
        return Ok(visit.how_to(None));
    };
    app.limits().admit_reader(&key)?;
    let id = CommentId::parse(&asked.comment)?;
    appeal::appeal(&app, &visit.site, id.clone(), &asked.note, (key, from)).await?;
    Ok(Redirect::to(&format!("{}#cn-{id}", visit.path(""))).into_response())
}
