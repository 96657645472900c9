//! A comment's source to safe HTML: the only way in for HTML.
//!
//! pulldown-cmark parses CommonMark in linear time; what is not in our subset is shown as typed; ammonia then lets
//! through a closed list of elements and no attribute of the writer's but a link's address.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use cam_nhan_domain::comment::{is_blank, tidied};
use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};
use url::Url;

use crate::{
    screening::plain::plain,
    web_address::{self, elsewhere, hosts, is_picture},
};

/// Lists and quotes nest no deeper than this: deeper ones go on at this depth.
const MAX_NESTING: usize = 8;

/// A comment as it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Safe to put into a page.
    pub html: String,
    /// The words that a reader sees, without any markup: what the rules judge, beside the source.
    pub shown: String,
    /// What a reader could follow: links, and addresses that are none.
    pub links: usize,
    /// Pictures that its writer meant to show, and links to pictures.
    pub images: usize,
}

impl Rendered {
    /// Whether a reader sees nothing of it.
    pub fn is_blank(&self) -> bool {
        is_blank(&self.shown)
    }
}

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut cleaner = ammonia::Builder::empty();
    cleaner
        .tags(HashSet::from([
            "p",
            "br",
            "strong",
            "em",
            "blockquote",
            "code",
            "pre",
            "ul",
            "ol",
            "li",
            "a",
        ]))
        // Else `title` and `lang` go everywhere.
        .generic_attributes(HashSet::new())
        .tag_attributes([("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))].into())
        .url_schemes(HashSet::from(["http", "https"]))
        .link_rel(Some("nofollow ugc noopener"))
        .strip_comments(true);
    cleaner
});

/// Renders the subset: paragraphs and line breaks, bold, italic, quotes, fenced code, lists, links. Headings, pictures,
/// tables, rules and HTML are shown as their text. Addresses that begin with http:// or https:// become links.
pub fn render(source: &str) -> Rendered {
    let source = outdented(source);
    let page = Page::of(&source);
    let mut unsafe_html = String::with_capacity(source.len() * 3 / 2);
    html::push_html(&mut unsafe_html, page.events.into_iter());
    Rendered {
        html: CLEANER.clean(&unsafe_html).to_string().trim_end().to_owned(),
        shown: page.shown.trim().to_owned(),
        links: page.links + hosts(&plain(&page.unlinked)).count(),
        images: page.images,
    }
}

/// The words of a comment that a reader sees, without any markup.
pub fn shown(source: &str) -> String {
    Page::of(&outdented(source)).shown.trim().to_owned()
}

/// The source with what would be code for its indent alone as paragraphs: whoever begins a line with spaces or a tab
/// has written letters, not programs. Fences still make code.
fn outdented(source: &str) -> Cow<'_, str> {
    let mut source = Cow::Borrowed(source);
    // Each turn frees one quote or list more that stood within the indent.
    for _ in 0..MAX_NESTING {
        if !source.contains("    ") && !source.contains('\t') {
            break;
        }
        let mut kept = String::with_capacity(source.len());
        let mut done = 0;
        for (event, range) in Parser::new_ext(&source, Options::empty()).into_offset_iter() {
            if !matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))) {
                continue;
            }
            let line = source.get(..range.start).and_then(|before| before.rfind('\n'));
            let start = line.map_or(0, |at| at + 1).max(done);
            kept.push_str(source.get(done..start).unwrap_or_default());
            done = range.end.max(start);
            for line in source.get(start..done).unwrap_or_default().split_inclusive('\n') {
                kept.push_str(&outdented_line(line));
            }
        }
        if done == 0 {
            break;
        }
        kept.push_str(source.get(done..).unwrap_or_default());
        source = Cow::Owned(kept);
    }
    source
}

/// A line whose first run of white space that is wide enough for code is narrower than that.
fn outdented_line(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find([' ', '\t']) {
        let (before, after) = rest.split_at(at);
        kept.push_str(before);
        let run = after.len() - after.trim_start_matches([' ', '\t']).len();
        let (run, after) = after.split_at(run);
        let columns: usize = run.bytes().map(|byte| if byte == b'\t' { 4 } else { 1 }).sum();
        if columns >= 4 {
            kept.extend(std::iter::repeat_n(
                ' ',
                if before.is_empty() { columns % 4 } else { 1 },
            ));
            return kept + after;
        }
        kept.push_str(run);
        rest = after;
    }
    kept + rest
}

/// A comment that is being read: the parser's events with everything outside the subset turned into what it looks like.
#[derive(Default)]
struct Page<'a> {
    events: Vec<Event<'a>>,
    shown: String,
    /// What is shown and leads nowhere by itself.
    unlinked: String,
    nesting: usize,
    /// The link that is open, and the words in it so far.
    link: Option<(Url, String)>,
    /// Whether a link is open that leads nowhere.
    no_link: bool,
    in_code: bool,
    links: usize,
    images: usize,
}

impl<'a> Page<'a> {
    fn of(source: &'a str) -> Self {
        let mut page = Self::default();
        for event in TextMergeStream::new(Parser::new_ext(source, Options::empty())) {
            page.add(event);
        }
        page
    }

