//! Paging: every visible comment exactly once, whatever happens meanwhile, in a fixed number of queries.

use std::collections::BTreeSet;

use cam_nhan_tests::{Reader, both};
use serde_json::Value;

/// All top-level comments, page by page; `meanwhile` happens between pages.
async fn walk(reader: &Reader, sort: &str, limit: usize, mut meanwhile: impl AsyncFnMut()) -> Vec<String> {
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let page = reader
            .read(&[("sort", sort), ("limit", &limit.to_string()), ("after", &after)])
            .await;
        let comments = page["comments"].as_array().expect("a list");
        assert!(comments.len() <= limit);
        ids.extend(
            comments
                .iter()
                .map(|comment| comment["id"].as_str().expect("an id").to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => return ids,
        }
        meanwhile().await;
    }
}

both! {
    async fn each_comment_comes_once_whatever_arrives_or_is_hidden(server: TestServer) {
        let (reader, moderator) = (server.reader("An").await, server.moderator().await);
        let mut all = Vec::new();
        for size in [3, 2, 1, 5, 0, 6, 0, 0, 1, 2] {
            let root = reader.post("gốc").await;
            for n in 0..size {
                reader.answer(&root, &format!("đáp {n}")).await;
            }
            // Every second one shares its moment with the one before.
            if all.len().is_multiple_of(2) {
                server.tick();
            }
            all.push(root);
        }
        for (n, id) in all.iter().enumerate().take(4) {
            reader.like(id, Some("like"), i64::try_from(n).expect("small")).await.ok();
        }
        let expected: BTreeSet<&String> = all.iter().collect();
        for sort in ["top", "newest", "oldest"] {
            for limit in 1..=10 {
                let ids = walk(&reader, sort, limit, async || {}).await;
                assert_eq!(ids.iter().collect::<BTreeSet<_>>(), expected, "{sort} by {limit}");
                assert_eq!(ids.len(), all.len(), "{sort} by {limit}: each once");
            }
            let ids = walk(&reader, sort, 3, async || {
                server.tick();
                let late = reader.post("đến sau").await;
                reader.answer(&all[9], "đáp sau").await;
                moderator.decide(&late, "remove", None).await.ok();
            }).await;
            let met: Vec<&String> = ids.iter().filter(|id| expected.contains(id)).collect();
            assert_eq!(met.len(), all.len(), "{sort}: each once while others come and go");
            assert_eq!(met.into_iter().collect::<BTreeSet<_>>(), expected);
        }
    }
}

both! {
    async fn orders_are_as_promised(server: TestServer) {
        let reader = server.reader("An").await;
        let mut ids = Vec::new();
        for n in 0..3 {
            server.wait_minutes(1);
            ids.push(reader.post(&n.to_string()).await);
        }
        reader.like(&ids[1], Some("like"), 1).await.ok();
        let [a, b, c] = [0, 1, 2].map(|n| ids[n].clone());
        assert_eq!(walk(&reader, "top", 10, async || {}).await, [b.clone(), c.clone(), a.clone()]);
        assert_eq!(walk(&reader, "newest", 10, async || {}).await, [c.clone(), b.clone(), a.clone()]);
        assert_eq!(walk(&reader, "oldest", 10, async || {}).await, [a, b, c]);
    }
}

both! {
    async fn replies_go_on_where_the_page_left_off(server: TestServer) {
        let reader = server.reader("An").await;
        let root = reader.post("gốc").await;
        let mut all = Vec::new();
        for n in 0..150 {
            if n % 3 == 0 {
                server.tick();
            }
            all.push(reader.answer(&root, &n.to_string()).await);
        }
        let page = reader.read(&[]).await;
        let first = &page["comments"][0];
        let id = |comment: &Value| comment["id"].as_str().expect("an id").to_owned();
        let mut seen: Vec<String> = first["children"].as_array().expect("children").iter().map(id).collect();
        assert_eq!(seen.len(), 2);
        let mut after = first["next_replies"].as_str().map(str::to_owned);
        while let Some(cursor) = after {
            let path = format!("/comments/{root}/replies?after={cursor}");
            let part = cam_nhan_tests::Answer::to(reader.request(reqwest::Method::GET, &path)).await.ok();
            seen.extend(part["comments"].as_array().expect("a list").iter().map(id));
            after = part["next"].as_str().map(str::to_owned);
        }
        assert_eq!(seen.len(), 150);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>(), all.iter().collect());
    }
}
