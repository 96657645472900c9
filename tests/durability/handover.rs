//! A new process takes an old one's place behind a socket that somebody else holds: nobody is refused, and nothing is lost.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use cam_nhan_tests::{Kind, fresh, fresh_id, process::Service};
use reqwest::Client;
use serde_json::{Value, json};

use crate::SERVICE;

/// How many write and read at once.
const CLIENTS: usize = 8;

/// Writes and reads, each time over a new connection, which nobody tries again; gives back how many comments were taken.
async fn write(base: String, going: Arc<AtomicBool>) -> usize {
    let client = Client::builder()
        .pool_max_idle_per_host(0)
        .build()
        .expect("a client");
    let site = format!("{base}/api/v1/sites/bao");
    let token: Value = { client.post(format!("{site}/readers")).send().await }
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    let token = token["token"].as_str().expect("a token").to_owned();
    let mut taken = 0;
    while going.load(Ordering::Relaxed) {
        let draft = json!({ "page": { "key": "bai" }, "id": fresh_id(), "name": "An", "text": format!("Lần {taken}") });
        let sent = client
            .post(format!("{site}/comments"))
            .bearer_auth(&token)
            .json(&draft)
            .send()
            .await;
        assert_eq!(sent.expect("nobody is refused").status(), 201);
        taken += 1;
        let read = client.get(format!("{site}/thread?key=bai")).send().await;
        assert!(read.expect("nobody is refused").status().is_success());
    }
    taken
}

async fn is_handed_over(kind: Kind) {
    let Some(database) = fresh(kind).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let mut service = Service::prepare(Path::new(SERVICE), &database.url).await;
    service.hold_port();
    service.start().await;
    let going = Arc::new(AtomicBool::new(true));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| tokio::spawn(write(service.base.clone(), going.clone())))
        .collect();
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        service.terminate().await;
        service.start().await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    going.store(false, Ordering::Relaxed);
    let mut taken = 0;
    for client in clients {
        taken += client.await.expect("a client to whom nothing happened");
    }
    let thread: Value = reqwest::get(format!("{}/api/v1/sites/bao/thread?key=bai", service.base))
        .await
        .expect("an answer")
        .json()
        .await
        .expect("JSON");
    assert!(taken >= CLIENTS, "{taken} comments");
    assert_eq!(thread["count"], taken);
    service.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_refused_while_a_new_process_takes_over_on_sqlite() {
    is_handed_over(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_refused_while_a_new_process_takes_over_on_postgres() {
    is_handed_over(Kind::Postgres).await;
}
