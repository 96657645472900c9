//! Signing in, with a code where there is one; taking up an invitation; choosing a new password by a link.

use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    AsModerator, Attempt, COOKIE, FromOwnPage, cookie, document, language,
    said::Said,
    wanted::{Wanted, to_sign_in},
    words,
};
use crate::{
    app::App,
    auth::{
        self, account,
        challenge::{self, MINUTES},
        known_browser,
        moderator::SignedIn,
        password,
        session::SESSION_MINUTES,
    },
    error::{Error, Result},
    http::extract::{Form, Query},
};

/// The cookie of somebody whose password was right and whose code is awaited.
const CHALLENGE: &str = "__Host-cam-nhan-challenge";

/// The cookie of a browser from which an account was signed in to.
const KNOWN: &str = "__Host-cam-nhan-known";

/// The form to sign in with. It is sent to its own address, and so keeps what is wanted.
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    let language = language(&headers);
    let said = if app.config().is_secure() {
        Said::default()
    } else {
        // The cookie would not be kept, and whoever signs in would be asked again without a word.
        Said::warning((words(language).newsroom.not_secure)(&app.public_url()))
    };
    page(language, "", &said)
}

fn page(language: Language, email: &str, said: &Said) -> Response {
    let words = words(language);
    let body = view! {
        <main>
            <h1>{words.sign_in}</h1>
            {said.view()}
            <form class="stack" method="post">
                <label>
                    {words.email}
                    <input name="email" type="email" autocomplete="username" value=email.to_owned() required />
                </label>
                <label>{words.password} <input name="password" type="password" autocomplete="current-password" required /></label>
                <button>{words.sign_in}</button>
            </form>
        </main>
    };
    said.with(document(language, words.sign_in, "admin.css", (), body))
}

/// Who signs in.
#[derive(Deserialize)]
pub struct Credentials {
    email: String,
    password: String,
}

/// Begins a session, or asks for the code.
pub async fn sign_in(
    State(app): State<App>,
    _: FromOwnPage,
    _: Attempt,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    Form(form): Form<Credentials>,
) -> Result<Response> {
    let account = form.email.trim().to_lowercase();
    let is_known = cookie(&headers, KNOWN).is_some_and(|token| known_browser::is_of(&app, &account, &token));
    let signed_in = async {
        app.limits().admit_to_account(&account, is_known)?;
        auth::moderator::sign_in(&app, &form.email, &form.password).await
    };
    match signed_in.await {
        Ok(signed_in) => {
            let token = known_browser::issue(&app, &account);
            let known = AppendHeaders([fresh(KNOWN, &token, known_browser::MINUTES)]);
            Ok((known, go_on(&signed_in, &wanted)).into_response())
        }
        Err(error) => {
            let language = language(&headers);
            Ok(page(language, &form.email, &Said::refused(error, language)?))
        }
    }
}

/// Asks for the code; whose password was not right a moment ago signs in first.
pub async fn show_code(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let token = cookie(&headers, CHALLENGE).unwrap_or_default();
    match challenge::check(&app, &token).await {
        Ok(()) => Ok(code_page(language(&headers), &Said::default())),
        Err(Error::Refusal(refusal)) if refusal.code == Code::TokenInvalid => Ok(to_sign_in(&wanted)),
        Err(error) => Err(error),
    }
}

fn code_page(language: Language, said: &Said) -> Response {
    let words = words(language);
    let account = words.account;
    let body = view! {
        <main>
            <h1>{account.two_step}</h1>
            {said.view()}
            <form class="stack" method="post">
                <label>
                    {account.code}
                    <input name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus />
                    <span class="muted">{account.code_help}</span>
                </label>
                <button>{words.sign_in}</button>
            </form>
            <details>
                <summary>{account.lost}</summary>
                <form class="stack" method="post">
                    <label>
                        {account.recovery_code}
                        <input name="code" autocomplete="off" autocapitalize="none" spellcheck="false" required />
                        <span class="muted">{account.lost_help}</span>
                    </label>
                    <button>{words.sign_in}</button>
                </form>
            </details>
        </main>
    };
    let mut page = document(language, account.two_step, "admin.css", (), body);
    not_kept(&mut page);
    said.with(page)
}

/// A one-time or recovery code.
#[derive(Deserialize)]
pub struct Answer {
    code: String,
}

/// Begins a session, if the code is right.
pub async fn answer(
    State(app): State<App>,
    _: FromOwnPage,
    _: Attempt,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
    Form(form): Form<Answer>,
) -> Result<Response> {
    let token = cookie(&headers, CHALLENGE).unwrap_or_default();
    match challenge::answer(&app, &token, &form.code).await {
        Ok(session) => Ok(go_on(&SignedIn::Session(session), &wanted)),
        Err(Error::Refusal(refusal)) if refusal.code == Code::TokenInvalid => Ok(to_sign_in(&wanted)),
        Err(error) => {
            let language = language(&headers);
            Ok(code_page(language, &Said::refused(error, language)?))
        }
    }
}

/// Whether all sessions end.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignOut {
    everywhere: String,
}

