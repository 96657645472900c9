//! Gathers letters into words, and puts together what was set apart to hide a word.

use std::ops::Range;

use super::letter::{Break, Letter, Shape, Tier, Word};

/// Between letters set apart stands no more than this.
const NARROW: usize = 3;

/// A stretch of letters and what stands before it, as ranges of the letters read.
struct Part {
    gap: Range<usize>,
    letters: Range<usize>,
}

/// The words of a text, not yet written.
pub fn gather(read: &[Letter], tier: Tier) -> (Vec<Letter>, Vec<Word>) {
    let parts = split(read, tier);
    let mut words = Words {
        letters: Vec::with_capacity(read.len()),
        words: Vec::with_capacity(parts.len()),
        tier,
    };
    let mut rest = parts.as_slice();
    let mut spells = false;
    while !rest.is_empty() {
        let run = spelled(read, rest);
        // Two letters alone are an abbreviation or a list; beside others that stand so they are a word.
        let run = match rest.get(2..) {
            Some(later)
                if run == 2 && !(spells || spelled(read, later) >= 3 || begins_with_bar(read, rest)) =>
            {
                0
            }
            _ => run,
        };
        spells = run >= 2;
        let (taken, joined) = if run >= 2 {
            (run, true)
        } else if tier == Tier::Loose {
            chunk(read, rest)
        } else {
            (1 + usize::from(starred(read, rest)), true)
        };
        let (now, later) = rest.split_at_checked(taken.max(1)).unwrap_or((rest, &[]));
        if joined {
            words.push(read, now, run >= 2);
        } else {
            now.chunks(1).for_each(|one| words.push(read, one, false));
        }
        rest = later;
    }
    (words.letters, words.words)
}

/// The words gathered so far.
struct Words {
    letters: Vec<Letter>,
    words: Vec<Word>,
    tier: Tier,
}

impl Words {
    /// Adds one word made of some parts.
    fn push(&mut self, read: &[Letter], parts: &[Part], spelled: bool) {
        let start = self.letters.len();
        for (index, part) in parts.iter().enumerate() {
            if index > 0 && self.tier == Tier::Firm && !spelled {
                self.letters.extend(gap(read, part).first());
            }
            self.letters
                .extend_from_slice(read.get(part.letters.clone()).unwrap_or_default());
        }
        let end = self.letters.len();
        if let Some(word) = self.letters.get_mut(start..end) {
            settle_y(word);
        }
        let after = parts
            .first()
            .map_or(Break::Nothing, |part| ended(gap(read, part)));
        self.words.push(Word {
            letters: start..end,
            spelled,
            after,
        });
    }
}

/// A last y that is the whole rime is an i: "kỳ" and "kì" are one word, "quý" and "quí" too, but "thuý" is not "thúi".
fn settle_y(word: &mut [Letter]) {
    if let [head @ .., last] = word
        && last.base == 'y'
        && let safe = match head {
            [.., before, after] if after.base == 'u' => before.base == 'q',
            [.., after] => matches!(after.base, 'h' | 'k' | 'l' | 'm' | 's' | 't'),
            [] => false,
        }
        && safe
    {
        last.base = 'i';
    }
}

fn split(read: &[Letter], tier: Tier) -> Vec<Part> {
    let mut parts = Vec::with_capacity(read.len() / 3);
    let (mut gap_start, mut start, mut open) = (0, 0, false);
    for (index, letter) in read.iter().enumerate() {
        let inside =
            letter.base.is_alphanumeric() || (tier == Tier::Loose && stands_for_letter(read, index, letter));
        if inside && !open {
            start = index;
        } else if open && !inside {
            parts.push(Part {
                gap: gap_start..start,
                letters: start..index,
            });
            gap_start = index;
        }
        open = inside;
    }
    if open {
        parts.push(Part {
            gap: gap_start..start,
            letters: start..read.len(),
        });
    }
    parts
}

