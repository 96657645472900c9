//! Request bodies, received whole before a request takes a place among those that are being answered: whoever sends slowly
//! keeps nobody from being answered. A body is let in before any of it is read, must come at a least rate, and what has
//! come of all of them together is bounded, by address and in all.

use std::{
    net::IpAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    body::{Body, BodyDataStream},
    extract::Request,
    http::header,
};
use bytes::BytesMut;
use cam_nhan_domain::Code;
use futures_util::StreamExt as _;
use hyper::body::Body as _;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::{
    abuse::shares::{Share, Shares},
    error::Result,
};

/// Bodies on their way at once from one address, and from the network around it.
const UNDER_WAY: (usize, usize) = (64, 256);
/// Bytes of them that may have come already, beyond the first [`SMALL`] of each: a dozen of the largest from one
/// address.
const BYTES: (usize, usize) = (6 * 1024 * 1024, 24 * 1024 * 1024);
/// The same of everybody.
const ROOM: usize = 64 * 1024 * 1024;
/// So much of a body costs nothing of that: a comment always finds room.
pub const SMALL: usize = 16 * 1024;
/// How long a body may take to begin,
const GRACE: Duration = Duration::from_secs(10);
/// and how many bytes a second it must bring from then on.
const LEAST_RATE: u64 = 2 * 1024;
/// What is read and dropped of a body that is too large, and for how long.
const DRAINED: usize = 1024 * 1024;
/// The same, in time.
const DRAIN_TIME: Duration = Duration::from_secs(1);

/// The bodies on their way, in all of this process.
#[derive(Debug)]
pub struct Bodies {
    under_way: Arc<Shares>,
    bytes: Arc<Shares>,
    room: Arc<Semaphore>,
    grace: Duration,
}

impl Default for Bodies {
    fn default() -> Self {
        Self {
            under_way: Shares::new(UNDER_WAY.0, UNDER_WAY.1),
            bytes: Shares::new(BYTES.0, BYTES.1),
            room: Arc::new(Semaphore::new(ROOM)),
            grace: GRACE,
        }
    }
}

/// What a body holds for as long as its request lasts.
#[derive(Debug, Default)]
struct Held {
    share: Option<Share>,
    room: Option<OwnedSemaphorePermit>,
}

impl Bodies {
    /// The same request with all of its body; `client` is nobody behind a proxy that does not say for whom it speaks.
    /// [`Code::BodyTooLarge`]; [`Code::BodyInvalid`] when it breaks off or comes too slowly; [`Code::TooMany`] when its
    /// sender has too many on their way; [`Code::Unavailable`] when there is no room for it.
    pub async fn receive(&self, request: Request, client: Option<IpAddr>, limit: u32) -> Result<Request> {
        if request.body().is_end_stream() {
            return Ok(request);
        }
        let most = limit as usize;
        let _under_way = match client {
            Some(client) => Some(self.under_way.take(client, 1).ok_or(Code::TooMany.with(1))?),
            None => None,
        };
        let (mut parts, body) = request.into_parts();
        if body.size_hint().lower() > u64::from(limit) {
            drain(body.into_data_stream()).await;
            return Err(Code::BodyTooLarge.with(limit).into());
        }
        let (mut pieces, began) = (body.into_data_stream(), Instant::now());
        let (mut whole, mut held) = (BytesMut::new(), Held::default());
        loop {
            let due = self.grace + Duration::from_millis(whole.len() as u64 * 1_000 / LEAST_RATE);
            let piece = timeout(due.saturating_sub(began.elapsed()), pieces.next())
                .await
                .map_err(|_| Code::BodyInvalid)?;
            let Some(piece) = piece else { break };
            let piece = piece.map_err(|_| Code::BodyInvalid)?;
            if whole.len() + piece.len() > most {
                drain(pieces).await;
                return Err(Code::BodyTooLarge.with(limit).into());
            }
            let before = whole.len().max(SMALL);
            whole.extend_from_slice(&piece);
            let more = whole.len().max(SMALL) - before;
            if more > 0 {
                self.hold(&mut held, client, more)?;
            }
        }
        if held.room.is_some() {
            parts.extensions.insert(Arc::new(held));
        }
        Ok(Request::from_parts(parts, Body::from(whole.freeze())))
    }

    /// Takes in some of the body of a request that is refused whatever it holds ([`drain`]).
    pub async fn turn_away(&self, request: Request, client: Option<IpAddr>) {
        // Whoever waits to be told to go on has sent nothing yet.
        if request.headers().contains_key(header::EXPECT) {
            return;
        }
        let under_way = client.map(|client| self.under_way.take(client, 1));
        if !matches!(under_way, Some(None)) {
            drain(request.into_body().into_data_stream()).await;
        }
    }

