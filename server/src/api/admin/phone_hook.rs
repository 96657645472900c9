//! A site's own program that sends codes to telephones: named, looked at and taken away. Of its address no more is told than
//! the host, and the secret once, as on the page.

use axum::{Json, extract::State, http::StatusCode};
use cam_nhan_domain::{Millis, site::Settings};
use serde::{Deserialize, Serialize};
use url::Url;
use utoipa::ToSchema;

use super::permissions;
use crate::{
    app::App,
    crypto::webhook_signature::new_secret,
    discussion::phone_hook,
    error::{Result, WrongSetting},
    http::{
        extract::{AtSite, Json as JsonBody},
        problem::Problem,
    },
    i18n::webhooks::words,
    store::phone_hooks::{self, Hook},
};

/// The program that sends codes to telephones.
#[derive(Serialize, ToSchema)]
pub struct ShownPhoneHook {
    /// Where it is: its host; `null` where none is named. What follows the host may be a secret.
    host: Option<String>,
    /// Whether readers can prove a number: the site's `sign_in_by_phone` is on, too.
    on: bool,
    /// When it was named.
    created_at: Option<Millis>,
    /// What signs, as Standard Webhooks has it (`whsec_…`): told once, when the program is named.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl ShownPhoneHook {
    fn of(hook: Option<&Hook>, settings: &Settings, secret: Option<String>) -> Self {
        let url = hook.and_then(|hook| Url::parse(&hook.address).ok());
        Self {
            host: url.and_then(|url| url.host_str().map(str::to_owned)),
            on: hook.is_some() && settings.sign_in_by_phone,
            created_at: hook.map(|hook| hook.created_at),
            secret,
        }
    }
}

/// The program that sends codes to telephones.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/phone-hook", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), security(("moderator" = [])),
    responses((status = 200, body = ShownPhoneHook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(State(app): State<App>, program: permissions::Manage) -> Result<Json<ShownPhoneHook>> {
    let hook = phone_hooks::get(&mut app.store().read().await?.conn(), &program.site.id).await?;
    Ok(Json(ShownPhoneHook::of(
        hook.as_ref(),
        &program.site.settings,
        None,
    )))
}

/// A program to be named.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPhoneHook {
    /// An `https://` address.
    address: String,
}

/// Names the program that sends codes to telephones, with a new secret; readers can prove a number from now on.
///
/// An address that cannot be taken is `setting_invalid`, with the reason as `detail`.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/phone-hook", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewPhoneHook, security(("moderator" = [])),
    responses((status = 200, body = ShownPhoneHook), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn set(
    State(app): State<App>,
    program: permissions::Manage,
    at: AtSite,
    JsonBody(body): JsonBody<NewPhoneHook>,
) -> Result<Json<ShownPhoneHook>> {
    let secret = new_secret();
    let set = phone_hook::set(&app, &program.site, &body.address, secret.clone(), program.actor).await?;
    let (hook, settings) =
        set.map_err(|wrong| WrongSetting::new("address", (words(at.language).wrong)(wrong)))?;
    Ok(Json(ShownPhoneHook::of(Some(&hook), &settings, Some(secret))))
}

/// Takes the program away: numbers that were proved stay so.
#[utoipa::path(delete, path = "/api/v1/admin/sites/{site}/phone-hook", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), security(("moderator" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove(State(app): State<App>, program: permissions::Manage) -> Result<StatusCode> {
    phone_hook::remove(&app, &program.site, program.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}
