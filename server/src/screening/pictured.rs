//! Another reading of a text: pictures of animals as the words that they stand for, where a word is not to be seen ("óc 🐶").

use super::letter::{Letter, Shape, Tone};

/// The text with its animals in words, if there are any.
pub fn in_words(letters: &[Letter]) -> Option<Vec<Letter>> {
    letters.iter().any(|letter| word(letter.base).is_some()).then(|| {
        let written = |letter: &Letter| match word(letter.base) {
            None => vec![*letter],
            Some(word) => {
                let apart = [(' ', Shape::Plain, Tone::Ngang)];
                let word = apart.iter().chain(word).chain(&apart);
                word.map(|&(base, shape, tone)| letter.instead(base, shape, tone))
                    .collect()
            }
        };
        letters.iter().flat_map(written).collect()
    })
}

/// What people who insult mean by a picture.
fn word(picture: char) -> Option<&'static [(char, Shape, Tone)]> {
    use {Shape::*, Tone::*};
    Some(match picture {
        '🐶' | '🐕' | '🐩' | '🦮' => &[('c', Plain, Ngang), ('h', Plain, Ngang), ('o', Plain, Sac)],
        '🐷' | '🐖' | '🐽' => &[('l', Plain, Ngang), ('o', Horn, Nang), ('n', Plain, Ngang)],
        _ => return None,
    })
}
