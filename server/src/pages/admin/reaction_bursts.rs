//! Reaction bursts: who came together, and the way to count them no longer.

use axum::{
    extract::State,
    response::{Redirect, Response},
};
use cam_nhan_domain::ThreadId;
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, known_batch, permissions};
use crate::{
    app::App,
    discussion::{reaction_bursts, undo},
    error::Result,
    http::extract::{Form, Query},
    store::{moderators::Role, reaction_bursts::ReactionBurst},
};

/// What was just done.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Done {
    done: String,
    n: i64,
}

/// The bursts of the last days.
pub async fn show(State(app): State<App>, at: AtSite, Query(done): Query<Done>) -> Result<Response> {
    let words = at.words();
    let may_decide = at.role >= Role::Moderator;
    let found = reaction_bursts::list(&app, &at.site).await?;
    let nothing = found
        .is_empty()
        .then(|| view! { <p class="panel">{words.no_burst}</p> });
    let items: Vec<_> = found
        .into_iter()
        .map(|found| {
            let burst = ReactionBurst {
                thread: found.thread_id,
                address: found.address,
                hour: found.hour,
            };
            let title = if found.title.is_empty() {
                found.key
            } else {
                found.title
            };
            let network = burst.address.chars().take(8).collect::<String>();
            let excluded =
                (found.excluded > 0).then(|| format!("; {}", (words.burst_excluded)(found.excluded)));
            let began = at.moment(burst.began());
            let take_back = (may_decide && found.counted > 0).then(|| {
                view! {
                    <form method="post" action=at.path("/reaction-bursts")>
                        <input type="hidden" name="thread" value=burst.thread.to_string() />
                        <input type="hidden" name="address" value=burst.address />
                        <input type="hidden" name="hour" value=burst.hour />
                        <button>{words.take_back}</button>
                    </form>
                }
            });
            view! {
                <article class="panel">
                    <p>{began} " · " {words.network} " " <code>{network}</code></p>
                    <p>
                        <strong>{title}</strong>
                        ": "
                        {(words.burst)(found.readers, found.counted)}
                        {excluded}
                    </p>
                    {take_back}
                </article>
            }
        })
        .collect();
    let told = (!done.done.is_empty()).then(|| {
        view! {
            <div class="notice" role="status">
                {(words.taken_back)(done.n)}
                " "
                <form method="post" action=at.path("/reaction-bursts")>
                    <input type="hidden" name="batch" value=done.done />
                    <button>{words.put_back}</button>
                </form>
            </div>
        }
    });
    let body = view! {
        {told}
        <p class="muted">{words.reaction_bursts_help}</p>
        {nothing}
        {items}
    };
    Ok(at.page(words.reaction_bursts, "/reaction-bursts", body))
}

/// A burst to be taken back, or the press that is to be undone.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Change {
    thread: String,
    address: String,
    hour: i64,
    batch: String,
}

/// Counts a burst no longer, or again.
pub async fn change(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    Form(form): Form<Change>,
) -> Result<Redirect> {
    if !form.batch.is_empty() {
        undo::undo(&app, &at.site, known_batch(&form.batch)?, None, at.actor()).await?;
        return Ok(Redirect::to(&at.path("/reaction-bursts")));
    }
    let burst = ReactionBurst {
        thread: ThreadId::parse(&form.thread)?,
        address: form.address,
        hour: form.hour,
    };
    let (batch, count) = reaction_bursts::take_back(&app, &at.site, burst, at.actor()).await?;
    Ok(Redirect::to(
        &at.path(&format!("/reaction-bursts?done={batch}&n={count}")),
    ))
}
