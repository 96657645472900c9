//! Markdown of other systems, as far as ours shows less of it: pictures become links, since of them it shows the words alone.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use crate::html;

/// Quotes and lists within one another of which the indents are looked through, as deep as our renderer shows them.
const MAX_INDENTS: usize = 8;

/// A Markdown text with its pictures as links, also those that stand there as `<img>`; `None` when it has none. What is code
/// stays as it is, and so does a picture that is not on the web.
pub fn link_pictures(text: &str) -> Option<String> {
    let links = links(text, 0);
    if links.is_empty() {
        return None;
    }
    let mut linked = String::with_capacity(text.len());
    let mut done = 0;
    for (range, link) in links {
        linked.push_str(&text[done..range.start]);
        linked.push_str(&link);
        done = range.end;
    }
    linked.push_str(&text[done..]);
    Some(linked)
}

/// A picture that is being read: where it stands, and its alternative text so far.
struct Picture {
    range: Range<usize>,
    address: String,
    words: String,
    /// Pictures within its alternative text, of which the words count.
    inner: usize,
}

/// What stands where, in the order of the text.
fn links(text: &str, depth: usize) -> Vec<(Range<usize>, String)> {
    let mut links = Vec::new();
    if !text.contains("![") && find_tag(text).is_none() {
        return links;
    }
    let mut picture: Option<Picture> = None;
    let mut in_link = false;
    for (event, range) in Parser::new_ext(text, Options::empty()).into_offset_iter() {
        match (event, &mut picture) {
            (Event::Start(Tag::Image { .. }), Some(open)) => open.inner += 1,
            (Event::Start(Tag::Image { dest_url, .. }), none) => {
                *none = Some(Picture {
                    range,
                    address: dest_url.trim().to_owned(),
                    words: String::new(),
                    inner: 0,
                });
            }
            (Event::End(TagEnd::Image), Some(open)) if open.inner > 0 => open.inner -= 1,
            (Event::End(TagEnd::Image), open) => {
                if let Some(open) = open.take()
                    && let Some(address) = html::picture_address(&open.address)
                {
                    links.push((open.range, link(&address, open.words.trim(), in_link)));
                }
            }
            (Event::Text(words) | Event::Code(words), Some(open)) => open.words.push_str(&words),
            (Event::SoftBreak | Event::HardBreak, Some(open)) => open.words.push(' '),
            (_, Some(_)) => {}
            (Event::Start(Tag::Link { .. }), None) => in_link = true,
            (Event::End(TagEnd::Link), None) => in_link = false,
            (Event::InlineHtml(_) | Event::Start(Tag::HtmlBlock), None) => {
                tags(text, range, in_link, &mut links)
            }
            // Whoever begins a line with spaces has written letters: our renderer takes them for no code.
            (Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)), None) if depth < MAX_INDENTS => {
                indented(text, range, depth, &mut links);
            }
            _ => {}
        }
    }
    links
}

/// A link in Markdown; of a picture within a link, the words alone.
fn link(address: &str, words: &str, in_link: bool) -> String {
    match (in_link, words.is_empty()) {
        (true, true) => html::escape(address),
        (true, false) => html::escape(words),
        (false, true) => format!("<{}>", html::destination(address)),
        (false, false) => format!("[{}]({})", html::escape(words), html::destination(address)),
    }
}

/// The pictures of lines that are indented, each line for itself.
fn indented(text: &str, range: Range<usize>, depth: usize, links: &mut Vec<(Range<usize>, String)>) {
    let mut start = range.start;
    for line in text[range].split_inclusive('\n') {
        let words = line.trim_start();
        let at = start + line.len() - words.len();
        let within = self::links(words, depth + 1).into_iter();
        links.extend(within.map(|(range, link)| (at + range.start..at + range.end, link)));
        start += line.len();
    }
}

