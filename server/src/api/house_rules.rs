//! House rules: what whoever comments accepts first.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    discussion::house_rules,
    error::Result,
    fragments,
    http::{
        extract::{Address, AtSite},
        problem::Problem,
    },
};

/// A site's house rules.
#[derive(Serialize, ToSchema)]
pub struct HouseRules {
    /// Sent back as `rules` with a comment, when its author accepts them; `null` where the site has none.
    version: Option<String>,
    /// The rules as safe HTML, in the language asked for if they are written in it.
    html: String,
    /// Whether this reader has accepted this version.
    accepted: bool,
    /// The rules rendered with a box by which they are accepted, as they stand above a composer.
    form: String,
}

/// The house rules of a site, and whether this reader has accepted them.
///
/// Until they have, a comment without the version is refused with 403 `house_rules_open`.
#[utoipa::path(get, path = "/api/v1/sites/{site}/house-rules", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security((), ("reader" = [])),
    responses((status = 200, body = HouseRules), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    State(app): State<App>,
    at: AtSite,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let reader = at.reader(&app, &headers).await;
    let mut connection = app.store().read().await?;
    let accepted = house_rules::is_accepted(&mut connection.conn(), &at.site, reader.as_ref()).await?;
    let version = house_rules::version(&at.site.settings);
    let html = house_rules::html(&at.site.settings, at.language);
    let form = version
        .as_deref()
        .map(|version| fragments::house_rules(&app, &at, version, &html));
    let rules = HouseRules {
        version,
        html,
        accepted,
        form: form.unwrap_or_default(),
    };
    Ok(([(header::CACHE_CONTROL, "private, no-store")], Json(rules)).into_response())
}
