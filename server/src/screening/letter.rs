//! Letters of a text, each with its Vietnamese shape and tone apart from it: composed and decomposed text, old and new
//! places of a tone, and stacked stray marks all come out alike. What is gathered from them are words.

use std::{ops::Range, sync::LazyLock};

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use super::{
    form::{narrow, wide},
    lookalike::{invisible, latin},
};

/// How much the form sees through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tier {
    /// Case, composition, invisible characters, look-alikes and letters set apart; Vietnamese marks stay.
    Firm,
    /// Also missing marks, digits for letters, repeats and the spellings of teencode.
    Loose,
}

/// What makes a letter another in Vietnamese.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Nothing.
    #[default]
    Plain,
    /// As in â, ê, ô.
    Roof,
    /// As in ă.
    Breve,
    /// As in ơ, ư.
    Horn,
    /// As in đ.
    Bar,
}

impl Shape {
    /// The letter of that shape.
    pub fn over(self, base: char) -> char {
        match (self, base) {
            (Self::Roof, 'a') => 'â',
            (Self::Roof, 'e') => 'ê',
            (Self::Roof, 'o') => 'ô',
            (Self::Breve, 'a') => 'ă',
            (Self::Horn, 'o') => 'ơ',
            (Self::Horn, 'u') => 'ư',
            (Self::Bar, 'd') => 'đ',
            _ => base,
        }
    }
}

/// The tone that a letter bears.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tone {
    /// None.
    #[default]
    Ngang,
    /// Grave.
    Huyen,
    /// Acute.
    Sac,
    /// Hook.
    Hoi,
    /// Tilde.
    Nga,
    /// Dot below.
    Nang,
}

impl Tone {
    /// Whether there is none.
    pub fn level(self) -> bool {
        self == Self::Ngang
    }

    /// Whether no syllable that ends in a stop has it.
    pub fn open(self) -> bool {
        matches!(self, Self::Huyen | Self::Hoi | Self::Nga)
    }

    pub(super) fn sign(self) -> Option<char> {
        match self {
            Self::Ngang => None,
            Self::Huyen => Some('`'),
            Self::Sac => Some('\''),
            Self::Hoi => Some('?'),
            Self::Nga => Some('~'),
            Self::Nang => Some('.'),
        }
    }
}

/// A letter, digit or other character of the text.
#[derive(Clone, Copy, Debug)]
pub struct Letter {
    /// Lower-case, without marks.
    pub base: char,
    /// Its shape.
    pub shape: Shape,
    /// Its tone.
    pub tone: Tone,
    /// Whether it is a capital.
    pub upper: bool,
    /// Whether the text strikes it through.
    struck: bool,
    /// Where it begins in the text.
    start: u32,
    /// Where it ends, with its marks.
    end: u32,
}

impl Letter {
    /// Whether nothing stands between it and the next one.
    pub fn touches(&self, next: &Self) -> bool {
        self.end == next.start
    }

    /// Lets it end where another one does.
    pub fn reach(&mut self, other: &Self) {
        self.end = other.end;
    }

    /// The same letter with the same marks, wherever it stands.
    pub fn same(&self, other: &Self) -> bool {
        self.base == other.base && self.shape == other.shape && self.tone == other.tone
    }

    /// Another letter in its place.
    pub(super) fn instead(&self, base: char, shape: Shape, tone: Tone) -> Self {
        Self {
            base,
            shape,
            tone,
            upper: false,
            struck: false,
            ..*self
        }
    }

    /// The letter that this digit or symbol stands for inside a word.
    pub fn leet(&self) -> Option<char> {
        Some(match self.base {
            '0' | '°' | '¤' => 'o',
            '1' | '!' | '¡' | '|' => 'i',
            '3' | '€' => 'e',
            '4' | '@' => 'a',
            '5' | '$' | '§' => 's',
            '6' | '9' => 'g',
            '7' | '+' | '†' | '‡' => 't',
            '8' => 'b',
            '£' => 'l',
            '¥' => 'y',
            '×' => 'x',
            '¢' => 'c',
            _ => return None,
        })
    }

    /// Puts one more combining mark on it. Marks of one class keep their order in every normal form, those of
    /// different classes do not: so the first of the marks above wins, and those elsewhere win over them.
    fn mark(&mut self, mark: char) {
        let above = |tone: Tone, new| if tone.level() { new } else { tone };
        if matches!(self.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') {
            match mark {
                '\u{300}' => self.tone = above(self.tone, Tone::Huyen),
                '\u{301}' => self.tone = above(self.tone, Tone::Sac),
                '\u{309}' => self.tone = above(self.tone, Tone::Hoi),
                '\u{303}' => self.tone = above(self.tone, Tone::Nga),
                '\u{323}' => self.tone = Tone::Nang,
                _ => {}
            }
        }
        match (self.base, mark) {
            ('o' | 'u', '\u{31b}') => self.shape = Shape::Horn,
            ('a' | 'e' | 'o', '\u{302}') if self.shape == Shape::Plain => self.shape = Shape::Roof,
            ('a', '\u{306}') if self.shape == Shape::Plain => self.shape = Shape::Breve,
            ('d', '\u{335}' | '\u{336}') if self.shape == Shape::Plain => {
                (self.shape, self.struck) = (Shape::Bar, true);
            }
            // One that is a đ already stays one.
            ('d', '\u{335}' | '\u{336}') => {}
            (_, '\u{335}' | '\u{336}') => self.struck = true,
            _ => {}
        }
    }
}

