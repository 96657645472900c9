//! Endpoints: where a site tells of what happens in it, and adding one. Each has a page of its own (`webhook.rs`).

use axum::{extract::State, http::StatusCode, response::Response};
use leptos::prelude::*;

use super::{
    AtSite, FromOwnPage,
    face::icon,
    permissions,
    webhook::{self, Fields, MOST_COUNTED, boxes, chip, events},
};
use crate::{
    app::App,
    delivery::webhooks::connect::{self, Asked},
    error::Result,
    http::extract::Form,
    i18n::webhooks::{Words, words},
    store::{
        deliveries,
        webhooks::{self, Channel, EventKind, Events, Webhook},
    },
};

/// What somebody has typed, and why it was not taken.
#[derive(Default)]
struct Typed {
    channel: Option<Channel>,
    address: String,
    events: Events,
    wrong: Option<String>,
}

/// The page.
pub async fn show(State(app): State<App>, permissions::Owner(at): permissions::Owner) -> Result<Response> {
    page(&app, &at, &Typed::default()).await
}

async fn page(app: &App, at: &AtSite, typed: &Typed) -> Result<Response> {
    let words = words(at.who.language);
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let mut entries = Vec::new();
    for webhook in webhooks::list(conn, &at.site.id).await? {
        let owed = deliveries::count_owed(conn, &webhook.id, MOST_COUNTED).await?;
        entries.push(entry(at, words, &webhook, owed));
    }
    drop(connection);
    let none = entries.is_empty().then(|| {
        view! { <div class="empty">{icon("hook")} <h2>{words.none}</h2> <p class="muted">{words.none_help}</p></div> }
    });
    let list = (!entries.is_empty()).then(|| view! { <section class="panel"><ul>{entries}</ul></section> });
    let forms: Vec<_> = Channel::ALL
        .into_iter()
        .map(|channel| form(at, words, channel, typed))
        .collect();
    let body = view! {
        <p class="muted">{words.help}</p>
        {none} {list}
        <section class="panel">
            <h2>{words.add_title}</h2>
            {forms}
        </section>
    };
    let mut response = at.page(words.title, "/webhooks", body);
    if typed.wrong.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// An endpoint in the list.
fn entry(at: &AtSite, words: &'static Words, webhook: &Webhook, owed: i64) -> impl IntoView + use<> {
    let waits = (owed > 0).then(|| view! { <small>{(words.owed)(owed)}</small> });
    view! {
        <li class="entry">
            <span class="id">
                <a href=at.path(&format!("/webhooks/{}", webhook.id))>
                    <strong><bdi>{words.name_of(webhook)}</bdi></strong>
                </a>
                {waits}
            </span>
            {chip(words, webhook)}
        </li>
    }
}

/// The form that adds one, folded until it is asked for or something is wrong in it.
fn form(at: &AtSite, words: &'static Words, channel: Channel, typed: &Typed) -> impl IntoView + use<> {
    let is_typed = typed.channel == Some(channel);
    let address = if is_typed {
        typed.address.clone()
    } else {
        String::new()
    };
    let wrong = typed.wrong.clone().filter(|_| is_typed);
    let wrong_id = format!("wrong-{}", channel.as_str());
    let described_by = wrong.is_some().then(|| wrong_id.clone());
    let is_wrong = wrong.is_some().then_some("true");
    let chosen = match channel {
        _ if is_typed => typed.events.clone(),
        Channel::Webhook => Events::new(EventKind::ALL.iter().copied()),
        Channel::Slack | Channel::Discord | Channel::Telegram | Channel::Push => {
            Events::new([EventKind::CommentHeld, EventKind::CommentFlagged])
        }
    };
    let fields = if channel == Channel::Telegram {
        view! {
            <label>
                {words.bot_token}
                <input
                    name="token"
                    type="password"
                    required
                    maxlength="100"
                    autocomplete="off"
                    placeholder="123456789:AA…"
                    aria-invalid=is_wrong
                    aria-describedby=described_by.clone()
                />
            </label>
            <label>
                {words.chat}
                <input name="address" required maxlength="64" autocomplete="off" value=address aria-invalid=is_wrong />
                <span class="help">{words.chat_help}</span>
            </label>
        }
        .into_any()
    } else {
        view! {
            <label>
                {words.address}
                <input
                    name="address"
                    type="url"
                    required
                    maxlength="2000"
                    autocomplete="off"
                    placeholder=(words.address_hint)(channel)
                    value=address
                    aria-invalid=is_wrong
                    aria-describedby=described_by.clone()
                />
            </label>
        }
        .into_any()
    };
    let wrong = wrong.map(|wrong| view! { <p class="wrong" role="alert" id=wrong_id>{wrong}</p> });
    view! {
        <details name="channel" open=is_typed>
            <summary>{(words.channel)(channel)}</summary>
            <form class="stack" method="post" action=at.path("/webhooks/add")>
                <p class="help">{(words.channel_help)(channel)}</p>
                <input type="hidden" name="channel" value=channel.as_str() />
                {fields}
                {wrong}
                {boxes(words, &chosen)}
                <button class="primary">{(words.add)(channel)}</button>
            </form>
        </details>
    }
}

/// The first value of a name; empty where there is none.
fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    let mut named = fields.iter().filter(|(known, _)| known == name);
    named.next().map_or("", |(_, value)| value.trim())
}

/// Adds an endpoint, and shows its page, with its secret this once.
pub async fn add(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(fields): Form<Fields>,
) -> Result<Response> {
    let words = words(at.who.language);
    let channel = Channel::parse(field(&fields, "channel")).ok_or(cam_nhan_domain::Code::BodyInvalid)?;
    let mut typed = Typed {
        channel: Some(channel),
        address: field(&fields, "address").to_owned(),
        events: events(&fields),
        wrong: None,
    };
    let asked = Asked {
        channel,
        address: typed.address.clone(),
        token: field(&fields, "token").to_owned(),
        events: typed.events.clone(),
    };
    match connect::add(&app, &at.site, asked, at.actor()).await? {
        Ok(added) => webhook::added(&app, at, added).await,
        Err(refused) => {
            typed.wrong = Some(refused.sentence(words));
            page(&app, &at, &typed).await
        }
    }
}
