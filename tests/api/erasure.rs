//! What a reader wants erased is gone from wherever it was kept, at once or after an owner's yes; and what a site keeps for
//! some days alone is gone after them.

use cam_nhan::{
    backups,
    config::Config,
    discussion::{erase, retention},
    store::moderators::{Role, Scope},
};
use cam_nhan_domain::{
    Millis,
    site::{Erasure, Settings},
};
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both, fixture::dump, fresh_id};
use reqwest::Method;
use serde_json::{Value, json};

/// Posts a comment with an address; gives back its id.
async fn post(reader: &Reader, text: &str, parent: Option<&str>) -> String {
    let id = fresh_id();
    let draft = json!({
        "page": reader.page, "id": id, "parent": parent, "name": reader.name, "text": text,
        "email": format!("{}@thu.example", "xuanquynh"),
    });
    let sent = reader
        .request(Method::POST, "/comments")
        .header("x-forwarded-for", "203.0.113.7");
    Answer::to(sent.json(&draft)).await.ok();
    id
}

async fn erase(reader: &Reader, what: Value) -> Answer {
    Answer::to(reader.request(Method::POST, "/me/erasures").json(&what)).await
}

/// What of a reader is found anywhere in the database.
async fn traces(server: &TestServer, of: &[&str]) -> Vec<String> {
    let all = dump(server).await.to_lowercase();
    of.iter()
        .filter(|text| all.contains(&text.to_lowercase()))
        .map(|&text| text.to_owned())
        .collect()
}

const WORDS: [&str; 6] = [
    "Xuân Quỳnh",
    "xuan quynh",
    "xuanquynh@thu.example",
    "thuyền về",
    "thuyen ve",
    "ghi chú của tôi",
];

both! {
    async fn everything_is_erased_at_once_and_leaves_no_trace(server: TestServer) {
        let (quynh, minh) = (server.reader("Xuân Quỳnh").await, server.reader("Minh").await);
        let moderator = server.moderator().await;
        let root = post(&quynh, "Biển, và thuyền về.", None).await;
        quynh.edit(&root, "Sóng, và thuyền về.", 1).await.ok();
        let answer = minh.answer(&root, "@Xuân Quỳnh, đúng vậy").await;
        let alone = post(&quynh, "Một mình, thuyền về.", None).await;
        moderator.decide(&alone, "hide", None).await.ok();
        let flag = json!({ "reason": "other", "note": "Ghi chú của tôi" });
        Answer::to(quynh.request(Method::POST, &format!("/comments/{answer}/flag")).json(&flag)).await.ok();
        assert_eq!(traces(&server, &WORDS).await, WORDS);

        let seen = minh.read(&[]).await;
        let before = seen["version"].as_i64().expect("a version");
        let done = erase(&quynh, json!({ "everything": true })).await.ok();
        assert_eq!((&done["status"], &done["comment"], &done["why"]), (&json!("done"), &Value::Null, &json!("")));
        assert_eq!(traces(&server, &WORDS).await, Vec::<String>::new());

        let seen = minh.read(&[]).await;
        let place = &seen["comments"][0];
        assert!(seen["count"] == 1 && place["id"] == root.as_str() && place["content"].is_null(), "{seen}");
        let html = place["children"][0]["content"]["html"].as_str().expect("a text");
        assert!(html.contains("@…, đúng vậy"), "{html}");
        let news = Answer::to(minh.request(Method::GET, "/news").query(&[("key", "bai"), ("since", &before.to_string())])).await.ok();
        let told: Vec<&str> = news["comments"].as_array().expect("a list").iter().filter_map(|one| one["id"].as_str()).collect();
        assert!(told.contains(&root.as_str()) && told.contains(&answer.as_str()), "{news}");
        let own = Answer::to(quynh.request(Method::GET, "/me/comments")).await.ok();
        assert_eq!(own["comments"], json!([]), "nothing leads to what is left");
        assert_eq!(moderator.decide(&alone, "restore", None).await.refusal(), "act_impossible");
        assert_eq!(erase(&quynh, json!({ "everything": true })).await.refusal(), "comment_missing");
        let again = post(&quynh, "Người mới", None).await;
        assert!(!again.is_empty());
    }
}