/// The first and the last code point that the table of ready answers covers: those that Vietnamese is written with.
const TABLE: Range<u32> = 0xc0..0x1f00;

/// Decomposing is slow, and the same few letters come again and again.
static READY: LazyLock<Vec<Option<Letter>>> = LazyLock::new(|| {
    let ready = |code: u32| {
        let c = char::from_u32(code)?;
        let mut letters = Vec::new();
        decompose(c, 0, 0, &mut letters);
        (c.is_alphabetic() && letters.len() == 1)
            .then(|| letters.pop())
            .flatten()
    };
    TABLE
        .map(|code| {
            if matches!(code, 0xc0..0x250 | 0x1e00..) {
                ready(code)
            } else {
                None
            }
        })
        .collect()
});

/// Reads the text into its visible characters, each with its marks.
pub fn read(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len());
    for (start, c) in text.char_indices() {
        let (start, end) = (narrow(start), narrow(start + c.len_utf8()));
        if end == u32::MAX {
            break;
        }
        if c.is_ascii() && !c.is_ascii_control() {
            letters.push(Letter {
                upper: c.is_ascii_uppercase(),
                ..letter(c.to_ascii_lowercase(), start, end)
            });
            continue;
        }
        let slot = u32::from(c)
            .checked_sub(TABLE.start)
            .and_then(|slot| usize::try_from(slot).ok());
        match slot.and_then(|slot| READY.get(slot)) {
            Some(Some(ready)) => letters.push(Letter { start, end, ..*ready }),
            _ => decompose(c, start, end, &mut letters),
        }
    }
    unstrike(&mut letters);
    letters
}

/// A bar makes a đ of a d, unless the letters beside it are struck through as well.
fn unstrike(letters: &mut [Letter]) {
    let mut before = false;
    for at in 0..letters.len() {
        let after = letters.get(at + 1).is_some_and(|next| next.struck);
        let Some(letter) = letters.get_mut(at) else { return };
        if letter.struck && letter.base == 'd' && letter.shape == Shape::Bar && (before || after) {
            letter.shape = Shape::Plain;
        }
        before = letter.struck;
    }
}

fn letter(base: char, start: u32, end: u32) -> Letter {
    Letter {
        base,
        shape: Shape::Plain,
        tone: Tone::Ngang,
        upper: false,
        struck: false,
        start,
        end,
    }
}

/// Reads one character into what it is made of.
fn decompose(c: char, start: u32, end: u32, letters: &mut Vec<Letter>) {
    let mut part = |d: char| {
        if invisible(d) {
            return;
        }
        if is_combining_mark(d) {
            if let Some(last) = letters.last_mut() {
                last.mark(d);
                last.end = end;
            }
            return;
        }
        match latin(d) {
            Some('đ') => letters.push(Letter {
                shape: Shape::Bar,
                upper: d.is_uppercase(),
                ..letter('d', start, end)
            }),
            Some(base) => letters.push(Letter {
                upper: d.is_uppercase(),
                ..letter(base, start, end)
            }),
            None if d.is_whitespace() => letters.push(letter(' ', start, end)),
            // The marks that lower-casing may add are none of ours.
            None => letters.extend(d.to_lowercase().take(1).map(|base| Letter {
                upper: d.is_uppercase(),
                ..letter(base, start, end)
            })),
        }
    };
    match c {
        '⒜'..='⒵' => part(c),
        _ => decompose_compatible(c, part),
    }
}

/// One word of the text.
#[derive(Clone, Debug)]
pub struct Word {
    /// Its letters, as a range of [`Folded::letters`].
    pub letters: Range<usize>,
    /// Whether it was put together from letters set apart, so that its ends are only a guess.
    pub spelled: bool,
    /// What may end before it.
    pub after: Break,
}

/// What ends between two words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Break {
    /// Nothing.
    #[default]
    Nothing,
    /// A clause perhaps: a comma, which may also stand in a phrase to hide it.
    Clause,
    /// A sentence.
    Sentence,
}

/// The bytes of the text that letters in a row stand for.
pub fn source(letters: &[Letter]) -> Option<Range<usize>> {
    Some(wide(letters.first()?.start)..wide(letters.last()?.end))
}
