//! Warnings from moderators to a reader, who acknowledges them before they comment again.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    CommentId, Millis,
    ids::WarningId,
    wire::{Heard, SeenWarning},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    discussion::warn,
    error::Result,
    http::{
        extract::{self, Address, AsReader, AsWriter},
        problem::Problem,
    },
    store::warnings::Warning,
};

/// A moderator's word to the reader.
#[derive(Serialize, ToSchema)]
pub struct OwnWarning {
    /// Its id.
    id: WarningId,
    /// The comment that it is about.
    comment: CommentId,
    /// What is said, as plain text.
    text: String,
    /// When.
    created_at: Millis,
}

impl From<Warning> for OwnWarning {
    fn from(warning: Warning) -> Self {
        Self {
            id: warning.id,
            comment: warning.comment_id,
            text: warning.text,
            created_at: warning.created_at,
        }
    }
}

/// Warnings that the reader has not acknowledged.
#[derive(Serialize, ToSchema)]
pub struct OwnWarnings {
    /// The oldest first.
    warnings: Vec<OwnWarning>,
}

/// Warnings to this reader that they have not acknowledged.
///
/// While there is one, a comment is refused with 403 `warning_open`.
#[utoipa::path(get, path = "/api/v1/sites/{site}/warnings", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = OwnWarnings), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    reader: AsReader,
    Address(from): Address,
) -> Result<Json<OwnWarnings>> {
    app.admit_fresh_read(from)?;
    let mut connection = app.store().read().await?;
    let warnings = warn::list_open(&mut connection.conn(), &reader.at.site, &reader.reader_key).await?;
    let warnings = warnings.into_iter().map(OwnWarning::from).collect();
    Ok(Json(OwnWarnings { warnings }))
}

/// Acknowledges a warning, and those before it.
#[utoipa::path(post, path = "/api/v1/sites/{site}/warnings", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = SeenWarning, security(("reader" = [])),
    responses((status = 200, body = Heard), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn acknowledge(
    State(app): State<App>,
    writer: AsWriter,
    extract::Json(body): extract::Json<SeenWarning>,
) -> Result<Json<Heard>> {
    warn::acknowledge(&app, &writer.at.site, writer.reader_key, &body.id).await?;
    Ok(Json(Heard { heard: true }))
}
