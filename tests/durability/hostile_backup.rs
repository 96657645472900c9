//! A backup from elsewhere does nothing but be refused: whatever its tables are called and whatever is in it, nothing of
//! it runs, and no page shows HTML that we did not make.

use std::{fs, path::Path};

use cam_nhan::store::{Db, Store, backup, restore::restore};
use cam_nhan_tests::{Kind, Setup, TestServer, fresh};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

/// A backup of a short conversation.
async fn a_backup(path: &Path) {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
    let id = an.post("Câu *hỏi*").await;
    binh.answer(&id, "đáp").await;
    an.react(Some("love"), 1).await.ok();
    server.app.store().back_up(path).await.expect("a backup");
    server.stop().await;
}

/// The database in a backup, as somebody changed it: without a checksum, as a database that was kept aside has none.
async fn changed(from: &Path, to: &Path, sql: &str) {
    let _ = fs::remove_file(to);
    let url = |path: &Path| format!("sqlite:{}", path.display());
    let mut db = SqliteConnection::connect(&url(from)).await.expect("opens");
    sqlx::query("vacuum into $1")
        .bind(to.to_str().expect("a path"))
        .execute(&mut db)
        .await
        .expect("copied");
    db.close().await.expect("closes");
    let mut db = SqliteConnection::connect(&url(to)).await.expect("opens");
    sqlx::raw_sql("pragma foreign_keys = off")
        .execute(&mut db)
        .await
        .expect("set");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(&mut db)
        .await
        .expect("changed");
    db.close().await.expect("closes");
}

/// What somebody may put into a file, and a word of the refusal.
const HOSTILE: [(&str, &str); 13] = [
    (
        "create table \"reader; drop table site; --\" (id text)",
        "drop table site",
    ),
    (
        "create table \"x (a) values (1); copy site to program 'touch /tmp/cam-nhan-was-here'; --\" (a text)",
        "copy site",
    ),
    ("create table plain (id text)", "plain"),
    (
        "create trigger evil after insert on comment begin delete from site; end",
        "evil",
    ),
    ("create view evil as select * from secret", "evil"),
    ("create index evil on comment (abs(depth))", "evil"),
    ("alter table comment add column evil text", "comment"),
    (
        "alter table comment add column evil text generated always as (upper(text))",
        "comment",
    ),
    (
        "alter table site rename to \"site; drop table reader\"",
        "nothing of it was brought in",
    ),
    ("drop index comment_by_version", "comment_by_version"),
    ("drop table flag", "flag"),
    (
        "drop table _sqlx_migrations; create view _sqlx_migrations as select 1 as version, x'00' as checksum, 1 as success",
        "not a backup",
    ),
    ("update _sqlx_migrations set checksum = x'00'", "never released"),
];

async fn is_refused(kind: Kind) {
    let Some(database) = fresh(kind).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, bad) = (folder.path().join("whole"), folder.path().join("bad"));
    a_backup(&whole).await;
    restore(&database.url, &whole, None).await.expect("restored");
    for (sql, word) in HOSTILE {
        changed(&whole, &bad, sql).await;
        let keep = folder.path().join("keep");
        let error = restore(&database.url, &bad, Some(&keep)).await.expect_err(sql);
        let error = format!("{error:#}");
        assert!(error.contains(word), "{sql}: {error}");
        assert!(!keep.exists(), "{sql}: nothing was touched");
    }
    // Values that no column of ours holds.
    for sql in [
        "update comment set text = x'6162'",
        "update comment set likes = 'many'",
        "update comment set featured = 7",
    ] {
        changed(&whole, &bad, sql).await;
        let error = format!(
            "{:#}",
            restore(&database.url, &bad, Some(&folder.path().join("keep")))
                .await
                .expect_err(sql)
        );
        assert!(error.contains("no program of ours wrote"), "{sql}: {error}");
    }
    assert!(!Path::new("/tmp/cam-nhan-was-here").exists());
    let store = Store::attach(&database.url).await.expect("as it was");
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_anything_but_our_schema_is_refused_and_nothing_of_it_runs_on_sqlite() {
    is_refused(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_anything_but_our_schema_is_refused_and_nothing_of_it_runs_on_postgres() {
    is_refused(Kind::Postgres).await;
}

async fn is_made_anew(kind: Kind) {
    let Some(database) = fresh(kind).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, bad) = (folder.path().join("whole"), folder.path().join("bad"));
    a_backup(&whole).await;
    let sql = "update comment set html = '<script>alert(1)</script>'; update comment set name = 'B' || char(0) || 'a';
        analyze; update sqlite_stat1 set stat = '9000000 9000000 9000000'";
    changed(&whole, &bad, sql).await;
    restore(&database.url, &bad, None).await.expect("restored");
    let store = Store::attach(&database.url).await.expect("opens");
    let select = "select name, html from comment order by created_at, depth, id";
    let mut rows: Vec<(String, String)> = match &mut store.read().await.expect("a connection").conn().db {
        Db::Sqlite(db) => sqlx::query_as(select).fetch_all(&mut **db).await.expect("rows"),
        Db::Postgres(db) => sqlx::query_as(select).fetch_all(&mut **db).await.expect("rows"),
    };
    rows.sort();
    store.close().await;
    let expected = [("Ba", "<p>Câu <em>hỏi</em></p>"), ("Ba", "<p>đáp</p>")];
    assert_eq!(
        rows,
        expected.map(|(name, html)| (name.to_owned(), html.to_owned()))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_pages_show_is_made_anew_from_the_texts_on_sqlite() {
    is_made_anew(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_pages_show_is_made_anew_from_the_texts_on_postgres() {
    is_made_anew(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_with_one_bit_turned_is_refused_wherever_that_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, bad) = (folder.path().join("whole"), folder.path().join("bad"));
    a_backup(&whole).await;
    backup::open(&whole).await.expect("whole");
    let bytes = fs::read(&whole).expect("a file");
    let seal = bytes.len() - 130;
    // Spread over the file, and through all of its last line.
    for at in (0..seal).step_by(bytes.len() / 150).chain(seal..bytes.len()) {
        let mut turned = bytes.clone();
        turned[at] ^= 1 << (at % 8);
        fs::write(&bad, turned).expect("written");
        assert!(
            backup::open(&bad).await.is_err(),
            "a bit of byte {at} of {}",
            bytes.len()
        );
    }
    for length in [bytes.len() - 1, bytes.len() - 116, bytes.len() / 2, 4_096, 100] {
        fs::write(&bad, &bytes[..length]).expect("written");
        assert!(backup::open(&bad).await.is_err(), "cut to {length}");
    }
}
