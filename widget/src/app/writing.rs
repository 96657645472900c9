//! Composers: the thread's own, and the one under the comment that is answered or changed. Their text is in the
//! browser's fields.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

use cam_nhan_domain::{
    Refusal, routes,
    wire::{Preview, Source},
};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::App;
use crate::{
    browser::{get, graphemes, object, parse_json, text},
    client::Failure,
    components::composer::{Field as Named, Look, Phase},
    dom::{self, Field, Timer, find, piece},
    i18n,
    state::{Sending, room, with_quote},
};

/// A draft is kept this many milliseconds after the last letter.
const DRAFT_DELAY: i32 = 250;
/// Where the name is remembered.
pub(super) const NAME: &str = "name";
/// Where the address is remembered.
pub(super) const EMAIL: &str = "email";

/// What a composer writes.
pub(super) enum Kind {
    /// A comment of its own.
    New,
    /// An answer to the comment of this id.
    Reply(String),
    /// A change to the reader's own comment of this id.
    Edit(String),
}

/// One composer at work.
pub(super) struct Writing {
    pub(super) kind: Kind,
    pub(super) look: RwSignal<Look>,
    pub(super) sending: RefCell<Sending>,
    /// The comment shown while its answer is awaited.
    pub(super) pending: RefCell<Option<HtmlElement>>,
    /// Whether something was typed that is not kept yet.
    pub(super) typed: Cell<bool>,
    /// Its text as it was kept last.
    pub(super) kept: RefCell<String>,
    pub(super) island: HtmlElement,
    /// What was in the field when it was sent last.
    pub(super) attempt: RefCell<String>,
    /// The revision that a change began from.
    pub(super) revision: Cell<f64>,
    /// How often its request was lost, how often it was sent again by itself, and when it will be next.
    pub(super) lost: Cell<u32>,
    pub(super) resent: Cell<u32>,
    pub(super) again: RefCell<Option<Timer>>,
    drawn: RefCell<Option<Box<dyn Any>>>,
}

impl Writing {
    /// Whom the text mentions: a list that `mention.js` keeps in a field of its own; nothing where that never came.
    pub(super) fn mentions(&self) -> JsValue {
        parse_json(&self.value("mentions"))
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut Look)) {
        self.look.try_update(change);
    }

    pub(super) fn phase(&self) -> Phase {
        self.look
            .try_with_untracked(|look| look.phase)
            .unwrap_or_default()
    }

    pub(super) fn is_edit(&self) -> bool {
        matches!(self.kind, Kind::Edit(_))
    }

    pub(super) fn field(&self, name: &str) -> Option<Field> {
        find(&self.island, &["[name=", name, "]"].concat()).map(JsCast::unchecked_into)
    }

    pub(super) fn value(&self, name: &str) -> String {
        self.field(name).map(|field| field.value()).unwrap_or_default()
    }

    pub(super) fn set_value(&self, name: &str, value: &str) {
        if let Some(field) = self.field(name) {
            field.set_value(value);
        }
    }

    pub(super) fn fill(&self, name: &str, value: Option<String>) {
        if let Some(value) = value.filter(|_| self.value(name).is_empty()) {
            self.set_value(name, &value);
        }
    }

    /// Shows the text in place of its preview, at once, so that it can have the focus.
    pub(super) fn show_text(&self) {
        if let Some(label) = find(&self.island, "label[hidden]") {
            dom::toggle(&label, "hidden", false);
        }
    }

    pub(super) fn focus(&self, name: &str) {
        if let Some(field) = self.field(name) {
            dom::focus(&field);
        }
    }

    /// Whether it waits to be sent again, just as it was.
    pub(super) fn waits(&self) -> bool {
        matches!(self.phase(), Phase::Offline | Phase::Failed)
            && self.is_open()
            && self.value("text") == *self.attempt.borrow()
    }

    /// Whether it still stands in the page.
    pub(super) fn is_open(&self) -> bool {
        // Not every browser tells of an element itself whether it is connected.
        dom::around(&self.island, "[data-cn]").is_some()
    }

    /// Takes it off the page.
    fn close(&self) {
        self.drawn.replace(None);
        self.island.remove();
    }
}

impl App {
    pub(super) fn wake_main_composer(self: &Rc<Self>) {
        let Some(island) = find(&self.thread, "[data-island=composer]") else {
            return;
        };
        let heading = self.words.write.to_owned();
        let writing = self.wake_composer(Kind::New, island, heading);
        let forgetful = get(&self.store, "persistent").is_falsy();
        writing.update(|look| look.forgetful = forgetful);
        self.restore(&writing);
        // What was typed before the widget woke is a draft too.
        if !writing.value("text").is_empty() {
            self.keep_draft(&writing);
            self.show_room(&writing);
            self.client.prepare();
        }
        self.main.replace(Some(writing));
    }

