//! What every answer tells the browser that it may do: each route there is, found in the router's own text, as a page
//! and as a refusal.

use cam_nhan::{auth, store::moderators::Role};
use cam_nhan_domain::SiteId;
use cam_nhan_tests::{Answer, both, every_path, fresh_id};
use reqwest::{Client, redirect};

/// A path with something in place of each parameter.
fn filled(path: &str) -> String {
    path.replace("{site}", "bao")
        .replace("{id}", &fresh_id())
        .replace("{token}", "x")
        .replace("{name}", "page.css")
}

fn check(path: &str, answer: &Answer) {
    let said = |name: &str| {
        let mut all = answer.headers.get_all(name).iter();
        let first = all.next().map_or("", |value| value.to_str().expect("text"));
        assert_eq!(all.next(), None, "{path} says {name} twice");
        first
    };
    let policy = said("content-security-policy");
    for directive in [
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action ",
    ] {
        assert!(policy.contains(directive), "{path}: {policy:?} lacks {directive}");
    }
    let scripts = policy
        .split(';')
        .find(|directive| directive.trim().starts_with("script-src"));
    assert!(
        !scripts.is_some_and(|scripts| scripts.contains("'unsafe-")),
        "{path}: {policy}"
    );
    assert_eq!(said("x-content-type-options"), "nosniff", "{path}");
    let is_ours_alone = said("cross-origin-resource-policy") == "same-origin";
    let is_embedded = ["/embed.js", "/more.js"].contains(&path) || path.starts_with("/assets/");
    assert!(is_ours_alone || is_embedded, "{path}");
    let is_page = said("content-type").starts_with("text/html") && !path.starts_with("/embed/");
    if is_page {
        assert_eq!(said("cross-origin-opener-policy"), "same-origin", "{path}");
        assert!(said("permissions-policy").contains("camera=()"), "{path}");
        assert_eq!(said("x-frame-options"), "DENY", "{path}");
        assert!(
            ["strict-origin-when-cross-origin", "same-origin", "no-referrer"]
                .contains(&said("referrer-policy")),
            "{path}"
        );
        let reads_itself = path.starts_with("/api");
        assert!(
            policy.contains("require-trusted-types-for 'script'") || reads_itself,
            "{path}: {policy}"
        );
    }
    assert!(!is_page || answer.headers.contains_key("content-security-policy"));
}

both! {
    async fn every_route_says_what_a_browser_may_do(server: TestServer) {
        let client = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        for path in every_path(&server.base).await {
            let url = format!("{}{}", server.base, filled(&path));
            if path.ends_with("/live") {
                // It has no end.
                check(&path, &Answer::begun(client.get(&url)).await);
                continue;
            }
            check(&path, &Answer::to(client.get(&url)).await);
            check(&path, &Answer::to(client.post(&url)).await);
            check(&path, &Answer::to(client.get(&url).header("origin", "https://evil.example")).await);
        }
        let script = Answer::to(client.get(format!("{}/embed.js", server.base))).await;
        assert_eq!(script.headers["cross-origin-resource-policy"], "cross-origin");
    }
}

both! {
    async fn a_moderators_pages_run_one_script_and_no_text(server: TestServer) {
        let site = SiteId::parse("bao").expect("a site");
        let token = auth::moderator::invite(&server.app, &site, Role::Owner).await.expect("an invitation");
        let client = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        let form = [("name", "An"), ("email", "an@bao.example"), ("password", "mật khẩu đủ dài")];
        let request = client.post(format!("{}/admin/invitation/{token}", server.base)).header("origin", &server.base);
        let accepted = Answer::to(request.form(&form)).await;
        let cookie = accepted.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        let mut seen = 0;
        for path in every_path(&server.base).await {
            // What stands in a frame of ours has a policy of its own, tried below.
            if !path.starts_with("/admin/sites/") || path.ends_with("/live") || path.ends_with("/look/preview") {
                continue;
            }
            let answer = Answer::to(client.get(format!("{}{}", server.base, filled(&path))).header("cookie", &cookie)).await;
            check(&path, &answer);
            if answer.status == 200 && answer.headers["content-type"].to_str().is_ok_and(|it| it.starts_with("text/html")) {
                seen += 1;
                let policy = answer.headers["content-security-policy"].to_str().expect("text");
                assert!(policy.contains("script-src 'self';") && policy.contains("trusted-types cam-nhan"), "{path}: {policy}");
                assert!(answer.text.contains("/scripts/admin.js"), "{path}");
            }
        }
        assert!(seen >= 5, "{seen}");
        let framed = Answer::to(client.get(format!("{}/admin/sites/bao/look/preview", server.base)).header("cookie", &cookie)).await;
        let policy = framed.headers["content-security-policy"].to_str().expect("text");
        assert!(policy.contains("frame-ancestors 'self'") && !policy.contains("script-src"), "no script, and in our own frames alone: {policy}");
        assert!(!framed.headers.contains_key("x-frame-options"), "{framed:?}");
        let script = Answer::to(client.get(format!("{}/scripts/admin.js", server.base))).await;
        assert_eq!(script.headers["content-type"], "text/javascript; charset=utf-8");
        assert_eq!(Answer::to(client.get(format!("{}/styles/admin.js", server.base))).await.status, 404);
    }
}
