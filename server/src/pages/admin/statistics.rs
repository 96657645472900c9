//! What has happened at a site of late, drawn and in numbers.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AtSite,
    plot::{self, Columns, Part},
    totals::{rules, tiles, week},
};
use crate::{
    app::App,
    discussion::statistics::{self, CountedArticle, Day, Range, Statistics, StatisticsCache},
    error::Result,
    http::extract::Query,
    i18n::{
        insight::{duration, percent},
        totals,
    },
    store::actor::Actor,
};

/// The ranges that are offered, in days.
const CHOICES: [u32; 4] = [1, 7, 30, 90];

/// Days without anything before the first that has something are left out, down to so many.
const LEAST: usize = 7;

/// Which days: the last so many, or from one date to another.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StatisticsQuery {
    days: Option<u32>,
    from: String,
    to: String,
}

/// The page.
pub async fn show(
    State(app): State<App>,
    State(cache): State<StatisticsCache>,
    at: AtSite,
    Query(query): Query<StatisticsQuery>,
) -> Result<Response> {
    let (insight, words) = (at.insight(), totals::words(at.who.language));
    let days = query
        .days
        .filter(|days| (1..=statistics::MOST_DAYS).contains(days))
        .unwrap_or(30);
    let is_chosen = !query.from.is_empty() || !query.to.is_empty();
    let chosen = Range::of_dates(&query.from, &query.to).filter(|_| is_chosen);
    let wrong = (is_chosen && chosen.is_none())
        .then(|| view! { <p class="notice bad" role="alert">{words.wrong_range}</p> });
    let range = chosen.unwrap_or_else(|| Range::last_days(&app, &at.site, days));
    let numbers = statistics::of_site(&app, &cache, &at.site, range).await?;
    let choices: Vec<_> = CHOICES
        .into_iter()
        .map(|choice| {
            let current = chosen.is_none() && choice == range.days();
            let word = if choice == 1 {
                words.today.to_owned()
            } else {
                (words.days)(choice)
            };
            let page = at.path(&format!("/statistics?days={choice}"));
            view! { <a href=page aria-current=current.then_some("true")>{word}</a> }
        })
        .collect();
    let date = |at: usize| {
        numbers
            .days
            .get(at)
            .map_or_else(String::new, |day| long(&day.date))
    };
    let said = (words.range)(
        &date(0),
        &date(numbers.days.len().saturating_sub(1)),
        range.days(),
    );
    let zone = at.zone().label(app.now());
    let body = view! {
        {wrong}
        <p class="muted small">{said} " " {(insight.zone)(&zone)}</p>
        {tiles(&at, &numbers)}
        {plots(&at, &numbers, range.days())}
        <div class="two">{week(&at, &numbers)} {rules(&at, &numbers)}</div>
        {in_words(&at, &numbers)}
        <div class="two">
            {articles(&at, "commented", insight.most_commented, insight.comments, &numbers.most_commented)}
            {articles(&at, "reacted", insight.most_reacted, insight.reactions, &numbers.most_reacted)}
        </div>
    };
    let tools = view! {
        <div class="seg" role="group" aria-label=insight.days>{choices}</div>
        <details class="menu" name="m">
            <summary class="btn">{words.choose}</summary>
            <div class="pop">
                <form class="stack" method="get" action=at.path("/statistics")>
                    <label>{insight.from} <input type="date" name="from" value=query.from.clone() required /></label>
                    <label>{insight.to} <input type="date" name="to" value=query.to.clone() required /></label>
                    <button class="primary">{insight.show}</button>
                </form>
            </div>
        </details>
    };
    Ok(at.page_with(insight.statistics, "/statistics", tools, body))
}

/// A date as people write it.
fn long(date: &str) -> String {
    let parts: Vec<&str> = date.split('-').rev().collect();
    parts.join("/")
}

/// The day and month of a date.
fn short(date: &str) -> String {
    match (date.get(8..10), date.get(5..7)) {
        (Some(day), Some(month)) => format!("{day}/{month}"),
        _ => date.to_owned(),
    }
}

