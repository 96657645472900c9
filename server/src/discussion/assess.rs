//! Evaluation of a model: what it has learned, and how well it foretold what moderators decided.

use std::collections::HashMap;

use cam_nhan_domain::CommentId;

use super::learn;
use crate::{
    app::App,
    error::Result,
    markdown,
    screener::Kind,
    screening::{curve::Curve, learned::Model},
    store::{
        audit::{self, Judged},
        comments::{State, queue},
        sites::Site,
    },
};

/// Decisions that are looked at, the latest.
const DECISIONS: u32 = 5_000;
/// Texts, the latest decided about, whose words are weighed: some 40 µs each.
const TEXTS: usize = 200;
/// Words of each text that are looked at.
const OF_EACH: usize = 12;
/// Words shown for each side.
const WORDS: usize = 15;

/// A model seen from outside.
#[derive(Clone, Debug)]
pub struct Assessment {
    /// Lessons: texts that moderators let stand, and texts that they hid (or featured).
    pub lessons: (u64, u64),
    /// Whether it speaks.
    pub ready: bool,
    /// How its scores did.
    pub curve: Curve,
    /// Words that spoke most for hiding (or featuring), and most against, in the latest decided texts.
    pub words: (Vec<Word>, Vec<Word>),
}

/// A word that weighs.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// The word, in lower case.
    pub word: String,
    /// Its weight, the mean over the texts.
    pub weight: f32,
    /// In how many texts it was among the heaviest.
    pub texts: usize,
}

/// Looks at one of a site's models. At most 5,000 decisions and 200 texts are read.
pub async fn assess(app: &App, site: &Site, kind: Kind) -> Result<Assessment> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let model = app.screener().model(conn, &site.id, kind, app.now()).await?.model;
    let judged = audit::list_judged(conn, &site.id, DECISIONS).await?;
    let mut words = (Vec::new(), Vec::new());
    if model.ready() {
        let mut latest: Vec<CommentId> = judged.iter().map(|line| line.subject_id.clone()).collect();
        latest.sort_unstable();
        latest.dedup();
        latest.reverse();
        latest.truncate(TEXTS);
        let rows = queue::list_by_id(conn, &site.id, &latest).await?;
        words = heaviest(&model, rows.iter().map(|row| markdown::shown(&row.text)));
    }
    Ok(Assessment {
        lessons: model.lessons(),
        ready: model.ready(),
        curve: Curve::of(scored(kind, &judged)),
        words,
    })
}

/// The score that each comment came with, and whether the last word on it was what a high score foretells.
fn scored(kind: Kind, judged: &[Judged]) -> Vec<(i64, bool)> {
    let mut by_comment = HashMap::<&CommentId, (bool, Option<i64>)>::new();
    // The newest line is the last word; the oldest saw the quality that it came with, which featuring replaces.
    for line in judged {
        let Some(hit) = learn::lesson(kind, &line.act) else {
            continue;
        };
        let score = match kind {
            Kind::Hide => line.score,
            // Nought is the quality of what came while the model did not speak.
            Kind::Feature => serde_json::from_str::<State>(&line.before)
                .ok()
                .map(|state| state.quality)
                .filter(|quality| *quality > 0),
        };
        by_comment
            .entry(&line.subject_id)
            .and_modify(|known| known.1 = score)
            .or_insert((hit, score));
    }
    by_comment
        .into_values()
        .filter_map(|(hit, score)| Some((score?, hit)))
        .collect()
}

/// The words that weigh most for and against, over some texts. One that stands in a single text tells of that text.
fn heaviest(model: &Model, texts: impl Iterator<Item = String>) -> (Vec<Word>, Vec<Word>) {
    let mut sums = HashMap::<String, (f32, usize)>::new();
    for text in texts {
        for (word, weight) in model.explain(&text, OF_EACH) {
            let sum = sums.entry(word.to_lowercase()).or_default();
            *sum = (sum.0 + weight, sum.1 + 1);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "at most a few hundred texts")]
    let mut words: Vec<Word> = sums
        .into_iter()
        .filter(|(_, (_, texts))| *texts > 1)
        .map(|(word, (sum, texts))| Word {
            word,
            weight: sum / texts as f32,
            texts,
        })
        .collect();
    words.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.word.cmp(&b.word)));
    let against = words
        .iter()
        .rev()
        .take(WORDS)
        .filter(|word| word.weight < 0.0)
        .cloned()
        .collect();
    words.truncate(WORDS);
    words.retain(|word| word.weight > 0.0);
    (words, against)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(id: &str, act: &str, score: Option<i64>, quality: i64) -> Judged {
        let before = format!(
            r#"{{"status":"held","reasons":"[]","urgency":0,"quality":{quality},"decided_revision":null,"flags":0,"pin_rank":0,"featured":false,"shadow_banned":false}}"#
        );
        Judged {
            subject_id: CommentId::parse(id).expect("an id"),
            act: act.to_owned(),
            before,
            score,
        }
    }

    const A: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
    const B: &str = "01890a5d-ac96-774b-bcce-b302099a8058";

    #[test]
    fn the_last_word_counts_with_the_score_of_the_first() {
        // The newest first, as the audit log is read.
        let lines = [
            judged(A, "feature", None, 700),
            judged(B, "approve", Some(120), 0),
            judged(A, "approve", None, 640),
        ];
        assert_eq!(scored(Kind::Feature, &lines), [(640, true)]);
        let lines = [
            judged(A, "hide", Some(900), 0),
            judged(A, "approve", Some(900), 0),
            judged(B, "approve", None, 0),
        ];
        assert_eq!(scored(Kind::Hide, &lines), [(900, true)]);
    }

    #[test]
    fn the_heaviest_words_are_those_of_both_sides() {
        let mut model = Model::default();
        for n in 0..200 {
            model.learn(&format!("bài viết hay lắm, cảm ơn tác giả {n}"), false);
            model.learn(&format!("mua thuốc rẻ ngay {n}"), true);
        }
        let texts = ["mua thuốc đi", "thuốc rẻ", "cảm ơn bài hay", "hay quá, cảm ơn"];
        let (bad, good) = heaviest(&model, texts.into_iter().map(str::to_owned));
        assert!(
            bad.iter().any(|word| word.word == "thuốc" && word.texts == 2),
            "{bad:?}"
        );
        assert!(good.iter().any(|word| word.word == "hay"), "{good:?}");
        assert!(bad.iter().all(|word| word.weight > 0.0) && good.iter().all(|word| word.weight < 0.0));
    }
}
