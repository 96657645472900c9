//! Comments: post, get, edit, remove, and the replies of a branch.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use cam_nhan_domain::{
    CommentId,
    comment::Draft,
    cursor::Cursor,
    thread::{Comment, Posted},
    wire::{Appealed, EditedComment, Heard, NewAppeal, NewComment, NewFlag, RemovedComment},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    discussion::{
        appeal,
        author::{Author, Evidence},
        edit, flag, mentions, post,
        post_batch::PostQueue,
        read,
    },
    error::Result,
    fragments,
    http::{
        extract::{self, Address, AsWriter, AtComment, AtSite},
        problem::Problem,
        thread_query::resolve,
    },
    store::{
        comments::{self, Row},
        threads::Thread,
    },
};

/// Posts a comment.
///
/// Answered when it is safe on disk: 201, or 200 when this id was posted before by the same reader. While the site is
/// flooded, or where its owner wants it always, a reader without a published comment is answered 428 `work_required`:
/// count out what `work` says, wait for `wait` milliseconds, and send the same again with `proof` (and `form_token`, if
/// the problem brought one).
#[utoipa::path(post, path = "/api/v1/sites/{site}/comments", tag = "comments",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewComment, security(("reader" = [])),
    responses((status = 201, body = Posted), (status = 200, body = Posted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn post(
    State(app): State<App>,
    State(queue): State<PostQueue>,
    writer: AsWriter,
    extract::Json(body): extract::Json<NewComment>,
) -> Result<(StatusCode, Json<Posted>)> {
    let article = resolve(&body.page, &writer.at.site.settings)?;
    let parent = body.parent.map(|id| CommentId::parse(&id)).transpose()?;
    let picked = mentions::picked(&body.mentions)?;
    let draft = Draft {
        id: CommentId::parse(&body.id)?,
        parent,
        name: body.name,
        email: body.email,
        text: body.text,
    };
    let author = Author {
        reader_key: writer.reader_key,
        signed_in: writer.signed_in,
        address: writer.address,
        accepts_rules: body.rules,
        evidence: Evidence {
            website: body.website,
            form_token: body.form_token,
            proof: body.proof,
            unscripted: false,
        },
    };
    let outcome = post::post(&app, &queue, &writer.at.site, article, (draft, &picked), author).await?;
    let status = if outcome.is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let posted = Posted {
        differs: outcome.differs,
        ..posted(&app, &writer.at, outcome.comment, &outcome.thread).await?
    };
    Ok((status, Json(posted)))
}

/// The comments of a thread as a reader is told who may be shadow-banned, and is not to notice.
async fn count_for(app: &App, row: &Row, thread: &Thread) -> Result<i64> {
    let Some(reader) = row.reader_id.as_ref().filter(|_| row.shadow_banned) else {
        return Ok(thread.comments);
    };
    let mut connection = app.store().read().await?;
    Ok(thread.comments + comments::count_shadow_banned(&mut connection.conn(), &thread.id, reader).await?)
}

/// A comment as its author is answered.
async fn posted(app: &App, at: &AtSite, row: Row, thread: &Thread) -> Result<Posted> {
    let (revision, status, version) = (row.revision, row.status_for_author(), thread.version);
    let count = count_for(app, &row, thread).await?;
    let editable_until = read::millis(row.created_at.plus_minutes(at.site.settings.edit_minutes.into()));
    let comment = row.for_author();
    let html = fragments::comment(app, at, &comment);
    Ok(Posted {
        comment,
        status,
        revision,
        differs: false,
        editable_until,
        count,
        version,
        html,
    })
}

/// One comment; its author also sees it while only they do.
#[utoipa::path(get, path = "/api/v1/sites/{site}/comments/{id}", tag = "comments", security((), ("reader" = [])),
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")),
    responses((status = 200, body = Comment), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn get(
    State(app): State<App>,
    at: AtSite,
    AtComment(id): AtComment,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Json<Comment>> {
    app.admit_fresh_read(from)?;
    let reader = at.reader(&app, &headers).await;
    let mut connection = app.store().read().await?;
    let comment = read::comment(&mut connection.conn(), &at.site, &id, reader.as_ref()).await?;
    Ok(Json(comment))
}

/// Edits one's own comment, within the site's time for that.
#[utoipa::path(patch, path = "/api/v1/sites/{site}/comments/{id}", tag = "comments",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")),
    request_body = EditedComment, security(("reader" = [])),
    responses((status = 200, body = Posted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn edit(
    State(app): State<App>,
    writer: AsWriter,
    AtComment(id): AtComment,
    extract::Json(body): extract::Json<EditedComment>,
) -> Result<Json<Posted>> {
    let picked = mentions::picked(&body.mentions)?;
    let (row, thread) = edit::edit(
        &app,
        &writer.at.site,
        id,
        (body.text, &picked),
        body.revision,
        writer.reader_key,
        writer.address,
    )
    .await?;
    Ok(Json(posted(&app, &writer.at, row, &thread).await?))
}

/// Takes one's own comment away, within the site's time for that.
#[utoipa::path(delete, path = "/api/v1/sites/{site}/comments/{id}", tag = "comments",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")),
    security(("reader" = [])),
    responses((status = 200, body = RemovedComment), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn remove(
    State(app): State<App>,
    writer: AsWriter,
    AtComment(id): AtComment,
) -> Result<Json<RemovedComment>> {
    let (row, thread) = edit::remove(&app, &writer.at.site, id, writer.reader_key).await?;
    let (count, version) = (count_for(&app, &row, &thread).await?, thread.version);
    let html = (row.replies > 0).then(|| fragments::comment(&app, &writer.at, &row.for_everyone()));
    Ok(Json(RemovedComment { count, version, html }))
}

/// Which page of a branch.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RepliesQuery {
    /// Where the page before ended
    #[serde(default)]
    pub after: Option<String>,
}

impl RepliesQuery {
    /// The place asked for.
    pub fn cursor(&self) -> Result<Option<Cursor>> {
        let after = self.after.as_deref().filter(|after| !after.is_empty());
        Ok(after.map(Cursor::decode).transpose()?)
    }
}

/// Replies of one branch, oldest first.
#[derive(Serialize, ToSchema)]
pub struct Replies {
    /// Each says under which comment it stands.
    comments: Vec<Comment>,
    /// Where the next page begins; `null` at the end.
    next: Option<String>,
}

/// The replies beneath a top-level comment.
#[utoipa::path(get, path = "/api/v1/sites/{site}/comments/{id}/replies", tag = "comments",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The top-level comment"), RepliesQuery),
    responses((status = 200, body = Replies), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn replies(
    State(app): State<App>,
    at: AtSite,
    AtComment(id): AtComment,
    Address(from): Address,
    extract::Query(query): extract::Query<RepliesQuery>,
) -> Result<Json<Replies>> {
    app.admit_fresh_read(from)?;
    let mut connection = app.store().read().await?;
    let (comments, next) =
        read::replies(&mut connection.conn(), &at.site, &id, query.cursor()?.as_ref()).await?;
    Ok(Json(Replies { comments, next }))
}

/// Tells the moderators of a comment; each reader counts once.
#[utoipa::path(post, path = "/api/v1/sites/{site}/comments/{id}/flag", tag = "comments",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")),
    request_body = NewFlag, security(("reader" = [])),
    responses((status = 200, body = Heard), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn flag(
    State(app): State<App>,
    writer: AsWriter,
    AtComment(id): AtComment,
    extract::Json(body): extract::Json<NewFlag>,
) -> Result<Json<Heard>> {
    let site = &writer.at.site;
    let who = (writer.reader_key, writer.address);
    flag::flag(&app, site, id, &body.reason, &body.note, who).await?;
    Ok(Json(Heard { heard: true }))
}

/// Asks the moderators to look again at one's own comment, which they hid.
///
/// Once for each comment: it waits in their queue then, with the note beside it. The same again while it waits is that one;
/// afterwards it is 409 `appeal_decided`.
#[utoipa::path(post, path = "/api/v1/sites/{site}/comments/{id}/appeal", tag = "comments",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")),
    request_body = NewAppeal, security(("reader" = [])),
    responses((status = 200, body = Appealed), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn appeal(
    State(app): State<App>,
    writer: AsWriter,
    AtComment(id): AtComment,
    extract::Json(body): extract::Json<NewAppeal>,
) -> Result<Json<Appealed>> {
    let who = (writer.reader_key, writer.address);
    let comment = appeal::appeal(&app, &writer.at.site, id, &body.note, who).await?;
    let html = fragments::comment(&app, &writer.at, &comment);
    Ok(Json(Appealed { html }))
}
