//! One endpoint: how it is, what it is told of, what it was told, and a way to try it.

use axum::{
    extract::{FromRef, FromRequestParts, State},
    http::request::Parts,
    response::{IntoResponse as _, Redirect, Response},
};
use cam_nhan_domain::{
    Code,
    ids::{EventId, WebhookId},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, permissions};
use crate::{
    app::App,
    delivery::webhooks::{connect, new_secret, send_test},
    discussion::webhooks::{self as endpoints, Change},
    error::{Error, Result},
    http::extract::{Form, path_param},
    i18n::webhooks::{Words, words},
    store::{
        deliveries::{self, Delivery},
        webhooks::{self, Channel, EventKind, Events, Off, Webhook},
    },
};

/// The most that is counted of what is owed.
pub(super) const MOST_COUNTED: i64 = 10_000;

/// Events that the page shows.
const SHOWN: u32 = 50;

/// An owner at one of their site's endpoints.
pub struct AtWebhook {
    at: AtSite,
    webhook: Webhook,
}

impl<S> FromRequestParts<S> for AtWebhook
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = &App::from_ref(state);
        let permissions::Owner(at) = permissions::Owner::from_request_parts(parts, state).await?;
        let id = path_param(parts, "webhook").await.unwrap_or_default();
        let found = async { endpoints::get(app, &at.site, &WebhookId::parse(&id)?).await };
        match found.await {
            Ok(webhook) => Ok(Self { at, webhook }),
            Err(error) => Err(error.into_response()),
        }
    }
}

impl AtWebhook {
    fn path(&self, rest: &str) -> String {
        self.at.path(&format!("/webhooks/{}{rest}", self.webhook.id))
    }

    fn words(&self) -> &'static Words {
        words(self.at.who.language)
    }

    async fn change(&self, app: &App, change: Change) -> Result<()> {
        let id = self.webhook.id.clone();
        endpoints::change(app, &self.at.site, id, change, self.at.actor()).await
    }
}

/// What stands above the rest: what was just done, and a secret that is shown this once.
#[derive(Default)]
struct Fresh {
    said: Option<(&'static str, String)>,
    secret: Option<String>,
}

/// The page.
pub async fn show(State(app): State<App>, at: AtWebhook) -> Result<Response> {
    page(&app, &at, Fresh::default()).await
}

/// The page of an endpoint that was just added.
pub(super) async fn added(app: &App, at: AtSite, webhook: Webhook) -> Result<Response> {
    let fresh = Fresh {
        said: Some(("status", words(at.who.language).added.to_owned())),
        secret: (webhook.channel == Channel::Webhook).then(|| webhook.secret.clone()),
    };
    page(app, &AtWebhook { at, webhook }, fresh).await
}

async fn page(app: &App, here: &AtWebhook, fresh: Fresh) -> Result<Response> {
    let (at, words) = (&here.at, here.words());
    let (webhook, latest, owed) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let webhook = webhooks::get(conn, &here.webhook.id)
            .await?
            .ok_or(Code::ActImpossible)?;
        let latest = deliveries::list_latest(conn, &webhook.id, None, SHOWN).await?;
        let owed = deliveries::count_owed(conn, &webhook.id, MOST_COUNTED).await?;
        (webhook, latest, owed)
    };
    let said = fresh.said.map(|(role, sentence)| {
        let class = if role == "alert" { "notice bad" } else { "notice" };
        view! { <p class=class role=role>{sentence}</p> }
    });
    let secret = fresh.secret.map(|secret| {
        view! { <p class="notice" role="status">{words.secret_once} " " <code>{secret}</code></p> }
    });
    let name = words.name_of(&webhook);
    let body = view! {
        {said} {secret}
        <p><a href=at.path("/webhooks")>{words.back}</a></p>
        <section class="panel">
            <h2><bdi>{name.clone()}</bdi></h2>
            {state(here, &webhook, owed)}
        </section>
        <form class="stack panel" method="post" action=here.path("/events")>
            {boxes(words, &webhook.events)}
            <button>{at.words().save}</button>
        </form>
        {told(here, &webhook, latest)}
        <section class="panel">
            {renewal(here, &webhook)}
            <details>
                <summary class="bad">{words.remove}</summary>
                <form class="stack" method="post" action=here.path("/remove")>
                    <p>{words.remove_sure}</p>
                    <button class="destroy">{words.remove}</button>
                </form>
            </details>
        </section>
    };
    Ok(at.page(words.title, "/webhooks", body))
}

