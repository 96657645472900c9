//! House rules: whoever comments accepts them once, and again when they change.

use cam_nhan::store::moderators::Scope;
use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Reader, Setup, both, fresh_id};
use reqwest::Method;
use serde_json::{Value, json};

fn ruled() -> Setup {
    Setup {
        settings: Settings {
            house_rules_vi: "Xin **lịch sự**. <script>alert(1)</script>".to_owned(),
            house_rules_en: "Be *kind*.".to_owned(),
            ..Settings::default()
        },
        ..Setup::default()
    }
}

async fn rules(reader: &Reader, language: &str) -> Value {
    let path = format!("/house-rules?lang={language}");
    Answer::to(reader.request(Method::GET, &path)).await.ok()
}

/// Sends a comment that accepts a version.
async fn accept(reader: &Reader, text: &str, version: &Value) -> Answer {
    let mut draft = reader.draft(text, None);
    draft["rules"] = version.clone();
    reader.send(&draft).await
}

both! {
    async fn rules_are_accepted_with_the_first_comment_and_kept(server: TestServer, ruled()) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let told = rules(&an, "vi").await;
        let (version, html, form) = (&told["version"], told["html"].as_str().expect("HTML"), told["form"].as_str().expect("HTML"));
        assert_eq!(told["accepted"], false);
        assert!(html.contains("<strong>lịch sự</strong>") && !html.contains("<script"), "{html}");
        assert!(form.contains("name=\"rules\"") && !form.contains("checked"), "{form}");
        let english = rules(&an, "en").await;
        assert_eq!(&english["version"], version, "the version is of both languages");
        assert!(english["html"].as_str().expect("HTML").contains("<em>kind</em>"));
        assert_eq!(an.read(&[]).await["house_rules"], *version);
        assert_eq!(an.send(&an.draft("Không đồng ý", None)).await.refusal(), "house_rules_open");
        assert_eq!(accept(&an, "Bản khác", &json!("older")).await.refusal(), "house_rules_open");
        an.react(Some("love"), 1).await.ok();
        accept(&an, "Đồng ý", version).await.ok();
        assert_eq!(rules(&an, "vi").await["accepted"], true);
        let id = an.post("Lần sau không hỏi nữa").await;
        an.edit(&id, "Sửa cũng không hỏi", 1).await.ok();
        assert_eq!(binh.send(&binh.draft("Người khác chưa", None)).await.refusal(), "house_rules_open");
        let file = Answer::to(an.request(Method::GET, "/me/export.json")).await.ok();
        assert_eq!(file["rules_accepted"][0]["version"], *version);
        assert!(file["rules_accepted"][0]["accepted_at"].is_string());
        // A refused comment accepts nothing.
        let mut draft = binh.draft("", None);
        draft["rules"] = version.clone();
        assert_eq!(binh.send(&draft).await.refusal(), "text_missing");
        assert_eq!(rules(&binh, "vi").await["accepted"], false);
    }
}

both! {
    async fn rules_that_change_are_asked_again_and_those_accepted_before_are_not(server: TestServer, ruled()) {
        let (an, owner) = (server.reader("An").await, server.program(Scope::Manage).await);
        let first = rules(&an, "vi").await["version"].clone();
        accept(&an, "Đồng ý", &first).await.ok();
        let set = async |vi: &str| owner.ask(Method::PATCH, "/settings", Some(json!({ "house_rules_vi": vi }))).await;
        set("Nội quy mới").await.ok();
        let second = rules(&an, "vi").await["version"].clone();
        assert_ne!(first, second);
        assert_eq!(an.send(&an.draft("Chưa đồng ý bản mới", None)).await.refusal(), "house_rules_open");
        assert_eq!(accept(&an, "Bản cũ", &first).await.refusal(), "house_rules_open");
        accept(&an, "Bản mới", &second).await.ok();
        set("Xin **lịch sự**. <script>alert(1)</script>").await.ok();
        an.post("Bản này đã đồng ý rồi").await;
        assert_eq!(set(&"a".repeat(5_001)).await.refusal(), "setting_invalid");
        assert_eq!(set("a\u{7}b").await.refusal(), "setting_invalid");
        // Without any, nobody is asked.
        owner.ask(Method::PATCH, "/settings", Some(json!({ "house_rules_vi": "", "house_rules_en": " " }))).await.ok();
        let binh = server.reader("Bình").await;
        assert_eq!(rules(&binh, "vi").await["version"], Value::Null);
        assert_eq!(binh.read(&[]).await["house_rules"], Value::Null);
        binh.post("Không có nội quy").await;
    }
}

both! {
    async fn one_language_stands_for_both_and_erasing_forgets_who_accepted(
        server: TestServer,
        Setup { settings: Settings { house_rules_en: "Be kind.".to_owned(), ..Settings::default() }, ..Setup::default() }
    ) {
        let an = server.reader("An").await;
        let told = rules(&an, "vi").await;
        assert!(told["html"].as_str().expect("HTML").contains("Be kind."));
        let version = told["version"].as_str().expect("a version");
        accept(&an, "Đồng ý", &told["version"]).await.ok();
        let accepted = "rules_acceptance (reader_id, version, accepted_at) values ('";
        assert!(cam_nhan_tests::fixture::dump(&server).await.contains(accepted));
        Answer::to(an.request(Method::POST, "/me/erasures").json(&json!({ "everything": true }))).await.ok();
        let left = cam_nhan_tests::fixture::dump(&server).await;
        assert!(!left.contains(accepted) && !left.contains(&format!("'{version}'")));
    }
}

both! {
    async fn rules_are_a_box_in_the_form_without_script(server: TestServer, ruled()) {
        let browser = reqwest::Client::builder().cookie_store(true).build().expect("a client");
        let url = format!("{}/t/bao?key=bai&lang=vi", server.base);
        let page = async || Answer::to(browser.get(&url)).await.text;
        let send = async |text: &str, rules: &str| {
            let id = fresh_id();
            let fields = [("key", "bai"), ("lang", "vi"), ("id", &id), ("name", "An"), ("text", text), ("rules", rules)];
            Answer::to(browser.post(format!("{}/t/bao/comments", server.base)).form(&fields)).await
        };
        let shown = page().await;
        assert!(shown.contains("<strong>lịch sự</strong>") && shown.contains("name=\"rules\"") && !shown.contains("checked"), "{shown}");
        let version = shown.split("name=\"rules\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a version").to_owned();
        let refused = send("Câu plugh", "").await;
        assert!(refused.status == 403 && refused.text.contains("plugh") && refused.text.contains("name=\"rules\""), "{refused:?}");
        let taken = send("Câu plugh", &version).await;
        assert_eq!(taken.status, 200, "{taken:?}");
        assert!(!page().await.contains("name=\"rules\""));
    }
}
