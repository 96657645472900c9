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
    letter::{Letter, Shape},
    syllable::{bare, common, commonest, ordinary},
    teencode::{runs, spells},
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
    /// More digits than letters: the word's only beside others that are.
    Named,
    /// Another word.
    Other,
}

/// In a text without marks, so many letters in a row are the phrase's by no chance.
const BARE_LETTERS: usize = 6;

/// How sure it is that a phrase is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Meant {
    /// It is not.
    No,
    /// It may be; as well it may be something decent, so that by itself it holds nothing.
    Perhaps,
    /// It is.
    Surely,
}

/// Whether the words of the text are meant to be the phrase's. It matters whether the text around them is written with
/// marks.
pub fn meant(text: &[&[Letter]], phrase: &[Vec<Letter>], marked: bool) -> Meant {
    if text.len() != phrase.len() {
        return Meant::No;
    }
    if let ([word], [listed]) = (text, phrase) {
        return match likeness(word, listed, marked, true) {
            Likeness::Odd | Likeness::Same | Likeness::Plain => Meant::Surely,
            _ => Meant::No,
        };
    }
    let likenesses: Vec<Likeness> = text
        .iter()
        .zip(phrase)
        .map(|(word, listed)| likeness(word, listed, marked, false))
        .collect();
    let all = |wanted: &[Likeness]| likenesses.iter().all(|likeness| wanted.contains(likeness));
    // Whoever writes without marks writes everything so: then no word speaks against the others.
    let as_typed = all(&[
        Likeness::Same,
        Likeness::Plain,
        Likeness::Bare,
        Likeness::Common,
        Likeness::Odd,
    ]);
    let letters: usize = phrase.iter().map(Vec::len).sum();
    let told = text.len() > 2 || !text.iter().all(|word| commonest(word));
    if !marked && as_typed && told && letters >= BARE_LETTERS {
        return Meant::Surely;
    }
    if speaks_for(text, &likenesses, marked) {
        return Meant::Surely;
    }
    let same = likenesses.contains(&Likeness::Same) || likenesses.contains(&Likeness::Odd);
    if as_typed && (same || text.iter().all(|word| bare(word))) {
        return Meant::Perhaps;
    }
    Meant::No
}

/// Whether more of the words speak for the phrase than against it.
fn speaks_for(text: &[&[Letter]], likenesses: &[Likeness], marked: bool) -> bool {
    let count = |wanted| likenesses.iter().filter(|likeness| **likeness == wanted).count();
    let (same, odd, bare) = (count(Likeness::Same), count(Likeness::Odd), count(Likeness::Bare));
    let (named, plain) = (count(Likeness::Named), count(Likeness::Plain));
    let numbers = text
        .iter()
        .any(|word| word.iter().all(|letter| !letter.base.is_alphabetic()));
    let odd = if same + odd + plain > 0 || (named > 1 && !numbers) {
        odd + named
    } else {
        odd
    };
    // A word of no Vietnamese sound is not there by chance: "nhan zalo".
    let foreign = text
        .iter()
        .zip(likenesses)
        .any(|(word, likeness)| *likeness == Likeness::Plain && !ordinary(word));
    let for_it = same + odd + bare + usize::from(foreign);
    // One word of three may be mistyped, but not be another one.
    let mut others = text
        .iter()
        .zip(likenesses)
        .filter(|(_, likeness)| **likeness == Likeness::Other);
    let mistyped = others.clone().count() <= usize::from(text.len() > 2 && for_it > 1);
    if !mistyped || others.any(|(word, _)| ordinary(word)) {
        return false;
    }
    // "Đồ cho" is no insult because its first word matches: that would have to be a word of few phrases, as "óc" is.
    let mut telling = text
        .iter()
        .zip(likenesses)
        .filter(|(word, likeness)| **likeness == Likeness::Same && !common(word, marked));
    (count(Likeness::Tone) == 0 || same + odd > 0)
        && (count(Likeness::Common) == 0 || foreign || odd + bare > 0 || same > 1 || telling.next().is_some())
        && for_it > 0
}

