//! The model's score, as a rule.

use super::{Asks, Objection, RuleName, Subject, objection, percent};

/// Objects to a score at or above the site's threshold.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let (score, threshold) = (percent(subject.score?), subject.settings.hold_above);
    if threshold == 0 || score < threshold {
        return None;
    }
    // Its points come with every score: see `urgency`.
    objection(Asks::Hold, RuleName::Score, score, 0)
}

/// Whether the score is so low that the site lets a text through which nothing but its being new would hold.
pub fn is_low(subject: &Subject<'_>) -> bool {
    subject
        .score
        .is_some_and(|score| percent(score) < subject.settings.publish_below)
}
