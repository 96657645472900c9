//! Moderation for programs, by a site's API token (`cam-nhan moderator token`).

use axum::{
    Json,
    extract::{FromRequestParts, RawPathParams, State},
    http::request::Parts,
};
use cam_nhan_domain::{Code, CommentId, Millis, Status, cursor::Cursor, site::MAX_PAGE, thread::Sort};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    auth,
    discussion::moderate::{self, Act},
    error::{Error, Problem, Result},
    extract::{AtSite, Json as JsonBody, Query, bearer},
    store::{
        comments::{self, Row},
        moderators,
    },
};

/// A program that may moderate the site in the path.
pub struct AsModerator {
    at: AtSite,
    token_name: String,
}

impl FromRequestParts<App> for AsModerator {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let at = AtSite::from_request_parts(parts, app).await?;
        let hash = auth::hash_token(bearer(&parts.headers).ok_or(Code::TokenMissing)?);
        let mut lease = app.store().read().await?;
        let name = moderators::get_api_token(&mut lease.conn(), &hash, &at.site.id, app.now()).await?;
        Ok(Self {
            at,
            token_name: name.ok_or(Code::TokenInvalid)?,
        })
    }
}

/// Which comments.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// `held`, `approved`, `rejected` or `removed`; `held` when left out
    status: Option<String>,
    /// Where the page before ended
    after: Option<String>,
    /// How many, at most 100
    limit: Option<u32>,
}

/// A page of the queue.
#[derive(Serialize, ToSchema)]
pub struct Queue {
    comments: Vec<QueuedComment>,
    /// Where the next page begins; `null` at the end.
    next: Option<String>,
}

/// A comment as a moderator sees it.
#[derive(Serialize, ToSchema)]
pub struct QueuedComment {
    id: CommentId,
    parent: Option<CommentId>,
    name: String,
    /// The source text.
    text: String,
    /// Safe HTML.
    html: String,
    status: Status,
    /// Why it was held, or who took it away.
    reason: Option<String>,
    /// Sent back with a decision, so that it is about the text that was seen.
    revision: i64,
    created_at: Millis,
}

impl From<Row> for QueuedComment {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            parent: row.answers_id,
            name: row.name,
            text: row.text,
            html: row.html,
            status: row.status,
            reason: row.reason,
            revision: row.revision,
            created_at: row.created_at,
        }
    }
}

/// A site's comments of one status, newest first.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/comments", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), QueueQuery), security(("moderator" = [])),
    responses((status = 200, body = Queue), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    moderator: AsModerator,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Queue>> {
    let asked = query.status.as_deref().unwrap_or("held");
    let status = Status::ALL
        .into_iter()
        .find(|status| status.as_str() == asked)
        .ok_or(Code::ParameterInvalid)?;
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, MAX_PAGE);
    let mut lease = app.store().read().await?;
    let site = &moderator.at.site.id;
    let mut rows =
        comments::list_by_status(&mut lease.conn(), site, status, after.as_ref(), limit + 1).await?;
    let mut next = None;
    if rows.len() > limit as usize {
        rows.truncate(limit as usize);
        next = rows.last().map(|row| row.cursor(Sort::Newest).encode());
    }
    Ok(Json(Queue {
        comments: rows.into_iter().map(QueuedComment::from).collect(),
        next,
    }))
}

/// A decision.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Decision {
    /// The revision that was seen; another one now is refused.
    revision: Option<i64>,
}

/// Decides about a comment.
///
/// The act is `approve`, `reject`, `remove` or `restore`.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/comments/{id}/{act}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment"), ("act" = String, Path, description = "approve, reject, remove or restore")),
    request_body = Decision, security(("moderator" = [])),
    responses((status = 200, body = QueuedComment), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn moderate(
    State(app): State<App>,
    moderator: AsModerator,
    params: RawPathParams,
    JsonBody(decision): JsonBody<Decision>,
) -> Result<Json<QueuedComment>> {
    let param = |wanted: &str| {
        params
            .iter()
            .find(|(name, _)| *name == wanted)
            .map_or("", |(_, value)| value)
    };
    let act = Act::parse(param("act")).ok_or(Code::RouteUnknown)?;
    let id = CommentId::parse(param("id"))?;
    let actor = format!("token:{}", moderator.token_name);
    Ok(Json(
        moderate::moderate(&app, &moderator.at.site, id, act, decision.revision, actor)
            .await?
            .into(),
    ))
}
