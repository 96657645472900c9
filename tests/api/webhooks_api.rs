//! Endpoints set up by programs, and threads that close by their age.

use cam_nhan::{discussion::closing, store::moderators::Scope};
use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{
    Manner, Moderator, Setup, both,
    telegram::{BOT, CHAT, TelegramServer},
};
use reqwest::Method;
use serde_json::{Value, json};

fn with(receivers: usize) -> Setup {
    Setup {
        receivers,
        ..Setup::default()
    }
}

fn closing_after(days: u32) -> Setup {
    let settings = Settings {
        close_after_days: days,
        ..Settings::default()
    };
    Setup { settings, ..with(1) }
}

async fn add(program: &Moderator, address: &str, events: &[&str]) -> Value {
    let asked = json!({ "channel": "webhook", "address": address, "events": events });
    let answer = program.ask(Method::POST, "/webhooks", Some(asked)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer.json()
}

fn at(webhook: &Value, rest: &str) -> String {
    format!("/webhooks/{}{rest}", webhook["id"].as_str().expect("an id"))
}

both! {
    async fn a_program_sets_an_endpoint_up_and_takes_it_down(server: TestServer, with(1)) {
        let program = server.program(Scope::Manage).await;
        let added = add(&program, &server.receivers[0].url("/bi-mat"), &["comment.created"]).await;
        assert!(added["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")), "{added}");
        let listed = program.ask(Method::GET, "/webhooks", None).await;
        assert!(!listed.text.contains("whsec_") && !listed.text.contains("bi-mat"), "{listed:?}");
        let one = &listed.ok()["webhooks"][0];
        assert_eq!((&one["id"], &one["on"], &one["channel"]), (&added["id"], &json!(true), &json!("webhook")));
        assert_eq!(one["events"], json!(["comment.created"]));

        let tested = program.ask(Method::POST, &at(&added, "/test"), None).await.ok();
        assert_eq!((&tested["delivered"], &tested["status"]), (&json!(true), &json!(200)), "{tested}");
        assert_eq!(server.receivers[0].taken()[0].event(), "webhook.test");

        let changes = json!({ "events": ["comment.held", "comment.created"], "on": false });
        let changed = program.ask(Method::PATCH, &at(&added, ""), Some(changes)).await.ok();
        assert_eq!(changed["events"], json!(["comment.created", "comment.held"]));
        assert_eq!((&changed["on"], &changed["off_because"]), (&json!(false), &json!("owner")));
        let renewed = program.ask(Method::POST, &at(&added, "/secret"), None).await.ok();
        assert_ne!(renewed["secret"], added["secret"]);

        assert_eq!(program.ask(Method::DELETE, &at(&added, ""), None).await.status, 204);
        assert_eq!(program.ask(Method::GET, "/webhooks", None).await.ok()["webhooks"], json!([]));
        assert_eq!(program.ask(Method::DELETE, &at(&added, ""), None).await.refusal(), "act_impossible");
        let log = program.ask(Method::GET, "/audit-log", None).await;
        assert!(!log.text.contains("whsec_") && !log.text.contains("bi-mat"), "{log:?}");
    }
}

