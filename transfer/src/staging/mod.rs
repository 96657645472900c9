//! A staging database: what a file says is gathered in a SQLite file of its own, which goes when the import is over. So memory
//! does not grow with the file, records may come in any order, and all is known of it before anything is written anywhere.

mod parse;
mod ready;
mod resolve;
mod store;

use std::{collections::BTreeMap, env, fs, io, sync::mpsc::sync_channel, thread, time::Duration};

use cam_nhan_domain::Millis;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;

use self::parse::parse;
pub use self::ready::{Ready, ReadyThread};
use crate::{
    formats::Format,
    input::Source,
    output::Choices,
    placing::Placing,
    problem::{Notice, NoticeKind, Place, Problem, ProblemKind, Result},
    wait::wait,
};

/// Chunks that may wait between the parser and the database.
const CHUNKS: usize = 4;
/// Notices of one kind that are kept with their place; all are counted.
pub const NOTICES_KEPT: u64 = 10_000;

/// How far reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Bytes of the files as they lie there that were read, of how many.
    pub bytes: (u64, u64),
    /// Comments that were read.
    pub comments: u64,
}

/// What is known of the files when all of them are read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The systems that they come from, as [`Format::title`].
    pub formats: Vec<String>,
    /// Threads with something in them.
    pub threads: u64,
    /// Comments that have a home, by their status.
    pub comments: BTreeMap<String, u64>,
    /// Readers' reactions that stand for themselves.
    pub reactions: u64,
    /// Bans.
    pub bans: u64,
    /// How often something was changed or left out.
    pub notices: BTreeMap<NoticeKind, u64>,
    /// Threads without a home: address or id, and comments; the largest first, at most 100.
    pub homeless: Vec<(String, u64)>,
}

/// What one or more files say, in the order in which it is stored.
pub struct Staging {
    db: SqliteConnection,
    summary: Summary,
    format: String,
    counted: BTreeMap<NoticeKind, u64>,
    /// Notices that are still to be stored, for many go in one statement.
    unwritten: Vec<Notice>,
    /// The number of the last comment that was read, those whose ids came twice among them.
    ordinal: i64,
    _folder: TempDir,
}

const SCHEMA: &str = "
    create table thread (
        id text primary key, record text not null, url text not null, home text, home_url text, comments integer not null default 0
    ) without rowid;
    create table reader (id text primary key, record text not null) without rowid;
    create table comment (
        ordinal integer primary key, format text not null, id text not null, thread text not null, parent text, ancestors text,
        reader text, name text not null, same blob not null, blank integer not null, status text not null, created_at integer,
        address text, place text not null, record text not null,
        unique (format, id)
    );
    create table ready (
        position integer primary key, comment integer not null, answers text, created_at integer not null, status text not null
    );
    create table reaction (thread text not null, comment text not null, reader text not null, record text not null,
        primary key (thread, comment, reader)) without rowid;
    create table ban (id text primary key, record text not null) without rowid;
    create table notice (kind text not null, place text not null, id text not null, detail text not null);
";

/// How the folders begin that hold files on their way.
const PREFIX: &str = "cam-nhan-import";
/// After which a folder is one that a killed process left.
const STALE: Duration = Duration::from_hours(48);

/// A folder for this user alone, since a file on its way has mailboxes in it. What killed processes left goes first.
fn private_folder() -> io::Result<TempDir> {
    let is_stale = |entry: &fs::DirEntry| {
        let age = entry
            .metadata()
            .and_then(|about| about.modified())
            .map(|at| at.elapsed());
        entry.file_name().to_string_lossy().starts_with(PREFIX) && matches!(age, Ok(Ok(age)) if age > STALE)
    };
    for entry in fs::read_dir(env::temp_dir()).into_iter().flatten().flatten() {
        if is_stale(&entry) {
            // Another user's is theirs.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

impl Staging {
    /// Reads files: all of them are of the one format that is named, or each of the one that recognises it. `now` is the latest
    /// moment that is believed. Nothing is left behind when there is a problem.
    pub fn gather(
        sources: &[Source],
        from: Option<&'static Format>,
        (choices, placing): (&Choices, &Placing),
        now: Millis,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Self> {
        let mut staging = Self::open()?;
        let (given, taken) = sync_channel(CHUNKS);
        thread::scope(|scope| {
            let parser = scope.spawn(move || parse(sources, from, choices, progress, given));
            let stored = staging.take(&taken);
            // The parser ends when nobody takes what it gives.
            drop(taken);
            let read = parser.join().unwrap_or_else(|_| {
                Err(Problem::new(
                    ProblemKind::Malformed,
                    Place::File,
                    "the parser panicked",
                ))
            });
            staging.summary.formats = read?;
            stored
        })?;
        staging.resolve(placing, choices, now)?;
        Ok(staging)
    }

    fn open() -> Result<Self> {
        let folder = private_folder()?;
        let options = SqliteConnectOptions::new()
            .filename(folder.path().join("staging.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Off)
            .synchronous(SqliteSynchronous::Off)
            .pragma("locking_mode", "exclusive")
            .pragma("cache_size", "-16000");
        let mut db = wait(SqliteConnection::connect_with(&options)).map_err(fault)?;
        wait(sqlx::raw_sql(SCHEMA).execute(&mut db)).map_err(fault)?;
        Ok(Self {
            db,
            summary: Summary::default(),
            format: String::new(),
            counted: BTreeMap::new(),
            unwritten: Vec::new(),
            ordinal: 0,
            _folder: folder,
        })
    }

    /// What is known of the files.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// The name of the format of the first file: reactions name comments of the same.
    pub fn format(&self) -> &str {
        &self.format
    }

    /// How many comments are ready.
    pub fn comments(&self) -> u64 {
        self.summary.comments.values().sum()
    }

    fn execute(&mut self, statement: &'static str) -> Result<()> {
        wait(sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut self.db)).map_err(fault)?;
        Ok(())
    }

    fn scalar(&mut self, query: &'static str, id: &str) -> Result<Option<String>> {
        let query = sqlx::query_scalar::<_, Option<String>>(query).bind(id);
        let value = wait(query.fetch_optional(&mut self.db));
        Ok(value.map_err(fault)?.flatten())
    }
}

fn written<T: Serialize + ?Sized>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Problem::new(ProblemKind::Malformed, Place::File, error))
}

fn parsed<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Problem::new(ProblemKind::Malformed, Place::File, error))
}

/// The staging database cannot be written to: mostly, the disk is full.
fn fault(error: sqlx::Error) -> Problem {
    Problem::new(ProblemKind::Unreadable, Place::File, error)
}

#[cfg(test)]
mod tests;
