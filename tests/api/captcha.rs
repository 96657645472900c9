//! A site may ask strangers to get past a captcha of others, in place of our own work.

use cam_nhan_domain::site::{RobotCheck, RobotProof, Settings};
use cam_nhan_tests::{Answer, CaptchaProvider, Reader, Setup, TestServer, both, work};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

fn guarded() -> Setup {
    Setup {
        settings: Settings {
            robot_check: RobotCheck::Always,
            hold_repeats: false,
            ..Settings::default()
        },
        captcha: true,
        ..Setup::default()
    }
}

fn provider(server: &TestServer) -> &CaptchaProvider {
    server.captcha.as_ref().expect("a provider")
}

/// The owner's program chooses a captcha.
async fn choose(server: &TestServer, name: &str, secret: &str) -> Answer {
    let settings = json!({ "robot_proof": name, "captcha_key": "0x-key", "captcha_secret": secret });
    server
        .moderator()
        .await
        .ask(Method::PATCH, "/settings", Some(settings))
        .await
}

/// A new reader whose comment comes a minute after they did.
async fn newcomer(server: &TestServer, name: &str) -> (Reader, Value) {
    let newcomer = server.newcomer(name).await;
    server.wait_minutes(1);
    newcomer
}

fn with(draft: &Value, name: &str, value: Value) -> Value {
    let mut draft = draft.clone();
    draft[name] = value;
    draft
}

fn proof(problem: &Value, token: &str) -> Value {
    json!({ "challenge": problem["work"]["challenge"], "captcha": token })
}

both! {
    async fn a_stranger_gets_past_either_captcha_once_and_for_all(server: TestServer, guarded()) {
        for name in ["turnstile", "hcaptcha"] {
            choose(&server, name, provider(&server).secret()).await.ok();
            let (an, form_token) = newcomer(&server, "An").await;
            let draft = with(&an.draft("Chào cả nhà", None), "form_token", form_token);
            let problem = an.asked(&draft).await;
            assert_eq!(problem["captcha"], json!({ "provider": name, "site_key": "0x-key" }));
            assert_eq!(problem["work"]["pieces"], 0);
            let passed = with(&draft, "proof", proof(&problem, &provider(&server).token()));
            assert_eq!(an.send(&passed).await.ok()["status"], "approved");
            assert_eq!(an.send(&passed).await.status, StatusCode::OK, "the same again gives the same answer");
            an.post("Ai đã có bình luận được đăng thì không bị hỏi nữa").await;
            let told = provider(&server).asked();
            let fields: Vec<_> = told.last().expect("a question").keys().collect();
            assert_eq!(fields, ["response", "secret"], "the reader's address is nobody's business");
        }
        assert_eq!(provider(&server).asked().len(), 2);
    }
}

both! {
    async fn a_token_is_good_once_with_a_challenge_of_ours(server: TestServer, guarded()) {
        choose(&server, "turnstile", provider(&server).secret()).await.ok();
        let (an, form_token) = newcomer(&server, "An").await;
        let fresh = |reader: &Reader| with(&reader.draft("Xem http://a.vn http://b.vn http://c.vn", None), "form_token", form_token.clone());
        let problem = an.asked(&fresh(&an)).await;
        let made_up = an.asked(&with(&fresh(&an), "proof", proof(&problem, "made up"))).await;
        assert!(made_up["captcha"].is_object(), "asked again, by the captcha");
        let token = provider(&server).token();
        // Held for its links, so that An is a stranger still.
        let held = with(&fresh(&an), "proof", proof(&problem, &token));
        assert_eq!(an.send(&held).await.ok()["status"], "held");
        // Neither the challenge with a new token, nor the token with a new challenge.
        let again = an.asked(&with(&fresh(&an), "proof", proof(&problem, &provider(&server).token()))).await;
        let last = an.asked(&with(&fresh(&an), "proof", proof(&again, &token))).await;
        // A challenge is for its reader alone, and a captcha's is no work done.
        let (binh, _) = newcomer(&server, "Bình").await;
        let asked_so_far = provider(&server).asked().len();
        binh.asked(&with(&fresh(&binh), "proof", proof(&last, &provider(&server).token()))).await;
        assert_eq!(provider(&server).asked().len(), asked_so_far, "the provider is asked about answers to challenges alone");
        let moderator = server.moderator().await;
        moderator.ask(Method::PATCH, "/settings", Some(json!({ "robot_proof": "work" }))).await.ok();
        let unworked = json!({ "challenge": last["work"]["challenge"], "numbers": [] });
        let counted = an.asked(&with(&fresh(&an), "proof", unworked)).await;
        assert_eq!((counted["work"]["pieces"].clone(), counted.get("captcha")), (json!(8), None));
        assert_eq!(an.count().await, 0);
    }
}

