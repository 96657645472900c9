//! Telegram's Bot API, as far as the service asks it: one bot in one chat.

use std::sync::{Arc, Mutex};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

/// The token of the bot that there is.
pub const BOT: &str = "123456789:AAH-secret_of_the_bot_xyz";
/// The number of the chat that it is in.
pub const CHAT: i64 = -1_001_234_567_890;

#[derive(Default)]
struct Known {
    asked: Vec<(String, Value)>,
    trouble: Option<(u16, Value)>,
}

/// The server.
pub struct TelegramServer {
    base: String,
    known: Arc<Mutex<Known>>,
    serving: JoinHandle<()>,
}

impl TelegramServer {
    pub(crate) async fn start() -> Self {
        let known = Arc::<Mutex<Known>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new()
            .route("/{bot}/{method}", post(answer))
            .with_state(known.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("Telegram");
        });
        Self { base, known, serving }
    }

    pub(crate) fn origin(&self) -> Url {
        self.base.parse().expect("a URL")
    }

    /// What has been asked of one method since this was last asked.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn taken(&self, method: &str) -> Vec<Value> {
        let mut known = self.known.lock().expect("a lock");
        let (taken, left) = std::mem::take(&mut known.asked)
            .into_iter()
            .partition(|(asked, _)| asked == method);
        known.asked = left;
        let taken: Vec<(String, Value)> = taken;
        taken.into_iter().map(|(_, body)| body).collect()
    }

    /// Answers messages with this status and body from now on, or again as it should.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn set_trouble(&self, trouble: Option<(u16, Value)>) {
        self.known.lock().expect("a lock").trouble = trouble;
    }
}

impl Drop for TelegramServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(
    State(known): State<Arc<Mutex<Known>>>,
    Path((bot, method)): Path<(String, String)>,
    Json(body): Json<Value>,
) -> Response {
    let refused = |status: u16, words: &str| {
        let told = json!({ "ok": false, "error_code": status, "description": words });
        (StatusCode::from_u16(status).expect("a status"), Json(told)).into_response()
    };
    if bot != format!("bot{BOT}") {
        return refused(401, "Unauthorized");
    }
    let mut known = known.lock().expect("a lock");
    known.asked.push((method.clone(), body.clone()));
    let chat = &body["chat_id"];
    let is_here = *chat == json!(CHAT) || *chat == json!(CHAT.to_string()) || *chat == json!("@toa_soan");
    let result = match method.as_str() {
        "getMe" => json!({ "id": 123_456_789, "is_bot": true, "first_name": "Cảm Nhận" }),
        "setWebhook" | "deleteWebhook" => json!(true),
        _ if !is_here => return refused(400, "Bad Request: chat not found"),
        "getChat" => json!({ "id": CHAT, "type": "supergroup", "title": "Tòa soạn" }),
        "sendMessage" => {
            if let Some((status, told)) = &known.trouble {
                return (
                    StatusCode::from_u16(*status).expect("a status"),
                    Json(told.clone()),
                )
                    .into_response();
            }
            json!({ "message_id": 7, "chat": { "id": CHAT }, "text": body["text"] })
        }
        "editMessageText" => json!({ "message_id": 7 }),
        _ => return refused(404, "Not Found"),
    };
    Json(json!({ "ok": true, "result": result })).into_response()
}