    fn add(&mut self, event: Event<'a>) {
        match event {
            Event::Start(Tag::Heading { .. } | Tag::HtmlBlock) => self.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::Heading(_) | TagEnd::HtmlBlock) => self.push(Event::End(TagEnd::Paragraph)),
            // An empty destination or one that is not the web's is no link; its words stay.
            Event::Start(Tag::Link {
                ref dest_url,
                link_type,
                ..
            }) => match web_address::web(dest_url).filter(|_| link_type != LinkType::Email) {
                Some(url) => {
                    self.count(dest_url);
                    self.link = Some((url, String::new()));
                    self.push(event);
                }
                None => self.no_link = true,
            },
            Event::End(TagEnd::Link) => {
                self.no_link = false;
                if let Some((url, words)) = self.link.take() {
                    self.end_link(&url, &words);
                    self.push(event);
                }
            }
            // A picture becomes its description.
            Event::Start(Tag::Image { .. }) => self.images += 1,
            Event::End(TagEnd::Image) => {}
            Event::Start(Tag::BlockQuote(_) | Tag::List(_)) => {
                self.nesting += 1;
                if self.nesting <= MAX_NESTING {
                    self.push(event);
                }
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_)) => {
                if self.nesting <= MAX_NESTING {
                    self.push(event);
                }
                self.nesting -= 1;
            }
            Event::Start(Tag::Item) | Event::End(TagEnd::Item) if self.nesting > MAX_NESTING => {}
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                self.in_code = true;
                // Without the language, which nobody sees.
                self.push(Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)));
            }
            // What is left of the deepest indents.
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                self.push(Event::Start(Tag::Paragraph));
            }
            Event::End(TagEnd::CodeBlock) => {
                let end = if self.in_code {
                    TagEnd::CodeBlock
                } else {
                    TagEnd::Paragraph
                };
                self.in_code = false;
                self.push(Event::End(end));
            }
            // As a person who knows no Markdown expects: a new line is a new line.
            Event::SoftBreak => self.push(Event::HardBreak),
            Event::Rule => self.text("---".into()),
            Event::Html(html) | Event::InlineHtml(html) => self.text(html),
            Event::Text(text) => self.text(text),
            event => self.push(event),
        }
    }

    /// Adds an event, and what of it is seen.
    fn push(&mut self, event: Event<'a>) {
        match &event {
            Event::Code(text) => {
                let text = tidied(text);
                self.show(&text);
                self.events.push(Event::Code(text.into_owned().into()));
                return;
            }
            Event::Text(text) => {
                let text = text.clone();
                self.show(&text);
            }
            Event::HardBreak => self.show("\n"),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::BlockQuote(_)
                | TagEnd::List(_)
                | TagEnd::CodeBlock,
            ) => {
                self.show("\n");
            }
            _ => {}
        }
        self.events.push(event);
    }

    fn show(&mut self, text: &str) {
        self.shown.push_str(text);
        match &mut self.link {
            Some((_, words)) => words.push_str(text),
            None => self.unlinked.push_str(text),
        }
    }

    /// Adds a text, with its web addresses as links.
    fn text(&mut self, text: CowStr<'a>) {
        // What an entity stood for is dropped like what was typed.
        let text = match tidied(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text.into(),
        };
        if self.in_code || self.no_link || self.link.is_some() || web_address::find(&text).is_none() {
            self.push(Event::Text(text));
            return;
        }
        let mut rest: &str = &text;
        while let Some(range) = web_address::find(rest) {
            let (before, address) = (&rest[..range.start], &rest[range.clone()]);
            rest = &rest[range.end..];
            if !before.is_empty() {
                self.push(Event::Text(before.to_owned().into()));
            }
            let words = Event::Text(address.to_owned().into());
            let Some(url) = web_address::web(address) else {
                self.push(words);
                continue;
            };
            self.count(address);
            self.link = Some((url, String::new()));
            self.push(Event::Start(Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: address.to_owned().into(),
                title: "".into(),
                id: "".into(),
            }));
            self.push(words);
            if let Some((url, words)) = self.link.take() {
                self.end_link(&url, &words);
            }
            self.push(Event::End(TagEnd::Link));
        }
        if !rest.is_empty() {
            self.push(Event::Text(rest.to_owned().into()));
        }
    }

    /// Says where a link leads whose words name another place, which a reader could also go to.
    fn end_link(&mut self, url: &Url, words: &str) {
        let folded = plain(words);
        let named = hosts(&folded).count();
        let elsewhere = elsewhere(words, &folded, url);
        if let Some(place) = &elsewhere {
            self.links += named;
            let place = format!(" ({place})");
            self.shown.push_str(&place);
            self.events.push(Event::Text(place.into()));
        }
        // Words that are no address may still be part of one.
        self.unlinked.push_str(if named == 0 { words } else { " " });
    }

    fn count(&mut self, address: &str) {
        self.links += 1;
        self.images += usize::from(is_picture(address));
    }
}

#[cfg(test)]
mod tests {
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
}
