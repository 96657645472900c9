//! Times that go on: "5 phút trước" becomes "6 phút trước", what may be edited may be edited no longer, and a thread closes.

use std::rc::Rc;

use js_sys::{Array, Date, Intl::DateTimeFormat};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

use super::App;
use crate::{
    browser::{object, text},
    dom::{self, Timer, all, attribute, find},
    i18n::{Offset, ago},
};

/// A minute, in milliseconds.
const MINUTE: i32 = 60_000;

impl App {
    pub(super) fn begin_to_tick(self: &Rc<Self>) {
        let app = Rc::downgrade(self);
        let tick = move || {
            if let Some(app) = app.upgrade() {
                app.refresh_times();
                app.dress_own();
                app.close_by_age();
            }
        };
        self.tick.replace(Timer::every(MINUTE, tick));
        self.refresh_times();
        self.close_by_age();
    }

    /// A thread whose days are over takes no more, as live.js has it of one that a moderator closed; what somebody has typed
    /// already stays in sight.
    fn close_by_age(&self) {
        let closes_at = self.closes_at.get();
        if closes_at <= 0.0 || self.now() < closes_at {
            return;
        }
        let (thread, shut) = (
            find(&self.thread, "[data-comments]"),
            find(&self.thread, "[data-shut]"),
        );
        let (Some(thread), Some(shut)) = (thread, shut) else {
            return;
        };
        dom::set(&thread, "data-closed", "");
        dom::toggle(&shut, "hidden", false);
        let composer = find(&self.thread, "[data-island=composer]");
        let typed = |composer: &HtmlElement| {
            find(composer, "textarea")
                .and_then(|area| text(&area, "value"))
                .unwrap_or_default()
        };
        if let Some(composer) = composer.filter(|composer| typed(composer).is_empty()) {
            dom::toggle(&composer, "hidden", true);
        }
    }

    fn refresh_times(&self) {
        let now = self.now();
        let offset = Offset(-Date::new_0().get_timezone_offset());
        for time in all(&self.thread, "time") {
            let Some(written) = attribute(&time, "datetime") else {
                continue;
            };
            let words = ago(now, Date::parse(&written), offset, self.language);
            if let Some(words) = words.filter(|words| time.text_content().as_ref() != Some(words)) {
                time.set_text_content(Some(&words));
            }
        }
    }

    /// Gives a relative time that is pointed at the absolute one, in the reader's own zone.
    pub(super) fn date(&self, element: &Element) {
        let Some(time) = dom::around(element, "time:not([title])") else {
            return;
        };
        let Some(written) = attribute(&time, "datetime") else {
            return;
        };
        let style = object([
            ("dateStyle", JsValue::from_str("long")),
            ("timeStyle", JsValue::from_str("short")),
        ]);
        let locales = Array::of1(&JsValue::from_str(self.language.tag()));
        let format = DateTimeFormat::new(&locales, style.unchecked_ref()).format();
        let moment = Date::new(&JsValue::from_str(&written));
        if let Some(text) = format
            .call1(&JsValue::UNDEFINED, &moment)
            .ok()
            .and_then(|text| text.as_string())
        {
            dom::set(&time, "title", &text);
        }
    }
}
