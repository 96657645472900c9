//! Lists of comments: in another order, longer, or with one more. Their HTML is the server's.

use std::rc::Rc;

use cam_nhan_domain::{routes, thread::Posted};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::App;
use crate::{
    browser::number,
    client::Failure,
    dom::{self, all, attribute, find},
    i18n,
};

/// Where the answers to a comment stand.
const REPLIES: &str = ":scope > [data-replies]";

impl App {
    fn list(&self) -> Option<HtmlElement> {
        find(&self.thread, "[data-list]")
    }

    /// The server's HTML: comments, and where they go on.
    pub(super) fn parse(&self, html: &str) -> (Vec<HtmlElement>, Option<String>) {
        let document = self.thread.owner_document();
        let Some(content) = document.and_then(|document| self.trust.parse(html, &document)) else {
            return (Vec::new(), None);
        };
        let children = content.children();
        let children: Vec<HtmlElement> = (0..children.length())
            .filter_map(|at| children.item(at))
            .map(JsCast::unchecked_into)
            .collect();
        let next = children.iter().find_map(|child| attribute(child, "data-next"));
        (
            children
                .into_iter()
                .filter(|child| child.has_attribute("data-id"))
                .collect(),
            next,
        )
    }

    /// Puts a comment at the end of `list`. One that is on the page already is moved there, with all that hangs on it.
    fn add(&self, list: &Element, item: HtmlElement) -> Option<HtmlElement> {
        let known = attribute(&item, "data-id").and_then(|id| self.item(&id));
        let is_new = known.is_none();
        let item = known.unwrap_or(item);
        _ = list.append_child(&item);
        is_new.then_some(item)
    }

    /// Puts a comment that was just written: answers last, others first.
    pub(super) fn put_new(&self, item: &HtmlElement, parent: Option<&str>) {
        let replies = parent
            .and_then(|parent| self.item(parent))
            .and_then(|parent| find(&parent, REPLIES));
        match (replies, self.list()) {
            (Some(replies), _) => _ = replies.append_child(item),
            (None, Some(list)) => _ = list.prepend_with_node_1(item),
            _ => {}
        }
    }

    /// Puts `new` in the place of `old`; the answers stay.
    pub(super) fn replace(&self, old: &HtmlElement, new: &HtmlElement) {
        if let (Some(kept), Some(empty)) = (find(old, REPLIES), find(new, REPLIES)) {
            let more = find(old, ":scope > [data-act=replies]");
            _ = empty.replace_with_with_node_1(&kept);
            if let (Some(more), None) = (more, find(new, ":scope > [data-act=replies]")) {
                dom::put_after(&kept, &more);
            }
        }
        _ = old.replace_with_with_node_1(new);
    }

    /// Gives comments what is this reader's own.
    pub(super) fn dress(&self, within: &Element) {
        self.dress_likes(within);
        self.dress_own();
    }

    /// Shows how many comments there are now, as everybody is told or this reader is: `is_own`. Told at one version, the
    /// two differ by what this reader alone sees, and nobody is told of that.
    pub(super) fn show_count(&self, told: &JsValue, is_own: bool) {
        self.is_newest(told);
        let (everybodys, own) = (&self.counts[0], &self.counts[1]);
        let of = if is_own { own } else { everybodys };
        let told = (number(told, Posted::count), number(told, Posted::version));
        if told.1 <= 0.0 || told.1 < of.get().1 {
            return;
        }
        of.set(told);
        let (everybodys, own) = (everybodys.get(), own.get());
        if everybodys.1 == own.1 {
            self.alone.set(own.0 - everybodys.0);
        }
        let count = if own.1 > everybodys.1 {
            own.0
        } else {
            everybodys.0 + self.alone.get()
        };
        #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
        let count = count as i64;
        if let Some(place) = find(&self.thread, "[data-count]") {
            place.set_text_content(Some(&i18n::number(count, self.language)));
        }
        if let Some(sorts) = find(&self.thread, ".sort") {
            dom::toggle(&sorts, "hidden", count < 2);
        }
    }

    async fn comments(&self, after: Option<&str>) -> Result<String, Failure> {
        let sort = self.sort.borrow().clone();
        let mut asked = vec![("key", self.article.key.as_str()), ("sort", &sort)];
        asked.extend(after.map(|after| ("after", after)));
        asked.extend(self.page_size.as_deref().map(|size| ("limit", size)));
        self.client.html(routes::FRAGMENT_COMMENTS, &asked).await
    }

    pub(super) fn load_more(self: &Rc<Self>, button: &HtmlElement) {
        let (app, button) = (Rc::clone(self), button.clone());
        dom::set(&button, "aria-busy", "true");
        let ticket = self.asked.get();
        spawn_local(async move {
            let answer = app.comments(attribute(&button, "data-after").as_deref()).await;
            dom::set(&button, "aria-busy", "false");
            match answer {
                Ok(html) if ticket == app.asked.get() => {
                    let (items, next) = app.parse(&html);
                    let Some(list) = app.list() else { return };
                    let new: Vec<_> = items
                        .into_iter()
                        .filter_map(|item| app.add(&list, item))
                        .collect();
                    app.goes_on(next.as_deref());
                    app.arrived(&new, &button);
                }
                Ok(_) => {}
                Err(failure) => app.not_loaded(failure),
            }
        });
    }

    fn goes_on(&self, next: Option<&str>) {
        let Some(more) = find(&self.thread, "[data-act=more]") else {
            return;
        };
        dom::toggle(&more, "hidden", next.is_none());
        dom::set(&more, "data-after", next.unwrap_or_default());
    }

