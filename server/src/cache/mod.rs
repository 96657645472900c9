//! In-memory cache of rendered and compressed fragments, keyed by what they show and the version of their thread: a
//! write that a reader can see changes the version, and so asks for another entry. Which version is current is itself
//! known for a moment, so that a thread that everybody reads asks the database a dozen times a second and not a thousand
//! times. All of it is bounded, and made once however many ask at the same time.
//!
//! Only what changes an answer is in its key. Who asks for what is not here pays for that (`abuse/rate_limits.rs`); a hit is free.
//!
//! | memory | key | lifetime | invalidated by |
//! |---|---|---|---|
//! | `microcache`: whole answers | address and varying headers | 20 ms | any write of this server |
//! | fragments of one thread | what they show, and the thread's version | until room is needed | never: a new version is a new key |
//! | fragments of several threads | what they show, and how often these have changed here | 80 ms | a write of this server |
//! | threads and sites | their keys, and how often they have changed here | 80 ms | a write of this server, or one that another told of |

pub mod microcache;
mod negotiation;

use std::{
    future::Future,
    io::{self, Write as _},
    sync::{
        Arc, Mutex, OnceLock, PoisonError, Weak,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension,
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use bytes::Bytes;
use cam_nhan_domain::{Refusal, SiteId};
use prometheus_client::{metrics::counter::Counter, registry::Registry};
use sha2::{Digest as _, Sha256};
use tokio::sync::Semaphore;

pub use negotiation::{encoding, is_known};

use crate::{
    cache::microcache::{Microcache, Shared},
    error::{Error, Result},
    store::{
        Change, Store,
        sites::{self, Site},
        threads::{self, Thread},
    },
};

/// All entries by a thread's version together, in bytes: the first pages of a thousand full threads.
const CAPACITY: u64 = 16 * 1024 * 1024;
/// The same of what is taken to be current: it is most often an entry of those, and leaves sooner.
const CURRENT: u64 = CAPACITY / 4;
/// What an entry takes beside its texts, about.
const ENTRY: usize = 512;
/// Brotli's quality for who asks first: sooner.
const QUICK: i32 = 5;
/// And for a text that is asked for again: a twelfth smaller, in ten times the time (40 ms for 100 comments).
const SMALL: i32 = 10;
/// Asked for so often, a text is worth that.
const RECOMPRESS_AFTER: usize = 2;
/// One text at a time is made smaller, and then none for as long as this: a few per cent of one core at most.
const RECOMPRESS_PAUSE: Duration = Duration::from_secs(1);

/// How long something is taken to be as it was last read; with what `microcache` adds, a tenth of a second. A change made by
/// this server is known at once; this is for what others write: another server, the command line.
const TTL: Duration = Duration::from_millis(80);
/// Sites, and threads whose changes are counted; beyond that, those asked for least are read again.
const KNOWN: u64 = 10_000;

/// A site as it is now.
#[derive(Clone, Debug)]
pub struct KnownSite {
    /// The site.
    pub site: Arc<Site>,
    /// A number that is another one when anything in its settings is.
    pub stamp: u64,
}

/// What is kept in memory.
pub struct Cache {
    /// By what they show and the thread's version.
    fragments: moka::future::Cache<String, Arc<Rendered>>,
    /// By what they show and how often the threads have changed here, for a moment: what is of no one thread's version.
    current: moka::future::Cache<String, Arc<Rendered>>,
    /// By their sites, their keys and how often they have changed here, for a moment.
    threads: moka::future::Cache<(SiteId, String, u64), Option<Arc<Thread>>>,
    changes: moka::sync::Cache<Change, Arc<AtomicU64>>,
    /// By their names and how often they have changed here, for a moment.
    sites: moka::future::Cache<(SiteId, u64), Option<KnownSite>>,
    /// Whose turn it is to be made smaller.
    press: Arc<Semaphore>,
    microcache: Microcache,
    /// Fragments that were here, and those that were made.
    hits: Counter,
    misses: Counter,
}

impl Default for Cache {
    fn default() -> Self {
        let weigh = |key: &String, rendered: &Arc<Rendered>| {
            u32::try_from(ENTRY + key.len() + 3 * rendered.brotli.len()).unwrap_or(u32::MAX)
        };
        Self {
            fragments: moka::future::Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .build(),
            current: moka::future::Cache::builder()
                .max_capacity(CURRENT)
                .weigher(weigh)
                .time_to_live(TTL)
                .build(),
            threads: moka::future::Cache::builder()
                .max_capacity(KNOWN)
                .time_to_live(TTL)
                .build(),
            changes: moka::sync::Cache::new(KNOWN),
            sites: moka::future::Cache::builder()
                .max_capacity(KNOWN)
                .time_to_live(TTL)
                .build(),
            press: Arc::new(Semaphore::new(1)),
            microcache: Microcache::default(),
            hits: Counter::default(),
            misses: Counter::default(),
        }
    }
}

impl Cache {
    /// Registers what is counted here.
    pub fn register(&self, registry: &mut Registry) {
        let hits = self.microcache.hits().clone();
        registry.register("microcache_hits", "Whole answers given again", hits);
        registry.register(
            "fragment_hits",
            "Fragments that were in memory",
            self.hits.clone(),
        );
        registry.register("fragment_misses", "Fragments that were made", self.misses.clone());
    }

    /// What is shown of threads now, as `find` makes it: asked at most once a moment however many come, and again as
    /// soon as this server has changed one of them. `what` tells apart what is shown of the same threads; whoever finds
    /// nothing is admitted first.
    pub async fn current(
        &self,
        threads: impl IntoIterator<Item = Change>,
        what: &str,
        admit: impl FnOnce() -> Result<(), Refusal>,
        find: impl Future<Output = Result<Arc<Rendered>>>,
    ) -> Result<Arc<Rendered>> {
        let mut name = what.to_owned();
        for thread in threads {
            name = name + "|" + &self.changes(thread).to_string();
        }
        if let Some(known) = self.current.get(&name).await {
            return Ok(known);
        }
        admit()?;
        self.current
            .try_get_with(name, find)
            .await
            .map_err(|error| Error::shared(&error))
    }

    /// The thread of a key, as it was a moment ago at most. By another key that leads to it, as it is under its own, by
    /// which this server hears of its changes.
    pub async fn thread(&self, store: &Store, site: &SiteId, key: &str) -> Result<Option<Arc<Thread>>> {
        match self.thread_of(store, site, key).await? {
            Some(thread) if thread.key != key => self.thread_of(store, site, &thread.key).await,
            found => Ok(found),
        }
    }

    async fn thread_of(&self, store: &Store, site: &SiteId, key: &str) -> Result<Option<Arc<Thread>>> {
        let find = async {
            let thread = threads::get(&mut store.read().await?.conn(), site, key).await?;
            Ok::<_, Error>(thread.map(Arc::new))
        };
        let changes = self.changes(Change::Thread(site.clone(), key.to_owned()));
        self.threads
            .try_get_with((site.clone(), key.to_owned(), changes), find)
            .await
            .map_err(|error| Error::shared(&error))
    }

    /// The fragment of `key`, rendered when it is not here; whoever finds nothing is admitted first.
    pub async fn fragment(
        &self,
        key: String,
        admit: impl FnOnce() -> Result<(), Refusal>,
        render: impl Future<Output = Result<Rendered>>,
    ) -> Result<Arc<Rendered>> {
        if let Some(known) = self.fragments.get(&key).await {
            self.hits.inc();
            return Ok(known);
        }
        admit()?;
        self.misses.inc();
        self.fragments
            .try_get_with(key, async { Ok::<_, Error>(Arc::new(render.await?)) })
            .await
            .map_err(|error| Error::shared(&error))
    }

    /// Tells that a text is asked for. One that is asked for again and again becomes smaller, beside the requests.
    pub fn asked(&self, rendered: &Arc<Rendered>) {
        let again = rendered.asked.fetch_add(1, Ordering::Relaxed) % RECOMPRESS_AFTER == RECOMPRESS_AFTER - 1;
        if !again || rendered.small.get().is_some() {
            return;
        }
        let Ok(turn) = self.press.clone().try_acquire_owned() else {
            return;
        };
        let rendered = rendered.clone();
        tokio::spawn(async move {
            let pressed = tokio::task::spawn_blocking(move || {
                let plain = rendered.plain();
                plain.and_then(|plain| Ok(rendered.small.set(brotli(&plain, SMALL)?)))
            });
            // A fault in there is the library's, and has cost nobody an answer.
            let _ = pressed.await;
            tokio::time::sleep(RECOMPRESS_PAUSE).await;
            drop(turn);
        });
    }

    /// The site called `id`, as it was a moment ago at most.
    pub async fn site(&self, store: &Store, id: &SiteId) -> Result<Option<KnownSite>> {
        let find = async {
            let site = sites::get(&mut store.read().await?.conn(), id).await?;
            Ok::<_, Error>(site.map(|site| KnownSite {
                stamp: stamp(&site),
                site: Arc::new(site),
            }))
        };
        let changes = self.changes(Change::Site(id.clone()));
        self.sites
            .try_get_with((id.clone(), changes), find)
            .await
            .map_err(|error| Error::shared(&error))
    }

    /// What was just answered.
    pub fn microcache(&self) -> &Microcache {
        &self.microcache
    }

    /// Forgets what has changed.
    pub fn forget(&self, changes: &[Change]) {
        for change in changes {
            if let Some(count) = self.changes.get(change) {
                count.fetch_add(1, Ordering::Release);
            }
        }
        self.microcache.forget();
    }

    /// Forgets everything. Also what is kept by a thread's version: behind an address may now stand another database,
    /// which lacks the latest writes of the one that failed, and counts its versions on from there.
    pub fn forget_all(&self) {
        for (_, count) in &self.changes {
            count.fetch_add(1, Ordering::Release);
        }
        self.fragments.invalidate_all();
        self.current.invalidate_all();
        self.threads.invalidate_all();
        self.sites.invalidate_all();
        self.microcache.forget();
    }

    fn changes(&self, of: Change) -> u64 {
        self.changes.get_with(of, Arc::default).load(Ordering::Acquire)
    }
}

fn stamp(site: &Site) -> u64 {
    let settings = serde_json::to_vec(&site.settings).unwrap_or_default();
    let hash = Sha256::new()
        .chain_update(&settings)
        .chain_update([u8::from(site.has_identity_providers)])
        .finalize();
    hash.iter()
        .take(8)
        .fold(0, |stamp, byte| stamp << 8 | u64::from(*byte))
}

/// One text, ready to send, and kept as nearly all browsers want it: a tenth of its length.
#[derive(Debug)]
pub struct Rendered {
    content_type: &'static str,
    etag: HeaderValue,
    /// How long the text itself is.
    length: usize,
    /// The text itself, while somebody is taking it: all who do take one copy.
    plain: Mutex<Weak<Vec<u8>>>,
    brotli: Bytes,
    /// The same, smaller, once it has been worth that.
    small: OnceLock<Bytes>,
    /// Made for the first who asks: hardly any browser does.
    gzip: OnceLock<Bytes>,
    /// How often.
    asked: AtomicUsize,
}

/// A text that several answers hold.
struct Plain(Arc<Vec<u8>>);

impl AsRef<[u8]> for Plain {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// What brotli makes of a text.
fn brotli(text: &[u8], quality: i32) -> io::Result<Bytes> {
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        size_hint: text.len(),
        // A window for a page, not for a book: its tables are cleared for every text.
        lgwin: 18,
        ..Default::default()
    };
    let mut compressed = Vec::with_capacity(text.len() / 4);
    brotli::BrotliCompress(&mut &*text, &mut compressed, &params)?;
    Ok(compressed.into_boxed_slice().into())
}

fn gzip(text: &[u8]) -> io::Result<Bytes> {
    let mut encoder =
        flate2::write::GzEncoder::new(Vec::with_capacity(text.len() / 4), flate2::Compression::new(9));
    encoder.write_all(text)?;
    Ok(encoder.finish()?.into_boxed_slice().into())
}

impl Rendered {
    /// Compresses an HTML text.
    pub fn html(html: &str) -> Result<Self> {
        Self::new("text/html; charset=utf-8", html)
    }

    /// Compresses what is said as JSON.
    pub fn json(value: &impl serde::Serialize) -> Result<Self> {
        let json = serde_json::to_string(value).map_err(Error::internal)?;
        Self::new("application/json", &json)
    }

    /// Compresses a script.
    pub fn script(script: &str) -> Result<Self> {
        Self::new("text/javascript; charset=utf-8", script)
    }

    /// Compresses a feed.
    pub fn atom(xml: &str) -> Result<Self> {
        Self::new("application/atom+xml; charset=utf-8", xml)
    }

    fn new(content_type: &'static str, text: &str) -> Result<Self> {
        let hash = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(text)[..12]);
        Ok(Self {
            content_type,
            etag: HeaderValue::from_str(&format!("\"{hash}\"")).map_err(Error::internal)?,
            length: text.len(),
            plain: Mutex::default(),
            brotli: brotli(text.as_bytes(), QUICK).map_err(Error::internal)?,
            small: OnceLock::new(),
            gzip: OnceLock::new(),
            asked: AtomicUsize::new(0),
        })
    }

    /// The text itself again.
    fn plain(&self) -> io::Result<Bytes> {
        let mut kept = self.plain.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plain) = kept.upgrade() {
            return Ok(Bytes::from_owner(Plain(plain)));
        }
        let mut plain = Vec::with_capacity(self.length);
        brotli::BrotliDecompress(&mut &*self.brotli, &mut plain)?;
        let plain = Arc::new(plain);
        *kept = Arc::downgrade(&plain);
        Ok(Bytes::from_owner(Plain(plain)))
    }

    /// The text in an encoding.
    fn body(&self, encoding: Option<&str>) -> io::Result<Bytes> {
        Ok(match encoding {
            Some("br") => self.small.get().unwrap_or(&self.brotli).clone(),
            Some(_) => match self.gzip.get() {
                Some(gzip) => gzip.clone(),
                None => {
                    let gzip = gzip(&self.plain()?)?;
                    self.gzip.get_or_init(|| gzip).clone()
                }
            },
            None => self.plain()?,
        })
    }

    /// The response to a request with these headers, for everybody: 304 when it has this text already, else in the best
    /// encoding that it accepts.
    pub fn respond(&self, request: &HeaderMap, cache_control: &'static str) -> Result<Response> {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(header::ETAG, self.etag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
        if is_known(request, &self.etag) {
            return Ok((StatusCode::NOT_MODIFIED, Extension(Shared), headers).into_response());
        }
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        let encoding = encoding(request);
        if let Some(name) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        let body = self.body(encoding).map_err(Error::internal)?;
        Ok((Extension(Shared), headers, Body::from(body)).into_response())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_who_take_a_text_take_one_copy() {
        let rendered = Rendered::html(&"Bài rất hay. ".repeat(10_000)).expect("a text");
        let taken: Vec<Bytes> = (0..9).map(|_| rendered.plain().expect("the text")).collect();
        assert!(taken.iter().all(|one| one.as_ptr() == taken[0].as_ptr()));
        drop(taken);
        assert!(
            rendered.plain.lock().expect("no panic").upgrade().is_none(),
            "and then nobody has it"
        );
    }

    #[tokio::test]
    async fn made_up_pages_take_no_more_memory_than_there_is_for_them() {
        let cache = Cache::default();
        // What does not compress: each is as long as its text.
        let noise = |n: u64| {
            let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let mut letter = || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                char::from(b' ' + u8::try_from(state % 95).unwrap_or_default())
            };
            (0..40_000).map(|_| letter()).collect::<String>()
        };
        for n in 0..300 {
            let made = cache.fragment(n.to_string(), || Ok(()), async { Rendered::html(&noise(n)) });
            made.await.expect("a text");
        }
        cache.fragments.run_pending_tasks().await;
        let held = cache.fragments.weighted_size();
        assert!(held > CAPACITY / 2 && held <= CAPACITY, "{held}");
    }
}
