//! A reader of the service in a process of its own, and what they are told when it cannot take anything for now.

use cam_nhan::store::check;
use cam_nhan_tests::{Answer, fresh_id, process::Service};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// A reader of the service in a process of its own.
pub struct Reader {
    base: String,
    token: String,
}

impl Reader {
    pub async fn of(service: &Service) -> Self {
        let base = format!("{}/api/v1/sites/bao", service.base);
        let answer = Answer::to(Client::new().post(format!("{base}/readers")))
            .await
            .ok();
        let token = answer["token"].as_str().expect("a token").to_owned();
        Self { base, token }
    }

    pub async fn ask(&self, method: Method, path: &str, body: &Value, language: &str) -> Answer {
        let request = Client::new().request(method, format!("{}{path}", self.base));
        let request = request
            .bearer_auth(&self.token)
            .header("accept-language", language);
        Answer::to(request.json(body)).await
    }

    pub fn draft(text: &str) -> Value {
        json!({ "page": { "key": "bai" }, "id": fresh_id(), "name": "An", "text": text })
    }

    pub async fn send(&self, draft: &Value) -> Answer {
        self.ask(Method::POST, "/comments", draft, "vi").await
    }

    pub async fn read(&self) -> Answer {
        Answer::to(Client::new().get(format!("{}/thread?key=bai&limit=100", self.base))).await
    }

    pub async fn texts(&self) -> Vec<String> {
        let page = self.read().await.ok();
        let comments = page["comments"].as_array().expect("comments").iter();
        comments
            .map(|it| it["content"]["html"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

/// Says, in words that hold `word`, that the same may be asked a little later.
pub fn come_back(answer: &Answer, word: &str) {
    is_put_off(answer, "unavailable", word);
}

/// The same with another code.
pub fn is_put_off(answer: &Answer, code: &str, word: &str) {
    assert_eq!(answer.status, 503, "{answer:?}");
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let seconds = answer.headers["retry-after"]
        .to_str()
        .expect("text")
        .parse::<u32>();
    assert!(seconds.expect("seconds") >= 1);
    let problem = answer.json();
    assert_eq!(problem["code"], code);
    assert!(
        problem["title"].as_str().expect("a sentence").contains(word),
        "{problem}"
    );
}

/// What is true after every trouble: the same text is taken, and all of it is there once.
pub async fn is_well_again(reader: &Reader, draft: &Value, url: &str) {
    reader.send(draft).await.ok();
    reader.send(draft).await.ok();
    let texts = reader.texts().await;
    let text = draft["text"].as_str().expect("a text");
    assert_eq!(
        texts.iter().filter(|html| html.contains(text)).count(),
        1,
        "{texts:?}"
    );
    let store = cam_nhan::store::Store::attach(url).await.expect("opens");
    let wrong = check::list(&mut store.read().await.expect("a connection").conn())
        .await
        .expect("counts");
    assert!(wrong.is_empty(), "{wrong:?}");
    store.close().await;
}
