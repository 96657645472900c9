//! A server that webhooks are sent to, which keeps what it gets and answers as it is told.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};
use url::Url;

/// How it answers.
#[derive(Clone, Debug, Default)]
pub enum Manner {
    /// With 200.
    #[default]
    Takes,
    /// With this status.
    Refuses(u16),
    /// With 429, and after how many seconds to come again.
    Waits(u32),
    /// With 500 to what has this text in it, else with 200.
    RefusesWhatHas(String),
    /// Not at all.
    Hangs,
    /// With a redirect.
    Redirects(String),
    /// With 200 and so many bytes.
    Talks(usize),
}

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its method.
    pub method: Method,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its path.
    pub path: String,
    /// Its body.
    pub body: Bytes,
    /// The same as text.
    pub text: String,
}

impl Received {
    /// Its body.
    ///
    /// # Panics
    /// When it is no JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).expect("JSON")
    }

    /// What it tells of.
    ///
    /// # Panics
    /// When it is no JSON.
    pub fn event(&self) -> String {
        self.json()["type"].as_str().unwrap_or_default().to_owned()
    }

    /// A header's text.
    ///
    /// # Panics
    /// When it is no text.
    pub fn header(&self, name: &str) -> String {
        let header = self.headers.get(name).map(|value| value.to_str().expect("text"));
        header.unwrap_or_default().to_owned()
    }
}

#[derive(Default)]
struct Known {
    received: Vec<Received>,
    manner: Manner,
}

/// The server.
pub struct Receiver {
    base: String,
    known: Arc<Mutex<Known>>,
    serving: JoinHandle<()>,
}

impl Receiver {
    /// Starts it.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start() -> Self {
        let known = Arc::<Mutex<Known>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().fallback(receive).with_state(known.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("a receiver");
        });
        Self { base, known, serving }
    }

    /// Where it is, without a path.
    ///
    /// # Panics
    /// Never: it is one of its own.
    pub fn origin(&self) -> Url {
        self.base.parse().expect("a URL")
    }

    /// An address of its.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// Answers so from now on.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn set(&self, manner: Manner) {
        self.known.lock().expect("a lock").manner = manner;
    }

    /// What has come since this was last asked.
    ///
    /// # Panics
    /// When another story broke it.
    pub fn taken(&self) -> Vec<Received> {
        std::mem::take(&mut self.known.lock().expect("a lock").received)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn receive(State(known): State<Arc<Mutex<Known>>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    let text = String::from_utf8_lossy(&body).into_owned();
    let manner = {
        let mut known = known.lock().expect("a lock");
        known.received.push(Received {
            method: parts.method,
            headers: parts.headers,
            path: parts.uri.path().to_owned(),
            body,
            text: text.clone(),
        });
        known.manner.clone()
    };
    match manner {
        Manner::Takes => StatusCode::OK.into_response(),
        Manner::Refuses(status) => StatusCode::from_u16(status).expect("a status").into_response(),
        Manner::Waits(seconds) => {
            let again = [(header::RETRY_AFTER, seconds.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, again).into_response()
        }
        Manner::RefusesWhatHas(part) if text.contains(&part) => {
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
        Manner::RefusesWhatHas(_) => StatusCode::OK.into_response(),
        Manner::Hangs => {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            StatusCode::OK.into_response()
        }
        Manner::Redirects(to) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to)]).into_response(),
        Manner::Talks(bytes) => Body::from("x".repeat(bytes)).into_response(),
    }
}
