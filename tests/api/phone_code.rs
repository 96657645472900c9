//! A reader proves a telephone number by a code that the site's own program sends: asked signed, guessed at in vain, and kept by
//! nobody.

use cam_nhan::store::moderators::Role;
use cam_nhan_domain::{profile::Commenters, site::Settings};
use cam_nhan_tests::{Answer, Manner, Reader, Received, Setup, Staff, TestServer, both, fixture::dump};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use standardwebhooks::Webhook;

fn asking() -> Setup {
    Setup {
        settings: Settings {
            commenters: Commenters::PhoneVerified,
            ..Settings::default()
        },
        receivers: 1,
        ..Setup::default()
    }
}

/// An owner names the program; gives back the secret.
async fn hook(server: &TestServer, owner: &Staff) -> String {
    let address = server.receivers[0].url("/gui-ma");
    let answer = owner.post("/sign-in/phone", &[("address", &address)]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let secret = answer
        .text
        .split("<code>whsec_")
        .nth(1)
        .and_then(|rest| rest.split('<').next());
    format!("whsec_{}", secret.expect("a secret"))
}

async fn ask(server: &TestServer, phone: &str) -> Answer {
    let request = Client::new().post(format!("{}/api/v1/sites/bao/sign-in/phone-code", server.base));
    Answer::to(
        request
            .header("accept-language", "vi")
            .json(&json!({ "phone": phone })),
    )
    .await
}

async fn answer(server: &TestServer, phone: &str, code: &str) -> Answer {
    let request = Client::new().post(format!("{}/api/v1/sites/bao/sign-in/phone", server.base));
    Answer::to(request.json(&json!({ "phone": phone, "code": code }))).await
}

/// The one message that the program got.
fn one(server: &TestServer) -> Received {
    let mut taken = server.receivers[0].taken();
    assert_eq!(taken.len(), 1, "{taken:?}");
    taken.remove(0)
}

fn code(message: &Received) -> String {
    message.json()["data"]["code"]
        .as_str()
        .expect("a code")
        .to_owned()
}

/// A code that is not this one.
fn wrong(code: &str) -> String {
    if code == "000000" {
        "000001".to_owned()
    } else {
        "000000".to_owned()
    }
}

both! {
    async fn a_number_is_proved_by_a_code_that_the_sites_own_program_sends(server: TestServer, asking()) {
        let lan = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let secret = hook(&server, &lan).await;
        let guest = server.reader("Mai").await;
        let refused = guest.send(&guest.draft("chưa được", None)).await.refusal();
        assert_eq!(refused, "sign_in_required");
        assert_eq!(ask(&server, "0912 345 678").await.status, 202);
        let asked = one(&server);
        let seconds = asked.header("webhook-timestamp").parse().expect("seconds");
        let signed = Webhook::new(&secret).expect("a secret").sign(&asked.header("webhook-id"), seconds, asked.text.as_bytes());
        assert_eq!(signed.expect("signed"), asked.header("webhook-signature"), "by another implementation");
        let told = asked.json();
        assert_eq!((&told["type"], &told["data"]["phone"]), (&json!("phone.code"), &json!("+84912345678")), "{told}");
        assert!(told["data"]["text"].as_str().is_some_and(|text| text.contains(&code(&asked)) && text.contains("bao")), "{told}");
        assert_eq!(answer(&server, "0912345678", &wrong(&code(&asked))).await.refusal(), "phone_code_wrong");
        let token = answer(&server, "+84 912 345 678", &code(&asked)).await.ok()["token"].as_str().expect("a token").to_owned();
        assert_eq!(answer(&server, "0912345678", &code(&asked)).await.refusal(), "phone_code_wrong", "it is good once");
        let mai = Reader::with_token(&server, "bao", "Mai", token);
        mai.post("được rồi").await;
        // On another device they are the same person.
        server.wait_minutes(2);
        ask(&server, "0084912345678").await.ok();
        let token = answer(&server, "0912345678", &code(&one(&server))).await.ok()["token"].as_str().expect("a token").to_owned();
        let other = Reader::with_token(&server, "bao", "Mai", token);
        assert_eq!(other.mine().await["own"].as_array().map(Vec::len), Some(1));
        let kept = dump(&server).await;
        assert!(!kept.contains("912345678"), "no number is kept");
        assert!(kept.contains("'78'"), "but its last two digits");
    }
}

both! {
    async fn codes_are_throttled_guessed_at_in_vain_and_end(server: TestServer, asking()) {
        let lan = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        hook(&server, &lan).await;
        ask(&server, "0912345678").await.ok();
        let first = code(&one(&server));
        assert_eq!(ask(&server, "0912345678").await.status, 202, "the same answer");
        assert!(server.receivers[0].taken().is_empty(), "a moment ago");
        for _ in 0..5 {
            assert_eq!(answer(&server, "0912345678", &wrong(&first)).await.refusal(), "phone_code_wrong");
        }
        assert_eq!(answer(&server, "0912345678", &first).await.refusal(), "phone_code_wrong", "after five tries the right one is none");
        server.wait_minutes(2);
        ask(&server, "0912345678").await.ok();
        let second = code(&one(&server));
        server.wait_minutes(10);
        assert_eq!(answer(&server, "0912345678", &second).await.refusal(), "phone_code_wrong", "after ten minutes");
        for _ in 0..6 {
            server.wait_minutes(61);
            assert_eq!(ask(&server, "0912345678").await.status, 202);
        }
        assert_eq!(server.receivers[0].taken().len(), 3, "five a day");
        for bad in ["", "912345678", "0912", "+84+912345678", "0912345678\r\nBcc: x"] {
            assert_eq!(ask(&server, bad).await.refusal(), "phone_invalid", "{bad:?}");
        }
        assert_eq!(answer(&server, "0911111111", "123456").await.refusal(), "phone_code_wrong", "nobody asked");
    }
}

both! {
    async fn a_program_that_fails_is_told_of_and_one_that_was_never_named_offers_nothing(server: TestServer, asking()) {
        assert_eq!(ask(&server, "0912345678").await.refusal(), "sign_in_unavailable");
        assert_eq!(answer(&server, "0912345678", "123456").await.refusal(), "sign_in_unavailable");
        let lan = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        for (address, said) in [("https://10.0.0.1/", "mạng nội bộ"), ("http://bao.example/", "https://"), ("x", "không đọc được")] {
            let answer = lan.post("/sign-in/phone", &[("address", address)]).await;
            assert!(answer.status == 422 && answer.text.contains(said), "{address}: {answer:?}");
        }
        let secret = hook(&server, &lan).await;
        let ways = Answer::to(Client::new().get(format!("{}/api/v1/sites/bao/sign-in", server.base))).await.ok();
        assert_eq!(ways["phone"], true);
        for manner in [Manner::Refuses(500), Manner::Redirects("http://127.0.0.1:1/".to_owned()), Manner::Hangs] {
            server.receivers[0].set(manner);
            server.wait_minutes(24 * 60);
            let answer = ask(&server, "0912345678").await;
            assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (503, json!("unavailable")), "{answer:?}");
        }
        // Whoever tries again at once is told of no code that never comes.
        server.wait_minutes(24 * 60);
        server.receivers[0].set(Manner::Refuses(500));
        ask(&server, "0912345678").await;
        server.receivers[0].set(Manner::Takes);
        server.receivers[0].taken();
        ask(&server, "0912345678").await.ok();
        let sent = code(&one(&server));
        answer(&server, "0912345678", &sent).await.ok();
        let log = lan.get("/audit-log").await.text;
        assert!(log.contains("đổi nơi gửi mã") && !log.contains(&secret) && !log.contains("/gui-ma"), "{log}");
        assert_eq!(lan.post("/sign-in/phone/remove", &[]).await.status, 303);
        assert_eq!(ask(&server, "0912345678").await.refusal(), "sign_in_unavailable");
        let thread = server.reader("An").await.read(&[]).await;
        assert_eq!(thread["rules"]["phone_sign_in"], Value::Bool(false));
    }
}

