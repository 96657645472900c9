//! Mail that comes back, or is called spam, ends the mail to that mailbox: reported over HTTP under a signature, as JSON or as
//! the report that a mail server sends.

use cam_nhan::{discussion::mail_report, store::moderators::Role};
use cam_nhan_domain::site::{Erasure, Moderation, Settings};
use cam_nhan_tests::{Answer, Mail, Reader, Setup, TestServer, both};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn with_mail() -> Setup {
    Setup {
        settings: Settings {
            hold_repeats: false,
            ..Settings::default()
        },
        mail: true,
        ..Setup::default()
    }
}

async fn report(server: &TestServer, kind: &str, body: &[u8]) -> Answer {
    mail_report::make_secret(&server.app, SECRET.to_owned(), true)
        .await
        .expect("a secret");
    let seconds = server.app.now().0 / 1_000;
    let signature = Webhook::new(SECRET)
        .expect("a secret")
        .sign("msg_1", seconds, body)
        .expect("signed");
    let request = Client::new()
        .post(format!("{}/api/v1/mail-reports", server.base))
        .header("content-type", kind)
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature);
    Answer::to(request.body(body.to_vec())).await
}

async fn stopped(server: &TestServer, reports: Value) -> Value {
    let body = json!({ "reports": reports }).to_string();
    report(server, "application/json", body.as_bytes()).await.ok()["stopped"].clone()
}

async fn subscribe(reader: &Reader, email: &str) -> Value {
    let body = json!({ "email": email, "frequency": "at_once" });
    Answer::to(reader.request(Method::PUT, "/reply-mail").json(&body))
        .await
        .ok()
}

async fn one(server: &TestServer) -> Mail {
    let mut mails = server.deliver().await;
    assert_eq!(mails.len(), 1, "one mail");
    mails.remove(0)
}

/// A reader who hears of answers, and the mail that told them of one.
async fn told(server: &TestServer, name: &str) -> (Reader, String, Mail) {
    let reader = server.reader(name).await;
    let id = reader.post("Câu hỏi").await;
    subscribe(&reader, &format!("{name}@bao.example")).await;
    let asking = one(server).await;
    let text = asking.text();
    let link = text
        .split_whitespace()
        .find(|word| word.contains("/mail/replies/"))
        .expect("a link");
    Answer::to(Client::new().post(link)).await;
    server.deliver().await;
    server.wait_minutes(2);
    server.reader("An").await.answer(&id, "Trả lời").await;
    let told = one(server).await;
    (reader, id, told)
}

async fn email_of(reader: &Reader) -> Value {
    Answer::to(reader.request(Method::GET, "/reply-mail")).await.ok()["email"].clone()
}

/// What a mail server sends back of a mail that it could not deliver.
fn undelivered(mail: &Mail, to: &str, status: &str) -> String {
    let headers = mail.raw.split("\r\n\r\n").next().expect("headers");
    format!(
        "From: MAILER-DAEMON@mx.example\r\nTo: binhluan@bao.example\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nNo.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
         Final-Recipient: rfc822; {to}\r\nAction: failed\r\nStatus: {status}\r\n\r\n\
         --b\r\nContent-Type: text/rfc822-headers\r\n\r\n{headers}\r\n\r\n--b--\r\n"
    )
}

both! {
    async fn mail_that_comes_back_for_good_ends_the_mail_to_that_mailbox(server: TestServer, with_mail()) {
        let (mai, id, mail) = told(&server, "mai").await;
        let report = async |raw: &str| report(&server, "message/rfc822", raw.as_bytes()).await.ok()["stopped"].clone();
        assert_eq!(report(&undelivered(&mail, "mai@bao.example", "4.2.2")).await, 0, "it may pass");
        assert_eq!(report(&undelivered(&mail, "mai@bao.example", "5.2.2")).await, 0, "full is not gone");
        let forged = undelivered(&mail, "mai@bao.example", "5.1.1").replace(".replies.", ".confirm.");
        assert_eq!(report(&forged).await, 0, "no mail of ours");
        assert_eq!(email_of(&mai).await, "mai@bao.example");
        assert_eq!(report(&undelivered(&mail, "MAI@bao.example", "5.1.1")).await, 1);
        assert_eq!(email_of(&mai).await, Value::Null);
        server.wait_minutes(2);
        server.reader("An").await.answer(&id, "Trả lời nữa").await;
        assert!(server.deliver().await.is_empty());
        // Whoever names it again is answered as ever, and nothing is sent there.
        assert_eq!(subscribe(&server.reader("Bình").await, "mai@bao.example").await["confirmed"], false);
        assert!(server.deliver().await.is_empty());
    }
}

