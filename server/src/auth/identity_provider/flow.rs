//! One sign-in, from the press to the way back. It stands in a cookie of the browser that began it, sealed, under the name that
//! `state` repeats: so it needs no row, is over when it has been used, and is nobody else's.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Millis, SiteId, ids::IdentityProviderId, site::Language};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use url::Url;

use super::{Account, Answer, Secrets, authorize, finish};
use crate::{
    app::App,
    auth::{reader_session::Session, sealed},
    crypto::token::new_token,
    error::Result,
    keys::Keys,
    store::{
        identity_providers::{self, IdentityProvider},
        sites::Site,
    },
};

/// How long a sign-in may take, in minutes.
pub const MINUTES: i64 = 15;
/// How long what it ended with waits for the browser that began it, in minutes.
const HANDED_OVER_MINUTES: i64 = 2;
/// The longest address to go back to, in bytes: with the rest it has to fit into a cookie.
const LONGEST_BACK: usize = 2_000;
/// The longest sealed flow or code, in bytes: a cookie.
const LONGEST: usize = 4_096;

/// A sign-in under way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// With which provider.
    pub provider: IdentityProviderId,
    /// At which site.
    pub site: SiteId,
    /// Who signs in, and where they go on.
    pub purpose: Purpose,
    /// What state, nonce and verifier are made of.
    secret: String,
    /// Until when, in Unix milliseconds.
    expires_at: i64,
}

/// Who signs in, and where they go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// A reader in a thread on a page of the site.
    Widget {
        /// The address of that page.
        back: String,
        /// What the code that is handed over is bound to: SHA-256 of a text that only that page has, in base64url.
        challenge: String,
        /// Whether the page waits for a window of its own to tell it.
        window: bool,
    },
    /// A reader on a thread's own page, without script: a path of ours.
    ThreadPage {
        /// The path.
        back: String,
    },
    /// A moderator: a path of ours.
    Staff {
        /// The path.
        back: String,
    },
}

impl Flow {
    fn secrets(&self) -> Secrets {
        let of =
            |what: &str| BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(format!("{what} {}", self.secret)));
        Secrets {
            state: of("state"),
            nonce: of("nonce"),
            verifier: of("verifier"),
        }
    }
}

/// The name of a flow's cookie, for a `state` that can be one of ours.
pub fn cookie_name(state: &str) -> Option<String> {
    let is_ours = state.len() == 43
        && state
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    is_ours.then(|| format!("cam-nhan-sign-in-{}", &state[..16]))
}

/// A provider of a site. [`Code::SignInUnavailable`].
pub async fn provider(app: &App, site: &SiteId, id: &str) -> Result<IdentityProvider> {
    let id = IdentityProviderId::parse(id).map_err(|_| Code::SignInUnavailable)?;
    let found = identity_providers::get(&mut app.store().read().await?.conn(), &id).await?;
    let found = found.filter(|provider| provider.site_id == *site);
    Ok(found.ok_or(Code::SignInUnavailable)?)
}

/// What a browser takes along to the provider.
pub struct Begun {
    /// Where it is sent.
    pub url: Url,
    /// The name and value of its cookie.
    pub cookie: (String, String),
}

/// Begins a sign-in. [`Code::ProviderAway`].
pub async fn begin(
    app: &App,
    provider: &IdentityProvider,
    purpose: Purpose,
    language: Language,
) -> Result<Begun> {
    let flow = Flow {
        provider: provider.id.clone(),
        site: provider.site_id.clone(),
        purpose,
        secret: new_token(),
        expires_at: app.now().plus_minutes(MINUTES).0,
    };
    let secrets = flow.secrets();
    let url = authorize(app, provider, &secrets, language).await?;
    let name = cookie_name(&secrets.state).ok_or(Code::Internal)?;
    Ok(Begun {
        url,
        cookie: (name, sealed::seal(&app.keys(), FLOW, &flow)),
    })
}

const FLOW: [&[u8]; 2] = [b"sign-in flow", b""];

