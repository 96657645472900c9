//! Import of an untrusted database file: its schema must be ours to the letter, and what our programs derive from its
//! rows is derived again.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use sqlx::{Connection as _, SqliteConnection};

use super::schema::{self, MIGRATIONS};
use crate::markdown;

/// What stands in a schema under one name: its kind, whose it is, and its text.
type Entry = (String, String, Option<String>);

/// The table that says which migrations made the others.
const MADE: &str = "_sqlx_migrations";
/// Comments whose HTML is looked at together.
const SOME: i64 = 500;

/// Makes sure that a file has our tables and indexes, word for word, and nothing else: no trigger, no view, no other
/// table, no other name. Gives back the schema's version.
pub async fn ensure_schema(db: &mut SqliteConnection) -> anyhow::Result<i64> {
    let found = entries(db).await.context("it is not a whole backup")?;
    // Even the table that says the version is asked only once it is known to be no view and to count nothing out.
    let newest = made(schema::newest()).await?;
    ensure!(
        found.contains_key(MADE) && found.get(MADE) == newest.get(MADE),
        "it is not a backup of Cảm Nhận"
    );
    let applied: Vec<(i64, Vec<u8>, bool)> =
        sqlx::query_as("select version, checksum, success from _sqlx_migrations order by version")
            .fetch_all(&mut *db)
            .await
            .context("it is not a whole backup")?;
    let version = applied.last().map(|(version, ..)| *version);
    schema::ensure_known(version)?;
    let version = version.context("it is not a backup of Cảm Nhận")?;
    let known: Vec<_> = MIGRATIONS.iter().filter(|it| it.version <= version).collect();
    ensure!(
        known.len() == applied.len()
            && known
                .iter()
                .zip(&applied)
                .all(|(known, (version, checksum, success))| {
                    known.version == *version && *known.checksum == **checksum && *success
                }),
        "it was made by another text of our schema than this cam-nhan has: it comes from a build that was never released"
    );
    let mut ours = made(version).await?;
    for (name, entry) in &found {
        let is_statistics = matches!(name.as_str(), "sqlite_stat1" | "sqlite_stat4") && entry.0 == "table";
        if is_statistics || ours.remove(name).as_ref() == Some(entry) {
            continue;
        }
        bail!(
            "it has a {} {:?} that no backup of ours has: nothing of it was brought in",
            entry.0.chars().take(20).collect::<String>(),
            name.chars().take(60).collect::<String>()
        );
    }
    if let Some(name) = ours.into_keys().next() {
        bail!("it lacks {name:?}, which every backup of ours has");
    }
    Ok(version)
}

/// What a version of our schema comes to.
async fn made(version: i64) -> anyhow::Result<BTreeMap<String, Entry>> {
    let mut fresh = SqliteConnection::connect("sqlite::memory:").await?;
    MIGRATIONS.run_direct(Some(version), &mut fresh, false).await?;
    let entries = entries(&mut fresh).await?;
    fresh.close().await?;
    Ok(entries)
}

async fn entries(db: &mut SqliteConnection) -> sqlx::Result<BTreeMap<String, Entry>> {
    let all: Vec<(String, String, String, Option<String>)> =
        sqlx::query_as("select name, type, tbl_name, sql from sqlite_master")
            .fetch_all(db)
            .await?;
    Ok(all
        .into_iter()
        .map(|(name, kind, table, sql)| (name, (kind, table, sql)))
        .collect())
}

/// Makes anew what follows from rows that are believed: each comment's HTML from its text, and what the planner goes by.
/// What no text of ours has, NUL, is taken out.
pub async fn tidy(db: &mut SqliteConnection) -> anyhow::Result<()> {
    let mut transaction = db.begin().await?;
    for table in ["sqlite_stat1", "sqlite_stat4"] {
        let there: bool = sqlx::query_scalar("select exists (select 1 from sqlite_master where name = $1)")
            .bind(table)
            .fetch_one(&mut *transaction)
            .await?;
        if there {
            let delete = sqlx::AssertSqlSafe(format!("delete from {table}"));
            sqlx::query(delete).execute(&mut *transaction).await?;
        }
    }
    super::check::take_nul_out(&mut transaction).await?;
    let mut last = i64::MIN;
    loop {
        let some: Vec<(i64, String, String, String)> = sqlx::query_as(
            "select rowid, id, text, html from comment where rowid > $1 order by rowid limit $2",
        )
        .bind(last)
        .bind(SOME)
        .fetch_all(&mut *transaction)
        .await?;
        let Some((row, ..)) = some.last() else { break };
        last = *row;
        for (row, id, text, html) in some {
            let names: Vec<String> =
                sqlx::query_scalar("select name from mention where comment_id = $1 limit 100")
                    .bind(id)
                    .fetch_all(&mut *transaction)
                    .await?;
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let rendered = markdown::render_mentioning(&text, &names).html;
            if rendered != html {
                sqlx::query("update comment set html = $2 where rowid = $1")
                    .bind(row)
                    .bind(rendered)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
    }
    transaction.commit().await?;
    Ok(())
}
