//! Reactions to the article and likes of comments: shown at once, settled with the server until it knows the reader's
//! last intent.

use std::rc::Rc;

use cam_nhan_domain::{
    live::{Likes, News},
    reaction::{LIKE, Tally, toggle},
    reader::Mine,
    routes,
    wire::{ArticleReacted, ArticleReaction, CommentReacted, CommentReaction},
};
use gloo_net::http::Method;
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlElement};

use super::App;
use crate::{
    browser::{Key, items, nullable, number, object, own_clock, parse_json, text},
    client::{Answer, Failure},
    components::reactions::Choices,
    dom::{self, all, find},
    i18n,
    state::{Chosen, Intent},
};

impl App {
    /// Wakes the article's reactions as the page shows them, which may have heard news since the server made it; the
    /// reader's own choice is what the server told of it, else what the page shows too.
    pub(super) fn wake_reactions(&self, mine: &JsValue) {
        let Some(island) = find(&self.thread, "[data-island=reactions]") else {
            return;
        };
        let buttons = all(&island, "[data-act=react]");
        let code = |button: &HtmlElement| dom::attribute(button, "data-code").unwrap_or_default();
        let tallies: Vec<_> = buttons
            .iter()
            .map(|button| Tally {
                code: code(button),
                count: written_number(button),
            })
            .collect();
        let chosen = if mine.is_undefined() {
            buttons.iter().find(|button| is_pressed(button)).map(code)
        } else {
            text(mine, Mine::reaction)
        };
        let choice = Chosen {
            intent: Intent::settled(chosen.clone(), number(mine, Mine::seq)),
            tallies: tallies.clone(),
        };
        self.chosen.borrow_mut().push((None, choice));
        let (choices, drawn) = self.bind_reactions(island, Choices { tallies, chosen });
        self.drawn.replace(Some(drawn));
        self.shown_choices.set(Some(choices));
    }

    /// Takes in the choices that the server knows of.
    pub(super) fn know_choices(&self, mine: &JsValue) {
        let kind = text(mine, Mine::reaction);
        self.with_choice(None, |choice| choice.intent.told(kind, number(mine, Mine::seq)));
        self.show_choice(None);
        let likes: Vec<_> = items(mine, Mine::likes)
            .iter()
            .filter_map(|id| id.as_string())
            .collect();
        for id in &likes {
            self.know_like(id, true);
        }
        let known: Vec<_> = self
            .chosen
            .borrow()
            .iter()
            .filter_map(|(of, _)| of.clone())
            .collect();
        // Likes have no numbers of their own in the answer: what was asked for after the last of them was answered here
        // knows of all of them, and of what another page has chosen since.
        let asked = number(mine, "asked");
        let of = if asked > self.liked_at.get() { asked } else { 0.0 };
        for id in known {
            let liked = likes.contains(&id).then(|| LIKE.to_owned());
            // What was chosen here may be newer than the answer.
            self.with_choice(Some(&id), |choice| choice.intent.told(liked, of));
            self.show_choice(Some(&id));
        }
    }

    /// Does something with a choice, if it is known.
    pub(super) fn with_choice<T>(
        &self,
        subject: Option<&str>,
        act: impl FnOnce(&mut Chosen) -> T,
    ) -> Option<T> {
        let mut chosen = self.chosen.borrow_mut();
        let (_, choice) = chosen.iter_mut().find(|(of, _)| of.as_deref() == subject)?;
        Some(act(choice))
    }

    pub(super) fn react(self: &Rc<Self>, code: &str) {
        self.choose(None, code);
        let taken_back = self.with_choice(None, |choice| choice.intent.wanted().is_none());
        if taken_back == Some(true) {
            self.say(self.words.taken_back);
        } else {
            let selector = ["[data-code=\"", code, "\"] [data-word]"].concat();
            let word = find(&self.thread, &selector).and_then(|word| word.text_content());
            self.say(&(self.words.chosen)(&word.unwrap_or_default()));
        }
    }

