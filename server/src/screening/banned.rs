//! Rule: authors who are banned.

use super::{Asks, Objection, RuleName, Subject, objection};

/// Objects to everything of a banned author: openly, or so that they do not notice.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let ban = subject.ban.as_ref()?;
    let asks = if ban.shadow { Asks::ShadowBan } else { Asks::Ban };
    objection(asks, RuleName::Banned, &ban.why, 0)
}
