//! Which article is this? One rule for every way in (loader, API, form, feed): an explicit key, else the canonical URL,
//! else the location.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use url::{Url, form_urlencoded};

use crate::{
    Code, Refusal,
    comment::text::nfc,
    site::{Settings, without_www},
};

/// The longest key or URL, in bytes.
pub const LIMIT: usize = 2_000;

/// What a page says of itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct PageClaim<'a> {
    /// The newsroom's own id of the article: wins over all else.
    pub key: Option<&'a str>,
    /// `<link rel="canonical">`: believed when its host is one of the site's.
    pub canonical: Option<&'a str>,
    /// The page's location.
    pub url: Option<&'a str>,
}

/// The article that a claim names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Compared exactly, case-sensitively, within a site.
    pub key: String,
    /// Where the article is read, on one of the site's hosts; empty when only a key was given.
    pub url: String,
}

/// Everything of a path segment is encoded but what RFC 3986 calls unreserved: one spelling for each path.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Reads a page's claim by the site's settings. Refuses with [`Code::PageMissing`] when nothing is claimed, with
/// [`Code::PageInvalid`] what cannot be read, with [`Code::OriginForbidden`] a URL on a host that is not the site's.
pub fn resolve(claim: PageClaim<'_>, settings: &Settings) -> Result<Page, Refusal> {
    let canonical = claim
        .canonical
        .and_then(|url| read(url).ok())
        .filter(|url| on_site(url, settings));
    let location = claim.url.map(read).transpose();
    if let Some(key) = claim.key.map(str::trim).filter(|key| !key.is_empty()) {
        let key = checked(key)?;
        let url = canonical.or(location.ok().flatten().filter(|url| on_site(url, settings)));
        return Ok(Page {
            key,
            url: url.map(|url| tidy(url, settings)).unwrap_or_default(),
        });
    }
    let url = match (canonical, location?) {
        (Some(canonical), _) => canonical,
        (None, Some(location)) if on_site(&location, settings) => location,
        (None, Some(_)) => return Err(Code::OriginForbidden.into()),
        (None, None) if claim.canonical.is_some() => return Err(Code::PageInvalid.into()),
        (None, None) => return Err(Code::PageMissing.into()),
    };
    Ok(Page {
        key: normalise(&url, &settings.query_names)?,
        url: tidy(url, settings),
    })
}

/// The address of an article as it is kept, from one that a person typed: on one of the site's hosts
/// ([`Code::OriginForbidden`]), without what is of no meaning there ([`Code::PageInvalid`] when it cannot be read).
pub fn address(typed: &str, settings: &Settings) -> Result<String, Refusal> {
    let url = read(typed.trim())?;
    if !on_site(&url, settings) {
        return Err(Code::OriginForbidden.into());
    }
    Ok(tidy(url, settings))
}

/// A key as it is kept.
pub fn checked(typed: &str) -> Result<String, Refusal> {
    if typed.is_empty() || typed.len() > LIMIT || typed.chars().any(char::is_control) {
        return Err(Code::PageInvalid.into());
    }
    Ok(nfc(typed))
}

/// The article that a person types: by its address, by a path on the site, or by its key. A key that is written as the key
/// of an address on the site stands for that address.
pub fn typed(typed: &str, settings: &Settings) -> Result<Page, Refusal> {
    let typed = typed.trim();
    if let Some(url) = as_address(typed, settings) {
        let claim = PageClaim {
            url: Some(&url),
            ..PageClaim::default()
        };
        return resolve(claim, settings);
    }
    let key = checked(typed)?;
    let scheme = match settings.origins.first() {
        Some(origin) if origin.starts_with("http:") => "http",
        _ => "https",
    };
    let url = format!("{scheme}://{key}");
    let claim = PageClaim {
        url: Some(&url),
        ..PageClaim::default()
    };
    Ok(match resolve(claim, settings) {
        Ok(page) if page.key == key => page,
        _ => Page {
            key,
            url: String::new(),
        },
    })
}

/// The key under which an article was known that a person types as in [`typed`], also by an address on a host that the site
/// has left.
pub fn known_as(typed: &str, settings: &Settings) -> Result<String, Refusal> {
    let typed = typed.trim();
    match as_address(typed, settings) {
        Some(url) => normalise(&read(&url)?, &settings.query_names),
        None => checked(typed),
    }
}

