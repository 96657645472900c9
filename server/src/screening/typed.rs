//! Other readings of a text: keystrokes of Telex and VNI that no keyboard program composed, as they stand where somebody
//! typed without one, or means to hide a word ("ddijt mej", "d9i5t me5"); and words that signs break up ("ca.si.no").

use super::{
    letter::{Letter, Shape, Tone},
    syllable::ordinary,
};

/// No syllable takes more keys.
const LONGEST: usize = 12;

/// The text with its keystrokes composed, if any word of it is one only so.
pub fn composed(letters: &[Letter]) -> Option<Vec<Letter>> {
    let mut whole: Option<Vec<Letter>> = None;
    let mut rest = letters;
    let mut at = 0;
    while !rest.is_empty() {
        let key = |letter: &&Letter| letter.base.is_ascii_alphanumeric();
        let length = rest.iter().take_while(key).count();
        let (word, later) = rest.split_at_checked(length.max(1)).unwrap_or((rest, &[]));
        match compose(word) {
            Some(made) => whole
                .get_or_insert_with(|| letters.get(..at).unwrap_or_default().to_vec())
                .extend(made),
            None => {
                if let Some(whole) = whole.as_mut() {
                    whole.extend_from_slice(word);
                }
            }
        }
        at += word.len();
        rest = later;
    }
    whole
}

/// The text with its words in one piece that a sign or HTML tags break up: "ca.si.no", "fu*ck", "ca<b></b>sino".
pub fn joined(letters: &[Letter]) -> Option<Vec<Letter>> {
    let is_alphabetic = |letter: Option<&Letter>| letter.is_some_and(|letter| letter.base.is_alphabetic());
    let mut whole: Option<Vec<Letter>> = None;
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let rest = letters.get(at..).unwrap_or_default();
        let length = if at > 0 && is_alphabetic(letters.get(at - 1)) {
            break_in_word(rest).filter(|length| is_alphabetic(rest.get(*length)))
        } else {
            None
        };
        if length.is_some() {
            whole.get_or_insert_with(|| letters.get(..at).unwrap_or_default().to_vec());
        } else if let Some(whole) = whole.as_mut() {
            whole.push(*letter);
        }
        at += length.unwrap_or(1);
    }
    whole
}

/// How many letters at the beginning of `rest` may stand between the letters of one word: a sign, or tags and comments
/// of HTML, one after the other.
fn break_in_word(rest: &[Letter]) -> Option<usize> {
    const LONGEST_TAG: usize = 60;
    let mut length = 0;
    while let Some(tag) = rest
        .get(length..)
        .filter(|rest| rest.first().is_some_and(|l| l.base == '<'))
    {
        let end = tag
            .iter()
            .take(LONGEST_TAG)
            .position(|letter| letter.base == '>')?;
        length += end + 1;
    }
    let is_sign = |letter: &Letter| {
        matches!(
            letter.base,
            '.' | '-'
                | '_'
                | '*'
                | '~'
                | '\''
                | '’'
                | '`'
                | '^'
                | '|'
                | '·'
                | '•'
                | '"'
                | '('
                | ')'
                | '\\'
                | '/'
                | '='
                | '+'
        )
    };
    match length {
        0 => rest.first().filter(|letter| is_sign(letter)).map(|_| 1),
        length => Some(length),
    }
}

fn compose(word: &[Letter]) -> Option<Vec<Letter>> {
    let unmarked = |letter: &Letter| letter.shape == Shape::Plain && letter.tone.level();
    if !(2..=LONGEST).contains(&word.len()) || !has_keys(word) || !word.iter().all(unmarked) || ordinary(word)
    {
        return None;
    }
    let digits = word.iter().any(|letter| letter.base.is_ascii_digit());
    let mut made = Syllable::default();
    for letter in word {
        let taken = if digits {
            made.vni(letter)
        } else {
            made.telex(letter)
        };
        if taken {
            if let Some(last) = made.letters.last_mut() {
                last.reach(letter);
            }
        } else {
            made.letters.push(*letter);
        }
    }
    made.place_tone();
    let changed = made.letters.len() < word.len();
    let abbreviation = made
        .letters
        .first()
        .is_some_and(|first| first.shape == Shape::Bar)
        && !made.letters.iter().any(is_vowel);
    (changed && (abbreviation || ordinary(&made.letters))).then_some(made.letters)
}

/// Whether any letter of a word may be a key: most words are told by that alone.
fn has_keys(word: &[Letter]) -> bool {
    let twice = |nth: usize, base: char| word.iter().skip(nth + 1).any(|letter| letter.base == base);
    word.iter().enumerate().any(|(nth, letter)| match letter.base {
        '1'..='9' | 's' | 'f' | 'r' | 'x' | 'j' | 'w' => nth > 0,
        base @ ('d' | 'a' | 'e' | 'o') => twice(nth, base),
        _ => false,
    })
}

