//! Bans: who may not write for now.

use axum::{
    Json,
    extract::{RawPathParams, State},
};
use cam_nhan_domain::{
    Code, CommentId, Millis,
    ids::{BanId, BatchId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{param, permissions};
use crate::{
    app::App,
    discussion::ban::{self, Kind, Terms},
    error::Result,
    http::{extract::Json as JsonBody, problem::Problem},
    store::bans::{self, Ban},
};

/// A ban.
#[derive(Serialize, ToSchema)]
pub struct ShownBan {
    id: BanId,
    /// `reader`, `address` or `email`.
    kind: String,
    /// The author's name as it was.
    name: String,
    /// Whether the author is not to notice.
    shadow: bool,
    why: String,
    created_at: Millis,
    ends_at: Option<Millis>,
}

impl From<Ban> for ShownBan {
    fn from(ban: Ban) -> Self {
        Self {
            id: ban.id,
            kind: ban.kind,
            name: ban.name,
            shadow: ban.shadow,
            why: ban.why,
            created_at: ban.created_at,
            ends_at: ban.ends_at,
        }
    }
}

/// The bans that hold now.
#[derive(Serialize, ToSchema)]
pub struct Bans {
    bans: Vec<ShownBan>,
}

/// The bans that hold now, the newest first.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/bans", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), security(("moderator" = [])),
    responses((status = 200, body = Bans), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(State(app): State<App>, moderator: permissions::Read) -> Result<Json<Bans>> {
    let mut connection = app.store().read().await?;
    let bans = bans::list(&mut connection.conn(), &moderator.site.id, app.now()).await?;
    Ok(Json(Bans {
        bans: bans.into_iter().map(ShownBan::from).collect(),
    }))
}

/// How to keep an author from writing.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBan {
    /// One of their comments.
    comment: String,
    /// By what: `reader`, `address` or `email`.
    kind: String,
    /// For how many days; without, for good.
    #[serde(default)]
    days: Option<u32>,
    /// Whether they are not to notice: what they write is shown to them alone.
    #[serde(default)]
    shadow: bool,
    /// Whether all their comments that are published or held are hidden as well.
    #[serde(default)]
    hide_all: bool,
    /// Why, for the other moderators.
    #[serde(default)]
    why: String,
}

/// What was done.
#[derive(Serialize, ToSchema)]
pub struct Banned {
    #[serde(flatten)]
    ban: ShownBan,
    /// How many of their comments were hidden.
    hidden: usize,
    /// By which all of it can be taken back.
    batch: BatchId,
}

/// Keeps the author of a comment from writing.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/bans", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewBan, security(("moderator" = [])),
    responses((status = 200, body = Banned), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn add(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<NewBan>,
) -> Result<Json<Banned>> {
    let terms = Terms {
        kind: Kind::parse(&body.kind).ok_or(Code::BodyInvalid)?,
        days: body.days,
        shadow: body.shadow,
        hide_all: body.hide_all,
        why: body.why,
    };
    let id = CommentId::parse(&body.comment)?;
    let done = ban::ban_author(&app, &moderator.site, id, terms, moderator.actor).await?;
    Ok(Json(Banned {
        ban: done.ban.into(),
        hidden: done.hidden,
        batch: done.batch,
    }))
}

/// What was lifted.
#[derive(Serialize, ToSchema)]
pub struct Lifted {
    /// By which it can be taken back.
    batch: BatchId,
}

/// Lets somebody write again.
#[utoipa::path(delete, path = "/api/v1/admin/sites/{site}/bans/{id}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The ban")), security(("moderator" = [])),
    responses((status = 200, body = Lifted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn lift(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
) -> Result<Json<Lifted>> {
    // What can be no ban is none.
    let id = BanId::parse(param(&params, "id")).map_err(|_| Code::ActImpossible)?;
    Ok(Json(Lifted {
        batch: ban::lift(&app, &moderator.site, id, moderator.actor).await?,
    }))
}
