//! What reads texts of strangers, and the law that each reading keeps.

use std::{
    hash::{DefaultHasher, Hasher as _},
    net::IpAddr,
    sync::LazyLock,
};

use axum::{
    extract::Query,
    http::{HeaderMap, HeaderName, HeaderValue, Uri},
};
use cam_nhan::{
    api::admin::bulk::BulkDecision,
    discussion::{naming::tidy_title, settings},
    http::extract::is_own_origin,
    markdown,
    net::address::{self, ClientHeader},
    pages::admin::filter::QueueQuery,
    screening::{
        STARTER, fingerprint,
        learned::Model,
        plain::plain,
        words::{self, WordList},
    },
};
use cam_nhan_domain::{
    CommentId, SiteId,
    comment::{Draft, check_text, text},
    cursor::Cursor,
    page_key::{PageClaim, resolve},
    site::{Language, Settings},
    wire::NewComment,
};
use cam_nhan_tests::html::{again, strangers};

fn kind(of: impl std::hash::Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

fn site() -> &'static Settings {
    static SITE: LazyLock<Settings> = LazyLock::new(|| Settings {
        origins: vec!["https://bao.example".to_owned(), "http://localhost:*".to_owned()],
        query_names: vec!["id".to_owned()],
        ..Settings::default()
    });
    &SITE
}

/// A comment's HTML holds nothing but the subset, also after a browser has written and read it again.
pub fn markdown(input: &[u8]) -> u64 {
    let source = String::from_utf8_lossy(input);
    let rendered = markdown::render(&source);
    let strangers = strangers(&rendered.html);
    assert!(strangers.is_empty(), "{strangers:?} in {:?}", rendered.html);
    let moved = again(&rendered.html);
    assert_eq!(again(&moved), moved, "not stable: {:?}", rendered.html);
    let tags: Vec<&str> = rendered
        .html
        .split('<')
        .skip(1)
        .filter_map(|tag| tag.split(['>', ' ']).next())
        .take(12)
        .collect();
    kind((tags, rendered.links.min(4), rendered.images.min(4)))
}

/// A page key, sent in again as an address, is the same page.
pub fn page_key(input: &[u8]) -> u64 {
    let source = String::from_utf8_lossy(input);
    let mut lines = source.splitn(3, '\n');
    let claim = PageClaim {
        url: lines.next(),
        canonical: lines.next(),
        key: lines.next(),
    };
    let page = resolve(claim, site());
    if let Ok(page) = &page
        && claim.key.is_none_or(|key| key.trim().is_empty())
    {
        let address = format!("https://{}", page.key);
        let again = resolve(
            PageClaim {
                url: Some(&address),
                ..PageClaim::default()
            },
            site(),
        );
        // The address is a little longer than the key, and may be too long where the key was not.
        if address.len() <= cam_nhan_domain::page_key::LIMIT {
            assert_eq!(again.map(|page| page.key).as_ref(), Ok(&page.key), "{claim:?}");
        }
    }
    match page {
        Ok(page) => kind((
            page.key.matches('/').count(),
            page.key.contains('?'),
            page.key.matches('%').count().min(9),
        )),
        Err(refusal) => kind(refusal.code.as_str()),
    }
}

/// What is read as a cursor is written as the same text.
pub fn cursor(input: &[u8]) -> u64 {
    let source = String::from_utf8_lossy(input);
    let cursor = Cursor::<CommentId>::decode(&source);
    if let Ok(cursor) = &cursor {
        assert_eq!(cursor.encode(), source);
    }
    kind((
        cursor.is_ok(),
        source.matches('.').count().min(4),
        source.len().min(64),
        SiteId::parse(&source).is_ok(),
    ))
}

/// A draft that was let through is let through as it is.
pub fn draft(input: &[u8]) -> u64 {
    let body = serde_json::from_slice::<NewComment>(input).is_ok();
    let bulk = serde_json::from_slice::<BulkDecision>(input).is_ok();
    let draft = serde_json::from_slice::<Draft>(input);
    let source = String::from_utf8_lossy(input);
    let title = tidy_title(&source);
    assert_eq!(
        tidy_title(&title).trim_end_matches('…'),
        title.trim_end_matches('…')
    );
    let checked = check_text(&text::nfc(&source), 2_000, text::graphemes);
    if let Ok(once) = &checked {
        assert_eq!(check_text(once, 2_000, text::graphemes).as_ref(), Ok(once));
    }
    let code = draft.map(|draft| match draft.check(2_000, text::graphemes) {
        Ok(checked) => {
            let once = (*checked).clone();
            let twice = once
                .clone()
                .check(2_000, text::graphemes)
                .expect("a draft that was let through");
            assert_eq!(*twice, once);
            "checked"
        }
        Err(refusal) => refusal.code.as_str(),
    });
    kind((
        body,
        bulk,
        code.unwrap_or("no draft"),
        checked.map_err(|refusal| refusal.code.as_str()).is_ok(),
    ))
}

