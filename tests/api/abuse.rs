//! What a stranger with patience may keep, spend and learn before anybody says no.

use std::time::Duration;

use cam_nhan::{
    abuse::rate_limits::{Rates, Texts},
    store::moderators::Role,
};
use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both};
use futures_util::future::join_all;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Behind a proxy that says for whom it speaks.
fn proxied() -> Setup {
    Setup {
        trusted_proxies: vec!["127.0.0.0/8"],
        ..Setup::default()
    }
}

fn address(server: &TestServer) -> &str {
    server.base.trim_start_matches("http://")
}

/// A connection over which somebody has said something.
async fn said(server: &TestServer, words: &str) -> TcpStream {
    let mut line = TcpStream::connect(address(server)).await.expect("a connection");
    line.write_all(words.as_bytes()).await.expect("said");
    line
}

/// The beginning of what comes over a connection.
async fn heard(line: &mut TcpStream) -> String {
    let mut buffer = [0; 4_096];
    let read = line.read(&mut buffer).await.unwrap_or_default();
    String::from_utf8_lossy(&buffer[..read]).into_owned()
}

async fn flag(reader: &Reader, id: &str, from: &str) -> Answer {
    let request = reader.request(Method::POST, &format!("/comments/{id}/flag"));
    Answer::to(
        request
            .header("x-forwarded-for", from)
            .json(&json!({ "reason": "abuse", "note": "" })),
    )
    .await
}

/// A reader with a published comment.
async fn known(server: &TestServer, name: &str) -> Reader {
    let reader = server.reader(name).await;
    reader
        .at(json!({ "key": "bài khác" }))
        .post(&format!("{name} đã có lời ở đây"))
        .await;
    reader
}

both! {
    async fn bodies_that_come_slowly_keep_nobody_from_being_answered(server: TestServer, proxied()) {
        let an = server.reader("An").await;
        let mut slow = Vec::new();
        for n in 0..600 {
            // Of ten addresses: more at once than there are places at work.
            let words = format!(
                "POST /api/v1/sites/bao/comments HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 198.51.{}.7\r\n\
                 content-type: application/json\r\ncontent-length: 500\r\n\r\n{{\"page\":",
                n % 10
            );
            slow.push(said(&server, &words).await);
        }
        an.post("Vẫn gửi được").await;
        assert_eq!(an.read(&[]).await["count"], 1);
        // One address has no more of them on their way than its share, and is told so at once.
        let words = "POST /api/v1/sites/bao/comments HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 203.0.113.7\r\n\
                     content-type: application/json\r\ncontent-length: 500\r\n\r\n{";
        let mut greedy = Vec::new();
        for _ in 0..65 {
            greedy.push(said(&server, words).await);
        }
        let told = join_all(greedy.iter_mut().map(|line| async {
            tokio::time::timeout(Duration::from_millis(500), heard(line)).await.unwrap_or_default()
        }));
        let told = told.await;
        assert_eq!(told.iter().filter(|told| told.starts_with("HTTP/1.1 429")).count(), 1);
    }
}

both! {
    async fn a_write_over_its_limit_is_refused_before_its_body_has_come(
        server: TestServer,
        Setup { rates: Rates { per_address: 2, ..Rates::default() }, ..Setup::default() }
    ) {
        let an = server.reader("An").await;
        an.post("lời đầu").await;
        // Most of the body is never sent.
        let head = format!(
            "POST /api/v1/sites/bao/comments HTTP/1.1\r\nhost: bao\r\nauthorization: Bearer {}\r\norigin: https://bao.example\r\n\
             content-type: application/json\r\ncontent-length: 400000\r\n\r\n{{",
            an.token
        );
        let mut line = said(&server, &head).await;
        let answer = heard(&mut line).await;
        assert!(answer.starts_with("HTTP/1.1 429 ") && answer.contains("too_many"), "{answer}");
        assert!(answer.contains("access-control-allow-origin: https://bao.example"), "and the page can read it: {answer}");
        // Sent whole and at once, it is answered too, and not cut.
        let mut draft = an.draft("lời dài", None);
        draft["text"] = json!("a".repeat(300_000));
        assert_eq!(an.send(&draft).await.refusal(), "too_many");
    }
}

