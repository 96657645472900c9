//! SQLite's file: made so that nobody else may read it, opened for reading and for writing, and why it cannot be.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context as _, anyhow, bail, ensure};
use log::LevelFilter;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{ACQUIRE_TIMEOUT, READERS};
use crate::{
    crypto::token,
    os::{self, Told as _},
};

/// Pages that SQLite's writer keeps, as a negative number of KB: the indexes of a thread that is written to.
const WRITER_CACHE: &str = "-16000";
/// Pages of 4 KB in the log before they are brought into the file: a page that many writes change is brought once.
const CHECKPOINT: &str = "4000";

/// How the file is opened.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(ACQUIRE_TIMEOUT)
        .foreign_keys(true)
        .optimize_on_close(true, None)
        .log_statements(LevelFilter::Trace)
}

/// The one connection that writes, opened when it is first used. It stays: a log that vanishes is then never SQLite's
/// own tidying.
pub fn writing(path: &Path) -> SqlitePool {
    let options = options(path)
        .journal_mode(SqliteJournalMode::Wal)
        .pragma("cache_size", WRITER_CACHE)
        // What was erased is overwritten where its page is written anyway.
        .pragma("secure_delete", "fast")
        .pragma("wal_autocheckpoint", CHECKPOINT);
    pool(1).connect_lazy_with(options)
}

/// The connections that read, opened as they are needed.
pub fn reading(path: &Path) -> SqlitePool {
    pool(READERS).connect_lazy_with(options(path).read_only(true))
}

/// The same, of a file that cannot be written to, or beside. A log that is there is read with it; where there is none,
/// SQLite could not make the empty one that it wants, and is told that nobody writes.
pub fn reading_unwritable(path: &Path) -> SqlitePool {
    pool(READERS).connect_lazy_with(unwritable(path))
}

fn unwritable(path: &Path) -> SqliteConnectOptions {
    let log = fs::metadata(beside(path, "-wal")).map_or(0, |log| log.len());
    options(path)
        .read_only(true)
        .optimize_on_close(false, None)
        .immutable(log == 0)
}

/// Why a file cannot be written to, although it may well be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Unwritable(pub String);

/// Begins to write, and takes it back: whether that can be. (Of a file that it may only read, SQLite takes a `begin immediate`
/// for a reader's.)
pub async fn ensure_writable(db: &mut SqliteConnection) -> sqlx::Result<()> {
    let tried = sqlx::raw_sql("begin immediate; create table written_to (n bigint)");
    let tried = tried.execute(&mut *db).await;
    _ = sqlx::raw_sql("rollback").execute(db).await;
    tried.map(|_| ())
}

fn pool(size: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(size)
        .test_before_acquire(false)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
}

/// Makes an empty file, and its folder, unless it is there.
pub fn make_if_missing(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        let made = fs::create_dir_all(folder);
        made.map_err(|error| refused(path, "making a database at", &error))?;
    }
    match create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(refused(path, "making a database at", &error))
        }
        _ => Ok(()),
    }
}

fn refused(path: &Path, doing: &str, error: &io::Error) -> anyhow::Error {
    let reason = os::hindrance(path, true).unwrap_or_else(|| os::reason(error));
    anyhow!("{doing} {}: {reason}", path.display())
}

