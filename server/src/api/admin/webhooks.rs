//! A site's endpoints for programs: listed, added, changed and removed, with what they were told and a way to send it
//! again. Of an address no more is told than its host, and a secret is told once, as on the pages.

use axum::{
    Json,
    extract::{RawPathParams, State},
    http::StatusCode,
};
use cam_nhan_domain::{
    Code, Millis,
    ids::{EventId, WebhookId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{param, permissions};
use crate::{
    app::App,
    delivery::webhooks::{
        connect::{self, Asked, Refused},
        new_secret, send_test,
    },
    discussion::webhooks::{self as endpoints, Change, Wrong, host},
    error::{Error, Result, WrongSetting},
    http::{
        extract::{AtSite, Json as JsonBody, Query},
        problem::Problem,
    },
    i18n::webhooks::words,
    store::{
        Conn, deliveries,
        deliveries::Delivery,
        webhooks::{self, Channel, EventKind, Events, Webhook},
    },
};

/// The most that is counted of what is owed.
const MOST_COUNTED: i64 = 10_000;
/// Deliveries of one answer: the most, and without a word.
const DELIVERIES: (u32, u32) = (200, 50);

/// An endpoint.
#[derive(Serialize, ToSchema)]
pub struct ShownWebhook {
    id: String,
    /// `webhook`, `slack`, `discord` or `telegram`.
    channel: &'static str,
    /// Where it is: its host; of Telegram the chat's number. What follows the host may be a secret.
    host: String,
    /// What it is told of.
    events: Vec<&'static str>,
    /// Whether it is told at all.
    on: bool,
    /// Why it is off: `owner`, `failing`, `gone` or `backlog`.
    off_because: Option<&'static str>,
    /// Since when nothing has arrived.
    failing_since: Option<Millis>,
    /// How much is owed to it, up to 10,000.
    owed: i64,
    created_at: Millis,
    /// What signs, as Standard Webhooks has it (`whsec_…`): told once, when it is added or renewed.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl ShownWebhook {
    async fn of(conn: &mut Conn<'_>, webhook: &Webhook) -> Result<Self> {
        Ok(Self {
            id: webhook.id.to_string(),
            channel: webhook.channel.as_str(),
            host: host(webhook),
            events: webhook.events.iter().map(EventKind::as_str).collect(),
            on: webhook.disabled_by.is_none(),
            off_because: webhook.disabled_by.map(webhooks::Off::as_str),
            failing_since: webhook.failing_since,
            owed: deliveries::count_owed(conn, &webhook.id, MOST_COUNTED).await?,
            created_at: webhook.created_at,
            secret: None,
        })
    }
}

/// A site's endpoints.
#[derive(Serialize, ToSchema)]
pub struct Webhooks {
    /// The oldest first; up to 20.
    webhooks: Vec<ShownWebhook>,
}

/// The site's endpoints.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/webhooks", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name")), security(("moderator" = [])),
    responses((status = 200, body = Webhooks), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(app): State<App>, program: permissions::Manage) -> Result<Json<Webhooks>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let mut shown = Vec::new();
    for webhook in webhooks::list(conn, &program.site.id).await? {
        shown.push(ShownWebhook::of(conn, &webhook).await?);
    }
    Ok(Json(Webhooks { webhooks: shown }))
}

/// An endpoint to be added.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// `webhook`, `slack`, `discord` or `telegram`.
    channel: String,
    /// An `https://` address; of Telegram the chat's number or `@name`.
    address: String,
    /// Of Telegram the bot's token.
    #[serde(default)]
    token: String,
    /// What it is to be told of, such as `comment.held`.
    events: Vec<String>,
}

