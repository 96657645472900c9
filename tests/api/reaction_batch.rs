//! Many readers at once on one article: each counts once, as they chose last, and one's fault is one's own.

use cam_nhan::store::check;
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both, fresh_id};
use futures_util::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const KINDS: [&str; 4] = ["love", "like", "fun", "improve"];

/// The numbers that everyone sees, after a look whether the rows say the same.
async fn tallies(server: &TestServer, reader: &Reader) -> Vec<i64> {
    let differ = check::list(&mut server.app.store().read().await.expect("a connection").conn()).await;
    assert_eq!(differ.expect("a list").len(), 0, "numbers equal the rows");
    let page = reader.read(&[]).await;
    let tallies = page["tallies"].as_array().expect("tallies");
    tallies
        .iter()
        .filter_map(|tally| tally["count"].as_i64())
        .collect()
}

both! {
    async fn everyone_in_a_rush_is_counted_once(server: TestServer) {
        let readers = server.readers("Ai đó", 99).await;
        let told = join_all(readers.iter().enumerate().map(|(n, reader)| async move {
            // Some press twice before there is an answer.
            let (first, second) = tokio::join!(reader.react(Some(KINDS[n % 3]), 1), reader.react(Some(KINDS[n % 3]), 1));
            (first.ok(), second.ok())
        })).await;
        for (n, (first, second)) in told.iter().enumerate() {
            for answer in [first, second] {
                assert_eq!((&answer["reaction"], &answer["seq"]), (&json!(KINDS[n % 3]), &json!(1)));
                let all = answer["tallies"].as_array().expect("tallies").iter();
                let own = all.clone().find(|tally| tally["code"] == KINDS[n % 3]).expect("one's own kind");
                assert!(own["count"].as_i64() >= Some(1), "one's own choice is in what one is told: {answer}");
            }
        }
        assert_eq!(tallies(&server, &readers[0]).await, [33, 33, 33, 0]);
    }
}

both! {
    async fn who_changes_their_mind_in_a_rush_has_what_they_chose_last(server: TestServer) {
        let readers = server.readers("Ai đó", 20).await;
        let comment = readers[0].post("Chào").await;
        join_all(readers.iter().enumerate().map(|(n, reader)| {
            let comment = &comment;
            async move {
                // They arrive in any order; the last of every other reader takes it all back.
                join_all([5_usize, 2, 4, 1, 3].map(|seq| async move {
                    let kind = (seq < 5 || n % 2 == 0).then_some(KINDS[(n + seq) % 4]);
                    let like = (seq % 2 == 1).then_some("like");
                    let number = i64::try_from(seq).expect("small");
                    let (reacted, liked) = tokio::join!(reader.react(kind, number), reader.like(comment, like, number));
                    assert!(reacted.ok()["seq"].as_i64() >= Some(number), "nobody is told of an older choice");
                    liked.ok();
                })).await;
            }
        })).await;
        for (n, reader) in readers.iter().enumerate() {
            let mine = reader.mine().await;
            assert_eq!(mine["reaction"], json!((n % 2 == 0).then_some(KINDS[(n + 5) % 4])));
            assert_eq!(mine["likes"], json!([comment]));
        }
        assert_eq!(tallies(&server, &readers[0]).await, [0, 5, 0, 5]);
        assert_eq!(readers[0].read(&[]).await["comments"][0]["content"]["likes"], 20);
    }
}

