//! What few readers do with a comment: quote it, open a long one. The menu is one for the whole thread and moves to the
//! comment it is opened at; what shares a comment there is in `widget/scripts/kit/comments.js`.

use std::rc::Rc;

use web_sys::HtmlElement;

use super::App;
use crate::{
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
