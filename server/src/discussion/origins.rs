//! Origins as people type them: one's web site in whatever form it is at hand, read as the origin that browsers send, or
//! refused with what would be right.

use std::net::IpAddr;

use cam_nhan_domain::site::without_www;
use url::{Host, Url};

/// The most that a site lists.
pub const MOST: usize = 50;

/// Why what was typed is no origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing was typed.
    Missing,
    /// It cannot be read as a web site's address.
    Unreadable(String),
    /// There is something behind the host; the origin alone is the second.
    Path(String, String),
    /// A `*` stands for more than a port.
    Wildcard(String),
    /// There are more than [`MOST`].
    TooMany,
}

/// Reads origins, parted by line ends, spaces or commas. What says the same twice, with `www.` and without, stands once.
pub fn read(typed: &str) -> Result<Vec<String>, Wrong> {
    let mut origins: Vec<String> = Vec::new();
    let parts = typed.split(|c: char| c.is_whitespace() || c == ',');
    for part in parts.filter(|part| !part.is_empty()) {
        let origin = one(part)?;
        if !origins.iter().any(|known| folded(known) == folded(&origin)) {
            origins.push(origin);
        }
    }
    match origins.len() {
        0 => Err(Wrong::Missing),
        1..=MOST => Ok(origins),
        _ => Err(Wrong::TooMany),
    }
}

/// An origin without the `www.` that makes no difference.
fn folded(origin: &str) -> Option<(&str, &str)> {
    let (scheme, host) = origin.split_once("://")?;
    Some((scheme, without_www(host)))
}

fn one(typed: &str) -> Result<String, Wrong> {
    let unreadable = || Wrong::Unreadable(typed.to_owned());
    let (bare, any_port) = match typed.trim_end_matches('/').strip_suffix(":*") {
        Some(bare) => (bare, ":*"),
        None => (typed, ""),
    };
    if bare.contains('*') {
        return Err(Wrong::Wildcard(typed.to_owned()));
    }
    let url = if bare.contains("://") {
        Url::parse(bare)
    } else {
        // One's own machine has no certificate; a name without a dot is no web site.
        let host = bare.split(['/', '?', '#']).next().unwrap_or_default();
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let is_here = name == "localhost" || name.parse::<IpAddr>().is_ok();
        if !is_here && !name.contains('.') {
            return Err(unreadable());
        }
        Url::parse(&format!("{}://{bare}", if is_here { "http" } else { "https" }))
    };
    let url = url.map_err(|_| unreadable())?;
    let has_host = match url.host() {
        Some(Host::Domain(name)) => !name.is_empty(),
        host => host.is_some(),
    };
    let is_web = matches!(url.scheme(), "http" | "https");
    if !is_web || !has_host || url.port() == Some(0) || !url.username().is_empty() || url.password().is_some()
    {
        return Err(unreadable());
    }
    let origin = url.origin().ascii_serialization() + any_port;
    let behind = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    if behind {
        return Err(Wrong::Path(typed.to_owned(), origin));
    }
    Ok(origin)
}

#[cfg(test)]
mod tests {
    use super::{Wrong, read};

    #[test]
    fn what_people_type_is_read_as_browsers_say_it() {
        for (typed, origins) in [
            ("bao.example", vec!["https://bao.example"]),
            ("https://BAO.example/", vec!["https://bao.example"]),
            ("https://bao.example:443", vec!["https://bao.example"]),
            ("localhost:4321", vec!["http://localhost:4321"]),
            ("http://localhost:*", vec!["http://localhost:*"]),
            ("127.0.0.1", vec!["http://127.0.0.1"]),
            (
                "https://bao.example\r\nhttps://www.bao.example, m.bao.example",
                vec!["https://bao.example", "https://m.bao.example"],
            ),
            ("https://báo.example", vec!["https://xn--bo-mia.example"]),
        ] {
            assert_eq!(
                read(typed),
                Ok(origins.into_iter().map(str::to_owned).collect()),
                "{typed}"
            );
        }
    }

    #[test]
    fn what_is_none_is_refused_with_what_would_be_right() {
        let path = read("https://bao.example/tin/gia-xang?a=1");
        let right = "https://bao.example".to_owned();
        assert_eq!(
            path,
            Err(Wrong::Path(
                "https://bao.example/tin/gia-xang?a=1".to_owned(),
                right
            ))
        );
        assert_eq!(read(" \n"), Err(Wrong::Missing));
        for typed in [
            "bao",
            "ftp://bao.example",
            "https://",
            "javascript:alert(1)",
            "https://an:b@bao.example",
            "a b",
        ] {
            assert!(
                matches!(read(typed), Err(Wrong::Unreadable(_))),
                "{typed}: {:?}",
                read(typed)
            );
        }
        assert!(matches!(read("https://*.bao.example"), Err(Wrong::Wildcard(_))));
        let many: Vec<String> = (0..60).map(|n| format!("https://b{n}.example")).collect();
        assert_eq!(read(&many.join(" ")), Err(Wrong::TooMany));
    }
}
