//! Everything of a site as a file.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use cam_nhan_domain::Millis;
use cam_nhan_transfer::write::Shape;
use serde::Deserialize;
use utoipa::IntoParams;

use super::permissions;
use crate::{
    app::App,
    discussion::{export::Extent, export_file::Exports},
    error::Result,
    http::{download::PRIVATE, extract::Query, problem::Problem},
    i18n::archive,
};

/// How much of it.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ExportQuery {
    /// Also e-mail addresses: `true` or `false`
    emails: bool,
    /// Also network addresses, where the site keeps them as they are: `true` or `false`
    addresses: bool,
    /// Also who may not write now: `true` or `false`
    bans: bool,
    /// Only comments that are not earlier than this, in Unix milliseconds
    since: Option<i64>,
    /// Only comments that are earlier than this, in Unix milliseconds
    before: Option<i64>,
}

/// Everything of the site as of one moment, a JSON object a line: threads, comments, reactions. What `cam-nhan export` writes and
/// `cam-nhan import` reads back.
///
/// It is on the audit log. An answer that breaks off is no whole export.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/export.jsonl", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ExportQuery), security(("moderator" = [])),
    responses((status = 200, body = String, content_type = "application/jsonl"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn jsonl(
    State(app): State<App>,
    State(exports): State<Arc<Exports>>,
    moderator: permissions::Manage,
    Query(query): Query<ExportQuery>,
) -> Result<Response> {
    let extent = Extent {
        emails: query.emails,
        addresses: query.addresses,
        bans: query.bans,
        since: query.since.map(Millis),
        before: query.before.map(Millis),
    };
    let shape = Shape::default();
    let how = (shape, archive::look(&moderator.site));
    let pieces = exports
        .begin(&app, &moderator.site, extent, moderator.actor, how)
        .await?;
    let media_type = [(header::CONTENT_TYPE, shape.media_type())];
    Ok((PRIVATE, media_type, Body::from_stream(pieces)).into_response())
}
