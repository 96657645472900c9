//! Sanitising a picture that an owner draws: SVG by an allow list. What comes out is written anew, of shapes and numbers alone, so
//! that nothing of the file itself reaches a reader's page; what cannot be kept is refused by its name, since a picture without
//! its gradients would be another one.

use std::fmt::{self, Display};

use quick_xml::{
    Reader,
    escape::unescape,
    events::{BytesStart, Event},
};

/// The longest file that is read, in bytes.
pub const MOST_READ: usize = 64_000;
/// The longest picture, in bytes: every visit brings it.
pub const MOST: usize = 2_000;
/// The most elements.
const MOST_SHAPES: usize = 100;

/// The elements that are kept.
const SHAPES: [&str; 8] = [
    "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon",
];
/// Elements that show nothing: what is in them is passed over.
const SILENT: [&str; 3] = ["title", "desc", "metadata"];
/// How something is painted: attributes, which programs also write into `style`.
const PAINT: [&str; 11] = [
    "fill",
    "fill-opacity",
    "fill-rule",
    "opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
];
/// Where something is.
const GEOMETRY: [&str; 16] = [
    "cx",
    "cy",
    "d",
    "height",
    "points",
    "r",
    "rx",
    "ry",
    "transform",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// Why a picture is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no SVG file.
    Unreadable,
    /// It has neither a `viewBox` nor a width and a height.
    Unsized,
    /// It has nothing to be seen.
    Empty,
    /// It has an element that is not kept.
    Element(String),
    /// It has a value that is not kept, such as a reference to something else.
    Value(String),
    /// It is too long.
    TooLong,
}

impl Display for Wrong {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable => write!(to, "is no SVG: give all of a file, from <svg to </svg>"),
            Self::Unsized => write!(to, "has no viewBox, and no width and height"),
            Self::Empty => write!(to, "has no shape in it"),
            Self::Element(name) => write!(to, "has <{name}>, and only shapes of flat colour are taken"),
            Self::Value(value) => write!(
                to,
                "has the value {value:?}, and only numbers and flat colours are taken"
            ),
            Self::TooLong => write!(
                to,
                "is longer than {MOST} bytes, or has more than {MOST_SHAPES} shapes"
            ),
        }
    }
}

/// Reads a picture; gives it back as readers get it. What came out of here once comes out as it is.
pub fn read(svg: &str) -> Result<String, Wrong> {
    if svg.len() > MOST_READ {
        return Err(Wrong::TooLong);
    }
    let mut reader = Reader::from_str(svg.trim_start_matches('\u{feff}'));
    let mut drawn = Drawing::default();
    loop {
        match reader.read_event().map_err(|_| Wrong::Unreadable)? {
            Event::Start(element) => drawn.open(&element, false)?,
            Event::Empty(element) => drawn.open(&element, true)?,
            Event::End(_) => drawn.close(),
            Event::Text(text) if !text.xml10_content().trim().is_empty() => drawn.says_something()?,
            Event::CData(_) | Event::GeneralRef(_) => drawn.says_something()?,
            Event::Eof => break,
            _ => {}
        }
    }
    drawn.finish()
}

/// A picture on its way out.
#[derive(Default)]
struct Drawing {
    out: String,
    /// The elements that are open.
    open: Vec<&'static str>,
    shapes: usize,
    /// How deep in what is passed over.
    silent: usize,
    is_over: bool,
}

impl Drawing {
    fn open(&mut self, element: &BytesStart<'_>, is_empty: bool) -> Result<(), Wrong> {
        let name = element.name();
        let name: &str = name.as_ref();
        if self.silent > 0 {
            self.silent += usize::from(!is_empty);
            return Ok(());
        }
        if self.open.is_empty() {
            return self.open_root(name, element, is_empty);
        }
        // What a drawing program keeps for itself has a prefix.
        if SILENT.contains(&name) || name.contains(':') {
            self.silent = usize::from(!is_empty);
            return Ok(());
        }
        let unknown = || Wrong::Element(name.chars().take(40).collect());
        let shape = { SHAPES.into_iter() }
            .find(|shape| *shape == name)
            .ok_or_else(unknown)?;
        self.shapes += usize::from(shape != "g");
        if self.shapes > MOST_SHAPES || self.open.len() > MOST_SHAPES {
            return Err(Wrong::TooLong);
        }
        self.out.push('<');
        self.out.push_str(shape);
        for (name, value) in attributes(element)? {
            self.write(name, &value);
        }
        if is_empty {
            self.out.push_str("/>");
        } else {
            self.out.push('>');
            self.open.push(shape);
        }
        Ok(())
    }