fn likeness(word: &[Letter], listed: &[Letter], marked: bool, alone: bool) -> Likeness {
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
    let whole = word.len() == listed.len();
    let seen = whole.then(|| stands_in(word, word, listed, alone)).flatten();
    if let Some(likeness) = seen.or_else(|| stands_in(word, &short, &wanted, alone)) {
        return likeness;
    }
    let digit = |letter: &&Letter| !letter.base.is_alphabetic();
    let digits = word.iter().filter(digit).count();
    // "I10" and "B00" are names, not letters in disguise.
    if digits.saturating_sub(listed.iter().filter(digit).count()) * 2 >= word.len() {
        return Likeness::Other;
    }
    if digits > 0 || !ordinary(&short) {
        let vietnamese = ordinary(&wanted);
        // An abbreviation of three letters is another with any other letter: KLM is an airline.
        let spelled = if vietnamese || listed.len() > 3 || !alone {
            spells(&short, &wanted, vietnamese)
        } else {
            spelled_alike(word, listed)
        };
        // "Ok" and "ji" are spelled so by everyone, for other words.
        return match spelled {
            // "D.m" is no measure: that is written without the point.
            true if short.len() < 3 && alone && word.windows(2).any(is_parted) => Likeness::Odd,
            // "Dm nó": beside the phrase's other words, no measure either.
            true if short.len() < 3 && !alone && spelled_alike(word, listed) => Likeness::Bare,
            true if short.len() < 3 && everyday(&short) => Likeness::Common,
            true if alone && short.len() < 3 && !same_tone(&short, &wanted) => Likeness::Other,
            true => Likeness::Odd,
            false => Likeness::Other,
        };
    }
    if short.len() != wanted.len() {
        return Likeness::Other;
    }
    if short.iter().zip(&wanted).any(|(a, b)| a.base != b.base) {
        // "Mài" is how many write "mày", and "xúng" how many say "súng".
        let sound = |letter: &Letter| match letter.base {
            'y' => 'i',
            'x' => 's',
            base => base,
        };
        let sounds = short
            .iter()
            .zip(&wanted)
            .all(|(a, b)| sound(a) == sound(b) && a.shape == b.shape && a.tone == b.tone);
        let hissed = short.first().is_some_and(|letter| letter.base == 'x');
        return match (sounds, hissed && !common(&short, marked)) {
            (true, true) => Likeness::Bare,
            (true, false) => Likeness::Common,
            (false, _) => Likeness::Other,
        };
    }
    let toned = short.iter().any(|letter| !letter.tone.level());
    let fewer_marks = short
        .iter()
        .zip(&wanted)
        .all(|(a, b)| a.shape == b.shape || bare(&[*a]));
    let shapes = short.iter().zip(&wanted).all(|(a, b)| a.shape == b.shape);
    let same_tone = same_tone(&short, &wanted);
    match (toned, fewer_marks, shapes) {
        (false, true, _) if bare(&wanted) => Likeness::Plain,
        // "Điên" without its bar alone.
        (false, true, false) if same_tone && !bare(&short) && !common(&short, marked) => Likeness::Bare,
        (false, true, _) | (true, _, true) if common(&short, marked) => Likeness::Common,
        (false, true, _) if bare(&short) => Likeness::Bare,
        (false, true, _) | (true, _, true) => Likeness::Tone,
        // The tone right and a shape missing: "dịt", "dảo".
        (true, true, false) if same_tone && common(&short, marked) => Likeness::Common,
        (true, true, false) if same_tone => Likeness::Bare,
        _ => Likeness::Other,
    }
}

/// Whether digits, signs and strokes (`I`, `l`, `1`, `|`) stand for letters of the word, and the others are its own.
fn stands_in(word: &[Letter], short: &[Letter], wanted: &[Letter], alone: bool) -> Option<Likeness> {
    if short.len() != wanted.len() {
        return None;
    }
    let (mut genuine, mut signs, mut strokes) = (0, 0, 0);
    for (letter, wanted) in short.iter().zip(wanted) {
        let stroke = |base| matches!(base, 'i' | 'l');
        let base = letter.leet().unwrap_or(letter.base);
        let shaped = letter.shape == wanted.shape || letter.shape == Shape::Plain;
        match (letter.base == wanted.base, letter.base.is_alphabetic()) {
            (true, _) if shaped => genuine += 1,
            (false, false) if base == wanted.base || (stroke(base) && stroke(wanted.base)) => signs += 1,
            (false, true) if stroke(base) && stroke(wanted.base) => strokes += 1,
            _ => return None,
        }
    }
    // "I10", "B00" and "D17" are names, not letters in disguise; beside the phrase's other words they are.
    let named = short.len() < 3 || (signs * 2 >= word.len() && !(word.len() > 4 && genuine > 1));
    // No code has a letter that only Vietnamese has: "đ17".
    let telling = short.len() > 2 && short.iter().zip(wanted).any(|(a, b)| a.same(b) && !bare(&[*a]));
    let named = named && !telling;
    // "Iũ" has a capital for a small letter, and the listed word's marks.
    let capital = short
        .first()
        .is_some_and(|first| first.upper && first.base == 'i')
        && short.iter().skip(1).all(|letter| !letter.upper)
        && !bare(short)
        && same_tone(short, wanted);
    let honest = signs == 0 && ordinary(short) && !capital;
    (signs + strokes > 0 && (genuine > 0 || (!alone && strokes == 0)) && !(named && alone) && !honest)
        .then_some(if named { Likeness::Named } else { Likeness::Odd })
}

/// Whether the letters are what everybody writes in a chat, or two without any mark, which are written for many words.
fn everyday(short: &[Letter]) -> bool {
    bare(short) && !short.iter().any(|letter| matches!(letter.base, 'z' | 'w' | 'f'))
}

/// Whether something stands between two small letters.
fn is_parted(pair: &[Letter]) -> bool {
    matches!(pair, [one, other] if !one.upper && !other.upper && !one.touches(other))
}

/// Whether two words have the same tone, or both none.
fn same_tone(one: &[Letter], other: &[Letter]) -> bool {
    let tone = |letters: &[Letter]| {
        letters
            .iter()
            .map(|letter| letter.tone)
            .find(|tone| !tone.level())
    };
    tone(one) == tone(other)
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
