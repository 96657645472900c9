//! The site's word list, and a box to try a text on all the rules.

use axum::{extract::State, response::Response};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, permissions, why::weighed};
use crate::{
    app::App,
    discussion::rules::{self, Trial},
    error::{self, Error, Result},
    http::extract::Form,
    pages::typed,
    store::{moderators::Role, sites},
};

/// The word list.
pub async fn show(State(app): State<App>, at: AtSite) -> Result<Response> {
    let list = sites::get_words(&mut app.store().read().await?.conn(), &at.site.id).await?;
    Ok(page(&at, list, String::new(), None, None))
}

fn page(at: &AtSite, list: String, text: String, trial: Option<Trial>, problem: Option<String>) -> Response {
    let words = at.words();
    let save = (at.role >= Role::Owner).then(|| view! { <button class="primary">{words.save}</button> });
    let problem = problem.map(|problem| view! { <p role="alert">{problem}</p> });
    let tried = trial.map(|trial| verdict(at, &trial));
    let body = view! {
        {problem}
        <form class="wide panel" method="post" action=at.path("/words")>
            <p id="words-help" class="help">{words.words_help}</p>
            <label>{words.word_list} <textarea name="list" rows="16" aria-describedby="words-help" spellcheck="false" inner_html=typed(&list)></textarea></label>
            {save}
        </form>
        <h2 id="try">{words.try_it}</h2>
        <form class="wide panel" method="post" action=at.path("/try")>
            <p class="help">{words.try_help}</p>
            <label>{words.text} <textarea name="text" rows="4" required inner_html=typed(&text)></textarea></label>
            <button>{words.try_it}</button>
        </form>
        {tried}
    };
    at.page(words.word_list, "/words", body)
}

/// What each rule said.
fn verdict(at: &AtSite, trial: &Trial) -> impl IntoView + use<> {
    let words = at.words();
    let reasons = &trial.screened.verdict.reasons;
    let lines: Vec<_> = reasons
        .iter()
        .map(|reason| view! { <li>{(words.reason)(&reason.rule, &reason.detail)} {format!(" (+{})", reason.points)}</li> })
        .collect();
    let none = lines.is_empty().then(|| view! { <p>{words.no_reason}</p> });
    let score = trial.screened.words.score.map(|score| {
        view! { <p>{(words.score)(score / 10)} ": " {weighed(&trial.weighed)}</p> }
    });
    view! {
        <div class="notice" role="status" data-verdict=trial.screened.verdict.as_str()>
            <b>{(words.verdict)(trial.screened.verdict.as_str())}</b>
            <ul>{lines}</ul>
            {none}
            {score}
        </div>
    }
}

/// A new list.
#[derive(Deserialize)]
pub struct NewList {
    list: String,
}

/// Replaces the word list; one that cannot be read comes back as it was typed.
pub async fn save(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(form): Form<NewList>,
) -> Result<Response> {
    match rules::set_words(&app, &at.site, form.list.clone(), at.actor()).await {
        Ok(()) => show(State(app), at).await,
        Err(Error::Refusal(refusal)) => {
            let sentence = cam_nhan_widget::i18n::refusal(refusal, at.who.language);
            let mut response = page(&at, form.list, String::new(), None, Some(sentence));
            *response.status_mut() = error::status(refusal.code);
            Ok(response)
        }
        Err(error) => Err(error),
    }
}

/// A text to be tried.
#[derive(Deserialize)]
pub struct Tried {
    text: String,
}

/// Tries a text.
pub async fn try_text(
    State(app): State<App>,
    _: FromOwnPage,
    at: AtSite,
    Form(form): Form<Tried>,
) -> Result<Response> {
    let trial = rules::try_text(&app, &at.site, &form.text).await?;
    let list = sites::get_words(&mut app.store().read().await?.conn(), &at.site.id).await?;
    Ok(page(&at, list, form.text, Some(trial), None))
}