    fn hold(&self, held: &mut Held, client: Option<IpAddr>, more: usize) -> Result<()> {
        if let Some(client) = client {
            let fits = match &mut held.share {
                Some(share) => share.grow(more),
                none => {
                    *none = self.bytes.take(client, more);
                    none.is_some()
                }
            };
            if !fits {
                return Err(Code::TooMany.with(1).into());
            }
        }
        let permits = u32::try_from(more).unwrap_or(u32::MAX);
        let room = self.room.clone().try_acquire_many_owned(permits);
        let room = room.map_err(|_| Code::Unavailable.with(1))?;
        match &mut held.room {
            Some(kept) => kept.merge(room),
            none => *none = Some(room),
        }
        Ok(())
    }
}

/// Lingering close: takes in some of what is still coming of a body that is refused. A connection that is closed before
/// its client has sent everything is reset, and the answer lost with it.
async fn drain(mut pieces: BodyDataStream) {
    let all = async {
        let mut left = DRAINED;
        while let Some(Ok(piece)) = pieces.next().await {
            left = left.checked_sub(piece.len())?;
        }
        Some(())
    };
    _ = timeout(DRAIN_TIME, all).await;
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use cam_nhan_domain::Refusal;
    use futures_util::stream;

    use super::*;
    use crate::error::Error;

    const CLIENT: [u8; 4] = [198, 51, 100, 7];

    fn request(pieces: Vec<Bytes>) -> Request {
        let body = Body::from_stream(stream::iter(pieces.into_iter().map(Ok::<_, std::io::Error>)));
        Request::post("/").body(body).expect("a request")
    }

    async fn receive(bodies: &Bodies, pieces: Vec<Bytes>, limit: u32) -> Result<Request, Code> {
        let received = bodies.receive(request(pieces), Some(CLIENT.into()), limit).await;
        received.map_err(|error| match error {
            Error::Refusal(Refusal { code, .. }) => code,
            _ => Code::Internal,
        })
    }

    #[tokio::test]
    async fn a_body_comes_whole_and_leaves_nothing_held() {
        let bodies = Bodies::default();
        let pieces = vec![Bytes::from(vec![b'a'; 10_000]); 5];
        let received = receive(&bodies, pieces, 50_000).await.expect("it fits");
        assert_eq!(bodies.bytes.holders(), 2, "while its request lasts");
        let whole = axum::body::to_bytes(received.into_body(), 60_000).await;
        assert_eq!(whole.expect("a body").len(), 50_000);
        assert_eq!((bodies.bytes.holders(), bodies.under_way.holders()), (0, 0));
        assert_eq!(bodies.room.available_permits(), ROOM);
    }

    #[tokio::test]
    async fn a_body_that_is_too_large_is_not_kept() {
        let pieces = vec![Bytes::from(vec![b'a'; 10_000]); 5];
        let received = receive(&Bodies::default(), pieces, 40_000).await;
        assert_eq!(received.map(|_| ()), Err(Code::BodyTooLarge));
    }

    #[tokio::test]
    async fn a_body_that_stands_still_or_trickles_is_given_up() {
        let bodies = Bodies {
            grace: Duration::from_millis(30),
            ..Bodies::default()
        };
        for pause in [Duration::from_millis(20), Duration::from_secs(3_600)] {
            let trickle = stream::unfold((), move |()| async move {
                tokio::time::sleep(pause).await;
                Some((Ok::<_, std::io::Error>(Bytes::from_static(b"a")), ()))
            });
            let request = Request::post("/")
                .body(Body::from_stream(trickle))
                .expect("a request");
            let received = bodies.receive(request, None, 1_000_000).await;
            assert!(matches!(received, Err(Error::Refusal(refusal)) if refusal.code == Code::BodyInvalid));
        }
    }

    #[tokio::test]
    async fn one_address_has_no_more_than_its_share_on_the_way() {
        let bodies = Arc::new(Bodies::default());
        let waiting: Vec<_> = (0..UNDER_WAY.0)
            .map(|_| {
                let bodies = bodies.clone();
                let never = Body::from_stream(stream::pending::<std::io::Result<Bytes>>());
                let request = Request::post("/").body(never).expect("a request");
                tokio::spawn(async move { bodies.receive(request, Some(CLIENT.into()), 1_000).await })
            })
            .collect();
        while bodies.under_way.take(CLIENT.into(), 1).is_some() {
            tokio::task::yield_now().await;
        }
        let one_more = receive(&bodies, vec![Bytes::from_static(b"{}")], 1_000).await;
        assert_eq!(one_more.map(|_| ()), Err(Code::TooMany));
        let other = bodies.receive(
            request(vec![Bytes::from_static(b"{}")]),
            Some([203, 0, 113, 9].into()),
            1_000,
        );
        assert!(other.await.is_ok());
        for waiting in waiting {
            waiting.abort();
        }
    }
}
