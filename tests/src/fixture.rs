//! Rows for every table of the newest schema, as SQL text: what tests of migrations start from.

use std::{fmt::Write as _, path::PathBuf};

use cam_nhan::store::{
    backup,
    schema::{self, MIGRATIONS},
    tables,
};
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, SqliteConnection, migrate::Migration, sqlite::SqliteConnectOptions,
};

use crate::{Kind, Setup, TestServer};

/// Where the fixture of a version is.
pub fn path(version: i64) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/schema-{version}.sql"))
}

/// With what a fixture begins: the migration that it was written with.
pub fn head(migration: &Migration) -> String {
    let mut head = format!("-- migration {}, checksum ", migration.version);
    for byte in migration.checksum.iter() {
        let _ = write!(head, "{byte:02x}");
    }
    head.push('\n');
    head
}

/// Writes the newest fixture: what a service has in its database after a short conversation, and a row made up for
/// each table that this leaves empty.
///
/// # Panics
/// When a made-up row does not fit its table: then [`converse`] has to do something that fills it.
pub async fn write() {
    let server = TestServer::start(Kind::Sqlite, Setup::default())
        .await
        .expect("a server");
    converse(&server).await;
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.sqlite");
    server.app.store().back_up(&copy).await.expect("a backup");
    let (db, _) = backup::open(&copy).await.expect("whole");
    drop(db);
    let options = SqliteConnectOptions::new().filename(&copy).foreign_keys(false);
    let mut db = options.connect().await.expect("opens");
    let newest = MIGRATIONS
        .iter()
        .find(|it| it.version == schema::newest())
        .expect("a migration");
    make_up(&mut db).await;
    let mut text = head(newest);
    for table in tables::names(&mut db).await.expect("tables") {
        for row in rows(&mut db, &table).await {
            text.push_str(&row);
            text.push('\n');
        }
    }
    std::fs::write(path(newest.version), text).expect("written");
}

/// Every row of a server's database, as text: what is in none of them is kept nowhere.
///
/// # Panics
/// When no copy of the database can be made.
pub async fn dump(server: &TestServer) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.sqlite");
    server.app.store().back_up(&copy).await.expect("a backup");
    let options = SqliteConnectOptions::new().filename(&copy).foreign_keys(false);
    let mut db = options.connect().await.expect("opens");
    let mut text = String::new();
    for table in tables::names(&mut db).await.expect("tables") {
        for row in rows(&mut db, &table).await {
            text.push_str(&row);
            text.push('\n');
        }
    }
    text
}

async fn converse(server: &TestServer) {
    let (an, binh) = (server.reader("An").await, server.reader("Bình").await);
    let id = an.post("Câu hỏi có 'nháy' và 👩‍👩‍👧").await;
    let mut answer = binh.draft("@An đáp\nhai dòng", Some(&id));
    answer["mentions"] = serde_json::json!([id]);
    let answer = binh.send(&answer).await.ok()["comment"]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    an.like(&answer, Some("like"), 1).await.ok();
    an.react(Some("love"), 1).await.ok();
    binh.react(Some("fun"), 1).await.ok();
    binh.react(None, 2).await.ok();
    an.edit(&id, "Câu hỏi đã sửa", 1).await.ok();
    let flag = serde_json::json!({ "reason": "spam", "note": "quảng cáo" });
    let flagged = an
        .request(reqwest::Method::POST, &format!("/comments/{answer}/flag"))
        .json(&flag);
    crate::Answer::to(flagged).await;
    let erased = binh.post("Xóa hẳn").await;
    let request = serde_json::json!({ "comment": erased });
    let request = binh.request(reqwest::Method::POST, "/me/erasures").json(&request);
    crate::Answer::to(request).await.ok();
    let removed = binh.post("Tôi rút lại").await;
    binh.remove(&removed).await.ok();
    let hidden = binh.post("Ẩn đi").await;
    let moderator = server.moderator().await;
    moderator.decide(&hidden, "hide", None).await;
    let appeal = serde_json::json!({ "note": "Mong xem lại" });
    let path = format!("/comments/{hidden}/appeal");
    let appeal = binh.request(reqwest::Method::POST, &path).json(&appeal);
    crate::Answer::to(appeal).await.ok();
    let warning = serde_json::json!({ "comment": hidden, "text": "Nhắc nhở" });
    moderator
        .ask(reqwest::Method::POST, "/warnings", Some(warning))
        .await
        .ok();
}

/// A table's rows, each as a statement.
async fn rows(db: &mut SqliteConnection, table: &str) -> Vec<String> {
    let columns: Vec<String> = sqlx::query_scalar("select name from pragma_table_info($1) order by cid")
        .bind(table)
        .fetch_all(&mut *db)
        .await
        .expect("columns");
    let quoted: Vec<String> = columns.iter().map(|name| format!("quote({name})")).collect();
    let select = format!(
        "select 'insert into {table} ({}) values (' || {} || ');' from {table} order by 1",
        columns.join(", "),
        quoted.join(" || ', ' || ")
    );
    sqlx::query_scalar(AssertSqlSafe(select))
        .fetch_all(db)
        .await
        .expect("rows")
}

/// Fills what is empty, those tables first that others refer to.
async fn make_up(db: &mut SqliteConnection) {
    let mut empty = Vec::new();
    for table in tables::names(db).await.expect("tables") {
        if rows(db, &table).await.is_empty() {
            empty.push(table);
        }
    }
    while !empty.is_empty() {
        let mut left = Vec::new();
        let mut last = None;
        for table in &empty {
            if let Err(error) = make_up_row(db, table).await {
                last = Some(error);
                left.push(table.clone());
            }
        }
        assert!(
            left.len() < empty.len(),
            "no row can be made up for {left:?} ({last:?}): fill it in tests/src/fixture.rs, `converse`"
        );
        empty = left;
    }
}

/// Adds a row of plain values, which refers to rows that are there.
async fn make_up_row(db: &mut SqliteConnection, table: &str) -> sqlx::Result<()> {
    let columns: Vec<(String, String, Option<String>, Option<String>)> = sqlx::query_as(
        "select c.name, lower(c.type), f.\"table\", f.\"to\" from pragma_table_info($1) c
         left join pragma_foreign_key_list($1) f on f.\"from\" = c.name order by c.cid",
    )
    .bind(table)
    .fetch_all(&mut *db)
    .await
    .expect("columns");
    // A check on a text names the words that it allows: its first is as good as any.
    let schema: String = sqlx::query_scalar("select sql from sqlite_master where name = $1")
        .bind(table)
        .fetch_one(&mut *db)
        .await
        .expect("a table");
    let (names, values): (Vec<&str>, Vec<String>) = columns
        .iter()
        .map(|(name, kind, refers_to, key)| {
            let allowed = schema
                .split(&format!("check ({name} in ("))
                .nth(1)
                .and_then(|rest| rest.split([',', ')']).next());
            let value = match (refers_to, kind.as_str(), allowed) {
                (Some(other), _, _) => {
                    format!("(select {} from {other} limit 1)", key.as_deref().unwrap_or("id"))
                }
                (_, _, Some(word)) => word.to_owned(),
                (_, "text", _) => "'x'".to_owned(),
                _ => "1".to_owned(),
            };
            (name.as_str(), value)
        })
        .unzip();
    let insert = format!(
        "insert into {table} ({}) values ({})",
        names.join(", "),
        values.join(", ")
    );
    sqlx::raw_sql(AssertSqlSafe(insert)).execute(db).await?;
    Ok(())
}
