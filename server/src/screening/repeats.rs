//! The same again and again.

use super::{Asks, Objection, Subject, objection};

/// Objects to what nearly stands elsewhere already.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    if !subject.settings.hold_repeats || subject.repeats == 0 {
        return None;
    }
    objection(Asks::Hold, "repeats", subject.repeats, 25)
}
