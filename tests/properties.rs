//! Laws that hold for every input, also a hostile one.

use std::net::{IpAddr, Ipv4Addr};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use cam_nhan::{
    markdown,
    net::address::{ClientHeader, client},
};
use cam_nhan_domain::{
    CommentId, Millis,
    comment::{check_text, text},
    cursor::Cursor,
    page_key::{PageClaim, resolve},
    site::Settings,
    thread::{Comment, grow},
};
use cam_nhan_tests::{
    html::{again, strangers},
    vectors,
};
use proptest::{collection::vec, prelude::*};

/// Text as hostile people write it: markup, marks, controls and letters, in any order.
fn hostile() -> impl Strategy<Value = String> {
    let known: Vec<String> = vectors().into_iter().map(|(_, text)| text).collect();
    let marks = [
        "```\n",
        "> - 1. ",
        "\n\n",
        "**",
        "<!--",
        "](https://a.example\"x=\")",
        "[",
        "](",
        "e\u{302}\u{301}\u{202e}\u{200b}",
    ];
    let pieces = prop_oneof![
        any::<String>(),
        prop::sample::select(known),
        prop::sample::select(marks.to_vec()).prop_map(str::to_owned),
    ];
    vec(pieces, 0..12).prop_map(|pieces| pieces.concat())
}

/// What is wrong with a comment's HTML; nothing, when all is well.
fn faults(source: &str) -> Option<String> {
    let html = markdown::render(source).html;
    let strangers = strangers(&html);
    if !strangers.is_empty() {
        return Some(format!("{strangers:?} in {html:?}"));
    }
    // What a script moves is written and parsed again: nothing may come to life on the way.
    let moved = again(&html);
    (again(&moved) != moved).then(|| format!("{html:?} becomes {moved:?}, and that {:?}", again(&moved)))
}

#[test]
fn no_known_attack_comes_through() {
    let vectors = vectors();
    assert!(vectors.len() >= 500);
    for (kind, text) in &vectors {
        for source in [
            text.clone(),
            format!("a {text} b"),
            format!("> - {text}\n\n[x](https://a.example) {text}"),
        ] {
            assert_eq!(faults(&source), None, "{kind}: {source:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn rendered_text_holds_nothing_but_the_subset(source in hostile()) {
        prop_assert_eq!(faults(&source), None, "{:?}", source);
    }

    #[test]
    fn letters_survive_rendering(words in vec("[a-zàáảãạăằắâầấđêềếôồốơờớưừứ]{1,8}", 1..20)) {
        let source = words.join(" ");
        prop_assert_eq!(markdown::render(&source).html, format!("<p>{source}</p>"));
    }

    #[test]
    fn a_checked_text_stays_checked(source in hostile()) {
        if let Ok(once) = check_text(&text::nfc(&source), 2_000, text::graphemes) {
            prop_assert_eq!(check_text(&once, 2_000, text::graphemes), Ok(once));
        }
    }

    #[test]
    fn a_cut_is_never_inside_a_character(source in any::<String>(), limit in 0usize..40) {
        let cut = text::shorten(&source, limit);
        prop_assert!(text::graphemes(&cut) <= limit + 1);
        prop_assert!(source.starts_with(cut.trim_end_matches('…').trim_end()) || cut == source);
    }

    #[test]
    fn a_cursor_comes_back_as_it_went(likes in 0i64..i64::MAX, millis in 0i64..1 << 46, random in any::<[u8; 10]>()) {
        let cursor = Cursor { rank: likes, created_at: Millis(millis), id: CommentId::new(millis, random) };
        prop_assert_eq!(Cursor::decode(&cursor.encode()), Ok(cursor));
    }

    #[test]
    fn any_text_is_a_cursor_of_ours_or_refused(text in any::<String>()) {
        if let Ok(cursor) = Cursor::<CommentId>::decode(&text) {
            prop_assert_eq!(cursor.encode(), text);
        }
    }

    #[test]
    fn a_page_key_is_the_same_again(path in r"(/[a-zA-Z0-9ứệ%._~ -]{0,10}){0,5}", query in "([a-z]{1,4}=[a-z0-9%]{0,5}&){0,3}", mark in "[#/]{0,2}") {
        let settings = Settings { origins: vec!["https://bao.example".into()], query_names: vec!["id".into()], ..Settings::default() };
        let key = |url: &str| resolve(PageClaim { url: Some(url), ..PageClaim::default() }, &settings).map(|page| page.key);
        let url = format!("https://bao.example{path}{mark}?{query}");
        if let Ok(once) = key(&url) {
            // The key is itself an address of the article, and leads to itself.
            let again = key(&format!("http://www.{once}"));
            prop_assert_eq!(again.as_ref(), Ok(&once), "{}", url);
        }
    }

    #[test]
    fn any_text_is_a_page_or_refused(url in any::<String>(), canonical in any::<String>(), key in any::<Option<String>>()) {
        let settings = Settings { origins: vec!["https://bao.example".into()], ..Settings::default() };
        let _ = resolve(PageClaim { key: key.as_deref(), url: Some(&url), canonical: Some(&canonical) }, &settings);
    }

    #[test]
    fn a_tree_loses_no_comment(parents in vec(any::<prop::sample::Index>(), 0..120), roots in 1usize..6) {
        let id = |n: usize| CommentId::new(i64::try_from(n).expect("small"), [0; 10]);
        let comment = |n: usize, parent: Option<CommentId>| Comment {
            id: id(n), parent, answers: None, content: None, created_at: Millis(i64::try_from(n).expect("small")),
            replies: 0, children: Vec::new(), next_replies: None,
        };
        let mut tree: Vec<Comment> = (0..roots).map(|n| comment(n, None)).collect();
        // Each reply stands under any older one, as in a time-ordered page.
        let replies = parents.iter().enumerate().map(|(n, parent)| comment(roots + n, Some(id(parent.index(roots + n)))));
        let replies: Vec<Comment> = replies.collect();
        grow(&mut tree, replies);
        fn count(comments: &[Comment]) -> usize {
            comments.iter().map(|comment| 1 + count(&comment.children)).sum()
        }
        fn ordered(comments: &[Comment]) -> bool {
            comments.is_sorted_by_key(|comment| comment.created_at) && comments.iter().all(|comment| ordered(&comment.children))
        }
        prop_assert_eq!(count(&tree), roots + parents.len());
        prop_assert!(ordered(&tree));
    }
}

/// Vietnamese as it is typed, and what is typed into it to get past.
fn vietnamese() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        "[a-zđA-ZĐ0-9 .,!?-]{0,12}",
        "[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ ]{0,8}",
        "[\u{300}-\u{36f}]{0,3}",
        "[а-яα-ω𝐚-𝐳ａ-ｚ]{0,5}",
        Just("\u{200b}".to_owned()),
        Just("đồ ngu".to_owned()),
        Just("l.ừ.a đ4o".to_owned()),
        Just("LỪAAA ĐẢOOO".to_owned()),
    ];
    vec(pieces, 1..10).prop_map(|pieces| pieces.concat())
}

