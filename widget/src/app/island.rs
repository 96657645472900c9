//! Islands: what moves in the reactions and the composers, as signals bound to the elements that the server made.
//!
//! Elements are found by name, never by their place among others, and text is set on an element, never on a text node:
//! a browser that translates the page puts elements of its own around every text, proxies drop comments and spaces, and
//! extensions add what they like. What is drawn does not hang on what was drawn before either, so the page shows what the
//! signal says whatever it showed when the island woke.

use std::any::Any;

use any_spawner::Executor;
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::App;
use crate::{
    components::{
        composer::{Field, Look},
        reactions::Choices,
    },
    dom::{self, all, attribute, find},
    i18n::{self, Messages},
};

impl App {
    /// Gives a signal, and what draws it until that is dropped. `draw` is told what was drawn before, if anything was.
    fn island<S: Clone + Send + Sync + 'static>(
        first: S,
        draw: impl Fn(&S, Option<&S>) + 'static,
    ) -> (RwSignal<S>, Box<dyn Any>) {
        // Says no when it has been done before.
        _ = Executor::init_wasm_bindgen();
        let owner = Owner::new();
        let (signal, effect) = owner.with(|| {
            let signal = RwSignal::new(first);
            let effect = RenderEffect::new(move |before: Option<S>| {
                signal.with(|now| {
                    draw(now, before.as_ref());
                    now.clone()
                })
            });
            (signal, effect)
        });
        (signal, Box::new((owner, effect)))
    }

    /// Binds the article's reactions.
    pub(super) fn bind_reactions(
        &self,
        island: HtmlElement,
        choices: Choices,
    ) -> (RwSignal<Choices>, Box<dyn Any>) {
        let language = self.language;
        Self::island(choices, move |choices, _| {
            for button in all(&island, "[data-act=react]") {
                let code = attribute(&button, "data-code").unwrap_or_default();
                state(&button, "aria-pressed", choices.has(&code));
                write(&button, "[data-n]", &i18n::tally(choices.count(&code), language));
            }
        })
    }

    /// Binds a composer.
    pub(super) fn bind_composer(&self, island: HtmlElement, look: Look) -> (RwSignal<Look>, Box<dyn Any>) {
        let words = self.words;
        Self::island(look, move |look, before| draw(&island, look, before, words))
    }
}

fn draw(island: &Element, look: &Look, before: Option<&Look>, words: &Messages) {
    let within = |selector: &str, act: &dyn Fn(&Element)| {
        if let Some(element) = find(island, selector) {
            act(&element);
        }
    };
    let sending = look.is_sending();
    within("form", &|form| state(form, "aria-busy", sending));
    within("[part=send]", &|button| state(button, "aria-disabled", sending));
    within("[data-act=write]", &|tab| {
        state(tab, "aria-pressed", !look.preview)
    });
    within("[data-act=preview]", &|tab| {
        state(tab, "aria-pressed", look.preview)
    });
    within("[data-preview]", &|preview| {
        dom::toggle(preview, "hidden", !look.preview)
    });
    within("[data-room]", &|room| dom::toggle(room, "data-over", look.over));
    within("[data-note]", &|note| dom::toggle(note, "data-bad", look.bad));
    within("[data-who]", &|who| dom::toggle(who, "hidden", look.editing));
    within("[name=remember]", &|tick| {
        dom::toggle(tick, "hidden", look.forgetful)
    });
    within("[name=text]", &|text| {
        dom::toggle(text, "readonly", sending);
        state(text, "aria-invalid", look.wrong == Some(Field::Text));
        if let Some(label) = dom::around(text, "label") {
            dom::toggle(&label, "hidden", look.preview);
        }
    });
    within("[name=name]", &|name| {
        dom::toggle(name, "required", !look.editing);
        state(name, "aria-invalid", look.wrong == Some(Field::Name));
    });
    within("[name=email]", &|email| {
        state(email, "aria-invalid", look.wrong == Some(Field::Email))
    });
    // What says the same as before is left alone: it may be translated.
    let texts: [(&str, Text); 5] = [
        ("h3", |look, _| look.heading.clone()),
        ("[data-room]", |look, _| look.room.clone()),
        ("[data-note]", |look, _| look.note.clone()),
        ("[part=send]", |look, words| look.send(words).to_owned()),
        ("[data-remember]", |look, words| {
            if look.forgetful {
                words.forgetful
            } else {
                words.remember
            }
            .to_owned()
        }),
    ];
    for (selector, text) in texts {
        let now = text(look, words);
        if before.is_none_or(|before| text(before, words) != now) {
            write(island, selector, &now);
        }
    }
}

/// What an element says.
type Text = fn(&Look, &Messages) -> String;

/// Sets what says yes or no.
fn state(element: &Element, name: &str, yes: bool) {
    dom::set(element, name, if yes { "true" } else { "false" });
}

/// Sets the text of the element that a selector means, unless it says that already.
fn write(within: &Element, selector: &str, text: &str) {
    if let Some(element) = find(within, selector)
        && element.text_content().as_deref() != Some(text)
    {
        element.set_text_content(Some(text));
    }
}
