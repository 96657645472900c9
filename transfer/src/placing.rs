//! Where a thread of a file goes: which article of the site it belongs to.

use std::{collections::HashMap, io::Read};

use cam_nhan_domain::{
    page_key::{self, PageClaim},
    reaction::Picture,
    site::Settings,
};
use url::Url;

use crate::record::Thread;

/// By what the threads of a file are told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyBy {
    /// Their addresses, and their own ids where a file has no address.
    #[default]
    Url,
    /// The ids that their site gave them, and their addresses where it gave none.
    Id,
}

/// The rules by which threads find their articles.
#[derive(Clone, Debug, Default)]
pub struct Placing {
    /// The site's own: its hosts, and what of a query tells articles apart.
    pub settings: Settings,
    /// See [`KeyBy`].
    pub key_by: KeyBy,
    /// Old address, path or id to the new address, path or key.
    pub map: HashMap<String, String>,
    /// Old host to new host.
    pub hosts: HashMap<String, String>,
}

/// Reads a table of old addresses, paths or ids and new ones, a line each: `old,new`. Fails with the line that has no two columns,
/// or that is no CSV.
pub fn read_map(from: impl Read) -> Result<HashMap<String, String>, u64> {
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(from);
    let mut map = HashMap::new();
    for (number, row) in (1..).zip(rows.records()) {
        let row = row.map_err(|error| error.position().map_or(number, csv::Position::line))?;
        let line = row.position().map_or(number, csv::Position::line);
        let (Some(old), Some(new)) = (row.get(0), row.get(1).filter(|new| !new.is_empty())) else {
            return Err(line);
        };
        let old = old.trim_start_matches('\u{feff}');
        if (old, new) != ("old", "new") {
            let old = old.trim_end_matches('/');
            map.insert(old.to_owned(), new.to_owned());
        }
    }
    Ok(map)
}

/// The article that a thread belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    /// Its key.
    pub key: String,
    /// Where it is read; empty where only its key is known.
    pub url: String,
}

impl Placing {
    /// The article of a thread; `None` when it has none on this site.
    pub fn home(&self, thread: &Thread) -> Option<Home> {
        let mapped = [&thread.url, &thread.key, &thread.id]
            .into_iter()
            .filter(|name| !name.is_empty())
            .find_map(|name| self.mapped(name));
        if let Some(to) = mapped {
            return match self.address(to) {
                Some(url) => self.resolve(None, Some(&url)),
                None => self.resolve(Some(to), None),
            };
        }
        let url = self.address(&thread.url).filter(|url| !self.collapses(url));
        let key = Some(thread.key.as_str()).filter(|key| !key.is_empty());
        match self.key_by {
            KeyBy::Id if key.is_some() => self.resolve(key, url.as_deref()),
            _ if url.is_some() => self.resolve(None, url.as_deref()),
            // An address that cannot be read is none; an id alone is enough.
            _ if thread.url.is_empty() => self.resolve(key, None),
            _ => None,
        }
    }

    /// The article of a thread of our own format, which says its key: it keeps it, unless its host has changed.
    pub fn own_home(&self, thread: &Thread) -> Option<Home> {
        let host = Url::parse(&thread.url)
            .ok()
            .and_then(|url| url.host_str().map(ToOwned::to_owned));
        let bare = host
            .as_deref()
            .map(|host| host.strip_prefix("www.").unwrap_or(host));
        let is_by_address = bare.is_some_and(|host| {
            let rest = thread.key.strip_prefix(host);
            rest.is_some_and(|rest| rest.starts_with(['/', ':']))
        });
        let is_moved = !self.map.is_empty() || !self.hosts.is_empty();
        if is_by_address && is_moved {
            return self.home(&Thread {
                key: String::new(),
                ..thread.clone()
            });
        }
        let is_mapped = self.mapped(&thread.key).is_some();
        let kept = self.resolve(
            Some(&thread.key),
            Some(&thread.url)
                .filter(|url| !url.is_empty())
                .map(String::as_str),
        );
        if is_mapped { self.home(thread) } else { kept }
    }

    /// The site's kind of reaction that another system's is: by its code, else by what it looks like; `None` where the site has
    /// nothing like it.
    pub fn kind(&self, at_source: &str) -> Option<&str> {
        let kinds = &self.settings.reactions;
        if let Some(kind) = kinds.iter().find(|kind| kind.code == at_source) {
            return Some(&kind.code);
        }
        let pictures: &[Picture] = match at_source.to_ascii_lowercase().as_str() {
            "+1" | "thumbs_up" | "like" | "up" => &[Picture::Thumb],
            "heart" | "love" => &[Picture::Heart, Picture::Star],
            "laugh" | "haha" | "smile" => &[Picture::Smile],
            "hooray" | "rocket" | "superb" | "star" => &[Picture::Star, Picture::Heart],
            "wow" | "eyes" | "surprised" => &[Picture::Wow],
            "sad" | "confused" => &[Picture::Sad],
            "angry" | "-1" | "thumbs_down" => &[Picture::Angry],
            _ => &[],
        };
        let drawn = |picture| {
            kinds
                .iter()
                .find(|kind| kind.picture == picture && kind.svg.is_empty())
        };
        let found = pictures.iter().copied().find_map(drawn);
        found.map(|kind| kind.code.as_str())
    }

