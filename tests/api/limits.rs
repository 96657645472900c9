//! Too much is told so, and nobody passes for somebody else.

use cam_nhan::abuse::rate_limits::Rates;
use cam_nhan_tests::{Answer, Reader, Setup, TestServer, both};
use reqwest::Method;
use serde_json::json;

async fn react(server: &TestServer, forwarded: &str) -> Answer {
    let reader = stranger(server).await;
    let body = json!({ "page": { "key": "bai" }, "kind": "love", "seq": 1 });
    Answer::to(
        reader
            .request(Method::PUT, "/reaction")
            .header("x-forwarded-for", forwarded)
            .json(&body),
    )
    .await
}

/// A reader whose token costs nothing: the limit of the address counts it too.
async fn stranger(server: &TestServer) -> Reader {
    let site = cam_nhan_domain::SiteId::parse("bao").expect("a name");
    let token = cam_nhan::auth::reader::issue(&server.app.keys(), &site);
    Reader::with_token(server, "bao", "ai đó", token)
}

both! {
    async fn invented_addresses_do_not_make_one_many(
        server: TestServer,
        Setup { rates: Rates { per_address: 10, ..Rates::default() }, ..Setup::default() }
    ) {
        let mut refused = 0;
        for n in 0..50 {
            let answer = react(&server, &format!("203.0.113.{n}")).await;
            if answer.status == 429 {
                assert_eq!(answer.refusal(), "too_many");
                assert!(answer.headers["retry-after"].to_str().expect("text").parse::<u32>().expect("seconds") >= 1);
                refused += 1;
            }
        }
        assert!(refused >= 39, "{refused}");
    }
}

both! {
    async fn behind_our_proxy_each_client_has_its_own_limit(
        server: TestServer,
        Setup { rates: Rates { per_address: 3, ..Rates::default() }, trusted_proxies: vec!["127.0.0.0/8"], ..Setup::default() }
    ) {
        for n in 0..5 {
            let answer = react(&server, &format!("1.2.3.{n}, 198.51.100.1")).await;
            assert_eq!(answer.status == 429, n >= 3, "what stands on the left is the client's invention");
        }
        assert!(react(&server, "198.51.100.2").await.status.is_success());
        assert!(react(&server, "2001:db8:0:1::1").await.status.is_success());
        for n in 2..=3 {
            assert!(react(&server, &format!("[2001:db8:0:1::{n}]:99")).await.status.is_success());
        }
        assert_eq!(react(&server, "2001:db8:0:1:ffff::1").await.status, 429, "one line of IPv6 is one client");
    }
}

both! {
    async fn a_reader_has_a_limit_too(server: TestServer, Setup { rates: Rates { per_reader: 2, ..Rates::default() }, ..Setup::default() }) {
        let an = server.reader("An").await;
        an.post("một").await;
        an.post("hai").await;
        assert_eq!(an.send(&an.draft("ba", None)).await.refusal(), "too_many");
        server.reader("Bình").await.post("người khác").await;
    }
}
