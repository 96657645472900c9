//! Feed readers follow a site or an article, and see what everyone may read.

use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::{Client, StatusCode};
use serde_json::json;

async fn feed(server: &TestServer, query: &str) -> Answer {
    Answer::to(Client::new().get(format!("{}/feed/bao{query}", server.base))).await
}

/// How often a text has another.
fn times(text: &str, part: &str) -> usize {
    text.matches(part).count()
}

both! {
    async fn a_feed_has_the_newest_of_the_site_or_of_one_article(server: TestServer) {
        let an = server.reader("An & Bình").await;
        let there = an.at(json!({ "url": "https://bao.example/bai-hai", "title": "Bài <hai>" }));
        let first = an.post("Chào **cả nhà** & mọi người").await;
        server.tick();
        let second = there.post("Ở bài khác").await;
        let whole = feed(&server, "").await;
        assert_eq!(whole.status, StatusCode::OK);
        assert_eq!(whole.headers["content-type"], "application/atom+xml; charset=utf-8");
        assert_eq!(times(&whole.text, "<entry>"), 2);
        let at = |part: &str| whole.text.find(part).unwrap_or_else(|| panic!("{part} in {}", whole.text));
        assert!(at(&format!("urn:uuid:{second}")) < at(&format!("urn:uuid:{first}")), "newest first");
        at("<name>An &amp; Bình</name>");
        at("&lt;strong&gt;cả nhà&lt;/strong&gt; &amp;amp; mọi người");
        at("Bài &lt;hai&gt;");
        at(&format!(r#"href="https://bao.example/bai-hai#cn-{second}""#));
        at(&format!("/t/bao?key=bai&amp;comment={first}"));
        at("<title>Bình luận: bao</title>");
        at("<updated>2026-11-25T08:00:00.001");
        let own = feed(&server, "?key=bai&lang=en").await;
        assert_eq!(times(&own.text, "<entry>"), 1);
        assert!(own.text.contains("<title>Comments: bai</title>") && own.text.contains(&first), "{}", own.text);
        let other = feed(&server, "?url=https://bao.example/bai-hai").await;
        assert!(other.text.contains(&second) && !other.text.contains(&first));
        let page = Answer::to(Client::new().get(format!("{}/t/bao?key=bai", server.base))).await.text;
        assert!(page.contains(r#"type="application/atom+xml" href="/feed/bao?key=bai""#), "{page}");
    }
}

both! {
    async fn what_is_hidden_leaves_the_feed_and_a_reader_is_told_that_nothing_changed(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let hidden = an.post("Chữ bí ẩn").await;
        server.tick();
        an.answer(&hidden, "Trả lời").await;
        let before = feed(&server, "").await;
        let again = |tag: &reqwest::header::HeaderValue| {
            Answer::to(Client::new().get(format!("{}/feed/bao", server.base)).header("if-none-match", tag))
        };
        assert_eq!(before.headers["cache-control"], "public, max-age=60");
        assert_eq!(again(&before.headers["etag"]).await.status, StatusCode::NOT_MODIFIED);
        moderator.decide(&hidden, "hide", None).await.ok();
        for query in ["", "?key=bai"] {
            let now = feed(&server, query).await.text;
            assert!(!now.contains("bí ẩn") && !now.contains(&format!("urn:uuid:{hidden}")), "{now}");
            assert!(now.contains("Trả lời"), "its answer is still there");
        }
        assert_eq!(again(&before.headers["etag"]).await.status, StatusCode::OK);
    }
}

both! {
    async fn a_feed_ends_somewhere_and_an_unknown_one_is_refused(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        assert_eq!(times(&feed(&server, "").await.text, "<entry>"), 0, "a site without comments has a feed");
        assert_eq!(feed(&server, "?key=chua-co").await.refusal(), "thread_missing");
        let nobody = Answer::to(Client::new().get(format!("{}/feed/khong-co", server.base))).await;
        assert_eq!(nobody.refusal(), "site_unknown");
        let an = server.reader("An\u{fffe}").await;
        for n in 0..52 {
            server.tick();
            an.post(&format!("Lời thứ {n}\u{ffff}")).await;
        }
        let all = feed(&server, "").await.text;
        assert_eq!(times(&all, "<entry>"), 50);
        assert!(!all.contains('\u{ffff}') && !all.contains('\u{fffe}'), "XML cannot say these");
    }
}
