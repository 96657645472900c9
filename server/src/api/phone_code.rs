//! Proving a telephone number: by a code that the site's own program sends.

use axum::{Json, extract::State, http::StatusCode};
use cam_nhan_domain::wire::{SentCode, SignedInToken};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    auth::phone_code,
    delivery,
    error::Result,
    http::{
        extract::{self, AtSite, Writing},
        problem::Problem,
    },
};

/// A telephone that is to get a code.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPhoneCode {
    /// Its number, with the country's code (`+84…`); one that begins with 0 is Vietnamese.
    phone: String,
}

/// Has a code sent to a telephone.
///
/// Six digits, good for ten minutes and five tries. The answer is the same whether the number is known or got a code a moment
/// ago.
#[utoipa::path(post, path = "/api/v1/sites/{site}/sign-in/phone-code", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewPhoneCode,
    responses((status = 202, body = SentCode), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn send(
    State(app): State<App>,
    at: AtSite,
    Writing(from): Writing,
    extract::Json(body): extract::Json<NewPhoneCode>,
) -> Result<(StatusCode, Json<SentCode>)> {
    app.limits().admit_sign_in(from)?;
    delivery::phone_code::ask(&app, &at.site, &body.phone, at.language).await?;
    Ok((StatusCode::ACCEPTED, Json(SentCode { sent: true })))
}

/// The code that a telephone got.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnsweredPhoneCode {
    /// Its number.
    phone: String,
    /// The six digits.
    code: String,
}

/// Signs in whoever has the code that was sent to a telephone.
///
/// The token is a reader's bearer token, the same reader's on all devices.
#[utoipa::path(post, path = "/api/v1/sites/{site}/sign-in/phone", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = AnsweredPhoneCode,
    responses((status = 200, body = SignedInToken), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn answer(
    State(app): State<App>,
    at: AtSite,
    Writing(from): Writing,
    extract::Json(body): extract::Json<AnsweredPhoneCode>,
) -> Result<Json<SignedInToken>> {
    app.limits().admit_sign_in(from)?;
    let token = phone_code::answer(&app, &at.site, &body.phone, &body.code).await?;
    Ok(Json(SignedInToken { token }))
}
