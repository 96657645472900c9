//! What is rendered, and what a reader can be shown by it.

use super::*;

fn html(source: &str) -> String {
    render(source).html
}

#[test]
fn the_subset_is_rendered() {
    assert_eq!(
        html("Rất **hay**, *thật*\ndòng hai"),
        "<p>Rất <strong>hay</strong>, <em>thật</em><br>\ndòng hai</p>"
    );
    assert_eq!(
        html("> trích\n\nđáp"),
        "<blockquote>\n<p>trích</p>\n</blockquote>\n<p>đáp</p>"
    );
    assert_eq!(html("- một\n- hai"), "<ul>\n<li>một</li>\n<li>hai</li>\n</ul>");
    assert_eq!(html("`a<b`"), "<p><code>a&lt;b</code></p>");
    assert_eq!(
        html("```rust\nfn x() {}\n```"),
        "<pre><code>fn x() {}\n</code></pre>"
    );
}

#[test]
fn another_system_is_not_told_where_links_lead() {
    let source = "[www.a.example/x](https://b.example/y) và **đậm**";
    assert!(html(source).contains("www.a.example/x (b.example)</a>"));
    let moved = to_move(source);
    assert_eq!(moved, html(source).replace(" (b.example)", ""));
}

#[test]
fn links_are_for_the_web_only_and_vouched_for_by_nobody() {
    let link = |href: &str, words: &str| {
        format!("<p><a href=\"{href}\" rel=\"nofollow ugc noopener\">{words}</a></p>")
    };
    assert_eq!(
        html("[báo](https://bao.example/a)"),
        link("https://bao.example/a", "báo")
    );
    assert_eq!(
        html("https://bao.example/a_(b)."),
        link("https://bao.example/a_(b)", "https://bao.example/a_(b)").replace("</p>", ".</p>")
    );
    for address in [
        "https://bao.example@evil.example",
        "https://bao.example:x@evil.example/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "mailto:a@b.vn",
        "https://[::1]/",
        "https:/evil.example",
        "https:evil.example",
        "",
    ] {
        let rendered = render(&format!("[bấm]({address})"));
        assert!(!rendered.html.contains("href"), "{address}: {}", rendered.html);
        assert_eq!(rendered.links, 0, "{address}");
    }
    assert_eq!(
        render("https://a.example http://b.example [c](https://c.example)").links,
        3
    );
    assert_eq!(html("http://"), "<p>http://</p>");
    assert_eq!(
        html("[báo](https://bao.example/a \"tên\")"),
        link("https://bao.example/a", "báo"),
        "a title would show what nobody reviewed"
    );
}

#[test]
fn what_a_reader_could_follow_is_counted_whatever_it_is() {
    for (source, links) in [
        ("Https://a.example và HTTPS://b.example", 2),
        ("a88.com, b88.com/x và www.c.vn", 3),
        ("`https://a.example` và `b88.com`", 2),
        ("```\nhttps://a.example\nb88.com\n```", 2),
        ("hxxps://a.example hxxp://b.example", 2),
        ("https&#58;//a.example và lu&#97;88&#46;com", 2),
        ("lua**88**.com", 1),
        ("lua[88](https://a.example).com", 2),
        ("https://bao.example@lua.example/x", 1),
        ("[bao.example](https://lua.example)", 2),
        ("[https://bao.example/a](https://bao.example/a)", 1),
        ("<https://a.example>", 1),
        ("[a][1]\n\n[1]: https://a.example", 1),
        ("[1]: https://a.example\n\nkhông thấy", 0),
        ("Hay quá.Cảm ơn", 0),
    ] {
        assert_eq!(render(source).links, links, "{source}");
    }
    assert_eq!(render("Https://a.example/x.PNG").images, 1);
    assert!(html("Https://a.example").contains("href=\"Https://a.example\""));
}

