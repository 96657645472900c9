//! Commands that look make nothing, change nothing, and say in a sentence of ours where they looked and what is missing.

use std::{fs, path::Path};

use cam_nhan_tests::{Kind, fresh, process::Service};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use tokio::process::Command;

use crate::{
    SERVICE,
    folder::{Folder, failed, said},
};

/// Every command that works on a database that is there.
const LOOKING: [&[&str]; 14] = [
    &["site", "list"],
    &["site", "show", "bao"],
    &["site", "set", "bao", "name", "Báo"],
    &["moderator", "invite", "--site", "bao"],
    &["moderator", "token", "--site", "bao"],
    &["moderator", "password-link", "a@bao.example"],
    &["moderator", "totp-off", "a@bao.example"],
    &["moderator", "end-sessions", "a@bao.example"],
    &["secret", "list"],
    &["secret", "rotate"],
    &["secret", "retire", "1"],
    &["check"],
    &["check", "--repair"],
    &["backup", "copy.sqlite"],
];

#[tokio::test(flavor = "multi_thread")]
async fn in_the_wrong_folder_a_command_says_where_it_looked_and_makes_nothing() {
    let folder = Folder::new();
    let missing = folder.path().join("data/cam-nhan.sqlite");
    for arguments in LOOKING {
        let said = folder.fails(arguments).await;
        assert!(
            said.contains(&format!("no database at {}", missing.display())),
            "{arguments:?}: {said}"
        );
        assert!(
            folder.files().is_empty(),
            "{arguments:?} made {:?}",
            folder.files().keys()
        );
    }
    let said = folder.fails(&["restore", "copy.sqlite"]).await;
    assert!(
        said.contains(&folder.path().join("copy.sqlite").display().to_string()),
        "{said}"
    );
    assert!(folder.files().is_empty(), "{:?}", folder.files().keys());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_database_of_ours_is_told_as_such_and_left_as_it_is() {
    let folder = Folder::new();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("empty.sqlite"), "").expect("written");
    fs::write(at("text.sqlite"), "chỉ là chữ ".repeat(100)).expect("written");
    fs::create_dir(at("folder.sqlite")).expect("a folder");
    let other = format!("sqlite:{}?mode=rwc", at("other.sqlite").display());
    let mut db = SqliteConnection::connect(&other).await.expect("a file");
    sqlx::raw_sql("create table song (id integer)")
        .execute(&mut db)
        .await
        .expect("a table");
    db.close().await.expect("closed");
    let before = folder.files();
    for (name, word) in [
        ("empty.sqlite", "there is no database of Cảm Nhận"),
        ("text.sqlite", "is not an SQLite database"),
        ("folder.sqlite", "is a folder"),
        ("other.sqlite", "another program's database"),
    ] {
        let url = format!("sqlite:{name}");
        for arguments in LOOKING {
            let said = folder
                .fails(&[&["--database-url", &url], arguments].concat())
                .await;
            assert!(
                said.contains(word) && said.contains(&at(name).display().to_string()),
                "{arguments:?}: {said}"
            );
            assert!(folder.files() == before, "{arguments:?} changed {name}");
        }
        if name != "empty.sqlite" {
            for arguments in [
                &["serve"][..],
                &["site", "add", "bao", "--origin", "https://bao.example"],
            ] {
                let said = folder
                    .fails(&[&["--database-url", &url], arguments].concat())
                    .await;
                assert!(said.contains(word), "{arguments:?}: {said}");
                assert!(folder.files() == before, "{arguments:?} changed {name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_of_another_kind_is_refused_by_every_command_and_becomes_no_file() {
    let folder = Folder::new();
    for url in [
        "mysql://a/b",
        "sqlit:foo",
        "x.db",
        "data/x.sqlite",
        "file:x",
        "sqlite::memory:",
        "sqlite:",
        "postgres:x",
    ] {
        for arguments in [
            &["serve"][..],
            &["site", "add", "bao", "--origin", "https://bao.example"],
            &["site", "list"],
            &["check"],
            &["restore", "x"],
        ] {
            let said = folder
                .fails(&[&["--database-url", url], arguments].concat())
                .await;
            assert!(said.contains("database"), "{url} {arguments:?}: {said}");
            assert!(folder.files().is_empty(), "{url} {arguments:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_site_makes_the_database_says_where_and_lets_nobody_else_read_it() {
    let folder = Folder::new();
    let (well, said) = folder
        .run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    assert!(well, "{said}");
    let path = folder.path().join("data/cam-nhan.sqlite");
    assert!(said.contains(&path.display().to_string()), "{said}");
    let (well, said) = folder
        .run(&["site", "add", "hai", "--origin", "https://hai.example"])
        .await;
    assert!(well && !said.contains("Made a new database"), "{said}");
    fs::create_dir(folder.path().join("b")).expect("a folder");
    let (well, said) = folder.run(&["backup", "b/copy.sqlite"]).await;
    assert!(
        well && said.contains(&folder.path().join("b/copy.sqlite").display().to_string()),
        "{said}"
    );
    let (well, said) = folder
        .run(&[
            "--database-url",
            "sqlite:new/x.sqlite",
            "restore",
            "b/copy.sqlite",
        ])
        .await;
    assert!(
        well && said.contains(&folder.path().join("new/x.sqlite").display().to_string()),
        "{said}"
    );
    #[cfg(unix)]
    for file in folder.files().keys().filter(|path| path.is_file()) {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(file).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is readable by others", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_finds_the_settings_of_its_folder() {
    let folder = Folder::new();
    let settings = "database-url = \"sqlite:here.sqlite\"\npublic-url = \"https://binhluan.example\"\n";
    fs::write(folder.path().join("cam-nhan.toml"), settings).expect("written");
    let (well, said) = folder
        .run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    assert!(well && said.contains("https://binhluan.example/"), "{said}");
    assert!(folder.path().join("here.sqlite").exists());
    let (well, said) = folder.run(&["moderator", "invite", "--site", "bao"]).await;
    assert!(
        well && said.contains("https://binhluan.example/admin/invitation/"),
        "{said}"
    );
    // What is said stands above what is found.
    let said = folder
        .fails(&["--database-url", "sqlite:there.sqlite", "site", "list"])
        .await;
    assert!(said.contains("there.sqlite"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_setting_takes_is_said_in_our_words() {
    let folder = Folder::new();
    for (arguments, word) in [
        (
            &["--listen", "localhost:80", "serve"][..],
            "an address of this machine and a port",
        ),
        (
            &["--listen", "80", "serve"],
            "an address of this machine and a port",
        ),
        (&["--writes-per-site", "many", "serve"], "a whole number"),
        (&["--writes-per-site=-1", "serve"], "a whole number"),
        (
            &["--trusted-proxies", "localhost", "serve"],
            "networks with their length",
        ),
        (
            &["--config", "nowhere.toml", "serve"],
            "nowhere.toml cannot be read",
        ),
        (
            &["--database-url-file", "nowhere", "serve"],
            "reading nowhere: there is no such file",
        ),
    ] {
        let said = folder.fails(arguments).await;
        assert!(said.contains(word), "{arguments:?}: {said}");
        assert!(
            !said.contains("invalid socket address") && !said.contains("invalid digit"),
            "{said}"
        );
    }
    let bad = folder.path().join("bad.toml");
    fs::write(&bad, "log-json = true\nlisten = \"hunter2\"\n").expect("written");
    let said = folder.fails(&["--config", "bad.toml", "site", "list"]).await;
    assert!(
        said.contains("bad.toml, line 2: listen takes an address") && !said.contains("hunter2"),
        "{said}"
    );
    assert_eq!(folder.files().len(), 1, "{:?}", folder.files().keys());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told_with_its_address() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let said = Folder::new().fails(&["--listen", &address, "serve"]).await;
    assert!(
        said.contains(&address) && said.contains("another program"),
        "{said}"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn somebody_without_the_rights_is_told_the_path_the_user_and_what_is_missing() {
    use std::os::unix::fs::PermissionsExt as _;
    let is_root = Command::new("id")
        .arg("-u")
        .output()
        .await
        .is_ok_and(|output| output.stdout == b"0\n");
    if !is_root {
        return eprintln!("skipped: somebody else's rights (only root can be somebody else)");
    }
    let folder = Folder::new();
    let (well, said) = folder
        .run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    assert!(well, "{said}");
    let data = folder.path().join("data");
    let file = data.join("cam-nhan.sqlite");
    let set = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("set");
    };
    set(&folder.path(), 0o755);
    // A program that nobody in particular may start, too.
    let program = folder.path().join("cam-nhan");
    fs::copy(SERVICE, &program).expect("copied");
    set(&program, 0o755);
    let as_nobody = async |arguments: &[&str]| {
        let mut command = Command::new(&program);
        let output = command
            .current_dir(folder.path())
            .args(arguments)
            .uid(65_534)
            .gid(65_534)
            .output();
        failed(output.await.expect("the program runs"))
    };
    for (folder_mode, file_mode, word) in [
        (
            0o700,
            0o600,
            format!("may not enter the folder {}", data.display()),
        ),
        (0o755, 0o600, format!("may not read {}", file.display())),
        (0o755, 0o644, format!("may not write to {}", file.display())),
        (
            0o755,
            0o666,
            format!("may not write in the folder {}", data.display()),
        ),
    ] {
        set(&data, folder_mode);
        set(&file, file_mode);
        let is_readable = file_mode & 0o004 != 0;
        for arguments in [
            &["serve"][..],
            &["check", "--repair"],
            &["site", "set", "bao", "name", "Báo"],
        ] {
            if is_readable && arguments == ["serve"] {
                // Then it serves reading: see `unwritable`.
                continue;
            }
            let said = as_nobody(arguments).await;
            assert!(
                said.contains(&word) && said.contains("the user "),
                "{arguments:?}: {said}"
            );
            assert!(said.contains("root"), "whose it is: {said}");
        }
    }
    let said = as_nobody(&["--database-url", "sqlite:mine/x.sqlite", "serve"]).await;
    assert!(said.contains("may not write in the folder"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_that_is_away_is_told_with_its_place_and_the_cause() {
    let folder = Folder::new();
    let said = folder
        .fails(&[
            "--database-url",
            "postgres://a:hunter2@127.0.0.1:1/b",
            "site",
            "list",
        ])
        .await;
    assert!(
        said.contains("127.0.0.1:1") && said.contains("nobody listens there"),
        "{said}"
    );
    assert!(!said.contains("hunter2"), "{said}");
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = silent.local_addr().expect("an address").port();
    let url = format!("postgres://a:hunter2@127.0.0.1:{port}/b");
    let said = folder.fails(&["--database-url", &url, "serve"]).await;
    assert!(
        said.contains(&port.to_string()) && said.contains("did not answer"),
        "{said}"
    );
    let said = folder
        .fails(&["--database-url", "postgres://a@khong-co.invalid/b", "check"])
        .await;
    assert!(said.contains("khong-co.invalid"), "{said}");
    let Ok(server) = std::env::var("CAM_NHAN_TEST_POSTGRES") else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let (before, _) = server.rsplit_once('/').expect("an address");
    let said = folder
        .fails(&["--database-url", &format!("{before}/khong_co"), "serve"])
        .await;
    assert!(said.contains("has no database khong_co"), "{said}");
    let stranger = before.replace("postgres@", "nguoi_la@");
    let said = folder
        .fails(&["--database-url", &format!("{stranger}/postgres"), "serve"])
        .await;
    assert!(said.contains("nguoi_la"), "{said}");
    assert!(folder.files().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_which_vietnamese_cannot_be_kept_is_refused() {
    let Ok(server) = std::env::var("CAM_NHAN_TEST_POSTGRES") else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let folder = Folder::new();
    let (before, _) = server.rsplit_once('/').expect("an address");
    let mut admin = PgConnection::connect(&server).await.expect("PostgreSQL");
    for encoding in ["SQL_ASCII", "LATIN1"] {
        let name = format!("encoded_{}_{}", encoding.to_lowercase(), std::process::id());
        let create = format!("create database {name} encoding '{encoding}' locale 'C' template template0");
        sqlx::query(AssertSqlSafe(create))
            .execute(&mut admin)
            .await
            .expect("a database");
        let said = folder
            .fails(&["--database-url", &format!("{before}/{name}"), "serve"])
            .await;
        assert!(
            said.contains(encoding) && said.contains("--encoding=UTF8"),
            "{said}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_another_program_is_not_taken_over_on_postgres() {
    let Some(database) = fresh(Kind::Postgres).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let mut db = PgConnection::connect(&database.url).await.expect("PostgreSQL");
    sqlx::raw_sql("create table site (id integer)")
        .execute(&mut db)
        .await
        .expect("a table");
    let said = Folder::new()
        .fails(&["--database-url", &database.url, "serve"])
        .await;
    assert!(said.contains("a database of its own"), "{said}");
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_command_whose_reader_goes_or_whose_disk_is_full_does_not_panic() {
    let folder = Folder::new();
    let (well, said) = folder
        .run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    assert!(well, "{said}");
    for (arguments, out, status, word) in [
        ("site show bao", "| true", 141, ""),
        ("site list", "| true", 141, ""),
        ("secret list", "| true", 141, ""),
        ("check", "| true", 141, ""),
        ("site add hai --origin https://hai.example", "| true", 141, ""),
        ("site show bao", "> /dev/full", 1, "there is no room on the disk"),
        ("site show nobody", "2> /dev/full", 1, ""),
    ] {
        // The reader is gone before anything is said.
        let line = format!("(sleep 0.3; {SERVICE} {arguments}; echo $? > status) {out}");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).current_dir(folder.path());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CAM_NHAN_")) {
            shell.env_remove(name);
        }
        let output = shell.output().await.expect("a shell");
        let (_, said) = self::said(output);
        assert!(
            !said.contains("panicked") && said.contains(word),
            "{line}: {said}"
        );
        let ended = fs::read_to_string(folder.path().join("status")).expect("a status");
        assert_eq!(ended.trim(), status.to_string(), "{line}: {said}");
    }
    let (_, list) = folder.run(&["site", "list"]).await;
    assert!(list.contains("hai"), "what was asked is done: {list}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_setting_that_somebody_broke_by_hand_takes_no_site_away() {
    let folder = Folder::new();
    let (well, said) = folder
        .run(&["site", "add", "bao", "--origin", "https://bao.example"])
        .await;
    assert!(well, "{said}");
    let url = format!("sqlite:{}", folder.path().join("data/cam-nhan.sqlite").display());
    let mut db = SqliteConnection::connect(&url).await.expect("the database");
    let broken = "update site set settings = replace(settings, '\"language\":\"vi\"', '\"language\":\"vn\"')";
    let done = sqlx::query(broken).execute(&mut db).await.expect("written");
    assert_eq!(done.rows_affected(), 1);
    db.close().await.expect("closed");
    let said = folder.fails(&["check"]).await;
    assert!(
        said.contains("bao: the setting language cannot be read"),
        "{said}"
    );
    let mut service = Service::on(Path::new(SERVICE), &url);
    service.start().await;
    let asked = format!("{}/embed/bao/fragment?key=bai", service.base);
    let answer = reqwest::Client::new()
        .get(asked)
        .header("origin", "https://bao.example");
    let answer = answer.send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    service.terminate().await;
    let (well, said) = folder.run(&["site", "set", "bao", "language", "vi"]).await;
    assert!(well, "{said}");
    let (well, said) = folder.run(&["check"]).await;
    assert!(well, "{said}");
}
