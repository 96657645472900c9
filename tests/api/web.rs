//! The service as a citizen of the web: caching, other origins, health, its own description.

use std::io::Read as _;

use cam_nhan_tests::{Answer, both};
use reqwest::{Client, Method};

both! {
    async fn a_fragment_is_cached_until_something_is_seen_to_change(server: TestServer) {
        let an = server.reader("An").await;
        an.post("Chào cả nhà").await;
        let url = format!("{}/embed/bao/fragment?key=bai&lang=vi", server.base);
        let client = Client::new();
        let first = Answer::to(client.get(&url)).await;
        assert!(first.text.contains("Chào cả nhà"), "{}", first.text);
        let etag = first.headers["etag"].clone();
        let again = Answer::to(client.get(&url).header("if-none-match", etag.clone())).await;
        assert_eq!(again.status, 304);
        assert!(again.text.is_empty());
        an.react(Some("love"), 1).await.ok();
        let changed = Answer::to(client.get(&url).header("if-none-match", etag)).await;
        assert_eq!(changed.status, 200);
        let packed = client.get(&url).header("accept-encoding", "gzip, br").send().await.expect("an answer");
        assert_eq!(packed.headers()["content-encoding"], "br");
    }
}

both! {
    async fn whoever_asks_the_same_in_the_same_moment_is_answered_as_they_asked(server: TestServer) {
        let an = server.reader("An").await;
        let url = format!("{}/embed/bao/fragment?key=bai", server.base);
        let client = Client::new();
        let ask = async |headers: &[(&'static str, &str)]| {
            let request = headers.iter().fold(client.get(&url), |request, (name, value)| request.header(*name, *value));
            Answer::to(request).await
        };
        for round in 1..20 {
            let id = an.post(&format!("Lời thứ {round}")).await;
            let own = ask(&[("origin", "https://bao.example")]).await;
            assert!(own.text.contains(&id), "what was acknowledged is there at once");
            assert_eq!(own.headers["access-control-allow-origin"], "https://bao.example");
            let foreign = ask(&[("origin", "https://la.example")]).await;
            assert_eq!((foreign.status.as_u16(), foreign.refusal().as_str()), (403, "origin_forbidden"));
            let nobody = ask(&[]).await;
            assert!(!nobody.headers.contains_key("access-control-allow-origin"));
            let traveller = ask(&[("origin", "https://bao.example"), ("accept-language", "en")]).await;
            assert_eq!(traveller.text, own.text, "the page says in which language, not the browser");
            assert!(!own.headers["vary"].to_str().expect("text").contains("language"));
            let english = Answer::to(client.get(format!("{url}&lang=en"))).await;
            assert!(english.text.contains("Comments"), "{}", english.text);
            let etag = own.headers["etag"].to_str().expect("text").to_owned();
            let known = ask(&[("origin", "https://bao.example"), ("if-none-match", &etag)]).await;
            assert_eq!((known.status.as_u16(), known.text.as_str()), (304, ""));
            let twice = ask(&[("origin", "https://bao.example")]).await;
            assert_eq!((twice.status.as_u16(), &twice.text, &twice.headers["etag"]), (200, &own.text, &own.headers["etag"]));
            assert_eq!(twice.headers["content-security-policy"], own.headers["content-security-policy"]);
            an.remove(&id).await.ok();
            assert!(!ask(&[("origin", "https://bao.example")]).await.text.contains(&id), "and what was taken away is gone");
        }
    }
}

both! {
    async fn numbers_of_comments_are_kept_until_one_of_them_changes(server: TestServer) {
        let an = server.reader("An").await;
        an.post("Chào cả nhà").await;
        let client = Client::new();
        let ask = |query: &str| client.get(format!("{}/api/v1/sites/bao/counts?{query}", server.base));
        let first = Answer::to(ask("key=khac&key=bai")).await;
        assert_eq!(first.json()["counts"][1]["text"], "1 bình luận");
        let etag = &first.headers["etag"];
        let again = Answer::to(ask("key=khac&key=bai").header("if-none-match", etag)).await;
        assert_eq!(again.status, 304);
        let turned = Answer::to(ask("key=bai&key=khac")).await;
        assert_eq!(turned.json()["counts"][0]["count"], 1, "another order is another answer");
        let english = Answer::to(ask("key=khac&key=bai&lang=en")).await;
        assert_eq!(english.json()["counts"][1]["text"], "1 comment");
        an.post("Thêm một lời").await;
        let changed = Answer::to(ask("key=khac&key=bai").header("if-none-match", etag)).await;
        assert_eq!(changed.json()["counts"][1]["count"], 2, "and what has changed is told at once");
    }
}

both! {
    async fn a_thread_that_is_asked_for_again_becomes_smaller_on_the_line_and_stays_the_same(server: TestServer) {
        let an = server.reader("An").await;
        for at in 0..30 {
            an.post(&format!("Bình luận thứ {at}: giá xăng giảm thì cước vận tải cũng nên giảm theo chứ.")).await;
        }
        let url = format!("{}/embed/bao/fragment?key=bai&lang=vi", server.base);
        let client = Client::new();
        let packed = async || {
            let answer = client.get(&url).header("accept-encoding", "br").send().await.expect("an answer");
            assert_eq!(answer.headers()["content-encoding"], "br");
            let body = answer.bytes().await.expect("a body");
            let mut text = Vec::new();
            brotli::BrotliDecompress(&mut &body[..], &mut text).expect("brotli");
            (body.len(), String::from_utf8(text).expect("text"))
        };
        let (first, text) = packed().await;
        let mut asked = 0;
        loop {
            let (size, again) = packed().await;
            assert_eq!(again, text);
            if size < first {
                break;
            }
            asked += 1;
            assert!(asked < 400, "{size} bytes, as at first");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        let plain = client.get(&url).header("accept-encoding", "identity").send().await.expect("an answer");
        assert!(!plain.headers().contains_key("content-encoding"));
        assert_eq!(plain.text().await.expect("a body"), text, "and to whoever knows no brotli");
        let zipped = client.get(&url).header("accept-encoding", "gzip").send().await.expect("an answer");
        assert_eq!(zipped.headers()["content-encoding"], "gzip");
        let mut unzipped = String::new();
        flate2::read::GzDecoder::new(&zipped.bytes().await.expect("a body")[..]).read_to_string(&mut unzipped).expect("gzip");
        assert_eq!(unzipped, text);
    }
}

both! {
    async fn only_the_sites_own_pages_may_ask(server: TestServer) {
        let client = Client::new();
        let ask = |origin: &'static str| {
            let url = format!("{}/api/v1/sites/bao/comments", server.base);
            let request = client.request(Method::OPTIONS, url).header("origin", origin);
            Answer::to(request.header("access-control-request-method", "POST").header("access-control-request-headers", "authorization,content-type"))
        };
        let own = ask("https://bao.example").await;
        assert_eq!(own.headers["access-control-allow-origin"], "https://bao.example");
        assert!(own.headers.get("access-control-allow-credentials").is_none(), "no cookie is ever needed");
        for foreign in ["https://evil.example", "https://bao.example.evil.example", "null"] {
            assert!(ask(foreign).await.headers.get("access-control-allow-origin").is_none(), "{foreign}");
        }
    }
}

both! {
    async fn it_says_how_it_is_and_what_it_can(server: TestServer) {
        let client = Client::new();
        let get = |path: &str| Answer::to(client.get(format!("{}{path}", server.base)));
        assert_eq!(get("/healthz").await.text, "ok\n");
        assert_eq!(get("/readyz").await.status, 200);
        let description = get("/api/openapi.json").await.ok();
        let paths = description["paths"].as_object().expect("paths");
        for path in ["/api/v1/sites/{site}/thread", "/api/v1/sites/{site}/comments", "/api/v1/sites/{site}/reaction", "/api/v1/admin/sites/{site}/comments"] {
            assert!(paths.contains_key(path), "{path}");
        }
        assert!(get("/api/").await.text.contains("swagger"));
        let script = get("/embed.js").await;
        assert_eq!(script.headers["access-control-allow-origin"], "*");
        assert_eq!(script.headers["x-content-type-options"], "nosniff");
    }
}

both! {
    async fn a_preview_is_what_will_be_posted(server: TestServer) {
        let an = server.reader("An").await;
        let source = "**đậm** https://bao.example <script>alert(1)</script>";
        let preview = Answer::to(an.request(Method::POST, "/preview").json(&serde_json::json!({ "text": source }))).await;
        an.post(source).await;
        let posted = an.read(&[]).await;
        assert_eq!(preview.ok()["html"], posted["comments"][0]["content"]["html"]);
        assert!(!preview.text.contains("<script"), "{preview:?}");
    }
}

/// What stands in a text between a beginning and an end.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = text
        .split_once(from)
        .unwrap_or_else(|| panic!("{from} in {text}"));
    rest.split_once(to).unwrap_or_else(|| panic!("{to} in {rest}")).0
}

