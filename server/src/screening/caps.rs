//! Shouting.

use super::{Asks, Objection, Subject, objection};

/// Fewer letters than this may be an abbreviation or a name.
const LETTERS: usize = 20;

/// Objects to a text of which four letters in five are capitals.
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
    objection(Asks::Hold, "caps", "", 10)
}
