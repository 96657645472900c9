//! The claims of a user token: which are needed, what each may say, and what becomes of it.

use cam_nhan_domain::{CommentId, Draft, Millis, SiteId, comment::text, profile::Badge, site::Language};
use serde_json::{Map, Value};
use url::Url;

use super::{ClaimValue, Finding, Judgement, Reason, User, Verdict};
use crate::{
    discussion::author::SignedIn,
    store::profiles::{OF_SITE, Profile},
};

/// How far the site's clock and ours may be apart, in seconds.
const LEEWAY: i64 = 60;
/// For how long a token may be good, in seconds.
const LONGEST_LIFE: i64 = 3_600;
/// The longest `sub`, in bytes.
const SUBJECT: usize = 255;
/// The longest address of a picture or a page, in bytes.
const ADDRESS: usize = 500;
/// Roles that are looked at.
const MOST_ROLES: usize = 20;
/// How much of a value is shown.
const SHOWN: usize = 60;

/// The claims that count for something.
const KNOWN: [&str; 15] = [
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "name",
    "email",
    "email_verified",
    "phone_verified",
    "picture",
    "url",
    "roles",
    "article",
    "locale",
    "jti",
];

/// The beginning of a value.
pub fn shortened(value: &str) -> String {
    text::one_line(value, SHOWN)
}

/// Looks at each claim of a token that a key of the site has signed by `algorithm`.
pub fn judge(said: &Map<String, Value>, site: &SiteId, algorithm: &str, now: Millis) -> Judgement {
    let mut claims = Claims {
        said,
        findings: Vec::new(),
    };
    claims.find("alg", algorithm.to_owned(), Verdict::Good);
    claims.find("signature", String::new(), Verdict::Good);
    let now = now.0.div_euclid(1_000);
    let subject = claims.subject();
    claims.audience(site);
    let issued_at = claims.moment("iat", |at| (at - LEEWAY > now).then_some(Reason::NotYet));
    claims.moment("nbf", |at| (at - LEEWAY > now).then_some(Reason::NotYet));
    let from = issued_at.unwrap_or(now).min(now);
    let expires_at = claims.moment("exp", |at| {
        if at + LEEWAY <= now {
            Some(Reason::Expired)
        } else {
            (at - from > LONGEST_LIFE + LEEWAY).then_some(Reason::TooLate)
        }
    });
    if expires_at.is_none() && !said.contains_key("exp") {
        claims.find("exp", String::new(), Verdict::Wrong(Reason::Missing));
    }
    let name = claims.name();
    let email = claims.email();
    let email_verified = claims.flag("email_verified");
    let phone_verified = claims.flag("phone_verified");
    let picture = claims.address("picture");
    let url = claims.address("url");
    let article = claims.text("article", 2_000);
    let roles = claims.roles(article.is_some());
    claims.locale();
    for unknown in said.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
        let verdict = Verdict::Ignored(Reason::UnknownClaim);
        claims.find("other", unknown.clone(), verdict);
    }
    let findings = claims.findings;
    let is_good = |finding: &Finding| !matches!(finding.verdict, Verdict::Wrong(_));
    let user = findings.iter().all(is_good).then_some(()).and_then(|()| {
        let (subject, expires_at) = (subject?, expires_at?);
        Some(User {
            signed_in: SignedIn {
                profile: Profile {
                    // No user of a site's can be who signed in here by a mailbox, whatever the site calls them.
                    subject: format!("{OF_SITE}{subject}"),
                    name,
                    email_verified: email_verified && email.is_some(),
                    email,
                    phone_verified,
                    picture,
                    url,
                    roles,
                    issued_at: Millis(issued_at.unwrap_or(expires_at - LONGEST_LIFE) * 1_000),
                },
                article,
            },
            expires_at: Millis((expires_at + LEEWAY) * 1_000),
        })
    });
    Judgement { findings, user }
}

struct Claims<'a> {
    said: &'a Map<String, Value>,
    findings: Vec<Finding>,
}

