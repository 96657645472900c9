//! The record, for reading and for taking away.

use axum::{Json, extract::State};
use cam_nhan_domain::{CommentId, Millis, cursor::Cursor, site::MAX_PAGE};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::AsModerator;
use crate::{
    app::App,
    error::{Problem, Result},
    extract::Query,
    store::{
        audit::{self, Line},
        cut,
    },
};

/// Which lines.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct RecordQuery {
    /// Only those of one actor, such as `rule:words`
    actor: String,
    /// Only one act, such as `hide`
    act: String,
    /// Where the page before ended
    after: Option<String>,
    /// How many, at most 100
    limit: Option<u32>,
}

/// A page of the record.
#[derive(Serialize, ToSchema)]
pub struct Record {
    lines: Vec<RecordLine>,
    /// Where the next page begins; `null` at the end.
    next: Option<String>,
}

/// Who did what to what, and why.
#[derive(Serialize, ToSchema)]
pub struct RecordLine {
    id: CommentId,
    actor: String,
    /// The moderator's name.
    actor_name: Option<String>,
    act: String,
    subject: String,
    /// The comment's revision that it was about; 0 for anything else.
    revision: i64,
    /// The state before, where there is one.
    before: String,
    after: String,
    why: String,
    /// By which it can be taken back.
    batch: String,
    /// The line that this one takes back.
    undoes: Option<String>,
    /// The line that took this one back.
    undone_by: Option<String>,
    created_at: Millis,
}

impl From<Line> for RecordLine {
    fn from(line: Line) -> Self {
        Self {
            id: line.id,
            actor: line.actor,
            actor_name: line.actor_name,
            act: line.act,
            subject: line.subject_id,
            revision: line.revision,
            before: line.before,
            after: line.after,
            why: line.why,
            batch: line.batch_id,
            undoes: line.undoes,
            undone_by: line.undone_by,
            created_at: line.created_at,
        }
    }
}

/// The record, the newest line first.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/record", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), RecordQuery), security(("moderator" = [])),
    responses((status = 200, body = Record), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    moderator: AsModerator,
    Query(query): Query<RecordQuery>,
) -> Result<Json<Record>> {
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, MAX_PAGE);
    let mut lease = app.store().read().await?;
    let wanted = (query.actor.as_str(), query.act.as_str());
    let mut lines = audit::list(
        &mut lease.conn(),
        &moderator.site.id,
        wanted,
        after.as_ref(),
        limit + 1,
    )
    .await?;
    let next = cut(&mut lines, limit).map(|last| last.cursor().encode());
    Ok(Json(Record {
        lines: lines.into_iter().map(RecordLine::from).collect(),
        next,
    }))
}
