//! Readers without an account.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth,
    error::{Problem, Result},
    extract::{Address, AtSite},
};

/// A token for a new reader.
#[derive(Serialize, ToSchema)]
pub struct NewReader {
    /// To be sent as `Authorization: Bearer …`, and kept by the page: only its hash is stored here, and only from the
    /// first write on.
    token: String,
}

/// A token for a reader who has none.
#[utoipa::path(post, path = "/api/v1/sites/{site}/readers", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")),
    responses((status = 200, body = NewReader), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn add(State(app): State<App>, at: AtSite, Address(from): Address) -> Result<Json<NewReader>> {
    app.limits().admit_address(from)?;
    app.limits().admit_new_reader(from)?;
    Ok(Json(NewReader {
        token: auth::reader::issue(app.key(), &at.site.id),
    }))
}