both! {
    async fn a_provider_reports_as_json_and_says_what_will_pass(server: TestServer, with_mail()) {
        let (mai, ..) = told(&server, "mai").await;
        let (lan, ..) = told(&server, "lan").await;
        let passing = json!([
            { "email": "mai@bao.example", "kind": "bounce", "permanent": false },
            { "email": "mai@bao.example", "kind": "delivered" },
            { "email": "không phải", "kind": "bounce" },
        ]);
        assert_eq!(stopped(&server, passing).await, 0);
        assert_eq!(email_of(&mai).await, "mai@bao.example");
        let for_good = json!([
            { "email": "Mai@bao.example", "kind": "bounce", "permanent": true, "detail": "550 5.1.1", "provider": "SES" },
            { "email": "lan@bao.example", "kind": "complaint" },
        ]);
        assert_eq!(stopped(&server, for_good).await, 2);
        assert_eq!((email_of(&mai).await, email_of(&lan).await), (Value::Null, Value::Null));
    }
}

both! {
    async fn who_signs_in_at_a_blocked_mailbox_may_hear_again(
        server: TestServer,
        Setup { settings: Settings { sign_in_by_mail: true, ..Settings::default() }, mail: true, ..Setup::default() }
    ) {
        stopped(&server, json!([{ "email": "mai@bao.example", "kind": "bounce" }])).await;
        let site = format!("{}/api/v1/sites/bao", server.base);
        let email = json!({ "email": "mai@bao.example" });
        Answer::to(Client::new().post(format!("{site}/sign-in/code")).json(&email)).await.ok();
        let mail = one(&server).await;
        let code: String = mail.subject().chars().filter(char::is_ascii_digit).take(6).collect();
        let said = json!({ "email": "mai@bao.example", "code": code });
        let token = Answer::to(Client::new().post(format!("{site}/sign-in")).json(&said)).await.ok()["token"].clone();
        let subscription = json!({ "email": "mai@bao.example" });
        let asked = Client::new().put(format!("{site}/reply-mail")).bearer_auth(token.as_str().expect("a token")).json(&subscription);
        assert_eq!(Answer::to(asked).await.ok()["confirmed"], true);
    }
}

both! {
    async fn only_what_is_signed_and_fresh_is_taken(server: TestServer, with_mail()) {
        let url = format!("{}/api/v1/mail-reports", server.base);
        let body = json!({ "reports": [] }).to_string();
        let send = async |id: &str, seconds: i64, signature: String, body: String| {
            let request = Client::new().post(&url).header("content-type", "application/json")
                .header("webhook-id", id).header("webhook-timestamp", seconds.to_string()).header("webhook-signature", signature);
            Answer::to(request.body(body)).await
        };
        let now = server.app.now().0 / 1_000;
        let sign = |seconds: i64| Webhook::new(SECRET).expect("a secret").sign("a", seconds, body.as_bytes()).expect("signed");
        assert_eq!(send("a", now, sign(now), body.clone()).await.refusal(), "token_invalid", "no secret was made");
        mail_report::make_secret(&server.app, SECRET.to_owned(), true).await.expect("a secret");
        assert_eq!(send("a", now, sign(now), body.clone()).await.ok()["stopped"], 0);
        assert_eq!(send("b", now, sign(now), body.clone()).await.refusal(), "token_invalid", "another message's");
        assert_eq!(send("a", now - 600, sign(now - 600), body.clone()).await.refusal(), "token_invalid", "an old one");
        assert_eq!(send("a", i64::MIN, sign(now), body.clone()).await.refusal(), "token_invalid");
        assert_eq!(send("a", now, "v1,x".repeat(2_000), body.clone()).await.refusal(), "token_invalid");
        assert_eq!(send("a", now, sign(now), "{\"reports\":[1]}".to_owned()).await.refusal(), "token_invalid");
        let bare = Client::new().post(&url).header("content-type", "application/json").body(body.clone());
        assert_eq!(Answer::to(bare).await.refusal(), "token_missing");
        assert_eq!(report(&server, "application/json", b"{\"reports\":1}").await.refusal(), "body_invalid");
        assert_eq!(report(&server, "text/plain", b"x").await.refusal(), "media_type_unsupported");
        let many: Vec<Value> = (0..1_001).map(|n| json!({ "email": format!("a{n}@bao.example"), "kind": "bounce" })).collect();
        let many = json!({ "reports": many }).to_string();
        assert_eq!(report(&server, "application/json", many.as_bytes()).await.refusal(), "body_invalid");
        assert_eq!(report(&server, "message/rfc822", "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n".as_bytes()).await.ok()["stopped"], 0, "no report");
    }
}

