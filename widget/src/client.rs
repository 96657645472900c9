//! The widget's way to the service: the only file that fetches.

use std::cell::RefCell;

use cam_nhan_domain::{
    routes,
    site::Language,
    wire::{NewComment, NewReader, Problem},
};
use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Promise, encode_uri_component};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::AbortController;

use crate::{
    browser::{Store, get, number, parse_json, put, text, to_json},
    dom::Timer,
};

/// After this many milliseconds without an answer, a request counts as lost.
const REQUEST_TIMEOUT: i32 = 20_000;
/// Where the reader's token is kept.
const TOKEN: &str = "token";

/// Why there is no good answer.
pub enum Failure {
    /// Nothing came back.
    Lost,
    /// Not now, says the service; the same may be sent again, in so many seconds if it says (else 0).
    Later(Option<String>, f64),
    /// Not before some work is done, says the problem.
    Work(JsValue),
    /// No, says the service, and why.
    Refused(String),
}

/// An answer: its status and its body.
pub type Answer = Result<(u16, String), Failure>;

/// Speaks to the service for one thread.
pub struct Client {
    base: String,
    site: String,
    /// The article's key.
    article: String,
    language: Language,
    store: Store,
    /// When the reader came, signed by the service: to be sent with a comment.
    form_token: RefCell<Option<String>>,
    /// The question for a token that is under way: two first writes must not make two readers.
    asking: RefCell<Option<Promise>>,
}

impl Client {
    /// A client of the service at `base`.
    pub fn new(base: String, site: String, article: String, language: Language, store: Store) -> Self {
        Self {
            base,
            site,
            article,
            language,
            store,
            form_token: RefCell::default(),
            asking: RefCell::default(),
        }
    }

    /// The HTML behind one of the fragment's routes.
    pub async fn html(&self, route: &str, asked: &[(&str, &str)]) -> Result<String, Failure> {
        let mut path = routes::of_site(route, &self.site);
        let mut mark = "?";
        for (name, value) in asked.iter().chain(&[("lang", self.language.tag())]) {
            let value = String::from(encode_uri_component(value));
            path = [&path, mark, name, "=", &value].concat();
            mark = "&";
        }
        let (_, html) = self.once(Method::GET, &path, None, None, "").await?;
        // An answer may end too soon without a word, or be somebody's on the way.
        match html.contains("data-end") {
            true => Ok(html),
            false => Err(Failure::Lost),
        }
    }

    /// Writes something that needs no reader. The answer has a property `told`.
    pub async fn ask(&self, route: &str, body: &JsValue, told: &str) -> Answer {
        let path = routes::of_site(route, &self.site);
        self.once(Method::POST, &path, Some(body), None, told).await
    }

    /// Writes in the reader's name to one of the site's routes, or to one of a comment's. The answer has a property
    /// `told`: only by that is it known that the service took it.
    pub async fn write(
        &self,
        method: Method,
        route: &str,
        id: &str,
        body: Option<&JsValue>,
        told: &str,
    ) -> Answer {
        let path = routes::of_comment(route, &self.site, id);
        let token = self.token().await?;
        // Only now is it there: it may have come with the reader's token.
        if let Some((body, form_token)) = body
            .filter(|_| route == routes::COMMENTS)
            .zip(self.form_token.borrow().as_deref())
        {
            put(body, NewComment::form_token.name, &form_token.into());
        }
        match self.once(method.clone(), &path, body, Some(&token), told).await {
            // The service does not know the token any more: a new reader says the same again.
            Ok((401, _)) => {
                if self.store.get(TOKEN).as_deref() == Some(&token) {
                    self.store.del(TOKEN);
                }
                let token = self.token().await?;
                match self.once(method, &path, body, Some(&token), told).await {
                    Ok((401, body)) => Err(refused(&body)),
                    answer => answer,
                }
            }
            answer => answer,
        }
    }

    /// What the page's storage calls what is kept under `name`.
    pub fn kept_as(&self, name: &str) -> String {
        ["cam-nhan:", &self.site, ":", name].concat()
    }

