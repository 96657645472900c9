//! NUL, which no text of anybody's has: PostgreSQL would not take it, and SQLite would keep it for good. So it ends
//! here, whatever the field and whoever asks.

use axum::body::Bytes;
use url::form_urlencoded::{Serializer, parse};

/// The fields of a reader's form that hold prose.
const PROSE: [&str; 3] = ["name", "email", "text"];

/// A form without the NULs in its prose.
pub fn dropped_from_prose(form: Bytes) -> Bytes {
    if !is_in_form(&form) {
        return form;
    }
    let mut kept = Serializer::new(String::new());
    for (name, value) in parse(&form) {
        if PROSE.contains(&&*name) {
            kept.append_pair(&name, &value.replace('\0', ""));
        } else {
            kept.append_pair(&name, &value);
        }
    }
    kept.finish().into()
}

/// Whether a text in JSON has one, written as its escape.
pub fn is_in_json(body: &[u8]) -> bool {
    let mut rest = body;
    while let Some(at) = rest.iter().position(|byte| matches!(byte, 0 | b'\\')) {
        if rest[at] == 0 || rest[at..].starts_with(br"\u0000") {
            return true;
        }
        // What is escaped begins no escape itself.
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

/// Whether a field of a form or of a query has one.
pub fn is_in_form(text: &[u8]) -> bool {
    text.contains(&0) || text.windows(3).any(|window| window == b"%00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_and_what_only_looks_like_one_is_let_be() {
        for json in [
            r#"{"a":"\u0000"}"#,
            r#"["x\\\u0000"]"#,
            r#"{"\u0000":1}"#,
            "\"\0\"",
        ] {
            assert!(is_in_json(json.as_bytes()), "{json}");
        }
        for json in [
            r#"{"a":"\\u0000"}"#,
            r#""\u00001""#.replace("0000", "0010").as_str(),
            "\"\\",
            "",
        ] {
            assert!(!is_in_json(json.as_bytes()), "{json}");
        }
        assert!(is_in_form(b"a=b%00c") && is_in_form(b"a=\0") && is_in_form(b"%00=a"));
        assert!(!is_in_form(b"a=%2500&b=%0") && !is_in_form(b""));
    }

    #[test]
    fn a_nul_is_dropped_from_prose_and_found_in_what_nobody_types() {
        let form = |body: &'static [u8]| dropped_from_prose(Bytes::from_static(body));
        assert_eq!(
            form(b"key=a&name=A%00n&text=%E1%BA%BF+%00%2500"),
            &b"key=a&name=An&text=%E1%BA%BF+%2500"[..]
        );
        assert_eq!(form(b"text=a\0"), &b"text=a"[..]);
        assert!(!is_in_form(&form(b"text=%%0000")));
        assert!(is_in_form(&form(b"key=a%00&text=b")));
    }
}
