//! The kit: what a reader who acts needs beside a fragment, the same for every thread of a language. One script, so that
//! one request brings the pieces, their styles and what they do.

use std::sync::{Arc, OnceLock};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse as _, Response},
};
use cam_nhan_domain::site::Language;
use cam_nhan_widget::ssr::{self, KIT_STYLES};

use crate::{
    app::App,
    cache::Rendered,
    error::{Error, Result},
    http::assets,
};

/// The kit in Vietnamese.
pub async fn vi(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    static KIT: OnceLock<Arc<Rendered>> = OnceLock::new();
    serve(&app, &KIT, Language::Vi, &headers)
}

/// The kit in English.
pub async fn en(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    static KIT: OnceLock<Arc<Rendered>> = OnceLock::new();
    serve(&app, &KIT, Language::En, &headers)
}

fn serve(
    app: &App,
    kept: &'static OnceLock<Arc<Rendered>>,
    language: Language,
    headers: &HeaderMap,
) -> Result<Response> {
    let kit = match kept.get() {
        Some(kit) => kit,
        None => {
            let made = Arc::new(Rendered::script(&script(language)?)?);
            kept.get_or_init(|| made)
        }
    };
    app.cache().asked(kit);
    let response = kit.respond(headers, assets::NOW)?;
    Ok(([assets::ANYONE, assets::CROSS_ORIGIN], response).into_response())
}

fn script(language: Language) -> Result<String> {
    let json = |text: &str| serde_json::to_string(text).map_err(Error::internal);
    Ok(format!(
        "const KIT={},STYLES={};{}",
        json(&ssr::kit(language))?,
        json(KIT_STYLES)?,
        assets::KIT_JS
    ))
}
