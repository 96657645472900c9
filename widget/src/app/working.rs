//! Proof of work, asked of unverified readers while its site is flooded: counted out here in short turns, so that
//! the page never stands still.

use cam_nhan_domain::{
    routes,
    thread::Posted,
    wire::{NewComment, Problem},
    work::{Challenge, Proof, search},
};
use gloo_net::http::Method;
use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{App, writing::Writing};
use crate::{
    browser::{get, number, object, passed, put, text},
    client::{Answer, Failure},
};

/// A turn of work, in milliseconds: short of what a reader notices, on the slowest phone too.
const TURN: f64 = 25.0;
/// Numbers tried between two looks at the clock.
const TRIES: u32 = 64;

impl App {
    /// Posts a comment's body, after the work that is asked for, if any is. A challenge may end while it is being worked
    /// on; then there is another.
    pub(super) async fn post(&self, writing: &Writing, body: &JsValue) -> Answer {
        loop {
            let answer = self
                .client
                .write(
                    Method::POST,
                    routes::COMMENTS,
                    "",
                    Some(body),
                    Posted::comment.name,
                )
                .await;
            let Err(Failure::Work(problem)) = answer else {
                return answer;
            };
            writing.update(|look| self.words.checking.clone_into(&mut look.note));
            self.client.is_told(&problem);
            let until = passed() + number(&problem, Problem::wait);
            let mut work = Work::new(&get(&problem, Problem::work.name));
            let proof = if get(&problem, Problem::captcha.name).is_undefined() {
                while !work.turn() {
                    self.pause(0.0).await;
                }
                work.proof()
            } else {
                self.captcha(writing, work.challenge).await
            };
            // The composer was closed before its captcha was done.
            if proof.is_undefined() {
                return Err(Failure::Later(None, 0.0));
            }
            put(body, NewComment::proof.name, &proof);
            // At least a moment, so that no service can keep us asking without a pause.
            self.pause((until - passed()).max(50.0)).await;
        }
    }

    /// What the site's captcha, beside the composer, says of the reader.
    async fn captcha(&self, writing: &Writing, challenge: String) -> JsValue {
        let answer = self
            .captcha
            .call2(&JsValue::UNDEFINED, &writing.island, &challenge.into());
        match answer {
            Ok(proof) => JsFuture::from(Promise::from(proof)).await.unwrap_or_default(),
            Err(_) => JsValue::UNDEFINED,
        }
    }
}

/// A challenge that is being worked on.
struct Work {
    challenge: String,
    pieces: u32,
    bits: u32,
    numbers: Array,
    /// The next number to try for the piece that is looked for.
    from: u32,
}

impl Work {
    fn new(work: &JsValue) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small whole numbers"
        )]
        let whole = |name| number(work, name) as u32;
        Self {
            challenge: text(work, Challenge::challenge).unwrap_or_default(),
            pieces: whole(Challenge::pieces),
            bits: whole(Challenge::bits),
            numbers: Array::new(),
            from: 0,
        }
    }

    /// Works for a while. Says whether all is done.
    fn turn(&mut self) -> bool {
        let end = passed() + TURN;
        while self.numbers.length() < self.pieces {
            match search(
                &self.challenge,
                self.numbers.length(),
                self.bits,
                self.from,
                TRIES,
            ) {
                Some(found) => {
                    self.numbers.push(&found.into());
                    self.from = 0;
                }
                None => self.from = self.from.wrapping_add(TRIES),
            }
            if passed() > end {
                return false;
            }
        }
        true
    }

    fn proof(self) -> JsValue {
        object([
            (Proof::challenge.name, self.challenge.into()),
            (Proof::numbers.name, self.numbers.into()),
        ])
    }
}