both! {
    async fn a_plain_form_over_its_limit_comes_back_with_its_words_and_a_large_one_is_not_received(
        server: TestServer,
        Setup { rates: Rates { per_address: 2, ..Rates::default() }, ..Setup::default() }
    ) {
        server.reader("An").await.post("lời đầu").await;
        let form = [("key", "bai"), ("name", "Bình"), ("text", "gõ xong rồi")];
        let send = || Client::new().post(format!("{}/t/bao/comments", server.base)).header("origin", &server.base).form(&form);
        let mut answer = Answer::to(send()).await;
        for _ in 0..3 {
            answer = Answer::to(send()).await;
        }
        assert_eq!(answer.status, 429);
        assert!(answer.headers.contains_key("retry-after"));
        assert!(answer.text.contains("gõ xong rồi</textarea>"), "{answer:?}");
        // Most of the body is never sent.
        for length in ["content-length: 400000", "transfer-encoding: chunked"] {
            let head = format!(
                "POST /t/bao/comments HTTP/1.1\r\nhost: bao\r\norigin: {}\r\n\
                 content-type: application/x-www-form-urlencoded\r\n{length}\r\n\r\n",
                server.base
            );
            let answer = heard(&mut said(&server, &head).await).await;
            assert!(answer.starts_with("HTTP/1.1 429 "), "{length}: {answer}");
        }
    }
}

both! {
    async fn who_signs_in_sends_a_few_words(server: TestServer) {
        for path in ["/admin/sign-in", "/admin/sign-in/code", "/admin/invitation/x", "/admin/password/x", "/mail/x"] {
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: bao\r\norigin: {}\r\n\
                 content-type: application/x-www-form-urlencoded\r\ncontent-length: 20000\r\n\r\n",
                server.base
            );
            let answer = heard(&mut said(&server, &head).await).await;
            assert!(answer.starts_with("HTTP/1.1 413 "), "{path}: {answer}");
        }
    }
}

both! {
    async fn a_request_that_takes_too_long_is_given_up(
        server: TestServer,
        {
            let mut setup = Setup::default();
            setup.room.request_timeout = Duration::from_millis(200);
            setup
        }
    ) {
        let words = "POST /api/v1/sites/bao/comments HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{";
        let mut slow = said(&server, words).await;
        assert!(heard(&mut slow).await.starts_with("HTTP/1.1 503"));
    }
}

both! {
    async fn searches_leave_readers_a_way_to_the_database(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        an.post("Chào").await;
        let mut turns = Vec::new();
        for _ in 0..3 {
            turns.push(server.state.in_flight.search().await.expect("a turn"));
        }
        let searches = join_all((0..24).map(|n| {
            let (moderator, path) = (&moderator, format!("/comments?status=all&q=t%C3%ACm{n}"));
            async move { moderator.ask(Method::GET, &path, None).await }
        }));
        let searching = tokio::time::timeout(Duration::from_millis(300), searches);
        let (searched, read) = tokio::join!(searching, an.read(&[]));
        assert!(searched.is_err(), "they wait for their turn");
        assert_eq!(read["count"], 1);
        drop(turns);
        moderator.ask(Method::GET, "/comments?status=all&q=Ch%C3%A0o", None).await.ok();
    }
}

