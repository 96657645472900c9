//! Accept loop and connection limits: in all, per address, and by time (for the head of a request, for taking an
//! answer). Over a limit we write a static 503 and close without reading the request.
//!
//! HTTP/1.1 alone: browsers speak HTTP/2 only over TLS, which is the proxy's work.

use std::{
    convert::Infallible,
    future::{poll_fn, ready},
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{ConnectInfo, Request},
    http::Method,
    response::Response,
};
use hyper::{body::Incoming, server::conn::http1, service::Service};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time,
};
use tower::ServiceExt as _;

use crate::{
    abuse::shares::{Share, Shares},
    app::App,
    http::write_timeout::WriteTimeout,
    live::DetachedStream,
    net::address,
};

/// The longest head of a request, in bytes. hyper itself allows 100 headers.
const MAX_HEAD_SIZE: usize = 64 * 1024;
/// How long what was begun may still take when the service is told to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);
/// For so long a connection is still listened to then: a request may be on its way that was sent before anybody could know.
const FAREWELL: Duration = Duration::from_millis(300);
/// Files that the service keeps for itself: its database, its log.
const OWN_FILES: u64 = 128;
/// What somebody is told for whom there is no connection, without reading what they want.
const UNAVAILABLE: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

/// How many connections may be open at once, and how long they may be idle.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// All of them.
    pub all: usize,
    /// Those of one address (an IPv6 line is one) that is no trusted proxy.
    pub each: usize,
    /// How long a client may take to send the head of a request, and how long a kept connection may say nothing.
    pub header_timeout: Duration,
    /// How long a client may take nothing of its answer.
    pub write_timeout: Duration,
    /// The longest that a request may take, until its answer begins.
    pub request_timeout: Duration,
}

impl Default for ConnectionLimits {
    /// 24,000 (most of them lines that stay open), or as many as the system lets this process have files, whichever is
    /// less; 256 for one address; 15 seconds to ask, 30 to be answered and 30 to take the answer.
    fn default() -> Self {
        let files = rlimit::increase_nofile_limit(32_768).unwrap_or(1_024);
        let all = files.saturating_sub(OWN_FILES).clamp(64, 24_000);
        Self {
            all: usize::try_from(all).unwrap_or(24_000),
            each: 256,
            header_timeout: Duration::from_secs(15),
            write_timeout: Duration::from_secs(30),
            request_timeout: Duration::from_secs(30),
        }
    }
}

/// Who is connected now.
struct ConnectionLimiter {
    by_address: Arc<Shares>,
    permits: Arc<Semaphore>,
}

/// A connection's place; dropped, it is free again.
struct ConnectionPermit {
    _share: Option<Share>,
    _permit: tokio::sync::OwnedSemaphorePermit,
}

impl ConnectionLimiter {
    fn new(limits: ConnectionLimits) -> Self {
        Self {
            // A network has no bound of its own here: whoever is behind one line is behind another.
            by_address: Shares::new(limits.each, usize::MAX),
            permits: Arc::new(Semaphore::new(limits.all)),
        }
    }

    /// A place for another connection of `peer`, if there is one; `trusted` peers speak for many people.
    fn admit(&self, peer: IpAddr, trusted: bool) -> Option<ConnectionPermit> {
        let permit = self.permits.clone().try_acquire_owned().ok()?;
        let share = if trusted {
            None
        } else {
            Some(self.by_address.take(peer, 1)?)
        };
        Some(ConnectionPermit {
            _share: share,
            _permit: permit,
        })
    }
}

/// Serves `service` until `told`, then takes nobody in any more and lets what was begun come to its end.
pub async fn serve(
    listener: TcpListener,
    app: App,
    service: Router,
    limits: ConnectionLimits,
    told: impl Future<Output = ()>,
) {
    let limiter = ConnectionLimiter::new(limits);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_buf_size(MAX_HEAD_SIZE);
    let shutdown = watch::Sender::new(false);
    let mut told = std::pin::pin!(told);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut told => break,
        };
        let Ok((stream, peer)) = accepted else {
            // The caller has gone again, or there is no file left; the next one may find some.
            time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let trusted = address::is_trusted(peer.ip(), &app.config().trusted_proxies);
        let Some(permit) = limiter.admit(peer.ip(), trusted) else {
            reject(&stream);
            continue;
        };
        // Answers are small and whole: nothing is gained by waiting for more to send.
        let _ = stream.set_nodelay(true);
        let connection_service = Connection {
            peer,
            app: app.clone(),
            service: service.clone(),
            line: Arc::default(),
        };
        let stream = WriteTimeout::new(stream, limits.write_timeout);
        let connection = http.serve_connection(TokioIo::new(stream), connection_service);
        let shutdown = shutdown.subscribe();
        tokio::spawn(async move {
            // How a connection ends is the client's affair.
            serve_connection(connection, shutdown).await;
            drop(permit);
        });
    }
    drop(listener);
    shutdown.send_replace(true);
    let everybody = u32::try_from(limits.all).unwrap_or(u32::MAX);
    let gone = limiter.permits.acquire_many(everybody);
    if time::timeout(SHUTDOWN_TIMEOUT, gone).await.is_err() {
        tracing::warn!("some connections were still open, and were cut");
    }
}

