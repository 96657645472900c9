//! Authors are told why a moderator hid their comment, may ask once for another look, and acknowledge warnings before they
//! write again.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Moderator, Reader, Setup, both, fresh_id};
use reqwest::Method;
use serde_json::{Value, json};

async fn hide(moderator: &Moderator, id: &str, reason: &str) -> Value {
    moderator
        .ask(
            Method::POST,
            &format!("/comments/{id}/hide"),
            Some(json!({ "hide_reason": reason })),
        )
        .await
        .ok()
}

async fn appeal(reader: &Reader, id: &str, note: &str) -> Answer {
    let path = format!("/comments/{id}/appeal");
    Answer::to(reader.request(Method::POST, &path).json(&json!({ "note": note }))).await
}

/// What a reader is shown of one of their own comments.
async fn own_html(reader: &Reader, id: &str) -> Option<String> {
    let mine = reader.mine().await;
    let own = mine["own"].as_array().expect("a list").clone();
    let one = own.iter().find(|own| own["id"] == id)?;
    Some(one["html"].as_str().expect("HTML").to_owned())
}

async fn warn(moderator: &Moderator, comment: &str, text: &str) -> Answer {
    let body = json!({ "comment": comment, "text": text });
    moderator.ask(Method::POST, "/warnings", Some(body)).await
}

async fn acknowledge(reader: &Reader, id: &Value) -> Answer {
    Answer::to(
        reader
            .request(Method::POST, "/warnings")
            .json(&json!({ "id": id })),
    )
    .await
}

both! {
    async fn what_was_hidden_is_seen_by_its_author_alone_with_the_reason(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let id = an.post("Chuyện xyzzy chẳng liên quan").await;
        hide(&moderator, &id, "off_topic").await;
        let html = own_html(&an, &id).await.expect("its author sees it");
        assert!(html.contains("xyzzy") && html.contains("Lạc đề") && html.contains("data-act=\"appeal\""), "{html}");
        assert!(!html.contains("data-act=\"like\"") && !html.contains("data-act=\"reply\""), "{html}");
        let seen = Answer::to(an.request(Method::GET, &format!("/comments/{id}"))).await.ok();
        assert_eq!(seen["content"]["hidden"], json!({ "reason": { "code": "off_topic", "vi": "Lạc đề", "en": "Off topic" }, "appeal": "open" }));
        let listed = Answer::to(an.request(Method::GET, "/me/comments")).await.ok();
        assert_eq!(listed["comments"][0]["hidden"]["reason"]["code"], "off_topic");
        assert_eq!(own_html(&binh, &id).await, None);
        for path in ["/thread?key=bai".to_owned(), format!("/comments/{id}"), format!("/thread?key=bai&comment={id}")] {
            let seen = Answer::to(binh.request(Method::GET, &path)).await;
            assert!(!seen.text.contains("xyzzy"), "{path}: {seen:?}");
        }
        // It is theirs to see, and no longer to change, to answer or to like.
        assert_eq!(an.edit(&id, "khác", 1).await.refusal(), "comment_missing");
        assert_eq!(an.remove(&id).await.refusal(), "comment_missing");
        assert_eq!(an.send(&an.draft("tự đáp", Some(&id))).await.refusal(), "parent_missing");
        assert_eq!(an.like(&id, Some("like"), 1).await.refusal(), "comment_missing");
        assert_eq!(an.count().await, 0);
    }
}

both! {
    async fn a_hidden_comment_with_answers_keeps_one_place_for_its_author(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let id = an.post("Có người đáp xyzzy").await;
        binh.answer(&id, "đáp").await;
        hide(&moderator, &id, "").await;
        let html = own_html(&an, &id).await.expect("its author sees it");
        assert!(html.contains("xyzzy") && html.contains("data-hidden"), "{html}");
        let page = binh.read(&[]).await;
        assert_eq!(page["comments"][0]["content"], Value::Null);
        assert_eq!(page["count"], 1);
    }
}

