//! Rule: more links than the site allows, which are seldom a reader's.

use super::{Asks, Objection, RuleName, Subject, objection};

/// Objects to more links than the site allows.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    if subject.links <= subject.settings.links_before_hold as usize {
        return None;
    }
    objection(Asks::Hold, RuleName::Links, subject.links, 20)
}
