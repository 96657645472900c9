//! The result of the last action, and the way to undo it.

use cam_nhan_domain::{
    CommentId,
    ids::{BanId, BatchId},
};
use leptos::prelude::*;
use serde::Deserialize;

use super::AtSite;
use crate::{
    discussion::moderate::{self, Act},
    error::Result,
    i18n::reader,
    store::{
        Conn,
        audit::{self, Action},
        bans,
        comments::queue,
    },
};

/// What a form of the page before did.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Done {
    /// By what it can be taken back; empty when it cannot.
    #[serde(rename = "done")]
    pub batch: Option<String>,
    /// To how many comments.
    pub n: i64,
    /// How many had changed meanwhile.
    pub missed: i64,
    /// How many acts were taken back.
    pub undone: i64,
    /// The act for all that match that is to go on,
    pub act: String,
    /// or the press of which more is left to be taken back;
    pub rest: String,
    /// and from where.
    pub next: String,
}

impl Done {
    /// What a press about one comment or many did.
    pub(super) fn of(done: &moderate::Done) -> Self {
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        Self {
            batch: Some(done.batch.to_string()),
            n: count(done.count),
            missed: count(done.refused.len()),
            ..Self::default()
        }
    }
}

/// The names of [`Done`]'s fields in an address.
pub(super) const DONE: [&str; 7] = ["done", "n", "missed", "undone", "act", "next", "rest"];

/// What the press before did, by the audit log: to whom, or to how many.
pub(super) async fn what_it_did(at: &AtSite, conn: &mut Conn<'_>, done: &Done) -> Result<Option<String>> {
    let named = done.batch.as_deref().filter(|_| done.n > 0);
    let Some(batch) = named.and_then(|batch| BatchId::parse(batch).ok()) else {
        return Ok(None);
    };
    let Some(line) = audit::first_of_batch(conn, &at.site.id, &batch).await? else {
        return Ok(None);
    };
    let (desk, reader) = (at.desk(), reader::words(at.who.language));
    if let (Some(Action::Ban), Ok(id)) = (line.action(), BanId::parse(&line.subject_id)) {
        let ban = bans::get(conn, &at.site.id, &id).await?;
        return Ok(ban.map(|ban| match done.n {
            1 => (reader.did_ban)(&ban.name),
            n => (reader.did_ban_and_hide)(&ban.name, n - 1),
        }));
    }
    let act = Act::parse(&line.act);
    if done.n > 1 {
        return Ok(act.map(|act| (desk.did_many)(act, done.n)));
    }
    let name = match CommentId::parse(&line.subject_id) {
        Ok(id) => queue::list_by_id(conn, &at.site.id, &[id])
            .await?
            .pop()
            .map(|row| row.name),
        Err(_) => None,
    };
    Ok(match (act, line.action(), name) {
        (Some(act), _, Some(name)) => Some((desk.did)(act, &name)),
        (_, Some(Action::Edit), Some(name)) => Some((desk.did_edit)(&name)),
        (_, Some(Action::Warn), Some(name)) => Some((at.conduct().did_warn)(&name)),
        (_, Some(Action::Lift), _) => Some(desk.did_lift.to_owned()),
        _ => None,
    })
}

/// What the press before did, and the button that takes it back.
pub(super) fn what_was_done(
    at: &AtSite,
    done: &Done,
    did: Option<String>,
    matching: &[(&str, &str)],
) -> Option<impl IntoView + use<>> {
    let (words, newsroom) = (at.words(), at.words().newsroom);
    let batch = done.batch.clone()?;
    let missed = (done.missed > 0).then(|| view! { <p role="alert">{(words.not_done)(done.missed)}</p> });
    let undone = (done.undone > 0).then(|| view! { <span>{(newsroom.undone)(done.undone)}</span> });
    let rest = (!done.rest.is_empty()).then(|| {
        view! {
            <form method="post" action=at.path("/undo") data-step data-go>
                <input type="hidden" name="batch" value=done.rest.clone() />
                <input type="hidden" name="after" value=done.next.clone() />
                <input type="hidden" name="undone" value=done.undone />
                <input type="hidden" name="missed" value=done.missed />
                <span>{newsroom.more_to_undo}</span>
                <button>{newsroom.go_on}</button>
                <button type="button" data-stop hidden>{newsroom.stop}</button>
            </form>
        }
    });
    let go_on = (!done.next.is_empty() && Act::parse(&done.act).is_some()).then(|| {
        view! {
            <form method="post" action=at.path("/acts/matching") data-step data-go>
                {hidden(matching)}
                <input type="hidden" name="batch" value=batch.clone() />
                <input type="hidden" name="after" value=done.next.clone() />
                <input type="hidden" name="n" value=done.n />
                <input type="hidden" name="missed" value=done.missed />
                <span>{newsroom.more_left}</span>
                <button name="act" value=done.act.clone()>{newsroom.go_on}</button>
                <button type="button" data-stop hidden>{newsroom.stop}</button>
            </form>
        }
    });
    let undo = (!batch.is_empty() && done.n > 0).then(|| {
        view! {
            <form method="post" action=at.path("/undo") data-undo data-step>
                <input type="hidden" name="batch" value=batch.clone() />
                <span>{did.unwrap_or_else(|| (words.done)(done.n))}</span>
                <button title=format!("{} (Z)", words.undo)>{words.undo} <kbd aria-hidden="true">"Z"</kbd></button>
            </form>
        }
    });
    let is_empty =
        undo.is_none() && undone.is_none() && missed.is_none() && rest.is_none() && go_on.is_none();
    let nothing_more = is_empty.then(|| view! { <span>{newsroom.done_once}</span> });
    Some(
        view! { <div class="toast notice" role="status">{undone} {nothing_more} {undo} {go_on} {rest} {missed}</div> },
    )
}

/// Fields of a filter, for a form to send again.
pub(super) fn hidden(fields: &[(&str, &str)]) -> Vec<AnyView> {
    let filled = fields.iter().filter(|(_, value)| !value.is_empty());
    filled
        .map(|(name, value)| {
            let (name, value) = ((*name).to_owned(), (*value).to_owned());
            view! { <input type="hidden" name=name value=value /> }.into_any()
        })
        .collect()
}
