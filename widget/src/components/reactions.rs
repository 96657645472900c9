//! The reactions to an article: one button a kind, at most one of them pressed.

use cam_nhan_domain::reaction::Tally;
#[cfg(feature = "ssr")]
use cam_nhan_domain::site::Language;
#[cfg(feature = "ssr")]
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::i18n::{messages, tally};

/// One kind of reaction, as it is offered in the reader's language.
#[cfg(feature = "ssr")]
pub struct Offer {
    /// Its code.
    pub code: String,
    /// Its word.
    pub word: String,
    /// Its drawing.
    pub drawing: String,
}

/// What moves: the numbers shown and the reader's own choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choices {
    /// How many chose each kind, the reader included.
    pub tallies: Vec<Tally>,
    /// The code that the reader chose.
    pub chosen: Option<String>,
}

impl Choices {
    /// Whether the reader chose `code`.
    pub fn has(&self, code: &str) -> bool {
        self.chosen.as_deref() == Some(code)
    }

    /// How many chose `code`.
    pub fn count(&self, code: &str) -> i64 {
        self.tallies
            .iter()
            .find(|tally| tally.code == code)
            .map_or(0, |tally| tally.count)
    }
}

/// The question and its buttons.
#[cfg(feature = "ssr")]
#[component]
pub fn Reactions(
    /// The language of every word.
    language: Language,
    /// What is offered, in order.
    offers: Vec<Offer>,
    /// What was chosen.
    choices: Choices,
) -> impl IntoView {
    let words = messages(language);
    let buttons: Vec<_> = offers
        .into_iter()
        .map(|Offer { code, word, drawing }| {
            let chosen = choices.has(&code);
            // On the page without script, the pressed button's press takes the choice back.
            let value = if chosen { String::new() } else { code.clone() };
            let count = tally(choices.count(&code), language);
            let pressed = if chosen { "true" } else { "false" };
            view! {
                <button data-act="react" data-code=code name="kind" value=value aria-pressed=pressed part="reaction">
                    <span inner_html=drawing></span>
                    <span data-word>{word}</span>
                    <span class="vh">", "</span>
                    <span data-n translate="no" inner_html=count></span>
                    <span class="vh">{words.times}</span>
                </button>
            }
        })
        .collect();
    view! {
        <h2>{words.reactions}</h2>
        <div class="rx">{buttons}</div>
    }
}
