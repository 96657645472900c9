//! Opening and closing threads.

use axum::{
    Json,
    extract::{RawPathParams, State},
};
use cam_nhan_domain::{Code, CommentId, ThreadId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{AsModerator, param};
use crate::{
    app::App,
    discussion::moderate,
    error::{Problem, Result},
    extract::Json as JsonBody,
    store::{moderators::Scope, threads::Closing},
};

/// Whether a thread takes comments.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosing {
    /// `open`, `closed`, or `auto` for the site's number of days.
    closing: String,
}

/// A thread that was opened or closed.
#[derive(Serialize, ToSchema)]
pub struct Settled {
    closing: &'static str,
    /// By which it can be taken back.
    batch: CommentId,
}

/// Opens or closes a thread to new comments.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/threads/{id}/closing", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The thread")),
    request_body = NewClosing, security(("moderator" = [])),
    responses((status = 200, body = Settled), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn set_closing(
    State(app): State<App>,
    moderator: AsModerator,
    params: RawPathParams,
    JsonBody(body): JsonBody<NewClosing>,
) -> Result<Json<Settled>> {
    moderator.needs(Scope::Moderate)?;
    let id = ThreadId::parse(param(&params, "id"))?;
    let to = Closing::parse(&body.closing).ok_or(Code::BodyInvalid)?;
    let (thread, batch) = moderate::set_closing(&app, &moderator.site, id, to, moderator.actor).await?;
    Ok(Json(Settled {
        closing: thread.closing.as_str(),
        batch,
    }))
}