/// Settings that are taken can be written and read again.
pub fn settings(input: &[u8]) -> u64 {
    let read = serde_json::from_slice::<Settings>(input);
    let Ok(settings) = read else {
        return kind(read.is_err());
    };
    let good = settings::check(&settings).is_ok();
    let written = serde_json::to_string(&settings).expect("settings as JSON");
    assert_eq!(
        serde_json::from_str::<Settings>(&written).expect("the same settings"),
        settings
    );
    kind((
        good,
        settings.origins.len().min(4),
        settings.reactions.len().min(4),
        settings.allows("https://bao.example"),
    ))
}

/// Whatever the text, what is found in it stands in it.
pub fn screening(input: &[u8]) -> u64 {
    static LIST: LazyLock<WordList> =
        LazyLock::new(|| WordList::new(&words::parse(STARTER).expect("our own list")));
    static MODEL: LazyLock<Model> = LazyLock::new(|| {
        let mut model = Model::default();
        for n in 0..40 {
            model.learn(
                if n % 2 == 0 {
                    "bán hàng giá rẻ liên hệ zalo"
                } else {
                    "bài viết hay quá, cảm ơn"
                },
                n % 2 == 0,
            );
        }
        model
    });
    let source = String::from_utf8_lossy(input);
    let found = LIST.find(&source);
    for one in &found {
        assert!(source.get(one.range.clone()).is_some(), "{one:?}");
    }
    let folded = plain(&source);
    let _ = fingerprint::fingerprint(&folded);
    let score = MODEL.score(&source);
    assert!((0.0..=1.0).contains(&score), "{score}");
    let _ = MODEL.explain(&source, 5);
    let phrases: Vec<usize> = found.iter().map(|one| one.phrase).take(3).collect();
    kind((phrases, (score * 20.0) as u32, folded.len().min(512) / 16))
}

/// A list that was read is printed as a text that reads the same.
pub fn word_list(input: &[u8]) -> u64 {
    let source = String::from_utf8_lossy(input);
    match words::parse(&source) {
        Ok(phrases) => {
            assert_eq!(words::parse(&words::print(&phrases)).as_ref(), Ok(&phrases));
            if phrases.len() < 50 {
                let _ = WordList::new(&phrases).find(&source);
            }
            kind((
                phrases.len().min(40),
                phrases.iter().filter(|phrase| phrase.whole).count().min(20),
            ))
        }
        Err(bad) => kind((bad.line.min(30), format!("{:?}", bad.reason))),
    }
}

/// Whoever is no proxy of ours is who they are, whatever they say.
pub fn forwarded(input: &[u8]) -> u64 {
    let trusted = [
        "10.0.0.0/8".parse().expect("a network"),
        "fd00::/8".parse().expect("a network"),
    ];
    let mut headers = HeaderMap::new();
    for line in input.split(|byte| *byte == b'\n').take(64) {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(HeaderName::from_static("x-forwarded-for"), value.clone());
            headers.append(HeaderName::from_static("forwarded"), value);
        }
    }
    let stranger: IpAddr = "203.0.113.9".parse().expect("an address");
    let proxy: IpAddr = "10.0.0.1".parse().expect("an address");
    let [client, other] = [ClientHeader::XForwardedFor, ClientHeader::Forwarded].map(|header| {
        assert_eq!(address::client(&headers, stranger, &trusted, header), stranger);
        let client = address::client(&headers, proxy, &trusted, header);
        let _ = address::prefix(client);
        client
    });
    kind((
        client.is_ipv6(),
        other.is_ipv6(),
        client.is_loopback(),
        address::is_trusted(client, &trusted),
        headers.len().min(20),
    ))
}

/// A language, an origin, a host: one of ours or none.
pub fn language(input: &[u8]) -> u64 {
    let source = String::from_utf8_lossy(input);
    let language = Language::from_tag(&source).map(Language::tag);
    let allowed = site().allows(&source);
    if allowed {
        assert!(
            source == "https://bao.example" || source.starts_with("http://localhost"),
            "{source:?} is let in"
        );
    }
    let mut headers = HeaderMap::new();
    headers.insert("host", HeaderValue::from_static("binhluan.example"));
    let own = is_own_origin(None, &source, &headers);
    kind((language, allowed, own, source.matches(',').count().min(20)))
}

/// A query of the moderators' pages is read or refused.
pub fn admin_query(input: &[u8]) -> u64 {
    let source = String::from_utf8_lossy(input);
    let encoded: String = url_safe(&source);
    let mut kinds = Vec::new();
    for query in [&*source, &encoded] {
        let Ok(uri) = format!("/admin/sites/bao?{query}").parse::<Uri>() else {
            kinds.push(9);
            continue;
        };
        kinds.push(i32::from(Query::<QueueQuery>::try_from_uri(&uri).is_ok()));
    }
    kind((
        kinds,
        source.matches('&').count().min(20),
        source.matches('=').count().min(20),
    ))
}

/// A query as a browser would send it: `&` and `=` stay, the rest is encoded.
fn url_safe(source: &str) -> String {
    source
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'&' | b'=' => char::from(byte).to_string(),
            _ => format!("%{byte:02x}"),
        })
        .collect()
}
