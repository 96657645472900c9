//! Pre-moderation of each reader's first comments, where the site asks for it.

use cam_nhan_domain::site::Moderation;

use super::{Asks, Objection, RuleName, Subject, objection};

/// Objects until enough of the reader's comments stand.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let trusted = subject.approved_before >= i64::from(subject.settings.trusted_after);
    if subject.settings.moderation != Moderation::Newcomers || trusted {
        return None;
    }
    objection(Asks::Look, RuleName::Newcomer, subject.approved_before, 5)
}
