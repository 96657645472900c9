//! A text's way to the service: checked, shown at once, sent under one id until it is there.

use std::rc::Rc;

use cam_nhan_domain::{
    CommentId, Draft, Status,
    comment::check_text,
    routes,
    thread::{Comment, Posted},
    wire::{EditedComment, NewComment},
};
use gloo_net::http::Method;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::{
    App,
    writing::{Kind, Writing},
};
use crate::{
    browser::{get, graphemes, new_id, nullable, number, object, parse_json, text},
    client::{Answer, Failure},
    components::composer::Phase,
    dom::{self, Timer, find, piece},
    state::{Sending, next_try, provisional_parent},
};

/// What the service asks to wait for is waited for unasked, if it is no more than this many seconds.
const LONGEST_WAIT: f64 = 90.0;
/// Where it is kept that somebody has typed a comment by hand.
const HUMAN: &str = "human";
/// So often a comment is sent again unasked.
const RESENDS: u32 = 5;

/// What goes out.
struct Letter {
    id: String,
    body: JsValue,
    /// The text as it was checked.
    text: String,
}

impl App {
    pub(super) fn submit(self: &Rc<Self>, writing: &Rc<Writing>) {
        if writing.phase() == Phase::Sending {
            return;
        }
        let letter = match &writing.kind {
            Kind::Edit(id) => self.change(writing, id),
            Kind::New => self.letter(writing, None),
            Kind::Reply(to) => self.letter(writing, Some(to)),
        };
        let Some(letter) = letter else { return };
        writing.attempt.replace(writing.value("text"));
        writing.again.replace(None);
        self.keep_draft(writing);
        if !writing.is_edit() {
            self.note_sent(&letter.id);
        }
        self.under_way.borrow_mut().push(letter.id.clone());
        writing.update(|look| {
            look.phase = Phase::Sending;
            self.words.sending.clone_into(&mut look.note);
            look.bad = false;
            look.wrong = None;
            look.preview = false;
        });
        self.show_pending(writing, &letter);
        let (app, writing) = (Rc::clone(self), Rc::clone(writing));
        spawn_local(async move {
            let answer = app.deliver(&writing, &letter).await;
            app.delivered(&writing, letter, answer);
        });
    }

    /// A comment or an answer, if it can be sent.
    fn letter(&self, writing: &Writing, parent: Option<&str>) -> Option<Letter> {
        let draft = Draft {
            id: CommentId::new(0, [0; 10]),
            parent: None,
            name: writing.value("name"),
            email: Some(writing.value("email")),
            text: writing.value("text"),
        };
        let checked = match draft.check(self.text_limit, graphemes) {
            Ok(checked) => checked,
            Err(refusal) => {
                // The text stands first, and is what the reader is sent to first.
                let text = check_text(&writing.value("text"), self.text_limit, graphemes);
                self.object(writing, text.err().unwrap_or(refusal));
                return None;
            }
        };
        let Draft {
            name, email, text, ..
        } = &*checked;
        self.remember(writing, name, email.as_deref().unwrap_or_default());
        let id = writing.sending.borrow_mut().id(text, new_id);
        let body = object([
            (NewComment::page.name, self.article.named()),
            (NewComment::id.name, id.as_str().into()),
            (NewComment::parent.name, nullable(parent)),
            (NewComment::name.name, name.into()),
            (NewComment::email.name, nullable(email.as_deref())),
            (NewComment::text.name, text.into()),
            (NewComment::mentions.name, writing.mentions()),
            (NewComment::rules.name, nullable(accepted(writing).as_deref())),
            (NewComment::website.name, self.trapped(writing).into()),
        ]);
        Some(Letter {
            id: id.as_str().to_owned(),
            body,
            text: text.clone(),
        })
    }

    /// What stands in a field that people do not see. Where the text was typed by hand and this was not, a password
    /// manager has filled it; a robot fills all fields in the same way. None of the managers ticks the second trap.
    fn trapped(&self, writing: &Writing) -> String {
        let is_human = self.felt.get() || self.store.get(HUMAN).is_some();
        if find(&writing.island, "[data-trap]:checked").is_some() {
            "ticked".to_owned()
        } else if is_human && !self.trapped.get() {
            String::new()
        } else {
            writing.value("website")
        }
    }

