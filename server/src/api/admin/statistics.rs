//! A site's numbers.

use axum::{Json, extract::State};
use cam_nhan_domain::Code;
use serde::Deserialize;
use utoipa::IntoParams;

use super::permissions;
use crate::{
    app::App,
    discussion::statistics::{self, MOST_DAYS, Range, Statistics, StatisticsCache},
    error::Result,
    http::{extract::Query, problem::Problem},
};

/// Which days.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct StatisticsQuery {
    /// How many days, today among them, 1 to 366; 30 when left out
    days: Option<u32>,
    /// In place of `days`: the first day, such as `2026-11-25`,
    from: Option<String>,
    /// and the last
    to: Option<String>,
}

/// Comments, reactions, decisions and more, day by day where the site is; at most a minute old.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/statistics", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), StatisticsQuery), security(("moderator" = [])),
    responses((status = 200, body = Statistics), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    State(app): State<App>,
    State(cache): State<StatisticsCache>,
    moderator: permissions::Read,
    Query(query): Query<StatisticsQuery>,
) -> Result<Json<Statistics>> {
    let days = query.days.unwrap_or(30);
    let range = match (&query.from, &query.to) {
        (None, None) if (1..=MOST_DAYS).contains(&days) => Range::last_days(&app, &moderator.site, days),
        (Some(from), Some(to)) => Range::of_dates(from, to).ok_or(Code::ParameterInvalid)?,
        _ => return Err(Code::ParameterInvalid.into()),
    };
    let statistics = statistics::of_site(&app, &cache, &moderator.site, range).await?;
    Ok(Json((*statistics).clone()))
}
