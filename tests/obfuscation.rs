//! What a reader still reads at a glance, the word list sees: the starter list in every disguise, by rule.

use std::{collections::BTreeMap, sync::LazyLock};

use cam_nhan::{
    markdown,
    screening::{
        STARTER,
        words::{Act, Phrase, WordList, parse},
    },
};
use cam_nhan_tests::obfuscation::{KINDS, bare, disguises};

static PHRASES: LazyLock<Vec<Phrase>> = LazyLock::new(|| parse(STARTER).expect("the starter list is good"));
static LIST: LazyLock<WordList> = LazyLock::new(|| WordList::new(&PHRASES));

/// Whether a text is held, or refused: to be marked alone is not to be seen.
fn is_seen(source: &str) -> bool {
    let holds = |text: &str| {
        LIST.find(text)
            .iter()
            .any(|found| found.act(&PHRASES) != Act::Mark)
    };
    holds(&markdown::render(source).shown) || holds(source)
}

/// The least share of each kind that must be seen, in per cent.
fn least(kind: &str) -> usize {
    match kind {
        "leet" | "stars" | "apart" | "keystrokes" | "strokes" | "teencode" => 95,
        _ => 99,
    }
}

#[test]
fn what_is_read_at_a_glance_is_seen() {
    let mut kinds: BTreeMap<&str, (usize, Vec<String>)> = BTreeMap::new();
    let held = PHRASES
        .iter()
        .filter(|phrase| matches!(phrase.act, Act::Hold | Act::Refuse) && !phrase.text.contains('*'));
    // Every fifth phrase: the whole list is for the bench.
    for phrase in held.step_by(5) {
        for (kind, disguised) in disguises(&phrase.text) {
            let around = if kind == "no marks" {
                bare("thấy … thật")
            } else {
                "thấy … thật".to_owned()
            };
            let source = around.replacen('…', &disguised, 1);
            let (all, missed) = kinds.entry(kind).or_default();
            *all += 1;
            if !is_seen(&source) {
                missed.push(source);
            }
        }
    }
    let (mut sum, mut sum_missed) = (0, 0);
    for kind in KINDS {
        let (all, missed) = &kinds[kind];
        (sum, sum_missed) = (sum + all, sum_missed + missed.len());
        let seen = (all - missed.len()) * 100 / all;
        assert!(
            seen >= least(kind),
            "{kind}: {seen} of 100, not {:?}",
            &missed[..missed.len().min(40)]
        );
    }
    let seen = (sum - sum_missed) * 1_000 / sum;
    assert!(seen >= 980, "{seen} of 1,000");
}

#[test]
fn the_same_letters_in_decent_sentences_are_not() {
    for text in [
        "Hãy cảnh giác lừa đảo qua mạng!",
        "Chó sủa, tiếng sủa cả đêm",
        "Ba que kem năm nghìn",
        "XIN CHIA BUỒN CÙNG GIA ĐÌNH",
        "Một, hai, ba... a, b, c, d",
        "Giá 1.500.000 đ, tăng 12%",
        "Cô ấy bị lừa, đảo này cũng không còn ai",
        "Anh em đội tuyển U23 đá hay quá",
        "con đi học, mẹ đi chợ, bố đi làm",
        "toi di cho mua do cho con",
        "ly do cho viec nay la gi vay cac ban",
        "T.P.H.C.M, N.V.A, v.v.",
        "* một\n* hai\n* ba",
        "**Hay** quá, _thật_ là hay",
        "Bảng số 1: 10*20 = 200",
        "Chị L. và anh N. ở Q.1",
    ] {
        let found = LIST.find(text);
        let held: Vec<_> = found
            .iter()
            .filter(|found| found.act(&PHRASES) != Act::Mark)
            .map(|found| &PHRASES[found.phrase].text)
            .collect();
        assert!(held.is_empty(), "{text}: {held:?}");
    }
}
