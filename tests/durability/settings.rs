//! A setting is obeyed whole, or refused in a sentence that says what to do.

use std::{path::Path, time::Duration};

use cam_nhan_tests::{Answer, Kind, fresh, process::Service};
use reqwest::{Client, Method};
use serde_json::json;

use crate::{SERVICE, process_reader::Reader};

#[tokio::test]
async fn a_public_url_with_a_path_is_refused_at_the_start() {
    let database = fresh(Kind::Sqlite).await.expect("a file");
    for typed in [
        "https://bao.example/binhluan",
        "https://bao.example/binhluan/",
        "https://bao.example/?a=1",
    ] {
        let service = Service::on(Path::new(SERVICE), &database.url).with("CAM_NHAN_PUBLIC_URL", typed);
        for command in [&["serve"][..], &["site", "list"]] {
            let (well, said) = service.run(command).await;
            assert!(
                !well && said.contains(typed) && said.contains("a name of its own"),
                "{said}"
            );
        }
    }
}

#[tokio::test]
async fn a_setting_that_another_one_needs_is_refused_alone() {
    let database = fresh(Kind::Sqlite).await.expect("a file");
    for (name, value, missing) in [
        ("CAM_NHAN_MAIL_FROM", "a@bao.example", "CAM_NHAN_SMTP_URL"),
        ("CAM_NHAN_CLIENT_HEADER", "forwarded", "CAM_NHAN_TRUSTED_PROXIES"),
    ] {
        let service = Service::on(Path::new(SERVICE), &database.url).with(name, value);
        let (well, said) = service.run(&["site", "list"]).await;
        assert!(!well && said.contains(missing), "{said}");
    }
}

#[tokio::test]
async fn a_reaction_has_a_picture_that_there_is_and_keeps_its_numbers() {
    let database = fresh(Kind::Sqlite).await.expect("a file");
    let mut service = Service::on(Path::new(SERVICE), &database.url);
    service
        .must_run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    let set = async |service: &Service, kinds: serde_json::Value| {
        service
            .run(&["site", "set", "bao", "reactions", &kinds.to_string()])
            .await
    };
    let kind =
        |code: &str, picture: &str| json!({ "code": code, "vi": "Chữ", "en": "Word", "picture": picture });
    let (well, said) = set(&service, json!([kind("love", "❤️")])).await;
    assert!(!well && said.contains("❤️") && said.contains("heart"), "{said}");
    let (well, said) = set(&service, json!([{ "code": "love" }])).await;
    assert!(
        !well && said.contains("star, thumb") && !said.contains("missing field"),
        "{said}"
    );
    let (well, said) = set(
        &service,
        json!([{ "code": "love", "vi": "", "en": "Love", "picture": "star" }]),
    )
    .await;
    assert!(!well && said.contains("a word"), "{said}");

    service.start().await;
    let reader = Reader::of(&service).await;
    let choice = json!({ "page": { "key": "bai" }, "kind": "fun", "seq": 1 });
    reader.ask(Method::PUT, "/reaction", &choice, "vi").await.ok();
    let (well, said) = set(&service, json!([kind("love", "star")])).await;
    assert!(
        !well && said.contains("\"fun\"") && said.contains("\"retired\": true"),
        "{said}"
    );
    let mut retired = kind("fun", "smile");
    retired["retired"] = json!(true);
    let (well, said) = set(&service, json!([kind("love", "star"), retired])).await;
    assert!(well, "{said}");
    // What the command line changed, a service that runs knows within a tenth of a second.
    let mut kinds = None;
    for _ in 0..50 {
        let page = Client::new().get(format!("{}/api/v1/sites/bao/thread?key=bai", service.base));
        kinds = Answer::to(page).await.ok()["kinds"].as_array().map(Vec::len);
        if kinds == Some(1) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(kinds, Some(1));
    service.terminate().await;
}

#[tokio::test]
async fn metrics_stand_on_a_listener_of_their_own_and_the_binary_looks_after_its_health() {
    let database = fresh(Kind::Sqlite).await.expect("a file");
    // Free a moment ago: nobody else here asks for one.
    let port = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let metrics = port.local_addr().expect("an address").to_string();
    drop(port);
    let mut service = Service::prepare(Path::new(SERVICE), &database.url)
        .await
        .with("CAM_NHAN_METRICS_LISTEN", &metrics);
    let (well, said) = service.run(&["health"]).await;
    assert!(!well && said.contains("no service answers at"), "{said}");
    service.start().await;
    assert!(service.must_run(&["health"]).await.contains("ready"));
    let read = async || {
        let answer = reqwest::get(format!("http://{metrics}/metrics"))
            .await
            .expect("an answer");
        answer.text().await.expect("a text")
    };
    let text = read().await;
    assert!(
        text.contains("cam_nhan_writable 1\n") && text.contains("route=\"/readyz\""),
        "{text}"
    );
    let elsewhere = reqwest::get(format!("http://{}/metrics", service.address()))
        .await
        .expect("an answer");
    assert_eq!(
        elsewhere.status(),
        404,
        "readers' listener has none without a token"
    );
    service.terminate().await;
    let short = Service::on(Path::new(SERVICE), &database.url).with("CAM_NHAN_METRICS_TOKEN", "short");
    let (well, said) = short.run(&["site", "list"]).await;
    assert!(
        !well && said.contains("16 bytes") && !said.contains("short\""),
        "{said}"
    );
}
