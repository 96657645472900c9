//! The widget at work in one thread: what it knows, and where what a reader does is taken in. Each act has its file.

use std::{
    any::Any,
    cell::{Cell, RefCell},
    rc::Rc,
};

use cam_nhan_domain::{
    site::Language,
    wire::{ArticleBody, FragmentState},
};
use js_sys::{Function, Promise};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, ShadowRoot};

use crate::{
    browser::{Store, get, number, object, parse_json, passed, text},
    client::Client,
    components::reactions::Choices,
    dom::{self, Timer, Trust, around, attribute, find},
    i18n::{Messages, messages},
    state::Chosen,
};

mod clock;
mod drafts;
mod flagging;
mod island;
mod listing;
mod own;
mod reacting;
mod sending;
mod sharing;
mod tabs;
mod telling;
mod working;
mod writing;

use own::Own;
use writing::Writing;

/// What is listened to within the thread.
const WITHIN: [&str; 5] = ["click", "submit", "input", "keydown", "pointerover"];
/// What is listened to on the window.
const WITHOUT: [&str; 4] = ["online", "pagehide", "pageshow", "storage"];

/// What wakes after the reactions, in order.
const REST: [fn(&Rc<App>); 3] = [
    App::wake_main_composer,
    |app| app.dress(&app.thread),
    App::begin_to_tick,
];

/// The article that the thread belongs to: its key as the service has it, the rest as the page itself says. What the
/// service tells of it is other readers' word, not to be repeated as one's own.
struct Article {
    key: String,
    url: String,
    title: String,
}

impl Article {
    /// As the API wants it named.
    fn named(&self) -> JsValue {
        object([
            (ArticleBody::key.name, JsValue::from_str(&self.key)),
            (ArticleBody::url.name, JsValue::from_str(&self.url)),
            (ArticleBody::title.name, JsValue::from_str(&self.title)),
        ])
    }
}

/// What the browser calls for an event.
type Listener = Closure<dyn FnMut(Event)>;

/// One thread on one page.
pub struct App {
    host: HtmlElement,
    root: ShadowRoot,
    /// The outermost element of the fragment.
    thread: HtmlElement,
    client: Client,
    store: Store,
    /// Shows the site's captcha in an element, for a challenge; answers with a proof, later.
    captcha: Function,
    trust: Trust,
    language: Language,
    words: &'static Messages,
    article: Article,
    text_limit: u32,
    /// The server's clock less the page's own.
    server_ahead: f64,
    sort: RefCell<String>,
    page_size: Option<String>,
    /// Grows with each list asked for, so that an answer that was overtaken is known.
    asked: Cell<u32>,
    shown_choices: Cell<Option<RwSignal<Choices>>>,
    /// Choices by their subject: the article (`None`) or a comment.
    chosen: RefCell<Vec<(Option<String>, Chosen)>>,
    own: RefCell<Vec<Own>>,
    /// The ids of own comments that were taken away here.
    gone: RefCell<Vec<String>>,
    /// The ids of comments on their way.
    under_way: RefCell<Vec<String>>,
    /// Whether somebody has typed by hand here, and whether in a field that people do not see.
    felt: Cell<bool>,
    trapped: Cell<bool>,
    /// The newest version of the thread that was told, by news or by an answer: what is older comes late.
    version: Cell<f64>,
    /// How many comments there are for everybody, and for this reader, each with the version that it was told at.
    counts: [Cell<(f64, f64)>; 2],
    /// How many of them this reader alone is to see.
    alone: Cell<f64>,
    /// When the thread closes by its age, by the server's clock; 0 where it does not.
    closes_at: Cell<f64>,
    /// When a like was last answered, by this browser's clock: who asked before for what is one's own may not know of it.
    liked_at: Cell<f64>,
    /// News that came while a choice was on its way.
    missed: RefCell<Option<JsValue>>,
    /// The composer of the thread.
    main: RefCell<Option<Rc<Writing>>>,
    /// The composer of the one answer or change that is open.
    open: RefCell<Option<Rc<Writing>>>,
    /// What draws the reactions.
    drawn: RefCell<Option<Box<dyn Any>>>,
    listener: RefCell<Option<Listener>>,
    tick: RefCell<Option<Timer>>,
    saver: RefCell<Option<Timer>>,
    notice: RefCell<Option<Timer>>,
    /// Those who wait for their time, or for a line.
    pauses: RefCell<Vec<(Function, Option<Timer>)>>,
    /// How many of [`REST`] are awake, and what will wake the others.
    awake: Cell<usize>,
    sleepers: RefCell<Vec<Timer>>,
    over: Cell<bool>,
}

