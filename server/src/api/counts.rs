//! Numbers of comments for pages that list articles.

use std::{borrow::Cow, sync::Arc};

use axum::{
    extract::{RawQuery, State},
    http::HeaderMap,
    response::Response,
};
use cam_nhan_domain::{
    Code, Refusal,
    page_key::{self, PageClaim},
};
use serde::Serialize;
use url::form_urlencoded;
use utoipa::ToSchema;

use crate::{
    app::App,
    cache::Rendered,
    error::{Error, Result},
    fragments::CACHE_CONTROL,
    http::{
        extract::{Address, AtSite},
        problem::Problem,
    },
    store::{Change, threads},
};

/// Articles in one request.
const MAX_ARTICLES: usize = 100;

/// Numbers in the order asked.
#[derive(Serialize, ToSchema)]
pub struct Counts {
    counts: Vec<Count>,
}

/// The number of one article.
#[derive(Serialize, ToSchema)]
pub struct Count {
    /// Comments that a reader can see.
    count: i64,
    /// The number in words: "3 bình luận".
    text: String,
    /// Why the article cannot be read, so that 0 says nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<Unread>,
}

/// Why an article cannot be read.
#[derive(Serialize, ToSchema)]
pub struct Unread {
    /// The refusal's stable code.
    code: &'static str,
    /// In a sentence.
    title: String,
}

/// Numbers of comments of up to 100 articles.
///
/// `key` and `url` may be repeated and mixed, and a `canonical` may follow a `url`, by the rule of a thread; an article that
/// cannot be read counts 0, and `unread` says why.
#[utoipa::path(get, path = "/api/v1/sites/{site}/counts", tag = "threads",
    params(("site" = String, Path, description = "The site's short name"), ("key" = Option<Vec<String>>, Query), ("url" = Option<Vec<String>>, Query), ("canonical" = Option<Vec<String>>, Query), ("lang" = Option<String>, Query)),
    responses((status = 200, body = Counts), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    at: AtSite,
    RawQuery(query): RawQuery,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    let query = query.unwrap_or_default();
    let said: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let keys: Vec<Result<String, Refusal>> = { claims(&said).into_iter() }
        .map(|claim| page_key::resolve(claim, &at.site.settings))
        .map(|page| page.map(|page| page.key))
        .collect();
    if keys.len() > MAX_ARTICLES {
        return Err(Code::ParameterInvalid.into());
    }
    let find = async { Ok(Arc::new(Rendered::json(&count(&app, &at, &keys).await?)?)) };
    let named: Vec<_> = { keys.iter() }
        .map(|key| key.as_deref().map_err(|refusal| refusal.code.as_str()))
        .collect();
    let named = serde_json::to_string(&named).map_err(Error::internal)?;
    let shown = format!("counts|{}|{}|{named}", at.site.id, at.language.tag());
    let threads = { keys.iter().flatten() }.map(|key| Change::Thread(at.site.id.clone(), key.clone()));
    let admit = || app.admit_fresh_read(from);
    let rendered = app.cache().current(threads, &shown, admit, find).await?;
    rendered.respond(&headers, CACHE_CONTROL)
}

/// What is claimed of each article, in the order asked: a `key` or a `url` begins one, and a `canonical` belongs to the
/// `url` before it.
fn claims<'a>(said: &'a [(Cow<'a, str>, Cow<'a, str>)]) -> Vec<PageClaim<'a>> {
    let mut claims: Vec<PageClaim> = Vec::new();
    for (name, value) in said {
        let value = Some(&**value);
        match (&**name, claims.last_mut()) {
            ("key", _) => claims.push(PageClaim {
                key: value,
                ..PageClaim::default()
            }),
            ("url", _) => claims.push(PageClaim {
                url: value,
                ..PageClaim::default()
            }),
            // A key says which article it is, whatever its page says besides.
            ("canonical", Some(claim)) if claim.key.is_some() => {}
            ("canonical", Some(claim)) if claim.canonical.is_none() => claim.canonical = value,
            ("canonical", _) => claims.push(PageClaim {
                canonical: value,
                ..PageClaim::default()
            }),
            _ => {}
        }
    }
    claims
}

async fn count(app: &App, at: &AtSite, keys: &[Result<String, Refusal>]) -> Result<Counts> {
    let known: Vec<&str> = keys.iter().flatten().map(String::as_str).collect();
    let counted = threads::list_counts(&mut app.store().read().await?.conn(), &at.site.id, &known).await?;
    let counts = keys.iter().map(|key| {
        let count = key
            .as_ref()
            .ok()
            .and_then(|key| counted.iter().find(|(known, _)| known == key))
            .map_or(0, |(_, n)| *n);
        Count {
            count,
            text: cam_nhan_widget::ssr::counts_text(count, at.language),
            unread: key.as_ref().err().map(|&refusal| Unread {
                code: refusal.code.as_str(),
                title: cam_nhan_widget::i18n::refusal(refusal, at.language),
            }),
        }
    });
    Ok(Counts {
        counts: counts.collect(),
    })
}
