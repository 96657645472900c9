//! Warnings to readers.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    CommentId, Millis, ReaderId,
    ids::{BatchId, WarningId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::permissions;
use crate::{
    app::App,
    discussion::warn,
    error::Result,
    http::{
        extract::{Json as JsonBody, Query},
        problem::Problem,
    },
    store::warnings::{self, Warning},
};

/// A moderator's word to a reader.
#[derive(Serialize, ToSchema)]
pub struct SentWarning {
    id: WarningId,
    reader: ReaderId,
    /// The comment that it is about.
    comment: CommentId,
    text: String,
    created_at: Millis,
    /// When the reader acknowledged it.
    acknowledged_at: Option<Millis>,
    /// When it was taken back, unread.
    taken_back_at: Option<Millis>,
}

impl From<Warning> for SentWarning {
    fn from(warning: Warning) -> Self {
        Self {
            id: warning.id,
            reader: warning.reader_id,
            comment: warning.comment_id,
            text: warning.text,
            created_at: warning.created_at,
            acknowledged_at: warning.acknowledged_at,
            taken_back_at: warning.taken_back_at,
        }
    }
}

/// Whose warnings.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WarningsQuery {
    /// The reader's id
    reader: String,
}

/// A reader's warnings.
#[derive(Serialize, ToSchema)]
pub struct SentWarnings {
    /// The newest first, up to 50.
    warnings: Vec<SentWarning>,
}

/// The warnings that a reader was sent.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/warnings", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), WarningsQuery), security(("moderator" = [])),
    responses((status = 200, body = SentWarnings), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    moderator: permissions::Read,
    Query(query): Query<WarningsQuery>,
) -> Result<Json<SentWarnings>> {
    let reader = ReaderId::parse(&query.reader)?;
    let mut connection = app.store().read().await?;
    let warnings = warnings::list(&mut connection.conn(), &moderator.site.id, &reader).await?;
    let warnings = warnings.into_iter().map(SentWarning::from).collect();
    Ok(Json(SentWarnings { warnings }))
}

/// A warning to the author of a comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewWarning {
    /// The comment that it is about.
    comment: String,
    /// What is to be said, at most 500 characters of plain text.
    text: String,
}

/// A warning that was sent.
#[derive(Serialize, ToSchema)]
pub struct Warned {
    /// By which it can be taken back while it is not acknowledged.
    batch: BatchId,
    warning: SentWarning,
}

/// Warns the author of a comment.
///
/// No comment of theirs is taken until they acknowledge it.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/warnings", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewWarning, security(("moderator" = [])),
    responses((status = 200, body = Warned), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn warn(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<NewWarning>,
) -> Result<Json<Warned>> {
    let comment = CommentId::parse(&body.comment)?;
    let (warning, batch) = warn::warn(&app, &moderator.site, comment, &body.text, moderator.actor).await?;
    Ok(Json(Warned {
        batch,
        warning: warning.into(),
    }))
}
