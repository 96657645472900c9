//! Readers whom a site does not know yet, and what it asks of them.

use cam_nhan_domain::work::search;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{Answer, Reader, TestServer};

impl TestServer {
    /// A new reader of the site `bao`, with the form token for their article.
    ///
    /// # Panics
    /// When the service gives out no token.
    pub async fn newcomer(&self, name: &str) -> (Reader, Value) {
        let url = format!("{}/api/v1/sites/bao/readers?key=bai", self.base);
        let told = Answer::to(Client::new().post(url)).await.ok();
        let token = told["token"].as_str().expect("a token").to_owned();
        (
            Reader::with_token(self, "bao", name, token),
            told["form_token"].clone(),
        )
    }
}

impl Reader {
    /// What the reader is asked to do before a comment is taken.
    ///
    /// # Panics
    /// When it is taken, or refused for another reason.
    pub async fn asked(&self, draft: &Value) -> Value {
        let answer = self.send(draft).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_REQUIRED, "{answer:?}");
        assert_eq!(answer.refusal(), "work_required");
        answer.json()
    }

    /// Sends comments at once; gives back the statuses of the answers, the lowest first.
    pub async fn send_at_once(&self, drafts: impl IntoIterator<Item = Value>) -> Vec<u16> {
        let mut sent = JoinSet::new();
        for draft in drafts {
            let reader = self.clone();
            sent.spawn(async move { reader.send(&draft).await.status.as_u16() });
        }
        let mut statuses = sent.join_all().await;
        statuses.sort_unstable();
        statuses
    }
}

/// Counts out what a problem asks for.
///
/// # Panics
/// When it asks for nothing that can be counted out.
pub fn work(problem: &Value) -> Value {
    let work = &problem["work"];
    let number = |name: &str| u32::try_from(work[name].as_u64().expect("a number")).expect("a small one");
    let challenge = work["challenge"].as_str().expect("a challenge");
    let numbers: Vec<u32> = (0..number("pieces"))
        .map(|piece| search(challenge, piece, number("bits"), 0, u32::MAX).expect("one fits"))
        .collect();
    json!({ "challenge": challenge, "numbers": numbers })
}
