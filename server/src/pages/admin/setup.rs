//! The first run: one form makes the owner and the site, and leads to the snippet. Its address has the one-time code that
//! the service printed at its start.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{Code, Refusal, site::Language};
use leptos::prelude::*;
use serde::Deserialize;
use url::Url;

use super::{
    Attempt, COOKIE, FromOwnPage,
    cookies::fresh,
    door::door,
    language,
    new_site::{self, Mend, Typed},
    said::Said,
    sign_in::behind_secret,
    words,
};
use crate::{
    app::App,
    auth::{
        moderator::Person,
        password,
        session::SESSION_MINUTES,
        setup::{self, Stage},
    },
    error::{Error, Result},
    http::{extract::Form, headers},
    i18n::setup as catalogue,
    net::address::is_this_machine,
};

/// The form, or why there is none.
pub async fn show(State(app): State<App>, Path(code): Path<String>, headers: HeaderMap) -> Result<Response> {
    let language = language(&headers);
    Ok(match setup::stage(&app, &code).await? {
        Stage::Open => {
            let said = if app.config().is_secure() {
                Said::default()
            } else {
                Said::warning(catalogue::words(language).insecure.to_owned())
            };
            form_page(language, &Fields::default(), None, &said)
        }
        closed => closed_page(language, closed),
    })
}

/// Why there is no form.
fn closed_page(language: Language, stage: Stage) -> Response {
    let words = catalogue::words(language);
    let (title, help, status) = match stage {
        Stage::Done => (words.done, words.done_help, StatusCode::GONE),
        _ => (words.code_invalid, words.code_invalid_help, StatusCode::NOT_FOUND),
    };
    let sign_in = (stage == Stage::Done).then(
        || view! { <p><a class="btn primary" href="/admin/sign-in">{super::words(language).sign_in}</a></p> },
    );
    let mut page = behind_secret(door(
        language,
        title,
        view! { <p role="alert" class="notice">{help}</p> {sign_in} },
    ));
    *page.status_mut() = status;
    page
}

/// What was typed into the form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Fields {
    name: String,
    email: String,
    password: String,
    #[serde(flatten)]
    site: Typed,
}

fn form_page(language: Language, fields: &Fields, mend: Option<&Mend>, said: &Said) -> Response {
    let (words, common) = (catalogue::words(language), words(language));
    let (name, email) = (fields.name.clone(), fields.email.clone());
    let body = view! {
        <p class="muted">{words.intro}</p>
        {said.view()}
        <form class="stack" method="post">
            <h2>{words.site}</h2>
            {new_site::fields(&fields.site, mend, language)}
            <h2>{words.owner}</h2>
            <p class="muted">{words.owner_help}</p>
            <label>{common.name} <input name="name" autocomplete="name" value=name required maxlength="60" /></label>
            <label>{common.email} <input name="email" type="email" autocomplete="username" value=email required /></label>
            <label>
                {common.password}
                <input name="password" type="password" autocomplete="new-password" required minlength=password::LEAST />
                <span class="muted">{common.password_hint}</span>
            </label>
            <button class="primary">{words.create}</button>
        </form>
        <script src="/scripts/setup.js" defer></script>
    };
    let page = behind_secret(door(language, words.title, body));
    said.with(headers::under(headers::ADMIN, page))
}

/// Makes the site and its owner, who is signed in from then on.
pub async fn complete(
    State(app): State<App>,
    _: FromOwnPage,
    _: Attempt,
    Path(code): Path<String>,
    headers: HeaderMap,
    Form(mut fields): Form<Fields>,
) -> Result<Response> {
    let language = language(&headers);
    let stage = setup::stage(&app, &code).await?;
    if stage != Stage::Open {
        return Ok(closed_page(language, stage));
    }
    let wrong =
        |fields: &Fields, mend: &Mend| form_page(language, fields, Some(mend), &Said::wrong(&mend.sentence));
    if is_insecure(&headers) {
        let said = Said::wrong(catalogue::words(language).insecure);
        return Ok(form_page(language, &fields, None, &said));
    }
    let site = match fields.site.read(language) {
        Ok(site) => site,
        Err(mend) => return Ok(wrong(&fields, &mend)),
    };
    let person = Person {
        name: &fields.name,
        email: &fields.email,
        password: &fields.password,
    };
    let id = site.id.clone();
    match setup::complete(&app, &code, person, site).await {
        Ok(session) => {
            let signed_in = AppendHeaders([fresh(COOKIE, &session, SESSION_MINUTES)]);
            let next = Redirect::to(&format!("/admin/sites/{id}/embed?new=1"));
            Ok((signed_in, next).into_response())
        }
        Err(Error::Setting(setting)) if setting.field == "id" => {
            let mend = fields.site.taken(&id, language);
            Ok(wrong(&fields, &mend))
        }
        Err(Error::Refusal(Refusal {
            code: Code::InvitationInvalid,
            ..
        })) => {
            let stage = setup::stage(&app, &code).await?;
            Ok(closed_page(language, stage))
        }
        Err(error) => Ok(form_page(
            language,
            &fields,
            None,
            &Said::refused(error, language)?,
        )),
    }
}

/// Whether the browser came by a way on which it would not keep the session: the account would be made, and its owner
/// asked to sign in without end.
fn is_insecure(headers: &HeaderMap) -> bool {
    let origin = headers
        .get(header::ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    let origin = origin.and_then(|origin| Url::parse(origin).ok());
    origin.is_some_and(|origin| origin.scheme() == "http" && !is_this_machine(&origin))
}
