//! Server-sent events: a thread's news for its readers, and the queue's for moderators.

use std::{convert::Infallible, time::Duration};

use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use cam_nhan_domain::SiteId;
use futures_util::{Stream, stream};
use tokio::sync::{OwnedSemaphorePermit, broadcast, watch};

use super::{Said, news};
use crate::{
    app::App,
    auth,
    error::Result,
    store::{Change, threads},
};

/// So that proxies do not close a line on which nothing happens.
const BREATH: Duration = Duration::from_secs(20);
/// What a browser waits before it comes back, in milliseconds, and as much again by chance, so that all who lost one
/// server do not reach the next in the same moment.
const RETRY: u64 = 1_000;

/// What is said of a subject that has moved on from `since`: its number now, and the event's JSON. `told` says whether
/// somebody told of a change.
pub(super) async fn look(
    app: &App,
    subject: &Change,
    since: i64,
    told: bool,
) -> Result<Option<(i64, String)>> {
    match subject {
        Change::Thread(site, key) => {
            let news = news::of_thread(&mut app.store().read().await?.conn(), site, key, since).await?;
            let said = news.map(|news| {
                let json = serde_json::to_string(&news).map_err(crate::error::Error::internal)?;
                Ok::<_, crate::error::Error>((news.version, json))
            });
            said.transpose()
        }
        // The page itself is asked again: it knows what this moderator may see.
        Change::Site(_) | Change::Queue(_) => Ok(told.then(|| (since + 1, "{}".to_owned()))),
    }
}

struct Watching {
    app: App,
    subject: Change,
    since: i64,
    /// Whether the database is to be asked before the channel is.
    catch_up: bool,
    said: broadcast::Receiver<Said>,
    closing: watch::Receiver<bool>,
    _room: OwnedSemaphorePermit,
}

/// The news of a thread since a version (or since now), for as long as somebody listens. `Last-Event-ID` counts more
/// than `since`: a browser that comes back says there what it has heard last.
pub async fn of_thread(
    app: &App,
    site: &SiteId,
    key: &str,
    since: Option<i64>,
    headers: &HeaderMap,
) -> Result<Response> {
    let heard = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let thread = threads::get(&mut app.store().read().await?.conn(), site, key).await?;
    let now = thread.map_or(0, |thread| thread.version);
    let subject = Change::Thread(site.clone(), key.to_owned());
    open(app, subject, now, heard.or(since).unwrap_or(now))
}

/// Says that a site's queue has changed, for as long as a moderator listens.
pub fn of_queue(app: &App, site: &SiteId) -> Result<Response> {
    open(app, Change::Queue(site.clone()), 0, 0)
}

fn open(app: &App, subject: Change, now: i64, since: i64) -> Result<Response> {
    let room = app.live().admit()?;
    let watching = Watching {
        said: app.live().watch(app, &subject, now),
        closing: app.live().closing.subscribe(),
        app: app.clone(),
        subject,
        since,
        catch_up: true,
        _room: room,
    };
    let headers = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // nginx would hold events back until it has a buffer full.
        (
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    let stream = Sse::new(events(watching)).keep_alive(KeepAlive::new().interval(BREATH));
    Ok((headers, stream).into_response())
}

fn events(watching: Watching) -> impl Stream<Item = Result<Event, Infallible>> {
    let jitter = u64::from(auth::random::<1>()[0]) * RETRY / 255;
    let hello = Event::default()
        .retry(Duration::from_millis(RETRY + jitter))
        .comment("");
    let rest = stream::unfold(watching, |mut watching| async move {
        let said = watching.next().await?;
        watching.since = said.0;
        let event = Event::default().id(said.0.to_string()).data(&said.1);
        Some((Ok(event), watching))
    });
    futures_util::StreamExt::chain(stream::iter([Ok(hello)]), rest)
}

impl Watching {
    /// What is said next; `None` when the service stops, or cannot read what was missed: the browser comes back.
    async fn next(&mut self) -> Option<Said> {
        loop {
            if std::mem::take(&mut self.catch_up)
                && let Some(missed) = look(&self.app, &self.subject, self.since, false).await.ok()?
            {
                return Some(missed.into());
            }
            tokio::select! {
                said = self.said.recv() => match said {
                    Ok(said) if said.0 > self.since || matches!(self.subject, Change::Queue(_)) => return Some(said),
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => self.catch_up = true,
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                _ = self.closing.wait_for(|closing| *closing) => return None,
            }
        }
    }
}
