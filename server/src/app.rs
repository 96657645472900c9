//! What every handler shares: built once, cloned cheaply.

use std::{
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use cam_nhan_domain::{Millis, Refusal, SiteId};
use secrecy::ExposeSecret as _;

use crate::{
    address,
    auth::{keyed_hash, keys::Keys},
    backups::Last,
    cache::{Cache, KnownSite},
    captcha::Captchas,
    clock::Clock,
    config::Config,
    discussion::{arrive::Arrivals, rush::Rush, statistics},
    door::Desk,
    error::Result,
    limits::Limits,
    live::Live,
    pressure::Pressure,
    screener::Screener,
    store::{Change, Store},
};

/// The service.
#[derive(Clone)]
pub struct App {
    parts: Arc<Parts>,
    clock: Clock,
}

struct Parts {
    config: Config,
    store: Store,
    desk: Desk,
    limits: Limits,
    arrivals: Arrivals,
    rush: Rush,
    cache: Arc<Cache>,
    live: Arc<Live>,
    statistics: statistics::Kept,
    screener: Screener,
    /// How the last daily backup went; `None` before the first and where none are made.
    backup: Mutex<Option<Last>>,
    pressure: Pressure,
    captchas: Captchas,
    keys: RwLock<Arc<Keys>>,
}

/// How long an address is hashed with the same key.
const ADDRESS_KEY_DAYS: i64 = 30;

impl App {
    /// Opens the database, making it where there is none, brings it up to date and builds what stands on it.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let cache = Arc::new(Cache::default());
        let live = Arc::new(Live::default());
        let listener = {
            let (cache, live) = (cache.clone(), live.clone());
            Arc::new(move |changes: Vec<Change>| {
                cache.forget(&changes);
                live.hear(changes);
            })
        };
        let store = Store::open(config.database_url.expose_secret(), listener).await?;
        Self::on(store, config, clock, cache, live).await
    }

    /// Builds on a database that is there, for a command that looks or changes something and ends.
    pub async fn attach(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let store = Store::attach(config.database_url.expose_secret()).await?;
        Self::on(store, config, clock, Arc::default(), Arc::default()).await
    }

    async fn on(
        store: Store,
        config: Config,
        clock: Clock,
        cache: Arc<Cache>,
        live: Arc<Live>,
    ) -> anyhow::Result<Self> {
        let keys = Keys::open(&store, clock.now()).await?;
        let limits = Limits::new(config.rates);
        let arrivals = Arrivals::start(store.clone());
        let rush = Rush::start(store.clone());
        let captchas = Captchas::new(config.captcha_url.clone());
        let parts = Parts {
            config,
            store,
            desk: Desk::default(),
            limits,
            arrivals,
            rush,
            cache,
            live,
            statistics: statistics::Kept::default(),
            screener: Screener::default(),
            backup: Mutex::default(),
            pressure: Pressure::default(),
            captchas,
            keys: RwLock::new(Arc::new(keys)),
        };
        Ok(Self {
            parts: Arc::new(parts),
            clock,
        })
    }

    /// The settings.
    pub fn config(&self) -> &Config {
        &self.parts.config
    }

    /// The database.
    pub fn store(&self) -> &Store {
        &self.parts.store
    }

    /// The requests that are being answered.
    pub fn desk(&self) -> &Desk {
        &self.parts.desk
    }

    /// The limits on writes.
    pub fn limits(&self) -> &Limits {
        &self.parts.limits
    }

    /// Lets an address have an answer made that is not in memory, or says how many seconds to wait. A proxy of ours that
    /// does not say for whom it speaks is not one client.
    pub fn admit_fresh_read(&self, from: IpAddr) -> Result<(), Refusal> {
        if address::is_trusted(from, &self.config().trusted_proxies) {
            return Ok(());
        }
        self.limits().admit_fresh_read(from)
    }

    /// Where comments are stored.
    pub fn arrivals(&self) -> &Arrivals {
        &self.parts.arrivals
    }

    /// Where reactions and likes are settled.
    pub fn rush(&self) -> &Rush {
        &self.parts.rush
    }

    /// The site called `id`, as it was a moment ago at most.
    pub async fn site(&self, id: &SiteId) -> Result<Option<KnownSite>> {
        self.cache().site(self.store(), id).await
    }

    /// The rendered fragments.
    pub fn cache(&self) -> &Cache {
        &self.parts.cache
    }

    /// Open pages.
    pub fn live(&self) -> &Live {
        &self.parts.live
    }

    /// Sites' numbers.
    pub fn statistics(&self) -> &statistics::Kept {
        &self.parts.statistics
    }

    /// Word lists and models.
    pub fn screener(&self) -> &Screener {
        &self.parts.screener
    }

    /// How the last daily backup went.
    pub fn last_backup(&self) -> Option<Last> {
        *self.parts.backup.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of how a daily backup went; `None` where another server makes them.
    pub fn set_last_backup(&self, last: Option<Last>) {
        *self.parts.backup.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }

    /// How many strangers come.
    pub fn pressure(&self) -> &Pressure {
        &self.parts.pressure
    }

    /// The captchas' providers.
    pub fn captchas(&self) -> &Captchas {
        &self.parts.captchas
    }

    /// What this service signs with.
    pub fn keys(&self) -> Arc<Keys> {
        self.parts
            .keys
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Signs with these from now on.
    pub fn set_keys(&self, keys: Arc<Keys>) {
        *self.parts.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Now.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// The same service at another moment, for telling a story of the past.
    pub fn at(&self, moment: Millis) -> Self {
        Self {
            parts: self.parts.clone(),
            clock: Clock::Manual(Arc::new(moment.0.into())),
        }
    }

    /// How the service is reached from outside, without a trailing slash.
    pub fn public_url(&self) -> String {
        self.config()
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{}", self.config().listen))
    }

    /// An address as it may be kept: a hash of its prefix, by a key that nobody can work out again once its days are
    /// over unless they hold the database's secret too.
    ///
    /// Each site has its own: what is known of somebody at one tells nothing at another.
    pub fn hash_address(&self, site: &SiteId, address: IpAddr) -> String {
        let period = self.address_period().to_be_bytes();
        let key = self.keys().hash(&[b"address", &period, site.as_str().as_bytes()]);
        address_hash(&key, address)
    }

    /// An address as it may have been kept in the last year: what a ban of then goes by.
    pub fn hashes_of_address(&self, site: &SiteId, address: IpAddr) -> Vec<String> {
        let (keys, now) = (self.keys(), self.address_period());
        (now - 12..=now)
            .flat_map(|period| {
                keys.hashes(&[b"address", &period.to_be_bytes(), site.as_str().as_bytes()])
                    .collect::<Vec<_>>()
            })
            .map(|key| address_hash(&key, address))
            .collect()
    }

    fn address_period(&self) -> i64 {
        self.now().0.div_euclid(ADDRESS_KEY_DAYS * 86_400_000)
    }

    /// Lets waiting writes finish and closes the database.
    pub async fn close(&self) -> Result<()> {
        self.live().close();
        self.store().close().await;
        Ok(())
    }
}

/// What is kept of an address, under the key of its days.
fn address_hash(key: &[u8], address: IpAddr) -> String {
    let hash = keyed_hash(key, &[crate::address::prefix(address).to_string().as_bytes()]);
    hash[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}