both! {
    async fn an_answer_that_nobody_takes_is_cut(
        server: TestServer,
        {
            let mut setup = Setup::default();
            setup.room.write_timeout = Duration::from_millis(200);
            setup
        }
    ) {
        let an = server.reader("An").await;
        let long = "Một lời thật dài. ".repeat(100);
        for _ in 0..60 {
            an.post(&long).await;
        }
        let ask = "GET /embed/bao/fragment?key=bai&limit=100 HTTP/1.1\r\nhost: x\r\n\r\n".repeat(200);
        let mut idle = said(&server, &ask).await;
        // It reads nothing for longer than it is waited for, and then finds an end and not all that it asked for.
        tokio::time::sleep(Duration::from_secs(2)).await;
        let mut rest = Vec::new();
        let _ = idle.read_to_end(&mut rest).await;
        let whole = Client::new().get(format!("{}/embed/bao/fragment?key=bai&limit=100", server.base));
        let whole = Answer::to(whole).await;
        assert!(whole.status.is_success());
        assert!(rest.len() < 200 * whole.text.len(), "{} of {}", rest.len(), 200 * whole.text.len());
    }
}

both! {
    async fn free_tokens_hide_nothing_and_networks_do(server: TestServer, proxied()) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let id = an.post("Một lời mà có người không thích").await;
        for n in 0..6 {
            flag(&server.reader("lạ").await, &id, &format!("198.51.{n}.7")).await.ok();
        }
        assert_eq!(an.count().await, 1, "six new readers of six networks");
        flag(&known(&server, "quen").await, &id, "198.51.0.7").await.ok();
        let told = moderator.ask(Method::GET, &format!("/comments/{id}/flags"), None).await.ok();
        assert_eq!((told["networks"].clone(), told["flags"].as_array().map(Vec::len)), (json!(6), Some(7)));
        assert_eq!(an.count().await, 0, "beside somebody who is known the others count");

        let other = an.post("Một lời khác cũng không được thích").await;
        for n in 1..10 {
            flag(&known(&server, "quen").await, &other, &format!("203.0.113.{n}")).await.ok();
        }
        assert_eq!(an.count().await, 1, "nine addresses of one /24 are one voice");
        for n in 1..4 {
            flag(&known(&server, "quen").await, &other, &format!("2001:db8:7:{n}::1")).await.ok();
        }
        assert_eq!(an.count().await, 1, "a /48 is the second");
        flag(&known(&server, "quen").await, &other, "203.0.111.7").await.ok();
        assert_eq!(an.count().await, 0, "three networks of known readers");
        let owner = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let queue = owner.get("?status=held").await;
        assert!(queue.text.contains("13 người báo cáo, từ 3 mạng"), "{}", queue.text);

        let third = an.post("Một lời nữa của An").await;
        for from in ["10.0.0.9", "10.0.0.9", "10.0.0.9", "10.0.0.9", "192.168.1.9"] {
            flag(&known(&server, "quen").await, &third, from).await.ok();
        }
        assert_eq!(an.count().await, 1, "where a proxy hides everybody's address, all of them are one voice");
    }
}

both! {
    async fn who_tells_of_everything_is_heard_no_longer(server: TestServer, proxied()) {
        let (an, eager) = (server.reader("An").await, known(&server, "Hăng hái").await);
        let mut ids = Vec::new();
        for n in 0..22 {
            ids.push(an.post(&format!("lời thứ {n} của An")).await);
        }
        for id in &ids {
            flag(&eager, id, "198.51.100.7").await.ok();
        }
        let moderator = server.moderator().await;
        assert_eq!(moderator.list("flagged").await.len(), 20, "a ceiling a day");
        let last = moderator.ask(Method::GET, &format!("/comments/{}/flags", ids[21]), None).await.ok();
        assert_eq!(last["flags"][0]["excluded_by"], "ceiling");
        server.wait_minutes(1_441);
        let next = an.post("lời của hôm sau").await;
        flag(&eager, &next, "198.51.100.7").await.ok();
        assert_eq!(moderator.list("flagged").await.len(), 21);
    }
}

async fn ban(server: &TestServer, comment: &str, kind: &str, shadow: bool) {
    let body = json!({ "comment": comment, "kind": kind, "shadow": shadow, "days": null, "why": "quấy rối" });
    server
        .moderator()
        .await
        .ask(Method::POST, "/bans", Some(body))
        .await
        .ok();
}

