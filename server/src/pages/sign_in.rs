//! The way to a provider and back: where a sign-in with an account elsewhere begins, and where the provider sends people to.

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::get,
};
use cam_nhan_domain::{Code, SiteId, ids::IdentityProviderId, routes, site::Language};
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded;

use super::{
    admin,
    cookie::{self, SameSite},
    document, reader,
};
use crate::{
    app::App,
    app_state::AppState,
    auth::identity_provider::{
        Account, Answer,
        flow::{self, Flow, Purpose},
    },
    error::{self, Error, Result},
    http::{
        extract::{Address, AtSite, Form, Query},
        headers,
        language::of_browser,
    },
    i18n::{identity_providers::words, reader::words as reader_words},
    store::identity_providers::{self, IdentityProvider},
};

/// What a page asks for as it begins.
#[derive(Deserialize)]
pub struct Wanted {
    /// The page's address.
    back: String,
    /// What the page kept, hashed.
    #[serde(default)]
    challenge: String,
    /// Whether it waits for this window.
    #[serde(default)]
    window: String,
}

/// Sends a reader to a provider.
async fn begin(
    State(app): State<App>,
    Address(from): Address,
    at: AtSite,
    Path((_, id)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
) -> Result<Response> {
    // Nothing is proved yet, and many readers share a carrier's address: that they come back counts as an attempt.
    app.admit_fresh_read(from)?;
    let provider = flow::provider(&app, &at.site.id, &id).await?;
    if !provider.for_readers {
        return Err(Code::SignInUnavailable.into());
    }
    let purpose = if is_of_thread_page(&at.site.id, &wanted.back) {
        Purpose::ThreadPage { back: wanted.back }
    } else {
        if !flow::is_challenge(&wanted.challenge) {
            return Err(Code::ParameterInvalid.into());
        }
        let back = flow::page_of_the_site(&app, &at.site, &wanted.back).ok_or(Code::OriginForbidden)?;
        Purpose::Widget {
            back: back.into(),
            challenge: wanted.challenge,
            window: !wanted.window.is_empty(),
        }
    };
    leave(&app, &provider, purpose, at.language).await
}

/// Sends a moderator to a provider.
async fn begin_for_staff(
    State(app): State<App>,
    Address(from): Address,
    Path(id): Path<String>,
    Query(wanted): Query<admin::Wanted>,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let id = IdentityProviderId::parse(&id).map_err(|_| Code::SignInUnavailable)?;
    let found = identity_providers::get(&mut app.store().read().await?.conn(), &id).await?;
    let provider = found.filter(|provider| !provider.options.staff.is_empty());
    let provider = provider.ok_or(Code::SignInUnavailable)?;
    let back = wanted.page().to_owned();
    leave(
        &app,
        &provider,
        Purpose::Staff { back },
        admin::language(&headers),
    )
    .await
}

async fn leave(
    app: &App,
    provider: &IdentityProvider,
    purpose: Purpose,
    language: Language,
) -> Result<Response> {
    let begun = flow::begin(app, provider, purpose, language).await?;
    let (name, value) = begun.cookie;
    let kept = [cookie(app, &name, &value, flow::MINUTES)];
    Ok((AppendHeaders(kept), not_kept(), Redirect::to(begun.url.as_str())).into_response())
}

/// A cookie of the way back. It comes along from the provider's page (`Lax`).
fn cookie(app: &App, name: &str, value: &str, minutes: i64) -> (HeaderName, String) {
    cookie::set(
        app,
        (name, value),
        routes::SIGN_IN_CALLBACK,
        SameSite::Lax,
        minutes * 60,
    )
}

fn not_kept() -> [(HeaderName, HeaderValue); 2] {
    [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // A code of the provider's stands in the address.
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    ]
}

/// An answer that came as a form. It comes from the provider's page and so without our cookie, which does come along when
/// the same is asked for by its address.
async fn come_back_by_form(Form(answer): Form<Answer>) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in [
        ("state", &answer.state),
        ("code", &answer.code),
        ("error", &answer.error),
        ("iss", &answer.iss),
        ("user", &answer.user),
    ] {
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    let to = format!("{}?{}", routes::SIGN_IN_CALLBACK, query.finish());
    (not_kept(), Redirect::to(&to)).into_response()
}

/// Ends a sign-in: its cookie is taken back, so that the same answer is good only once.
async fn come_back(
    State(app): State<App>,
    _: admin::Attempt,
    Query(answer): Query<Answer>,
    asked: HeaderMap,
) -> Response {
    let language = of_browser(&asked).unwrap_or_default();
    let Some(name) = flow::cookie_name(&answer.state) else {
        return refused(Code::SignInExpired.into(), None, language);
    };
    let kept = cookie::read(&asked, &name);
    let flow = kept.and_then(|kept| flow::read(&app, &answer.state, &kept));
    let ended = match &flow {
        Some(flow) => end(&app, flow, &answer, language).await,
        None => Err(Code::SignInExpired.into()),
    };
    let response = ended.unwrap_or_else(|error| refused(error, flow.as_ref(), language));
    (AppendHeaders([cookie(&app, &name, "", 0)]), not_kept(), response).into_response()
}

async fn end(app: &App, flow: &Flow, answer: &Answer, language: Language) -> Result<Response> {
    let (provider, account) = flow::end(app, flow, answer).await?;
    match &flow.purpose {
        Purpose::Staff { back } => admin::provider_sign_in::enter(app, &provider, account, back).await,
        Purpose::Widget {
            back,
            challenge,
            window,
        } => {
            let session = session(app, &provider, account)?;
            let code = flow::hand_over(&app.keys(), &flow.site, session, challenge, app.now());
            Ok(signed_in(&code, back, *window, language))
        }
        Purpose::ThreadPage { back } => {
            let token = session(app, &provider, account)?.token(&app.keys(), &flow.site);
            let kept = AppendHeaders([reader::kept(app, &flow.site, &token)]);
            Ok((kept, Redirect::to(back)).into_response())
        }
    }
}

/// A reader's session, unless readers may no longer sign in with this provider.
fn session(
    app: &App,
    provider: &IdentityProvider,
    account: Account,
) -> Result<crate::auth::reader_session::Session> {
    if !provider.for_readers {
        return Err(Code::SignInUnavailable.into());
    }
    Ok(account.into_session(provider, app.now()))
}

/// The page that hands a code over to the article: by a message to the window that waits, else by the article's address.
fn signed_in(code: &str, back: &str, window: bool, language: Language) -> Response {
    let words = words(language);
    let origin = url::Url::parse(back).map(|url| url.origin().ascii_serialization());
    let head = view! { <script type="module" src="/scripts/signed-in.js"></script> };
    let body = view! {
        <main data-code=code.to_owned() data-origin=origin.unwrap_or_default() data-window=window.then_some("1")>
            <h1>{words.signed_in}</h1>
            <p><a href=format!("{back}#cn-sign-in={code}")>{words.to_article}</a></p>
        </main>
    };
    let mut page = headers::under(
        headers::SIGNED_IN,
        document(language, words.signed_in, "page.css", head, body),
    );
    // The article that waits for this window is of another origin.
    let opener = HeaderName::from_static("cross-origin-opener-policy");
    page.headers_mut()
        .insert(opener, HeaderValue::from_static("unsafe-none"));
    page
}

/// Why nobody is signed in, and the way on.
fn refused(error: Error, flow: Option<&Flow>, language: Language) -> Response {
    let Error::Refusal(refusal) = error else {
        return error.into_response();
    };
    let words = words(language);
    let sentence = cam_nhan_widget::i18n::refusal(refusal, language);
    let way = flow.map(|flow| match &flow.purpose {
        Purpose::Widget { back, .. } | Purpose::ThreadPage { back } => (back.clone(), words.to_article),
        Purpose::Staff { back } => {
            let to = form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>();
            (format!("/admin/sign-in?to={to}"), words.to_sign_in)
        }
    });
    let way = way.map(|(to, word)| view! { <p><a href=to>{word}</a></p> });
    let body = view! { <main><h1>{words.not_signed_in}</h1> <p role="alert">{sentence}</p> {way}</main> };
    let mut page = document(language, words.not_signed_in, "page.css", (), body);
    *page.status_mut() = error::status(refusal.code);
    page
}

/// Signs a reader without script out: they are a guest again.
async fn sign_out(
    State(app): State<App>,
    _: admin::FromOwnPage,
    at: AtSite,
    Form(form): Form<SignOut>,
) -> Response {
    let back = if is_of_thread_page(&at.site.id, &form.back) {
        form.back
    } else {
        routes::of_site(routes::THREAD_PAGE, at.site.id.as_str())
    };
    (
        AppendHeaders([reader::forgotten(&app, &at.site.id)]),
        Redirect::to(&back),
    )
        .into_response()
}

/// Whether an address is that of a thread's own page at a site, as such a page says it.
fn is_of_thread_page(site: &SiteId, back: &str) -> bool {
    let page = routes::of_site(routes::THREAD_PAGE, site.as_str());
    let query = back.strip_prefix(&page).and_then(|rest| rest.strip_prefix('?'));
    query.is_some_and(|query| query.len() <= 2_000 && query.bytes().all(|byte| byte.is_ascii_graphic()))
}

/// Where somebody who signs out was.
#[derive(Deserialize)]
pub struct SignOut {
    #[serde(default)]
    back: String,
}

/// How a reader without script can sign in to a thread's page, or that they have.
pub fn line(
    site: &SiteId,
    providers: &[IdentityProvider],
    reader: Option<&reader::Reader>,
    back: &str,
    language: Language,
) -> impl IntoView + use<> {
    let words = words(language);
    let back = back.to_owned();
    let profile = reader
        .and_then(|reader| reader.signed_in.as_ref())
        .map(|signed_in| &signed_in.profile);
    if let Some(profile) = profile {
        let name = profile
            .name
            .clone()
            .or_else(|| profile.email.clone())
            .or_else(|| {
                profile
                    .phone_verified
                    .then(|| reader_words(language).phone_verified.to_owned())
            })
            .unwrap_or_default();
        let action = routes::of_site(routes::THREAD_PAGE_SIGN_OUT, site.as_str());
        return view! {
            <form method="post" action=action>
                <input type="hidden" name="back" value=back />
                <p>{words.signed_in_as} " " <b translate="no">{name}</b> " " <button>{words.sign_out}</button></p>
            </form>
        }
        .into_any();
    }
    let links: Vec<_> = providers
        .iter()
        .filter(|provider| provider.for_readers)
        .enumerate()
        .map(|(n, provider)| {
            let way = routes::of_comment(routes::SIGN_IN_WITH, site.as_str(), provider.id.as_str());
            let back = form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>();
            let tag = language.tag();
            view! {
                {(n > 0).then_some(" · ")}
                <a rel="nofollow" href=format!("{way}?lang={tag}&back={back}")>{(words.with)(&provider.name)}</a>
            }
        })
        .collect();
    (!links.is_empty()).then(|| view! { <p>{links}</p> }).into_any()
}

/// Where sign-ins with accounts elsewhere begin and end.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(routes::SIGN_IN_CALLBACK, get(come_back).post(come_back_by_form))
        .route(routes::SIGN_IN_WITH, get(begin))
        .route("/admin/sign-in/with/{id}", get(begin_for_staff))
        .route(routes::THREAD_PAGE_SIGN_OUT, axum::routing::post(sign_out))
}
