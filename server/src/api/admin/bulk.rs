//! Decisions about many comments at once, and taking back what one press did.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    Code, CommentId, Refusal,
    cursor::Cursor,
    ids::{AuditId, BatchId},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    comments::{QueueQuery, QueuedComment, status, why},
    known_batch, permissions,
};
use crate::{
    app::App,
    discussion::{
        moderate::{self, Act, Done, Target},
        sweep::{self, Sweep},
        undo::{self, Undone},
    },
    error::Result,
    http::{extract::Json as JsonBody, problem::Problem},
};

/// Many comments, as they were seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkDecision {
    /// What to do to each.
    act: String,
    /// At most 200.
    comments: Vec<Seen>,
    /// Why, for the audit log.
    #[serde(default)]
    why: String,
    /// With `hide`, what the authors are told: a code of the setting `hide_reasons`, or empty for no reason.
    #[serde(default)]
    hide_reason: String,
}

/// A comment as it was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Seen {
    id: String,
    #[serde(default)]
    revision: Option<i64>,
    #[serde(default)]
    status: Option<String>,
}

/// What one press did.
#[derive(Serialize, ToSchema)]
pub struct BulkDone {
    /// By which all of it can be taken back.
    batch: String,
    /// To how many it was done.
    count: usize,
    /// The comments as they are now; of an undo of more than 200, the first of them.
    comments: Vec<QueuedComment>,
    /// What it could not be done to.
    refused: Vec<NotDone>,
    /// Of an undo of thousands: sent back as `after`, with `batch`, to go on; `null` when all is done.
    next: Option<AuditId>,
}

/// Something that could not be done.
#[derive(Serialize, ToSchema)]
pub struct NotDone {
    /// A comment; of an undo, an entry of the audit log.
    id: String,
    /// The code of the reason.
    code: &'static str,
}

impl From<Done> for BulkDone {
    fn from(done: Done) -> Self {
        Self {
            batch: done.batch.to_string(),
            count: done.count,
            next: None,
            comments: done.comments.into_iter().map(QueuedComment::from).collect(),
            refused: done.refused.into_iter().map(NotDone::from).collect(),
        }
    }
}

/// What takes something back cannot be taken back itself: its batch is empty.
impl From<Undone> for BulkDone {
    fn from(undone: Undone) -> Self {
        Self {
            batch: String::new(),
            count: undone.count,
            next: undone.next,
            comments: undone.comments.into_iter().map(QueuedComment::from).collect(),
            refused: undone.refused.into_iter().map(NotDone::from).collect(),
        }
    }
}

impl<Id: ToString> From<(Id, Refusal)> for NotDone {
    fn from((id, refusal): (Id, Refusal)) -> Self {
        Self {
            id: id.to_string(),
            code: refusal.code.as_str(),
        }
    }
}

/// Decides about up to 200 comments at once, which one undo takes back.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/bulk", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = BulkDecision, security(("moderator" = [])),
    responses((status = 200, body = BulkDone), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn bulk(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<BulkDecision>,
) -> Result<Json<BulkDone>> {
    let act = Act::parse(&body.act).ok_or(Code::BodyInvalid)?;
    let mut targets = Vec::new();
    for seen in body.comments {
        targets.push(Target {
            id: CommentId::parse(&seen.id)?,
            revision: seen.revision,
            status: status(seen.status.as_deref())?,
        });
    }
    let why = why(body.why, body.hide_reason);
    let done = moderate::moderate_all(&app, &moderator.site, targets, act, why, moderator.actor).await?;
    Ok(Json(done.into()))
}

/// A decision about all comments that a filter finds.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SweepDecision {
    /// `approve`, `hide`, `spam`, `remove` or `restore`; comments for which it makes no sense are left alone.
    act: String,
    /// Why, for the audit log.
    why: String,
    /// `held`, `flagged`, `approved`, `hidden`, `spam`, `removed` or `all`.
    status: String,
    /// As in the queue's query.
    q: String,
    author: String,
    article: String,
    reader: Option<String>,
    thread: Option<String>,
    from: Option<i64>,
    to: Option<i64>,
    links: bool,
    newcomers: bool,
    /// The most that this request is about, up to 5,000.
    limit: Option<u32>,
    /// To go on: what the answer before gave.
    batch: Option<String>,
    after: Option<String>,
}

/// What was done of such a decision.
#[derive(Serialize, ToSchema)]
pub struct Swept {
    /// By which all of it, what other requests of the same decision did too, can be taken back.
    batch: BatchId,
    /// To how many comments it was done now.
    count: usize,
    /// How many had changed meanwhile.
    missed: usize,
    /// Sent back as `after`, with `batch`, to go on; `null` when all is done.
    next: Option<String>,
}

/// Decides about all comments that a filter finds, in as many requests as that takes; one undo takes all back.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/bulk/matching", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = SweepDecision, security(("moderator" = [])),
    responses((status = 200, body = Swept), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn bulk_matching(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<SweepDecision>,
) -> Result<Json<Swept>> {
    let act = Act::parse(&body.act).ok_or(Code::BodyInvalid)?;
    if body.limit == Some(0) {
        return Err(Code::BodyInvalid.into());
    }
    let query = QueueQuery {
        status: Some(body.status),
        q: Some(body.q),
        author: Some(body.author),
        article: Some(body.article),
        reader: body.reader,
        thread: body.thread,
        from: body.from,
        to: body.to,
        links: body.links,
        newcomers: body.newcomers,
        ..QueueQuery::default()
    };
    let sweep = Sweep {
        filter: query.filter()?,
        act,
        why: body.why,
        actor: moderator.actor,
        limit: body.limit.map_or(sweep::STEP, |limit| limit as usize),
    };
    let from = match (body.batch, body.after) {
        (Some(batch), Some(after)) => Some((known_batch(&batch)?, Cursor::decode(&after)?)),
        (None, None) => None,
        _ => return Err(Code::BodyInvalid.into()),
    };
    let step = sweep::step(&app, &moderator.site, sweep, from).await?;
    Ok(Json(Swept {
        batch: step.batch,
        count: step.count,
        missed: step.missed,
        next: step.next.map(|next| next.encode()),
    }))
}

/// What to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Undo {
    /// What the answer to an act gave.
    batch: String,
    /// To go on: what the answer before gave as `next`.
    #[serde(default)]
    after: Option<String>,
}

/// Takes back what one press did, as long as nobody has done something else since.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/undo", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = Undo, security(("moderator" = [])),
    responses((status = 200, body = BulkDone), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn take_back(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<Undo>,
) -> Result<Json<BulkDone>> {
    let from = body.after.as_deref().map(AuditId::parse).transpose()?;
    let done = undo::undo(
        &app,
        &moderator.site,
        known_batch(&body.batch)?,
        from,
        moderator.actor,
    )
    .await?;
    Ok(Json(done.into()))
}