both! {
    async fn a_ban_binds_every_write(server: TestServer, proxied()) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let of_binh = binh.post("lời của Bình").await;
        for kind in ["reader", "address"] {
            let own = {
                let draft = an.draft("lời trước khi bị cấm", None);
                let sent = an.request(Method::POST, "/comments").header("x-forwarded-for", "198.51.100.7").json(&draft);
                Answer::to(sent).await.ok()["comment"]["id"].as_str().expect("an id").to_owned()
            };
            ban(&server, &own, kind, false).await;
            let page = json!({ "key": "bai" });
            for (method, path, body) in [
                (Method::POST, "/comments".to_owned(), an.draft("lời sau", None)),
                (Method::PATCH, format!("/comments/{own}"), json!({ "text": "sửa", "revision": 1 })),
                (Method::PUT, "/reaction".to_owned(), json!({ "page": page, "kind": "love", "seq": 1 })),
                (Method::PUT, format!("/comments/{of_binh}/reaction"), json!({ "kind": "like", "seq": 1 })),
                (Method::POST, format!("/comments/{of_binh}/flag"), json!({ "reason": "spam", "note": "" })),
                (Method::POST, "/preview".to_owned(), json!({ "text": "thử" })),
            ] {
                let request = an.request(method, &path).header("x-forwarded-for", "198.51.100.7").json(&body);
                assert_eq!(Answer::to(request).await.refusal(), "banned", "{kind} {path}");
            }
            let bans = server.moderator().await.ask(Method::GET, "/bans", None).await.ok();
            let id = bans["bans"][0]["id"].as_str().expect("an id").to_owned();
            server.moderator().await.ask(Method::DELETE, &format!("/bans/{id}"), None).await.ok();
        }
        assert_eq!(server.moderator().await.list("flagged").await.len(), 0);
    }
}

/// An answer without what is anybody's own.
fn shape(answer: &Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let own = [
                "id",
                "parent",
                "created_at",
                "html",
                "editable_until",
                "form_token",
                "text",
                "name",
                "edited_at",
            ];
            let kept = fields.iter().map(|(name, value)| {
                let value = if own.contains(&name.as_str()) {
                    json!(!value.is_null())
                } else {
                    shape(value)
                };
                (name.clone(), value)
            });
            Value::Object(kept.collect())
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        other => other.clone(),
    }
}

/// All that somebody is answered who writes, likes, reacts, tells, edits and takes away.
async fn life(reader: &Reader, other: &str) -> Vec<Value> {
    let draft = reader.draft("lời của người này", None);
    let id = draft["id"].as_str().expect("an id").to_owned();
    let mut told = vec![reader.send(&draft).await.ok(), reader.send(&draft).await.ok()];
    told.push(reader.mine().await);
    let alone = reader.request(Method::GET, &format!("/comments/{id}"));
    told.push(Answer::to(alone).await.ok());
    for (liked, seq) in [(id.as_str(), 1), (other, 1)] {
        told.push(reader.like(liked, Some("like"), seq).await.ok());
        told.push(reader.like(liked, None, seq + 1).await.ok());
    }
    told.push(reader.react(Some("love"), 1).await.ok());
    told.push(flag(reader, &id, "198.51.100.7").await.ok());
    told.push(flag(reader, other, "198.51.100.7").await.ok());
    told.push(reader.edit(&id, "lời đã sửa của người này", 1).await.ok());
    told.push(
        Answer::to(
            reader
                .request(Method::POST, "/preview")
                .json(&json!({ "text": "thử" })),
        )
        .await
        .ok(),
    );
    let answer = reader.draft("tự trả lời", Some(&id));
    told.push(reader.send(&answer).await.ok());
    told.push(reader.remove(answer["id"].as_str().expect("an id")).await.ok());
    told.push(reader.mine().await);
    told.push(reader.remove(&id).await.ok());
    told.push(reader.mine().await);
    told.iter().map(shape).collect()
}

