//! A captchas' provider as Turnstile and hCaptcha document theirs: one POST asks about a token, which is good once.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
    routing::post,
};
use cam_nhan::crypto::token;
use serde_json::json;
use tokio::{net::TcpListener, task::JoinHandle};

/// The secret by which it knows the site.
const SECRET: &str = "0x-secret-of-the-site";

type Fields = BTreeMap<String, String>;

#[derive(Default)]
struct Known {
    /// Tokens that browsers have, and nobody has asked about.
    good: Vec<String>,
    /// All that was asked.
    asked: Vec<Fields>,
    /// What is answered in place of the truth.
    trouble: Option<(StatusCode, &'static str)>,
    /// The same, about this token alone.
    trouble_about: Option<(&'static str, (StatusCode, &'static str))>,
}

/// The provider.
pub struct CaptchaProvider {
    base: String,
    known: Arc<Mutex<Known>>,
    serving: JoinHandle<()>,
}

impl CaptchaProvider {
    /// Starts it.
    pub(crate) async fn start() -> Self {
        let known = Arc::<Mutex<Known>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new()
            .route("/turnstile/v0/siteverify", post(verify))
            .route("/siteverify", post(verify))
            .with_state(known.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("a provider");
        });
        Self { base, known, serving }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> url::Url {
        self.base.parse().expect("a URL")
    }

    /// The secret by which it knows the site.
    pub fn secret(&self) -> &'static str {
        SECRET
    }

    /// The token of a browser that got past the captcha.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn token(&self) -> String {
        let token = token::new_token();
        self.known.lock().expect("a lock").good.push(token.clone());
        token
    }

    /// Answers all with this from now on, or again as it should.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn set_trouble(&self, trouble: Option<(StatusCode, &'static str)>) {
        self.known.lock().expect("a lock").trouble = trouble;
    }

    /// Answers a question about one token with this from now on, as something in front of a provider may.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn set_trouble_about(&self, token: &'static str, trouble: (StatusCode, &'static str)) {
        self.known.lock().expect("a lock").trouble_about = Some((token, trouble));
    }

    /// The fields of every question so far.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn asked(&self) -> Vec<Fields> {
        self.known.lock().expect("a lock").asked.clone()
    }
}

impl Drop for CaptchaProvider {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn verify(State(known): State<Arc<Mutex<Known>>>, Form(fields): Form<Fields>) -> Response {
    let mut known = known.lock().expect("a lock");
    known.asked.push(fields.clone());
    if let Some(trouble) = known.trouble {
        return trouble.into_response();
    }
    if let Some((token, trouble)) = known.trouble_about
        && fields.get("response").is_some_and(|asked| asked == token)
    {
        return trouble.into_response();
    }
    let field = |name: &str| fields.get(name).map_or("", String::as_str);
    let error = match (
        field("secret"),
        known.good.iter().position(|token| token == field("response")),
    ) {
        ("", _) => "missing-input-secret",
        (secret, _) if secret != SECRET => "invalid-input-secret",
        (_, None) => "timeout-or-duplicate",
        (_, Some(at)) => {
            known.good.remove(at);
            return Json(json!({ "success": true, "hostname": "127.0.0.1", "error-codes": [] }))
                .into_response();
        }
    };
    Json(json!({ "success": false, "error-codes": [error] })).into_response()
}