/// How it is, with what switches it and what tries it.
fn state(here: &AtWebhook, webhook: &Webhook, owed: i64) -> impl IntoView + use<> {
    let (at, words) = (&here.at, here.words());
    let why = match (webhook.disabled_by, webhook.failing_since) {
        (Some(off), _) => Some(view! { {(words.off)(off)} }.into_any()),
        (None, Some(since)) => Some(view! { {words.failing} " " {at.moment(since)} }.into_any()),
        (None, None) => None,
    };
    let owed = (owed > 0).then(|| view! { <span>{(words.owed)(owed)}</span> });
    let is_on = webhook.disabled_by.is_none();
    let switch = if is_on { words.switch_off } else { words.switch_on };
    view! {
        <p class="both">{chip(words, webhook)} <span>{why}</span> {owed}</p>
        <div class="both">
            <form method="post" action=here.path("/test")><button class="primary">{words.test}</button></form>
            <form method="post" action=here.path("/switch")>
                <button name="on" value=if is_on { "" } else { "1" }>{switch}</button>
            </form>
        </div>
    }
}

/// The secret's renewal; chats have none of ours.
fn renewal(here: &AtWebhook, webhook: &Webhook) -> Option<impl IntoView + use<>> {
    let words = here.words();
    (webhook.channel == Channel::Webhook).then(|| {
        view! {
            <details>
                <summary>{words.renew}</summary>
                <form class="stack" method="post" action=here.path("/secret")>
                    <p class="help">{words.renew_sure}</p>
                    <button>{words.renew}</button>
                </form>
            </details>
        }
    })
}

/// What it was told of late.
fn told(here: &AtWebhook, webhook: &Webhook, latest: Vec<Delivery>) -> impl IntoView + use<> {
    let words = here.words();
    let all_again = latest.iter().any(Delivery::is_parked).then(|| {
        view! {
            <form method="post" action=here.path("/again")><button>{words.send_parked_again}</button></form>
        }
    });
    let none = latest
        .is_empty()
        .then(|| view! { <p class="muted">{words.no_deliveries}</p> });
    let is_on = webhook.disabled_by.is_none();
    let rows: Vec<_> = latest
        .into_iter()
        .map(|delivery| row(here, is_on, &delivery))
        .collect();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <table class="as-list">
                <thead><tr>
                    <th scope="col">{here.at.words().when}</th> <th scope="col">{words.what}</th>
                    <th scope="col">{words.state}</th> <th scope="col">{words.attempts}</th>
                    <th scope="col">{words.answer}</th> <th scope="col"><span class="sr">{words.send_again}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
    });
    view! {
        <section class="panel">
            <h2>{words.latest}</h2>
            <p class="help">{words.latest_help}</p>
            {none}
            <div class="scroll">{table}</div>
            {all_again}
        </section>
    }
}

fn row(here: &AtWebhook, is_on: bool, delivery: &Delivery) -> impl IntoView + use<> {
    let (at, words) = (&here.at, here.words());
    let state = match (delivery.delivered_at, delivery.due_at) {
        (Some(_), _) => view! { <span class="chip good">{words.arrived}</span> }.into_any(),
        (None, None) => view! { <span class="chip bad">{words.parked}</span> }.into_any(),
        (None, Some(_)) if !is_on => view! { <span class="chip">{words.waits_for_switch}</span> }.into_any(),
        (None, Some(due)) if delivery.tried_at.is_some() => view! {
            <span class="chip warn">{words.waits}</span> " " <span class="muted">{words.next_try} " " {at.moment(due)}</span>
        }
        .into_any(),
        (None, Some(_)) => view! { <span class="chip">{words.waits}</span> }.into_any(),
    };
    let event = delivery.kind().map_or_else(
        || delivery.event.clone(),
        |kind| (words.headline)(kind).to_owned(),
    );
    let answer = words.answer_to(delivery).map(|answer| match delivery.took {
        Some(took) => format!("{answer} ({took} ms)"),
        None => answer,
    });
    let answer_label = answer.is_some().then_some(words.answer);
    view! {
        <tr>
            <td data-label=at.words().when>{at.moment(delivery.created_at)}</td>
            <td data-label=words.what>{event} " " <code>{delivery.event.clone()}</code></td>
            <td data-label=words.state>{state}</td>
            <td data-label=words.attempts>{delivery.attempts}</td>
            <td data-label=answer_label>{answer}</td>
            <td>
                <form method="post" action=here.path("/again")>
                    <button class="quiet" name="event" value=delivery.id.to_string()>{words.send_again}</button>
                </form>
            </td>
        </tr>
    }
}

