//! Bounds of memory, measured at the built service: what strangers may have it keep by signing in, and by not reading.

use std::{fs, path::Path, time::Duration};

use cam_nhan_tests::{Kind, fresh, process::Service};
use futures_util::future::join_all;
use reqwest::{Client, redirect::Policy};
use serde_json::json;
use tokio::{io::AsyncWriteExt as _, net::TcpStream};

/// Every file with tests of Rust in it, as one text.
fn tests_in(folder: &Path) -> String {
    let mut all = String::new();
    for entry in fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
    {
        if entry.is_dir() {
            all += &tests_in(&entry);
        } else if entry.extension().is_some_and(|ending| ending == "rs") {
            all += &fs::read_to_string(entry).expect("a file");
        }
    }
    all
}

#[test]
fn each_bound_that_is_written_down_is_held_by_a_test_that_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let written = fs::read_to_string(root.join("SECURITY.md")).expect("SECURITY.md");
    let (_, bounds) = written.split_once("## Bounds").expect("a part");
    let (bounds, _) = bounds.split_once("\n## ").expect("another part");
    let folders = ["tests", "server/src", "domain/src"];
    let tests: String = folders.map(|folder| tests_in(&root.join(folder))).concat();
    let named = bounds
        .split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|name| name.split_once("::"));
    let mut held = 0;
    for (file, test) in named {
        assert!(tests.contains(&format!("fn {test}(")), "{file}::{test}");
        held += 1;
    }
    assert!(held > 20, "{held}");
    let (table, _) = bounds.split_once("\n### ").expect("what can be spent");
    for row in table
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| what |"))
    {
        assert!(row.contains("::"), "{row}");
    }
}

const MEGABYTE: u64 = 1_024 * 1_024;

/// The service on a database of its own, behind a proxy that says for whom it speaks.
async fn service(url: &str) -> Service {
    let service = Service::prepare(Path::new(env!("CARGO_BIN_EXE_service")), url).await;
    service
        .must_run(&["site", "set", "bao", "text_limit", "10000"])
        .await;
    let mut service = service
        .with("CAM_NHAN_TRUSTED_PROXIES", "127.0.0.0/24")
        .with("CAM_NHAN_SIGN_INS_PER_ADDRESS", "0");
    service.start().await;
    service
}

/// A quarter of a thousand attempts, sixteen at once: what grows with them shows at the first hundred.
#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_makes_the_service_no_larger_than_its_buffers() {
    let database = fresh(Kind::Sqlite).await.expect("a database");
    let mut service = service(&database.url).await;
    let client = Client::builder()
        .redirect(Policy::none())
        .build()
        .expect("a client");
    let attempt = |n: usize| {
        let form = [
            ("email", format!("{n}@bao.example")),
            ("password", "không phải đâu".to_owned()),
        ];
        client
            .post(format!("{}/admin/sign-in", service.base))
            .header("origin", &service.base)
            .header("x-forwarded-for", format!("198.51.{}.{}", n % 250, n % 200))
            .form(&form)
            .send()
    };
    let before = service.memory();
    let (mut looked_at, mut turned_away) = (0, 0);
    for round in 0..16 {
        for answer in join_all((0..16).map(|n| attempt(round * 16 + n))).await {
            match answer.expect("an answer").status().as_u16() {
                401 => looked_at += 1,
                503 => turned_away += 1,
                other => panic!("{other}"),
            }
        }
    }
    let after = service.memory();
    println!("{looked_at} looked at, {turned_away} turned away; {before} bytes before, {after} after");
    assert!(looked_at > 200, "{looked_at}");
    assert!(after < before + 80 * MEGABYTE, "{before}, then {after}");
    service.terminate().await;
}

/// 64 connections in place of 250: each held a copy of its own, so that a tenth of them would show.
#[tokio::test(flavor = "multi_thread")]
async fn readers_who_do_not_read_keep_one_copy_of_a_text() {
    let database = fresh(Kind::Sqlite).await.expect("a database");
    let mut service = service(&database.url).await;
    let client = Client::new();
    let site = format!("{}/api/v1/sites/bao", service.base);
    let token = client
        .post(format!("{site}/readers"))
        .send()
        .await
        .expect("an answer");
    let token: serde_json::Value = token.json().await.expect("a token");
    let token = token["token"].as_str().expect("a token").to_owned();
    for _ in 0..100 {
        let draft = json!({
            "page": { "key": "bai" }, "id": cam_nhan_tests::fresh_id(), "name": "An", "text": "dài ".repeat(2_490),
        });
        let request = client
            .post(format!("{site}/comments"))
            .bearer_auth(&token)
            .json(&draft);
        let answer = request.send().await.expect("an answer");
        assert!(answer.status().is_success(), "{answer:?}");
    }
    let page = client.get(format!("{}/embed/bao/fragment?key=bai&limit=100", service.base));
    let whole = page
        .send()
        .await
        .expect("an answer")
        .bytes()
        .await
        .expect("a page")
        .len();
    assert!(whole > 250_000, "{whole}");
    let before = service.memory();
    let ask = "GET /embed/bao/fragment?key=bai&limit=100 HTTP/1.1\r\nhost: x\r\n\r\n".repeat(8);
    let mut idle = Vec::new();
    for _ in 0..64 {
        let mut line = TcpStream::connect(service.address()).await.expect("a connection");
        line.write_all(ask.as_bytes()).await.expect("asked");
        idle.push(line);
    }
    // Until no line takes any more.
    let mut last = 0;
    while last != service.memory() {
        last = service.memory();
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    println!(
        "a page of {whole} bytes; {before} bytes before, {last} with {} readers",
        idle.len()
    );
    assert!(last < before + 10 * MEGABYTE, "{before}, then {last}");
    service.terminate().await;
}
