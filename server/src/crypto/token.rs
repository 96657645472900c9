//! Random tokens and keyed hashes: what every secret text of the service is made with and compared by.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// `N` bytes from the system's source of chance.
///
/// # Panics
/// When the system has none to give: nothing safe can be done then.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// A new secret text of 256 bits, for a link or a header.
pub fn new_token() -> String {
    BASE64_URL_SAFE_NO_PAD.encode(random::<32>())
}

/// How a token is stored: SHA-256, which needs no salt for 256 random bits. Equal tokens are found by the index on
/// their hashes, so that no comparison of secrets takes a time that tells anything.
pub fn hash_token(token: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(token))
}

/// HMAC-SHA-256 of several texts under a key; each is preceded by its length, so that no two lists collide.
pub fn keyed_hash(key: &[u8], texts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    for text in texts {
        mac.update(&(text.len() as u64).to_be_bytes());
        mac.update(text);
    }
    mac.finalize().into_bytes().into()
}

/// HMAC-SHA-256 of one text under a key, as other programs work it out.
pub fn hmac_sha256(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}