async fn a_shadow_ban_does_not_show(server: &TestServer, setup: Settings) {
    server
        .add_site(
            "bao",
            Settings {
                origins: vec!["https://bao.example".to_owned()],
                hold_repeats: false,
                ..setup
            },
        )
        .await;
    let mut lives = Vec::new();
    for shadow in [false, true] {
        // Each in front of an article of their own, with one comment there of somebody else's.
        let page = json!({ "key": format!("bài của {shadow}") });
        let (an, chi) = (
            server.reader("An").await.at(page.clone()),
            server.reader("Chi").await.at(page),
        );
        let other = chi.post("lời của người khác").await;
        server.moderator().await.decide(&other, "approve", None).await;
        if shadow {
            let first = an.at(json!({ "key": "ở chỗ khác" })).post("lời làm phiền").await;
            ban(server, &first, "reader", true).await;
        }
        lives.push(life(&an, &other).await);
        let shown = Answer::to(
            chi.request(Method::GET, "/thread")
                .query(&[("key", chi.page["key"].as_str().expect("a key"))]),
        )
        .await;
        assert_eq!(
            shown.json()["comments"].as_array().map(Vec::len),
            Some(1),
            "{shown:?}"
        );
        assert_eq!(shown.json()["comments"][0]["content"]["likes"], 0);
    }
    assert_eq!(lives[0], lives[1]);
}

both! {
    async fn who_is_shadow_banned_writer_is_answered_as_anybody(server: TestServer, proxied()) {
        a_shadow_ban_does_not_show(&server, Settings::default()).await;
    }
}

both! {
    async fn a_shadow_banned_readers_number_goes_with_everybodys(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let first = an.at(json!({ "key": "ở chỗ khác" })).post("lời làm phiền").await;
        ban(&server, &first, "reader", true).await;
        binh.post("lời của Bình").await;
        let own = an.send(&an.draft("lời của An", None)).await.ok();
        assert_eq!(own["count"], 2);
        // At one version, so that the page can tell what is one's own in the number.
        let mine = an.mine().await;
        assert_eq!((&mine["count"], &mine["version"]), (&json!(2), &own["version"]));
        assert_eq!(binh.mine().await["count"], 1);
        let news = Answer::to(an.request(Method::GET, "/news?key=bai&since=1")).await.ok();
        assert_eq!((&news["count"], &news["version"]), (&json!(1), &own["version"]), "the thread has moved for everybody");
        assert_eq!(news["comments"], json!([]), "and nobody hears by what");
        binh.post("lời nữa của Bình").await;
        let mine = an.mine().await;
        assert_eq!((&mine["count"], &mine["version"]), (&json!(3), &json!(3)));
        let stranger = Answer::to(server.reader("Chi").await.request(Method::GET, "/mine?key=bai")).await.ok();
        assert_eq!((&stranger["count"], &stranger["version"]), (&json!(2), &json!(3)));
    }
}

both! {
    async fn where_everything_waits_a_quietly_banned_readers_comment_seems_to_wait_too(server: TestServer, proxied()) {
        let an = server.reader("An").await;
        let first = an.post("lời làm phiền").await;
        ban(&server, &first, "reader", true).await;
        let settings = Settings { moderation: Moderation::Hold, origins: vec!["https://bao.example".to_owned()], ..Settings::default() };
        server.add_site("bao", settings).await;
        let posted = an.send(&an.draft("lời tiếp theo", None)).await.ok();
        assert_eq!((posted["status"].clone(), posted["comment"]["content"]["held"].clone()), (json!("held"), json!(true)));
        assert_eq!(server.moderator().await.list("held").await.len(), 0, "and no moderator is troubled");
    }
}

