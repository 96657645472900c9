//! Reactions to the article and likes of comments: shown at once, settled with the server until it knows the reader's
//! last wish.

use std::rc::Rc;

use cam_nhan_domain::{
    reaction::{LIKE, Tally, toggle},
    routes,
};
use gloo_net::http::Method;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::App;
use crate::{
    browser::{items, nullable, number, object, own_clock, parse_json, text},
    client::{Answer, Failure},
    components::reactions::{Choices, Offer, Reactions},
    dom::{self, all, find},
    i18n,
    state::{Chosen, Wish},
};

impl App {
    /// Wakes the article's reactions, as the fragment's state and what the server told of this reader have them.
    pub(super) fn hydrate_reactions(&self, state: &JsValue, mine: &JsValue) {
        let Some(island) = find(&self.thread, "[data-island=reactions]") else {
            return;
        };
        let kinds = items(state, "kinds");
        let mut offers = Vec::new();
        let mut tallies = Vec::new();
        for kind in kinds.iter() {
            let code = text(&kind, "code").unwrap_or_default();
            #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
            let count = number(&kind, "count") as i64;
            tallies.push(Tally {
                code: code.clone(),
                count,
            });
            let word = text(&kind, "word").unwrap_or_default();
            offers.push(Offer {
                code,
                word,
                drawing: String::new(),
            });
        }
        let language = self.language;
        let before = Choices {
            tallies: tallies.clone(),
            chosen: None,
        };
        let (choices, hydrated) = Self::hydrate(island, before, |choices| {
            view! { <Reactions language offers choices /> }
        });
        self.hydrated.borrow_mut().push(hydrated);
        self.shown_choices.set(Some(choices));
        let wish = Wish::settled(text(mine, "reaction"), number(mine, "seq"));
        self.chosen.borrow_mut().push((None, Chosen { wish, tallies }));
        self.show_choice(None);
    }

    /// Does something with a choice, if it is known.
    fn with_choice<T>(&self, subject: Option<&str>, act: impl FnOnce(&mut Chosen) -> T) -> Option<T> {
        let mut chosen = self.chosen.borrow_mut();
        let (_, choice) = chosen.iter_mut().find(|(of, _)| of.as_deref() == subject)?;
        Some(act(choice))
    }

    pub(super) fn react(self: &Rc<Self>, code: &str) {
        self.choose(None, code);
        let taken_back = self.with_choice(None, |choice| choice.wish.wished().is_none());
        if taken_back == Some(true) {
            self.say(self.words.taken_back);
        } else {
            let selector = ["[data-code=\"", code, "\"] span + span"].concat();
            let word = find(&self.thread, &selector).and_then(|word| word.text_content());
            self.say(&(self.words.chosen)(&word.unwrap_or_default()));
        }
    }

    pub(super) fn like(self: &Rc<Self>, id: String) {
        self.know_like(&id, false);
        self.choose(Some(&id), LIKE);
        let liked = self.with_choice(Some(&id), |choice| choice.wish.wished().is_some());
        self.say(if liked == Some(true) {
            self.words.liked
        } else {
            self.words.unliked
        });
    }

    /// Takes a comment's like into account: the number is the one that the page shows.
    pub(super) fn know_like(&self, id: &str, liked: bool) {
        if self.with_choice(Some(id), |_| ()).is_some() {
            return;
        }
        let wish = Wish::settled(liked.then(|| LIKE.to_owned()), 0.0);
        let tallies = likes(self.written_likes(id));
        self.chosen
            .borrow_mut()
            .push((Some(id.to_owned()), Chosen { wish, tallies }));
    }

    fn written_likes(&self, id: &str) -> i64 {
        let number = self
            .item(id)
            .and_then(|item| find(&item, "[data-act=like] [data-n]"));
        number
            .and_then(|number| number.text_content())
            .map_or(0, |text| i18n::read_number(&text))
    }

    fn choose(self: &Rc<Self>, subject: Option<&str>, code: &str) {
        let begun = self.with_choice(subject, |choice| {
            let next = toggle(choice.wish.wished(), code);
            choice.wish.choose(next, own_clock());
            choice.wish.begin()
        });
        self.show_choice(subject);
        if begun == Some(true) {
            spawn_local(Rc::clone(self).settle(subject.map(str::to_owned)));
        }
    }

