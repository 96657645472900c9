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
            self.forget_draft(writing);
            self.drop_arrived(writing, &sent);
            return;
        }
        // The loader has put into the composer what was left there, and keeps what is typed until the program is there:
        // all but the letter that wakes it. What else is kept by now is another tab's.
        if typed.starts_with(&kept) {
            writing.kept.replace(kept.clone());
        }
        if typed != kept && (matches!(writing.kind, Kind::New) || (!typed.is_empty() && !writing.is_edit())) {
            return;
        }
        if typed != kept {
            writing.set_value("text", &kept);
            writing.kept.replace(kept);
        }
        if let Some(id) = id.filter(|_| !writing.is_edit()) {
            writing.sending.replace(Sending::resumed(id, sent));
            writing.update(|look| {
                look.phase = Phase::Failed;
                self.words.unsure.clone_into(&mut look.note);
            });
        }
    }

    /// A text that was on its way had arrived after all. Who saw it in the field may have written on: that is another
    /// comment.
    pub(super) fn drop_arrived(&self, writing: &Writing, sent: &str) {
        if check_text(&writing.value("text"), self.text_limit, graphemes).is_ok_and(|typed| typed == sent) {
            writing.set_value("text", "");
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

    /// Forgets the draft of a composer; what another tab had kept under the same name stays.
    pub(super) fn forget_draft(&self, writing: &Writing) {
        let key = self.draft_key(&writing.kind);
        match self.aside(writing, &key) {
            Some(aside) => self.store.set(&key, &to_json(&object([("text", aside.into())]))),
            None => self.store.del(&key),
        }
        writing.kept.take();
    }

    /// What another tab has kept in the place of this composer's draft, or beside it.
    fn aside(&self, writing: &Writing, key: &str) -> Option<String> {
        let draft = parse_json(&self.store.get(key).filter(|_| !writing.is_edit())?);
        let own = [
            String::new(),
            writing.value("text"),
            writing.kept.borrow().clone(),
        ];
        let foreign = |name| text(&draft, name).filter(|kept| !own.contains(kept));
        foreign("text").or_else(|| foreign("aside"))
    }

    pub(super) fn keep_draft(&self, writing: &Writing) {
        writing.typed.set(false);
        let value = writing.value("text");
        let sending = writing.sending.borrow();
        let over = sending.sent().is_none() && self.was_taken(&writing.kind, &value);
        if value.is_empty() || over {
            self.forget_draft(writing);
            return;
        }
        let (id, sent) = sending
            .sent()
            .map_or((JsValue::UNDEFINED, ""), |(id, sent)| (id.as_str().into(), sent));
        let key = self.draft_key(&writing.kind);
        let aside = self.aside(writing, &key);
        let draft = object([
            ("text", value.as_str().into()),
            ("id", id),
            ("sent", sent.into()),
            ("aside", aside.into()),
        ]);
        self.store.set(&key, &to_json(&draft));
        writing.kept.replace(value);
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
