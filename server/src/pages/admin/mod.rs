//! The moderators' pages. All are plain forms, and work without script; `admin.js` adds the keyboard, and shows what
//! other moderators do meanwhile.

pub mod acts;
mod item;
pub mod people;
pub mod queue;
pub mod record;
pub mod rules;
pub mod settings;

use axum::{
    extract::{FromRequestParts, Path, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{Code, site::Language};
use leptos::prelude::*;
use serde::Deserialize;

use super::{
    document,
    words::{Words, words},
};
use crate::{
    address,
    app::App,
    auth,
    error::{Error, Result},
    extract::{Address, Form, is_own, path_param},
    store::{
        moderators::{Membership, Moderator, Role},
        sites::{self, Site},
    },
};

/// The session's cookie: of this host alone, never sent by another site, never seen by a script.
const COOKIE: &str = "__Host-cam-nhan";

/// Somebody who has signed in.
pub struct AsModerator {
    moderator: Moderator,
    memberships: Vec<Membership>,
    session: String,
    language: Language,
}

impl FromRequestParts<App> for AsModerator {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let known = async {
            let session = cookie(&parts.headers, COOKIE).ok_or(Code::TokenMissing)?;
            let (moderator, memberships) = auth::moderator::of_session(app, &session).await?;
            Ok::<_, Error>(Self {
                moderator,
                memberships,
                session,
                language: language(&parts.headers),
            })
        };
        match known.await {
            Ok(known) => Ok(known),
            Err(Error::Refusal(_)) => Err(Redirect::to("/admin/sign-in").into_response()),
            Err(error) => Err(error.into_response()),
        }
    }
}

/// A change from one of our own pages: everything that changes something asks for it.
pub struct FromOwnPage;

impl FromRequestParts<App> for FromOwnPage {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self> {
        let origin = parts
            .headers
            .get(header::ORIGIN)
            .and_then(|origin| origin.to_str().ok());
        if origin.is_some_and(|origin| is_own(origin, &parts.headers)) {
            Ok(Self)
        } else {
            Err(Code::OriginForbidden.into())
        }
    }
}

/// The value of a cookie of the request.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let jar = axum_extra::extract::CookieJar::from_headers(headers);
    jar.get(name).map(|cookie| cookie.value().to_owned())
}

fn language(headers: &HeaderMap) -> Language {
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|tags| tags.to_str().ok());
    asked.and_then(Language::from_tag).unwrap_or_default()
}

/// A moderator at one of their sites: what each page and each act asks for.
pub struct AtSite {
    who: AsModerator,
    site: Site,
    role: Role,
}

impl FromRequestParts<App> for AtSite {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Response> {
        let who = AsModerator::from_request_parts(parts, app).await?;
        let name = path_param(parts, "site").await;
        let known = async {
            let membership = who
                .memberships
                .iter()
                .find(|member| Some(member.site_id.as_str()) == name.as_deref())
                .ok_or(Code::Forbidden)?;
            let site = sites::get(&mut app.store().read().await?.conn(), &membership.site_id).await?;
            Ok::<_, Error>((site.ok_or(Code::SiteUnknown)?, membership.role))
        };
        match known.await {
            Ok((site, role)) => Ok(Self { who, site, role }),
            Err(error) => Err(error.into_response()),
        }
    }
}

impl AtSite {
    /// Goes on only with a role that may do as much.
    fn needs(&self, role: Role) -> Result<()> {
        if self.role >= role {
            Ok(())
        } else {
            Err(Code::Forbidden.into())
        }
    }

    fn actor(&self) -> String {
        format!("moderator:{}", self.who.moderator.id)
    }

    fn words(&self) -> &'static Words {
        words(self.who.language)
    }

    /// The address of a page of this site.
    fn path(&self, rest: &str) -> String {
        format!("/admin/sites/{}{rest}", self.site.id)
    }

    /// A page with the site's menu; `current` is the menu's entry.
    fn page(&self, title: &str, current: &str, body: impl IntoView) -> Response {
        let words = self.words();
        let entries = [
            ("", words.queue),
            ("/settings", words.settings),
            ("/words", words.word_list),
            ("/record", words.record),
            ("/people", words.people),
        ];
        let menu: Vec<_> = entries
            .into_iter()
            .map(|(rest, word)| {
                view! { <a href=self.path(rest) aria-current=(rest == current).then_some("page")>{word}</a> }
            })
            .collect();
        let others: Vec<_> = self
            .who
            .memberships
            .iter()
            .filter(|member| member.site_id != self.site.id)
            .map(|member| {
                view! { <a href=format!("/admin/sites/{}", member.site_id)>{member.site_id.to_string()}</a> }
            })
            .collect();
        let body = view! {
            <header>
                <strong>"Cảm Nhận · " {self.site.name.clone()}</strong>
                <nav aria-label=words.moderation>{menu} {others}</nav>
                {signed_in_as(words, &self.who)}
            </header>
            <main>
                <h1>{title.to_owned()}</h1>
                {body.into_any()}
            </main>
        };
        let head = view! { <script src="/styles/admin.js" defer></script> };
        let mut response = document(
            self.who.language,
            &format!("{title} · {}", self.site.name),
            "admin.css",
            head,
            body,
        );
        response.headers_mut().insert(
            header::CACHE_CONTROL,
            HeaderValue::from_static("private, no-store"),
        );
        response
    }
}

