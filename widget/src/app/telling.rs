//! Telling: the page by events, readers by sentences, heard or seen.

use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit};

use super::App;
use crate::dom::{self, Timer, find};

impl App {
    /// Tells the page what happened.
    pub(super) fn announce(&self, name: &str, detail: &JsValue) {
        let init = CustomEventInit::new();
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_detail(detail);
        if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
            _ = self.host.dispatch_event(&event);
        }
    }

    /// Says a sentence to those who listen.
    pub(super) fn say(&self, sentence: &str) {
        let Some(live) = find(&self.thread, "[data-live]") else {
            return;
        };
        dom::set(&live, "class", "vh");
        self.notice.replace(None);
        // The same sentence twice is said twice only if it is not quite the same.
        let again = live.text_content().is_some_and(|last| last == sentence);
        live.set_text_content(Some(&[sentence, if again { "\u{a0}" } else { "" }].concat()));
    }

    /// Says a sentence to all: for a while it can be seen as well.
    pub(super) fn tell(&self, sentence: &str) {
        self.say(sentence);
        let Some(live) = find(&self.thread, "[data-live]") else {
            return;
        };
        dom::set(&live, "class", "");
        self.notice
            .replace(Timer::once(8_000, move || dom::set(&live, "class", "vh")));
    }
}
