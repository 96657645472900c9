//! Moving, merging and splitting: the forms of an article's page and of a comment's menu, and what they do.

use axum::{extract::State, response::Redirect};
use cam_nhan_domain::{Code, CommentId, SiteId, ids::BatchId};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, face::icon, permissions};
use crate::{
    app::App,
    discussion::rearrange::{
        To, merge, rekey, split,
        to_site::{self, ToSite},
    },
    error::Result,
    http::extract::Form,
    i18n::rearrange::words,
    store::{comments::Row, moderators::Role, sites, threads::Thread},
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

/// An article's key, and where it goes at another site.
#[derive(Deserialize)]
pub struct MovedToSite {
    from: String,
    site: String,
    #[serde(default)]
    to: String,
}

/// Moves an article to another site of whoever asks for it, who owns both.
pub async fn move_to_site(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<MovedToSite>,
) -> Result<Redirect> {
    let other = owned_beside(&at)
        .find(|id| id.as_str() == form.site)
        .ok_or(Code::Forbidden)?;
    let site = sites::get(&mut app.store().read().await?.conn(), other)
        .await?
        .ok_or(Code::SiteUnknown)?;
    let to = ToSite::typed(site, &form.from, &form.to, "")?;
    let (_, batch) = to_site::move_to_site(&app, &at.site, form.from, to, at.actor()).await?;
    // Its page here is no more.
    Ok(Redirect::to(&at.path(&format!("?done={batch}&n=1"))))
}

/// The other sites that somebody owns.
fn owned_beside(at: &AtSite) -> impl Iterator<Item = &SiteId> {
    { at.who.memberships.iter() }
        .filter(|member| member.role >= Role::Owner && member.site_id != at.site.id)
        .map(|member| &member.site_id)
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
        {(at.role >= Role::Owner).then(|| to_other_site(at, thread))}
        {older}
    }
}

/// The form by which an article goes to another site, for who owns several.
fn to_other_site(at: &AtSite, thread: &Thread) -> Option<impl IntoView + use<>> {
    let words = words(at.who.language);
    let sites: Vec<_> = owned_beside(at)
        .map(|id| view! { <option value=id.to_string()>{id.to_string()}</option> })
        .collect();
    (!sites.is_empty()).then(|| {
        view! {
            <details>
                <summary>{words.move_to_site}</summary>
                <p class="muted">{words.move_to_site_help}</p>
                <form class="stack" method="post" action=at.path("/move-to-site")>
                    <input type="hidden" name="from" value=thread.key.clone() />
                    <label>{words.site} <select name="site">{sites}</select></label>
                    <label>{words.name_there} <input name="to" maxlength="2000" autocomplete="off" /></label>
                    <button>{words.do_move}</button>
                </form>
            </details>
        }
    })
}

/// The form of a comment's menu.
pub fn splitting(at: &AtSite, row: &Row) -> impl IntoView + use<> {
    let words = words(at.who.language);
    view! {
        <details name=format!("more-{}", row.id)>
            <summary>{icon("transfer")} {words.split}</summary>
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
