//! Readers without an account.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    abuse::form_token,
    app::App,
    auth,
    error::Result,
    http::{
        extract::{AtSite, Query, Writing},
        problem::Problem,
        thread_query::ThreadQuery,
    },
};

/// A token for a new reader.
#[derive(Serialize, ToSchema)]
pub struct NewReader {
    /// To be sent as `Authorization: Bearer …`, and kept by the page: only its hash is stored here, and only from the
    /// first write on.
    token: String,
    /// To be sent with this reader's first comment to the article asked about, if one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    form_token: Option<String>,
}

/// A token for a reader who has none.
#[utoipa::path(post, path = "/api/v1/sites/{site}/readers", tag = "readers",
    params(("site" = String, Path, description = "The site's short name"), ThreadQuery),
    responses((status = 200, body = NewReader), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn add(
    State(app): State<App>,
    at: AtSite,
    Writing(from): Writing,
    Query(query): Query<ThreadQuery>,
) -> Result<Json<NewReader>> {
    app.limits().admit_new_reader(from)?;
    Ok(Json(NewReader {
        token: auth::reader::issue(&app.keys(), &at.site.id),
        form_token: query
            .page(&at.site)
            .ok()
            .map(|page| form_token::issue(&app.keys(), &at.site.id, &page.key, app.now())),
    }))
}
