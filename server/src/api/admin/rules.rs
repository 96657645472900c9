//! The word list, a trial of the rules, and what the model knows.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawPathParams, State},
    http::StatusCode,
};
use cam_nhan_domain::{Code, site::Settings};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{param, permissions};
use crate::{
    app::App,
    discussion::{
        effect::{self, Effect},
        learn::{self, Learned},
        settings, word_list,
    },
    error::Result,
    http::{extract::Json as JsonBody, load_shed::InFlight, problem::Problem},
    screener::Kind,
    screening::{Reason, words},
    store::sites,
};

/// A site's word list.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WordList {
    /// One phrase a line: `!` before it refuses, `?` marks only, `+` allows what is found within it, else it
    /// holds; `*` at an end also finds it inside longer words; `#`
    /// begins a note.
    text: String,
}

/// The word list, as it was written.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/words", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), security(("moderator" = [])),
    responses((status = 200, body = WordList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn words(State(app): State<App>, moderator: permissions::Read) -> Result<Json<WordList>> {
    let mut connection = app.store().read().await?;
    let text = sites::get_words(&mut connection.conn(), &moderator.site.id).await?;
    Ok(Json(WordList { text }))
}

/// Replaces the word list.
#[utoipa::path(put, path = "/api/v1/admin/sites/{site}/words", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = WordList, security(("moderator" = [])),
    responses((status = 200, body = WordList), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn set_words(
    State(app): State<App>,
    moderator: permissions::Manage,
    JsonBody(list): JsonBody<WordList>,
) -> Result<Json<WordList>> {
    word_list::set_words(&app, &moderator.site, list.text.clone(), moderator.actor).await?;
    Ok(Json(list))
}

/// A text to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    text: String,
}

/// What the rules say of a text.
#[derive(Serialize, ToSchema)]
pub struct Tried {
    /// `approved`, `held`, `refused`.
    verdict: &'static str,
    /// What each rule found, as a list of rule, detail and points.
    #[schema(value_type = Vec<Object>)]
    reasons: Vec<Reason>,
    urgency: i64,
    /// How likely moderators hide it, in thousandths; `null` before the model has seen enough.
    score: Option<i64>,
    /// The words that weigh most in the score: positive ones speak for hiding.
    weighed: Vec<Weighed>,
}

/// A word that weighs.
#[derive(Serialize, ToSchema)]
pub struct Weighed {
    word: String,
    weight: f32,
}

/// Shows what the rules say of a text by an unknown author; nothing is stored.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/try", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = Trial, security(("moderator" = [])),
    responses((status = 200, body = Tried), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn try_text(
    State(app): State<App>,
    moderator: permissions::Read,
    JsonBody(trial): JsonBody<Trial>,
) -> Result<Json<Tried>> {
    let trial = word_list::try_text(&app, &moderator.site, &trial.text).await?;
    Ok(Json(Tried {
        verdict: trial.screened.verdict.as_str(),
        reasons: trial.screened.verdict.reasons,
        urgency: trial.screened.words.urgency,
        score: trial.screened.words.score,
        weighed: trial
            .weighed
            .into_iter()
            .map(|(word, weight)| Weighed { word, weight })
            .collect(),
    }))
}

/// Says what a word list would have done to the comments of the last 30 days, of more than 2,000 to the newest; nothing is
/// changed.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/words/effect", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = WordList, security(("moderator" = [])),
    responses((status = 200, body = Effect), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn words_effect(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    moderator: permissions::Read,
    JsonBody(list): JsonBody<WordList>,
) -> Result<Json<Effect>> {
    words::parse(&list.text)
        .map_err(|bad| Code::WordListInvalid.with(u32::try_from(bad.line).unwrap_or(u32::MAX)))?;
    let _turn = in_flight.search().await?;
    Ok(Json(effect::of_words(&app, &moderator.site, list.text).await?))
}

/// Says what changed settings would have done to the comments of the last 30 days, by words, links, pictures and score;
/// nothing is changed.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/settings/effect", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = Object, security(("moderator" = [])),
    responses((status = 200, body = Effect), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn settings_effect(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    moderator: permissions::Read,
    JsonBody(changes): JsonBody<serde_json::Map<String, serde_json::Value>>,
) -> Result<Json<Effect>> {
    let settings = settings::changed(&moderator.site.settings, changes)?;
    let _turn = in_flight.search().await?;
    Ok(Json(effect::of_settings(&app, &moderator.site, settings).await?))
}

fn kind(params: &RawPathParams) -> Result<Kind> {
    Ok(Kind::parse(param(params, "kind")).ok_or(Code::RouteUnknown)?)
}

/// What a model has learned: `hide`, or `feature`.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/models/{kind}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("kind" = String, Path, description = "hide or feature")), security(("moderator" = [])),
    responses((status = 200, body = Learned), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn model(
    State(app): State<App>,
    moderator: permissions::Read,
    params: RawPathParams,
) -> Result<Json<Learned>> {
    let kind = kind(&params)?;
    let mut connection = app.store().read().await?;
    let known = app
        .screener()
        .model(&mut connection.conn(), &moderator.site.id, kind, app.now())
        .await?;
    Ok(Json(Learned::from(&*known.model)))
}

/// Makes a model forget all that it has learned.
#[utoipa::path(delete, path = "/api/v1/admin/sites/{site}/models/{kind}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("kind" = String, Path, description = "hide or feature")), security(("moderator" = [])),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn forget(
    State(app): State<App>,
    moderator: permissions::Manage,
    params: RawPathParams,
) -> Result<StatusCode> {
    learn::forget(&app, &moderator.site.id, kind(&params)?, moderator.actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The site's settings.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/settings", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), security(("moderator" = [])),
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn settings(moderator: permissions::Read) -> Json<Settings> {
    Json(moderator.site.settings.clone())
}

/// Changes some of the site's settings; fields that are left out stay as they are.
///
/// What makes no sense is `setting_invalid`, with the setting's name as `field` and the reason as `detail`.
///
/// `captcha_secret`, what the captcha's provider knows the site by, may be sent along: it is kept and never told; empty,
/// it is forgotten.
#[utoipa::path(patch, path = "/api/v1/admin/sites/{site}/settings", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = Object, security(("moderator" = [])),
    responses((status = 200, body = Object), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn set_settings(
    State(app): State<App>,
    moderator: permissions::Manage,
    JsonBody(mut changes): JsonBody<serde_json::Map<String, serde_json::Value>>,
) -> Result<Json<Settings>> {
    let secret = match changes.remove("captcha_secret") {
        None => None,
        Some(serde_json::Value::String(secret)) => Some(secret),
        Some(_) => return Err(settings::wrong_secret().into()),
    };
    let settings = settings::changed(&moderator.site.settings, changes)?;
    settings::set_settings(&app, &moderator.site, settings.clone(), secret, moderator.actor).await?;
    Ok(Json(settings))
}
