//! The thread on a page of its own: readable, findable and writable without any script, by plain forms.

pub mod forms;
mod sign_in_code;
mod typed;

use axum::{
    Router,
    extract::{RawQuery, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use cam_nhan_domain::{
    Code, CommentId, Millis,
    cursor::Cursor,
    look::Look,
    page_key::{self, Page, PageClaim},
    reader::Mine,
    routes,
    site::Language,
    thread::{Comment, ThreadPage},
};
use cam_nhan_widget::ssr::{self, PageForm, Parts, Place, View};
use leptos::prelude::*;
use serde::Deserialize;
use url::form_urlencoded;

use self::typed::Typed;
use super::{
    document,
    paths::{of_feed, of_thread},
    reader::Reader,
    sign_in, structured,
};
use crate::{
    abuse::form_token,
    app::App,
    app_state::AppState,
    crypto::token,
    discussion::{
        author::may_comment,
        house_rules, mine,
        read::{self, Wanted},
        warn,
    },
    error::{Error, Result},
    http::{
        extract::{Address, AtSite, Query},
        headers,
        thread_query::ThreadQuery,
    },
    i18n::{admin::words, me},
    store::{
        comments, identity_providers, readers,
        threads::{self, Thread},
    },
};

/// What the page is asked to have open.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Open {
    reply: Option<String>,
    edit: Option<String>,
    replies: Option<String>,
}

/// The thread.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ThreadQuery>,
    Query(open): Query<Open>,
    RawQuery(asked): RawQuery,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let page = match query.page(&at.site) {
        Err(Error::Refusal(refusal)) if refusal.code == Code::PageMissing => {
            return came_from(&at, &headers).ok_or_else(|| refusal.into());
        }
        page => page?,
    };
    if let Some(to) = moved_to(&app, &at, &page, &query, asked.as_deref()).await? {
        return Ok(to);
    }
    let reader = Reader::known(&app, &at.site, &headers);
    let parse = |id: Option<String>| {
        id.filter(|id| !id.is_empty())
            .map(|id| CommentId::parse(&id))
            .transpose()
    };
    let asks_more = [&query.sort, &query.after, &query.comment]
        .iter()
        .any(|asked| asked.as_deref().is_some_and(|asked| !asked.is_empty()))
        || query.limit.is_some()
        || open.replies.is_some();
    let shown = Shown {
        is_part: asks_more,
        reply: parse(open.reply)?,
        edit: parse(open.edit)?,
        replies: open.replies.map(|after| Cursor::decode(&after)).transpose()?,
        ..Shown::default()
    };
    respond(&app, &at, &page, &query.wanted()?, reader.as_ref(), shown).await
}

/// Where a thread is read by now that is asked for by another key than it has, or the comment that is asked for stands by
/// now. Links to what was moved, merged or split off arrive.
async fn moved_to(
    app: &App,
    at: &AtSite,
    page: &Page,
    query: &ThreadQuery,
    asked: Option<&str>,
) -> Result<Option<Response>> {
    let thread = app.cache().thread(app.store(), &at.site.id, &page.key).await?;
    let mut key = thread.as_ref().map(|thread| thread.key.clone());
    if let Some(id) = query.comment.as_deref().and_then(|id| CommentId::parse(id).ok()) {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let comment = comments::get(conn, &at.site.id, &id).await?;
        let comment = comment.filter(comments::Row::has_place);
        let is_here = |id| thread.as_ref().is_some_and(|thread| thread.id == id);
        if let Some(comment) = comment.filter(|row| !is_here(row.thread_id.clone())) {
            key = Some(threads::get_by_id(conn, &comment.thread_id).await?.key);
        }
    }
    let Some(key) = key.filter(|key| *key != page.key) else {
        return Ok(None);
    };
    let kept = form_urlencoded::parse(asked.unwrap_or_default().as_bytes())
        .filter(|(name, _)| !matches!(&**name, "key" | "url" | "canonical" | "title"));
    let asked = form_urlencoded::Serializer::new(String::new())
        .append_pair("key", &key)
        .extend_pairs(kept)
        .finish();
    let to = format!(
        "{}?{asked}",
        routes::of_site(routes::THREAD_PAGE, at.site.id.as_str())
    );
    // It can be taken back.
    let cached = [(header::CACHE_CONTROL, "no-cache")];
    Ok(Some((cached, Redirect::permanent(&to)).into_response()))
}

