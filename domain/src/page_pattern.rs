//! A pattern of addresses, for an owner who has changed how articles are addressed: `/2019/*/{slug}.html` to `/{slug}/`.
//! Template matching without regular expressions: `{name}` stands for a part of one segment of the path, at least a letter
//! long, which the new address may use; `*` for such a part that it does not. Everything else stands for itself.

use std::collections::HashSet;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::{Code, Refusal, comment::text::nfc, page_key::LIMIT, site::Settings};

/// Parts in a pattern that stand for something else.
const MOST_PARTS: usize = 20;

/// What a part may hold as it stands in an address.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Part {
    Text(String),
    Named(String),
    Any,
}

impl Part {
    fn is_text(&self) -> bool {
        matches!(self, Self::Text(_))
    }
}

/// Which addresses become which.
#[derive(Clone, Debug)]
pub struct Pattern {
    /// The host that the old addresses are on; `None` for each of the site's.
    host: Option<String>,
    from: Vec<Part>,
    /// Where the new addresses are, with its scheme; `None` where the old ones are.
    origin: Option<String>,
    to: Vec<Part>,
}

impl Pattern {
    /// Reads what a person typed. [`Code::MoveListInvalid`] says by its number which of the two cannot be read: 1 the old
    /// addresses, 2 the new ones.
    pub fn parse(from: &str, to: &str) -> Result<Self, Refusal> {
        let old = || Code::MoveListInvalid.with(1);
        let new = || Code::MoveListInvalid.with(2);
        let (origin, path) = split(from).ok_or_else(old)?;
        let host = origin.map(|origin| without_www(host_of(&origin)).to_lowercase());
        let path = path.strip_suffix("index.html").unwrap_or(path);
        let path = match path.trim_end_matches('/') {
            "" => "/",
            path => path,
        };
        let from = parts(path).ok_or_else(old)?;
        let (origin, path) = split(to).ok_or_else(new)?;
        let to = parts(path).ok_or_else(new)?;
        let named: HashSet<&Part> = from
            .iter()
            .filter(|part| matches!(part, Part::Named(_)))
            .collect();
        let count = from.iter().filter(|part| matches!(part, Part::Named(_))).count();
        // Two parts in a row could be parted anywhere; one name twice could stand for two things.
        if named.len() != count || from.windows(2).any(|two| !two[0].is_text() && !two[1].is_text()) {
            return Err(old());
        }
        if to.iter().any(|part| !part.is_text() && !named.contains(part)) {
            return Err(new());
        }
        Ok(Self {
            host,
            from,
            origin,
            to,
        })
    }

    /// The new address of an article, by its key; `None` where it is none of these, or has no address for its key.
    pub fn address(&self, key: &str, settings: &Settings) -> Option<String> {
        let (authority, rest) = key.split_once('/')?;
        let is_there = match &self.host {
            Some(host) => host == authority,
            None => settings.has_host(authority.split(':').next().unwrap_or(authority)),
        };
        if !is_there {
            return None;
        }
        // A slash that belongs to a segment cannot be told from others once it is decoded.
        let path = percent_decode_str(&format!("/{rest}"))
            .decode_utf8()
            .ok()?
            .into_owned();
        if rest.to_ascii_lowercase().contains("%2f") {
            return None;
        }
        let found = find(&self.from, &path)?;
        let filled: String = { self.to.iter() }
            .map(|part| match part {
                Part::Text(text) => text.clone(),
                Part::Named(name) => {
                    let value = found
                        .iter()
                        .find(|(known, _)| *known == name)
                        .map(|(_, value)| *value);
                    utf8_percent_encode(value.unwrap_or_default(), KEPT).to_string()
                }
                Part::Any => String::new(),
            })
            .collect();
        let origin = match &self.origin {
            Some(origin) => origin.clone(),
            None => {
                let is_plain = settings.origins.iter().any(|origin| {
                    let known = origin.strip_prefix("http://");
                    known.is_some_and(|known| without_www(known) == authority)
                });
                format!("{}://{authority}", if is_plain { "http" } else { "https" })
            }
        };
        Some(origin + &filled)
    }
}

/// The origin of an address, where it has one, and its path.
fn split(typed: &str) -> Option<(Option<String>, &str)> {
    let typed = typed.trim();
    if typed.len() > LIMIT || typed.chars().any(char::is_control) {
        return None;
    }
    if typed.starts_with('/') && !typed.starts_with("//") {
        return Some((None, typed));
    }
    let (scheme, rest) = typed.split_once("://")?;
    let at = rest.find('/')?;
    let (authority, path) = rest.split_at(at);
    let is_whole =
        matches!(scheme, "http" | "https") && !authority.is_empty() && !authority.contains(['{', '*', '@']);
    is_whole.then(|| (Some(format!("{scheme}://{authority}")), path))
}

fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

fn without_www(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}

/// The parts of a path; `None` where it cannot be read.
fn parts(path: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut left = path;
    let end = |text: &mut String, parts: &mut Vec<Part>| {
        if !text.is_empty() {
            let text = std::mem::take(text);
            let decoded = percent_decode_str(&text).decode_utf8().ok()?;
            parts.push(Part::Text(nfc(&decoded)));
        }
        Some(())
    };
    while let Some(c) = left.chars().next() {
        left = &left[c.len_utf8()..];
        match c {
            '*' => {
                end(&mut text, &mut parts)?;
                parts.push(Part::Any);
            }
            '{' => {
                end(&mut text, &mut parts)?;
                let (name, rest) = left.split_once('}')?;
                let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
                if name.is_empty() || !name.chars().all(is_name) {
                    return None;
                }
                parts.push(Part::Named(name.to_owned()));
                left = rest;
            }
            '}' | '#' => return None,
            c => text.push(c),
        }
    }
    end(&mut text, &mut parts)?;
    (parts.iter().filter(|part| !part.is_text()).count() <= MOST_PARTS).then_some(parts)
}

