//! Articles as the newsroom's own system knows them: one or a thousand at once, also before anybody has written there.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::{RawPathParams, State},
};
use cam_nhan_domain::{
    Millis, Refusal, ThreadId,
    ids::BatchId,
    page_key::{self, PageClaim},
    profile::Commenters,
    site::Language,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{param, permissions};
use crate::{
    app::App,
    discussion::article::{self, Known, MAX_ARTICLES, Outcome, Update},
    error::{Error, Result, WrongSetting},
    http::{extract::Json as JsonBody, problem::Problem},
    store::{
        sites::Site,
        threads::{Thread, metadata::Author},
    },
};

/// An article, and where its thread stands.
#[derive(Serialize, ToSchema)]
pub struct Article {
    thread: ThreadId,
    key: String,
    title: String,
    url: String,
    section: String,
    authors: Vec<Author>,
    /// `null` for the site's.
    language: Option<Language>,
    published_at: Option<Millis>,
    /// The moment that was said; `null` where the thread closes by the site's number of days.
    closes_at: Option<Millis>,
    /// `open`, `closed`, or `auto`.
    comments_open: &'static str,
    /// `null` for the site's rule.
    commenters: Option<Commenters>,
    /// Whether the thread is closed by now.
    closed: bool,
}

impl Article {
    fn new(app: &App, site: &Site, thread: Thread) -> Self {
        Self {
            closed: thread.is_closed(site.settings.close_after_days, app.now()),
            comments_open: thread.comments_open.as_str(),
            commenters: thread.commenters,
            thread: thread.id,
            key: thread.key,
            title: thread.title,
            url: thread.url,
            section: thread.metadata.section,
            authors: thread.metadata.authors.0,
            language: thread.metadata.language,
            published_at: thread.metadata.published_at,
            closes_at: thread.metadata.closes_at,
        }
    }
}

/// An article with its numbers.
#[derive(Serialize, ToSchema)]
pub struct CountedArticle {
    #[serde(flatten)]
    article: Article,
    /// Comments that readers see.
    comments: i64,
    /// All its comments, by status.
    comments_by_status: BTreeMap<&'static str, i64>,
    /// Its reactions, by kind.
    reactions: BTreeMap<String, i64>,
}

/// An article as it is now.
#[derive(Serialize, ToSchema)]
pub struct PutArticle {
    outcome: Outcome,
    #[serde(flatten)]
    article: Article,
    /// By which it can be taken back; `null` where nothing was changed.
    batch: Option<BatchId>,
}

/// The key in the path, as keys are compared.
fn key(params: &RawPathParams, site: &Site) -> Result<String> {
    let claim = PageClaim {
        key: Some(param(params, "key")),
        ..PageClaim::default()
    };
    Ok(page_key::resolve(claim, &site.settings)?.key)
}

/// What is known of an article, with its numbers.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/threads/{key}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("key" = String, Path, description = "The article's key, percent-encoded")),
    security(("moderator" = [])),
    responses((status = 200, body = CountedArticle), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    State(app): State<App>,
    moderator: permissions::Read,
    params: RawPathParams,
) -> Result<Json<CountedArticle>> {
    let site = &moderator.site;
    let Known {
        thread,
        comments,
        reactions,
    } = article::get(&app, site, &key(&params, site)?).await?;
    Ok(Json(CountedArticle {
        comments: thread.comments,
        comments_by_status: { comments.into_iter() }
            .map(|(status, count)| (status.as_str(), count))
            .collect(),
        reactions: { reactions.into_iter() }
            .map(|tally| (tally.code, tally.count))
            .collect(),
        article: Article::new(&app, site, thread),
    }))
}

/// Says what the newsroom knows of an article, above what readers' browsers claim.
///
/// Its thread is made where there is none yet. What is absent from the body stays as it is, `null` takes it back; the same
/// said again changes nothing.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/threads/{key}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("key" = String, Path, description = "The article's key, percent-encoded")),
    request_body = Update, security(("moderator" = [])),
    responses((status = 200, body = PutArticle), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn put(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
    JsonBody(body): JsonBody<Value>,
) -> Result<Json<PutArticle>> {
    let site = &moderator.site;
    let said = (key(&params, site)?, update(body, "body")?.checked(site)?);
    let (done, batch) = article::put(&app, site, vec![said], moderator.actor).await?;
    let mut done = done.into_iter().map(|done| put_article(&app, site, done, &batch));
    done.next()
        .map(Json)
        .ok_or_else(|| Error::internal(anyhow::anyhow!("no answer for an article")))
}

fn put_article(app: &App, site: &Site, (thread, outcome): (Thread, Outcome), batch: &BatchId) -> PutArticle {
    PutArticle {
        outcome,
        article: Article::new(app, site, thread),
        batch: (outcome != Outcome::Unchanged).then(|| batch.clone()),
    }
}

/// Many articles.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Articles {
    /// At most 1,000.
    #[schema(value_type = Vec<KeyedUpdate>)]
    threads: Vec<Value>,
}

/// One of many articles.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "what programs send, for the description alone: each is read by itself, so that one that makes no sense does not hold up the others"
)]
pub struct KeyedUpdate {
    /// The newsroom's own id of the article; absent where its address tells it from others.
    key: Option<String>,
    #[schema(inline)]
    #[serde(flatten)]
    update: Update,
}

