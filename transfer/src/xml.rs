//! A pull reader of XML for exports as they are, not as they should be: names without their namespaces, prefixes that nobody
//! declared, text before the declaration, an end without a beginning, HTML's named entities. What it does not do is expand a
//! document type's entities (a file that declares some is refused) or nest without end.

use std::{
    io::{self, BufRead, Read},
    sync::Arc,
};

use quick_xml::{
    Error, Reader,
    errors::SyntaxError,
    escape::{resolve_html5_entity, unescape_with},
    events::{BytesRef, BytesStart, Event},
};

use crate::{
    input::MAX_NESTING,
    output::TEXT_LIMIT,
    problem::{Place, Problem, ProblemKind, Result},
};

/// Attributes of an element that are looked at.
const ATTRIBUTES: usize = 100;
/// How much of a text is kept, in bytes: more than a comment may have, so that it is told that it was cut.
pub const KEPT: usize = 2 * TEXT_LIMIT;

/// An element that begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, without its namespace's prefix.
    pub name: String,
    /// Where it begins.
    pub place: Place,
    attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute, by its name without a prefix; empty where there is none.
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value.trim())
    }
}

/// Reads a file element by element.
pub struct Xml<'a> {
    reader: Reader<Lines<'a>>,
    buffer: Vec<u8>,
    /// How many elements are open.
    depth: usize,
    /// The line in which the event at hand began.
    line: u64,
    /// What the outermost elements may be called, once the first of them is known.
    roots: Vec<String>,
}

/// What a file consists of, as far as formats are concerned.
enum Token {
    Start(Element),
    End,
    Text(String),
    Eof,
}

impl<'a> Xml<'a> {
    /// Begins to read.
    pub fn new(text: &'a mut dyn BufRead) -> Self {
        let mut reader = Reader::from_reader(Lines { inner: text, line: 1 });
        let config = reader.config_mut();
        config.allow_dangling_amp = true;
        config.allow_unmatched_ends = true;
        config.expand_empty_elements = true;
        Self {
            reader,
            buffer: Vec::new(),
            depth: 0,
            line: 1,
            roots: Vec::new(),
        }
    }

    /// The outermost element, which must have one of these names: the first is that of a whole document, the others are what
    /// its outer elements have left behind where they are missing. Documents may stand one behind the other, if their outermost
    /// elements have these names too.
    pub fn root(&mut self, names: &[&str]) -> Result<Element> {
        match self.begin()? {
            Some(element) if names.contains(&element.name.as_str()) => {
                // Within the innermost, anything may stand beside it.
                if names.len() == 1 || names.last() != Some(&element.name.as_str()) {
                    self.roots = names.iter().map(|name| (*name).to_owned()).collect();
                }
                Ok(element)
            }
            Some(element) => Err(Problem::new(
                ProblemKind::WrongFormat,
                element.place,
                format_args!("<{}>", element.name),
            )),
            None => Err(Problem::new(ProblemKind::Empty, Place::File, "")),
        }
    }

    /// The next element that begins, at whatever depth; `None` at the end of the file.
    pub fn begin(&mut self) -> Result<Option<Element>> {
        loop {
            match self.token(false)? {
                Token::Start(element) if self.depth == 1 && self.is_strange(&element) => {
                    let name = format_args!("<{}>", element.name);
                    return Err(Problem::new(ProblemKind::SecondDocument, element.place, name));
                }
                Token::Start(element) => return Ok(Some(element)),
                Token::Eof => return Ok(None),
                Token::End | Token::Text(_) => {}
            }
        }
    }

    /// Whether an outermost element is none of this kind of document.
    fn is_strange(&self, element: &Element) -> bool {
        !self.roots.is_empty() && !self.roots.contains(&element.name)
    }

    /// The next element within the one that was begun last and has not been read to its end; `None` when that ends.
    pub fn child(&mut self) -> Result<Option<Element>> {
        loop {
            match self.token(false)? {
                Token::Start(element) => return Ok(Some(element)),
                Token::End | Token::Eof => return Ok(None),
                Token::Text(_) => {}
            }
        }
    }

