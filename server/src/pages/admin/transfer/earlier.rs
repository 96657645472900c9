//! The imports of a site until now, and what takes one back.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use cam_nhan_domain::{Code, ids::ImportId};
use leptos::prelude::*;

use super::{Typed, page, to_page};
use crate::{
    app::App,
    discussion::import::{Stored, under_way::Imports},
    error::Result,
    i18n::{
        imports,
        transfer::{Transfer, words},
    },
    pages::admin::{AtSite, FromOwnPage, permissions},
    store::import_log::{self, Run, Status},
};

/// As many as the page shows.
const SHOWN: u32 = 20;

/// The latest of them.
pub async fn list(app: &App, at: &AtSite) -> Result<Vec<Run>> {
    let mut connection = app.store().read().await?;
    import_log::list(&mut connection.conn(), &at.site.id, SHOWN).await
}

/// The list; nothing where there is none.
pub fn panel(at: &AtSite, runs: &[Run]) -> Option<impl IntoView + use<>> {
    if runs.is_empty() {
        return None;
    }
    let words = words(at.who.language);
    let rows: Vec<_> = runs.iter().map(|run| row(at, words, run)).collect();
    Some(view! {
        <section class="panel">
            <h2>{words.earlier}</h2>
            <p class="muted">{words.earlier_help}</p>
            <ul class="imports">{rows}</ul>
        </section>
    })
}

fn row(at: &AtSite, words: &'static Transfer, run: &Run) -> impl IntoView + use<> {
    let common = imports::words(at.who.language);
    let formats: Vec<String> = serde_json::from_str(&run.formats).unwrap_or_default();
    let stored: Stored = serde_json::from_str(&run.stored).unwrap_or_default();
    let said = (common.stored)(stored.comments.values().sum(), stored.threads);
    let state = match run.status {
        Status::Storing => Some(words.is_broken),
        Status::Undoing => Some(words.is_half_undone),
        Status::Undone => Some(words.is_undone),
        Status::Done => None,
    };
    let state = state.map(|state| view! { <span class="chip">{state}</span> });
    let undo = (run.status != Status::Undone).then(|| {
        let action = at.path(&format!("/transfer/imports/{}/undo", run.id));
        view! {
            <details>
                <summary>{words.undo}</summary>
                <p>{words.undo_help}</p>
                <form method="post" action=action><button>{words.undo_yes}</button></form>
            </details>
        }
    });
    view! {
        <li>
            <p>{at.moment(run.begun_at)} " · " <bdi>{formats.join(", ")}</bdi> " " {state}</p>
            <p class="muted">{said}</p>
            {undo}
        </li>
    }
}

/// Takes one back.
pub async fn undo(
    State(app): State<App>,
    State(imports): State<Arc<Imports>>,
    Path((_, id)): Path<(String, String)>,
    _: FromOwnPage,
    permissions::Owner(at): permissions::Owner,
) -> Result<Response> {
    let id = ImportId::parse(&id)?;
    let known = {
        let mut connection = app.store().read().await?;
        import_log::get(&mut connection.conn(), &at.site.id, &id).await?
    };
    known
        .filter(|run| run.status != Status::Undone)
        .ok_or(Code::ActImpossible)?;
    if imports.undo(&app, &at.site, id, at.actor()).await {
        return Ok(to_page(&at));
    }
    let wrong = Some((StatusCode::CONFLICT, words(at.who.language).busy));
    page((&app, &at), &imports, &Typed::new(), wrong).await
}
