//! What is one reader's own on a whole site: their comments, as a list and as files, and the way to the page that shows them.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use cam_nhan_domain::{Code, CommentId, Millis, cursor::Cursor, ids::ErasureId, site::MAX_PAGE};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    auth::own_page::{Kind, Pass},
    backups,
    discussion::{
        erase,
        own::{self, Format, OwnComment},
    },
    error::{Error, Result},
    http::{
        download::{PRIVATE, own as file},
        extract::{Address, AsReader, AsWriter, Json as JsonBody, Query},
        problem::Problem,
    },
    store::erasures::{self, Erasure},
};

/// Which of one's own comments.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct OwnQuery {
    /// Where the page before ended
    after: Option<String>,
    /// How many, at most 100
    limit: Option<u32>,
}

/// A page of one's own comments.
#[derive(Serialize, ToSchema)]
pub struct OwnComments {
    /// The newest first.
    comments: Vec<OwnComment>,
    /// Where the next page begins; `null` at the end.
    next: Option<String>,
}

/// Everything that the reader wrote on the site.
///
/// The newest first, each in the state that its author may know.
#[utoipa::path(get, path = "/api/v1/sites/{site}/me/comments", tag = "readers",
    params(("site" = String, Path, description = "The site's short name"), OwnQuery), security(("reader" = [])),
    responses((status = 200, body = OwnComments), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn comments(
    State(app): State<App>,
    reader: AsReader,
    Query(query): Query<OwnQuery>,
    Address(from): Address,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let after = query
        .after
        .as_deref()
        .filter(|after| !after.is_empty())
        .map(Cursor::decode)
        .transpose()?;
    let limit = query.limit.unwrap_or(50).clamp(1, MAX_PAGE);
    let mut connection = app.store().read().await?;
    let (comments, next) = own::list(
        &mut connection.conn(),
        &reader.at.site,
        &reader.reader_key,
        after.as_ref(),
        limit,
    )
    .await?;
    let next = next.map(|next| next.encode());
    Ok((PRIVATE, Json(OwnComments { comments, next })).into_response())
}

/// Everything that is kept of the reader, as JSON: comments, reports, reactions.
#[utoipa::path(get, path = "/api/v1/sites/{site}/me/export.json", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = String, content_type = "application/json"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn json(State(app): State<App>, reader: AsReader, Address(from): Address) -> Result<Response> {
    app.admit_fresh_read(from)?;
    Ok(file(app, reader.at.site, reader.reader_key, Format::Json))
}

/// The reader's comments as CSV.
///
/// Cells that a spreadsheet would take for a formula begin with an apostrophe.
#[utoipa::path(get, path = "/api/v1/sites/{site}/me/export.csv", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = String, content_type = "text/csv"), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn csv(State(app): State<App>, reader: AsReader, Address(from): Address) -> Result<Response> {
    app.admit_fresh_read(from)?;
    Ok(file(app, reader.at.site, reader.reader_key, Format::Csv))
}

/// What is to be erased: one comment, or everything.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewErasure {
    /// The one comment.
    comment: Option<String>,
    /// Everything that the reader wrote, and what is kept of them beside it.
    everything: bool,
}

/// A reader's request that what they wrote be erased.
#[derive(Serialize, ToSchema)]
pub struct ShownErasure {
    /// Its id.
    id: ErasureId,
    /// The one comment; `null`: everything.
    comment: Option<CommentId>,
    /// `waiting` for an owner, `approved` and under way, `done`, or `refused`.
    status: &'static str,
    /// When it was asked for.
    asked_at: Millis,
    /// By when an owner is to answer.
    due_at: Millis,
    /// When it was decided.
    decided_at: Option<Millis>,
    /// Why it was refused.
    why: String,
    /// When the last daily backup is dropped that may still hold it; `null` where the service makes none.
    backups_until: Option<Millis>,
}

impl ShownErasure {
    /// As its reader, or whoever decides, is shown it.
    pub fn of(app: &App, request: Erasure) -> Result<Self> {
        let done = (request.status == erasures::Status::Done)
            .then(|| request.decided_at.unwrap_or(request.asked_at));
        let backups_until = match done {
            Some(done) => backups::held_until(app.config(), done).map_err(Error::internal)?,
            None => None,
        };
        Ok(Self {
            id: request.id,
            comment: request.comment_id,
            status: request.status.as_str(),
            asked_at: request.asked_at,
            due_at: request.due_at,
            decided_at: request.decided_at,
            why: request.why,
            backups_until,
        })
    }
}

/// Erases what the reader wrote, or asks an owner to, as the site's rule is. It cannot be undone.
///
/// Name, addresses and words go; the place of a comment that others have answered stays. The same again while the first
/// waits is that one.
#[utoipa::path(post, path = "/api/v1/sites/{site}/me/erasures", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewErasure, security(("reader" = [])),
    responses((status = 200, body = ShownErasure), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn erase(
    State(app): State<App>,
    writer: AsWriter,
    JsonBody(body): JsonBody<NewErasure>,
) -> Result<Response> {
    let comment = match (body.comment, body.everything) {
        (Some(id), false) => Some(CommentId::parse(&id)?),
        (None, true) => None,
        _ => return Err(Code::BodyInvalid.into()),
    };
    let request = erase::ask(&app, &writer.at.site, writer.reader_key, comment).await?;
    Ok((PRIVATE, Json(ShownErasure::of(&app, request)?)).into_response())
}

/// A reader's requests.
#[derive(Serialize, ToSchema)]
pub struct Erasures {
    /// The latest first.
    erasures: Vec<ShownErasure>,
}

/// What the reader wanted erased, and what became of it; nothing any more once everything is.
#[utoipa::path(get, path = "/api/v1/sites/{site}/me/erasures", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = Erasures), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn erasures(State(app): State<App>, reader: AsReader, Address(from): Address) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let mut connection = app.store().read().await?;
    let requests = erase::list(&mut connection.conn(), &reader.at.site, &reader.reader_key).await?;
    let erasures = requests
        .into_iter()
        .map(|request| ShownErasure::of(&app, request))
        .collect::<Result<_>>()?;
    Ok((PRIVATE, Json(Erasures { erasures })).into_response())
}

/// A link to the reader's own page.
#[derive(Serialize, ToSchema)]
pub struct OwnPageLink {
    /// Opens the page of what the reader wrote, once.
    url: String,
    /// Until when, in Unix milliseconds.
    expires_at: Millis,
}

/// Makes a link to the page of what the reader wrote, good for ten minutes and once.
///
/// A page of another origin cannot read the token, and in an address it would be seen by others.
#[utoipa::path(post, path = "/api/v1/sites/{site}/me/link", tag = "readers",
    params(("site" = String, Path, description = "The site's short name")), security(("reader" = [])),
    responses((status = 200, body = OwnPageLink), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn link(State(app): State<App>, writer: AsWriter) -> Response {
    let pass = Pass::new(Kind::Link, writer.reader_key, app.now());
    let site = &writer.at.site.id;
    let url = format!(
        "{}/me/{site}/open/{}?lang={}",
        app.public_url(),
        pass.token(&app.keys(), Kind::Link, site),
        writer.at.language.tag()
    );
    let expires_at = pass.expires_at;
    (PRIVATE, Json(OwnPageLink { url, expires_at })).into_response()
}
