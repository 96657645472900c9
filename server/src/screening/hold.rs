//! A site may want to see every comment first.

use cam_nhan_domain::site::Moderation;

use super::{Subject, Verdict};

/// Objects to everything where the site holds all.
pub fn judge(subject: Subject<'_>) -> Option<Verdict> {
    (subject.settings.moderation == Moderation::Hold).then_some(Verdict::Hold("site_holds"))
}
