//! Live updates for open pages. Each subject that somebody watches has a channel and one task that publishes to all
//! subscribers, at most once a second: a burst of writes costs one read per second and not one per reader.

mod detached;
mod news;
mod relay;
mod streams;
mod subscription;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use cam_nhan_domain::Code;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, broadcast, watch};

pub use detached::DetachedStream;
pub use news::of_thread;
pub use streams::{of_queue, of_thread as stream_of_thread};

use crate::{app::App, error::Result, store::Change};

/// Streams that may be open; who comes then is told to come back, and polls.
const MAX_STREAMS: usize = 20_000;
/// Between two events of one subject.
const MIN_INTERVAL: Duration = Duration::from_secs(1);
/// How long a change stays unseen that nobody told of: one by the command line, or by a server that fell before it
/// could speak.
const POLL_INTERVAL: Duration = Duration::from_secs(5);
/// Events that a slow reader may be behind; then the gap is read from the database.
const CHANNEL_CAPACITY: usize = 16;

/// What is said of a subject: its number, which only grows, and the event as it goes over the line.
type Event = Arc<(i64, String)>;

/// Open streams by what they watch.
pub struct Live {
    channels: Mutex<HashMap<Change, Arc<Channel>>>,
    room: Arc<Semaphore>,
    closing: watch::Sender<bool>,
    relay: relay::Relay,
}

struct Channel {
    woken: Notify,
    said: broadcast::Sender<Event>,
}

impl Default for Live {
    fn default() -> Self {
        Self {
            channels: Mutex::default(),
            room: Arc::new(Semaphore::new(MAX_STREAMS)),
            closing: watch::Sender::new(false),
            relay: relay::Relay::default(),
        }
    }
}

impl Live {
    /// Hears of changes that this server made, and passes them on to the other servers.
    pub fn publish(&self, changes: Vec<Change>) {
        self.wake(&changes);
        self.relay.tell(changes);
    }

    fn wake(&self, changes: &[Change]) {
        let channels = self.channels();
        for change in changes {
            if let Some(channel) = channels.get(change) {
                channel.woken.notify_one();
            }
        }
    }

    fn wake_all(&self) {
        for channel in self.channels().values() {
            channel.woken.notify_one();
        }
    }

    /// Ends all streams, and admits no more.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Streams that are open.
    pub fn open(&self) -> usize {
        MAX_STREAMS - self.room.available_permits()
    }

    fn admit(&self) -> Result<OwnedSemaphorePermit> {
        let full = || Code::Unavailable.with(30);
        Ok(self.room.clone().try_acquire_owned().map_err(|_| full())?)
    }

    /// Watches a subject from `since` on. The first who does starts the task that tells.
    fn watch(self: &Arc<Self>, app: &App, subject: &Change, since: i64) -> broadcast::Receiver<Event> {
        let mut channels = self.channels();
        if let Some(channel) = channels.get(subject) {
            return channel.said.subscribe();
        }
        let (said, receiver) = broadcast::channel(CHANNEL_CAPACITY);
        let channel = Arc::new(Channel {
            woken: Notify::new(),
            said,
        });
        channels.insert(subject.clone(), channel.clone());
        tokio::spawn(tell(app.clone(), self.clone(), subject.clone(), channel, since));
        receiver
    }

    /// Forgets a subject that nobody watches; says whether that is so.
    fn leave(&self, subject: &Change, channel: &Channel) -> bool {
        let mut channels = self.channels();
        let alone = channel.said.receiver_count() == 0;
        if alone {
            channels.remove(subject);
        }
        alone
    }

    fn channels(&self) -> std::sync::MutexGuard<'_, HashMap<Change, Arc<Channel>>> {
        // A panic elsewhere leaves the map as whole as it was.
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins to pass changes on between the servers of one database, and to be counted as one of them.
pub fn start(app: &App, live: &Arc<Live>) {
    relay::start(app, live);
}

async fn tell(app: App, live: Arc<Live>, subject: Change, channel: Arc<Channel>, mut since: i64) {
    let mut closing = live.closing.subscribe();
    loop {
        let told = tokio::select! {
            () = channel.woken.notified() => true,
            () = tokio::time::sleep(POLL_INTERVAL) => false,
            _ = closing.wait_for(|closing| *closing) => return,
        };
        if live.leave(&subject, &channel) {
            return;
        }
        match subscription::look(&app, &subject, since, told).await {
            Ok(Some(said)) => {
                since = said.0;
                // Who listens may have gone meanwhile.
                let _ = channel.said.send(Arc::new(said));
                if subscription::has_moved(&app, &subject).await {
                    // Its streams end here, and come back by the key that the thread has now.
                    live.channels().remove(&subject);
                    return;
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "open pages are not told; the next round tries again"),
        }
        tokio::time::sleep(MIN_INTERVAL).await;
    }
}