    /// The text of the element that was begun last, without what is around it, and its end. Of elements within, the words are
    /// part of it. Of a long one, [`KEPT`] bytes are given.
    pub fn text(&mut self) -> Result<String> {
        let mut text = String::new();
        let outer = self.depth.saturating_sub(1);
        while self.depth > outer {
            match self.token(true)? {
                Token::Text(piece) => {
                    let room = KEPT.saturating_sub(text.len());
                    text.push_str(&piece[..piece.floor_char_boundary(room)]);
                }
                Token::Eof => break,
                Token::Start(_) | Token::End => {}
            }
        }
        let trimmed = text.trim();
        Ok(if trimmed.len() == text.len() {
            text
        } else {
            trimmed.to_owned()
        })
    }

    /// Reads the element that was begun last to its end, and keeps nothing of it.
    pub fn skip(&mut self) -> Result<()> {
        let outer = self.depth.saturating_sub(1);
        while self.depth > outer {
            if matches!(self.token(false)?, Token::Eof) {
                break;
            }
        }
        Ok(())
    }

    fn token(&mut self, with_text: bool) -> Result<Token> {
        loop {
            self.buffer.clear();
            self.line = self.reader.get_ref().line;
            let place = Place::Line(self.line);
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(problem(error, place)),
            };
            return Ok(match event {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > MAX_NESTING {
                        return Err(Problem::new(ProblemKind::TooDeep, place, MAX_NESTING));
                    }
                    Token::Start(element(&start, place))
                }
                // An end without a beginning: the file's own beginning is missing.
                Event::End(_) if self.depth == 0 => continue,
                Event::End(_) => {
                    self.depth -= 1;
                    Token::End
                }
                Event::Text(text) if with_text => Token::Text(text.xml10_content().into_owned()),
                Event::CData(text) if with_text => Token::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(name) if with_text => Token::Text(resolved(&name)),
                Event::DocType(kind) if kind.to_ascii_uppercase().contains("<!ENTITY") => {
                    return Err(Problem::new(ProblemKind::Malformed, place, "<!ENTITY"));
                }
                Event::Eof if self.depth > 0 => {
                    return Err(Problem::new(ProblemKind::CutOff, place, ""));
                }
                Event::Eof => Token::Eof,
                _ => continue,
            });
        }
    }
}

fn element(start: &BytesStart<'_>, place: Place) -> Element {
    let mut attributes = start.html_attributes();
    Element {
        name: local(start.name().as_ref()).to_owned(),
        place,
        attributes: attributes
            .with_checks(false)
            .flatten()
            .take(ATTRIBUTES)
            .map(|attribute| {
                let name = local(attribute.key.as_ref()).to_owned();
                (name, unescape(&attribute.value))
            })
            .collect(),
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// A text with its references resolved, HTML's named ones too; as it stands when one of them cannot be.
pub fn unescape(text: &str) -> String {
    unescape_with(text, resolve_html5_entity).map_or_else(|_| text.to_owned(), |text| text.into_owned())
}

/// What a reference stands for. One that is not known stays as it was written; one to no character is nothing.
fn resolved(name: &BytesRef<'_>) -> String {
    match name.resolve_char_ref() {
        Ok(Some(c)) => c.to_string(),
        Ok(None) => resolve_html5_entity(name).map_or_else(|| format!("&{};", name.as_ref()), str::to_owned),
        Err(_) => String::new(),
    }
}

/// The name of the outermost element of a file that begins so.
pub fn root_of(head: &str) -> &str {
    let mut rest = head;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
        } else if rest.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            let mut parts = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
            return local(parts.next().unwrap_or_default());
        }
    }
    ""
}