both! {
    async fn spam_and_shadow_bans_are_told_to_nobody(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let spam = an.post("rác rưởi").await;
        moderator.decide(&spam, "spam", None).await.ok();
        assert_eq!(own_html(&an, &spam).await, None);
        assert_eq!(appeal(&an, &spam, "").await.refusal(), "act_impossible");
        let hidden = an.post("ẩn rồi thành rác").await;
        hide(&moderator, &hidden, "ad").await;
        moderator.decide(&hidden, "spam", None).await.ok();
        assert_eq!(own_html(&an, &hidden).await, None);
        let before = binh.post("trước khi cấm ngầm").await;
        let late = binh.post("bị ẩn trước khi cấm ngầm").await;
        hide(&moderator, &late, "ad").await;
        let ban = json!({ "comment": before, "kind": "reader", "shadow": true, "hide_all": true });
        moderator.ask(Method::POST, "/bans", Some(ban)).await.ok();
        assert_eq!(own_html(&binh, &before).await, None, "who is not to notice a ban is not told what it hid");
        // They can ask, and nobody hears it.
        let asked = appeal(&binh, &late, "xin xem lại").await.ok();
        assert!(asked["html"].as_str().expect("HTML").contains("Bạn đã đề nghị xem lại"), "{asked}");
        assert_eq!(moderator.list("held").await, Vec::<Value>::new());
    }
}

both! {
    async fn an_appeal_brings_it_back_into_the_queue_once(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let id = an.post("Tôi thấy giá vàng tăng").await;
        assert_eq!(appeal(&an, &id, "").await.refusal(), "act_impossible", "nobody hid it");
        hide(&moderator, &id, "off_topic").await;
        assert_eq!(appeal(&binh, &id, "").await.refusal(), "comment_missing", "it is not theirs");
        assert_eq!(appeal(&an, &fresh_id(), "").await.refusal(), "comment_missing");
        server.wait_minutes(1);
        let asked = appeal(&an, &id, " Bài nói về vàng\nmà ").await.ok();
        assert!(asked["html"].as_str().expect("HTML").contains("Bạn đã đề nghị xem lại"), "{asked}");
        let waiting = moderator.list("held").await;
        assert_eq!(waiting.len(), 1);
        assert_eq!(waiting[0]["id"], id.as_str());
        assert_eq!(waiting[0]["hide_reason"], "off_topic");
        assert_eq!(waiting[0]["reasons"], json!([{ "rule": "appeal", "detail": "Bài nói về vàng mà", "points": 30 }]));
        appeal(&an, &id, "lần nữa").await.ok();
        assert_eq!(moderator.list("held").await[0]["reasons"][0]["detail"], "Bài nói về vàng mà", "the first word counts");
        assert_eq!(an.edit(&id, "khác", 1).await.refusal(), "act_impossible", "moderators decide about what they have hidden");
        assert_eq!(an.mine().await["unseen"], 0);
        server.wait_minutes(1);
        // Kept hidden, for the reason named before.
        moderator.decide(&id, "hide", None).await.ok();
        let html = own_html(&an, &id).await.expect("its author sees it");
        assert!(html.contains("Lạc đề") && html.contains("vẫn bị ẩn") && !html.contains("data-act=\"appeal\""), "{html}");
        assert_eq!(appeal(&an, &id, "").await.refusal(), "appeal_decided");
        assert_eq!(an.mine().await["unseen"], 1, "its author is told");
        let bell = Answer::to(an.request(Method::GET, "/bell")).await.ok();
        assert_eq!(bell["items"][0]["id"], id.as_str());
        assert!(bell["items"][0]["decided"].as_str().expect("a sentence").contains("vẫn bị ẩn"), "{bell}");
        Answer::to(an.request(Method::POST, "/bell").json(&json!({ "until": bell["now"] }))).await.ok();
        assert_eq!(an.mine().await["unseen"], 0);
    }
}

both! {
    async fn a_granted_appeal_is_told_and_its_undoing_waits_again(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Nói đúng mà").await;
        hide(&moderator, &id, "false").await;
        appeal(&an, &id, "").await.ok();
        server.wait_minutes(1);
        let decided = moderator.decide(&id, "approve", None).await.ok();
        assert_eq!(decided["comment"]["hide_reason"], Value::Null);
        assert_eq!(an.count().await, 1);
        let bell = Answer::to(an.request(Method::GET, "/bell")).await.ok();
        assert!(bell["items"][0]["decided"].as_str().expect("a sentence").contains("được đăng"), "{bell}");
        moderator.undo(&decided["batch"]).await.ok();
        assert_eq!(an.count().await, 0);
        assert_eq!(an.mine().await["unseen"], 0, "nothing is decided any more");
        assert!(own_html(&an, &id).await.expect("HTML").contains("Bạn đã đề nghị xem lại"));
        assert_eq!(moderator.list("held").await.len(), 1);
    }
}

