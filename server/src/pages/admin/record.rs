//! The record of a site: who did what to what, and why.

use axum::{extract::State, response::Response};
use cam_nhan_domain::cursor::Cursor;
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, item::moment};
use crate::{
    app::App,
    error::Result,
    extract::Query,
    screening::Reason,
    store::{audit, cut},
};

/// Lines on a page.
const PAGE: u32 = 50;

/// Which lines.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RecordQuery {
    after: Option<String>,
}

/// The record, the newest line first.
pub async fn show(State(app): State<App>, at: AtSite, Query(query): Query<RecordQuery>) -> Result<Response> {
    let words = at.words();
    let after = query.after.as_deref().map(Cursor::decode).transpose()?;
    let mut lease = app.store().read().await?;
    let mut lines = audit::list(&mut lease.conn(), &at.site.id, ("", ""), after.as_ref(), PAGE + 1).await?;
    let next = cut(&mut lines, PAGE).map(|last| last.cursor().encode());
    let rows: Vec<_> = lines
        .into_iter()
        .map(|line| {
            let who = line.actor_name.unwrap_or(line.actor);
            let about = at.path(&format!("#{}", line.subject_id));
            // A rule's reasons are kept as data; a person's are their words.
            let why = match serde_json::from_str::<Vec<Reason>>(&line.why) {
                Ok(reasons) => reasons
                    .iter()
                    .map(|reason| (words.reason)(&reason.rule, &reason.detail))
                    .collect::<Vec<_>>()
                    .join("; "),
                Err(_) if line.act == "undo" => (words.on_record)(&line.why).to_owned(),
                Err(_) => line.why,
            };
            let undone = line
                .undone_by
                .is_some()
                .then(|| format!(" ({})", (words.on_record)("undo")));
            view! {
                <tr>
                    <td>{moment(line.created_at)}</td>
                    <td><bdi>{who}</bdi></td>
                    <td><a href=about>{(words.on_record)(&line.act)}</a> {undone}</td>
                    <td>{why}</td>
                </tr>
            }
        })
        .collect();
    let older = next.map(|next| {
        view! { <p><a href=at.path(&format!("/record?after={next}"))>{words.older}</a></p> }
    });
    let body = view! {
        <div class="scroll" tabindex="0" role="region" aria-label=words.record>
            <table>
                <thead><tr><th>{words.when}</th><th>{words.who}</th><th>{words.what}</th><th>{words.why}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {older}
    };
    Ok(at.page(words.record, "/record", body))
}
