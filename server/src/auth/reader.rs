//! A reader's token: random, made by this service for one site, and signed, so that nobody can bring their own and
//! handing one out needs no row. The row comes with the first write, and holds only a hash.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{Code, Refusal, SiteId};
use subtle::ConstantTimeEq as _;

use super::{hash_token, keyed_hash, random};

const RANDOM: usize = 24;
const SIGNATURE: usize = 16;

/// A new reader's token for a site.
pub fn issue(key: &[u8], site: &SiteId) -> String {
    let secret = random::<RANDOM>();
    let signature = sign(key, site, &secret);
    BASE64_URL_SAFE_NO_PAD.encode([&secret[..], &signature].concat())
}

/// The hash by which the reader of this token is known; [`Code::TokenInvalid`] when we did not make it.
pub fn verify(key: &[u8], site: &SiteId, token: &str) -> Result<String, Refusal> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).unwrap_or_default();
    if bytes.len() != RANDOM + SIGNATURE {
        return Err(Code::TokenInvalid.into());
    }
    let (secret, signature) = bytes.split_at(RANDOM);
    if bool::from(sign(key, site, secret).ct_eq(signature)) {
        Ok(hash_token(token))
    } else {
        Err(Code::TokenInvalid.into())
    }
}

fn sign(key: &[u8], site: &SiteId, secret: &[u8]) -> [u8; SIGNATURE] {
    let hash = keyed_hash(key, &[b"reader", site.as_str().as_bytes(), secret]);
    let mut signature = [0; SIGNATURE];
    signature.copy_from_slice(&hash[..SIGNATURE]);
    signature
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_good_for_its_site_alone_and_cannot_be_made_up() {
        let site = |name: &str| SiteId::parse(name).expect("site");
        let token = issue(b"key", &site("bao"));
        assert!(verify(b"key", &site("bao"), &token).is_ok());
        assert!(verify(b"key", &site("blog"), &token).is_err());
        assert!(verify(b"other", &site("bao"), &token).is_err());
        for bad in ["", "abc", &token[1..], &format!("{token}A"), "ắ"] {
            assert!(verify(b"key", &site("bao"), bad).is_err(), "{bad}");
        }
    }
}
