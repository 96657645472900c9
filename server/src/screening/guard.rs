//! Whether a match of the loose tier is meant.
//!
//! Most Vietnamese insults, stripped of their marks, are ordinary words: "các" and "cặc", "lon" and "lồn", "còn đi" and
//! "con đĩ". So the loose form only proposes, and the text's own spelling decides. The rules:
//!
//! - A single word counts only where no honest spelling explains it: a digit inside, letters that Vietnamese does not
//!   combine, a tone that its ending does not allow, or the listed word itself drawn out or broken up.
//! - In a phrase of several words, each word speaks for or against. A common word as it stands ("cho", "đi") and a word
//!   with other marks speak against; a bare spelling that is no common word ("lua"), an impossible one, and the phrase's
//!   own marks speak for.
//! - In a text without marks, the bare spellings of the commonest words ("cac", "mat") are common words too.

use super::{
    fold::Letter,
    syllable::{bare, common, ordinary},
    teencode::runs,
};

/// How a word of the text is like one of the phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    /// The same with the same marks, or drawn out.
    Same,
    /// The same, and there were no marks to match.
    Plain,
    /// Without the marks, and no common word so.
    Bare,
    /// Without the marks or with another tone, but a common word so.
    Common,
    /// With another tone, and no common word so.
    Tone,
    /// Spelled as no honest word is.
    Odd,
    /// Another word.
    Other,
}

/// Whether the words of the text are meant to be the phrase's. It matters whether the text around them is written with
/// marks.
pub fn meant(text: &[&[Letter]], phrase: &[Vec<Letter>], marked: bool) -> bool {
    if text.len() != phrase.len() {
        return false;
    }
    if let ([word], [listed]) = (text, phrase) {
        return matches!(
            likeness(word, listed, marked),
            Likeness::Odd | Likeness::Same | Likeness::Plain
        );
    }
    let likenesses: Vec<Likeness> = text
        .iter()
        .zip(phrase)
        .map(|(word, listed)| likeness(word, listed, marked))
        .collect();
    let count = |wanted| likenesses.iter().filter(|likeness| **likeness == wanted).count();
    let (same, odd, bare) = (count(Likeness::Same), count(Likeness::Odd), count(Likeness::Bare));
    let for_it = same + odd + bare;
    if count(Likeness::Other) > usize::from(text.len() > 2 && for_it > 1) {
        return false;
    }
    // "Đồ cho" is no insult because its first word matches.
    (count(Likeness::Tone) == 0 || same + odd > 0)
        && (count(Likeness::Common) == 0 || odd + bare > 0 || same > 1)
        && for_it > 0
}

fn likeness(word: &[Letter], listed: &[Letter], marked: bool) -> Likeness {
    let (short, wanted) = (shortened(word), shortened(listed));
    // "As" is not the "ass" that repeats were taken from.
    if wanted.len() < listed.len() && word.len() < listed.len() {
        return Likeness::Other;
    }
    let drawn_out = word.len() > listed.len();
    // "Nguu" is a "ngưu" without marks, not a long "ngu".
    if drawn_out && ordinary(word) {
        return Likeness::Other;
    }
    if short.len() == wanted.len() && short.iter().zip(&wanted).all(|(a, b)| a.same(b)) {
        return if drawn_out || !bare(&wanted) {
            Likeness::Same
        } else {
            Likeness::Plain
        };
    }
    let digits = word.iter().filter(|letter| !letter.base.is_alphabetic()).count();
    // "I10" and "B00" are names, not letters in disguise.
    if digits * 2 >= word.len() {
        return Likeness::Other;
    }
    if digits > 0 || !ordinary(&short) {
        // "Ok" and "ji" are spelled so by everyone, for other words.
        if short.len() < 3 {
            return Likeness::Common;
        }
        // Foreign words and abbreviations have no sound to go by, only letters: "pitch" is none of theirs.
        let alike = ordinary(&wanted) || spelled_alike(word, listed);
        return if alike { Likeness::Odd } else { Likeness::Other };
    }
    if short.len() != wanted.len() || short.iter().zip(&wanted).any(|(a, b)| a.base != b.base) {
        return Likeness::Other;
    }
    let toned = short.iter().any(|letter| !letter.tone.level());
    let fewer_marks = short
        .iter()
        .zip(&wanted)
        .all(|(a, b)| a.shape == b.shape || bare(&[*a]));
    let shapes = short.iter().zip(&wanted).all(|(a, b)| a.shape == b.shape);
    match (toned, fewer_marks, shapes) {
        (false, true, _) if bare(&wanted) => Likeness::Plain,
        (false, true, _) | (true, _, true) if common(&short, marked) => Likeness::Common,
        (false, true, _) if bare(&short) => Likeness::Bare,
        (false, true, _) | (true, _, true) => Likeness::Tone,
        _ => Likeness::Other,
    }
}

/// The letters without repeats.
fn shortened(letters: &[Letter]) -> Vec<Letter> {
    runs(letters)
        .into_iter()
        .filter_map(|(_, run)| letters.get(run.start).copied())
        .collect()
}

/// Whether two words are the same letters, but for marks, repeats and digits.
fn spelled_alike(word: &[Letter], listed: &[Letter]) -> bool {
    let spelled = |letters: &[Letter]| -> Vec<char> {
        runs(letters)
            .into_iter()
            .map(|(c, _)| if c == 'y' { 'i' } else { c })
            .collect()
    };
    spelled(word) == spelled(listed)
}
