//! The thread on a page of its own, by plain forms: what a text browser, a search engine or a careful reader gets.

use cam_nhan_domain::site::{Moderation, Settings};
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::Client;

/// A browser with scripts off: keeps cookies, follows redirects.
struct Plain {
    client: Client,
    base: String,
}

impl Plain {
    fn new(server: &TestServer) -> Self {
        let client = Client::builder().cookie_store(true).build().expect("a client");
        Self {
            client,
            base: server.base.clone(),
        }
    }

    async fn get(&self, path: &str) -> Answer {
        Answer::to(self.client.get(format!("{}{path}", self.base))).await
    }

    async fn send(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        Answer::to(
            self.client
                .post(format!("{}{path}", self.base))
                .header("origin", &self.base)
                .form(form),
        )
        .await
    }
}

both! {
    async fn a_reader_without_script_reads_posts_and_reacts(server: TestServer) {
        let an = server.reader("An").await.at(serde_json::json!({ "url": "https://bao.example/bai", "title": "Giá </script> vàng" }));
        let id = an.post("Chào **bạn**").await;
        let reader = Plain::new(&server);
        let page = reader.get("/t/bao?key=bao.example/bai").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("<link rel=\"canonical\" href=\"https://bao.example/bai\""), "{}", page.text);
        assert!(page.text.contains("Chào <strong>bạn</strong>"));
        let data = page.text.split("application/ld+json\">").nth(1).and_then(|rest| rest.split("</script>").next());
        let data: serde_json::Value = serde_json::from_str(data.expect("structured data")).expect("JSON");
        assert_eq!(data["@type"], "DiscussionForumPosting");
        assert_eq!(data["headline"], "Giá </script> vàng");
        assert_eq!(data["commentCount"], 1);
        assert_eq!(data["comment"][0]["text"], "Chào bạn");
        assert_eq!(data["comment"][0]["author"]["name"], "An");
        let posted = reader
            .send("/t/bao/comments", &[("key", "bao.example/bai"), ("name", "Bình"), ("email", ""), ("text", "Đáp lại"), ("parent", &id)])
            .await;
        assert!(posted.status.is_success() && posted.text.contains("Đáp lại"), "{posted:?}");
        let reacted = reader.send("/t/bao/reactions", &[("key", "bao.example/bai"), ("kind", "love")]).await;
        assert!(reacted.status.is_success(), "{reacted:?}");
        assert_eq!(an.read(&[]).await["tallies"][0]["count"], 1);
        reader.send("/t/bao/reactions", &[("key", "bao.example/bai"), ("kind", "love")]).await;
        assert_eq!(an.read(&[]).await["tallies"][0]["count"], 0, "the same again takes it back");
        reader.send("/t/bao/reactions", &[("key", "bao.example/bai"), ("comment", &id)]).await;
        assert_eq!(an.read(&[]).await["comments"][0]["content"]["likes"], 1);
    }
}

both! {
    async fn later_replies_are_a_link_away(server: TestServer) {
        let an = server.reader("An").await;
        let root = an.post("gốc").await;
        for n in 0..30 {
            server.tick();
            an.answer(&root, &format!("đáp số {n}.")).await;
        }
        let reader = Plain::new(&server);
        let mut path = "/t/bao?key=bai".to_owned();
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..4 {
            let page = reader.get(&path).await.text;
            seen.extend((0..30).filter(|n| page.contains(&format!("đáp số {n}."))));
            let Some(link) = page.split("href=\"").skip(1).find(|link| link.split('"').next().is_some_and(|href| href.contains("replies="))) else { break };
            path = link.split('"').next().expect("an address").replace("&amp;", "&");
        }
        assert_eq!(seen.len(), 30, "{seen:?}");
    }
}

both! {
    async fn a_refused_form_comes_back_with_every_word(server: TestServer) {
        let reader = Plain::new(&server);
        let typed = [("key", "bai"), ("name", ""), ("text", "Một đoạn văn dài <tôi> đã gõ & không muốn mất")];
        let answer = reader.send("/t/bao/comments", &typed).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("Một đoạn văn dài &lt;tôi&gt; đã gõ &amp; không muốn mất"), "{}", answer.text);
    }
}

