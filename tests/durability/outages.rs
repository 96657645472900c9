//! Trouble with the disk, the database and the clock: readers read on, writers are told to come back and lose nothing,
//! and all is well again by itself.

use std::{fs, path::Path, process::Stdio};

use cam_nhan::store::{Db, check};
use cam_nhan_tests::{Kind, Setup, TestServer, both, fresh, process::Service};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use tokio::process::Command;

use crate::{
    SERVICE,
    process_reader::{Reader, come_back, is_well_again},
    read_only_database::only_read,
};

/// Every kind of write is told to come back, in both languages.
async fn is_told_to_come_back(reader: &Reader, draft: &Value, own: &Value) {
    let id = own["id"].as_str().expect("an id");
    let react = json!({ "page": { "key": "bai" }, "kind": "love", "seq": 1 });
    for (language, word) in [("vi", "Hãy thử lại sau"), ("en", "Please try again in")] {
        let edited = json!({ "text": "khác hẳn", "revision": 1 });
        for answer in [
            reader.ask(Method::POST, "/comments", draft, language).await,
            reader.ask(Method::PUT, "/reaction", &react, language).await,
            reader
                .ask(Method::PATCH, &format!("/comments/{id}"), &edited, language)
                .await,
            reader
                .ask(Method::DELETE, &format!("/comments/{id}"), &json!({}), language)
                .await,
        ] {
            come_back(&answer, word);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn while_no_file_can_grow_readers_read_and_writers_are_told_to_come_back() {
    if Command::new("prlimit")
        .stdout(Stdio::null())
        .status()
        .await
        .is_err()
    {
        return eprintln!("skipped: a file that cannot grow (there is no prlimit)");
    }
    let database = fresh(Kind::Sqlite).await.expect("a file");
    let mut service = Service::prepare(Path::new(SERVICE), &database.url).await;
    service.start().await;
    let reader = Reader::of(&service).await;
    let before = Reader::draft("trước khi đầy");
    reader.send(&before).await.ok();
    let draft = Reader::draft("khi đĩa đầy");
    service.limit_files(Some(0)).await;
    for _ in 0..3 {
        is_told_to_come_back(&reader, &draft, &before).await;
        let texts = reader.texts().await;
        assert!(
            texts.len() == 1 && texts[0].contains("trước khi đầy"),
            "{texts:?}"
        );
    }
    service.limit_files(None).await;
    is_well_again(&reader, &draft, &database.url).await;
    assert_eq!(reader.texts().await.len(), 2);
    service.terminate().await;
}

/// A small disk of its own; gone with it.
pub struct Disk(tempfile::TempDir);

impl Disk {
    /// `None` where this user may not mount.
    pub async fn of_kilobytes(size: u32) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder");
        let options = format!("size={size}k");
        let mut mount = Command::new("mount");
        mount
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(folder.path())
            .stderr(Stdio::null());
        mount
            .status()
            .await
            .is_ok_and(|status| status.success())
            .then_some(Self(folder))
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Has it take writes (`rw`) or not (`ro`).
    pub async fn mount_again(&self, how: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{how}")]).arg(self.path());
        assert!(mount.status().await.expect("the command mount").success());
    }

    pub fn fill(&self) {
        let mut filler = fs::File::create(self.0.path().join("filler")).expect("a file");
        while std::io::Write::write_all(&mut filler, &[0; 512]).is_ok() {}
    }

    pub fn make_room(&self) {
        fs::remove_file(self.0.path().join("filler")).expect("room");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount")
            .arg("--lazy")
            .arg(self.0.path())
            .status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_disk_is_full_readers_read_and_writers_are_told_to_come_back() {
    let Some(disk) = Disk::of_kilobytes(4_000).await else {
        return eprintln!("skipped: a full disk (only root may mount one)");
    };
    let url = format!("sqlite:{}", disk.0.path().join("test.sqlite").display());
    let mut service = Service::prepare(Path::new(SERVICE), &url).await;
    service.start().await;
    let reader = Reader::of(&service).await;
    let before = Reader::draft("trước khi đầy");
    reader.send(&before).await.ok();
    let draft = Reader::draft("khi đĩa đầy");
    disk.fill();
    for _ in 0..3 {
        is_told_to_come_back(&reader, &draft, &before).await;
        assert_eq!(reader.texts().await.len(), 1);
    }
    disk.make_room();
    is_well_again(&reader, &draft, &url).await;
    assert_eq!(reader.texts().await.len(), 2);
    service.terminate().await;
}

/// Has the database take no writes, or take them again. (SQLite's writer gets a new connection after a failure, to
/// which the setting does not belong.)
async fn set_read_only(server: &TestServer, on: bool) {
    let url = server.database_url().to_owned();
    if url.starts_with("sqlite:") {
        let set = server.app.store().write(move |conn| {
            Box::pin(async move {
                if let Db::Sqlite(db) = &mut conn.db {
                    let set = if on {
                        "pragma query_only = on"
                    } else {
                        "pragma query_only = off"
                    };
                    sqlx::query(set).execute(&mut **db).await?;
                }
                Ok(())
            })
        });
        return set.await.expect("a setting");
    }
    let name = url
        .rsplit('/')
        .next()
        .expect("a name")
        .split('?')
        .next()
        .expect("a name")
        .to_owned();
    let state = if on { "on" } else { "off" };
    admin(&format!(
        "alter database {name} set default_transaction_read_only = {state}"
    ))
    .await;
    admin(&format!(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
    ))
    .await;
}

async fn admin(sql: &str) {
    let server = std::env::var("CAM_NHAN_TEST_POSTGRES").expect("a server");
    let mut db = PgConnection::connect(&server).await.expect("PostgreSQL");
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut db)
        .await
        .expect("as told");
}

both! {
    async fn while_the_database_is_only_read_writers_are_told_to_come_back(server: TestServer) {
        let an = server.reader("An").await;
        an.post("trước đó").await;
        set_read_only(&server, true).await;
        let draft = an.draft("chờ", None);
        only_read(&an.send(&draft).await, "Hãy thử lại sau");
        assert_eq!(an.count().await, 1);
        set_read_only(&server, false).await;
        an.send(&draft).await.ok();
        an.react(Some("love"), 1).await.ok();
        assert_eq!(an.count().await, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_starts_on_a_database_that_takes_no_writes_serves_reading() {
    let Some(server) = TestServer::start(Kind::Postgres, Setup::default()).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let an = server.reader("An").await;
    an.post("trước đó").await;
    set_read_only(&server, true).await;
    let other = server.beside().await;
    let there = cam_nhan_tests::Reader::with_token(&other, "bao", "An", an.token.clone());
    assert_eq!(there.read(&[]).await["count"], 1);
    let draft = there.draft("chờ", None);
    only_read(&there.send(&draft).await, "Hãy thử lại sau");
    set_read_only(&server, false).await;
    there.send(&draft).await.ok();
    other.stop().await;
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_another_program_holds_the_file_readers_read_and_writers_are_told_to_come_back() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let an = server.reader("An").await;
    an.post("trước đó").await;
    let mut other = SqliteConnection::connect(server.database_url())
        .await
        .expect("opens");
    sqlx::query("begin immediate")
        .execute(&mut other)
        .await
        .expect("held");
    let draft = an.draft("chờ", None);
    let (sent, reacted) = tokio::join!(an.send(&draft), an.react(Some("love"), 1));
    come_back(&sent, "Hãy thử lại sau");
    come_back(&reacted, "Hãy thử lại sau");
    assert_eq!(an.count().await, 1);
    sqlx::query("rollback").execute(&mut other).await.expect("let go");
    an.send(&draft).await.ok();
    assert_eq!(an.count().await, 2);
    server.stop().await;
}

/// PostgreSQL says by these codes that its disk is full, that its memory or connections are used up, and that a
/// standby is not ready.
#[tokio::test(flavor = "multi_thread")]
async fn what_postgres_cannot_do_for_now_is_told_as_such() {
    let Some(server) = TestServer::start(Kind::Postgres, Setup::default()).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let an = server.reader("An").await;
    let mut db = PgConnection::connect(server.database_url())
        .await
        .expect("PostgreSQL");
    for code in ["53100", "53200", "53300", "57P03", "58030", "40P01"] {
        let raise = format!(
            "create or replace function full_disk() returns trigger language plpgsql as
             $$ begin raise exception 'could not extend file' using errcode = '{code}'; end $$;
             create or replace trigger full_disk before insert on comment execute function full_disk()"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(raise))
            .execute(&mut db)
            .await
            .expect("a trigger");
        let draft = an.draft("chờ", None);
        come_back(&an.send(&draft).await, "Hãy thử lại sau");
        sqlx::raw_sql("drop trigger full_disk on comment")
            .execute(&mut db)
            .await
            .expect("gone");
        an.send(&draft).await.ok();
    }
    assert_eq!(an.count().await, 6);
    server.stop().await;
}

both! {
    async fn a_clock_that_jumps_loses_and_doubles_nothing(server: TestServer) {
        let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
        let first = an.draft("đầu tiên", None);
        let answer = an.send(&first).await.ok();
        let mut ids = vec![first["id"].as_str().expect("an id").to_owned()];
        for (jump, seq) in [(-60 * 24 * 400, 1), (60 * 24 * 800, 2), (-60 * 24 * 30, 3)] {
            server.wait_minutes(jump);
            let id = binh.answer(&ids[0], &format!("sau {jump} phút")).await;
            assert_eq!(binh.edit(&id, "sửa ngay", 1).await.ok()["revision"], 2);
            binh.like(&ids[0], (seq != 2).then_some("like"), seq).await.ok();
            an.react(Some("love"), seq).await.ok();
            assert_eq!(an.send(&first).await.ok()["comment"]["created_at"], answer["comment"]["created_at"]);
            ids.push(id);
        }
        let page = an.read(&[("limit", "100")]).await;
        assert_eq!(page["count"], 4);
        assert_eq!(page["comments"][0]["replies"], 3);
        assert_eq!(page["comments"][0]["content"]["likes"], 1);
        let wrong = check::list(&mut server.app.store().read().await.expect("a connection").conn()).await.expect("counts");
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}
