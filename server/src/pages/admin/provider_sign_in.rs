//! Moderators who sign in with an account elsewhere: the buttons, the way back, and linking that account to one that they have
//! here.

use axum::{
    extract::State,
    http::HeaderMap,
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};
use cam_nhan_domain::site::Language;
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    Attempt, COOKIE, FromOwnPage,
    cookie::{self, SameSite},
    cookies::fresh,
    door::door,
    language,
    said::Said,
    wanted::Wanted,
    words as words_of_pages,
};
use crate::{
    app::App,
    auth::identity_provider::{
        Account, flow,
        staff::{self, Entered},
    },
    error::Result,
    http::extract::Form,
    i18n::identity_providers::words,
    store::{
        identity_providers::{self, IdentityProvider},
        sites,
    },
};

/// The cookie of a proved account that waits for a password.
const UNLINKED: &str = "cam-nhan-unlinked";
const LINK: &str = "/admin/sign-in/link";

/// A button for each provider by whose word somebody moderates a site.
pub(super) async fn buttons(app: &App, wanted: &Wanted, language: Language) -> Result<impl IntoView + use<>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let providers = identity_providers::list_for_staff(conn).await?;
    let words = words(language);
    let mut buttons = Vec::new();
    for provider in &providers {
        // Where several sites have one, people look for their own.
        let namesakes = providers
            .iter()
            .filter(|other| other.name == provider.name)
            .count();
        let site = sites::get(conn, &provider.site_id)
            .await?
            .filter(|_| namesakes > 1);
        let label = match site {
            Some(site) => (words.at_site)(&provider.name, &site.name),
            None => (words.with)(&provider.name),
        };
        let to = wanted.after(&format!("/admin/sign-in/with/{}", provider.id));
        buttons.push(view! { <a class="button" rel="nofollow" href=to>{label}</a> });
    }
    Ok((!buttons.is_empty()).then(|| {
        view! { <p class="or"><span>{words.or}</span></p> <div class="stack">{buttons}</div> }
    }))
}

/// Lets a moderator in, or asks for the password of the account that has the same address.
pub async fn enter(app: &App, provider: &IdentityProvider, account: Account, back: &str) -> Result<Response> {
    Ok(match staff::enter(app, provider, account).await? {
        Entered::Session(token) => {
            let kept = AppendHeaders([fresh(COOKIE, &token, staff::SESSION_MINUTES)]);
            (kept, Redirect::to(back)).into_response()
        }
        Entered::Unlinked(unlinked) => {
            // It has to come along from the provider's page.
            let kept = cookie::set(
                app,
                (UNLINKED, &unlinked),
                LINK,
                SameSite::Lax,
                flow::MINUTES * 60,
            );
            (AppendHeaders([kept]), Redirect::to(LINK)).into_response()
        }
    })
}

/// The question for the password.
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let unlinked = flow::read_unlinked(&app, &cookie::read(&headers, UNLINKED).unwrap_or_default())?;
    Ok(page(&unlinked.email, language(&headers), &Said::default()))
}

fn page(email: &str, language: Language, said: &Said) -> Response {
    let (pages, words) = (words_of_pages(language), words(language));
    let body = view! {
        <p class="muted">{(words.link_help)(email)}</p>
        {said.view()}
        <form class="stack" method="post">
            <input type="hidden" name="email" autocomplete="username" value=email.to_owned() />
            <label>
                {pages.password}
                <input name="password" type="password" autocomplete="current-password" required autofocus />
            </label>
            <label>
                {pages.account.code}
                <input name="code" inputmode="numeric" autocomplete="one-time-code" />
                <span class="muted">{words.link_code_help}</span>
            </label>
            <button class="primary">{words.link_yes}</button>
        </form>
        <p><a href="/admin/sign-in">{words.to_sign_in}</a></p>
    };
    said.with(door(language, words.link, body))
}

/// A moderator's password, and a code where they use one.
#[derive(Deserialize)]
pub struct Proof {
    password: String,
    #[serde(default)]
    code: String,
}

/// Links the account, and signs in with it.
pub async fn link(
    State(app): State<App>,
    _: FromOwnPage,
    _: Attempt,
    headers: HeaderMap,
    Form(form): Form<Proof>,
) -> Result<Response> {
    let unlinked = flow::read_unlinked(&app, &cookie::read(&headers, UNLINKED).unwrap_or_default())?;
    let linked = async {
        app.limits().admit_to_account(&unlinked.email, false)?;
        staff::link(&app, &unlinked, &form.password, &form.code).await
    };
    match linked.await {
        // The provider knows them still, and sends them back at once.
        Ok(()) => Ok(Redirect::to(&format!("/admin/sign-in/with/{}", unlinked.provider)).into_response()),
        Err(error) => {
            let language = language(&headers);
            Ok(page(&unlinked.email, language, &Said::refused(error, language)?))
        }
    }
}
