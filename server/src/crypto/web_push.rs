//! Web push: what is sent to a browser's push service is encrypted for that browser alone (RFC 8291), and signed by us (VAPID,
//! RFC 8292).

use anyhow::anyhow;
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::Millis;
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde::{Deserialize, Serialize};
use url::Url;

use super::token::{hmac_sha256, random};

/// How long a signature is good, in seconds.
const SIGNED: i64 = 12 * 3_600;
/// The length of a record (RFC 8188): one is enough for all that is sent.
const RECORD: u32 = 4_096;

/// A browser's keys, as it gave them out: its public key, and what both sides share.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct BrowserKeys {
    /// A point of P-256, uncompressed.
    pub p256dh: String,
    /// Sixteen bytes.
    pub auth: String,
}

impl BrowserKeys {
    /// The keys' bytes; `None` when they can be none.
    fn bytes(&self) -> Option<(Vec<u8>, Vec<u8>)> {
        let decode = |text: &str| BASE64_URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
        let (public, auth) = (decode(&self.p256dh)?, decode(&self.auth)?);
        (public.len() == 65 && public[0] == 4 && auth.len() == 16).then_some((public, auth))
    }

    /// Whether something can be encrypted for them.
    pub fn are_good(&self) -> bool {
        seal_for(self, b"").is_ok()
    }
}

/// Encrypts a text for a browser; the body of the request.
pub fn seal_for(keys: &BrowserKeys, text: &[u8]) -> anyhow::Result<Vec<u8>> {
    let (public, auth) = keys
        .bytes()
        .ok_or_else(|| anyhow!("these are no keys of a browser"))?;
    let broken = |_| anyhow!("nothing can be agreed on with these keys");
    let chance = SystemRandom::new();
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &chance).map_err(broken)?;
    let own_public = own.compute_public_key().map_err(broken)?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &public);
    agree_ephemeral(own, &theirs, |shared| {
        seal(shared, (own_public.as_ref(), &public), &auth, random(), text)
    })
    .map_err(broken)?
}

/// The encryption once a secret is agreed on (RFC 8291, 3.4; RFC 8188, 2).
fn seal(
    shared: &[u8],
    (own, theirs): (&[u8], &[u8]),
    auth: &[u8],
    salt: [u8; 16],
    text: &[u8],
) -> anyhow::Result<Vec<u8>> {
    let key = hmac_sha256(auth, shared);
    let key = hmac_sha256(&key, &[b"WebPush: info\0", theirs, own, &[1]].concat());
    let key = hmac_sha256(&salt, &key);
    let content = hmac_sha256(&key, b"Content-Encoding: aes128gcm\0\x01");
    let nonce = hmac_sha256(&key, b"Content-Encoding: nonce\0\x01");
    let broken = |_| anyhow!("the text cannot be encrypted");
    let cipher = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &content[..16]).map_err(broken)?);
    let nonce = Nonce::try_assume_unique_for_key(&nonce[..12]).map_err(broken)?;
    // The end of the text, and of the only record.
    let mut record = [text, &[2]].concat();
    cipher
        .seal_in_place_append_tag(nonce, Aad::empty(), &mut record)
        .map_err(broken)?;
    let mut sealed = salt.to_vec();
    sealed.extend_from_slice(&RECORD.to_be_bytes());
    sealed.push(u8::try_from(own.len())?);
    sealed.extend_from_slice(own);
    sealed.append(&mut record);
    Ok(sealed)
}

/// The key that signs what we send.
pub struct Signer(EcdsaKeyPair);

impl Signer {
    /// A new key, as a text that is kept.
    pub fn generate() -> anyhow::Result<String> {
        let fresh = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
        let fresh = fresh.map_err(|_| anyhow!("no key could be made"))?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode(fresh.as_ref()))
    }

    /// Reads a text that [`Signer::generate`] made.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text)?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &bytes, &SystemRandom::new());
        Ok(Self(pair.map_err(|_| anyhow!("the key cannot be read"))?))
    }

    /// The public key, as browsers take it.
    pub fn public(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0.public_key())
    }

    /// The header `Authorization` for an address of a push service (RFC 8292).
    pub fn authorization(&self, endpoint: &Url, contact: &str, now: Millis) -> anyhow::Result<String> {
        let head = serde_json::json!({ "typ": "JWT", "alg": "ES256" });
        let claims = serde_json::json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now.0 / 1_000 + SIGNED,
            "sub": contact,
        });
        let encode = |value: &serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(&head), encode(&claims));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = signature.map_err(|_| anyhow!("nothing could be signed"))?;
        let signature = BASE64_URL_SAFE_NO_PAD.encode(signature.as_ref());
        Ok(format!("vapid t={signed}.{signature}, k={}", self.public()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url")
    }

    #[test]
    fn the_specifications_own_example_is_encrypted_as_it_says() {
        let own =
            bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        let theirs =
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().expect("16 bytes");
        let sealed = seal(
            &bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs"),
            (&own, &theirs),
            &bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            salt,
            b"When I grow up, I want to be a watermelon",
        );
        let told = concat!(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8w",
            "EqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
        assert_eq!(BASE64_URL_SAFE_NO_PAD.encode(sealed.expect("sealed")), told);
    }

    #[test]
    fn what_can_be_no_browsers_keys_is_refused() {
        let good = BrowserKeys {
            p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
                .to_owned(),
            auth: "BTBZMqHH6r4Tts7J_aSIgg".to_owned(),
        };
        assert!(good.are_good());
        let off_the_curve = BASE64_URL_SAFE_NO_PAD.encode([4; 65]);
        for (p256dh, auth) in [
            ("", good.auth.as_str()),
            (good.p256dh.as_str(), ""),
            (&good.p256dh[2..], &good.auth),
            (&off_the_curve, &good.auth),
            ("?", "?"),
        ] {
            let keys = BrowserKeys {
                p256dh: p256dh.to_owned(),
                auth: auth.to_owned(),
            };
            assert!(!keys.are_good(), "{keys:?}");
        }
    }
}