both! {
    async fn a_reason_is_one_of_the_sites(server: TestServer) {
        let (an, moderator, owner) = (server.reader("An").await, server.moderator().await, server.program(cam_nhan::store::moderators::Scope::Manage).await);
        let id = an.post("Một câu").await;
        let unknown = moderator.ask(Method::POST, &format!("/comments/{id}/hide"), Some(json!({ "hide_reason": "because" }))).await;
        assert_eq!(unknown.refusal(), "hide_reason_unknown");
        let reasons = json!([{ "code": "tone", "vi": "Giọng điệu", "en": "Tone" }]);
        owner.ask(Method::PATCH, "/settings", Some(json!({ "hide_reasons": reasons }))).await.ok();
        hide(&moderator, &id, "tone").await;
        assert!(own_html(&an, &id).await.expect("HTML").contains("Giọng điệu"));
        for wrong in [
            json!([{ "code": "Tone", "vi": "a", "en": "b" }]),
            json!([{ "code": "tone", "vi": "", "en": "b" }]),
            json!([{ "code": "tone", "vi": "a", "en": "b\nc" }]),
            json!([{ "code": "tone", "vi": "a", "en": "b" }, { "code": "tone", "vi": "c", "en": "d" }]),
            json!([{ "code": "tone", "vi": "a".repeat(81), "en": "b" }]),
            json!((0..21).map(|n| json!({ "code": format!("n{n}"), "vi": "a", "en": "b" })).collect::<Vec<_>>()),
        ] {
            let refused = owner.ask(Method::PATCH, "/settings", Some(json!({ "hide_reasons": wrong }))).await;
            assert_eq!(refused.refusal(), "setting_invalid", "{wrong}");
        }
        // A reason that the list has no more is told as none.
        owner.ask(Method::PATCH, "/settings", Some(json!({ "hide_reasons": [] }))).await.ok();
        assert!(own_html(&an, &id).await.expect("HTML").contains("không phù hợp"));
    }
}

both! {
    async fn a_long_word_is_cut_and_erased_with_its_comment(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Publish, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Một câu").await;
        hide(&moderator, &id, "").await;
        appeal(&an, &id, &format!("plugh {}", "dài ".repeat(1_000))).await.ok();
        let detail = moderator.list("held").await[0]["reasons"][0]["detail"].as_str().expect("a word").to_owned();
        assert!(detail.chars().count() <= 301, "{}", detail.chars().count());
        let file = Answer::to(an.request(Method::GET, "/me/export.json")).await.ok();
        assert!(file["appeals"][0]["note"].as_str().is_some_and(|note| note.starts_with("plugh")), "{file}");
        assert!(cam_nhan_tests::fixture::dump(&server).await.contains("plugh"));
        Answer::to(an.request(Method::POST, "/me/erasures").json(&json!({ "comment": id }))).await.ok();
        assert!(!cam_nhan_tests::fixture::dump(&server).await.contains("plugh"));
    }
}

