//! Which pages may ask: those of origins that the site lists, and our own.

use std::{
    sync::{LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::http::{HeaderMap, header};
use cam_nhan_domain::{Code, Refusal, SiteId};
use url::Url;

use crate::{app::App, net::address};

/// Refuses a page of an origin that a site does not list, or of an address on another host. The log says which once an
/// hour, for whoever has just embedded the thread there and sees none.
pub fn not_of_the_site(site: &SiteId, where_from: &str) -> Refusal {
    /// Not more of them: strangers choose what they say.
    const MAX_REMEMBERED: u64 = 1_000;
    /// So many are named in an hour; an owner who looks for their own finds it among those.
    const MAX_NAMED: u32 = 100;
    static NAMED: Mutex<Option<(Instant, u32)>> = Mutex::new(None);
    static SAID: LazyLock<moka::sync::Cache<String, ()>> = LazyLock::new(|| {
        moka::sync::Cache::builder()
            .max_capacity(MAX_REMEMBERED)
            .time_to_live(Duration::from_secs(3_600))
            .build()
    });
    let origin = Url::parse(where_from).map_or_else(
        |_| "unreadable".to_owned(),
        |url| url.origin().ascii_serialization(),
    );
    let origin: String = origin.chars().take(200).collect();
    if !SAID.entry(format!("{site} {origin}")).or_default().is_fresh() {
        return Code::OriginForbidden.into();
    }
    let named = {
        let mut named = NAMED.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = named.get_or_insert((Instant::now(), 0));
        if since.elapsed() > Duration::from_secs(3_600) {
            (*since, *count) = (Instant::now(), 0);
        }
        *count += 1;
        *count
    };
    if named == MAX_NAMED {
        tracing::warn!(
            "so many origins ask for threads of sites that do not list them that no more are named this hour"
        );
    } else if named < MAX_NAMED {
        tracing::warn!(
            %site,
            origin,
            "a page asks for a thread of a site that does not list its origin: `cam-nhan site set {site} origins …` adds it"
        );
    }
    Code::OriginForbidden.into()
}

/// Whether a page of ours asks: its origin is the public URL. Only where none is set is it the host that was asked for,
/// which a proxy may have rewritten.
pub fn is_own(app: &App, origin: &str, headers: &HeaderMap) -> bool {
    is_own_origin(app.config().public_url.as_deref(), origin, headers)
}

/// [`is_own`], by the public URL alone.
pub fn is_own_origin(public_url: Option<&str>, origin: &str, headers: &HeaderMap) -> bool {
    match public_url {
        Some(ours) => origin == ours,
        None => origin
            .split_once("://")
            .is_some_and(|(_, authority)| Some(authority) == host(headers)),
    }
}

/// The host that was asked for.
pub fn host(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::HOST)?.to_str().ok()
}

/// How the browser that asks reaches the service, without a trailing slash: the public URL, else the host that was asked
/// for. Nobody signs in over plain HTTP but on their own machine, and so that is what tells the two schemes apart.
pub fn reached_at(app: &App, headers: &HeaderMap) -> String {
    match (&app.config().public_url, host(headers)) {
        (None, Some(host)) => {
            let plain = format!("http://{host}");
            match Url::parse(&plain) {
                Ok(url) if address::is_this_machine(&url) => plain,
                _ => format!("https://{host}"),
            }
        }
        _ => app.public_url(),
    }
}
