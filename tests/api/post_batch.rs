//! Many comments at once: each is stored once, at its place, and one's fault is one's own.

use std::collections::BTreeSet;

use cam_nhan::store::check;
use cam_nhan_tests::{Answer, Reader, TestServer, both, fresh_id};
use futures_util::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

/// The comments that everyone sees under an article, after a look whether the numbers equal the rows.
async fn seen(server: &TestServer, reader: &Reader) -> Vec<Value> {
    let differ = check::list(&mut server.app.store().read().await.expect("a connection").conn()).await;
    assert_eq!(differ.expect("a list").len(), 0, "numbers equal the rows");
    let page = reader.read(&[("limit", "100"), ("sort", "oldest")]).await;
    page["comments"].as_array().expect("comments").clone()
}

fn id(draft: &Value) -> &str {
    draft["id"].as_str().expect("an id")
}

both! {
    async fn comments_that_come_at_once_are_each_there_once(server: TestServer) {
        let readers = server.readers("Ai đó", 40).await;
        let root = readers[0].post("gốc").await;
        let told = join_all(readers.iter().enumerate().map(|(n, reader)| {
            let root = &root;
            async move {
                let key = if n % 2 == 0 { "bai" } else { "bai-khac" };
                let at = reader.at(json!({ "key": key, "title": "Một bài" }));
                let draft = at.draft(&format!("bình luận {n}"), (n % 4 == 0).then_some(root.as_str()));
                // Some press twice before there is an answer.
                let (first, second) = tokio::join!(at.send(&draft), at.send(&draft));
                (draft, first, second)
            }
        })).await;
        for (draft, first, second) in &told {
            let statuses = BTreeSet::from([first.status.as_u16(), second.status.as_u16()]);
            assert_eq!(statuses, BTreeSet::from([200, 201]), "one of the two is new");
            for answer in [first, second] {
                assert_eq!(answer.json()["comment"]["id"], draft["id"]);
                assert_eq!(answer.json()["comment"]["parent"], draft["parent"]);
            }
        }
        let here = seen(&server, &readers[0]).await;
        assert_eq!(here.len(), 11, "the root, and ten beside it");
        assert_eq!(here[0]["replies"], 10);
        let there = readers[0].at(json!({ "key": "bai-khac" }));
        assert_eq!(seen(&server, &there).await.len(), 20);
        assert_eq!((readers[0].count().await, there.count().await), (21, 20));
    }
}

both! {
    async fn a_comment_that_cannot_be_fails_alone(server: TestServer) {
        let readers = server.readers("Ai đó", 40).await;
        let (root, taken) = (readers[0].post("gốc").await, readers[1].post("của tôi").await);
        let elsewhere = readers[0].at(json!({ "key": "bai-khac" })).post("chỗ khác").await;
        let answers: Vec<Answer> = join_all(readers.iter().enumerate().map(|(n, reader)| {
            let (root, taken, elsewhere) = (&root, &taken, &elsewhere);
            async move {
                let missing = fresh_id();
                let mut draft = reader.draft(&format!("bình luận {n}"), Some(match n % 5 {
                    0 => &missing,
                    1 => elsewhere,
                    _ => root,
                }));
                if n % 5 == 2 {
                    draft["id"] = json!(taken);
                }
                reader.send(&draft).await
            }
        })).await;
        for (n, answer) in answers.iter().enumerate() {
            match n % 5 {
                0 | 1 => assert_eq!(answer.refusal(), "parent_missing"),
                2 => assert_eq!(answer.refusal(), "id_taken"),
                _ => assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}"),
            }
        }
        let here = seen(&server, &readers[0]).await;
        assert_eq!((here.len(), &here[0]["replies"]), (2, &json!(16)));
    }
}

both! {
    async fn of_two_with_one_id_at_once_the_first_has_it(server: TestServer) {
        let readers = server.readers("Ai đó", 12).await;
        let mut draft = readers[0].draft("chữ của ai?", None);
        let answers = join_all(readers.iter().map(|reader| reader.send(&draft))).await;
        let (stored, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == StatusCode::CREATED);
        assert_eq!((stored.len(), refused.len()), (1, 11));
        assert!(refused.iter().all(|answer| answer.refusal() == "id_taken"));
        assert_eq!(seen(&server, &readers[0]).await.len(), 1);
        draft["page"] = json!({ "key": "bai-chua-ai-viet" });
        assert_eq!(readers[0].send(&draft).await.refusal(), "id_taken", "{}", id(&draft));
        assert_eq!(seen(&server, &readers[0].at(draft["page"].clone())).await.len(), 0);
    }
}

both! {
    async fn whoever_says_the_title_all_have_it(server: TestServer) {
        let readers = server.readers("Ai đó", 30).await;
        join_all(readers.iter().enumerate().map(|(n, reader)| async move {
            let title = if n == 7 { "Giá vàng tăng" } else { "" };
            reader.at(json!({ "key": "bai-moi", "title": title })).post(&format!("bình luận {n}")).await
        })).await;
        let page = readers[0].at(json!({ "key": "bai-moi" })).read(&[]).await;
        assert_eq!(page["article"]["title"], "Giá vàng tăng");
        assert_eq!(page["count"], 30);
    }
}

both! {
    async fn who_sends_an_id_again_is_told_when_its_text_is_another(server: TestServer) {
        let lan = server.reader("Lan").await;
        let mut draft = lan.draft("Thẻ một gửi câu này.", None);
        let stored = lan.send(&draft).await.json();
        assert_eq!(stored["differs"], false);
        assert_eq!(lan.send(&draft).await.json()["differs"], false, "the same once more");
        // The draft was in two tabs, and the second wrote something else under the same id.
        draft["text"] = json!("Thẻ hai viết đè lên.");
        let other = lan.send(&draft).await;
        assert_eq!((other.status, &other.json()["differs"]), (StatusCode::OK, &json!(true)));
        assert!(seen(&server, &lan).await[0]["content"]["html"].as_str().expect("words").contains("Thẻ một"), "the first has it");
        // An edit says what it says.
        assert_eq!(lan.edit(id(&draft), "Thẻ hai sửa.", 1).await.json()["differs"], false);
        // What was erased is not held against what was sent.
        Answer::to(lan.request(reqwest::Method::POST, "/me/erasures").json(&json!({ "comment": id(&draft) }))).await.ok();
        assert_ne!(lan.send(&draft).await.json()["differs"], true);
    }
}
