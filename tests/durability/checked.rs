//! `cam-nhan check` finds every number that is not what the rows say, and sets it right on request.

use std::path::Path;

use cam_nhan::store::{Db, Store};
use cam_nhan_tests::{Kind, Setup, TestServer, process::Service};

use crate::SERVICE;

/// What goes wrong, and what is said of it.
const WRONG: [(&str, &str); 7] = [
    ("update thread set comments = 99", "comments of a thread"),
    (
        "update comment set replies = replies + 5 where parent_id is null",
        "replies of a comment",
    ),
    (
        "update comment set likes = 7 where parent_id is null",
        "likes of a comment",
    ),
    (
        "update tally set count = 40 where kind = 'love'",
        "reactions to an article",
    ),
    ("delete from tally where kind = 'fun'", "fun is 0, the rows say 1"),
    ("update comment set flags = 3", "flags of a comment"),
    (
        "update comment set place = 5 where parent_id is null",
        "place of a comment",
    ),
];

async fn all_is_found(kind: Kind) {
    let Some(server) = TestServer::start(kind, Setup::default()).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
    let id = an.post("Câu hỏi").await;
    binh.answer(&id, "đáp").await;
    an.react(Some("love"), 1).await.ok();
    binh.react(Some("fun"), 1).await.ok();
    binh.like(&id, Some("like"), 1).await.ok();
    let url = server.database_url().to_owned();
    let service = Service::on(Path::new(SERVICE), &url);
    let (well, said) = service.run(&["check"]).await;
    assert!(well, "{said}");
    let before = an.read(&[]).await;
    for (wrong, _) in WRONG {
        let done = server.app.store().write(move |conn| {
            Box::pin(async move {
                match &mut conn.db {
                    Db::Sqlite(db) => sqlx::query(wrong).execute(&mut **db).await.map(drop)?,
                    Db::Postgres(db) => sqlx::query(wrong).execute(&mut **db).await.map(drop)?,
                }
                Ok(())
            })
        });
        done.await.expect("damaged");
    }
    let (well, said) = service.run(&["check"]).await;
    assert!(!well);
    for (_, word) in WRONG {
        assert!(said.contains(word), "{word}: {said}");
    }
    let (well, said) = service.run(&["check", "--repair"]).await;
    assert!(well, "{said}");
    let (well, said) = service.run(&["check"]).await;
    assert!(well, "{said}");
    let after = an.read(&[]).await;
    for field in ["count", "comments", "tallies"] {
        assert_eq!(
            after[field], before[field],
            "{field}: readers see what is right at once"
        );
    }
    let store = Store::attach(&url).await.expect("opens");
    let lines = "select why from audit where act = 'repair' and actor = 'command line'";
    let why: Vec<String> = match &mut store.read().await.expect("a connection").conn().db {
        Db::Sqlite(db) => sqlx::query_scalar(lines)
            .fetch_all(&mut **db)
            .await
            .expect("rows"),
        Db::Postgres(db) => sqlx::query_scalar(lines)
            .fetch_all(&mut **db)
            .await
            .expect("rows"),
    };
    assert_eq!(why.len(), 1);
    assert!(why[0].contains("likes of a comment: 1"), "{why:?}");
    store.close().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_numbers_are_found_and_set_right_on_sqlite() {
    all_is_found(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_numbers_are_found_and_set_right_on_postgres() {
    all_is_found(Kind::Postgres).await;
}
