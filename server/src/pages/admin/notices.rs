//! How soon mail tells a moderator of what waits at a site, and whether mail leaves at all.

use axum::{extract::State, response::Response};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, permissions};
use crate::{
    app::App,
    error::Result,
    http::extract::Form,
    i18n::mail::{Words, words},
    store::{
        mail_blocks::{self, Member},
        notices::{self, Notices, Recipient},
        outbox::{self, Waiting},
    },
};

/// The choice, and what became of the last mail.
pub async fn show(
    State(app): State<App>,
    permissions::Moderator(at): permissions::Moderator,
) -> Result<Response> {
    page(&app, &at, None).await
}

async fn page(app: &App, at: &AtSite, said: Option<&'static str>) -> Result<Response> {
    let (words, admin) = (words(at.who.language), at.words());
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let me = notices::get(conn, &at.who.moderator.id, &at.site.id)
        .await?
        .ok_or(Code::Forbidden)?;
    let waiting = outbox::list(conn, &at.site.id).await?;
    let blocked = mail_blocks::list_members(conn, &at.site.id).await?;
    let said = said.map(|said| view! { <p class="notice" role="status">{said}</p> });
    let state = match app.config().mail {
        Some(_) => state(at, words, &me, &waiting, &blocked).into_any(),
        None => view! { <p class="notice" role="alert">{words.not_set_up}</p> }.into_any(),
    };
    let choices: Vec<_> = Notices::ALL
        .into_iter()
        .rev()
        .map(|choice| {
            let checked = choice == me.notices;
            view! {
                <label class="line">
                    <input type="radio" name="notices" value=choice.as_str() checked=checked />
                    {(words.choice)(choice)}
                </label>
            }
        })
        .collect();
    let chosen = me.notices_language.as_deref().and_then(Language::from_tag);
    let languages: Vec<_> = std::iter::once(None)
        .chain(Language::ALL.map(Some))
        .map(|language| {
            let tag = language.map_or("", Language::tag);
            view! { <option value=tag selected=language == chosen>{(words.languages)(language)}</option> }
        })
        .collect();
    let body = view! {
        {said}
        <p>{words.help} " " {(words.goes_to)(&me.email)}</p>
        {state}
        <form class="stack panel" method="post" action=at.path("/notices")>
            <fieldset><legend>{words.notices}</legend>{choices}</fieldset>
            <label>{words.language} <select name="language">{languages}</select></label>
            <button class="primary">{admin.save}</button>
        </form>
    };
    Ok(at.page(words.notices, "/notices", body))
}

/// What has left, what is to leave, and what could not; with the button to try.
fn state(
    at: &AtSite,
    words: &'static Words,
    me: &Recipient,
    waiting: &[Waiting],
    blocked: &[Member],
) -> impl IntoView + use<> {
    let last = match me.notices_sent_at {
        Some(sent) => view! { <p>{words.last_sent} " " {at.moment(sent)}</p> }.into_any(),
        None => view! { <p>{words.none_sent}</p> }.into_any(),
    };
    let mine = waiting
        .iter()
        .filter(|mail| mail.moderator_id == at.who.moderator.id && mail.trouble.is_none());
    let on_its_way: Vec<_> = mine
        .filter_map(|mail| mail.due_at)
        .map(|due| view! { <p>{words.on_its_way} " " {at.moment(due)}</p> })
        .collect();
    let (mine, others): (Vec<&Member>, Vec<&Member>) = blocked
        .iter()
        .partition(|member| member.moderator_id == at.who.moderator.id);
    let mine = mine.first().map(|member| {
        view! {
            <p class="notice" role="alert">
                {(words.blocked)(member.reason)} " (" {at.moment(member.created_at)} "). " {words.unblock}
            </p>
        }
    });
    let others = others.into_iter().map(|member| {
        let reason = (words.blocked_other)(member.reason);
        view! { <li><bdi>{member.name.clone()}</bdi> " · " {at.moment(member.created_at)} " · " {reason}</li> }.into_any()
    });
    let troubles: Vec<_> = waiting
        .iter()
        .filter_map(|mail| {
            let trouble = (words.trouble)(mail.trouble.as_deref()?);
            let tried = mail.tried_at.map(|tried| at.moment(tried));
            let next = match mail.due_at {
                Some(due) => view! { {words.next_try} " " {at.moment(due)} }.into_any(),
                None => view! { <b>{words.given_up}</b> }.into_any(),
            };
            Some(
                view! {
                    <li><bdi>{mail.name.clone()}</bdi> " · " {tried} " · " {trouble} " · " {next}</li>
                }
                .into_any(),
            )
        })
        .chain(others)
        .collect();
    let troubles = (!troubles.is_empty()).then(|| {
        view! { <div class="notice" role="alert"><b>{words.troubles}</b><ul>{troubles}</ul></div> }
    });
    view! {
        {mine}
        {troubles}
        {last}
        {on_its_way}
        <form method="post" action=at.path("/notices/test")><button>{words.send_now}</button></form>
    }
}

/// The choice as it shall be; an empty language is the site's.
#[derive(Deserialize)]
pub struct Choice {
    notices: String,
    #[serde(default)]
    language: String,
}

/// Changes it.
pub async fn save(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    Form(form): Form<Choice>,
) -> Result<Response> {
    let choice = Notices::parse(&form.notices).ok_or(Code::BodyInvalid)?;
    let language = match form.language.as_str() {
        "" => None,
        tag => Some(Language::from_tag(tag).ok_or(Code::BodyInvalid)?.tag()),
    };
    let (moderator, site, now) = (at.who.moderator.id.clone(), at.site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move { notices::set(conn, &moderator, &site, choice, language, now).await })
        })
        .await?;
    let saved = at.words().saved;
    page(&app, &at, Some(saved)).await
}

/// Owes the moderator one mail at once. Who asks for it wants mail at that mailbox, whatever was once said of it.
pub async fn send_one(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
) -> Result<Response> {
    if app.config().mail.is_some() {
        let (moderator, site, now) = (at.who.moderator.clone(), at.site.id.clone(), app.now());
        app.store()
            .write(move |conn| {
                Box::pin(async move {
                    mail_blocks::unblock(conn, &moderator.email).await?;
                    outbox::owe_test(conn, &moderator.id, &site, now).await
                })
            })
            .await?;
    }
    page(&app, &at, None).await
}
