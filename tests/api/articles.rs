//! What a newsroom's own system says of its articles: one or a thousand at once, also before anybody has written.

use cam_nhan::store::moderators::Role;
use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Setup, both};
use reqwest::Method;
use serde_json::{Value, json};

const URL: &str = "https://bao.example/gia-vang";

both! {
    async fn a_newsrooms_program_describes_an_article_before_anybody_writes(server: TestServer) {
        let program = server.moderator().await;
        let put = async |body: Value| program.ask(Method::PUT, "/threads/bai", Some(body)).await;
        let said = json!({
            "title": "Giá vàng", "url": format!("{URL}?fbclid=1"), "section": " Kinh\ntế ", "language": "en",
            "authors": [{ "name": "Lan Anh", "id": "sub-7" }, { "name": "Bình" }],
            "published_at": "2026-11-25T08:00:00+07:00", "closes_at": "2027-01-01T00:00:00Z",
        });
        let first = put(said.clone()).await.ok();
        assert_eq!(first["outcome"], "created");
        assert_eq!((&first["url"], &first["section"]), (&json!(URL), &json!("Kinh tế")));
        assert_eq!(first["published_at"], "2026-11-25T01:00:00.000Z");
        let again = put(said).await.ok();
        assert_eq!((&again["outcome"], &again["batch"]), (&json!("unchanged"), &Value::Null));

        let known = program.ask(Method::GET, "/threads/bai", None).await.ok();
        assert_eq!((&known["comments"], &known["closed"]), (&json!(0), &json!(false)));
        assert_eq!(known["authors"][0]["id"], "sub-7");
        // Its number is there at once, and its page.
        assert_eq!(server.reader("Ai").await.count().await, 0);
        let page = reqwest::get(format!("{}/t/bao?key=bai", server.base)).await.expect("a page");
        assert_eq!(page.status(), 200);
        let page = page.text().await.expect("a text");
        assert!(page.contains("<html lang=\"en\"") && page.contains("Giá vàng"), "{page}");

        // What is absent stays, null takes back.
        let less = put(json!({ "section": null })).await.ok();
        assert_eq!((&less["outcome"], &less["section"], &less["title"]), (&json!("changed"), &json!(""), &json!("Giá vàng")));
        program.undo(&less["batch"]).await.ok();
        assert_eq!(program.ask(Method::GET, "/threads/bai", None).await.ok()["section"], "Kinh tế");
        let log = program.ask(Method::GET, "/audit-log?act=describe_article", None).await.ok();
        assert_eq!(log["lines"].as_array().map(Vec::len), Some(2), "{log}");
    }
}

both! {
    async fn a_batch_stores_what_makes_sense_and_names_what_does_not(server: TestServer) {
        let program = server.moderator().await;
        let put = async |threads: Value| program.ask(Method::PUT, "/threads", Some(json!({ "threads": threads }))).await;
        let done = put(json!([
            { "key": "a", "title": "Một" },
            { "url": "https://bao.example/hai", "title": "Hai" },
            { "key": "c", "titel": "Ba" },
            { "key": "d", "url": "https://evil.example/d" },
            { "key": "e", "published_at": "hôm qua" },
            { "title": "không tên" },
            "một dòng chữ",
            { "key": "a", "section": "Thể thao" },
            { "key": "f", "authors": [{ "name": "" }] },
            { "key": "g", "comments_open": "perhaps" },
        ])).await.ok();
        assert_eq!((&done["created"], &done["changed"]), (&json!(2), &json!(1)), "{done}");
        let refused: Vec<_> = done["refused"].as_array().expect("a list").iter()
            .map(|one| (one["index"].as_u64().expect("a number"), one["code"].as_str().expect("a code"), one["field"].as_str().unwrap_or_default()))
            .collect();
        assert_eq!(refused, [
            (2, "setting_invalid", "threads"),
            (3, "origin_forbidden", ""),
            (4, "setting_invalid", "published_at"),
            (5, "page_missing", ""),
            (6, "setting_invalid", "threads"),
            (8, "setting_invalid", "authors"),
            (9, "setting_invalid", "comments_open"),
        ]);
        let a = program.ask(Method::GET, "/threads/a", None).await.ok();
        assert_eq!((&a["title"], &a["section"]), (&json!("Một"), &json!("Thể thao")));
        let by_address = program.ask(Method::GET, "/threads/bao.example%2Fhai", None).await.ok();
        assert_eq!(by_address["title"], "Hai");
        // One press takes all of it back.
        program.undo(&done["batch"]).await.ok();
        assert_eq!(program.ask(Method::GET, "/threads/a", None).await.ok()["title"], "");

        let thousand: Vec<Value> = (0..1_000).map(|n| json!({ "key": format!("bai-{n}"), "title": format!("Bài {n}") })).collect();
        assert_eq!(put(json!(thousand)).await.ok()["created"], 1_000);
        assert_eq!(put(json!(thousand)).await.ok()["unchanged"], 1_000);
        let more: Vec<Value> = (0..1_001).map(|n| json!({ "key": format!("bai-{n}") })).collect();
        assert_eq!(put(json!(more)).await.refusal(), "setting_invalid");
    }
}