both! {
    async fn an_edit_of_a_published_comment_does_not_tell_of_a_ban(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let id = an.post("lời đã đăng").await;
        ban(&server, &id, "reader", true).await;
        let edited = an.edit(&id, "lời đã đăng, nay sửa", 1).await.ok();
        assert_eq!((edited["status"].clone(), edited["count"].clone()), (json!("approved"), json!(1)));
        assert_eq!(an.edit(&id, "lời đã đăng, sửa nữa", 2).await.ok()["status"], "approved");
        assert_eq!(binh.count().await, 0);
    }
}

both! {
    async fn no_number_tells_the_ids_of_what_readers_do_not_see(server: TestServer) {
        let (an, binh, moderator) = (server.reader("An").await, server.reader("Bình").await, server.moderator().await);
        an.post("lời mà ai cũng thấy").await;
        let held = an.draft("Xem http://a.vn http://b.vn http://c.vn", None);
        assert_eq!(an.send(&held).await.ok()["status"], "held");
        let spam = an.draft("Xem http://d.vn http://e.vn http://f.vn nữa", None);
        an.send(&spam).await.ok();
        let spam_id = spam["id"].as_str().expect("an id");
        moderator.decide(spam_id, "spam", None).await.ok();
        let (chi, first) = (server.reader("Chi").await, server.reader("Chi").await.post("lời của Chi").await);
        let of_chi = chi.post("lời làm phiền").await;
        ban(&server, &of_chi, "reader", true).await;
        let shadow = chi.draft("lời chỉ Chi thấy", None);
        chi.send(&shadow).await.ok();
        let hidden: Vec<&str> = [&held, &spam, &shadow].iter().map(|draft| draft["id"].as_str().expect("an id")).collect();
        for since in ["-1", "0", "-9223372036854775808", "1", "9223372036854775807"] {
            let news = Answer::to(binh.request(Method::GET, &format!("/news?key=bai&since={since}"))).await;
            assert!(hidden.iter().all(|id| !news.text.contains(id)), "{since}: {news:?}");
            let url = format!("{}/embed/bao/live?key=bai&since={since}", server.base);
            let mut line = Client::new().get(url).header("last-event-id", since).send().await.expect("an answer");
            let mut told = String::new();
            while let Ok(Ok(Some(chunk))) = tokio::time::timeout(Duration::from_millis(300), line.chunk()).await {
                told += &String::from_utf8_lossy(&chunk);
            }
            assert!(hidden.iter().all(|id| !told.contains(id)), "{since}: {told}");
        }
        assert!(!first.is_empty());
        // Nor does an id that is taken: whoever tries one is answered as if it were free.
        let free = binh.send(&binh.draft("thử một số", None)).await;
        for id in hidden {
            let mut draft = binh.draft("thử một số khác", None);
            draft["id"] = json!(id);
            let tried = binh.send(&draft).await;
            assert_eq!(tried.status, free.status, "{tried:?}");
            assert_eq!(tried.json()["comment"]["id"], id);
            assert_eq!(binh.send(&draft).await.status, StatusCode::OK, "the same again gives the same answer");
            assert_eq!(binh.edit(id, "thử sửa", 1).await.ok()["comment"]["id"], id);
            assert_eq!(server.reader("Dũng").await.like(id, Some("like"), 1).await.refusal(), "comment_missing");
        }
        assert_eq!(an.mine().await["own"].as_array().map(Vec::len), Some(2), "and what was there is what it was");
    }
}

/// How often one address asks and is answered before it is told to wait.
async fn answered(server: &TestServer, from: &str, ask: impl Fn(usize) -> String) -> usize {
    for n in 0..200 {
        let request = Client::new()
            .get(format!("{}{}", server.base, ask(n)))
            .header("x-forwarded-for", from);
        let answer = Answer::to(request).await;
        if answer.status == 429 {
            return n;
        }
        assert!(answer.status.is_success(), "{answer:?}");
    }
    200
}

fn paying() -> Setup {
    Setup {
        rates: Rates {
            fresh_reads: 20,
            ..Rates::default()
        },
        ..proxied()
    }
}

