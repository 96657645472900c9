//! What moderators tell the author of a comment, in the queue and beside it: why it was hidden, and warnings.

use cam_nhan_domain::Millis;
use leptos::prelude::*;

use super::{AtSite, face::icon};
use crate::{
    discussion::{hiding, moderate::Act, warn},
    store::{comments::Row, warnings::Warning},
};

/// What its author is told of why it was hidden.
pub fn hidden_because(at: &AtSite, row: &Row) -> String {
    let conduct = at.conduct();
    let reason = hiding::reason(&at.site, row.hide_reason.as_deref());
    (conduct.hidden_because)(reason.map_or(conduct.no_reason, |reason| reason.words(at.who.language)))
}

/// Hides it, and tells its author why: a button of the form that decides about it for each reason of the site's list.
pub fn hide_because(at: &AtSite, row: &Row, form: &str) -> impl IntoView + use<> {
    let reasons: Vec<_> = at
        .site
        .settings
        .hide_reasons
        .iter()
        .map(|reason| {
            let act = format!("{}:{}", Act::Hide.as_str(), reason.code);
            let words = reason.words(at.who.language).to_owned();
            view! { <li><button form=form.to_owned() name="act" value=act>{words}</button></li> }
        })
        .collect();
    (!reasons.is_empty()).then(|| {
        view! {
            <details data-hide name=format!("more-{}", row.id)>
                <summary>{icon("eyeoff")} {at.conduct().hide_because} <kbd aria-hidden="true">"W"</kbd></summary>
                <ul class="choices">{reasons}</ul>
            </details>
        }
    })
}

/// The form that warns its author.
pub fn warning(at: &AtSite, row: &Row) -> impl IntoView + use<> {
    let conduct = at.conduct();
    view! {
        <details data-warn name=format!("more-{}", row.id)>
            <summary>{icon("mail")} {conduct.warn} <kbd aria-hidden="true">"N"</kbd></summary>
            <form class="stack" method="post" action=at.path("/warn")>
                <input type="hidden" name="comment" value=row.id.to_string() />
                <label>
                    {conduct.warn_text}
                    <textarea name="text" rows="3" maxlength=warn::TEXT_LIMIT required></textarea>
                </label>
                <p class="help">{conduct.warn_help}</p>
                <button class="primary">{conduct.warn_send}</button>
            </form>
        </details>
    }
}

/// The reason that authors are told where the act is to hide.
pub fn reasons(at: &AtSite) -> impl IntoView + use<> {
    let conduct = at.conduct();
    let reasons: Vec<_> = { at.site.settings.hide_reasons.iter() }
        .map(|reason| {
            let words = reason.words(at.who.language).to_owned();
            view! { <option value=reason.code.clone()>{words}</option> }
        })
        .collect();
    (!reasons.is_empty()).then(|| {
        view! {
            <select name="hide_reason" aria-label=conduct.reason>
                <option value="">{conduct.reason} ": " {conduct.no_reason}</option>
                {reasons}
            </select>
        }
    })
}

/// When a reader accepted the house rules, and which version of them: the audit log has their text.
pub fn accepted(at: &AtSite, accepted: &[(String, Millis)]) -> Option<impl IntoView + use<>> {
    let items: Vec<_> = accepted
        .iter()
        .map(|(version, moment)| view! { <li>{at.moment(*moment)} " · " <code>{version.clone()}</code></li> })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <dt>{at.conduct().accepted}</dt> <dd><ul class="bans">{items}</ul></dd> }
    })
}

/// The warnings that a reader was sent, and whether they have read them.
pub fn warnings(at: &AtSite, warnings: &[Warning]) -> Option<impl IntoView + use<>> {
    let conduct = at.conduct();
    let items: Vec<_> = warnings
        .iter()
        .map(|warning| {
            let state = match (warning.acknowledged_at, warning.taken_back_at) {
                (Some(_), _) => conduct.acknowledged,
                (_, Some(_)) => conduct.taken_back,
                _ => conduct.unread,
            };
            let text = warning.text.clone();
            view! { <li>{at.moment(warning.created_at)} " · " {state} ": " <q dir="auto">{text}</q></li> }
        })
        .collect();
    (!items.is_empty()).then(|| {
        view! { <dt>{conduct.warnings}</dt> <dd><ul class="bans">{items}</ul></dd> }
    })
}
