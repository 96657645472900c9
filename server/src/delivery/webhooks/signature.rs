//! Signatures as the Standard Webhooks specification has them: whoever knows the secret can tell that a message is ours,
//! is whole and is fresh.

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::crypto::token::{hmac_sha256, random};

/// With what a secret begins, so that people and programs know what it is.
const PREFIX: &str = "whsec_";

/// A new secret: 256 random bits.
pub fn new_secret() -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(random::<32>()))
}

/// The header `webhook-signature`: a signature by each secret, so that one can be replaced while nothing is missed.
pub fn sign<'a>(secrets: impl IntoIterator<Item = &'a str>, id: &str, seconds: i64, body: &str) -> String {
    let signed = format!("{id}.{seconds}.{body}");
    let signatures: Vec<String> = secrets
        .into_iter()
        .map(|secret| {
            let encoded = secret.strip_prefix(PREFIX).unwrap_or(secret);
            // A secret that somebody wrote by hand into the database signs as it is.
            let key = BASE64_STANDARD.decode(encoded);
            let key = key.unwrap_or_else(|_| encoded.as_bytes().to_vec());
            format!(
                "v1,{}",
                BASE64_STANDARD.encode(hmac_sha256(&key, signed.as_bytes()))
            )
        })
        .collect();
    signatures.join(" ")
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