both! {
    async fn made_up_titles_are_answered_from_memory_and_made_up_places_cost(server: TestServer, paying()) {
        let an = server.reader("An").await.at(json!({ "key": "bai", "title": "Một bài", "url": "https://bao.example/bai" }));
        let id = an.post("Chào").await;
        let titles = |n: usize| format!("/embed/bao/fragment?key=bai&title={n}&url=https://bao.example/bai?x={n}&parts=comments,%20{n}&limit={}", 100 + n);
        assert_eq!(answered(&server, "198.51.100.7", titles).await, 200, "hits are free");
        let places = |n: usize| format!("/embed/bao/fragment?key=bai&comment=018bcfe5-6800-7fff-bfff-{n:012}");
        assert!(answered(&server, "198.51.100.8", places).await <= 20);
        let articles = |n: usize| format!("/embed/bao/fragment?key=không-có-{n}");
        assert!(answered(&server, "198.51.100.9", articles).await <= 20);
        let replies = |n: usize| format!("/embed/bao/replies?id={id}&n={n}");
        assert!(answered(&server, "198.51.100.10", replies).await <= 20);
        let counts = |n: usize| format!("/api/v1/sites/bao/counts?key=bai&key={n}");
        assert!(answered(&server, "198.51.100.11", counts).await <= 20);
        // Who has spent all still reads what others read.
        assert_eq!(answered(&server, "203.0.113.7", |_| "/embed/bao/fragment?key=bai".to_owned()).await, 200);
        assert_eq!(answered(&server, "198.51.100.8", |_| "/embed/bao/fragment?key=bai".to_owned()).await, 200);
    }
}

fn guessing() -> Setup {
    Setup {
        rates: Rates {
            sign_ins: 10,
            sign_ins_per_network: 30,
            sign_ins_per_account: 20,
            ..Rates::default()
        },
        ..proxied()
    }
}

/// The statuses of attempts to sign in.
async fn guess(server: &TestServer, email: &str, from: impl Fn(usize) -> String, cookie: &str) -> Vec<u16> {
    let mut statuses = Vec::new();
    for n in 0..60 {
        let request = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client")
            .post(format!("{}/admin/sign-in", server.base))
            .header("origin", &server.base)
            .header("x-forwarded-for", from(n))
            .header("cookie", cookie)
            .form(&[("email", email), ("password", "không phải đâu")]);
        statuses.push(Answer::to(request).await.status.as_u16());
    }
    statuses
}

both! {
    async fn guessing_is_bounded_by_network_and_by_account_and_locks_no_owner_out(server: TestServer, guessing()) {
        server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let tried = |statuses: Vec<u16>| statuses.into_iter().filter(|status| *status != 429).count();
        let one_line = guess(&server, "a@bao.example", |n| format!("2001:db8:1:{n:x}::1"), "").await;
        assert!(tried(one_line) <= 20, "a /48 is one network, an account is one account");
        let network = join_all((0..6).map(|n| {
            let (server, email) = (&server, format!("{n}@bao.example"));
            async move { guess(server, &email, |at| format!("2001:db8:2:{:x}::1", at * 7 + n), "").await }
        }));
        // Half an attempt a second comes back while it lasts.
        assert!(network.await.into_iter().map(tried).sum::<usize>() < 60);
        let everywhere = guess(&server, "chu@bao.example", |n| format!("198.{n}.100.7"), "").await;
        // One went to taking up the invitation; one comes back in half a minute.
        assert!((19..=21).contains(&tried(everywhere)));
        // From a browser that the account has signed in from, its owner still may.
        let account = "chu@bao.example";
        let token = cam_nhan::auth::known_browser::issue(&server.app, account);
        let known = guess(&server, account, |n| format!("203.{n}.113.7"), &format!("__Host-cam-nhan-known={token}")).await;
        assert_eq!(known[0], 401);
        let another = guess(&server, account, |n| format!("203.{n}.113.8"), "__Host-cam-nhan-known=made-up").await;
        assert_eq!(tried(another), 0);
    }
}

