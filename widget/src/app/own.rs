//! The reader's own comments: which they are, and for how long they may be changed or removed.

use std::rc::Rc;

use cam_nhan_domain::{
    reader::{Mine, Own as OwnComment},
    routes,
    thread::Posted,
    wire::RemovedComment,
};
use gloo_net::http::Method;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::{App, writing::Kind};
use crate::{
    browser::{items, number, object, parse_json, text},
    client::Failure,
    components::composer::Phase,
    dom::{self, attribute, find, piece, put_after},
};

/// One of the reader's own comments.
pub(super) struct Own {
    id: String,
    parent: Option<String>,
    text: String,
    revision: f64,
    /// When it can be changed no longer, by the server's clock.
    until: f64,
    /// Its HTML, as long as nobody else can see it.
    html: Option<String>,
}

impl Own {
    fn read(value: &JsValue) -> Option<Self> {
        Some(Self {
            id: text(value, OwnComment::id)?,
            parent: text(value, OwnComment::parent),
            text: text(value, OwnComment::text).unwrap_or_default(),
            revision: number(value, OwnComment::revision),
            until: number(value, OwnComment::editable_until),
            html: text(value, OwnComment::html),
        })
    }
}

impl App {
    /// Takes in what the server told of this reader, at first and each time it is asked again.
    pub fn know(self: &Rc<Self>, mine: &JsValue) {
        if mine.is_undefined() {
            return;
        }
        let mut own: Vec<Own> = items(mine, Mine::own)
            .iter()
            .filter_map(|own| Own::read(&own))
            .filter(|own| !self.gone.borrow().contains(&own.id))
            .collect();
        // The answer may be older than what was written, changed or taken away here since it was asked for.
        for known in self.own.take() {
            match own.iter_mut().find(|own| own.id == known.id) {
                Some(own) if own.revision < known.revision => *own = known,
                None if self.item(&known.id).is_some() => own.push(known),
                _ => {}
            }
        }
        self.own.replace(own);
        self.show_count(mine, true);
        self.know_choices(mine);
        self.put_back_held();
        self.dress_own();
        // What had arrived after all is no draft.
        for writing in self.writings() {
            let sent = writing.sending.borrow().sent().map(|(id, _)| id.to_string());
            if !sent.is_some_and(|id| self.is_own(&id)) || writing.phase() == Phase::Sending {
                continue;
            }
            if writing.waits() {
                self.taken(&writing, &writing.value("text"));
            } else if let Some(sent) = writing.sending.borrow_mut().let_go() {
                self.drop_arrived(&writing, &sent);
                self.begin_anew(&writing);
            }
        }
    }

    /// Takes in the answer about a comment just written or changed.
    pub(super) fn own_is(
        &self,
        posted: &JsValue,
        id: &str,
        parent: Option<String>,
        text: String,
        html: Option<String>,
    ) {
        self.disown(id);
        self.own.borrow_mut().push(Own {
            id: id.to_owned(),
            parent,
            text,
            revision: number(posted, Posted::revision),
            until: number(posted, Posted::editable_until),
            html,
        });
    }

    fn disown(&self, id: &str) {
        self.own.borrow_mut().retain(|own| own.id != id);
    }

    fn with_own<T>(&self, id: &str, act: impl FnOnce(&Own) -> T) -> Option<T> {
        self.own.borrow().iter().find(|own| own.id == id).map(act)
    }

    pub(super) fn is_own(&self, id: &str) -> bool {
        self.with_own(id, |_| ()).is_some()
    }

    /// The source of one's own comment.
    pub(super) fn source(&self, id: &str) -> Option<String> {
        self.with_own(id, |own| own.text.clone())
    }

    /// Which revision the source is.
    pub(super) fn revision(&self, id: &str) -> f64 {
        self.with_own(id, |own| own.revision).unwrap_or_default()
    }

    /// Shows what its author alone sees, and the server's lists leave out. What is on its way from here stands there
    /// already, until its answer comes.
    pub(super) fn put_back_held(&self) {
        for own in self.own.borrow().iter() {
            let is_there = self.item(&own.id).is_some() || self.sends(&own.id);
            if let Some(html) = own.html.as_ref().filter(|_| !is_there) {
                for item in self.parse(html).0 {
                    self.put_new(&item, own.parent.as_deref());
                }
            }
        }
    }

