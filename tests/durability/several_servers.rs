//! Several services of one PostgreSQL, which start, live and die beside one another.

use std::{path::Path, time::Duration};

use cam_nhan_tests::{Answer, Kind, fresh, process::Service};
use futures_util::future::join_all;
use reqwest::Client;
use sqlx::{Connection as _, PgConnection};
use tokio::time::{sleep, timeout};

use crate::SERVICE;

async fn count(db: &mut PgConnection, what: &str) -> i64 {
    let query = sqlx::AssertSqlSafe(format!("select count(*) from {what}"));
    sqlx::query_scalar(query).fetch_one(db).await.expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn four_that_start_at_once_on_nothing_make_one_schema_one_key_and_one_demo() {
    let Some(database) = fresh(Kind::Postgres).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let mut services: Vec<Service> = (0..4)
        .map(|_| Service::on(Path::new(SERVICE), &database.url))
        .collect();
    services
        .iter_mut()
        .for_each(|service| service.spawn_as(&["serve", "--demo"]));
    join_all(services.iter().map(Service::until_ready)).await;

    let db = &mut PgConnection::connect(&database.url).await.expect("PostgreSQL");
    let versions = cam_nhan::store::schema::MIGRATIONS.iter().count();
    assert_eq!(
        count(db, "_sqlx_migrations").await,
        i64::try_from(versions).expect("a few")
    );
    assert_eq!(count(db, "service_key").await, 1);
    assert_eq!(count(db, "secret where name = 'codes'").await, 1);
    assert_eq!(count(db, "site").await, 1);
    let comments = count(db, "comment").await;
    assert!(comments > 0);
    assert_eq!(
        count(db, "(select distinct text from comment) texts").await,
        comments
    );

    let site = |service: &Service| format!("{}/api/v1/sites/demo", service.base);
    let token = Client::new().post(format!("{}/readers", site(&services[0])));
    let token = Answer::to(token).await.ok()["token"]
        .as_str()
        .expect("a token")
        .to_owned();
    for service in &services {
        let mine = Client::new().get(format!("{}/mine?key=bai", site(service)));
        Answer::to(mine.bearer_auth(&token)).await.ok();
    }
    join_all(services.iter_mut().map(Service::terminate)).await;
    services[0].must_run(&["check"]).await;
}

/// The session that leads "tidy", the one job for which every service asks to lead.
async fn leaders(db: &mut PgConnection) -> Vec<i32> {
    let held = "select l.pid from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and l.granted and d.datname = current_database()";
    sqlx::query_scalar(held).fetch_all(db).await.expect("locks")
}

#[tokio::test(flavor = "multi_thread")]
async fn periodic_jobs_are_one_leaders_and_anothers_when_that_is_killed() {
    let Some(database) = fresh(Kind::Postgres).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let db = &mut PgConnection::connect(&database.url).await.expect("PostgreSQL");
    let mut one = Service::prepare(Path::new(SERVICE), &database.url).await;
    let mut other = Service::on(Path::new(SERVICE), &database.url);
    one.start().await;
    let first = timeout(Duration::from_secs(20), async {
        loop {
            if let [first] = leaders(db).await[..] {
                return first;
            }
            sleep(Duration::from_millis(20)).await;
        }
    });
    let first = first.await.expect("a service alone leads");
    other.start().await;
    assert_eq!(leaders(db).await, [first], "the second one finds it taken");
    one.kill().await;
    // The next round is ten seconds away at most.
    let next = timeout(Duration::from_secs(20), async {
        loop {
            match leaders(db).await[..] {
                [next] if next != first => return,
                _ => sleep(Duration::from_millis(50)).await,
            }
        }
    });
    next.await.expect("the other one takes it up");
    other.terminate().await;
    assert_eq!(leaders(db).await, Vec::<i32>::new(), "and gives it up at its end");
}
