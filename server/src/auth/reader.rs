//! A reader's token: random, made by this service for one site, and signed, so that nobody can bring their own and
//! handing one out needs no row. The row comes with the first write, and holds only a hash.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Refusal, SiteId};

use crate::{crypto::token::random, keys::Keys, store::readers::ReaderKey};

const RANDOM: usize = 24;
const SIGNATURE: usize = 16;

/// A new reader's token for a site.
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
