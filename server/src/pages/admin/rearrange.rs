//! Moving, merging and splitting: the forms of an article's page and of a comment's menu, and what they do.

use axum::{extract::State, response::Redirect};
use cam_nhan_domain::{CommentId, ids::BatchId};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, face::icon, permissions};
use crate::{
    app::App,
    discussion::rearrange::{To, merge, rekey, split},
    error::Result,
    http::extract::Form,
    i18n::rearrange::words,
    store::{comments::Row, threads::Thread},
};

/// An article's key, and what it is to become.
#[derive(Deserialize)]
pub struct Moved {
    from: String,
    to: String,
    #[serde(default)]
    title: String,
}

/// Moves an article to another key or address.
pub async fn move_thread(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    Form(form): Form<Moved>,
) -> Result<Redirect> {
    let to = To::typed(&form.to, &form.title, &at.site.settings)?;
    let done = rekey::rekey(&app, &at.site, form.from, to, at.actor()).await?;
    Ok(to_thread(&at, &done))
}

/// Two articles by their keys.
#[derive(Deserialize)]
pub struct Merged {
    from: String,
    into: String,
}

/// Merges an article into another.
pub async fn merge_threads(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    Form(form): Form<Merged>,
) -> Result<Redirect> {
    let done = merge::merge(&app, &at.site, form.from, form.into, at.actor()).await?;
    Ok(to_thread(&at, &done))
}

/// A comment, and where it goes.
#[derive(Deserialize)]
pub struct Split {
    comment: String,
    to: String,
    #[serde(default)]
    title: String,
}

/// Splits a comment with all that answers it off into another article.
pub async fn split_thread(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    Form(form): Form<Split>,
) -> Result<Redirect> {
    let top = CommentId::parse(&form.comment)?;
    let to = To::typed(&form.to, &form.title, &at.site.settings)?;
    let done = split::split(&app, &at.site, top, to, at.actor()).await?;
    Ok(to_thread(&at, &done))
}

/// The page of the article as it is then, with the way to take it back.
fn to_thread(at: &AtSite, (thread, batch): &(Thread, BatchId)) -> Redirect {
    Redirect::to(&at.path(&format!("/threads/{}?done={batch}&n=1", thread.id)))
}

/// The forms of an article's page, and the keys by which it was known.
pub fn forms(at: &AtSite, thread: &Thread, aliases: Vec<String>) -> impl IntoView + use<> {
    let words = words(at.who.language);
    let older = (!aliases.is_empty()).then(|| {
        let keys: Vec<_> = aliases
            .into_iter()
            .map(|key| view! { <li><code>{key}</code></li> })
            .collect();
        view! { <details><summary>{words.older_keys}</summary><ul class="few">{keys}</ul></details> }
    });
    view! {
        <details>
            <summary>{words.move_article}</summary>
            <p class="muted">{words.move_help}</p>
            <form class="stack" method="post" action=at.path("/move")>
                <input type="hidden" name="from" value=thread.key.clone() />
                <label>{words.new_name} <input name="to" maxlength="2000" required autocomplete="off" /></label>
                <label>{words.new_title} <input name="title" maxlength="300" autocomplete="off" /></label>
                <button>{words.do_move}</button>
            </form>
        </details>
        <details>
            <summary>{words.merge_article}</summary>
            <p class="muted">{words.merge_help}</p>
            <form class="stack" method="post" action=at.path("/merge")>
                <input type="hidden" name="from" value=thread.key.clone() />
                <label>{words.other} <input name="into" maxlength="2000" required autocomplete="off" /></label>
                <button>{words.do_merge}</button>
            </form>
        </details>
        {older}
    }
}

/// The form of a comment's menu.
pub fn splitting(at: &AtSite, row: &Row) -> impl IntoView + use<> {
    let words = words(at.who.language);
    view! {
        <details name=format!("more-{}", row.id)>
            <summary>{icon("moving")} {words.split}</summary>
            <form class="stack" method="post" action=at.path("/split")>
                <input type="hidden" name="comment" value=row.id.to_string() />
                <p class="muted">{words.split_help}</p>
                <label>{words.other} <input name="to" maxlength="2000" required autocomplete="off" /></label>
                <label>{words.new_title} <input name="title" maxlength="300" autocomplete="off" /></label>
                <button class="primary">{words.do_split}</button>
            </form>
        </details>
    }
}
