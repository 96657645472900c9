//! Captchas of others, for sites that chose one: what a reader's browser is told, and what its provider says of the
//! answer. A provider that cannot be asked locks nobody out: for a minute the site asks for our own work instead.
//!
//! That is a fail-open, and no stranger may bring it about: whether a provider is there is found out by asking it about
//! a token of our own, not by what it made of a stranger's; and that we are busy ourselves says nothing about it.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use cam_nhan_domain::{
    Millis, SiteId,
    site::{RobotProof, Settings},
    wire::CaptchaOffer,
};
use serde::Deserialize;
use url::Url;

use crate::{
    abuse::shares::Shares,
    net::outgoing::{Outgoing, Trouble},
};

/// For so long a site does without a provider that could not be asked.
const AWAY_MINUTES: i64 = 1;
/// Longer than any token, in bytes.
const LONGEST: usize = 8 * 1024;
/// Tokens of one address about which is asked at once, and of the network around it.
const EACH: (usize, usize) = (8, 16);
/// A token that is nobody's, to find out whether a provider is there.
const NOBODYS: &str = "0.is-anybody-there";
/// For so long a provider that has answered about that is there.
const SEEN: Duration = Duration::from_secs(5);

/// The addresses of a provider.
struct Provider {
    /// Where a token is asked about, by a form of `secret` and `response`.
    verify: &'static str,
    /// The script that puts the captcha on a page.
    script: &'static str,
    /// Where that script, its frames and its requests come from, as a policy says it.
    sources: &'static str,
}

const TURNSTILE: Provider = Provider {
    verify: "https://challenges.cloudflare.com/turnstile/v0/siteverify",
    script: "https://challenges.cloudflare.com/turnstile/v0/api.js",
    sources: "https://challenges.cloudflare.com",
};

const HCAPTCHA: Provider = Provider {
    verify: "https://api.hcaptcha.com/siteverify",
    script: "https://js.hcaptcha.com/1/api.js",
    sources: "https://hcaptcha.com https://*.hcaptcha.com",
};

fn provider(proof: RobotProof) -> Option<&'static Provider> {
    match proof {
        RobotProof::Work => None,
        RobotProof::Turnstile => Some(&TURNSTILE),
        RobotProof::HCaptcha => Some(&HCAPTCHA),
    }
}

/// What a page with the captcha must load.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embed {
    /// The provider's script.
    pub script: String,
    /// Sources, as a policy says them.
    pub sources: String,
}

/// What is known of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A person's, says the provider, and not used before.
    Good,
    /// Not, or not any more.
    Bad,
    /// The provider cannot be asked.
    Away,
    /// We have too much to ask; a little later the same token may be asked about.
    Busy,
}

/// What a provider answers; all else that it says is its own.
#[derive(Deserialize)]
struct Verified {
    success: bool,
    #[serde(default, rename = "error-codes")]
    errors: Vec<String>,
}

/// The captchas' providers.
#[derive(Debug)]
pub struct Captchas {
    outgoing: Outgoing,
    /// In place of the providers' own addresses.
    base: Option<Url>,
    /// Until when sites do without; never more than there are sites.
    away: Mutex<BTreeMap<SiteId, Millis>>,
    /// When a site's provider last answered about a token of our own.
    seen: Mutex<BTreeMap<SiteId, Instant>>,
    asking: Arc<Shares>,
}

/// Why nothing is known of a token.
enum Unknown {
    /// Too much is asked by ourselves.
    Busy,
    /// Something else.
    Trouble(anyhow::Error),
}

impl From<anyhow::Error> for Unknown {
    fn from(cause: anyhow::Error) -> Self {
        match cause.downcast_ref() {
            Some(Trouble::Busy) => Self::Busy,
            _ => Self::Trouble(cause),
        }
    }
}

impl Captchas {
    /// The providers at their own addresses, or at `base`, which may then be anywhere.
    pub fn new(base: Option<Url>) -> Self {
        Self {
            outgoing: Outgoing::new(base.as_ref()),
            base,
            away: Mutex::default(),
            seen: Mutex::default(),
            asking: Shares::new(EACH.0, EACH.1),
        }
    }

