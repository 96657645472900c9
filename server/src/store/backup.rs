//! A backup: one SQLite file with everything, whichever database it is of. It is consistent, made while the service
//! runs, and there under its name only once it is whole, on the disk and looked through. It ends with a checksum of all
//! that stands before; SQLite reads over that.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use sha2::{Digest as _, Sha256};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use super::{Conn, ReadConn, Store, file::create_beside, hostile, schema, tables};
use crate::os::{self, Told as _};

/// Before the checksum, in hexadecimal digits, at the end of the file.
const SEAL: &[u8] = b"\ncam-nhan backup; sha256 of all before this line: ";
/// How long the line is.
const SEAL_LENGTH: u64 = SEAL.len() as u64 + 64 + 1;
/// What every size of SQLite's pages is a multiple of.
const SECTOR: u64 = 512;

impl Store {
    /// Writes a backup to `to`, in place of what is there.
    pub async fn back_up(&self, to: &Path) -> anyhow::Result<()> {
        let part = begin(to)?;
        let written = self.write_to(&part).await;
        finish(&part, to, written).await
    }

    async fn write_to(&self, part: &Path) -> anyhow::Result<()> {
        match self.read().await? {
            ReadConn::Sqlite(mut db) => vacuum(&mut db, part).await,
            ReadConn::Postgres(mut db) => gather(&mut db, part).await,
        }
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
    let to = os::full(to);
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).told(|| format!("making the folder {}", folder.display()))?;
    }
    Ok(create_beside(&to)?.0)
}

/// Looks through what was written, and gives it its name once it is on the disk; removes it when that fails.
async fn finish(part: &Path, to: &Path, written: anyhow::Result<()>) -> anyhow::Result<()> {
    let finished = async {
        written.with_context(|| format!("writing {}", part.display()))?;
        open(part).await?.0.close().await?;
        seal(part).told(|| format!("writing {}", part.display()))?;
        put(part, to).told(|| format!("naming {}", to.display()))
    }
    .await;
    if finished.is_err() {
        let _ = fs::remove_file(part);
    }
    finished
}

/// Ends a file with its checksum.
fn seal(path: &Path) -> io::Result<()> {
    let mut file = File::options().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let sum = checksum(&mut file, length)?;
    file.seek(SeekFrom::End(0))?;
    file.write_all(&[SEAL, sum.as_bytes(), b"\n"].concat())
}

fn checksum(file: &mut File, length: u64) -> io::Result<String> {
    file.seek(SeekFrom::Start(0))?;
    let (mut left, mut hash) = (file.take(length), Sha256::new());
    let mut some = vec![0; 1 << 16];
    loop {
        match left.read(&mut some)? {
            0 => break,
            read => hash.update(&some[..read]),
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// How much of a file is a database, without its checksum, which has to be right. A file without one, such as a database
/// that was kept aside, is as long as its pages; any other is damaged.
fn ensure_unchanged(path: &Path) -> anyhow::Result<u64> {
    let looked = || -> io::Result<Option<u64>> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        if length.is_multiple_of(SECTOR) {
            return Ok(Some(length));
        }
        let Some(before) = length.checked_sub(SEAL_LENGTH) else {
            return Ok(None);
        };
        file.seek(SeekFrom::Start(before))?;
        let mut line = Vec::new();
        file.read_to_end(&mut line)?;
        let sum = checksum(&mut file, before)?;
        Ok((line == [SEAL, sum.as_bytes(), b"\n"].concat()).then_some(before))
    };
    let length = looked().told(|| format!("reading {}", path.display()))?;
    length.with_context(|| {
        format!(
            "{} is not a whole backup: it is not as it was written, by its checksum",
            path.display()
        )
    })
}

/// A backup that was looked through.
pub struct Whole {
    /// Its schema's version.
    pub version: i64,
    /// How much of the file is a database.
    length: u64,
}

/// Opens a backup for reading, after looking through it. Gives back its schema's version too.
pub async fn open(path: &Path) -> anyhow::Result<(SqliteConnection, i64)> {
    let (db, whole) = look_through(path).await?;
    Ok((db, whole.version))
}

/// Looks through a backup: whole, ours, of a schema that we know, with nothing in it that our schema does not have, and
/// nothing that refers to what is not there. Whatever is in the file, nothing but that happens.
pub(super) async fn look_through(path: &Path) -> anyhow::Result<(SqliteConnection, Whole)> {
    ensure!(path.exists(), "there is no file {}", os::full(path).display());
    if let Some(hindrance) = os::hindrance(path, false) {
        bail!("the backup cannot be read: {hindrance}");
    }
    let length = ensure_unchanged(path)?;
    let whole = || format!("{} is not a whole backup", path.display());
    let mut db = connect(path).await.with_context(whole)?;
    let version = hostile::ensure_schema(&mut db)
        .await
        .map_err(|error| error.context(path.display().to_string()))?;
    let found: Vec<String> = sqlx::query_scalar("pragma integrity_check(1)")
        .fetch_all(&mut db)
        .await
        .with_context(whole)?;
    if found != ["ok"] {
        bail!("{}: {}", whole(), found.join("; "));
    }
    let astray = sqlx::query("pragma foreign_key_check").fetch_all(&mut db).await?;
    ensure!(
        astray.is_empty(),
        "{} has {} rows that refer to what is not there",
        path.display(),
        astray.len()
    );
    tables::ensure_kinds(&mut db)
        .await
        .map_err(|error| error.context(path.display().to_string()))?;
    Ok((db, Whole { version, length }))
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

/// The database in a backup, copied beside `path` under a name of its own and brought up to date: of the newest schema,
/// with every comment's HTML made from its text. Nobody else may read it. For whoever asked to use or to remove.
pub(super) async fn copied_beside(from: &Path, whole: &Whole, path: &Path) -> anyhow::Result<PathBuf> {
    let (part, mut file) = create_beside(path)?;
    let copied = async {
        let backup = File::open(from).told(|| format!("reading {}", from.display()))?;
        io::copy(&mut backup.take(whole.length), &mut file)
            .told(|| format!("copying {} to {}", from.display(), part.display()))?;
        drop(file);
        let mut db = connect_with(&part)
            .journal_mode(SqliteJournalMode::Delete)
            .connect()
            .await?;
        schema::migrate(&mut db).await?;
        hostile::tidy(&mut db).await?;
        db.close().await?;
        anyhow::Ok(())
    };
    match copied.await {
        Ok(()) => Ok(part),
        Err(error) => {
            let _ = fs::remove_file(&part);
            Err(error)
        }
    }
}

/// Opens a file that nobody changes meanwhile, without touching anything beside it: neither a log that says what else is
/// to be in it, nor one that says what else is to be undone.
async fn connect(path: &Path) -> sqlx::Result<SqliteConnection> {
    connect_with(path).read_only(true).immutable(true).connect().await
}

fn connect_with(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(false)
        .pragma("trusted_schema", "off")
        .pragma("cell_size_check", "on")
        .log_statements(log::LevelFilter::Trace)
}
