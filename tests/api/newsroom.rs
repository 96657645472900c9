//! The newsroom at work: the queue, undoing, flags, bans, what it writes itself, and the audit log.

use cam_nhan::{discussion::learn, store::moderators::Scope};
use cam_nhan_domain::{
    SiteId,
    site::{Moderation, Settings},
};
use cam_nhan_tests::{Answer, Setup, both};
use reqwest::Method;
use serde_json::{Value, json};

fn names(comments: &[Value]) -> Vec<&str> {
    comments
        .iter()
        .map(|comment| comment["text"].as_str().expect("a text"))
        .collect()
}

both! {
    async fn one_press_hides_many_and_one_press_brings_them_back(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let mut seen = Vec::new();
        for n in 0..3 {
            seen.push(json!({ "id": an.post(&format!("lời {n}")).await, "revision": 1, "status": "approved" }));
            server.tick();
        }
        an.edit(seen[2]["id"].as_str().expect("an id"), "lời đã sửa", 1).await.ok();
        server.tick();
        let body = json!({ "act": "spam", "comments": seen, "why": "quảng cáo" });
        let done = moderator.ask(Method::POST, "/bulk", Some(body)).await.ok();
        assert_eq!(done["comments"].as_array().map(Vec::len), Some(2));
        assert_eq!(done["refused"], json!([{ "id": seen[2]["id"], "code": "revision_changed" }]));
        assert_eq!(an.count().await, 1);
        assert_eq!(moderator.list("spam").await.len(), 2);
        server.tick();
        moderator.undo(&done["batch"]).await.ok();
        assert_eq!(an.count().await, 3);
        assert_eq!(moderator.undo(&done["batch"]).await.refusal(), "act_impossible", "only once");
        let record = moderator.ask(Method::GET, "/audit-log", None).await.ok();
        let acts: Vec<_> = record["lines"].as_array().expect("a list").iter().map(|line| line["act"].clone()).collect();
        assert_eq!(acts[..5], ["undo", "undo", "spam", "spam", "edit"]);
        assert_eq!(record["lines"][2]["why"], "quảng cáo");
    }
}

both! {
    async fn an_act_on_what_another_moderator_decided_meanwhile_asks_again(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Chào").await;
        let hide = json!({ "revision": 1, "status": "approved" });
        let first = moderator.ask(Method::POST, &format!("/comments/{id}/hide"), Some(hide.clone())).await.ok();
        let second = moderator.ask(Method::POST, &format!("/comments/{id}/spam"), Some(hide)).await;
        assert_eq!(second.refusal(), "revision_changed");
        // What was done since is not overwritten by an undo.
        moderator.decide(&id, "spam", None).await.ok();
        assert_eq!(moderator.undo(&first["batch"]).await.refusal(), "revision_changed");
        assert_eq!(moderator.list("spam").await.len(), 1);
    }
}

