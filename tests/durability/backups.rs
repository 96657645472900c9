//! A backup is everything, at one moment, whole or not there, and comes back into either database.

use std::{
    fs,
    path::{Path, PathBuf},
};

use cam_nhan::{
    backups,
    store::{Conn, Store, backup, check},
};
use cam_nhan_domain::Millis;
use cam_nhan_tests::{Answer, Fresh, Kind, Setup, TestServer, both, fresh, process::Service};
use sqlx::{AssertSqlSafe, Connection as _};
use tempfile::TempDir;

use crate::SERVICE;

/// Every row of every table of a backup, in an order of its own.
async fn rows(path: &Path) -> Vec<String> {
    let (mut db, _) = backup::open(path).await.expect("a whole backup");
    let tables: Vec<(String, String)> = sqlx::query_as(
        "select m.name, group_concat(c.name, ', ') from sqlite_master m join pragma_table_info(m.name) c
         where m.type = 'table' and m.name not like '%sql%' group by m.name order by m.name",
    )
    .fetch_all(&mut db)
    .await
    .expect("tables");
    let mut all = Vec::new();
    for (table, columns) in tables {
        let select = format!("select '{table}' || json_array({columns}) as row from {table} order by row");
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(select))
            .fetch_all(&mut db)
            .await
            .expect("rows");
        all.extend(rows);
    }
    db.close().await.expect("closes");
    all
}

fn same(these: &[String], those: &[String]) {
    for row in these {
        assert!(those.contains(row), "new: {row}");
    }
    for row in those {
        assert!(these.contains(row), "lost: {row}");
    }
}

fn scratch() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A conversation with everything that readers can do.
async fn talk(server: &TestServer) {
    let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
    let id = an.post("Câu hỏi có “ngoặc kép”, 'nháy' và 👩‍👩‍👧").await;
    let answer = binh.answer(&id, "đáp\nhai dòng").await;
    an.like(&answer, Some("like"), 1).await.ok();
    binh.react(Some("fun"), 1).await.ok();
    an.edit(&id, "Câu hỏi đã sửa", 1).await.ok();
    server.moderator().await.decide(&answer, "pin", None).await.json();
}