both! {
    async fn a_program_names_looks_at_and_takes_away_what_sends_codes(server: TestServer, asking()) {
        let program = server.moderator().await;
        let hook = async |method: Method, body: Option<Value>| program.ask(method, "/phone-hook", body).await;
        let none = json!({ "host": null, "on": false, "created_at": null });
        assert_eq!(hook(Method::GET, None).await.ok(), none);
        for (address, said) in [("https://10.0.0.1/", "mạng nội bộ"), ("http://bao.example/", "https://"), ("x", "không đọc được")] {
            let refused = hook(Method::PUT, Some(json!({ "address": address }))).await.json();
            let detail = refused["detail"].as_str().expect("a sentence");
            assert_eq!((&refused["code"], &refused["field"]), (&json!("setting_invalid"), &json!("address")), "{refused}");
            assert!(detail.contains(said) || detail.is_ascii(), "{refused}");
        }
        assert_eq!(hook(Method::PUT, Some(json!({ "address": "x", "more": 1 }))).await.refusal(), "body_invalid");
        let named = hook(Method::PUT, Some(json!({ "address": server.receivers[0].url("/gui-ma") }))).await.ok();
        let secret = named["secret"].as_str().expect("a secret").to_owned();
        assert_eq!((&named["host"], &named["on"]), (&json!("127.0.0.1"), &json!(true)), "{named}");
        let shown = hook(Method::GET, None).await.ok();
        assert!(shown["on"] == true && shown["created_at"] == named["created_at"] && shown.get("secret").is_none(), "{shown}");
        ask(&server, "0912345678").await.ok();
        let asked = one(&server);
        let seconds = asked.header("webhook-timestamp").parse().expect("seconds");
        let signed = Webhook::new(&secret).expect("a secret").sign(&asked.header("webhook-id"), seconds, asked.text.as_bytes());
        assert_eq!(signed.expect("signed"), asked.header("webhook-signature"));
        assert_eq!(hook(Method::DELETE, None).await.status, 204);
        assert_eq!(hook(Method::GET, None).await.ok(), none);
        assert_eq!(ask(&server, "0912345678").await.refusal(), "sign_in_unavailable");
    }
}

