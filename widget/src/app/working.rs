//! The work that the service asks of strangers while its site is flooded: counted out here in short turns, so that the
//! page never stands still.

use cam_nhan_domain::{routes, work::search};
use gloo_net::http::Method;
use js_sys::Array;
use wasm_bindgen::JsValue;

use super::{App, writing::Writing};
use crate::{
    browser::{get, nullable, number, object, passed, put, text},
    client::{Answer, Failure},
};

/// A turn of work, in milliseconds: short of what a reader notices, on the slowest phone too.
const TURN: f64 = 25.0;
/// Numbers tried between two looks at the clock.
const TRIES: u32 = 64;
/// A challenge may end while it is being worked on; then there is another.
const CHALLENGES: u32 = 3;

impl App {
    /// Posts a comment's body, after the work that is asked for, if any is.
    pub(super) async fn post(&self, writing: &Writing, body: &JsValue) -> Answer {
        // The form token may come with it.
        self.client.token().await?;
        for _ in 0..CHALLENGES {
            let token = self.client.form_token.borrow().clone();
            put(body, "form_token", &nullable(token.as_deref()));
            let answer = self
                .client
                .write(Method::POST, routes::COMMENTS, "", Some(body))
                .await;
            let Err(Failure::Work(problem)) = answer else {
                return answer;
            };
            writing.update(|look| self.words.checking.clone_into(&mut look.note));
            self.client.is_told(&problem);
            let began = passed();
            let proof = self.count_out(&get(&problem, "work")).await;
            put(body, "proof", &proof);
            let left = number(&problem, "wait") - (passed() - began);
            if left > 0.0 {
                self.pause(left).await;
            }
        }
        Err(Failure::Later(None, 0.0))
    }

    /// The numbers for a challenge.
    async fn count_out(&self, work: &JsValue) -> JsValue {
        let challenge = text(work, "challenge").unwrap_or_default();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small whole numbers"
        )]
        let (pieces, bits) = (number(work, "pieces") as u32, number(work, "bits") as u32);
        let numbers = Array::new();
        let mut turn = passed();
        for piece in 0..pieces {
            let mut from = 0;
            let found = loop {
                if let Some(found) = search(&challenge, piece, bits, from, TRIES) {
                    break found;
                }
                from += TRIES;
                if passed() - turn > TURN {
                    self.pause(0.0).await;
                    turn = passed();
                }
            };
            numbers.push(&found.into());
        }
        object([("challenge", challenge.into()), ("numbers", numbers.into())])
    }
}