impl App {
    /// Wakes the fragment that stands in `root`. `None` if there is none.
    pub fn start(host: HtmlElement, root: ShadowRoot, options: &JsValue) -> Option<Rc<Self>> {
        let thread: HtmlElement = root.query_selector("[data-cn]").ok()??.unchecked_into();
        let state = parse_json(&find(&thread, "[data-state]")?.text_content()?);
        let say = |field| text(&state, field).unwrap_or_default();
        let language = Language::from_tag(&text(options, "lang").unwrap_or_default()).unwrap_or_default();
        let store: Store = get(options, "store").unchecked_into();
        let option = |name: &str| text(options, name).unwrap_or_default();
        // When the fragment was put into the page; where the loader does not say so, now.
        let since = get(options, "shown").as_f64().unwrap_or_else(passed);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small whole number"
        )]
        let text_limit = number(&state, FragmentState::limit) as u32;
        let app = Rc::new(Self {
            client: Client::new(
                option("base"),
                option("site"),
                say(FragmentState::key),
                language,
                store.clone().unchecked_into(),
            ),
            captcha: get(options, "captcha").unchecked_into(),
            trust: Trust::new(options),
            words: messages(language),
            article: Article {
                key: say(FragmentState::key),
                url: option("url"),
                title: option("title"),
            },
            server_ahead: number(&state, FragmentState::now) - since,
            sort: RefCell::new(say(FragmentState::sort)),
            page_size: text(options, "limit"),
            asked: Cell::default(),
            shown_choices: Cell::default(),
            chosen: RefCell::default(),
            own: RefCell::default(),
            gone: RefCell::default(),
            under_way: RefCell::default(),
            felt: Cell::new(get(options, "felt").is_truthy()),
            trapped: Cell::new(get(options, "trapped").is_truthy()),
            version: Cell::default(),
            counts: [Cell::new(listing::counted(&thread)), Cell::default()],
            alone: Cell::default(),
            closes_at: Cell::new(number(&state, FragmentState::closes_at)),
            liked_at: Cell::default(),
            missed: RefCell::default(),
            main: RefCell::default(),
            open: RefCell::default(),
            drawn: RefCell::default(),
            listener: RefCell::default(),
            tick: RefCell::default(),
            saver: RefCell::default(),
            notice: RefCell::default(),
            pauses: RefCell::default(),
            awake: Cell::default(),
            sleepers: RefCell::default(),
            over: Cell::default(),
            host,
            root,
            thread,
            store,
            language,
            text_limit,
        });
        let mine = get(options, "mine");
        app.client.is_told(&mine);
        app.know(&mine);
        app.wake_reactions(&mine);
        app.listen();
        // Each in a task of its own, so that the tap which woke the widget is answered before, and others between.
        for _ in REST {
            let sleeper = Rc::downgrade(&app);
            let wake = move || {
                if let Some(app) = sleeper.upgrade() {
                    app.wake_next();
                }
            };
            app.sleepers.borrow_mut().extend(Timer::once(0, wake));
        }
        Some(app)
    }

    fn wake_next(self: &Rc<Self>) {
        let next = self.awake.get();
        if let Some(wake) = REST.get(next) {
            self.awake.set(next + 1);
            wake(self);
        }
    }

    /// Wakes all that still sleeps; who needs it sooner calls for it.
    pub fn wake_rest(self: &Rc<Self>) {
        for _ in REST {
            self.wake_next();
        }
    }

    /// One listener for everything.
    fn listen(self: &Rc<Self>) {
        let app = Rc::downgrade(self);
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            if let Some(app) = app.upgrade() {
                app.take(&event);
            }
        });
        self.each_listener(|target, name| {
            _ = target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        });
        self.listener.replace(Some(listener));
    }

    fn each_listener(&self, act: impl Fn(&web_sys::EventTarget, &str)) {
        for name in WITHIN {
            act(&self.thread, name);
        }
        if let Some(window) = web_sys::window() {
            for name in WITHOUT {
                act(&window, name);
            }
        }
    }

    fn take(self: &Rc<Self>, event: &Event) {
        let target = event.target();
        let element = target.as_ref().and_then(|target| target.dyn_ref::<Element>());
        let chooses = |element: &Element| around(element, "[data-act=react],[data-act=like]").is_some();
        match (event.type_().as_str(), element) {
            ("storage", _) => return self.hear_tab(event.unchecked_ref()),
            ("pageshow", _) => return self.forget_taken(),
            ("pointerover", _) => {}
            (_, Some(element)) if chooses(element) => {}
            _ => self.wake_rest(),
        }
        match (event.type_().as_str(), element) {
            ("online", _) => self.back_online(),
            ("pagehide", _) => self.save_drafts(),
            ("click", Some(element)) => match around(element, "[data-act]") {
                Some(button) => {
                    event.prevent_default();
                    if attribute(&button, "aria-busy").as_deref() != Some("true") {
                        self.act(&button);
                    }
                }
                None => self.close_menu(),
            },
            ("submit", Some(form)) => {
                event.prevent_default();
                if let Some(writing) = self.writing_of(form) {
                    self.submit(&writing);
                }
            }
            ("input", Some(field)) => {
                // A script's events are not the browser's own.
                if event.is_trusted() {
                    let felt = match attribute(field, "name").as_deref() {
                        Some("website") => &self.trapped,
                        _ => &self.felt,
                    };
                    felt.set(true);
                }
                if let Some(writing) = self.writing_of(field) {
                    self.typed(&writing, field);
                }
            }
            ("pointerover", Some(element)) => self.date(element),
            ("keydown", Some(element)) => self.key(element, event.unchecked_ref()),
            _ => {}
        }
    }

    fn key(self: &Rc<Self>, element: &Element, event: &KeyboardEvent) {
        // Enter and Escape belong to the input method while it composes a letter.
        if event.is_composing() {
            return;
        }
        match event.key().as_str() {
            "Enter" if event.ctrl_key() || event.meta_key() => {
                if let Some(writing) = self.writing_of(element) {
                    event.prevent_default();
                    self.submit(&writing);
                }
            }
            "Escape" => {
                let closed = self.leave_menu() || self.leave_question() || {
                    let writing = self.writing_of(element);
                    writing.is_some_and(|writing| self.cancel(&writing))
                };
                if closed {
                    event.prevent_default();
                }
            }
            _ => {}
        }
    }

    fn act(self: &Rc<Self>, button: &HtmlElement) {
        let Some(act) = attribute(button, "data-act") else {
            return;
        };
        if act != "menu" && around(button, "[data-menu]").is_none() {
            self.close_menu();
        }
        match (act.as_str(), dom::comment_of(button)) {
            ("react", _) => self.react(&attribute(button, "data-code").unwrap_or_default()),
            ("sort", _) => self.change_sort(button),
            ("all", _) => self.show_all(),
            ("more", _) => self.load_more(button),
            ("write" | "preview" | "cancel", _) => {
                if let Some(writing) = self.writing_of(button) {
                    match act.as_str() {
                        "write" => self.show_preview(&writing, false),
                        "preview" => self.show_preview(&writing, true),
                        _ => _ = self.cancel(&writing),
                    }
                }
            }
            ("like", Some((_, id))) => self.like(id),
            ("reply", Some((item, id))) => self.reply(&item, id, None),
            ("replies", Some((_, id))) => self.load_replies(button, id),
            ("fold", Some(_)) => self.fold(button),
            ("menu", Some(_)) => self.toggle_menu(button),
            ("quote", Some((item, id))) => self.quote(&item, id),
            ("share", _) => _ = self.leave_menu(),
            ("flag", Some((item, _))) => self.ask_flag(&item),
            ("flagged", Some((_, id))) => self.flag(button, id),
            ("edit", Some((item, id))) => self.edit(&item, id),
            ("remove", Some((item, _))) => self.ask_removal(&item),
            ("confirm", Some((item, id))) => self.remove(button, item, id),
            ("keep", Some(_)) => _ = self.leave_question(),
            _ => {}
        }
    }

    /// Waits, but no longer than until the browser says that there is a line again.
    async fn pause(&self, millis: f64) {
        let mut ended = None;
        let promise = Promise::new(&mut |resolve: Function, _| {
            let end = resolve.clone();
            #[expect(clippy::cast_possible_truncation, reason = "less than a minute")]
            let timer = Timer::once(millis as i32, move || _ = end.call0(&JsValue::UNDEFINED));
            ended = Some(resolve.clone());
            self.pauses.borrow_mut().push((resolve, timer));
        });
        _ = JsFuture::from(promise).await;
        self.pauses
            .borrow_mut()
            .retain(|(resolve, _)| Some(resolve) != ended.as_ref());
    }

    fn end_pauses(&self) {
        for (resolve, _) in self.pauses.borrow().iter() {
            _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }

    fn back_online(self: &Rc<Self>) {
        self.end_pauses();
        self.send_what_waited();
    }

    /// Lets everything go. What is on its way still arrives, unseen.
    pub fn dispose(&self) {
        self.save_drafts();
        self.over.set(true);
        if let Some(listener) = self.listener.replace(None) {
            self.each_listener(|target, name| {
                _ = target.remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            });
        }
        for timer in [&self.tick, &self.saver, &self.notice] {
            timer.replace(None);
        }
        self.sleepers.replace(Vec::new());
        self.end_pauses();
        self.main.replace(None);
        self.open.replace(None);
        self.drawn.replace(None);
    }

    /// The server's time now.
    fn now(&self) -> f64 {
        self.server_ahead + passed()
    }

    /// The comment of an id, if it is on the page.
    fn item(&self, id: &str) -> Option<HtmlElement> {
        find(&self.thread, &["[data-id=\"", id, "\"]"].concat())
    }

    /// Whether the reader is at `island`: the focus is within, or nowhere, where browsers leave it that give none to
    /// a button that was pressed.
    fn is_at(&self, island: &HtmlElement) -> bool {
        let within = self.root.active_element();
        let nowhere = || {
            let focused = self
                .thread
                .owner_document()
                .and_then(|document| document.active_element());
            focused.is_none_or(|focused| focused.tag_name() == "BODY")
        };
        within.map_or_else(nowhere, |focused| island.contains(Some(&focused)))
    }
}
