//! What the newsroom says to one reader, in their own comment and above their composer: why a comment was hidden, with the
//! way to ask for another look, and warnings.

use cam_nhan_domain::{
    CommentId,
    hiding::{AppealState, Hidden},
};
use leptos::prelude::*;

use super::view::{PageForm, Place, View, about, markup, path_of};
use crate::i18n::conduct;

/// The longest word to the moderators that a field takes, in UTF-16 units.
const NOTE_LENGTH: &str = "300";

/// Why the comment was hidden, and the way to ask for another look.
pub fn hidden(hidden: &Hidden, id: &CommentId, view: &View) -> String {
    let words = conduct(view.language);
    let why = hidden.reason.as_ref().map_or_else(
        || words.no_reason.to_owned(),
        |reason| (words.because)(reason.words(view.language)),
    );
    let next = match hidden.appeal {
        AppealState::Open => appeal(id, view),
        AppealState::Waiting => markup(view! { <p>{words.appeal_waiting}</p> }),
        AppealState::Denied => markup(view! { <p>{words.appeal_denied}</p> }),
    };
    let why = markup(view! { <p>{why}</p> });
    // In one box: what stands in a notice itself stands in a row.
    markup(
        view! { <div class="notice" data-hidden tabindex="-1"><div inner_html=[why, next].concat()></div></div> },
    )
}

fn appeal(id: &CommentId, view: &View) -> String {
    let words = conduct(view.language);
    let note = view! {
        <label>
            <span>{words.appeal_note}</span>
            <textarea name="text" rows="2" maxlength=NOTE_LENGTH></textarea>
        </label>
    };
    let form = match view.place {
        Place::Fragment => view! {
            {note}
            <p>
                <button type="button" class="strong" data-act="appeal" data-failed=words.failed>{words.appeal_send}</button>
                " "
                {words.appeal_once}
            </p>
        }
        .into_any(),
        Place::Page(form) => view! {
            <form method="post" action=path_of(id, &form, view)>
                <span hidden>{about(form.article, view)}</span>
                {note}
                <p>
                    <button class="strong" name="act" value="appeal">{words.appeal_send}</button>
                    " "
                    {words.appeal_once}
                </p>
            </form>
        }
        .into_any(),
    };
    markup(view! { <details data-appeal><summary>{words.appeal}</summary>{form}</details> })
}

/// The house rules, as HTML, with a box by which this version is accepted.
pub fn rules(version: &str, html: &str, view: &View) -> String {
    let words = conduct(view.language);
    markup(view! {
        <div data-rules-box role="group" aria-label=words.rules>
            <details open>
                <summary>
                    <b>{words.rules}</b>
                </summary>
                <div class="tx" tabindex="0" dir="auto" inner_html=html.to_owned()></div>
            </details>
            <label class="ck">
                <input type="checkbox" name="rules" value=version.to_owned() required />
                <span>{words.accept_rules}</span>
            </label>
            <p role="alert" data-rules-first hidden>{words.rules_first}</p>
        </div>
    })
}

/// A warning, as its reader is shown it: its id and its text.
pub type Warning<'a> = (&'a str, &'a str);

/// Warnings above the thread, with the button that acknowledges them.
pub fn warnings(warnings: &[Warning<'_>], view: &View) -> String {
    let words = conduct(view.language);
    let last = warnings.last().map_or("", |(id, _)| *id).to_owned();
    markup(view! {
        <div class="notice" data-warnings role="group" aria-label=words.warning tabindex="-1">
            <div>
                {texts(warnings, view)}
                <p>{words.warning_help}</p>
            </div>
            <button type="button" class="strong" data-act="acknowledge" data-warning=last data-failed=words.failed>
                {words.acknowledge}
            </button>
        </div>
    })
}

/// Warnings within a form, with a box by which they are acknowledged as the form is sent.
pub fn warnings_in_form(warnings: &[Warning<'_>], view: &View) -> String {
    let Some((last, _)) = warnings.last() else {
        return String::new();
    };
    let words = conduct(view.language);
    markup(view! {
        <div class="notice" data-warnings role="group" aria-label=words.warning>
            <div>{texts(warnings, view)}</div>
            <label class="ck">
                <input type="checkbox" name="warning" value=(*last).to_owned() required />
                <span>{words.acknowledge}</span>
            </label>
        </div>
    })
}

fn texts(warnings: &[Warning<'_>], view: &View) -> impl IntoView + use<> {
    let texts: Vec<_> = warnings
        .iter()
        .map(|(_, text)| view! { <p class="pre" dir="auto">{(*text).to_owned()}</p> })
        .collect();
    view! { <b>{conduct(view.language).warning}</b> {texts} }
}

/// What stands in a form above its text, on the page without script.
pub fn above(form: Option<&PageForm>) -> String {
    form.map_or("", |form| form.above).to_owned()
}
