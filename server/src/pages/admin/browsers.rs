//! A moderator's browsers that are told of what waits (web push): a part of the account's page. Turning one on needs a script,
//! turning one off does not.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use serde::Deserialize;
use url::Url;

use super::{AsModerator, FromOwnPage, words};
use crate::{
    app::App,
    crypto::web_push::BrowserKeys,
    discussion::push,
    error::Result,
    http::extract::{Form, Json},
    pages::moment::moment,
    zone::Zone,
};

/// The part of the page.
pub(super) async fn section(app: &App, who: &AsModerator) -> Result<AnyView> {
    let account = words(who.language).account;
    let key = push::signer(app).await?.public();
    let zone = Zone::usual();
    let devices: Vec<_> = push::list(app, &who.moderator.id)
        .await?
        .into_iter()
        .map(|browser| {
            let host = Url::parse(&browser.address).ok();
            let host = host
                .and_then(|url| url.host_str().map(str::to_owned))
                .unwrap_or_default();
            let address = browser.address.clone();
            view! {
                <li class="entry" data-device=address>
                    <span class="id">
                        <strong>{host}</strong>
                        <small>{account.since} " " {moment(browser.created_at, &zone)}</small>
                    </span>
                    <form method="post" action="/admin/account/push/off">
                        <input type="hidden" name="endpoint" value=browser.address />
                        <button>{account.push_remove}</button>
                    </form>
                </li>
            }
        })
        .collect();
    let devices = (!devices.is_empty()).then(|| view! { <h3>{account.push_devices}</h3> <ul>{devices}</ul> });
    let section = view! {
        <section
            class="panel"
            data-push=key
            data-is-on=account.push_is_on
            data-is-off=account.push_is_off
            data-blocked=account.push_blocked
            data-failed=account.push_failed
            data-unable=account.push_unable
            data-this=account.push_this
        >
            <h2>{account.push}</h2>
            <p class="help">{account.push_help}</p>
            <p aria-live="polite" data-said></p>
            <p>
                <button type="button" class="primary" data-on hidden>{account.push_on}</button>
                <button type="button" data-off hidden>{account.push_off}</button>
            </p>
            {devices}
        </section>
        <script src="/scripts/push.js" defer></script>
    };
    Ok(section.into_any())
}

/// What a browser gives out (`PushSubscription.toJSON()`).
#[derive(Deserialize)]
pub struct Subscription {
    endpoint: String,
    keys: BrowserKeys,
}

/// Has a browser told of what waits.
pub async fn turn_on(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    Json(browser): Json<Subscription>,
) -> Result<Response> {
    push::turn_on(&app, who.moderator.id.clone(), &browser.endpoint, browser.keys).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Which one.
#[derive(Deserialize)]
pub struct Which {
    endpoint: String,
}

/// Has it told no more.
pub async fn turn_off(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    Form(form): Form<Which>,
) -> Result<Redirect> {
    push::turn_off(&app, who.moderator.id.clone(), form.endpoint).await?;
    Ok(Redirect::to("/admin/account"))
}
