//! User tokens (JWS, RFC 7515; the claims of a JWT, RFC 7519): with one, a site vouches for a user of its own, who needs no
//! account here. It is the reader's bearer token as it is, so that signing in takes no request and leaves no session.
//!
//! A site's keys pin the algorithms: a secret is good for HS256 alone, a public key for its own alone, and the keys of a
//! set never for HS256. [`judge`] looks at everything and says what it thinks of each claim, for the owner who writes the
//! code; [`verify`] goes by the same findings.

pub(super) mod claims;

use cam_nhan_domain::{Code, Millis, SiteId};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, PublicKeyUse},
};
use serde_json::{Map, Value};
use url::Url;

use crate::{
    app::App,
    discussion::author::SignedIn,
    error::Result,
    store::signing_keys::{self, Kind, SigningKey},
};

/// The longest token, in bytes: it travels in a header.
pub const LONGEST: usize = 8 * 1024;
/// The shortest modulus of an RSA key, in bytes (2,048 bits).
const RSA_BYTES: usize = 256;
/// The shortest shared secret, in bytes (RFC 7518, 3.2: as many as the hash has).
pub const SECRET_BYTES: usize = 32;

/// What was looked at in a token, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A claim or a field of the header, by its name; `signature` and `token` for the whole.
    pub part: &'static str,
    /// What it says.
    pub value: ClaimValue,
    /// What is to be thought of it.
    pub verdict: Verdict,
}

/// What a part says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimValue {
    /// A text, or what is none as JSON, shortened.
    Text(String),
    /// A number of seconds that names a moment.
    Moment(Millis),
}

/// What is to be thought of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It counts.
    Good,
    /// It does not count, and does no harm.
    Ignored(Reason),
    /// The token is not taken because of it.
    Wrong(Reason),
}

/// What is the matter with a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It is longer than [`LONGEST`].
    TooLong,
    /// It has not the three parts of a JWS, or they cannot be read.
    Malformed,
    /// No algorithm of ours: HS256, EdDSA, ES256 or RS256.
    Algorithm,
    /// The site has no key for this algorithm, or none of this name.
    NoKey,
    /// The site's set of keys cannot be fetched.
    KeysAway,
    /// None of the site's keys has signed it.
    Signature,
    /// It is needed and not there.
    Missing,
    /// It is no text of a length that is taken.
    NotText,
    /// It is no number of seconds.
    NotSeconds,
    /// It is neither true nor false.
    NotTruth,
    /// It is no list of texts.
    NotList,
    /// It is for another site.
    OtherSite,
    /// The time is over.
    Expired,
    /// The time has not come.
    NotYet,
    /// It is good for longer than an hour.
    TooLate,
    /// No name that a comment could bear.
    Name,
    /// No e-mail address.
    Email,
    /// No address that begins with https.
    NotHttps,
    /// No role of ours.
    UnknownRole,
    /// `author` counts only beside `article`, the key of the article.
    AuthorOfNothing,
    /// No language of ours.
    UnknownLanguage,
    /// No claim of ours.
    UnknownClaim,
}

/// A reader for whom a token of their site vouches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub signed_in: SignedIn,
    /// Until when.
    pub expires_at: Millis,
}

/// What a token is worth.
#[derive(Clone, Debug, Default)]
pub struct Judgement {
    /// Each part that was looked at.
    pub findings: Vec<Finding>,
    /// For whom it vouches; `None` where a finding is wrong.
    pub user: Option<User>,
}

impl Judgement {
    fn ends(part: &'static str, value: &str, reason: Reason) -> Self {
        let finding = Finding {
            part,
            value: ClaimValue::Text(claims::shortened(value)),
            verdict: Verdict::Wrong(reason),
        };
        Self {
            findings: vec![finding],
            user: None,
        }
    }

    /// Whether nothing but its time is wrong.
    fn is_only_expired(&self) -> bool {
        let mut wrong = self
            .findings
            .iter()
            .filter(|finding| matches!(finding.verdict, Verdict::Wrong(_)));
        wrong.all(|finding| finding.verdict == Verdict::Wrong(Reason::Expired))
    }
}

/// The user for whom a token vouches; else [`Code::UserTokenExpired`] or [`Code::UserTokenInvalid`].
pub async fn verify(app: &App, site: &SiteId, token: &str) -> Result<User> {
    let judgement = judge(app, site, token).await?;
    let is_only_expired = judgement.is_only_expired();
    judgement.user.ok_or_else(|| {
        let code = if is_only_expired {
            Code::UserTokenExpired
        } else {
            Code::UserTokenInvalid
        };
        code.into()
    })
}

