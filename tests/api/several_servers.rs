//! Several servers of one PostgreSQL: what one wrote the others show, and together they keep to one limit.

use std::time::{Duration, Instant};

use cam_nhan::{abuse::rate_limits::Rates, store::leader::LeaderLock};
use cam_nhan_domain::SiteId;
use cam_nhan_tests::{Kind, Reader, Setup, TestServer};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};
use tokio::time::sleep;

use crate::live::{Line, ids};

/// Waits until something is so; for ten seconds.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let since = Instant::now();
    while !is_so().await {
        assert!(since.elapsed() < Duration::from_secs(10), "{what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Two servers that know of one another; `None` without PostgreSQL.
async fn two(setup: Setup) -> Option<(TestServer, TestServer)> {
    let Some(one) = TestServer::start(Kind::Postgres, setup).await else {
        eprintln!("skipped: no PostgreSQL");
        return None;
    };
    let other = one.beside().await;
    for server in [&one, &other] {
        until("each knows how many they are", async || {
            server.app.limits().servers() == 2
        })
        .await;
    }
    Some((one, other))
}

async fn stop((one, other): (TestServer, TestServer)) {
    other.stop().await;
    one.stop().await;
}

/// Breaks the lines on which servers hear one another; says how many there were.
async fn break_lines(server: &TestServer) -> i64 {
    let url = server.database_url();
    let mut db = PgConnection::connect(url).await.expect("PostgreSQL");
    let broken = "select count(pg_terminate_backend(pid)) from pg_stat_activity
        where datname = current_database() and query like 'LISTEN%'";
    sqlx::query_scalar(broken)
        .fetch_one(&mut db)
        .await
        .expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_server_shows_and_tells_what_the_first_one_wrote() {
    let Some((first, second)) = two(Setup::default()).await else {
        return;
    };
    let an = second.reader("An").await;
    let binh = first.reader("Bình").await;
    let mut line = Line::open(&second, Some(0), None).await;
    an.read(&[]).await;
    let posted = binh.post("Từ máy bên kia").await;
    let (_, news) = line.next().await;
    assert_eq!(ids(&news), [posted.as_str()]);
    assert_eq!(an.count().await, 1);
    stop((first, second)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_lost_line_nothing_is_missed_and_nothing_old_is_shown() {
    let Some((first, second)) = two(Setup::default()).await else {
        return;
    };
    let binh = first.reader("Bình").await;
    let mut line = Line::open(&second, Some(0), None).await;
    let before = binh.post("trước khi mất").await;
    assert_eq!(ids(&line.next().await.1), [before.as_str()]);
    let fragment = async || {
        let asked = reqwest::get(format!("{}/embed/bao/fragment?key=bai", second.base)).await;
        asked.expect("an answer").text().await.expect("HTML")
    };
    assert!(fragment().await.contains("trước khi mất"));

    // As on a database that took over from one that failed: another text under a version that was known.
    let changed = "update comment set html = replace(html, 'trước khi mất', 'đã thay')";
    let url = first.database_url();
    let mut db = PgConnection::connect(url).await.expect("PostgreSQL");
    sqlx::query(changed).execute(&mut db).await.expect("changed");
    assert_eq!(break_lines(&first).await, 2, "one line a server");
    until("what is kept in memory is thrown away", async || {
        fragment().await.contains("đã thay")
    })
    .await;

    assert_eq!(
        break_lines(&first).await,
        2,
        "the lines have come back by themselves"
    );
    let missed = binh.post("khi đang mất").await;
    let (_, news) = line.next().await;
    assert_eq!(ids(&news), [missed.as_str()]);
    assert!(fragment().await.contains("khi đang mất"));
    stop((first, second)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_one_for_all_servers_that_share_the_work() {
    let rates = Rates {
        per_address: 40,
        ..Rates::default()
    };
    let setup = Setup {
        rates,
        ..Setup::default()
    };
    let Some((first, second)) = two(setup).await else {
        return;
    };
    let site = SiteId::parse("bao").expect("a name");
    let mut taken = 0;
    for nth in 0..80 {
        // As a balancer spreads them: in turn.
        let server = if nth % 2 == 0 { &first } else { &second };
        let token = cam_nhan::auth::reader::issue(&server.app.keys(), &site);
        let reader = Reader::with_token(server, "bao", "ai đó", token);
        let body = json!({ "page": { "key": "bai" }, "kind": "love", "seq": 1 });
        let answer = reader.request(reqwest::Method::PUT, "/reaction").json(&body);
        let answer = cam_nhan_tests::Answer::to(answer).await;
        taken += usize::from(answer.status.is_success());
    }
    // Meanwhile some more cells have come free: 40 a minute.
    assert!((40..=50).contains(&taken), "{taken}");
    stop((first, second)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_gone_leaves_its_share_to_the_others() {
    let Some((first, second)) = two(Setup::default()).await else {
        return;
    };
    second.stop().await;
    let since = Instant::now();
    while first.app.limits().servers() != 1 {
        assert!(since.elapsed() < Duration::from_secs(30));
        sleep(Duration::from_millis(100)).await;
    }
    first.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duty_is_one_servers_until_it_loses_the_database_or_ends() {
    let Some((first, second)) = two(Setup::default()).await else {
        return;
    };
    let (one, other) = (first.app.store(), second.app.store());
    let (mut ours, mut theirs) = (LeaderLock::new("test"), LeaderLock::new("test"));
    assert!(ours.try_acquire(one).await.expect("asked"));
    assert!(ours.try_acquire(one).await.expect("asked"), "and stays");
    assert!(!theirs.try_acquire(other).await.expect("asked"));
    assert!(
        LeaderLock::new("another")
            .try_acquire(other)
            .await
            .expect("asked")
    );
    let mut db = PgConnection::connect(first.database_url())
        .await
        .expect("PostgreSQL");
    let lost =
        "select count(pg_terminate_backend(pid)) from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and d.datname = current_database()";
    let lost: i64 = sqlx::query_scalar(lost)
        .fetch_one(&mut db)
        .await
        .expect("a number");
    assert!(lost >= 1);
    theirs.wait(other).await.expect("taken");
    assert!(
        !ours.try_acquire(one).await.expect("asked"),
        "and who lost it knows"
    );
    drop(theirs);
    ours.wait(one).await.expect("taken back");
    stop((first, second)).await;
}
