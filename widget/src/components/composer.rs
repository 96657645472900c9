//! The composer: where a comment, an answer or a change is written. The fields are the browser's own: what was typed
//! before the WebAssembly came stays.

#[cfg(feature = "ssr")]
use cam_nhan_domain::{comment::NAME_LIMIT, site::Language};
#[cfg(feature = "ssr")]
use leptos::prelude::*;

use crate::i18n::Messages;
#[cfg(feature = "ssr")]
use crate::i18n::{EmailUse, conduct, messages, page};

/// How far a comment has come on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Being written.
    #[default]
    Writing,
    /// Sent; the answer is awaited.
    Sending,
    /// Kept until there is a line again.
    Offline,
    /// Not arrived; can be sent again as it is.
    Failed,
}

/// A field of the composer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The author's name.
    Name,
    /// The author's address.
    Email,
    /// The comment's text.
    Text,
}

/// What moves in a composer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// What is being written.
    pub heading: String,
    /// How far it has come.
    pub phase: Phase,
    /// A sentence about it; may be empty.
    pub note: String,
    /// Whether the sentence says that something went wrong.
    pub bad: bool,
    /// The field that the sentence is about.
    pub wrong: Option<Field>,
    /// Characters left or too many; empty while there is much room.
    pub room: String,
    /// Whether there are too many.
    pub over: bool,
    /// Whether the preview is shown in place of the text.
    pub preview: bool,
    /// Whether one's own comment is being changed, which asks for no name.
    pub editing: bool,
    /// Whether the browser keeps nothing, so that being remembered is not offered.
    pub forgetful: bool,
}

impl Look {
    /// Whether the answer is awaited.
    pub fn is_sending(&self) -> bool {
        self.phase == Phase::Sending
    }

    /// What the button says.
    pub fn send(&self, words: &Messages) -> &'static str {
        match self.phase {
            Phase::Sending => words.sending,
            Phase::Offline | Phase::Failed => words.send_again,
            Phase::Writing if self.editing => words.save,
            Phase::Writing => words.send,
        }
    }
}

/// What stands in the fields at first.
#[cfg(feature = "ssr")]
#[derive(Default)]
pub struct Filled {
    /// Where a browser without our script sends the form.
    pub action: String,
    /// Hidden fields, as HTML.
    pub hidden: String,
    /// The name.
    pub name: String,
    /// The address.
    pub email: String,
    /// The text, as HTML.
    pub text: String,
    /// What the newsroom has to say before somebody writes, as HTML.
    pub above: String,
    /// What subscribes to mail about answers, as HTML.
    pub subscription: String,
    /// What an e-mail address is asked for; nothing where it has no use, and is not asked for.
    pub email_use: Option<EmailUse>,
    /// More buttons, as HTML.
    pub buttons: String,
}

/// A form for a comment.
#[cfg(feature = "ssr")]
#[component]
pub fn Composer(
    /// The language of every word.
    language: Language,
    /// What moves, as it is at first.
    look: Look,
    /// What is in the fields.
    filled: Filled,
    /// Names the note, once among the composers that can stand on one page.
    note_id: &'static str,
    /// Whether it can be closed.
    closable: bool,
) -> impl IntoView {
    let words = messages(language);
    view! {
        <form method="post" action=filled.action target="_top" part="composer" data-form aria-busy="false">
            <span hidden inner_html=filled.hidden></span>
            <div>
                <h3>{look.heading}</h3>
                <button type="button" class="js" data-act="write" aria-pressed="true">
                    {words.writing}
                </button>
                <button type="button" class="js" data-act="preview" aria-pressed="false">
                    {words.preview}
                </button>
            </div>
            {(!filled.above.is_empty()).then(|| view! { <div data-above inner_html=filled.above></div> })}
            <label>
                <span class="vh">{words.text}</span>
                <textarea
                    name="text"
                    required
                    rows="3"
                    placeholder=words.text_hint
                    aria-invalid="false"
                    aria-describedby=note_id
                    inner_html=filled.text
                ></textarea>
                <span data-draft>{page(language).draft}</span>
            </label>
            <div class="tx" data-preview aria-live="polite" dir="auto" hidden></div>
            <p class="hint">
                <span data-room></span>
                <span>{words.markdown}</span>
            </p>
            <div data-who hidden=look.editing>
                <label>
                    <span>{words.name}</span>
                    <input
                        name="name"
                        required=!look.editing
                        autocomplete="nickname"
                        maxlength=NAME_LIMIT * 4
                        value=filled.name
                        aria-invalid="false"
                        aria-describedby=note_id
                    />
                </label>
                {filled
                    .email_use
                    .map(|used| {
                        view! {
                            <label>
                                <span>{(conduct(language).email)(used)}</span>
                                <input
                                    name="email"
                                    type="email"
                                    autocomplete="email"
                                    value=filled.email
                                    aria-invalid="false"
                                    aria-describedby=note_id
                                />
                            </label>
                        }
                    })}
                <label class="ck">
                    <input name="remember" type="checkbox" />
                    <span data-remember>{words.remember}</span>
                </label>
                {(!filled.subscription.is_empty()).then(|| view! { <span inner_html=filled.subscription></span> })}
            </div>
            <p id=note_id role="status" data-note></p>
            <div>
                <button class="strong" part="send" aria-disabled="false">
                    {if look.editing { words.save } else { words.send }}
                </button>
                <button type="button" class="js" data-act="cancel" hidden=!closable>
                    {words.cancel}
                </button>
                <span inner_html=filled.buttons></span>
            </div>
        </form>
    }
}