    /// Marks what is one's own, and offers to change or remove what still may be.
    pub(super) fn dress_own(&self) {
        let now = self.now();
        for own in self.own.borrow().iter() {
            let Some(item) = self.item(&own.id) else { continue };
            if let Some(by) = find(&item, ":scope > .by") {
                dom::set(
                    &by,
                    "data-you",
                    &attribute(&self.thread, "data-you").unwrap_or_default(),
                );
            }
            let Some(acts) = find(&item, ":scope > .do") else {
                continue;
            };
            match find(&acts, "[data-own]") {
                Some(offered) if own.until <= now => offered.remove(),
                None if own.until > now => {
                    if let Some(offer) = piece(&self.thread, "own") {
                        _ = acts.append_child(&offer);
                    }
                }
                _ => {}
            }
        }
    }

    /// Asks before a comment is removed.
    pub(super) fn ask_removal(&self, item: &HtmlElement) {
        self.leave_question();
        let (Some(question), Some(acts)) = (piece(&self.thread, "confirm"), find(item, ":scope > .do"))
        else {
            return;
        };
        put_after(&acts, &question);
        if let Some(button) = find(&question, "[data-act=confirm]") {
            dom::focus(&button);
        }
    }

    /// Takes the question away and goes back to the button that asked. Says whether there was one.
    pub(super) fn leave_question(&self) -> bool {
        let Some(question) = find(&self.thread, "li [data-confirm]") else {
            return false;
        };
        let item = dom::comment_of(&question).map(|(item, _)| item);
        question.remove();
        if let Some(item) = item {
            let button = match attribute(&question, "data-confirm").as_deref() {
                Some("flag") => find(&item, ":scope > .do [data-act=menu]"),
                _ => find(&item, ":scope > .do [data-act=remove]"),
            };
            dom::focus(&button.unwrap_or(item));
        }
        true
    }

    pub(super) fn remove(self: &Rc<Self>, button: &HtmlElement, item: HtmlElement, id: String) {
        let (app, button) = (Rc::clone(self), button.clone());
        dom::set(&button, "aria-busy", "true");
        spawn_local(async move {
            let answer = app
                .client
                .write(
                    Method::DELETE,
                    routes::COMMENT,
                    &id,
                    None,
                    RemovedComment::version.name,
                )
                .await;
            dom::set(&button, "aria-busy", "false");
            match answer {
                Ok((_, body)) => {
                    let answer = parse_json(&body);
                    app.disown(&id);
                    app.gone.borrow_mut().push(id.clone());
                    app.announce("cam-nhan:removed", &object([("id", JsValue::from_str(&id))]));
                    app.store.del(&app.draft_key(&Kind::Edit(id)));
                    app.show_count(&answer, true);
                    app.tell_tabs(None, None);
                    app.take_away(&item, text(&answer, RemovedComment::html));
                    app.say(app.words.removed);
                }
                Err(failure) => {
                    app.leave_question();
                    app.tell(&match failure {
                        Failure::Refused(sentence) | Failure::Later(Some(sentence), _) => sentence,
                        _ => app.words.remove_failed.to_owned(),
                    });
                }
            }
        });
    }

    /// Takes a comment away, or leaves its place to its answers, and goes to what is next to it.
    fn take_away(&self, item: &HtmlElement, place: Option<String>) {
        if let Some(place) = place.and_then(|html| self.parse(&html).0.into_iter().next()) {
            self.replace(item, &place);
            self.dress(&place);
            dom::focus(&place);
            return;
        }
        let next = item
            .next_element_sibling()
            .or_else(|| item.previous_element_sibling());
        let around = || {
            item.parent_element()
                .and_then(|list| dom::around(&list, "[data-id]"))
        };
        let near = next
            .and_then(|next| dom::around(&next, "[data-id]"))
            .or_else(around);
        item.remove();
        match near {
            Some(near) => dom::focus(&near),
            None => self.focus_heading(),
        }
    }
}
