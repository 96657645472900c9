//! Text in a canonical form for matching, with a map back to the original.
//!
//! Text is read into letters, each with its Vietnamese shape and tone apart, so composed and decomposed text, old and
//! new tone placement and stacked stray marks all come out alike. The letters are gathered into words, and the words
//! written again in one of two tiers. Every step is one pass over its input.

use std::ops::Range;

use super::{
    form::{Form, wide},
    gather::gather,
    letter::{Letter, Shape, Tier, Word, read, source},
    teencode,
};

/// A text in canonical form.
#[derive(Debug, Default)]
pub struct Folded {
    /// The form: words with one space between them.
    pub text: String,
    /// Its letters.
    pub letters: Vec<Letter>,
    /// Its words.
    pub words: Vec<Word>,
    /// For each byte of the form, the first and the last letter that it stands for.
    map: Vec<(u32, u32)>,
}

impl Folded {
    /// The letters that a range of the form stands for.
    pub fn span(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let (first, _) = self.map.get(range.start)?;
        let (_, last) = self.map.get(range.end.checked_sub(1)?)?;
        Some(wide(*first)..wide(*last) + 1)
    }

    /// The bytes of the original text that some letters stand for.
    pub fn source(&self, letters: &Range<usize>) -> Option<Range<usize>> {
        source(self.letters.get(letters.clone())?)
    }

    /// The words that have some of these letters.
    pub fn words_of(&self, letters: &Range<usize>) -> impl Iterator<Item = &Word> {
        let first = self
            .words
            .partition_point(|word| word.letters.end <= letters.start);
        let end = letters.end;
        self.words
            .iter()
            .skip(first)
            .take_while(move |word| word.letters.start < end)
    }

    /// Whether the text is written with Vietnamese marks, as more than every fourth word is where they are used.
    pub fn marked(&self) -> bool {
        let letters = |word: &Word| self.letters.get(word.letters.clone()).unwrap_or_default();
        let marked = |word: &&Word| {
            letters(word)
                .iter()
                .any(|l| l.shape != Shape::Plain || !l.tone.level())
        };
        self.words.iter().filter(marked).count() * 4 > self.words.len()
    }
}

/// The canonical form of a text.
pub fn fold(text: &str, tier: Tier) -> Folded {
    write(&read(text), tier)
}

/// The canonical form of a text that was read.
pub fn write(read: &[Letter], tier: Tier) -> Folded {
    let (letters, words) = gather(read, tier);
    let mut form = Form::default();
    form.text.reserve(letters.len() * 2);
    form.map.reserve(letters.len() * 2);
    let mut room = Vec::new();
    // "80 m4y": beside a word that has digits for letters, a number is a word, too.
    let among = |nth: Option<usize>| {
        let word = nth.and_then(|nth| words.get(nth));
        word.and_then(|word| letters.get(word.letters.clone()))
            .is_some_and(teencode::has_digits_for_letters)
    };
    for (nth, word) in words.iter().enumerate() {
        let at = word.letters.start;
        if at > 0 {
            form.put(' ', at - 1, at - 1);
        }
        let letters = letters.get(word.letters.clone()).unwrap_or_default();
        match tier {
            Tier::Firm => firm(&mut form, letters, at),
            Tier::Loose => {
                let number =
                    (2..5).contains(&letters.len()) && letters.iter().all(|l| l.base.is_ascii_digit());
                let read = number && (among(nth.checked_sub(1)) || among(nth.checked_add(1)));
                teencode::loose(&mut form, letters, at, read, &mut room);
            }
        }
    }
    Folded {
        text: form.text,
        letters,
        words,
        map: form.map,
    }
}

/// Writes a word with its marks. A tone goes before the vowels that bear it, wherever among them it was typed: so "hoà"
/// is "hòa", and a longer word still begins with the shorter one.
fn firm(form: &mut Form, word: &[Letter], at: usize) {
    let vowel = |letter: &Letter| matches!(letter.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y');
    let mut after_vowel = false;
    for (index, letter) in word.iter().enumerate() {
        let here = at + index;
        let is_vowel = vowel(letter);
        if is_vowel && !after_vowel {
            let mut run = word
                .get(index..)
                .unwrap_or_default()
                .iter()
                .take_while(|letter| vowel(letter));
            if let Some(sign) = run.find_map(|letter| letter.tone.sign()) {
                form.put(sign, here, here);
            }
        }
        after_vowel = is_vowel;
        form.put(letter.shape.over(letter.base), here, here);
    }
}

#[cfg(test)]
#[path = "fold_tests.rs"]
mod tests;
