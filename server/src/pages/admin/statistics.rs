//! What has happened at a site of late, drawn and in numbers.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AtSite,
    plot::{self, Columns, Part},
};
use crate::{
    app::App,
    discussion::statistics::{self, CountedArticle, Day, Statistics, StatisticsCache},
    error::Result,
    http::extract::Query,
    i18n::insight::{Words, duration, percent},
    pages::moment::zone,
    store::actor::Actor,
};

/// The choices of the form, in days.
const CHOICES: [u32; 3] = [7, 30, 90];

/// How many days.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StatisticsQuery {
    days: Option<u32>,
}

/// The page.
pub async fn show(
    State(app): State<App>,
    State(cache): State<StatisticsCache>,
    at: AtSite,
    Query(query): Query<StatisticsQuery>,
) -> Result<Response> {
    let insight = at.insight();
    let days = query
        .days
        .filter(|days| (1..=statistics::MOST_DAYS).contains(days))
        .unwrap_or(30);
    let numbers = statistics::of_site(&app, &cache, &at.site, days).await?;
    let mut choices = CHOICES.to_vec();
    if !choices.contains(&days) {
        choices.push(days);
    }
    let choices: Vec<_> = choices
        .into_iter()
        .map(|choice| {
            view! { <option value=choice selected=choice == days>{(insight.last_days)(choice)}</option> }
        })
        .collect();
    let zone = zone(at.site.settings.utc_offset_minutes);
    let body = view! {
        <p class="muted small">{(insight.zone)(&zone)}</p>
        {plots(insight, &numbers, days)}
        {table(insight, &numbers.days)}
        {in_words(&at, &numbers)}
        <div class="two">
            {articles(&at, "commented", insight.most_commented, insight.comments, &numbers.most_commented)}
            {articles(&at, "reacted", insight.most_reacted, insight.reactions, &numbers.most_reacted)}
        </div>
    };
    let tools = view! {
        <form method="get" action=at.path("/statistics")>
            <select name="days" aria-label=insight.days>{choices}</select>
            <button>{insight.show}</button>
        </form>
    };
    Ok(at.page_with(insight.statistics, "/statistics", tools, body))
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

fn plots(insight: &'static Words, numbers: &Statistics, days: u32) -> impl IntoView + use<> {
    let days_said = (insight.last_days)(days);
    let plot = |id, of: fn(&Day) -> i64, title: fn(i64, &str) -> String, parts| {
        let all = &numbers.days;
        let peak = all.iter().max_by_key(|day| of(day));
        let end = |at: usize| all.get(at).map_or_else(String::new, |day| short(&day.date));
        plot::columns(Columns {
            id,
            title: title(sum(all, of), &days_said),
            summary: peak.map_or_else(String::new, |day| (insight.plot_peak)(of(day), &short(&day.date))),
            ends: [end(0), end(all.len() / 2), end(all.len().saturating_sub(1))],
            parts,
        })
    };
    let values = |of: fn(&Day) -> i64| numbers.days.iter().map(of).collect::<Vec<_>>();
    let part = |name, of| Part {
        name,
        values: values(of),
    };
    let comments = vec![
        part(insight.seen, |day| day.approved),
        part(insight.not_seen, |day| day.waiting + day.hidden),
    ];
    view! {
        <div class="plots">
            <section class="panel">
                <h2>{insight.comments}</h2>
                {plot("comments", |day| day.comments, insight.comments_plot, comments)}
            </section>
            <section class="panel">
                <h2>{insight.reactions}</h2>
                {plot("reactions", |day| day.reactions, insight.reactions_plot, vec![part("", |day| day.reactions)])}
            </section>
            <section class="panel">
                <h2>{insight.decisions}</h2>
                {plot("decisions", |day| day.decisions, insight.decisions_plot, vec![part("", |day| day.decisions)])}
            </section>
        </div>
    }
}

/// A word and the number of each day that it stands for.
type Column = (&'static str, fn(&Day) -> i64);

/// All that is drawn, as numbers, today on top.
fn table(insight: &'static Words, days: &[Day]) -> impl IntoView + use<> {
    let columns: [Column; 8] = [
        (insight.comments, |day| day.comments),
        (insight.published, |day| day.approved),
        (insight.waiting, |day| day.waiting),
        (insight.hidden, |day| day.hidden),
        (insight.held, |day| day.held),
        (insight.refused, |day| day.refused),
        (insight.reactions, |day| day.reactions),
        (insight.decisions, |day| day.decisions),
    ];
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
            view! { <tr><th scope="row">{day.date.clone()}</th>{cells}</tr> }
        })
        .collect();
    view! {
        <details>
            <summary>{insight.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=insight.table>
                <table class="numbers">
                    <thead><tr><th scope="col">{insight.day}</th>{heads}</tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
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
    }
}