    fn open_root(&mut self, name: &str, element: &BytesStart<'_>, is_empty: bool) -> Result<(), Wrong> {
        if name != "svg" || self.is_over {
            return Err(Wrong::Unreadable);
        }
        if is_empty {
            return Err(Wrong::Empty);
        }
        self.out.push_str("<svg viewBox=\"");
        self.out.push_str(&view_box(element)?);
        self.out.push_str("\" aria-hidden=\"true\"");
        let paint: Vec<_> = { attributes(element)?.into_iter() }
            .filter(|(name, _)| PAINT.contains(name))
            .collect();
        // Black would not be seen in the dark.
        if !paint.iter().any(|(name, _)| *name == "fill") {
            self.write("fill", "currentColor");
        }
        for (name, value) in &paint {
            self.write(name, value);
        }
        self.out.push('>');
        self.open.push("svg");
        Ok(())
    }

    /// A value has no character that ends it ([`is_plain`]).
    fn write(&mut self, name: &str, value: &str) {
        for part in [" ", name, "=\"", value, "\""] {
            self.out.push_str(part);
        }
    }

    fn close(&mut self) {
        if self.silent > 0 {
            self.silent -= 1;
        } else if let Some(name) = self.open.pop() {
            for part in ["</", name, ">"] {
                self.out.push_str(part);
            }
            self.is_over = self.open.is_empty();
        }
    }

    /// Text between shapes shows nothing; but whatever is no drawing at all has nothing else.
    fn says_something(&self) -> Result<(), Wrong> {
        if self.open.is_empty() {
            Err(Wrong::Unreadable)
        } else {
            Ok(())
        }
    }

    fn finish(self) -> Result<String, Wrong> {
        if !self.is_over {
            return Err(Wrong::Unreadable);
        }
        if self.shapes == 0 {
            return Err(Wrong::Empty);
        }
        if self.out.len() > MOST {
            return Err(Wrong::TooLong);
        }
        Ok(self.out)
    }
}

