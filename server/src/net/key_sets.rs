//! Sets of public keys at an address (JWKS, RFC 7517), cached: fetched when they are first needed, again after ten minutes
//! or when a token names a key that is not among them, and never more than once at the same time.
//!
//! A set that cannot be had any more is believed for another day, so that a provider's bad hour signs nobody out; longer,
//! and a key that was withdrawn would live on.

use std::sync::{Arc, Mutex, PoisonError};

use cam_nhan_domain::Millis;
use jsonwebtoken::jwk::{Jwk, JwkSet};
use url::Url;

use super::outgoing::{Outgoing, Trouble};

/// For how long a set is taken to be as it was fetched.
const FRESH: i64 = 10 * 60_000;
/// For how long a set is believed that cannot be fetched again.
const BELIEVED: i64 = 24 * 60 * 60_000;
/// A key that is not known has the set fetched again no sooner than this after the last time.
const PAUSE: i64 = 60_000;
/// Keys of a set that are looked at.
const MOST_KEYS: usize = 50;
/// Sets that are known at once.
const MOST_SETS: u64 = 1_000;

/// The sets by their addresses.
#[derive(Debug)]
pub struct KeySets {
    outgoing: Outgoing,
    known: moka::sync::Cache<Url, Arc<Known>>,
}

#[derive(Debug, Default)]
struct Known {
    state: Mutex<State>,
    /// Held by whoever fetches.
    fetching: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug, Default)]
struct State {
    keys: Arc<[Jwk]>,
    fetched_at: Option<Millis>,
    tried_at: Option<Millis>,
    trouble: Option<Trouble>,
}

impl State {
    fn has(&self, id: Option<&str>) -> bool {
        id.is_none_or(|id| {
            self.keys
                .iter()
                .any(|key| key.common.key_id.as_deref() == Some(id))
        })
    }

    /// Whether so much time has passed since a moment, or the clock has gone back, or there was none.
    fn is_past(moment: Option<Millis>, span: i64, now: Millis) -> bool {
        moment.is_none_or(|then| !(0..span).contains(&(now.0 - then.0)))
    }

    fn is_due(&self, id: Option<&str>, now: Millis) -> bool {
        let old = State::is_past(self.fetched_at, FRESH, now) || !self.has(id);
        old && State::is_past(self.tried_at, PAUSE, now)
    }

    fn answer(&self, now: Millis) -> Result<Arc<[Jwk]>, Trouble> {
        match self.trouble {
            Some(trouble) if State::is_past(self.fetched_at, BELIEVED, now) => Err(trouble),
            _ => Ok(self.keys.clone()),
        }
    }
}

impl KeySets {
    /// Sets of keys, fetched from public addresses and those of `named`.
    pub fn new(named: &[Url]) -> Self {
        Self {
            outgoing: Outgoing::new(named),
            known: moka::sync::Cache::new(MOST_SETS),
        }
    }

    /// The keys at an address, for a token that names the key `id`, if it names one.
    pub async fn get(&self, url: &Url, id: Option<&str>, now: Millis) -> Result<Arc<[Jwk]>, Trouble> {
        let known = self.known.get_with_by_ref(url, Arc::default);
        let read = || known.state.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let state = read();
        if !state.is_due(id, now) {
            return state.answer(now);
        }
        let _turn = match known.fetching.try_lock() {
            Ok(turn) => turn,
            // What was good a moment ago is good while somebody asks again.
            Err(_) if state.fetched_at.is_some() && state.has(id) => return state.answer(now),
            Err(_) => known.fetching.lock().await,
        };
        let mut state = read();
        if state.is_due(id, now) {
            state.tried_at = Some(now);
            match self.fetch(url).await {
                Ok(keys) => {
                    state.keys = keys;
                    state.fetched_at = Some(now);
                    state.trouble = None;
                }
                Err(trouble) => {
                    tracing::warn!(host = url.host_str(), %trouble, "a set of keys could not be fetched");
                    state.trouble = Some(trouble);
                }
            }
            *known.state.lock().unwrap_or_else(PoisonError::into_inner) = state.clone();
        }
        state.answer(now)
    }

    async fn fetch(&self, url: &Url) -> Result<Arc<[Jwk]>, Trouble> {
        let body = self.outgoing.get(url).await?;
        let set: JwkSet = serde_json::from_slice(&body).map_err(|_| Trouble::Answer)?;
        Ok(set.keys.into_iter().take(MOST_KEYS).collect())
    }
}
