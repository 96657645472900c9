//! Rule: pre-moderation of every comment, where the site asks for it.

use cam_nhan_domain::site::Moderation;

use super::{Asks, Objection, RuleName, Subject, objection};

/// Objects to everything where the site holds all.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    if subject.settings.moderation != Moderation::Hold {
        return None;
    }
    objection(Asks::Look, RuleName::SiteHolds, "", 0)
}
