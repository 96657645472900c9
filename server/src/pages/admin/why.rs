//! Why a comment is where it is in the queue: what the rules, the model and readers said, in short and at length.

use leptos::prelude::*;

use super::{AtSite, known::Known};
use crate::{
    markdown,
    screening::{Reason, RuleName, learned::Weighed},
    store::{
        comments::Row,
        flags::{self, Flag},
    },
};

/// Words shown beside a score.
const WEIGHED: usize = 5;

/// Words with their weights, as they stand beside a score: those above nought spoke for hiding.
pub fn weighed(words: &[Weighed]) -> String {
    let words: Vec<String> = words
        .iter()
        .map(|(word, weight)| format!("{word} {weight:+.2}"))
        .collect();
    words.join(", ")
}

/// Why a comment is where it is in the queue.
pub(super) struct Why {
    /// In short, each with its colour and all of it in words.
    short: Vec<(&'static str, String, String)>,
    /// At length.
    pub(super) lines: Vec<AnyView>,
    /// What is marked in the text.
    pub(super) phrases: Vec<String>,
}

impl Why {
    /// By what the rules, the model and readers said.
    pub(super) fn of(at: &AtSite, row: &Row, known: &Known<'_>) -> Self {
        let (words, desk) = (at.words(), at.desk());
        let mut why = Self {
            short: Vec::new(),
            lines: Vec::new(),
            phrases: vec![known.searched.to_owned()],
        };
        let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
        for reason in &reasons {
            let said = (words.reason)(&reason.rule, &reason.detail);
            let rule = RuleName::parse(&reason.rule);
            if matches!(
                rule,
                Some(RuleName::Words | RuleName::WordsMarked | RuleName::WordsLoose)
            ) {
                why.phrases.push(reason.detail.clone());
            }
            let points = (reason.points > 0).then(|| (desk.points)(reason.points));
            why.short
                .push((tone(rule), said.clone(), points.unwrap_or_default()));
            let points = (reason.points > 0).then(|| format!(" (+{})", reason.points));
            why.lines.push(view! { <li>{said} {points}</li> }.into_any());
        }
        if let Some(score) = row.score {
            // As the model is now: it may have learned since it gave the score. Some 40 µs a comment.
            let spoke = known.model.explain(&markdown::shown(&row.text), WEIGHED);
            let percent = score / 10;
            if percent >= 40 {
                let heavy = spoke.iter().filter(|(_, weight)| *weight > 0.0);
                why.phrases.extend(heavy.map(|(word, _)| word.clone()));
                let said = (words.score)(percent);
                why.short
                    .push(("chip warn", (desk.score_level)(percent).to_owned(), said));
            }
            let weighed = weighed(&spoke);
            let weighed =
                (!weighed.is_empty()).then(|| view! { <span class="weighed">" · " {weighed}</span> });
            let points = format!(" (+{})", score / 20);
            why.lines
                .push(view! { <li>{(words.score)(percent)} {points} {weighed}</li> }.into_any());
        }
        why.add_flags(at, row, known);
        why
    }

    fn add_flags(&mut self, at: &AtSite, row: &Row, known: &Known<'_>) {
        let words = at.words();
        let told: Vec<&Flag> = known
            .told
            .iter()
            .filter(|flag| flag.comment_id == row.id)
            .collect();
        if told.is_empty() {
            return;
        }
        let notes: Vec<String> = told
            .iter()
            .map(|flag| match flag.note.as_str() {
                "" => (words.flag)(&flag.reason).to_owned(),
                note => format!("{}: “{note}”", (words.flag)(&flag.reason)),
            })
            .collect();
        let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
        let networks = i64::try_from(flags::networks(told.iter().copied())).unwrap_or(i64::MAX);
        let flagged = (words.flagged)(count, networks);
        let title = format!("{flagged} — {}", notes.join(" · "));
        self.short.push(("chip bad", reports(at, &told), title.clone()));
        self.lines.push(view! { <li>{title}</li> }.into_any());
    }

    /// In short, as chips.
    pub(super) fn chips(&self, at: &AtSite) -> Option<impl IntoView + use<>> {
        let chips: Vec<_> = self
            .short
            .iter()
            .map(|(class, word, title)| view! { <li class=*class title=title.clone()>{word.clone()}</li> })
            .collect();
        (!chips.is_empty()).then(|| view! { <ul class="why" aria-label=at.desk().why_here>{chips}</ul> })
    }
}

/// What readers told, in short: how many, and of what most.
fn reports(at: &AtSite, told: &[&Flag]) -> String {
    let of = |reason: &str| told.iter().filter(|flag| flag.reason == reason).count();
    let most = told
        .iter()
        .map(|flag| flag.reason.as_str())
        .max_by_key(|reason| of(reason));
    let count = (at.desk().reports)(i64::try_from(told.len()).unwrap_or(i64::MAX));
    most.map_or(count.clone(), |most| {
        format!("{count}: {}", (at.words().flag)(most))
    })
}

/// The colour of a rule's chip: what is surely wrong, what may be, who is new, what is only so.
fn tone(rule: Option<RuleName>) -> &'static str {
    match rule {
        Some(RuleName::Words | RuleName::Flags | RuleName::Robot | RuleName::Banned) => "chip bad",
        Some(RuleName::Newcomer | RuleName::Appeal) => "chip info",
        Some(RuleName::SiteHolds) | None => "chip",
        Some(_) => "chip warn",
    }
}
