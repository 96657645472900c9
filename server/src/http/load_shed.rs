//! Load shedding: how many requests are answered at once, in all and for one client, and what is held for them: bodies
//! on their way in, answers on their way out, event streams, sign-ins, searches. Whoever is over a bound is told to come
//! back before anything was spent on them.

use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::Body,
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use cam_nhan_domain::{Code, Refusal};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time,
};

use crate::{
    abuse::shares::{Share, Shares},
    app::App,
    error::{Error, Result},
    http::{
        bodies::{self, Bodies},
        uploads,
    },
    net::address,
};

/// Requests that are being answered at once,
const REQUESTS: usize = 512;
/// those of one address, also behind a proxy, and those of the network around it.
const REQUESTS_PER_CLIENT: (usize, usize) = (256, 384);
/// Event streams of one address, also behind a proxy, and of the network around it.
const STREAMS_PER_CLIENT: (usize, usize) = (256, 1_024);
/// Attempts to sign in that one address may have under way, and the network around it: the others' turn comes between.
const SIGN_INS_PER_CLIENT: (usize, usize) = (3, 8);
/// Searches and lists of moderators that read the database at once: readers always find a connection beside them.
const SEARCHES: usize = 3;
/// How long the next one waits for its turn.
const SEARCH_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of answers that wait to be taken by one address, and by the network around it; of answers longer than
/// [`LARGE`].
const ANSWERS_PER_CLIENT: (usize, usize) = (16 * 1024 * 1024, 64 * 1024 * 1024);
/// A shorter answer is not worth counting.
const LARGE: u64 = 64 * 1024;

/// What is under way, in all of this process and for each client.
pub struct InFlight {
    places: Semaphore,
    by_client: Arc<Shares>,
    bodies: Bodies,
    answers: Arc<Shares>,
    streams: Arc<Shares>,
    attempts: Arc<Shares>,
    searches: Semaphore,
}

impl Default for InFlight {
    fn default() -> Self {
        Self {
            places: Semaphore::new(REQUESTS),
            by_client: Shares::new(REQUESTS_PER_CLIENT.0, REQUESTS_PER_CLIENT.1),
            bodies: Bodies::default(),
            answers: Shares::new(ANSWERS_PER_CLIENT.0, ANSWERS_PER_CLIENT.1),
            streams: Shares::new(STREAMS_PER_CLIENT.0, STREAMS_PER_CLIENT.1),
            attempts: Shares::new(SIGN_INS_PER_CLIENT.0, SIGN_INS_PER_CLIENT.1),
            searches: Semaphore::new(SEARCHES),
        }
    }
}

impl InFlight {
    /// An event stream of a client, for as long as it is held; else [`Code::Unavailable`]: the page polls.
    pub fn admit_stream(&self, client: Option<IpAddr>) -> Result<Option<Share>> {
        let Some(client) = client else { return Ok(None) };
        let share = self.streams.take(client, 1);
        Ok(Some(share.ok_or(Code::Unavailable.with(30))?))
    }

    /// An attempt of a client to sign in, for as long as it is held.
    pub fn admit_attempt(&self, client: Option<IpAddr>) -> Result<Option<Share>> {
        let Some(client) = client else { return Ok(None) };
        let share = self.attempts.take(client, 1);
        Ok(Some(share.ok_or(Code::TooMany.with(1))?))
    }

    /// The turn of a search or a list of moderators, for as long as it is held.
    pub async fn search(&self) -> Result<SemaphorePermit<'_>> {
        let turn = time::timeout(SEARCH_TIMEOUT, self.searches.acquire()).await;
        turn.map_err(|_| Code::Unavailable.with(2))?
            .map_err(Error::internal)
    }

    /// An answer that counts as its client's until it is taken.
    fn hold(&self, client: Option<IpAddr>, response: Response) -> Result<Response> {
        let length = response.body().size_hint().lower();
        let Some(client) = client.filter(|_| length > LARGE) else {
            return Ok(response);
        };
        let share = self
            .answers
            .take(client, usize::try_from(length).unwrap_or(usize::MAX));
        let _share = share.ok_or(Code::TooMany.with(1))?;
        Ok(response.map(|body| Body::new(Held { body, _share })))
    }
}

