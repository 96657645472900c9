//! Content Security Policy, as far as a thread needs to know it: whether a page lets the loader run, ask the service, and
//! bring the program (CSP 3, 6.7: matching a URL to a source list).

use url::Url;

/// One policy.
#[derive(Clone, Debug)]
pub struct Policy {
    directives: Vec<(String, Vec<String>)>,
}

impl Policy {
    /// Reads the policies of a header, which commas part.
    pub fn read(header: &str) -> impl Iterator<Item = Self> {
        header.split(',').map(|policy| {
            let mut directives: Vec<(String, Vec<String>)> = Vec::new();
            for directive in policy.split(';') {
                let mut words = directive.split_ascii_whitespace();
                let Some(name) = words.next() else { continue };
                let name = name.to_ascii_lowercase();
                // Of a directive that is said twice the first counts.
                if directives.iter().all(|(known, _)| *known != name) {
                    directives.push((name, words.map(str::to_owned).collect()));
                }
            }
            Self { directives }
        })
    }

    /// The source list of the first of these directives that is there; `None` where nothing is restricted.
    fn sources(&self, names: &[&str]) -> Option<&[String]> {
        names
            .iter()
            .find_map(|name| self.directives.iter().find(|(known, _)| known == name))
            .map(|(_, sources)| sources.as_slice())
    }

    /// Whether a page at `page` may run the script at `script`, which may have a nonce.
    pub fn allows_script(&self, page: &Url, script: &Url, nonce: Option<&str>) -> bool {
        let Some(sources) = self.sources(&["script-src-elem", "script-src", "default-src"]) else {
            return true;
        };
        let has_nonce =
            nonce.is_some_and(|nonce| sources.iter().any(|source| *source == format!("'nonce-{nonce}'")));
        // Then hosts count for nothing.
        let is_strict = sources
            .iter()
            .any(|source| source.eq_ignore_ascii_case("'strict-dynamic'"));
        has_nonce || (!is_strict && matches(sources, page, script))
    }

    /// Whether it may run the inline script of the snippet, which has neither nonce nor hash.
    pub fn allows_inline(&self) -> bool {
        self.sources(&["script-src-elem", "script-src", "default-src"])
            .is_none_or(|sources| {
                let has = |wanted: fn(&str) -> bool| {
                    sources.iter().any(|source| wanted(&source.to_ascii_lowercase()))
                };
                let is_overruled = has(|source| {
                    source.starts_with("'nonce-")
                        || source.starts_with("'sha")
                        || source == "'strict-dynamic'"
                });
                has(|source| source == "'unsafe-inline'") && !is_overruled
            })
    }

    /// Whether it may ask the service.
    pub fn allows_connection(&self, page: &Url, service: &Url) -> bool {
        self.sources(&["connect-src", "default-src"])
            .is_none_or(|sources| matches(sources, page, service))
    }

    /// Whether it may run WebAssembly.
    pub fn allows_program(&self) -> bool {
        self.sources(&["script-src", "default-src"])
            .is_none_or(|sources| {
                sources.iter().any(|source| {
                    ["'wasm-unsafe-eval'", "'unsafe-eval'"].contains(&source.to_ascii_lowercase().as_str())
                })
            })
    }
}

fn matches(sources: &[String], page: &Url, url: &Url) -> bool {
    sources.iter().any(|source| {
        let source = source.to_ascii_lowercase();
        match source.as_str() {
            "*" => matches!(url.scheme(), "http" | "https" | "ws" | "wss"),
            "'self'" => page.origin() == url.origin(),
            quoted if quoted.starts_with('\'') => false,
            scheme if scheme.ends_with(':') && !scheme.contains('/') => {
                is_scheme(scheme.trim_end_matches(':'), url)
            }
            host => is_host(host, page, url),
        }
    })
}

/// What is said of HTTP is true of HTTPS.
fn is_scheme(said: &str, url: &Url) -> bool {
    said == url.scheme() || (said == "http" && url.scheme() == "https")
}

fn is_host(source: &str, page: &Url, url: &Url) -> bool {
    let (scheme, rest) = match source.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => (page.scheme(), source),
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let asked = url.host_str().unwrap_or_default();
    let is_same_host = match host.strip_prefix("*.") {
        Some(parent) => asked.strip_suffix(parent).is_some_and(|rest| rest.ends_with('.')),
        None => host == asked,
    };
    let is_same_port = match port {
        Some("*") => true,
        Some(port) => url
            .port_or_known_default()
            .is_some_and(|asked| asked.to_string() == port),
        None => url.port().is_none(),
    };
    let is_same_path = match path {
        "" => true,
        folder if folder.ends_with('/') => url.path().starts_with(folder),
        file => url.path() == file,
    };
    is_scheme(scheme, url) && is_same_host && is_same_port && is_same_path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().expect("a URL")
    }

    #[test]
    fn hosts_are_matched_as_browsers_match_them() {
        let (page, script) = (
            url("https://bao.example/tin"),
            url("https://binhluan.example/embed.js"),
        );
        for (policy, allowed) in [
            ("", true),
            ("img-src 'none'", true),
            ("default-src 'self'", false),
            ("default-src 'self'; script-src https://binhluan.example", true),
            ("script-src binhluan.example", true),
            ("script-src http://binhluan.example", true),
            ("script-src https://binhluan.example:443", true),
            ("script-src https://binhluan.example:8443", false),
            ("script-src *.example", true),
            ("script-src *.binhluan.example", false),
            ("script-src https:", true),
            ("script-src *", true),
            ("script-src https://binhluan.example/assets/", false),
            ("script-src https://binhluan.example/embed.js", true),
            ("script-src 'strict-dynamic' https://binhluan.example", false),
            ("SCRIPT-SRC 'none'; script-src *", false),
            ("script-src *; script-src-elem 'self'", false),
            ("script-src 'nonce-abc'", true),
        ] {
            let all = Policy::read(policy).all(|policy| policy.allows_script(&page, &script, Some("abc")));
            assert_eq!(all, allowed, "{policy}");
        }
        let both = "script-src *, script-src 'self'";
        assert!(
            !Policy::read(both).all(|policy| policy.allows_script(&page, &script, None)),
            "every policy counts"
        );
        let own = Policy::read("connect-src 'self'")
            .all(|policy| policy.allows_connection(&page, &url("https://bao.example/bl")));
        assert!(own);
    }

    #[test]
    fn an_inline_script_and_the_program_need_words_of_their_own() {
        for (policy, inline, program) in [
            ("default-src *", false, false),
            ("script-src 'unsafe-inline' 'wasm-unsafe-eval'", true, true),
            ("script-src 'unsafe-inline' 'nonce-a'", false, false),
            ("style-src 'self'", true, true),
        ] {
            let policy = Policy::read(policy).next().expect("a policy");
            assert_eq!(
                (policy.allows_inline(), policy.allows_program()),
                (inline, program)
            );
        }
    }
}
