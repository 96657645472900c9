//! Posting, answering, and what each person then sees.

use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Setup, both};
use serde_json::json;

both! {
    async fn a_comment_posted_by_one_reader_is_seen_by_another(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let id = an.post("Bài **rất** hay").await;
        let reply = binh.answer(&id, "Đồng ý").await;
        let page = binh.read(&[]).await;
        assert_eq!(page["count"], 2);
        let comment = &page["comments"][0];
        assert_eq!(comment["id"], id);
        assert_eq!(comment["content"]["name"], "An");
        assert_eq!(comment["content"]["html"], "<p>Bài <strong>rất</strong> hay</p>");
        assert_eq!(comment["created_at"], "2026-11-25T08:00:00.000Z");
        assert_eq!(comment["children"][0]["id"], reply);
        assert_eq!(comment["children"][0]["parent"], id);
        assert_eq!(an.count().await, 2);
    }
}

both! {
    async fn text_comes_back_composed_and_otherwise_as_typed(server: TestServer) {
        let an = server.reader("Đặng Thị Ngọc A\u{301}nh").await;
        an.post("tie\u{302}\u{301}ng Việt 👩‍👩‍👧‍👦 <b>\"&'").await;
        let page = an.read(&[]).await;
        let content = &page["comments"][0]["content"];
        assert_eq!(content["name"], "Đặng Thị Ngọc Ánh");
        assert_eq!(content["html"], "<p>tiếng Việt 👩‍👩‍👧‍👦 &lt;b&gt;\"&amp;'</p>");
    }
}

both! {
    async fn sending_twice_stores_once(server: TestServer) {
        let an = server.reader("An").await;
        let draft = an.draft("Một lần thôi", None);
        let answers = futures_util::future::join_all((0..20).map(|_| an.send(&draft))).await;
        let created = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(created, 1, "one is new, the others are told what it became");
        for answer in &answers {
            assert_eq!(answer.ok()["comment"], answers[0].ok()["comment"]);
        }
        assert_eq!(an.count().await, 1);
        let binh = server.reader("Bình").await;
        assert_eq!(binh.send(&draft).await.refusal(), "id_taken");
        binh.post("Một lần thôi").await;
        assert_eq!(an.count().await, 2, "two honest identical comments both stand");
    }
}

both! {
    async fn an_answer_too_deep_stands_beside_and_names_whom_it_answers(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let root = an.post("gốc").await;
        let first = binh.answer(&root, "một").await;
        server.tick();
        let second = an.answer(&first, "hai").await;
        let page = an.read(&[]).await;
        let children = page["comments"][0]["children"].as_array().expect("children");
        assert_eq!(children.len(), 2, "flattened: {children:?}");
        assert_eq!(children[1]["id"], second);
        assert_eq!(children[1]["answers"], json!({ "id": first, "name": "Bình" }));
        assert_eq!(children[0]["answers"], json!(null), "what stands right above needs no name");
    }
}

both! {
    async fn depth_is_the_sites_choice(
        server: TestServer,
        Setup { settings: Settings { depth: 3, ..Settings::default() }, ..Setup::default() }
    ) {
        let an = server.reader("An").await;
        let mut last = an.post("0").await;
        for level in 1..=5 {
            server.tick();
            last = an.answer(&last, &level.to_string()).await;
        }
        let page = an.read(&[("comment", &last)]).await;
        let mut depth = 0;
        let mut comment = &page["comments"][0];
        while comment["children"].as_array().is_some_and(|children| !children.is_empty()) {
            comment = &comment["children"][0];
            depth += 1;
        }
        assert_eq!(depth, 3);
        assert_eq!(page["count"], 6);
    }
}

both! {
    async fn a_chain_a_thousand_deep_is_read_in_a_moment_and_paged_to_its_end(server: TestServer) {
        let an = server.reader("An").await;
        let root = an.post("gốc").await;
        let mut last = root.clone();
        for n in 0..1_000 {
            server.tick();
            last = an.answer(&last, &n.to_string()).await;
        }
        let page = an.read(&[]).await;
        assert_eq!(page["comments"][0]["replies"], 1_000);
        let mut seen: Vec<String> = Vec::new();
        let mut after = String::new();
        loop {
            let path = format!("/comments/{root}/replies?after={after}");
            let part = cam_nhan_tests::Answer::to(an.request(reqwest::Method::GET, &path)).await.ok();
            seen.extend(part["comments"].as_array().expect("a list").iter().map(|c| c["id"].to_string()));
            match part["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen.len(), 1_000);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 1_000, "each once");
    }
}

both! {
    async fn a_link_to_one_comment_opens_its_branch_first(server: TestServer) {
        let an = server.reader("An").await;
        let wanted_root = an.post("cũ").await;
        let mut wanted = String::new();
        for n in 0..10 {
            server.tick();
            wanted = an.answer(&wanted_root, &format!("đáp {n}")).await;
        }
        for n in 0..5 {
            server.tick();
            an.post(&format!("mới {n}")).await;
        }
        let page = an.read(&[("sort", "newest"), ("limit", "2"), ("comment", &wanted)]).await;
        assert_eq!(page["focus"], json!({ "id": wanted, "found": true }));
        assert_eq!(page["comments"][0]["id"], wanted_root);
        let children = page["comments"][0]["children"].as_array().expect("children");
        assert_eq!(children.last().expect("a child")["id"], wanted);
        assert_eq!(page["comments"].as_array().expect("a list").len(), 3, "and the usual page follows");
        let gone = an.read(&[("comment", "01900000-0000-7000-8000-000000000000")]).await;
        assert_eq!(gone["focus"]["found"], false);
        assert_eq!(gone["count"], 16, "the thread is there all the same");
    }
}

both! {
    async fn an_article_nobody_wrote_to_is_empty_and_reading_makes_nothing(server: TestServer) {
        let an = server.reader("An").await.at(json!({ "url": "https://bao.example/chua-ai-viet" }));
        let page = an.read(&[]).await;
        assert_eq!((page["count"].clone(), page["comments"].clone()), (json!(0), json!([])));
        assert_eq!(page["kinds"].as_array().expect("kinds").len(), 4);
        let site = cam_nhan_domain::SiteId::parse("bao").expect("a name");
        let mut connection = server.app.store().read().await.expect("a connection");
        let thread = cam_nhan::store::threads::get(&mut connection.conn(), &site, "bao.example/chua-ai-viet").await;
        assert!(thread.expect("an answer").is_none());
    }
}

both! {
    async fn a_page_of_long_comments_ends_before_it_is_heavy(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let an = server.reader("Minh").await;
        let long = "👩‍👩‍👧‍👦".repeat(2_000);
        let first = an.post(&long).await;
        for _ in 0..9 {
            an.post(&long).await;
        }
        for _ in 0..3 {
            an.answer(&first, &long).await;
        }
        let (mut seen, mut after, mut pages) = (0, String::new(), 0);
        loop {
            let page = an.read(&[("limit", "100"), ("sort", "oldest"), ("after", &after)][..if after.is_empty() { 2 } else { 3 }]).await;
            assert!(page["comments"].to_string().len() < 400_000, "a page of {} bytes", page["comments"].to_string().len());
            seen += page["comments"].as_array().map_or(0, Vec::len);
            pages += 1;
            match page["next"].as_str() {
                Some(next) => after = next.to_owned(),
                None => break,
            }
        }
        assert_eq!(seen, 10);
        assert!(pages > 1, "{pages} page");
    }
}
