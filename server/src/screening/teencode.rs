//! Teencode (the spelling of chats) reduced to how it sounds.

use std::ops::Range;

use super::{form::Form, letter::Letter};

/// Writes a word without marks, repeats and habits of spelling. Words that sound alike fall together here, innocent ones
/// too: whether a match is meant is decided on the letters themselves. A number is `read` where digits stand for letters.
pub(super) fn loose(form: &mut Form, word: &[Letter], at: usize, read: bool, room: &mut Vec<Run>) {
    room.clear();
    fill(room, word, read);
    let mut rest = room.as_slice();
    let mut first = true;
    let mut before = None;
    while let [(c, run), after @ ..] = rest {
        let next = after.first().map(|(next, _)| *next);
        let vowel_follows = |nth: usize| after.get(nth).is_some_and(|(c, _)| vowel(*c));
        // What is written, and how many letters it takes up.
        let (sound, taken) = match (*c, next) {
            ('n', Some('g')) if !first => ('g', 2),
            ('n', Some('h' | 'k')) if !first => ('ñ', 2),
            ('t', Some('h' | 'k')) if first => ('þ', 2),
            ('k', Some('h')) => ('k', 2),
            ('p', Some('h')) => ('f', 2),
            ('p', _) => ('b', 1),
            ('q', Some('u')) if first => ('v', 2),
            ('q', _) => ('g', 1),
            ('w', _) => ('v', 1),
            ('c', Some('h')) => (if first { 'c' } else { 'k' }, 2),
            ('c', Some('k')) => (if first { 'c' } else { 'k' }, 2),
            ('c', _) => ('k', 1),
            ('g', Some('i' | 'j' | 'l')) if first && vowel_follows(1) => ('d', 2),
            ('g', Some('h')) => ('g', 2),
            ('j', _) if first && vowel_follows(0) => ('d', 1),
            ('z' | 'v', _) => ('d', 1),
            ('x', _) => ('s', 1),
            ('j' | 'y' | 'l', _) => ('i', 1),
            (c, _) => (c, 1),
        };
        let (now, later) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
        let end = now.last().map_or(run.end, |(_, run)| run.end);
        // What sounds alike side by side is one, as the same letter is: "Iiếm" is a "liếm", "hakk" a "hack".
        let (start, last) = (at + run.start, at + end.saturating_sub(1));
        if before == Some(sound) && !sound.is_numeric() {
            form.extend(sound, last);
        } else {
            form.put(sound, start, last);
        }
        (first, rest, before) = (false, later, Some(sound));
    }
}

/// A letter and where it stands in a row.
pub type Run = (char, Range<usize>);

/// Each run of the same letter, digits read as letters where the word has letters at all.
pub fn runs(letters: &[Letter]) -> Vec<Run> {
    let mut runs = Vec::with_capacity(letters.len());
    fill(&mut runs, letters, false);
    runs
}

/// Whether some letters of a word are written as digits.
pub(super) fn has_digits_for_letters(word: &[Letter]) -> bool {
    let is = |what: fn(char) -> bool| word.iter().any(|letter| what(letter.base));
    is(char::is_alphabetic) && is(|base| base.is_ascii_digit())
}

fn fill(runs: &mut Vec<Run>, letters: &[Letter], read: bool) {
    let worded = read || letters.iter().any(|letter| letter.base.is_alphabetic());
    for (index, letter) in letters.iter().enumerate() {
        let c = if worded {
            letter.leet().unwrap_or(letter.base)
        } else {
            letter.base
        };
        match runs.last_mut() {
            Some((last, run)) if worded && *last == c => run.end = index + 1,
            _ => runs.push((c, index..index + 1)),
        }
    }
}

fn vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

/// What is written for what at the beginning of a Vietnamese word.
const ONSETS: &[(&str, &str)] = &[
    ("f", "ph"),
    ("w", "qu"),
    ("q", "qu"),
    ("kw", "qu"),
    ("j", "gi"),
    ("gj", "gi"),
    ("z", "gi"),
    ("d", "gi"),
    ("dz", "gi"),
    ("gi", "d"),
    ("j", "d"),
    ("dz", "d"),
    ("dz", "v"),
    ("z", "v"),
    ("d", "v"),
    ("v", "d"),
    ("v", "gi"),
    ("tk", "th"),
    ("k", "kh"),
    ("kh", "k"),
    ("kh", "c"),
    ("k", "ch"),
    ("g", "gh"),
    ("gh", "g"),
    ("ng", "ngh"),
    ("ngh", "ng"),
    ("b", "p"),
    ("p", "b"),
    ("q", "g"),
];