/// A connection's way to the service.
struct Connection {
    peer: SocketAddr,
    app: App,
    service: Router,
    /// What goes on after the last answer.
    line: Arc<Mutex<Option<DetachedStream>>>,
}

impl Service<Request<Incoming>> for Connection {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        let mut request = request.map(Body::new);
        let key = self.app.cache().microcache().key(&request, self.app.now());
        let again = key
            .as_ref()
            .and_then(|key| self.app.cache().microcache().get(key));
        if let Some(response) = again {
            return Box::pin(ready(Ok(response)));
        }
        request
            .extensions_mut()
            .insert(ConnectInfo::<SocketAddr>(self.peer));
        let (app, service) = (self.app.clone(), self.service.clone());
        let line = self.line.clone();
        let lasts = request.method() == Method::GET;
        Box::pin(async move {
            let mut response = service
                .oneshot(request)
                .await
                .unwrap_or_else(|never| match never {});
            if let Some(going_on) = DetachedStream::of(&mut response).filter(|_| lasts) {
                *line.lock().unwrap_or_else(PoisonError::into_inner) = Some(going_on);
            }
            if let Some(key) = key {
                response = app.cache().microcache().keep(key, response).await;
            }
            Ok(response)
        })
    }
}

/// Answers what comes over a connection, to its end: the client's, or the next answer's once it is time to leave.
async fn serve_connection(
    mut connection: http1::Connection<TokioIo<WriteTimeout<TcpStream>>, Connection>,
    mut shutdown: watch::Receiver<bool>,
) {
    let mut stays = true;
    let ended = loop {
        tokio::select! {
            ended = poll_fn(|context| connection.poll_without_shutdown(context)) => break ended,
            () = told(&mut shutdown), if stays => {
                stays = false;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    if ended.is_err() {
        return;
    }
    // What was read beyond the last request goes at once, with the buffer that it is in.
    let http1::Parts { io, service, .. } = connection.into_parts();
    let line = service.line.lock().unwrap_or_else(PoisonError::into_inner).take();
    drop(service);
    let mut stream = io.into_inner().into_inner();
    match line {
        Some(line) => line.go_on(stream).await,
        None => _ = stream.shutdown().await,
    }
}

/// Waits until it is time to leave, and a moment longer.
async fn told(shutdown: &mut watch::Receiver<bool>) {
    let _ = shutdown.wait_for(|shutdown| *shutdown).await;
    time::sleep(FAREWELL).await;
}

fn reject(stream: &TcpStream) {
    // Whoever does not take it at once goes without.
    let _ = stream.try_write(UNAVAILABLE);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_does_not_take_all_the_room() {
        let limits = ConnectionLimits {
            all: 5,
            each: 2,
            ..ConnectionLimits::default()
        };
        let limiter = ConnectionLimiter::new(limits);
        let of = |text: &str| text.parse::<IpAddr>().expect("an address");
        let first = limiter.admit(of("198.51.100.1"), false);
        let second = limiter.admit(of("::ffff:198.51.100.1"), false);
        assert!(first.is_some() && second.is_some());
        assert!(
            limiter.admit(of("198.51.100.1"), false).is_none(),
            "its share is taken"
        );
        let proxied: Vec<_> = (0..3).map(|_| limiter.admit(of("10.0.0.1"), true)).collect();
        assert!(proxied.iter().all(Option::is_some), "a proxy speaks for many");
        assert!(limiter.admit(of("198.51.100.2"), false).is_none(), "all is taken");
        drop(first);
        assert!(
            limiter.admit(of("198.51.100.1"), false).is_some(),
            "who leaves makes room"
        );
        drop((second, proxied));
        assert_eq!(limiter.by_address.holders(), 0);
        assert_eq!(limiter.permits.available_permits(), 5);
    }
}
