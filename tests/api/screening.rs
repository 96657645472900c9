//! What the rules hold and refuse, and that nothing gets past them by spelling or by editing.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Setup, both};
use reqwest::Method;
use serde_json::json;

async fn list(moderator: &cam_nhan_tests::Moderator, text: &str) {
    moderator
        .ask(Method::PUT, "/words", Some(json!({ "text": text })))
        .await
        .ok();
}

both! {
    async fn a_listed_word_holds_every_time_however_it_is_spelled(
        server: TestServer,
        Setup { settings: Settings { hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let (reader, moderator) = (server.reader("Đặng Thị Ngọc Ánh").await, server.moderator().await);
        list(&moderator, "lừa đảo # gian lận\n!nhà cái xyz\ntạp chủng").await;
        for n in 0..100 {
            let word = if n % 2 == 0 { "lừa đảo" } else { "tạp chủng" };
            let posted = reader.send(&reader.draft(&format!("đồ {word} số {n}"), None)).await.ok();
            assert_eq!(posted["status"], "held", "{n}");
        }
        for text in ["LỪA ĐẢO", "lu\u{31b}\u{300}a \u{111}a\u{309}o", "lừa  đảo", "l.ừ.a đảo", "lừ\u{200b}a đảo", "ｌừａ đảo", "lua dao", "lừaaa đảooo"] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "held", "{text}");
        }
        for text in ["lừa đảoX là gì", "con lừa và hòn đảo", "Chào cả nhà"] {
            let posted = reader.send(&reader.draft(text, None)).await.ok();
            assert_eq!(posted["status"], "approved", "{text}");
        }
        assert_eq!(reader.send(&reader.draft("chơi nhà cái xyz đi", None)).await.refusal(), "text_refused");
        let held = &moderator.list("held").await[0];
        assert!(held["reasons"][0]["rule"].as_str().is_some_and(|rule| rule.starts_with("words")), "{held}");
    }
}

both! {
    async fn an_edit_never_skips_screening(server: TestServer) {
        let (reader, moderator) = (server.reader("An").await, server.moderator().await);
        list(&moderator, "lừa đảo\n!nhà cái xyz").await;
        let id = reader.post("lời sạch").await;
        assert_eq!(reader.edit(&id, "vào nhà cái xyz", 1).await.refusal(), "text_refused");
        let edited = reader.edit(&id, "đồ lừa đảo", 1).await.ok();
        assert_eq!(edited["status"], "held");
        assert_eq!(reader.count().await, 0);
        assert_eq!(moderator.decide(&id, "approve", Some(1)).await.refusal(), "revision_changed");
        let other = reader.post("lời khác").await;
        let links = "http://a.vn http://b.vn http://c.vn";
        assert_eq!(reader.edit(&other, links, 1).await.ok()["status"], "held");
    }
}

both! {
    async fn newcomers_wait_until_they_are_trusted(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Newcomers, trusted_after: 2, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        for n in 0..2 {
            let id = an.post(&format!("lời {n}")).await;
            assert_eq!(an.count().await, n);
            moderator.decide(&id, "approve", None).await.ok();
        }
        an.post("lời 3").await;
        assert_eq!(an.count().await, 3);
    }
}

both! {
    async fn a_few_may_say_the_same_but_not_one_twice_nor_a_crowd(server: TestServer) {
        let moderator = server.moderator().await;
        let text = "Cho vay nhanh trong ngày, lãi suất thấp nhất thị trường, gọi ngay cho chúng tôi theo số ";
        for (n, name) in ["An", "Bình", "Chi", "Dung"].into_iter().enumerate() {
            let reader = server.reader(name).await;
            let posted = reader.send(&reader.draft(&format!("{text}090123456{n}"), None)).await.ok();
            assert_eq!(posted["status"], if n < 3 { "approved" } else { "held" }, "{name}");
        }
        let lan = server.reader("Lan").await;
        let honest = "Bài viết rất hay, cảm ơn tác giả đã nói hộ lòng dân quê tôi";
        lan.post(honest).await;
        assert_eq!(lan.send(&lan.draft(honest, None)).await.ok()["status"], "held", "one twice");
        let held = moderator.list("held").await;
        assert_eq!(held.len(), 2);
        assert!(held.iter().all(|comment| comment["reasons"][0]["rule"] == "repeats"));
    }
}

both! {
    async fn a_trial_says_what_each_rule_finds_and_keeps_nothing(server: TestServer) {
        let moderator = server.moderator().await;
        list(&moderator, "lừa đảo").await;
        let body = json!({ "text": "ĐÂY LÀ TRÒ LỪA ĐẢO TRẮNG TRỢN NHẤT" });
        let tried = moderator.ask(Method::POST, "/try", Some(body)).await.ok();
        assert_eq!(tried["verdict"], "held");
        let rules: Vec<_> = tried["reasons"].as_array().expect("a list").iter().map(|reason| reason["rule"].clone()).collect();
        assert_eq!(rules, ["words", "caps"]);
        assert_eq!(moderator.list("all").await.len(), 0);
        let bad = moderator.ask(Method::PUT, "/words", Some(json!({ "text": "tốt\n!\n" }))).await;
        assert_eq!(bad.refusal(), "word_list_invalid");
        assert_eq!(bad.json()["number"], 2);
    }
}

both! {
    async fn the_rules_are_changed_one_by_one_or_not_at_all(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let set = async |body| moderator.ask(Method::PATCH, "/settings", Some(body)).await;
        assert_eq!(set(json!({ "moderation": "hold" })).await.ok()["flags_before_hold"], 3);
        assert_eq!(an.send(&an.draft("Chào", None)).await.ok()["status"], "held");
        for bad in [json!({ "moderation": "perhaps" }), json!({ "hold_above": 101 }), json!({ "depth": 0 }), json!({ "unheard": 1 })] {
            assert_eq!(set(bad.clone()).await.refusal(), "setting_invalid", "{bad}");
        }
        let kept = moderator.ask(Method::GET, "/settings", None).await.ok();
        assert_eq!((kept["moderation"].clone(), kept["hold_above"].clone()), (json!("hold"), json!(0)));
    }
}
