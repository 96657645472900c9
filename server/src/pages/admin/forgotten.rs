//! A forgotten password: who asks gets a link by mail, where the service sends mail, and the same answer whether there is
//! such an account or not.

use axum::{extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;
use serde::Deserialize;

use super::{Attempt, FromOwnPage, door::door, language, said::Said, words};
use crate::{app::App, auth::account, error::Result, http::extract::Form};

/// Where one asks.
pub const HERE: &str = "/admin/forgotten-password";

/// The form.
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    if app.config().mail.is_none() {
        return Err(Code::RouteUnknown.into());
    }
    Ok(page(language(&headers), &Said::default()))
}

fn page(language: Language, said: &Said) -> Response {
    let (words, account) = (words(language), words(language).account);
    let body = view! {
        <p class="muted">{account.forgotten_help}</p>
        {said.view()}
        <form class="stack" method="post">
            <label>{words.email} <input name="email" type="email" autocomplete="username" required /></label>
            <button class="primary">{account.send_link}</button>
        </form>
        <p><a href="/admin/sign-in">{account.back_to_sign_in}</a></p>
    };
    said.with(door(language, account.forgotten, body))
}

/// Whose password.
#[derive(Deserialize)]
pub struct Asked {
    email: String,
}

/// Owes the mail, if there is such an account.
pub async fn ask(
    State(app): State<App>,
    _: FromOwnPage,
    _: Attempt,
    headers: HeaderMap,
    Form(form): Form<Asked>,
) -> Result<Response> {
    if app.config().mail.is_none() {
        return Err(Code::RouteUnknown.into());
    }
    account::ask_for_password_link(&app, &form.email).await?;
    let language = language(&headers);
    Ok(page(
        language,
        &Said::done(words(language).account.link_on_its_way),
    ))
}