both! {
    async fn deliveries_are_listed_page_by_page_and_sent_again(server: TestServer, with(1)) {
        let program = server.program(Scope::Manage).await;
        let hook = add(&program, &server.receivers[0].url("/"), &["comment.created"]).await;
        let an = server.reader("An").await;
        for n in 0..3 {
            an.post(&format!("lời {n}")).await;
            server.tick();
        }
        server.tell_endpoints().await;
        let before = server.receivers[0].taken();
        let first = program.ask(Method::GET, &at(&hook, "/deliveries?limit=2"), None).await.ok();
        let first = first["deliveries"].as_array().expect("a list").clone();
        assert_eq!(first.len(), 2);
        assert_eq!((&first[0]["state"], &first[0]["status"]), (&json!("delivered"), &json!(200)));
        let last = first[1]["id"].as_str().expect("an id");
        let rest = program.ask(Method::GET, &at(&hook, &format!("/deliveries?before={last}")), None).await.ok();
        assert_eq!(rest["deliveries"].as_array().map(Vec::len), Some(1), "{rest}");
        let oldest = rest["deliveries"][0]["id"].clone();
        assert_eq!(oldest, before[0].header("webhook-id"));

        let again = program.ask(Method::POST, &at(&hook, "/send-again"), Some(json!({ "delivery": oldest }))).await;
        assert_eq!(again.status, 204, "{again:?}");
        server.tell_endpoints().await;
        let taken = server.receivers[0].taken();
        assert_eq!((taken.len(), taken[0].header("webhook-id")), (1, before[0].header("webhook-id")), "under the same id");

        server.receivers[0].set(Manner::RefusesWhatHas("độc".to_owned()));
        let bad = an.post("lời độc").await;
        for n in 0..80 {
            an.at(json!({ "key": format!("bài {n}") })).post(&format!("lời thứ {n}")).await;
            server.tell_endpoints().await;
            server.wait_minutes(60);
        }
        let latest = program.ask(Method::GET, &at(&hook, "/deliveries?limit=200"), None).await.ok();
        let latest = latest["deliveries"].as_array().expect("a list");
        let parked: Vec<&Value> = latest.iter().filter(|one| one["state"] == "parked").collect();
        assert_eq!((parked.len(), &parked[0]["subject"]), (1, &json!(bad)), "{latest:?}");
        assert_eq!((&parked[0]["status"], &parked[0]["attempts"]), (&json!(500), &json!(10)), "{latest:?}");
        server.receivers[0].set(Manner::Takes);
        let _ = server.receivers[0].taken();
        assert_eq!(program.ask(Method::POST, &at(&hook, "/send-again"), Some(json!({}))).await.status, 204);
        assert_eq!(server.tell_endpoints().await, 1, "what is parked, and nothing else");
    }
}

both! {
    async fn what_is_no_endpoint_is_told_with_the_field_and_why(server: TestServer, with(1)) {
        let program = server.program(Scope::Manage).await;
        let good = server.receivers[0].url("/");
        for (channel, address, events, field) in [
            ("webhook", "http://bao.example/", vec!["comment.held"], "address"),
            ("webhook", "https://10.0.0.1/", vec!["comment.held"], "address"),
            ("slack", "không phải địa chỉ", vec!["comment.held"], "address"),
            ("webhook", good.as_str(), vec![], "events"),
            ("telegram", "-100", vec!["comment.held"], "token"),
        ] {
            let asked = json!({ "channel": channel, "address": address, "events": events });
            let answer = program.ask(Method::POST, "/webhooks", Some(asked)).await;
            assert_eq!((answer.status.as_u16(), answer.refusal().as_str()), (422, "setting_invalid"), "{answer:?}");
            assert_eq!(answer.json()["field"], field, "{answer:?}");
            assert!(answer.json()["detail"].as_str().is_some_and(|why| why.len() > 20), "{answer:?}");
        }
        for body in [
            json!({ "channel": "fax", "address": good, "events": ["comment.held"] }),
            json!({ "channel": "webhook", "address": good, "events": ["comment.eaten"] }),
            json!({ "channel": "webhook", "address": good, "events": ["comment.held"], "secret": "whsec_mine" }),
        ] {
            assert_eq!(program.ask(Method::POST, "/webhooks", Some(body)).await.refusal(), "body_invalid");
        }
        let hook = add(&program, &good, &["comment.held"]).await;
        let nothing = program.ask(Method::PATCH, &at(&hook, ""), Some(json!({ "events": [] }))).await;
        assert_eq!(nothing.refusal(), "setting_invalid");
        for query in ["?limit=0", "?limit=201", "?limit=nhi%E1%BB%81u", "?before=x"] {
            let answer = program.ask(Method::GET, &at(&hook, &format!("/deliveries{query}")), None).await;
            assert_eq!(answer.refusal(), "parameter_invalid", "{query}");
        }
        let again = json!({ "delivery": "018bcfe5-6800-7fff-bfff-ffffffffffff" });
        assert_eq!(program.ask(Method::POST, &at(&hook, "/send-again"), Some(again)).await.refusal(), "act_impossible");
        // Of another site it is none.
        let origins = vec!["https://khac.example".to_owned()];
        server.add_site("khac", Settings { origins, ..Settings::default() }).await;
        let other = server.program_of("khac", Scope::Manage).await;
        for (method, rest) in [(Method::DELETE, ""), (Method::POST, "/test"), (Method::GET, "/deliveries")] {
            assert_eq!(other.ask(method, &at(&hook, rest), None).await.refusal(), "act_impossible", "{rest}");
        }
    }
}

