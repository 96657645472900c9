//! A short version of `make torture`, and PostgreSQL gone for a while: what other tests cannot stand beside them.

#[path = "durability/process_reader.rs"]
mod process_reader;

use std::{path::Path, time::Duration};

use cam_nhan_tests::{
    Answer, Fresh, Kind, cluster, fresh,
    process::{self, Service},
    torture::{Blow, Plan},
};
use reqwest::{Client, Method};
use serde_json::json;
use tokio::sync::Mutex;

use process_reader::{Reader, come_back, is_well_again};

/// The command `cam-nhan`.
const SERVICE: &str = env!("CARGO_BIN_EXE_service");

/// Who stops PostgreSQL has it alone.
static POSTGRES: Mutex<()> = Mutex::const_new(());

async fn survives(kind: Kind, blows: Vec<Blow>) {
    let seed = u64::from_le_bytes(cam_nhan::crypto::token::random());
    println!("seed {seed}");
    let plan = Plan {
        program: SERVICE.into(),
        kind,
        blows,
        clients: 32,
        seed,
    };
    match plan.run().await {
        Some(report) => {
            println!("{report}");
            assert!(report.comments > 0 && report.choices > 0 && report.unanswered > 0);
        }
        None => eprintln!("skipped: no PostgreSQL"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_sqlite() {
    survives(Kind::Sqlite, vec![Blow::Kill, Blow::Term, Blow::Kill]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_postgres() {
    let _alone = POSTGRES.lock().await;
    let crash = if process::can_stop_postgres() {
        Blow::Crash
    } else {
        Blow::Kill
    };
    survives(Kind::Postgres, vec![Blow::Kill, crash, Blow::Term]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_lose_nothing_when_one_is_killed_and_the_database_restarts_under_both() {
    let _alone = POSTGRES.lock().await;
    let plan = cluster::Plan {
        program: SERVICE.into(),
        blows: vec![cluster::Blow::Kill(0), cluster::Blow::Restart],
        pause: Duration::from_millis(500),
        writers: 8,
        seed: u64::from_le_bytes(cam_nhan::crypto::token::random()),
    };
    println!("seed {}", plan.seed);
    let Some(report) = plan.run().await else {
        return eprintln!("skipped: no PostgreSQL of our own");
    };
    println!("{report}");
    assert_eq!(report.wrong, Vec::<String>::new());
    assert!(report.acknowledged.0 > 0 && report.pages.2 > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_postgres_is_gone_everyone_is_told_to_come_back_until_it_is_there_again() {
    let _alone = POSTGRES.lock().await;
    let database: Fresh = match fresh(Kind::Postgres).await {
        Some(database) if process::can_stop_postgres() => database,
        _ => return eprintln!("skipped: no PostgreSQL of our own"),
    };
    let mut service = Service::prepare(Path::new(SERVICE), &database.url).await;
    service.start().await;
    let reader = Reader::of(&service).await;
    let before = Reader::draft("trước đó");
    reader.send(&before).await.ok();
    process::postgres("stop").await;
    let draft = Reader::draft("khi mất cơ sở dữ liệu");
    let react = json!({ "page": { "key": "bai" }, "kind": "love", "seq": 1 });
    let (read, ready, sent, reacted) = tokio::join!(
        reader.read(),
        Answer::to(Client::new().get(format!("{}/readyz", service.base))),
        reader.send(&draft),
        reader.ask(Method::PUT, "/reaction", &react, "vi"),
    );
    for answer in [read, ready, sent, reacted] {
        come_back(&answer, "Hãy thử lại sau");
    }
    process::postgres("start").await;
    service.until_ready().await;
    is_well_again(&reader, &draft, &database.url).await;
    assert_eq!(reader.texts().await.len(), 2);
    service.terminate().await;
}
