//! HTML to Markdown, by `htmd`: what Markdown cannot say is kept as its words, pictures become links. What comes out is a
//! source like any that a reader types: the server's Markdown renderer is the only door to HTML again.

use std::{cell::Cell, sync::LazyLock};

use htmd::{
    Element, HtmlToMarkdown,
    element_handler::{HandlerResult, Handlers},
    options::{BulletListMarker, HrStyle, Options},
};

use crate::input::MAX_NESTING;

/// What came of an HTML text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// Markdown.
    pub text: String,
    /// Whether pictures became links.
    pub pictures: bool,
    /// Whether something was left of which only the words are kept.
    pub simplified: bool,
}

thread_local! {
    /// What the handlers below meet: they have nothing of a conversion's own to put it into.
    static PICTURES: Cell<bool> = const { Cell::new(false) };
    static SIMPLIFIED: Cell<bool> = const { Cell::new(false) };
    static IN_LINK: Cell<bool> = const { Cell::new(false) };
}

static CONVERTER: LazyLock<HtmlToMarkdown> = LazyLock::new(|| {
    HtmlToMarkdown::builder()
        .options(Options {
            bullet_list_marker: BulletListMarker::Dash,
            hr_style: HrStyle::Dashes,
            ul_bullet_spacing: 1,
            ol_number_spacing: 1,
            ..Options::default()
        })
        .skip_tags(vec![
            "script", "style", "head", "title", "template", "svg", "object",
        ])
        .add_handler(
            vec!["img", "iframe", "embed", "video", "audio", "source"],
            picture,
        )
        .add_handler(vec!["a"], link)
        .add_handler(vec!["h1", "h2", "h3", "h4", "h5", "h6"], heading)
        .add_handler(vec!["td", "th"], cell)
        .add_handler(vec!["tr"], row)
        .add_handler(vec!["table", "tbody", "thead", "tfoot"], block)
        .add_handler(
            vec![
                "del", "s", "strike", "u", "ins", "sub", "sup", "font", "mark", "big", "small",
            ],
            words,
        )
        .build()
});

/// Converts a comment's HTML.
pub fn to_markdown(html: &str) -> Converted {
    PICTURES.set(false);
    SIMPLIFIED.set(false);
    IN_LINK.set(false);
    let text = if nests_deeper(html, MAX_NESTING) {
        // What nests so deep is no comment that somebody typed: its words remain.
        SIMPLIFIED.set(true);
        escape(&without_tags(html))
    } else {
        let shown = |error| escape(&format!("{html}{error:.0}"));
        CONVERTER.convert(html).unwrap_or_else(shown)
    };
    // A new line is a new line here, with spaces before it or without.
    let lines: Vec<&str> = text.trim().lines().map(str::trim_end).collect();
    Converted {
        text: lines.join("\n"),
        pictures: PICTURES.get(),
        simplified: SIMPLIFIED.get(),
    }
}

/// Plain text as Markdown that shows it as it stands.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut starts = true;
    for c in text.chars() {
        let is_markup = matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<')
            || (starts && matches!(c, '#' | '>' | '-' | '+' | '=' | '~'));
        if is_markup {
            escaped.push('\\');
        }
        starts = c == '\n' || (starts && c == ' ');
        escaped.push(c);
    }
    ordered(&escaped)
}