    /// Sends the wish, and the wish after it, until there is nothing left to say.
    async fn settle(self: Rc<Self>, subject: Option<String>) {
        let subject = subject.as_deref();
        // The tap is answered on the screen before anything is asked for.
        self.pause(0.0).await;
        while let Some(Some((kind, seq))) = self.with_choice(subject, |choice| choice.wish.to_send()) {
            match self.put(subject, kind.as_deref(), seq).await {
                Ok((_, body)) => self.settled(subject, &parse_json(&body)),
                Err(Failure::Refused(sentence)) => {
                    self.with_choice(subject, |choice| choice.wish.refused());
                    self.tell(&sentence);
                }
                Err(Failure::Lost | Failure::Later(..) | Failure::Work(_)) => {
                    let failing = self.with_choice(subject, |choice| choice.wish.is_failing());
                    let wait = self
                        .with_choice(subject, |choice| choice.wish.lost())
                        .unwrap_or_default();
                    if failing == Some(false) {
                        self.tell(self.words.choice_waits);
                    }
                    self.pause(wait).await;
                    if self.over.get() {
                        return;
                    }
                }
            }
            self.show_choice(subject);
        }
    }

    async fn put(&self, subject: Option<&str>, kind: Option<&str>, seq: f64) -> Answer {
        let (kind, seq) = (("kind", nullable(kind)), ("seq", JsValue::from_f64(seq)));
        match subject {
            None => {
                let body = object([("page", self.article.named()), kind, seq]);
                self.client
                    .write(Method::PUT, routes::REACTION, "", Some(&body))
                    .await
            }
            Some(id) => {
                let body = object([kind, seq]);
                self.client
                    .write(Method::PUT, routes::COMMENT_REACTION, id, Some(&body))
                    .await
            }
        }
    }

    fn settled(&self, subject: Option<&str>, answer: &JsValue) {
        let seq = number(answer, "seq");
        if subject.is_some() {
            self.with_choice(subject, |choice| {
                choice.tallies = likes(whole(answer, "likes"));
                choice.wish.answered(text(answer, "kind"), seq);
            });
            return;
        }
        let kind = text(answer, "reaction");
        self.take_tallies(answer);
        self.with_choice(None, |choice| choice.wish.answered(kind.clone(), seq));
        self.announce("cam-nhan:reacted", &object([("kind", nullable(kind.as_deref()))]));
    }

    /// Shows what others have chosen meanwhile. What this reader has on its way comes with its own answer.
    pub fn hear(&self, news: &str) {
        let news = parse_json(news);
        if self.with_choice(None, |choice| choice.wish.is_busy()) == Some(false) {
            self.take_tallies(&news);
            self.show_choice(None);
        }
        for told in items(&news, "likes").iter() {
            let id = text(&told, "id");
            self.take_likes(id.as_deref(), whole(&told, "count"));
            self.show_choice(id.as_deref());
        }
    }

    /// Takes in how many like a comment, unless this reader's own wish is under way.
    fn take_likes(&self, subject: Option<&str>, count: i64) {
        self.with_choice(subject, |choice| {
            if !choice.wish.is_busy() {
                choice.tallies = likes(count);
            }
        });
    }

    fn take_tallies(&self, told: &JsValue) {
        let told = items(told, "tallies");
        self.with_choice(None, |choice| {
            for tally in &mut choice.tallies {
                let of_it = |told: &JsValue| text(told, "code").as_deref() == Some(&tally.code);
                if let Some(told) = told.iter().find(of_it) {
                    tally.count = whole(&told, "count");
                }
            }
        });
    }

    /// Shows a choice as it is wished.
    pub(super) fn show_choice(&self, subject: Option<&str>) {
        let shown = self.with_choice(subject, |choice| {
            (choice.shown(), choice.wish.wished().map(str::to_owned))
        });
        let Some((tallies, chosen)) = shown else { return };
        match subject {
            None => {
                if let Some(choices) = self.shown_choices.get() {
                    choices.try_set(Choices { tallies, chosen });
                }
            }
            Some(id) => {
                let Some(item) = self.item(id) else { return };
                let Some(button) = find(&item, ":scope > .do > [data-act=like]") else {
                    return;
                };
                dom::set(
                    &button,
                    "aria-pressed",
                    if chosen.is_some() { "true" } else { "false" },
                );
                let count = tallies.first().map_or(0, |tally| tally.count);
                let text = if count > 0 {
                    i18n::number(count, self.language)
                } else {
                    String::new()
                };
                if let Some(number) = find(&button, "[data-n]") {
                    number.set_text_content(Some(&text));
                }
            }
        }
    }

    /// Shows the reader's likes on comments that came new from the server, whose numbers are the latest.
    pub(super) fn dress_likes(&self, within: &Element) {
        let known: Vec<String> = self
            .chosen
            .borrow()
            .iter()
            .filter_map(|(of, _)| of.clone())
            .collect();
        for item in all(within, "[data-id]") {
            let Some(id) = dom::attribute(&item, "data-id").filter(|id| known.contains(id)) else {
                continue;
            };
            self.take_likes(Some(&id), self.written_likes(&id));
            self.show_choice(Some(&id));
        }
    }
}

fn whole(value: &JsValue, name: &str) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
    let whole = number(value, name) as i64;
    whole
}

/// A comment has one kind of reaction.
fn likes(count: i64) -> Vec<Tally> {
    vec![Tally {
        code: LIKE.to_owned(),
        count,
    }]
}
