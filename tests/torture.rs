//! Killed, crashed and told to stop under 32 readers: a short version of `make torture`.

use cam_nhan_tests::{
    Kind,
    torture::{Blow, Plan, can_crash_postgres},
};

async fn survives(kind: Kind, blows: Vec<Blow>) {
    let seed = u64::from_le_bytes(cam_nhan::auth::random());
    println!("seed {seed}");
    let plan = Plan {
        program: env!("CARGO_BIN_EXE_service").into(),
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
    let crash = if can_crash_postgres() {
        Blow::Crash
    } else {
        Blow::Kill
    };
    survives(Kind::Postgres, vec![Blow::Kill, crash, Blow::Term]).await;
}