both! {
    async fn without_script_a_number_is_proved_in_the_form_and_the_draft_stays(server: TestServer, asking()) {
        let lan = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        hook(&server, &lan).await;
        server.reader("An").await.react(Some("love"), 1).await.ok();
        let browser = Client::builder().cookie_store(true).build().expect("a client");
        let page = async || Answer::to(browser.get(format!("{}/t/bao?key=bai&lang=vi", server.base))).await.text;
        let draft = [("key", "bai"), ("lang", "vi"), ("name", "Mai"), ("text", "Viết dở <b>")];
        let send = async |path: &str, more: &[(&str, &str)]| {
            let form: Vec<_> = draft.iter().chain(more).collect();
            let request = browser.post(format!("{}/t/bao/{path}", server.base)).header("origin", &server.base);
            Answer::to(request.form(&form)).await
        };
        let kept = |answer: &Answer| assert!(answer.text.contains("Viết dở &lt;b&gt;") && answer.text.contains("value=\"Mai\""), "{}", answer.text);
        let first = page().await;
        assert!(first.contains("name=\"phone\"") && first.contains("Xác minh số điện thoại để bình luận."), "{first}");
        let refused = send("comments", &[]).await;
        assert_eq!(refused.status, 403, "{refused:?}");
        kept(&refused);
        let wrong_number = send("sign-in", &[("sign_in", "send-phone"), ("phone", "12")]).await;
        assert_eq!(wrong_number.status, 400, "{wrong_number:?}");
        kept(&wrong_number);
        let sent = send("sign-in", &[("sign_in", "send-phone"), ("phone", "0912 345 678")]).await;
        assert!(sent.status == 200 && sent.text.contains("Đã gửi mã gồm 6 chữ số tới 0912 345 678"), "{sent:?}");
        kept(&sent);
        let right = code(&one(&server));
        let answers = |code: &str| [("sign_in", "phone"), ("phone", "0912 345 678"), ("code", code)].map(|(name, value)| (name, value.to_owned()));
        let again = answers(&wrong(&right));
        let again = send("sign-in", &again.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        assert!(again.text.contains("name=\"code\"") && again.status == 401, "{again:?}");
        kept(&again);
        let proved = answers(&right);
        let proved = send("sign-in", &proved.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
        assert_eq!(proved.status, 200, "{proved:?}");
        kept(&proved);
        assert!(!proved.text.contains("name=\"phone\"") && !proved.text.contains("để bình luận."), "{}", proved.text);
        // A key in a field presses the form's first button: it is the comment.
        let posted = send("sign-in", &[("sign_in", "send-phone"), ("phone", "")]).await;
        assert!(posted.status == 200 && posted.text.contains("Viết dở"), "{posted:?}");
        let after = page().await;
        assert!(after.contains("số điện thoại đã xác minh") && after.contains("Viết dở"), "{after}");
        let strange = browser.post(format!("{}/t/bao/sign-in", server.base)).header("origin", "https://evil.example");
        let strange = Answer::to(strange.form(&[("key", "bai"), ("sign_in", "phone"), ("phone", "0912345678"), ("code", "123456")])).await;
        assert_eq!(strange.status, 403, "nobody is signed in by a page elsewhere");
    }
}
