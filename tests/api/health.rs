//! The page on what is around the service, and the same in the terminal's words.

use cam_nhan::{
    health::{self, Embedding, Fact},
    net::outgoing::Reach,
    store::moderators::Role,
};
use cam_nhan_domain::site::Settings;
use cam_nhan_tests::{Answer, Setup, TestServer, both};
use reqwest::Method;

async fn seen(server: &TestServer, headers: &[(&str, &str)]) -> Answer {
    let owner = server
        .staff(
            Role::Owner,
            "Chủ",
            &format!("{}@bao.example", cam_nhan_tests::fresh_id()),
        )
        .await;
    let request = owner.request(Method::GET, "/admin/health");
    let request = headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value));
    Answer::to(request.header("accept-language", "vi")).await
}

both! {
    async fn what_is_to_be_mended_is_told_with_its_mend(server: TestServer) {
        let page = seen(&server, &[]).await;
        assert_eq!(page.status, 200);
        // What PostgreSQL of the tests is (its fsync, its clock beside ours that stands still) is another matter.
        for sentence in ["Cơ sở dữ liệu", "Đồng hồ", "Chưa đặt CAM_NHAN_PUBLIC_URL", "Chưa có máy chủ thư"] {
            assert!(page.text.contains(sentence), "{sentence}: {}", page.text);
        }
        let proxied = seen(&server, &[("x-forwarded-for", "203.0.113.7")]).await;
        assert!(proxied.text.contains("CAM_NHAN_TRUSTED_PROXIES=127.0.0.1/32"), "{}", proxied.text);
    }
}

both! {
    async fn a_proxy_that_is_believed_and_speaks_is_well(server: TestServer, Setup { trusted_proxies: vec!["127.0.0.1/32"], ..Setup::default() }) {
        let page = seen(&server, &[("x-forwarded-for", "203.0.113.7")]).await;
        assert!(page.text.contains("Đã được tin"), "{}", page.text);
        let silent = seen(&server, &[]).await;
        assert!(silent.text.contains("không cho biết gửi thay ai"), "{}", silent.text);
    }
}

both! {
    async fn a_mail_server_is_asked_and_nothing_is_sent(server: TestServer, Setup { mail: true, ..Setup::default() }) {
        let facts = health::look(&server.app, None, None, Reach::ThisMachine).await;
        assert!(facts.contains(&Fact::Mail), "{facts:?}");
        // The public URL of the story is the service's own.
        assert!(facts.contains(&Fact::Address(server.base.clone())), "{facts:?}");
        assert!(server.deliver().await.is_empty());
    }
}

both! {
    async fn what_lets_a_page_read_our_answers_comes_through(server: TestServer, Setup { mail: true, ..Setup::default() }) {
        let origin = "http://127.0.0.1:9";
        server.add_site("bao", Settings { origins: vec![origin.to_owned()], ..Settings::default() }).await;
        let id = cam_nhan_domain::SiteId::parse("bao").expect("a name");
        let site = cam_nhan::store::sites::get(&mut server.app.store().read().await.expect("a connection").conn(), &id).await.expect("the database").expect("the site");
        let page = format!("{origin}/bai");
        let facts = health::look(&server.app, None, Some(Embedding { site: &site, page: &page }), Reach::ThisMachine).await;
        assert!(facts.contains(&Fact::Address(server.base.clone())), "{facts:?}");
        assert!(facts.iter().any(|fact| matches!(fact, Fact::Page { .. })), "{facts:?}");
    }
}

both! {
    async fn who_does_not_own_everything_sees_nothing_of_the_machine(server: TestServer) {
        server.add_site("khac", Settings::default()).await;
        let page = seen(&server, &[]).await;
        assert_eq!(page.status, 403);
        assert!(!page.text.contains("SQLite") && !page.text.contains("PostgreSQL"), "{}", page.text);
    }
}
