//! Words of which signs hide some letters, as people write what they would rather not, and all the same are read: `l*n`,
//! `đ** mẹ`, `óc ch*`. A text is looked through token by token; the first letter that is seen says which phrases come
//! into question.

use std::{collections::HashMap, ops::Range};

use super::letter::{Letter, Shape};

/// So many such words of a text are looked at: honest texts have none.
const MAX_TOKENS: usize = 256;
/// A longer token is an address or a line.
const LONGEST: usize = 16;
/// One sign hides no more letters than this.
const HIDES: usize = 4;

/// Where each word of the phrases stands, by its first letter and by its last.
#[derive(Debug, Default)]
pub struct Masked {
    first: HashMap<char, Vec<(usize, usize)>>,
    last: HashMap<char, Vec<(usize, usize)>>,
}

/// What of a word is seen.
#[derive(Clone, Copy, Default)]
struct Seen {
    letters: usize,
    /// Letters that are seen with the mark that makes them the word's.
    marked: usize,
    hidden: usize,
    /// Signs that hide them.
    signs: usize,
    first: bool,
    last: bool,
}

impl Masked {
    /// The words of phrases, each with its own number.
    pub fn new<'w>(phrases: impl Iterator<Item = (usize, &'w [Vec<Letter>])>) -> Self {
        let mut index = Self::default();
        for (phrase, words) in phrases {
            for (nth, word) in words.iter().enumerate() {
                if let [first, .., last] = word.as_slice() {
                    index.first.entry(sound(first)).or_default().push((phrase, nth));
                    index.last.entry(sound(last)).or_default().push((phrase, nth));
                }
            }
        }
        index
    }

    /// The phrases, and which letters of the text they take up. `words` gives those of a phrase.
    pub fn find<'w>(
        &self,
        text: &[Letter],
        words: impl Fn(usize) -> &'w [Vec<Letter>],
    ) -> Vec<(usize, Range<usize>)> {
        let tokens = tokens(text);
        let mut found = Vec::new();
        let masked = tokens
            .iter()
            .enumerate()
            .filter(|(_, token)| is_masked(text, token));
        for (at, token) in masked.take(MAX_TOKENS) {
            let letters = text.get(token.clone()).unwrap_or_default();
            let ends = (letters.first(), letters.last());
            let candidates = match ends {
                (Some(first), _) if first.base.is_alphabetic() => self.first.get(&sound(first)),
                (_, Some(last)) if last.base.is_alphabetic() => self.last.get(&sound(last)),
                _ => None,
            };
            for (phrase, nth) in candidates.into_iter().flatten() {
                let words = words(*phrase);
                let begins = at.checked_sub(*nth);
                let around = begins.and_then(|begins| tokens.get(begins..begins + words.len()));
                if let Some(around) = around
                    && is_read(text, around, words)
                    && let (Some(first), Some(last)) = (around.first(), around.last())
                {
                    found.push((*phrase, first.start..last.end));
                }
            }
        }
        found
    }
}

/// Letters by which words are looked up: those that are written for each other are one.
fn sound(letter: &Letter) -> char {
    match letter.base {
        'y' => 'i',
        base => base,
    }
}

fn is_sign(letter: &Letter) -> bool {
    matches!(letter.base, '*' | '#' | '_' | '.' | '-' | '…' | '•' | '·' | '×')
}

/// The stretches without a space, without the punctuation around them.
fn tokens(text: &[Letter]) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    for end in (0..=text.len()).filter(|at| text.get(*at).is_none_or(|letter| letter.base == ' ')) {
        let kept = |letter: &Letter| letter.base.is_alphanumeric() || matches!(letter.base, '*' | '#' | '_');
        let token = text.get(start..end).unwrap_or_default();
        if let (Some(first), Some(last)) = (token.iter().position(kept), token.iter().rposition(kept)) {
            // "Đ.. mẹ": several points hide what one point ends.
            let after = token.get(last + 1..).unwrap_or_default();
            let points = after
                .iter()
                .take_while(|letter| matches!(letter.base, '.' | '…' | '-'))
                .count();
            let ellipsis = after.first().is_some_and(|letter| letter.base == '…');
            // "Chị L. đề nghị": a point after a capital shortens a name. After a small letter it may hide the rest.
            // "1.500 đ. Chó con": a capital after it begins a sentence.
            let rest = text.get(start + last + 1..).unwrap_or_default();
            let next = rest.iter().find(|letter| letter.base.is_alphanumeric());
            let small = token.get(first).is_some_and(|letter| !letter.upper)
                && next.is_none_or(|letter| !letter.upper);
            let hidden = if last == first && (points > 1 || ellipsis || (points == 1 && small)) {
                points
            } else {
                0
            };
            tokens.push(start + first..start + last + 1 + hidden);
        }
        start = end + 1;
    }
    tokens
}

