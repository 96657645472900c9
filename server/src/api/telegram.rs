//! What Telegram reports: somebody has pressed a button under a message of a site's bot.

use axum::{Json, extract::State, http::HeaderMap};
use cam_nhan_domain::{Code, Refusal, Status};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    app::App,
    delivery::webhooks::telegram::{self, Press},
    discussion::moderate::{self, Act, Target},
    error::{Error, Result},
    http::{extract::Json as JsonBody, problem::Problem},
    i18n::{mail, webhooks::words},
    store::{
        actor::Actor,
        sites::{self, Site},
        webhooks::{self, Channel, Webhook},
    },
};

/// The header in which Telegram says what it was given.
const SECRET: &str = "x-telegram-bot-api-secret-token";
/// The most that is kept of somebody's name, in characters.
const NAME: usize = 60;

/// A report; of what Telegram tells, what matters here.
#[derive(Deserialize, ToSchema)]
pub struct Update {
    /// Of a press; anything else is passed over.
    callback_query: Option<CallbackQuery>,
}

/// A press.
#[derive(Deserialize, ToSchema)]
pub struct CallbackQuery {
    /// By which it is answered.
    id: String,
    /// Whose it is.
    from: User,
    /// Under which message.
    message: Option<Message>,
    /// What the button carries.
    data: Option<String>,
}

/// Somebody on Telegram.
#[derive(Deserialize, ToSchema)]
pub struct User {
    id: i64,
    #[serde(default)]
    first_name: String,
    #[serde(default)]
    last_name: String,
}

/// A message of the bot's.
#[derive(Deserialize, ToSchema)]
pub struct Message {
    message_id: i64,
    chat: Chat,
    #[serde(default)]
    text: String,
}

/// A chat.
#[derive(Deserialize, ToSchema)]
pub struct Chat {
    id: i64,
}

/// What Telegram is to do next: show whoever pressed what became of it.
#[derive(Serialize, ToSchema)]
pub struct Reply {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_query_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Decides about a comment, for somebody in a site's chat who pressed a button. Telegram alone may call it, and says the
/// secret that it was given with the bot.
#[utoipa::path(post, path = "/api/v1/telegram/updates", tag = "moderation", request_body = Update,
    params(("x-telegram-bot-api-secret-token" = String, Header, description = "What Telegram was given with the bot")),
    responses((status = 200, body = Reply), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn hear(
    State(app): State<App>,
    headers: HeaderMap,
    JsonBody(update): JsonBody<Update>,
) -> Result<Json<Reply>> {
    let secret = headers.get(SECRET).and_then(|secret| secret.to_str().ok());
    let secret = secret.ok_or(Code::TokenMissing)?;
    // What is none of ours, or nothing that asks for anything, has no bot whose secret it could be.
    let query = update.callback_query.ok_or(Code::TokenInvalid)?;
    let press = query
        .data
        .as_deref()
        .and_then(Press::read)
        .ok_or(Code::TokenInvalid)?;
    let (webhook, site) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let webhook = webhooks::get(conn, &press.webhook).await?;
        let webhook = webhook.filter(|webhook| webhook.channel == Channel::Telegram);
        let webhook = webhook.ok_or(Code::TokenInvalid)?;
        let site = sites::get(conn, &webhook.site_id)
            .await?
            .ok_or(Code::TokenInvalid)?;
        (webhook, site)
    };
    if !telegram::is_telegram(&webhook, secret) {
        return Err(Code::TokenInvalid.into());
    }
    let message = query
        .message
        .filter(|message| message.chat.id.to_string() == webhook.address);
    let message = message
        .filter(|_| webhook.disabled_by.is_none())
        .ok_or(Code::Forbidden)?;
    let (text, is_over) = decide(&app, &site, press, &query.from).await?;
    if is_over {
        mark(&app, &webhook, &message, &text).await;
    }
    Ok(Json(Reply {
        method: Some("answerCallbackQuery"),
        callback_query_id: Some(query.id),
        text: Some(text),
    }))
}

/// Decides, as the comment was seen. Gives back what whoever pressed is told, and whether that is the end of it.
async fn decide(app: &App, site: &Site, press: Press, from: &User) -> Result<(String, bool)> {
    let (words, mail) = (words(site.settings.language), mail::words(site.settings.language));
    let act = press.act;
    let name = name_of(from);
    let target = Target {
        id: press.comment.clone(),
        revision: Some(press.revision),
        status: None,
    };
    let actor = Actor::Telegram {
        id: from.id,
        name: name.clone(),
    };
    match moderate::moderate(app, site, target, act, String::new(), actor).await {
        Ok(_) => Ok(((words.press_done)((mail.done)(act), &name), true)),
        Err(Error::Refusal(refusal)) if !refusal.code.is_passing() => {
            too_late(app, site, &press, refusal).await
        }
        Err(error) => Err(error),
    }
}

/// What is told of a press that came too late.
async fn too_late(app: &App, site: &Site, press: &Press, refusal: Refusal) -> Result<(String, bool)> {
    let (words, mail) = (words(site.settings.language), mail::words(site.settings.language));
    let row = {
        let mut connection = app.store().read().await?;
        crate::store::comments::get(&mut connection.conn(), &site.id, &press.comment).await?
    };
    Ok(match row {
        Some(row) if is_done(press.act, row.status) => ((mail.already)(press.act).to_owned(), true),
        Some(row) if refusal.code == Code::ActImpossible => ((mail.is_now)(row.status).to_owned(), true),
        Some(_) if refusal.code == Code::RevisionChanged => (words.press_changed.to_owned(), false),
        _ => (words.press_failed.to_owned(), false),
    })
}

fn is_done(act: Act, status: Status) -> bool {
    matches!(
        (act, status),
        (Act::Approve, Status::Approved) | (Act::Hide, Status::Hidden)
    )
}

/// What somebody is called on Telegram, on one line.
fn name_of(from: &User) -> String {
    let whole = format!("{} {}", from.first_name, from.last_name);
    let name = cam_nhan_domain::comment::text::one_line(&whole, NAME);
    if name.is_empty() {
        from.id.to_string()
    } else {
        name
    }
}

/// Says under the message what became of it, in place of its buttons. It is no matter if that fails: the decision stands.
async fn mark(app: &App, webhook: &Webhook, message: &Message, said: &str) {
    let asked: Value = json!({
        "chat_id": message.chat.id,
        "message_id": message.message_id,
        "text": format!("{}\n\n{said}", message.text),
        "link_preview_options": { "is_disabled": true },
    });
    if let Err(refused) = telegram::call(app, &webhook.secret, "editMessageText", &asked).await {
        tracing::warn!(?refused, "a message on Telegram keeps its buttons");
    }
}
