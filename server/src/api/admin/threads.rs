//! Opening and closing threads by their ids; [`super::articles`] does the same by the keys of articles.

use axum::{
    Json,
    extract::{RawPathParams, State},
};
use cam_nhan_domain::{Code, ThreadId, ids::BatchId, profile::Commenters};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{param, permissions};
use crate::{
    app::App,
    discussion::thread_settings,
    error::Result,
    http::{extract::Json as JsonBody, problem::Problem},
    store::threads::CommentsOpen,
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
    let (thread, batch) =
        thread_settings::set_comments_open(&app, &moderator.site, id, to, moderator.actor).await?;
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
    let (thread, batch) = thread_settings::set_commenters(&app, site, id, body.commenters, actor).await?;
    Ok(Json(Ruled {
        commenters: thread.commenters,
        batch,
    }))
}