both! {
    async fn who_is_warned_acknowledges_it_before_the_next_comment(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        let id = an.post("Câu gắt").await;
        for (text, code) in [("  ", "text_missing"), (&*"a".repeat(501), "text_too_long")] {
            assert_eq!(warn(&moderator, &id, text).await.refusal(), code);
        }
        assert_eq!(warn(&moderator, &fresh_id(), "a").await.refusal(), "comment_missing");
        let first = warn(&moderator, &id, "Xin giữ <b>lời lẽ</b>").await.ok()["warning"]["id"].clone();
        server.tick();
        let second = warn(&moderator, &id, "Lần hai").await.ok()["warning"]["id"].clone();
        let draft = an.draft("Câu tiếp", None);
        assert_eq!(an.send(&draft).await.refusal(), "warning_open");
        let told = Answer::to(an.request(Method::GET, "/warnings")).await.ok();
        assert_eq!((&told["warnings"][0]["text"], &told["warnings"][1]["id"]), (&json!("Xin giữ <b>lời lẽ</b>"), &second));
        let shown = an.mine().await["warnings"].as_str().expect("HTML").to_owned();
        assert!(shown.contains("Xin giữ &lt;b&gt;") && shown.contains("data-act=\"acknowledge\""), "{shown}");
        an.react(Some("love"), 1).await.ok();
        binh.post("Người khác vẫn viết").await;
        assert_eq!(binh.mine().await["warnings"], Value::Null);
        assert_eq!(acknowledge(&binh, &second).await.refusal(), "parameter_invalid", "it is not theirs");
        assert_eq!(acknowledge(&an, &json!("nonsense")).await.refusal(), "id_invalid");
        acknowledge(&an, &first).await.ok();
        assert_eq!(an.send(&draft).await.refusal(), "warning_open", "one is left");
        acknowledge(&an, &second).await.ok();
        acknowledge(&an, &second).await.ok();
        an.send(&draft).await.ok();
        assert_eq!(an.mine().await["warnings"], Value::Null);
        let file = Answer::to(an.request(Method::GET, "/me/export.json")).await.ok();
        assert!(file["warnings"][0]["text"] == "Lần hai" && file["warnings"][0]["acknowledged_at"].is_string(), "{file}");
        let reader = moderator.list("approved").await.iter().find(|comment| comment["id"] == id.as_str()).expect("it")["reader"].clone();
        let sent = moderator.ask(Method::GET, &format!("/warnings?reader={}", reader.as_str().expect("an id")), None).await.ok();
        assert!(sent["warnings"].as_array().expect("a list").iter().all(|one| one["acknowledged_at"].is_string()), "{sent}");
    }
}

both! {
    async fn a_warning_is_taken_back_while_it_is_unread(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Câu gắt").await;
        let sent = warn(&moderator, &id, "Nhầm người").await.ok();
        moderator.undo(&sent["batch"]).await.ok();
        an.post("Viết tiếp được").await;
        let sent = warn(&moderator, &id, "Đúng người").await.ok();
        acknowledge(&an, &sent["warning"]["id"]).await.ok();
        assert_eq!(moderator.undo(&sent["batch"]).await.refusal(), "revision_changed");
    }
}

both! {
    async fn all_of_it_works_without_script(server: TestServer) {
        let moderator = server.moderator().await;
        let browser = reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::limited(3)).build().expect("a client");
        let page = async || Answer::to(browser.get(format!("{}/t/bao?key=bai", server.base))).await.text;
        let send = async |path: &str, fields: &[(&str, &str)]| {
            let fields: Vec<_> = fields.iter().copied().chain([("key", "bai"), ("lang", "vi")]).collect();
            Answer::to(browser.post(format!("{}/t/bao/comments{path}", server.base)).form(&fields)).await
        };
        let id = fresh_id();
        send("", &[("id", &id), ("name", "An"), ("text", "Chuyện xyzzy")]).await;
        let waiting = moderator.list("held").await.len() + moderator.list("approved").await.len();
        assert_eq!(waiting, 1);
        if moderator.list("approved").await.is_empty() {
            moderator.decide(&id, "approve", None).await.ok();
        }
        hide(&moderator, &id, "off_topic").await;
        let shown = page().await;
        assert!(shown.contains("xyzzy") && shown.contains("Lạc đề") && shown.contains("value=\"appeal\""), "{shown}");
        let asked = send(&format!("/{id}"), &[("act", "appeal"), ("text", "Xin xem lại")]).await;
        assert!(asked.text.contains("Bạn đã đề nghị xem lại"), "{asked:?}");
        assert_eq!(moderator.list("held").await[0]["reasons"][0]["detail"], "Xin xem lại");
        moderator.decide(&id, "hide", None).await.ok();
        assert!(page().await.contains("vẫn bị ẩn"));
        let again = send(&format!("/{id}"), &[("act", "appeal"), ("text", "")]).await;
        assert_eq!(again.status, 409);
        let warning = warn(&moderator, &id, "Xin giữ lời").await.ok()["warning"]["id"].as_str().expect("an id").to_owned();
        let refused = send("", &[("id", &fresh_id()), ("name", "An"), ("text", "Câu plugh")]).await;
        assert!(refused.status == 403 && refused.text.contains("plugh") && refused.text.contains("Xin giữ lời"), "{refused:?}");
        assert!(refused.text.contains("name=\"warning\""), "{refused:?}");
        let taken = send("", &[("id", &fresh_id()), ("name", "An"), ("text", "Câu plugh"), ("warning", &warning)]).await;
        assert!(taken.status == 200 && !taken.text.contains("Xin giữ lời"), "{taken:?}");
    }
}
