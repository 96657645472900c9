//! Readers of three habits: those who list, those who post, those who react. Each pauses between two requests, and
//! those who write keep a ledger of what was acknowledged.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use hyper::Method;
use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use super::{
    connection::{Answer, Line},
    seed::Seed,
    timings::Timings,
};
use crate::{
    fresh_id,
    random::{KINDS, chance, words},
};

const SITE: &str = "/api/v1/sites/bao";

/// What every client has.
pub struct Client {
    line: Line,
    pause: Duration,
    articles: i64,
    chance: StdRng,
    over: watch::Receiver<bool>,
    /// What was asked, and how it was answered.
    pub timings: Timings,
}

/// What one of those who post was told: texts by their ids, and the revision that each is.
pub type Written = BTreeMap<String, (String, i64)>;

/// What one of those who react was told.
#[derive(Debug, Default)]
pub struct Chosen {
    /// By which they are known.
    pub token: String,
    /// Their choices, by article, with their numbers.
    pub reactions: BTreeMap<String, (Option<String>, i64)>,
}

impl Client {
    /// The `nth` of all, who pauses for `pause` on an average.
    pub fn new(
        to: SocketAddr,
        nth: usize,
        pause: Duration,
        articles: i64,
        over: watch::Receiver<bool>,
    ) -> Self {
        Self {
            line: Line::new(to, nth),
            pause,
            articles,
            chance: chance(1, u64::try_from(nth).expect("a few")),
            over,
            timings: Timings::default(),
        }
    }

    /// Waits for a while; says whether there is anything more to do.
    async fn goes_on(&mut self) -> bool {
        let pause = self.pause.mul_f64(self.chance.random_range(0.0..2.0));
        timeout(pause, self.over.wait_for(|over| *over)).await.is_err()
    }

    /// Of every two who read, one reads what everybody reads.
    fn article(&mut self) -> String {
        let article = match self.chance.random_range(0..4) {
            0 => 0,
            1 => 1,
            _ => self.chance.random_range(0..self.articles),
        };
        Seed::key(article)
    }

    async fn get(&mut self, kind: &'static str, path: &str, token: Option<&str>) -> Answer {
        let since = Instant::now();
        let answer = self.line.get(path, token).await;
        self.timings.add(kind, answer.status, since.elapsed());
        answer
    }

    /// Sends until there is an answer that settles it: what was told to come back does.
    async fn send(
        &mut self,
        kind: &'static str,
        method: Method,
        path: &str,
        token: &str,
        body: Value,
    ) -> Answer {
        loop {
            let since = Instant::now();
            let answer = self.line.send(method.clone(), path, token, &body).await;
            self.timings.add(kind, answer.status, since.elapsed());
            if !matches!(answer.status, 0 | 503) {
                return answer;
            }
            sleep(Duration::from_millis(200)).await;
        }
    }

    /// Lists: the fragment, as the loader asks for it, pages that follow, and numbers.
    pub async fn read(mut self) -> Timings {
        while self.goes_on().await {
            let key = self.article();
            match self.chance.random_range(0..100) {
                0..70 => {
                    self.get("read a fragment", &format!("/embed/bao/fragment?key={key}"), None)
                        .await;
                }
                70..90 => {
                    let path = format!("{SITE}/thread?key={key}&sort=newest");
                    let page = self.get("read a page as JSON", &path, None).await;
                    if let Some(next) = page
                        .is_ok()
                        .then(|| page.json())
                        .and_then(|page| page["next"].as_str().map(str::to_owned))
                    {
                        let path = format!("/embed/bao/comments?key={key}&sort=newest&after={next}");
                        self.get("read the page after it", &path, None).await;
                    }
                }
                _ => {
                    let path = format!("{SITE}/counts?key={key}&key=bai-1&key=bai-2");
                    self.get("read counts", &path, None).await;
                }
            }
        }
        self.timings
    }

    /// Posts and answers, and sometimes edits.
    pub async fn write(mut self) -> (Timings, Written) {
        let token = self.line.token().await;
        let mut written: Vec<(String, String)> = Vec::new();
        let mut ledger = Written::new();
        while self.goes_on().await {
            let text = words(&mut self.chance);
            if let Some((id, _)) = written.choose(&mut self.chance).cloned()
                && self.chance.random_bool(0.15)
            {
                let revision = ledger[&id].1;
                let (path, body) = (
                    format!("{SITE}/comments/{id}"),
                    json!({ "text": text, "revision": revision }),
                );
                let answer = self.send("edit", Method::PATCH, &path, &token, body).await;
                if answer.is_ok() {
                    ledger.insert(id, (text, revision + 1));
                }
                continue;
            }
            let answered = written.choose(&mut self.chance).cloned();
            let answered = answered.filter(|_| self.chance.random_bool(0.3));
            let key = answered
                .as_ref()
                .map_or_else(|| self.article(), |(_, key)| key.clone());
            let id = fresh_id();
            let draft = json!({
                "page": { "key": key }, "id": id, "name": "Ngọc Ánh", "text": text,
                "parent": answered.map(|(id, _)| id),
            });
            let path = format!("{SITE}/comments");
            if self
                .send("post", Method::POST, &path, &token, draft)
                .await
                .is_ok()
            {
                ledger.insert(id.clone(), (text, 1));
                written.push((id, key));
            }
        }
        (self.timings, ledger)
    }

    /// Chooses, and chooses again.
    pub async fn react(mut self) -> (Timings, Chosen) {
        let mut chosen = Chosen {
            token: self.line.token().await,
            ..Chosen::default()
        };
        for seq in 1.. {
            if !self.goes_on().await {
                break;
            }
            let key = self.article();
            let kind = KINDS
                .choose(&mut self.chance)
                .filter(|_| self.chance.random_bool(0.8));
            let body = json!({ "page": { "key": key }, "kind": kind, "seq": seq });
            let path = format!("{SITE}/reaction");
            let token = chosen.token.clone();
            if self.send("react", Method::PUT, &path, &token, body).await.is_ok() {
                chosen
                    .reactions
                    .insert(key, (kind.map(|&kind| kind.to_owned()), seq));
            }
        }
        (self.timings, chosen)
    }
}
