//! A NUL is in no field of anybody's: it is refused, or dropped from what a reader types into a plain form, and nothing
//! of it is stored.

use cam_nhan::store::{check, moderators::Role};
use cam_nhan_tests::{Answer, TestServer, both, every_path};
use reqwest::Method;
use serde_json::{Map, Value, json};

/// Whatever a form, a query or a body of ours may be called by.
const FIELDS: [&str; 44] = [
    "account",
    "act",
    "actor",
    "address",
    "after",
    "article",
    "author",
    "batch",
    "comments_open",
    "code",
    "days",
    "email",
    "from",
    "hour",
    "id",
    "invitation",
    "item",
    "key",
    "kind",
    "lang",
    "name",
    "names",
    "next",
    "note",
    "notices",
    "origin",
    "page",
    "password",
    "q",
    "shadow",
    "reason",
    "revision",
    "role",
    "scope",
    "site",
    "since",
    "text",
    "thread",
    "title",
    "to",
    "token",
    "url",
    "why",
    "words",
];

/// A path with something in each of its places.
fn filled(path: &str, comment: &str) -> String {
    let mut parts = Vec::new();
    for part in path.split('/') {
        parts.push(match part {
            "{site}" => "bao",
            "{id}" | "{thread}" | "{reader}" | "{comment}" => comment,
            "{kind}" => "hide",
            "{act}" => "approve",
            part if part.starts_with('{') => "x",
            part => part,
        });
    }
    parts.join("/")
}

async fn is_refused_everywhere(server: &TestServer) {
    let an = server.reader("An").await;
    let id = an.post("Chào").await;
    let staff = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
    let program = server.moderator().await;
    let nul: Vec<String> = FIELDS.iter().map(|name| format!("{name}=a%00b")).collect();
    for path in every_path(&server.base).await {
        let path = filled(&path, &id);
        // In a path, in a query, in a form, in JSON; by a moderator, a program, a reader and nobody.
        let last = path.rfind('/').unwrap_or_default();
        let mut requests = vec![
            staff.request(Method::GET, &format!("{}/%00", &path[..last])),
            staff.request(Method::GET, &format!("{path}?{}", nul.join("&"))),
        ];
        let json: Map<String, Value> = FIELDS
            .iter()
            .map(|name| ((*name).to_owned(), json!("a\0b")))
            .collect();
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let form = staff.request(method.clone(), &path);
            requests.push(
                form.header("content-type", "application/x-www-form-urlencoded")
                    .body(nul.join("&")),
            );
            requests.push(
                staff
                    .request(method.clone(), &path)
                    .bearer_auth(&program.token)
                    .json(&json),
            );
            requests.push(
                staff
                    .request(method.clone(), &path)
                    .bearer_auth(&an.token)
                    .json(&json),
            );
            let form = reqwest::Client::new().request(method, format!("{}{path}", server.base));
            requests.push(
                form.header("origin", &server.base)
                    .header("content-type", "application/x-www-form-urlencoded")
                    .body(nul.join("&")),
            );
        }
        for request in requests {
            let answer = Answer::begun(request).await;
            assert!(answer.status.as_u16() < 500, "{path}: {answer:?}");
        }
    }
    let stored = check::list_nul(&mut server.app.store().read().await.expect("a connection").conn()).await;
    assert_eq!(stored.expect("looked"), []);
}

both! {
    async fn a_nul_in_any_field_of_anybody_is_refused(server: TestServer) {
        is_refused_everywhere(&server).await;
    }
}

both! {
    async fn a_moderators_field_with_a_nul_is_refused_and_the_same_without_is_taken(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("Chào").await;
        let staff = server.staff(Role::Owner, "Lan", "lan@bao.example").await;
        let reply = |text: &'static str| [("comment", id.clone()), ("text", text.to_owned())];
        let send = async |text| {
            let form = reply(text);
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
            staff.post("/reply", &form).await.status.as_u16()
        };
        assert_eq!(send("tòa\0soạn").await, 400);
        assert_eq!(send("tòa soạn").await, 303);
        let item = format!("{id}:1:approved");
        let hide = async |why: &str| staff.post("/acts", &[("act", "hide"), ("why", why), ("item", &item)]).await.status.as_u16();
        assert_eq!(hide("vì\0sao").await, 400);
        assert_eq!(hide("vì sao").await, 303);
        assert_eq!(staff.get("/audit-log?actor=a%00b").await.status, 400);
        let sign_in = staff.request(Method::POST, "/admin/sign-in").form(&[("email", "a\0@b.vn"), ("password", "x")]);
        assert_eq!(Answer::to(sign_in).await.status, 400);
        let program = server.moderator().await;
        let banned = program.ask(Method::POST, &format!("/comments/{id}/hide"), Some(json!({ "why": "a\0b" }))).await;
        assert_eq!(banned.refusal(), "body_invalid");
    }
}

both! {
    async fn a_control_character_in_any_one_field_of_an_address_hides_no_thread_and_breaks_nothing(server: TestServer) {
        let an = server.reader("An").await;
        an.post("Chào").await;
        let client = reqwest::Client::new();
        let ask = async |address: String| Answer::to(client.get(format!("{}{address}", server.base)).header("origin", "https://bao.example")).await;
        for path in [
            "/embed/bao/fragment", "/embed/bao/fragment.json", "/embed/bao/inclusion", "/embed/bao/comments", "/embed/bao/replies", "/embed/bao/items",
            "/api/v1/sites/bao/thread", "/api/v1/sites/bao/counts", "/api/v1/sites/bao/news", "/t/bao", "/feed/bao",
        ] {
            for sign in ["%00", "%C2%85"] {
                for field in FIELDS.iter().chain(&["canonical", "sort", "limit", "parts", "comment", "ids", "since", "reply"]) {
                    // Beside a key that can be read, and alone.
                    for more in ["key=bai&", ""] {
                        let address = format!("{path}?{more}{field}=a{sign}b");
                        let answer = ask(address.clone()).await;
                        assert!(answer.status.as_u16() < 500, "{address}: {answer:?}");
                    }
                }
            }
        }
        // What stands beside it is answered all the same.
        for bad in ["key=a%00b", "url=https%3A%2F%2Fbao.example%2Fa%00b", "url=https%3A%2F%2Fbao.example%2Fa&canonical=%00", "lang=%00", "other=%00"] {
            let counts = ask(format!("/api/v1/sites/bao/counts?{bad}&key=bai")).await.ok();
            let counts = counts["counts"].as_array().expect("numbers");
            assert_eq!(counts.last().expect("a number")["count"], 1, "{bad}");
        }
        for field in ["title", "sort", "parts", "limit"] {
            let shown = ask(format!("/embed/bao/fragment?key=bai&{field}=a%00b")).await;
            assert!(shown.status.is_success() && shown.text.contains("Chào"), "{field}: {shown:?}");
        }
    }
}
