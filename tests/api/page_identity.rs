//! One article is one thread, however it was reached.

use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Setup, both};
use reqwest::Method;
use serde_json::json;

both! {
    async fn comments_made_at_any_form_of_an_address_are_in_one_thread(server: TestServer) {
        let an = server.reader("An").await;
        let forms = [
            "https://bao.example/bai-viet",
            "http://bao.example/bai-viet/",
            "https://bao.example/bai-viet?utm_source=zalo&fbclid=1",
            "https://WWW.bao.example//bai-viet#binh-luan",
            "https://bao.example/bai-viet/index.html",
        ];
        for form in forms {
            an.at(json!({ "url": form })).post("Chào").await;
        }
        for form in forms {
            let reader = an.at(json!({ "url": form }));
            assert_eq!(reader.read(&[]).await["count"], forms.len(), "{form}");
            assert_eq!(reader.count().await, 5, "{form}");
        }
    }
}

both! {
    async fn a_query_that_matters_tells_articles_apart(
        server: TestServer,
        Setup { settings: Settings { query_names: vec!["id".into()], ..Settings::default() }, ..Setup::default() }
    ) {
        let an = server.reader("An").await;
        for url in ["https://bao.example/xem?id=1", "https://bao.example/xem?id=2&utm_source=zalo"] {
            an.at(json!({ "url": url })).post("Chào").await;
        }
        assert_eq!(an.at(json!({ "url": "https://bao.example/xem?ref=x&id=2" })).count().await, 1);
    }
}

both! {
    async fn letters_and_their_encodings_are_one_address(server: TestServer) {
        let an = server.reader("An").await;
        let forms = [
            "https://bao.example/tin-tức/giá-vàng",
            "https://bao.example/tin-t%E1%BB%A9c/gi%C3%A1-v%C3%A0ng",
            "https://bao.example/tin-t%e1%bb%a9c/gi%c3%a1-v%c3%a0ng",
            "https://bao.example/tin-tu%CC%9B%CC%81c/gia%CC%81-va%CC%80ng",
        ];
        for form in forms {
            an.at(json!({ "url": form })).post("Chào").await;
        }
        assert_eq!(an.at(json!({ "url": forms[0] })).count().await, 4);
        let malformed = an.at(json!({ "url": "https://bao.example/%E1%BB" }));
        assert_eq!(malformed.send(&malformed.draft("Chào", None)).await.refusal(), "page_invalid");
    }
}

both! {
    async fn a_page_elsewhere_makes_no_thread_here(server: TestServer) {
        let an = server.reader("An").await;
        let stranger = an.at(json!({ "url": "https://evil.example/bai" }));
        assert_eq!(stranger.send(&stranger.draft("Chào", None)).await.refusal(), "origin_forbidden");
        let request = an.request(Method::POST, "/comments").json(&an.draft("Chào", None));
        let mut request = request.build().expect("a request");
        request.headers_mut().insert("origin", "https://evil.example".parse().expect("a header"));
        let answer = reqwest::Client::new().execute(request).await.expect("an answer");
        assert_eq!(answer.status(), 403);
        assert!(answer.headers().get("access-control-allow-origin").is_none());
        let own = Answer::to(an.request(Method::GET, "/thread?key=bai")).await;
        assert_eq!(own.headers["access-control-allow-origin"], "https://bao.example");
    }
}
