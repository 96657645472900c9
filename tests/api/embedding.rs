//! Pages of others that embed a thread: who may, what they are told, and what their browsers ask for by name.

use cam_nhan_tests::{Answer, both};
use reqwest::{Client, Method};

both! {
    async fn a_page_that_may_not_embed_can_read_why(server: TestServer) {
        let client = Client::new();
        for (path, code) in [
            ("/embed/bao/fragment?key=bai", "origin_forbidden"),
            ("/embed/chua-co/fragment?key=bai", "site_unknown"),
            ("/embed/bao/fragment?url=https://la.example/bai", "origin_forbidden"),
            ("/embed/bao/live?key=bai", "origin_forbidden"),
            ("/embed/undefined/fragment", "site_unknown"),
            ("/api/v1/sites/bao/counts?key=bai", "origin_forbidden"),
        ] {
            let answer = Answer::to(client.get(format!("{}{path}", server.base)).header("origin", "https://la.example")).await;
            assert_eq!(answer.refusal(), code, "{path}");
            assert_eq!(answer.headers["access-control-allow-origin"], "*", "{path}");
        }
        let own = Answer::to(client.get(format!("{}/embed/bao/fragment", server.base)).header("origin", "https://bao.example")).await;
        assert_eq!(own.refusal(), "page_missing");
        assert_eq!(own.headers["access-control-allow-origin"], "https://bao.example");
    }
}

both! {
    async fn www_and_the_bare_name_are_one_site(server: TestServer) {
        let ask = async |origin: &str| {
            let request = Client::new().get(format!("{}/embed/bao/fragment?key=bai", server.base)).header("origin", origin);
            Answer::to(request).await
        };
        for origin in ["https://bao.example", "https://www.bao.example"] {
            let answer = ask(origin).await;
            assert_eq!(answer.status, 200, "{origin}");
            assert_eq!(answer.headers["access-control-allow-origin"], origin);
        }
        for origin in ["http://www.bao.example", "https://www.www.bao.example", "https://wwwbao.example", "https://bao.example:444", "https://www.bao.example.evil.example", "null", "bao.example"] {
            assert_eq!(ask(origin).await.status, 403, "{origin}");
        }
    }
}

both! {
    async fn what_cannot_be_read_of_how_to_show_a_thread_counts_as_not_said(server: TestServer) {
        let an = server.reader("An").await;
        an.post("Chào").await;
        let client = Client::new();
        let ask = async |route: &str, more: &str| {
            Answer::to(client.get(format!("{}/embed/bao/{route}?key=bai&lang=vi{more}", server.base))).await
        };
        for route in ["fragment", "inclusion", "comments"] {
            let plain = ask(route, "").await;
            for more in ["&sort=moi", "&limit=abc", "&limit=-1", "&limit=99999999999", "&limit=", "&parts=x", "&parts=", "&parts=,,", "&sort=", "&sort=moi&limit=1e3&parts=binh-luan"] {
                let answer = ask(route, more).await;
                assert_eq!(answer.status, 200, "{route}{more}: {answer:?}");
                assert!(answer.text.contains("Chào"), "{route}{more}");
                assert_eq!(answer.text.len(), plain.text.len(), "{route}{more}");
            }
        }
        let strict = Answer::to(client.get(format!("{}/api/v1/sites/bao/thread?key=bai&sort=moi", server.base))).await;
        assert_eq!(strict.refusal(), "parameter_invalid", "a program is told");
    }
}

both! {
    async fn a_number_is_counted_by_the_rule_of_its_thread(server: TestServer) {
        let an = server.reader("An").await;
        let article = an.at(serde_json::json!({ "url": "https://bao.example/chuan" }));
        article.post("Một").await;
        article.post("Hai").await;
        an.post("Ba").await;
        let query = [
            ("url", "https://www.bao.example/amp/1"),
            ("canonical", "https://bao.example/chuan"),
            ("url", "https://bao.example/%E1%BB"),
            ("key", "bai"),
            ("canonical", "https://bao.example/chuan"),
            ("url", "https://bao.example/chuan"),
            ("canonical", "https://la.example/chuan"),
            ("canonical", "https://bao.example/chuan"),
            ("url", "https://la.example/x"),
        ];
        let counts = Answer::to(Client::new().get(format!("{}/api/v1/sites/bao/counts", server.base)).query(&query)).await.ok();
        let unread: Vec<_> = counts["counts"].as_array().expect("counts").iter().map(|count| count["unread"]["code"].as_str()).collect();
        assert_eq!(unread, [None, Some("page_invalid"), None, None, None, Some("origin_forbidden")], "{counts}");
        let counts: Vec<_> = counts["counts"].as_array().expect("counts").iter().map(|count| count["count"].as_i64().expect("a number")).collect();
        assert_eq!(counts, [2, 0, 1, 2, 2, 0]);
    }
}