/// A number of days as a form sends it; empty for no end.
fn days(typed: &str) -> Result<Option<u32>> {
    match typed.trim() {
        "" => Ok(None),
        days => Ok(Some(days.parse().map_err(|_| Code::BodyInvalid)?)),
    }
}

fn signed_in_as(words: &'static Words, who: &AsModerator) -> impl IntoView + use<> {
    let name = who.moderator.name.clone();
    view! {
        <form method="post" action="/admin/sign-out">
            <span>{name}</span>
            <button>{words.sign_out}</button>
            <button name="everywhere" value="1">{words.sign_out_everywhere}</button>
        </form>
    }
}

/// Leads to the first site that a moderator looks after.
pub async fn front(who: AsModerator) -> Response {
    if let Some(first) = who.memberships.first() {
        return Redirect::to(&format!("/admin/sites/{}", first.site_id)).into_response();
    }
    let words = words(who.language);
    let body = view! { <header>{signed_in_as(words, &who)}</header> <main><p>{words.no_site}</p></main> };
    document(who.language, words.moderation, "admin.css", (), body)
}

/// The form to sign in with.
pub async fn sign_in_form(headers: HeaderMap) -> Response {
    let language = language(&headers);
    let words = words(language);
    let body = view! {
        <main>
            <h1>{words.sign_in}</h1>
            <form class="stack" method="post">
                <label>{words.email} <input name="email" type="email" autocomplete="username" required /></label>
                <label>{words.password} <input name="password" type="password" autocomplete="current-password" required /></label>
                <button>{words.sign_in}</button>
            </form>
        </main>
    };
    document(language, words.sign_in, "admin.css", (), body)
}

/// Who signs in.
#[derive(Deserialize)]
pub struct Credentials {
    email: String,
    password: String,
}

/// Begins a session.
pub async fn sign_in(
    State(app): State<App>,
    _: FromOwnPage,
    Address(from): Address,
    Form(form): Form<Credentials>,
) -> Result<Response> {
    app.limits().admit_sign_in(address::prefix(from))?;
    Ok(signed_in(
        &auth::moderator::sign_in(&app, &form.email, &form.password).await?,
    ))
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
        auth::moderator::sign_out(&app, &who.session).await?;
    } else {
        auth::moderator::sign_out_everywhere(&app, &who.moderator.id).await?;
    }
    let gone = format!("{COOKIE}=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    Ok((
        AppendHeaders([(header::SET_COOKIE, gone)]),
        Redirect::to("/admin/sign-in"),
    )
        .into_response())
}

/// The form that an invitation leads to.
pub async fn invitation_form(
    State(app): State<App>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response> {
    let mut lease = app.store().read().await?;
    let hash = auth::hash_token(&token);
    let good = crate::store::moderators::get_invitation(&mut lease.conn(), &hash, app.now()).await?;
    good.ok_or(Code::InvitationInvalid)?;
    let language = language(&headers);
    let words = words(language);
    let body = view! {
        <main>
            <h1>{words.become_moderator}</h1>
            <p class="quiet">{words.invitation_help}</p>
            <form class="stack" method="post">
                <label>{words.name} <input name="name" autocomplete="name" required maxlength="60" /></label>
                <label>{words.email} <input name="email" type="email" autocomplete="username" required /></label>
                <label>
                    {words.password}
                    <input name="password" type="password" autocomplete="new-password" required minlength="10" />
                    <span class="quiet">{words.password_hint}</span>
                </label>
                <button>{words.accept}</button>
            </form>
        </main>
    };
    // The address is a secret until it is used.
    let quiet = [
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((
        quiet,
        document(language, words.become_moderator, "admin.css", (), body),
    )
        .into_response())
}

/// Who takes up an invitation.
#[derive(Deserialize)]
pub struct Acceptance {
    name: String,
    email: String,
    password: String,
}

/// Makes a moderator of whoever holds the link.
pub async fn accept(
    State(app): State<App>,
    _: FromOwnPage,
    Address(from): Address,
    Path(token): Path<String>,
    Form(form): Form<Acceptance>,
) -> Result<Response> {
    app.limits().admit_sign_in(address::prefix(from))?;
    Ok(signed_in(
        &auth::moderator::accept(&app, &token, &form.email, &form.name, &form.password).await?,
    ))
}

fn signed_in(session: &str) -> Response {
    let seconds = auth::moderator::SESSION_MINUTES * 60;
    let cookie = format!("{COOKIE}={session}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    (
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to("/admin"),
    )
        .into_response()
}