fn sum(days: &[Day], of: fn(&Day) -> i64) -> i64 {
    days.iter().map(of).sum()
}

/// The days from the first on that has something.
fn with_something(days: &[Day]) -> &[Day] {
    let has = |day: &Day| day.comments + day.reactions + day.decisions + day.refused > 0;
    let first = days.iter().position(has).unwrap_or(days.len());
    days.get(first.min(days.len().saturating_sub(LEAST))..)
        .unwrap_or(days)
}

fn plots(at: &AtSite, numbers: &Statistics, days: u32) -> impl IntoView + use<> {
    let insight = at.insight();
    let days_said = (insight.last_days)(days);
    let shown = with_something(&numbers.days);
    let values = |of: fn(&Day) -> i64| shown.iter().map(of).collect::<Vec<_>>();
    let part = |name, of| Part {
        name,
        values: values(of),
    };
    let comments: [Column; 5] = [
        (insight.comments, |day| day.comments),
        (insight.published, |day| day.approved),
        (insight.waiting, |day| day.waiting),
        (insight.hidden, |day| day.hidden),
        (insight.refused, |day| day.refused),
    ];
    let decisions: [Column; 2] = [
        (insight.decisions, |day| day.decisions),
        (insight.held, |day| day.held),
    ];
    let seen = vec![
        part(insight.seen, |day| day.approved),
        part(insight.not_seen, |day| day.waiting + day.hidden),
    ];
    view! {
        <div class="plots">
            {plot(at, shown, ("comments", insight.comments, (insight.comments_plot)(sum(shown, |day| day.comments), &days_said)), seen, &comments)}
            {plot(
                at,
                shown,
                ("reactions", insight.reactions, (insight.reactions_plot)(sum(shown, |day| day.reactions), &days_said)),
                vec![part("", |day| day.reactions)],
                &[(insight.reactions, |day| day.reactions)],
            )}
            {plot(
                at,
                shown,
                ("decisions", insight.decisions, (insight.decisions_plot)(sum(shown, |day| day.decisions), &days_said)),
                vec![part("", |day| day.decisions)],
                &decisions,
            )}
        </div>
    }
}

