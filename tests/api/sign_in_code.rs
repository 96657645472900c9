//! Readers sign in by a code that is sent to their mailbox: one person on all devices, and no guess worth trying.

use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// A site where readers may sign in by mail.
fn with_mail() -> Setup {
    Setup {
        settings: Settings {
            sign_in_by_mail: true,
            hold_repeats: false,
            ..Settings::default()
        },
        mail: true,
        ..Setup::default()
    }
}

async fn ask(server: &TestServer, email: &str) -> Answer {
    let url = format!("{}/api/v1/sites/bao/sign-in/code", server.base);
    let request = Client::new().post(url).header("accept-language", "vi");
    Answer::to(request.json(&json!({ "email": email }))).await
}

async fn answer(server: &TestServer, email: &str, code: &str) -> Answer {
    let url = format!("{}/api/v1/sites/bao/sign-in", server.base);
    Answer::to(
        Client::new()
            .post(url)
            .json(&json!({ "email": email, "code": code })),
    )
    .await
}

/// The code in the one mail that is due.
async fn mailed(server: &TestServer) -> String {
    let mails = server.deliver().await;
    assert_eq!(mails.len(), 1, "one mail");
    let text = mails[0].text();
    let code = text
        .lines()
        .find(|line| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit()));
    code.unwrap_or_else(|| panic!("no code in {text}")).to_owned()
}

