//! A clock that was ahead for a while and has been set right: nothing waits for the day that it showed.

use cam_nhan::{discussion::learn, store::moderators::Role};
use cam_nhan_domain::SiteId;
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::Method;
use serde_json::json;

const YEAR: i64 = 365 * 1_440;

/// Posts a text and has a moderator hide it; says how many lessons that was, a minute later.
async fn lessons(server: &TestServer, text: &str) -> usize {
    let (an, program) = (server.reader("An").await, server.moderator().await);
    let id = an.post(text).await;
    program.decide(&id, "hide", None).await.ok();
    server.wait_minutes(1);
    let site = SiteId::parse("bao").expect("a name");
    learn::learn(&server.app, &site).await.expect("learned")
}

both! {
    async fn a_clock_that_was_once_ahead_does_not_stop_the_learning(server: TestServer) {
        assert!(lessons(&server, "trước").await > 0);
        server.wait_minutes(YEAR);
        assert!(lessons(&server, "khi đồng hồ chạy trước").await > 0);
        server.wait_minutes(-YEAR);
        for text in ["sau đó", "rồi sau nữa"] {
            assert!(lessons(&server, text).await > 0, "{text}");
        }
    }
}

both! {
    async fn what_was_decided_while_the_clock_was_ahead_is_learned_too(server: TestServer) {
        let (an, program) = (server.reader("An").await, server.moderator().await);
        let id = an.post("quyết khi đồng hồ chạy trước").await;
        server.wait_minutes(YEAR);
        program.decide(&id, "hide", None).await.ok();
        server.wait_minutes(-YEAR);
        let site = SiteId::parse("bao").expect("a name");
        assert!(learn::learn(&server.app, &site).await.expect("learned") > 0);
    }
}

both! {
    async fn who_told_of_many_comments_while_the_clock_was_ahead_is_heard(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let flag = async |n: usize| {
            let id = an.post(&format!("lời thứ {n} của An")).await;
            let flag = binh.request(Method::POST, &format!("/comments/{id}/flag"));
            Answer::to(flag.json(&json!({ "reason": "spam" }))).await.ok();
            id
        };
        server.wait_minutes(YEAR);
        for n in 0..20 {
            flag(n).await;
        }
        server.wait_minutes(-YEAR);
        let id = flag(20).await;
        let flags = server.moderator().await.ask(Method::GET, &format!("/comments/{id}/flags"), None).await.ok();
        assert_eq!(flags["flags"][0]["excluded_by"], serde_json::Value::Null, "{flags}");
    }
}

both! {
    async fn mail_that_was_owed_while_the_clock_was_ahead_leaves(server: TestServer, Setup { mail: true, ..Setup::default() }) {
        server.staff(Role::Owner, "Lan", "lan@bao.example").await.choose("hourly").await;
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let flag = async |text: &str| {
            let id = an.post(text).await;
            let flag = binh.request(Method::POST, &format!("/comments/{id}/flag"));
            let told = Answer::to(flag.json(&json!({ "reason": "spam" }))).await;
            assert!(told.status.is_success(), "{told:?}");
        };
        server.wait_minutes(YEAR);
        flag("một").await;
        server.wait_minutes(-YEAR);
        flag("hai").await;
        server.wait_minutes(61);
        assert_eq!(server.deliver().await.len(), 1);
    }
}
