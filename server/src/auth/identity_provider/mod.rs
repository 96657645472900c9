//! Signing in with an account elsewhere (OpenID Connect, OAuth 2), for readers and for moderators by the same code: an identity
//! provider proves an account, and a site's own rules say what becomes of it.
//!
//! [`flow`] is one sign-in from the press to the way back; [`open_id`] and [`oauth2`] speak with a provider; [`staff`] makes
//! a moderator's session of an account; [`manage`] is how a site's owner names its providers.

pub mod flow;
pub mod manage;
mod oauth2;
mod open_id;
pub mod presets;
pub mod staff;

use cam_nhan_domain::{Code, Millis, site::Language};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::{reader_session, user_token::claims};
use crate::{
    app::App,
    error::{Error, Result},
    net::outgoing::Trouble,
    store::{identity_providers::IdentityProvider, moderators::Role},
};

/// The longest name of an account at its provider, in bytes.
const LONGEST_SUBJECT: usize = 255;
/// Groups that are looked at.
const MOST_GROUPS: usize = 200;

/// An account, as its provider tells of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// By which the provider knows it: this never changes, and is nobody else's.
    pub subject: String,
    /// Its name, where a comment could bear it.
    pub name: Option<String>,
    /// Its e-mail address.
    pub email: Option<String>,
    /// Whether that is proved.
    pub email_verified: bool,
    /// Whether a phone number is.
    pub phone_verified: bool,
    /// The address of its picture.
    pub picture: Option<String>,
    /// The groups that it is in.
    pub groups: Vec<String>,
}

impl Account {
    /// The account that standard claims tell of (OpenID Connect Core, 5.1). Whatever else is wrong with a claim, it is left
    /// out: only who it is cannot be.
    fn of_claims(said: &Map<String, Value>, groups_claim: &str) -> Option<Self> {
        let text = |name: &str| said.get(name).and_then(Value::as_str);
        // Some providers say "true", which the specification does not.
        let is = |name: &str| matches!(said.get(name), Some(Value::Bool(true))) || text(name) == Some("true");
        let email = text("email").and_then(claims::checked_email);
        let groups = said.get(groups_claim).map(|groups| match groups {
            Value::Array(groups) => groups.iter().filter_map(Value::as_str).collect(),
            Value::String(group) => vec![group.as_str()],
            _ => Vec::new(),
        });
        Some(Self {
            subject: subject(text("sub")?)?,
            name: text("name")
                .or_else(|| text("preferred_username"))
                .and_then(claims::checked_name),
            email_verified: email.is_some() && is("email_verified"),
            email,
            phone_verified: is("phone_number_verified"),
            picture: text("picture").and_then(claims::checked_address),
            groups: groups
                .unwrap_or_default()
                .into_iter()
                .take(MOST_GROUPS)
                .map(str::to_owned)
                .collect(),
        })
    }

    /// What the first rule that fits lets the bearer of this account do. An address counts only where it is proved.
    pub fn role(&self, provider: &IdentityProvider) -> Option<Role> {
        let email = self
            .email
            .as_deref()
            .filter(|_| self.email_verified)
            .map(str::to_lowercase);
        let fits = |who: &str| match (who.strip_prefix("group:"), &email) {
            (Some(group), _) => self.groups.iter().any(|its| its == group),
            (None, Some(email)) if who.starts_with('@') => email.ends_with(&who.to_lowercase()),
            (None, Some(email)) => *email == who.to_lowercase(),
            (None, None) => false,
        };
        let mut rules = provider.options.staff.iter();
        rules.find(|rule| fits(&rule.who)).map(|rule| rule.role)
    }

    /// The session of a reader who has this account. No user of a site's, no mailbox and no other provider's account can be
    /// the same reader.
    pub fn into_session(self, provider: &IdentityProvider, now: Millis) -> reader_session::Session {
        reader_session::Session {
            subject: format!("provider:{}#{}", provider.issuer, self.subject),
            name: self.name,
            email: self.email,
            email_verified: self.email_verified,
            phone_verified: self.phone_verified,
            picture: self.picture,
            issued_at: now.0,
            expires_at: now.plus_minutes(reader_session::MINUTES).0,
        }
    }
}

/// An account's name at its provider, if it can be one.
fn subject(text: &str) -> Option<String> {
    let is_one = (1..=LONGEST_SUBJECT).contains(&text.len()) && !text.contains(char::is_control);
    is_one.then(|| text.to_owned())
}

/// Where a provider sends people back to. It stands in the provider's own list.
pub fn callback(app: &App) -> String {
    format!(
        "{}{}",
        app.public_url(),
        cam_nhan_domain::routes::SIGN_IN_CALLBACK
    )
}

/// What is said once to a provider, and proved by what comes back (PKCE, nonce, state).
#[derive(Clone, Debug)]
struct Secrets {
    state: String,
    nonce: String,
    verifier: String,
}

/// Where somebody is sent to sign in.
async fn authorize(
    app: &App,
    provider: &IdentityProvider,
    secrets: &Secrets,
    language: Language,
) -> Result<Url> {
    match &provider.options.oauth2 {
        Some(oauth2) => oauth2::authorize(app, provider, oauth2, secrets),
        None => open_id::authorize(app, provider, secrets, language).await,
    }
}

/// What a provider answers through the browser.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// Which sign-in it is about.
    pub state: String,
    /// What is changed for a token.
    pub code: String,
    /// Why there is none.
    pub error: String,
    /// Who answers (RFC 9207).
    pub iss: String,
    /// What Apple says of a person, once.
    pub user: String,
}

/// The account of who came back. [`Code::ProviderAway`], [`Code::ProviderRefused`].
async fn finish(
    app: &App,
    provider: &IdentityProvider,
    secrets: &Secrets,
    answer: &Answer,
) -> Result<Account> {
    if !answer.iss.is_empty() && provider.options.oauth2.is_none() && answer.iss != provider.issuer {
        return Err(Code::ProviderRefused.into());
    }
    match &provider.options.oauth2 {
        Some(oauth2) => oauth2::finish(app, provider, oauth2, secrets, answer).await,
        None => open_id::finish(app, provider, secrets, answer).await,
    }
}

/// What cannot be asked is told as such, and what is wrong as a refusal; the log says more.
fn told(provider: &IdentityProvider, trouble: Trouble) -> Error {
    tracing::warn!(issuer = provider.issuer, %trouble, "an identity provider does not answer");
    Code::ProviderAway.with(60).into()
}

/// An answer that does not convince.
fn refused(provider: &IdentityProvider, why: &dyn std::fmt::Display) -> Error {
    tracing::warn!(issuer = provider.issuer, %why, "a sign-in was not believed");
    Code::ProviderRefused.into()
}
