//! Reaction bursts.

use axum::{Json, extract::State};
use cam_nhan_domain::{Millis, ThreadId, ids::BatchId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::permissions;
use crate::{
    app::App,
    discussion::reaction_bursts,
    error::Result,
    http::{extract::Json as JsonBody, problem::Problem},
    store::reaction_bursts::ReactionBurst,
};

/// Reactions of many new readers, from one network, to one article, within an hour.
#[derive(Serialize, ToSchema)]
pub struct ShownBurst {
    /// The article's thread.
    thread: ThreadId,
    /// The article's key.
    key: String,
    /// The article's title.
    title: String,
    /// A keyed hash of the network's address.
    address: String,
    /// Hours since 1970.
    hour: i64,
    /// New readers.
    readers: i64,
    /// Their reactions and likes that are counted.
    counted: i64,
    /// Those that are not.
    excluded: i64,
}

/// Reaction bursts, the newest first.
#[derive(Serialize, ToSchema)]
pub struct ReactionBursts {
    bursts: Vec<ShownBurst>,
    now: Millis,
}

/// The bursts of the last seven days.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/reaction-bursts", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), security(("moderator" = [])),
    responses((status = 200, body = ReactionBursts), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(app): State<App>, moderator: permissions::Read) -> Result<Json<ReactionBursts>> {
    let bursts = reaction_bursts::list(&app, &moderator.site).await?.into_iter();
    Ok(Json(ReactionBursts {
        bursts: bursts
            .map(|found| ShownBurst {
                thread: found.thread_id,
                key: found.key,
                title: found.title,
                address: found.address,
                hour: found.hour,
                readers: found.readers,
                counted: found.counted,
                excluded: found.excluded,
            })
            .collect(),
        now: app.now(),
    }))
}

/// Which burst.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedBurst {
    thread: String,
    address: String,
    hour: i64,
}

/// What was taken back.
#[derive(Serialize, ToSchema)]
pub struct BurstTakenBack {
    /// By which that can be undone.
    batch: BatchId,
    /// How many reactions are counted no longer.
    reactions: i64,
}

/// Counts a burst no longer; its readers do not notice.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/reaction-bursts/take-back", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NamedBurst, security(("moderator" = [])),
    responses((status = 200, body = BurstTakenBack), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn take_back(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<NamedBurst>,
) -> Result<Json<BurstTakenBack>> {
    let burst = ReactionBurst {
        thread: ThreadId::parse(&body.thread)?,
        address: body.address,
        hour: body.hour,
    };
    let (batch, reactions) =
        reaction_bursts::take_back(&app, &moderator.site, burst, moderator.actor).await?;
    Ok(Json(BurstTakenBack { batch, reactions }))
}
