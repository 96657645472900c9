//! Moving, merging and splitting threads, for a newsroom's own program.

use axum::{Json, extract::State};
use cam_nhan_domain::{Code, CommentId, SiteId, ThreadId, ids::BatchId, page_key, page_pattern::Pattern};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::permissions;
use crate::{
    app::App,
    discussion::rearrange::{
        To,
        list::{self, MOST_ROWS, Outcome, Plan, Row, Source},
        merge, rekey, split,
        to_site::{self, ToSite},
    },
    error::Result,
    http::{extract::Json as JsonBody, problem::Problem},
    store::{
        moderators::Scope,
        sites::{self, Site},
        threads::Thread,
    },
};

/// Where a thread goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMove {
    /// The article: its key, one that leads to it, or its address, also on a host that the site has left.
    from: String,
    /// Its new key, address, or path on the site.
    to: String,
    /// Its title; the one that it has where none is said.
    #[serde(default)]
    title: String,
    /// Its address, where `to` is a key.
    #[serde(default)]
    url: String,
}

/// Where a thread of this site goes at another one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMoveToSite {
    /// The article, named as in a move.
    from: String,
    /// The other site's short name.
    site: String,
    /// A token of that site with the scope `manage`.
    token: String,
    /// The key, address or path that the article has there; the same as here where none is said.
    #[serde(default)]
    to: String,
    /// Its title; the one that it has where none is said.
    #[serde(default)]
    title: String,
    /// Its address, where `to` is a key.
    #[serde(default)]
    url: String,
}

/// Two threads.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMerge {
    /// The article whose thread goes, named as in a move.
    from: String,
    /// The article whose thread has the comments of both.
    into: String,
}

/// A branch, and where it goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSplit {
    /// The comment that goes, with all that answers it.
    comment: String,
    /// The key, address or path of the article where it goes; its thread is made where there is none.
    to: String,
    /// The title of an article whose thread is made.
    #[serde(default)]
    title: String,
    /// Its address, where `to` is a key.
    #[serde(default)]
    url: String,
}

/// A thread as it is then.
#[derive(Serialize, ToSchema)]
pub struct Rearranged {
    thread: ThreadId,
    key: String,
    title: String,
    url: String,
    /// Visible comments.
    comments: i64,
    /// By which it can be taken back.
    batch: BatchId,
}

impl Rearranged {
    fn new((thread, batch): (Thread, BatchId)) -> Json<Self> {
        Json(Self {
            thread: thread.id,
            key: thread.key,
            title: thread.title,
            url: thread.url,
            comments: thread.comments,
            batch,
        })
    }
}

fn to(site: &Site, named: &str, title: &str, url: &str) -> Result<To> {
    let mut to = To::typed(named, title, &site.settings)?;
    set_url(&mut to, url, site)?;
    Ok(to)
}

/// Gives an article that is named by a key its address, where one is said.
fn set_url(to: &mut To, url: &str, site: &Site) -> Result<()> {
    if !url.trim().is_empty() {
        to.page.url = page_key::address(url, &site.settings)?;
    }
    Ok(())
}

