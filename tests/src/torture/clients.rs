//! Readers who write as fast as they are answered, and note what they were told.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::ledger::{Comment, Ledger};
use crate::{
    fresh_id,
    random::{KINDS, chance, words},
};

/// The articles.
pub const KEYS: [&str; 4] = ["gia-xang", "bong-da", "giao-duc", "suc-khoe"];

/// All of them.
pub struct Crowd {
    /// Each with their ledger.
    pub readers: Vec<Reader>,
    known: Arc<Mutex<Vec<(String, String)>>>,
    going: Arc<AtomicBool>,
    writing: Vec<JoinHandle<Reader>>,
}

/// One of them.
pub struct Reader {
    /// By which they are known.
    pub token: String,
    /// What they wrote.
    pub ledger: Ledger,
    client: Client,
    base: String,
    seq: i64,
}

/// What became of a write.
enum Fate {
    /// Acknowledged.
    Answered(Value),
    /// Nobody can tell.
    Unknown,
}

impl Crowd {
    /// Readers with tokens of their own.
    pub async fn new(base: &str, count: usize) -> Self {
        let mut readers = Vec::new();
        for _ in 0..count {
            readers.push(Reader::new(base).await);
        }
        Self {
            readers,
            known: Arc::default(),
            going: Arc::default(),
            writing: Vec::new(),
        }
    }

    /// Lets them write.
    pub fn begin(&mut self, seed: u64) {
        self.going.store(true, Ordering::Relaxed);
        for (nth, mut reader) in (1..).zip(self.readers.drain(..)) {
            let (going, known, mut chance) = (self.going.clone(), self.known.clone(), chance(seed, nth));
            reader.ledger.unanswered = 0;
            self.writing.push(tokio::spawn(async move {
                while going.load(Ordering::Relaxed) {
                    reader.act(&mut chance, &known).await;
                }
                reader
            }));
        }
    }

    /// Has them stop after what they are at.
    pub async fn stop(&mut self) {
        self.going.store(false, Ordering::Relaxed);
        for writing in self.writing.drain(..) {
            self.readers
                .push(writing.await.expect("a reader's round ends well"));
        }
    }

    /// Writes of this round without an answer.
    pub fn unanswered(&self) -> usize {
        self.readers.iter().map(|reader| reader.ledger.unanswered).sum()
    }

    /// Comments, edits and choices acknowledged so far.
    pub fn acknowledged(&self) -> (usize, usize, usize) {
        let ledgers = || self.readers.iter().map(|reader| &reader.ledger);
        let comments = ledgers().flat_map(|ledger| &ledger.comments);
        (
            comments.filter(|comment| comment.answer.is_some()).count(),
            ledgers().map(|ledger| ledger.edits).sum(),
            ledgers().map(|ledger| ledger.chosen).sum(),
        )
    }

    /// Sends again what has no answer yet, and some of what has: the same id gets the same answer. Says how many.
    pub async fn resend(&mut self, chance: &mut StdRng) -> usize {
        let mut resent = 0;
        for reader in &mut self.readers {
            let acknowledged = reader.ledger.comments.len().saturating_sub(1);
            let one = chance.random_range(0..=acknowledged);
            for at in 0..reader.ledger.comments.len() {
                if reader.ledger.comments[at].answer.is_none() || at == one {
                    reader.resend(at).await;
                    resent += 1;
                }
            }
        }
        // Those that were kept without an answer may be answered, too, from now on.
        let mut known = self.known.lock().expect("no panic");
        let have: HashSet<String> = known.iter().map(|(id, _)| id.clone()).collect();
        for reader in &self.readers {
            for comment in &reader.ledger.comments {
                if !have.contains(comment.id()) {
                    known.push((comment.id().to_owned(), key_of(&comment.draft)));
                }
            }
        }
        resent
    }
}

fn key_of(draft: &Value) -> String {
    draft["page"]["key"].as_str().expect("a key").to_owned()
}

impl Reader {
    async fn new(base: &str) -> Self {
        let base = format!("{base}/api/v1/sites/bao");
        let client = Client::new();
        let answer = client
            .post(format!("{base}/readers"))
            .send()
            .await
            .expect("an answer");
        let token: Value = answer.json().await.expect("JSON");
        Self {
            token: token["token"].as_str().expect("a token").to_owned(),
            ledger: Ledger::default(),
            client,
            base,
            seq: 0,
        }
    }