both! {
    async fn nothing_on_the_way_is_to_rewrite_what_a_program_goes_by(server: TestServer) {
        let an = server.reader("An").await;
        an.post("Thư về toasoan@bao.example").await;
        let client = Client::new();
        for path in ["/embed/bao/fragment?key=bai", "/embed/bao/fragment.json?key=bai", "/embed/bao/inclusion?key=bai", "/embed/bao/comments?key=bai", "/t/bao?key=bai", "/embed.js", "/more.js", "/assets/cam-nhan.js", "/assets/cam-nhan-live.js", "/assets/cam-nhan-kit-vi.js", "/assets/cam-nhan-kit-en.js", "/api/v1/sites/bao/counts?key=bai"] {
            let answer = Answer::to(client.get(format!("{}{path}", server.base))).await;
            assert_eq!(answer.status, 200, "{path}");
            assert!(answer.headers["cache-control"].to_str().expect("text").contains("no-transform"), "{path}");
        }
        let plain = Answer::to(client.get(format!("{}/embed/bao/fragment?key=bai&lang=vi", server.base))).await;
        let json = Answer::to(client.get(format!("{}/embed/bao/fragment.json?key=bai&lang=vi", server.base))).await.ok();
        assert_eq!(json["html"].as_str().expect("HTML").len(), plain.text.len());
    }
}

both! {
    async fn the_script_is_asked_for_again_in_a_few_bytes(server: TestServer) {
        let client = Client::new();
        for path in ["/embed.js", "/more.js", "/assets/cam-nhan.js", "/assets/cam-nhan-kit-vi.js"] {
            let url = format!("{}{path}", server.base);
            let first = Answer::to(client.get(&url)).await;
            let etag = first.headers["etag"].to_str().expect("text").to_owned();
            for known in [etag.clone(), format!("W/{etag}"), format!("\"x\", {etag}"), etag.trim_end_matches('"').to_owned() + "-gzip\""] {
                let again = Answer::to(client.get(&url).header("if-none-match", &known)).await;
                assert_eq!((again.status.as_u16(), again.text.len()), (304, 0), "{path} {known}");
                assert_eq!(again.headers["access-control-allow-origin"], "*", "{path}");
                assert_eq!(again.headers["etag"], etag.as_str(), "{path}");
            }
            assert_eq!(Answer::to(client.get(&url).header("if-none-match", "\"x\"")).await.status, 200, "{path}");
        }
    }
}

both! {
    async fn what_an_earlier_release_asks_for_is_gone_in_words_that_it_can_read(server: TestServer) {
        let client = Client::new();
        let gone = Answer::to(client.get(format!("{}/assets/cam-nhan-0badf00d.js", server.base)).header("origin", "https://bao.example")).await;
        assert_eq!(gone.status, 404);
        assert_eq!(gone.headers["access-control-allow-origin"], "*");
        // What speaks as it did is there, and is not kept under the old name.
        for kind in ["-live.js", "-captcha.js"] {
            let answer = Answer::to(client.get(format!("{}/assets/cam-nhan-0badf00d{kind}", server.base))).await;
            assert_eq!((answer.status.as_u16(), answer.headers["cache-control"].to_str().expect("text")), (200, "no-cache, no-transform"), "{kind}");
        }
        for name in ["cam-nhan-0badf00d_bg.wasm", "cam-nhan-0badf0-live.js", "cam-nhan-0badf00g-live.js", "x-live.js"] {
            assert_eq!(Answer::to(client.get(format!("{}/assets/{name}", server.base))).await.status, 404, "{name}");
        }
        // And the fragment names what is there.
        let fragment = Answer::to(client.get(format!("{}/embed/bao/fragment?key=bai", server.base))).await.text;
        let (_, release) = fragment.split_once("data-release=\"").expect("a release");
        let (release, _) = release.split_once('"').expect("its end");
        for kind in [".js", "-live.js"] {
            let answer = Answer::to(client.get(format!("{}/assets/cam-nhan-{release}{kind}", server.base))).await;
            assert_eq!(answer.status, 200, "{kind}");
            assert!(answer.headers["cache-control"].to_str().expect("text").contains("immutable"), "{kind}");
        }
    }
}

both! {
    async fn a_link_that_names_no_article_leads_to_that_which_one_comes_from(server: TestServer) {
        let an = server.reader("An").await;
        an.at(serde_json::json!({ "url": "https://bao.example/bai" })).post("Chào từ bài này").await;
        let client = Client::new();
        let from = async |referer: Option<&str>| {
            let mut request = client.request(Method::GET, format!("{}/t/bao", server.base));
            if let Some(referer) = referer {
                request = request.header("referer", referer);
            }
            Answer::to(request).await
        };
        assert!(from(Some("https://bao.example/bai?utm_source=a#b")).await.text.contains("Chào từ bài này"));
        for nowhere in [None, Some("https://la.example/bai"), Some("bao.example"), Some("")] {
            assert_eq!(from(nowhere).await.status, 400, "{nowhere:?}");
        }
    }
}