/// Moves a thread to another key.
///
/// The old key leads to it from then on: pages, links and programs that still name it show and write to the same thread.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/move", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewMove,
    security(("moderator" = [])),
    responses((status = 200, body = Rearranged), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn move_thread(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<NewMove>,
) -> Result<Json<Rearranged>> {
    let to = to(&moderator.site, &body.to, &body.title, &body.url)?;
    let done = rekey::rekey(&app, &moderator.site, body.from, to, moderator.actor).await?;
    Ok(Rearranged::new(done))
}

/// Moves a thread to another site of the same server.
///
/// Comments keep their ids. Readers are of one site each: who wrote cannot change or erase it there by themselves, and gets no
/// more mail. It is taken back at the site that the thread left.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/move-to-site", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewMoveToSite,
    security(("moderator" = [])),
    responses((status = 200, body = Rearranged), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn move_to_site(
    State(app): State<App>,
    moderator: permissions::Manage,
    JsonBody(body): JsonBody<NewMoveToSite>,
) -> Result<Json<Rearranged>> {
    let id = SiteId::parse(&body.site)?;
    // Whether there is such a site is not told to whom it has given no token.
    permissions::of_token(&app, &id, &body.token, Scope::Manage).await?;
    let site = sites::get(&mut app.store().read().await?.conn(), &id)
        .await?
        .ok_or(Code::SiteUnknown)?;
    let mut to = ToSite::typed(site, &body.from, &body.to, &body.title)?;
    set_url(&mut to.to, &body.url, &to.site)?;
    let done = to_site::move_to_site(&app, &moderator.site, body.from, to, moderator.actor).await?;
    Ok(Rearranged::new(done))
}

/// Merges one thread into another.
///
/// A reader's reaction counts once, and the newer one stands; the key of the first leads to the other.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/merge", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewMerge,
    security(("moderator" = [])),
    responses((status = 200, body = Rearranged), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn merge_threads(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<NewMerge>,
) -> Result<Json<Rearranged>> {
    let done = merge::merge(&app, &moderator.site, body.from, body.into, moderator.actor).await?;
    Ok(Rearranged::new(done))
}

/// Splits a branch off into another thread.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/split", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewSplit,
    security(("moderator" = [])),
    responses((status = 200, body = Rearranged), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn split_thread(
    State(app): State<App>,
    moderator: permissions::Moderate,
    JsonBody(body): JsonBody<NewSplit>,
) -> Result<Json<Rearranged>> {
    let comment = CommentId::parse(&body.comment)?;
    let to = to(&moderator.site, &body.to, &body.title, &body.url)?;
    let done = split::split(&app, &moderator.site, comment, to, moderator.actor).await?;
    Ok(Rearranged::new(done))
}

/// An old name and a new one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRow {
    /// A key, an address or a path.
    from: String,
    /// The same.
    to: String,
}

/// Many threads: by `rows`, by `csv`, or by `pattern`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMoves {
    /// Old and new names, up to 5,000.
    rows: Option<Vec<NewRow>>,
    /// The same as CSV with two columns.
    csv: Option<String>,
    /// Old and new addresses, such as `/2019/*/{slug}.html` and `/{slug}/`.
    pattern: Option<NewRow>,
    /// Only says what would become of each.
    #[serde(default)]
    dry_run: bool,
}

impl NewMoves {
    fn source(self) -> Result<Source> {
        match (self.rows, self.csv, self.pattern) {
            (Some(rows), None, None) => {
                if rows.len() > MOST_ROWS {
                    let most = u32::try_from(MOST_ROWS).unwrap_or(u32::MAX);
                    return Err(Code::MoveListTooLong.with(most).into());
                }
                let rows = (1..).zip(rows).map(|(line, row)| Row {
                    line,
                    from: row.from,
                    to: row.to,
                });
                Ok(Source::List(rows.collect()))
            }
            (None, Some(csv), None) => Ok(Source::List(list::read_csv(&csv)?)),
            (None, None, Some(row)) => Ok(Source::Pattern(Pattern::parse(&row.from, &row.to)?)),
            _ => Err(Code::BodyInvalid.into()),
        }
    }
}

/// What became of many threads, or would.
#[derive(Serialize, ToSchema)]
pub struct Moves {
    /// How many were moved to a key without a thread,
    moved: usize,
    /// merged into another thread,
    merged: usize,
    /// were there already,
    unchanged: usize,
    /// are not known,
    missing: usize,
    /// stay where they are.
    refused: usize,
    #[serde(flatten)]
    plan: Plan,
    /// By which all of it can be taken back; `null` of a dry run, and where nothing was done.
    batch: Option<BatchId>,
}

/// Moves many threads at once, by a list or by a pattern of addresses.
///
/// One that comes to the key of another thread is merged into it. With `dry_run`, nothing is changed.
#[utoipa::path(post, path = "/api/v1/admin/sites/{site}/moves", tag = "moderation",
    params(("site" = String, Path, description = "The site's short name")), request_body = NewMoves,
    security(("moderator" = [])),
    responses((status = 200, body = Moves), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn move_list(
    State(app): State<App>,
    moderator: permissions::Manage,
    JsonBody(body): JsonBody<NewMoves>,
) -> Result<Json<Moves>> {
    let is_dry = body.dry_run;
    let source = body.source()?;
    let (plan, batch) = if is_dry {
        (list::plan(&app, &moderator.site, source).await?, None)
    } else {
        let done = list::run(&app, &moderator.site, source, moderator.actor).await?;
        (done.plan, done.batch)
    };
    Ok(Json(Moves {
        moved: plan.count(Outcome::Move),
        merged: plan.count(Outcome::Merge),
        unchanged: plan.count(Outcome::Unchanged),
        missing: plan.count(Outcome::Missing),
        refused: plan.count(Outcome::Refused),
        plan,
        batch,
    }))
}