/// A word and the number of each day that it stands for.
type Column = (&'static str, fn(&Day) -> i64);

/// Columns, and all that is drawn as a table beneath, the newest day on top. The first of `columns` is what is drawn.
fn plot(
    at: &AtSite,
    days: &[Day],
    (id, heading, title): (&'static str, &'static str, String),
    parts: Vec<Part>,
    columns: &[Column],
) -> impl IntoView + use<> {
    let (insight, words) = (at.insight(), totals::words(at.who.language));
    let of = |day: &Day| columns.first().map_or(0, |(_, of)| of(day));
    let peak = days.iter().max_by_key(|day| of(day));
    let end = |at: usize| days.get(at).map_or_else(String::new, |day| short(&day.date));
    let drawn = plot::columns(Columns {
        id,
        title,
        summary: peak.map_or_else(String::new, |day| (insight.plot_peak)(of(day), &short(&day.date))),
        ends: [end(0), end(days.len() / 2), end(days.len().saturating_sub(1))],
        hovers: days
            .iter()
            .map(|day| (words.on_day)(&long(&day.date), of(day)))
            .collect(),
        parts,
    });
    let heads: Vec<_> = columns
        .iter()
        .map(|(word, _)| view! { <th scope="col">{*word}</th> })
        .collect();
    let rows: Vec<_> = days
        .iter()
        .rev()
        .map(|day| {
            let cells: Vec<_> = columns
                .iter()
                .map(|(_, of)| view! { <td>{(insight.number)(of(day))}</td> })
                .collect();
            view! { <tr><th scope="row">{long(&day.date)}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <section class="panel">
            <h2>{heading}</h2>
            {drawn}
            <details>
                <summary>{insight.table}</summary>
                <div class="scroll" tabindex="0" role="region" aria-label=heading>
                    <table class="numbers">
                        <thead><tr><th scope="col">{insight.day}</th>{heads}</tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </section>
    }
}

fn in_words(at: &AtSite, numbers: &Statistics) -> impl IntoView + use<> {
    let (words, insight) = (at.words(), at.insight());
    let days = &numbers.days;
    let came = sum(days, |day| day.comments);
    let (held, refused) = (sum(days, |day| day.held), sum(days, |day| day.refused));
    let waits = match &numbers.waits {
        Some(waits) => (insight.waits_are)(
            &duration(insight, waits.median),
            &duration(insight, waits.ninetieth),
            waits.decisions,
        ),
        None => insight.no_waits.to_owned(),
    };
    let flags: Vec<_> = numbers
        .flags
        .iter()
        .map(|flag| view! { <li>{(words.flag)(&flag.reason)} ": " {(insight.number)(flag.count)}</li> })
        .collect();
    let no_flags = flags.is_empty().then_some(insight.nothing);
    let deciders: Vec<_> = numbers
        .deciders
        .iter()
        .map(|decider| {
            let who = at.named(&Actor::from(decider.actor.clone()), decider.name.clone());
            view! {
                <tr>
                    <th scope="row"><bdi>{who}</bdi></th>
                    <td>{(insight.number)(decider.approved)}</td>
                    <td>{(insight.number)(decider.hidden)}</td>
                </tr>
            }
        })
        .collect();
    let deciders = if deciders.is_empty() {
        view! { <p class="muted">{insight.nothing}</p> }.into_any()
    } else {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=insight.deciders>
                <table class="numbers">
                    <thead><tr>
                        <th scope="col">{words.who}</th> <th scope="col">{insight.approved}</th>
                        <th scope="col">{insight.hidden}</th>
                    </tr></thead>
                    <tbody>{deciders}</tbody>
                </table>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="two">
            <section class="panel">
                <h2>{insight.held}</h2>
                <p>{(insight.held_share)(held, &percent(held, came))}</p>
                <p>{(insight.refused_share)(refused, &percent(refused, came + refused))}</p>
                <p data-waits>{waits}</p>
            </section>
            <section class="panel">
                <h2>{insight.deciders}</h2>
                {deciders}
            </section>
            <section class="panel">
                <h2>{insight.flags}</h2>
                {no_flags.map(|nothing| view! { <p class="muted">{nothing}</p> })}
                <ul>{flags}</ul>
            </section>
            <section class="panel">
                <h2>{insight.bans}</h2>
                <p>{(insight.bans_are)(numbers.bans, numbers.bans_now)}</p>
            </section>
        </div>
    }
}

/// A list of articles with a number each.
fn articles(
    at: &AtSite,
    id: &'static str,
    title: &'static str,
    column: &'static str,
    articles: &[CountedArticle],
) -> impl IntoView + use<> {
    let insight = at.insight();
    let rows: Vec<_> = articles
        .iter()
        .map(|article| {
            let page = at.path(&format!("/threads/{}", article.thread));
            view! { <tr><td><a href=page>{article.title.clone()}</a></td><td>{(insight.number)(article.count)}</td></tr> }
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <p class="muted">{insight.nothing}</p> }.into_any()
    } else {
        view! {
            <table class="numbers wrap">
                <thead><tr><th scope="col">{insight.article}</th><th scope="col">{column}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! { <section class="panel"><h2 id=id>{title}</h2> {list}</section> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_short() {
        assert_eq!(short("2026-11-25"), "25/11");
        assert_eq!(long("2026-11-25"), "25/11/2026");
    }

    #[test]
    fn days_before_there_was_anything_are_left_out() {
        let day = |comments| Day {
            comments,
            ..Day::default()
        };
        let days: Vec<Day> = (0..30).map(|at| day(i64::from(at == 10))).collect();
        assert_eq!(with_something(&days).len(), 20);
        let days: Vec<Day> = (0..30).map(|_| day(0)).collect();
        assert_eq!(with_something(&days).len(), LEAST);
        assert_eq!(with_something(&[day(0)]).len(), 1);
    }
}
