//! Words and phrases that the site listed.

use super::{Asks, Objection, Subject, objection};

/// Objects to the gravest phrase found. What was found only by looking past marks and spellings is held, never
/// refused: it may be another word.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let gravest = subject
        .listed
        .iter()
        .max_by_key(|found| (found.refuse, !found.loose))?;
    let asks = if gravest.refuse && !gravest.loose {
        Asks::Refuse
    } else {
        Asks::Hold
    };
    let mut phrases: Vec<&str> = Vec::new();
    for found in &subject.listed {
        if !phrases.contains(&found.phrase.as_str()) && phrases.len() < 5 {
            phrases.push(&found.phrase);
        }
    }
    let (rule, points) = if gravest.loose {
        ("words_loose", 20)
    } else {
        ("words", 30)
    };
    objection(asks, rule, phrases.join(", "), points)
}