/// Looks at all of a token.
pub async fn judge(app: &App, site: &SiteId, token: &str) -> Result<Judgement> {
    if token.len() > LONGEST {
        return Ok(Judgement::ends("token", token, Reason::TooLong));
    }
    let header = match decode_header(token) {
        Ok(header) => header,
        Err(error) => {
            use jsonwebtoken::errors::ErrorKind;
            // `none`, and what else is no algorithm at all, cannot even be read.
            let reason = match error.kind() {
                ErrorKind::InvalidAlgorithmName | ErrorKind::Json(_) => Reason::Algorithm,
                _ => Reason::Malformed,
            };
            let part = if reason == Reason::Algorithm {
                "alg"
            } else {
                "token"
            };
            return Ok(Judgement::ends(part, "", reason));
        }
    };
    let (algorithm, id) = (header.alg, header.kid.as_deref());
    let name = format!("{algorithm:?}");
    if !ALGORITHMS.contains(&algorithm) {
        return Ok(Judgement::ends("alg", &name, Reason::Algorithm));
    }
    let keys = signing_keys::list(&mut app.store().read().await?.conn(), site).await?;
    let (candidates, are_away) = candidates(app, &keys, algorithm, id).await;
    if candidates.is_empty() {
        let reason = if are_away { Reason::KeysAway } else { Reason::NoKey };
        return Ok(Judgement::ends("alg", &name, reason));
    }
    let Some(said) = candidates.iter().find_map(|key| signed(token, key, algorithm)) else {
        return Ok(Judgement::ends("signature", "", Reason::Signature));
    };
    Ok(claims::judge(&said, site, &name, app.now()))
}

/// The algorithms that a site may choose from.
const ALGORITHMS: [Algorithm; 4] = [
    Algorithm::HS256,
    Algorithm::EdDSA,
    Algorithm::ES256,
    Algorithm::RS256,
];

/// The claims, if this key has signed them. When they are good, [`claims`] says by our own clock.
fn signed(token: &str, key: &DecodingKey, algorithm: Algorithm) -> Option<Map<String, Value>> {
    let mut validation = Validation::new(algorithm);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let data = decode::<Map<String, Value>>(token, key, &validation).ok()?;
    Some(data.claims)
}

/// The site's keys that may have signed by an algorithm; and whether there may be more at an address that does not answer.
async fn candidates(
    app: &App,
    keys: &[SigningKey],
    algorithm: Algorithm,
    id: Option<&str>,
) -> (Vec<DecodingKey>, bool) {
    let (mut found, mut are_away) = (Vec::new(), false);
    for key in keys.iter().take(signing_keys::MOST) {
        match key.kind {
            Kind::Hs256 if algorithm == Algorithm::HS256 => {
                found.extend(DecodingKey::from_secret(key.material.as_bytes()).ok());
            }
            Kind::Public => {
                let public = public_key(&key.material);
                found.extend(public.filter(|(its, _)| *its == algorithm).map(|(_, key)| key));
            }
            Kind::Jwks if algorithm != Algorithm::HS256 => {
                let Ok(url) = Url::parse(&key.material) else {
                    continue;
                };
                match app.key_sets().get(&url, id, app.now()).await {
                    Ok(keys) => found.extend(keys.iter().filter_map(|key| of_set(key, algorithm, id))),
                    Err(_) => are_away = true,
                }
            }
            Kind::Hs256 | Kind::Jwks => {}
        }
    }
    (found, are_away)
}

/// A public key in PEM form, with the one algorithm that it is good for.
pub fn public_key(pem: &str) -> Option<(Algorithm, DecodingKey)> {
    let pem = pem.trim().as_bytes();
    if !pem.starts_with(b"-----BEGIN PUBLIC KEY-----") {
        return None;
    }
    if let Ok(key) = DecodingKey::from_ed_pem(pem) {
        return Some((Algorithm::EdDSA, key));
    }
    if let Ok(key) = DecodingKey::from_ec_pem(pem) {
        // An uncompressed point of P-256: 0x04 and two coordinates of 32 bytes.
        let is_p256 = key.try_get_as_bytes().is_ok_and(|point| point.len() == 65);
        return is_p256.then_some((Algorithm::ES256, key));
    }
    let key = DecodingKey::from_rsa_pem(pem).ok()?;
    let is_long = key.try_get_as_bytes().is_ok_and(|der| der.len() > RSA_BYTES);
    is_long.then_some((Algorithm::RS256, key))
}

/// A key of a set, if it may have signed by this algorithm and, where the token names a key, is the one.
fn of_set(key: &Jwk, algorithm: Algorithm, id: Option<&str>) -> Option<DecodingKey> {
    let common = &key.common;
    let is_named = id.is_none_or(|id| common.key_id.as_deref() == Some(id));
    let is_for_signing = common
        .public_key_use
        .as_ref()
        .is_none_or(|its| *its == PublicKeyUse::Signature);
    let name = format!("{algorithm:?}");
    let is_for_this = common.key_algorithm.is_none_or(|its| its.to_string() == name);
    let fits = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::RSA(rsa), Algorithm::RS256) => rsa.n.len() * 3 / 4 >= RSA_BYTES,
        (AlgorithmParameters::EllipticCurve(ec), Algorithm::ES256) => ec.curve == EllipticCurve::P256,
        (AlgorithmParameters::OctetKeyPair(ed), Algorithm::EdDSA) => ed.curve == EllipticCurve::Ed25519,
        _ => false,
    };
    (is_named && is_for_signing && is_for_this && fits)
        .then(|| DecodingKey::from_jwk(key).ok())
        .flatten()
}
