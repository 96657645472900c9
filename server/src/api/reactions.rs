//! Reactions to articles and likes of comments.

use axum::{Json, extract::State};
use cam_nhan_domain::{
    Code,
    wire::{ArticleReacted, ArticleReaction, CommentReacted, CommentReaction},
};

use crate::{
    app::App,
    discussion::{react, reaction_batch::ReactionQueue},
    error::Result,
    http::{
        extract::{self, AsWriter, AtComment},
        problem::Problem,
        thread_query::resolve,
    },
    store::reactions::Choice,
};

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
    let article = resolve(&body.page, &writer.at.site.settings)?;
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