    async fn send(&mut self, method: Method, path: &str, body: &Value) -> Fate {
        let request = self.client.request(method, format!("{}{path}", self.base));
        let fate = fate(request.bearer_auth(&self.token).json(body)).await;
        if matches!(fate, Fate::Unknown) {
            self.ledger.unanswered += 1;
            // Who is turned away does not come back at once.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        fate
    }

    async fn act(&mut self, chance: &mut StdRng, known: &Mutex<Vec<(String, String)>>) {
        match chance.random_range(0..100) {
            0..45 => self.post(chance, known).await,
            45..60 => self.edit(chance).await,
            60..85 => {
                let key = *KEYS.choose(chance).expect("some");
                let kind = chance
                    .random_bool(0.8)
                    .then(|| *KINDS.choose(chance).expect("some"));
                self.choose(key, "/reaction", json!({ "page": { "key": key }, "kind": kind }))
                    .await;
            }
            _ => {
                let one = known.lock().expect("no panic").choose(chance).cloned();
                if let Some((id, _)) = one {
                    let kind = chance.random_bool(0.7).then_some("like");
                    self.choose(&id, &format!("/comments/{id}/reaction"), json!({ "kind": kind }))
                        .await;
                }
            }
        }
    }

    async fn post(&mut self, chance: &mut StdRng, known: &Mutex<Vec<(String, String)>>) {
        let answered = known.lock().expect("no panic").choose(chance).cloned();
        let answered = answered.filter(|_| chance.random_bool(0.4));
        let key = answered
            .as_ref()
            .map_or(*KEYS.choose(chance).expect("some"), |(_, key)| key);
        let text = words(chance);
        let draft = json!({
            "page": { "key": key }, "id": fresh_id(), "name": "Ngọc Ánh", "text": text,
            "parent": answered.as_ref().map(|(id, _)| id),
        });
        let mut comment = Comment {
            draft,
            answer: None,
            text,
            revision: 1,
            changing: None,
        };
        if let Fate::Answered(answer) = self.send(Method::POST, "/comments", &comment.draft).await {
            comment.answer = Some(answer);
            known
                .lock()
                .expect("no panic")
                .push((comment.id().to_owned(), key_of(&comment.draft)));
        }
        self.ledger.comments.push(comment);
    }

    async fn edit(&mut self, chance: &mut StdRng) {
        let own = &self.ledger.comments;
        let settled: Vec<usize> = (0..own.len())
            .filter(|at| own[*at].answer.is_some() && own[*at].changing.is_none())
            .collect();
        let Some(&at) = settled.choose(chance) else { return };
        let text = words(chance);
        let body = json!({ "text": text, "revision": own[at].revision });
        let path = format!("/comments/{}", own[at].id());
        self.ledger.comments[at].changing = Some(text);
        if let Fate::Answered(answer) = self.send(Method::PATCH, &path, &body).await {
            let comment = &mut self.ledger.comments[at];
            comment.text = comment.changing.take().expect("the change");
            comment.revision += 1;
            assert_eq!(answer["revision"], comment.revision);
            self.ledger.edits += 1;
        }
    }

    async fn choose(&mut self, subject: &str, path: &str, mut body: Value) {
        self.seq += 1;
        let wish = (body["kind"].as_str().map(str::to_owned), self.seq);
        body["seq"] = self.seq.into();
        let choice = self.ledger.choices.entry(subject.to_owned()).or_default();
        choice.open.push(wish.clone());
        if let Fate::Answered(_) = self.send(Method::PUT, path, &body).await {
            let choice = self.ledger.choices.entry(subject.to_owned()).or_default();
            choice.settled = Some(wish);
            choice.open.clear();
            self.ledger.chosen += 1;
        }
    }

    async fn resend(&mut self, at: usize) {
        let draft = self.ledger.comments[at].draft.clone();
        let Fate::Answered(answer) = self.send(Method::POST, "/comments", &draft).await else {
            panic!("a resend is answered once the service is back: {draft}");
        };
        let comment = &mut self.ledger.comments[at];
        assert_eq!(answer["comment"]["id"], comment.draft["id"]);
        match &comment.answer {
            None => comment.answer = Some(answer),
            Some(first) => {
                for field in ["id", "parent", "created_at"] {
                    assert_eq!(
                        answer["comment"][field], first["comment"][field],
                        "{field} of {draft}"
                    );
                }
                assert_eq!(answer["revision"], comment.revision);
                if comment.revision == 1 {
                    assert_eq!(
                        answer["comment"]["content"]["html"], first["comment"]["content"]["html"],
                        "{draft}"
                    );
                }
            }
        }
    }
}

async fn fate(request: RequestBuilder) -> Fate {
    let Ok(answer) = request.send().await else {
        return Fate::Unknown;
    };
    let status = answer.status();
    let Ok(text) = answer.text().await else {
        return Fate::Unknown;
    };
    match status.as_u16() {
        200..=299 => Fate::Answered(serde_json::from_str(&text).expect("JSON")),
        // What a proxy says that reaches nobody is nobody's answer either.
        502..=504 => Fate::Unknown,
        status => panic!("a write that is all right was answered {status}: {text}"),
    }
}
