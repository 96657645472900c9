//! Rule: telephone numbers, which advertising leaves behind, and which are nobody else's to publish.
//!
//! Whoever expects the rule writes dots, words, emoji or letters for digits ("o9l2.345.678", "không chín một hai …"): so a
//! number is what is read as one. A text is taken apart where something stands between letters and digits; parts that
//! stand for digits and follow each other are a number if they have the length and the beginning of one.

use super::{
    Asks, Objection, RuleName, Subject,
    letter::{Letter, read},
    objection,
};

/// Between two parts of a number stands no more than this.
const GAP: usize = 4;
/// So many parts may have different things between them; more are scores, dates or a list.
const PARTS: usize = 5;
/// The longest number: 00, the country's 84, and nine or ten digits.
const LONGEST: usize = 14;

/// Objects to a telephone number of Việt Nam in the text or in its author's name, where the site says so.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let is_there = || [subject.text, subject.name].into_iter().any(has_number);
    if !subject.settings.hold_phone_numbers || !is_there() {
        return None;
    }
    objection(Asks::Hold, RuleName::Phone, "", 20)
}

/// Digits that follow each other, with what stands before them.
struct Part<'a> {
    gap: &'a [Letter],
    digits: Vec<u8>,
}

/// Whether somebody reads a telephone number in a text: with letters for digits, or past letters that stand beside one.
pub(super) fn has_number(text: &str) -> bool {
    let letters = read(text);
    [true, false].into_iter().any(|lookalikes| {
        let stretches = stretches(&letters, lookalikes);
        stretches
            .iter()
            .any(|parts| (0..parts.len()).any(|at| begins_number(parts.get(at..).unwrap_or_default())))
    })
}

/// The parts of a text that stand for digits, where nothing but a gap is between them.
fn stretches(letters: &[Letter], lookalikes: bool) -> Vec<Vec<Part<'_>>> {
    let mut stretches = vec![Vec::new()];
    let mut rest = letters;
    while !rest.is_empty() {
        let (gap, later) = split_at(rest, |letter| letter.base.is_alphanumeric());
        let (word, later) = split_at(later, |letter| !letter.base.is_alphanumeric());
        rest = later;
        if gap.len() > GAP {
            stretches.push(Vec::new());
        }
        match written(word, lookalikes) {
            Some(digits) => add(&mut stretches, Part { gap, digits }),
            None => {
                // Digits where a word begins or ends: "zalo0912.345.678nha".
                let mut gap = gap;
                for part in word.chunk_by(|a, b| digit(a.base).is_some() == digit(b.base).is_some()) {
                    match part.iter().map(|letter| digit(letter.base)).collect() {
                        Some(digits) => add(&mut stretches, Part { gap, digits }),
                        None => stretches.push(Vec::new()),
                    }
                    gap = &[];
                }
            }
        }
    }
    stretches
}

fn add<'a>(stretches: &mut [Vec<Part<'a>>], part: Part<'a>) {
    if let Some(last) = stretches.last_mut() {
        last.push(part);
    }
}

fn split_at(letters: &[Letter], ends: impl Fn(&Letter) -> bool) -> (&[Letter], &[Letter]) {
    let end = letters.iter().position(ends).unwrap_or(letters.len());
    letters.split_at_checked(end).unwrap_or((letters, &[]))
}

/// The digits that a word stands for, if it stands for nothing else.
fn written(word: &[Letter], lookalikes: bool) -> Option<Vec<u8>> {
    if let Some(digit) = named(word) {
        return Some(vec![digit]);
    }
    let has_digit = word.iter().any(|letter| digit(letter.base).is_some());
    let read = |letter: &Letter| digit(letter.base).or_else(|| drawn(letter.base).filter(|_| lookalikes));
    // A letter alone is one that is set apart; a word of letters is a word.
    (has_digit || word.len() == 1)
        .then(|| word.iter().map(read).collect())
        .flatten()
}

/// The digit that a word says, with or without its marks.
fn named(word: &[Letter]) -> Option<u8> {
    let word: String = word.iter().map(|letter| letter.base).collect();
    Some(match word.as_str() {
        "khong" | "ko" | "hong" => 0,
        "mot" => 1,
        "hai" => 2,
        "ba" => 3,
        "bon" | "tu" => 4,
        "nam" | "lam" => 5,
        "sau" => 6,
        "bay" => 7,
        "tam" => 8,
        "chin" => 9,
        _ => return None,
    })
}

/// The digit that a letter is drawn like.
fn drawn(c: char) -> Option<u8> {
    Some(match c {
        'o' | 'q' => 0,
        'l' | 'i' => 1,
        'z' => 2,
        's' => 5,
        'b' => 8,
        'g' => 9,
        _ => return None,
    })
}

/// A digit; also one that normalisation leaves as it is: in a circle, or of another script.
fn digit(c: char) -> Option<u8> {
    let nth = |first: char, least: u32| u8::try_from(u32::from(c) - u32::from(first) + least).ok();
    match c {
        '0'..='9' => nth('0', 0),
        '٠'..='٩' => nth('٠', 0),
        '۰'..='۹' => nth('۰', 0),
        '❶'..='❾' => nth('❶', 1),
        '➀'..='➈' => nth('➀', 1),
        '➊'..='➒' => nth('➊', 1),
        '⓵'..='⓽' => nth('⓵', 1),
        '⓿' | '🄋' | '🄌' => Some(0),
        _ => None,
    }
}

/// Whether some of these parts, from the first on, are a number.
fn begins_number(parts: &[Part<'_>]) -> bool {
    let mut digits = Vec::with_capacity(LONGEST);
    for (at, part) in parts.iter().enumerate() {
        digits.extend_from_slice(&part.digits);
        if digits.len() > LONGEST {
            return false;
        }
        let (number, rest) = parts.split_at_checked(at + 1).unwrap_or((parts, &[]));
        if is_number(&digits) && is_one(number, rest.first()) {
            return true;
        }
    }
    false
}

/// Whether digits have the length and the beginning of a number of Việt Nam: mobile (03, 05, 07, 08, 09) or fixed (02).
fn is_number(digits: &[u8]) -> bool {
    let national = match digits {
        [0, 0, 8, 4, rest @ ..] | [8, 4, 0, rest @ ..] | [8, 4, rest @ ..] | [0, rest @ ..] => rest,
        _ => return false,
    };
    match national {
        [3 | 5 | 7 | 8 | 9, rest @ ..] => rest.len() == 8,
        [2, rest @ ..] => rest.len() == 9,
        _ => false,
    }
}

/// Whether parts are one number, and not several: neither a date or an hour with what comes after it, nor scores, nor the
/// beginning of a list.
fn is_one(parts: &[Part<'_>], next: Option<&Part<'_>>) -> bool {
    let [first, between @ ..] = parts else {
        return false;
    };
    let Some(second) = between.first() else {
        return true;
    };
    let is_year = |part: &Part<'_>| matches!(part.digits.as_slice(), [1, 9, _, _] | [2, 0, _, _]);
    if first.digits.len() == 2 && between.iter().take(2).any(is_year) {
        return false;
    }
    let is_like = |part: &Part<'_>| {
        { part.gap.iter() }
            .map(|c| c.base)
            .eq({ second.gap.iter() }.map(|c| c.base))
    };
    if !between.iter().all(is_like) {
        return parts.len() <= PARTS && !second.gap.iter().any(|c| matches!(c.base, '/' | ':'));
    }
    let is_fraction = between.len() == 1 && first.digits.len() == 1;
    let is_list = parts.iter().all(|part| part.digits.len() <= 2) && next.is_some_and(is_like);
    !is_fraction && !is_list
}
