//! The page of what is one reader's own on a site. It is opened with a one-time link that their token was asked for
//! (`auth::own_page`), or by the form of the page without script; a cookie of this path alone keeps the visit.

mod erasures;
mod hidden;

use std::sync::Arc;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use cam_nhan_domain::{Code, SiteId, Status, cursor::Cursor, routes, site::Language};
use leptos::prelude::*;
use serde::Deserialize;
use tower_http::set_header::SetResponseHeaderLayer;

use super::{
    cookie::{self, SameSite},
    document,
    moment::moment,
    paths::of_thread,
    reader::Reader,
};
use crate::{
    app::App,
    app_state::AppState,
    auth::own_page::{self, Kind, Pass, VISIT_MINUTES},
    discussion::{
        erase,
        own::{self, Format, OwnComment},
    },
    error::{Error, Result, status},
    http::{
        download::own as file,
        extract::{Address, AtSite, Query, Writing, is_own},
    },
    i18n::me::{Me, words},
    store::{readers::ReaderKey, sites::Site},
    zone::Zone,
};

/// Comments on a page.
const PAGE: u32 = 20;

/// A reader who looks at what is their own: the site, the language, and their key while the visit lasts.
struct Visit {
    site: Arc<Site>,
    language: Language,
    reader_key: Option<ReaderKey>,
}

impl Visit {
    fn new(app: &App, at: &AtSite, headers: &HeaderMap) -> Self {
        let pass = cookie::read(headers, &cookie_name(&at.site.id))
            .and_then(|token| Pass::read(&app.keys(), Kind::Visit, &at.site.id, &token, app.now()).ok());
        Self {
            site: at.site.clone(),
            language: at.language,
            reader_key: pass.map(|pass| pass.reader_key),
        }
    }

    fn words(&self) -> &'static Me {
        words(self.language)
    }

    /// The address of a page of this visit.
    fn path(&self, rest: &str) -> String {
        path(&self.site.id, rest, self.language)
    }

    fn page(&self, title: &str, body: impl IntoView) -> Response {
        let body = view! {
            <main>
                <p class="muted">{self.site.name.clone()}</p>
                {body.into_any()}
            </main>
        };
        document(self.language, title, "me.css", (), body)
    }

    /// How somebody gets here whom we do not know.
    fn how_to(&self, notice: Option<&'static str>) -> Response {
        let words = self.words();
        let role = if notice == Some(words.left) {
            "status"
        } else {
            "alert"
        };
        let body = view! {
            <h1>{words.title}</h1>
            {notice.map(|notice| view! { <p class="notice" role=role>{notice}</p> })}
            <p>{(words.how_to)(&self.site.name)}</p>
        };
        self.page(words.title, body)
    }
}

/// The address of a page of one's own; `rest` begins with a slash or is empty.
fn path(site: &SiteId, rest: &str, language: Language) -> String {
    format!("/me/{site}{rest}?lang={}", language.tag())
}

fn cookie_name(site: &SiteId) -> String {
    format!("cam-nhan-me-{site}")
}

/// Begins the visit of a pass, or with none ends it.
fn send_with(app: &App, site: &SiteId, pass: Option<&Pass>, to: &str) -> Response {
    let (value, age) = match pass {
        Some(pass) => (pass.token(&app.keys(), Kind::Visit, site), VISIT_MINUTES * 60),
        None => (String::new(), 0),
    };
    let (name, path) = (cookie_name(site), format!("/me/{site}"));
    let kept = cookie::set(app, (&name, &value), &path, SameSite::Strict, age);
    (AppendHeaders([kept]), Redirect::to(to)).into_response()
}

/// What is done here is done from our own pages: the pages that embed the thread have no business in it.
pub(super) fn ensure_ours(app: &App, headers: &HeaderMap) -> Result<()> {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return Ok(());
    };
    let is_ours = origin.to_str().is_ok_and(|origin| is_own(app, origin, headers));
    if is_ours {
        Ok(())
    } else {
        Err(Code::OriginForbidden.into())
    }
}

/// Which page of the list.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    after: String,
    left: String,
    erasure: String,
}

