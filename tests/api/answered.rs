//! "Tác giả đã trả lời": what the article's author or the newsroom answered, as an order of its own with those answers.

use cam_nhan::{
    auth::signing_key,
    store::{actor::Actor, moderators::Role, signing_keys::Kind, sites},
};
use cam_nhan_domain::{SiteId, site::Settings};
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};

const SECRET: &str = "a-secret-that-the-newspaper-and-the-service-share";

/// Somebody whom the site gives a role, under the article that they wrote.
async fn vouched_for(server: &TestServer, subject: &str, role: &str) -> Reader {
    let site = {
        let mut connection = server.app.store().read().await.expect("a connection");
        let id = SiteId::parse("bao").expect("a site");
        sites::get(&mut connection.conn(), &id)
            .await
            .expect("a query")
            .expect("a site")
    };
    // The same secret again is the key that is there.
    _ = signing_key::add(&server.app, &site, Kind::Hs256, SECRET, Actor::CommandLine).await;
    let now = server.app.now().0 / 1_000;
    let claims = json!({ "sub": subject, "aud": "bao", "iat": now, "exp": now + 3_600, "name": "Mai", "roles": [role], "article": "bai" });
    let key = EncodingKey::from_secret(SECRET.as_bytes()).expect("a secret");
    let token = encode(&Header::new(Algorithm::HS256), &claims, &key).expect("a token");
    Reader::with_token(server, "bao", "Mai", token)
}

fn ids(page: &Value) -> Vec<String> {
    let comments = page["comments"].as_array().expect("a list");
    comments
        .iter()
        .map(|comment| comment["id"].as_str().expect("an id").to_owned())
        .collect()
}

both! {
    async fn readers_find_what_the_author_and_the_newsroom_answered(
        server: TestServer,
        Setup { settings: Settings { depth: 3, hold_repeats: false, ..Settings::default() }, ..Setup::default() }
    ) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let (asked, other, late) = (an.post("Bao giờ có kỳ sau?").await, an.post("Bài hay lắm").await, an.post("Nguồn ở đâu vậy?").await);
        let is_offered = async || an.read(&[]).await["sorts"].as_array().expect("a list").contains(&json!("answered"));
        let subscriber = vouched_for(&server, "user-1", "subscriber").await;
        subscriber.answer(&other, "Đúng thế").await;
        assert!(!is_offered().await, "who pays does not speak for the site");
        assert_eq!(ids(&an.read(&[("sort", "answered")]).await), [""; 0]);
        // Far down in a branch, behind what others have said first.
        let first = binh.answer(&asked, "Tôi cũng muốn biết").await;
        for n in 0..5 {
            binh.answer(&asked, &format!("Hóng cùng bạn {n}")).await;
        }
        let author = vouched_for(&server, "user-2", "author").await;
        let answer = author.answer(&first, "Tuần sau nhé bạn").await;
        assert!(is_offered().await);
        let page = an.read(&[("sort", "answered")]).await;
        assert_eq!(ids(&page), std::slice::from_ref(&asked));
        assert!(page.to_string().contains(&answer), "the answer itself is there: {page}");
        assert!(!page.to_string().contains(&late));
        // The newsroom's counts as well, and the newest stands first.
        let lan = server.staff(Role::Moderator, "Lan", "lan@bao.example").await;
        server.tick();
        let replied = lan.post("/reply", &[("comment", &late), ("text", "Theo Tổng cục Thống kê")]).await;
        assert!(replied.status.is_success() || replied.status.is_redirection(), "{replied:?}");
        assert_eq!(ids(&an.read(&[("sort", "answered")]).await), [late.clone(), asked.clone()]);
        let page = an.read(&[("sort", "answered"), ("limit", "1")]).await;
        assert_eq!(ids(&page), std::slice::from_ref(&late));
        let after = page["next"].as_str().expect("there is more");
        assert_eq!(ids(&an.read(&[("sort", "answered"), ("limit", "1"), ("after", after)]).await), std::slice::from_ref(&asked));
        // Pinned or not, each is there once.
        let moderator = server.moderator().await;
        moderator.decide(&asked, "pin", None).await.ok();
        assert_eq!(ids(&an.read(&[("sort", "answered")]).await), [late.clone(), asked.clone()]);
        // A link without script.
        let unscripted = Answer::to(an.request(Method::GET, "/thread?key=bai")).await;
        assert!(unscripted.status.is_success());
        let unscripted = reqwest::get(format!("{}/t/bao?key=bai&sort=answered", server.base)).await.expect("an answer");
        let html = unscripted.text().await.expect("a text");
        assert!(html.contains("sort=answered") && html.contains("Tác giả đã trả lời"), "{html}");
        assert!(html.contains("Tuần sau nhé bạn") && !html.contains("Bài hay lắm"), "{html}");
        // What is taken away answers nobody any more.
        moderator.decide(&answer, "hide", None).await.ok();
        assert_eq!(ids(&an.read(&[("sort", "answered")]).await), [late]);
    }
}

both! {
    async fn whom_the_newsroom_names_as_author_bears_the_badge_by_any_token(server: TestServer) {
        let program = server.moderator().await;
        let authors = json!({ "authors": [{ "name": "Mai", "id": "user-7" }] });
        program.ask(Method::PUT, "/threads/bai", Some(authors)).await.ok();
        vouched_for(&server, "user-7", "subscriber").await.post("Tôi viết bài này").await;
        let page = server.reader("An").await.read(&[]).await;
        assert_eq!(page["comments"][0]["content"]["badge"], "author", "{page}");
        let elsewhere = vouched_for(&server, "user-7", "subscriber").await.at(json!({ "key": "bai-khac" }));
        elsewhere.post("Bài này thì không").await;
        let page = elsewhere.read(&[]).await;
        assert_eq!(page["comments"][0]["content"]["badge"], "subscriber", "{page}");
    }
}