/// What became of many articles.
#[derive(Serialize, ToSchema)]
pub struct PutArticles {
    /// How many were created,
    created: usize,
    /// changed,
    changed: usize,
    /// or known as they are.
    unchanged: usize,
    /// What could not be stored; all others are.
    refused: Vec<RefusedArticle>,
    /// By which all of it can be taken back; `null` where nothing was changed.
    batch: Option<BatchId>,
}

/// An article that could not be stored.
#[derive(Serialize, ToSchema)]
pub struct RefusedArticle {
    /// Its place in the list, from 0.
    index: usize,
    /// Its key, as far as it has one.
    key: Option<String>,
    /// The code of the reason.
    code: &'static str,
    /// The member that makes no sense, where it is one.
    field: Option<String>,
    /// Why, in a sentence.
    detail: Option<String>,
}

/// Says what the newsroom knows of up to 1,000 articles, each as alone.
///
/// An article is named by its `key`, or by its `url` where its address tells it from others. One that makes no sense is among
/// `refused`; the others are stored.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/threads", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = Articles, security(("moderator" = [])),
    responses((status = 200, body = PutArticles), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn put_all(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<Articles>,
) -> Result<Json<PutArticles>> {
    let site = &moderator.site;
    if body.threads.len() > MAX_ARTICLES {
        return Err(WrongSetting::new("threads", format!("at most {MAX_ARTICLES} at once")).into());
    }
    let (mut said, mut refused) = (Vec::new(), Vec::new());
    for (index, value) in body.threads.into_iter().enumerate() {
        let named = value.get("key").and_then(Value::as_str).map(str::to_owned);
        match read(value, site) {
            Ok(article) => said.push(article),
            Err(error) => refused.push(refuse(index, named, error)?),
        }
    }
    let (done, batch) = article::put(&app, site, said, moderator.actor).await?;
    let count = |wanted| done.iter().filter(|(_, outcome)| *outcome == wanted).count();
    let unchanged = count(Outcome::Unchanged);
    Ok(Json(PutArticles {
        created: count(Outcome::Created),
        changed: count(Outcome::Changed),
        unchanged,
        batch: (unchanged < done.len()).then_some(batch),
        refused,
    }))
}

/// What is said of an article; [`Error::Setting`] says what makes no sense in it.
fn update(value: Value, field: &str) -> Result<Update> {
    if !value.is_object() {
        return Err(WrongSetting::new(field, "an article is an object").into());
    }
    let read = serde_json::from_value(value);
    read.map_err(|error| WrongSetting::new(field, error.to_string()).into())
}

fn read(mut value: Value, site: &Site) -> Result<(String, article::Checked)> {
    let key = match value.as_object_mut().and_then(|members| members.remove("key")) {
        None | Some(Value::Null) => None,
        Some(Value::String(key)) => Some(key),
        Some(_) => return Err(WrongSetting::new("key", "a key is a text").into()),
    };
    let update = update(value, "threads")?;
    let claim = PageClaim {
        key: key.as_deref(),
        url: update.url.as_ref().and_then(Option::as_deref),
        ..PageClaim::default()
    };
    let page = page_key::resolve(claim, &site.settings)?;
    Ok((page.key, update.checked(site)?))
}

fn refuse(index: usize, key: Option<String>, error: Error) -> Result<RefusedArticle> {
    let (code, wrong) = match error {
        Error::Refusal(Refusal { code, .. }) => (code, None),
        Error::Setting(wrong) => (cam_nhan_domain::Code::SettingInvalid, Some(wrong)),
        error => return Err(error),
    };
    let (field, detail) = wrong.map(|wrong| (wrong.field, wrong.reason)).unzip();
    Ok(RefusedArticle {
        index,
        key,
        code: code.as_str(),
        field,
        detail,
    })
}

/// What could be removed.
#[derive(Serialize, ToSchema)]
pub struct RemovedArticle {
    /// By which it can be taken back; `null` where there was no thread.
    batch: Option<BatchId>,
}

/// Removes the thread of an article that nobody has written to or reacted to.
///
/// Where there is none, nothing is done. A thread in use is refused with `thread_in_use`: it can be closed, and merged into
/// another.
#[utoipa::path(delete, path = "/api/v1/admin/sites/{site}/threads/{key}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("key" = String, Path, description = "The article's key, percent-encoded")),
    security(("moderator" = [])),
    responses((status = 200, body = RemovedArticle), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
) -> Result<Json<RemovedArticle>> {
    let site = &moderator.site;
    let batch = article::remove(&app, site, key(&params, site)?, moderator.actor).await?;
    Ok(Json(RemovedArticle { batch }))
}
