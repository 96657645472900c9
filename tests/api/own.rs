//! What is one reader's own: everything they wrote, as a list, as files and as a page.

use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Reader, TestServer, both};
use reqwest::{Client, Method, redirect::Policy};
use serde_json::{Value, json};

async fn own(reader: &Reader, query: &str) -> Value {
    Answer::to(reader.request(Method::GET, &format!("/me/comments{query}")))
        .await
        .ok()
}

/// The texts of one's own comments with their states.
async fn states(reader: &Reader) -> Vec<(String, String)> {
    let list = own(reader, "").await;
    let comments = list["comments"].as_array().expect("a list");
    comments
        .iter()
        .map(|own| {
            let word = |name: &str| own[name].as_str().expect("a text").to_owned();
            (word("text"), word("status"))
        })
        .collect()
}

/// The address of a link, at the port that this server really has.
fn address(server: &TestServer, link: &Value) -> String {
    let url = link["url"].as_str().expect("an address");
    format!("{}{}", server.base, &url[url.find("/me/").expect("a path")..])
}

/// Follows a link to one's own page; gives back the cookie that it gave.
async fn visit(server: &TestServer, reader: &Reader) -> (String, String) {
    let link = Answer::to(reader.request(Method::POST, "/me/link")).await.ok();
    let url = address(server, &link);
    assert!(!url.contains(&reader.token), "{url}");
    let client = Client::builder()
        .redirect(Policy::none())
        .build()
        .expect("a client");
    let asked = Answer::to(client.get(&url)).await;
    assert!(
        asked.status.is_success() && asked.text.contains("<button"),
        "{asked:?}"
    );
    assert!(!asked.headers.contains_key("set-cookie"), "{asked:?}");
    let opened = Answer::to(client.post(&url).header("origin", &server.base)).await;
    assert_eq!(opened.status, 303, "{opened:?}");
    let cookie = opened.headers["set-cookie"].to_str().expect("a cookie");
    assert!(
        cookie.contains("Path=/me/bao;") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    (url, cookie.split(';').next().expect("a value").to_owned())
}

both! {
    async fn everything_that_a_reader_wrote_in_the_state_that_they_may_know(server: TestServer) {
        let (lan, minh) = (server.reader("Lan").await, server.reader("Minh").await);
        let moderator = server.moderator().await;
        let mut ids = Vec::new();
        for (at, text) in ["Hiện.", "Ẩn.", "Rác.", "Gỡ."].into_iter().enumerate() {
            server.wait_minutes(1);
            let article = lan.at(json!({ "key": format!("bai-{at}") }));
            ids.push(article.post(text).await);
        }
        minh.post("Của Minh.").await;
        moderator.decide(&ids[1], "hide", None).await.ok();
        moderator.decide(&ids[2], "spam", None).await.ok();
        lan.remove(&ids[3]).await.ok();
        let told = |text: &str, state: &str| (text.to_owned(), state.to_owned());
        assert_eq!(states(&lan).await, [
            told("Gỡ.", "removed"), told("Rác.", "hidden"), told("Ẩn.", "hidden"), told("Hiện.", "approved"),
        ]);
        let first = own(&lan, "?limit=3").await;
        let rest = own(&lan, &format!("?limit=3&after={}", first["next"].as_str().expect("more"))).await;
        assert_eq!((rest["comments"].as_array().map(Vec::len), &rest["next"]), (Some(1), &Value::Null));
        assert_eq!(own(&server.reader("Ai").await, "").await["comments"], json!([]));
        let nobody = Reader::with_token(&server, "bao", "Ai", "x".to_owned());
        assert_eq!(Answer::to(nobody.request(Method::GET, "/me/comments")).await.refusal(), "token_invalid");
    }
}

both! {
    async fn who_is_shadow_banned_sees_theirs_as_published(server: TestServer) {
        let lan = server.reader("Lan").await;
        let moderator = server.moderator().await;
        let id = lan.post("Một.").await;
        let ban = json!({ "comment": id, "kind": "reader", "shadow": true, "days": null, "why": "quấy rối" });
        moderator.ask(Method::POST, "/bans", Some(ban)).await.ok();
        lan.post("Hai.").await;
        for (text, state) in states(&lan).await {
            assert_eq!(state, "approved", "{text}");
        }
    }
}

both! {
    async fn the_files_hold_all_of_it_and_no_formula(server: TestServer) {
        let lan = server.reader("=Lan").await;
        lan.post("=HYPERLINK(\"https://xau.example\")").await;
        lan.post("Dòng một;=1+1").await;
        let minh = server.reader("Minh").await;
        let his = minh.post("Của Minh.").await;
        let flag = json!({ "reason": "other", "note": "Ghi chú của Lan" });
        Answer::to(lan.request(Method::POST, &format!("/comments/{his}/flag")).json(&flag)).await.ok();
        let csv = Answer::to(lan.request(Method::GET, "/me/export.csv")).await;
        assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
        assert_eq!(csv.headers["content-disposition"], "attachment; filename=\"bao-comments.csv\"");
        assert!(csv.headers["cache-control"].to_str().expect("text").contains("no-store"));
        assert!(csv.text.starts_with('\u{feff}') && csv.text.contains("\"'=Lan\"") && csv.text.contains("\"'=HYPERLINK"), "{}", csv.text);
        assert!(csv.text.contains("một;'=1+1") && !csv.text.contains("Của Minh"), "{}", csv.text);
        let json = Answer::to(lan.request(Method::GET, "/me/export.json")).await.ok();
        assert_eq!(json["comments"].as_array().map(Vec::len), Some(2), "{json}");
        assert_eq!(json["reports"][0]["note"], "Ghi chú của Lan", "{json}");
        let empty = Answer::to(server.reader("Ai").await.request(Method::GET, "/me/export.json")).await.ok();
        assert_eq!((&empty["comments"], &empty["reports"], &empty["reactions"]), (&json!([]), &json!([]), &json!([])));
    }
}

both! {
    async fn the_page_is_opened_by_a_link_that_is_good_once_and_for_ten_minutes(server: TestServer) {
        let lan = server.reader("Lan").await;
        lan.post("Chỉ Lan đọc được.").await;
        let client = Client::builder().redirect(Policy::none()).build().expect("a client");
        let page = format!("{}/me/bao?lang=vi", server.base);
        let closed = Answer::to(client.get(&page)).await;
        assert!(closed.status.is_success() && !closed.text.contains("Chỉ Lan"), "{closed:?}");
        let (url, cookie) = visit(&server, &lan).await;
        let open = Answer::to(client.get(&page).header("cookie", &cookie)).await;
        assert!(open.text.contains("Chỉ Lan đọc được.") && open.text.contains("Đang hiển thị"), "{open:?}");
        assert_eq!(open.headers["cache-control"], "private, no-store");
        let file = Answer::to(client.get(format!("{}/me/bao/export.csv", server.base)).header("cookie", &cookie)).await;
        assert!(file.text.contains("Chỉ Lan đọc được."), "{file:?}");
        let again = Answer::to(client.post(&url).header("origin", &server.base)).await;
        assert_eq!(again.status, 410, "used: {again:?}");
        let elsewhere = Answer::to(client.post(&url).header("origin", "https://bao.example")).await;
        assert_eq!(elsewhere.status, 403, "{elsewhere:?}");
        let late = Answer::to(lan.request(Method::POST, "/me/link")).await.ok();
        let late = address(&server, &late);
        server.wait_minutes(11);
        assert_eq!(Answer::to(client.get(&late)).await.status, 410);
        assert_eq!(Answer::to(client.post(&late).header("origin", &server.base)).await.status, 410);
        server.wait_minutes(20);
        let over = Answer::to(client.get(&page).header("cookie", &cookie)).await;
        assert!(!over.text.contains("Chỉ Lan"), "{over:?}");
    }
}

both! {
    async fn a_link_of_one_site_opens_nothing_at_another(server: TestServer) {
        server.add_site("blog", Settings { origins: vec!["https://bao.example".to_owned()], ..Settings::default() }).await;
        let lan = server.reader("Lan").await;
        let link = Answer::to(lan.request(Method::POST, "/me/link")).await.ok();
        let url = address(&server, &link).replace("/me/bao/", "/me/blog/");
        assert_eq!(Answer::to(Client::new().get(&url)).await.status, 410);
        let (_, cookie) = visit(&server, &lan).await;
        let stolen = cookie.replace("cam-nhan-me-bao", "cam-nhan-me-blog");
        let page = Answer::to(Client::new().get(format!("{}/me/blog/export.json", server.base)).header("cookie", stolen)).await;
        assert!(page.text.contains("<html"), "{page:?}");
    }
}
