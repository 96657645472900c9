//! Opening and closing threads, and what their articles are called.

use axum::{
    Json,
    extract::{RawPathParams, State},
};
use cam_nhan_domain::{Code, ThreadId, ids::BatchId, profile::Commenters, wire::ArticleBody};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{param, permissions};
use crate::{
    app::App,
    discussion::{
        moderate,
        naming::{self, Said},
    },
    error::Result,
    http::{extract::Json as JsonBody, problem::Problem, thread_query::resolve},
    store::threads::{CommentsOpen, Thread},
};

/// Whether a thread takes comments.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosing {
    /// `open`, `closed`, or `auto` for the site's number of days.
    comments_open: String,
}

/// A thread that was opened or closed.
#[derive(Serialize, ToSchema)]
pub struct Settled {
    comments_open: &'static str,
    /// By which it can be taken back.
    batch: BatchId,
}

/// Opens or closes a thread to new comments.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/threads/{id}/comments-open", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The thread")),
    request_body = NewClosing, security(("moderator" = [])),
    responses((status = 200, body = Settled), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn set_comments_open(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
    JsonBody(body): JsonBody<NewClosing>,
) -> Result<Json<Settled>> {
    let id = ThreadId::parse(param(&params, "id"))?;
    let to = CommentsOpen::parse(&body.comments_open).ok_or(Code::BodyInvalid)?;
    let (thread, batch) = moderate::set_comments_open(&app, &moderator.site, id, to, moderator.actor).await?;
    Ok(Json(Settled {
        comments_open: thread.comments_open.as_str(),
        batch,
    }))
}

/// Who may comment in a thread.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCommenters {
    /// `everyone`, `signed_in`, `email_verified`, `phone_verified`, `subscribers`, or `null` for the site's rule.
    commenters: Option<Commenters>,
}

/// A thread with its rule.
#[derive(Serialize, ToSchema)]
pub struct Ruled {
    commenters: Option<Commenters>,
    /// By which it can be taken back.
    batch: BatchId,
}

/// Says who may comment in a thread.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/threads/{id}/commenters", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The thread")),
    request_body = NewCommenters, security(("moderator" = [])),
    responses((status = 200, body = Ruled), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn set_commenters(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
    JsonBody(body): JsonBody<NewCommenters>,
) -> Result<Json<Ruled>> {
    let id = ThreadId::parse(param(&params, "id"))?;
    let (site, actor) = (&moderator.site, moderator.actor);
    let (thread, batch) = moderate::set_commenters(&app, site, id, body.commenters, actor).await?;
    Ok(Json(Ruled {
        commenters: thread.commenters,
        batch,
    }))
}

/// What an article is called and where it is read.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewNames {
    /// Its title; an empty one is left to readers.
    title: String,
    /// Its address, on one of the site's hosts; an empty one is left to readers.
    url: String,
}

/// An article as it is called now.
#[derive(Serialize, ToSchema)]
pub struct Named {
    thread: ThreadId,
    key: String,
    title: String,
    url: String,
    /// By which it can be taken back.
    batch: BatchId,
}

impl Named {
    fn new(thread: Thread, batch: BatchId) -> Json<Self> {
        Json(Self {
            thread: thread.id,
            key: thread.key,
            title: thread.title,
            url: thread.url,
            batch,
        })
    }
}

/// Says what a thread's article is called and where it is read, above what readers say.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/threads/{id}/names", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The thread")),
    request_body = NewNames, security(("moderator" = [])),
    responses((status = 200, body = Named), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn name(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
    JsonBody(body): JsonBody<NewNames>,
) -> Result<Json<Named>> {
    let id = ThreadId::parse(param(&params, "id"))?;
    let said = Said {
        title: body.title,
        url: body.url,
    };
    let (thread, batch) = naming::name(&app, &moderator.site, id, said, moderator.actor).await?;
    Ok(Named::new(thread, batch))
}

/// Says what an article is called and where it is read, for a newsroom's own program.
///
/// By the article's key or address, also before anybody has written to it. The title and address of the body are the
/// newsroom's word.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/article", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = ArticleBody,
    security(("moderator" = [])),
    responses((status = 200, body = Named), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn name_page(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<ArticleBody>,
) -> Result<Json<Named>> {
    let article = resolve(&body, &moderator.site.settings)?;
    let said = Said {
        title: article.title,
        url: article.page.url,
    };
    let key = article.page.key;
    let (thread, batch) = naming::name_page(&app, &moderator.site, key, said, moderator.actor).await?;
    Ok(Named::new(thread, batch))
}
