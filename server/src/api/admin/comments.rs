//! The queue, and what is decided about comments.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawPathParams, State},
};
use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, Status, ThreadId, cursor::Cursor, ids::BatchId, site::MAX_PAGE,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{param, permissions};
use crate::{
    app::App,
    discussion::{
        moderate::{self, Act, Target, Why},
        staff,
    },
    error::Result,
    http::{
        extract::{Json as JsonBody, Query},
        load_shed::InFlight,
        problem::Problem,
    },
    screening::plain::plain,
    store::{
        comments::{
            Row,
            filter::{Filter, Order, Tab},
            queue,
        },
        cut, flags,
    },
};

/// Which comments.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct QueueQuery {
    /// `held`, `flagged`, `approved`, `hidden`, `spam`, `removed` or `all`; `held` when left out
    pub(super) status: Option<String>,
    /// Words in the text or the author's name, with or without marks: `gia vang` finds `giá vàng`
    pub(super) q: Option<String>,
    /// Part of the author's name, with or without marks, or their whole e-mail address
    pub(super) author: Option<String>,
    /// Part of the article's title or key, with or without marks
    pub(super) article: Option<String>,
    /// One author, by the reader's id
    pub(super) reader: Option<String>,
    /// One thread, by its id
    pub(super) thread: Option<String>,
    /// Not earlier than this, in Unix milliseconds
    pub(super) from: Option<i64>,
    /// Earlier than this, in Unix milliseconds
    pub(super) to: Option<i64>,
    /// `true` for comments with a link alone
    pub(super) links: bool,
    /// `true` for readers alone of whom nothing has been decided or published yet
    pub(super) newcomers: bool,
    /// `newest` or `oldest` first; left out, the most urgent of what is held, and the newest of anything else.
    /// What is flagged has the most urgent first in any case
    pub(super) order: Option<String>,
    /// Where the page before ended
    pub(super) after: Option<String>,
    /// How many, at most 100
    pub(super) limit: Option<u32>,
}

impl QueueQuery {
    pub(super) fn filter(&self) -> Result<Filter> {
        let tab = Tab::parse(self.status.as_deref().unwrap_or("held")).ok_or(Code::ParameterInvalid)?;
        Ok(Filter {
            text: plain(self.q.as_deref().unwrap_or_default()),
            author: plain(self.author.as_deref().unwrap_or_default()),
            article: plain(self.article.as_deref().unwrap_or_default()),
            reader: self.reader.as_deref().map(ReaderId::parse).transpose()?,
            thread: self.thread.as_deref().map(ThreadId::parse).transpose()?,
            from: Millis(self.from.unwrap_or(i64::MIN)),
            to: Millis(self.to.unwrap_or(i64::MAX)),
            links: self.links,
            newcomers: self.newcomers,
            order: Order::parse(self.order.as_deref().unwrap_or_default()).ok_or(Code::ParameterInvalid)?,
            ..Filter::of(tab)
        })
    }
}

/// A page of the queue.
#[derive(Serialize, ToSchema)]
pub struct Queue {
    comments: Vec<QueuedComment>,
    /// Where the next page begins; `null` at the end.
    next: Option<String>,
    /// How many comments there are in each part of the queue.
    counts: Vec<TabCount>,
}

/// The number of comments in a part of the queue.
#[derive(Serialize, ToSchema)]
pub struct TabCount {
    status: &'static str,
    count: i64,
}

/// A comment as a moderator sees it.
#[derive(Serialize, ToSchema)]
pub struct QueuedComment {
    id: CommentId,
    thread: ThreadId,
    parent: Option<CommentId>,
    /// The author's id, by which others of theirs are found.
    reader: Option<ReaderId>,
    name: String,
    /// The source text.
    text: String,
    /// Safe HTML.
    html: String,
    status: Status,
    /// What the rules found, as a list of rule, detail and points.
    #[schema(value_type = Vec<Object>)]
    reasons: serde_json::Value,
    /// The order of the queue: the sum of the points, and half a point a per cent of the score.
    urgency: i64,
    /// How likely moderators hide it, in thousandths, by what they decided before.
    score: Option<i64>,
    /// Readers who told of it since a moderator last decided.
    flags: i64,
    pinned: bool,
    featured: bool,
    /// Why its author is told that it was hidden, as a code of the setting `hide_reasons`: empty where no reason was named,
    /// `null` where they are told nothing.
    hide_reason: Option<String>,
    /// Sent back with a decision, so that it is about the text that was seen.
    revision: i64,
    created_at: Millis,
}

impl From<Row> for QueuedComment {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            thread: row.thread_id,
            parent: row.answers_id,
            reader: row.reader_id,
            name: row.name,
            text: row.text,
            html: row.html,
            status: row.status,
            reasons: serde_json::from_str(&row.reasons).unwrap_or_default(),
            urgency: row.urgency,
            score: row.score,
            flags: row.flags,
            pinned: row.pin_rank == crate::store::comments::PINNED,
            featured: row.featured,
            hide_reason: row.hide_reason,
            revision: row.revision,
            created_at: row.created_at,
        }
    }
}