both! {
    async fn two_who_spend_the_same_challenge_at_once_have_one_comment(server: TestServer, guarded()) {
        choose(&server, "turnstile", provider(&server).secret()).await.ok();
        let (an, form_token) = newcomer(&server, "An").await;
        let draft = || with(&an.draft("http://a.vn http://b.vn http://c.vn", None), "form_token", form_token.clone());
        let problem = an.asked(&draft()).await;
        let statuses = an.send_at_once((0..6).map(|_| with(&draft(), "proof", proof(&problem, &provider(&server).token())))).await;
        assert_eq!(statuses, [201, 428, 428, 428, 428, 428]);
    }
}

both! {
    async fn a_provider_that_is_away_locks_nobody_out(server: TestServer, guarded()) {
        choose(&server, "turnstile", provider(&server).secret()).await.ok();
        for trouble in [
            (StatusCode::SERVICE_UNAVAILABLE, ""),
            (StatusCode::OK, "not what is documented"),
            (StatusCode::FOUND, ""),
            (StatusCode::OK, r#"{"success": false, "error-codes": ["internal-error"]}"#),
        ] {
            let (an, form_token) = newcomer(&server, "An").await;
            let draft = with(&an.draft("Chào", None), "form_token", form_token.clone());
            let problem = an.asked(&draft).await;
            assert!(problem["captcha"].is_object(), "{trouble:?}: a minute later it is tried again");
            provider(&server).set_trouble(Some(trouble));
            let ours = an.asked(&with(&draft, "proof", proof(&problem, &provider(&server).token()))).await;
            assert!(ours.get("captcha").is_none(), "{trouble:?}");
            // Who comes now is not sent there at all.
            let (questions, binh) = (provider(&server).asked().len(), server.reader("Bình").await);
            assert!(binh.asked(&binh.draft("Chào", None)).await.get("captcha").is_none());
            assert_eq!(provider(&server).asked().len(), questions);
            let worked = with(&draft, "proof", work(&ours));
            assert_eq!(an.send(&worked).await.ok()["status"], "approved", "{trouble:?}");
            provider(&server).set_trouble(None);
            server.wait_minutes(2);
        }
    }
}

both! {
    async fn no_stranger_turns_a_sites_captcha_off(server: TestServer, guarded()) {
        choose(&server, "turnstile", provider(&server).secret()).await.ok();
        for answer in [
            (StatusCode::OK, r#"{"success": false, "error-codes": ["bad-request"]}"#),
            (StatusCode::OK, r#"{"success": false, "error-codes": ["invalid-input-response"]}"#),
            (StatusCode::OK, r#"{"success": false, "error-codes": ["internal-error"]}"#),
            (StatusCode::BAD_REQUEST, "<html>a firewall's words</html>"),
            (StatusCode::SERVICE_UNAVAILABLE, ""),
        ] {
            provider(&server).set_trouble_about("garbage", answer);
            for token in ["garbage", "rác", "two words", &"x".repeat(100_000)] {
                let (an, form_token) = newcomer(&server, "An").await;
                let draft = with(&an.draft("Chào", None), "form_token", form_token);
                let problem = an.asked(&draft).await;
                let again = an.asked(&with(&draft, "proof", proof(&problem, token))).await;
                assert!(again["captcha"].is_object(), "{answer:?} about {token}: {again}");
            }
        }
        // Nor do many at once, who only find us busy ourselves.
        let (an, form_token) = newcomer(&server, "An").await;
        let draft = || with(&an.draft("http://a.vn http://b.vn http://c.vn", None), "form_token", form_token.clone());
        let problem = an.asked(&draft()).await;
        let statuses = an.send_at_once((0..100).map(|_| with(&draft(), "proof", proof(&problem, "made-up")))).await;
        assert!(statuses.iter().all(|status| [428, 503].contains(status)), "{statuses:?}");
        let binh = server.reader("Bình").await;
        assert!(binh.asked(&binh.draft("Chào", None)).await["captcha"].is_object());
    }
}

both! {
    async fn a_secret_that_the_provider_does_not_know_locks_nobody_out(server: TestServer, guarded()) {
        choose(&server, "hcaptcha", "0x-of-another-site").await.ok();
        let (an, form_token) = newcomer(&server, "An").await;
        let draft = with(&an.draft("Chào", None), "form_token", form_token);
        let problem = an.asked(&draft).await;
        let ours = an.asked(&with(&draft, "proof", proof(&problem, &provider(&server).token()))).await;
        let worked = with(&draft, "proof", work(&ours));
        assert_eq!(an.send(&worked).await.ok()["status"], "approved");
    }
}

both! {
    async fn where_the_captcha_does_not_open_a_moderator_looks_first(server: TestServer, guarded()) {
        choose(&server, "turnstile", provider(&server).secret()).await.ok();
        let (an, form_token) = newcomer(&server, "An").await;
        let draft = with(&an.draft("Chào", None), "form_token", form_token);
        let problem = an.asked(&draft).await;
        assert_eq!(an.send(&with(&draft, "proof", proof(&problem, ""))).await.ok()["status"], "held");
        assert!(provider(&server).asked().is_empty());
        let held = server.moderator().await.list("held").await;
        assert_eq!(held[0]["reasons"][0]["rule"], "unchecked");
        assert_eq!(held[0]["reasons"][0]["detail"], "captcha");
    }
}

both! {
    async fn the_secret_is_taken_in_and_never_told(server: TestServer, guarded()) {
        let moderator = server.moderator().await;
        let set = async |settings: Value| moderator.ask(Method::PATCH, "/settings", Some(settings)).await;
        assert_eq!(set(json!({ "robot_proof": "turnstile" })).await.refusal(), "setting_invalid");
        let keyed = json!({ "robot_proof": "turnstile", "captcha_key": "0x-key" });
        assert_eq!(set(keyed.clone()).await.refusal(), "captcha_secret_missing");
        assert_eq!(set(json!({ "captcha_secret": "có dấu" })).await.refusal(), "setting_invalid");
        assert_eq!(set(json!({ "captcha_secret": 7 })).await.refusal(), "setting_invalid");
        let mut told = vec![set(json!({ "captcha_secret": "0x-hush-hush" })).await.text];
        told.push(set(keyed).await.text);
        assert_eq!(set(json!({ "captcha_secret": "" })).await.refusal(), "captcha_secret_missing", "while it is needed");
        let (an, token) = newcomer(&server, "An").await;
        told.push(an.asked(&with(&an.draft("Chào", None), "form_token", token)).await.to_string());
        for path in ["/settings", "/audit-log", "/audit-log?act=set_settings", "/audit-log?act=set_captcha_secret"] {
            told.push(moderator.ask(Method::GET, path, None).await.text);
        }
        assert!(told.last().expect("a text").contains("set_captcha_secret"), "that it changed is in the audit log");
        let owner = server.staff(cam_nhan::store::moderators::Role::Owner, "Chủ", "chu@bao.example").await;
        for path in ["/settings", "/audit-log", "/audit-log.csv", "/audit-log.jsonl"] {
            told.push(owner.get(path).await.text);
        }
        for text in told {
            assert!(!text.contains("hush"), "{text}");
        }
        set(json!({ "robot_proof": "work", "captcha_secret": "" })).await.ok();
        assert_eq!(set(json!({ "robot_proof": "turnstile" })).await.refusal(), "captcha_secret_missing", "it is forgotten");
    }
}

both! {
    async fn the_owner_chooses_on_the_page_and_the_secret_stays_when_its_field_is_empty(server: TestServer, guarded()) {
        let owner = server.staff(cam_nhan::store::moderators::Role::Owner, "Chủ", "chu@bao.example").await;
        let form = |proof: &'static str, secret: &'static str| {
            [
                ("moderation", "publish"), ("robot_check", "always"), ("robot_proof", proof), ("captcha_key", "0x-key"),
                ("captcha_secret", secret), ("reactions_per_network", "100"), ("trusted_after", "3"), ("links_before_hold", "2"),
                ("flags_before_hold", "3"), ("hold_above", "0"), ("publish_below", "0"), ("close_after_days", "0"),
            ]
        };
        let refused = owner.post("/settings", &form("turnstile", "")).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("Chưa có mã bí mật của nhà cung cấp captcha"), "{}", refused.text);
        for secret in ["0x-secret-of-the-site", ""] {
            let saved = owner.post("/settings", &form("turnstile", secret)).await;
            assert_eq!(saved.status, 200, "{}", saved.text);
            assert!(saved.text.contains("Đang giữ một mã bí mật") && !saved.text.contains("0x-secret"), "{}", saved.text);
        }
        let (an, form_token) = newcomer(&server, "An").await;
        let draft = with(&an.draft("Chào", None), "form_token", form_token);
        let problem = an.asked(&draft).await;
        let passed = with(&draft, "proof", proof(&problem, &provider(&server).token()));
        assert_eq!(an.send(&passed).await.ok()["status"], "approved");
    }
}

both! {
    async fn the_captchas_page_is_for_frames_of_the_sites_own_pages(server: TestServer, guarded()) {
        let page = async |query: &str| {
            Answer::to(Client::new().get(format!("{}/captcha/bao?{query}", server.base))).await
        };
        assert_eq!(page("origin=https://bao.example").await.status, StatusCode::NOT_FOUND, "the site has none");
        choose(&server, "hcaptcha", provider(&server).secret()).await.ok();
        let shown = page("origin=https://bao.example&lang=en").await;
        assert_eq!(shown.status, StatusCode::OK);
        let policy = shown.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("default-src 'none'") && policy.ends_with("frame-ancestors https://bao.example"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{policy}");
        assert!(shown.headers.get("x-frame-options").is_none(), "which knows of no origin");
        for part in [r#"data-origin="https://bao.example""#, r#"data-key="0x-key""#, "/1/api.js", "Are you a person?"] {
            assert!(shown.text.contains(part), "{part} in {}", shown.text);
        }
        let own = page(&format!("origin={}", server.base)).await;
        assert_eq!(own.status, StatusCode::OK, "the thread's own page");
        for foreign in ["https://evil.example", "null", "*", "https://bao.example/", "https://bao.example;script-src", "javascript://bao.example"] {
            let answer = page(&format!("origin={foreign}")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{foreign}");
            assert_eq!(answer.headers["x-frame-options"], "DENY");
        }
        assert_eq!(page("").await.status, StatusCode::BAD_REQUEST);
    }
}

#[test]
fn settings_of_before_have_our_own_work() {
    let settings: Settings = serde_json::from_str(r#"{"robot_check":"always"}"#).expect("settings");
    assert_eq!(settings.robot_proof, RobotProof::Work);
}
