//! Restore of a backup into either database; so a site also moves from one to the other. The switch is atomic: until
//! the new database is whole and on the disk, the old one is the database.

use std::{fs, io, path::Path, time::Duration};

use anyhow::{Context as _, bail, ensure};
use sqlx::{
    ConnectOptions as _, Connection as _, PgPool, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteLockingMode},
};

use super::{
    Store, backup,
    backup::Whole,
    file::{beside, create, explained},
    location::Location,
    schema, server, tables,
};
use crate::os::Told as _;

/// Puts the backup `from` in place of the database at `url`, after looking through it. Refused while a server has the
/// database open, and, unless `keep` says where to keep what is there, when there is something in it. Gives back
/// whether something was kept.
pub async fn restore(url: &str, from: &Path, keep: Option<&Path>) -> anyhow::Result<bool> {
    let location = Location::parse(url)?;
    let (db, whole) = backup::look_through(from).await?;
    db.close().await?;
    match location {
        Location::File(path) => into_file(&path, from, &whole, keep).await,
        Location::Server(options) => into_server(&options, from, &whole, keep).await,
    }
}

const NOT_EMPTY: &str = "there is something in the database already: --force keeps it aside and goes on";
const IN_USE: &str = "a server has the database open: stop it first";

async fn into_file(path: &Path, from: &Path, whole: &Whole, keep: Option<&Path>) -> anyhow::Result<bool> {
    let keeps = path.exists() && is_to_be_kept(path, keep).await?;
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).told(|| format!("making the folder {}", folder.display()))?;
    }
    let part = backup::copied_beside(from, whole, path).await?;
    let replaced = replace(path, &part, keep.filter(|_| keeps));
    if replaced.is_err() {
        let _ = fs::remove_file(&part);
    }
    replaced.map(|()| keeps)
}

/// Whether there is something in the file that is there; refused where that is not to be replaced.
async fn is_to_be_kept(path: &Path, keep: Option<&Path>) -> anyhow::Result<bool> {
    match holds(path).await {
        Ok(something) => {
            ensure!(!something || keep.is_some(), NOT_EMPTY);
            Ok(something)
        }
        Err(error) if is_busy(&error) => bail!(IN_USE),
        // What cannot be read is what restoring is for; but somebody has to say so.
        Err(error) if keep.is_none() => bail!("{:#}. {NOT_EMPTY}", explained(path, error)),
        Err(_) => Ok(true),
    }
}

/// Gives the database's name to a whole file, and another name to the one that has it.
fn replace(path: &Path, part: &Path, keep: Option<&Path>) -> anyhow::Result<()> {
    let doing = || format!("putting the backup in place of {}", path.display());
    fs::File::open(part)
        .and_then(|file| file.sync_all())
        .told(doing)?;
    #[cfg(unix)]
    if let Ok(old) = fs::metadata(path) {
        use std::os::unix::fs::{MetadataExt as _, chown};
        // Root may bring back what the service's user then has to open; anybody else is that user.
        let _ = chown(part, Some(old.uid()), Some(old.gid()));
    }
    if let Some(keep) = keep {
        keep_as(path, keep).told(|| format!("keeping what is there as {}", keep.display()))?;
    }
    // Only a file that could not be closed has these: what is in them belongs to what is kept.
    for ending in ["-wal", "-journal"] {
        match keep {
            Some(keep) if beside(path, ending).exists() => {
                fs::rename(beside(path, ending), beside(keep, ending)).told(doing)?;
            }
            _ => remove(&beside(path, ending)).told(doing)?,
        }
    }
    remove(&beside(path, "-shm")).told(doing)?;
    backup::put(part, path).told(doing)
}

/// A second name for a file; where the disk knows no such thing, a copy.
fn keep_as(path: &Path, keep: &Path) -> io::Result<()> {
    if fs::hard_link(path, keep).is_err() {
        let mut copy = create(keep)?;
        io::copy(&mut fs::File::open(path)?, &mut copy)?;
        copy.sync_all()?;
    }
    backup::sync_folder(keep)
}

/// Whether there is a site in a file that nobody has open. Leaves it in one piece, without a log beside it.
async fn holds(path: &Path) -> sqlx::Result<bool> {
    // In this mode SQLite wants the file for itself, and any other connection keeps it from that.
    let mut db = SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::from_secs(1))
        .connect()
        .await?;
    sqlx::query("begin exclusive").execute(&mut db).await?;
    let something = has_site(&mut db).await?;
    sqlx::query("commit").execute(&mut db).await?;
    db.close().await?;
    Ok(something)
}

async fn has_site(db: &mut SqliteConnection) -> sqlx::Result<bool> {
    let tables: Vec<String> = sqlx::query_scalar("select name from sqlite_master where type = 'table'")
        .fetch_all(&mut *db)
        .await?;
    if !tables.iter().any(|table| table == "site") {
        // Whatever else is in it is not ours to lose.
        return Ok(!tables.is_empty());
    }
    sqlx::query_scalar("select exists (select 1 from site)")
        .fetch_one(db)
        .await
}

fn is_busy(error: &sqlx::Error) -> bool {
    let cause = error.as_database_error();
    cause
        .and_then(|cause| cause.code())
        .is_some_and(|code| code == "5" || code == "261")
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

async fn into_server(
    options: &PgConnectOptions,
    from: &Path,
    whole: &Whole,
    keep: Option<&Path>,
) -> anyhow::Result<bool> {
    let pool = server::connect(options, "cam-nhan restore").await?;
    let mut db = pool
        .acquire()
        .await
        .map_err(|error| server::explained(options, error))?;
    schema::migrate_shared(&mut db).await?;
    drop(db);
    let kept = make_room(&pool, keep).await?;
    let copy = backup::copied_beside(from, whole, &std::env::temp_dir().join("cam-nhan.sqlite")).await?;
    let done = async {
        let (mut file, _) = backup::open(&copy).await?;
        let mut transaction = pool.begin().await?;
        tables::into_postgres(&mut file, &mut transaction).await?;
        transaction.commit().await?;
        file.close().await?;
        anyhow::Ok(())
    }
    .await;
    remove(&copy).told(|| format!("removing {}", copy.display()))?;
    pool.close().await;
    done.map(|()| kept)
}

/// Keeps a backup of what is there; says whether anything was.
async fn make_room(pool: &PgPool, keep: Option<&Path>) -> anyhow::Result<bool> {
    let others: i64 = sqlx::query_scalar(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = $1",
    )
    .bind(server::APPLICATION)
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
    let store = Store::Postgres(pool.clone(), super::nobody());
    store.back_up(keep).await?;
    Ok(true)
}
