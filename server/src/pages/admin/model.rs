//! What the site's machine has learned, how well it foretells, and the way to take it along or begin again.

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{Code, site::Settings};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AtSite, FromOwnPage, permissions,
    plot::{self, Mark},
};
use crate::{
    app::App,
    discussion::{
        assess::{self, Assessment, Word},
        learn::{self, Learned},
    },
    error::Result,
    http::extract::{Form, Query},
    i18n::insight::Words,
    screener::Kind,
    screening::curve::{Curve, Point},
    store::moderators::Role,
};

/// From these scores on, in per cent, the queue calls one high, or medium.
const HIGH: u32 = 70;
const MEDIUM: u32 = 40;

/// Fewer decisions than this are no curve.
const LEAST: usize = 20;

/// What was done just before.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ModelQuery {
    reset: String,
}

/// The page: both models.
pub async fn show(State(app): State<App>, at: AtSite, Query(query): Query<ModelQuery>) -> Result<Response> {
    let insight = at.insight();
    let mut sections = Vec::new();
    for kind in Kind::ALL {
        let assessment = assess::assess(&app, &at.site, kind).await?;
        sections.push(section(&at, kind, assessment));
    }
    let reset = Kind::parse(&query.reset).map(|kind| {
        view! { <p class="notice" role="status">{(insight.kind)(kind)} ": " {insight.was_reset}</p> }
    });
    let body = view! { {reset} <p>{insight.model_intro}</p> {sections} };
    Ok(at.page(insight.model, "/model", body))
}

fn section(at: &AtSite, kind: Kind, known: Assessment) -> impl IntoView + use<> {
    let insight = at.insight();
    let (no, yes) = known.lessons;
    let speaks = if known.ready {
        insight.speaks
    } else {
        insight.silent
    };
    let curve = if known.curve.judged >= LEAST && known.curve.hits > 0 {
        curve(at, kind, &known.curve).into_any()
    } else {
        view! { <p>{insight.no_curve}</p> }.into_any()
    };
    let words = known.ready.then(|| {
        let (towards, against) = known.words;
        view! {
            <h3>{insight.heaviest}</h3>
            <p class="muted">{insight.heaviest_help}</p>
            <div class="plots">
                {heaviest(insight, (insight.speaks_for)(kind), towards)}
                {heaviest(insight, (insight.speaks_against)(kind), against)}
            </div>
        }
    });
    let reset = (at.role >= Role::Owner).then(|| {
        view! {
            <details>
                <summary class="bad">{insight.reset}</summary>
                <form class="stack" method="post" action=at.path(&format!("/model/{}/reset", kind.as_str()))>
                    <p>{insight.reset_help}</p>
                    <label class="line"><input type="checkbox" name="sure" value="1" required />{insight.reset_sure}</label>
                    <button class="destroy">{insight.reset}</button>
                </form>
            </details>
        }
    });
    view! {
        <section class="panel" data-kind=kind.as_str()>
            <h2>{(insight.kind)(kind)}</h2>
            <p>{(insight.kind_help)(kind)}</p>
            <p><strong>{(insight.lessons)(kind, no, yes)}</strong> " " {speaks}</p>
            <h3>{insight.curve}</h3>
            {curve}
            {words}
            <p>
                <a href=at.path(&format!("/model/{}/export", kind.as_str())) download>{insight.export}</a>
                " · " <span class="muted">{insight.export_help}</span>
            </p>
            {reset}
        </section>
    }
}

/// A share as a person reads it.
fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of decisions are far below 2^52"
)]
fn curve(at: &AtSite, kind: Kind, known: &Curve) -> impl IntoView + use<> {
    let insight = at.insight();
    let settings = &at.site.settings;
    let chance = known.hits as f64 / known.judged as f64;
    let average = percent(known.average_precision.unwrap_or_default());
    let marks = if kind == Kind::Hide {
        marks(insight, settings, known)
    } else {
        Vec::new()
    };
    let drawn = plot::curve(plot::Curve {
        id: format!("curve-{}", kind.as_str()),
        title: (insight.curve_plot)(known.judged, known.hits, &average),
        summary: (insight.average_precision)(&average, &percent(chance)),
        axes: (insight.recall, insight.precision),
        points: known
            .points
            .iter()
            .map(|point| (point.recall, point.precision))
            .collect(),
        level: (chance, insight.chance),
        marks,
    });
    let thresholds = (kind == Kind::Hide).then(|| thresholds(insight, settings, known));
    let levels = (kind == Kind::Hide).then(|| levels(insight, known));
    view! {
        {levels}
        <p class="muted">{(insight.curve_help)(kind)}</p>
        <div class="plots">{drawn}</div>
        <p>{(insight.average_precision)(&average, &percent(chance))}</p>
        {thresholds}
        {table(insight, settings, kind, known)}
    }
}

/// In the words of the queue: of those with a high, a medium and a low score, how many were hidden in the end.
fn levels(insight: &'static Words, known: &Curve) -> impl IntoView + use<> {
    let (high, medium) = (known.at_percent(HIGH), known.at_percent(MEDIUM));
    let levels = [
        (high.called, high.hits),
        (
            medium.called.saturating_sub(high.called),
            medium.hits.saturating_sub(high.hits),
        ),
        (
            known.judged.saturating_sub(medium.called),
            known.hits.saturating_sub(medium.hits),
        ),
    ];
    let levels: Vec<_> = levels
        .into_iter()
        .zip(insight.levels)
        .map(|((comments, hidden), level)| {
            let share = (hidden * 100).checked_div(comments).unwrap_or_default();
            view! {
                <li>
                    <span>{level}</span> <span>{(insight.level_hidden)(comments, hidden)}</span>
                    <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="first" width=share height="8" /></svg>
                </li>
            }
        })
        .collect();
    view! { <ul class="bars" data-levels>{levels}</ul> }
}

