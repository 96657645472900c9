//! What search engines find of a thread: one page, and nothing that anybody can make up.

use cam_nhan_tests::{Answer, TestServer, both};
use reqwest::{Client, Method};
use serde_json::{Value, json};

async fn get(server: &TestServer, path: &str) -> Answer {
    Answer::to(Client::new().get(format!("{}{path}", server.base))).await
}

fn robots(answer: &Answer) -> &str {
    let said = answer.headers.get("x-robots-tag");
    said.map_or("", |said| said.to_str().expect("text"))
}

both! {
    async fn one_thread_is_one_page_for_search_engines(server: TestServer) {
        let an = server.reader("An").await.at(json!({ "url": "https://bao.example/bai", "title": "Giá vàng" }));
        let id = an.post("Chào").await;
        let by_key = server.reader("Bình").await;
        let other = by_key.post("Không ai nói địa chỉ").await;
        let page = get(&server, "/t/bao?key=bao.example/bai").await;
        assert_eq!((page.status.as_u16(), robots(&page)), (200, ""));
        assert!(page.text.contains("<link rel=\"canonical\" href=\"https://bao.example/bai\""), "{}", page.text);
        let own = get(&server, "/t/bao?key=bai&lang=en").await;
        assert!(own.text.contains("rel=\"canonical\" href=\"") && own.text.contains("/t/bao?key=bai\""), "{}", own.text);
        for (part, said) in [
            (format!("comment={id}"), "noindex"),
            ("sort=newest".to_owned(), "noindex"),
            ("limit=1".to_owned(), "noindex"),
            (format!("reply={id}"), "noindex, nofollow"),
            (format!("reply={id}&comment={id}"), "noindex, nofollow"),
            (format!("edit={id}"), "noindex, nofollow"),
        ] {
            let page = get(&server, &format!("/t/bao?key=bao.example/bai&{part}")).await;
            assert_eq!(robots(&page), said, "{part}");
            assert!(page.text.contains(&format!("<meta name=\"robots\" content=\"{said}\"")), "{part}");
            assert!(page.text.contains("<link rel=\"canonical\" href=\"https://bao.example/bai\""), "{part}");
        }
        let replying = get(&server, &format!("/t/bao?key=bai&reply={other}")).await;
        assert_eq!(robots(&replying), "noindex, nofollow");
    }
}

both! {
    async fn an_invented_article_is_not_found_and_says_nobodys_words(server: TestServer) {
        let page = get(&server, "/t/bao?key=khong-co&title=Ch%E1%BB%AF+b%E1%BB%8Ba").await;
        assert_eq!((page.status.as_u16(), robots(&page)), (404, "noindex"));
        assert!(!page.text.contains("Chữ bịa"), "{}", page.text);
        assert!(page.text.contains("<form"), "the first comment can be written here all the same");
        let an = server.reader("An").await.at(json!({ "key": "chi-cam-xuc" }));
        an.react(Some("love"), 1).await.ok();
        let empty = get(&server, "/t/bao?key=chi-cam-xuc&title=Ch%E1%BB%AF+b%E1%BB%8Ba").await;
        assert_eq!((empty.status.as_u16(), robots(&empty)), (200, "noindex"));
        assert!(!empty.text.contains("Chữ bịa"));
    }
}

both! {
    async fn forms_and_pieces_are_no_documents_of_their_own(server: TestServer) {
        server.reader("An").await.post("Chào").await;
        for path in ["/embed/bao/fragment?key=bai", "/embed/bao/comments?key=bai", "/admin/sign-in"] {
            let answer = get(&server, path).await;
            assert_eq!((answer.status.as_u16(), robots(&answer)), (200, "noindex"), "{path}");
        }
        let robots = get(&server, "/robots.txt").await;
        assert_eq!(robots.headers["content-type"], "text/plain; charset=utf-8");
        assert!(robots.text.contains("Disallow: /admin") && !robots.text.contains("/t/"), "{}", robots.text);
    }
}

both! {
    async fn who_wrote_the_article_and_when_is_in_the_structured_data(server: TestServer) {
        let facts = json!({
            "title": "Giá vàng", "section": "Kinh tế", "authors": [{ "name": "Lan </script> Anh", "id": "user-7" }],
            "published_at": "2026-11-25T08:00:00+07:00", "language": "vi",
        });
        server.moderator().await.ask(Method::PUT, "/threads/bai", Some(facts)).await.ok();
        server.reader("An").await.post("Chào").await;
        let page = get(&server, "/t/bao?key=bai").await.text;
        let (_, data) = page.split_once("<script type=\"application/ld+json\">").expect("structured data");
        let (data, _) = data.split_once("</script>").expect("its end");
        let data: Value = serde_json::from_str(data).expect("JSON");
        assert_eq!(data["author"], json!([{ "@type": "Person", "name": "Lan </script> Anh" }]));
        assert_eq!((&data["articleSection"], &data["inLanguage"]), (&json!("Kinh tế"), &json!("vi")));
        assert_eq!(data["datePublished"], "2026-11-25T01:00:00.000Z");
        assert!(!data.to_string().contains("user-7"), "an id of the site's own sign-in is nobody's to see");
    }
}
