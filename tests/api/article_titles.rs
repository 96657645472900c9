//! What an article is called and where it is read: no single reader's to say for good, and the newsroom's above all.

use cam_nhan::store::moderators::Role;
use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both};
use reqwest::{Client, Method};
use serde_json::{Value, json};

/// What everybody sees of the article `bai`.
async fn seen(server: &TestServer) -> (String, String) {
    let article = server.reader("Ai").await.read(&[]).await["article"].clone();
    let text = |name: &str| article[name].as_str().expect("a text").to_owned();
    (text("title"), text("url"))
}

/// A new reader whose page says this of the article `bai`.
async fn says(server: &TestServer, title: &str, url: &str) -> Reader {
    server.tick();
    server
        .reader("Ai")
        .await
        .at(json!({ "key": "bai", "title": title, "url": url }))
}

async fn thread_of(server: &TestServer) -> String {
    server.moderator().await.list("all").await[0]["thread"]
        .as_str()
        .expect("an id")
        .to_owned()
}

const URL: &str = "https://bao.example/bai";

both! {
    async fn one_tap_does_not_name_the_article_for_everyone(server: TestServer) {
        let stranger = says(&server, "Báo bịa", "https://bao.example/cho-khac?utm_source=x").await;
        stranger.react(Some("love"), 1).await.ok();
        assert_eq!(seen(&server).await, (String::new(), String::new()));
        says(&server, "Giá vàng", URL).await.post("lời một").await;
        assert_eq!(seen(&server).await, ("Giá vàng".to_owned(), URL.to_owned()));
        stranger.react(Some("fun"), 2).await.ok();
        assert_eq!(seen(&server).await.0, "Giá vàng");
    }
}

both! {
    async fn what_several_readers_say_stands_above_the_first_and_above_any_one(server: TestServer) {
        let first = says(&server, "Báo bịa", "https://bao.example/bay").await;
        first.post("lời đầu tiên").await;
        assert_eq!(seen(&server).await.0, "Báo bịa", "as long as nobody says otherwise");
        says(&server, "Giá vàng", URL).await.post("lời của An").await;
        assert_eq!(seen(&server).await, ("Giá vàng".to_owned(), URL.to_owned()));
        says(&server, "Giá vàng", URL).await.post("lời của Bình").await;
        says(&server, "Báo bịa", "https://bao.example/bay").await.post("lời khác nữa").await;
        first.at(json!({ "key": "bai", "title": "Bịa nữa" })).post("và một lời nữa").await;
        for _ in 0..3 {
            server.tick();
            first.at(json!({ "key": "bai", "title": "Bịa nữa" })).post("một người nói ba lần").await;
        }
        assert_eq!(seen(&server).await, ("Giá vàng".to_owned(), URL.to_owned()), "one voice is one voice");
        for n in 0..2 {
            says(&server, "Giá vàng tăng", URL).await.post(&format!("tên mới lần {n}")).await;
        }
        assert_eq!(seen(&server).await.0, "Giá vàng tăng", "the newsroom changed the headline on its page");
    }
}

both! {
    async fn one_network_has_one_voice(
        server: TestServer,
        Setup { trusted_proxies: vec!["127.0.0.0/8"], ..Setup::default() }
    ) {
        let from = async |address: &str, title: &str, text: &str| {
            let reader = says(&server, title, URL).await;
            let request = reader.request(Method::POST, "/comments").header("x-forwarded-for", address);
            Answer::to(request.json(&reader.draft(text, None))).await.ok();
        };
        from("203.0.113.7", "Giá vàng", "lời một").await;
        from("198.51.100.7", "Giá vàng", "lời hai").await;
        for n in 0..4 {
            from("192.0.2.9", "Báo bịa", &format!("cùng một mạng {n}")).await;
        }
        assert_eq!(seen(&server).await.0, "Giá vàng");
    }
}

both! {
    async fn a_comment_that_nobody_sees_names_nothing(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let moderator = server.moderator().await;
        let id = says(&server, "Giá vàng", URL).await.post("lời chờ duyệt").await;
        assert_eq!(seen(&server).await, (String::new(), String::new()));
        let staff = server.staff(Role::Viewer, "Lan", "lan@bao.example").await;
        assert!(staff.get("?status=held").await.text.contains("Giá vàng"), "moderators know what they decide about");
        moderator.decide(&id, "approve", None).await.ok();
        assert_eq!(seen(&server).await, ("Giá vàng".to_owned(), URL.to_owned()));
        moderator.decide(&id, "spam", None).await.ok();
        assert_eq!(seen(&server).await, (String::new(), String::new()), "with the comment goes its word");
    }
}

