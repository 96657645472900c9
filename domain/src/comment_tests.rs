use super::{text::graphemes, *};

fn draft(name: &str, text: &str) -> Draft {
    Draft {
        id: CommentId::new(0, [0; 10]),
        parent: None,
        name: name.into(),
        email: None,
        text: text.into(),
    }
}

fn refused(name: &str, text: &str) -> Option<Code> {
    draft(name, text)
        .check(10, graphemes)
        .err()
        .map(|refusal| refusal.code)
}

#[test]
fn a_limit_counts_what_a_person_sees_in_any_form() {
    for letter in ["ế", "e\u{302}\u{301}", "👩‍👩‍👧‍👦"] {
        assert_eq!(refused("An", &letter.repeat(10)), None, "{letter}");
        assert_eq!(
            refused("An", &letter.repeat(11)),
            Some(Code::TextTooLong),
            "{letter}"
        );
    }
    assert_eq!(
        refused("An", &format!("a{}", "\u{301}".repeat(200))),
        Some(Code::TextTooLong),
        "a tower of marks"
    );
}

#[test]
fn nothing_visible_is_nothing() {
    for empty in [
        "",
        " \n\t ",
        "\u{200b}\u{feff}",
        "\u{3164}",
        "\u{2800}",
        "\u{1c}\0",
        "\u{fe0f}",
        "\u{e0041}",
    ] {
        assert_eq!(refused("An", empty), Some(Code::TextMissing), "{empty:?}");
        assert_eq!(refused(empty, "Chào"), Some(Code::NameMissing), "{empty:?}");
    }
}

#[test]
fn what_a_reader_cannot_find_is_dropped_in_every_field() {
    for c in (0..0xa0)
        .filter_map(char::from_u32)
        .filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
    {
        let checked = Draft {
            email: Some(format!("an@b{c}ao.vn")),
            ..draft(&format!("A{c}n"), &format!("Ch{c}ào\tbạn{c}\n!"))
        }
        .check(20, graphemes);
        let checked = checked.unwrap_or_else(|refusal| panic!("{c:?}: {refusal:?}"));
        let Draft {
            name, email, text, ..
        } = &*checked;
        assert_eq!(
            (name.replace(' ', "").as_str(), email.as_deref(), text.as_str()),
            ("An", Some("an@bao.vn"), "Chào\tbạn\n!"),
            "{c:?}"
        );
    }
    let turned = draft("An", "a\u{202e}b\u{2067}c\u{200f}").check(10, graphemes);
    assert_eq!(turned.expect("checked").text, "abc");
}

#[test]
fn a_letter_bears_three_marks_and_a_text_its_bytes() {
    let text = |source: &str| check_text(source, 2_000, graphemes);
    let tower = format!("a{}", "\u{301}".repeat(15));
    assert_eq!(text(&tower).as_deref(), Ok("a\u{301}\u{301}\u{301}"));
    let whole = "Cô bé 👩🏽‍💻 ở 🏳️‍🌈, e\u{302}\u{301}";
    assert_eq!(text(whole).as_deref(), Ok(whole));
    let longest = text(&format!("e{}", "\u{301}".repeat(3)).repeat(2_000));
    assert!(longest.is_ok_and(|text| text.len() == 14_000));
    let towers = text(&tower.repeat(2_000)).map(|text| text.len());
    assert_eq!(towers, Ok(14_000));
    let named = draft(&tower, "Chào").check(10, graphemes).expect("checked");
    assert_eq!(named.name, "a\u{301}\u{301}\u{301}");
    assert!(text::one_line(&tower.repeat(99), 300).len() <= 99 * 8);
}

#[test]
fn a_name_cannot_turn_the_text_around_it() {
    let checked = draft("An\u{202e}txt.exe \u{2067} \r\n  Bcc", "Chào")
        .check(10, graphemes)
        .expect("checked");
    assert_eq!(checked.name, "Antxt.exe Bcc");
    let checked = draft("T\u{200b}ò\u{ad}a \u{2060}soạn\u{fe0f}\u{e0041}", "Chào")
        .check(10, graphemes)
        .expect("checked");
    assert_eq!(checked.name, "Tòa soạn");
    let checked = draft("Đặng Thị Ngọc Ánh", "Chào")
        .check(10, graphemes)
        .expect("checked");
    assert_eq!(checked.name, "Đặng Thị Ngọc Ánh");
}

#[test]
fn an_address_is_kept_as_typed_or_refused() {
    let with = |email: &str| {
        Draft {
            email: Some(email.into()),
            ..draft("An", "Chào")
        }
        .check(10, graphemes)
    };
    assert_eq!(
        with("an+baomoi@example.vn").expect("checked").email.as_deref(),
        Some("an+baomoi@example.vn")
    );
    assert_eq!(with("  ").expect("checked").email, None);
    for bad in [
        "an",
        "an@",
        "@b.vn",
        "an@b",
        "a b@c.vn",
        "a@b..vn",
        "a@b.vn\r\nBcc: x@evil.example",
        "a@b@c.vn",
        "ă@b.vn",
        "an@[127.0.0.1]",
    ] {
        assert_eq!(with(bad).expect_err(bad).code, Code::EmailInvalid, "{bad}");
    }
}

#[test]
fn cuts_fall_between_characters() {
    assert_eq!(text::shorten("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 1), "👩‍👩‍👧‍👦…");
    assert_eq!(text::shorten("ế", 1), "ế");
    let tower = format!("a{}", "\u{301}".repeat(90));
    assert_eq!(text::shorten(&format!("tháp {tower}"), 5), "tháp…");
}
