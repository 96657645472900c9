//! A database whose file is taken away while the service runs: noticed at once, before anything is acknowledged that would
//! be lost.

use std::{fs, path::PathBuf, time::Duration};

use cam_nhan_tests::{Answer, Kind, Setup, TestServer};

use crate::process_reader::come_back;

async fn ready(server: &TestServer) -> Answer {
    Answer::to(reqwest::Client::new().get(format!("{}/readyz", server.base))).await
}

/// Waits until the service says whether it can be used.
async fn until_ready(server: &TestServer, is_ready: bool) -> Answer {
    loop {
        let answer = ready(server).await;
        if answer.status.is_success() == is_ready {
            return answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Takes the file with this ending away, or puts another one in its place; then nothing may be acknowledged until it is
/// back.
async fn is_noticed(ending: &str, replaced: bool) {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let an = server.reader("An").await;
    an.post("trước đó").await;
    let path = server.database_url().trim_start_matches("sqlite:").to_owned();
    let (file, aside) = (
        PathBuf::from(format!("{path}{ending}")),
        PathBuf::from(format!("{path}.aside")),
    );
    fs::rename(&file, &aside).expect("moved");
    if replaced {
        fs::copy(&aside, &file).expect("another one");
    }
    let draft = an.draft("mất hay không", None);
    come_back(&an.send(&draft).await, "Hãy thử lại sau");
    come_back(&an.react(Some("love"), 1).await, "Hãy thử lại sau");
    let answer = until_ready(&server, false).await;
    assert_eq!(answer.status, 503);
    assert!(answer.text.contains("deleted or replaced"), "{answer:?}");
    assert_eq!(an.read(&[]).await["count"], 1, "readers read on");
    fs::rename(&aside, &file).expect("moved back");
    until_ready(&server, true).await;
    an.send(&draft).await.ok();
    assert_eq!(an.count().await, 2);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_file_that_is_deleted_while_serving_takes_no_writes() {
    is_noticed("", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_file_that_is_replaced_while_serving_takes_no_writes() {
    is_noticed("", true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_is_removed_while_serving_takes_no_writes() {
    is_noticed("-wal", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_while_the_file_is_gone_waits_for_a_connection_that_is_open() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let an = server.reader("An").await;
    an.post("trước đó").await;
    fs::remove_file(server.database_url().trim_start_matches("sqlite:")).expect("removed");
    let mut others = Vec::new();
    while let Ok(Ok(other)) =
        tokio::time::timeout(Duration::from_millis(100), server.app.store().read()).await
    {
        others.push(other);
    }
    assert!(!others.is_empty());
    let leaving = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(others);
    };
    let (read, ()) = tokio::join!(an.read(&[]), leaving);
    assert_eq!(read["count"], 1);
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_service_notices_too() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    fs::remove_file(server.database_url().trim_start_matches("sqlite:")).expect("removed");
    until_ready(&server, false).await;
    server.stop().await;
}
