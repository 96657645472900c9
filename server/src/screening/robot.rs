//! Signs of a bot, found by the bot checks.

use super::{Asks, Objection, Robot, RuleName, Subject, objection};

/// Objects to what gives itself away, and to what could not be checked while the site is flooded.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    match subject.robot? {
        Robot::Website => objection(Asks::Hold, RuleName::Robot, "website", 30),
        Robot::Fast => objection(Asks::Hold, RuleName::Robot, "fast", 20),
        Robot::Unscripted => objection(Asks::Hold, RuleName::Unchecked, "", 10),
        Robot::Unchecked => objection(Asks::Hold, RuleName::Unchecked, "captcha", 10),
    }
}
