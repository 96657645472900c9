//! Hosts as people type them.

/// A host as somebody types it, also as the address of a front page; `None` for what is none, or has a path.
pub fn typed_host(text: &str) -> Option<String> {
    let typed = text.trim().to_lowercase();
    let bare = typed
        .strip_prefix("https://")
        .or(typed.strip_prefix("http://"))
        .unwrap_or(&typed);
    let host = bare.trim_end_matches('/');
    let is_host =
        !host.is_empty() && !host.contains(['/', '?', '#', '@', '*']) && !host.contains(char::is_whitespace);
    is_host.then(|| host.to_owned())
}

#[cfg(test)]
mod tests {
    use super::typed_host;

    #[test]
    fn a_host_is_read_as_it_is_typed() {
        for typed in ["bao.example", " https://BAO.example/ ", "http://bao.example"] {
            assert_eq!(typed_host(typed).as_deref(), Some("bao.example"), "{typed}");
        }
        assert_eq!(typed_host("localhost:8080").as_deref(), Some("localhost:8080"));
        for typed in [
            "",
            "https://",
            "bao.example/blog",
            "http://localhost:*",
            "a b",
            "x@bao.example",
        ] {
            assert_eq!(typed_host(typed), None, "{typed}");
        }
    }
}