/// An address, from one, or from a path on the site; `None` for what is neither.
fn as_address(typed: &str, settings: &Settings) -> Option<String> {
    if typed.starts_with('/') {
        let origin = settings.origins.first()?;
        return Some(format!("{}{typed}", origin.trim_end_matches('/')));
    }
    let (scheme, _) = typed.split_once("://")?;
    let is_web = scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http");
    is_web.then(|| typed.to_owned())
}

/// An address without what a link's way added to it: of the query, what tells articles apart is kept as it stands.
fn tidy(mut url: Url, settings: &Settings) -> String {
    let is_kept = |part: &&str| {
        let mut pairs = form_urlencoded::parse(part.as_bytes());
        pairs
            .next()
            .is_some_and(|(name, _)| settings.query_names.iter().any(|kept| *kept == name))
    };
    let kept: Vec<&str> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(is_kept)
        .collect();
    let kept = kept.join("&");
    url.set_query((!kept.is_empty()).then_some(&kept));
    url.into()
}

fn on_site(url: &Url, settings: &Settings) -> bool {
    url.host_str().is_some_and(|host| settings.has_host(host))
}

fn read(text: &str) -> Result<Url, Refusal> {
    let invalid = || Refusal::from(Code::PageInvalid);
    if text.len() > LIMIT || text.chars().any(char::is_control) {
        return Err(invalid());
    }
    let mut url = Url::parse(text).map_err(|_| invalid())?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(invalid());
    }
    url.set_fragment(None);
    // A name or password in a URL is nobody's business here; http and https URLs can always lose theirs.
    let (Ok(()), Ok(())) = (url.set_username(""), url.set_password(None)) else {
        return Err(invalid());
    };
    Ok(url)
}

/// Scheme, default port, `www.`, fragment and meaningless query dropped; path decoded once, composed (NFC) and
/// encoded again in one way; repeated and trailing slashes and `index.html` folded.
fn normalise(url: &Url, query_names: &[String]) -> Result<String, Refusal> {
    let mut key = without_www(url.host_str().unwrap_or_default()).to_owned();
    // Either scheme's default: the scheme is not kept, so the key must not depend on it.
    if let Some(port) = url.port().filter(|port| !matches!(port, 80 | 443)) {
        key.push_str(&format!(":{port}"));
    }
    let segments = url
        .path()
        .split('/')
        .filter(|segment| !segment.is_empty())
        .map(respell)
        .collect::<Result<Vec<_>, _>>()?;
    let mut folded = segments.as_slice();
    while let Some((last, before)) = folded.split_last()
        && last == "index.html"
    {
        folded = before;
    }
    for segment in folded {
        key.push('/');
        key.push_str(segment);
    }
    if folded.is_empty() {
        key.push('/');
    }
    let mut kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| query_names.iter().any(|kept| kept == name))
        .map(|(name, value)| (nfc(&name), nfc(&value)))
        .collect();
    kept.sort();
    for (at, (name, value)) in kept.iter().enumerate() {
        let mark = if at == 0 { '?' } else { '&' };
        let encode = |text| utf8_percent_encode(text, SEGMENT);
        key.push_str(&format!("{mark}{}={}", encode(name), encode(value)));
    }
    // What is given out as a key must be taken as one.
    if key.len() > LIMIT {
        return Err(Code::PageInvalid.into());
    }
    Ok(key)
}

