//! A CDN is told to purge what has changed, in the way that each understands, and told again when it did not.

use cam_nhan::{cdn, config::CdnKind};
use cam_nhan_domain::SiteId;
use cam_nhan_tests::{Answer, Manner, Received, Setup, TestServer, both};
use reqwest::Client;
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle, time::Duration};

fn with(kind: CdnKind) -> Setup {
    Setup {
        cdn: Some(kind),
        receivers: 1,
        ..Setup::default()
    }
}

/// Purges as a service that serves does, until this is dropped.
struct Purging(watch::Sender<bool>, JoinHandle<()>);

impl Purging {
    fn of(server: &TestServer) -> Self {
        let (stop, stopped) = watch::channel(false);
        let cdn = server.app.config().cdn.clone().expect("a CDN");
        let purger = server.state.purger.clone().expect("a purger");
        Self(
            stop,
            tokio::spawn(cdn::run(server.app.clone(), cdn, purger, stopped)),
        )
    }

    async fn stop(self) {
        self.0.send_replace(true);
        self.1.await.expect("it ends");
    }
}

/// What the CDN is told next, which has this in it.
async fn told(server: &TestServer, part: &str) -> Received {
    let mut seen = Vec::new();
    for _ in 0..200 {
        for one in server.receivers[0].taken() {
            if one.header("surrogate-key").contains(part) || one.text.contains(part) {
                return one;
            }
            seen.push(one);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("nothing of {part} in {seen:?}");
}

fn of_thread(key: &str) -> String {
    cdn::key_of(&SiteId::parse("bao").expect("a name"), key)
}

both! {
    async fn fastly_is_told_of_a_thread_by_its_surrogate_key(server: TestServer, with(CdnKind::Fastly)) {
        let purging = Purging::of(&server);
        let fragment = Answer::to(Client::new().get(format!("{}/embed/bao/fragment?key=bai", server.base))).await;
        assert_eq!(fragment.headers["surrogate-key"].to_str().expect("text"), format!("bao {}", of_thread("bai")));
        assert!(fragment.headers["cache-control"].to_str().expect("text").contains("s-maxage=60"));
        let an = server.reader("An").await;
        let id = an.post("lời đầu").await;
        let purge = told(&server, &of_thread("bai")).await;
        assert_eq!((purge.method.as_str(), purge.path.as_str()), ("POST", "/purge"));
        assert_eq!(purge.header("fastly-key"), "purge-token-of-a-test");
        server.moderator().await.decide(&id, "hide", None).await.ok();
        told(&server, &of_thread("bai")).await;
        purging.stop().await;
    }
}

both! {
    async fn cloudflare_is_told_by_tags_and_has_them_on_its_pages(server: TestServer, with(CdnKind::Cloudflare)) {
        let purging = Purging::of(&server);
        let fragment = Answer::to(Client::new().get(format!("{}/embed/bao/inclusion?key=bai", server.base))).await;
        assert_eq!(fragment.headers["cache-tag"].to_str().expect("text"), format!("bao,{}", of_thread("bai")));
        assert!(!fragment.headers.contains_key("surrogate-key"));
        server.reader("An").await.react(Some("love"), 1).await.ok();
        let purge = told(&server, &of_thread("bai")).await;
        assert_eq!((purge.method.as_str(), purge.header("authorization").as_str()), ("POST", "Bearer purge-token-of-a-test"));
        assert!(purge.json()["tags"].as_array().expect("a list").contains(&json!(of_thread("bai"))), "{}", purge.text);
        purging.stop().await;
    }
}

both! {
    async fn a_cdn_that_does_not_purge_is_told_again_and_of_the_whole_site_when_settings_change(server: TestServer, with(CdnKind::Purge)) {
        server.receivers[0].set(Manner::Refuses(403));
        let purging = Purging::of(&server);
        server.reader("An").await.post("lời đầu").await;
        let refused = told(&server, &of_thread("bai")).await;
        assert_eq!(refused.method.as_str(), "PURGE");
        server.receivers[0].set(Manner::Takes);
        told(&server, &of_thread("bai")).await;
        let program = server.moderator().await;
        program.ask(reqwest::Method::PATCH, "/settings", Some(json!({ "accent": "#8a1538" }))).await.ok();
        let whole = told(&server, "bao").await;
        assert!(whole.header("surrogate-key").split(' ').any(|key| key == "bao"), "{whole:?}");
        purging.stop().await;
    }
}

both! {
    async fn without_a_cdn_nobody_is_told_and_pages_are_kept_for_a_moment(server: TestServer) {
        assert!(server.state.purger.is_none());
        let fragment = Answer::to(Client::new().get(format!("{}/embed/bao/fragment?key=bai", server.base))).await;
        assert!(fragment.headers["cache-control"].to_str().expect("text").contains("s-maxage=5,"));
        assert!(fragment.headers.contains_key("surrogate-key"));
    }
}
