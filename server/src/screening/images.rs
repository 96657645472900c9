//! Rule: pictures, which no rule about words can see.

use super::{Asks, Objection, RuleName, Subject, objection};

/// Objects to pictures, and to links to them, where the site says so.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    if !subject.settings.hold_images || subject.images == 0 {
        return None;
    }
    objection(Asks::Hold, RuleName::Images, subject.images, 10)
}