/// A new empty file that nobody else may read. Fails where there is one, or a link to one.
pub fn create(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// A new empty file beside `path` that nobody else may read, by a name that nobody can foresee.
pub fn create_beside(path: &Path) -> anyhow::Result<(PathBuf, File)> {
    let name = path.file_name().context("a file needs a name")?;
    let mut part = name.to_owned();
    let chance: [u8; 10] = token::random();
    part.push(".");
    part.push(chance.map(|byte| format!("{byte:02x}")).concat());
    part.push(".part");
    let part = path.with_file_name(part);
    let file = create(&part).told(|| format!("making {}", part.display()))?;
    Ok((part, file))
}

/// `path` with an ending, such as that of SQLite's log.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Looks into a file without changing anything of it or beside it: there, SQLite's, and with our schema. Gives back the
/// schema's version, `None` for a file with nothing in it; another program's is refused.
pub async fn look(path: &Path) -> anyhow::Result<Option<i64>> {
    ensure!(
        path.exists() || os::hindrance(path, false).is_some_and(|it| !it.starts_with("there is no folder")),
        "there is no database at {} (`cam-nhan serve` and `cam-nhan site add` make one): \
         is this the service's folder, or should --database-url say where it is?",
        path.display()
    );
    of_ours(path, tables(path, false).await)
}

/// The same of a file that cannot be written to: without a log, and unable to make one, SQLite reads only what it is told
/// that nobody writes.
pub async fn look_at_unwritable(path: &Path) -> anyhow::Result<Option<i64>> {
    of_ours(path, tables(path, true).await)
}

fn of_ours(path: &Path, found: sqlx::Result<(Option<i64>, Vec<String>)>) -> anyhow::Result<Option<i64>> {
    match found {
        Ok((version, tables)) => {
            let other = tables.iter().find(|table| *table != MIGRATIONS);
            let ours = ["site", "thread"]
                .iter()
                .all(|ours| tables.iter().any(|table| table == ours));
            if let Some(table) = other.filter(|_| version.is_none() || !ours) {
                bail!(
                    "{} is another program's database (it has a table {table:?}): Cảm Nhận wants a file of its own",
                    path.display()
                );
            }
            Ok(version)
        }
        Err(error) => Err(explained(path, error)),
    }
}

const MIGRATIONS: &str = "_sqlx_migrations";

/// The schema's version, and which tables there are.
async fn tables(path: &Path, is_unwritable: bool) -> sqlx::Result<(Option<i64>, Vec<String>)> {
    let reading = if is_unwritable {
        unwritable(path)
    } else {
        SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .busy_timeout(ACQUIRE_TIMEOUT)
            .log_statements(LevelFilter::Trace)
    };
    let mut db = reading.connect().await?;
    let names =
        "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name";
    let tables: Vec<String> = sqlx::query_scalar(names).fetch_all(&mut db).await?;
    let version = if tables.iter().any(|table| table == MIGRATIONS) {
        sqlx::query_scalar("select max(version) from _sqlx_migrations")
            .fetch_one(&mut db)
            .await?
    } else {
        None
    };
    db.close().await?;
    Ok((version, tables))
}

/// Why SQLite cannot do with a file what was asked, in a sentence of ours.
pub fn explained(path: &Path, error: sqlx::Error) -> anyhow::Error {
    let at = path.display();
    match code(&error) {
        Some(26) => anyhow!("{at} is not an SQLite database"),
        Some(11) => anyhow!("{at} is damaged: bring a backup back (`cam-nhan restore FILE --force`)"),
        Some(5 | 6) => anyhow!("another program holds {at}: stop it first"),
        Some(13) => Unwritable(format!("there is no room on the disk of {at}")).into(),
        _ => match hindrance(path) {
            Some(hindrance) => Unwritable(format!("the database {at} cannot be opened: {hindrance}")).into(),
            None if is_unwritable(path, &error) => {
                Unwritable(format!("the disk of {at} takes no writes: is it full?")).into()
            }
            None => anyhow::Error::new(error).context(format!("opening the database {at}")),
        },
    }
}

/// SQLite's primary result code, which extended ones hold in their low byte.
fn code(error: &sqlx::Error) -> Option<u32> {
    match error {
        sqlx::Error::Database(cause) => Some(cause.code()?.parse::<u32>().ok()? & 0xff),
        _ => None,
    }
}

/// Whether it may be that a file can be read, and cannot be written to or beside: rights, or READONLY, IOERR, FULL,
/// CANTOPEN.
fn is_unwritable(path: &Path, error: &sqlx::Error) -> bool {
    hindrance(path).is_some() || matches!(code(error), Some(8 | 10 | 13 | 14))
}

/// What keeps us from a file or from what SQLite keeps beside it.
pub fn hindrance(path: &Path) -> Option<String> {
    let beside = ["-wal", "-shm"].map(|ending| beside(path, ending));
    os::hindrance(path, true).or_else(|| {
        let there = beside.iter().filter(|path| path.exists());
        there.into_iter().find_map(|path| os::hindrance(path, true))
    })
}

/// Looks after a file that is open: whether its name, and its log's, still lead to what was opened. What is written to a
/// file that was deleted or replaced is gone with the process, and nobody would notice before.
pub struct Watch {
    /// The file, its log, and the log's index.
    paths: [PathBuf; 3],
    seen: Mutex<Seen>,
    only_read: AtomicBool,
}

#[derive(Default)]
struct Seen {
    /// What the paths led to when they were opened; `None` while nothing is open.
    opened: Option<[Option<Identity>; 3]>,
    loss: Option<String>,
}

/// The device and the number of a file: of which no other file has the same while it is open.
type Identity = (u64, u64);

impl Watch {
    /// Of a file that nothing has opened yet.
    pub fn of(path: &Path) -> Self {
        Self {
            paths: [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")],
            seen: Mutex::default(),
            only_read: AtomicBool::default(),
        }
    }

    /// Takes the files as they are for those that are open, unless that is known.
    pub fn remember(&self) {
        let mut seen = self.seen();
        if seen.opened.is_none() {
            seen.opened = Some(self.now());
        }
    }

    /// What is opened next is what counts.
    pub fn forget(&self) {
        self.seen().opened = None;
    }

    /// Looks whether anything is lost, and tells the log when that changes.
    pub fn look(&self) -> bool {
        let mut seen = self.seen();
        let loss = seen.opened.and_then(|opened| self.loss_since(&opened));
        match (&seen.loss, &loss) {
            (None, Some(loss)) => tracing::error!(
                "{loss}: nothing is written until it is back, or the service was started again; \
                 what is read is what was there before"
            ),
            (Some(_), None) => tracing::info!("the database's file is back, and is written to again"),
            _ => {}
        }
        seen.loss = loss;
        seen.loss.is_some()
    }

    /// Notes whether the file takes no writes for now, as a disk that the system has made so.
    pub fn note(&self, only_read: bool) {
        self.only_read.store(only_read, Ordering::Relaxed);
    }

    /// What was noted last.
    pub fn is_only_read(&self) -> bool {
        self.only_read.load(Ordering::Relaxed)
    }

    /// What was lost when somebody last looked.
    pub fn loss(&self) -> Option<String> {
        self.seen().loss.clone()
    }

    fn loss_since(&self, opened: &[Option<Identity>; 3]) -> Option<String> {
        let now = self.now();
        let paths = self.paths.iter().zip(opened.iter().zip(&now));
        paths
            .into_iter()
            .find_map(|(path, (opened, now))| match (opened, now) {
                (Some(_), None) => Some(format!("{} was deleted or moved away", path.display())),
                (Some(opened), Some(now)) if opened != now => {
                    Some(format!("{} was replaced by another file", path.display()))
                }
                _ => None,
            })
    }

    fn now(&self) -> [Option<Identity>; 3] {
        self.paths.each_ref().map(|path| {
            use std::os::unix::fs::MetadataExt as _;
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.dev(), metadata.ino()))
        })
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether others of this machine may read the file.
pub fn is_open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o007 != 0)
    }
    #[cfg(not(unix))]
    false
}
