//! An import that is killed, or is killed while it is taken back: run again, it comes to what one that nothing befell comes to.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use cam_nhan_tests::{Kind, fresh, process::Service};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::json;

use crate::SERVICE;

const THREADS: u32 = 20;
const COMMENTS: u32 = 150;
/// Times that it is killed, at most.
const KILLS: u32 = 40;
/// As often as it is to be killed in the middle.
const MIDDLES: u32 = 3;

/// A site in our own format: threads with branches, edits, likes of both kinds.
fn life() -> String {
    let id = |kind: u32, number: u32| format!("0190{kind:04x}-{number:04x}-7000-8000-000000000001");
    let at = |minute: u32| {
        format!(
            "2025-01-{:02}T{:02}:{:02}:00.000Z",
            1 + minute / 1_440,
            minute / 60 % 24,
            minute % 60
        )
    };
    let mut text = String::new();
    let mut line = |value: serde_json::Value| writeln!(text, "{value}").expect("text");
    line(json!({
        "type": "header", "format": "cam-nhan", "version": 1, "site": "bao", "origins": ["https://bao.example"],
        "exported_at": "2025-06-01T00:00:00.000Z",
    }));
    for reader in 0..50 {
        line(json!({ "type": "reader", "id": id(1, reader), "created_at": at(reader) }));
    }
    for thread in 0..THREADS {
        line(json!({
            "type": "thread", "id": id(2, thread), "key": format!("bao.example/bai-{thread}"), "title": format!("Bài {thread}"),
            "url": format!("https://bao.example/bai-{thread}"), "created_at": at(thread), "reactions": [{ "kind": "love", "count": 5 + thread }],
        }));
        for number in 0..COMMENTS {
            let mut comment = json!({
                "type": "comment", "id": id(100 + thread, number), "thread": id(2, thread), "reader": id(1, number % 50),
                "name": format!("Bạn đọc {}", number % 50), "text": format!("Lời **{number}** ở bài {thread}"), "status": "approved",
                "likes": number % 7, "created_at": at(100 + number),
            });
            if number % 3 > 0 {
                comment["parent"] = json!(id(100 + thread, number / 2));
            }
            if number % 10 == 5 {
                comment["revisions"] = json!([{ "text": "trước đó", "created_at": at(100 + number) }]);
                comment["edited_at"] = json!(at(400 + number));
            }
            line(comment);
        }
        for number in (0..COMMENTS).step_by(2) {
            line(json!({
                "type": "reaction", "comment": id(100 + thread, number), "reader": id(1, (number + 1) % 50), "kind": "like",
                "changed_at": at(600 + number),
            }));
        }
    }
    text
}

/// Everything of the site, without the header, which has the moment in it.
async fn export(service: &Service) -> String {
    let all = service.must_run(&["export", "--site", "bao"]).await;
    all.split_once('\n').expect("a header").1.to_owned()
}

fn comments(export: &str) -> usize {
    export.matches("\"type\":\"comment\"").count()
}

/// Runs a command and kills it, each time a little later, until that was often enough in its middle, as `is_middle` says of an
/// export; then lets it run to its end.
async fn run_killed(
    service: &mut Service,
    command: &[&str],
    (takes, random): (Duration, &mut StdRng),
    is_middle: impl Fn(usize) -> bool,
) {
    let mut middles = 0;
    for n in 0..KILLS {
        service.spawn_as(command);
        let after = takes.mul_f64((f64::from(n) + random.random_range(0.0..1.0)) / f64::from(KILLS));
        tokio::time::sleep(after).await;
        service.kill().await;
        middles += u32::from(is_middle(comments(&export(service).await)));
        if middles >= MIDDLES {
            break;
        }
    }
    if middles == 0 {
        eprintln!("{command:?} was over before it could be killed in its middle");
    }
    // What was over by then has nothing left to do, and says so.
    service.run(command).await;
}

async fn survives(kind: Kind) {
    let seed = u64::from_le_bytes(cam_nhan::crypto::token::random());
    println!("seed {seed}");
    let mut random = StdRng::seed_from_u64(seed);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cu.jsonl");
    fs::write(&path, life()).expect("a file");
    let file = path.to_str().expect("a path").to_owned();
    let bring = ["import", &file, "--site", "bao"];

    let Some(database) = fresh(kind).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let mut whole = Service::prepare(Path::new(SERVICE), &database.url).await;
    let begun = Instant::now();
    let said = whole.must_run(&bring).await;
    let takes = begun.elapsed();
    let once = export(&whole).await;
    let total = (THREADS * COMMENTS) as usize;
    assert_eq!(comments(&once), total);

    let database = fresh(kind).await.expect("a database");
    let mut killed = Service::prepare(Path::new(SERVICE), &database.url).await;
    run_killed(&mut killed, &bring, (takes, &mut random), |count| {
        count > 0 && count < total
    })
    .await;
    assert!(
        export(&killed).await == once,
        "killed and run again, it is another"
    );
    killed.must_run(&["check"]).await;

    // The same of taking it back.
    let id = said
        .split("--undo ")
        .nth(1)
        .and_then(|rest| rest.split_whitespace().next())
        .expect("its id");
    let undo = ["import", "--undo", id, "--site", "bao"];
    run_killed(&mut whole, &undo, (takes, &mut random), |count| {
        count > 0 && count < total
    })
    .await;
    // Nothing but the line that counts what there is.
    let nothing = r#"{"type":"end","readers":0,"bans":0,"threads":0,"comments":0,"reactions":0}"#;
    assert_eq!(export(&whole).await, format!("{nothing}\n"));
    whole.must_run(&["check"]).await;
    assert!(!whole.run(&undo).await.0, "nothing is left to be taken back");
    whole.must_run(&bring).await;
    assert!(
        export(&whole).await == once,
        "taken back and imported again, it is another"
    );
    whole.must_run(&["check"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_goes_on_where_it_was_on_sqlite() {
    survives(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_goes_on_where_it_was_on_postgres() {
    survives(Kind::Postgres).await;
}
