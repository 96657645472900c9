//! How far an import is, and what it would do or did.

use cam_nhan_transfer::problem::{Notice, Problem};
use leptos::prelude::*;

use crate::{
    discussion::import::{
        report::{Noticed, Report},
        under_way::Stage,
        undo::Undone,
    },
    i18n::{
        imports::{self, Imports},
        transfer::{Transfer, words},
    },
    pages::admin::AtSite,
};

/// Addresses without a home that are shown.
const SHOWN: usize = 20;

/// What there is to see of an import.
pub fn stage(at: &AtSite, stage: Stage) -> AnyView {
    let words = words(at.who.language);
    match stage {
        Stage::Receiving => under_way(at, words, words.receiving.to_owned(), None),
        Stage::Reading(progress) => {
            let (read, of) = progress.bytes;
            let percent = read.saturating_mul(100).checked_div(of).unwrap_or_default();
            let sentence = (words.reading)(percent, progress.comments);
            under_way(at, words, sentence, Some((read, of)))
        }
        Stage::Undoing(done, of) => under_way(at, words, (words.undoing)(done, of), Some((done, of))),
        Stage::Undone(undone) => view! {
            <section class="panel" data-report="undone">
                <h2>{words.undone}</h2>
                {taken_back(at, &undone)}
                {forget(at, words.close)}
            </section>
        }
        .into_any(),
        Stage::Storing(done, of) => under_way(at, words, (words.storing)(done, of), Some((done, of))),
        Stage::Ready(report) => {
            let ask = view! {
                <p class="muted">{words.nothing_yet}</p>
                <div class="both">
                    <form method="post" action=at.path("/transfer/import")><button class="primary">{words.store}</button></form>
                    {forget(at, words.drop)}
                </div>
            };
            view! {
                <section class="panel" data-report="preview">
                    <h2>{words.previewed}</h2>
                    {told(at, words, &report)}
                    {ask}
                </section>
            }
            .into_any()
        }
        Stage::Done(report) => view! {
            <section class="panel" data-report="done">
                <h2>{words.stored}</h2>
                {told(at, words, &report)}
                <div class="both">
                    <a class="btn" href=at.path("?status=all")>{words.to_queue}</a>
                    {forget(at, words.close)}
                </div>
            </section>
        }
        .into_any(),
        Stage::Refused(problem) => {
            let sentence = problem_sentence(at, words, &problem);
            failed(
                at,
                words,
                words.refused,
                format!("{sentence} {}", words.nothing_stored),
            )
        }
        Stage::Broken => failed(at, words, words.broken, words.broken_help.to_owned()),
    }
}

/// What was taken back.
fn taken_back(at: &AtSite, undone: &Undone) -> impl IntoView + use<> {
    let lines = imports::words(at.who.language).undone_lines(undone);
    lines
        .into_iter()
        .map(|line| view! { <p>{line}</p> })
        .collect::<Vec<_>>()
}

/// It goes on by itself: the page looks again, by the script or without.
fn under_way(at: &AtSite, words: &'static Transfer, sentence: String, share: Option<(u64, u64)>) -> AnyView {
    let (value, max) = share.filter(|(_, of)| *of > 0).unzip();
    let label = sentence.clone();
    view! {
        <section class="panel" data-under-way=at.path("/transfer")>
            <p>{sentence}</p>
            <progress value=value max=max aria-label=label></progress>
            <p class="muted">{words.goes_on}</p>
            <noscript>
                <meta http-equiv="refresh" content="2" />
                <p><a href=at.path("/transfer")>{words.look_again}</a></p>
            </noscript>
        </section>
    }
    .into_any()
}

/// The button that drops what is ready, or closes a report.
fn forget(at: &AtSite, word: &'static str) -> impl IntoView + use<> {
    view! { <form method="post" action=at.path("/transfer/drop")><button>{word}</button></form> }
}

