//! Long-lived SSE connections, taken back from hyper. hyper keeps two 8 KB buffers per connection, which at 10,000 idle
//! streams would dominate memory; so for hyper the response ends with its first bytes, and further events are written
//! to the raw socket.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::response::Response;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::subscription::Subscription;

/// So that proxies do not close a line on which nothing happens.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How long somebody may take nothing of what is told.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// What goes on after an answer, for as long as its connection lasts. Whoever takes it first has it.
#[derive(Clone)]
pub struct DetachedStream(Arc<Mutex<Option<Subscription>>>);

impl DetachedStream {
    pub(super) fn new(subscription: Subscription) -> Self {
        Self(Arc::new(Mutex::new(Some(subscription))))
    }

    /// What goes on after this answer, if something does.
    pub fn of(response: &mut Response) -> Option<Self> {
        response.extensions_mut().remove()
    }

    /// Tells what there is to tell until the service stops, or nobody listens any more.
    pub async fn go_on(self, mut stream: TcpStream) {
        let taken = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut subscription) = taken else { return };
        let (mut from, mut to) = stream.split();
        let mut byte = [0];
        loop {
            let said = tokio::select! {
                said = timeout(KEEP_ALIVE, subscription.next()) => said,
                // Who listens has nothing to say but that they go.
                _ = from.read(&mut byte) => return,
            };
            let event = match &said {
                Ok(Some(said)) => said.1.as_str(),
                Ok(None) => return,
                Err(_) => ":\n\n",
            };
            if !matches!(
                timeout(WRITE_TIMEOUT, to.write_all(event.as_bytes())).await,
                Ok(Ok(()))
            ) {
                return;
            }
        }
    }
}
