//! Response microcache. Public GET responses are replayed for 20 ms when the address and the varying headers match,
//! before routing. Any write of this server invalidates all of them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    body::{self, Body, HttpBody as _},
    extract::Request,
    http::{HeaderMap, HeaderName, Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use cam_nhan_domain::Millis;
use prometheus_client::metrics::counter::Counter;

use crate::error::Error;

/// How long an answer is given again; this is for what other servers write, since one's own changes are known at once.
const TTL: Duration = Duration::from_millis(20);
/// All answers together, in bytes: most of their bodies are the fragments' own.
const CAPACITY: u64 = 4 * 1024 * 1024;
/// What an answer takes beside its body, about.
const ENTRY: usize = 2_048;
/// A longer body is not kept.
const LONGEST: usize = 512 * 1024;

/// Beside the address, all that such an answer hangs on: in which form it is wanted, and for which page.
const ASKED_BY: [HeaderName; 4] = [
    header::ACCEPT_ENCODING,
    header::HOST,
    header::IF_NONE_MATCH,
    header::ORIGIN,
];
/// Who says who they are is answered by the router.
const PERSONAL: [HeaderName; 2] = [header::AUTHORIZATION, header::COOKIE];

/// Says of an answer that it is the same for everybody who asks with the same address and [`ASKED_BY`].
#[derive(Clone, Copy, Debug)]
pub struct Shared;

/// What was just answered.
pub struct Microcache {
    answers: moka::sync::Cache<Vec<u8>, Arc<Answer>>,
    /// How often something has changed here.
    changes: AtomicU64,
    /// How often an answer was given again.
    hits: Counter,
}

/// A request that others may have sent too, and as of when it asks.
pub struct CacheKey {
    words: Vec<u8>,
    changes: u64,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    changes: u64,
    given: Instant,
}

impl Default for Microcache {
    fn default() -> Self {
        let weigh = |words: &Vec<u8>, answer: &Arc<Answer>| {
            u32::try_from(ENTRY + words.len() + answer.body.len()).unwrap_or(u32::MAX)
        };
        Self {
            answers: moka::sync::Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .build(),
            changes: AtomicU64::new(0),
            hits: Counter::default(),
        }
    }
}

impl Microcache {
    /// What a request asks, as others may; `None` where the answer can be one person's. To be called before anything
    /// is read: an answer counts as being of that moment.
    pub fn key(&self, request: &Request, now: Millis) -> Option<CacheKey> {
        let headers = request.headers();
        if request.method() != Method::GET || PERSONAL.iter().any(|name| headers.contains_key(name)) {
            return None;
        }
        let address = request.uri().path_and_query()?.as_str();
        let mut words = Vec::with_capacity(256);
        // Relative times are of the minute. Neither addresses nor headers can hold the line ends between these.
        words.extend((now.0 / 60_000).to_le_bytes());
        words.extend(address.as_bytes());
        for (name, mark) in ASKED_BY.iter().zip(b'a'..) {
            for value in headers.get_all(name) {
                words.extend([b'\n', mark]);
                words.extend(value.as_bytes());
            }
        }
        Some(CacheKey {
            words,
            changes: self.changes.load(Ordering::Acquire),
        })
    }

    /// How often an answer was given again.
    pub fn hits(&self) -> &Counter {
        &self.hits
    }

    /// The answer that was just given to the same.
    pub fn get(&self, key: &CacheKey) -> Option<Response> {
        let answer = self.answers.get(&key.words)?;
        if answer.changes != key.changes || answer.given.elapsed() > TTL {
            return None;
        }
        self.hits.inc();
        let mut response = Response::new(Body::from(answer.body.clone()));
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers.clone();
        Some(response)
    }

    /// Keeps an answer that is [`Shared`], and passes on every one.
    pub async fn keep(&self, key: CacheKey, response: Response) -> Response {
        let length = response.body().size_hint().exact();
        if response.extensions().get::<Shared>().is_none()
            || length.is_none_or(|length| length > LONGEST as u64)
        {
            return response;
        }
        let (parts, body) = response.into_parts();
        let body = match body::to_bytes(body, LONGEST).await {
            Ok(body) => body,
            Err(error) => return Error::internal(error).into_response(),
        };
        let answer = Answer {
            status: parts.status,
            headers: parts.headers.clone(),
            body: body.clone(),
            changes: key.changes,
            given: Instant::now(),
        };
        self.answers.insert(key.words, Arc::new(answer));
        Response::from_parts(parts, body.into())
    }

    /// Gives no answer again that was given before.
    pub fn forget(&self) {
        self.changes.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use axum::Extension;

    use super::*;

    const NOW: Millis = Millis(0);

    fn request(headers: &[(HeaderName, &str)]) -> Request {
        let builder = Request::get("/embed/bao/fragment?key=bai");
        let request = headers
            .iter()
            .fold(builder, |builder, (name, value)| builder.header(name, *value));
        request.body(Body::empty()).expect("a request")
    }

    /// Whether an answer that `cache` keeps for `first` is given to `second`.
    async fn is_given(cache: &Microcache, first: &Request, second: &Request) -> bool {
        let key = cache.key(first, NOW).expect("a key");
        let response = (Extension(Shared), "Chào").into_response();
        cache.keep(key, response).await;
        cache
            .key(second, NOW)
            .is_some_and(|key| cache.get(&key).is_some())
    }

    #[tokio::test]
    async fn the_same_question_has_the_same_answer_until_something_changes() {
        let (cache, asked) = (Microcache::default(), request(&[(header::HOST, "a")]));
        assert!(is_given(&cache, &asked, &asked).await);
        cache.forget();
        let key = cache.key(&asked, NOW).expect("a key");
        assert!(cache.get(&key).is_none());
    }

    #[tokio::test]
    async fn what_was_read_before_a_change_is_not_given_after_it() {
        let (cache, asked) = (Microcache::default(), request(&[]));
        let before = cache.key(&asked, NOW).expect("a key");
        cache.forget();
        cache
            .keep(before, (Extension(Shared), "Chào").into_response())
            .await;
        let after = cache.key(&asked, NOW).expect("a key");
        assert!(cache.get(&after).is_none());
    }

    #[tokio::test]
    async fn another_question_has_another_answer() {
        let plain = request(&[]);
        for name in ASKED_BY {
            let (one, other) = (request(&[(name.clone(), "a")]), request(&[(name.clone(), "b")]));
            for second in [&other, &plain] {
                assert!(!is_given(&Microcache::default(), &one, second).await, "{name}");
            }
        }
        let (host, origin) = (request(&[(header::HOST, "a")]), request(&[(header::ORIGIN, "a")]));
        assert!(!is_given(&Microcache::default(), &host, &origin).await);
        let cache = Microcache::default();
        assert!(is_given(&cache, &plain, &plain).await);
        let later = cache.key(&plain, Millis(60_000)).expect("a key");
        assert!(cache.get(&later).is_none(), "another minute");
    }

    #[tokio::test]
    async fn one_persons_answer_is_nobody_elses() {
        let cache = Microcache::default();
        for name in PERSONAL {
            assert!(cache.key(&request(&[(name, "a")]), NOW).is_none());
        }
        let key = cache.key(&request(&[]), NOW).expect("a key");
        cache.keep(key, "mine".into_response()).await;
        let key = cache.key(&request(&[]), NOW).expect("a key");
        assert!(cache.get(&key).is_none(), "it was not said to be everybody's");
    }
}