both! {
    async fn one_comment_is_erased_and_the_others_stay(server: TestServer) {
        let (quynh, minh) = (server.reader("Xuân Quỳnh").await, server.reader("Minh").await);
        let one = post(&quynh, "Biển, và thuyền về.", None).await;
        let other = post(&quynh, "Còn đây", None).await;
        assert_eq!(erase(&minh, json!({ "comment": one })).await.refusal(), "comment_missing");
        assert_eq!(erase(&minh, json!({})).await.refusal(), "body_invalid");
        assert_eq!(erase(&minh, json!({ "comment": one, "everything": true })).await.refusal(), "body_invalid");
        assert_eq!(erase(&minh, json!({ "comment": "x" })).await.refusal(), "id_invalid");
        erase(&quynh, json!({ "comment": one })).await.ok();
        assert_eq!(traces(&server, &["thuyền về", "thuyen ve"]).await, Vec::<String>::new());
        let own = Answer::to(quynh.request(Method::GET, "/me/comments")).await.ok();
        let states: Vec<bool> = own["comments"].as_array().expect("a list").iter().map(|own| own["erased_at"].is_null()).collect();
        assert_eq!(states.iter().filter(|whole| **whole).count(), 1, "{own}");
        assert_eq!(minh.read(&[]).await["comments"][0]["id"], other.as_str());
        assert_eq!(quynh.edit(&one, "Trở lại", 2).await.refusal(), "comment_missing");
    }
}

both! {
    async fn who_is_banned_does_not_begin_anew_by_erasing(server: TestServer) {
        let quynh = server.reader("Xuân Quỳnh").await;
        let id = post(&quynh, "Thuyền về", None).await;
        let ban = json!({ "comment": id, "kind": "reader", "shadow": false, "days": null, "why": "quấy rối" });
        server.moderator().await.ask(Method::POST, "/bans", Some(ban)).await.ok();
        erase(&quynh, json!({ "everything": true })).await.ok();
        assert_eq!(traces(&server, &WORDS).await, Vec::<String>::new());
        let draft = quynh.draft("Lại đây", None);
        assert_eq!(quynh.send(&draft).await.refusal(), "banned");
    }
}

both! {
    async fn where_the_owner_says_so_it_waits_for_their_yes(
        server: TestServer,
        Setup { mail: true, settings: Settings { erasure: Erasure::OnRequest, ..Settings::default() }, ..Setup::default() }
    ) {
        let quynh = server.reader("Xuân Quỳnh").await;
        let owner = server.staff(Role::Owner, "Chủ trang", "chu@bao.example").await;
        let moderator = server.staff(Role::Moderator, "Người duyệt", "duyet@bao.example").await;
        let one = post(&quynh, "Biển, và thuyền về.", None).await;
        let asked = erase(&quynh, json!({ "comment": one })).await.ok();
        let same = erase(&quynh, json!({ "comment": one })).await.ok();
        assert_eq!((&asked["status"], &asked["id"]), (&json!("waiting"), &same["id"]));
        // Wednesday, and so Friday.
        assert_eq!(asked["due_at"], "2026-11-27T08:00:00.000Z");
        assert!(!traces(&server, &["thuyền về"]).await.is_empty());
        server.wait_minutes(2);
        let mails = server.deliver().await;
        let mail = mails.iter().find(|mail| format!("{mail:?}").contains("chu@bao.example"));
        assert!(format!("{mail:?}").contains("erasures"), "{mails:?}");
        assert!(!mails.iter().any(|mail| format!("{mail:?}").contains("/erasures") && format!("{mail:?}").contains("duyet@bao.example")), "owners alone: {mails:?}");

        let page = owner.get("/erasures").await;
        assert!(page.text.contains("Trả lời trước"), "{page:?}");
        let entry = |page: &str| {
            let from = page.find("href=\"/admin/sites/bao/erasures\"").expect("an entry of the menu");
            let to = page[from..].find("</a>").expect("its end");
            page[from..from + to].to_owned()
        };
        assert!(entry(&owner.get("").await.text).contains(">1<"), "the menu counts what waits");
        assert!(!entry(&moderator.get("").await.text).contains("count"), "for whom it waits");
        let id = asked["id"].as_str().expect("an id");
        let yes = [("id", id), ("act", "erase")];
        assert_eq!(moderator.post("/erasures", &yes).await.status, 403);
        let no = [("id", id), ("act", "refuse"), ("why", " ")];
        assert_eq!(owner.post("/erasures", &no).await.status, 422);
        let no = [("id", id), ("act", "refuse"), ("why", "đang có khiếu nại")];
        assert!(owner.post("/erasures", &no).await.status.is_redirection());
        let told = Answer::to(quynh.request(Method::GET, "/me/erasures")).await.ok();
        assert_eq!((&told["erasures"][0]["status"], &told["erasures"][0]["why"]), (&json!("refused"), &json!("đang có khiếu nại")));
        assert!(!entry(&owner.get("").await.text).contains("count"), "nothing waits");
        assert_eq!(owner.post("/erasures", &yes).await.status, 409, "decided already");

        let all = erase(&quynh, json!({ "everything": true })).await.ok();
        let program = server.program(Scope::Manage).await;
        let late = server.program(Scope::Moderate).await;
        let decision = json!({ "id": all["id"] });
        assert_eq!(late.ask(Method::POST, "/erasures/decision", Some(decision.clone())).await.refusal(), "forbidden");
        server.wait_minutes(3 * 24 * 60);
        assert!(owner.get("/erasures").await.text.contains("Quá hạn"));
        let done = program.ask(Method::POST, "/erasures/decision", Some(decision)).await.ok();
        assert_eq!(done["status"], "done");
        assert_eq!(traces(&server, &WORDS).await, Vec::<String>::new());
        erase::go_on_everywhere(&server.app).await.expect("nothing is left to do");
    }
}

