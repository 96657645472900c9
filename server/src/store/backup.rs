//! A backup: one SQLite file with everything, whichever database it is of. It is consistent, made while the service
//! runs, and there under its name only once it is whole, on the disk and looked through.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use super::{Conn, Lease, Store, schema, tables};

impl Store {
    /// Writes a backup to `to`, in place of what is there.
    pub async fn back_up(&self, to: &Path) -> anyhow::Result<()> {
        let part = begin(to)?;
        let written = match self.read().await? {
            Lease::Sqlite(mut db) => vacuum(&mut db, &part).await,
            Lease::Postgres(mut db) => gather(&mut db, &part).await,
        };
        finish(&part, to, written).await
    }
}

/// Copies the file behind a connection to `to`, in place of what is there.
pub(super) async fn copy(db: &mut SqliteConnection, to: &Path) -> anyhow::Result<()> {
    let part = begin(to)?;
    let written = vacuum(db, &part).await;
    finish(&part, to, written).await
}

async fn vacuum(db: &mut SqliteConnection, part: &Path) -> anyhow::Result<()> {
    let path = part.to_str().context("a path in UTF-8")?;
    sqlx::query("vacuum into $1").bind(path).execute(db).await?;
    Ok(())
}

async fn gather(db: &mut PgConnection, part: &Path) -> anyhow::Result<()> {
    schema::ensure_ours(schema::version(&mut Conn::postgres(&mut *db)).await?)?;
    let mut file = connect_with(part)
        .journal_mode(SqliteJournalMode::Delete)
        .connect()
        .await?;
    schema::migrate(&mut file).await?;
    tables::from_postgres(db, &mut file).await?;
    Ok(file.close().await?)
}

/// Makes room for a backup that is to be called `to`: its file goes by another name until it is finished.
fn begin(to: &Path) -> anyhow::Result<PathBuf> {
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
    }
    let mut name = to.file_name().context("a file's name")?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = to.with_file_name(name);
    create(&part).with_context(|| format!("making {}", part.display()))?;
    Ok(part)
}

/// Looks through what was written, and gives it its name once it is on the disk; removes it when that fails.
async fn finish(part: &Path, to: &Path, written: anyhow::Result<()>) -> anyhow::Result<()> {
    let finished = async {
        written.with_context(|| format!("writing {}", part.display()))?;
        open(part).await?.0.close().await?;
        put(part, to).with_context(|| format!("naming {}", to.display()))
    }
    .await;
    if finished.is_err() {
        let _ = fs::remove_file(part);
    }
    finished
}

/// Opens a backup for reading, after looking through it: whole, ours, of a schema that we know, and nothing in it that
/// refers to what is not there. Gives back its schema's version too.
pub async fn open(path: &Path) -> anyhow::Result<(SqliteConnection, i64)> {
    ensure!(path.is_file(), "there is no file {}", path.display());
    let mut db = connect(path).await?;
    let found: Vec<String> = sqlx::query_scalar("pragma integrity_check(1)")
        .fetch_all(&mut db)
        .await
        .with_context(|| format!("{} is not a whole backup", path.display()))?;
    if found != ["ok"] {
        bail!("{} is not a whole backup: {}", path.display(), found.join("; "));
    }
    let version = schema::version(&mut Conn::sqlite(&mut db)).await?;
    schema::ensure_known(version)?;
    let version = version.with_context(|| format!("{} is not a backup of Cảm Nhận", path.display()))?;
    let astray = sqlx::query("pragma foreign_key_check").fetch_all(&mut db).await?;
    ensure!(
        astray.is_empty(),
        "{} has {} rows that refer to what is not there",
        path.display(),
        astray.len()
    );
    Ok((db, version))
}

/// An empty file that nobody else may read: a backup holds all that the database does.
fn create(path: &Path) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Brings a whole file to the disk, and then to its name.
pub(super) fn put(from: &Path, to: &Path) -> io::Result<()> {
    File::options().write(true).open(from)?.sync_all()?;
    fs::rename(from, to)?;
    sync_folder(to)
}

/// Brings to the disk which names there are beside `path`.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// A copy of an older backup with our schema, and where it is: for whoever asked to remove.
pub(super) async fn brought_up_to_date(from: &Path) -> anyhow::Result<(SqliteConnection, PathBuf)> {
    let path = std::env::temp_dir().join(format!("cam-nhan-{}.part", std::process::id()));
    create(&path)?;
    fs::copy(from, &path)?;
    let mut db = connect_with(&path).connect().await?;
    schema::migrate(&mut db).await?;
    Ok((db, path))
}

async fn connect(path: &Path) -> sqlx::Result<SqliteConnection> {
    connect_with(path).read_only(true).connect().await
}

fn connect_with(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(false)
        .log_statements(log::LevelFilter::Trace)
}