    /// A change to one's own comment, if it can be sent.
    fn change(&self, writing: &Writing, id: &str) -> Option<Letter> {
        match check_text(&writing.value("text"), self.text_limit, graphemes) {
            Ok(text) => {
                let body = change(&text, writing.revision.get(), writing);
                Some(Letter {
                    id: id.to_owned(),
                    body,
                    text,
                })
            }
            Err(refusal) => {
                self.object(writing, refusal);
                None
            }
        }
    }

    async fn deliver(&self, writing: &Writing, letter: &Letter) -> Answer {
        if writing.is_edit() {
            return self
                .client
                .write(
                    Method::PATCH,
                    routes::COMMENT,
                    &letter.id,
                    Some(&letter.body),
                    Posted::comment.name,
                )
                .await;
        }
        let answer = self.post(writing, &letter.body).await;
        if let Ok((_, body)) = &answer {
            let posted = parse_json(body);
            // An earlier attempt had arrived, and the reader has written on since: the rest follows as a change.
            if writing
                .sending
                .borrow()
                .is_outdated(differs(&posted), &letter.text)
            {
                let body = change(&letter.text, number(&posted, Posted::revision), writing);
                return self
                    .client
                    .write(
                        Method::PATCH,
                        routes::COMMENT,
                        &letter.id,
                        Some(&body),
                        Posted::comment.name,
                    )
                    .await;
            }
        }
        answer
    }

    fn delivered(self: &Rc<Self>, writing: &Rc<Writing>, letter: Letter, answer: Answer) {
        self.under_way.borrow_mut().retain(|id| *id != letter.id);
        if let Some(pending) = writing.pending.replace(None) {
            pending.remove();
        }
        if let Some(item) = self.item(&letter.id).filter(|_| writing.is_edit()) {
            dom::set(&item, "aria-busy", "false");
        }
        if answer.is_err() {
            // The service may have told of it by another way.
            self.put_back_held();
        }
        match answer {
            Ok((_, body)) => {
                let posted = parse_json(&body);
                let revision = number(&posted, Posted::revision);
                let is_anothers =
                    |sending: &Sending| sending.is_anothers(differs(&posted), revision, &letter.text);
                if !writing.is_edit() && is_anothers(&writing.sending.borrow()) {
                    // This text goes out as a comment of its own.
                    writing.sending.borrow_mut().refused();
                    writing.update(|look| look.phase = Phase::Writing);
                    return self.submit(writing);
                }
                self.landed(writing, letter, &posted);
            }
            Err(Failure::Lost) => self.wait_for_line(writing),
            Err(Failure::Refused(sentence)) => {
                writing.sending.borrow_mut().refused();
                self.keep_draft(writing);
                self.failed(writing, Phase::Writing, &sentence);
                self.announce("cam-nhan:refused", &JsValue::NULL);
            }
            Err(Failure::Later(Some(sentence), seconds)) => {
                self.failed(writing, Phase::Failed, &sentence);
                self.send_again_in(writing, seconds);
            }
            Err(_) => self.failed(writing, Phase::Failed, self.words.failed),
        }
    }

    /// Sends once more what came too soon, unless the reader does so first or writes on.
    fn send_again_in(self: &Rc<Self>, writing: &Rc<Writing>, seconds: f64) {
        let resent = writing.resent.get();
        if !(1.0..=LONGEST_WAIT).contains(&seconds) || resent == RESENDS {
            return;
        }
        writing.resent.set(resent + 1);
        self.submit_in(writing, seconds * 1_000.0);
    }

    fn submit_in(self: &Rc<Self>, writing: &Rc<Writing>, millis: f64) {
        let (app, again) = (Rc::downgrade(self), Rc::downgrade(writing));
        #[expect(clippy::cast_possible_truncation, reason = "less than two minutes")]
        let millis = millis as i32;
        writing.again.replace(Timer::once(millis, move || {
            if let (Some(app), Some(writing)) = (app.upgrade(), again.upgrade())
                && writing.waits()
            {
                app.submit(&writing);
            }
        }));
    }

    fn failed(&self, writing: &Writing, phase: Phase, sentence: &str) {
        writing.update(|look| {
            look.phase = phase;
            sentence.clone_into(&mut look.note);
            look.bad = true;
        });
        if !writing.is_open() {
            self.tell(sentence);
        }
    }

    /// No answer came, whatever the browser believes of its line: what waits is tried from time to time.
    fn wait_for_line(self: &Rc<Self>, writing: &Rc<Writing>) {
        writing.lost.update(|lost| lost + 1);
        self.submit_in(writing, next_try(writing.lost.get()));
        writing.update(|look| {
            look.phase = Phase::Offline;
            self.words.offline.clone_into(&mut look.note);
            look.bad = false;
        });
    }

