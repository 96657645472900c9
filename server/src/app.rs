//! Application state below the handlers: settings, database, clock, keys, caches and limits. Built once, cloned
//! cheaply. What only handlers need is one floor up, in [`crate::app_state`].

use std::{
    fmt::Display,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use cam_nhan_domain::{Millis, Refusal, SiteId};
use secrecy::ExposeSecret as _;

use crate::{
    abuse::{captcha::Captchas, flood::FloodDetector, rate_limits::Limits},
    backups::Last,
    cache::{Cache, KnownSite},
    clock::Clock,
    config::Config,
    crypto::token::keyed_hash,
    error::Result,
    keys::{KeyRing, Keys},
    net::{
        address::{self, Network},
        issuers::Issuers,
        key_sets::KeySets,
        outgoing::Outgoing,
    },
    screener::Screener,
    store::{Change, Store, sites::Site},
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
    limits: Limits,
    cache: Arc<Cache>,
    screener: Screener,
    /// How the last daily backup went; `None` before the first and where none are made.
    backup: Mutex<Option<Last>>,
    floods: FloodDetector,
    captchas: Captchas,
    key_sets: KeySets,
    issuers: Issuers,
    outgoing: Outgoing,
    key_ring: KeyRing,
}

/// How long an address is hashed with the same key.
const ADDRESS_KEY_DAYS: i64 = 30;

impl App {
    /// Opens the database, making it where there is none, brings it up to date and builds what stands on it. Of every
    /// write, `listener` is told what it changed.
    pub async fn open(
        config: Config,
        clock: Clock,
        listener: impl Fn(Vec<Change>) + Send + Sync + 'static,
    ) -> anyhow::Result<Self> {
        let cache = Arc::new(Cache::default());
        let cached = cache.clone();
        let listener = Arc::new(move |changes: Vec<Change>| {
            cached.forget(&changes);
            listener(changes);
        });
        let store = Store::open(config.database_url.expose_secret(), listener).await?;
        Self::on(store, config, clock, cache).await
    }

    /// Builds on a database that is there, for a command that looks or changes something and ends.
    pub async fn attach(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let store = Store::attach(config.database_url.expose_secret()).await?;
        Self::on(store, config, clock, Arc::default()).await
    }

    async fn on(store: Store, config: Config, clock: Clock, cache: Arc<Cache>) -> anyhow::Result<Self> {
        let parts = Parts {
            key_ring: KeyRing::open(&store, clock.now()).await?,
            limits: Limits::new(config.rates),
            captchas: Captchas::new(config.captcha_url.clone()),
            key_sets: KeySets::new(&config.internal_urls),
            issuers: Issuers::new(&config.internal_urls),
            outgoing: Outgoing::new(
                { config.internal_urls.iter() }
                    .chain(&config.telegram_url)
                    .chain(config.cdn.as_ref().map(|cdn| &cdn.url)),
            ),
            cache,
            screener: Screener::default(),
            backup: Mutex::default(),
            floods: FloodDetector::default(),
            config,
            store,
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

    /// The rate limits, by reader, address, network, account, site and thread.
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

    /// The site called `id`, as it was a moment ago at most.
    pub async fn site(&self, id: &SiteId) -> Result<Option<KnownSite>> {
        self.cache().site(self.store(), id).await
    }

    /// The rendered fragments.
    pub fn cache(&self) -> &Cache {
        &self.parts.cache
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

    /// Flood detection, site by site.
    pub fn floods(&self) -> &FloodDetector {
        &self.parts.floods
    }

    /// The captchas' providers.
    pub fn captchas(&self) -> &Captchas {
        &self.parts.captchas
    }

    /// The public keys that sites name by an address.
    pub fn key_sets(&self) -> &KeySets {
        &self.parts.key_sets
    }

    /// The identity providers that sites name.
    pub fn issuers(&self) -> &Issuers {
        &self.parts.issuers
    }

    /// The way out to the endpoints of webhooks.
    pub fn outgoing(&self) -> &Outgoing {
        &self.parts.outgoing
    }

    /// What this service signs with, now.
    pub fn keys(&self) -> Arc<Keys> {
        self.parts.key_ring.current()
    }

    /// What holds the keys, and makes and retires them.
    pub fn key_ring(&self) -> &KeyRing {
        &self.parts.key_ring
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
        let Config {
            public_url, listen, ..
        } = self.config();
        match public_url {
            Some(url) => url.clone(),
            // All addresses of a machine are no address to ask at.
            None if listen.ip().is_unspecified() => format!("http://localhost:{}", listen.port()),
            None => format!("http://{listen}"),
        }
    }

    /// An address as it may be kept: a hash of its prefix, by a key that nobody can work out again once its days are
    /// over unless they hold the database's secret too.
    ///
    /// Each site has its own: what is known of somebody at one tells nothing at another.
    pub fn hash_address(&self, site: &SiteId, address: IpAddr) -> String {
        let period = self.address_period().to_be_bytes();
        let key = self.keys().hash(&[b"address", &period, site.as_str().as_bytes()]);
        prefix_hash(&key, address::prefix(address))
    }

    /// An address as a site keeps it: as it is where its settings say so.
    pub fn kept_address(&self, site: &Site, address: IpAddr) -> String {
        if site.settings.keep_addresses {
            address.to_string()
        } else {
            self.hash_address(&site.id, address)
        }
    }

    /// The network of an address as it may be kept: who is told apart by networks is one voice in all of them.
    pub fn hash_network(&self, site: &SiteId, address: IpAddr) -> String {
        let period = self.address_period().to_be_bytes();
        let key = self.keys().hash(&[b"network", &period, site.as_str().as_bytes()]);
        prefix_hash(&key, Network::of(address))
    }

    /// An address as it may have been kept in the last year: what a ban of then goes by.
    pub fn hashes_of_address(&self, site: &SiteId, address: IpAddr) -> Vec<String> {
        let (keys, now) = (self.keys(), self.address_period());
        (now - 12..=now)
            .flat_map(|period| {
                keys.hashes(&[b"address", &period.to_be_bytes(), site.as_str().as_bytes()])
                    .collect::<Vec<_>>()
            })
            .map(|key| prefix_hash(&key, address::prefix(address)))
            .collect()
    }

    fn address_period(&self) -> i64 {
        self.now().0.div_euclid(ADDRESS_KEY_DAYS * 86_400_000)
    }

    /// Lets waiting writes finish and closes the database.
    pub async fn close(&self) -> Result<()> {
        self.store().close().await;
        Ok(())
    }
}

/// What is kept of an address or a network, under the key of its days.
fn prefix_hash(key: &[u8], prefix: impl Display) -> String {
    let hash = keyed_hash(key, &[prefix.to_string().as_bytes()]);
    hash[..12].iter().map(|byte| format!("{byte:02x}")).collect()
}