async fn sign_in(server: &TestServer, email: &str) -> Reader {
    ask(server, email).await.ok();
    let code = mailed(server).await;
    let token = answer(server, email, &code).await.ok()["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    Reader::with_token(server, "bao", "Mai", token)
}

/// Another code than this one.
fn wrong(code: &str) -> String {
    let number: u32 = code.parse().expect("digits");
    format!("{:06}", (number + 1) % 1_000_000)
}

both! {
    async fn a_code_makes_a_reader_the_same_person_on_phone_and_laptop(server: TestServer, with_mail()) {
        let offered = Answer::to(Client::new().get(format!("{}/api/v1/sites/bao/sign-in", server.base))).await;
        assert_eq!(offered.ok(), json!({ "mail": true, "phone": false, "providers": [] }));
        ask(&server, " Mai@Bao.Example ").await.ok();
        let mails = server.deliver().await;
        assert_eq!(mails[0].to, ["mai@bao.example"]);
        let code: String = mails[0].subject().chars().take(6).collect();
        assert_eq!(mails[0].subject(), format!("{code} là mã đăng nhập bao"));
        assert!(mails[0].html().contains(&code) && mails[0].text().contains("10 phút"));
        // As people copy it.
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        let token = answer(&server, "mai@bao.example", &spaced).await.ok()["token"].as_str().expect("a token").to_owned();
        let phone = Reader::with_token(&server, "bao", "Mai", token);
        let id = phone.post("Viết từ điện thoại").await;
        assert_eq!(answer(&server, "mai@bao.example", &code).await.refusal(), "mail_code_wrong", "good once");
        server.wait_minutes(2);
        let laptop = sign_in(&server, "MAI@bao.example").await;
        laptop.edit(&id, "Sửa từ máy tính", 1).await.ok();
        let mine = Answer::to(laptop.request(Method::GET, "/mine?key=bai")).await.ok();
        assert_eq!(mine["own"][0]["id"], id);
        assert_eq!(mine["profile"]["email"], "mai@bao.example");
        // The mailbox is proved, which is what the owner may ask for.
        let change = json!({ "commenters": "email_verified" });
        server.moderator().await.ask(Method::PATCH, "/settings", Some(change)).await.ok();
        laptop.post("Hộp thư đã xác minh").await;
        let guest = server.reader("Khách").await;
        assert_eq!(guest.send(&guest.draft("Chào", None)).await.refusal(), "sign_in_required");
        // A session ends.
        server.wait_minutes(60 * 24 * 181);
        assert_eq!(laptop.send(&laptop.draft("Nửa năm sau", None)).await.refusal(), "token_invalid");
    }
}

both! {
    async fn a_code_cannot_be_guessed(server: TestServer, with_mail()) {
        ask(&server, "mai@bao.example").await.ok();
        let code = mailed(&server).await;
        for guess in ["", "12345", "1234567", "abcdef", "０１２３４５"] {
            assert_eq!(answer(&server, "mai@bao.example", guess).await.refusal(), "mail_code_wrong", "{guess}");
        }
        assert_eq!(answer(&server, "mai@bao.example", &code).await.refusal(), "mail_code_wrong", "five tries are all");
        server.wait_minutes(2);
        ask(&server, "mai@bao.example").await.ok();
        let code = mailed(&server).await;
        assert_eq!(answer(&server, "binh@bao.example", &code).await.refusal(), "mail_code_wrong", "another mailbox");
        assert_eq!(answer(&server, "mai@bao.example", &wrong(&code)).await.refusal(), "mail_code_wrong");
        server.wait_minutes(11);
        assert_eq!(answer(&server, "mai@bao.example", &code).await.refusal(), "mail_code_wrong", "ten minutes are over");
        // Two at once: one of them signs in.
        server.wait_minutes(60);
        ask(&server, "mai@bao.example").await.ok();
        let code = mailed(&server).await;
        let (one, other) = tokio::join!(answer(&server, "mai@bao.example", &code), answer(&server, "mai@bao.example", &code));
        let good = [one.status, other.status].iter().filter(|status| status.is_success()).count();
        assert_eq!(good, 1, "{one:?} {other:?}");
    }
}

both! {
    async fn a_mailbox_is_not_flooded_and_nobody_learns_of_it(server: TestServer, with_mail()) {
        let first = ask(&server, "mai@bao.example").await;
        assert_eq!(first.status, StatusCode::ACCEPTED);
        let code = mailed(&server).await;
        let again = ask(&server, "mai@bao.example").await;
        assert_eq!((again.status, again.text), (first.status, first.text), "the same answer");
        assert!(server.deliver().await.is_empty(), "none within a minute");
        let mut sent = 1;
        for _ in 0..12 {
            server.wait_minutes(2);
            ask(&server, "mai@bao.example").await.ok();
            sent += server.deliver().await.len();
        }
        assert_eq!(sent, 5, "five an hour");
        assert_eq!(answer(&server, "mai@bao.example", &code).await.refusal(), "mail_code_wrong", "the last one counts");
        server.wait_minutes(61);
        sign_in(&server, "mai@bao.example").await;
        for no_mailbox in ["", "mai", "mai@bao", "a b@bao.example", "mai@bao.example\r\nBcc: x@y.example", &format!("{}@bao.example", "a".repeat(300))] {
            assert_eq!(ask(&server, no_mailbox).await.refusal(), "email_invalid", "{no_mailbox:?}");
        }
        assert_eq!(ask(&server, "mai\0@bao.example").await.status, StatusCode::BAD_REQUEST);
    }
}

both! {
    async fn a_code_that_the_mail_server_does_not_take_is_tried_while_it_is_good(server: TestServer, with_mail()) {
        let mail = server.mail.as_ref().expect("a mail server");
        mail.go_away();
        ask(&server, "mai@bao.example").await.ok();
        assert!(server.deliver().await.is_empty());
        mail.come_back();
        assert!(server.deliver().await.is_empty(), "not at once");
        server.wait_minutes(1);
        let code = mailed(&server).await;
        answer(&server, "mai@bao.example", &code).await.ok();
        mail.go_away();
        server.wait_minutes(2);
        ask(&server, "mai@bao.example").await.ok();
        server.deliver().await;
        server.wait_minutes(11);
        mail.come_back();
        assert!(server.deliver().await.is_empty(), "a code that is over is sent to nobody");
    }
}

both! {
    async fn where_it_is_not_offered_it_is_not_to_be_had(server: TestServer) {
        assert_eq!(ask(&server, "mai@bao.example").await.refusal(), "sign_in_unavailable");
        assert_eq!(answer(&server, "mai@bao.example", "123456").await.refusal(), "sign_in_unavailable");
        let thread = server.reader("An").await.read(&[]).await;
        assert_eq!(thread["rules"]["mail_sign_in"], Value::Bool(false));
    }
}

both! {
    async fn no_user_of_a_site_is_who_proved_a_mailbox(server: TestServer, with_mail()) {
        use cam_nhan::{auth::signing_key, store::{actor::Actor, signing_keys::Kind, sites}};
        use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
        let mai = sign_in(&server, "mai@bao.example").await;
        let id = mai.post("Của tôi").await;
        let bao = cam_nhan_domain::SiteId::parse("bao").expect("a site");
        let mut connection = server.app.store().read().await.expect("a connection");
        let site = sites::get(&mut connection.conn(), &bao).await.expect("a query").expect("a site");
        drop(connection);
        let secret = "x".repeat(40);
        let added = signing_key::add(&server.app, &site, Kind::Hs256, &secret, Actor::CommandLine).await;
        added.expect("stored").expect("a key");
        let now = server.app.now().0 / 1_000;
        let claims = json!({ "sub": "mail:mai@bao.example", "aud": "bao", "exp": now + 600 });
        let key = EncodingKey::from_secret(secret.as_bytes()).expect("a secret");
        let token = encode(&Header::new(Algorithm::HS256), &claims, &key).expect("a token");
        let impostor = Reader::with_token(&server, "bao", "Mai", token);
        assert_eq!(impostor.edit(&id, "Không phải của tôi", 1).await.refusal(), "not_yours");
    }
}
