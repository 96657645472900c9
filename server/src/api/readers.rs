//! Readers: tokens for guests, and what a guest wrote for who is signed in.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    Code,
    wire::{ClaimedComments, GuestToken, NewReader},
};

use crate::{
    abuse::form_token,
    app::App,
    auth,
    discussion::guest,
    error::Result,
    http::{
        extract::{self, AsWriter, AtSite, Query, Writing},
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

/// Gives what a guest wrote on this device to the reader who is signed in now.
///
/// Comments, reactions and reports; also a ban, which no account lifts. Asked for by the reader alone, and not undone.
#[utoipa::path(post, path = "/api/v1/sites/{site}/guest", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = GuestToken, security(("reader" = [])),
    responses((status = 200, body = ClaimedComments), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn claim_guest(
    State(app): State<App>,
    writer: AsWriter,
    extract::Json(body): extract::Json<GuestToken>,
) -> Result<Json<ClaimedComments>> {
    if writer.signed_in.is_none() {
        return Err(Code::SignInRequired.into());
    }
    let site = &writer.at.site;
    let key = auth::reader::verify(&app.keys(), &site.id, &body.token)?;
    let comments = guest::claim(&app, site, key, writer.reader_key).await?;
    Ok(Json(ClaimedComments { comments }))
}