/// The thread of the article that a reader comes from: a link pasted under every article names none.
fn came_from(at: &AtSite, headers: &HeaderMap) -> Option<Response> {
    let from = headers.get(header::REFERER)?.to_str().ok()?;
    let claim = PageClaim {
        url: Some(from),
        ..PageClaim::default()
    };
    let page = page_key::resolve(claim, &at.site.settings).ok()?;
    let asked = form_urlencoded::Serializer::new(String::new())
        .append_pair("url", &page.url)
        .finish();
    let to = [
        &routes::of_site(routes::THREAD_PAGE, at.site.id.as_str()),
        "?",
        &asked,
    ]
    .concat();
    Some(([(header::CACHE_CONTROL, "no-store")], Redirect::to(&to)).into_response())
}

/// What a page shows beside the thread.
#[derive(Default)]
struct Shown {
    /// Whether it is one of the many pages of a thread that show it in another order, or a part of it.
    is_part: bool,
    reply: Option<CommentId>,
    edit: Option<CommentId>,
    /// Where the replies of the branch in focus go on.
    replies: Option<Cursor>,
    typed: Typed,
    notice: Option<String>,
    /// When the reader came, if that was not now.
    since: Option<Millis>,
}

async fn respond(
    app: &App,
    at: &AtSite,
    page: &Page,
    wanted: &Wanted,
    reader: Option<&Reader>,
    shown: Shown,
) -> Result<Response> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let thread = read::thread(conn, &at.site, page).await?;
    let at = &at.clone().in_language_of(thread.as_ref());
    let mut content = read::page(app, conn, &at.site, page, thread.as_ref(), wanted).await?;
    if let Some(branch) = content.comments.first_mut().filter(|_| shown.replies.is_some()) {
        read::add_replies(conn, &at.site, branch, shown.replies.as_ref()).await?;
    }
    let view = |place| View {
        language: at.language,
        staff: &at.site.settings.staff_word,
        faces: at.site.settings.faces,
        look: at.site.settings.look(),
        base: "",
        release: "",
        parts: Parts {
            reactions: true,
            comments: true,
        },
        now: app.now(),
        place,
    };
    let mine = match reader {
        Some(reader) => {
            let render = |comment: &Comment| ssr::comment(comment, &view(Place::Fragment));
            mine::add_held(
                conn,
                &at.site,
                thread.as_ref(),
                &reader.key,
                &mut content.comments,
            )
            .await?;
            // What its author is to think is published counts for them.
            if let Some(thread) = &thread
                && let Some(known) = readers::get(conn, &at.site.id, &reader.key).await?
            {
                content.count += comments::count_shadow_banned(conn, &thread.id, &known).await?;
            }
            mine::in_thread(app, conn, &at.site, page, &reader.key, render).await?
        }
        None => Mine::default(),
    };
    let warnings = match reader {
        Some(reader) => warn::list_open(conn, &at.site, &reader.key).await?,
        None => Vec::new(),
    };
    let warnings: Vec<(&str, &str)> = { warnings.iter() }
        .map(|warning| (warning.id.as_str(), warning.text.as_str()))
        .collect();
    let mut above = ssr::warnings_in_form(&warnings, &view(Place::Fragment));
    if let Some(version) = &content.house_rules
        && !house_rules::is_accepted(conn, &at.site, reader.map(|reader| &reader.key)).await?
    {
        let html = house_rules::html(&at.site.settings, at.language);
        above.insert_str(0, &ssr::house_rules(version, &html, &view(Place::Fragment)));
    }
    let signed_in = reader.and_then(|reader| reader.signed_in.as_ref());
    above.insert_str(
        0,
        &sign_in_code::fields(&content, &shown.typed, signed_in, &view(Place::Fragment)),
    );
    let id =
        CommentId::parse(&shown.typed.id).unwrap_or_else(|_| CommentId::new(app.now().0, token::random()));
    let form = PageForm {
        article: &content.article,
        sort: content.sort,
        mine: &mine,
        id: &id,
        token: &form_token::issue(
            &app.keys(),
            &at.site.id,
            &page.key,
            shown.since.unwrap_or(app.now()),
        ),
        reply: shown.reply.as_ref(),
        edit: shown.edit.as_ref(),
        name: match signed_in {
            // Their comment bears this name whatever stands there.
            Some(signed_in) if shown.typed.name.is_empty() => {
                signed_in.profile.name.as_deref().unwrap_or_default()
            }
            _ => &shown.typed.name,
        },
        email: &shown.typed.email,
        text: &shown.typed.text,
        may_comment: may_comment(&at.site.settings, signed_in, (&page.key, thread.as_ref())).is_ok(),
        email_use: ssr::i18n::EmailUse::of(&content.rules),
        above: &above,
        reply_mail: content.rules.reply_mail,
        notice: shown.notice.as_deref(),
    };
    let markup = ssr::thread(&content, &view(Place::Page(form)));
    let robots = if shown.reply.is_some() || shown.edit.is_some() || shown.notice.is_some() {
        // A form is no document.
        Some("noindex, nofollow")
    } else if shown.is_part || content.count == 0 {
        Some("noindex")
    } else {
        None
    };
    let sign_in = match content.rules.provider_sign_in || signed_in.is_some() {
        true => {
            let providers = identity_providers::list(conn, &at.site.id).await?;
            let back = of_thread(&at.site.id, &[("key", &page.key), ("lang", at.language.tag())]);
            Some(sign_in::line(&at.site.id, &providers, reader, &back, at.language))
        }
        false => None,
    };
    let mut response = whole_page(
        app,
        (&content, thread.as_ref()),
        (at.language, at.site.settings.look() != Look::default()),
        (markup, sign_in, reader.is_some()),
        robots,
    );
    if thread.is_none() {
        // Anybody can make up an address: the form is there, and the page is not.
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    let headers = response.headers_mut();
    // Without `lang` it is in the browser's language.
    headers.insert(header::VARY, HeaderValue::from_static("accept-language"));
    // It may hold what is one reader's own.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, no-cache, no-transform"),
    );
    Ok(response)
}