/// What is kept of an element's attributes, in the order of their names: the last word on each.
fn attributes(element: &BytesStart<'_>) -> Result<Vec<(&'static str, String)>, Wrong> {
    let mut kept: Vec<(&'static str, String)> = Vec::new();
    let mut keep = |name: &str, value: &str, among: &[&'static str]| {
        let Some(name) = among.iter().find(|known| **known == name) else {
            return Ok(());
        };
        let value = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        if !is_plain(&value) {
            return Err(Wrong::Value(value.chars().take(40).collect()));
        }
        kept.retain(|(other, _)| other != name);
        kept.push((name, value));
        Ok(())
    };
    let mut style = None;
    for (name, value) in all(element)? {
        match name.as_str() {
            "style" => style = Some(value),
            name => {
                keep(name, &value, &PAINT)?;
                keep(name, &value, &GEOMETRY)?;
            }
        }
    }
    // A declaration in `style` stands above the attribute of its name.
    for declaration in style.iter().flat_map(|style| style.split(';')) {
        if let Some((name, value)) = declaration.split_once(':') {
            keep(name.trim(), value, &PAINT)?;
        }
    }
    kept.sort_unstable();
    Ok(kept)
}

/// An element's attributes as the file has them.
fn all(element: &BytesStart<'_>) -> Result<Vec<(String, String)>, Wrong> {
    { element.attributes() }
        .map(|attribute| {
            let attribute = attribute.map_err(|_| Wrong::Unreadable)?;
            let value = unescape(&attribute.value).map_err(|_| Wrong::Unreadable)?;
            Ok((attribute.key.as_ref().to_owned(), value.into_owned()))
        })
        .collect()
}

/// Numbers, words, colours and functions of numbers; nothing that refers to anything or ends an attribute.
fn is_plain(value: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || " .,#%()+-".contains(c);
    value.chars().all(known) && !value.to_ascii_lowercase().contains("url")
}

fn view_box(element: &BytesStart<'_>) -> Result<String, Wrong> {
    let all = all(element)?;
    let said = |name: &str| {
        all.iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    let numbers = |text: &str| -> Option<Vec<f64>> {
        let parts = text
            .split([' ', ',', '\t', '\n', '\r'])
            .filter(|part| !part.is_empty());
        let numbers: Option<Vec<f64>> = parts
            .map(|part| part.trim_end_matches("px").parse().ok())
            .collect();
        numbers.filter(|numbers| numbers.iter().all(|number| number.is_finite()))
    };
    let whole = said("viewBox").and_then(numbers).or_else(|| {
        let (width, height) = (numbers(said("width")?)?, numbers(said("height")?)?);
        Some([vec![0.0, 0.0], width, height].concat())
    });
    match whole.as_deref() {
        Some([x, y, width, height]) if *width > 0.0 && *height > 0.0 => {
            Ok(format!("{x} {y} {width} {height}"))
        }
        _ => Err(Wrong::Unsized),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_come_through_and_nothing_else_of_the_file() {
        let drawn = read(
            r##"<?xml version="1.0"?><!-- Inkscape --><svg xmlns="http://www.w3.org/2000/svg" xmlns:i="x" width="24px" height="24" id="a" onload="alert(1)">
              <title>Lửa</title><metadata><i:work>x</i:work></metadata><i:view x="1"/>
              <g id="b" class="c" transform="rotate(10 12 12)"><path d="M1 1
                L 2,2" style="fill:#f60; font-family:x;stroke:none" onclick="x()" href="javascript:x"/></g>
              <circle cx="1" cy="2" r="3" fill="rgb(1, 2, 3)"></circle></svg>"##,
        );
        let wanted = r##"<svg viewBox="0 0 24 24" aria-hidden="true" fill="currentColor"><g transform="rotate(10 12 12)"><path d="M1 1 L 2,2" fill="#f60" stroke="none"/></g><circle cx="1" cy="2" fill="rgb(1, 2, 3)" r="3"></circle></svg>"##;
        assert_eq!(drawn.as_deref(), Ok(wanted));
        assert_eq!(
            read(wanted).as_deref(),
            Ok(wanted),
            "what came out comes out as it is"
        );
        let lines = read("<svg viewBox='0,0,8,8' fill='none' stroke='#000'><path d='M0 0h8'/></svg>");
        assert_eq!(
            lines.as_deref(),
            Ok(
                r##"<svg viewBox="0 0 8 8" aria-hidden="true" fill="none" stroke="#000"><path d="M0 0h8"/></svg>"##
            )
        );
    }

    #[test]
    fn what_cannot_be_kept_is_refused_by_its_name() {
        let within = |inside: &str| read(&format!("<svg viewBox='0 0 8 8'>{inside}</svg>"));
        for name in [
            "script",
            "style",
            "image",
            "use",
            "foreignObject",
            "linearGradient",
            "filter",
            "animate",
            "a",
            "SCRIPT",
            "svg",
        ] {
            let inside = format!("<path d='M0 0'/><{name}>x</{name}>");
            assert_eq!(within(&inside), Err(Wrong::Element(name.to_owned())));
        }
        for value in [
            "url(#a)",
            "URL(x)",
            "a;b",
            "\u{27}x",
            "&quot;&gt;&lt;script&gt;",
            "expression(\\61)",
            "đỏ",
        ] {
            let inside = format!("<path d='M0 0' fill=\"{value}\"/>");
            assert!(matches!(within(&inside), Err(Wrong::Value(_))), "{value}");
        }
        let styled = within("<path d='M0 0' style='fill:url(#a)'/>");
        assert_eq!(styled, Err(Wrong::Value("url(#a)".to_owned())));
        for broken in [
            "",
            "x",
            "<svg viewBox='0 0 8 8'>",
            "<svg viewBox='0 0 8 8'><path></svg>",
            "<p>x</p>",
            "<svg viewBox='0 0 8 8'><g/></svg><svg/>",
            "{}",
        ] {
            assert_eq!(read(broken), Err(Wrong::Unreadable), "{broken}");
        }
        assert_eq!(within("<g></g>"), Err(Wrong::Empty));
        assert_eq!(read("<svg/>"), Err(Wrong::Empty));
        for sized in [
            "<svg><path/></svg>",
            "<svg viewBox='0 0 0 8'><path/></svg>",
            "<svg viewBox='0 0 inf 8'><path/></svg>",
            "<svg viewBox='1 2 3'><path/></svg>",
        ] {
            assert_eq!(read(sized), Err(Wrong::Unsized), "{sized}");
        }
        assert_eq!(within(&"<path d='M0 0'/>".repeat(101)), Err(Wrong::TooLong));
        assert_eq!(within(&"<g>".repeat(5_000)), Err(Wrong::TooLong));
        assert_eq!(
            within(&format!("<path d='M{}'/>", "1 ".repeat(2_000))),
            Err(Wrong::TooLong)
        );
        let bomb = "<!DOCTYPE svg [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><svg viewBox='0 0 8 8'><path d='&b;'/></svg>";
        assert_eq!(read(bomb), Err(Wrong::Unreadable));
    }
}
