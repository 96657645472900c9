//! A comment's source to safe HTML: the only door through which HTML enters.
//!
//! pulldown-cmark parses CommonMark in linear time; what is not in our subset is shown as typed; ammonia then lets
//! through a closed list of elements and no attribute of the writer's but a link's address.

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use pulldown_cmark::{CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html};
use url::Url;

/// Lists and quotes nest no deeper than this: deeper ones go on at this depth.
const MAX_NESTING: usize = 8;

/// The HTML of a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Safe to put into a page.
    pub html: String,
    /// Links in it, written or recognised.
    pub links: usize,
    /// Pictures that its writer meant to show, and links to pictures.
    pub images: usize,
}

/// What is counted while a text is read.
#[derive(Default)]
struct Counts {
    links: usize,
    images: usize,
}

impl Counts {
    fn link(&mut self, address: &str) {
        self.links += 1;
        let path = address
            .split(['?', '#'])
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let endings = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp"];
        self.images += usize::from(endings.iter().any(|ending| path.ends_with(ending)));
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

/// Renders the subset: paragraphs and line breaks, bold, italic, quotes, code, lists, links. Headings, pictures, tables,
/// rules and HTML are shown as their text. Addresses that begin with http:// or https:// become links.
pub fn render(source: &str) -> Rendered {
    let mut counts = Counts::default();
    let mut unsafe_html = String::with_capacity(source.len() * 3 / 2);
    html::push_html(&mut unsafe_html, subset(source, &mut counts).into_iter());
    Rendered {
        html: CLEANER.clean(&unsafe_html).to_string().trim_end().to_owned(),
        links: counts.links,
        images: counts.images,
    }
}

/// The parser's events with everything outside the subset turned into what it looks like.
fn subset<'a>(source: &'a str, counts: &mut Counts) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    let (mut nesting, mut in_link, mut in_code) = (0usize, 0usize, false);
    for event in TextMergeStream::new(Parser::new_ext(source, Options::empty())) {
        match event {
            Event::Start(Tag::Heading { .. }) => events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::Heading(_)) => events.push(Event::End(TagEnd::Paragraph)),
            // An empty destination or one that is not the web's is no link; its words stay.
            Event::Start(Tag::Link {
                ref dest_url,
                link_type,
                ..
            }) => {
                let web = link_type != LinkType::Email && is_web(dest_url);
                in_link = if web { 1 } else { 2 };
                if web {
                    counts.link(dest_url);
                    events.push(event);
                }
            }
            Event::End(TagEnd::Link) => {
                if in_link == 1 {
                    events.push(event);
                }
                in_link = 0;
            }
            // A picture becomes its description.
            Event::Start(Tag::Image { .. }) => counts.images += 1,
            Event::End(TagEnd::Image) => {}
            Event::Start(Tag::BlockQuote(_) | Tag::List(_)) => {
                nesting += 1;
                if nesting <= MAX_NESTING {
                    events.push(event);
                }
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_)) => {
                if nesting <= MAX_NESTING {
                    events.push(event);
                }
                nesting -= 1;
            }
            Event::Start(Tag::Item) | Event::End(TagEnd::Item) if nesting > MAX_NESTING => {}
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                events.push(Event::Start(Tag::CodeBlock(
                    pulldown_cmark::CodeBlockKind::Indented,
                )));
            }
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                events.push(event);
            }
            // As a person who knows no Markdown expects: a new line is a new line.
            Event::SoftBreak => events.push(Event::HardBreak),
            Event::Rule => events.push(Event::Text("---".into())),
            Event::Html(html) | Event::InlineHtml(html) => events.push(Event::Text(html)),
            Event::Start(Tag::HtmlBlock) => events.push(Event::Start(Tag::Paragraph)),
            Event::End(TagEnd::HtmlBlock) => events.push(Event::End(TagEnd::Paragraph)),
            Event::Text(text) if in_link == 0 && !in_code => linkify(text, &mut events, counts),
            event => events.push(event),
        }
    }
    events
}

/// Whether an address leads to the web from any page: `https:a.example` is a path of the page that it stands in.
fn is_web(address: &str) -> bool {
    let scheme = address.get(..8).unwrap_or(address).to_ascii_lowercase();
    let is_whole = scheme.starts_with("http://") || scheme == "https://";
    is_whole
        && Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Splits a text at the web addresses in it.
fn linkify<'a>(text: CowStr<'a>, events: &mut Vec<Event<'a>>, counts: &mut Counts) {
    let mut rest: &str = &text;
    let mut pieces: Vec<Event<'a>> = Vec::new();
    while let Some(start) = find_address(rest) {
        let end = address_end(&rest[start..]) + start;
        let address = &rest[start..end];
        if is_web(address) {
            counts.link(address);
            let shown: Cow<'_, str> = address.into();
            pieces.push(Event::Text(CowStr::from(rest[..start].to_owned())));
            pieces.push(Event::Start(Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: address.to_owned().into(),
                title: "".into(),
                id: "".into(),
            }));
            pieces.push(Event::Text(shown.into_owned().into()));
            pieces.push(Event::End(TagEnd::Link));
        } else {
            pieces.push(Event::Text(CowStr::from(rest[..end].to_owned())));
        }
        rest = &rest[end..];
    }
    if pieces.is_empty() {
        events.push(Event::Text(text));
        return;
    }
    pieces.push(Event::Text(CowStr::from(rest.to_owned())));
    events.append(&mut pieces);
}

/// Where the next address begins. Looks no further than it: a text full of addresses is read once, not once for each.
fn find_address(text: &str) -> Option<usize> {
    text.match_indices("http").map(|(start, _)| start).find(|start| {
        text.get(start + 4..)
            .is_some_and(|rest| rest.starts_with("://") || rest.starts_with("s://"))
    })
}

/// Where an address that begins `text` ends: before a space or a quote, and before the punctuation of the sentence
/// that it stands in.
fn address_end(text: &str) -> usize {
    let end = text
        .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”'))
        .unwrap_or(text.len());
    let mut address = &text[..end];
    let (opened, mut closed) = (address.matches('(').count(), address.matches(')').count());
    while let Some(last) = address.chars().next_back() {
        let drop = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '…' => true,
            ')' => {
                let unmatched = closed > opened;
                closed -= 1;
                unmatched
            }
            _ => false,
        };
        if !drop {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    // Never nothing: a scheme alone is passed over whole.
    address.len().max("http://".len()).min(end)
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
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,x",
            "//evil.example",
            "&#106;avascript:alert(1)",
            "vbscript:x",
            "mailto:a@b.vn",
            "https:evil.example",
            "https:/evil.example",
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