/// A body with its client's share of those that wait to be taken.
struct Held {
    body: Body,
    _share: Share,
}

impl HttpBody for Held {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Whom bounds of what is held at once go by: the address that asks, past our own proxies; nobody behind a proxy that
/// does not say for whom it speaks.
pub fn client(app: &App, headers: &HeaderMap, peer: IpAddr) -> Option<IpAddr> {
    let trusted = &app.config().trusted_proxies;
    let client = address::client(headers, peer, trusted, app.config().client_header);
    (!address::is_trusted(client, trusted)).then_some(client)
}

/// Takes in what is sent, and then answers at once with "come back" when too many requests are under way, before this
/// one has cost anything.
pub async fn layer(
    State((app, in_flight)): State<(App, Arc<InFlight>)>,
    request: Request,
    next: Next,
) -> Result<Response> {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let client = peer.and_then(|peer| client(&app, request.headers(), peer.0.ip()));
    let request = judge(&app, &in_flight, request, client).await?;
    let path = request.uri().path();
    // Those go to a file, one at a time, once it is known whose they are.
    let request = if uploads::is_upload(path) {
        request
    } else {
        let limit = body_limit(&app, path);
        in_flight.bodies.receive(request, client, limit).await?
    };
    let _place = in_flight
        .places
        .try_acquire()
        .map_err(|_| Code::Unavailable.with(1))?;
    let _share = match client {
        Some(client) => Some(in_flight.by_client.take(client, 1).ok_or(Code::TooMany.with(1))?),
        None => None,
    };
    in_flight.hold(client, next.run(request).await)
}

/// The rate limits' verdict on a write by its address, reached before its body is received.
#[derive(Clone, Copy, Debug)]
pub struct RateLimitVerdict {
    /// Where it comes from.
    pub address: IpAddr,
    /// Whether it may.
    pub verdict: Result<(), Refusal>,
}

/// Judges a reader's write by the limits of its address before any of its body is kept: who is over them costs no more
/// than their first bytes. Only a plain form that is no larger than a comment is received all the same: its page is shown
/// again with what was typed.
async fn judge(
    app: &App,
    in_flight: &InFlight,
    mut request: Request,
    client: Option<IpAddr>,
) -> Result<Request> {
    let path = request.uri().path();
    let is_form = path.starts_with("/t/");
    let writes = !request.body().is_end_stream() && (is_form || path.starts_with("/api/v1/sites/"));
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let Some(peer) = peer.filter(|_| writes).map(|peer| peer.0.ip()) else {
        return Ok(request);
    };
    let config = app.config();
    let address = address::client(
        request.headers(),
        peer,
        &config.trusted_proxies,
        config.client_header,
    );
    let verdict = app.limits().admit_address(address);
    let length = request.body().size_hint().upper();
    let is_kept = is_form && length.is_some_and(|length| length <= bodies::SMALL as u64);
    match verdict {
        Err(refusal) if !is_kept => {
            in_flight.bodies.turn_away(request, client).await;
            Err(refusal.into())
        }
        verdict => {
            request
                .extensions_mut()
                .insert(RateLimitVerdict { address, verdict });
            Ok(request)
        }
    }
}

/// The largest body that a request may have. Who signs in, takes up an invitation or follows a link in a mail sends a few
/// words, and their limits are known only once those are read.
fn body_limit(app: &App, path: &str) -> u32 {
    let is_short = [
        "/admin/sign-in",
        "/admin/invitation/",
        "/admin/setup/",
        "/admin/password/",
        "/mail/",
        "/me/",
    ];
    let is_short = is_short.iter().any(|begin| path.starts_with(begin));
    let limit = app.config().body_limit();
    if is_short {
        limit.min(u32::try_from(bodies::SMALL).unwrap_or(limit))
    } else {
        limit
    }
}