/// A syllable being typed.
#[derive(Default)]
struct Syllable {
    letters: Vec<Letter>,
    tone: Tone,
}

fn is_vowel(letter: &Letter) -> bool {
    matches!(letter.base, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

impl Syllable {
    /// Whether a letter was a key that marks what was typed before it.
    fn telex(&mut self, key: &Letter) -> bool {
        match key.base {
            's' => self.set_tone(Tone::Sac),
            'f' => self.set_tone(Tone::Huyen),
            'r' => self.set_tone(Tone::Hoi),
            'x' => self.set_tone(Tone::Nga),
            'j' => self.set_tone(Tone::Nang),
            'w' => self.hook(&['a', 'o', 'u']),
            'd' => self.shape('d', Shape::Bar),
            base @ ('a' | 'e' | 'o') => self.shape(base, Shape::Roof),
            _ => false,
        }
    }

    fn vni(&mut self, key: &Letter) -> bool {
        match key.base {
            '1' => self.set_tone(Tone::Sac),
            '2' => self.set_tone(Tone::Huyen),
            '3' => self.set_tone(Tone::Hoi),
            '4' => self.set_tone(Tone::Nga),
            '5' => self.set_tone(Tone::Nang),
            '6' => ['o', 'e', 'a']
                .into_iter()
                .any(|base| self.shape(base, Shape::Roof)),
            '7' => self.hook(&['o', 'u']),
            '8' => self.hook(&['a']),
            '9' => self.shape('d', Shape::Bar),
            _ => false,
        }
    }

    fn set_tone(&mut self, tone: Tone) -> bool {
        let can = self.tone.level() && self.letters.iter().any(is_vowel);
        if can {
            self.tone = tone;
        }
        can
    }

    /// Gives the last letter of a kind its shape, if it has none.
    fn shape(&mut self, base: char, shape: Shape) -> bool {
        let last = self.letters.iter_mut().rev().find(|letter| letter.base == base);
        match last {
            Some(letter) if letter.shape == Shape::Plain => {
                letter.shape = shape;
                true
            }
            _ => false,
        }
    }

    /// A horn or a breve: on both letters of "uo".
    fn hook(&mut self, bases: &[char]) -> bool {
        let plain = |letter: &Letter| bases.contains(&letter.base) && letter.shape == Shape::Plain;
        let Some(at) = self.letters.iter().rposition(plain) else {
            return false;
        };
        let before = at.checked_sub(1).and_then(|before| self.letters.get(before));
        let after_u = before.is_some_and(|letter| letter.base == 'u' && letter.shape == Shape::Plain)
            && bases.contains(&'u')
            && !matches!(self.letters.as_slice(), [first, ..] if first.base == 'q');
        let first = if after_u { at - 1 } else { at };
        // "Luaw" is a "lưa", and "luow" a "lươ".
        let ends_in_a = self.letters.get(at).is_some_and(|letter| letter.base == 'a');
        let last = if after_u && ends_in_a { first } else { at };
        for letter in self.letters.iter_mut().take(last + 1).skip(first) {
            letter.shape = if letter.base == 'a' {
                Shape::Breve
            } else {
                Shape::Horn
            };
        }
        true
    }

    /// Puts the tone where it is written: on the letter with a shape, else before a last letter, else on the first of two.
    fn place_tone(&mut self) {
        let tone = self.tone;
        let vowels: Vec<usize> = self
            .letters
            .iter()
            .enumerate()
            .filter(|(_, letter)| is_vowel(letter))
            .map(|(at, _)| at)
            .collect();
        let glide = matches!(self.letters.as_slice(), [first, second, ..]
            if vowels.len() > 1 && ((first.base == 'q' && second.base == 'u') || (first.base == 'g' && second.base == 'i')));
        let vowels = vowels.get(usize::from(glide)..).unwrap_or_default();
        let shaped = vowels.iter().rfind(|at| {
            self.letters
                .get(**at)
                .is_some_and(|letter| letter.shape != Shape::Plain)
        });
        let ends = vowels.last().is_some_and(|last| last + 1 == self.letters.len());
        let at = shaped.or(match vowels {
            [only] => Some(only),
            [first, second] => Some(if ends { first } else { second }),
            [_, second, _] => Some(second),
            _ => None,
        });
        if let Some(letter) = at.and_then(|at| self.letters.get_mut(*at)) {
            letter.tone = tone;
        }
    }
}