/// Everything that the reader wrote.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Query(asked): Query<Asked>,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let visit = Visit::new(&app, &at, &headers);
    let Some(key) = &visit.reader_key else {
        return Ok(visit.how_to((!asked.left.is_empty()).then_some(visit.words().left)));
    };
    let after = Some(&asked.after).filter(|after| !after.is_empty());
    let after = after.map(|after| Cursor::decode(after)).transpose()?;
    let mut connection = app.store().read().await?;
    let (comments, next) = own::list(&mut connection.conn(), &visit.site, key, after.as_ref(), PAGE).await?;
    let words = visit.words();
    let requests = erase::list(&mut connection.conn(), &visit.site, key).await?;
    drop(connection);
    let said = match asked.erasure.as_str() {
        "" => None,
        // Where everything is gone, nothing leads to the request any more.
        id => erasures::said_of(
            &app,
            &visit,
            requests.iter().find(|request| request.id.as_str() == id),
        )?,
    };
    let list: Vec<_> = comments.iter().map(|own| item(own, &visit)).collect();
    let list = if list.is_empty() {
        view! { <p>{words.nothing}</p> }.into_any()
    } else {
        view! { <ol class="own">{list}</ol> }.into_any()
    };
    let older = next.map(|next| {
        let href = format!("{}&after={}", visit.path(""), next.encode());
        view! { <a class="btn" rel="next" href=href>{words.older}</a> }
    });
    let newest = after
        .is_some()
        .then(|| view! { <a class="btn quiet" href=visit.path("")>{words.newest}</a> });
    let body = view! {
        <div class="head">
            <h1>{words.title}</h1>
            <form method="post" action=visit.path("/leave")><button>{words.leave}</button></form>
        </div>
        {said}
        <p>{(words.lead)(&visit.site.name)}</p>
        {erasures::request_list(&visit, &requests)}
        {list}
        <p class="acts">{newest}{older}</p>
        <section class="panel">
            <h2>{words.take}</h2>
            <p class="muted">{words.take_help}</p>
            <p class="acts">
                <a class="btn" download href=visit.path("/export.json")>{words.json}</a>
                <a class="btn" download href=visit.path("/export.csv")>{words.csv}</a>
            </p>
        </section>
        {(!comments.is_empty()).then(|| view! {
            <section class="panel">
                <h2>{words.erase_all}</h2>
                <p class="muted">{words.erase_all_help}</p>
                <p class="acts"><a class="btn destroy" href=visit.path("/erase")>{words.erase_all}</a></p>
            </section>
        })}
    };
    Ok(visit.page(words.title, body))
}

fn item(own: &OwnComment, visit: &Visit) -> impl IntoView + use<> {
    let words = visit.words();
    let chip = match own.status {
        Status::Approved => "chip good",
        Status::Held => "chip info",
        Status::Hidden | Status::Spam => "chip bad",
        Status::Removed => "chip line",
    };
    let headline = if own.article.title.is_empty() {
        own.article.key.clone()
    } else {
        own.article.title.clone()
    };
    let is_seen = own.status == Status::Approved;
    let see = is_seen.then(|| {
        let to = of_thread(
            &visit.site.id,
            &[
                ("key", &own.article.key),
                ("comment", own.id.as_str()),
                ("lang", visit.language.tag()),
            ],
        );
        view! { <a href=format!("{to}#cn-{}", own.id)>{words.see}</a> }
    });
    let is_erased = own.erased_at.is_some();
    let erase = (!is_erased).then(|| {
        let to = format!("{}&comment={}", visit.path("/erase"), own.id);
        view! { <a href=to>{words.erase_one}</a> }
    });
    let state = if is_erased {
        words.erased
    } else {
        (words.status)(own.status)
    };
    let signed = (!is_erased).then(|| view! { <bdi>{(words.under)(&own.name)}</bdi> });
    let edited = own.edited_at.map(|_| view! { <span>{words.edited}</span> });
    view! {
        <li id=format!("cn-{}", own.id)>
            <h2><bdi>{headline}</bdi></h2>
            <p class="meta">
                <span class=chip>{state}</span>
                {moment(own.created_at, &Zone::of(&visit.site.settings))}
                {signed}
                {edited}
            </p>
            <div class="tx" dir="auto" inner_html=own.html.clone()></div>
            {hidden::told(own, visit)}
            <p class="acts">{see} {erase}</p>
        </li>
    }
}

