//! Publish/subscribe between the servers of one PostgreSQL (LISTEN/NOTIFY), on one connection that reconnects by
//! itself. A server publishes what its writes changed after the commit, many changes at a time: NOTIFY within the
//! transactions would serialise their commits. Heartbeats tell the servers how many they are, and detect a dead
//! connection.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use tokio::{sync::Notify, time::timeout};

use super::Live;
use crate::{app::App, crypto::token::new_token, store::Change};

/// How long changes are gathered before they are told.
const BATCH_DELAY: Duration = Duration::from_millis(20);
/// Between two signs of life.
const HEARTBEAT: Duration = Duration::from_secs(5);
/// A server of which so long nothing was heard is gone; and a line on which nothing came, not even our own signs, is lost.
const HEARTBEAT_TIMEOUT: Duration = Duration::from_secs(15);
/// Before a lost database is tried again.
const RECONNECT_DELAY: Duration = Duration::from_secs(1);

/// What waits to be told.
#[derive(Default)]
pub(super) struct Relay {
    waiting: Mutex<HashSet<Change>>,
    woken: Notify,
    /// Whether somebody passes them on; else nothing is gathered.
    at_work: AtomicBool,
}

#[derive(Serialize, Deserialize)]
struct Message {
    /// Which server tells it.
    from: String,
    /// `None` for a sign of life.
    change: Option<Change>,
}

impl Relay {
    pub(super) fn tell(&self, changes: Vec<Change>) {
        if !changes.is_empty() && self.at_work.load(Ordering::Relaxed) {
            self.waiting().extend(changes);
            self.woken.notify_one();
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashSet<Change>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(super) fn start(app: &App, live: &Arc<Live>) {
    if !app.store().is_shared() {
        return;
    }
    live.relay.at_work.store(true, Ordering::Relaxed);
    let name = new_token();
    tokio::spawn(until_closing(
        live.clone(),
        publish(app.clone(), live.clone(), name.clone()),
    ));
    tokio::spawn(until_closing(
        live.clone(),
        listen(app.clone(), live.clone(), name),
    ));
}

async fn until_closing(live: Arc<Live>, work: impl Future<Output = ()>) {
    let mut closing = live.closing.subscribe();
    tokio::select! {
        () = work => {}
        _ = closing.wait_for(|closing| *closing) => {}
    }
}

async fn publish(app: App, live: Arc<Live>, name: String) {
    let relay = &live.relay;
    loop {
        // Woken or not, with changes or without: whatever is told is a sign of life.
        let _ = timeout(HEARTBEAT, relay.woken.notified()).await;
        tokio::time::sleep(BATCH_DELAY).await;
        let changes: Vec<Change> = std::mem::take(&mut *relay.waiting()).into_iter().collect();
        let mut told: Vec<Option<Change>> = changes.iter().cloned().map(Some).collect();
        if told.is_empty() {
            told.push(None);
        }
        let told = told.into_iter().filter_map(|change| {
            let from = name.clone();
            serde_json::to_string(&Message { from, change }).ok()
        });
        if let Err(error) = app.store().notify(told.collect()).await {
            tracing::warn!(%error, "the other servers are not told; the next round tries again");
            relay.waiting().extend(changes);
            tokio::time::sleep(RECONNECT_DELAY).await;
            relay.woken.notify_one();
        }
    }
}

async fn listen(app: App, live: Arc<Live>, name: String) {
    let mut others = Others::default();
    loop {
        match app.store().listen().await {
            Ok(Some(mut listener)) => {
                // What was told meanwhile is not known: all is looked at again.
                app.cache().forget_all();
                live.wake_all();
                live.relay.woken.notify_one();
                while let Ok(Ok(Some(told))) = timeout(HEARTBEAT_TIMEOUT, listener.try_recv()).await {
                    let Ok(told) = serde_json::from_str::<Message>(told.payload()) else {
                        continue;
                    };
                    if told.from != name {
                        if others.hear(told.from) {
                            // Who has just come is to know of us.
                            live.relay.woken.notify_one();
                        }
                        if let Some(change) = told.change {
                            app.cache().forget(std::slice::from_ref(&change));
                            live.wake(&[change]);
                        }
                    }
                    app.limits().share_among(1 + others.count());
                }
                tracing::warn!("the other servers are heard no longer; listening anew");
            }
            Ok(None) => return,
            Err(error) => tracing::warn!(%error, "the other servers are not heard; trying again"),
        }
        tokio::time::sleep(RECONNECT_DELAY).await;
    }
}

/// The other servers of the database, and when each was heard last.
#[derive(Default)]
struct Others(HashMap<String, Instant>);

impl Others {
    /// Notes that one was heard; says whether it is a new one.
    fn hear(&mut self, name: String) -> bool {
        self.0.insert(name, Instant::now()).is_none()
    }

    /// How many there are.
    fn count(&mut self) -> u32 {
        self.0.retain(|_, heard| heard.elapsed() < HEARTBEAT_TIMEOUT);
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}
