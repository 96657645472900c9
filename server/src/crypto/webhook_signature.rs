//! Signatures as the Standard Webhooks specification has them: whoever knows the secret can tell that a message is ours,
//! is whole and is fresh.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use subtle::ConstantTimeEq as _;

use super::token::{hmac_sha256, random};

/// With what a secret begins, so that people and programs know what it is.
const PREFIX: &str = "whsec_";

/// A new secret: 256 random bits.
pub fn new_secret() -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(random::<32>()))
}

/// The header `webhook-signature`: a signature by each secret, so that one can be replaced while nothing is missed.
pub fn sign<'a>(
    secrets: impl IntoIterator<Item = &'a str>,
    id: &str,
    seconds: i64,
    body: impl AsRef<[u8]>,
) -> String {
    let mut signed = format!("{id}.{seconds}.").into_bytes();
    signed.extend_from_slice(body.as_ref());
    let signatures: Vec<String> = secrets
        .into_iter()
        .map(|secret| {
            let encoded = secret.strip_prefix(PREFIX).unwrap_or(secret);
            // A secret that somebody wrote by hand into the database signs as it is.
            let key = BASE64_STANDARD.decode(encoded);
            let key = key.unwrap_or_else(|_| encoded.as_bytes().to_vec());
            format!("v1,{}", BASE64_STANDARD.encode(hmac_sha256(&key, &signed)))
        })
        .collect();
    signatures.join(" ")
}

/// How far a message's clock may be from ours, in seconds.
const LEEWAY: u64 = 300;

/// Whether a message that came to us is signed with this secret, and fresh; takes as long for a wrong signature.
pub fn is_signed(secret: &str, (id, seconds, signatures): (&str, i64, &str), body: &[u8], now: i64) -> bool {
    let expected = sign([secret], id, seconds, body);
    let found = signatures.split(' ').take(10).fold(false, |found, one| {
        found | bool::from(one.as_bytes().ct_eq(expected.as_bytes()))
    });
    found && now.abs_diff(seconds) <= LEEWAY
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_specifications_own_example_is_signed_as_it_says() {
        let signature = sign(
            ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn what_came_to_us_is_believed_while_it_is_fresh() {
        let (secret, body) = (new_secret(), "{}");
        let signature = format!("v1a,x {}", sign([secret.as_str()], "id", 1_000, body));
        let is = |secret: &str, id: &str, body: &str, now: i64| {
            is_signed(secret, (id, 1_000, &signature), body.as_bytes(), now)
        };
        assert!(is(&secret, "id", body, 1_300) && is(&secret, "id", body, 700));
        assert!(!is(&secret, "id", body, 1_301) && !is(&secret, "id", body, 699));
        assert!(!is(&secret, "other", body, 1_000) && !is(&secret, "id", "[]", 1_000));
        assert!(!is(&new_secret(), "id", body, 1_000));
    }

    #[test]
    fn while_a_secret_is_replaced_both_sign() {
        let (old, new) = (new_secret(), new_secret());
        let both = sign([new.as_str(), &old], "id", 1, "{}");
        let alone = [
            sign([new.as_str()], "id", 1, "{}"),
            sign([old.as_str()], "id", 1, "{}"),
        ];
        assert_eq!(both, alone.join(" "));
    }
}
