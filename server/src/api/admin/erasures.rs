//! What readers want erased: listed, approved or refused.

use axum::{Json, extract::State};
use cam_nhan_domain::{Code, ReaderId, ids::ErasureId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::permissions;
use crate::{
    api::me::ShownErasure,
    app::App,
    discussion::erase,
    error::Result,
    http::{
        extract::{Json as JsonBody, Query},
        problem::Problem,
    },
    store::erasures::{self, Status},
};

/// Which requests.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct ErasuresQuery {
    /// `waiting` (also without this), `approved`, `done` or `refused`
    status: String,
}

/// A request, and whose it is.
#[derive(Serialize, ToSchema)]
pub struct ErasureOfReader {
    /// The reader.
    reader: ReaderId,
    #[serde(flatten)]
    erasure: ShownErasure,
}

/// Requests of readers.
#[derive(Serialize, ToSchema)]
pub struct ErasuresOfSite {
    /// Of those that wait the oldest first, of others the latest; up to 200.
    erasures: Vec<ErasureOfReader>,
}

/// What readers want erased.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/erasures", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ErasuresQuery), security(("moderator" = [])),
    responses((status = 200, body = ErasuresOfSite), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    program: permissions::Read,
    Query(query): Query<ErasuresQuery>,
) -> Result<Json<ErasuresOfSite>> {
    let status = match query.status.as_str() {
        "" => Status::Waiting,
        word => Status::parse(word).ok_or(Code::ParameterInvalid)?,
    };
    let mut connection = app.store().read().await?;
    let requests = erasures::list(&mut connection.conn(), &program.site.id, status).await?;
    let erasures = requests
        .into_iter()
        .map(|request| {
            Ok(ErasureOfReader {
                reader: request.reader_id.clone(),
                erasure: ShownErasure::of(&app, request)?,
            })
        })
        .collect::<Result<_>>()?;
    Ok(Json(ErasuresOfSite { erasures }))
}

/// Yes, or no and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureDecision {
    /// The request.
    id: String,
    /// Why not; without it, what it is about is erased.
    #[serde(default)]
    refused_because: Option<String>,
}

/// Erases what a reader wants erased, or refuses to, with a reason that the reader sees. Erasing cannot be undone.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/erasures/decision", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = ErasureDecision, security(("moderator" = [])),
    responses((status = 200, body = ShownErasure), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn decide(
    State(app): State<App>,
    program: permissions::Manage,
    JsonBody(body): JsonBody<ErasureDecision>,
) -> Result<Json<ShownErasure>> {
    let id = ErasureId::parse(&body.id)?;
    let request = erase::decide(&app, &program.site, &id, body.refused_because, program.actor).await?;
    Ok(Json(ShownErasure::of(&app, request)?))
}