fn problem(error: Error, place: Place) -> Problem {
    match error {
        Error::Io(error) => io_problem(&error, place),
        // All that a syntax error can be, but this, is something that was begun and has no end.
        Error::Syntax(SyntaxError::InvalidBangMarkup) => Problem::new(ProblemKind::Malformed, place, error),
        Error::Syntax(_) => Problem::new(ProblemKind::CutOff, place, error),
        _ => Problem::new(ProblemKind::Malformed, place, error),
    }
}

/// The problem that travelled within an error of reading.
fn io_problem(error: &Arc<io::Error>, place: Place) -> Problem {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Problem>()) {
        Some(problem) => Problem::new(problem.kind, place, &problem.detail),
        None => Problem {
            place,
            ..Problem::from(io::Error::new(error.kind(), error.to_string()))
        },
    }
}

/// Counts the lines of what is read.
struct Lines<'a> {
    inner: &'a mut dyn BufRead,
    line: u64,
}

impl Read for Lines<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Lines<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // What was given out last is still at hand.
        let given = self.inner.fill_buf().unwrap_or_default();
        let ends = given.iter().take(amount).filter(|byte| **byte == b'\n').count();
        self.line += ends as u64;
        self.inner.consume(amount);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Result<Vec<(String, String, Place)>> {
        let mut bytes = text.as_bytes();
        let mut xml = Xml::new(&mut bytes);
        let mut found = Vec::new();
        while let Some(element) = xml.begin()? {
            if element.name.starts_with('t') {
                found.push((element.attribute("id").to_owned(), xml.text()?, element.place));
            }
        }
        Ok(found)
    }

    fn words(text: &str) -> String {
        let found = texts(text).expect("it can be read");
        let words: Vec<String> = found.into_iter().map(|(_, text, _)| text).collect();
        words.join("|")
    }

    #[test]
    fn what_is_not_as_it_should_be_is_read() {
        let text = " chữ trước\n<?xml version='1.0'?>\n</rss>\n<lạ:a><lạ:t dsq:id=' 7 '>\n một <![CDATA[<b>hai</b> & ba]]>\n</lạ:t></lạ:a>";
        assert_eq!(
            texts(text).expect("it can be read"),
            [("7".into(), "một <b>hai</b> & ba".into(), Place::Line(4))]
        );
        assert_eq!(
            words("<t>Tom & Jerry &amp; &hellip; &#233; &#xe9; &lạ; &#0;</t>"),
            "Tom & Jerry & … é é &lạ; ".trim_end()
        );
        assert_eq!(words("<t>a\u{1}b</t><t/><t>x<i>y</i>z</t>"), "a\u{1}b||xyz");
    }

    #[test]
    fn what_has_no_end_or_no_bottom_is_told_with_its_line() {
        let kind = |text: &str| {
            let problem = texts(text).expect_err("it cannot be read");
            (problem.kind, problem.place)
        };
        assert_eq!(kind("<a>\n<t>một"), (ProblemKind::CutOff, Place::Line(2)));
        assert_eq!(kind("<a>\n\n<t id='1"), (ProblemKind::CutOff, Place::Line(3)));
        assert_eq!(
            kind("<a>\n<t><![CDATA[x\ny"),
            (ProblemKind::CutOff, Place::Line(2))
        );
        assert_eq!(kind("<a>\n<t></a>"), (ProblemKind::Malformed, Place::Line(2)));
        assert_eq!(
            kind("<!DOCTYPE a [<!ENTITY x 'xx'>]>\n<t>&x;</t>").0,
            ProblemKind::Malformed
        );
        assert_eq!(kind(&"<a>".repeat(10_000)).0, ProblemKind::TooDeep);
    }

    #[test]
    fn the_outermost_element_is_known_from_the_beginning() {
        assert_eq!(
            root_of(" x\n<?xml version='1.0'?><!-- <rss> --><ns0:feed xmlns='x'>"),
            "feed"
        );
        assert_eq!(root_of("<disqus>"), "disqus");
        assert_eq!(root_of("không có"), "");
    }
}
