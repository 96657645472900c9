//! One choice a reader an article, and numbers that always equal the rows.

use cam_nhan_tests::both;
use futures_util::future::join_all;
use serde_json::{Value, json};

fn tallies(of: &Value) -> Vec<i64> {
    of["tallies"]
        .as_array()
        .expect("tallies")
        .iter()
        .map(|tally| tally["count"].as_i64().expect("a count"))
        .collect()
}

both! {
    async fn a_choice_is_made_changed_and_taken_back(server: TestServer) {
        let an = server.reader("An").await;
        let kinds: Vec<Value> = an.read(&[]).await["kinds"].as_array().expect("kinds").clone();
        let words: Vec<&str> = kinds.iter().filter_map(|kind| kind["vi"].as_str()).collect();
        assert_eq!(words, ["Rất hay", "Thích", "Giải trí", "Cần cải thiện"]);
        an.react(Some("love"), 1).await.ok();
        assert_eq!(tallies(&an.read(&[]).await), [1, 0, 0, 0]);
        an.react(Some("improve"), 2).await.ok();
        assert_eq!(tallies(&an.read(&[]).await), [0, 0, 0, 1]);
        assert_eq!(an.mine().await["reaction"], "improve");
        an.react(None, 3).await.ok();
        an.react(None, 4).await.ok();
        assert_eq!(tallies(&an.read(&[]).await), [0, 0, 0, 0], "taking back what is not there takes nothing");
        assert_eq!(an.mine().await["reaction"], json!(null));
        assert_eq!(an.react(Some("dislike"), 5).await.refusal(), "reaction_unknown");
    }
}

both! {
    async fn a_late_request_does_not_undo_a_newer_choice(server: TestServer) {
        let an = server.reader("An").await;
        an.react(Some("love"), 10).await.ok();
        let late = an.react(Some("like"), 9).await.ok();
        assert_eq!((late["reaction"].clone(), late["seq"].clone()), (json!("love"), json!(10)), "it is told how things stand");
        an.react(None, 11).await.ok();
        an.react(Some("like"), 10).await.ok();
        assert_eq!(tallies(&an.read(&[]).await), [0, 0, 0, 0]);
    }
}

both! {
    async fn many_taps_at_once_leave_numbers_that_equal_the_readers(server: TestServer) {
        let an = server.reader("An").await;
        let choices = ["love", "like", "fun", "improve"];
        join_all((1..=100).map(|seq| {
            let an = an.clone();
            async move { an.react((seq % 3 != 0).then_some(choices[seq % 4]), i64::try_from(seq).expect("small")).await.ok() }
        })).await;
        let settled = an.mine().await;
        assert_eq!(settled["reaction"], "love", "the one with the greatest number: 100");
        assert_eq!(tallies(&an.read(&[]).await).iter().sum::<i64>(), 1);
        let readers = server.readers("ai đó", 100).await;
        join_all(readers.iter().enumerate().map(|(n, reader)| async move {
            for seq in 1..=3 {
                reader.react(Some(choices[(n + seq) % 4]), i64::try_from(seq).expect("small")).await.ok();
            }
        })).await;
        assert_eq!(tallies(&an.read(&[]).await), [26, 25, 25, 25]);
    }
}

both! {
    async fn a_like_counts_once_a_reader(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let id = an.post("Chào").await;
        binh.like(&id, Some("like"), 1).await.ok();
        assert_eq!(binh.like(&id, Some("like"), 2).await.ok()["likes"], 1);
        assert_eq!(an.like(&id, Some("like"), 1).await.ok()["likes"], 2);
        assert_eq!(binh.mine().await["likes"], json!([id]));
        assert_eq!(binh.like(&id, None, 3).await.ok()["likes"], 1);
        assert_eq!(binh.like(&id, Some("love"), 4).await.refusal(), "reaction_unknown");
        let other = an.post("Hai").await;
        an.remove(&other).await.ok();
        assert_eq!(binh.like(&other, Some("like"), 1).await.refusal(), "comment_missing");
    }
}

both! {
    async fn a_retired_reaction_keeps_its_counts(server: TestServer) {
        let an = server.reader("An").await;
        an.react(Some("fun"), 1).await.ok();
        let mut settings = cam_nhan_domain::site::Settings { origins: vec!["https://bao.example".into()], ..Default::default() };
        settings.reactions[2].retired = true;
        settings.reactions.swap(0, 1);
        server.add_site("bao", settings.clone()).await;
        let page = an.read(&[]).await;
        let codes: Vec<&str> = page["kinds"].as_array().expect("kinds").iter().filter_map(|kind| kind["code"].as_str()).collect();
        assert_eq!(codes, ["like", "love", "improve"]);
        assert_eq!(server.reader("Bình").await.react(Some("fun"), 1).await.refusal(), "reaction_unknown");
        settings.reactions[2].retired = false;
        server.add_site("bao", settings).await;
        assert_eq!(tallies(&an.read(&[]).await), [0, 0, 1, 0]);
    }
}
