//! Changing and taking away one's own.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Setup, both};
use reqwest::Method;
use serde_json::json;

both! {
    async fn an_edit_is_shown_as_such_and_a_resend_is_no_second_edit(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("Chao").await;
        server.wait_minutes(1);
        let edited = an.edit(&id, "Chào", 1).await.ok();
        assert_eq!(edited["revision"], 2);
        assert_eq!(edited["comment"]["content"]["edited_at"], "2026-11-25T08:01:00.000Z");
        assert_eq!(an.edit(&id, "Chào", 1).await.ok()["revision"], 2, "the answer was lost, not the edit");
        assert_eq!(an.edit(&id, "Khác", 1).await.refusal(), "revision_changed");
        assert_eq!(an.read(&[]).await["comments"][0]["content"]["html"], "<p>Chào</p>");
    }
}

both! {
    async fn only_ones_own_and_only_for_a_while(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let id = an.post("Chào").await;
        assert_eq!(binh.edit(&id, "Hỏng", 1).await.refusal(), "not_yours");
        assert_eq!(binh.remove(&id).await.refusal(), "not_yours");
        server.wait_minutes(15);
        assert_eq!(an.mine().await["own"][0]["text"], "Chào", "in the last moment still");
        server.wait_minutes(1);
        let late = an.edit(&id, "Muộn", 1).await;
        assert_eq!(late.refusal(), "edit_window_over");
        assert_eq!(late.json()["number"], 15);
        assert_eq!(an.remove(&id).await.refusal(), "edit_window_over");
        assert_eq!(an.mine().await["own"], json!([]));
    }
}

both! {
    async fn in_a_closed_thread_nobody_rewrites_what_they_said_but_may_take_it_away(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Chao").await;
        let thread = moderator.list("approved").await[0]["thread"].as_str().expect("an id").to_owned();
        an.edit(&id, "Chào", 1).await.ok();
        let body = Some(json!({ "comments_open": "closed" }));
        moderator.ask(Method::PUT, &format!("/threads/{thread}/comments-open"), body).await.ok();
        assert_eq!(an.edit(&id, "Chào", 1).await.ok()["revision"], 2, "the answer was lost, not the edit");
        assert_eq!(an.edit(&id, "Khác", 2).await.refusal(), "thread_closed");
        assert_eq!(an.read(&[]).await["comments"][0]["content"]["html"], "<p>Chào</p>");
        an.remove(&id).await.ok();
    }
}

both! {
    async fn an_edit_is_screened_like_a_new_comment(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("Trong sạch").await;
        let edited = an.edit(&id, "https://a.example https://b.example https://c.example", 1).await.ok();
        assert_eq!(edited["status"], "held");
        assert_eq!(edited["count"], 0);
        let seen = server.reader("Bình").await.read(&[]).await;
        assert_eq!((seen["count"].clone(), seen["comments"].clone()), (json!(0), json!([])), "nobody sees what nobody looked at");
        assert_eq!(an.edit(&id, "Lại trong sạch", 2).await.ok()["status"], "held", "what waits goes on waiting");
        for bad in ["", " \n ", &"a".repeat(2_001)] {
            assert!(an.edit(&id, bad, 3).await.refusal().starts_with("text_"));
        }
    }
}

both! {
    async fn approval_is_for_the_text_that_was_seen(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Bản một").await;
        let seen = moderator.list("held").await[0]["revision"].as_i64();
        an.edit(&id, "Bản hai", 1).await.ok();
        assert_eq!(moderator.decide(&id, "approve", seen).await.refusal(), "revision_changed");
        assert_eq!(an.count().await, 0);
        moderator.decide(&id, "approve", Some(2)).await.ok();
        assert_eq!(an.read(&[]).await["comments"][0]["content"]["html"], "<p>Bản hai</p>");
        moderator.decide(&id, "hide", Some(2)).await.ok();
        assert_eq!(an.edit(&id, "Bản ba từ thẻ cũ", 2).await.refusal(), "comment_missing");
    }
}