both! {
    async fn a_backup_made_while_everybody_writes_is_of_one_moment(server: TestServer) {
        let an = server.reader("An").await;
        let first = an.post("một").await;
        let folder = scratch();
        let path = folder.path().join("copy.sqlite");
        let writing = async {
            for n in 0..60 {
                an.answer(&first, &format!("đáp {n}")).await;
                an.react(["love", "fun"].get(n % 3).copied(), i64::try_from(n).expect("small") + 1).await.ok();
            }
        };
        let backing = async {
            server.app.store().back_up(&path).await.expect("a backup");
            fs::rename(&path, folder.path().join("1.sqlite")).expect("kept");
            server.app.store().back_up(&path).await.expect("another");
        };
        tokio::join!(writing, backing);
        for copy in ["1.sqlite", "copy.sqlite"] {
            let (mut db, _) = backup::open(&folder.path().join(copy)).await.expect("whole");
            let conn = &mut Conn::sqlite(&mut db);
            let wrong = check::list(conn).await.expect("counts");
            assert!(wrong.is_empty(), "{wrong:?}");
        }
        let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").map(|it| it.expect("a file").file_name()).collect();
        assert_eq!(left.len(), 2, "nothing unfinished is left: {left:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_moves_from_one_database_to_the_other_and_back_without_a_difference() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    talk(&server).await;
    let folder = scratch();
    let at = |name: &str| folder.path().join(name);
    server.app.store().back_up(&at("1")).await.expect("a backup");
    let url = server.database_url().to_owned();
    let Some(other) = fresh(Kind::Postgres).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    cam_nhan::store::restore::restore(&other.url, &at("1"), None)
        .await
        .expect("restored");
    let store = Store::attach(&other.url).await.expect("opens");
    store.back_up(&at("2")).await.expect("a backup");
    store.close().await;
    same(&rows(&at("2")).await, &rows(&at("1")).await);
    assert!(
        rows(&at("1"))
            .await
            .iter()
            .any(|row| row.contains("đáp\\nhai dòng"))
    );

    let error = cam_nhan::store::restore::restore(&url, &at("2"), None)
        .await
        .expect_err("it is in use");
    assert!(format!("{error:#}").contains("stop it first"), "{error:#}");
    server.app.close().await.expect("closes");
    let error = cam_nhan::store::restore::restore(&url, &at("2"), None)
        .await
        .expect_err("it is not empty");
    assert!(format!("{error:#}").contains("--force"), "{error:#}");
    assert!(
        cam_nhan::store::restore::restore(&url, &at("2"), Some(&at("kept")))
            .await
            .expect("restored")
    );
    let store = Store::attach(&url).await.expect("opens");
    store.back_up(&at("3")).await.expect("a backup");
    store.close().await;
    for copy in ["3", "kept"] {
        same(&rows(&at(copy)).await, &rows(&at("1")).await);
    }
}

/// Runs on a service that has something in its database.
async fn commands(kind: Kind) {
    let (Some(database), Some(empty)) = (fresh(kind).await, fresh(kind).await) else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let folder = scratch();
    let file = folder.path().join("copy.sqlite");
    let name = file.to_str().expect("a path");
    let mut service = Service::prepare(Path::new(SERVICE), &database.url).await;
    service.start().await;
    let says = async |arguments: &[&str], well: bool, word: &str| {
        let (went, said) = service.run(arguments).await;
        assert_eq!(went, well, "{arguments:?}: {said}");
        assert!(said.contains(word), "{arguments:?}: {said}");
    };
    says(&["backup", name], true, "written and looked through").await;
    says(&["backup", name], false, "--overwrite").await;
    says(&["backup", name, "--overwrite"], true, "written").await;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else may read it");
    }
    says(&["restore", name, "--force"], false, "stop it first").await;
    says(&["check"], true, "All is as it should be").await;
    let elsewhere = ["--database-url", &empty.url];
    says(
        &[&elsewhere[..], &["check"]].concat(),
        false,
        "there is no database",
    )
    .await;
    says(
        &[&elsewhere[..], &["restore", name]].concat(),
        true,
        "All is as it should be",
    )
    .await;
    says(
        &[&elsewhere[..], &["site", "list"]].concat(),
        true,
        "https://bao.example",
    )
    .await;
    says(&[&elsewhere[..], &["restore", name]].concat(), false, "--force").await;

    let whole = fs::read(&file).expect("a file");
    for (damaged, word) in [
        (whole[..whole.len() / 2].to_vec(), "not a whole backup"),
        (b"khong phai".repeat(100), "not a whole backup"),
        (Vec::new(), "not a backup"),
    ] {
        let bad = folder.path().join("bad.sqlite");
        fs::write(&bad, damaged).expect("written");
        let bad = bad.to_str().expect("a path");
        says(
            &[&elsewhere[..], &["restore", bad, "--force"]].concat(),
            false,
            word,
        )
        .await;
    }
    says(
        &[&elsewhere[..], &["site", "list"]].concat(),
        true,
        "https://bao.example",
    )
    .await;
    service.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_say_what_they_do_and_refuse_what_would_lose_something_on_sqlite() {
    commands(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_say_what_they_do_and_refuse_what_would_lose_something_on_postgres() {
    commands(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_read_is_kept_aside_for_the_backup() {
    let database: Fresh = fresh(Kind::Sqlite).await.expect("a file");
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    talk(&server).await;
    let folder = scratch();
    let (copy, keep) = (folder.path().join("copy"), folder.path().join("keep"));
    server.app.store().back_up(&copy).await.expect("a backup");
    let path = PathBuf::from(database.url.trim_start_matches("sqlite:"));
    fs::write(&path, "hỏng".repeat(5_000)).expect("written");
    cam_nhan::store::restore::restore(&database.url, &copy, None)
        .await
        .expect_err("somebody has to say so");
    assert!(
        cam_nhan::store::restore::restore(&database.url, &copy, Some(&keep))
            .await
            .expect("restored")
    );
    assert!(fs::read_to_string(&keep).expect("kept").starts_with("hỏng"));
    Store::attach(&database.url).await.expect("opens").close().await;
}

both! {
    async fn a_day_has_one_backup_however_many_look_and_the_oldest_go(server: TestServer) {
        talk(&server).await;
        let folder = scratch();
        let day = |n: i64| Millis((20_000 + n) * 86_400_000 + 5);
        let named = |date: &str| folder.path().join(format!("cam-nhan-{date}.sqlite"));
        fs::write(folder.path().join("của tôi.sqlite"), "x").expect("written");
        fs::write(folder.path().join("cam-nhan-2024-10-03.sqlite.7.part"), "x").expect("written");
        let tend = async |n| backups::tend(server.app.store(), folder.path(), day(n)).await.expect("tended");
        let (one, two) = tokio::join!(tend(0), tend(0));
        assert!(one ^ two, "one of them made it");
        assert!(!tend(0).await);
        assert!(named("2024-10-04").exists());
        for n in 1..20 {
            assert!(tend(n).await);
        }
        let mut left: Vec<String> = fs::read_dir(folder.path()).expect("a folder")
            .map(|it| it.expect("a file").file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with("cam-nhan"))
            .collect();
        left.sort();
        assert_eq!(left.len(), 10, "seven days, and the last of each week before: {left:?}");
        assert_eq!(left[0], "cam-nhan-2024-10-06.sqlite");
        assert!(folder.path().join("của tôi.sqlite").exists());
        assert!(rows(&named("2024-10-23")).await.len() > 5);
        backups::tend(server.app.store(), &named("2024-10-23").join("không được"), day(30)).await.expect_err("told");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_fails_leaves_the_earlier_one() {
    let folder = scratch();
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let to = folder.path().join("copy");
    fs::write(&to, "bản cũ").expect("written");
    server.app.close().await.expect("closed");
    server
        .app
        .store()
        .back_up(&to)
        .await
        .expect_err("it cannot be written");
    assert_eq!(fs::read_to_string(&to).expect("still there"), "bản cũ");
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "nothing unfinished is left"
    );
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn how_the_last_backup_went_is_seen_from_outside() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    let ready = async || Answer::to(reqwest::Client::new().get(format!("{}/readyz", server.base))).await;
    assert_eq!(ready().await.text, "ready\n");
    for (last, word) in [
        (
            backups::Last::Failed(Millis(0)),
            "backup failed 1970-01-01T00:00:00.000Z",
        ),
        (backups::Last::Made(Millis(0)), "backup made 1970-01-01\n"),
    ] {
        server.app.set_last_backup(Some(last));
        let answer = ready().await;
        assert_eq!(answer.status, 200, "readers can still be served");
        assert!(answer.text.contains(word), "{answer:?}");
    }
    server.stop().await;
}

/// A database with a site, and a backup of it, in one folder.
async fn with_a_backup(folder: &Path) -> (Service, String) {
    let service = Service::prepare(
        Path::new(SERVICE),
        &format!("sqlite:{}", folder.join("x.sqlite").display()),
    )
    .await;
    let copy = folder.join("copy.sqlite").to_str().expect("a path").to_owned();
    service.must_run(&["backup", &copy]).await;
    (service, copy)
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_is_killed_or_finds_no_room_leaves_what_was_there() {
    let folder = scratch();
    let (service, copy) = with_a_backup(folder.path()).await;
    for what_then in ["", "trap '' XFSZ; "] {
        // The file cannot grow past some kilobytes: the process is killed for trying, or is told.
        let script = format!("{what_then}ulimit -f 32; exec \"$0\" \"$@\"");
        let url = format!("sqlite:{}", folder.path().join("x.sqlite").display());
        let ended = tokio::process::Command::new("sh")
            .args([
                "-c",
                &script,
                SERVICE,
                "--database-url",
                &url,
                "restore",
                &copy,
                "--force",
            ])
            .output()
            .await
            .expect("it runs");
        assert!(!ended.status.success(), "{ended:?}");
        let said = service.must_run(&["site", "list"]).await;
        assert!(said.contains("https://bao.example"), "{said}");
    }
    service.must_run(&["restore", &copy, "--force"]).await;
    service.must_run(&["check"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_backup_is_brought_back_there_is_no_moment_without_a_database() {
    use std::sync::atomic::{AtomicBool, Ordering};
    let folder = scratch();
    let (service, copy) = with_a_backup(folder.path()).await;
    let path = folder.path().join("x.sqlite");
    let done = std::sync::Arc::new(AtomicBool::new(false));
    let watching = {
        let done = done.clone();
        std::thread::spawn(move || {
            let (mut looks, mut missing) = (0_u64, 0_u64);
            while !done.load(Ordering::Relaxed) {
                looks += 1;
                missing += u64::from(!fs::metadata(&path).is_ok_and(|file| file.len() > 0));
            }
            (looks, missing)
        })
    };
    for _ in 0..3 {
        service.must_run(&["restore", &copy, "--force"]).await;
    }
    done.store(true, Ordering::Relaxed);
    let (looks, missing) = watching.join().expect("it looked");
    assert_eq!(missing, 0, "of {looks} looks");
}