/// A part of the queue: what is held or flagged with the most urgent first, anything else newest first.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/comments", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), QueueQuery), security(("moderator" = [])),
    responses((status = 200, body = Queue), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    State(in_flight): State<Arc<InFlight>>,
    moderator: permissions::Read,
    Query(query): Query<QueueQuery>,
) -> Result<Json<Queue>> {
    let filter = query.filter()?;
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, MAX_PAGE);
    let _turn = in_flight.search().await?;
    let site = &moderator.site.id;
    let mut rows = queue::find(app.store(), site, &filter, after.as_ref(), limit + 1).await?;
    let next = cut(&mut rows, limit).map(|last| last.queue_cursor(filter.tab).encode());
    let counts = queue::count(&mut app.store().read().await?.conn(), site).await?;
    Ok(Json(Queue {
        comments: rows.into_iter().map(QueuedComment::from).collect(),
        next,
        counts: counts
            .into_iter()
            .map(|(tab, count)| TabCount {
                status: tab.as_str(),
                count,
            })
            .collect(),
    }))
}

/// A decision.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Decision {
    /// The revision that was seen; another one now is refused.
    revision: Option<i64>,
    /// The status that was seen; another one now is refused.
    status: Option<String>,
    /// Why, for the audit log.
    why: String,
    /// With `hide`, what its author is told: a code of the setting `hide_reasons`, or empty for no reason.
    hide_reason: String,
}

/// Why something is decided, as a program says.
pub(super) fn why(note: String, hide_reason: String) -> Why {
    Why {
        note,
        hide_reason: Some(hide_reason),
    }
}

pub(super) fn status(seen: Option<&str>) -> Result<Option<Status>> {
    Ok(seen
        .map(|status| Status::parse(status).ok_or(Code::BodyInvalid))
        .transpose()?)
}

/// Decides about a comment.
///
/// The act is `approve`, `hide`, `spam`, `remove`, `restore`, `pin`, `unpin`, `feature` or `unfeature`.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/comments/{id}/{act}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment"), ("act" = String, Path, description = "What to do")),
    request_body = Decision, security(("moderator" = [])),
    responses((status = 200, body = Decided), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn moderate(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
    JsonBody(decision): JsonBody<Decision>,
) -> Result<Json<Decided>> {
    let act = Act::parse(param(&params, "act")).ok_or(Code::RouteUnknown)?;
    let target = Target {
        id: CommentId::parse(param(&params, "id"))?,
        revision: decision.revision,
        status: status(decision.status.as_deref())?,
    };
    let why = why(decision.why, decision.hide_reason);
    let (row, batch) = moderate::moderate(&app, &moderator.site, target, act, why, moderator.actor).await?;
    Ok(Json(Decided {
        batch,
        comment: row.into(),
    }))
}

/// What became of a comment.
#[derive(Serialize, ToSchema)]
pub struct Decided {
    /// By which it can be taken back.
    batch: BatchId,
    comment: QueuedComment,
}

/// A moderator's text in place of an author's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffEdit {
    text: String,
    /// The revision that was seen.
    revision: i64,
}

/// Edits a comment; readers see that a moderator did.
#[utoipa::path(patch, path = "/api/v1/admin/sites/{site}/comments/{id}", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")),
    request_body = StaffEdit, security(("moderator" = [])),
    responses((status = 200, body = Decided), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn edit(
    State(app): State<App>,
    moderator: permissions::Moderate,
    params: RawPathParams,
    JsonBody(body): JsonBody<StaffEdit>,
) -> Result<Json<Decided>> {
    let id = CommentId::parse(param(&params, "id"))?;
    let (row, batch) = staff::edit(
        &app,
        &moderator.site,
        id,
        body.text,
        body.revision,
        moderator.actor,
    )
    .await?;
    Ok(Json(Decided {
        batch,
        comment: row.into(),
    }))
}

/// What readers told of a comment.
#[derive(Serialize, ToSchema)]
pub struct Flags {
    flags: Vec<ToldFlag>,
    /// From how many networks they come: tokens are free, networks are not.
    networks: usize,
}

/// One reader's word.
#[derive(Serialize, ToSchema)]
pub struct ToldFlag {
    reason: String,
    note: String,
    /// The revision that the reader saw.
    revision: i64,
    created_at: Millis,
    /// Why it counts for nothing: `ceiling`, `banned`; `null` where it counts.
    excluded_by: Option<String>,
}

/// What readers told of a comment, oldest first.
#[utoipa::path(get, path = "/api/v1/admin/sites/{site}/comments/{id}/flags", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")), security(("moderator" = [])),
    responses((status = 200, body = Flags), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list_flags(
    State(app): State<App>,
    moderator: permissions::Read,
    params: RawPathParams,
) -> Result<Json<Flags>> {
    let id = CommentId::parse(param(&params, "id"))?;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    crate::store::comments::get(conn, &moderator.site.id, &id)
        .await?
        .ok_or(Code::CommentMissing)?;
    let flags = flags::list(conn, &[id]).await?;
    Ok(Json(Flags {
        networks: flags::networks(flags.iter()),
        flags: flags
            .into_iter()
            .map(|flag| ToldFlag {
                reason: flag.reason,
                note: flag.note,
                revision: flag.revision,
                created_at: flag.created_at,
                excluded_by: flag.excluded_by,
            })
            .collect(),
    }))
}