/// One path segment in its one spelling. Decoding happens once, so `%2525` stays `%25` encoded; `%2F` stays a
/// letter of its segment, as the encoding gives it back.
fn respell(segment: &str) -> Result<String, Refusal> {
    let malformed = segment.as_bytes().iter().enumerate().any(|(at, byte)| {
        *byte == b'%'
            && !segment
                .as_bytes()
                .get(at + 1..at + 3)
                .is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit))
    });
    let decoded = percent_decode_str(segment).decode_utf8();
    match decoded {
        Ok(text) if !malformed => Ok(utf8_percent_encode(&nfc(&text), SEGMENT).to_string()),
        _ => Err(Code::PageInvalid.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> Settings {
        Settings {
            origins: vec!["https://bao.example".into()],
            query_names: vec!["id".into()],
            ..Settings::default()
        }
    }

    fn key(url: &str) -> Result<String, Code> {
        resolve(
            PageClaim {
                url: Some(url),
                ..PageClaim::default()
            },
            &settings(),
        )
        .map(|page| page.key)
        .map_err(|r| r.code)
    }

    #[test]
    fn one_article_has_one_key_however_it_was_reached() {
        for url in [
            "https://bao.example/bai-viet",
            "http://bao.example/bai-viet/",
            "https://WWW.Bao.example/bai-viet?utm_source=zalo&fbclid=1",
            "https://bao.example:443//bai-viet#binh-luan",
            "https://bao.example/bai-viet/index.html",
            "https://bao.example/x/../bai-viet",
            "https://ai:mat-khau@bao.example/bai-viet",
            "http://bao.example:443/bai-viet",
            "https://bao.example/bai-viet/index.html/index.html",
        ] {
            assert_eq!(key(url).as_deref(), Ok("bao.example/bai-viet"), "{url}");
        }
        assert_eq!(key("https://bao.example").as_deref(), Ok("bao.example/"));
        assert_eq!(
            key("https://bao.example/xem?b=2&id=1"),
            Ok("bao.example/xem?id=1".into())
        );
        assert_ne!(
            key("https://bao.example/xem?id=1"),
            key("https://bao.example/xem?id=2")
        );
        assert_ne!(
            key("https://bao.example/Bai"),
            key("https://bao.example/bai"),
            "paths are case-sensitive"
        );
    }

    #[test]
    fn a_path_has_one_spelling() {
        let letters = key("https://bao.example/tin-tức/giá-vàng").expect("key");
        for url in [
            "https://bao.example/tin-t%E1%BB%A9c/gi%C3%A1-v%C3%A0ng",
            "https://bao.example/tin-t%e1%bb%a9c/gi%c3%a1-v%c3%a0ng",
            "https://bao.example/tin-tu%CC%9B%CC%81c/gia%CC%81-va%CC%80ng",
        ] {
            assert_eq!(key(url).as_ref(), Ok(&letters), "{url}");
        }
        assert_ne!(key("https://bao.example/%2525"), key("https://bao.example/%25"));
        assert_ne!(key("https://bao.example/a%2Fb"), key("https://bao.example/a/b"));
        for bad in [
            "https://bao.example/%E1%BB",
            "https://bao.example/%zz",
            "https://bao.example/100%",
        ] {
            assert_eq!(key(bad), Err(Code::PageInvalid), "{bad}");
        }
    }

    #[test]
    fn what_a_person_types_is_an_address_a_path_or_a_key() {
        let page = |text| typed(text, &settings()).map(|page| (page.key, page.url));
        let same = Ok(("bao.example/bai".to_owned(), "https://bao.example/bai".to_owned()));
        for text in ["https://bao.example/bai", "/bai", " bao.example/bai "] {
            assert_eq!(page(text), same, "{text}");
        }
        assert_eq!(page("bai-42"), Ok(("bai-42".to_owned(), String::new())));
        assert_eq!(
            page("https://khac.example/bai"),
            Err(Code::OriginForbidden.into())
        );
        for bad in ["", "a\u{7}", "https://"] {
            assert_eq!(page(bad), Err(Code::PageInvalid.into()), "{bad}");
        }
        let known = |text| known_as(text, &settings());
        assert_eq!(known("http://cu.example/bai/").as_deref(), Ok("cu.example/bai"));
        assert_eq!(known("/bai").as_deref(), Ok("bao.example/bai"));
        assert_eq!(known("bai-42").as_deref(), Ok("bai-42"));
    }

    #[test]
    fn the_key_wins_then_the_sites_own_canonical_then_the_location() {
        let page = |claim| {
            resolve(claim, &settings())
                .map(|page| page.key)
                .map_err(|r| r.code)
        };
        let (url, canonical) = (Some("https://bao.example/amp/1"), Some("https://bao.example/1"));
        assert_eq!(
            page(PageClaim {
                key: Some(" 42 "),
                canonical,
                url
            })
            .as_deref(),
            Ok("42")
        );
        assert_eq!(
            page(PageClaim {
                key: None,
                canonical,
                url
            })
            .as_deref(),
            Ok("bao.example/1")
        );
        let foreign = Some("https://evil.example/1");
        assert_eq!(
            page(PageClaim {
                key: None,
                canonical: foreign,
                url
            })
            .as_deref(),
            Ok("bao.example/amp/1")
        );
        assert_eq!(
            page(PageClaim {
                key: None,
                canonical: None,
                url: foreign
            }),
            Err(Code::OriginForbidden)
        );
        assert_eq!(page(PageClaim::default()), Err(Code::PageMissing));
        for bad in ["javascript:alert(1)", "/bai", "https://", "file:///etc/passwd"] {
            assert_eq!(
                page(PageClaim {
                    url: Some(bad),
                    ..PageClaim::default()
                }),
                Err(Code::PageInvalid),
                "{bad}"
            );
        }
    }
}