fn failed(at: &AtSite, words: &'static Transfer, title: &'static str, sentence: String) -> AnyView {
    view! {
        <section class="panel" data-report="failed">
            <h2>{title}</h2>
            <p role="alert">{sentence}</p>
            {forget(at, words.close)}
        </section>
    }
    .into_any()
}

/// What is wrong with a file, where, and what its parser says of it.
fn problem_sentence(at: &AtSite, words: &'static Transfer, problem: &Problem) -> String {
    let common = imports::words(at.who.language);
    let kind = (words.problem)(problem.kind).unwrap_or_else(|| (common.problem)(problem.kind));
    let mut sentence = kind.to_owned();
    let place = (words.place)(problem.place);
    if !place.is_empty() {
        sentence.push_str(&format!(" ({place})"));
    }
    if !problem.detail.is_empty() {
        sentence.push_str(&format!(": {}", problem.detail));
    }
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    // Sentences of the catalogue stand behind a colon on the command line.
    let mut letters = sentence.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A report.
fn told(at: &AtSite, words: &'static Transfer, report: &Report) -> impl IntoView + use<> {
    let common = imports::words(at.who.language);
    let summary = &report.summary;
    let told = common.told(report);
    let states: Vec<_> = told
        .states
        .into_iter()
        .map(|state| view! { <li class="chip">{state}</li> })
        .collect();
    let states = (!states.is_empty()).then(|| view! { <ul class="phrases">{states}</ul> });
    let facts: Vec<_> = told
        .facts
        .into_iter()
        .map(|fact| view! { <p>{fact}</p> })
        .collect();
    let notices: Vec<_> = report
        .notices
        .iter()
        .map(|noticed| entry(words, common, noticed))
        .collect();
    let notices =
        (!notices.is_empty()).then(|| view! { <h3>{words.changed}</h3> <ul class="noticed">{notices}</ul> });
    view! {
        <p class="muted">{told.read}</p>
        <p><strong>{told.said}</strong></p>
        {states} {facts} {notices} {homeless(words, common, &summary.homeless)}
    }
}

/// Everything of one kind that is changed or left out.
fn entry(words: &'static Transfer, common: &'static Imports, noticed: &Noticed) -> AnyView {
    let title = format!("{} × {}", noticed.count, (common.notice)(noticed.kind));
    let places: Vec<_> = noticed
        .first
        .iter()
        .map(|notice| place(words, notice))
        .filter(|place| !place.is_empty())
        .map(|place| view! { <li><bdi>{place}</bdi></li> })
        .collect();
    if places.is_empty() {
        return view! { <li>{title}</li> }.into_any();
    }
    let more = noticed.count.saturating_sub(noticed.first.len() as u64);
    let more = (more > 0).then(|| view! { <li>{(common.and_more)(more)}</li> });
    view! { <li><details><summary>{title}</summary><ul class="small muted">{places}{more}</ul></details></li> }.into_any()
}

fn place(words: &'static Transfer, notice: &Notice) -> String {
    let parts = [
        (words.place)(notice.place),
        notice.id.clone(),
        notice.detail.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// Where threads would go that have no article here.
fn homeless(
    words: &'static Transfer,
    common: &'static Imports,
    homeless: &[(String, u64)],
) -> Option<impl IntoView + use<>> {
    if homeless.is_empty() {
        return None;
    }
    let rows: Vec<_> = homeless
        .iter()
        .take(SHOWN)
        .map(|(address, count)| view! { <tr><td><bdi>{address.clone()}</bdi></td> <td>{*count}</td></tr> })
        .collect();
    let more = homeless.len().saturating_sub(SHOWN) as u64;
    let more = (more > 0).then(|| view! { <p class="small muted">{(common.and_more)(more)}</p> });
    Some(view! {
        <h3>{common.homeless}</h3>
        <table class="numbers wrap">
            <thead><tr><th scope="col">{words.address}</th> <th scope="col">{words.comments}</th></tr></thead>
            <tbody>{rows}</tbody>
        </table>
        {more}
        <p class="muted">{words.home_help}</p>
    })
}
