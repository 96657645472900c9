//! Values that several formats have, and what of them stands for nothing.

use sha2::{Digest as _, Sha256};

/// The hosts of addresses that a system made up, to which no mail goes.
const PLACEHOLDERS: [&str; 2] = ["@wordpress.disqus.net", "noreply@blogger.com"];

/// A value without what is around it; `None` when nothing is left.
pub fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// An e-mail address; `None` when it is none, or one that a system made up.
pub fn email(text: &str) -> Option<String> {
    filled(text).filter(|address| {
        address.contains('@')
            && !address.contains(char::is_whitespace)
            && !PLACEHOLDERS.iter().any(|end| address.ends_with(end))
    })
}

/// A page on the web; `None` when there is none, or only the beginning of an address, as forms have it filled in.
pub fn website(text: &str) -> Option<String> {
    filled(text).filter(|address| !matches!(address.as_str(), "http://" | "https://" | "undefined" | "null"))
}

/// An id for a comment of a format that has none: the same comment has the same one in every export.
pub fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize()[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Whether a word says yes.
pub fn flag(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "1" | "true" | "yes" | "có" | "x"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_nothing_is_none() {
        assert_eq!(
            email(" ban-doc@bao.example\n").as_deref(),
            Some("ban-doc@bao.example")
        );
        for text in [
            "",
            "undefined",
            "noreply@blogger.com",
            "7-x@wordpress.disqus.net",
            "a @b",
        ] {
            assert_eq!(email(text), None, "{text}");
        }
        assert_eq!(website("http://"), None);
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
