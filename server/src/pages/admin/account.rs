//! A moderator's own account: codes for signing in, the password, the sessions.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AsModerator, Attempt, FromOwnPage, browsers, face::face, said::Said, shell::own_page, words};
use crate::{
    app::App,
    auth::{account, password, totp},
    crypto::token::hash_token,
    error::Result,
    http::{extract::Form, headers},
    pages::moment::moment,
    store::moderators,
    zone::Zone,
};

const HERE: &str = "/admin/account";

/// The account.
pub async fn show(State(app): State<App>, who: AsModerator) -> Result<Response> {
    page(&app, &who, &Said::default()).await
}

async fn page(app: &App, who: &AsModerator, said: &Said) -> Result<Response> {
    let account = words(who.language).account;
    let (left, sessions) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let left = moderators::count_recovery_codes(conn, &who.moderator.id).await?;
        let sessions = moderators::list_sessions(conn, &who.moderator.id, app.now()).await?;
        (left, sessions)
    };
    let two_step = if who.moderator.has_totp {
        view! {
            <p>{account.two_step_on} " " {(account.codes_left)(left)}</p>
            <form class="stack" method="post" action="/admin/account/recovery-codes">
                {current_password(who)}
                <label>
                    {account.code_or_recovery}
                    <input name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" required />
                </label>
                <button>{account.new_codes}</button>
                <button class="destroy" formaction="/admin/account/totp/off">{account.turn_off}</button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <p>{account.two_step_help}</p>
            <p><a class="btn" href="/admin/account/totp">{account.turn_on}</a></p>
        }
        .into_any()
    };
    let push = browsers::section(app, who).await?;
    let zone = Zone::usual();
    let own = hash_token(&who.session);
    let others = sessions.iter().any(|session| session.token_hash != own);
    let sessions: Vec<_> = sessions
        .into_iter()
        .map(|session| {
            let end = if session.token_hash == own {
                view! { <b class="chip info">{account.this_session}</b> }.into_any()
            } else {
                view! {
                    <form method="post" action="/admin/account/sessions">
                        <input type="hidden" name="session" value=session.token_hash />
                        <button>{account.end_session}</button>
                    </form>
                }
                .into_any()
            };
            view! { <li class="entry"><span class="id">{account.since} " " {moment(session.created_at, &zone)}</span> {end}</li> }
        })
        .collect();
    let body = view! {
        {said.view()}
        <div class="entry">
            {face(&who.moderator.name, false)}
            <span class="id">
                <strong><bdi>{who.moderator.name.clone()}</bdi></strong> <small>{who.moderator.email.clone()}</small>
            </span>
        </div>
        <section class="panel">
        <h2>{account.two_step}</h2>
        {two_step}
        </section>
        <section class="panel">
        <h2>{account.change_password}</h2>
        <form class="stack" method="post" action="/admin/account/password">
            {current_password(who)}
            <label>
                {account.new_password}
                <input name="new" type="password" autocomplete="new-password" required minlength=password::LEAST />
                <span class="muted">{words(who.language).password_hint} ". " {account.password_help}</span>
            </label>
            <button class="primary">{account.change_password}</button>
        </form>
        </section>
        <section class="panel">
        <h2>{account.sessions}</h2>
        <ul>{sessions}</ul>
        {others.then(|| view! {
            <form method="post" action="/admin/account/sessions"><button>{account.end_others}</button></form>
        })}
        </section>
        {push}
    };
    let page = said.with(own_page(who, account.account, body));
    Ok(headers::under(headers::ADMIN, page))
}

fn current_password(who: &AsModerator) -> impl IntoView + use<> {
    let label = words(who.language).account.current_password;
    view! { <label>{label} <input name="password" type="password" autocomplete="current-password" required /></label> }
}

/// How to turn codes on.
pub async fn show_totp(State(app): State<App>, who: AsModerator) -> Result<Response> {
    if who.moderator.has_totp {
        return Ok(Redirect::to(HERE).into_response());
    }
    totp_page(&app, &who, &totp::new_seed(), &Said::default())
}