both! {
    async fn moderators_mail_stops_and_comes_again_once_they_ask_for_one(
        server: TestServer,
        Setup {
            settings: Settings { moderation: Moderation::Hold, erasure: Erasure::OnRequest, hold_repeats: false, ..Settings::default() },
            mail: true,
            ..Setup::default()
        }
    ) {
        let an = server.reader("An").await;
        let lan = server.staff(Role::Owner, "Lan", "Lan@bao.example").await;
        let binh = server.staff(Role::Moderator, "Bình", "binh@bao.example").await;
        lan.choose("at_once").await;
        binh.choose("at_once").await;
        let owed = async || {
            an.post("chờ duyệt").await;
            server.wait_minutes(1);
            let mut mails = server.deliver().await;
            mails.sort_by(|a, b| a.to.cmp(&b.to));
            mails
        };
        let to = |mails: &[Mail]| mails.iter().map(|mail| mail.to[0].clone()).collect::<Vec<_>>();
        let mails = owed().await;
        assert_eq!(to(&mails), ["binh@bao.example", "lan@bao.example"]);
        // The mail of one moderator says nothing about the mailbox of another.
        let report = async |raw: &str| report(&server, "message/rfc822", raw.as_bytes()).await.ok()["stopped"].clone();
        let forged = undelivered(&mails[0], "lan@bao.example", "5.1.1").replace("binh@bao.example", "lan@bao.example");
        assert_eq!(report(&forged).await, 0);
        assert_eq!(report(&undelivered(&mails[1], "LAN@bao.example", "5.1.1")).await, 1);
        assert_eq!(to(&owed().await), ["binh@bao.example"]);
        let page = lan.get("/notices").await.text;
        assert!(page.contains("Hộp thư của bạn không nhận thư") && page.contains("hãy bấm “Gửi thử một thư”"), "{page}");
        let others = binh.get("/notices").await.text;
        assert!(!others.contains("Hộp thư của bạn") && others.contains("hộp thư không nhận thư"), "{others}");
        // Somebody waits for this one.
        let asked = Client::new().post(format!("{}/admin/forgotten-password", server.base)).header("origin", &server.base);
        Answer::to(asked.form(&[("email", "lan@bao.example")])).await;
        assert_eq!(to(&server.deliver().await), ["lan@bao.example"]);
        assert_eq!(to(&owed().await), ["binh@bao.example"], "a new password asks for nothing else");
        assert_eq!(lan.post("/notices/test", &[]).await.status, 200);
        assert_eq!(to(&server.deliver().await), ["lan@bao.example"]);
        assert!(!lan.get("/notices").await.text.contains("Hộp thư của bạn không nhận thư"));
        assert_eq!(to(&owed().await), ["binh@bao.example", "lan@bao.example"]);
        // Owners hear nothing of erasures either, until they ask for mail.
        stopped(&server, json!([{ "email": "lan@bao.example", "kind": "complaint" }])).await;
        assert!(lan.get("/notices").await.text.contains("đánh dấu là rác"));
        let erasure = an.request(Method::POST, "/me/erasures").json(&json!({ "everything": true }));
        assert_eq!(Answer::to(erasure).await.ok()["status"], "waiting");
        server.wait_minutes(1);
        assert!(server.deliver().await.is_empty());
    }
}
