//! The pages before somebody is signed in, and the choice of their language.

use axum::{
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    FromOwnPage,
    cookies::fresh,
    document,
    face::{icon, logo, sprite},
    words,
};
use crate::{error::Result, http::extract::Form, i18n::desk};

/// The cookie of a browser in which somebody chose a language: it says nothing of who they are.
pub const LANGUAGE: &str = "__Host-cam-nhan-language";

/// A year, in minutes.
const A_YEAR: i64 = 525_600;

/// A page before the shell: a form, and beside it, where there is room, what it is all for.
pub fn door(language: Language, title: &str, body: impl IntoView) -> Response {
    let desk = desk::words(language);
    let scene: Vec<_> = desk
        .scene
        .iter()
        .map(|(name, said)| {
            view! { <div>{super::face::face(name, false)} <strong>{*name}</strong> {icon("check")} <p>{*said}</p></div> }
        })
        .collect();
    let whole = view! {
        {sprite()}
        <div class="door">
            <header class="brand">{logo()} <span>"Cảm Nhận"</span></header>
            <main>
                <h1>{title.to_owned()}</h1>
                {body.into_any()}
            </main>
            <footer>{languages(language)}</footer>
            <aside aria-hidden="true"><div class="scene"><p>{desk.welcome}</p> {scene}</div></aside>
        </div>
    };
    document(language, title, "admin.css", (), whole)
}

/// The two languages; the one that is spoken is pressed.
fn languages(language: Language) -> impl IntoView {
    let buttons: Vec<_> = [(Language::Vi, "Tiếng Việt"), (Language::En, "English")]
        .into_iter()
        .map(|(other, word)| {
            let pressed = (other == language).to_string();
            view! {
                <button class="quiet" name="language" value=other.tag() lang=other.tag() aria-pressed=pressed>{word}</button>
            }
        })
        .collect();
    let label = words(language).newsroom.language_of_pages;
    view! { <form method="post" action="/admin/language"><div class="languages" role="group" aria-label=label>{buttons}</div></form> }
}

/// Which language.
#[derive(Deserialize)]
pub struct Choice {
    language: String,
}

/// Keeps the choice, and shows the page again that it was made on.
pub async fn choose_language(
    _: FromOwnPage,
    headers: HeaderMap,
    Form(form): Form<Choice>,
) -> Result<Response> {
    let language = Language::from_tag(&form.language).ok_or(Code::BodyInvalid)?;
    let back = headers
        .get(header::REFERER)
        .and_then(|from| from.to_str().ok())
        .and_then(|from| url::Url::parse(from).ok())
        .filter(|from| from.path().starts_with("/admin/"))
        .map_or_else(
            || "/admin".to_owned(),
            |from| match from.query() {
                Some(query) => format!("{}?{query}", from.path()),
                None => from.path().to_owned(),
            },
        );
    let kept = AppendHeaders([fresh(LANGUAGE, language.tag(), A_YEAR)]);
    Ok((kept, Redirect::to(&back)).into_response())
}
