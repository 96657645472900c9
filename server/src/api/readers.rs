//! Readers: tokens for guests, what a guest wrote for who is signed in, and the bell.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    Code, Millis,
    reader::{Bell, BellSeen},
    wire::{ClaimedComments, GuestToken, Heard, NewReader},
};

use crate::{
    abuse::form_token,
    app::App,
    auth,
    discussion::{bell, guest},
    error::Result,
    http::{
        extract::{self, Address, AsReader, AsWriter, AtSite, Query, Writing},
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

/// Answers to this reader's comments, anywhere on the site.
///
/// The latest 50, those not seen first. Reading them changes nothing: send `now` back to `seen`.
#[utoipa::path(get, path = "/api/v1/sites/{site}/bell", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = Bell), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn bell(State(app): State<App>, reader: AsReader, Address(from): Address) -> Result<Json<Bell>> {
    app.admit_fresh_read(from)?;
    let at = &reader.at;
    Ok(Json(
        bell::list(&app, &at.site, &reader.reader_key, at.language).await?,
    ))
}

/// Takes note that a reader has seen the answers to them until a moment.
#[utoipa::path(post, path = "/api/v1/sites/{site}/bell", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = BellSeen, security(("reader" = [])),
    responses((status = 200, body = Heard), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn see_bell(
    State(app): State<App>,
    writer: AsWriter,
    extract::Json(body): extract::Json<BellSeen>,
) -> Result<Json<Heard>> {
    bell::see(&app, &writer.at.site, &writer.reader_key, Millis(body.until)).await?;
    Ok(Json(Heard { heard: true }))
}
