//! The page with a site's snippet, and what it finds on the owner's own pages.

use axum::{
    Router,
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Redirect},
    routing::get,
};
use cam_nhan::store::moderators::Role;
use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Setup, TestServer, both};
use reqwest::Method;
use tokio::net::TcpListener;

/// A web site of the owner's: `/good` has the snippet.
async fn web_site(snippet: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let page = move |body: String| Html(format!("<!doctype html><title>Bài</title><p>Bài</p>{body}"));
    let with_policy = snippet.clone();
    let routes = Router::new()
        .route(
            "/good",
            get({
                let snippet = snippet.clone();
                move || async move { page(snippet) }
            }),
        )
        .route("/moved", get(|| async { Redirect::to("/good") }))
        .route("/round", get(|| async { Redirect::to("/round") }))
        .route("/none", get(move || async move { page(String::new()) }))
        .route("/members", get(|| async { Redirect::to("/login?to=/members") }))
        .route("/wall", get(|| async { StatusCode::FORBIDDEN }))
        .route("/feed", get(|| async { "Bài" }))
        .route(
            "/strict",
            get(move || async move {
                let mut headers = HeaderMap::new();
                headers.insert(
                    header::CONTENT_SECURITY_POLICY,
                    "default-src 'self'".parse().expect("a value"),
                );
                (headers, page(with_policy)).into_response()
            }),
        );
    tokio::spawn(async move { axum::serve(listener, routes).await });
    origin
}

async fn found(server: &TestServer, address: &str) -> String {
    let owner = server
        .staff(
            Role::Owner,
            "Chủ",
            &format!("{}@bao.example", cam_nhan_tests::fresh_id()),
        )
        .await;
    let answer = owner.post("/embed/test", &[("address", address)]).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let from = answer.text.find("id=\"test\"").expect("the section");
    let section = &answer.text[from..];
    section[..section.find("<form").expect("the form")].to_owned()
}

fn anywhere() -> Setup {
    Setup {
        settings: Settings::default(),
        ..Setup::default()
    }
}

both! {
    async fn what_a_page_lacks_is_told_in_a_sentence(server: TestServer, anywhere()) {
        let owner = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let page = owner.get("/embed").await;
        let snippet = page.text.split("id=\"snippet\"").nth(1).and_then(|rest| rest.split_once('>')).and_then(|(_, rest)| rest.split_once("</pre>")).expect("the snippet").0;
        let snippet = snippet.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
        assert!(snippet.contains("</script>"), "{snippet}");
        let site = web_site(snippet).await;
        let settings = Settings { origins: vec![site.clone()], ..Settings::default() };
        server.add_site("bao", settings).await;
        for (path, sentence) in [
            ("/good", "Đã thấy đoạn mã"),
            ("/moved", "Đã thấy đoạn mã"),
            ("/round", "chuyển hướng mãi"),
            ("/none", "chưa có đoạn mã"),
            ("/members", "đòi đăng nhập"),
            ("/wall", "Tường lửa"),
            ("/feed", "không trả về một trang HTML"),
            ("/nowhere", "mã 404"),
            ("/strict", "vào script-src"),
        ] {
            let said = found(&server, &format!("{site}{path}")).await;
            assert!(said.contains(sentence), "{path}: {said}");
        }
        server.add_site("bao", Settings { origins: vec!["https://bao.example".to_owned()], ..Settings::default() }).await;
        let said = found(&server, &format!("{site}/good")).await;
        assert!(said.contains(&format!("Hãy thêm {site}")), "{said}");
        for (address, sentence) in [
            ("khong phai dia chi", "không phải địa chỉ"),
            ("http://10.0.0.1/", "mạng nội bộ"),
            ("http://127.0.0.1:9/", "Không ai trả lời"),
        ] {
            let said = found(&server, address).await;
            assert!(said.contains(sentence), "{address}: {said}");
        }
    }
}

both! {
    async fn who_comes_by_a_proxy_may_not_look_into_the_machine(server: TestServer) {
        let site = web_site(String::new()).await;
        let owner = server.staff(Role::Owner, "Chủ", "chu@bao.example").await;
        let asked = owner
            .request(Method::POST, "/admin/sites/bao/embed/test")
            .header("x-forwarded-for", "203.0.113.7")
            .form(&[("address", format!("{site}/none"))]);
        let answer = cam_nhan_tests::Answer::to(asked).await;
        assert!(answer.text.contains("mạng nội bộ"), "{}", answer.text);
    }
}
