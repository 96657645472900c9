//! Health checks, for whoever sends requests here: a load balancer, a supervisor.

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

use crate::{app::App, backups::Last, error::Result};

/// Whether the process answers at all.
pub async fn live() -> &'static str {
    "ok\n"
}

/// Whether the database answers and can be written to, and a line on the last daily
/// backup.
pub async fn ready(State(app): State<App>) -> Result<Response> {
    if app.store().loss().is_some() {
        let said = r#"{"type":"about:blank","title":"The database's file was deleted or replaced while the service ran: its log says which. Nothing is written until it is back or the service was started again.","status":503,"code":"unavailable"}"#;
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        return Ok((StatusCode::SERVICE_UNAVAILABLE, kind, said).into_response());
    }
    app.store().ping().await?;
    let mut said = match app.last_backup() {
        None => "ready\n".to_owned(),
        Some(Last::Made(at)) => format!("ready\nbackup made {}\n", &at.rfc3339()[..10]),
        Some(Last::Failed(at)) => format!("ready\nbackup failed {}\n", at.rfc3339()),
    };
    if app.store().is_only_read().await? {
        // Readers are to be served all the same.
        said.push_str("read only: the log says why\n");
    }
    Ok(said.into_response())
}
