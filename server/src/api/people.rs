//! Who has written in a thread: whom a comment there can mention.

use std::sync::Arc;

use axum::{extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::Code;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    app::App,
    cache::Rendered,
    discussion::mentions::{self, People},
    error::{Error, Result},
    fragments::CACHE_CONTROL,
    http::{
        extract::{Address, AtSite, Query},
        problem::Problem,
        thread_query::ThreadQuery,
    },
    store::Change,
};

/// The longest beginning of a name, in bytes.
const LONGEST: usize = 200;

/// Whose name.
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
pub struct PeopleQuery {
    /// How a word of the name begins, whatever its case and marks; up to 200 bytes
    name: String,
}

/// People who have written in a thread, who wrote last first.
///
/// The same for every reader: names that the thread shows, each with a comment to tell people of one name apart, and by which
/// a comment mentions them (`mentions`).
#[utoipa::path(get, path = "/api/v1/sites/{site}/people", tag = "threads",
    params(("site" = String, Path, description = "The site's short name"), ThreadQuery, PeopleQuery),
    responses((status = 200, body = People), (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ThreadQuery>,
    Query(PeopleQuery { name }): Query<PeopleQuery>,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    if name.len() > LONGEST {
        return Err(Code::ParameterInvalid.into());
    }
    let key = query.page(&at.site)?.key;
    let find = async {
        let mut connection = app.store().read().await?;
        let people = mentions::people(&mut connection.conn(), &at.site, &key, &name).await?;
        Ok(Arc::new(Rendered::json(&people)?))
    };
    let named = serde_json::to_string(&[&key, &name]).map_err(Error::internal)?;
    let shown = format!("people|{}|{named}", at.site.id);
    let thread = [Change::Thread(at.site.id.clone(), key.clone())].into_iter();
    let admit = || app.admit_fresh_read(from);
    let rendered = app.cache().current(thread, &shown, admit, find).await?;
    rendered.respond(&headers, CACHE_CONTROL)
}
