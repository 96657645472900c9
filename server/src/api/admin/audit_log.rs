//! The audit log: listed, and exported as CSV or JSON lines.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use cam_nhan_domain::{Millis, cursor::Cursor, site::MAX_PAGE};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::permissions;
use crate::{
    app::App,
    discussion::audit_log::{self, AuditEntry, Format},
    error::Result,
    http::{extract::Query, load_shed::InFlight, problem::Problem},
    store::{
        actor::Actor,
        audit::{self, Filter},
        cut,
    },
};

/// Which lines.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct AuditQuery {
    /// Only those of one actor, such as `rule:words`
    actor: String,
    /// Only one act, such as `hide`
    act: String,
    /// Not earlier than this, in Unix milliseconds
    from: Option<i64>,
    /// Earlier than this, in Unix milliseconds
    to: Option<i64>,
    /// Where the page before ended
    after: Option<String>,
    /// How many, at most 100
    limit: Option<u32>,
}

impl AuditQuery {
    fn filter(&self) -> Filter {
        Filter {
            actor: (!self.actor.is_empty()).then(|| Actor::from(self.actor.clone())),
            act: self.act.clone(),
            from: Millis(self.from.unwrap_or(i64::MIN)),
            to: Millis(self.to.unwrap_or(i64::MAX)),
        }
    }
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
pub struct AuditLog {
    lines: Vec<AuditEntry>,
    /// Where the next page begins; `null` at the end.
    next: Option<String>,
}

/// The audit log, the newest line first.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/audit-log", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), AuditQuery), security(("moderator" = [])),
    responses((status = 200, body = AuditLog), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    moderator: permissions::Read,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditLog>> {
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, MAX_PAGE);
    let _turn = in_flight.search().await?;
    let mut connection = app.store().read().await?;
    let mut lines = audit::list(
        &mut connection.conn(),
        &moderator.site.id,
        &query.filter(),
        after.as_ref(),
        limit + 1,
    )
    .await?;
    let next = cut(&mut lines, limit).map(|last| last.cursor().encode());
    Ok(Json(AuditLog {
        lines: lines.into_iter().map(AuditEntry::from).collect(),
        next,
    }))
}

/// The audit log as CSV, the newest line first; `after` and `limit` do nothing here.
///
/// Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/audit-log.csv", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), AuditQuery), security(("moderator" = [])),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn csv(
    State(app): State<App>,
    moderator: permissions::Read,
    Query(query): Query<AuditQuery>,
) -> Response {
    file(app, moderator, query, Format::Csv { marked: false })
}

/// The audit log as a JSON object a line, the newest first; `after` and `limit` do nothing here.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/audit-log.jsonl", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), AuditQuery), security(("moderator" = [])),
    responses((status = 200, body = AuditEntry, content_type = "application/x-ndjson"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn jsonl(
    State(app): State<App>,
    moderator: permissions::Read,
    Query(query): Query<AuditQuery>,
) -> Response {
    file(app, moderator, query, Format::JsonLines)
}

fn file(app: App, moderator: permissions::Read, query: AuditQuery, format: Format) -> Response {
    let lines = audit_log::file(app, moderator.site.id.clone(), query.filter(), format);
    (
        [(header::CONTENT_TYPE, format.media_type())],
        Body::from_stream(lines),
    )
        .into_response()
}