/// Ends the session, or all of them.
pub async fn sign_out(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    Form(form): Form<SignOut>,
) -> Result<Response> {
    if form.everywhere.is_empty() {
        auth::session::sign_out(&app, &who.session).await?;
    } else {
        auth::session::sign_out_everywhere(&app, &who.moderator.id).await?;
    }
    Ok((AppendHeaders([gone(COOKIE)]), to_sign_in(&Wanted::default())).into_response())
}

/// The form that an invitation leads to.
pub async fn show_invitation(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    auth::invitation::check(&app, &token).await?;
    Ok(invitation_page(language(&headers), "", "", &Said::default()))
}

fn invitation_page(language: Language, name: &str, email: &str, said: &Said) -> Response {
    let words = words(language);
    let (name, email) = (name.to_owned(), email.to_owned());
    let body = view! {
        <main>
            <h1>{words.become_moderator}</h1>
            <p class="muted">{words.invitation_help}</p>
            {said.view()}
            <form class="stack" method="post">
                <label>{words.name} <input name="name" autocomplete="name" value=name required maxlength="60" /></label>
                <label>{words.email} <input name="email" type="email" autocomplete="username" value=email required /></label>
                <label>
                    {words.password}
                    <input name="password" type="password" autocomplete="new-password" required minlength=password::LEAST />
                    <span class="muted">{words.password_hint}</span>
                </label>
                <button>{words.accept}</button>
            </form>
        </main>
    };
    said.with(behind_secret(document(
        language,
        words.become_moderator,
        "admin.css",
        (),
        body,
    )))
}

/// Who takes up an invitation.
#[derive(Deserialize)]
pub struct Acceptance {
    name: String,
    email: String,
    password: String,
}

/// Makes a moderator of whoever holds the link; from one who uses codes, asks for the code first.
pub async fn accept(
    State(app): State<App>,
    _: FromOwnPage,
    _: Attempt,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(form): Form<Acceptance>,
) -> Result<Response> {
    let account = form.email.trim().to_lowercase();
    let accepted = async {
        // Before the account is counted: whoever invents a link can use up nobody's attempts.
        auth::invitation::check(&app, &token).await?;
        app.limits().admit_to_account(&account, false)?;
        auth::moderator::accept(&app, &token, &form.email, &form.name, &form.password).await
    };
    match accepted.await {
        Ok(accepted) => Ok(go_on(&accepted, &Wanted::default())),
        Err(error) => {
            let language = language(&headers);
            let said = Said::refused(error, language)?;
            Ok(invitation_page(language, &form.name, &form.email, &said))
        }
    }
}

/// The form that a link to a new password leads to.
pub async fn show_password_link(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    account::check_password_link(&app, &token).await?;
    Ok(password_page(language(&headers), &Said::default()))
}

fn password_page(language: Language, said: &Said) -> Response {
    let words = words(language);
    let account = words.account;
    let body = view! {
        <main>
            <h1>{account.change_password}</h1>
            <p class="muted">{account.link_help}</p>
            {said.view()}
            <form class="stack" method="post">
                <label>
                    {account.new_password}
                    <input name="password" type="password" autocomplete="new-password" required minlength=password::LEAST />
                    <span class="muted">{words.password_hint}</span>
                </label>
                <button>{words.save}</button>
            </form>
        </main>
    };
    said.with(behind_secret(document(
        language,
        account.change_password,
        "admin.css",
        (),
        body,
    )))
}

/// A new password.
#[derive(Deserialize)]
pub struct NewPassword {
    password: String,
}

/// Changes the password of whoever the link is for, who then signs in with it.
pub async fn set_password_by_link(
    State(app): State<App>,
    _: FromOwnPage,
    _: Attempt,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(form): Form<NewPassword>,
) -> Result<Response> {
    match account::set_password_by_link(&app, &token, &form.password).await {
        Ok(()) => Ok(to_sign_in(&Wanted::default())),
        Err(error) => {
            let language = language(&headers);
            Ok(password_page(language, &Said::refused(error, language)?))
        }
    }
}

fn go_on(signed_in: &SignedIn, wanted: &Wanted) -> Response {
    match signed_in {
        SignedIn::Session(token) => (
            AppendHeaders([fresh(COOKIE, token, SESSION_MINUTES), gone(CHALLENGE)]),
            Redirect::to(wanted.page()),
        )
            .into_response(),
        SignedIn::Challenge(token) => (
            AppendHeaders([fresh(CHALLENGE, token, MINUTES)]),
            Redirect::to(&wanted.after("/admin/sign-in/code")),
        )
            .into_response(),
    }
}

fn fresh(name: &str, token: &str, minutes: i64) -> (header::HeaderName, String) {
    let seconds = minutes * 60;
    let cookie = format!("{name}={token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    (header::SET_COOKIE, cookie)
}

fn gone(name: &str) -> (header::HeaderName, String) {
    fresh(name, "", 0)
}

/// A page whose address is a secret until it is used.
fn behind_secret(mut page: Response) -> Response {
    page.headers_mut()
        .insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    not_kept(&mut page);
    page
}

fn not_kept(page: &mut Response) {
    page.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
