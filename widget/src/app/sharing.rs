//! What few readers do with a comment: quote it, give its link away, open a long one. The menu is one for the whole
//! thread and moves to the comment it is opened at.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlElement;

use super::App;
use crate::{
    browser::{get, object},
    dom::{self, attribute, find, piece, put_after},
    state::quoted,
};

impl App {
    pub(super) fn toggle_menu(&self, button: &HtmlElement) {
        let was_open = attribute(button, "aria-expanded").as_deref() == Some("true");
        self.close_menu();
        if was_open {
            return;
        }
        if let Some(menu) = piece(&self.thread, "menu") {
            dom::set(button, "aria-expanded", "true");
            put_after(button, &menu);
        }
    }

    /// Closes the menu; returns the button that had opened it.
    fn take_menu(&self) -> Option<HtmlElement> {
        let button = find(&self.thread, "[data-act=menu][aria-expanded=true]")?;
        dom::set(&button, "aria-expanded", "false");
        if let Some(menu) = button.next_element_sibling() {
            menu.remove();
        }
        Some(button)
    }

    pub(super) fn close_menu(&self) {
        self.take_menu();
    }

    /// Closes the menu and goes back to its button. Says whether one was open.
    pub(super) fn leave_menu(&self) -> bool {
        self.take_menu().inspect(dom::focus).is_some()
    }

    pub(super) fn quote(self: &Rc<Self>, item: &HtmlElement, id: String) {
        self.close_menu();
        let text = find(item, ":scope > .tx")
            .map(|text| text.inner_text())
            .unwrap_or_default();
        self.reply(item, id, Some(&quoted(&text)));
    }

    pub(super) fn share(self: &Rc<Self>, id: &str) {
        self.leave_menu();
        let Some(window) = web_sys::window() else { return };
        // The page's own address: what the service has as the article's is what other readers said.
        let here = window.location().href().unwrap_or_default();
        let article = here.split('#').next().unwrap_or_default();
        let link = [article, "#cn-", id].concat();
        // Both are missing in some browsers and on pages without TLS.
        let navigator: JsValue = window.navigator().into();
        let clipboard = get(&navigator, "clipboard");
        let told = |on: &JsValue, act: &str, what: &JsValue| {
            let act = get(on, act).dyn_into::<js_sys::Function>().ok()?;
            act.call1(on, what).ok()?.dyn_into::<Promise>().ok()
        };
        let what = object([
            ("title", JsValue::from_str(&self.article.title)),
            ("url", JsValue::from_str(&link)),
        ]);
        if let Some(shared) = told(&navigator, "share", &what) {
            // A reader who changes their mind has done nothing wrong.
            spawn_local(async move { _ = JsFuture::from(shared).await });
            return;
        }
        let copied = told(&clipboard, "writeText", &JsValue::from_str(&link));
        let app = Rc::clone(self);
        spawn_local(async move {
            let done = match copied {
                Some(copied) => JsFuture::from(copied).await.is_ok(),
                None => false,
            };
            if done {
                app.tell(app.words.copied);
            } else {
                app.tell(&(app.words.link)(&link));
            }
        });
    }

    pub(super) fn fold(&self, button: &HtmlElement) {
        let Some(text) = button.previous_element_sibling() else {
            return;
        };
        let fold = !text.has_attribute("data-fold");
        dom::toggle(&text, "data-fold", fold);
        dom::set(button, "aria-expanded", if fold { "false" } else { "true" });
        button.set_text_content(Some(if fold { self.words.unfold } else { self.words.fold }));
    }
}
