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
    AsModerator, Attempt, COOKIE, FromOwnPage, cookie,
    cookies::{fresh, gone},
    door::door,
    forgotten, language, provider_sign_in,
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
        moderator::{Person, SignedIn},
        password,
        session::SESSION_MINUTES,
        setup,
    },
    error::{Error, Result},
    http::extract::{Form, Query},
    i18n,
    pages::moment::moment,
    store::{actor::Actor, moderators, sites},
    zone::Zone,
};

/// The cookie of somebody whose password was right and whose code is awaited.
const CHALLENGE: &str = "__Host-cam-nhan-challenge";

/// The cookie of a browser from which an account was signed in to.
const KNOWN: &str = "__Host-cam-nhan-known";

/// The form to sign in with. It is sent to its own address, and so keeps what is wanted.
pub async fn show(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let language = language(&headers);
    let said = if setup::is_open(&app).await? {
        Said::warning(i18n::setup::words(language).not_yet.to_owned())
    } else if app.config().is_secure() {
        Said::default()
    } else {
        // The cookie would not be kept, and whoever signs in would be asked again without a word.
        Said::warning((words(language).newsroom.not_secure)(&app.public_url()))
    };
    page(&app, language, "", &wanted, &said).await
}

async fn page(app: &App, language: Language, email: &str, wanted: &Wanted, said: &Said) -> Result<Response> {
    let words = words(language);
    let forgotten = app.config().mail.is_some().then(|| {
        view! { <p><a href=forgotten::HERE>{words.account.forgotten_ask}</a></p> }
    });
    let body = view! {
            {said.view()}
            <form class="stack" method="post">
                <label>
                    {words.email}
                    <input name="email" type="email" autocomplete="username" value=email.to_owned() required />
                </label>
                <label>{words.password} <input name="password" type="password" autocomplete="current-password" required /></label>
                <button class="primary">{words.sign_in}</button>
            </form>
            {forgotten}
            {provider_sign_in::buttons(app, wanted, language).await?}
    };
    Ok(said.with(door(language, words.sign_in, body)))
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
    let is_known =
        cookie::read(&headers, KNOWN).is_some_and(|token| known_browser::is_of(&app, &account, &token));
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
            let said = Said::refused(error, language)?;
            page(&app, language, &form.email, &wanted, &said).await
        }
    }
}

/// Asks for the code; whose password was not right a moment ago signs in first.
pub async fn show_code(
    State(app): State<App>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    let token = cookie::read(&headers, CHALLENGE).unwrap_or_default();
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
            {said.view()}
            <form class="stack" method="post">
                <label>
                    {account.code}
                    <input name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus />
                    <span class="muted">{account.code_help}</span>
                </label>
                <button class="primary">{words.sign_in}</button>
            </form>
            <details>
                <summary>{account.lost}</summary>
                <form class="stack" method="post">
                    <label>
                        {account.recovery_code}
                        <input name="code" autocomplete="off" autocapitalize="none" spellcheck="false" required />
                        <span class="muted">{account.lost_help}</span>
                    </label>
                    <button class="primary">{words.sign_in}</button>
                </form>
            </details>
    };
    let mut page = door(language, account.two_step, body);
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
    let token = cookie::read(&headers, CHALLENGE).unwrap_or_default();
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
    invitation_page(&app, &token, language(&headers), ("", ""), &Said::default()).await
}

/// What somebody is invited to, by whom, and the form that takes it up.
async fn invitation_page(
    app: &App,
    token: &str,
    language: Language,
    (name, email): (&str, &str),
    said: &Said,
) -> Result<Response> {
    let words = words(language);
    let newsroom = words.newsroom;
    let invitation = auth::invitation::get(app, token).await?;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let site = sites::get(conn, &invitation.site_id)
        .await?
        .ok_or(Code::SiteUnknown)?;
    let members = moderators::list_members(conn, &invitation.site_id).await?;
    let inviter = members
        .into_iter()
        .find(|member| invitation.actor == Actor::Moderator(member.id.clone()))
        .map(|member| member.name);
    let title = inviter.as_deref().map_or_else(
        || newsroom.invites_you.to_owned(),
        |name| (newsroom.invites)(name),
    );
    let inviter =
        inviter.map(|name| view! { <div><dt>{newsroom.inviter}</dt> <dd><bdi>{name}</bdi></dd></div> });
    let (name, email) = (name.to_owned(), email.to_owned());
    let body = view! {
        <dl class="given">
            <div><dt>{newsroom.site}</dt> <dd><b>{site.name.clone()}</b></dd></div>
            <div>
                <dt>{words.role}</dt>
                <dd>{(words.roles)(invitation.role)} <small>{(newsroom.role_can)(invitation.role)}</small></dd>
            </div>
            {inviter}
            <div>
                <dt>{newsroom.valid_until}</dt>
                <dd>{moment(invitation.expires_at, &Zone::of(&site.settings))}</dd>
            </div>
        </dl>
        {said.view()}
        <form class="stack" method="post">
            <label>{words.name} <input name="name" autocomplete="name" value=name required maxlength="60" /></label>
            <label>{words.email} <input name="email" type="email" autocomplete="username" value=email required /></label>
            <label>
                {words.password}
                <input name="password" type="password" autocomplete="new-password" required minlength=password::LEAST />
                <span class="muted">{words.password_hint}</span>
            </label>
            <button class="primary">{words.accept}</button>
        </form>
        <p class="muted small">{words.invitation_help}</p>
    };
    Ok(said.with(behind_secret(door(language, &title, body))))
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
        let person = Person {
            name: &form.name,
            email: &form.email,
            password: &form.password,
        };
        auth::moderator::accept(&app, &token, person).await
    };
    match accepted.await {
        Ok(accepted) => Ok(go_on(&accepted, &Wanted::default())),
        Err(error) => {
            let language = language(&headers);
            let said = Said::refused(error, language)?;
            invitation_page(&app, &token, language, (&form.name, &form.email), &said).await
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
            <p class="muted">{account.link_help}</p>
            {said.view()}
            <form class="stack" method="post">
                <label>
                    {account.new_password}
                    <input name="password" type="password" autocomplete="new-password" required minlength=password::LEAST />
                    <span class="muted">{words.password_hint}</span>
                </label>
                <button class="primary">{words.save}</button>
            </form>
    };
    said.with(behind_secret(door(language, account.change_password, body)))
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

/// A page whose address is a secret until it is used.
pub(super) fn behind_secret(mut page: Response) -> Response {
    page.headers_mut()
        .insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    not_kept(&mut page);
    page
}

fn not_kept(page: &mut Response) {
    page.headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
