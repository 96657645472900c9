//! A site's endpoints: what they are told, how it is signed, what becomes of what does not arrive, and who may set them up.

use std::time::{Duration, Instant};

use cam_nhan::{
    delivery,
    store::{
        deliveries::{self, Event},
        moderators::Role,
        webhooks::EventKind,
    },
};
use cam_nhan_domain::{
    SiteId,
    site::{Moderation, Settings},
};
use cam_nhan_tests::{
    Answer, Manner, Received, Receiver, Setup, Staff, TestServer, both,
    telegram::{BOT, CHAT, TelegramServer},
};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

/// Every event's name.
const ALL: [&str; 10] = [
    "comment.created",
    "comment.held",
    "comment.approved",
    "comment.hidden",
    "comment.edited",
    "comment.removed",
    "comment.flagged",
    "reaction.changed",
    "thread.closed",
    "reader.erased",
];

fn with(receivers: usize) -> Setup {
    Setup {
        receivers,
        ..Setup::default()
    }
}

fn holding(receivers: usize) -> Setup {
    Setup {
        settings: Settings {
            moderation: Moderation::Hold,
            ..Settings::default()
        },
        mail: true,
        ..with(receivers)
    }
}

async fn owner(server: &TestServer) -> Staff {
    server.staff(Role::Owner, "Lan", "lan@bao.example").await
}

fn receiver(server: &TestServer) -> &Receiver {
    &server.receivers[0]
}

/// An endpoint, as an owner sees it.
struct Endpoint<'a> {
    owner: &'a Staff,
    path: String,
    secret: String,
}

impl Endpoint<'_> {
    async fn page(&self) -> String {
        self.owner.get(&self.path).await.text
    }

    async fn press(&self, button: &str, form: &[(&str, &str)]) -> Answer {
        self.owner.post(&format!("{}/{button}", self.path), form).await
    }
}

/// Between two texts, the first time.
fn between(page: &str, before: &str, after: &str) -> Option<String> {
    let rest = page.split_once(before)?.1;
    Some(rest.split_once(after)?.0.to_owned())
}

async fn ask(owner: &Staff, channel: &str, address: &str, events: &[&str]) -> Answer {
    let mut form = vec![("channel", channel), ("address", address)];
    form.extend(events.iter().map(|event| ("event", *event)));
    owner.post("/webhooks/add", &form).await
}

async fn add<'a>(owner: &'a Staff, channel: &str, address: &str, events: &[&str]) -> Endpoint<'a> {
    let answer = ask(owner, channel, address, events).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let id = between(&answer.text, "/webhooks/", "/test").expect("its page");
    let id = id.rsplit('/').next().expect("an id").to_owned();
    Endpoint {
        owner,
        path: format!("/webhooks/{id}"),
        secret: between(&answer.text, "<code>whsec_", "</code>")
            .map_or(String::new(), |rest| format!("whsec_{rest}")),
    }
}

fn events(received: &[Received]) -> Vec<String> {
    received.iter().map(Received::event).collect()
}

/// Whether a message is signed by this secret, as another implementation of the specification judges. (Its clock is the
/// machine's, so that it is asked for the signature and not for its verdict.)
fn is_signed(secret: &str, message: &Received) -> bool {
    let known = Webhook::new(secret).expect("a secret");
    let seconds = message.header("webhook-timestamp").parse().expect("seconds");
    let signature = known.sign(&message.header("webhook-id"), seconds, message.text.as_bytes());
    let signature = signature.expect("a signature");
    message
        .header("webhook-signature")
        .split(' ')
        .any(|one| one == signature)
}