/// Sends it a message at once, and tells what was answered.
pub async fn test(State(app): State<App>, _: FromOwnPage, at: AtWebhook) -> Result<Response> {
    let words = at.words();
    let answered = send_test(&app, &at.at.site, &at.webhook).await?;
    let said = match (&answered.trouble, answered.status) {
        (Some(trouble), _) => ("alert", (words.test_failed)((words.trouble)(trouble))),
        (None, Some(status @ 200..=299)) => ("status", (words.test_arrived)(status, answered.took)),
        (None, Some(status)) => ("alert", (words.test_failed)(&(words.answered)(status))),
        (None, None) => ("alert", (words.test_failed)((words.trouble)("unreachable"))),
    };
    let fresh = Fresh {
        said: Some(said),
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}

/// Changes what it is told of.
pub async fn set_events(
    State(app): State<App>,
    _: FromOwnPage,
    at: AtWebhook,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let events = events(&fields);
    let said = if events.is_empty() {
        ("alert", (at.words().wrong)(endpoints::Wrong::NoEvents).to_owned())
    } else {
        at.change(&app, Change::Events(events)).await?;
        ("status", at.at.words().saved.to_owned())
    };
    let fresh = Fresh {
        said: Some(said),
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}

/// On, or empty for off.
#[derive(Deserialize)]
pub struct Switch {
    #[serde(default)]
    on: String,
}

/// Switches it on or off.
pub async fn switch(
    State(app): State<App>,
    _: FromOwnPage,
    at: AtWebhook,
    Form(form): Form<Switch>,
) -> Result<Redirect> {
    at.change(&app, Change::On(!form.on.is_empty())).await?;
    Ok(Redirect::to(&at.path("")))
}

/// Gives it another secret, which is shown this once.
pub async fn renew(State(app): State<App>, _: FromOwnPage, at: AtWebhook) -> Result<Response> {
    if at.webhook.channel != Channel::Webhook {
        return Err(Error::from(Code::ActImpossible));
    }
    let secret = new_secret();
    at.change(&app, Change::Secret(secret.clone())).await?;
    let fresh = Fresh {
        secret: Some(secret),
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}

/// Removes it, with all that it is owed.
pub async fn remove(State(app): State<App>, _: FromOwnPage, at: AtWebhook) -> Result<Redirect> {
    connect::remove(&app, &at.at.site, &at.webhook, at.at.actor()).await?;
    Ok(Redirect::to(&at.at.path("/webhooks")))
}

/// Which event; none for all that are parked.
#[derive(Deserialize)]
pub struct Again {
    #[serde(default)]
    event: String,
}

/// Sends an event again, or all that are parked.
pub async fn send_again(
    State(app): State<App>,
    _: FromOwnPage,
    at: AtWebhook,
    Form(form): Form<Again>,
) -> Result<Response> {
    let change = match form.event.as_str() {
        "" => Change::SendParkedAgain,
        event => Change::SendAgain(EventId::parse(event)?),
    };
    at.change(&app, change).await?;
    let words = at.words();
    let sentence = if at.webhook.disabled_by.is_none() {
        words.sent_again
    } else {
        words.sent_when_on
    };
    let fresh = Fresh {
        said: Some(("status", sentence.to_owned())),
        ..Fresh::default()
    };
    page(&app, &at, fresh).await
}

/// How an endpoint is, in a word.
pub(super) fn chip(words: &'static Words, webhook: &Webhook) -> impl IntoView + use<> {
    let (class, word) = match (webhook.disabled_by, webhook.failing_since) {
        (Some(Off::Owner), _) => ("chip", words.off_chip),
        (Some(_), _) => ("chip bad", words.off_chip),
        (None, Some(_)) => ("chip warn", words.failing_chip),
        (None, None) => ("chip good", words.on),
    };
    view! { <span class=class>{word}</span> }
}

/// A box for each event.
pub(super) fn boxes(words: &'static Words, chosen: &Events) -> impl IntoView + use<> {
    let boxes: Vec<_> = EventKind::ALL
        .iter()
        .map(|kind| {
            view! {
                <label class="line">
                    <input type="checkbox" name="event" value=kind.as_str() checked=chosen.has(*kind) />
                    {(words.event)(*kind)}
                </label>
            }
        })
        .collect();
    view! { <fieldset><legend>{words.events}</legend>{boxes}</fieldset> }
}

/// A form with boxes, in which a name may come several times.
pub(super) type Fields = Vec<(String, String)>;

/// The events whose boxes are ticked.
pub(super) fn events(fields: &Fields) -> Events {
    let ticked = fields.iter().filter(|(name, _)| name == "event");
    Events::new(ticked.filter_map(|(_, value)| EventKind::parse(value)))
}
