//! Whoever has written hears of answers anywhere on the site, and nobody else is given anything.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Reader, Setup, both};
use reqwest::Method;
use serde_json::{Value, json};

async fn bell(reader: &Reader) -> Value {
    Answer::to(reader.request(Method::GET, "/bell")).await.ok()
}

async fn unseen(reader: &Reader) -> Value {
    Answer::to(reader.request(Method::GET, "/mine?key=bai"))
        .await
        .ok()["unseen"]
        .clone()
}

async fn see(reader: &Reader, until: &Value) {
    Answer::to(
        reader
            .request(Method::POST, "/bell")
            .json(&json!({ "until": until })),
    )
    .await
    .ok();
}

both! {
    async fn answers_to_me_are_told_wherever_they_stand_and_once(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        assert_eq!(unseen(&an).await, Value::Null, "who has never written has no bell");
        an.react(Some("love"), 1).await.ok();
        assert_eq!(unseen(&an).await, Value::Null);
        let (here, there) = (an.post("Câu ở bài này").await, an.at(json!({ "key": "bai-khac" })).post("Câu ở bài khác").await);
        assert_eq!(unseen(&an).await, 0);
        server.wait_minutes(1);
        binh.answer(&here, "Tôi **cũng** thấy vậy").await;
        binh.at(json!({ "key": "bai-khac" })).answer(&there, "Ở đây cũng thế").await;
        an.answer(&here, "Tự trả lời mình thì không tính").await;
        assert_eq!(unseen(&an).await, 2);
        assert_eq!(unseen(&binh).await, 0);
        let told = bell(&an).await;
        let items = told["items"].as_array().expect("a list");
        assert_eq!(items.len(), 2);
        assert!(items.iter().all(|item| item["name"] == "Bình" && item["unseen"] == true), "{told}");
        assert!(items.iter().any(|item| item["key"] == "bai-khac" && item["excerpt"] == "Ở đây cũng thế"), "{told}");
        // In words, as on the page, and not in Markdown.
        assert!(items.iter().any(|item| item["excerpt"] == "Tôi cũng thấy vậy"), "{told}");
        assert_eq!(unseen(&an).await, 2, "looking changes nothing");
        see(&an, &told["now"]).await;
        assert_eq!(unseen(&an).await, 0);
        server.wait_minutes(1);
        binh.answer(&here, "Thêm một câu").await;
        let told = bell(&an).await;
        assert_eq!((&told["items"][0]["unseen"], &told["items"][1]["unseen"]), (&json!(true), &json!(false)));
        assert_eq!(told["items"][0]["excerpt"], "Thêm một câu");
        // What was seen is not seen again, nor what is to come.
        see(&an, &json!(0)).await;
        assert_eq!(unseen(&an).await, 1);
        see(&an, &json!(i64::MAX)).await;
        server.wait_minutes(1);
        binh.answer(&here, "Và một câu nữa").await;
        assert_eq!(unseen(&an).await, 1);
        // Gone is gone.
        let gone = binh.answer(&here, "Tôi rút lại").await;
        assert_eq!(unseen(&an).await, 2);
        binh.remove(&gone).await.ok();
        assert_eq!(unseen(&an).await, 1);
        let stranger = Reader::with_token(&server, "bao", "Ai đó", "made up".to_owned());
        assert_eq!(Answer::to(stranger.request(Method::GET, "/bell")).await.refusal(), "token_invalid");
    }
}

fn holding() -> Setup {
    Setup {
        settings: Settings {
            moderation: Moderation::Hold,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

both! {
    async fn an_answer_that_waited_is_told_when_it_is_published(server: TestServer, holding()) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let question = an.post("Câu hỏi").await;
        server.moderator().await.decide(&question, "approve", None).await.ok();
        let answer = binh.answer(&question, "Câu trả lời chờ duyệt").await;
        server.wait_minutes(5);
        let told = bell(&an).await;
        assert_eq!(told["items"], json!([]), "nobody sees it yet");
        see(&an, &told["now"]).await;
        server.wait_minutes(5);
        server.moderator().await.decide(&answer, "approve", None).await.ok();
        assert_eq!(unseen(&an).await, 1, "it is new, though it was written before the bell was looked at");
        server.moderator().await.decide(&answer, "hide", None).await.ok();
        assert_eq!(unseen(&an).await, 0);
    }
}
