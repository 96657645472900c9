//! What some days come to against the days before, by hour of the week, and what was held why.

use leptos::prelude::*;

use super::AtSite;
use crate::{
    discussion::statistics::{Statistics, Total},
    i18n::{
        insight::{duration, percent},
        totals::{self, Totals},
    },
};

/// A figure: its name, what it is now and was before (in words), and how it changed.
struct Tile {
    name: &'static str,
    now: String,
    change: Option<Change>,
    note: Option<String>,
}

/// How a figure changed.
struct Change {
    /// Whether it grew; `None` where it is the same.
    grew: Option<bool>,
    /// By how much, in words.
    by: String,
    /// Whether that is surely good, or bad: more comments are neither.
    is_good: Option<bool>,
    /// What it was, in words.
    before: String,
}

/// The totals in a row.
pub fn tiles(at: &AtSite, numbers: &Statistics) -> impl IntoView + use<> {
    let (insight, words) = (at.insight(), totals::words(at.who.language));
    let (now, before) = (&numbers.total, &numbers.before);
    let share = |total: &Total| (total.comments > 0).then(|| total.held * 100 / total.comments);
    let held = match (share(now), share(before)) {
        (Some(now), Some(before)) => Some(Change {
            grew: (now != before).then_some(now > before),
            by: (words.points)((now - before).abs()),
            is_good: None,
            before: format!("{before}%"),
        }),
        _ => None,
    };
    let wait = match (now.median_wait, before.median_wait) {
        (Some(now), Some(before)) => Some(Change {
            grew: (now / 60_000 != before / 60_000).then_some(now > before),
            by: duration(insight, (now - before).abs()),
            is_good: Some(now < before),
            before: duration(insight, before),
        }),
        _ => None,
    };
    let counted = |name, now: i64, before: i64| Tile {
        name,
        now: (insight.number)(now),
        change: (before > 0).then(|| Change {
            grew: (now != before).then_some(now > before),
            by: percent((now - before).abs(), before),
            is_good: None,
            before: (insight.number)(before),
        }),
        note: None,
    };
    let tiles = [
        counted(insight.comments, now.comments, before.comments),
        Tile {
            name: words.held,
            now: percent(now.held, now.comments),
            change: held,
            note: None,
        },
        Tile {
            name: words.wait,
            now: now
                .median_wait
                .map_or_else(|| "–".to_owned(), |wait| duration(insight, wait)),
            change: wait,
            note: None,
        },
        counted(insight.reactions, now.reactions, before.reactions),
        Tile {
            note: (now.undone > 0).then(|| (words.undone)(now.undone)),
            ..counted(insight.decisions, now.decisions, before.decisions)
        },
    ];
    let tiles: Vec<_> = tiles.into_iter().map(|tile| one(words, tile)).collect();
    view! { <dl class="tiles">{tiles}</dl> }
}

fn one(words: &'static Totals, tile: Tile) -> impl IntoView {
    let change = match tile.change {
        Some(change) => {
            let (sign, said) = match change.grew {
                Some(true) => ("↑ ", (words.more)(&change.by)),
                Some(false) => ("↓ ", (words.less)(&change.by)),
                None => ("", words.same.to_owned()),
            };
            let class = match change.is_good.filter(|_| change.grew.is_some()) {
                Some(true) => "good",
                Some(false) => "bad",
                None => "",
            };
            let before = (words.before)(&change.before);
            view! { <span class="change"><b class=class><span aria-hidden="true">{sign}</span> {said}</b> " " {before}</span> }
                .into_any()
        }
        None => view! { <span class="change">{words.no_before}</span> }.into_any(),
    };
    let note = tile.note.map(|note| view! { <span class="change">{note}</span> });
    view! { <div><dt>{tile.name}</dt> <dd><strong>{tile.now}</strong> {change} {note}</dd></div> }
}

/// Comments by hour of the week: seven rows of 24, the darker the more, and the same as a table.
pub fn week(at: &AtSite, numbers: &Statistics) -> impl IntoView + use<> {
    const CELL: i64 = 12;
    const LEFT: i64 = 24;
    let (insight, words) = (at.insight(), totals::words(at.who.language));
    let of = |weekday: usize, hour: i64| {
        let found = numbers
            .hours
            .iter()
            .find(|one| usize::try_from(one.weekday) == Ok(weekday) && one.hour == hour);
        found.map_or(0, |one| one.comments)
    };
    let most = numbers.hours.iter().max_by_key(|one| one.comments);
    let title = most.map_or_else(
        || words.no_hours.to_owned(),
        |one| {
            let day = usize::try_from(one.weekday)
                .ok()
                .and_then(|day| words.weekdays.get(day));
            (words.hours_plot)(day.copied().unwrap_or_default(), one.hour, one.comments)
        },
    );
    let top = most.map_or(1, |one| one.comments.max(1));
    let mut cells = Vec::new();
    let mut rows = Vec::new();
    for ((weekday, day), y) in words.weekdays.iter().enumerate().zip((0_i64..).step_by(12)) {
        cells.push(view! { <text x="0" y=y + 9>{*day}</text> }.into_any());
        let mut numbers = Vec::new();
        for hour in 0..24 {
            let count = of(weekday, hour);
            let level = if count == 0 {
                0
            } else {
                1 + (count * 4 / top).min(4)
            };
            let said = (words.at)(day, hour, count);
            cells.push(
                view! {
                    <rect class=format!("q{level}") x=LEFT + hour * CELL y=y width="11" height="11" rx="2"><title>{said}</title></rect>
                }
                .into_any(),
            );
            numbers.push(view! { <td>{(insight.number)(count)}</td> });
        }
        rows.push(view! { <tr><th scope="row">{*day}</th>{numbers}</tr> });
    }
    let feet: Vec<_> = [0, 6, 12, 18]
        .into_iter()
        .map(|hour| view! { <text x=LEFT + hour * CELL y="95">{(words.hour)(hour)}</text> })
        .collect();
    let heads: Vec<_> = (0..24)
        .map(|hour| view! { <th scope="col">{hour}</th> })
        .collect();
    view! {
        <section class="panel">
            <h2>{words.hours}</h2>
            <svg class="plot week" viewBox="0 0 312 98" role="img" aria-label=title>{cells} {feet}</svg>
            <details>
                <summary>{insight.table}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=words.hours>
                    <table class="numbers"><thead><tr><th scope="col">{insight.day}</th>{heads}</tr></thead><tbody>{rows}</tbody></table>
                </div>
            </details>
        </section>
    }
}

/// Which rules held how many, each with a bar.
pub fn rules(at: &AtSite, numbers: &Statistics) -> impl IntoView + use<> {
    let (insight, words) = (at.insight(), totals::words(at.who.language));
    let most = numbers.rules.first().map_or(1, |rule| rule.count.max(1));
    let bars: Vec<_> = numbers
        .rules
        .iter()
        .map(|rule| {
            view! {
                <li>
                    <span>{(insight.rule_name)(&rule.rule)}</span> <span>{(insight.number)(rule.count)}</span>
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
                        <rect class="first" width=rule.count * 100 / most height="8" />
                    </svg>
                </li>
            }
        })
        .collect();
    let none = bars
        .is_empty()
        .then(|| view! { <p class="muted">{insight.nothing}</p> });
    view! { <section class="panel"><h2>{words.rules}</h2> {none} <ul class="bars">{bars}</ul></section> }
}