    fn wake_composer(&self, kind: Kind, island: HtmlElement, heading: String) -> Rc<Writing> {
        let look = Look {
            heading,
            ..Look::default()
        };
        let (look, drawn) = self.bind_composer(island.clone(), look);
        // Our own sentences are kinder than the browser's.
        if let Some(form) = find(&island, "form") {
            dom::toggle(&form, "novalidate", true);
        }
        Rc::new(Writing {
            kind,
            look,
            sending: RefCell::default(),
            pending: RefCell::default(),
            typed: Cell::default(),
            kept: RefCell::default(),
            attempt: RefCell::default(),
            revision: Cell::default(),
            lost: Cell::default(),
            resent: Cell::default(),
            again: RefCell::default(),
            island,
            drawn: RefCell::new(Some(drawn)),
        })
    }

    pub(super) fn writings(&self) -> impl Iterator<Item = Rc<Writing>> + use<> {
        let all = [self.main.borrow().clone(), self.open.borrow().clone()];
        all.into_iter().flatten()
    }

    /// The composer that an element is in.
    pub(super) fn writing_of(&self, element: &Element) -> Option<Rc<Writing>> {
        self.writings()
            .find(|writing| writing.island.contains(Some(element)))
    }

    /// Takes in what is being typed.
    pub(super) fn typed(self: &Rc<Self>, writing: &Writing, field: &Element) {
        if dom::attribute(field, "name").as_deref() == Some("text") {
            writing.typed.set(true);
            let app = Rc::downgrade(self);
            let save = move || {
                if let Some(app) = app.upgrade() {
                    app.save_drafts();
                }
            };
            self.saver.replace(Timer::once(DRAFT_DELAY, save));
            self.show_room(writing);
            self.client.prepare();
            // What is written on is no longer what waits to be sent.
            if writing.phase() == Phase::Offline && !writing.waits() {
                self.begin_anew(writing);
            }
            // Who empties the field gives up what another visit sent, and begins another comment.
            if writing.value("text").is_empty() && writing.sending.borrow_mut().let_go().is_some() {
                self.begin_anew(writing);
            }
        }
        let is_wrong = dom::attribute(field, "aria-invalid").as_deref() == Some("true");
        if is_wrong {
            writing.update(|look| {
                look.wrong = None;
                look.bad = false;
                look.note.clear();
            });
        }
    }

    /// What stands in the field waits to be sent no longer.
    pub(super) fn begin_anew(&self, writing: &Writing) {
        writing.again.replace(None);
        writing.update(|look| {
            look.phase = Phase::Writing;
            look.note.clear();
        });
    }

    pub(super) fn show_room(&self, writing: &Writing) {
        let left = room(&writing.value("text"), self.text_limit, graphemes);
        writing.update(|look| {
            look.over = left.is_some_and(|left| left < 0);
            look.room = match left {
                None => String::new(),
                Some(left) if left < 0 => (self.words.over)(-left),
                Some(left) => (self.words.left)(left),
            };
        });
    }

    pub(super) fn show_preview(self: &Rc<Self>, writing: &Rc<Writing>, show: bool) {
        writing.update(|look| look.preview = show);
        let Some(preview) = find(&writing.island, "[data-preview]").filter(|_| show) else {
            return;
        };
        let value = writing.value("text");
        if value.trim().is_empty() {
            preview.set_text_content(Some(self.words.preview_empty));
            return;
        }
        preview.set_text_content(Some(self.words.preview_comes));
        let (app, mentions) = (Rc::clone(self), writing.mentions());
        spawn_local(async move {
            let body = object([
                (Source::text.name, value.into()),
                (Source::mentions.name, mentions),
            ]);
            match app.client.ask(routes::PREVIEW, &body, Preview::html.name).await {
                Ok((_, body)) => {
                    app.trust.set_html(
                        &preview,
                        &text(&parse_json(&body), Preview::html).unwrap_or_default(),
                    );
                }
                Err(Failure::Refused(sentence) | Failure::Later(Some(sentence), _)) => {
                    preview.set_text_content(Some(&sentence));
                }
                Err(_) => preview.set_text_content(Some(app.words.not_connected)),
            }
        });
    }

    /// Opens a composer to answer a comment, with a quotation if there is one.
    pub(super) fn reply(self: &Rc<Self>, item: &HtmlElement, id: String, quote: Option<&str>) {
        let name = find(item, ":scope > .by > bdi")
            .and_then(|name| name.text_content())
            .unwrap_or_default();
        let is_there = self
            .open
            .borrow()
            .as_ref()
            .is_some_and(|open| matches!(&open.kind, Kind::Reply(to) if *to == id) && open.is_open());
        if !is_there && !self.open_composer(item, Kind::Reply(id), (self.words.reply_to)(&name)) {
            return;
        }
        let Some(open) = self.open.borrow().clone() else {
            return;
        };
        if let Some(quote) = quote {
            open.set_value("text", &with_quote(&open.value("text"), quote));
            open.typed.set(true);
            self.save_drafts();
            self.show_room(&open);
        }
        open.update(|look| look.preview = false);
        open.show_text();
        open.focus("text");
    }

