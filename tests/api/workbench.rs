//! What makes a moderator quick: filters and order in place, decisions without a page around them, a ban that hides as
//! well, rules whose effect is seen before they are saved, and words one at a time.

use cam_nhan::store::moderators::Role;
use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Setup, both};
use reqwest::Method;
use serde_json::{Value, json};

fn holding() -> Setup {
    Setup {
        settings: Settings {
            moderation: Moderation::Hold,
            hold_repeats: false,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

fn texts(answer: &Value) -> Vec<String> {
    let comments = answer["comments"].as_array().expect("a list");
    comments
        .iter()
        .map(|comment| comment["text"].as_str().expect("a text").to_owned())
        .collect()
}

both! {
    async fn the_queue_is_filtered_and_ordered_in_place(server: TestServer, holding()) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let known = an.post("lời đầu của An").await;
        moderator.decide(&known, "approve", None).await.ok();
        for (reader, text) in [(&an, "lời sau của An"), (&binh, "xem https://a.example nhé"), (&binh, "lời của Bình")] {
            server.tick();
            reader.post(text).await;
        }
        let ask = async |query: &str| {
            texts(&moderator.ask(Method::GET, &format!("/comments?status=held{query}"), None).await.ok())
        };
        let (first, link, last) = ("lời sau của An", "xem https://a.example nhé", "lời của Bình");
        assert_eq!(ask("&order=oldest").await, [first, link, last]);
        assert_eq!(ask("&order=newest").await, [last, link, first]);
        assert_eq!(ask("&links=true").await, [link]);
        assert_eq!(ask("&newcomers=true&order=oldest").await, [link, last]);
        assert_eq!(ask("&newcomers=true&links=true").await, [link]);
        assert_eq!(moderator.ask(Method::GET, "/comments?order=loud", None).await.refusal(), "parameter_invalid");
        // A page after another goes on in the same order.
        let page = moderator.ask(Method::GET, "/comments?order=oldest&limit=2", None).await.ok();
        assert_eq!(texts(&page), [first, link]);
        let after = format!("&order=oldest&after={}", page["next"].as_str().expect("more"));
        assert_eq!(ask(&after).await, [last]);

        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let page = staff.get("?status=held&newcomers=1&links=1").await.text.replace("<!>", "");
        assert!(page.contains("1 bình luận có liên kết, của người mới."), "{page}");
        assert!(page.contains("Bỏ lọc: Người mới") && !page.contains(first), "{page}");
        let page = staff.get("?status=held&q=khong-co&sort=oldest").await.text.replace("<!>", "");
        assert!(page.contains("Không có bình luận nào có “khong-co”."), "{page}");
        assert_eq!(staff.get("?sort=loud").await.status, 400);
        // What a filter finds can be dealt with at one press.
        let swept = json!({ "act": "spam", "status": "held", "links": true });
        assert_eq!(moderator.ask(Method::POST, "/bulk/matching", Some(swept)).await.ok()["count"], 1);
        assert_eq!(ask("&order=oldest").await, [first, last]);
    }
}

both! {
    async fn a_decision_is_answered_in_brief_for_who_has_the_page(server: TestServer, holding()) {
        let an = server.reader("An").await;
        let (id, other) = (an.post("lời một").await, an.post("lời hai").await);
        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let item = format!("{id}:1:held");
        let answer = staff.post("/acts", &[("act", "approve"), ("item", &item), ("brief", "1")]).await;
        assert_eq!(answer.status, 200);
        let page = answer.text.replace("<!>", "");
        assert!(page.contains("Đã duyệt bình luận của An.") && page.contains("/undo"), "{page}");
        assert!(page.contains("<title>(1) Hàng chờ"), "what waits now: {page}");
        assert!(!page.contains("lời hai") && !page.contains("<article"), "no card: {page}");
        assert_eq!(staff.get("/waiting").await.text, "1");
        // What was decided meanwhile is told, and not done.
        let answer = staff.post("/acts", &[("act", "hide"), ("item", &item), ("brief", "1")]).await;
        assert!(answer.text.contains("role=\"alert\""), "{answer:?}");
        assert!(staff.get(&format!("?comment={other}")).await.text.contains("lời hai"));
    }
}

both! {
    async fn a_ban_can_hide_all_and_is_taken_back_whole(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let id = an.post("lời một").await;
        an.post("lời hai").await;
        binh.post("lời của Bình").await;
        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let form = [("comment", id.as_str()), ("kind", "reader"), ("days", "7"), ("shadow", ""), ("hide_all", "1"), ("why", "quấy rối")];
        let led = staff.post("/ban", &form).await;
        let to = led.headers["location"].to_str().expect("an address").to_owned();
        let said = staff.get(to.trim_start_matches("/admin/sites/bao")).await.text.replace("<!>", "");
        assert!(said.contains("Đã cấm An và ẩn 2 bình luận."), "{said}");
        assert_eq!(an.count().await, 1, "what others wrote stands");
        assert_eq!(an.send(&an.draft("lời ba", None)).await.refusal(), "banned");
        let batch = to.split("done=").nth(1).and_then(|rest| rest.split('&').next()).expect("a batch");
        moderator.undo(&json!(batch)).await.ok();
        assert_eq!(an.count().await, 3);
        an.post("lời ba").await;

        let body = json!({ "comment": id, "kind": "reader", "hide_all": true });
        let done = moderator.ask(Method::POST, "/bans", Some(body)).await.ok();
        assert_eq!((&done["hidden"], &done["kind"]), (&json!(3), &json!("reader")), "{done}");
        moderator.undo(&done["batch"]).await.ok();
        assert_eq!(an.count().await, 4);
    }
}

both! {
    async fn a_reader_is_seen_beside_the_queue(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("lời một").await;
        let moderator = server.moderator().await;
        let reader = moderator.list("approved").await[0]["reader"].as_str().expect("an id").to_owned();
        moderator.decide(&id, "hide", None).await.ok();
        let staff = server.staff(Role::Moderator, "Hoa", "hoa@bao.example").await;
        let drawer = staff.get(&format!("/readers/{reader}?drawer=1")).await.text.replace("<!>", "");
        for told in ["data-drawer-content", "lời một", "1 đã ẩn", "Mãi mãi", "Ẩn luôn 0 bình luận"] {
            assert!(drawer.contains(told), "{told} in {drawer}");
        }
        let viewer = server.staff(Role::Viewer, "Xem", "xem@bao.example").await;
        let drawer = viewer.get(&format!("/readers/{reader}?drawer=1")).await.text;
        assert!(drawer.contains("lời một") && !drawer.contains("/ban\""), "{drawer}");
    }
}

both! {
    async fn statistics_have_a_range_are_compared_and_leave_out_what_was_undone(server: TestServer, holding()) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("lời một").await;
        moderator.decide(&id, "approve", None).await.ok();
        server.wait_minutes(24 * 60);
        let (second, third) = (an.post("lời hai").await, an.post("lời ba").await);
        moderator.decide(&second, "hide", None).await.ok();
        let done = moderator.decide(&third, "hide", None).await.json();
        moderator.undo(&done["batch"]).await.ok();
        let ask = async |query: &str| moderator.ask(Method::GET, &format!("/statistics?{query}"), None).await;
        let today = ask("days=1").await.ok();
        assert_eq!((&today["total"]["comments"], &today["before"]["comments"]), (&json!(2), &json!(1)), "{today}");
        assert_eq!((&today["total"]["decisions"], &today["total"]["undone"]), (&json!(1), &json!(1)), "{today}");
        assert_eq!(today["deciders"][0]["hidden"], 1);
        assert_eq!(today["rules"], json!([{ "rule": "site_holds", "count": 2 }]));
        // The story begins at 15:00 of a Wednesday in Việt Nam.
        assert_eq!(today["hours"], json!([{ "weekday": 3, "hour": 15, "comments": 2 }]));
        let chosen = ask("from=2026-11-25&to=2026-11-25").await.ok();
        assert_eq!((chosen["days"].as_array().map(Vec::len), &chosen["total"]["comments"]), (Some(1), &json!(1)));
        for wrong in ["from=2026-11-25", "from=2026-11-26&to=2026-11-25", "from=x&to=y", "from=2020-01-01&to=2026-01-01"] {
            assert_eq!(ask(wrong).await.refusal(), "parameter_invalid", "{wrong}");
        }
        // The same in another place is another day.
        moderator.ask(Method::PATCH, "/settings", Some(json!({ "time_zone": "Pacific/Auckland" }))).await.ok();
        server.wait_minutes(1);
        let there = ask("days=1").await.ok();
        assert_eq!(there["days"][0]["date"], "2026-11-26");
        assert_eq!(there["hours"], json!([{ "weekday": 3, "hour": 21, "comments": 2 }]));
        let staff = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        assert!(staff.get("?status=all").await.text.contains("21:00 25/11/2026 UTC+13"), "with summer time");
        assert!(staff.get("/settings").await.text.contains("<option value=\"Pacific/Auckland\" selected"));
        let wrong = moderator.ask(Method::PATCH, "/settings", Some(json!({ "time_zone": "Asia/Hue" }))).await;
        assert_eq!(wrong.refusal(), "setting_invalid");
    }
}

both! {
    async fn words_are_added_and_taken_away_one_at_a_time(server: TestServer) {
        let staff = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let moderator = server.moderator().await;
        let list = async || moderator.ask(Method::GET, "/words", None).await.ok()["text"].as_str().expect("a list").to_owned();
        moderator.ask(Method::PUT, "/words", Some(json!({ "text": "# của tòa soạn\nlừa đảo # gian lận\n" }))).await.ok();
        let added = staff.post("/words/add", &[("phrase", "cá độ"), ("act", "refuse"), ("note", "cờ bạc")]).await;
        assert!(added.text.contains("Đã thêm “cá độ”."), "{added:?}");
        assert_eq!(list().await, "# của tòa soạn\nlừa đảo # gian lận\n!cá độ # cờ bạc\n");
        // The same phrase again is changed where it stands.
        staff.post("/words/add", &[("phrase", "lừa đảo"), ("act", "mark"), ("inside", "1"), ("note", "")]).await;
        assert_eq!(list().await, "# của tòa soạn\n?*lừa đảo*\n!cá độ # cờ bạc\n");
        let page = staff.get("/words?group=refuse&q=ca%20do").await.text.replace("<!>", "");
        assert!(page.contains("Bỏ “cá độ”") && !page.contains("Bỏ “lừa đảo”"), "{page}");
        let gone = staff.post("/words/remove", &[("phrase", "cá độ")]).await.text.replace("<!>", "");
        assert!(gone.contains("Đã bỏ “cá độ”.") && gone.contains("Thêm lại"), "{gone}");
        assert_eq!(list().await, "# của tòa soạn\n?*lừa đảo*\n");
        for phrase in ["", "x", "#", &"a".repeat(101)] {
            let wrong = staff.post("/words/add", &[("phrase", phrase), ("act", "hold"), ("note", "")]).await;
            assert_eq!(wrong.status, 422, "{phrase}");
        }
        assert_eq!(list().await, "# của tòa soạn\n?*lừa đảo*\n");
        let log = moderator.ask(Method::GET, "/audit-log?act=set_words", None).await.ok();
        assert!(log.to_string().contains("− !cá độ # cờ bạc"), "{log}");
    }
}

both! {
    async fn what_a_rule_would_have_done_is_seen_before_it_is_saved(server: TestServer) {
        let an = server.reader("An").await;
        for text in ["đi ăn phở", "phở bò ngon", "xem https://a.example", "lời khác"] {
            an.post(text).await;
        }
        let moderator = server.moderator().await;
        let effect = async |path: &str, body: Value| moderator.ask(Method::POST, path, Some(body)).await.ok();
        let none = json!({ "held": 0, "refused": 0 });
        let words = effect("/words/effect", json!({ "text": "phở\n!lời khác" })).await;
        assert_eq!(words, json!({ "comments": 4, "more": false, "now": none, "then": { "held": 2, "refused": 1 } }));
        let links = effect("/settings/effect", json!({ "links_before_hold": 0 })).await;
        assert_eq!(links["then"], json!({ "held": 1, "refused": 0 }), "{links}");
        let wrong = moderator.ask(Method::POST, "/words/effect", Some(json!({ "text": "a\n!\n" }))).await;
        assert_eq!(wrong.refusal(), "word_list_invalid");

        let staff = server.staff(Role::Owner, "Hoa", "hoa@bao.example").await;
        let page = staff.post("/words/preview", &[("list", "phở")]).await.text.replace("<!>", "");
        assert!(page.contains("Sẽ giữ lại 2 bình luận trong 4 bình luận của 30 ngày qua, hiện nay là 0."), "{page}");
        let page = staff.post("/words/preview", &[("phrase", "phở"), ("act", "hold"), ("note", "")]).await.text;
        assert!(page.contains("Sẽ giữ lại 2"), "{page}");
        assert_eq!(moderator.ask(Method::GET, "/words", None).await.ok()["text"], "", "nothing was saved");
        // What was written a month ago is no longer looked at.
        server.wait_minutes(31 * 24 * 60);
        assert_eq!(effect("/words/effect", json!({ "text": "phở" })).await["comments"], 0);
    }
}