/// Shows where a link leads, and a button: opening a link changes nothing, and this one is good once.
pub async fn ask(
    State(app): State<App>,
    at: AtSite,
    Path((_, link)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let visit = Visit::new(&app, &at, &headers);
    let words = visit.words();
    if Pass::read(&app.keys(), Kind::Link, &visit.site.id, &link, app.now()).is_err() {
        let mut over = visit.how_to(Some(words.link_over));
        *over.status_mut() = status(Code::LinkInvalid);
        return over;
    }
    let body = view! {
        <h1>{words.open_ask}</h1>
        <p>{words.open_help}</p>
        <form method="post" action=visit.path(&format!("/open/{link}"))>
            <button class="primary lg">{words.open}</button>
        </form>
    };
    visit.page(words.title, body)
}

/// Takes up a link.
pub async fn open(
    State(app): State<App>,
    at: AtSite,
    Writing(_): Writing,
    Path((_, link)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    ensure_ours(&app, &headers)?;
    let visit = Visit::new(&app, &at, &headers);
    match own_page::take_up(&app, &visit.site.id, &link).await {
        Ok(pass) => Ok(send_with(&app, &visit.site.id, Some(&pass), &visit.path(""))),
        Err(Error::Refusal(refusal)) if refusal.code == Code::LinkInvalid => {
            // Pressed twice: the first press has begun the visit.
            if visit.reader_key.is_some() {
                return Ok(Redirect::to(&visit.path("")).into_response());
            }
            let mut over = visit.how_to(Some(visit.words().link_over));
            *over.status_mut() = status(refusal.code);
            Ok(over)
        }
        Err(error) => Err(error),
    }
}

/// From the page without script, by the cookie that a reader has there.
pub async fn open_unscripted(
    State(app): State<App>,
    at: AtSite,
    Writing(_): Writing,
    headers: HeaderMap,
) -> Result<Response> {
    ensure_ours(&app, &headers)?;
    let to = path(&at.site.id, "", at.language);
    let Some(reader) = Reader::known(&app, &at.site, &headers) else {
        return Ok(Redirect::to(&to).into_response());
    };
    let pass = Pass::new(Kind::Visit, reader.key, app.now());
    Ok(send_with(&app, &at.site.id, Some(&pass), &to))
}

/// Ends the visit.
pub async fn leave(State(app): State<App>, at: AtSite, headers: HeaderMap) -> Result<Response> {
    ensure_ours(&app, &headers)?;
    let to = format!("{}&left=1", path(&at.site.id, "", at.language));
    Ok(send_with(&app, &at.site.id, None, &to))
}

async fn export(app: App, at: AtSite, headers: HeaderMap, format: Format) -> Result<Response> {
    let visit = Visit::new(&app, &at, &headers);
    let Some(key) = visit.reader_key else {
        return Ok(Redirect::to(&path(&at.site.id, "", at.language)).into_response());
    };
    Ok(file(app, visit.site, key, format))
}

/// Everything that is kept of the reader.
pub async fn json(
    State(app): State<App>,
    at: AtSite,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    export(app, at, headers, Format::Json).await
}

/// Their comments as a table.
pub async fn csv(
    State(app): State<App>,
    at: AtSite,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    export(app, at, headers, Format::Csv).await
}

/// The page of what is one reader's own: nobody is to keep, find or pass on these addresses.
pub fn router() -> Router<AppState> {
    let header = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route(routes::ME, get(show))
        .route(routes::ME_OPEN, get(ask).post(open))
        .route(routes::ME_LEAVE, post(leave))
        .route(routes::ME_ERASE, get(erasures::ask_erasure).post(erasures::erase))
        .route(routes::ME_APPEAL, post(hidden::ask))
        .route(routes::ME_JSON, get(json))
        .route(routes::ME_CSV, get(csv))
        .route(routes::THREAD_PAGE_ME, post(open_unscripted))
        // With none, browsers would not say either from where a form is sent.
        .layer(header(header::REFERRER_POLICY, "same-origin"))
        .layer(header(header::CACHE_CONTROL, "private, no-store"))
        .layer(header(
            HeaderName::from_static("x-robots-tag"),
            "noindex, nofollow",
        ))
}
