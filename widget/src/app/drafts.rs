//! Drafts: what was typed is kept in the page's storage until the service has it, and given back on the next visit.

use cam_nhan_domain::{CommentId, comment::check_text};
use wasm_bindgen::JsValue;

use super::{
    App,
    writing::{EMAIL, Kind, NAME, Writing},
};
use crate::{
    browser::{graphemes, object, parse_json, text, to_json},
    components::composer::Phase,
    state::Sending,
};

impl App {
    /// Gives a composer what is remembered: the name, and the draft of this place.
    pub(super) fn restore(&self, writing: &Writing) {
        if !writing.is_edit() {
            let name = self.store.get(NAME);
            if let (Some(remember), Some(_)) = (writing.field("remember"), &name) {
                remember.set_checked(true);
            }
            writing.fill(NAME, name);
            writing.fill(EMAIL, self.store.get(EMAIL));
        }
        if self.was_taken(&writing.kind, &writing.value("text")) {
            writing.set_value("text", "");
        }
        let Some(draft) = self.store.get(&self.draft_key(&writing.kind)) else {
            return;
        };
        let draft = parse_json(&draft);
        let (typed, sent) = (writing.value("text"), text(&draft, "sent").unwrap_or_default());
        let kept = text(&draft, "text").unwrap_or_default();
        let id = text(&draft, "id").and_then(|id| CommentId::parse(&id).ok());
        if id.as_ref().is_some_and(|id| self.is_own(id.as_str())) {
            // It had arrived after all. The loader may have put it back into the field meanwhile, and who writes there
            // may have written on: that is another comment.
            self.forget_draft(&writing.kind);
            if check_text(&typed, self.text_limit, graphemes).is_ok_and(|typed| typed == sent) {
                writing.set_value("text", "");
            }
            return;
        }
        // The loader keeps what is typed before the program is there, after what had been kept before. What it could not
        // keep is only in the field.
        if typed != kept && !typed.is_empty() && !writing.is_edit() {
            return;
        }
        if typed != kept {
            writing.set_value("text", &kept);
        }
        if let Some(id) = id.filter(|_| !writing.is_edit()) {
            writing.sending.replace(Sending::resumed(id, sent));
            writing.update(|look| {
                look.phase = Phase::Failed;
                self.words.unsure.clone_into(&mut look.note);
            });
        }
    }

    pub(super) fn draft_key(&self, kind: &Kind) -> String {
        let (mark, id) = match kind {
            Kind::New => ("", ""),
            Kind::Reply(id) => ("", id.as_str()),
            Kind::Edit(id) => ("edit-", id.as_str()),
        };
        ["draft:", &self.article.key, ":", mark, id].concat()
    }

    pub(super) fn forget_draft(&self, kind: &Kind) {
        self.store.del(&self.draft_key(kind));
    }

    pub(super) fn keep_draft(&self, writing: &Writing) {
        writing.typed.set(false);
        let value = writing.value("text");
        let sending = writing.sending.borrow();
        let over = sending.sent().is_none() && self.was_taken(&writing.kind, &value);
        if value.is_empty() || over {
            self.forget_draft(&writing.kind);
            return;
        }
        let (id, sent) = sending
            .sent()
            .map_or((JsValue::UNDEFINED, ""), |(id, sent)| (id.as_str().into(), sent));
        let draft = object([("text", value.into()), ("id", id), ("sent", sent.into())]);
        self.store.set(&self.draft_key(&writing.kind), &to_json(&draft));
    }

    /// Keeps what was typed: also what has been kept before, since the same article in another tab may have forgotten it.
    pub(super) fn save_drafts(&self) {
        for writing in self.writings() {
            let has_more = !writing.is_edit() && !writing.value("text").is_empty();
            if (writing.typed.get() || has_more) && writing.is_open() {
                self.keep_draft(&writing);
            }
        }
    }
}