/// The pictures of HTML within Markdown.
fn tags(text: &str, within: Range<usize>, in_link: bool, links: &mut Vec<(Range<usize>, String)>) {
    let mut start = within.start;
    while let Some(at) = find_tag(&text[start..within.end]) {
        let begin = start + at;
        let Some(length) = tag_length(&text[begin..within.end]) else {
            return;
        };
        start = begin + length;
        let tag = &text[begin..start];
        let converted = html::to_markdown(&if in_link {
            format!("<a>{tag}</a>")
        } else {
            tag.to_owned()
        });
        if converted.pictures {
            links.push((begin..start, converted.text));
        }
    }
}

/// Where an `<img>` begins.
fn find_tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_tag = |at: &usize| {
        let name = bytes.get(at + 1..at + 4);
        let behind = bytes.get(at + 4).copied().unwrap_or(b'>');
        name.is_some_and(|name| name.eq_ignore_ascii_case(b"img")) && !behind.is_ascii_alphanumeric()
    };
    text.match_indices('<').map(|(at, _)| at).find(is_tag)
}

/// How long a tag is, `>` in the quotes of a value aside; `None` when it has no end.
fn tag_length(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in tag.char_indices() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_become_links() {
        for (text, linked) in [
            (
                "ảnh ![](https://x.example/a.png)!",
                "ảnh <https://x.example/a.png>!",
            ),
            (
                "![mô *tả* [b]](<https://x.example/a b.png> \"t\") sau",
                "[mô tả \\[b\\]](https://x.example/a%20b.png) sau",
            ),
            (
                "![a](//x.example/a_(1).png)",
                "[a](https://x.example/a_%281%29.png)",
            ),
            (
                "![a][b]\n\n[b]: https://x.example/b.png",
                "[a](https://x.example/b.png)\n\n[b]: https://x.example/b.png",
            ),
            (
                "[![mèo](https://x.example/a.png)](https://x.example/)",
                "[mèo](https://x.example/)",
            ),
            (
                "> - ![a](https://x.example/a.png)",
                "> - [a](https://x.example/a.png)",
            ),
            (
                "một\n\n    ![a](https://x.example/a.png)",
                "một\n\n    [a](https://x.example/a.png)",
            ),
            (
                "<img width=\"300\" src=\"https://x.example/d.png\" alt='>'>",
                "[\\>](https://x.example/d.png)",
            ),
            (
                "chữ <IMG src=https://x.example/d.png /> và ![](https://x.example/e.png)",
                "chữ [https://x.example/d.png](https://x.example/d.png) và <https://x.example/e.png>",
            ),
            (
                "<p align=\"center\">\n<img\nsrc=\"https://x.example/d.png\">\n</p>\n\n![](https://x.example/e.png)",
                "<p align=\"center\">\n[https://x.example/d.png](https://x.example/d.png)\n</p>\n\n<https://x.example/e.png>",
            ),
            (
                "[<img src=\"https://x.example/d.png\" alt=\"d\">](https://x.example/)",
                "[d](https://x.example/)",
            ),
        ] {
            assert_eq!(link_pictures(text).as_deref(), Some(linked), "{text}");
        }
    }

    #[test]
    fn what_is_no_picture_on_the_web_stays() {
        for text in [
            "",
            "chào ![",
            "`![](https://x.example/a.png)` và `<img src=\"https://x.example/a.png\">`",
            "```\n![](https://x.example/a.png)\n<img src=\"https://x.example/a.png\">\n```",
            "\\![a](https://x.example/a.png)",
            "![a](/uploads/a.png)",
            "<img src=\"data:image/png;base64,AAAA\">",
            "<image src=\"https://x.example/a.png\">",
            "<img src=\"https://x.example/a.png",
        ] {
            assert_eq!(link_pictures(text), None, "{text}");
        }
    }

    #[test]
    fn indents_without_end_are_left_alone() {
        let deep = format!("{}![](https://x.example/a.png)", "-     ".repeat(40_000));
        assert_eq!(link_pictures(&deep), None);
    }
}
