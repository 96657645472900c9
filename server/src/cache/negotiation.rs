//! Content negotiation: whether a client has the answer already (ETag), and which encoding it accepts.

use axum::http::{HeaderMap, HeaderValue, header};

/// Whether the one who asks has the text of this tag already (RFC 9110, 13.1.2: compared weakly). A proxy that
/// compresses may have made its own tag of ours, by a suffix inside the quotes (`-gzip`, `;br`, `--gzip`).
pub fn is_known(request: &HeaderMap, etag: &HeaderValue) -> bool {
    let own = opaque(etag.as_bytes());
    request.get_all(header::IF_NONE_MATCH).iter().any(|line| {
        line.as_bytes().split(|byte| *byte == b',').any(|tag| {
            let tag = tag.trim_ascii();
            tag == b"*" || (own.is_some() && opaque(tag) == own)
        })
    })
}

/// What stands between a tag's quotes, without the name of an encoding at its end.
fn opaque(tag: &[u8]) -> Option<&[u8]> {
    let tag = tag
        .strip_prefix(b"W/")
        .or_else(|| tag.strip_prefix(b"w/"))
        .unwrap_or(tag);
    let inside = tag.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let encodings: [&[u8]; 6] = [b"gzip", b"br", b"deflate", b"zstd", b"identity", b"df"];
    let bare = encodings.into_iter().find_map(|encoding| {
        let mut bare = inside.strip_suffix(encoding)?;
        while let [before @ .., b'-' | b';' | b'+' | b':' | b'.' | b'/'] = bare {
            bare = before;
        }
        // Without a sign between, it is another tag that happens to end so.
        (inside.len() > bare.len() + encoding.len()).then_some(bare)
    });
    Some(bare.unwrap_or(inside))
}

/// The best encoding that a request accepts, of the two that we make.
pub fn encoding(request: &HeaderMap) -> Option<&'static str> {
    let accepts = |wanted: &str| {
        request
            .get_all(header::ACCEPT_ENCODING)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .any(|line| {
                line.split(',').any(|item| {
                    let mut parts = item.split(';').map(str::trim);
                    parts.next() == Some(wanted)
                        && !parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
                })
            })
    };
    ["br", "gzip"].into_iter().find(|name| accepts(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_that_a_proxy_has_changed_is_still_ours() {
        let etag = HeaderValue::from_static("\"abc-DEF_1\"");
        let knows = |tags: &'static str| {
            let mut request = HeaderMap::new();
            request.insert(header::IF_NONE_MATCH, HeaderValue::from_static(tags));
            is_known(&request, &etag)
        };
        for tags in [
            "\"abc-DEF_1\"",
            "W/\"abc-DEF_1\"",
            "\"abc-DEF_1-gzip\"",
            "W/\"abc-DEF_1-br\"",
            "\"abc-DEF_1;gzip\"",
            "\"abc-DEF_1--gzip\"",
            "\"abc-DEF_1:zstd\"",
            "\"another\", W/\"abc-DEF_1-zstd\"",
            "*",
        ] {
            assert!(knows(tags), "{tags}");
        }
        for tags in [
            "\"abc\"",
            "\"abc-DEF_1-gzi\"",
            "\"abc-DEF_1gzip\"",
            "\"abc-DEF_1x\"",
            "abc-DEF_1",
            "\"\"",
            "\"-gzip\"",
        ] {
            assert!(!knows(tags), "{tags}");
        }
    }
}
