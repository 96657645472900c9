//! Who a reader is by their bearer token: a guest by a token of ours, who signed in here by a session, or a user of the site
//! by a token that the site has signed.
//!
//! A guest's token: random, made by this service for one site, and signed, so that nobody can bring their own and
//! handing one out needs no row. The row comes with the first write, and holds only a hash.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Refusal, SiteId};

use super::{reader_session::Session, user_token};
use crate::{
    app::App, crypto::token::random, discussion::author::SignedIn, error::Result as AppResult, keys::Keys,
    store::readers::ReaderKey,
};

const RANDOM: usize = 24;
const SIGNATURE: usize = 16;

/// A reader, as their token tells.
#[derive(Clone, Debug)]
pub struct Reader {
    /// By which they are known.
    pub key: ReaderKey,
    /// Who they are by the word of their site; `None` of a guest.
    pub signed_in: Option<SignedIn>,
}

/// The reader who has this token.
pub async fn identify(app: &App, site: &SiteId, token: &str) -> AppResult<Reader> {
    // A guest's token has no dots, a session's one, and a site's always two.
    match token.matches('.').count() {
        0 | 1 => Ok(identify_ours(app, site, token)?),
        _ => Ok(Reader::of(user_token::verify(app, site, token).await?.signed_in)),
    }
}

/// The reader who has this token of our own, a guest's or a session's; [`Code::TokenInvalid`] of any other.
pub fn identify_ours(app: &App, site: &SiteId, token: &str) -> Result<Reader, Refusal> {
    if token.contains('.') {
        let session = Session::read(&app.keys(), site, token, app.now())?;
        return Ok(Reader::of(session.into_signed_in()));
    }
    Ok(Reader {
        key: verify(&app.keys(), site, token)?,
        signed_in: None,
    })
}

impl Reader {
    fn of(signed_in: SignedIn) -> Self {
        Self {
            key: ReaderKey::of_subject(&signed_in.profile.subject),
            signed_in: Some(signed_in),
        }
    }
}

/// A new guest's token for a site.
pub fn issue(keys: &Keys, site: &SiteId) -> String {
    let secret = random::<RANDOM>();
    let signature = keys.sign::<SIGNATURE>(&signed(site, &secret));
    BASE64_URL_SAFE_NO_PAD.encode([&secret[..], &signature].concat())
}

/// The key by which the reader of this token is known; [`Code::TokenInvalid`] when we did not make it.
pub fn verify(keys: &Keys, site: &SiteId, token: &str) -> Result<ReaderKey, Refusal> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
    if bytes.len() != RANDOM + SIGNATURE {
        return Err(Code::TokenInvalid.into());
    }
    let (secret, signature) = bytes.split_at(RANDOM);
    if keys.is_signed::<SIGNATURE>(&signed(site, secret), signature) {
        Ok(ReaderKey::of_token(token))
    } else {
        Err(Code::TokenInvalid.into())
    }
}

fn signed<'a>(site: &'a SiteId, secret: &'a [u8]) -> [&'a [u8]; 3] {
    [b"reader", site.as_str().as_bytes(), secret]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_site_alone_and_cannot_be_made_up() {
        let site = |name: &str| SiteId::parse(name).expect("site");
        let keys = Keys::of(&["key"]);
        let token = issue(&keys, &site("bao"));
        assert!(verify(&keys, &site("bao"), &token).is_ok());
        assert!(verify(&keys, &site("blog"), &token).is_err());
        assert!(verify(&Keys::of(&["other"]), &site("bao"), &token).is_err());
        for bad in ["", "abc", &token[1..], &format!("{token}A"), "ắ"] {
            assert!(verify(&keys, &site("bao"), bad).is_err(), "{bad}");
        }
    }
}