    /// What unverified readers are asked to get past; `None`: our own work.
    pub fn offer(&self, site: &SiteId, settings: &Settings, now: Millis) -> Option<CaptchaOffer> {
        let away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        let is_away = away.get(site).is_some_and(|until| now < *until);
        (settings.robot_proof != RobotProof::Work && !is_away).then(|| CaptchaOffer {
            provider: settings.robot_proof.as_str(),
            site_key: settings.captcha_key.clone(),
        })
    }

    /// What the page with a site's captcha loads; `None` where there is none.
    pub fn embed(&self, proof: RobotProof) -> Option<Embed> {
        let provider = provider(proof)?;
        let script = self.at(provider.script)?;
        let sources = match &self.base {
            Some(base) => base.origin().ascii_serialization(),
            None => provider.sources.to_owned(),
        };
        Some(Embed {
            script: script.into(),
            sources,
        })
    }

    /// An address of a provider, moved to where the providers are.
    fn at(&self, address: &str) -> Option<Url> {
        let mut url: Url = address.parse().ok()?;
        if let Some(base) = &self.base {
            let path = url.path().to_owned();
            url = base.clone();
            url.set_path(&path);
        }
        Some(url)
    }

    /// Asks a site's provider about a token of somebody at an address: nothing but the token and the site's secret is
    /// sent. Takes seconds at worst.
    pub async fn check(
        &self,
        (site, proof): (&SiteId, RobotProof),
        secret: Option<&str>,
        token: &str,
        from: IpAddr,
        now: Millis,
    ) -> Verdict {
        // No provider's token has anything else in it.
        if token.len() > LONGEST || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Verdict::Bad;
        }
        let Some(_share) = self.asking.take(from, 1) else {
            return Verdict::Busy;
        };
        let first = match self.ask(proof, secret, token).await {
            Ok(true) => return Verdict::Good,
            Ok(false) => return Verdict::Bad,
            Err(Unknown::Busy) => return Verdict::Busy,
            Err(Unknown::Trouble(cause)) => cause,
        };
        // Is it the token, or is nobody there?
        let seen = { self.seen.lock().unwrap_or_else(PoisonError::into_inner) }
            .get(site)
            .copied();
        if seen.is_some_and(|seen| seen.elapsed() < SEEN) {
            return Verdict::Bad;
        }
        match self.ask(proof, secret, NOBODYS).await {
            Ok(_) => {
                let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
                seen.insert(site.clone(), Instant::now());
                Verdict::Bad
            }
            Err(Unknown::Busy) => Verdict::Busy,
            Err(Unknown::Trouble(cause)) => {
                tracing::warn!(
                    %site,
                    provider = proof.as_str(),
                    first = format!("{first:#}"),
                    cause = format!("{cause:#}"),
                    "the captcha's provider cannot be asked; readers do our own work meanwhile"
                );
                let until = now.plus_minutes(AWAY_MINUTES);
                let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
                away.insert(site.clone(), until);
                Verdict::Away
            }
        }
    }

    async fn ask(&self, proof: RobotProof, secret: Option<&str>, token: &str) -> Result<bool, Unknown> {
        use anyhow::Context as _;
        let url = provider(proof).and_then(|provider| self.at(provider.verify));
        let url = url.context("the site has no captcha any more")?;
        let secret = secret.context("the site has no secret")?;
        let fields = [("secret", secret), ("response", token)];
        let answer = self.outgoing.post_form(&url, &fields).await;
        let answer = answer.map_err(anyhow::Error::new)?;
        let verified: Verified = serde_json::from_slice(&answer).context("the answer makes no sense")?;
        // What is not about the token is ours or theirs to mend, and no reader's.
        let about_us = { verified.errors.iter() }.any(|error| {
            error.ends_with("-secret") || error == "sitekey-secret-mismatch" || error == "internal-error"
        });
        if about_us {
            let told = words(&verified.errors);
            return Err(anyhow::anyhow!("the provider says {told}").into());
        }
        Ok(verified.success)
    }
}

/// A provider's error codes for the log: as few and as plain as they are documented to be.
fn words(errors: &[String]) -> String {
    let plain = |code: &&String| {
        code.len() < 40 && code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    let codes: Vec<&str> = errors.iter().filter(plain).take(3).map(String::as_str).collect();
    codes.join(" ")
}
