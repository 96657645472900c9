//! A site's set of public keys at an address (JWKS), which may change, lie, hang and count who asks.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use tokio::{net::TcpListener, task::JoinHandle};

#[derive(Default)]
struct Known {
    answer: String,
    status: StatusCode,
    wait: Duration,
    asked: usize,
}

/// The server that has it.
pub struct KeySetServer {
    base: String,
    known: Arc<Mutex<Known>>,
    serving: JoinHandle<()>,
}

impl KeySetServer {
    /// Starts it, with an empty set.
    pub(crate) async fn start() -> Self {
        let known = Arc::<Mutex<Known>>::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new()
            .route("/jwks.json", get(answer))
            .with_state(known.clone());
        let serving = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("a key set");
        });
        let server = Self { base, known, serving };
        server.answers(r#"{"keys":[]}"#);
        server
    }

    /// Where the server is.
    pub(crate) fn base(&self) -> url::Url {
        self.base.parse().expect("a URL")
    }

    /// Where the set is.
    pub fn url(&self) -> String {
        format!("{}/jwks.json", self.base)
    }

    /// From now on answers with this.
    pub fn answers(&self, text: &str) {
        self.fails(StatusCode::OK, text, Duration::ZERO);
    }

    /// From now on answers with this, after a while.
    ///
    /// # Panics
    /// When a test has broken off.
    pub fn fails(&self, status: StatusCode, text: &str, wait: Duration) {
        let mut known = self.known.lock().expect("nobody broke off");
        text.clone_into(&mut known.answer);
        (known.status, known.wait) = (status, wait);
    }

    /// How often it was asked.
    ///
    /// # Panics
    /// When a test has broken off.
    pub fn asked(&self) -> usize {
        self.known.lock().expect("nobody broke off").asked
    }
}

impl Drop for KeySetServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(State(known): State<Arc<Mutex<Known>>>) -> impl IntoResponse {
    let (status, text, wait) = {
        let mut known = known.lock().expect("nobody broke off");
        known.asked += 1;
        (known.status, known.answer.clone(), known.wait)
    };
    tokio::time::sleep(wait).await;
    (status, text)
}
