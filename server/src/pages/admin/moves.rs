//! The owners' page that moves many articles at once: a list or a pattern, a preview, one press, and the way back.

use axum::{
    extract::{Multipart, State, multipart::MultipartRejection},
    http::StatusCode,
    response::{IntoResponse as _, Redirect, Response},
};
use cam_nhan_domain::{Code, Refusal, page_pattern::Pattern};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AtSite, FromOwnPage,
    done::{Done, what_was_done},
    permissions,
};
use crate::{
    app::App,
    discussion::rearrange::list::{self, Outcome, Plan, Planned, Source},
    error::{Error, Result, status},
    http::extract::{Form, Query},
    i18n::rearrange::words,
    pages::typed,
};

/// Rows of a preview that are shown.
const SHOWN: usize = 200;

/// What somebody has typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    list: String,
    from: String,
    to: String,
}

impl Typed {
    /// What is to be moved; `None` where nothing or too much is said.
    fn source(&self) -> Result<Option<Source>, Refusal> {
        let has_pattern = !self.from.trim().is_empty() || !self.to.trim().is_empty();
        match (self.list.trim().is_empty(), has_pattern) {
            (false, false) => Ok(Some(Source::List(list::read_csv(&self.list)?))),
            (true, true) => Ok(Some(Source::Pattern(Pattern::parse(&self.from, &self.to)?))),
            _ => Ok(None),
        }
    }
}

/// The page.
pub async fn show(permissions::Owner(at): permissions::Owner, Query(done): Query<Done>) -> Response {
    page(&at, &Typed::default(), None, None, &done)
}

fn page(
    at: &AtSite,
    typed: &Typed,
    plan: Option<&Plan>,
    wrong: Option<(StatusCode, String)>,
    done: &Done,
) -> Response {
    let words = words(at.who.language);
    let did = usize::try_from(done.n).ok().map(words.done);
    let told = what_was_done(at, done, did, &[]);
    let said = { wrong.as_ref() }
        .map(|(_, sentence)| view! { <p class="notice bad" role="alert">{sentence.clone()}</p> });
    let form = plan.is_none().then(|| form(at, typed));
    let preview = plan.map(|plan| preview(at, typed, plan));
    let body = view! { {told} {said} <p class="muted">{words.help}</p> {preview} {form} };
    let mut response = at.page(words.title, "/moves", body);
    if let Some((status, _)) = wrong {
        *response.status_mut() = status;
    }
    response
}

fn form(at: &AtSite, said: &Typed) -> impl IntoView + use<> {
    let words = words(at.who.language);
    view! {
        <section class="panel">
            <form class="stack" method="post" enctype="multipart/form-data" action=at.path("/moves/preview")>
                <label>
                    {words.list}
                    <textarea name="list" rows="6" spellcheck="false" aria-describedby="list-help" inner_html=typed(&said.list)></textarea>
                    <span class="help" id="list-help">{words.list_help}</span>
                </label>
                <label>{words.file} <input type="file" name="file" accept=".csv,text/csv,text/plain" /></label>
                <fieldset aria-describedby="pattern-help">
                    <legend>{words.pattern}</legend>
                    <div class="fields">
                        <label>
                            {words.old_addresses}
                            <input name="from" maxlength="2000" autocomplete="off" placeholder="/2019/*/{slug}.html" value=said.from.clone() />
                        </label>
                        <label>
                            {words.new_addresses}
                            <input name="to" maxlength="2000" autocomplete="off" placeholder="/{slug}/" value=said.to.clone() />
                        </label>
                    </div>
                    <span class="help" id="pattern-help">{words.pattern_help}</span>
                </fieldset>
                <button class="primary">{words.preview}</button>
            </form>
        </section>
    }
}

