//! Whatever is sent, the answer is a clear no, never a fault of ours.

use cam_nhan_tests::{Answer, both, fresh_id};
use reqwest::Method;
use serde_json::json;

both! {
    async fn bodies_that_are_not_what_they_should_be(server: TestServer) {
        let an = server.reader("An").await;
        let post = |body: Vec<u8>| {
            Answer::to(an.request(Method::POST, "/comments").header("content-type", "application/json").body(body))
        };
        let whole = an.draft("Chào", None).to_string();
        let cases: [(&str, Vec<u8>, &str); 10] = [
            ("nothing", Vec::new(), "body_invalid"),
            ("no JSON", b"name=An".to_vec(), "body_invalid"),
            ("cut short", whole.as_bytes()[..20].to_vec(), "body_invalid"),
            ("wrong type", whole.replace("\"Chào\"", "42").into_bytes(), "body_invalid"),
            ("unknown field", whole.replacen('{', "{\"admin\":true,", 1).into_bytes(), "body_invalid"),
            ("10,000 deep", [vec![b'['; 10_000], vec![b']'; 10_000]].concat(), "body_invalid"),
            ("invalid UTF-8", whole.replace("Chào", "CHAO").bytes().map(|b| if b == b'H' { 0xff } else { b }).collect(), "body_invalid"),
            ("a lone surrogate", whole.replace("Chào", "\\ud800").into_bytes(), "body_invalid"),
            ("NUL", whole.replace("Chào", "a\\u0000b").into_bytes(), "body_invalid"),
            ("too large", vec![b' '; 600 * 1024], "body_too_large"),
        ];
        for (what, body, code) in cases {
            assert_eq!(post(body).await.refusal(), code, "{what}");
        }
        let form = an.request(Method::POST, "/comments").header("content-type", "text/plain").body(whole);
        assert_eq!(Answer::to(form).await.refusal(), "media_type_unsupported");
        assert_eq!(an.count().await, 0);
    }
}

both! {
    async fn fields_that_no_rule_allows(server: TestServer) {
        let an = server.reader("An").await;
        let other_thread = an.at(json!({ "key": "khác" })).post("ở bài khác").await;
        let cases = [
            ("name", json!("\u{200b} \u{202e}"), "name_missing"),
            ("name", json!("a".repeat(61)), "name_too_long"),
            ("email", json!("không phải"), "email_invalid"),
            ("email", json!("a@b.vn\r\nBcc: x@evil.example"), "email_invalid"),
            ("text", json!(" \n\u{200b}"), "text_missing"),
            ("text", json!("ế".repeat(2_001)), "text_too_long"),
            ("text", json!("e\u{302}\u{301}".repeat(2_001)), "text_too_long"),
            ("text", json!("👩‍👩‍👧‍👦".repeat(2_001)), "text_too_long"),
            ("id", json!("1"), "id_invalid"),
            ("parent", json!("' or 1=1"), "id_invalid"),
            ("parent", json!(fresh_id()), "parent_missing"),
            ("parent", json!(other_thread), "parent_missing"),
            ("page", json!({}), "page_missing"),
            ("page", json!({ "key": "a\u{0}b" }), "body_invalid"),
            ("page", json!({ "url": "javascript:alert(1)" }), "page_invalid"),
            ("page", json!({ "key": "a".repeat(2_001) }), "page_invalid"),
        ];
        for (field, value, code) in cases {
            let mut draft = an.draft("Chào", None);
            draft[field] = value.clone();
            assert_eq!(an.send(&draft).await.refusal(), code, "{field}: {value}");
        }
        let long = an.send(&an.draft(&"a".repeat(2_001), None)).await.json();
        assert_eq!(long["number"], 2_000);
        for exactly in ["ế", "o\u{302}\u{323}", "👩‍👩‍👧‍👦"] {
            an.post(&exactly.repeat(2_000)).await;
        }
        assert_eq!(an.count().await, 3);
    }
}

