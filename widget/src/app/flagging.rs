//! Reporting a comment to the moderators: one question, and why.

use std::rc::Rc;

use cam_nhan_domain::{
    routes,
    wire::{Heard, NewFlag},
};
use gloo_net::http::Method;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::App;
use crate::{
    browser::object,
    client::Failure,
    dom::{self, attribute, find, piece, put_after},
};

impl App {
    /// Asks why.
    pub(super) fn ask_flag(&self, item: &HtmlElement) {
        self.close_menu();
        self.leave_question();
        let (Some(question), Some(acts)) = (piece(&self.thread, "flag"), find(item, ":scope > .do")) else {
            return;
        };
        put_after(&acts, &question);
        if let Some(button) = find(&question, "input") {
            dom::focus(&button);
        }
    }

    pub(super) fn flag(self: &Rc<Self>, button: &HtmlElement, id: String) {
        let (app, button) = (Rc::clone(self), button.clone());
        let Some(reason) =
            find(&self.thread, "[data-confirm] :checked").and_then(|chosen| attribute(&chosen, "value"))
        else {
            return;
        };
        let body = object([(NewFlag::reason.name, JsValue::from_str(&reason))]);
        dom::set(&button, "aria-busy", "true");
        spawn_local(async move {
            let answer = app
                .client
                .write(Method::POST, routes::FLAG, &id, Some(&body), Heard::heard.name)
                .await;
            dom::set(&button, "aria-busy", "false");
            match answer {
                Ok(_) => {
                    app.leave_question();
                    app.tell(app.words.flagged);
                    app.announce("cam-nhan:flagged", &object([("id", JsValue::from_str(&id))]));
                }
                // The question stays, so that one more tap tries again.
                Err(Failure::Refused(sentence) | Failure::Later(Some(sentence), _)) => app.tell(&sentence),
                Err(_) => app.tell(app.words.not_connected),
            }
        });
    }
}
