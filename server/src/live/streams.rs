//! Server-sent events: a thread's news for its readers, and the queue's for moderators.

use std::{convert::Infallible, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Version, header},
    response::{IntoResponse, Response},
};
use cam_nhan_domain::SiteId;
use futures_util::stream;

use super::{Live, detached::DetachedStream, subscription::Subscription};
use crate::{abuse::shares::Share, app::App, crypto::token, error::Result, store::Change};

/// What a browser waits before it comes back, in milliseconds, and as much again by chance, so that all who lost one
/// server do not reach the next in the same moment.
const RETRY: u64 = 1_000;

/// The news of a thread since a version (or since now), for as long as somebody listens. `Last-Event-ID` counts more
/// than `since`: a browser that comes back says there what it has heard last. `share` is held as long.
pub async fn of_thread(
    app: &App,
    live: &Arc<Live>,
    site: &SiteId,
    key: &str,
    since: Option<i64>,
    headers: &HeaderMap,
    share: Option<Share>,
) -> Result<Response> {
    let heard = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok());
    let thread = app.cache().thread(app.store(), site, key).await?;
    let (now, key) = match &thread {
        Some(thread) => (thread.version, thread.key.as_str()),
        None => (0, key),
    };
    let subject = Change::Thread(site.clone(), key.to_owned());
    let since = heard.or(since).unwrap_or(now);
    open(app, live, subject, (now, since), None, share)
}

/// Says that a site's queue has changed, for as long as a moderator listens: whose session has this hash, and looks after
/// the site.
pub fn of_queue(
    app: &App,
    live: &Arc<Live>,
    site: &SiteId,
    session: String,
    share: Option<Share>,
) -> Result<Response> {
    open(
        app,
        live,
        Change::Queue(site.clone()),
        (0, 0),
        Some(session),
        share,
    )
}

fn open(
    app: &App,
    live: &Arc<Live>,
    subject: Change,
    (now, since): (i64, i64),
    session: Option<String>,
    share: Option<Share>,
) -> Result<Response> {
    let room = live.admit()?;
    let subscription = Subscription {
        said: live.watch(app, &subject, now),
        closing: live.closing.subscribe(),
        app: app.clone(),
        subject,
        since,
        catch_up: true,
        session,
        heard: None,
        _room: room,
        _share: share,
    };
    let jitter = u64::from(token::random::<1>()[0]) * RETRY / 255;
    // The first bytes tell the browser that the line stands.
    let hello = Bytes::from(format!(":\nretry: {}\n\n", RETRY + jitter));
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/event-stream"),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // nginx would hold events back until it has a buffer full.
        (
            HeaderName::from_static("x-accel-buffering"),
            HeaderValue::from_static("no"),
        ),
    ];
    let body = Body::from_stream(stream::iter([Ok::<_, Infallible>(hello)]));
    let mut response = (headers, body).into_response();
    // Its end is the connection's end: what comes later follows as it is, without the frames of HTTP/1.1.
    *response.version_mut() = Version::HTTP_10;
    response
        .extensions_mut()
        .insert(DetachedStream::new(subscription));
    Ok(response)
}