/// And at its end.
const ENDS: &[(&str, &str)] = &[("g", "ng"), ("q", "ng"), ("nk", "nh"), ("k", "ch"), ("q", "g")];

/// Anywhere, in any language.
const ANYWHERE: &[(&str, &str)] = &[
    ("k", "c"),
    ("c", "k"),
    ("q", "c"),
    ("q", "k"),
    ("ck", "c"),
    ("ck", "ch"),
    ("ck", "k"),
    ("k", "ck"),
    ("x", "s"),
    ("s", "x"),
    ("y", "i"),
    ("i", "y"),
    ("j", "i"),
    ("j", "y"),
    ("z", "d"),
    ("z", "v"),
    ("f", "ph"),
];

/// Whether a word is one of the list as the young and the sly spell it: letter by letter the same, or one written for
/// another by a habit that is known. Words of other languages, and abbreviations, have fewer such habits: "pitch" is none
/// of theirs. `reached` says for each place of both whether they are the same up to there.
pub fn spells(word: &[Letter], listed: &[Letter], vietnamese: bool) -> bool {
    if word.len() > listed.len() * 2 + 2 {
        return false;
    }
    let width = listed.len() + 1;
    let mut reached = vec![false; (word.len() + 1) * width];
    if let Some(start) = reached.first_mut() {
        *start = true;
    }
    for from in 0..=word.len() {
        for of in 0..=listed.len() {
            if !reached.get(from * width + of).copied().unwrap_or_default() {
                continue;
            }
            let (rest, wanted) = (
                word.get(from..).unwrap_or_default(),
                listed.get(of..).unwrap_or_default(),
            );
            let before = of.checked_sub(1).and_then(|last| listed.get(last));
            let mut reach = |taken: usize, meant: usize| {
                if let Some(place) = reached.get_mut((from + taken) * width + of + meant) {
                    *place = true;
                }
            };
            steps(rest, wanted, before, vietnamese, &mut reach);
        }
    }
    reached.last().copied().unwrap_or_default()
}

/// How far a word and one of the list go on together: so many letters of the one for so many of the other.
fn steps(
    word: &[Letter],
    listed: &[Letter],
    before: Option<&Letter>,
    vietnamese: bool,
    reach: &mut impl FnMut(usize, usize),
) {
    let repeats = |letter: &Letter| before.is_some_and(|last| alike(letter, last));
    if word.first().is_some_and(repeats) {
        reach(1, 0);
    }
    if listed.first().is_some_and(repeats) {
        reach(0, 1);
    }
    let (Some(letter), Some(wanted)) = (word.first(), listed.first()) else {
        return;
    };
    let stroke = |letter: &Letter| matches!(letter.base, 'i' | 'l' | '1' | '|' | '!');
    if letter.base == wanted.base || letter.leet() == Some(wanted.base) || (stroke(letter) && stroke(wanted))
    {
        reach(1, 1);
    }
    let begins = |letters: &[Letter], spelling: &str| {
        spelling.len() <= letters.len() && spelling.chars().zip(letters).all(|(c, letter)| c == letter.base)
    };
    let mut by = |habits: &[(&str, &str)]| {
        for (written, meant) in habits {
            if begins(word, written) && begins(listed, meant) {
                reach(written.len(), meant.len());
            }
        }
    };
    by(ANYWHERE);
    if vietnamese {
        by(if before.is_none() { ONSETS } else { ENDS });
    }
}

/// Whether two letters sound alike side by side.
fn alike(one: &Letter, other: &Letter) -> bool {
    let sound = |letter: &Letter| match letter.leet().unwrap_or(letter.base) {
        'q' | 'k' => 'c',
        'x' => 's',
        'y' | 'j' => 'i',
        base => base,
    };
    sound(one) == sound(other)
}