/// Whether a symbol is read as a letter: before another letter, and some only after one too.
fn stands_for_letter(read: &[Letter], index: usize, letter: &Letter) -> bool {
    if letter.base == ' ' || letter.leet().is_none() {
        return false;
    }
    let alphabetic = |at: Option<usize>| {
        at.and_then(|at| read.get(at))
            .is_some_and(|l| l.base.is_alphabetic())
    };
    let before = index.checked_sub(1);
    let begins = before
        .and_then(|at| read.get(at))
        .is_none_or(|letter| letter.base == ' ');
    let within = match letter.base {
        '@' | '$' | '€' | '£' | '¢' => true,
        '|' if alphabetic(before) => return true,
        '|' => begins,
        _ => alphabetic(before),
    };
    within && alphabetic(index.checked_add(1))
}

fn gap<'a>(read: &'a [Letter], part: &Part) -> &'a [Letter] {
    read.get(part.gap.clone()).unwrap_or_default()
}

/// What ends in this gap. A mark without a space after it is more often a trick than an end.
fn ended(gap: &[Letter]) -> Break {
    let ellipsis = gap.windows(2).any(|pair| pair.iter().all(|c| c.base == '.'));
    let spaced = gap
        .last()
        .is_some_and(|c| matches!(c.base, ' ' | '(' | '[' | '{'))
        && gap.len() > 1;
    if !spaced && !ellipsis {
        return Break::Nothing;
    }
    let apart = gap.first().is_some_and(|c| c.base == ' ');
    gap.iter()
        .map(|c| match c.base {
            '.' if ellipsis || apart => Break::Clause,
            ',' | ';' | '،' | '、' | '…' => Break::Clause,
            '.' | '。' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '{' | '}' => Break::Sentence,
            _ => Break::Nothing,
        })
        .max_by_key(|end| *end as u8)
        .unwrap_or_default()
}

/// Whether a part is one single letter.
fn single(part: &Part, read: &[Letter]) -> bool {
    part.letters.len() == 1
        && read
            .get(part.letters.start)
            .is_some_and(|letter| letter.base.is_alphabetic())
}

/// How many single letters stand in a row with the same thing between each two. Innocent text seldom has three, and
/// where it has ("a, b, c"), they make no word of a list.
fn spelled(read: &[Letter], parts: &[Part]) -> usize {
    let [first, second, ..] = parts else { return 0 };
    if !single(first, read) {
        return 0;
    }
    let between = gap(read, second);
    // "(l)(ừ)(a)" ends nothing: no space is in it.
    let spaced = between.iter().any(|c| c.base == ' ');
    if between.len() > NARROW || (spaced && ended(between) == Break::Sentence) {
        return 0;
    }
    1 + parts
        .iter()
        .skip(1)
        .take_while(|part| {
            let here = gap(read, part);
            single(part, read)
                && here.len() == between.len()
                && here.iter().zip(between).all(|(a, b)| a.base == b.base)
        })
        .count()
}

/// Whether two letters stand apart of which the first is a "đ" and the second is small: initials are large.
fn begins_with_bar(read: &[Letter], parts: &[Part]) -> bool {
    let [first, second, ..] = parts else { return false };
    let letter = |part: &Part| read.get(part.letters.start);
    letter(first).is_some_and(|letter| letter.shape == Shape::Bar)
        && letter(second).is_some_and(|letter| !letter.upper)
        && matches!(gap(read, second), [between] if between.base == ' ')
}

/// How many parts follow each other without a space, and whether they are to be one word: as in "lừ.a" or "đ.m", some
/// part is a single letter. A stroke or an ampersand joins words that stay two.
fn chunk(read: &[Letter], parts: &[Part]) -> (usize, bool) {
    let glued = |part: &&Part| {
        let between = gap(read, part);
        between.len() <= NARROW
            && ended(between) == Break::Nothing
            && between
                .iter()
                .all(|c| !matches!(c.base, ' ' | '/' | '\\' | '&' | '+' | '@' | '#' | '='))
    };
    let count = 1 + parts.iter().skip(1).take_while(glued).count();
    let joined = count > 1 && parts.iter().take(count).any(|part| single(part, read));
    (count, joined)
}

/// Whether two parts are one word of which a star hides some letters, as people write what they would rather not: such a
/// word is its own entry, "đ*t" and "đ**t" alike.
fn starred(read: &[Letter], parts: &[Part]) -> bool {
    let [first, second, ..] = parts else { return false };
    let stars = gap(read, second);
    (single(first, read) || single(second, read))
        && stars.len() <= NARROW
        && stars.iter().all(|c| c.base == '*')
}
