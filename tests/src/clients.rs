//! People and programs that use the service from outside, by HTTP and nothing else.

use cam_nhan_domain::CommentId;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::server::TestServer;

/// An answer of the service.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: reqwest::header::HeaderMap,
    /// Its body.
    pub text: String,
}

impl Answer {
    /// Sends a request.
    ///
    /// # Panics
    /// When there is no answer at all.
    pub async fn to(request: RequestBuilder) -> Self {
        let answer = request.send().await.expect("an answer");
        let (status, headers) = (answer.status(), answer.headers().clone());
        let text = answer.text().await.expect("a body in UTF-8");
        Self {
            status,
            headers,
            text,
        }
    }

    /// Sends a request, and does not wait for a body that may have no end.
    ///
    /// # Panics
    /// When there is no answer at all.
    pub async fn begun(request: RequestBuilder) -> Self {
        let answer = request.send().await.expect("an answer");
        Self {
            status: answer.status(),
            headers: answer.headers().clone(),
            text: String::new(),
        }
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error} in {self:?}"))
    }

    /// The body of a success as JSON.
    ///
    /// # Panics
    /// When it was no success.
    pub fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{self:?}");
        self.json()
    }

    /// The code of a refusal, after looking whether it is one as promised.
    ///
    /// # Panics
    /// When it is not.
    pub fn refusal(&self) -> String {
        assert!(self.status.is_client_error(), "{self:?}");
        assert_eq!(
            self.headers["content-type"], "application/problem+json",
            "{self:?}"
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16());
        assert!(
            problem["title"]
                .as_str()
                .is_some_and(|title| title.chars().count() > 10),
            "{self:?}"
        );
        problem["code"].as_str().expect("a code").to_owned()
    }
}

/// A reader without an account, in front of one article.
#[derive(Clone)]
pub struct Reader {
    /// The bearer token.
    pub token: String,
    /// The name that they give.
    pub name: String,
    /// The article, as the page says.
    pub page: Value,
    client: Client,
    base: String,
}

impl Reader {
    pub(crate) async fn new(server: &TestServer, site: &str, name: &str) -> Self {
        let answer =
            Answer::to(Client::new().post(format!("{}/api/v1/sites/{site}/readers", server.base))).await;
        let token = answer.ok()["token"].as_str().expect("a token").to_owned();
        Self::with_token(server, site, name, token)
    }

    /// A reader who has a token already.
    pub fn with_token(server: &TestServer, site: &str, name: &str, token: String) -> Self {
        let base = format!("{}/api/v1/sites/{site}", server.base);
        Self {
            token,
            name: name.to_owned(),
            page: json!({ "key": "bai" }),
            client: Client::new(),
            base,
        }
    }

    /// The same reader in front of another article.
    #[must_use]
    pub fn at(&self, page: Value) -> Self {
        Self { page, ..self.clone() }
    }

    /// A request under the site's address, with the reader's token and their page's origin.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.token)
            .header("origin", "https://bao.example")
    }

    /// The key and whatever else names the article in a query.
    fn query(&self) -> Vec<(String, String)> {
        let fields = self.page.as_object().expect("an object");
        fields
            .iter()
            .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
            .collect()
    }

    /// A comment's body under a fresh id.
    pub fn draft(&self, text: &str, parent: Option<&str>) -> Value {
        json!({ "page": self.page, "id": fresh_id(), "parent": parent, "name": self.name, "text": text })
    }

    /// Sends a comment's body.
    pub async fn send(&self, draft: &Value) -> Answer {
        Answer::to(self.request(Method::POST, "/comments").json(draft)).await
    }

    /// Posts a comment; gives back its id.
    pub async fn post(&self, text: &str) -> String {
        let draft = self.draft(text, None);
        self.send(&draft).await.ok();
        draft["id"].as_str().expect("an id").to_owned()
    }

    /// Answers a comment; gives back the answer's id.
    pub async fn answer(&self, parent: &str, text: &str) -> String {
        let draft = self.draft(text, Some(parent));
        self.send(&draft).await.ok();
        draft["id"].as_str().expect("an id").to_owned()
    }

    /// Edits a comment.
    pub async fn edit(&self, id: &str, text: &str, revision: i64) -> Answer {
        let body = json!({ "text": text, "revision": revision });
        Answer::to(
            self.request(Method::PATCH, &format!("/comments/{id}"))
                .json(&body),
        )
        .await
    }

    /// Takes a comment away.
    pub async fn remove(&self, id: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, &format!("/comments/{id}"))).await
    }

    /// Chooses a reaction to the article, or takes it back.
    pub async fn react(&self, kind: Option<&str>, seq: i64) -> Answer {
        let body = json!({ "page": self.page, "kind": kind, "seq": seq });
        Answer::to(self.request(Method::PUT, "/reaction").json(&body)).await
    }

    /// Likes a comment, or takes that back.
    pub async fn like(&self, id: &str, kind: Option<&str>, seq: i64) -> Answer {
        let body = json!({ "kind": kind, "seq": seq });
        Answer::to(
            self.request(Method::PUT, &format!("/comments/{id}/reaction"))
                .json(&body),
        )
        .await
    }

    /// A page of the thread.
    pub async fn read(&self, query: &[(&str, &str)]) -> Value {
        Answer::to(
            self.request(Method::GET, "/thread")
                .query(&self.query())
                .query(query),
        )
        .await
        .ok()
    }

    /// What is the reader's own.
    pub async fn mine(&self) -> Value {
        Answer::to(self.request(Method::GET, "/mine").query(&self.query()))
            .await
            .ok()
    }

    /// The number that list pages show.
    pub async fn count(&self) -> i64 {
        let counts = Answer::to(self.request(Method::GET, "/counts").query(&self.query()))
            .await
            .ok();
        counts["counts"][0]["count"].as_i64().expect("a number")
    }
}

/// A program with a moderator's token.
pub struct Moderator {
    /// The token.
    pub token: String,
    client: Client,
    base: String,
}

impl Moderator {
    pub(crate) fn new(server: &TestServer, site: &str, token: String) -> Self {
        Self {
            token,
            client: Client::new(),
            base: format!("{}/api/v1/admin/sites/{site}", server.base),
        }
    }

    /// The comments of one status.
    pub async fn list(&self, status: &str) -> Vec<Value> {
        let request = self
            .client
            .get(format!("{}/comments?status={status}", self.base))
            .bearer_auth(&self.token);
        Answer::to(request).await.ok()["comments"]
            .as_array()
            .expect("a list")
            .clone()
    }

    /// Any request under the site's address.
    pub async fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .bearer_auth(&self.token);
        Answer::to(match body {
            Some(body) => request.json(&body),
            None => request,
        })
        .await
    }

    /// Takes back what one press did.
    pub async fn undo(&self, batch: &Value) -> Answer {
        self.ask(Method::POST, "/undo", Some(json!({ "batch": batch })))
            .await
    }

    /// Decides about a comment.
    pub async fn decide(&self, id: &str, act: &str, revision: Option<i64>) -> Answer {
        let request = self
            .client
            .post(format!("{}/comments/{id}/{act}", self.base))
            .bearer_auth(&self.token);
        Answer::to(request.json(&json!({ "revision": revision }))).await
    }
}

/// An id as a widget makes them.
pub fn fresh_id() -> String {
    let millis = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_millis();
    CommentId::new(
        i64::try_from(millis).expect("in range"),
        cam_nhan::crypto::token::random(),
    )
    .to_string()
}
