//! Readers without an account.

use axum::{Json, extract::State};
use cam_nhan_domain::wire::NewReader;

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