both! {
    async fn each_class_is_kept_for_its_days(
        server: TestServer,
        Setup {
            settings: Settings {
                keep_addresses_days: 10, keep_emails_days: 20, keep_flags_days: 30, keep_erased_days: 40, keep_audit_days: 50,
                ..Settings::default()
            },
            trusted_proxies: vec!["127.0.0.0/8"],
            ..Setup::default()
        }
    ) {
        let (quynh, minh) = (server.reader("Xuân Quỳnh").await, server.reader("Minh").await);
        let one = post(&quynh, "Biển", None).await;
        let gone = post(&minh, "Sẽ xóa", None).await;
        let kept = post(&minh, "Sẽ xóa, có trả lời", None).await;
        quynh.answer(&kept, "Trả lời").await;
        let flag = json!({ "reason": "other", "note": "Ghi chú của tôi" });
        Answer::to(minh.request(Method::POST, &format!("/comments/{one}/flag")).json(&flag)).await.ok();
        erase(&minh, json!({ "comment": gone })).await.ok();
        erase(&minh, json!({ "comment": kept })).await.ok();
        let day = async |days: i64| {
            server.wait_minutes(days * 24 * 60);
            retention::take_away_everywhere(&server.app).await.expect("taken away");
            dump(&server).await
        };
        let address = |all: &str| comments(all).any(has_hash);
        assert!(address(&day(9).await));
        let all = day(2).await;
        assert!(!address(&all) && all.contains("xuanquynh@thu.example"), "addresses alone are gone");
        assert!(day(8).await.contains("xuanquynh@thu.example"));
        let all = day(2).await;
        assert!(!all.contains("xuanquynh@thu.example") && all.contains("Ghi chú của tôi"), "addresses of mail are gone");
        let all = day(10).await;
        assert!(!all.contains("Ghi chú của tôi") && places(&all) == 4, "reports are gone");
        let all = day(10).await;
        assert_eq!(places(&all), 3, "a place that nobody has answered is gone");
        assert!(all.contains("insert into audit "));
        let all = day(10).await;
        assert!(!all.contains("insert into audit "), "the audit log is gone");
        assert!(all.contains("Biển") && places(&all) == 3, "and nothing else is");
    }
}

/// The rows of comments; texts in them may have several lines.
fn comments(all: &str) -> impl Iterator<Item = &str> {
    all.split("insert into ")
        .filter(|row| row.starts_with("comment ("))
}

/// How many comments have a row.
fn places(all: &str) -> usize {
    comments(all).count()
}

/// Whether a row has what is kept of an address: 24 hexadecimal digits.
fn has_hash(line: &str) -> bool {
    line.split('\'')
        .any(|part| part.len() == 24 && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

both! {
    async fn a_backup_that_holds_what_was_erased_is_dropped_within_six_weeks(server: TestServer) {
        let config = Config { backups: Some("sao-luu".into()), ..server.app.config().clone() };
        for day in 20_000..20_020 {
            let now = Millis(day * 86_400_000 + 1);
            let until = backups::held_until(&config, now).expect("a folder").expect("a day").0 / 86_400_000;
            assert!((7..=43).contains(&(until - day)), "{}", until - day);
        }
    }
}
