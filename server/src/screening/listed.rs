//! Words and phrases that the site listed.

use super::{Asks, Objection, RuleName, Subject, objection};

/// Objects to the gravest phrase found; one that is only marked is noted, two such phrases are held. What was found only by looking past marks and spellings is held, never
/// refused: it may be another word.
pub fn judge(subject: &Subject<'_>) -> Option<Objection> {
    let gravest = subject
        .listed
        .iter()
        .max_by_key(|found| (found.refuse, !found.mark, !found.loose))?;
    let mut phrases: Vec<&str> = Vec::new();
    for found in &subject.listed {
        if !phrases.contains(&found.phrase.as_str()) && phrases.len() < 5 {
            phrases.push(&found.phrase);
        }
    }
    let asks = match (
        gravest.refuse && !gravest.loose,
        gravest.mark && phrases.len() == 1,
    ) {
        (true, _) => Asks::Refuse,
        (_, true) => Asks::Note,
        _ => Asks::Hold,
    };
    let (rule, points) = match (asks, gravest.loose) {
        (Asks::Note, _) => (RuleName::WordsMarked, 10),
        (_, true) => (RuleName::WordsLoose, 20),
        _ => (RuleName::Words, 30),
    };
    objection(asks, rule, phrases.join(", "), points)
}
