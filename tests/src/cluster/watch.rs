//! Pages that are open while instances and the database come and go: each hears every change once.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use reqwest::Response;
use serde_json::Value;
use tokio::{
    sync::watch::Receiver,
    time::{sleep, timeout},
};

/// The version that each article has come to, once nobody writes any more.
pub type Ends = HashMap<String, i64>;

/// How long a browser that lost its line waits here; the service asks for a second or two.
const AGAIN: Duration = Duration::from_millis(300);

/// An open page.
pub struct Page {
    /// Through whom it listens.
    base: String,
    /// Its article.
    pub key: String,
    /// What it has heard last: the `Last-Event-ID` it comes back with.
    last: i64,
    /// Comments that it was told of.
    pub told: HashSet<String>,
    /// Versions with which it was told to read the thread anew.
    pub anew: Vec<i64>,
    /// Events that it heard.
    pub events: usize,
    /// How often it came back after its line was lost.
    pub resumed: usize,
    /// What must not be.
    pub wrong: Vec<String>,
}

impl Page {
    /// A page of an article, through whoever stands at `base`.
    pub fn new(base: &str, key: &str) -> Self {
        Self {
            base: base.to_owned(),
            key: key.to_owned(),
            last: 0,
            told: HashSet::new(),
            anew: Vec::new(),
            events: 0,
            resumed: 0,
            wrong: Vec::new(),
        }
    }

    /// Listens until it has heard all that there is; or, after that is known, not for `patience`.
    pub async fn listen(mut self, mut ends: Receiver<Option<Ends>>, patience: Duration) -> Self {
        tokio::select! {
            () = self.hear(ends.clone()) => {}
            () = async {
                // Whoever sends the ends away before saying them has failed elsewhere.
                let _ = ends.wait_for(Option::is_some).await;
                sleep(patience).await;
            } => {}
        }
        let end = ends
            .borrow()
            .as_ref()
            .and_then(|ends| ends.get(&self.key).copied());
        if end.is_some_and(|end| self.last != end) {
            self.wrong
                .push(format!("{}: heard up to {}, not {end:?}", self.name(), self.last));
        }
        self
    }

    /// Which page this is, for whoever reads of it.
    pub fn name(&self) -> String {
        format!("{} through {}", self.key, self.base)
    }

    async fn hear(&mut self, ends: Receiver<Option<Ends>>) {
        let is_over = |last: i64| {
            let ends = ends.borrow();
            ends.as_ref()
                .is_some_and(|ends| ends.get(&self.key).is_none_or(|end| last >= *end))
        };
        let mut lines = 0_usize;
        loop {
            let mut come = String::new();
            if let Some(mut line) = open(&self.base, &self.key, self.last).await {
                lines += 1;
                loop {
                    if is_over(self.last) {
                        self.resumed = lines - 1;
                        return;
                    }
                    match timeout(AGAIN, line.chunk()).await {
                        // Nothing new: look whether all is over.
                        Err(_) => {}
                        Ok(Ok(Some(chunk))) => come += &String::from_utf8_lossy(&chunk),
                        Ok(_) => break,
                    }
                    while let Some(end) = come.find("\n\n") {
                        let event: String = come.drain(..end + 2).collect();
                        let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
                        if let (Some(id), Some(data)) = (field("id: "), field("data: ")) {
                            let id: i64 = id.parse().expect("a number");
                            let news: Value = serde_json::from_str(data).expect("JSON");
                            self.events += 1;
                            if id <= self.last {
                                let told = format!("{} was told {id} after {}", self.key, self.last);
                                self.wrong.push(told);
                            }
                            self.last = id;
                            if news["more"] == true {
                                self.anew.push(id);
                            }
                            let comments = news["comments"].as_array().expect("comments").iter();
                            self.told
                                .extend(comments.filter_map(|it| Some(it["id"].as_str()?.to_owned())));
                        }
                    }
                }
            }
            sleep(AGAIN).await;
        }
    }
}

async fn open(base: &str, key: &str, last: i64) -> Option<Response> {
    let client = reqwest::Client::new();
    let mut ask = client.get(format!("{base}/embed/bao/live?key={key}&since=0"));
    if last > 0 {
        ask = ask.header("last-event-id", last);
    }
    ask.send()
        .await
        .ok()
        .filter(|answer| answer.status().is_success())
}