    pub(super) fn like(self: &Rc<Self>, id: String) {
        self.know_like(&id, self.shows_like(&id));
        self.choose(Some(&id), LIKE);
        let liked = self.with_choice(Some(&id), |choice| choice.intent.wanted().is_some());
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
        let intent = Intent::settled(liked.then(|| LIKE.to_owned()), 0.0);
        let tallies = likes(self.written_likes(id));
        self.chosen
            .borrow_mut()
            .push((Some(id.to_owned()), Chosen { intent, tallies }));
    }

    fn like_button(&self, id: &str) -> Option<HtmlElement> {
        let item = self.item(id)?;
        find(&item, ":scope > .do [data-act=like]")
    }

    /// Whether the page shows a comment as one that the reader likes.
    pub(super) fn shows_like(&self, id: &str) -> bool {
        self.like_button(id).is_some_and(|button| is_pressed(&button))
    }

    fn written_likes(&self, id: &str) -> i64 {
        self.like_button(id).map_or(0, |button| written_number(&button))
    }

    fn choose(self: &Rc<Self>, subject: Option<&str>, code: &str) {
        let begun = self.with_choice(subject, |choice| {
            let next = toggle(choice.intent.wanted(), code);
            choice.intent.choose(next, own_clock());
            choice.intent.begin()
        });
        self.show_choice(subject);
        if begun == Some(true) {
            spawn_local(Rc::clone(self).settle(subject.map(str::to_owned)));
        }
    }