impl Claims<'_> {
    fn find(&mut self, part: &'static str, value: String, verdict: Verdict) {
        self.found(part, ClaimValue::Text(shortened(&value)), verdict);
    }

    fn found(&mut self, part: &'static str, value: ClaimValue, verdict: Verdict) {
        self.findings.push(Finding { part, value, verdict });
    }

    /// What a claim says, where it is there and not `null`.
    fn get(&self, name: &str) -> Option<Value> {
        self.said.get(name).filter(|value| !value.is_null()).cloned()
    }

    /// A text of one to so many bytes, without control characters.
    fn text(&mut self, name: &'static str, most: usize) -> Option<String> {
        let value = self.get(name)?;
        let text = value
            .as_str()
            .map(str::trim)
            .filter(|text| (1..=most).contains(&text.len()) && !text.contains(char::is_control));
        match text {
            Some(text) => {
                self.find(name, text.to_owned(), Verdict::Good);
                Some(text.to_owned())
            }
            None => {
                self.find(name, value.to_string(), Verdict::Wrong(Reason::NotText));
                None
            }
        }
    }

    fn subject(&mut self) -> Option<String> {
        if self.get("sub").is_none() {
            self.find("sub", String::new(), Verdict::Wrong(Reason::Missing));
        }
        self.text("sub", SUBJECT)
    }

    fn audience(&mut self, site: &SiteId) {
        let value = self.get("aud");
        let verdict = match &value {
            None => Verdict::Wrong(Reason::Missing),
            Some(Value::String(name)) if name == site.as_str() => Verdict::Good,
            Some(Value::Array(names)) if names.iter().any(|name| name.as_str() == Some(site.as_str())) => {
                Verdict::Good
            }
            Some(_) => Verdict::Wrong(Reason::OtherSite),
        };
        self.find("aud", value.map(said).unwrap_or_default(), verdict);
    }

    /// A number of seconds since 1970.
    fn moment(&mut self, name: &'static str, wrong: impl FnOnce(i64) -> Option<Reason>) -> Option<i64> {
        let value = self.get(name)?;
        #[expect(clippy::cast_possible_truncation, reason = "within the bounds looked at")]
        let at = value
            .as_f64()
            .filter(|at| (0.0..1e11).contains(at))
            .map(|at| at as i64);
        let Some(at) = at else {
            self.find(name, value.to_string(), Verdict::Wrong(Reason::NotSeconds));
            return None;
        };
        let wrong = wrong(at);
        let verdict = wrong.map_or(Verdict::Good, Verdict::Wrong);
        self.found(name, ClaimValue::Moment(Millis(at * 1_000)), verdict);
        Some(at)
    }

    /// The name, by the rule for the names of comments.
    fn name(&mut self) -> Option<String> {
        let value = self.get("name")?;
        let name = value.as_str().and_then(checked_name);
        let verdict = name
            .as_ref()
            .map_or(Verdict::Ignored(Reason::Name), |_| Verdict::Good);
        self.find("name", said(value), verdict);
        name
    }

    fn email(&mut self) -> Option<String> {
        let value = self.get("email").filter(|value| value.as_str() != Some(""))?;
        let email = value.as_str().and_then(checked_email);
        let verdict = email
            .as_ref()
            .map_or(Verdict::Ignored(Reason::Email), |_| Verdict::Good);
        self.find("email", said(value), verdict);
        email
    }

    fn flag(&mut self, name: &'static str) -> bool {
        let Some(value) = self.get(name) else { return false };
        let verdict = match value {
            Value::Bool(_) => Verdict::Good,
            _ => Verdict::Wrong(Reason::NotTruth),
        };
        let is = value == Value::Bool(true);
        self.find(name, value.to_string(), verdict);
        is
    }

    /// An address that a reader's browser may be sent to.
    fn address(&mut self, name: &'static str) -> Option<String> {
        let value = self.get(name).filter(|value| value.as_str() != Some(""))?;
        let url = value.as_str().and_then(checked_address);
        let verdict = url
            .as_ref()
            .map_or(Verdict::Ignored(Reason::NotHttps), |_| Verdict::Good);
        self.find(name, said(value), verdict);
        url
    }

    /// The roles that are ours, in the order of their badges.
    fn roles(&mut self, has_article: bool) -> Vec<Badge> {
        let Some(value) = self.get("roles") else {
            return Vec::new();
        };
        let names: Option<Vec<&str>> = match &value {
            Value::Array(names) => names.iter().take(MOST_ROLES).map(Value::as_str).collect(),
            _ => None,
        };
        let Some(names) = names else {
            self.find("roles", value.to_string(), Verdict::Wrong(Reason::NotList));
            return Vec::new();
        };
        let mut roles = Vec::new();
        for name in names {
            let badge = Badge::parse(name);
            let verdict = match badge {
                None => Verdict::Ignored(Reason::UnknownRole),
                Some(Badge::Author) if !has_article => Verdict::Ignored(Reason::AuthorOfNothing),
                Some(_) => Verdict::Good,
            };
            self.find("roles", name.to_owned(), verdict);
            roles.extend(badge.filter(|_| verdict == Verdict::Good));
        }
        roles.sort_unstable();
        roles.dedup();
        roles
    }

    fn locale(&mut self) {
        let Some(value) = self.get("locale") else { return };
        let language = value.as_str().and_then(Language::from_tag);
        let verdict = language.map_or(Verdict::Ignored(Reason::UnknownLanguage), |_| Verdict::Good);
        self.find("locale", said(value), verdict);
    }
}

/// A value as it is shown: a text without its quotes.
fn said(value: Value) -> String {
    match value {
        Value::String(text) => text,
        value => value.to_string(),
    }
}

/// A name as a comment would bear it.
pub fn checked_name(name: &str) -> Option<String> {
    Some(checked(name, None)?.name.clone())
}

/// An e-mail address as a comment would have it.
pub fn checked_email(email: &str) -> Option<String> {
    checked("A", Some(email))?.email.clone()
}

/// An address that a reader's browser may be sent to.
pub fn checked_address(text: &str) -> Option<String> {
    let url = Url::parse(text).ok().filter(|_| text.len() <= ADDRESS)?;
    let is_plain = url.scheme() == "https" && url.username().is_empty() && url.password().is_none();
    is_plain.then(|| url.into())
}

/// Name and address as a comment would bear them.
fn checked(name: &str, email: Option<&str>) -> Option<cam_nhan_domain::comment::CheckedDraft> {
    let draft = Draft {
        id: CommentId::new(0, [0; 10]),
        parent: None,
        name: name.to_owned(),
        email: email.map(str::to_owned),
        text: "-".to_owned(),
    };
    draft.check_composed(1).ok()
}
