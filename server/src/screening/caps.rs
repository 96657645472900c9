//! Rule: texts in capitals (shouting).

use super::{Asks, Objection, RuleName, Subject, objection};

/// Fewer letters than this may be an abbreviation or a name.
const LETTERS: usize = 20;

/// So many letters of shouting are no sentence any more.
const LONG: usize = 200;

/// Objects to a text of which four letters in five are capitals, if it is long or has a link, a picture or a listed word
/// beside; else it is noted: condolences are written so, and by older readers all that they write.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let (mut letters, mut capitals) = (0usize, 0usize);
    for letter in subject.text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        capitals += usize::from(letter.is_uppercase());
    }
    let shouts = letters >= LETTERS && capitals * 5 >= letters * 4;
    if !subject.settings.hold_caps || !shouts {
        return None;
    }
    let beside = subject.links > 0 || subject.images > 0 || !subject.listed.is_empty();
    let asks = if beside || letters >= LONG {
        Asks::Hold
    } else {
        Asks::Note
    };
    objection(asks, RuleName::Caps, "", 10)
}
