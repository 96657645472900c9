//! Signing in by a one-time code, on the page without script: fields within the form of a comment, so that what was typed
//! there comes along and back.

use cam_nhan_domain::{SiteId, routes};
use leptos::prelude::*;

use super::view::{View, markup};
use crate::i18n::page;

/// What a code is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A mailbox.
    Mail,
    /// A telephone.
    Phone,
}

impl Way {
    /// The value of the button that has a code sent.
    pub fn send(self) -> &'static str {
        match self {
            Self::Mail => "send-mail",
            Self::Phone => "send-phone",
        }
    }

    /// The value of the button that has the code checked.
    pub fn answer(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Phone => "phone",
        }
    }
}

/// The field for a mailbox or a number, folded where nobody has to sign in; `to` is what was typed into it.
pub fn asking(way: Way, to: &str, is_open: bool, site: &SiteId, view: &View) -> String {
    let words = page(view.language);
    let (title, label, kind, name, complete) = match way {
        Way::Mail => (words.sign_in_by_mail, words.mailbox, "email", "mailbox", "email"),
        Way::Phone => (words.sign_in_by_phone, words.phone, "tel", "phone", "tel"),
    };
    markup(view! {
        <details open=is_open>
            <summary>{title}</summary>
            <label>
                <span>{label}</span>
                <input type=kind name=name autocomplete=complete value=to.to_owned() />
            </label>
            <p>{button(way.send(), words.send_code, true, site, view)}</p>
        </details>
    })
}

/// The field for the code that was sent `to` somewhere.
pub fn answering(way: Way, to: &str, site: &SiteId, view: &View) -> String {
    let words = page(view.language);
    let (title, name, sent) = match way {
        Way::Mail => (words.sign_in_by_mail, "mailbox", words.code_sent),
        Way::Phone => (words.sign_in_by_phone, "phone", words.phone_code_sent),
    };
    let sent = sent.replace("{}", to);
    markup(view! {
        <div role="group" aria-label=title>
            <p role="status">{sent}</p>
            <input type="hidden" name=name value=to.to_owned() />
            <label>
                <span>{words.code}</span>
                <input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="16" />
            </label>
            <p>
                {button(way.answer(), words.confirm_code, true, site, view)} " "
                {button(way.send(), words.other_code, false, site, view)}
            </p>
        </div>
    })
}

/// A button that sends the form of the comment elsewhere, whatever it still lacks.
fn button(
    value: &'static str,
    word: &'static str,
    is_strong: bool,
    site: &SiteId,
    view: &View,
) -> impl IntoView + use<> {
    let action = [
        view.base,
        &routes::of_site(routes::THREAD_PAGE_SIGN_IN, site.as_str()),
    ]
    .concat();
    view! {
        <button formaction=action formnovalidate name="sign_in" value=value class=is_strong.then_some("strong")>{word}</button>
    }
}
