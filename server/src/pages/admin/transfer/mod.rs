//! Moving in and out: an import from the upload to its report, and exports. Owners only.

pub mod earlier;
mod forms;
mod report;
pub mod upload;

use std::sync::Arc;

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Redirect, Response},
};
use cam_nhan_domain::{Code, Millis, time::date_of_day};
use cam_nhan_transfer::write::{Format, Shape};
use leptos::prelude::*;
use serde::Deserialize;

use self::forms::Typed;
use super::{AtSite, FromOwnPage, permissions};
use crate::{
    app::App,
    discussion::{
        export::Extent,
        export_file::Exports,
        import::under_way::{Imports, Stage},
    },
    error::Result,
    http::{download::PRIVATE, extract::Form},
    i18n::{archive, imports, transfer::words},
};

/// The page.
pub async fn show(
    State(app): State<App>,
    State(imports): State<Arc<Imports>>,
    permissions::Owner(at): permissions::Owner,
) -> Result<Response> {
    page((&app, &at), &imports, &Typed::new(), None).await
}

/// The page, with what is to be said above it.
async fn page(
    (app, at): (&App, &AtSite),
    imports: &Imports,
    typed: &Typed,
    wrong: Option<(StatusCode, &str)>,
) -> Result<Response> {
    let runs = earlier::list(app, at).await?;
    let words = words(at.who.language);
    let stage = imports.stage(&at.site.id);
    let asks = matches!(&stage, Some(stage) if stage.is_working() || matches!(stage, Stage::Ready(_)));
    let import = (!asks).then(|| forms::import(at, typed));
    let stage = stage.map(|stage| report::stage(at, stage));
    let said = wrong.map(|(_, sentence)| sentence.to_owned());
    let said = said.map(|sentence| view! { <p class="notice bad" role="alert">{sentence}</p> });
    let earlier = (!asks).then(|| earlier::panel(at, &runs));
    let body = view! { {said} {stage} {import} {earlier} {forms::export(at)} };
    let mut response = at.page(words.title, "/transfer", body);
    if let Some((status, _)) = wrong {
        *response.status_mut() = status;
    }
    Ok(response)
}

/// Stores what is ready.
pub async fn import(
    State(app): State<App>,
    State(imports): State<Arc<Imports>>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
) -> Result<Response> {
    let nobody = imports::words(at.site.settings.language).nobody;
    let begun = imports.store(&app, &at.site, at.actor(), nobody).await;
    // Whoever presses twice, or another owner did, sees how far it is.
    if begun
        || imports
            .stage(&at.site.id)
            .is_some_and(|stage| !matches!(stage, Stage::Ready(_)))
    {
        return Ok(to_page(&at));
    }
    let words = words(at.who.language);
    let sentence = match imports.stage(&at.site.id) {
        Some(_) => words.busy,
        None => words.gone,
    };
    let wrong = Some((StatusCode::CONFLICT, sentence));
    page((&app, &at), &imports, &Typed::new(), wrong).await
}

/// Drops what is ready, or closes a report.
pub async fn forget(
    State(imports): State<Arc<Imports>>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
) -> Response {
    imports.forget(&at.site.id);
    to_page(&at)
}

fn to_page(at: &AtSite) -> Response {
    Redirect::to(&at.path("/transfer")).into_response()
}

/// What is to be exported. Dates are whole days of the site, both included.
#[derive(Deserialize)]
pub struct ExportForm {
    format: String,
    #[serde(default)]
    by_month: String,
    #[serde(default)]
    emails: String,
    #[serde(default)]
    addresses: String,
    #[serde(default)]
    bans: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// Everything of the site as a file.
pub async fn export(
    State(app): State<App>,
    State(exports): State<Arc<Exports>>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
    Form(wanted): Form<ExportForm>,
) -> Result<Response> {
    let shape = Shape {
        format: Format::parse(&wanted.format).ok_or(Code::BodyInvalid)?,
        by_month: !wanted.by_month.is_empty(),
    };
    let extent = Extent {
        emails: !wanted.emails.is_empty(),
        addresses: !wanted.addresses.is_empty(),
        bans: !wanted.bans.is_empty(),
        since: Some(at.day_begins(&wanted.from)?).filter(|since| *since > Millis(i64::MIN)),
        before: Some(at.day_ends(&wanted.to)?).filter(|before| *before < Millis(i64::MAX)),
    };
    let how = (shape, archive::look(&at.site));
    let pieces = exports.begin(&app, &at.site, extent, at.actor(), how).await?;
    let day = date_of_day(at.zone().day(app.now()));
    let name = format!(
        "attachment; filename=\"{}-{day}.{}\"",
        at.site.id,
        shape.extension()
    );
    // A site's name is letters, digits and hyphens.
    let name = HeaderValue::from_str(&name).unwrap_or_else(|_| HeaderValue::from_static("attachment"));
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(shape.media_type())),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((PRIVATE, headers, Body::from_stream(pieces)).into_response())
}
