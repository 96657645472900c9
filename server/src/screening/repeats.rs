//! Repetition: the same text again and again.

use super::{Asks, Objection, RuleName, Subject, objection};

/// So many people may say the same and mean it.
const HONEST: usize = 3;

/// Objects to what its author has nearly said already, and to what nearly stands in several other places.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let repeats = subject.repeats;
    if !subject.settings.hold_repeats || (repeats.own == 0 && repeats.all < HONEST) {
        return None;
    }
    objection(Asks::Hold, RuleName::Repeats, repeats.all, 25)
}