    /// The browser believes that there is a line again.
    pub(super) fn send_what_waited(self: &Rc<Self>) {
        for writing in self.writings() {
            if writing.phase() == Phase::Offline && writing.waits() {
                self.submit(&writing);
            }
        }
    }

    /// The service has it: its HTML takes the place of ours.
    fn landed(self: &Rc<Self>, writing: &Rc<Writing>, letter: Letter, posted: &JsValue) {
        writing.lost.set(0);
        writing.resent.set(0);
        if self.felt.get() {
            self.store.set(HUMAN, "1");
        }
        // What filled it is not to fill the next.
        writing.set_value("website", "");
        let status = text(posted, Posted::status).unwrap_or_default();
        let is_held = status == Status::Held.as_str();
        let comment = get(posted, Posted::comment.name);
        let parent = text(&comment, Comment::parent);
        let html = text(posted, Posted::html).unwrap_or_default();
        // Only where the reader still is at it does the focus move to the comment.
        let at_it = self.is_at(&writing.island);
        let is_edit = writing.is_edit();
        self.empty(writing);
        let attempt = writing.attempt.take();
        self.taken(writing, &attempt);
        let item = self.parse(&html).0.into_iter().next();
        if let Some(item) = &item {
            match self.item(&letter.id) {
                Some(old) => self.replace(&old, item),
                None => self.put_new(item, parent.as_deref()),
            }
        }
        self.own_is(posted, &letter.id, parent, letter.text, is_held.then_some(html));
        self.show_count(posted, true);
        if let Some(item) = item {
            self.dress(&item);
            if at_it {
                dom::focus(&item);
            }
        }
        self.tell(match (is_held, is_edit) {
            (true, _) => self.words.held,
            (false, true) => self.words.changed,
            (false, false) => self.words.posted,
        });
        self.tell_tabs(None, None);
        let detail = object([("id", letter.id.into()), ("status", status.into())]);
        self.announce("cam-nhan:posted", &detail);
    }

    /// Shows a comment before the service has it.
    fn show_pending(&self, writing: &Writing, letter: &Letter) {
        if writing.is_edit() {
            if let Some(item) = self.item(&letter.id) {
                dom::set(&item, "aria-busy", "true");
            }
            return;
        }
        let Some(item) = piece(&self.thread, "pending") else {
            return;
        };
        for (part, text) in [("bdi", &writing.value("name")), (".tx", &letter.text)] {
            if let Some(part) = find(&item, part) {
                part.set_text_content(Some(text));
            }
        }
        writing.pending.replace(Some(item));
        self.place_pending(writing);
    }

    /// Puts a comment on its way where it will stand, as far as we know.
    pub(super) fn place_pending(&self, writing: &Writing) {
        let pending = writing.pending.borrow();
        let Some(item) = pending.as_ref() else { return };
        // The list may have it already, from the server.
        let sending = writing.sending.borrow();
        if sending
            .sent()
            .is_some_and(|(id, _)| self.item(id.as_str()).is_some())
        {
            return item.remove();
        }
        let parent = match &writing.kind {
            Kind::Reply(to) => self.item(to).map(|answered| provisional(&answered, to)),
            _ => None,
        };
        self.put_new(item, parent.as_deref());
    }
}

/// The version of the house rules that is accepted in a composer, if its box stands there and is ticked.
fn accepted(writing: &Writing) -> Option<String> {
    let field = writing.field("rules").filter(|rules| rules.checked())?;
    Some(field.value())
}

/// Whether the comment's text is another than the one that was sent.
fn differs(posted: &JsValue) -> bool {
    get(posted, Posted::differs.name).is_truthy()
}

fn change(text: &str, revision: f64, writing: &Writing) -> JsValue {
    object([
        (EditedComment::text.name, text.into()),
        (EditedComment::mentions.name, writing.mentions()),
        (EditedComment::revision.name, revision.into()),
    ])
}

fn provisional(answered: &HtmlElement, id: &str) -> String {
    let parent = dom::attribute(answered, "data-parent");
    let branch = answered.parent_element();
    let nested = branch.is_some_and(|branch| find(&branch, "[data-replies] [data-id]").is_some());
    provisional_parent(id, parent.as_deref(), nested).to_owned()
}
