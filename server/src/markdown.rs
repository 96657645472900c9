//! Markdown rendering and HTML sanitising: the only place where a comment's source becomes HTML.
//!
//! pulldown-cmark parses CommonMark in linear time; what is not in our subset is shown as typed; ammonia then lets
//! through a closed list of elements and no attribute of the writer's but a link's `href` and a list's `start`.

mod indentation;
mod mentions;

use std::{borrow::Cow, collections::HashSet, sync::LazyLock};

use cam_nhan_domain::comment::{is_blank, text, tidied};
use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream, html,
};
use url::Url;

use indentation::outdented;
pub use mentions::escaped;

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
    /// The names that it mentions, as often as each stands there.
    pub mentioned: Vec<String>,
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
            // Mentions: no writer's own.
            "bdi",
        ]))
        // Else `title` and `lang` go everywhere.
        .generic_attributes(HashSet::new())
        .tag_attributes(
            [
                ("a", HashSet::from(["href"])),
                ("ol", HashSet::from(["start"])),
                ("bdi", HashSet::from(["translate"])),
            ]
            .into(),
        )
        .url_schemes(HashSet::from(["http", "https"]))
        .link_rel(Some("nofollow ugc noopener"))
        .strip_comments(true);
    cleaner
});

/// Renders the subset: paragraphs and line breaks, bold, italic, quotes, fenced code, lists, links. Headings, pictures,
/// tables, rules and HTML are shown as their text. Addresses that begin with http:// or https:// become links.
pub fn render(source: &str) -> Rendered {
    render_mentioning(source, &[])
}

/// The same, and `@` before one of these names mentions it.
pub fn render_mentioning(source: &str, names: &[&str]) -> Rendered {
    let source = outdented(source);
    let page = Page::of(&source, names);
    Rendered {
        html: clean(page.events, source.len()),
        shown: page.shown.trim().to_owned(),
        links: page.links + hosts(&plain(&page.unlinked)).count(),
        images: page.images,
        mentioned: page.mentioned,
    }
}

/// The HTML that goes to another system: without what is said of links whose words name another place, since there it would
/// become a part of the text.
pub fn to_move(source: &str) -> String {
    let source = outdented(source);
    let mut page = Page {
        is_to_move: true,
        ..Page::default()
    };
    page.read(&source);
    clean(page.events, source.len())
}

/// Safe HTML of events, of a source this long.
fn clean(events: Vec<Event<'_>>, length: usize) -> String {
    let mut unsafe_html = String::with_capacity(length * 3 / 2);
    html::push_html(&mut unsafe_html, events.into_iter());
    CLEANER.clean(&unsafe_html).to_string().trim_end().to_owned()
}

/// The words of a comment that a reader sees, without any markup.
pub fn shown(source: &str) -> String {
    Page::of(&outdented(source), &[]).shown.trim().to_owned()
}

/// The first words of a comment on one line, as a reader sees them: for a list, or a mail about an answer. Who decides about
/// a comment is shown its source instead, in which a link says where it leads.
pub fn excerpt(source: &str, limit: usize) -> String {
    text::one_line(&shown(source), limit)
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
    /// The names that can be mentioned, and those that are.
    names: Vec<String>,
    mentioned: Vec<String>,
    /// Whether it goes to another system.
    is_to_move: bool,
}

impl<'a> Page<'a> {
    fn of(source: &'a str, names: &[&str]) -> Self {
        let mut page = Self {
            names: mentions::longest_first(names),
            ..Self::default()
        };
        page.read(source);
        page
    }

    fn read(&mut self, source: &'a str) {
        for event in TextMergeStream::new(Parser::new_ext(source, Options::empty())) {
            self.add(event);
        }
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

    /// Adds a text, with its mentions and its web addresses.
    fn text(&mut self, text: CowStr<'a>) {
        // What an entity stood for is dropped like what was typed.
        let text = match tidied(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text.into(),
        };
        if self.names.is_empty() || self.in_code || self.no_link || self.link.is_some() {
            self.linked(text);
            return;
        }
        let mut rest: &str = &text;
        while let Some((at, name)) = mentions::find(rest, &self.names) {
            let name = name.to_owned();
            let (before, after) = (&rest[..at], &rest[at + 1 + name.len()..]);
            if !before.is_empty() {
                self.linked(before.to_owned().into());
            }
            self.events.push(Event::InlineHtml(mentions::OPEN.into()));
            self.push(Event::Text(format!("@{name}").into()));
            self.events.push(Event::InlineHtml(mentions::CLOSE.into()));
            self.mentioned.push(name);
            rest = after;
        }
        if !rest.is_empty() {
            self.linked(rest.to_owned().into());
        }
    }

    /// Adds a text, with its web addresses as links.
    fn linked(&mut self, text: CowStr<'a>) {
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
        let elsewhere = elsewhere(words, &folded, url).filter(|_| !self.is_to_move);
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
mod tests;