    fn resolve(&self, key: Option<&str>, url: Option<&str>) -> Option<Home> {
        let claim = PageClaim {
            key,
            url,
            canonical: None,
        };
        let page = page_key::resolve(claim, &self.settings).ok()?;
        Some(Home {
            key: page.key,
            url: page.url,
        })
    }

    /// Whether an address names its article in its query alone, by what this site does not tell articles apart: WordPress' `?p=4`
    /// would be the front page, and all of them one thread.
    fn collapses(&self, url: &str) -> bool {
        let Ok(url) = Url::parse(url) else { return false };
        let is_front = matches!(url.path(), "/" | "/index.php" | "/index.html");
        is_front
            && url.query_pairs().any(|(name, value)| {
                let names_one = matches!(&*name, "p" | "page_id" | "attachment_id" | "id" | "post");
                names_one && !value.is_empty() && self.settings.query_names.iter().all(|kept| *kept != name)
            })
    }

    fn mapped(&self, name: &str) -> Option<&String> {
        if self.map.is_empty() {
            return None;
        }
        let bare = name.split('#').next().unwrap_or_default();
        let path = Url::parse(bare).ok().map(|url| match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        });
        let found = |name: &str| {
            self.map
                .get(name)
                .or_else(|| self.map.get(name.trim_end_matches('/')))
        };
        found(bare).or_else(|| found(&path?))
    }

    /// An address on one of the site's hosts, from an address or a path: `None` for what is neither.
    fn address(&self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.starts_with('/') && !text.starts_with("//") {
            let origin = self.settings.origins.first()?;
            return Some(format!("{}{text}", origin.trim_end_matches('/')));
        }
        let text = match text.strip_prefix("//") {
            Some(rest) => format!("https://{rest}"),
            None => text.to_owned(),
        };
        let mut url = Url::parse(&text).ok()?;
        if !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        let host = url.host_str()?.to_owned();
        let bare = host.strip_prefix("www.").unwrap_or(&host);
        if let Some(to) = self.hosts.get(&host).or_else(|| self.hosts.get(bare)) {
            let (name, port) = match to.rsplit_once(':') {
                Some((name, port)) => (name, Some(port.parse().ok()?)),
                None => (to.as_str(), None),
            };
            url.set_host(Some(name)).ok()?;
            url.set_port(port).ok()?;
        }
        Some(url.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placing() -> Placing {
        Placing {
            settings: Settings {
                origins: vec!["https://bao.example".into()],
                query_names: vec!["p".into()],
                ..Settings::default()
            },
            ..Placing::default()
        }
    }

    fn key(placing: &Placing, key: &str, url: &str) -> Option<String> {
        let thread = Thread {
            id: "1".into(),
            key: key.into(),
            url: url.into(),
            ..Thread::default()
        };
        placing.home(&thread).map(|home| home.key)
    }

    #[test]
    fn an_address_a_path_or_an_id_leads_home() {
        let placing = placing();
        let same = Some("bao.example/bai".to_owned());
        for url in [
            "https://bao.example/bai/",
            "http://www.bao.example/bai?utm_source=x#c",
            "/bai",
            "//bao.example/bai",
        ] {
            assert_eq!(key(&placing, "", url), same, "{url}");
        }
        assert_eq!(key(&placing, "42", "").as_deref(), Some("42"));
        assert_eq!(key(&placing, "42", "https://bao.example/bai"), same);
        assert_eq!(
            key(&placing, "", "https://bao.example/?p=7").as_deref(),
            Some("bao.example/?p=7")
        );
        for url in [
            "https://bao.example/?page_id=7",
            "https://khac.example/bai",
            "javascript:alert(1)",
            "localhost",
            "",
        ] {
            assert_eq!(key(&placing, "", url), None, "{url}");
        }
        let by_id = Placing {
            key_by: KeyBy::Id,
            ..placing
        };
        assert_eq!(
            key(&by_id, "42", "https://bao.example/bai").as_deref(),
            Some("42")
        );
    }

    #[test]
    fn a_map_is_read_line_by_line() {
        let map = read_map(
            "\u{feff}old,new\n/?p=9 , /chin\n\n\"https://cu.example/a,b/\",https://bao.example/ab\n"
                .as_bytes(),
        );
        let map = map.expect("a map");
        assert_eq!(map["/?p=9"], "/chin");
        assert_eq!(map["https://cu.example/a,b"], "https://bao.example/ab");
        assert_eq!(read_map("/a,/b\n/c\n".as_bytes()), Err(2));
        assert_eq!(read_map("/a,\n".as_bytes()), Err(1));
        assert_eq!(read_map(&b"/a,/b\n\xff,/c\n"[..]), Err(2));
        assert!(read_map("".as_bytes()).is_ok_and(|map| map.is_empty()));
    }

    #[test]
    fn hosts_and_addresses_are_led_to_new_ones() {
        let mut placing = placing();
        placing.hosts.insert("cu.example".into(), "bao.example".into());
        assert_eq!(
            key(&placing, "", "http://www.cu.example/bai").as_deref(),
            Some("bao.example/bai")
        );
        placing.map.insert("/?p=7".into(), "/bai-bay".into());
        placing.map.insert("post-9".into(), "article-9".into());
        assert_eq!(
            key(&placing, "", "http://cu.example/?p=7").as_deref(),
            Some("bao.example/bai-bay")
        );
        assert_eq!(
            key(&placing, "post-9", "http://cu.example/chin").as_deref(),
            Some("article-9")
        );
    }
}
