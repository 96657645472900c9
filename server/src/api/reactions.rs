//! Reactions to articles and likes of comments.

use axum::{Json, extract::State};
use cam_nhan_domain::{Code, reaction::Tally};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    app::App,
    discussion::{react, reaction_batch::ReactionQueue},
    error::Result,
    http::{
        extract::{self, AsWriter, AtComment},
        problem::Problem,
        thread_query::ArticleBody,
    },
    store::reactions::Choice,
};

/// A reader's choice for an article.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArticleReaction {
    /// The article.
    page: ArticleBody,
    /// The kind's code; `null` takes the choice back.
    kind: Option<String>,
    /// Greater with each choice; an older one than the latest known is ignored.
    seq: f64,
}

/// How an article's reactions stand.
#[derive(Serialize, ToSchema)]
pub struct ArticleReacted {
    /// The reader's settled choice.
    reaction: Option<String>,
    /// Its number.
    seq: i64,
    /// Everybody's.
    tallies: Vec<Tally>,
    /// The thread's version with the choice.
    version: i64,
}

/// Sets or takes back the reaction to an article.
#[utoipa::path(put, path = "/api/v1/sites/{site}/reaction", tag = "reactions",
    params(("site" = String, Path, description = "The site's short name")), request_body = ArticleReaction, security(("reader" = [])),
    responses((status = 200, body = ArticleReacted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn react_to_article(
    State(app): State<App>,
    State(queue): State<ReactionQueue>,
    writer: AsWriter,
    extract::Json(body): extract::Json<ArticleReaction>,
) -> Result<Json<ArticleReacted>> {
    let article = body.page.resolve(&writer.at.site.settings)?;
    let choice = Choice {
        kind: body.kind,
        seq: seq(body.seq)?,
    };
    let settled = react::react_to_article(
        &app,
        &queue,
        &writer.at.site,
        article.page,
        choice,
        writer.reader_key,
        writer.address,
    )
    .await?;
    Ok(Json(ArticleReacted {
        reaction: settled.choice.kind,
        seq: settled.choice.seq,
        tallies: settled.tallies,
        version: settled.version,
    }))
}

/// A reader's choice for a comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommentReaction {
    /// `like`; `null` takes it back.
    kind: Option<String>,
    /// Greater with each choice; an older one than the latest known is ignored.
    seq: f64,
}

/// How a comment's likes stand.
#[derive(Serialize, ToSchema)]
pub struct CommentReacted {
    /// The reader's settled choice.
    kind: Option<String>,
    /// Its number.
    seq: i64,
    /// Everybody's.
    likes: i64,
    /// The thread's version with the choice.
    version: i64,
}

/// Likes a comment, or takes that back.
#[utoipa::path(put, path = "/api/v1/sites/{site}/comments/{id}/reaction", tag = "reactions",
    params(("site" = String, Path, description = "The site's short name"), ("id" = String, Path, description = "The comment")),
    request_body = CommentReaction, security(("reader" = [])),
    responses((status = 200, body = CommentReacted), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn react_to_comment(
    State(app): State<App>,
    State(queue): State<ReactionQueue>,
    writer: AsWriter,
    AtComment(id): AtComment,
    extract::Json(body): extract::Json<CommentReaction>,
) -> Result<Json<CommentReacted>> {
    let choice = Choice {
        kind: body.kind,
        seq: seq(body.seq)?,
    };
    let settled = react::react_to_comment(
        &app,
        &queue,
        &writer.at.site,
        id,
        choice,
        writer.reader_key,
        writer.address,
    )
    .await?;
    Ok(Json(CommentReacted {
        kind: settled.choice.kind,
        seq: settled.choice.seq,
        likes: settled.tallies.iter().map(|tally| tally.count).sum(),
        version: settled.version,
    }))
}

/// A whole number that JavaScript counts exactly.
fn seq(number: f64) -> Result<i64> {
    let exact = number.fract() == 0.0 && (0.0..9_007_199_254_740_992.0).contains(&number);
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and in range")]
    if exact {
        Ok(number as i64)
    } else {
        Err(Code::BodyInvalid.into())
    }
}