both! {
    async fn what_readers_download_stays_within_its_bytes(server: TestServer) {
        let client = Client::new();
        let get = async |path: &str| {
            let url = format!("{}{path}", server.base);
            let packed = client.get(&url).header("accept-encoding", "br").send().await.expect("an answer");
            assert_eq!(packed.headers()["content-encoding"], "br", "{path}");
            let bytes = packed.bytes().await.expect("a body").len();
            (bytes, Answer::to(client.get(&url)).await.text)
        };
        let (loader, _) = get("/embed.js").await;
        // The quick widget is for developers alone; the smallest needs a standard library compiled for size (`make setup`).
        let is_quick = std::env::var_os("CAM_NHAN_WIDGET_DEV").is_some();
        let most = if std::env::var_os("CI").is_some() { 60_000 } else { 80_000 };
        assert!(loader <= 3_712 || is_quick, "embed.js has {loader} bytes");
        let fragment = Answer::to(client.get(format!("{}/embed/bao/fragment?key=bai", server.base))).await;
        let release = between(&fragment.text, "data-release=\"", "\"");
        let (glue, script) = get(&format!("/assets/cam-nhan-{release}.js")).await;
        let (wasm, _) = script.split_once("_bg.wasm").expect("the program's name");
        let wasm = &wasm[wasm.len() - 8..];
        let (program, _) = get(&format!("/assets/cam-nhan-{wasm}_bg.wasm")).await;
        assert!(glue + program <= most || is_quick, "the program has {program} bytes, its glue {glue}");
    }
}