both! {
    async fn a_nul_that_was_pasted_along_is_dropped_and_nothing_else(server: TestServer) {
        let reader = Plain::new(&server);
        let typed = [("key", "bai"), ("name", "B\0ình"), ("email", "b\0@bao.vn"), ("text", "Dán\0 từ Word 100%00")];
        let posted = reader.send("/t/bao/comments", &typed).await;
        assert!(posted.status.is_success() && posted.text.contains("Dán từ Word 100%00"), "{posted:?}");
        assert!(posted.text.contains(">Bình<"), "{posted:?}");
        let list = server.moderator().await.list("all").await;
        let id = list[0]["id"].as_str().expect("an id").to_owned();
        let change = [("key", "bai"), ("act", "edit"), ("text", "Sửa\0 lại"), ("revision", "1")];
        let edited = reader.send(&format!("/t/bao/comments/{id}"), &change).await;
        assert!(edited.status.is_success() && edited.text.contains("Sửa lại"), "{edited:?}");
        // What is refused for another reason comes back without it.
        let refused = reader.send("/t/bao/comments", &[("key", "bai"), ("name", "\0"), ("text", "Gõ\0 rồi")]).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains(">Gõ rồi</textarea>"), "{refused:?}");
        let nobody_types = reader.send("/t/bao/comments", &[("key", "b\0ai"), ("name", "An"), ("text", "Chào")]).await;
        assert_eq!(nobody_types.status, 400);
    }
}

both! {
    async fn what_was_typed_is_shown_where_its_own_form_can_be_no_more(server: TestServer) {
        let (reader, other) = (Plain::new(&server), Plain::new(&server));
        let named = |text: &'static str| [("key", "bai"), ("name", "Bình"), ("text", text)];
        reader.send("/t/bao/comments", &named("lời đầu của Bình")).await;
        let moderator = server.moderator().await;
        let list = moderator.list("all").await;
        let text_of = |name: &str| list[0][name].as_str().expect("a text").to_owned();
        let (id, thread) = (text_of("id"), text_of("thread"));
        let change = format!("/t/bao/comments/{id}");
        let edit = [("key", "bai"), ("act", "edit"), ("text", "sửa không kịp xyzzy"), ("revision", "1")];
        let kept = |answer: &Answer, status: u16, text: &str| {
            assert_eq!(answer.status, status, "{answer:?}");
            assert_eq!(answer.text.matches(&format!("{text}</textarea>")).count(), 1, "{answer:?}");
        };
        kept(&other.send(&change, &edit).await, 403, "sửa không kịp xyzzy");
        kept(&reader.send(&change, &[("key", "bai"), ("act", "edit"), ("text", "đúng lúc"), ("revision", "7")]).await, 409, "đúng lúc");
        server.wait_minutes(16);
        kept(&reader.send(&change, &edit).await, 403, "sửa không kịp xyzzy");
        // A comment that says what the page looks for hides nothing either.
        reader.send("/t/bao/comments", &named("<p id=\"cn-note-2\" role=x> và `<p id=\"cn-note-2\"`")).await;
        kept(&other.send(&change, &edit).await, 403, "sửa không kịp xyzzy");
        moderator.decide(&id, "hide", None).await.ok();
        let answer = [("key", "bai"), ("name", "An"), ("text", "đáp điều đã mất"), ("parent", &*id)];
        kept(&other.send("/t/bao/comments", &answer).await, 422, "đáp điều đã mất");
        let closed = moderator.ask(reqwest::Method::PUT, &format!("/threads/{thread}/comments-open"), Some(serde_json::json!({ "comments_open": "closed" }))).await;
        closed.ok();
        kept(&other.send("/t/bao/comments", &named("đến muộn rồi")).await, 403, "đến muộn rồi");
    }
}

