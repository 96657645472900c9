//! HTML in which a new line is one, and a blank line begins a paragraph, as weblogs store what was typed. WordPress calls
//! what it does with it `wpautop`; this is the part of it that comments need.

/// Tags of blocks: a line that begins or ends with one is no line of a paragraph.
const BLOCKS: [&str; 22] = [
    "address",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "table",
    "tr",
    "td",
    "ul",
];

/// A break that is there already.
const BREAKS: [&str; 3] = ["<br>", "<br/>", "<br />"];

/// HTML that says with tags what lines said.
pub fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut html = String::with_capacity(text.len() + 64);
    let mut rest = text.as_str();
    // In code that was set as such, lines are lines already.
    while let Some(at) = find_tag(rest, "<pre") {
        let end = find_tag(&rest[at..], "</pre>").map_or(rest.len(), |end| at + end + "</pre>".len());
        blocks(&rest[..at], &mut html);
        html.push_str(&rest[at..end]);
        rest = &rest[end..];
    }
    blocks(rest, &mut html);
    html
}

/// The first place of a tag, in whichever case.
fn find_tag(text: &str, tag: &str) -> Option<usize> {
    text.match_indices('<').map(|(at, _)| at).find(|at| {
        text.get(*at..at + tag.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(tag))
    })
}

fn blocks(text: &str, html: &mut String) {
    // Whether a `<p>` of ours is open, and whether a line goes on the one before it.
    let (mut is_open, mut goes_on) = (false, false);
    for line in text.split('\n').map(str::trim) {
        let is_apart = line.is_empty() || begins_with_block(line);
        if is_apart && is_open {
            html.push_str("</p>");
            is_open = false;
        }
        if (is_apart || !goes_on) && !html.is_empty() {
            html.push('\n');
        }
        if line.is_empty() {
            goes_on = false;
            continue;
        }
        if !is_apart && !goes_on {
            html.push_str("<p>");
            is_open = true;
        } else if !is_apart && !BREAKS.iter().any(|tag| html.ends_with(tag)) {
            html.push_str("<br>");
        }
        html.push_str(line);
        goes_on = !ends_with_block(line);
        is_open = is_open && goes_on;
    }
    if is_open {
        html.push_str("</p>");
    }
}

fn begins_with_block(line: &str) -> bool {
    line.strip_prefix('<').is_some_and(is_block)
}

fn ends_with_block(line: &str) -> bool {
    line.ends_with('>') && line.rsplit('<').next().is_some_and(is_block)
}

/// Whether a tag, without its `<`, is that of a block.
fn is_block(tag: &str) -> bool {
    let name: String = tag
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .take(16)
        .collect::<String>()
        .to_ascii_lowercase();
    BLOCKS.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::to_markdown;

    #[test]
    fn lines_become_tags() {
        for (text, html) in [
            ("một\nhai\r\n\r\nba", "<p>một<br>hai</p>\n\n<p>ba</p>"),
            ("một<br />\nhai", "<p>một<br />hai</p>"),
            ("<p>một</p>\n<p>hai</p>", "<p>một</p>\n<p>hai</p>"),
            (
                "a\n<pre>x\n\ny</pre>\nb",
                "<p>a</p>\n<pre>x\n\ny</pre>\n\n<p>b</p>",
            ),
            ("", ""),
        ] {
            assert_eq!(paragraphs(text), html, "{text}");
        }
    }

    #[test]
    fn what_becomes_of_them_is_what_was_typed() {
        for (text, markdown) in [
            ("một\nhai\n\nba", "một\nhai\n\nba"),
            (
                "<blockquote>trích\ndẫn</blockquote>\nlời",
                "> trích\n> dẫn\n\nlời",
            ),
            ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
            ("<b>đậm\n\nvẫn</b>", "**đậm**\n\n**vẫn**"),
        ] {
            assert_eq!(to_markdown(&paragraphs(text)).text, markdown, "{text}");
        }
    }
}
