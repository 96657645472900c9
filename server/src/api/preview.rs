//! How a text will look.

use axum::{Json, extract::State, http::HeaderMap};
use cam_nhan_domain::wire::{Preview, Source};

use crate::{
    app::App,
    discussion::{self, mentions, screen},
    error::Result,
    http::{
        extract::{self, AtSite, Writing},
        problem::Problem,
    },
};

/// Renders a text as a comment would be, and stores nothing.
#[utoipa::path(post, path = "/api/v1/sites/{site}/preview", tag = "comments",
    params(("site" = String, Path, description = "The site's short name")), request_body = Source,
    responses((status = 200, body = Preview), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn render(
    State(app): State<App>,
    at: AtSite,
    Writing(from): Writing,
    headers: HeaderMap,
    extract::Json(source): extract::Json<Source>,
) -> Result<Json<Preview>> {
    // Whoever says who they are is known by that too.
    let reader = at.reader(&app, &headers).await;
    screen::is_shadow_banned_writer(&app, &at.site, reader.as_ref(), from).await?;
    let picked = mentions::picked(&source.mentions)?;
    let named = mentions::find_anywhere(&mut app.store().read().await?.conn(), &at.site, &picked).await?;
    let (_, rendered) = discussion::written_mentioning(&at.site, &source.text, &mentions::names(&named))?;
    Ok(Json(Preview { html: rendered.html }))
}