both! {
    async fn enough_flags_hold_and_a_decision_settles_them(
        server: TestServer,
        Setup { trusted_proxies: vec!["127.0.0.0/8"], ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Chào").await;
        let flag = async |name: &str, reason: &str| {
            let reader = server.reader(name).await;
            // Somebody who is known, in a network of their own.
            reader.at(json!({ "key": "bài khác" })).post(&format!("{name} cũng có lời")).await;
            let body = json!({ "reason": reason, "note": "xem giúp" });
            let network = format!("198.51.{}.7", name.as_bytes()[0]);
            let request = reader.request(Method::POST, &format!("/comments/{id}/flag"));
            Answer::to(request.header("x-forwarded-for", network).json(&body)).await
        };
        assert_eq!(flag("X", "boredom").await.refusal(), "flag_unknown");
        flag("B", "abuse").await.ok();
        assert_eq!(moderator.list("flagged").await.len(), 1);
        flag("C", "spam").await.ok();
        assert_eq!(an.count().await, 1);
        flag("D", "hate").await.ok();
        assert_eq!(an.count().await, 0, "three hold");
        let held = &moderator.list("held").await[0];
        assert_eq!(held["reasons"][0]["rule"], "flags", "{held}");
        let told = moderator.ask(Method::GET, &format!("/comments/{id}/flags"), None).await.ok();
        assert_eq!(told["flags"].as_array().map(Vec::len), Some(3));
        moderator.decide(&id, "approve", Some(1)).await.ok();
        for name in ["E", "F", "G", "H"] {
            flag(name, "spam").await.ok();
        }
        assert_eq!(an.count().await, 1, "a decided comment is not brought up again");
        assert_eq!(moderator.list("flagged").await.len(), 0);
    }
}

both! {
    async fn a_banned_author_is_told_and_a_quietly_banned_one_is_not(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let id = an.post("lời một").await;
        let ban = |shadow: bool, days: Option<u32>| json!({ "comment": id, "kind": "reader", "shadow": shadow, "days": days, "why": "quấy rối" });
        let open = moderator.ask(Method::POST, "/bans", Some(ban(false, Some(1)))).await.ok();
        assert_eq!(an.send(&an.draft("lời hai", None)).await.refusal(), "banned");
        binh.post("lời khác").await;
        server.wait_minutes(1_441);
        an.post("lời sau khi hết hạn").await;
        moderator.ask(Method::POST, "/bans", Some(ban(true, None))).await.ok();
        let draft = an.draft("xyzzy", None);
        let posted = an.send(&draft).await.ok();
        assert_eq!(posted["status"], "approved", "{posted}");
        assert!(an.mine().await["own"].as_array().expect("a list").iter().any(|own| own["id"] == draft["id"]));
        let page = Answer::to(binh.request(Method::GET, "/thread?key=bai")).await;
        assert!(!page.text.contains("xyzzy"), "{page:?}");
        assert_eq!(names(&moderator.list("spam").await), ["xyzzy"]);
        let bans = moderator.ask(Method::GET, "/bans", None).await.ok();
        assert_eq!(bans["bans"].as_array().map(Vec::len), Some(1), "the first is over");
        assert_ne!(bans["bans"][0]["id"], open["id"]);
        moderator.ask(Method::DELETE, &format!("/bans/{}", bans["bans"][0]["id"].as_str().expect("an id")), None).await.ok();
        assert_eq!(an.send(&an.draft("lời cuối", None)).await.ok()["status"], "approved");
        assert_eq!(binh.count().await, 4);
    }
}

both! {
    async fn pinned_and_featured_comments_stand_on_top_and_each_is_walked_once(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let mut ids = Vec::new();
        for n in 0..7 {
            ids.push(an.post(&format!("lời {n}")).await);
            server.tick();
        }
        let reply = an.answer(&ids[0], "đáp hay").await;
        moderator.decide(&ids[1], "feature", None).await.ok();
        moderator.decide(&reply, "feature", None).await.ok();
        moderator.decide(&ids[3], "pin", None).await.ok();
        assert_eq!(moderator.decide(&reply, "pin", None).await.refusal(), "act_impossible");
        for sort in ["newest", "oldest", "top"] {
            let (mut walked, mut after) = (Vec::new(), None::<String>);
            loop {
                let mut query = vec![("sort", sort), ("limit", "2")];
                query.extend(after.as_deref().map(|after| ("after", after)));
                let page = an.read(&query).await;
                walked.extend(page["comments"].as_array().expect("a list").iter().map(|comment| comment["id"].clone()));
                after = page["next"].as_str().map(str::to_owned);
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(walked[..2], [json!(ids[3]), json!(ids[1])], "{sort}");
            walked.sort_by_key(Value::to_string);
            walked.dedup();
            assert_eq!(walked.len(), 7, "{sort}");
        }
        let featured = an.read(&[("sort", "featured")]).await;
        let shown: Vec<_> = featured["comments"].as_array().expect("a list").iter().map(|comment| comment["id"].clone()).collect();
        assert_eq!(shown, [json!(reply), json!(ids[1])]);
        assert_eq!(an.read(&[]).await["sorts"], json!(["top", "newest", "oldest", "featured"]));
    }
}

both! {
    async fn a_moderators_edit_is_marked_kept_and_can_be_taken_back(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("lời thô").await;
        let body = json!({ "text": "lời đã gọt", "revision": 1 });
        let edited = moderator.ask(Method::PATCH, &format!("/comments/{id}"), Some(body.clone())).await.ok();
        let seen = an.read(&[]).await["comments"][0]["content"].clone();
        assert_eq!(seen["edited_by_staff"], true);
        assert!(seen["html"].as_str().is_some_and(|html| html.contains("đã gọt")));
        assert_eq!(moderator.ask(Method::PATCH, &format!("/comments/{id}"), Some(body)).await.refusal(), "revision_changed");
        moderator.undo(&edited["batch"]).await.ok();
        let seen = an.read(&[]).await["comments"][0]["content"].clone();
        assert_eq!(seen["edited_by_staff"], false);
        assert!(seen["html"].as_str().is_some_and(|html| html.contains("thô")), "{seen}");
    }
}

both! {
    async fn a_closed_thread_takes_nothing_until_it_is_opened(
        server: TestServer,
        Setup { settings: Settings { close_after_days: 7, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        an.post("lời một").await;
        let thread = moderator.list("approved").await[0]["thread"].as_str().expect("an id").to_owned();
        let close = |to: &str| (Method::PUT, format!("/threads/{thread}/comments-open"), Some(json!({ "comments_open": to })));
        let (method, path, body) = close("closed");
        let closed = moderator.ask(method, &path, body).await.ok();
        assert_eq!(an.send(&an.draft("lời hai", None)).await.refusal(), "thread_closed");
        assert_eq!(an.read(&[]).await["article"]["closed"], true);
        moderator.undo(&closed["batch"]).await.ok();
        an.post("lời hai").await;
        server.wait_minutes(7 * 1_440);
        assert_eq!(an.send(&an.draft("lời ba", None)).await.refusal(), "thread_closed");
        let (method, path, body) = close("open");
        moderator.ask(method, &path, body).await.ok();
        an.post("lời ba").await;
        assert_eq!(an.count().await, 3);
    }
}

both! {
    async fn a_search_needs_no_marks_and_stays_within_its_site(server: TestServer) {
        let (an, moderator) = (server.reader("Đặng Thị Ánh").await, server.moderator().await);
        an.post("Giá vàng hôm nay lại lên 100%").await;
        an.post("Trời đẹp quá_").await;
        let found = async |q: &str| {
            let answer = moderator.ask(Method::GET, &format!("/comments?status=all&q={q}"), None).await.ok();
            answer["comments"].as_array().expect("a list").len()
        };
        for (q, count) in [("gia%20vang", 1), ("GI%C3%81%20V%C3%80NG", 1), ("dang%20thi", 2), ("100%25", 1), ("%25", 1), ("qua_", 1), ("bac", 0)] {
            assert_eq!(found(q).await, count, "{q}");
        }
    }
}

both! {
    async fn a_token_does_no_more_than_its_scope_allows(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("Chào").await;
        let (reading, deciding) = (server.program(Scope::Read).await, server.program(Scope::Moderate).await);
        assert_eq!(reading.list("approved").await.len(), 1);
        assert_eq!(reading.decide(&id, "hide", None).await.refusal(), "forbidden");
        let words = json!({ "text": "xyzzy" });
        assert_eq!(deciding.ask(Method::PUT, "/words", Some(words.clone())).await.refusal(), "forbidden");
        deciding.decide(&id, "hide", None).await.ok();
        server.moderator().await.ask(Method::PUT, "/words", Some(words)).await.ok();
    }
}

both! {
    async fn decisions_teach_and_what_is_undone_at_once_does_not(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let site = SiteId::parse("bao").expect("a site's name");
        let bad = an.post("mua hàng giá rẻ ở đây").await;
        let good = an.post("bài viết rất hay và có ích").await;
        moderator.decide(&bad, "hide", None).await.ok();
        let mistake = moderator.decide(&good, "spam", None).await.ok();
        moderator.undo(&mistake["batch"]).await.ok();
        moderator.decide(&good, "approve", None).await.ok();
        server.wait_minutes(1);
        learn::learn(&server.app, &site).await.expect("lessons");
        learn::learn(&server.app, &site).await.expect("nothing new");
        let model = moderator.ask(Method::GET, "/models/hide", None).await.ok();
        assert_eq!(model["lessons"], json!([1, 1]));
        assert_eq!(model["ready"], false);
        assert_eq!(moderator.ask(Method::DELETE, "/models/hide", None).await.status, 204);
        learn::learn(&server.app, &site).await.expect("nothing to learn again");
        assert_eq!(moderator.ask(Method::GET, "/models/hide", None).await.ok()["lessons"], json!([0, 0]));
    }
}

both! {
    async fn staff_bear_the_word_that_their_site_has_for_them(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let staff = server.staff(cam_nhan::store::moderators::Role::Owner, "Hoa", "hoa@bao.example").await;
        let id = an.post("Bao giờ đăng tiếp?").await;
        staff.post("/reply", &[("comment", &id), ("text", "Sáng mai ạ.")]).await;
        let badges = async || {
            let read = async |path: &str| Answer::to(reqwest::Client::new().get(format!("{}{path}", server.base))).await.text;
            [read("/embed/bao/fragment?key=bai").await, read("/t/bao?key=bai").await].map(|page| {
                let badge = page.split("<b part=\"staff\">").nth(1).expect("a badge");
                badge.split("</b>").next().expect("its end").to_owned()
            })
        };
        assert_eq!(badges().await, ["Tòa soạn"; 2]);
        let set = async |word: &str| moderator.ask(Method::PATCH, "/settings", Some(json!({ "staff_word": word }))).await;
        set("Ban biên tập & kỹ thuật").await.ok();
        assert_eq!(badges().await, ["Ban biên tập &amp; kỹ thuật"; 2], "at once, on what is shown already");
        for wrong in [" Ban", "a\nb", "\u{200b}", &"a".repeat(31)] {
            let refused = set(wrong).await;
            assert_eq!(refused.refusal(), "setting_invalid", "{wrong:?}");
            assert!(refused.text.contains("staff_word"), "{refused:?}");
        }
        set("").await.ok();
        assert_eq!(badges().await, ["Tòa soạn"; 2]);
    }
}

both! {
    async fn nobody_else_signs_with_the_word_for_staff(server: TestServer) {
        let moderator = server.moderator().await;
        moderator.ask(Method::PATCH, "/settings", Some(json!({ "staff_word": "Nhóm Hạt Dẻ" }))).await.ok();
        for (name, status) in [("Nhom hat de", "held"), ("Hạt Mít", "approved")] {
            let reader = server.reader(name).await;
            let posted = reader.send(&reader.draft(&format!("Thông báo của {name}"), None)).await.ok();
            assert_eq!(posted["status"], status, "{name}");
        }
    }
}

both! {
    async fn a_site_shows_names_without_faces(server: TestServer) {
        let an = server.reader("Nguyễn An").await;
        an.post("Chào").await;
        let fragment = async || {
            let answer = reqwest::get(format!("{}/embed/bao/fragment?key=bai", server.base)).await.expect("an answer");
            answer.text().await.expect("a text")
        };
        assert!(fragment().await.contains("data-of=\"NA\""));
        let moderator = server.moderator().await;
        moderator.ask(Method::PATCH, "/settings", Some(json!({ "faces": false }))).await.ok();
        server.wait_minutes(2);
        let html = fragment().await;
        assert!(!html.contains("data-of=") && html.contains("Nguyễn An"), "{html}");
    }
}