fn whole_page(
    app: &App,
    (content, thread): (&ThreadPage, Option<&Thread>),
    (language, has_look): (Language, bool),
    (markup, sign_in, is_known): (String, Option<impl IntoView>, bool),
    robots: Option<&'static str>,
) -> Response {
    let words = words(language);
    let article = &content.article;
    let title = match article.title.as_str() {
        "" => words.thread_of.to_owned(),
        title => format!("{}: {title}", words.thread_of),
    };
    let heading = if article.title.is_empty() {
        article.key.clone()
    } else {
        article.title.clone()
    };
    let url = article.url.clone();
    let back =
        (!url.is_empty()).then(|| view! { <p><a href=url.clone()>"← " {words.back_to_article}</a></p> });
    // Inside a script element only `<` could end it early.
    let own_url = format!(
        "{}{}",
        app.public_url(),
        of_thread(&article.site, &[("key", &article.key)])
    );
    // What is not to be found has nothing to be found by.
    let data = robots.is_none().then(|| {
        let data = structured::data(content, thread.map(|thread| &thread.metadata), &own_url);
        let data = data.to_string().replace('<', "\\u003c");
        view! { <script type="application/ld+json" inner_html=data></script> }
    });
    let canonical = if url.is_empty() { own_url } else { url };
    let feed = of_feed(&article.site, &article.key);
    // Until somebody has written there is none.
    let feed = (content.count > 0).then(
        || view! { <link rel="alternate" type="application/atom+xml" href=feed title=title.clone() /> },
    );
    let look = has_look.then(|| {
        view! { <link rel="stylesheet" href=format!("/styles/look/{}", article.site) /> }
    });
    let head = view! {
        {look}
        <link rel="canonical" href=canonical />
        {robots.map(|robots| view! { <meta name="robots" content=robots /> })}
        {feed}
        {data}
    };
    let own = is_known.then(|| {
        let action = format!(
            "{}?lang={}",
            routes::of_site(routes::THREAD_PAGE_ME, article.site.as_str()),
            language.tag()
        );
        let title = me::words(language).title;
        view! { <form method="post" action=action><button>{title}</button></form> }
    });
    let body = view! { <main>{back} <h1>{heading}</h1> {sign_in} <div inner_html=markup></div> {own}</main> };
    let mut page = document(language, &title, "thread.css", head, body);
    match robots {
        None => _ = page.extensions_mut().insert(headers::Indexable),
        Some(robots) => {
            let name = HeaderName::from_static(headers::ROBOTS);
            page.headers_mut().insert(name, HeaderValue::from_static(robots));
        }
    }
    page
}

/// The page without script, and its forms.
pub fn router() -> Router<AppState> {
    Router::new()
        .route(routes::THREAD_PAGE, get(show))
        .route(routes::THREAD_PAGE_COMMENTS, post(forms::post))
        .route(routes::THREAD_PAGE_SIGN_IN, post(sign_in_code::sign_in))
        .route(routes::THREAD_PAGE_COMMENT, post(forms::change))
        .route(routes::THREAD_PAGE_REACTIONS, post(forms::react))
}
