//! Sealed values (HMAC): what is given to a browser and comes back unchanged, or is not believed. Whoever holds one can read
//! it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

use crate::keys::Keys;

const SIGNATURE: usize = 32;

/// A value and its signature, parted by a dot. `context` says what it is good for, and comes to nobody.
pub fn seal(keys: &Keys, context: [&[u8]; 2], value: &impl Serialize) -> String {
    let said = serde_json::to_vec(value).unwrap_or_default();
    let signature = keys.sign::<SIGNATURE>(&[context[0], context[1], &said]);
    [said, signature.to_vec()]
        .map(|part| BASE64_URL_SAFE_NO_PAD.encode(part))
        .join(".")
}

/// The value, if we have sealed it in this context and it is no longer than so many bytes.
pub fn unseal<T: DeserializeOwned>(
    keys: &Keys,
    context: [&[u8]; 2],
    sealed: &str,
    longest: usize,
) -> Option<T> {
    let decode = |part: &str| BASE64_URL_SAFE_NO_PAD.decode(part).ok();
    let (said, signature) = sealed.split_once('.').filter(|_| sealed.len() <= longest)?;
    let (said, signature) = (decode(said)?, decode(signature)?);
    keys.is_signed::<SIGNATURE>(&[context[0], context[1], &said], &signature)
        .then(|| serde_json::from_slice(&said).ok())
        .flatten()
}