both! {
    async fn the_days_of_a_thread_count_from_its_publication(
        server: TestServer,
        Setup { settings: Settings { close_after_days: 7, ..Settings::default() }, ..Setup::default() }
    ) {
        let program = server.moderator().await;
        let an = server.reader("An").await;
        let now = server.app.now();
        let published = cam_nhan_domain::Millis(now.0 - 6 * cam_nhan_domain::time::DAY).rfc3339();
        program.ask(Method::PUT, "/threads/bai", Some(json!({ "published_at": published }))).await.ok();
        an.post("sáu ngày sau khi đăng").await;
        server.wait_minutes(2 * 1_440);
        assert_eq!(an.send(&an.draft("tám ngày sau khi đăng", None)).await.refusal(), "thread_closed");
        // A moment of its own stands above the site's days.
        let later = server.app.now().plus_minutes(60).rfc3339();
        program.ask(Method::PUT, "/threads/bai", Some(json!({ "closes_at": later }))).await.ok();
        an.post("còn một giờ").await;
        server.wait_minutes(61);
        assert_eq!(an.send(&an.draft("quá giờ", None)).await.refusal(), "thread_closed");
        program.ask(Method::PUT, "/threads/bai", Some(json!({ "comments_open": "open" }))).await.ok();
        an.post("người duyệt mở lại").await;
    }
}

both! {
    async fn a_stranger_under_the_authors_name_is_held(server: TestServer) {
        let program = server.moderator().await;
        let authors = json!({ "authors": [{ "name": "Lan Anh", "id": "user-7" }] });
        program.ask(Method::PUT, "/threads/bai", Some(authors)).await.ok();
        let stranger = server.reader("LAN  ANH").await;
        stranger.send(&stranger.draft("tôi là tác giả", None)).await.ok();
        let held = program.list("held").await;
        assert_eq!(held[0]["reasons"][0]["rule"], "name", "{held:?}");
        // Elsewhere it is a name like any other.
        let elsewhere = server.reader("Lan Anh").await.at(json!({ "key": "bai-khac" }));
        elsewhere.post("tôi cũng tên Lan Anh").await;
    }
}

both! {
    async fn what_makes_no_sense_of_one_article_is_named(server: TestServer) {
        let program = server.moderator().await;
        for (wrong, told) in [
            (json!({ "titel": "x" }), "titel"),
            (json!({ "title": 5 }), "integer `5`"),
            (json!({ "language": "fr" }), "fr"),
            (json!({ "commenters": "nobody" }), "nobody"),
            (json!({ "authors": "A" }), "expected a sequence"),
            (json!(["Theo thứ tự", "https://bao.example/x"]), "object"),
        ] {
            let answer = program.ask(Method::PUT, "/threads/bai", Some(wrong.clone())).await;
            assert!(answer.text.contains(told), "{wrong}: {}", answer.text);
            assert_eq!(answer.refusal(), "setting_invalid", "{wrong}");
        }
        assert_eq!(program.ask(Method::GET, "/threads/bai", None).await.refusal(), "thread_missing");
    }
}

both! {
    async fn a_thread_that_nobody_uses_is_removed_and_can_be_put_back(server: TestServer) {
        let program = server.moderator().await;
        let remove = async |key: &str| program.ask(Method::DELETE, &format!("/threads/{key}"), None).await;
        assert_eq!(remove("bai").await.ok()["batch"], Value::Null, "nothing is there, and nothing is wrong");
        program.ask(Method::PUT, "/threads/bai", Some(json!({ "title": "Giá vàng", "comments_open": "closed" }))).await.ok();
        let removed = remove("bai").await.ok();
        assert_eq!(program.ask(Method::GET, "/threads/bai", None).await.refusal(), "thread_missing");
        program.undo(&removed["batch"]).await.ok();
        let back = program.ask(Method::GET, "/threads/bai", None).await.ok();
        assert_eq!((&back["title"], &back["comments_open"]), (&json!("Giá vàng"), &json!("closed")));
        // As for all else, `null` takes back what was said.
        let open = program.ask(Method::PUT, "/threads/bai", Some(json!({ "comments_open": null }))).await.ok();
        assert_eq!(open["comments_open"], "auto");
        server.reader("An").await.post("một lời").await;
        assert_eq!(remove("bai").await.refusal(), "thread_in_use");
    }
}

both! {
    async fn the_page_of_an_article_says_the_same_by_a_form(server: TestServer) {
        let program = server.moderator().await;
        let put = json!({ "authors": [{ "name": "Lan Anh", "id": "sub-7" }], "published_at": "2026-11-25T01:00:30Z" });
        let thread = program.ask(Method::PUT, "/threads/bai", Some(put)).await.ok()["thread"].as_str().expect("an id").to_owned();
        let staff = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        let page = staff.get(&format!("/threads/{thread}")).await.text;
        assert!(page.contains("value=\"2026-11-25T08:00\"") && page.contains("Lan Anh"), "{page}");
        let sent = staff.post("/article", &[
            ("thread", &thread), ("title", "Giá vàng"), ("url", ""), ("section", "Kinh tế"), ("authors", "Lan Anh\nBình\n"),
            ("language", "en"), ("published_at", "2026-11-25T08:00"), ("closes_at", "2026-12-31T23:59"),
        ]).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        let known = program.ask(Method::GET, "/threads/bai", None).await.ok();
        assert_eq!(known["authors"], json!([{ "name": "Lan Anh", "id": "sub-7" }, { "name": "Bình" }]));
        assert_eq!(known["published_at"], "2026-11-25T01:00:30.000Z", "what stood there was not typed");
        assert_eq!(known["closes_at"], "2026-12-31T16:59:00.000Z");
        let log = staff.get("/audit-log").await.text;
        assert!(log.contains("Kinh tế") && log.contains("23:59 31/12/2026"), "{log}");
    }
}
