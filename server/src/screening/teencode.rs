//! How the young and the sly spell, reduced to how it sounds.

use std::ops::Range;

use super::fold::{Form, Letter};

/// Writes a word without marks, repeats and habits of spelling. Words that sound alike fall together here, innocent ones
/// too: whether a match is meant is decided on the letters themselves.
pub(super) fn loose(form: &mut Form, word: &[Letter], at: usize, room: &mut Vec<Run>) {
    room.clear();
    fill(room, word);
    let mut rest = room.as_slice();
    let mut first = true;
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
            ('g', Some('i')) if first && vowel_follows(1) => ('d', 2),
            ('g', Some('h')) => ('g', 2),
            ('j', _) if first && vowel_follows(0) => ('d', 1),
            ('z' | 'v', _) => ('d', 1),
            ('x', _) => ('s', 1),
            ('j' | 'y' | 'l', _) => ('i', 1),
            (c, _) => (c, 1),
        };
        let (now, later) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
        let end = now.last().map_or(run.end, |(_, run)| run.end);
        form.put(sound, at + run.start, at + end.saturating_sub(1));
        (first, rest) = (false, later);
    }
}

/// A letter and where it stands in a row.
pub type Run = (char, Range<usize>);

/// Each run of the same letter, digits read as letters where the word has letters at all.
pub fn runs(letters: &[Letter]) -> Vec<Run> {
    let mut runs = Vec::with_capacity(letters.len());
    fill(&mut runs, letters);
    runs
}

fn fill(runs: &mut Vec<Run>, letters: &[Letter]) {
    let worded = letters.iter().any(|letter| letter.base.is_alphabetic());
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
