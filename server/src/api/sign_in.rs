//! Signing in without the site's own users: by a code that is sent to a mailbox, or with an account elsewhere.

use axum::{Json, extract::State, http::StatusCode};
use cam_nhan_domain::{
    routes,
    wire::{AnsweredCode, NewCode, NewSession, ProviderToSignIn, SentCode, SignedInToken, WaysToSignIn},
};

use crate::{
    app::App,
    auth::{identity_provider::flow, sign_in_code},
    discussion::author::is_mail_sign_in_offered,
    error::Result,
    http::{
        extract::{self, AtSite, Writing},
        problem::Problem,
    },
    store::identity_providers,
};

/// How readers can sign in to a site here.
#[utoipa::path(get, path = "/api/v1/sites/{site}/sign-in", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")),
    responses((status = 200, body = WaysToSignIn), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn ways(State(app): State<App>, at: AtSite) -> Result<Json<WaysToSignIn>> {
    let providers = if at.site.has_identity_providers {
        identity_providers::list(&mut app.store().read().await?.conn(), &at.site.id).await?
    } else {
        Vec::new()
    };
    let providers = providers.into_iter().filter(|provider| provider.for_readers);
    Ok(Json(WaysToSignIn {
        mail: is_mail_sign_in_offered(&app, &at.site.settings),
        phone: at.site.settings.sign_in_by_phone,
        providers: providers
            .map(|provider| {
                let way = routes::of_comment(routes::SIGN_IN_WITH, at.site.id.as_str(), provider.id.as_str());
                ProviderToSignIn {
                    url: format!("{}{way}?lang={}", app.public_url(), at.language.tag()),
                    name: provider.name,
                }
            })
            .collect(),
    }))
}

/// Sends a code to a mailbox.
///
/// Six digits, good for ten minutes and five tries. The answer is the same whether the mailbox is known or got a code a
/// moment ago.
#[utoipa::path(post, path = "/api/v1/sites/{site}/sign-in/code", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewCode,
    responses((status = 202, body = SentCode), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn send_code(
    State(app): State<App>,
    at: AtSite,
    Writing(from): Writing,
    extract::Json(body): extract::Json<NewCode>,
) -> Result<(StatusCode, Json<SentCode>)> {
    app.limits().admit_sign_in(from)?;
    sign_in_code::ask(&app, &at.site, &body.email, at.language).await?;
    Ok((StatusCode::ACCEPTED, Json(SentCode { sent: true })))
}

/// Signs in whoever has the code that was sent to a mailbox.
///
/// The token is a reader's bearer token, the same reader's on all devices.
#[utoipa::path(post, path = "/api/v1/sites/{site}/sign-in", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = AnsweredCode,
    responses((status = 200, body = SignedInToken), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn answer_code(
    State(app): State<App>,
    at: AtSite,
    Writing(from): Writing,
    extract::Json(body): extract::Json<AnsweredCode>,
) -> Result<Json<SignedInToken>> {
    app.limits().admit_sign_in(from)?;
    let token = sign_in_code::answer(&app, &at.site, &body.email, &body.code).await?;
    Ok(Json(SignedInToken { token }))
}

/// Takes over what a sign-in with an account elsewhere has ended with.
///
/// The code comes to the page that began, by a message or in its address, and is good for two minutes, with what that page
/// kept.
#[utoipa::path(post, path = "/api/v1/sites/{site}/sign-in/session", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewSession,
    responses((status = 200, body = SignedInToken), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn take_over(
    State(app): State<App>,
    at: AtSite,
    _: Writing,
    extract::Json(body): extract::Json<NewSession>,
) -> Result<Json<SignedInToken>> {
    let session = flow::take_over(&app, &at.site.id, &body.code, &body.verifier)?;
    Ok(Json(SignedInToken {
        token: session.token(&app.keys(), &at.site.id),
    }))
}