fn is_masked(text: &[Letter], token: &Range<usize>) -> bool {
    let letters = text.get(token.clone()).unwrap_or_default();
    letters.len() <= LONGEST
        && letters.iter().any(is_sign)
        && letters.iter().any(|letter| letter.base.is_alphabetic())
}

/// Whether a reader takes the tokens for the words.
fn is_read(text: &[Letter], tokens: &[Range<usize>], words: &[Vec<Letter>]) -> bool {
    let mut all = Seen::default();
    let (mut whole, mut told, mut bound) = (0, false, 0);
    let (mut starred, mut points) = (0, false);
    for (token, word) in tokens.iter().zip(words) {
        let token = text.get(token.clone()).unwrap_or_default();
        let Some(seen) = compare(token, word) else {
            return false;
        };
        let stars = token.iter().any(|letter| matches!(letter.base, '*' | '#' | '_'));
        whole += usize::from(seen.hidden == 0);
        // A word without marks is no witness: "b. nhanh" may begin anything, "bú l." less.
        told |= seen.hidden == 0 && seen.marked > 0;
        bound += usize::from(seen.first && seen.last);
        starred += usize::from(stars || seen.hidden == 0);
        points |= !stars && seen.hidden > 0 && seen.signs == 1 && seen.letters == 1;
        all.letters += seen.letters;
        all.marked += seen.marked;
        all.hidden += seen.hidden;
        all.signs += seen.signs;
        all.first |= seen.first;
        all.last |= seen.last;
    }
    let half = all.letters >= all.hidden;
    if let [_] = words {
        let repeated = tokens
            .first()
            .and_then(|token| text.get(token.clone()))
            .is_some_and(|token| {
                let twice = |sign| {
                    token
                        .windows(2)
                        .any(|pair| pair.iter().all(|letter| letter.base == sign))
                };
                twice('.') || twice('-')
            });
        // A sign for each letter says how long the word is: "b***h".
        let counted = all.signs == all.hidden && all.letters * 2 >= all.hidden && all.first && all.last;
        let signed = starred > 0 || repeated;
        return (half || counted) && signed && all.letters > 1 && (all.last && all.first || all.marked > 0);
    }
    // A single point or stroke hides a letter or two of a word whose neighbour tells what it is.
    if points && !told && bound < words.len() {
        return false;
    }
    half && (whole > 0
        || bound == words.len()
        || (starred == words.len() && all.hidden <= all.signs + bound * HIDES))
}

/// What is seen of a word, if the token may be that word: letters as they are, or without their marks, and signs for one
/// letter or some.
fn compare(token: &[Letter], word: &[Letter]) -> Option<Seen> {
    let signs = token.iter().take_while(|letter| is_sign(letter)).count();
    if signs > 0 {
        let rest = token.get(signs..)?;
        let most = signs.max(HIDES).min(word.len());
        return (1..=most).find_map(|hides| {
            let mut seen = compare(rest, word.get(hides..)?)?;
            seen.hidden += hides;
            seen.signs += signs;
            seen.first = false;
            seen.last &= !rest.is_empty();
            Some(seen)
        });
    }
    match (token, word) {
        ([], []) => Some(Seen {
            first: true,
            last: true,
            ..Seen::default()
        }),
        ([letter, token @ ..], [wanted, word @ ..]) => {
            let plain = letter.tone.level() && letter.shape == Shape::Plain;
            let unmarked = wanted.tone.level() && wanted.shape == Shape::Plain;
            let same = letter.tone == wanted.tone && letter.shape == wanted.shape;
            let alike = sound(letter) == sound(wanted) || letter.leet() == Some(wanted.base);
            if !alike || !(same || plain) {
                return None;
            }
            let mut seen = compare(token, word)?;
            seen.letters += 1;
            seen.marked += usize::from(same && !unmarked);
            seen.first = true;
            Some(seen)
        }
        _ => None,
    }
}