/// A text whose lines do not begin as those of a numbered list.
fn ordered(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let digits = line.trim_start().bytes().take_while(u8::is_ascii_digit).count();
        let at = line.len() - line.trim_start().len() + digits;
        match line.as_bytes().get(at) {
            Some(b'.' | b')') if digits > 0 => format!("{}\\{}", &line[..at], &line[at..]),
            _ => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a text that may be Markdown or HTML is HTML: it begins with a tag of a block, and a tag of it is closed.
pub fn is_html(text: &str) -> bool {
    const BLOCKS: [&str; 9] = [
        "<p>",
        "<p ",
        "<div",
        "<blockquote",
        "<ul",
        "<ol",
        "<pre",
        "<br",
        "<h",
    ];
    let text = text.trim_start();
    let begins = BLOCKS.iter().any(|tag| {
        text.get(..tag.len())
            .is_some_and(|first| first.eq_ignore_ascii_case(tag))
    });
    begins && (text.contains("</") || text.contains("/>") || text.contains("<br"))
}

/// Whether elements nest deeper than `limit`, counted by their tags: elements that close themselves or that most people leave
/// open do not count.
fn nests_deeper(html: &str, limit: usize) -> bool {
    const FLAT: [&str; 14] = [
        "p", "br", "hr", "img", "li", "dd", "dt", "td", "th", "tr", "option", "input", "wbr", "col",
    ];
    let mut depth = 0_usize;
    for tag in html.split('<').skip(1) {
        let (closes, tag) = match tag.strip_prefix('/') {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        if name.is_empty() || FLAT.contains(&name.as_str()) {
            continue;
        }
        depth = if closes {
            depth.saturating_sub(1)
        } else {
            depth + 1
        };
        if depth > limit {
            return true;
        }
    }
    false
}

/// The words between tags.
fn without_tags(html: &str) -> String {
    let mut words = String::with_capacity(html.len() / 2);
    for piece in html.split('<') {
        words.push_str(piece.split_once('>').map_or(piece, |(_, after)| after));
    }
    words
}

/// A picture, or something that plays, as a link to it.
fn picture(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let attribute = |name: &str| {
        element
            .attrs
            .iter()
            .find(|attr| &*attr.name.local == name)
            .map(|attr| attr.value.trim().to_owned())
            .filter(|value| !value.is_empty())
    };
    let words = attribute("alt").or_else(|| attribute("title"));
    // An emoji that a weblog drew is a letter again.
    let is_emoji =
        attribute("class").is_some_and(|class| class.contains("emoji") || class.contains("smiley"));
    if let (true, Some(letter)) = (is_emoji, &words) {
        return Some(letter.clone().into());
    }
    let inside = handlers.walk_children(element.node).content;
    let Some(address) = attribute("src").and_then(|address| picture_address(&address)) else {
        return Some(format!("{}{inside}", escape(&words.unwrap_or_default())).into());
    };
    PICTURES.set(true);
    let words = escape(&words.unwrap_or_else(|| address.clone()));
    // In a link already, its words alone stand there.
    if IN_LINK.get() {
        return Some(words.into());
    }
    Some(format!("[{words}]({}){inside}", destination(&address)).into())
}

/// The address of a picture on the web, with the scheme that it may leave out; `None` for any other.
pub(crate) fn picture_address(address: &str) -> Option<String> {
    let address = match address.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => address.to_owned(),
    };
    let is_web = address.starts_with("http://") || address.starts_with("https://");
    is_web.then_some(address)
}

/// An address as it stands between the brackets of a link.
pub(crate) fn destination(address: &str) -> String {
    address
        .replace(char::is_whitespace, "%20")
        .replace('(', "%28")
        .replace(')', "%29")
        .replace('<', "%3C")
        .replace('>', "%3E")
}

/// A link; without the detour that Disqus made every link take.
fn link(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let outer = IN_LINK.replace(true);
    let words = handlers.walk_children(element.node).content;
    IN_LINK.set(outer);
    let address = element
        .attrs
        .iter()
        .find(|attr| &*attr.name.local == "href")
        .map(|attr| direct(attr.value.trim()));
    match address {
        Some(address) if !words.trim().is_empty() => {
            Some(format!("[{}]({})", words.trim(), destination(&address)).into())
        }
        _ => Some(words.into()),
    }
}

/// Where `http://disq.us/url?url=…` leads.
fn direct(address: &str) -> String {
    let unwrapped = url::Url::parse(address)
        .ok()
        .filter(|url| {
            url.host_str()
                .is_some_and(|host| host == "disq.us" || host.ends_with(".disq.us"))
        })
        .and_then(|url| {
            url.query_pairs()
                .find(|(name, _)| name == "url")
                .map(|(_, to)| to.into_owned())
        });
    match unwrapped {
        // Disqus adds its signature behind a colon.
        Some(to) => match to.rsplit_once(':') {
            Some((to, signature)) if !signature.contains('/') && signature.len() > 10 => to.to_owned(),
            _ => to,
        },
        None => address.to_owned(),
    }
}

/// A heading as a line in bold.
fn heading(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    SIMPLIFIED.set(true);
    let words = handlers.walk_children(element.node).content;
    let words = words.trim();
    Some(
        if words.is_empty() {
            String::new()
        } else {
            format!("\n\n**{words}**\n\n")
        }
        .into(),
    )
}

/// Ends a cell within its row; the walker would trim a space.
const CELL_END: char = '\u{1f}';

/// A cell of a table.
fn cell(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let words = handlers.walk_children(element.node).content;
    Some(format!("{}{CELL_END}", words.trim().replace('\n', " ")).into())
}

/// A row of a table as a line.
fn row(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    let cells = handlers.walk_children(element.node).content;
    let cells: Vec<&str> = cells
        .trim()
        .trim_end_matches(CELL_END)
        .split(CELL_END)
        .map(str::trim)
        .collect();
    Some(format!("{}\n", cells.join(" | ")).into())
}

/// A table as its lines.
fn block(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    SIMPLIFIED.set(true);
    let rows = handlers.walk_children(element.node).content;
    Some(format!("\n\n{}\n\n", rows.trim()).into())
}

/// What only has a look, as its words.
fn words(handlers: &dyn Handlers, element: Element<'_>) -> Option<HandlerResult> {
    SIMPLIFIED.set(true);
    Some(handlers.walk_children(element.node).content.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(html: &str) -> String {
        to_markdown(html).text
    }

    #[test]
    fn what_markdown_can_say_is_said_in_markdown() {
        for (html, markdown) in [
            ("<p>Một</p><p>Hai</p>", "Một\n\nHai"),
            ("Một<br>Hai<br />Ba", "Một\nHai\nBa"),
            ("<b>đậm</b> và <i>nghiêng</i>", "**đậm** và *nghiêng*"),
            (
                "<a href=\"https://bao.example/a\">bài</a>",
                "[bài](https://bao.example/a)",
            ),
            ("<blockquote><p>Trích</p></blockquote>", "> Trích"),
            ("<ul><li>một</li><li>hai</li></ul>", "- một\n- hai"),
            ("<code>a &lt; b</code>", "`a < b`"),
            ("5 &lt; 6 &amp; 7", "5 < 6 & 7"),
            (
                "<a href=\"http://disq.us/url?url=https%3A%2F%2Fbao.example%2Fx%3AAbCdEfGhIjKlMnO&cuid=1\">x</a>",
                "[x](https://bao.example/x)",
            ),
        ] {
            assert_eq!(text(html), markdown, "{html}");
        }
    }

    #[test]
    fn what_it_cannot_say_stays_as_words_and_pictures_become_links() {
        let converted = to_markdown("<h2>Đề mục</h2><p>chữ <u>gạch</u></p>");
        assert_eq!(converted.text, "**Đề mục**\n\nchữ gạch");
        assert!(converted.simplified);
        let converted = to_markdown("Xem <img src=\"https://anh.example/a b.jpg\" alt=\"mèo\">");
        assert_eq!(converted.text, "Xem [mèo](https://anh.example/a%20b.jpg)");
        assert!(converted.pictures);
        assert_eq!(
            text("<table><tr><td>một</td><td>hai</td></tr><tr><td>ba</td><td>bốn</td></tr></table>"),
            "một | hai\nba | bốn"
        );
        assert_eq!(text("<script>alert(1)</script>chào"), "chào");
        assert_eq!(
            text("<img class=\"wp-smiley\" alt=\"🙂\" src=\"https://s.w.org/x.png\">"),
            "🙂"
        );
        assert_eq!(
            text("<a href=\"https://bao.example\"><img src=\"https://anh.example/a.png\" alt=\"ảnh\"></a>"),
            "[ảnh](https://bao.example)"
        );
    }

    #[test]
    fn what_nests_without_end_is_its_words() {
        let deep = format!("{}lời{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
        assert_eq!(text(&deep), "lời");
        let quotes = format!("{}lời", "<blockquote>".repeat(20_000));
        assert_eq!(text(&quotes), "lời");
    }

    #[test]
    fn plain_text_is_shown_as_it_stands() {
        assert_eq!(escape("2*3_4 <b> [x] `y`"), "2\\*3\\_4 \\<b> \\[x\\] \\`y\\`");
        assert_eq!(
            escape("# một\n- hai\n1. ba\n> bốn"),
            "\\# một\n\\- hai\n1\\. ba\n\\> bốn"
        );
        assert!(is_html("<p>chào</p>"));
        assert!(!is_html("a < b và <p>"));
    }
}