/// The flow of a cookie, if it is the one that `state` is about, and its time is not over.
pub fn read(app: &App, state: &str, cookie: &str) -> Option<Flow> {
    let flow: Flow = sealed::unseal(&app.keys(), FLOW, cookie, LONGEST)?;
    let is_it = bool::from(flow.secrets().state.as_bytes().ct_eq(state.as_bytes()));
    (is_it && app.now().0 < flow.expires_at).then_some(flow)
}

/// Who came back, and with which provider.
pub async fn end(app: &App, flow: &Flow, answer: &Answer) -> Result<(IdentityProvider, Account)> {
    let provider = identity_providers::get(&mut app.store().read().await?.conn(), &flow.provider).await?;
    let provider = provider.ok_or(Code::SignInUnavailable)?;
    if !answer.error.is_empty() || answer.code.is_empty() || answer.code.len() > LONGEST {
        return Err(Code::ProviderRefused.into());
    }
    let account = finish(app, &provider, &flow.secrets(), answer).await?;
    Ok((provider, account))
}

/// An address of a page of the site's own, where a reader may be sent back to with what they signed in with.
pub fn page_of_the_site(app: &App, site: &Site, back: &str) -> Option<Url> {
    let mut url = Url::parse(back).ok().filter(|_| back.len() <= LONGEST_BACK)?;
    let is_plain =
        matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none();
    let origin = url.origin().ascii_serialization();
    let ours = Url::parse(&app.public_url())
        .ok()
        .map(|url| url.origin().ascii_serialization());
    let is_allowed = site.settings.allows(&origin) || ours.as_deref() == Some(&origin);
    url.set_fragment(None);
    (is_plain && is_allowed).then_some(url)
}

/// What is handed over to the page that began, through its address or a message: no good without what that page kept.
#[derive(Serialize, Deserialize)]
struct Handover {
    session: Session,
    challenge: String,
    expires_at: i64,
}

fn context(site: &SiteId) -> [&[u8]; 2] {
    [b"sign-in handover", site.as_str().as_bytes()]
}

/// A code for a session, bound to what the page kept.
pub fn hand_over(keys: &Keys, site: &SiteId, session: Session, challenge: &str, now: Millis) -> String {
    let handover = Handover {
        session,
        challenge: challenge.to_owned(),
        expires_at: now.plus_minutes(HANDED_OVER_MINUTES).0,
    };
    sealed::seal(keys, context(site), &handover)
}

/// The session that was handed over to whoever kept this. [`Code::SignInExpired`].
pub fn take_over(app: &App, site: &SiteId, code: &str, verifier: &str) -> Result<Session> {
    let handover: Option<Handover> = sealed::unseal(&app.keys(), context(site), code, LONGEST);
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
    let good = handover.filter(|handover| {
        bool::from(handover.challenge.as_bytes().ct_eq(challenge.as_bytes()))
            && app.now().0 < handover.expires_at
    });
    Ok(good.ok_or(Code::SignInExpired)?.session)
}

/// A challenge as it must look: SHA-256 in base64url.
pub fn is_challenge(text: &str) -> bool {
    BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .is_ok_and(|hash| hash.len() == 32)
}

/// A proved account that waits for a moderator's password, for the browser that proved it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Unlinked {
    /// With which provider.
    pub provider: IdentityProviderId,
    /// By which the provider knows it.
    pub subject: String,
    /// Its e-mail address, which is a moderator's already.
    pub email: String,
    expires_at: i64,
}

const UNLINKED: [&[u8]; 2] = [b"unlinked identity", b""];

/// What waits for a password, as a cookie's value.
pub fn keep_unlinked(app: &App, provider: &IdentityProviderId, subject: String, email: String) -> String {
    let unlinked = Unlinked {
        provider: provider.clone(),
        subject,
        email,
        expires_at: app.now().plus_minutes(MINUTES).0,
    };
    sealed::seal(&app.keys(), UNLINKED, &unlinked)
}

/// What waits for a password; [`Code::SignInExpired`].
pub fn read_unlinked(app: &App, cookie: &str) -> Result<Unlinked> {
    let unlinked: Option<Unlinked> = sealed::unseal(&app.keys(), UNLINKED, cookie, LONGEST);
    Ok(unlinked
        .filter(|unlinked| app.now().0 < unlinked.expires_at)
        .ok_or(Code::SignInExpired)?)
}