/// What would become of each, and the buttons that say yes and no.
fn preview(at: &AtSite, said: &Typed, plan: &Plan) -> impl IntoView + use<> {
    let words = words(at.who.language);
    let count = |outcome| plan.count(outcome);
    let (moved, merged) = (count(Outcome::Move), count(Outcome::Merge));
    let left = (
        count(Outcome::Unchanged),
        count(Outcome::Missing),
        count(Outcome::Refused),
    );
    let left = (left != (0, 0, 0)).then(|| view! { <p>{(words.left)(left.0, left.1, left.2)}</p> });
    let more = plan.more.then(|| view! { <p>{words.more}</p> });
    // What needs a look stands first.
    let mut rows: Vec<&Planned> = plan.rows.iter().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.outcome));
    let hidden = rows.len().saturating_sub(SHOWN);
    let hidden = (hidden > 0).then(|| view! { <p class="muted">{(words.more_rows)(hidden)}</p> });
    let rows: Vec<_> = rows.into_iter().take(SHOWN).map(|row| line(at, row)).collect();
    let table = (!rows.is_empty()).then(|| {
        view! {
            <div class="scroll" tabindex="0" role="region" aria-label=words.preview>
                <table class="as-list">
                    <thead><tr><th>{words.what}</th><th>{words.from}</th><th>{words.to}</th><th>{words.comments}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    });
    let run = (moved + merged > 0).then(|| {
        view! {
            <form method="post" action=at.path("/moves")>
                <textarea name="list" hidden inner_html=typed(&said.list)></textarea>
                <input type="hidden" name="from" value=said.from.clone() />
                <input type="hidden" name="to" value=said.to.clone() />
                <button class="primary">{words.run}</button>
            </form>
        }
    });
    let summary = if moved + merged > 0 {
        (words.summary)(moved, merged)
    } else {
        words.nothing_to_do.to_owned()
    };
    view! {
        <section class="panel">
            <h2>{words.preview}</h2>
            <p role="status"><strong>{summary}</strong> " " {words.nothing_yet}</p>
            {left} {more} {table} {hidden}
            {run}
            <p><a class="btn" href=at.path("/moves")>{words.drop}</a></p>
        </section>
    }
}

fn line(at: &AtSite, row: &Planned) -> impl IntoView + use<> {
    let words = words(at.who.language);
    let why = row
        .refusal()
        .map(|refusal| view! { <br /><span class="muted">{at.refusal(refusal)}</span> });
    view! {
        <tr>
            <td data-label=words.what>{(words.outcome)(row.outcome)}</td>
            <td data-label=words.from><code>{row.from.clone()}</code> {why}</td>
            <td data-label=words.to><code>{row.to.clone()}</code></td>
            <td data-label=words.comments>{(at.insight().number)(row.comments)}</td>
        </tr>
    }
}

/// Says what would become of each, and changes nothing.
pub async fn preview_moves(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response> {
    let mut parts = parts.map_err(|_| Code::MediaTypeUnsupported)?;
    let mut said = Typed::default();
    while let Some(part) = parts.next_field().await.map_err(|_| Code::BodyInvalid)? {
        let name = part.name().unwrap_or_default().to_owned();
        // A spreadsheet may well write in another encoding than it says.
        let value = part.bytes().await.map_err(|_| Code::BodyInvalid)?;
        let value = String::from_utf8_lossy(&value).replace('\0', "");
        match name.as_str() {
            "list" => said.list.insert_str(0, &value),
            "file" if !value.is_empty() => said.list.push_str(&value),
            "from" => said.from = value,
            "to" => said.to = value,
            _ => {}
        }
    }
    let source = match said.source() {
        Ok(Some(source)) => source,
        Ok(None) => {
            let wrong = (
                StatusCode::UNPROCESSABLE_ENTITY,
                words(at.who.language).one_way.to_owned(),
            );
            return Ok(page(&at, &said, None, Some(wrong), &Done::default()));
        }
        Err(refusal) => return Ok(refused(&at, &said, refusal)),
    };
    match list::plan(&app, &at.site, source).await {
        Ok(plan) => Ok(page(&at, &said, Some(&plan), None, &Done::default())),
        Err(Error::Refusal(refusal)) => Ok(refused(&at, &said, refusal)),
        Err(error) => Err(error),
    }
}

fn refused(at: &AtSite, said: &Typed, refusal: Refusal) -> Response {
    let wrong = (status(refusal.code), at.refusal(refusal));
    page(at, said, None, Some(wrong), &Done::default())
}

/// Moves them.
pub async fn run(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(said): Form<Typed>,
) -> Result<Response> {
    let source = said.source()?.ok_or(Code::BodyInvalid)?;
    let done = list::run(&app, &at.site, source, at.actor()).await?;
    let count = done.plan.count(Outcome::Move) + done.plan.count(Outcome::Merge);
    let batch = done.batch.map(|batch| batch.to_string()).unwrap_or_default();
    let missed = done.plan.count(Outcome::Refused);
    let to = at.path(&format!("/moves?done={batch}&n={count}&missed={missed}"));
    Ok(Redirect::to(&to).into_response())
}
