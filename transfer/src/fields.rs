//! Values that several formats have, and what of them stands for nothing.

use std::collections::HashSet;

use cam_nhan_domain::Millis;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use crate::{
    output::Output,
    problem::{NoticeKind, Place, Problem, ProblemKind, Result},
    record::Thread,
    time,
};

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

/// A page on the web, with the scheme that many leave out; `None` for a word, a path or an e-mail address.
pub fn website(text: &str) -> Option<String> {
    let text = text.trim();
    let is_web = |scheme: &str| {
        text.get(..scheme.len())
            .is_some_and(|first| first.eq_ignore_ascii_case(scheme))
            && text.len() > scheme.len()
    };
    if text.contains(char::is_whitespace) {
        return None;
    }
    if is_web("http://") || is_web("https://") {
        return Some(text.to_owned());
    }
    let rest = text.strip_prefix("//").unwrap_or(text);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_host = host.contains('.') && !host.starts_with('.') && !host.contains(['@', ':']);
    is_host.then(|| format!("https://{rest}"))
}

/// The address of a picture: only a whole one leads anywhere.
pub fn picture(text: &str) -> Option<String> {
    let text = text.trim();
    let is_web = text.starts_with("http://") || text.starts_with("https://");
    (is_web && !text.contains(char::is_whitespace)).then(|| text.to_owned())
}

/// The longest id that is kept as it is, in bytes: no system gives out longer ones.
const ID_LIMIT: usize = 256;

/// An id by which others name what it is of; a digest of one that is no id, so that a file cannot be made to grow by what is
/// named again and again.
pub fn id(text: &str) -> String {
    let text = text.trim();
    if text.len() > ID_LIMIT {
        return digest(&[text]);
    }
    text.to_owned()
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

/// Whether a comment has an id; without one nothing can name it, and it would come twice.
pub fn has_id(id: &str, place: Place, out: &mut Output<'_>) -> Result<bool> {
    if id.is_empty() {
        out.note(NoticeKind::OtherLeftOut, place, "", "id")?;
    }
    Ok(!id.is_empty())
}

/// A moment that need not be there; nothing is said of it.
pub fn moment(text: &str, out: &Output<'_>) -> Option<Millis> {
    time::read(text, &out.choices.zone).map(|read| read.at)
}

/// A moment of a source whose moments are in UTC although they do not say so.
pub fn utc(text: &str) -> Option<Millis> {
    time::read(text, &TimeZone::UTC).map(|read| read.at)
}

/// When a text was changed, where that is later than when it was written.
pub fn edited(changed: Option<Millis>, created: Option<Millis>) -> Option<Millis> {
    changed.filter(|changed| created.is_none_or(|created| *changed > created))
}

/// A thread from what sources call its page: an address is one, anything else is the article's own id.
pub fn thread(page: &str, place: Place) -> Thread {
    let page = page.trim();
    let is_address = page.starts_with('/') || page.contains("://");
    let (key, url) = if is_address { ("", page) } else { (page, "") };
    Thread {
        id: id(page),
        key: key.to_owned(),
        url: url.to_owned(),
        place,
        ..Thread::default()
    }
}

/// What came lately, so that what is said of an article or a person beside each comment is not given on each time. It forgets:
/// saying it again does no harm.
#[derive(Default)]
pub struct Seen {
    names: HashSet<String>,
    length: usize,
}

impl Seen {
    /// Whether this did not come lately.
    pub fn is_new(&mut self, name: &str) -> bool {
        if self.names.contains(name) {
            return false;
        }
        self.length += name.len() + 64;
        if self.length > 4 * 1024 * 1024 {
            self.names.clear();
            self.length = name.len() + 64;
        }
        self.names.insert(name.to_owned())
    }
}

/// How a site is called by which it is chosen; quotes with nothing in them for one without a name.
pub fn site_name(name: &str) -> String {
    let short: String = name.chars().take(100).collect();
    if short.trim().is_empty() {
        return "\"\"".to_owned();
    }
    short
}

/// The site of a file that can hold several.
#[derive(Default)]
pub struct Sites {
    only: Option<String>,
}

impl Sites {
    /// Whether what belongs to this site is meant. A second site, where none was chosen, is a problem to be told.
    pub fn wants(&mut self, site: &str, place: Place, out: &Output<'_>) -> Result<bool> {
        let chosen = out.choices.site.as_str();
        if !chosen.is_empty() {
            return Ok(site == chosen || site_name(site) == chosen);
        }
        match &self.only {
            None => self.only = Some(site.to_owned()),
            Some(only) if only == site => {}
            Some(only) => {
                let both = format!("{}, {}", site_name(only), site_name(site));
                return Err(Problem::new(ProblemKind::SeveralSites, place, both));
            }
        }
        Ok(true)
    }
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
        for (text, whole) in [
            ("https://bao.example/a", "https://bao.example/a"),
            ("bao.example", "https://bao.example"),
            ("//bao.example/x", "https://bao.example/x"),
        ] {
            assert_eq!(website(text).as_deref(), Some(whole));
        }
        for none in [
            "",
            "http://",
            "undefined",
            "an@bao.example",
            "javascript:x.y",
            "/a.html",
            "a b.c",
        ] {
            assert_eq!(website(none), None, "{none}");
        }
        assert_eq!(id(&"a".repeat(10_000)).len(), 32);
        assert_eq!(id(" 7 "), "7");
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
