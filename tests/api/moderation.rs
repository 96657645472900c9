//! What moderators decide, and that nobody sees more than they should.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Setup, both};
use reqwest::Method;
use serde_json::{Value, json};

/// Comments with words in a thread's JSON, at any depth.
fn words(comments: &Value) -> i64 {
    comments.as_array().map_or(0, |list| {
        list.iter()
            .map(|comment| i64::from(!comment["content"].is_null()) + words(&comment["children"]))
            .sum()
    })
}

both! {
    async fn removed_parents_keep_their_place_only_while_something_stands_beneath(
        server: TestServer,
        Setup { settings: Settings { depth: 2, ..Settings::default() }, ..Setup::default() }
    ) {
        let (reader, moderator) = (server.reader("An").await, server.moderator().await);
        let a = reader.post("A").await;
        server.tick();
        let b = reader.answer(&a, "B").await;
        server.tick();
        let c = reader.answer(&b, "C").await;
        let check = async |expected: i64, top: usize, step: &str| {
            let page = reader.read(&[]).await;
            assert_eq!(page["count"], expected, "count after {step}");
            assert_eq!(words(&page["comments"]), expected, "words after {step}: {page}");
            assert_eq!(page["comments"].as_array().expect("a list").len(), top, "places after {step}");
            assert_eq!(reader.count().await, expected, "batch count after {step}");
            assert_eq!(moderator.list("approved").await.len(), usize::try_from(expected).expect("small"), "queue after {step}");
        };
        check(3, 1, "posting").await;
        reader.remove(&a).await.ok();
        check(2, 1, "the author removes A").await;
        moderator.decide(&a, "restore", None).await.ok();
        check(3, 1, "staff restores A").await;
        moderator.decide(&a, "hide", None).await.ok();
        check(2, 1, "staff hides A").await;
        moderator.decide(&b, "remove", None).await.ok();
        check(1, 1, "staff removes B").await;
        moderator.decide(&c, "remove", None).await.ok();
        check(0, 0, "nothing is left to keep places for").await;
        for id in [&c, &b, &a] {
            moderator.decide(id, "restore", None).await.ok();
        }
        check(3, 1, "all restored").await;
        assert_eq!(moderator.decide(&a, "approve", None).await.refusal(), "act_impossible");
        assert_eq!(moderator.decide(&a, "burn", None).await.refusal(), "route_unknown");
    }
}

both! {
    async fn what_waits_is_seen_by_its_author_alone(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let draft = {
            let mut draft = an.draft("từ khóa bí mật xyzzy", None);
            draft["email"] = json!("an+bao@example.vn");
            draft
        };
        let posted = an.send(&draft).await.ok();
        let id = draft["id"].as_str().expect("an id");
        assert_eq!((posted["status"].clone(), posted["count"].clone()), (json!("held"), json!(0)));
        let own = &an.mine().await["own"][0];
        assert_eq!(own["id"], id);
        assert!(own["html"].as_str().is_some_and(|html| html.contains("xyzzy")), "{own}");
        assert_eq!(binh.mine().await["own"], json!([]));
        for path in [
            "/thread?key=bai".to_owned(),
            "/thread?key=bai&limit=1000000".to_owned(),
            format!("/thread?key=bai&comment={id}"),
            "/counts?key=bai".to_owned(),
            format!("/comments/{id}"),
            format!("/comments/{id}/replies"),
        ] {
            let seen = Answer::to(binh.request(Method::GET, &path)).await;
            assert!(!seen.text.contains("xyzzy") && !seen.text.contains("example.vn"), "{path}: {seen:?}");
        }
        for path in ["/embed/bao/fragment?key=bai", "/embed/bao/comments?key=bai", "/t/bao?key=bai"] {
            let seen = Answer::to(reqwest::Client::new().get(format!("{}{path}", server.base))).await;
            assert!(seen.status.is_success() && !seen.text.contains("xyzzy"), "{path}: {seen:?}");
        }
        assert_eq!(binh.send(&binh.draft("đáp", Some(id))).await.refusal(), "parent_missing");
        an.answer(id, "tự đáp khi còn chờ").await;
        assert_eq!(moderator.list("held").await.len(), 2);
        moderator.decide(id, "approve", Some(1)).await.ok();
        assert_eq!(binh.count().await, 1);
        let page = Answer::to(binh.request(Method::GET, "/thread?key=bai")).await;
        assert!(page.text.contains("xyzzy") && !page.text.contains("example.vn"), "the address is never shown");
    }
}

both! {
    async fn the_queue_is_for_moderators_of_the_site(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("Chào").await;
        let client = reqwest::Client::new();
        let url = format!("{}/api/v1/admin/sites/bao/comments", server.base);
        assert_eq!(Answer::to(client.get(&url)).await.refusal(), "token_missing");
        assert_eq!(Answer::to(client.get(&url).bearer_auth(&an.token)).await.refusal(), "token_invalid");
        let decide = client.post(format!("{url}/{id}/remove")).json(&json!({}));
        assert_eq!(Answer::to(decide).await.refusal(), "token_missing");
        let moderator = server.moderator().await;
        server.add_site("blog", Settings::default()).await;
        let elsewhere = url.replace("/bao/", "/blog/");
        assert_eq!(Answer::to(client.get(elsewhere).bearer_auth(&moderator.token)).await.refusal(), "token_invalid");
        assert_eq!(an.count().await, 1);
    }
}