/// Where the present thresholds are on the curve: a square where comments are held, a triangle where they are let
/// through.
fn marks(insight: &'static Words, settings: &Settings, known: &Curve) -> Vec<Mark> {
    let mark = |point: Point, word| Mark {
        at: (point.recall, point.precision),
        word,
    };
    let (hold, publish) = (settings.hold_above, settings.publish_below);
    // An unset threshold keeps its shape for the other: the first is always the square.
    let mut marks = Vec::new();
    if hold > 0 || publish > 0 {
        let word = if hold > 0 {
            (insight.hold_mark)(hold)
        } else {
            String::new()
        };
        let nowhere = Point {
            recall: -9.0,
            ..known.at_percent(100)
        };
        marks.push(mark(
            if hold > 0 { known.at_percent(hold) } else { nowhere },
            word,
        ));
    }
    if publish > 0 {
        marks.push(mark(known.at_percent(publish), (insight.publish_mark)(publish)));
    }
    marks
}

/// What the present thresholds would have done.
fn thresholds(insight: &'static Words, settings: &Settings, known: &Curve) -> impl IntoView + use<> {
    let hold = (settings.hold_above > 0).then(|| {
        let point = known.at_percent(settings.hold_above);
        let (precision, recall) = (percent(point.precision), percent(point.recall));
        view! { <li>{(insight.hold_at)(settings.hold_above, point.called, &precision, &recall)}</li> }
    });
    let publish = (settings.publish_below > 0).then(|| {
        let point = known.at_percent(settings.publish_below);
        let (passed, missed) = (known.judged - point.called, known.hits - point.hits);
        view! { <li>{(insight.publish_at)(settings.publish_below, passed, missed)}</li> }
    });
    let none = (hold.is_none() && publish.is_none()).then(|| view! { <li>{insight.no_threshold}</li> });
    view! { <ul data-thresholds>{hold} {publish} {none}</ul> }
}

/// The curve as numbers: every tenth per cent, and the present thresholds.
fn table(insight: &'static Words, settings: &Settings, kind: Kind, known: &Curve) -> impl IntoView + use<> {
    let mut at: Vec<u32> = (1..10).map(|tenth| tenth * 10).collect();
    if kind == Kind::Hide {
        at.extend(
            [settings.hold_above, settings.publish_below]
                .into_iter()
                .filter(|percent| *percent > 0),
        );
    }
    at.sort_unstable();
    at.dedup();
    let rows: Vec<_> = at
        .into_iter()
        .map(|threshold| {
            let point = known.at_percent(threshold);
            view! {
                <tr>
                    <th scope="row">{format!("{threshold}%")}</th> <td>{point.called}</td> <td>{point.hits}</td>
                    <td>{percent(point.precision)}</td> <td>{percent(point.recall)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <details>
            <summary>{insight.table}</summary>
            <div class="scroll" tabindex="0" role="region" aria-label=format!("{}: {}", insight.table, (insight.kind)(kind))>
                <table class="numbers">
                    <thead><tr>
                        <th scope="col">{insight.threshold}</th> <th scope="col">{insight.called}</th>
                        <th scope="col">{insight.hits}</th> <th scope="col">{insight.precision}</th>
                        <th scope="col">{insight.recall}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
}

fn heaviest(insight: &'static Words, title: &'static str, words: Vec<Word>) -> impl IntoView {
    let rows: Vec<_> = words
        .into_iter()
        .map(|word| {
            view! {
                <tr>
                    <td><bdi>{word.word}</bdi></td> <td>{format!("{:+.2}", word.weight)}</td> <td>{word.texts}</td>
                </tr>
            }
        })
        .collect();
    let none = rows.is_empty().then(|| view! { <p>{insight.nothing}</p> });
    view! {
        <div>
            <h4>{title}</h4>
            {none}
            <table class="numbers wrap">
                <thead><tr>
                    <th scope="col">{insight.word}</th> <th scope="col">{insight.weight}</th>
                    <th scope="col">{insight.texts}</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// The model as a file: what the API gives.
pub async fn export(
    State(app): State<App>,
    at: AtSite,
    Path((_, kind)): Path<(String, String)>,
) -> Result<Response> {
    let kind = Kind::parse(&kind).ok_or(Code::RouteUnknown)?;
    let known = app
        .screener()
        .model(
            &mut app.store().read().await?.conn(),
            &at.site.id,
            kind,
            app.now(),
        )
        .await?;
    let name = format!(
        "attachment; filename=\"{}-model-{}.json\"",
        at.site.id,
        kind.as_str()
    );
    // A site's name is letters, digits and hyphens.
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_DISPOSITION, name),
        (
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        ),
    ];
    Ok((headers, Json(Learned::from(&*known.model))).into_response())
}

/// Whether the owner is sure.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Reset {
    sure: String,
}

/// Makes a model forget.
pub async fn reset(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Path((_, kind)): Path<(String, String)>,
    Form(form): Form<Reset>,
) -> Result<Redirect> {
    let kind = Kind::parse(&kind).ok_or(Code::RouteUnknown)?;
    if form.sure.is_empty() {
        return Err(Code::BodyInvalid.into());
    }
    learn::forget(&app, &at.site.id, kind, at.actor()).await?;
    Ok(Redirect::to(&at.path(&format!("/model?reset={}", kind.as_str()))))
}