/// What the named parts stand for in a path, each as short as the whole allows. Backtracking with a memo of what has failed:
/// no path takes longer than its length times the parts.
fn find<'a, 'b>(parts: &'a [Part], path: &'b str) -> Option<Vec<(&'a String, &'b str)>> {
    let mut failed = HashSet::new();
    let mut found = Vec::new();
    fits(parts, path, 0, 0, &mut failed, &mut found).then_some(found)
}

fn fits<'a, 'b>(
    parts: &'a [Part],
    path: &'b str,
    nth: usize,
    at: usize,
    failed: &mut HashSet<(usize, usize)>,
    found: &mut Vec<(&'a String, &'b str)>,
) -> bool {
    let rest = &path[at..];
    let Some(part) = parts.get(nth) else {
        return rest.is_empty();
    };
    if failed.contains(&(nth, at)) {
        return false;
    }
    let fitting = match part {
        Part::Text(text) => {
            rest.starts_with(text) && fits(parts, path, nth + 1, at + text.len(), failed, found)
        }
        Part::Named(_) | Part::Any => {
            let mut is_fitting = false;
            for (length, c) in rest.char_indices() {
                if matches!(c, '/' | '?') {
                    break;
                }
                let end = at + length + c.len_utf8();
                let kept = found.len();
                if let Part::Named(name) = part {
                    found.push((name, &path[at..end]));
                }
                if fits(parts, path, nth + 1, end, failed, found) {
                    is_fitting = true;
                    break;
                }
                found.truncate(kept);
            }
            is_fitting
        }
    };
    if !fitting {
        failed.insert((nth, at));
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page_key::{PageClaim, resolve};

    fn settings() -> Settings {
        Settings {
            origins: vec!["https://bao.example".into()],
            query_names: vec!["p".into()],
            ..Settings::default()
        }
    }

    fn new(from: &str, to: &str, old: &str) -> Option<String> {
        let claim = PageClaim {
            url: Some(old),
            ..PageClaim::default()
        };
        let key = resolve(claim, &settings()).expect("a page").key;
        Pattern::parse(from, to)
            .expect("a pattern")
            .address(&key, &settings())
    }

    #[test]
    fn an_address_scheme_becomes_another() {
        let at = |path: &str| Some(format!("https://bao.example{path}"));
        let blog = |old| new("/2019/*/{slug}.html", "/{slug}/", old);
        assert_eq!(
            blog("https://bao.example/2019/05/gia-vang.html"),
            at("/gia-vang/")
        );
        assert_eq!(blog("http://www.bao.example/2019/05/a.b.html"), at("/a.b/"));
        assert_eq!(
            blog("https://bao.example/2019/05/giá-vàng.html"),
            at("/gi%C3%A1-v%C3%A0ng/")
        );
        for other in [
            "https://bao.example/2020/05/x.html",
            "https://bao.example/2019/05/06/x.html",
            "https://bao.example/2019/05/.html",
            "https://bao.example/2019/05/x.htm",
            "https://bao.example/2019/05/x.html?p=1",
            "https://bao.example/2019/05/a%2Fb.html",
        ] {
            assert_eq!(blog(other), None, "{other}");
        }
        assert_eq!(
            new("/?p={id}", "/bai/{id}", "https://bao.example/?p=42"),
            at("/bai/42")
        );
        assert_eq!(
            new("/{a}-{b}/", "/{b}/{a}", "https://bao.example/x-y-z"),
            at("/y-z/x"),
            "each as short as it can be"
        );
        assert_eq!(
            new("/tin/{x}", "https://moi.example/{x}", "https://bao.example/tin/1"),
            Some("https://moi.example/1".into())
        );
    }

    #[test]
    fn what_cannot_be_read_is_told_by_its_side() {
        let wrong = |from, to| {
            Pattern::parse(from, to)
                .err()
                .map(|refusal| (refusal.code, refusal.number))
        };
        for from in [
            "",
            "x",
            "/{a}{b}",
            "/{a}*",
            "/{a}/{a}",
            "/{",
            "/a}",
            "/{a b}",
            "//x/{a}",
            "ftp://a/{x}",
            "/%ff{a}",
        ] {
            assert_eq!(wrong(from, "/x"), Some((Code::MoveListInvalid, 1)), "{from}");
        }
        for to in ["", "x", "/*", "/{b}", "https://{a}/x", "/#{a}"] {
            assert_eq!(wrong("/{a}", to), Some((Code::MoveListInvalid, 2)), "{to}");
        }
        let many = "/*a".repeat(MOST_PARTS + 1);
        assert_eq!(wrong(&many, "/x"), Some((Code::MoveListInvalid, 1)));
    }

    #[test]
    fn no_path_takes_for_ever() {
        let pattern = Pattern::parse(&format!("/{}b", "*a".repeat(20)), "/x").expect("a pattern");
        assert_eq!(
            pattern.address(&format!("bao.example/{}", "a".repeat(1_900)), &settings()),
            None
        );
    }
}