both! {
    async fn behind_a_proxy_one_client_has_a_bound_on_open_streams(server: TestServer, proxied()) {
        let open = async |from: &str| {
            let request = Client::new().get(format!("{}/embed/bao/live?key=bai", server.base));
            request.header("x-forwarded-for", from).send().await.expect("an answer")
        };
        let mut held = Vec::new();
        for _ in 0..256 {
            let stream = open("198.51.100.7").await;
            assert_eq!(stream.status(), StatusCode::OK);
            held.push(stream);
        }
        let refused = open("198.51.100.7").await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(open("198.51.100.8").await.status(), StatusCode::OK, "others have theirs");
        drop(held);
        while open("198.51.100.7").await.status() != StatusCode::OK {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

both! {
    async fn one_address_does_not_fill_the_disk(
        server: TestServer,
        Setup {
            rates: Rates { texts: Texts { per_reader: 0, per_address: 100, per_network: 0, per_site: 0 }, ..Rates::default() },
            settings: Settings { text_limit: 10_000, hold_repeats: false, ..Settings::default() },
            ..proxied()
        }
    ) {
        let text = "a".repeat(10_000);
        let mut stored = 0;
        for n in 0..30 {
            let reader = server.reader("lạ").await;
            let draft = reader.at(json!({ "key": format!("bài {n}") })).draft(&text, None);
            let request = reader.request(Method::POST, "/comments").header("x-forwarded-for", "198.51.100.7");
            stored += usize::from(Answer::to(request.json(&draft)).await.status.is_success());
        }
        assert!(stored <= 10, "{stored} of 10 KB each");
        let binh = server.reader("Bình").await;
        let request = binh.request(Method::POST, "/comments").header("x-forwarded-for", "203.0.113.7");
        Answer::to(request.json(&binh.draft(&text, None))).await.ok();
    }
}

both! {
    async fn a_reason_is_kept_as_long_as_it_is_a_reason(server: TestServer) {
        let (an, moderator) = (server.reader("An").await, server.moderator().await);
        let mut seen = Vec::new();
        for n in 0..5 {
            seen.push(json!({ "id": an.post(&format!("lời số {n}")).await }));
        }
        let body = json!({ "act": "hide", "comments": seen, "why": "dài ".repeat(100_000) });
        moderator.ask(Method::POST, "/bulk", Some(body)).await.ok();
        let record = moderator.ask(Method::GET, "/audit-log", None).await;
        assert!(record.text.len() < 20_000, "{}", record.text.len());
        let of = |days: u32| json!({ "comment": seen[0]["id"], "kind": "reader", "days": days });
        assert_eq!(moderator.ask(Method::POST, "/bans", Some(of(u32::MAX))).await.refusal(), "body_invalid");
        moderator.ask(Method::POST, "/bans", Some(of(36_500))).await.ok();
    }
}

both! {
    async fn two_names_of_one_host_are_none(server: TestServer) {
        for path in ["/embed/bao/fragment?key=bai", "/t/bao?key=bai", "/healthz", "/api/v1/sites/bao/thread?key=bai"] {
            let mut line = said(&server, &format!("GET {path} HTTP/1.1\r\nhost: bao.example\r\nhost: evil.example\r\n\r\n")).await;
            assert!(heard(&mut line).await.starts_with("HTTP/1.1 400"), "{path}");
        }
    }
}

both! {
    async fn what_is_known_of_an_address_at_one_site_tells_nothing_at_another(server: TestServer) {
        let site = |name: &str| cam_nhan_domain::SiteId::parse(name).expect("a site's name");
        let of = |name: &str| server.app.hash_address(&site(name), [198, 51, 100, 7].into());
        assert_eq!(of("bao"), of("bao"));
        assert_ne!(of("bao"), of("la"));
    }
}
