//! Names of mails that are ours: a `Message-ID` that says to which mailbox the mail was sent, by a signature. Whoever reports
//! that a mail came back has had it, so that nobody can end the mail of others with a report that they made up.

use crate::keys::Keys;

const SIGNATURE: usize = 8;

/// A mail's name with its signature; the part before the `@`.
pub fn signed(keys: &Keys, id: &str, email: &str) -> String {
    let mut name = format!("{id}.");
    for byte in keys.sign::<SIGNATURE>(&texts(id, email)) {
        name.push_str(&format!("{byte:02x}"));
    }
    name
}

/// Whether a `Message-ID` is one that we gave to a mail to this mailbox.
pub fn is_ours(keys: &Keys, message_id: &str, email: &str) -> bool {
    let name = message_id.rsplit_once('@').map_or(message_id, |(name, _)| name);
    let Some((id, hex)) = name.rsplit_once('.') else {
        return false;
    };
    if hex.len() != SIGNATURE * 2 || !hex.is_ascii() {
        return false;
    }
    let bytes: Option<Vec<u8>> = (0..SIGNATURE)
        .map(|at| u8::from_str_radix(&hex[at * 2..at * 2 + 2], 16).ok())
        .collect();
    bytes.is_some_and(|bytes| keys.is_signed::<SIGNATURE>(&texts(id, email), &bytes))
}

fn texts<'a>(id: &'a str, email: &'a str) -> [&'a [u8]; 3] {
    [b"mail id", id.as_bytes(), email.as_bytes()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_for_one_mailbox() {
        let keys = Keys::of(&["key"]);
        let name = signed(&keys, "bao.1.2.replies", "mai@bao.example");
        let id = format!("{name}@bao.example");
        assert!(is_ours(&keys, &id, "mai@bao.example"));
        assert!(!is_ours(&keys, &id, "an@bao.example"));
        assert!(!is_ours(&Keys::of(&["other"]), &id, "mai@bao.example"));
        for bad in [
            "",
            "@",
            ".",
            "a.b@c",
            "bao.1.2.replies.éééééééé@bao.example",
            &id[1..],
        ] {
            assert!(!is_ours(&keys, bad, "mai@bao.example"), "{bad}");
        }
    }
}