fn verify(secret: &str, message: &Received) {
    assert!(
        is_signed(secret, message),
        "signed as the specification says: {message:?}"
    );
    assert!(
        !is_signed("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message),
        "by this secret alone"
    );
}

both! {
    async fn a_program_is_told_of_each_event_in_its_order_signed_and_without_addresses(server: TestServer, holding(1)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/nhan"), &ALL).await;
        let an = server.reader("An").await;
        let mut draft = an.draft("lời **một**", None);
        draft["email"] = json!("an@example.com");
        an.send(&draft).await.ok();
        let id = draft["id"].as_str().expect("an id");
        server.tick();
        let program = server.moderator().await;
        program.decide(id, "approve", Some(1)).await.ok();
        server.tick();
        an.edit(id, "lời hai", 1).await.ok();
        server.tick();
        program.decide(id, "hide", None).await.ok();
        server.tick();
        program.decide(id, "restore", None).await.ok();
        server.tick();
        an.remove(id).await.ok();
        server.tick();
        let thread = program.list("removed").await[0]["thread"].as_str().expect("a thread").to_owned();
        let closed = json!({ "comments_open": "closed" });
        program.ask(Method::PUT, &format!("/threads/{thread}/comments-open"), Some(closed)).await.ok();
        server.tell_endpoints().await;
        let received = receiver(&server).taken();
        assert_eq!(
            events(&received),
            [
                "comment.created", "comment.held", "comment.approved", "comment.edited", "comment.held",
                "comment.hidden", "comment.approved", "comment.removed", "thread.closed",
            ],
            "in the order in which it happened; an edit is held anew"
        );
        for message in &received {
            verify(&hook.secret, message);
            assert_eq!(message.path, "/nhan");
            assert!(!message.text.contains("an@example.com") && !message.text.contains("127.0.0"), "{}", message.text);
        }
        let (first, closed) = (received[0].json(), received[8].json());
        assert_eq!(first["timestamp"], "2026-11-25T08:00:00.000Z");
        assert_eq!(first["data"]["site"], "bao");
        assert_eq!(first["data"]["comment"]["id"], *id);
        assert_eq!(first["data"]["comment"]["text"], Value::Null, "as it is now: its author has taken it away");
        assert_eq!(first["data"]["thread"]["key"], "bai");
        assert_eq!(closed["data"]["thread"]["id"], *thread);
        let ids: std::collections::BTreeSet<_> = received.iter().map(|message| message.header("webhook-id")).collect();
        assert_eq!(ids.len(), received.len(), "each has an id of its own");
        assert_eq!(server.tell_endpoints().await, 0, "once");
        let page = hook.page().await;
        assert_eq!(page.matches("đã đến").count(), 9, "{page}");
    }
}

both! {
    async fn words_are_told_as_they_are_when_the_message_leaves(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created", "comment.flagged"]).await;
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let id = an.post("Xin **chào**").await;
        let answer = binh.answer(&id, "đáp").await;
        let flag = binh.request(Method::POST, &format!("/comments/{id}/flag")).json(&json!({ "reason": "spam" }));
        Answer::to(flag).await.ok();
        server.tell_endpoints().await;
        let mut received = receiver(&server).taken();
        received.sort_by_key(|message| message.json()["data"]["comment"]["parent"].is_null());
        let reply = received[0].json()["data"]["comment"].clone();
        assert_eq!((&reply["id"], &reply["parent"]), (&json!(answer), &json!(id)));
        let flagged = received.iter().find(|message| message.event() == "comment.flagged").expect("it is told").json();
        let comment = &flagged["data"]["comment"];
        assert_eq!(comment["name"], "An");
        assert_eq!(comment["text"], "Xin **chào**");
        assert_eq!(comment["html"], "<p>Xin <strong>chào</strong></p>");
        assert_eq!((&comment["status"], &comment["flags"]), (&json!("approved"), &json!(1)));
        for secret in ["email", "address"] {
            assert!(comment.get(secret).is_none(), "{secret}");
        }
    }
}

both! {
    async fn reactions_to_an_article_are_told_once_a_minute_with_what_they_have_come_to(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        add(&lan, "webhook", &receiver(&server).url("/"), &["reaction.changed"]).await;
        let readers = server.readers("An", 5).await;
        for reader in &readers {
            reader.react(Some("love"), 1).await.ok();
        }
        readers[0].at(json!({ "key": "khác" })).react(Some("fun"), 1).await.ok();
        assert_eq!(server.tell_endpoints().await, 0, "others may join");
        server.wait_minutes(1);
        assert_eq!(server.tell_endpoints().await, 2);
        let mut told: Vec<Value> = receiver(&server).taken().iter().map(|message| message.json()["data"].clone()).collect();
        told.sort_by_key(|data| data["thread"]["key"].to_string());
        assert_eq!(told[0]["reactions"], json!([{ "code": "love", "count": 5 }]));
        assert_eq!(told[1]["reactions"], json!([{ "code": "fun", "count": 1 }]));
        readers[0].react(Some("love"), 2).await.ok();
        server.wait_minutes(1);
        assert_eq!(server.tell_endpoints().await, 0, "nothing has changed");
        readers[0].react(None, 3).await.ok();
        server.wait_minutes(1);
        assert_eq!(server.tell_endpoints().await, 1);
    }
}

both! {
    async fn an_erased_reader_is_told_by_their_id(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        add(&lan, "webhook", &receiver(&server).url("/"), &["reader.erased"]).await;
        let (site, now) = (SiteId::parse("bao").expect("a site"), server.app.now());
        let erased = Event::new(EventKind::ReaderErased, &site, "018f0000-0000-7000-8000-00000000000a");
        let owed = server.app.store().write(move |conn| Box::pin(async move { deliveries::owe(conn, &[erased], now).await }));
        owed.await.expect("owed");
        server.tell_endpoints().await;
        let told = receiver(&server).taken()[0].json();
        assert_eq!(told["data"], json!({ "site": "bao", "reader": "018f0000-0000-7000-8000-00000000000a" }));
    }
}

both! {
    async fn what_fails_is_tried_again_at_growing_pauses_under_the_same_id(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        receiver(&server).set(Manner::Refuses(500));
        server.reader("An").await.post("lời một").await;
        server.tell_endpoints().await;
        let first = receiver(&server).taken();
        assert_eq!(first.len(), 1);
        assert_eq!(server.tell_endpoints().await, 0, "not at once");
        let page = hook.page().await;
        assert!(page.contains("trả lời 500") && page.contains("thử lại lúc") && page.contains("gửi lỗi"), "{page}");
        server.wait_minutes(1);
        server.tell_endpoints().await;
        let second = receiver(&server).taken();
        assert_eq!(second[0].header("webhook-id"), first[0].header("webhook-id"));
        assert_ne!(second[0].header("webhook-timestamp"), first[0].header("webhook-timestamp"));
        receiver(&server).set(Manner::Takes);
        server.wait_minutes(4);
        assert_eq!(server.tell_endpoints().await, 0);
        server.wait_minutes(1);
        server.tell_endpoints().await;
        verify(&hook.secret, &receiver(&server).taken()[0]);
        let page = hook.page().await;
        assert!(page.contains("đang bật") && !page.contains("gửi lỗi") && page.contains("đã đến"), "{page}");
    }
}

both! {
    async fn an_endpoint_that_hangs_holds_up_no_other(server: TestServer, with(3)) {
        let lan = owner(&server).await;
        for n in 0..3 {
            add(&lan, "webhook", &server.receivers[n].url("/"), &["comment.created"]).await;
        }
        server.receivers[0].set(Manner::Hangs);
        for n in 0..20 {
            server.reader("An").await.at(json!({ "key": format!("bài {n}") })).post(&format!("lời thứ {n}")).await;
        }
        let begun = Instant::now();
        server.tell_endpoints().await;
        assert!(begun.elapsed() < Duration::from_secs(15), "{:?}", begun.elapsed());
        assert_eq!(server.receivers[0].taken().len(), 1, "asked once, then left alone for a while");
        assert_eq!(server.receivers[1].taken().len(), 20);
        assert_eq!(server.receivers[2].taken().len(), 20);
        server.receivers[0].set(Manner::Takes);
        server.wait_minutes(10);
        server.tell_endpoints().await;
        assert_eq!(server.receivers[0].taken().len(), 20, "nothing is lost");
    }
}

both! {
    async fn a_redirect_into_the_house_is_not_followed_and_a_long_answer_is_cut(server: TestServer, with(2)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        receiver(&server).set(Manner::Redirects(server.receivers[1].url("/trong")));
        let an = server.reader("An").await;
        an.post("lời một").await;
        server.tell_endpoints().await;
        assert!(server.receivers[1].taken().is_empty(), "nobody comes to where it leads");
        assert!(hook.page().await.contains("trả lời 307"), "and it counts as not arrived");
        receiver(&server).set(Manner::Talks(10_000_000));
        server.wait_minutes(10);
        server.tell_endpoints().await;
        let page = hook.page().await;
        assert!(page.contains("trả lời 200") && page.contains("đã đến"), "{page}");
    }
}

both! {
    async fn an_endpoint_where_nothing_arrives_for_a_day_is_switched_off_and_the_owners_are_told(server: TestServer, holding(1)) {
        let (lan, hoa) = (owner(&server).await, server.staff(Role::Owner, "Hoa", "hoa@bao.example").await);
        hoa.choose("never").await;
        let binh = server.staff(Role::Moderator, "Bình", "binh@bao.example").await;
        binh.choose("never").await;
        lan.choose("never").await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        receiver(&server).set(Manner::Refuses(503));
        let an = server.reader("An").await;
        an.post("lời một").await;
        for _ in 0..26 {
            server.tell_endpoints().await;
            server.wait_minutes(60);
        }
        an.post("lời hai").await;
        server.tell_endpoints().await;
        let page = hook.page().await;
        assert!(page.contains("đã tự tắt: suốt một ngày") && page.contains("chờ bật lại"), "{page}");
        let mails = server.deliver().await;
        let mut to: Vec<_> = mails.iter().map(|mail| mail.to[0].clone()).collect();
        to.sort();
        assert_eq!(to, ["hoa@bao.example", "lan@bao.example"], "the owners, whatever they chose of other mail");
        assert_eq!(mails[0].subject(), "bao: một webhook đã tự tắt");
        let text = mails[0].text();
        assert!(text.contains("127.0.0.1") && text.contains("/admin/sites/bao/webhooks"), "{text}");
        let log = lan.get("/audit-log?act=set_webhook").await.text;
        assert!(log.contains("dịch vụ tự làm"), "{log}");
        receiver(&server).taken();
        server.wait_minutes(600);
        an.post("lời ba").await;
        assert_eq!(server.tell_endpoints().await, 0, "what happens while it is off is not owed");
        assert!(server.deliver().await.is_empty(), "told once");
        receiver(&server).set(Manner::Takes);
        hook.press("switch", &[("on", "1")]).await;
        server.wait_minutes(1_440);
        server.tell_endpoints().await;
        assert_eq!(receiver(&server).taken().len(), 2, "what was owed before is sent");
        assert!(hook.page().await.contains("đang bật"));
    }
}

both! {
    async fn one_message_that_is_refused_for_three_days_is_parked_and_can_be_sent_again(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        receiver(&server).set(Manner::RefusesWhatHas("độc".to_owned()));
        let an = server.reader("An").await;
        an.post("lời độc").await;
        for n in 0..80 {
            an.at(json!({ "key": format!("bài {n}") })).post(&format!("lời thứ {n}")).await;
            server.tell_endpoints().await;
            server.wait_minutes(60);
        }
        let tries = receiver(&server).taken().iter().filter(|message| message.text.contains("độc")).count();
        assert_eq!(tries, 10, "it does not go on for ever");
        let parked = async || lan.get(&hook.path).await.text;
        assert!(!parked().await.contains("đã tự tắt"), "the others arrive");
        // The page shows the latest.
        let all = hook.press("again", &[]).await;
        assert!(all.text.contains("sẽ được gửi lại"), "{all:?}");
        receiver(&server).set(Manner::Takes);
        server.tell_endpoints().await;
        let again = receiver(&server).taken();
        assert_eq!(again.len(), 1);
        assert!(again[0].text.contains("lời độc"));
        let page = hook.page().await;
        let event = between(&page, "name=\"event\" value=\"018", "\"").or_else(|| between(&page, "name=\"event\" value=\"01", "\""));
        assert!(event.is_some(), "each can be sent again: {page}");
    }
}

both! {
    async fn what_says_it_is_gone_is_switched_off_at_once_and_who_asks_to_wait_is_waited_for(server: TestServer, with(2)) {
        let lan = owner(&server).await;
        let gone = add(&lan, "webhook", &server.receivers[0].url("/"), &["comment.created"]).await;
        add(&lan, "webhook", &server.receivers[1].url("/"), &["comment.created"]).await;
        server.receivers[0].set(Manner::Refuses(410));
        server.receivers[1].set(Manner::Waits(1_800));
        server.reader("An").await.post("lời một").await;
        server.tell_endpoints().await;
        assert!(gone.page().await.contains("(410)"));
        let again = gone.press("again", &[]).await;
        assert!(again.text.contains("Nơi nhận đang tắt"), "nothing is promised that does not come: {again:?}");
        server.wait_minutes(20);
        assert_eq!(server.tell_endpoints().await, 0);
        server.receivers[1].set(Manner::Takes);
        server.wait_minutes(11);
        assert_eq!(server.tell_endpoints().await, 1);
    }
}

both! {
    async fn an_address_is_judged_before_it_is_kept_and_again_before_it_is_asked(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        for (address, sentence) in [
            ("", "không đọc được"),
            ("bao.example/nhan", "không đọc được"),
            ("ftp://bao.example/", "không đọc được"),
            ("https://an:mat@bao.example/", "không đọc được"),
            ("http://bao.example/", "phải bắt đầu bằng https://"),
            ("https://127.0.0.1/", "mạng nội bộ"),
            ("https://[::1]/", "mạng nội bộ"),
            ("https://10.1.2.3/", "mạng nội bộ"),
            ("https://169.254.169.254/latest/meta-data", "mạng nội bộ"),
            ("https://localhost/", "mạng nội bộ"),
            ("https://0x7f000001/", "mạng nội bộ"),
            ("https://khong-co-ai.invalid/", "Không tìm thấy máy chủ"),
        ] {
            let answer = ask(&lan, "webhook", address, &["comment.created"]).await;
            assert_eq!(answer.status, 422, "{address}");
            assert!(answer.text.contains(sentence), "{address}: {}", answer.text);
        }
        let none = ask(&lan, "webhook", &receiver(&server).url("/"), &[]).await;
        assert!(none.status == 422 && none.text.contains("ít nhất một việc"), "{none:?}");
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        // What was public when it was added may lead inside later.
        let moved = server.app.store().write(|conn| {
            Box::pin(async move {
                let address = "update webhook set address = 'https://127.0.0.1:9/'";
                match &mut conn.db {
                    cam_nhan::store::Db::Sqlite(db) => { sqlx::query(address).execute(&mut **db).await?; }
                    cam_nhan::store::Db::Postgres(db) => { sqlx::query(address).execute(&mut **db).await?; }
                }
                Ok(())
            })
        });
        moved.await.expect("moved");
        server.reader("An").await.post("lời một").await;
        server.tell_endpoints().await;
        assert!(receiver(&server).taken().is_empty());
        assert!(hook.page().await.contains("dẫn vào mạng nội bộ"));
    }
}

both! {
    async fn a_test_tells_at_once_what_was_answered(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        let page = hook.press("test", &[]).await.text;
        assert!(page.contains("Đã đến nơi: trả lời 200 sau"), "{page}");
        let told = receiver(&server).taken();
        verify(&hook.secret, &told[0]);
        assert_eq!(told[0].event(), "webhook.test");
        for (manner, sentence) in [
            (Manner::Refuses(404), "trả lời 404: địa chỉ không có gì"),
            (Manner::Refuses(500), "máy chủ bên nhận gặp lỗi"),
            (Manner::Hangs, "quá 5 giây không trả lời"),
        ] {
            receiver(&server).set(manner);
            let page = hook.press("test", &[]).await.text;
            assert!(page.contains("Chưa đến nơi") && page.contains(sentence), "{page}");
        }
    }
}

both! {
    async fn a_secret_is_shown_once_and_a_replaced_one_signs_for_a_day_more(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/bi-mat"), &["comment.created"]).await;
        assert!(hook.secret.starts_with("whsec_"));
        assert!(!hook.page().await.contains("whsec_"));
        let renewed = hook.press("secret", &[]).await.text;
        let new = format!("whsec_{}", between(&renewed, "whsec_", "</code>").expect("the new one"));
        let an = server.reader("An").await;
        an.post("lời một").await;
        server.tell_endpoints().await;
        let told = receiver(&server).taken();
        verify(&hook.secret, &told[0]);
        verify(&new, &told[0]);
        server.wait_minutes(24 * 60 + 1);
        an.post("lời hai").await;
        server.tell_endpoints().await;
        let told = receiver(&server).taken();
        verify(&new, &told[0]);
        assert!(!is_signed(&hook.secret, &told[0]));
        hook.press("events", &[("event", "comment.held")]).await;
        hook.press("switch", &[("on", "")]).await;
        assert_eq!(hook.press("remove", &[]).await.status, 303);
        assert_eq!(lan.get(&hook.path).await.status, 409);
        let log = lan.get("/audit-log.csv").await.text;
        for act in ["add_webhook", "set_webhook", "renew_webhook_secret", "remove_webhook"] {
            assert!(log.contains(act), "{act}: {log}");
        }
        assert!(!log.contains("whsec_") && !log.contains("bi-mat"), "{log}");
    }
}

both! {
    async fn owners_alone_set_endpoints_up_and_only_those_of_their_site(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        let binh = server.staff(Role::Moderator, "Bình", "binh@bao.example").await;
        assert_eq!(binh.get("/webhooks").await.status, 403);
        assert!(!binh.get("").await.text.contains("/webhooks"), "nor are they led there");
        assert_eq!(binh.get(&hook.path).await.status, 403);
        for button in ["add", "x"] {
            let form = [("channel", "webhook"), ("address", "https://bao.example/"), ("event", "comment.created")];
            let path = if button == "add" { "/webhooks/add".to_owned() } else { format!("{}/remove", hook.path) };
            assert_eq!(binh.post(&path, &form).await.status, 403, "{button}");
        }
        server.add_site("khac", Settings { origins: vec!["https://khac.example".to_owned()], ..Settings::default() }).await;
        let other = hook.path.replace("/webhooks", "/admin/sites/khac/webhooks");
        let crossed = lan.request(Method::POST, &format!("{other}/remove")).send().await.expect("an answer");
        assert_eq!(crossed.status(), 403);
        let foreign = Client::new()
            .post(format!("{}/admin/sites/bao{}/remove", server.base, hook.path))
            .header("origin", "https://xau.example");
        assert_eq!(Answer::to(foreign).await.status, 403, "from another page");
        assert!(lan.get(&hook.path).await.status == 200);
        for n in 1..20 {
            add(&lan, "webhook", &receiver(&server).url(&format!("/{n}")), &["comment.created"]).await;
        }
        let answer = ask(&lan, "webhook", &receiver(&server).url("/21"), &["comment.created"]).await;
        assert!(answer.status == 422 && answer.text.contains("20 nơi nhận"), "{answer:?}");
    }
}

both! {
    async fn two_servers_send_each_message_once(server: TestServer, with(2)) {
        let lan = owner(&server).await;
        for at in &server.receivers {
            add(&lan, "webhook", &at.url("/"), &["comment.created"]).await;
        }
        for n in 0..40 {
            server.reader("An").await.at(json!({ "key": format!("bài {n}") })).post(&format!("lời thứ {n}")).await;
        }
        let other = server.another().await;
        let (one, two) = tokio::join!(
            delivery::webhooks::deliver(&server.app),
            delivery::webhooks::deliver(&other)
        );
        assert!(one.expect("one server") + two.expect("the other") <= 80);
        server.tell_endpoints().await;
        for at in &server.receivers {
            assert_eq!(at.taken().len(), 40);
        }
        other.close().await.expect("closed");
    }
}

both! {
    async fn slack_and_discord_are_told_of_what_waits_with_a_way_to_it(server: TestServer, holding(2)) {
        let lan = owner(&server).await;
        let slack = add(&lan, "slack", &server.receivers[0].url("/services/T0/B0/bi-mat"), &["comment.held"]).await;
        add(&lan, "discord", &server.receivers[1].url("/api/webhooks/1/bi-mat"), &["comment.held"]).await;
        assert!(slack.secret.is_empty() && !lan.get("/webhooks").await.text.contains("bi-mat"), "the address is a secret");
        let an = server.reader("An <!channel>").await;
        let id = an.post("mua @everyone *ngay*").await;
        server.tell_endpoints().await;
        let text = server.receivers[0].taken()[0].json()["text"].as_str().expect("text").to_owned();
        assert!(text.starts_with("*Chờ duyệt · bai*\nAn &lt;!channel&gt;\n> mua @everyone ∗ngay∗\n<http"), "{text}");
        assert!(text.contains(&format!("/admin/sites/bao?comment={id}|Xem trong hàng chờ>")), "{text}");
        let discord = server.receivers[1].taken()[0].json();
        assert_eq!(discord["allowed_mentions"], json!({ "parse": [] }));
        assert_eq!(discord["embeds"][0]["title"], "Chờ duyệt · bai");
        let second = an.post("một lời khác hẳn").await;
        server.moderator().await.decide(&second, "approve", None).await.ok();
        server.tell_endpoints().await;
        assert!(server.receivers[0].taken().is_empty(), "decided before it was told");
    }
}

fn with_telegram() -> Setup {
    Setup {
        telegram: true,
        ..holding(0)
    }
}

fn telegram(server: &TestServer) -> &TelegramServer {
    server.telegram.as_ref().expect("Telegram")
}

async fn add_bot(owner: &Staff, token: &str, chat: &str) -> Answer {
    let form = [
        ("channel", "telegram"),
        ("token", token),
        ("address", chat),
        ("event", "comment.held"),
    ];
    owner.post("/webhooks/add", &form).await
}

/// Somebody presses a button, as Telegram tells of it.
async fn press(server: &TestServer, secret: &str, data: &str, chat: i64) -> Answer {
    let update = json!({
        "update_id": 1,
        "callback_query": {
            "id": "77",
            "from": { "id": 4_242, "is_bot": false, "first_name": "Hoa\n", "last_name": "Lê", "username": "hoale" },
            "message": { "message_id": 7, "chat": { "id": chat, "type": "supergroup" }, "date": 1, "text": "Chờ duyệt" },
            "chat_instance": "1",
            "data": data,
        },
    });
    let request = Client::new().post(format!("{}/api/v1/telegram/updates", server.base));
    Answer::to(
        request
            .header("x-telegram-bot-api-secret-token", secret)
            .json(&update),
    )
    .await
}

both! {
    async fn a_bot_tells_of_what_waits_and_its_buttons_decide(server: TestServer, with_telegram()) {
        let lan = owner(&server).await;
        for (token, chat, sentence) in [
            ("nhầm", "-100", "do @BotFather đưa"),
            ("1:sai_sai_sai_sai_sai", &CHAT.to_string(), "“Unauthorized”"),
            (BOT, "-100", "chat not found"),
        ] {
            let answer = add_bot(&lan, token, chat).await;
            assert!(answer.status == 422 && answer.text.contains(sentence), "{token}: {answer:?}");
            assert!(!answer.text.contains(BOT));
        }
        let added = add_bot(&lan, BOT, "@toa_soan").await;
        assert!(added.status == 200 && !added.text.contains(BOT), "{added:?}");
        let told = telegram(&server).taken("setWebhook").pop().expect("Telegram is told where to report");
        assert_eq!(told["url"], format!("{}/api/v1/telegram/updates", server.base));
        let secret = told["secret_token"].as_str().expect("a secret").to_owned();
        let an = server.reader("An").await;
        let (first, second, third) = (an.post("lời một").await, an.post("lời hai").await, an.post("lời ba").await);
        server.tell_endpoints().await;
        let messages = telegram(&server).taken("sendMessage");
        assert_eq!(messages.len(), 3);
        let data = |text: &str, n: usize| {
            let message = messages.iter().find(|it| it["text"].as_str().is_some_and(|whole| whole.contains(text)));
            let message = message.unwrap_or_else(|| panic!("{messages:?}"));
            assert_eq!(message["chat_id"], CHAT.to_string());
            let button = &message["reply_markup"]["inline_keyboard"][0][n];
            (button["text"].as_str().expect("a word").to_owned(), button["callback_data"].as_str().expect("data").to_owned())
        };
        let ((approve, one), (hide, two)) = (data("lời một", 0), data("lời hai", 1));
        assert_eq!((approve.as_str(), hide.as_str()), ("Duyệt", "Ẩn"));

        assert_eq!(press(&server, "nhầm", &one, CHAT).await.status, 401);
        assert_eq!(press(&server, &secret, &one, -5).await.status, 403, "from another chat");
        assert_eq!(press(&server, &secret, "a:b:c:1", CHAT).await.status, 401);
        assert_eq!(server.moderator().await.list("held").await.len(), 3, "nobody was let in");

        let answer = press(&server, &secret, &one, CHAT).await.ok();
        assert_eq!(answer["method"], "answerCallbackQuery");
        assert_eq!(answer["callback_query_id"], "77");
        assert_eq!(answer["text"], "Đã duyệt. · Hoa Lê");
        let edited = telegram(&server).taken("editMessageText").pop().expect("the message says so");
        assert_eq!(edited["text"], "Chờ duyệt\n\nĐã duyệt. · Hoa Lê");
        assert!(edited.get("reply_markup").is_none(), "its buttons are gone");
        press(&server, &secret, &two, CHAT).await.ok();
        let status = async |id: &str| {
            for status in ["approved", "hidden", "held"] {
                if server.moderator().await.list(status).await.iter().any(|it| it["id"] == *id) {
                    return status;
                }
            }
            "nowhere"
        };
        assert_eq!((status(&first).await, status(&second).await), ("approved", "hidden"));
        let again = press(&server, &secret, &one, CHAT).await.ok();
        assert_eq!(again["text"], "Bình luận này đã được duyệt rồi.");

        an.edit(&third, "lời ba, đã sửa", 1).await.ok();
        let late = press(&server, &secret, &data("lời ba", 0).1, CHAT).await.ok();
        assert!(late["text"].as_str().is_some_and(|text| text.contains("đã thay đổi")), "{late}");
        assert_eq!(status(&third).await, "held", "by the revision that was seen alone");

        let log = lan.get("/audit-log").await.text;
        assert!(log.contains("Hoa Lê (Telegram)"), "{log}");
        let csv = lan.get("/audit-log.csv").await.text;
        assert!(csv.contains("telegram:4242 Hoa Lê") && !csv.contains(BOT), "{csv}");
    }
}

both! {
    async fn a_bot_that_is_told_to_wait_waits_and_one_that_is_removed_decides_no_more(server: TestServer, with_telegram()) {
        let lan = owner(&server).await;
        let page = add_bot(&lan, BOT, &CHAT.to_string()).await.text;
        let secret = telegram(&server).taken("setWebhook")[0]["secret_token"].as_str().expect("a secret").to_owned();
        let id = between(&page, "/webhooks/", "/test").expect("its page");
        let path = format!("/webhooks/{}", id.rsplit('/').next().expect("an id"));
        assert!(lan.post(&format!("{path}/test"), &[]).await.text.contains("Đã đến nơi"));
        telegram(&server).taken("sendMessage");
        let busy = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": { "retry_after": 600 } });
        telegram(&server).set_trouble(Some((429, busy)));
        server.reader("An").await.post("lời một").await;
        server.tell_endpoints().await;
        telegram(&server).set_trouble(None);
        server.wait_minutes(9);
        assert_eq!(server.tell_endpoints().await, 0);
        server.wait_minutes(2);
        telegram(&server).taken("sendMessage");
        assert_eq!(server.tell_endpoints().await, 1);
        let message = telegram(&server).taken("sendMessage").pop().expect("a message");
        let data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"].as_str().expect("data").to_owned();
        assert_eq!(lan.post(&format!("{path}/secret"), &[]).await.status, 409, "it has no secret of ours");
        lan.post(&format!("{path}/switch"), &[("on", "")]).await;
        assert_eq!(press(&server, &secret, &data, CHAT).await.status, 403, "while it is off");
        assert_eq!(lan.post(&format!("{path}/remove"), &[]).await.status, 303);
        assert_eq!(telegram(&server).taken("deleteWebhook").len(), 1);
        assert_eq!(press(&server, &secret, &data, CHAT).await.status, 401);
        assert_eq!(server.moderator().await.list("held").await.len(), 1);
    }
}

both! {
    async fn what_endpoints_were_told_is_forgotten_after_a_while(server: TestServer, with(1)) {
        let lan = owner(&server).await;
        let hook = add(&lan, "webhook", &receiver(&server).url("/"), &["comment.created"]).await;
        server.reader("An").await.post("lời một").await;
        server.tell_endpoints().await;
        delivery::webhooks::forget_old(&server.app).await.expect("forgotten");
        assert!(hook.page().await.contains("đã đến"));
        server.wait_minutes(8 * 1_440);
        delivery::webhooks::forget_old(&server.app).await.expect("forgotten");
        assert!(hook.page().await.contains("Chưa có tin nào"));
    }
}