both! {
    async fn addresses_that_lead_nowhere(server: TestServer) {
        let an = server.reader("An").await;
        let get = |path: &str| Answer::to(an.request(Method::GET, path));
        for after in ["x", "0.0.0", "-1.0.01900000-0000-7000-8000-000000000000", "ffffffffffffffffff.0.01900000-0000-7000-8000-000000000000", "1.1.%27"] {
            assert_eq!(get(&format!("/thread?key=bai&after={after}")).await.refusal(), "cursor_invalid", "{after}");
        }
        for (path, code) in [
            ("/thread", "page_missing"),
            ("/thread?key=a&sort=loudest", "parameter_invalid"),
            ("/thread?key=a&limit=-1", "parameter_invalid"),
            ("/thread?key=a&limit=nhiều", "parameter_invalid"),
            ("/thread?key=a%00b", "parameter_invalid"),
            ("/thread?key=a&after=%00", "parameter_invalid"),
            ("/comments/1", "id_invalid"),
            ("/comments/01900000-0000-7000-8000-000000000000", "comment_missing"),
            ("/nothing", "route_unknown"),
        ] {
            assert_eq!(get(path).await.refusal(), code, "{path}");
        }
        assert_eq!(Answer::to(an.request(Method::PUT, "/thread")).await.refusal(), "method_not_allowed");
        let client = reqwest::Client::new();
        for site in ["nobody", "%27", "BAO", "%00", "a%2Fb"] {
            let url = format!("{}/api/v1/sites/{site}/thread?key=a", server.base);
            assert_eq!(Answer::to(client.get(url)).await.refusal(), "site_unknown", "{site}");
        }
        assert_eq!(Answer::to(client.get(format!("{}/api/v1/x", server.base))).await.refusal(), "route_unknown");
    }
}

both! {
    async fn tokens_that_are_not_ours(server: TestServer) {
        let an = server.reader("An").await;
        for bad in ["", "abc", "Ω", &an.token[1..], &format!("{}A", an.token)] {
            let request = reqwest::Client::new().get(format!("{}/api/v1/sites/bao/mine?key=a", server.base));
            let refusal = Answer::to(request.header("authorization", format!("Bearer {bad}"))).await.refusal();
            assert_eq!(refusal, if ["", "Ω"].contains(&bad) { "token_missing" } else { "token_invalid" }, "{bad}");
        }
    }
}

both! {
    async fn a_refusal_speaks_the_readers_language(server: TestServer) {
        let an = server.reader("An").await;
        let title = async |language: &str| {
            let request = an.request(Method::POST, "/comments").header("accept-language", language);
            Answer::to(request.json(&an.draft("", None))).await.json()["title"].as_str().expect("a title").to_owned()
        };
        assert_ne!(title("vi").await, title("en-GB,en;q=0.9").await);
        assert_eq!(title("fr").await, title("vi").await);
    }
}

both! {
    async fn markup_in_a_name_a_title_or_an_address_is_only_letters(server: TestServer) {
        let hostile = "\"><img src=x onerror=alert(1)>' onmouseover='alert(1)";
        let page = json!({ "key": format!("bai{hostile}"), "url": "https://bao.example/a?\"><img src=x>", "title": format!("</script></title>{hostile}") });
        let mut an = server.reader(hostile).await.at(page);
        an.name = "<img src=x onerror=alert(1)>".to_owned();
        let id = an.post(&format!("{hostile} [a](javascript:alert(1)) [b](https://a.example/'onclick='x)")).await;
        an.edit(&id, hostile, 1).await.ok();
        let reader = reqwest::Client::new();
        for path in ["/embed/bao/fragment", "/embed/bao/comments", "/t/bao"] {
            let request = reader.get(format!("{}{path}", server.base)).query(&[("key", an.page["key"].as_str().expect("a key"))]);
            let text = Answer::to(request.query(&[("title", hostile)])).await.text;
            assert!(text.contains("&lt;img"), "{path}: {text}");
            assert!(!text.contains("<img") && !text.contains("javascript:"), "{path}: {text}");
        }
    }
}