proptest! {
    /// A keyboard's way of writing marks changes nothing about what is found in a text.
    #[test]
    fn no_rule_sees_a_text_differently_for_how_its_marks_are_written(text in vietnamese()) {
        use cam_nhan::screening::{self, Repeats, STARTER, Subject, fingerprint::fingerprint, plain::plain, words::{WordList, parse}};
        static LIST: std::sync::LazyLock<WordList> =
            std::sync::LazyLock::new(|| WordList::new(&parse(STARTER).expect("the starter list is good")));
        let forms = [text::nfc(&text), unicode_normalization::UnicodeNormalization::nfd(text.as_str()).collect()];
        let settings = Settings::default();
        let seen = forms.map(|text: String| {
            let mut found: Vec<_> = LIST.find(&text).into_iter().map(|found| (found.phrase, found.tier)).collect();
            found.sort_by_key(|(phrase, _)| *phrase);
            let rendered = markdown::render(&text::nfc(&text));
            let subject = Subject {
                settings: &settings,
                text: &text,
                links: rendered.links,
                images: rendered.images,
                name: "",
                listed: Vec::new(),
                approved_before: 0,
                repeats: Repeats::default(),
                imitates: None,
                score: None,
                ban: None,
                robot: None,
            };
            (found, screening::screen(&subject), fingerprint(&plain(&text)))
        });
        prop_assert_eq!(&seen[0], &seen[1]);
    }
}

/// What a client may put into a header: addresses of others, quotations without an end, separators, bytes.
fn invented() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        vec(0x20u8..=0x7e, 0..8),
        vec(0x80u8..=0xff, 0..4),
        Just(b"198.51.100.99".to_vec()),
        Just(b"for=198.51.100.99".to_vec()),
        Just(b"for=\"[2001:db8::1]:443\"".to_vec()),
        Just(b"for=\"".to_vec()),
        Just(b"\\".to_vec()),
        Just(b"\"".to_vec()),
        Just(b", ".to_vec()),
        Just(b";".to_vec()),
    ];
    vec(pieces, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn whatever_a_client_invents_our_proxy_is_believed(left in invented(), last in any::<u32>(), hops in 0..3usize, apart in any::<bool>()) {
        let address = Ipv4Addr::from_bits(last | 0xc000_0000);
        let proxy = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
        let trusted = ["10.0.0.0/8".parse().expect("a network")];
        for (header, name, before) in [(ClientHeader::XForwardedFor, "x-forwarded-for", ""), (ClientHeader::Forwarded, "forwarded", "for=")] {
            let added = format!("{before}{address}{}", format!(", {before}10.0.0.2").repeat(hops));
            let mut headers = HeaderMap::new();
            let mut put = |line: &[u8]| {
                if let Ok(line) = HeaderValue::from_bytes(line) {
                    headers.append(HeaderName::from_static(name), line);
                }
            };
            if apart {
                put(&left);
                put(added.as_bytes());
            } else {
                put(&[&left[..], b", ", added.as_bytes()].concat());
            }
            let found = client(&headers, proxy, &trusted, header);
            prop_assert_eq!(found, IpAddr::V4(address));
            prop_assert_eq!(client(&headers, address.into(), &trusted, header), IpAddr::V4(address));
        }
    }

    #[test]
    fn the_digest_is_sha_256(message in vec(any::<u8>(), 0..80)) {
        let digest = cam_nhan_domain::work::sha256(&message);
        prop_assert_eq!(digest.is_some(), message.len() < 56);
        if let Some(words) = digest {
            let bytes: Vec<u8> = words.into_iter().flat_map(u32::to_be_bytes).collect();
            prop_assert_eq!(bytes, <sha2::Sha256 as sha2::Digest>::digest(&message).to_vec());
        }
    }
}
