//! Between the servers of one PostgreSQL: each tells the others what its writes changed, by NOTIFY, and hears them by
//! LISTEN, on one connection that comes back by itself. Told after the commit, on a connection of its own and many at
//! a time: NOTIFY inside the transactions themselves would make their commits wait for one another.

use std::{
    collections::HashSet,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::{app::App, auth::new_token, store::Change};

/// How long changes are gathered before they are told.
const GATHER: Duration = Duration::from_millis(20);
/// Before a lost database is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// What waits to be told.
#[derive(Default)]
pub(super) struct Relay {
    waiting: Mutex<HashSet<Change>>,
    woken: Notify,
    /// Whether somebody passes them on; else nothing is gathered.
    at_work: AtomicBool,
}

#[derive(Serialize, Deserialize)]
struct Told {
    /// Which server tells it.
    from: String,
    change: Change,
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

pub(super) fn start(app: &App) {
    if !app.store().is_shared() {
        return;
    }
    app.live().relay.at_work.store(true, Ordering::Relaxed);
    let name = new_token();
    tokio::spawn(until_closing(app.clone(), speak(app.clone(), name.clone())));
    tokio::spawn(until_closing(app.clone(), listen(app.clone(), name)));
}

async fn until_closing(app: App, work: impl Future<Output = ()>) {
    let mut closing = app.live().closing.subscribe();
    tokio::select! {
        () = work => {}
        _ = closing.wait_for(|closing| *closing) => {}
    }
}

async fn speak(app: App, name: String) {
    let relay = &app.live().relay;
    loop {
        relay.woken.notified().await;
        tokio::time::sleep(GATHER).await;
        let changes: Vec<Change> = std::mem::take(&mut *relay.waiting()).into_iter().collect();
        let told = changes.iter().filter_map(|change| {
            let told = Told {
                from: name.clone(),
                change: change.clone(),
            };
            serde_json::to_string(&told).ok()
        });
        if let Err(error) = app.store().notify(told.collect()).await {
            tracing::warn!(%error, "the other servers are not told; the next round tries again");
            relay.waiting().extend(changes);
            tokio::time::sleep(AGAIN).await;
            relay.woken.notify_one();
        }
    }
}

async fn listen(app: App, name: String) {
    loop {
        match app.store().listen().await {
            Ok(Some(mut ear)) => {
                // What was told meanwhile is not known: all is looked at again.
                app.cache().forget_all();
                app.live().wake_all();
                while let Ok(Some(told)) = ear.try_recv().await {
                    let Ok(told) = serde_json::from_str::<Told>(told.payload()) else {
                        continue;
                    };
                    if told.from != name {
                        app.cache().forget(std::slice::from_ref(&told.change));
                        app.live().wake(&[told.change]);
                    }
                }
            }
            Ok(None) => return,
            Err(error) => tracing::warn!(%error, "the other servers are not heard; trying again"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}