/// Adds an endpoint. A bot of Telegram is tried at once.
///
/// What cannot be taken is `setting_invalid`, with `field` and the reason as `detail`.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/webhooks", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewWebhook, security(("moderator" = [])),
    responses((status = 201, body = ShownWebhook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn add(
    State(app): State<App>,
    program: permissions::Manage,
    at: AtSite,
    JsonBody(body): JsonBody<NewWebhook>,
) -> Result<(StatusCode, Json<ShownWebhook>)> {
    let asked = Asked {
        channel: Channel::parse(&body.channel).ok_or(Code::BodyInvalid)?,
        address: body.address.trim().to_owned(),
        token: body.token.trim().to_owned(),
        events: events(&body.events)?,
    };
    let added = connect::add(&app, &program.site, asked, program.actor).await?;
    let webhook = added.map_err(|refused| wrong(&refused, &at))?;
    let mut shown = ShownWebhook::of(&mut app.store().read().await?.conn(), &webhook).await?;
    shown.secret = (webhook.channel == Channel::Webhook).then_some(webhook.secret);
    Ok((StatusCode::CREATED, Json(shown)))
}

/// Changes to an endpoint; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebhookChanges {
    /// What it is to be told of.
    #[serde(default)]
    events: Option<Vec<String>>,
    /// Whether it is told at all. Switched on, it is owed what it was owed before.
    #[serde(default)]
    on: Option<bool>,
}

/// Changes what an endpoint is told of, or switches it on or off.
#[utoipa::path(patch, path = "/api/v1/admin/sites/{site}/webhooks/{id}", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The endpoint")),
    request_body = WebhookChanges, security(("moderator" = [])),
    responses((status = 200, body = ShownWebhook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn change(
    State(app): State<App>,
    program: permissions::Manage,
    at: AtSite,
    params: RawPathParams,
    JsonBody(body): JsonBody<WebhookChanges>,
) -> Result<Json<ShownWebhook>> {
    let id = known(&params)?;
    let mut changes = Vec::new();
    if let Some(names) = &body.events {
        let events = events(names)?;
        if events.is_empty() {
            return Err(wrong(&Refused::Wrong(Wrong::NoEvents), &at));
        }
        changes.push(Change::Events(events));
    }
    changes.extend(body.on.map(Change::On));
    for change in changes {
        endpoints::change(&app, &program.site, id.clone(), change, program.actor.clone()).await?;
    }
    let webhook = endpoints::get(&app, &program.site, &id).await?;
    let shown = ShownWebhook::of(&mut app.store().read().await?.conn(), &webhook).await?;
    Ok(Json(shown))
}

/// Gives an endpoint another secret; the one of before signs beside it for a day. Chats have none.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/webhooks/{id}/secret", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The endpoint")),
    security(("moderator" = [])),
    responses((status = 200, body = ShownWebhook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn renew(
    State(app): State<App>,
    program: permissions::Manage,
    params: RawPathParams,
) -> Result<Json<ShownWebhook>> {
    let webhook = endpoints::get(&app, &program.site, &known(&params)?).await?;
    if webhook.channel != Channel::Webhook {
        return Err(Code::ActImpossible.into());
    }
    let secret = new_secret();
    let change = Change::Secret(secret.clone());
    endpoints::change(&app, &program.site, webhook.id.clone(), change, program.actor).await?;
    let mut shown = ShownWebhook::of(&mut app.store().read().await?.conn(), &webhook).await?;
    shown.secret = Some(secret);
    Ok(Json(shown))
}

/// Removes an endpoint, with all that it is owed.
#[utoipa::path(delete, path = "/api/v1/admin/sites/{site}/webhooks/{id}", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The endpoint")),
    security(("moderator" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove(
    State(app): State<App>,
    program: permissions::Manage,
    params: RawPathParams,
) -> Result<StatusCode> {
    let webhook = endpoints::get(&app, &program.site, &known(&params)?).await?;
    connect::remove(&app, &program.site, &webhook, program.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a test was answered with.
#[derive(Serialize, ToSchema)]
pub struct TestAnswer {
    /// Whether it has arrived.
    delivered: bool,
    /// The status of HTTP.
    status: Option<i64>,
    /// Why there is none: `url`, `closed`, `unreachable`, `busy`, `tls`, `timeout` or `answer`.
    trouble: Option<String>,
    /// How long it took, in milliseconds.
    took: i64,
}

/// Sends an endpoint a message at once that says nothing (`webhook.test`), and tells what was answered.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/webhooks/{id}/test", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The endpoint")),
    security(("moderator" = [])),
    responses((status = 200, body = TestAnswer), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn test(
    State(app): State<App>,
    program: permissions::Manage,
    params: RawPathParams,
) -> Result<Json<TestAnswer>> {
    let webhook = endpoints::get(&app, &program.site, &known(&params)?).await?;
    let answered = send_test(&app, &program.site, &webhook).await?;
    Ok(Json(TestAnswer {
        delivered: answered.is_success(),
        status: answered.status,
        trouble: answered.trouble,
        took: answered.took,
    }))
}

/// One event on its way to one endpoint.
#[derive(Serialize, ToSchema)]
pub struct ShownDelivery {
    /// The event's: the message's `webhook-id`.
    id: String,
    /// What happened, such as `comment.held`.
    event: String,
    /// The comment, thread or reader that it is about.
    subject: String,
    /// `waiting`, `delivered` or `parked`.
    state: &'static str,
    /// How often it was tried.
    attempts: i64,
    /// When it is tried next.
    due_at: Option<Millis>,
    tried_at: Option<Millis>,
    delivered_at: Option<Millis>,
    /// The status of HTTP that the last try was answered with.
    status: Option<i64>,
    /// Why there is none.
    trouble: Option<String>,
    /// How long the last try took, in milliseconds.
    took: Option<i64>,
    created_at: Millis,
}

impl From<Delivery> for ShownDelivery {
    fn from(delivery: Delivery) -> Self {
        let state = match delivery.delivered_at {
            Some(_) => "delivered",
            None if delivery.is_parked() => "parked",
            None => "waiting",
        };
        Self {
            id: delivery.id.to_string(),
            event: delivery.event,
            subject: delivery.subject_id,
            state,
            attempts: delivery.attempts,
            due_at: delivery.due_at,
            tried_at: delivery.tried_at,
            delivered_at: delivery.delivered_at,
            status: delivery.status,
            trouble: delivery.trouble,
            took: delivery.took,
            created_at: delivery.created_at,
        }
    }
}

/// Which deliveries.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct DeliveriesQuery {
    /// Those before this one: the `id` of the last of the page before.
    before: Option<String>,
    /// How many; 50 without, 200 at most.
    limit: Option<u32>,
}

/// What an endpoint was told, or is to be.
#[derive(Serialize, ToSchema)]
pub struct Deliveries {
    /// The latest first.
    deliveries: Vec<ShownDelivery>,
}

/// What an endpoint was told of late, or is to be: for 7 days what has arrived, for 30 anything.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/webhooks/{id}/deliveries", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The endpoint"), DeliveriesQuery),
    security(("moderator" = [])),
    responses((status = 200, body = Deliveries), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list_deliveries(
    State(app): State<App>,
    program: permissions::Manage,
    params: RawPathParams,
    Query(query): Query<DeliveriesQuery>,
) -> Result<Json<Deliveries>> {
    let webhook = endpoints::get(&app, &program.site, &known(&params)?).await?;
    let before = query.before.as_deref().map(EventId::parse).transpose();
    let before = before.map_err(|_| Code::ParameterInvalid)?;
    let limit = query.limit.unwrap_or(DELIVERIES.1);
    if !(1..=DELIVERIES.0).contains(&limit) {
        return Err(Code::ParameterInvalid.into());
    }
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let latest = deliveries::list_latest(conn, &webhook.id, before.as_ref(), limit).await?;
    Ok(Json(Deliveries {
        deliveries: latest.into_iter().map(ShownDelivery::from).collect(),
    }))
}

/// What is to be sent again.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SendAgain {
    /// The delivery; without it, all that are parked.
    delivery: Option<String>,
}

/// Sends a delivery again, or all that are parked, under the same `webhook-id`.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/webhooks/{id}/send-again", tag = "webhooks",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The endpoint")),
    request_body = SendAgain, security(("moderator" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn send_again(
    State(app): State<App>,
    program: permissions::Manage,
    params: RawPathParams,
    JsonBody(body): JsonBody<SendAgain>,
) -> Result<StatusCode> {
    let change = match body.delivery {
        None => Change::SendParkedAgain,
        Some(delivery) => Change::SendAgain(EventId::parse(&delivery).map_err(|_| Code::ActImpossible)?),
    };
    endpoints::change(&app, &program.site, known(&params)?, change, program.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The endpoint of the path; what can be none is none.
fn known(params: &RawPathParams) -> Result<WebhookId> {
    Ok(WebhookId::parse(param(params, "id")).map_err(|_| Code::ActImpossible)?)
}

/// Events by their names.
fn events(names: &[String]) -> Result<Events> {
    let kinds: Option<Vec<EventKind>> = names.iter().map(|name| EventKind::parse(name)).collect();
    Ok(Events::new(kinds.ok_or(Code::BodyInvalid)?))
}

fn wrong(refused: &Refused, at: &AtSite) -> Error {
    WrongSetting::new(refused.field(), refused.sentence(words(at.language))).into()
}