    pub(super) fn edit(self: &Rc<Self>, item: &HtmlElement, id: String) {
        let Some(source) = self.source(&id) else { return };
        let open_id = id.clone();
        if !self.open_composer(item, Kind::Edit(id), self.words.change.to_owned()) {
            return;
        }
        dom::toggle(item, "data-editing", true);
        let Some(open) = self.open.borrow().clone() else {
            return;
        };
        if open.value("text").is_empty() {
            open.set_value("text", &source);
        }
        open.revision.set(self.revision(&open_id));
        open.update(|look| look.editing = true);
        self.show_room(&open);
        open.focus("text");
    }

    fn open_composer(&self, item: &HtmlElement, kind: Kind, heading: String) -> bool {
        self.close_open();
        let Some(island) = piece(&self.thread, "composer") else {
            return false;
        };
        let after = find(item, ":scope > .do").or_else(|| find(item, ":scope > .tx"));
        let Some(after) = after else { return false };
        dom::put_after(&after, &island);
        let writing = self.wake_composer(kind, island, heading);
        let forgetful = self
            .main
            .borrow()
            .as_ref()
            .and_then(|main| main.look.try_with_untracked(|l| l.forgetful));
        writing.update(|look| look.forgetful = forgetful.unwrap_or_default());
        if let Some(main) = &*self.main.borrow() {
            for name in [NAME, EMAIL] {
                writing.fill(name, Some(main.value(name)));
            }
        }
        self.restore(&writing);
        self.show_room(&writing);
        self.open.replace(Some(writing));
        true
    }

    /// Empties a composer whose text the server has: an answer or a change is closed.
    pub(super) fn empty(&self, writing: &Rc<Writing>) {
        writing.set_value("text", "");
        if let Some(form) = find(&writing.island, "form") {
            dom::toggle(&form, "data-open", false);
        }
        writing.typed.set(false);
        writing.sending.take();
        writing.again.replace(None);
        writing.update(|look| {
            look.phase = Phase::Writing;
            look.note.clear();
            look.room.clear();
            look.bad = false;
            look.over = false;
        });
        let is_open = |open: &Rc<Writing>| Rc::ptr_eq(open, writing);
        if self.open.borrow().as_ref().is_some_and(is_open) {
            self.close_open();
        }
    }

    /// Closes the answer or the change that is open; its draft stays. Returns the comment it stood under.
    pub(super) fn close_open(&self) -> Option<HtmlElement> {
        self.save_drafts();
        let open = self.open.replace(None)?;
        let item = dom::around(&open.island, "[data-id]");
        if let Some(item) = &item {
            dom::toggle(item, "data-editing", false);
        }
        open.close();
        // What it answered was taken away meanwhile, and stood only for it.
        if let Some(item) = item.as_ref().filter(|item| item.has_attribute("data-gone"))
            && find(item, "[data-id]").is_none()
        {
            item.remove();
        }
        item
    }

    /// Closes it and goes back to the button that opened it. Says whether there was something to close.
    pub(super) fn cancel(&self, writing: &Writing) -> bool {
        let act = match writing.kind {
            Kind::New => return false,
            Kind::Reply(_) => "reply",
            Kind::Edit(_) => "edit",
        };
        if let Some(item) = self.close_open() {
            let button = find(&item, &[":scope > .do [data-act=", act, "]"].concat());
            dom::focus(&button.unwrap_or(item));
        }
        true
    }

    /// Remembers the name and the address, or forgets them, as the reader wants it.
    pub(super) fn remember(&self, writing: &Writing, name: &str, email: &str) {
        let wanted = writing
            .field("remember")
            .is_some_and(|remember| remember.checked());
        for (key, value) in [(NAME, name), (EMAIL, email)] {
            if wanted && !value.is_empty() {
                self.store.set(key, value);
            } else {
                self.store.del(key);
            }
        }
    }

    /// Says why a text cannot be sent as it is, and goes to the field.
    pub(super) fn object(&self, writing: &Writing, refusal: Refusal) {
        use cam_nhan_domain::Code;
        let (field, name) = match refusal.code {
            Code::NameMissing | Code::NameTooLong => (Named::Name, NAME),
            Code::EmailInvalid => (Named::Email, EMAIL),
            _ => (Named::Text, "text"),
        };
        writing.update(|look| {
            look.note = i18n::draft_refusal(refusal, self.language).unwrap_or_default();
            look.bad = true;
            look.wrong = Some(field);
            look.preview = false;
        });
        writing.show_text();
        writing.focus(name);
    }
}
