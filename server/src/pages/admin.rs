//! The moderators' pages: the queue, signing in, and taking up an invitation. Plain forms, no script.

use axum::{
    extract::{FromRequestParts, Path, RawPathParams, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cam_nhan_domain::{Code, CommentId, SiteId, Status, cursor::Cursor, site::Language, thread::Sort};
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
    discussion::moderate::{self, Act},
    error::{Error, Result},
    extract::{Address, Form, Query, is_own},
    store::{
        comments::{self, Row},
        moderators::{Membership, Moderator},
        sites,
    },
};

/// The session's cookie: of this host alone, never sent by another site, never seen by a script.
const COOKIE: &str = "__Host-cam-nhan";
/// Comments on a page of the queue.
const PAGE: u32 = 30;

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

/// Which part of the queue.
#[derive(Deserialize)]
pub struct QueueQuery {
    site: Option<String>,
    status: Option<String>,
    after: Option<String>,
}

/// The queue of a site.
pub async fn queue(
    State(app): State<App>,
    who: AsModerator,
    Query(query): Query<QueueQuery>,
) -> Result<Response> {
    let words = words(who.language);
    let asked = query.site.as_deref();
    let site = match who
        .memberships
        .iter()
        .find(|member| asked.is_none_or(|id| member.site_id.as_str() == id))
    {
        Some(membership) => membership.site_id.clone(),
        None if asked.is_some() => return Err(Code::Forbidden.into()),
        None => {
            let body = view! { {top(words, &who)} <main><p>{words.no_site}</p></main> };
            return Ok(document(who.language, words.moderation, "admin.css", (), body));
        }
    };
    let status = query.status.as_deref().unwrap_or("held");
    let status = Status::ALL
        .into_iter()
        .find(|known| known.as_str() == status)
        .ok_or(Code::ParameterInvalid)?;
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let counts = comments::count_by_status(conn, &site).await?;
    let mut rows = comments::list_by_status(conn, &site, status, after.as_ref(), PAGE + 1).await?;
    let next = (rows.len() > PAGE as usize)
        .then(|| rows.swap_remove(PAGE as usize))
        .and_then(|_| rows.last().map(|row| row.cursor(Sort::Newest).encode()));
    let address = |status: Status| format!("/admin?site={site}&status={}", status.as_str());
    let tabs: Vec<_> = Status::ALL
        .into_iter()
        .map(|tab| {
            let count = counts
                .iter()
                .find(|(status, _)| *status == tab)
                .map_or(0, |(_, count)| *count);
            let current = (tab == status).then_some("page");
            view! { <a href=address(tab) aria-current=current>{(words.status)(tab)} " (" {count} ")"</a> }
        })
        .collect();
    let others: Vec<_> = who
        .memberships
        .iter()
        .filter(|member| member.site_id != site)
        .map(|member| view! { <a href=format!("/admin?site={}", member.site_id)>{member.site_id.to_string()}</a> })
        .collect();
    let empty = rows.is_empty().then(|| view! { <p>{words.nothing_here}</p> });
    let list: Vec<_> = rows.into_iter().map(|row| queued(words, &site, row)).collect();
    let older = next
        .map(|next| view! { <p><a href=format!("{}&after={next}", address(status))>{words.older}</a></p> });
    let title = format!("{} · {site}", words.moderation);
    let body = view! {
        {top(words, &who)}
        <main>
            <h1>{title.clone()}</h1>
            <nav>{tabs} {others}</nav>
            {empty}
            {list}
            {older}
        </main>
    };
    Ok(document(who.language, &title, "admin.css", (), body))
}

fn top(words: &'static Words, who: &AsModerator) -> impl IntoView + use<> {
    let name = who.moderator.name.clone();
    view! {
        <header>
            <strong>"Cảm Nhận"</strong>
            <form method="post" action="/admin/sign-out">
                <span>{name}</span>
                <button>{words.sign_out}</button>
            </form>
        </header>
    }
}

/// One comment with what can be decided about it.
fn queued(words: &'static Words, site: &SiteId, row: Row) -> impl IntoView + use<> {
    let acts: Vec<_> = Act::ALL
        .into_iter()
        .filter(|act| act.applied_to(row.status).is_some())
        .map(|act| view! { <button name="act" value=act.as_str()>{(words.act)(act)}</button> })
        .collect();
    let reason = row
        .reason
        .as_deref()
        .map(|reason| format!(" · {}", (words.reason)(reason)));
    let answers = row.answers_id.is_some().then(|| format!(" · {}", words.answers));
    view! {
        <article id=row.id.to_string()>
            <p>
                <bdi><strong>{row.name}</strong></bdi> " · "
                <time datetime=row.created_at.rfc3339()>{row.created_at.rfc3339()}</time> {answers} {reason}
            </p>
            <div inner_html=row.html></div>
            <form method="post" action=format!("/admin/{site}/comments/{}", row.id)>
                <input type="hidden" name="revision" value=row.revision />
                <input type="hidden" name="status" value=row.status.as_str() />
                {acts}
            </form>
        </article>
    }
}

/// A decision from the queue.
#[derive(Deserialize)]
pub struct Decision {
    act: String,
    revision: i64,
    status: String,
}

/// Decides about a comment, and shows the queue again.
pub async fn moderate(
    State(app): State<App>,
    _: FromOwnPage,
    who: AsModerator,
    params: RawPathParams,
    Form(decision): Form<Decision>,
) -> Result<Redirect> {
    let param = |wanted: &str| {
        params
            .iter()
            .find(|(name, _)| *name == wanted)
            .map_or("", |(_, value)| value)
    };
    let membership = who
        .memberships
        .iter()
        .find(|member| member.site_id.as_str() == param("site"));
    let membership = membership
        .filter(|member| member.role != "viewer")
        .ok_or(Code::Forbidden)?;
    let act = Act::parse(&decision.act).ok_or(Code::BodyInvalid)?;
    let id = CommentId::parse(param("id"))?;
    let site = sites::get(&mut app.store().read().await?.conn(), &membership.site_id).await?;
    let actor = format!("moderator:{}", who.moderator.id);
    moderate::moderate(
        &app,
        &site.ok_or(Code::SiteUnknown)?,
        id,
        act,
        Some(decision.revision),
        actor,
    )
    .await?;
    let status = Status::ALL
        .into_iter()
        .find(|known| known.as_str() == decision.status)
        .unwrap_or(Status::Held);
    Ok(Redirect::to(&format!(
        "/admin?site={}&status={}",
        membership.site_id,
        status.as_str()
    )))
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

/// Ends the session.
pub async fn sign_out(State(app): State<App>, _: FromOwnPage, who: AsModerator) -> Result<Response> {
    auth::moderator::sign_out(&app, &who.session).await?;
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
