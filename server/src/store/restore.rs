//! A backup's way back, into either database: so a site also moves from one to the other.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context as _, ensure};
use sqlx::{
    ConnectOptions as _, Connection as _, PgPool, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};

use super::{APPLICATION, Conn, Store, backup, file, schema, tables};

/// Puts the backup `from` in place of the database at `url`, after looking through it. Refused while a server has the
/// database open, and, unless `keep` says where to keep what is there, when there is something in it. Gives back
/// whether something was kept.
pub async fn restore(url: &str, from: &Path, keep: Option<&Path>) -> anyhow::Result<bool> {
    let (db, version) = backup::open(from).await?;
    db.close().await?;
    match file(url)? {
        Some(path) => into_file(&path, from, keep).await,
        None => into_server(url, from, version, keep).await,
    }
}

const NOT_EMPTY: &str = "there is something in the database already: --force keeps it aside and goes on";
const IN_USE: &str = "a server has the database open: stop it first";

async fn into_file(path: &Path, from: &Path, keep: Option<&Path>) -> anyhow::Result<bool> {
    let kept = match path.exists() {
        false => false,
        true => make_way(path, keep).await?,
    };
    for more in ["-wal", "-shm"] {
        remove(&beside(path, more))?;
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let part = beside(path, ".part");
    let copied = fs::copy(from, &part).and_then(|_| backup::put(&part, path));
    copied.with_context(|| format!("copying {} to {}", from.display(), path.display()))?;
    Ok(kept)
}

/// Takes the file away that is there, or keeps it aside; says whether it did the latter.
async fn make_way(path: &Path, keep: Option<&Path>) -> anyhow::Result<bool> {
    let is_empty = match holds(path).await {
        Ok(something) => !something,
        Err(error) if is_busy(&error) => return Err(error.context(IN_USE)),
        // What cannot be read is what restoring is for; but somebody has to say so.
        Err(error) if keep.is_none() => {
            return Err(error.context(format!("{} cannot be read. {NOT_EMPTY}", path.display())));
        }
        Err(_) => false,
    };
    if is_empty {
        fs::remove_file(path)?;
        return Ok(false);
    }
    let keep = keep.context(NOT_EMPTY)?;
    fs::rename(path, keep).with_context(|| format!("keeping what is there as {}", keep.display()))?;
    // Only a file that could not be closed has one: what is in it belongs to what is kept.
    let log = beside(path, "-wal");
    if log.exists() {
        fs::rename(log, beside(keep, "-wal"))?;
    }
    backup::sync_folder(path)?;
    Ok(true)
}

/// Whether there is a site in a file that nobody has open. Leaves it in one piece, without a log beside it.
async fn holds(path: &Path) -> anyhow::Result<bool> {
    // In this mode SQLite wants the file for itself, and any other connection keeps it from that.
    let mut db = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::from_secs(1))
        .connect()
        .await?;
    sqlx::query("begin exclusive").execute(&mut db).await?;
    let something = schema::version(&mut Conn::sqlite(&mut db)).await?.is_some() && sites(&mut db).await?;
    sqlx::query("commit").execute(&mut db).await?;
    db.close().await?;
    Ok(something)
}

async fn sites(db: &mut SqliteConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from site)")
        .fetch_one(db)
        .await
}

fn is_busy(error: &anyhow::Error) -> bool {
    let cause = error
        .downcast_ref::<sqlx::Error>()
        .and_then(sqlx::Error::as_database_error);
    cause
        .and_then(|cause| cause.code())
        .is_some_and(|code| code == "5" || code == "261")
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn into_server(url: &str, from: &Path, version: i64, keep: Option<&Path>) -> anyhow::Result<bool> {
    let pool = super::postgres(url, "cam-nhan restore").await?;
    schema::migrate_shared(&mut *pool.acquire().await?).await?;
    let kept = make_room(&pool, keep).await?;
    let (mut file, migrated) = if version == schema::newest() {
        (backup::open(from).await?.0, None)
    } else {
        let (file, path) = backup::brought_up_to_date(from).await?;
        (file, Some(path))
    };
    let done = async {
        let mut transaction = pool.begin().await?;
        tables::into_postgres(&mut file, &mut transaction).await?;
        transaction.commit().await?;
        anyhow::Ok(())
    }
    .await;
    file.close().await?;
    if let Some(path) = migrated {
        remove(&path)?;
    }
    pool.close().await;
    done.map(|()| kept)
}

/// Keeps a backup of what is there; says whether anything was.
async fn make_room(pool: &PgPool, keep: Option<&Path>) -> anyhow::Result<bool> {
    let others: i64 = sqlx::query_scalar(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1",
    )
    .bind(APPLICATION)
    .fetch_one(pool)
    .await?;
    ensure!(others == 0, IN_USE);
    if !sqlx::query_scalar("select exists (select 1 from site)")
        .fetch_one(pool)
        .await?
    {
        return Ok(false);
    }
    let keep = keep.context(NOT_EMPTY)?;
    Store::Postgres(pool.clone(), super::nobody())
        .back_up(keep)
        .await?;
    Ok(true)
}
