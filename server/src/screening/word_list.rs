//! The list of words as moderators write it: a phrase a line, with signs that say what becomes of a text that has it.

use std::fmt::Write as _;

use super::{fold::fold, letter::Tier};

/// The longest phrase, in characters.
pub const LONGEST: usize = 100;
/// The most phrases of a list.
pub const MAX_PHRASES: usize = 20_000;

/// What becomes of a text that has the phrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Act {
    /// A moderator sees it first.
    #[default]
    Hold,
    /// It is not taken.
    Refuse,
    /// It is published, and marked for whoever looks; two such phrases hold it.
    Mark,
    /// What is found within the phrase is meant well.
    Allow,
}

impl Act {
    /// The sign before a line of the list.
    const SIGNS: [(char, Self); 3] = [('!', Self::Refuse), ('?', Self::Mark), ('+', Self::Allow)];

    /// All of them, in the order of the groups of a list.
    pub const ALL: [Self; 4] = [Self::Hold, Self::Refuse, Self::Mark, Self::Allow];

    /// The word in forms and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hold => "hold",
            Self::Refuse => "refuse",
            Self::Mark => "mark",
            Self::Allow => "allow",
        }
    }

    fn sign(self) -> &'static str {
        match self {
            Self::Hold => "",
            Self::Refuse => "!",
            Self::Mark => "?",
            Self::Allow => "+",
        }
    }
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The words.
    pub text: String,
    /// What becomes of a text that has them.
    pub act: Act,
    /// Whether only whole words count.
    pub whole: bool,
    /// Why it is on the list.
    pub note: String,
}

impl Phrase {
    /// A phrase that can be printed and looked for.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn new(text: &str, act: Act, whole: bool, note: &str) -> Result<Self, Reason> {
        let (text, note) = (tidy(text), tidy(note));
        if text.chars().count() > LONGEST {
            return Err(Reason::Long);
        }
        if text.starts_with('*') != text.ends_with('*') {
            return Err(Reason::Star);
        }
        if text.starts_with(['#', '!', '?', '+', '*']) || text.contains(" #") {
            return Err(Reason::Sign);
        }
        match fold(&text, Tier::Firm).letters.len() {
            0 => Err(Reason::Empty),
            1 => Err(Reason::Short),
            _ => Ok(Self {
                text,
                act,
                whole,
                note,
            }),
        }
    }
}

/// White space, and the mark that some editors put before a file and people paste along with its text.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// The words of a text with one space between them.
fn tidy(text: &str) -> String {
    let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No letter is left of the phrase.
    Empty,
    /// Only one letter is.
    Short,
    /// It is longer than [`LONGEST`].
    Long,
    /// There are more than [`MAX_PHRASES`].
    Many,
    /// A star on one side only.
    Star,
    /// The phrase itself begins with, or has, a sign that means something else.
    Sign,
}

/// A line that is no phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadLine {
    /// Which, from one.
    pub line: usize,
    /// Why.
    pub reason: Reason,
}

/// Reads a list: one phrase a line, `!` before it to refuse, `?` to mark only, `+` where what is found within it is meant
/// well, stars around it to find it inside longer words too, and a note after ` #`. Empty lines and those that begin with `#` say nothing.
///
/// # Errors
/// The first line that is no phrase.
pub fn parse(text: &str) -> Result<Vec<Phrase>, BadLine> {
    let mut phrases = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_matches(is_blank);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad = |reason| BadLine {
            line: index + 1,
            reason,
        };
        if phrases.len() == MAX_PHRASES {
            return Err(bad(Reason::Many));
        }
        phrases.push(parse_line(line).map_err(bad)?);
    }
    Ok(phrases)
}

fn parse_line(line: &str) -> Result<Phrase, Reason> {
    let cut = line
        .char_indices()
        .find(|(at, c)| *c == '#' && line.get(..*at).is_some_and(|before| before.ends_with(is_blank)));
    let (phrase, note) = cut
        .and_then(|(at, _)| line.split_at_checked(at))
        .unwrap_or((line, ""));
    let phrase = phrase.trim_matches(is_blank);
    let signed = Act::SIGNS
        .iter()
        .find_map(|(sign, act)| Some((*act, phrase.strip_prefix(*sign)?.trim_matches(is_blank))));
    let (act, phrase) = signed.unwrap_or((Act::Hold, phrase));
    let inner = phrase.strip_prefix('*').and_then(|rest| rest.strip_suffix('*'));
    Phrase::new(
        inner.unwrap_or(phrase),
        act,
        inner.is_none(),
        note.strip_prefix('#').unwrap_or(note),
    )
}

/// Writes a list that [`parse`] reads back to the same.
pub fn print(phrases: &[Phrase]) -> String {
    let mut out = String::new();
    for phrase in phrases {
        let sign = phrase.act.sign();
        let star = if phrase.whole { "" } else { "*" };
        let space = if phrase.note.is_empty() { "" } else { " # " };
        // Writing to a string does not fail.
        let _ = writeln!(out, "{sign}{star}{}{star}{space}{}", phrase.text, phrase.note);
    }
    out
}
