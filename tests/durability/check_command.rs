//! `cam-nhan check` finds every number that is not what the rows say, and sets it right on request.

use std::path::Path;

use cam_nhan::store::{Db, Store};
use cam_nhan_tests::{Kind, Setup, TestServer, both, process::Service};

use crate::SERVICE;

/// What goes wrong, and what is said of it.
const WRONG: [(&str, &str); 10] = [
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
        "update comment set pin_rank = 5 where parent_id is null",
        "pin rank of a comment",
    ),
    ("update thread set version = 0", "version of a thread"),
    (
        "update comment set folded = 'ðà nẵng', fingerprint = 7",
        "folds: 2 comments",
    ),
    ("update thread set folded = ''", "1 articles"),
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

/// Runs one statement on a server's database.
async fn damage(server: &TestServer, wrong: String) {
    let done = server.app.store().write(move |conn| {
        Box::pin(async move {
            let wrong = sqlx::AssertSqlSafe(wrong);
            match &mut conn.db {
                Db::Sqlite(db) => sqlx::query(wrong).execute(&mut **db).await.map(drop)?,
                Db::Postgres(db) => sqlx::query(wrong).execute(&mut **db).await.map(drop)?,
            }
            Ok(())
        })
    });
    done.await.expect("damaged");
}

both! {
    async fn comments_that_stand_in_a_circle_are_found_and_nothing_goes_round_for_ever(server: TestServer) {
        let an = server.reader("An").await;
        let first = an.post("một").await;
        let second = an.answer(&first, "hai").await;
        let third = an.answer(&second, "ba").await;
        let circle = format!("update comment set parent_id = '{third}', root_id = '{third}' where id = '{first}'");
        damage(&server, circle).await;
        let service = Service::on(Path::new(SERVICE), server.database_url());
        let (well, said) = service.run(&["check"]).await;
        assert!(!well && said.contains("depth of a comment"), "{said}");
        // Whoever answers within it, edits or removes is answered, too.
        let answer = an.send(&an.draft("bốn", Some(&third))).await;
        assert!(answer.status.as_u16() < 500, "{answer:?}");
        let answer = an.remove(&second).await;
        assert!(answer.status.as_u16() < 500, "{answer:?}");
    }
}

both! {
    async fn a_number_below_zero_is_found_and_set_right(server: TestServer) {
        let an = server.reader("An").await;
        an.post("một").await;
        let service = Service::on(Path::new(SERVICE), server.database_url());
        for (wrong, word) in [
            ("update comment set flags = -3", "flags of a comment"),
            ("update comment set pin_rank = -1", "pin rank of a comment"),
            ("update comment set likes = -1", "likes of a comment"),
            ("update comment set replies = -1", "replies of a comment"),
            ("update thread set comments = -1", "comments of a thread"),
            ("update thread set version = -9", "version of a thread"),
        ] {
            damage(&server, wrong.to_owned()).await;
            let (well, said) = service.run(&["check"]).await;
            assert!(!well && said.contains(word), "{wrong}: {said}");
            service.must_run(&["check", "--repair"]).await;
            service.must_run(&["check"]).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_nul_that_was_stored_is_found_and_taken_out_and_the_site_can_move() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let an = server.reader("An").await;
    an.post("một").await;
    damage(
        &server,
        "update comment set name = 'A' || char(0) || 'n'".to_owned(),
    )
    .await;
    damage(&server, "update thread set title = char(0)".to_owned()).await;
    let service = Service::on(Path::new(SERVICE), server.database_url());
    let (well, said) = service.run(&["check"]).await;
    assert!(
        !well && said.contains("comment.name") && said.contains("thread.title"),
        "{said}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy");
    server.app.store().back_up(&copy).await.expect("a backup");
    service.must_run(&["check", "--repair"]).await;
    service.must_run(&["check"]).await;
    assert_eq!(an.read(&[]).await["comments"][0]["content"]["name"], "An");
    if let Some(other) = cam_nhan_tests::fresh(Kind::Postgres).await {
        cam_nhan::store::restore::restore(&other.url, &copy, None)
            .await
            .expect("moved");
    }
    server.stop().await;
}
