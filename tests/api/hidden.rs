//! A word that nobody may read is in no public answer, whatever hid it and wherever one asks.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// The word of a comment: found nowhere else, and untouched by Markdown.
fn word(of: &str) -> String {
    format!("từkhóa{of}xyz")
}

/// What is asked with GET and without a moderator's token; an addition to the API is an addition here.
const PUBLIC: [&str; 17] = [
    "/api/v1/sites/{site}/bell",
    "/api/v1/sites/{site}/comments/{id}",
    "/api/v1/sites/{site}/comments/{id}/replies",
    "/api/v1/sites/{site}/counts",
    "/api/v1/sites/{site}/house-rules",
    "/api/v1/sites/{site}/me/comments",
    "/api/v1/sites/{site}/me/erasures",
    "/api/v1/sites/{site}/me/export.csv",
    "/api/v1/sites/{site}/me/export.json",
    "/api/v1/sites/{site}/mine",
    "/api/v1/sites/{site}/news",
    "/api/v1/sites/{site}/people",
    "/api/v1/sites/{site}/reply-mail",
    "/api/v1/sites/{site}/sign-in",
    "/api/v1/sites/{site}/thread",
    "/api/v1/sites/{site}/warnings",
    "/healthz",
];

/// Every public answer about the thread and about each of `ids`, by its address.
async fn everything(server: &TestServer, stranger: &Reader, ids: &[String]) -> Vec<(String, String)> {
    let mut addresses = Vec::new();
    for sort in ["top", "newest", "oldest", "best", "featured", "answered"] {
        for page in [
            "/embed/bao/fragment",
            "/embed/bao/comments",
            "/api/v1/sites/bao/thread",
            "/t/bao",
        ] {
            addresses.push(format!("{page}?key=bai&sort={sort}&limit=100"));
        }
    }
    for id in ids {
        addresses.extend([
            format!("/embed/bao/fragment?key=bai&comment={id}"),
            format!("/t/bao?key=bai&comment={id}"),
            format!("/t/bao?key=bai&reply={id}"),
            format!("/t/bao?key=bai&edit={id}"),
            format!("/embed/bao/replies?id={id}"),
            format!("/api/v1/sites/bao/comments/{id}"),
            format!("/api/v1/sites/bao/comments/{id}/replies"),
        ]);
    }
    addresses.extend([
        format!("/embed/bao/items?ids={}", ids.join(",")),
        "/api/v1/sites/bao/news?key=bai&since=0".to_owned(),
        "/api/v1/sites/bao/counts?key=bai".to_owned(),
        "/api/v1/sites/bao/people?key=bai".to_owned(),
        "/feed/bao".to_owned(),
        "/feed/bao?key=bai".to_owned(),
    ]);
    let client = Client::new();
    let mut answers = Vec::new();
    for address in addresses {
        let answer = client
            .get(format!("{}{address}", server.base))
            .send()
            .await
            .expect("an answer");
        answers.push((address, answer.text().await.expect("a text")));
    }
    answers.push((
        "mine of somebody else".to_owned(),
        stranger.mine().await.to_string(),
    ));
    for path in [
        "/me/comments",
        "/me/erasures",
        "/me/export.csv",
        "/me/export.json",
        "/bell",
        "/reply-mail",
        "/sign-in",
    ] {
        let answer = Answer::to(stranger.request(Method::GET, path)).await;
        answers.push((format!("{path} of somebody else"), answer.text));
    }
    answers
}

both! {
    async fn a_hidden_word_is_in_no_public_answer(
        server: TestServer,
        Setup { settings: Settings { depth: 2, best: true, moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let described: Value = Client::new().get(format!("{}/api/openapi.json", server.base)).send().await.expect("an answer").json().await.expect("JSON");
        let mut public: Vec<&str> = described["paths"].as_object().expect("paths").iter()
            .filter(|(path, what)| what.get("get").is_some() && !path.contains("/admin/"))
            .map(|(path, _)| path.as_str())
            .collect();
        public.push("/healthz");
        public.sort_unstable();
        assert_eq!(public, PUBLIC, "each public address is asked in this story");

        let (author, stranger, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let ways: [&[&str]; 6] = [&[], &["approve", "hide"], &["approve", "remove"], &["spam"], &["hide"], &["approve", "feature", "hide"]];
        let (mut ids, mut hidden) = (Vec::new(), Vec::new());
        for (n, acts) in ways.into_iter().enumerate() {
            // Each alone, with an answer that everyone sees, and as an answer itself.
            for place in ["một", "trên", "dưới"] {
                server.tick();
                let secret = word(&format!("{n}{place}"));
                let parent = match place {
                    "dưới" => {
                        let parent = author.post("Ai cũng thấy").await;
                        moderator.decide(&parent, "approve", None).await.ok();
                        Some(parent)
                    }
                    _ => None,
                };
                let mut draft = author.draft(&format!("Câu có {secret} ở giữa"), parent.as_deref());
                draft["name"] = json!(format!("Tên {secret}"));
                let id = author.send(&draft).await.ok()["comment"]["id"].as_str().expect("an id").to_owned();
                let mut acts = acts.iter();
                if place == "trên" && acts.len() > 1 {
                    moderator.decide(&id, acts.next().expect("an act"), None).await.ok();
                    let answer = stranger.answer(&id, "Trả lời thấy được").await;
                    moderator.decide(&answer, "approve", None).await.ok();
                }
                for act in acts {
                    match *act {
                        "feature" => {
                            let body = json!({ "revision": null });
                            moderator.ask(Method::POST, &format!("/comments/{id}/feature"), Some(body)).await.ok();
                        }
                        act => {
                            moderator.decide(&id, act, None).await.ok();
                        }
                    }
                }
                ids.push(id);
                hidden.push(secret);
            }
        }
        for (address, answer) in everything(&server, &stranger, &ids).await {
            for secret in &hidden {
                assert!(!answer.contains(secret), "{address} tells {secret}");
            }
        }
        // The search itself finds what everyone may read.
        moderator.decide(&ids[0], "approve", None).await.ok();
        let found = everything(&server, &stranger, &ids).await.into_iter().filter(|(_, answer)| answer.contains(&hidden[0])).count();
        assert!(found >= 12, "only {found} answers have the word that was approved");
    }
}
