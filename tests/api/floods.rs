//! A flood of robots costs little, and readers nothing.

use cam_nhan::abuse::rate_limits::Rates;
use cam_nhan_domain::site::{RobotCheck, Settings};
use cam_nhan_tests::{Answer, Moderator, Reader, Setup, TestServer, both, work};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

fn checked() -> Setup {
    Setup {
        settings: Settings {
            robot_check: RobotCheck::Always,
            hold_repeats: false,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

fn under_pressure() -> Setup {
    Setup {
        settings: Settings {
            hold_repeats: false,
            ..Settings::default()
        },
        newcomers_per_minute: 5,
        ..Setup::default()
    }
}

fn with(draft: &Value, more: Value) -> Value {
    let mut draft = draft.clone();
    let fields = draft.as_object_mut().expect("an object");
    fields.extend(more.as_object().expect("an object").clone());
    draft
}

both! {
    async fn a_stranger_does_some_work_and_is_a_stranger_no_more(server: TestServer, checked()) {
        let (an, form_token) = server.newcomer("An").await;
        server.wait_minutes(1);
        let draft = with(&an.draft("Chào cả nhà", None), json!({ "form_token": form_token }));
        let problem = an.asked(&draft).await;
        assert_eq!((problem["wait"].clone(), problem.get("form_token")), (json!(0), None));
        assert_eq!(an.count().await, 0);
        let worked = with(&draft, json!({ "proof": work(&problem) }));
        assert_eq!(an.send(&worked).await.ok()["status"], "approved");
        assert_eq!(an.send(&worked).await.status, StatusCode::OK, "the same again gives the same answer");
        assert_eq!(an.send(&draft).await.status, StatusCode::OK);
        an.post("Ai đã có bình luận được đăng thì không phải làm gì").await;
        assert_eq!(an.count().await, 2);
    }
}

both! {
    async fn work_is_good_once_for_one_reader_one_article_and_a_few_minutes(server: TestServer, checked()) {
        let (an, token) = server.newcomer("An").await;
        let (binh, _) = server.newcomer("Bình").await;
        server.wait_minutes(1);
        let fresh = |reader: &Reader| with(&reader.draft("Chào", None), json!({ "form_token": token }));
        let proof = json!({ "proof": work(&an.asked(&fresh(&an)).await) });
        binh.asked(&with(&fresh(&binh), proof.clone())).await;
        let elsewhere = an.at(json!({ "key": "bai-khac" }));
        elsewhere.asked(&with(&fresh(&elsewhere), proof.clone())).await;
        let mut wrong = proof.clone();
        wrong["proof"]["numbers"] = json!([1, 2, 3, 4, 5, 6, 7, 8]);
        an.asked(&with(&fresh(&an), wrong)).await;

        // The first comment is held, so that An is a stranger still.
        let links = with(&an.draft("http://a.vn http://b.vn http://c.vn", None), json!({ "form_token": token }));
        assert_eq!(an.send(&with(&links, proof.clone())).await.ok()["status"], "held");
        let again = an.asked(&with(&fresh(&an), proof)).await;
        let late = work(&again);
        server.wait_minutes(11);
        an.asked(&with(&fresh(&an), json!({ "proof": late }))).await;
        assert_eq!(an.count().await, 0);
    }
}

both! {
    async fn two_who_spend_the_same_work_at_once_have_one_comment(server: TestServer, checked()) {
        let (an, token) = server.newcomer("An").await;
        server.wait_minutes(1);
        let draft = |n: usize| with(&an.draft(&format!("lời {n} http://a.vn http://b.vn http://c.vn"), None), json!({ "form_token": token }));
        let proof = json!({ "proof": work(&an.asked(&draft(0)).await) });
        let statuses = an.send_at_once((0..6).map(|n| with(&draft(n), proof.clone()))).await;
        assert_eq!(statuses, [201, 428, 428, 428, 428, 428]);
    }
}

both! {
    async fn what_gives_a_robot_away_is_held_and_nothing_is_lost(server: TestServer, checked()) {
        let moderator = server.moderator().await;
        let (early, token) = server.newcomer("Sớm").await;
        let draft = with(&early.draft("gửi ngay", None), json!({ "form_token": token }));
        let problem = early.asked(&draft).await;
        assert_eq!(problem["wait"], 2_000);
        let sent = with(&draft, json!({ "proof": work(&problem) }));
        assert_eq!(early.send(&sent).await.ok()["status"], "held");

        let (bare, _) = server.newcomer("Không").await;
        let draft = bare.draft("không có mã", None);
        let problem = bare.asked(&draft).await;
        assert!(problem["form_token"].is_string());
        let sent = with(&draft, json!({ "proof": work(&problem) }));
        assert_eq!(bare.send(&sent).await.ok()["status"], "held");

        let (trapped, token) = server.newcomer("Bẫy").await;
        server.wait_minutes(1);
        let draft = with(&trapped.draft("mua hàng", None), json!({ "form_token": token, "website": "http://x.example" }));
        let sent = with(&draft, json!({ "proof": work(&trapped.asked(&draft).await) }));
        assert_eq!(trapped.send(&sent).await.ok()["status"], "held");
        let held = moderator.list("held").await;
        let rules: Vec<_> = held.iter().map(|comment| comment["reasons"][0].clone()).collect();
        assert!(rules.iter().all(|reason| reason["rule"] == "robot"), "{rules:?}");
        assert!(rules.iter().any(|reason| reason["detail"] == "website"), "{rules:?}");
    }
}

both! {
    async fn the_hidden_field_is_seen_in_calm_too(server: TestServer) {
        let an = server.reader("An").await;
        let draft = with(&an.draft("Chào", None), json!({ "website": "http://x.example" }));
        assert_eq!(an.send(&draft).await.ok()["status"], "held");
        assert_eq!(an.send(&an.draft("Chào lại", None)).await.ok()["status"], "approved");
    }
}

both! {
    async fn a_form_token_that_ran_out_is_renewed_without_a_wait(server: TestServer, checked()) {
        let (an, token) = server.newcomer("An").await;
        server.wait_minutes(13 * 60);
        let draft = with(&an.draft("Mở từ sáng", None), json!({ "form_token": token }));
        let problem = an.asked(&draft).await;
        assert_eq!(problem["wait"], 0);
        let again = with(&draft, json!({ "form_token": problem["form_token"], "proof": work(&problem) }));
        assert_eq!(an.send(&again).await.ok()["status"], "approved");
    }
}

both! {
    async fn a_returning_reader_has_a_form_token_with_what_is_theirs(server: TestServer, checked()) {
        let an = server.reader("An").await;
        let token = an.mine().await["form_token"].clone();
        server.wait_minutes(1);
        let draft = with(&an.draft("Chào", None), json!({ "form_token": token }));
        let sent = with(&draft, json!({ "proof": work(&an.asked(&draft).await) }));
        assert_eq!(an.send(&sent).await.ok()["status"], "approved");
    }
}

both! {
    async fn a_flood_raises_the_price_for_strangers_alone_and_ends(server: TestServer, under_pressure()) {
        let known = server.reader("Người quen").await;
        known.post("đã có mặt").await;
        server.wait_minutes(10);
        let bits = async |n: usize| {
            let reader = server.reader(&format!("Máy {n}")).await;
            let answer = reader.send(&reader.draft(&format!("lời {n}"), None)).await;
            let bits = || answer.json()["work"]["bits"].as_u64();
            if answer.status.is_success() { None } else { bits() }
        };
        for n in 0..5 {
            assert_eq!(bits(n).await, None, "{n}");
        }
        assert_eq!(bits(5).await, Some(13));
        let mut hardest = 0;
        for n in 6..200 {
            hardest = hardest.max(bits(n).await.expect("work"));
        }
        assert_eq!(hardest, 17, "but no harder than a phone can");
        known.post("vẫn gửi được ngay").await;
        server.wait_minutes(7);
        assert_eq!(bits(200).await, None, "calm again");
    }
}

both! {
    async fn who_asks_for_nothing_is_asked_for_nothing(
        server: TestServer,
        Setup { settings: Settings { robot_check: RobotCheck::Never, ..under_pressure().settings }, ..under_pressure() }
    ) {
        for n in 0..30 {
            server.reader("Ai đó").await.post(&format!("lời {n}")).await;
        }
    }
}

async fn form(server: &TestServer, fields: &[(&str, &str)]) -> Answer {
    let client = Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    Answer::to(
        client
            .post(format!("{}/t/bao/comments", server.base))
            .form(fields),
    )
    .await
}

/// The form token of a page.
fn token_in(html: &str) -> String {
    let (_, rest) = html.split_once("name=\"form_token\" value=\"").expect("a token");
    rest.split('"').next().expect("its end").to_owned()
}

both! {
    async fn without_script_a_strangers_comment_waits_and_its_text_is_never_lost(server: TestServer, checked()) {
        let moderator = server.moderator().await;
        let page = Answer::to(Client::new().get(format!("{}/t/bao?key=bai", server.base))).await;
        assert!(page.text.contains("name=\"website\" tabindex=\"-1\" autocomplete=\"off\""), "the trap is there");
        let old = token_in(&page.text);
        server.wait_minutes(13 * 60);
        let fields = [("key", "bai"), ("name", "An"), ("text", "Viết từ sáng"), ("form_token", old.as_str())];
        let again = form(&server, &fields).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        assert!(again.text.contains("Viết từ sáng") && again.text.contains("mở quá lâu"), "{}", again.text);
        let renewed = token_in(&again.text);
        let sent = form(&server, &[fields[0], fields[1], fields[2], ("form_token", &renewed)]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{sent:?}");
        let trapped = form(&server, &[fields[0], fields[1], ("text", "mua đi"), ("website", "x")]).await;
        assert_eq!(trapped.status, StatusCode::SEE_OTHER);
        let held = moderator.list("held").await;
        let mut rules: Vec<_> = held.iter().map(|comment| comment["reasons"][0]["rule"].as_str().expect("a rule")).collect();
        rules.sort_unstable();
        assert_eq!(rules, ["robot", "unchecked"]);
    }
}

both! {
    async fn a_thread_and_a_site_have_limits_that_known_readers_do_not_meet(
        server: TestServer,
        Setup { rates: Rates { per_thread: 4, per_site: 6, ..Rates::default() }, ..under_pressure() }
    ) {
        let known = server.reader("Người quen").await;
        known.post("đã có mặt").await;
        let mut admitted = 0;
        for n in 0..8 {
            let reader = server.reader("Ai đó").await;
            let answer = reader.send(&reader.draft(&format!("lời {n}"), None)).await;
            if answer.status == StatusCode::TOO_MANY_REQUESTS {
                assert_eq!(answer.refusal(), "too_many");
                assert!(answer.headers.contains_key("retry-after"));
            } else {
                admitted += 1;
            }
        }
        assert_eq!(admitted, 3, "with the first one of who is known now");
        let elsewhere = server.reader("Ai đó").await.at(json!({ "key": "bai-khac" }));
        assert_eq!(elsewhere.send(&elsewhere.draft("ở bài khác", None)).await.status.as_u16() / 100, 2);
        known.post("vẫn gửi được").await;
    }
}

both! {
    async fn tokens_for_new_readers_are_limited_by_address(
        server: TestServer,
        Setup { rates: Rates { new_readers: 3, ..Rates::default() }, trusted_proxies: vec!["127.0.0.0/8"], ..Setup::default() }
    ) {
        let ask = async |from: &str| {
            let url = format!("{}/api/v1/sites/bao/readers", server.base);
            Answer::to(Client::new().post(url).header("x-forwarded-for", from)).await.status.as_u16()
        };
        for n in 1..=5 {
            assert_eq!(ask(&format!("2001:db8::{n}")).await, if n <= 3 { 200 } else { 429 });
        }
        assert_eq!(ask("2001:db8:0:1::1").await, 200);
    }
}

fn behind_proxy(reactions_per_network: u32) -> Setup {
    Setup {
        settings: Settings {
            reactions_per_network,
            ..Settings::default()
        },
        trusted_proxies: vec!["127.0.0.0/8"],
        ..Setup::default()
    }
}

async fn react_from(reader: &Reader, from: &str, kind: Option<&str>, seq: i64) -> Value {
    let body = json!({ "page": reader.page, "kind": kind, "seq": seq });
    let request = reader
        .request(Method::PUT, "/reaction")
        .header("x-forwarded-for", from);
    Answer::to(request.json(&body)).await.ok()
}

async fn like_from(reader: &Reader, from: &str, id: &str) -> Value {
    let path = format!("/comments/{id}/reaction");
    let request = reader.request(Method::PUT, &path).header("x-forwarded-for", from);
    Answer::to(request.json(&json!({ "kind": "like", "seq": 1 })))
        .await
        .ok()
}

async fn tally(reader: &Reader, kind: &str) -> i64 {
    let thread = reader.read(&[]).await;
    let tallies = thread["tallies"].as_array().expect("a list");
    let found = tallies.iter().find(|tally| tally["code"] == kind);
    found.expect("a kind")["count"].as_i64().expect("a number")
}

both! {
    async fn beyond_its_ceiling_a_networks_reactions_stand_apart_and_nobody_is_refused(server: TestServer, behind_proxy(5)) {
        let mut readers = Vec::new();
        for n in 0..8 {
            let reader = server.reader("Ai đó").await;
            let told = react_from(&reader, "198.51.100.7", Some("love"), 1).await;
            assert_eq!(told["reaction"], "love", "{n}: the reader's own choice stands");
            readers.push(reader);
        }
        assert_eq!(tally(&readers[0], "love").await, 5);
        assert_eq!(readers[7].mine().await["reaction"], "love");
        react_from(&readers[7], "198.51.100.7", Some("like"), 2).await;
        react_from(&readers[0], "198.51.100.7", Some("like"), 2).await;
        assert_eq!((tally(&readers[0], "love").await, tally(&readers[0], "like").await), (4, 1));
        react_from(&readers[7], "198.51.100.7", None, 3).await;
        assert_eq!((tally(&readers[0], "love").await, tally(&readers[0], "like").await), (4, 1));
        let elsewhere = server.reader("Nơi khác").await;
        react_from(&elsewhere, "203.0.113.9", Some("love"), 1).await;
        assert_eq!(tally(&elsewhere, "love").await, 5);
    }
}

both! {
    async fn an_office_behind_one_private_address_is_no_robot(server: TestServer, behind_proxy(2)) {
        let mut last = server.reader("An").await;
        for _ in 0..6 {
            last = server.reader("Ai đó").await;
            react_from(&last, "192.168.1.20", Some("love"), 1).await;
        }
        assert_eq!(tally(&last, "love").await, 6);
    }
}

async fn bursts(moderator: &Moderator) -> Vec<Value> {
    let found = moderator.ask(Method::GET, "/reaction-bursts", None).await.ok();
    found["bursts"].as_array().expect("a list").clone()
}

both! {
    async fn a_wave_is_seen_taken_back_at_once_and_put_back(server: TestServer, behind_proxy(0)) {
        let moderator = server.moderator().await;
        let writer = server.reader("Người viết").await;
        let comment = writer.post("một lời").await;
        let mut readers = Vec::new();
        for _ in 0..12 {
            let reader = server.reader("Ai đó").await;
            react_from(&reader, "198.51.100.7", Some("love"), 1).await;
            like_from(&reader, "198.51.100.7", &comment).await;
            readers.push(reader);
        }
        for n in 0..9 {
            react_from(&server.reader("Rải rác").await, &format!("203.0.{n}.9"), Some("love"), 1).await;
        }
        let likes = async || writer.read(&[]).await["comments"][0]["content"]["likes"].as_i64();
        assert_eq!((tally(&writer, "love").await, likes().await), (21, Some(12)));
        let found = bursts(&moderator).await;
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&found[0]["readers"], &found[0]["counted"]), (&json!(12), &json!(24)));
        assert!(!found[0]["address"].as_str().expect("text").contains("198"), "no address is kept");

        let named = json!({ "thread": found[0]["thread"], "address": found[0]["address"], "hour": found[0]["hour"] });
        let taken = moderator.ask(Method::POST, "/reaction-bursts/take-back", Some(named.clone())).await.ok();
        assert_eq!(taken["reactions"], 24);
        assert_eq!((tally(&writer, "love").await, likes().await), (9, Some(0)));
        assert_eq!(readers[0].mine().await["reaction"], "love", "a robot does not notice");
        react_from(&readers[0], "198.51.100.7", Some("like"), 2).await;
        assert_eq!((tally(&writer, "love").await, tally(&writer, "like").await), (9, 0));
        let again = moderator.ask(Method::POST, "/reaction-bursts/take-back", Some(named)).await;
        assert_eq!(again.refusal(), "act_impossible");
        assert_eq!(bursts(&moderator).await[0]["excluded"], 24);

        moderator.undo(&taken["batch"]).await.ok();
        assert_eq!((tally(&writer, "love").await, tally(&writer, "like").await, likes().await), (20, 1, Some(12)));
        assert_eq!(moderator.undo(&taken["batch"]).await.refusal(), "act_impossible");
        let record = moderator.ask(Method::GET, "/audit-log", None).await.ok();
        for act in ["take_back_burst", "undo"] {
            assert!(record["lines"].as_array().expect("lines").iter().any(|line| line["act"] == act), "{act}");
        }
    }
}
