//! Purging what a CDN keeps, by surrogate keys: whatever changes in a thread is taken out of the CDN a second later, so that it
//! may keep pages for longer. What could not be purged is tried again; what a stopped service still owed goes by the age that the
//! CDN was told.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::{HeaderName, Method, header};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::SiteId;
use secrecy::ExposeSecret;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use tokio::{
    sync::{Notify, watch},
    time,
};

use crate::{
    app::App,
    config::{Cdn, CdnKind},
    store::Change,
};

/// By which a CDN knows what it keeps (Fastly, Varnish and others).
pub const SURROGATE_KEY: HeaderName = HeaderName::from_static("surrogate-key");
/// The same at Cloudflare.
pub const CACHE_TAG: HeaderName = HeaderName::from_static("cache-tag");
const FASTLY_KEY: HeaderName = HeaderName::from_static("fastly-key");

/// Changes are gathered for so long: a lively thread costs one purge a second, and other servers of ours have heard by then.
const GATHERED: Duration = Duration::from_secs(1);
/// After a failure it is tried again so much later, and each time after twice as much,
const AGAIN: Duration = Duration::from_secs(2);
/// up to this.
const LATEST: Duration = Duration::from_secs(60);
/// Keys that wait; beyond them whole sites are purged.
const MOST_WAITING: usize = 10_000;

/// The key of a thread, and of all pages with it.
pub fn key_of(site: &SiteId, key: &str) -> String {
    let hash = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(key)[..9]);
    format!("{site}/{hash}")
}

/// What is to be purged.
#[derive(Default)]
pub struct Purger {
    waiting: Mutex<BTreeSet<String>>,
    woken: Notify,
}

impl Purger {
    /// Hears of changes that this server made.
    pub fn note(&self, changes: &[Change]) {
        let mut waiting = self.waiting();
        for change in changes {
            match change {
                Change::Thread(site, key) => _ = waiting.insert(key_of(site, key)),
                Change::Site(site) => _ = waiting.insert(site.to_string()),
                Change::Queue(_) => {}
            }
        }
        shorten(&mut waiting);
        if !waiting.is_empty() {
            self.woken.notify_one();
        }
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next of them, as many as one request may name.
    fn take(&self, most: usize) -> Vec<String> {
        let mut waiting = self.waiting();
        let mut taken = Vec::new();
        while taken.len() < most
            && let Some(key) = waiting.pop_first()
        {
            taken.push(key);
        }
        taken
    }

    fn put_back(&self, keys: Vec<String>) {
        let mut waiting = self.waiting();
        waiting.extend(keys);
        shorten(&mut waiting);
    }
}

/// Of too many threads, their sites.
fn shorten(waiting: &mut BTreeSet<String>) {
    if waiting.len() > MOST_WAITING {
        *waiting = { waiting.iter() }
            .map(|key| key.split('/').next().unwrap_or_default().to_owned())
            .collect();
    }
}

/// Purges until it is told to stop.
pub async fn run(app: App, cdn: Cdn, purger: Arc<Purger>, mut stopped: watch::Receiver<bool>) {
    let purging = async {
        let mut pause = AGAIN;
        loop {
            purger.woken.notified().await;
            time::sleep(GATHERED).await;
            loop {
                let keys = purger.take(cdn.kind.most());
                if keys.is_empty() {
                    break;
                }
                match purge(&app, &cdn, &keys).await {
                    Ok(()) => pause = AGAIN,
                    Err(trouble) => {
                        tracing::warn!(keys = keys.len(), %trouble, "the CDN did not purge what has changed; it is asked again");
                        purger.put_back(keys);
                        time::sleep(pause).await;
                        pause = LATEST.min(pause * 2);
                    }
                }
            }
        }
    };
    tokio::select! {
        () = purging => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

/// Has the CDN take out whatever has one of these keys.
async fn purge(app: &App, cdn: &Cdn, keys: &[String]) -> Result<(), String> {
    let token = cdn
        .token
        .as_ref()
        .map(ExposeSecret::expose_secret)
        .unwrap_or_default();
    let bearer = format!("Bearer {token}");
    let listed = keys.join(" ");
    let surrogate = (SURROGATE_KEY, listed.as_str());
    let (method, headers, body) = match cdn.kind {
        CdnKind::Fastly => (Method::POST, vec![(FASTLY_KEY, token), surrogate], String::new()),
        CdnKind::Cloudflare => {
            let kind = (header::CONTENT_TYPE, "application/json");
            let body = json!({ "tags": keys }).to_string();
            (
                Method::POST,
                vec![(header::AUTHORIZATION, bearer.as_str()), kind],
                body,
            )
        }
        CdnKind::Purge => {
            let method = Method::from_bytes(b"PURGE").map_err(|error| error.to_string())?;
            let mut headers = vec![surrogate];
            if !token.is_empty() {
                headers.push((header::AUTHORIZATION, bearer.as_str()));
            }
            (method, headers, String::new())
        }
    };
    match app.outgoing().send(method, &cdn.url, &headers, body).await {
        Ok((status, _)) if status.is_success() => Ok(()),
        Ok((status, _)) => Err(format!("it answered {status}")),
        Err(trouble) => Err(trouble.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_threads_whole_sites_are_purged() {
        let site = SiteId::parse("bao").expect("a name");
        let purger = Purger::default();
        let of = |n: usize| Change::Thread(site.clone(), format!("bai-{n}"));
        purger.note(&[Change::Queue(site.clone())]);
        assert!(purger.take(10).is_empty());
        purger.note(&(0..MOST_WAITING).map(of).collect::<Vec<_>>());
        assert_eq!(purger.take(2).len(), 2);
        purger.note(&(0..MOST_WAITING + 1).map(of).collect::<Vec<_>>());
        assert_eq!(purger.take(100), ["bao"]);
        assert_eq!(key_of(&site, "gia-xang"), key_of(&site, "gia-xang"));
    }
}