#[test]
fn a_link_whose_words_are_another_address_shows_where_it_leads() {
    for (source, words) in [
        (
            "[https://bao.example/that](https://lua.example/x)",
            "https://bao.example/that (lua.example)",
        ),
        (
            "[đọc bao.example nhé](https://lua.example/x)",
            "đọc bao.example nhé (lua.example)",
        ),
        (
            "[https://bao.**example**](https://lua.example)",
            "(lua.example)</a>",
        ),
        ("[bao\u{200b}.example](https://lua.example)", "(lua.example)"),
        ("[ｂａｏ．ｅｘａｍｐｌｅ](https://lua.example)", "(lua.example)"),
        ("[bao.example](https://b\u{430}o.example)", "(xn--bo-7kc.example)"),
        ("https://b\u{430}o.example/x", "(xn--bo-7kc.example)"),
        (
            "[https://bao.example/a](https://bao.example/b?c)",
            "(bao.example/b?c)",
        ),
    ] {
        assert!(html(source).contains(words), "{source}: {}", html(source));
    }
    for source in [
        "[https://bao.example](https://www.bao.example/)",
        "[bao.example](https://bao.example/a/b)",
        "[báo](https://lua.example)",
        "https://bao.example/x",
    ] {
        assert!(!html(source).contains(" ("), "{source}: {}", html(source));
    }
    assert_eq!(
        html("https://bao.example@lua.example/x"),
        "<p>https://bao.example@lua.example/x</p>"
    );
}

#[test]
fn an_indent_is_no_code() {
    assert_eq!(
        html("    Kính gửi **tòa soạn**"),
        "<p>Kính gửi <strong>tòa soạn</strong></p>"
    );
    assert_eq!(html("\tKính gửi\n\tcác bạn"), "<p>Kính gửi<br>\ncác bạn</p>");
    assert_eq!(
        html("Một.\n\n      Hai.\n\n\t\tBa."),
        "<p>Một.</p>\n<p>Hai.</p>\n<p>Ba.</p>"
    );
    assert_eq!(html(">     trích"), "<blockquote>\n<p>trích</p>\n</blockquote>");
    assert_eq!(html("-     mục"), "<ul>\n<li>mục</li>\n</ul>");
    assert_eq!(
        html("- a\n\n      hai"),
        "<ul>\n<li>\n<p>a</p>\n<p>hai</p>\n</li>\n</ul>"
    );
    assert_eq!(
        html("- a\n    - b"),
        "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"
    );
    assert_eq!(html("```\n    x\n```"), "<pre><code>    x\n</code></pre>");
    for source in ["    >     ".repeat(40), "\t- ".repeat(200), "     ".repeat(9_000)] {
        assert!(!html(&format!("{source}x")).contains("<code"), "{source}");
    }
}

#[test]
fn the_words_shown_are_what_a_reader_sees() {
    for (source, shown) in [
        ("l&#7891;n", "lồn"),
        ("l[ồ](#)n và l[ồ][1]n\n\n[1]: https://a.example", "lồn và lồn"),
        ("l**ồ**n, l`ồ`n, l![ồ](x)n", "lồn, lồn, lồn"),
        ("a&#x202e;b&#28;c&rlm;", "abc"),
        ("một\nhai\n\n- ba\n- bốn", "một\nhai\nba\nbốn"),
        ("```\nmã\n```", "mã"),
    ] {
        assert_eq!(render(source).shown, shown, "{source}");
    }
    assert!(!html("a&#x202e;b `\u{202e}`").contains('\u{202e}'));
    for source in [
        "[a]: https://a.example",
        "&#8203;&nbsp;",
        "```\n```",
        "[](https://a.example)",
        "> ",
    ] {
        assert!(render(source).is_blank(), "{source}");
    }
}

#[test]
fn what_is_outside_the_subset_is_shown_as_its_text() {
    assert_eq!(html("# Tin nóng"), "<p>Tin nóng</p>");
    assert_eq!(
        html("<script>alert(1)</script>"),
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"
    );
    assert_eq!(
        html("a <b onclick=x>b</b>"),
        "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>"
    );
    assert_eq!(html("![ảnh](https://x.example/a.png)"), "<p>ảnh</p>");
}

#[test]
fn towers_of_marks_take_no_longer_than_their_length() {
    for source in [
        "[".repeat(10_000),
        "*".repeat(10_000),
        "(".repeat(50_000),
        "> ".repeat(5_000),
        "http://a.".repeat(5_000),
        "http://a.vn ".repeat(5_000),
        "- ".repeat(5_000),
        "`".repeat(9_999),
        "![".repeat(9_999),
    ] {
        let rendered = render(&source);
        assert!(rendered.html.matches("<blockquote").count() <= MAX_NESTING);
        assert!(rendered.html.matches("<ul").count() <= MAX_NESTING);
    }
}