    /// Dresses what is new, goes to the first of it, and says how much it is.
    fn arrived(&self, new: &[HtmlElement], button: &HtmlElement) {
        for item in new {
            self.dress(item);
        }
        // Where all of it was there already, the reader stays near, and never nowhere.
        let stays = dom::around(button, "[data-cn]").is_some() && !button.has_attribute("hidden");
        match (new.first(), stays) {
            (Some(first), _) => dom::focus(first),
            (None, true) => dom::focus(button),
            (None, false) => self.focus_heading(),
        }
        self.say(&(self.words.loaded)(new.len() as i64));
    }

    /// Goes to the thread's heading, when there is nothing nearer.
    pub(super) fn focus_heading(&self) {
        if let Some(heading) = find(&self.thread, "h2[data-heading]") {
            dom::focus(&heading);
        }
    }

    fn not_loaded(&self, failure: Failure) {
        match failure {
            Failure::Refused(sentence) | Failure::Later(Some(sentence), _) => self.tell(&sentence),
            _ => self.tell(self.words.not_connected),
        }
    }

    pub(super) fn load_replies(self: &Rc<Self>, button: &HtmlElement, root: String) {
        let (app, button) = (Rc::clone(self), button.clone());
        dom::set(&button, "aria-busy", "true");
        spawn_local(async move {
            let after = attribute(&button, "data-after").unwrap_or_default();
            let answer = app
                .client
                .html(routes::FRAGMENT_REPLIES, &[("id", &root), ("after", &after)])
                .await;
            dom::set(&button, "aria-busy", "false");
            match answer {
                Ok(html) => {
                    let (items, next) = app.parse(&html);
                    let new = app.hang(items, &root);
                    let left = attribute(&button, "data-left").map_or(0, |left| i18n::read_number(&left));
                    dom::set(
                        &button,
                        "data-left",
                        &(left - new.len() as i64).max(0).to_string(),
                    );
                    match next {
                        Some(next) => {
                            dom::set(&button, "data-after", &next);
                            button.set_text_content(Some(app.words.more_replies));
                        }
                        None => button.remove(),
                    }
                    app.arrived(&new, &button);
                }
                Err(failure) => app.not_loaded(failure),
            }
        });
    }

    /// Hangs answers under their parents; they come parents first.
    fn hang(&self, items: Vec<HtmlElement>, root: &str) -> Vec<HtmlElement> {
        let mut new = Vec::new();
        for item in items {
            let parent = attribute(&item, "data-parent").and_then(|parent| self.item(&parent));
            let Some(parent) = parent.or_else(|| self.item(root)) else {
                continue;
            };
            if let Some(list) = find(&parent, REPLIES) {
                new.extend(self.add(&list, item));
            }
        }
        new
    }

    pub(super) fn change_sort(self: &Rc<Self>, button: &HtmlElement) {
        let Some(sort) = attribute(button, "data-sort") else {
            return;
        };
        let before = self.sort.replace(sort);
        let word = button.text_content().unwrap_or_default();
        self.show_sort();
        self.load_list(before, (self.words.sorted)(&word), false);
    }

    /// From one comment that a link asked for to all.
    pub(super) fn show_all(self: &Rc<Self>) {
        let before = self.sort.borrow().clone();
        self.load_list(before, String::new(), true);
    }

    fn show_sort(&self) {
        let sort = self.sort.borrow();
        for button in all(&self.thread, "[data-act=sort]") {
            let is_it = attribute(&button, "data-sort").as_ref() == Some(&*sort);
            dom::set(&button, "aria-pressed", if is_it { "true" } else { "false" });
        }
    }

    /// Fetches the list anew. When that fails, the order is again what it was before.
    fn load_list(self: &Rc<Self>, sort_before: String, sentence: String, to_heading: bool) {
        let Some(list) = self.list() else { return };
        let app = Rc::clone(self);
        let ticket = self.asked.get().wrapping_add(1);
        self.asked.set(ticket);
        dom::set(&list, "aria-busy", "true");
        spawn_local(async move {
            let answer = app.comments(None).await;
            if ticket != app.asked.get() {
                return;
            }
            dom::set(&list, "aria-busy", "false");
            match answer {
                Ok(html) => {
                    app.show_list(&list, &html);
                    app.say(&sentence);
                    if to_heading {
                        app.focus_heading();
                    }
                }
                Err(failure) => {
                    app.sort.replace(sort_before);
                    app.show_sort();
                    app.not_loaded(failure);
                }
            }
        });
    }

    fn show_list(&self, list: &HtmlElement, html: &str) {
        // An answer that is being written goes on in its draft.
        self.close_open();
        let (items, next) = self.parse(html);
        list.set_text_content(None);
        for item in &items {
            _ = list.append_child(item);
        }
        self.goes_on(next.as_deref());
        if let Some(banner) = find(&self.thread, "[data-banner]") {
            banner.remove();
        }
        self.put_back_held();
        for writing in self.writings() {
            self.place_pending(&writing);
        }
        self.dress(list);
    }
}

/// How many comments everybody is told of, as the page has it, and at which version.
#[expect(clippy::cast_precision_loss, reason = "whole numbers, far below 2^53")]
pub(super) fn counted(thread: &HtmlElement) -> (f64, f64) {
    let place = find(thread, "[data-count]");
    let all = place.and_then(|place| attribute(&place, "data-all").or_else(|| place.text_content()));
    let [count, version] = [all, attribute(thread, "data-version")]
        .map(|text| text.map_or(0.0, |text| i18n::read_number(&text) as f64));
    (count, version)
}
