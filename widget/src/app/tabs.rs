//! The reader's other pages: what is done in one tab holds in all. Tabs of one browser share their storage, and the others
//! hear of each change there. A choice is taken in as it was told; for comments, and when a page was put away and comes
//! back, the loader asks the server what is this reader's own.

use cam_nhan_domain::wire::{ArticleReacted, CommentReacted};
use wasm_bindgen::JsValue;
use web_sys::StorageEvent;

use super::{
    App,
    writing::{Kind, Writing},
};
use crate::{
    browser::{get, nullable, number, object, own_clock, parse_json, text, to_json},
    components::composer::Phase,
    state::fingerprint,
};

/// Under this name a tab tells the others of a choice or a comment that the server has; the loader listens to it too.
const OWN: &str = "own";
/// The fingerprint of the text that the server took last: no draft any more, wherever it is still typed.
const TAKEN: &str = "taken";
/// The ids of the latest comments sent from here, newest first. Known before the server has them, they are nobody's news.
const SENT: &str = "sent";
/// As many letters of them are kept.
const SENT_LENGTH: usize = 37 * 30;

impl App {
    /// Takes in what another tab told.
    pub(super) fn hear_tab(&self, event: &StorageEvent) {
        let Some(key) = event.key() else { return };
        let Some(told) = event.new_value() else { return };
        if key == self.client.kept_as(TAKEN) {
            self.forget_taken();
        } else if key == self.client.kept_as(OWN) {
            let told = parse_json(&told);
            if text(&told, "key").as_deref() == Some(&self.article.key) {
                self.hear_choice(&told);
            }
        }
    }

    /// Tells the other tabs: of a choice with the server's answer, else that something about own comments has changed.
    pub(super) fn tell_tabs(&self, subject: Option<&str>, choice: Option<&JsValue>) {
        let told = object([
            ("key", self.article.key.as_str().into()),
            ("id", nullable(subject)),
            ("choice", choice.cloned().unwrap_or_default()),
            // The same twice would be no change, and no event.
            ("at", own_clock().into()),
        ]);
        self.store.set(OWN, &to_json(&told));
    }

    fn hear_choice(&self, told: &JsValue) {
        let choice = get(told, "choice");
        if choice.is_undefined() {
            return;
        }
        let subject = text(told, "id");
        let (kind, seq) = (
            text(&choice, CommentReacted::kind).or_else(|| text(&choice, ArticleReacted::reaction)),
            number(&choice, ArticleReacted::seq),
        );
        if let Some(id) = &subject {
            self.know_like(id, self.shows_like(id));
        }
        self.take_answer(subject.as_deref(), &choice);
        self.with_choice(subject.as_deref(), |choice| choice.intent.told(kind, seq));
        self.show_choice(subject.as_deref());
    }

    /// Notes the id of a comment before it is sent.
    pub(super) fn note_sent(&self, id: &str) {
        let known = self.store.get(SENT).unwrap_or_default();
        let mut sent = [id, ",", &known].concat();
        sent.truncate(SENT_LENGTH);
        self.store.set(SENT, &sent);
    }

    /// Whether a comment is on its way from this page.
    pub fn sends(&self, id: &str) -> bool {
        self.under_way.borrow().iter().any(|known| known == id)
    }

    /// The server has a text: it is a draft no more, here or in any tab.
    pub(super) fn taken(&self, writing: &Writing, typed: &str) {
        self.forget_draft(writing);
        self.store
            .set(TAKEN, &fingerprint(&[&self.draft_key(&writing.kind), typed]));
        self.forget_taken();
    }

    /// Whether the server took this text last.
    pub(super) fn was_taken(&self, kind: &Kind, typed: &str) -> bool {
        !typed.is_empty()
            && self.store.get(TAKEN).as_ref() == Some(&fingerprint(&[&self.draft_key(kind), typed]))
    }

    /// Empties what still holds the text that the server took.
    pub(super) fn forget_taken(&self) {
        for writing in self.writings() {
            if writing.phase() != Phase::Sending && self.was_taken(&writing.kind, &writing.value("text")) {
                self.empty(&writing);
            }
        }
    }
}