fn with_telegram() -> Setup {
    Setup {
        telegram: true,
        ..Setup::default()
    }
}

both! {
    async fn a_bot_is_tried_before_it_is_kept_and_let_go_when_it_is_removed(server: TestServer, with_telegram()) {
        let program = server.program(Scope::Manage).await;
        let asked = |token: &str| json!({ "channel": "telegram", "address": CHAT.to_string(), "token": token, "events": ["comment.held"] });
        let wrong = program.ask(Method::POST, "/webhooks", Some(asked("123456789:AAwrongwrongwrongwrongwrongwrongwro"))).await;
        assert_eq!((wrong.refusal().as_str(), &wrong.json()["field"]), ("setting_invalid", &json!("token")), "{wrong:?}");
        let added = program.ask(Method::POST, "/webhooks", Some(asked(BOT))).await;
        assert_eq!(added.status, 201, "{added:?}");
        assert!(!added.text.contains(BOT), "{added:?}");
        let telegram: &TelegramServer = server.telegram.as_ref().expect("Telegram");
        assert_eq!(program.ask(Method::DELETE, &at(&added.json(), ""), None).await.status, 204);
        assert_eq!(telegram.taken("deleteWebhook").len(), 1);
    }
}

both! {
    async fn a_thread_whose_days_are_over_is_told_of_once(server: TestServer, closing_after(2)) {
        closing::tell_everywhere(&server.app).await.expect("told");
        let program = server.program(Scope::Manage).await;
        add(&program, &server.receivers[0].url("/"), &["thread.closed"]).await;
        let an = server.reader("An").await;
        an.post("lời").await;
        let opened = an.at(json!({ "key": "mở" }));
        let id = opened.post("lời").await;
        let comments = program.list("approved").await;
        let open = comments.iter().find(|one| one["id"] == *id).expect("it is published")["thread"].clone();
        let stays = json!({ "comments_open": "open" });
        let path = format!("/threads/{}/comments-open", open.as_str().expect("an id"));
        program.ask(Method::PUT, &path, Some(stays)).await.ok();
        for (minutes, told) in [(2 * 24 * 60 - 1, 0), (1, 1), (1, 0), (24 * 60, 0)] {
            server.wait_minutes(minutes);
            closing::tell_everywhere(&server.app).await.expect("told");
            assert_eq!(server.tell_endpoints().await, told, "after {minutes} more");
        }
        let told = server.receivers[0].taken();
        assert_eq!(told[0].event(), "thread.closed");
        assert_ne!(told[0].json()["data"]["thread"]["id"], open, "one that a moderator keeps open does not close");
        // Left to its days again, it is closed by that.
        program.ask(Method::PUT, &path, Some(json!({ "comments_open": "auto" }))).await.ok();
        assert_eq!(server.tell_endpoints().await, 1);
        assert_eq!(server.receivers[0].taken()[0].json()["data"]["thread"]["id"], open);
    }
}

both! {
    async fn many_threads_of_one_moment_are_each_told_of_and_old_ones_are_no_news(server: TestServer, closing_after(1)) {
        closing::tell_everywhere(&server.app).await.expect("told");
        let program = server.program(Scope::Manage).await;
        add(&program, &server.receivers[0].url("/"), &["thread.closed"]).await;
        let an = server.reader("An").await;
        for n in 0..5 {
            an.at(json!({ "key": format!("bài {n}") })).react(Some("love"), 1).await.ok();
        }
        server.wait_minutes(24 * 60);
        closing::tell_everywhere(&server.app).await.expect("told");
        assert_eq!(server.tell_endpoints().await, 5);
        an.at(json!({ "key": "muộn" })).react(Some("love"), 1).await.ok();
        server.wait_minutes(9 * 24 * 60);
        closing::tell_everywhere(&server.app).await.expect("told");
        assert_eq!(server.tell_endpoints().await, 0, "a week later it is no news");
    }
}
