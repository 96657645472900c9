//! The one writer of SQLite, and PostgreSQL beside it: what is answered is on the disk, what is not on the disk is not
//! answered.

use cam_nhan::{
    error::{Error, Result},
    store::{Conn, Db},
};
use cam_nhan_domain::Code;
use cam_nhan_tests::{Kind, Setup, TestServer, both};
use futures_util::future::join_all;
use tokio::sync::oneshot;

/// Stores a word under a name.
async fn store(conn: &mut Conn<'_>, name: &str) -> Result<()> {
    let add = "insert into secret (name, value) values ($1, 'x')";
    match &mut conn.db {
        Db::Sqlite(db) => sqlx::query(add)
            .bind(name.to_owned())
            .execute(&mut **db)
            .await
            .map(drop)?,
        Db::Postgres(db) => sqlx::query(add)
            .bind(name.to_owned())
            .execute(&mut **db)
            .await
            .map(drop)?,
    }
    Ok(())
}

async fn one(server: &TestServer, sql: &'static str) -> String {
    match &mut server.app.store().read().await.expect("a connection").conn().db {
        Db::Sqlite(db) => sqlx::query_scalar(sql).fetch_one(&mut **db).await.expect("a row"),
        Db::Postgres(db) => sqlx::query_scalar(sql).fetch_one(&mut **db).await.expect("a row"),
    }
}

async fn stored(server: &TestServer) -> usize {
    one(
        server,
        "select cast(count(*) as text) from secret where name like 'w%'",
    )
    .await
    .parse()
    .expect("a number")
}

async fn sqlite() -> TestServer {
    TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server")
}

both! {
    async fn a_write_that_panics_or_fails_leaves_nothing_and_costs_no_other(server: TestServer) {
        let results = join_all((0..60).map(|n| {
            server.app.store().write::<(), _>(move |conn| Box::pin(async move {
                store(conn, &format!("w{n}")).await?;
                match n % 3 {
                    0 => Ok(()),
                    1 => Err(Code::TextMissing.into()),
                    _ => panic!("on purpose"),
                }
            }))
        })).await;
        for (n, result) in results.into_iter().enumerate() {
            match n % 3 {
                0 => result.expect("what is all right is stored"),
                1 => assert!(matches!(result, Err(Error::Refusal(refusal)) if refusal.code == Code::TextMissing)),
                _ => assert!(matches!(result, Err(Error::Internal(_)))),
            }
        }
        assert_eq!(stored(&server).await, 20);
    }
}

both! {
    async fn a_write_is_finished_when_its_asker_has_gone(server: TestServer) {
        let (begun, beginning) = oneshot::channel();
        let (go, going) = oneshot::channel::<()>();
        let app = server.app.clone();
        let asker = tokio::spawn(async move {
            app.store().write::<(), _>(move |conn| Box::pin(async move {
                let _ = begun.send(());
                let _ = going.await;
                store(conn, "w").await
            })).await
        });
        beginning.await.expect("it begins");
        asker.abort();
        let _ = asker.await;
        go.send(()).expect("it goes on");
        while stored(&server).await == 0 {
            tokio::task::yield_now().await;
        }
    }
}

both! {
    async fn an_acknowledged_write_is_synced(server: TestServer) {
        let told = server.app.store().write(|conn| Box::pin(async move {
            Ok(match &mut conn.db {
                Db::Sqlite(db) => {
                    let level: i64 = sqlx::query_scalar("pragma synchronous").fetch_one(&mut **db).await?;
                    let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(&mut **db).await?;
                    format!("{mode} {level}")
                }
                Db::Postgres(db) => sqlx::query_scalar("show synchronous_commit").fetch_one(&mut **db).await?,
            })
        })).await.expect("an answer");
        // The tests' PostgreSQL has it off for everyone else.
        assert!(told == "wal 2" || told == "on", "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_a_transaction_ends_early_everyone_in_it_is_told_to_come_back() {
    let server = sqlite().await;
    let results = join_all((0..100).map(|n| {
        server.app.store().write::<(), _>(move |conn| {
            Box::pin(async move {
                store(conn, &format!("w{n}")).await?;
                if let Db::Sqlite(db) = &mut conn.db
                    && n == 50
                {
                    // What SQLite does by itself on some errors of the disk.
                    sqlx::query("rollback").execute(&mut **db).await?;
                }
                Ok(())
            })
        })
    }))
    .await;
    let kept = results.iter().filter(|result| result.is_ok()).count();
    assert!(results[50].is_err());
    assert_eq!(stored(&server).await, kept);
    for result in results {
        assert!(
            matches!(
                result,
                Ok(())
                    | Err(Error::Refusal(cam_nhan_domain::Refusal {
                        code: Code::Unavailable,
                        ..
                    }))
            ),
            "{result:?}"
        );
    }
    server.reader("An").await.post("và mọi thứ lại như cũ").await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_too_many_wait_the_next_is_told_to_come_back_and_those_before_are_stored_also_at_the_end() {
    let server = sqlite().await;
    let (begun, beginning) = oneshot::channel();
    let (go, going) = oneshot::channel::<()>();
    let app = server.app.clone();
    let first = tokio::spawn(async move {
        let store = app.store();
        store
            .write::<(), _>(move |_| {
                Box::pin(async move {
                    let _ = begun.send(());
                    let _ = going.await;
                    Ok(())
                })
            })
            .await
    });
    beginning.await.expect("it begins");
    let waiting: Vec<_> = (0..2_000)
        .map(|n| {
            let app = server.app.clone();
            tokio::spawn(async move {
                app.store()
                    .write(move |conn| Box::pin(async move { store(conn, &format!("w{n}")).await }))
                    .await
            })
        })
        .collect();
    while waiting.iter().filter(|it| it.is_finished()).count() < 2_000 - 1_024 {
        tokio::task::yield_now().await;
    }
    // The service is told to stop while they wait.
    let closing = {
        let app = server.app.clone();
        tokio::spawn(async move { app.close().await })
    };
    go.send(()).expect("it goes on");
    first.await.expect("no panic").expect("stored");
    closing.await.expect("no panic").expect("closed");
    let mut kept = 0;
    for it in waiting {
        match it.await.expect("no panic") {
            Ok(()) => kept += 1,
            Err(Error::Refusal(refusal)) => assert_eq!(refusal.code, Code::Unavailable),
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(kept >= 1_024, "{kept}");
    let path = server.database_url().to_owned();
    let again = cam_nhan::store::Store::attach(&path).await.expect("opens again");
    let mut connection = again.read().await.expect("a connection");
    if let Db::Sqlite(db) = &mut connection.conn().db {
        let count: i64 = sqlx::query_scalar("select count(*) from secret where name like 'w%'")
            .fetch_one(&mut **db)
            .await
            .expect("a row");
        assert_eq!(count, kept);
    }
}