both! {
    async fn a_choice_that_cannot_be_fails_alone(server: TestServer) {
        let readers = server.readers("Ai đó", 60).await;
        let (liked, removed, missing) = (readers[0].post("Một").await, readers[0].post("Hai").await, fresh_id());
        readers[0].remove(&removed).await.ok();
        let answers: Vec<Answer> = join_all(readers.iter().enumerate().map(|(n, reader)| {
            let (liked, removed, missing) = (&liked, &removed, &missing);
            async move {
                match n % 5 {
                    0 => reader.like(missing, Some("like"), 1).await,
                    1 => reader.like(removed, Some("like"), 1).await,
                    2 => reader.like(liked, Some("like"), 1).await,
                    3 => reader.react(Some("nothing"), 1).await,
                    _ => reader.react(Some("love"), 1).await,
                }
            }
        })).await;
        for (n, answer) in answers.iter().enumerate() {
            match n % 5 {
                0 | 1 => assert_eq!(answer.refusal(), "comment_missing"),
                3 => assert_eq!(answer.refusal(), "reaction_unknown"),
                _ => assert_eq!(answer.status, StatusCode::OK, "{answer:?}"),
            }
        }
        assert_eq!(tallies(&server, &readers[0]).await, [12, 0, 0, 0]);
        assert_eq!(readers[0].read(&[]).await["comments"][0]["content"]["likes"], 12);
    }
}

both! {
    async fn a_rush_on_many_articles_mixes_nothing_up(server: TestServer) {
        let readers = server.readers("Ai đó", 40).await;
        join_all(readers.iter().enumerate().map(|(n, reader)| async move {
            let at = reader.at(json!({ "key": format!("bai-{}", n % 4), "title": "Một bài" }));
            at.react(Some(KINDS[n % 4]), 1).await.ok();
        })).await;
        for (n, kind) in KINDS.iter().enumerate() {
            let at = readers[0].at(json!({ "key": format!("bai-{n}") }));
            let page: Value = at.read(&[]).await;
            let chosen = page["tallies"].as_array().expect("tallies").iter().find(|tally| tally["code"] == *kind);
            assert_eq!(chosen.expect("a kind")["count"], 10);
            assert_eq!(tallies(&server, &at).await.iter().sum::<i64>(), 10);
        }
    }
}

fn behind_proxy(reactions_per_network: u32) -> Setup {
    Setup {
        settings: cam_nhan_domain::site::Settings {
            reactions_per_network,
            ..Default::default()
        },
        trusted_proxies: vec!["127.0.0.0/8"],
        ..Setup::default()
    }
}

both! {
    async fn a_network_does_not_pass_its_ceiling_by_coming_at_once(server: TestServer, behind_proxy(7)) {
        let readers = server.readers("Ai đó", 30).await;
        join_all(readers.iter().map(|reader| async move {
            let body = json!({ "page": reader.page, "kind": "love", "seq": 1 });
            let request = reader.request(Method::PUT, "/reaction").header("x-forwarded-for", "198.51.100.7");
            assert_eq!(Answer::to(request.json(&body)).await.ok()["reaction"], "love");
        })).await;
        assert_eq!(tallies(&server, &readers[0]).await, [7, 0, 0, 0]);
    }
}

both! {
    async fn readers_behind_one_carrier_are_counted_up_to_a_tenth_of_all(server: TestServer, behind_proxy(2)) {
        let readers = server.readers("Ai đó", 48).await;
        let (elsewhere, behind_carrier) = readers.split_at(40);
        let id = server.reader("Lan").await.post("Cả nước cùng đọc.").await;
        let choose = async |reader: &Reader, from: &str| {
            let body = json!({ "page": reader.page, "kind": "love", "seq": 1 });
            let request = reader.request(Method::PUT, "/reaction").header("x-forwarded-for", from);
            assert_eq!(Answer::to(request.json(&body)).await.ok()["reaction"], "love");
            let request = reader.request(Method::PUT, &format!("/comments/{id}/reaction")).header("x-forwarded-for", from);
            Answer::to(request.json(&json!({ "kind": "like", "seq": 1 }))).await.ok();
        };
        for (n, reader) in elsewhere.iter().enumerate() {
            choose(reader, &format!("198.51.{n}.7")).await;
        }
        for reader in behind_carrier {
            choose(reader, "203.0.113.9").await;
        }
        assert_eq!(tallies(&server, &readers[0]).await, [44, 0, 0, 0]);
        assert_eq!(readers[0].read(&[]).await["comments"][0]["content"]["likes"], 44);
    }
}