both! {
    async fn an_author_without_script_sees_what_waits_and_can_change_it(
        server: TestServer,
        Setup { settings: Settings { moderation: Moderation::Hold, ..Settings::default() }, ..Setup::default() }
    ) {
        let (reader, other) = (Plain::new(&server), Plain::new(&server));
        let posted = reader.send("/t/bao/comments", &[("key", "bai"), ("name", "Bình"), ("text", "bí mật xyzzy")]).await;
        assert!(posted.text.contains("xyzzy"), "{posted:?}");
        assert!(reader.get("/t/bao?key=bai").await.text.contains("xyzzy"), "on every visit");
        assert!(!other.get("/t/bao?key=bai").await.text.contains("xyzzy"));
        let id = server.moderator().await.list("held").await[0]["id"].as_str().expect("an id").to_owned();
        let change = format!("/t/bao/comments/{id}");
        let edited = reader.send(&change, &[("key", "bai"), ("act", "edit"), ("text", "bí mật plugh"), ("revision", "1")]).await;
        assert!(edited.text.contains("plugh"), "{edited:?}");
        let foreign = other.send(&change, &[("key", "bai"), ("act", "remove")]).await;
        assert_eq!(foreign.status, 403);
        reader.send(&change, &[("key", "bai"), ("act", "remove")]).await;
        assert!(!reader.get("/t/bao?key=bai").await.text.contains("plugh"));
    }
}

both! {
    async fn the_first_moderator_comes_by_an_invitation_and_decides(server: TestServer) {
        let an = server.reader("An").await;
        let id = an.post("Chào").await;
        let site = cam_nhan_domain::SiteId::parse("bao").expect("a name");
        let token = cam_nhan::auth::moderator::invite(&server.app, &site, cam_nhan::store::moderators::Role::Owner).await.expect("an invitation");
        let link = format!("/admin/invitation/{token}");
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
        let send = |path: &str, cookie: &str, origin: &str, form: &[(&str, &str)]| {
            let request = client.post(format!("{}{path}", server.base)).header("origin", origin).header("cookie", cookie);
            Answer::to(request.form(form))
        };
        let who = [("name", "Tòa soạn"), ("email", "ban@bao.example"), ("password", "mật khẩu đủ dài")];
        assert_eq!(send(&link, "", "https://evil.example", &who).await.status, 403);
        assert_eq!(send(&link, "", &server.base, &[("name", "x"), ("email", "a@b.vn"), ("password", "ngắn")]).await.status, 422);
        let accepted = send(&link, "", &server.base, &who).await;
        let cookie = accepted.headers["set-cookie"].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
        assert!(cookie.starts_with("__Host-cam-nhan="), "{cookie}");
        assert_eq!(send(&link, "", &server.base, &who).await.status, 410, "once");
        let queue = client.get(format!("{}/admin/sites/bao?status=approved", server.base)).header("cookie", &cookie);
        assert!(Answer::to(queue).await.text.contains("Chào"));
        let act = "/admin/sites/bao/acts";
        let seen = format!("{id}:1:approved");
        let hide = [("act", "hide"), ("item", seen.as_str())];
        assert_eq!(send(act, "", &server.base, &hide).await.status, 303, "to the sign-in");
        assert_eq!(send(act, &cookie, "https://evil.example", &hide).await.status, 403);
        assert_eq!(an.count().await, 1);
        assert_eq!(send(act, &cookie, &server.base, &hide).await.status, 303);
        assert_eq!(an.count().await, 0);
        send("/admin/sign-out", &cookie, &server.base, &[]).await;
        assert_eq!(send(act, &cookie, &server.base, &[("act", "restore"), ("item", &format!("{id}:1:hidden"))]).await.status, 303);
        assert_eq!(an.count().await, 0, "the session is over");
        let wrong = send("/admin/sign-in", "", &server.base, &[("email", "ban@bao.example"), ("password", "sai rồi mà")]).await;
        assert_eq!(wrong.status, 401);
        let right = send("/admin/sign-in", "", &server.base, &[("email", "BAN@bao.example "), ("password", "mật khẩu đủ dài")]).await;
        assert_eq!(right.status, 303);
        assert_ne!(right.headers["set-cookie"].to_str().expect("text").split(';').next(), Some(cookie.as_str()));
    }
}

both! {
    async fn a_page_in_the_browsers_language_tells_caches_so(server: TestServer) {
        server.reader("An").await.post("Chào").await;
        for tag in ["vi", "en"] {
            let page = Client::new().get(format!("{}/t/bao?key=bai", server.base)).header("accept-language", tag);
            let page = Answer::to(page).await;
            assert!(page.text.contains(&format!("lang=\"{tag}\"")), "{page:?}");
            assert_eq!(page.headers["vary"], "accept-language");
        }
    }
}