both! {
    async fn the_newsrooms_word_stands_above_readers_and_can_be_taken_back(server: TestServer) {
        let moderator = server.moderator().await;
        says(&server, "Báo bịa", "https://bao.example/bay").await.post("lời đầu").await;
        let name = |body: Value| moderator.ask(Method::PUT, "/threads/bai", Some(body));
        assert_eq!(name(json!({ "title": "X", "url": "https://evil.example/" })).await.refusal(), "origin_forbidden");
        assert_eq!(name(json!({ "url": "javascript:alert(1)" })).await.refusal(), "page_invalid");
        let named = name(json!({ "title": " Giá\nvàng ", "url": format!("{URL}?utm_source=zalo#x") })).await.ok();
        assert_eq!(seen(&server).await, ("Giá vàng".to_owned(), URL.to_owned()));
        assert_eq!(name(json!({ "title": "Giá vàng", "url": URL })).await.ok()["outcome"], "unchanged");
        for n in 0..3 {
            says(&server, "Báo bịa", "https://bao.example/bay").await.post(&format!("lời bịa {n}")).await;
        }
        assert_eq!(seen(&server).await, ("Giá vàng".to_owned(), URL.to_owned()));
        let record = moderator.ask(Method::GET, "/audit-log?act=describe_article", None).await.ok();
        assert_eq!(record["lines"][0]["actor"], "token:test");
        moderator.undo(&named["batch"]).await.ok();
        assert_eq!(seen(&server).await.0, "Báo bịa");
        // By a form, and given back to readers.
        let staff = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        let thread = thread_of(&server).await;
        let sent = staff.post("/article", &[("thread", &thread), ("title", "Vàng"), ("url", "")]).await;
        assert_eq!(sent.status, 303, "{sent:?}");
        assert_eq!(seen(&server).await.0, "Vàng");
        let page = staff.get(&format!("/threads/{thread}")).await.text;
        assert!(page.contains("value=\"Vàng\"") && page.contains("do tòa soạn đặt"), "{page}");
        staff.post("/article", &[("thread", &thread), ("title", ""), ("url", "")]).await;
        for n in 0..2 {
            says(&server, "Giá vàng", URL).await.post(&format!("lời thật {n}")).await;
        }
        assert_eq!(seen(&server).await.0, "Giá vàng");
        let viewer = server.staff(Role::Viewer, "Xem", "xem@bao.example").await;
        assert_eq!(viewer.post("/article", &[("thread", &thread), ("title", "Y")]).await.status, 403);
    }
}

both! {
    async fn an_address_is_kept_without_what_its_way_added(
        server: TestServer,
        Setup { settings: Settings { query_names: vec!["id".into()], ..Settings::default() }, ..Setup::default() }
    ) {
        let url = "https://bao.example/xem?fbclid=2&id=1&utm_source=zalo#binh-luan";
        let an = server.reader("An").await.at(json!({ "url": url }));
        an.post("Chào").await;
        let article = an.read(&[]).await["article"].clone();
        assert_eq!(article["url"], "https://bao.example/xem?id=1");
    }
}

both! {
    async fn a_made_up_link_to_the_thread_page_puts_no_words_in_anybodys_mouth(server: TestServer) {
        let form = [("key", "bai"), ("name", "An"), ("text", "Chào"), ("title", "Báo bịa"), ("url", "https://bao.example/bay")];
        let client = Client::builder().cookie_store(true).build().expect("a client");
        let sent = client.post(format!("{}/t/bao/comments", server.base)).header("origin", &server.base).form(&form);
        assert!(Answer::to(sent).await.status.is_success());
        assert_eq!(seen(&server).await, (String::new(), String::new()));
    }
}

both! {
    async fn a_tap_before_the_article_is_out_does_not_close_it_early(
        server: TestServer,
        Setup { settings: Settings { close_after_days: 7, ..Settings::default() }, ..Setup::default() }
    ) {
        let stranger = server.reader("Ai").await;
        stranger.react(Some("love"), 1).await.ok();
        server.wait_minutes(6 * 1_440);
        let an = server.reader("An").await;
        let id = an.post("lời đầu tiên").await;
        server.wait_minutes(5 * 1_440);
        an.answer(&id, "năm ngày sau").await;
        server.wait_minutes(3 * 1_440);
        assert_eq!(an.send(&an.draft("tám ngày sau", None)).await.refusal(), "thread_closed");
    }
}