    /// The reader's token, asked for when it is first needed.
    async fn token(&self) -> Result<String, Failure> {
        // What was asked for ahead of time may have failed then, and come now.
        let tries = 1 + u8::from(self.asking.borrow().is_some());
        for _ in 0..tries {
            if let Some(token) = self.store.get(TOKEN) {
                return Ok(token);
            }
            let body = JsFuture::from(self.ask_for_token()).await;
            self.asking.replace(None);
            let told = body.ok().and_then(|body| Some(parse_json(&body.as_string()?)));
            let token = told.and_then(|told| {
                self.is_told(&told);
                text(&told, NewReader::token)
            });
            // Another window may have been faster.
            if let Some(token) = self.store.get(TOKEN).or(token) {
                self.store.set(TOKEN, &token);
                return Ok(token);
            }
        }
        Err(Failure::Lost)
    }

    /// Asks ahead of time, while the first comment is being written, so that sending it is one request.
    pub fn prepare(&self) {
        if self.store.get(TOKEN).is_none() {
            _ = self.ask_for_token();
        }
    }

    /// The one question for a token that is under way; its answer is a body, or nothing.
    fn ask_for_token(&self) -> Promise {
        self.asking
            .borrow_mut()
            .get_or_insert_with(|| {
                let path = routes::of_site(routes::READERS, &self.site);
                let key = String::from(encode_uri_component(&self.article));
                let url = [self.base.as_str(), &path, "?key=", &key].concat();
                let request = request(Method::POST, &url, self.language);
                future_to_promise(async move {
                    let body = send(request, None).await.map(|(_, body)| body);
                    Ok(body.map_or(JsValue::UNDEFINED, JsValue::from))
                })
            })
            .clone()
    }

    /// Takes in the form token that an answer or a problem may bring.
    pub fn is_told(&self, answer: &JsValue) {
        if let Some(token) = text(answer, NewReader::form_token) {
            self.form_token.replace(Some(token));
        }
    }

    /// One request. With a token, 401 is an answer too: the caller knows what to do.
    async fn once(
        &self,
        method: Method,
        path: &str,
        body: Option<&JsValue>,
        token: Option<&str>,
        told: &str,
    ) -> Answer {
        let is_api = method != Method::GET;
        let mut request = request(method, &[&self.base, path].concat(), self.language);
        if let Some(token) = token {
            request = request.header("Authorization", &["Bearer ", token].concat());
        }
        match send(request, body).await {
            Ok((401, body)) if token.is_none() => Err(refused(&body)),
            Ok((status, body))
                if is_api && !has(&body, if status == 401 { Problem::code.name } else { told }) =>
            {
                Err(Failure::Lost)
            }
            answer => answer,
        }
    }
}

fn request(method: Method, url: &str, language: Language) -> RequestBuilder {
    RequestBuilder::new(url)
        .method(method)
        .header("Accept-Language", language.tag())
}

/// Sends a request, and says what its answer means.
async fn send(request: RequestBuilder, body: Option<&JsValue>) -> Answer {
    let lost = |_| Failure::Lost;
    // A controller and a timer of our own: `AbortSignal.timeout` is younger than some readers' browsers.
    let aborter = AbortController::new().ok();
    let request = request.abort_signal(aborter.as_ref().map(AbortController::signal).as_ref());
    let _timeout = Timer::once(REQUEST_TIMEOUT, move || {
        if let Some(aborter) = &aborter {
            aborter.abort();
        }
    });
    let request = match body {
        None => request.build(),
        Some(body) => request
            .header("Content-Type", "application/json")
            .body(to_json(body)),
    };
    let response = request.map_err(lost)?.send().await.map_err(lost)?;
    let status = response.status();
    let body = response.text().await.map_err(lost)?;
    match status {
        200..=299 | 401 => Ok((status, body)),
        408 | 425 | 429 | 500.. => {
            let problem = parse_json(&body);
            Err(Failure::Later(
                text(&problem, Problem::title),
                number(&problem, Problem::number),
            ))
        }
        428 => Err(Failure::Work(parse_json(&body))),
        _ => Err(refused(&body)),
    }
}

/// Whether the service answered: with an object that has what was asked for. What has not comes from somebody on the way,
/// who wants a sign-in or a proof first, and says nothing about what was asked, nor about who asked.
fn has(body: &str, name: &str) -> bool {
    !get(&parse_json(body), name).is_undefined()
}

fn refused(body: &str) -> Failure {
    // Problem details (RFC 9457) carry the sentence to show as their title.
    text(&parse_json(body), Problem::title).map_or(Failure::Later(None, 0.0), Failure::Refused)
}