    /// Sends the intent, and the intent after it, until there is nothing left to say.
    async fn settle(self: Rc<Self>, subject: Option<String>) {
        let subject = subject.as_deref();
        // The tap is answered on the screen before anything is asked for.
        self.pause(0.0).await;
        while let Some(Some((kind, seq))) = self.with_choice(subject, |choice| choice.intent.to_send()) {
            match self.put(subject, kind.as_deref(), seq).await {
                Ok((_, body)) => self.settled(subject, &parse_json(&body)),
                Err(Failure::Refused(sentence)) => {
                    self.with_choice(subject, |choice| choice.intent.refused());
                    self.tell(&sentence);
                }
                Err(Failure::Lost | Failure::Later(..) | Failure::Work(_)) => {
                    let failing = self.with_choice(subject, |choice| choice.intent.is_failing());
                    let wait = self
                        .with_choice(subject, |choice| choice.intent.lost())
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
        // The answer may be older than what came meanwhile.
        if let Some(news) = self.missed.take() {
            self.take_news(&news);
        }
    }

    async fn put(&self, subject: Option<&str>, kind: Option<&str>, seq: f64) -> Answer {
        let (kind, seq) = (nullable(kind), JsValue::from_f64(seq));
        match subject {
            None => {
                let body = object([
                    (ArticleReaction::page.name, self.article.named()),
                    (ArticleReaction::kind.name, kind),
                    (ArticleReaction::seq.name, seq),
                ]);
                self.client
                    .write(
                        Method::PUT,
                        routes::REACTION,
                        "",
                        Some(&body),
                        ArticleReacted::seq.name,
                    )
                    .await
            }
            Some(id) => {
                let body = object([
                    (CommentReaction::kind.name, kind),
                    (CommentReaction::seq.name, seq),
                ]);
                self.client
                    .write(
                        Method::PUT,
                        routes::COMMENT_REACTION,
                        id,
                        Some(&body),
                        CommentReacted::seq.name,
                    )
                    .await
            }
        }
    }

    fn settled(&self, subject: Option<&str>, answer: &JsValue) {
        let kind = text(
            answer,
            if subject.is_some() {
                CommentReacted::kind
            } else {
                ArticleReacted::reaction
            },
        );
        self.take_answer(subject, answer);
        self.with_choice(subject, |choice| {
            choice
                .intent
                .answered(kind.clone(), number(answer, ArticleReacted::seq))
        });
        self.tell_tabs(subject, Some(answer));
        if subject.is_some() {
            self.liked_at.set(own_clock());
        } else {
            self.announce("cam-nhan:reacted", &object([("kind", nullable(kind.as_deref()))]));
        }
    }

    /// Takes in the numbers that came with the answer to a choice.
    pub(super) fn take_answer(&self, subject: Option<&str>, answer: &JsValue) {
        if subject.is_some() {
            self.with_choice(subject, |choice| {
                choice.tallies = likes(whole(answer, CommentReacted::likes))
            });
        } else if self.is_newest(answer) {
            self.take_tallies(answer);
        }
    }

    /// Whether an answer or a piece of news is no older than what was told before; where it does not say, it is not.
    pub(super) fn is_newest(&self, told: &JsValue) -> bool {
        let version = number(told, News::version);
        let newest = version == 0.0 || version >= self.version.get();
        self.version.update(|known| known.max(version));
        newest
    }

    /// Takes in news of the thread, the same for everybody.
    pub fn hear(self: &Rc<Self>, news: &str) {
        let news = parse_json(news);
        self.show_count(&news, false);
        self.closes_at.set(number(&news, News::closes_at));
        self.take_news(&news);
    }

    /// Shows what others have chosen meanwhile. What this reader has on its way comes with its own answer.
    fn take_news(&self, news: &JsValue) {
        let is_busy = self
            .chosen
            .borrow()
            .iter()
            .any(|(_, choice)| choice.intent.is_busy());
        if is_busy {
            self.missed.replace(Some(news.clone()));
        }
        let is_late = number(news, News::version) < self.version.get();
        if !is_late && self.with_choice(None, |choice| choice.intent.is_busy()) == Some(false) {
            self.take_tallies(news);
            self.show_choice(None);
        }
        for told in items(news, News::likes).iter() {
            let id = text(&told, Likes::id);
            self.take_likes(id.as_deref(), whole(&told, Likes::count));
            self.show_choice(id.as_deref());
        }
    }

    /// Takes in how many like a comment, unless this reader's own intent is under way.
    fn take_likes(&self, subject: Option<&str>, count: i64) {
        self.with_choice(subject, |choice| {
            if !choice.intent.is_busy() {
                choice.tallies = likes(count);
            }
        });
    }

    fn take_tallies(&self, told: &JsValue) {
        let told = items(told, News::tallies);
        self.with_choice(None, |choice| {
            for tally in &mut choice.tallies {
                let of_it = |told: &JsValue| text(told, Tally::code).as_deref() == Some(&tally.code);
                if let Some(told) = told.iter().find(of_it) {
                    tally.count = whole(&told, Tally::count);
                }
            }
        });
    }

    /// Shows a choice as it is wanted.
    pub(super) fn show_choice(&self, subject: Option<&str>) {
        let shown = self.with_choice(subject, |choice| {
            (choice.shown(), choice.intent.wanted().map(str::to_owned))
        });
        let Some((tallies, chosen)) = shown else { return };
        match subject {
            None => {
                if let Some(choices) = self.shown_choices.get() {
                    choices.try_set(Choices { tallies, chosen });
                }
            }
            Some(id) => {
                let Some(button) = self.like_button(id) else {
                    return;
                };
                dom::set(
                    &button,
                    "aria-pressed",
                    if chosen.is_some() { "true" } else { "false" },
                );
                let count = tallies.first().map_or(0, |tally| tally.count);
                if let Some(number) = find(&button, "[data-n]") {
                    number.set_text_content(Some(&i18n::tally(count, self.language)));
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

/// The number that a button shows.
fn written_number(button: &Element) -> i64 {
    find(button, "[data-n]")
        .and_then(|number| number.text_content())
        .map_or(0, |text| i18n::read_number(&text))
}

fn is_pressed(button: &Element) -> bool {
    dom::attribute(button, "aria-pressed").as_deref() == Some("true")
}

fn whole(value: &JsValue, key: impl Key<f64>) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number")]
    let whole = number(value, key) as i64;
    whole
}

/// A comment has one kind of reaction.
fn likes(count: i64) -> Vec<Tally> {
    vec![Tally {
        code: LIKE.to_owned(),
        count,
    }]
}