fn totp_page(app: &App, who: &AsModerator, seed: &str, said: &Said) -> Result<Response> {
    let account = words(who.language).account;
    let offer = totp::offer(app, &who.moderator, seed)?;
    let body = view! {
        {said.view()}
        <p>{account.scan}</p>
        <div class="qr" role="img" aria-label=account.qr inner_html=offer.qr></div>
        <p>{account.secret} ": " <code data-secret>{offer.secret}</code></p>
        <p><a href=offer.uri>{account.open_app}</a></p>
        <form class="stack" method="post" action="/admin/account/totp">
            <input type="hidden" name="seed" value=offer.seed />
            {current_password(who)}
            <label>
                {account.code}
                <input name="code" inputmode="numeric" autocomplete="one-time-code" required />
            </label>
            <button class="primary">{account.confirm}</button>
        </form>
    };
    Ok(said.with(own_page(who, account.turn_on, body)))
}

/// A code that shows that the authenticator has what it needs.
#[derive(Deserialize)]
pub struct Confirmation {
    seed: String,
    password: String,
    code: String,
}

/// Turns codes on, and shows the recovery codes.
pub async fn turn_on_totp(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    _: Attempt,
    Form(form): Form<Confirmation>,
) -> Result<Response> {
    if who.moderator.has_totp {
        return Ok(Redirect::to(HERE).into_response());
    }
    match account::turn_on_totp(&app, &who.moderator, &form.password, &form.seed, &form.code).await {
        Ok(codes) => Ok(recovery_codes(&who, codes)),
        Err(error) => totp_page(&app, &who, &form.seed, &Said::refused(error, who.language)?),
    }
}

/// The codes, this once.
fn recovery_codes(who: &AsModerator, codes: Vec<String>) -> Response {
    let account = words(who.language).account;
    let codes: Vec<_> = codes
        .into_iter()
        .map(|code| view! { <li><code>{code}</code></li> })
        .collect();
    let body = view! {
        <p class="notice" role="status">{account.recovery_help}</p>
        <ol data-recovery>{codes}</ol>
        <p><a href=HERE>{account.kept_them}</a></p>
    };
    own_page(who, account.recovery_codes, body)
}

/// Proof of who asks, beyond the session.
#[derive(Deserialize)]
pub struct Proof {
    password: String,
    code: String,
}

/// Turns codes off.
pub async fn turn_off_totp(
    State(app): State<App>,
    _: FromOwnPage,
    mut who: AsModerator,
    _: Attempt,
    Form(form): Form<Proof>,
) -> Result<Response> {
    let said = match account::turn_off_totp(&app, &who.moderator, &form.password, &form.code).await {
        Ok(()) => {
            who.moderator.has_totp = false;
            Said::done(words(who.language).account.turned_off)
        }
        Err(error) => Said::refused(error, who.language)?,
    };
    page(&app, &who, &said).await
}

/// Makes new recovery codes, and shows them.
pub async fn issue_recovery_codes(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    _: Attempt,
    Form(form): Form<Proof>,
) -> Result<Response> {
    match account::issue_recovery_codes(&app, &who.moderator, &form.password, &form.code).await {
        Ok(codes) => Ok(recovery_codes(&who, codes)),
        Err(error) => page(&app, &who, &Said::refused(error, who.language)?).await,
    }
}

/// The present password, and the one to come.
#[derive(Deserialize)]
pub struct PasswordChange {
    password: String,
    new: String,
}

/// Changes the password.
pub async fn set_password(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    _: Attempt,
    Form(form): Form<PasswordChange>,
) -> Result<Response> {
    let changed = account::set_password(&app, &who.moderator, &who.session, &form.password, &form.new).await;
    let said = match changed {
        Ok(()) => Said::done(words(who.language).account.password_changed),
        Err(error) => Said::refused(error, who.language)?,
    };
    page(&app, &who, &said).await
}

/// Which session ends; empty for all but this one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct EndSessions {
    session: String,
}

/// Ends a session, or all others.
pub async fn end_sessions(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    Form(form): Form<EndSessions>,
) -> Result<Response> {
    if form.session.is_empty() {
        account::end_other_sessions(&app, &who.moderator, &who.session).await?;
    } else {
        account::end_session(&app, &who.moderator, form.session).await?;
    }
    page(
        &app,
        &who,
        &Said::done(words(who.language).account.sessions_ended),
    )
    .await
}
