//! A staging database: what a file says is gathered in a SQLite file of its own, which goes when the import is over. So memory
//! does not grow with the file, records may come in any order, and all is known of it before anything is written anywhere.

mod parse;
mod ready;
mod resolve;

use std::{
    collections::{BTreeMap, HashSet},
    env, fs, io,
    net::IpAddr,
    sync::mpsc::{Receiver, sync_channel},
    thread,
    time::Duration,
};

use cam_nhan_domain::{Millis, comment::is_blank};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, Connection as _, QueryBuilder, Sqlite, SqliteConnection,
    query_builder::Separated,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;

use self::parse::{Chunk, parse};
pub use self::ready::{Ready, ReadyThread};
use crate::{
    fields,
    formats::Format,
    input::Source,
    output::{Choices, Item, excerpt},
    placing::Placing,
    problem::{Notice, NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Ban, Comment, CommentsOpen, Reaction, Reader, Record, Thread},
    wait::wait,
};

/// Chunks that may wait between the two.
const CHUNKS: usize = 4;
/// Rows that are stored with one statement: SQLite takes 32,766 values at once, and a comment has 15.
const ROWS: usize = 500;
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

    /// Stores what the parser gives.
    fn take(&mut self, taken: &Receiver<Chunk>) -> Result<()> {
        self.execute("begin")?;
        while let Ok(Chunk { format, items }) = taken.recv() {
            if self.format.is_empty() {
                self.format = format.to_owned();
            }
            let (mut threads, mut readers, mut comments, mut reactions, mut bans) =
                (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
            for item in items {
                match item {
                    Item::Record(Record::Thread(thread)) => threads.push(thread),
                    Item::Record(Record::Reader(reader)) => readers.push(reader),
                    Item::Record(Record::Comment(comment)) => comments.push(Bones::of(format, *comment)),
                    Item::Record(Record::Reaction(reaction)) => reactions.push(reaction),
                    Item::Record(Record::Ban(ban)) => bans.push(ban),
                    Item::Record(Record::Header(_) | Record::End(_)) => {}
                    Item::Notice(notice) => self.note(notice)?,
                }
            }
            self.add_threads(&threads)?;
            self.add_readers(&readers)?;
            self.add_comments(&mut comments)?;
            self.add_reactions(&reactions)?;
            self.add_bans(&bans)?;
        }
        self.execute("commit")
    }

    /// Of a thread that is told of twice, each word that the first telling left out.
    fn add_threads(&mut self, threads: &[Thread]) -> Result<()> {
        for thread in threads {
            let known: Option<String> = self.scalar("select record from thread where id = $1", &thread.id)?;
            let known: Option<Thread> = known.map(|known| parsed(&known)).transpose()?;
            let united = known.map_or_else(|| thread.clone(), |known| united(known, thread));
            let record = written(&united)?;
            let query = sqlx::query(
                "insert into thread (id, record, url) values ($1, $2, $3)
                 on conflict (id) do update set record = excluded.record, url = excluded.url",
            )
            .bind(&united.id)
            .bind(record)
            .bind(if united.url.is_empty() {
                &united.id
            } else {
                &united.url
            });
            wait(query.execute(&mut self.db)).map_err(fault)?;
        }
        Ok(())
    }

    fn add_readers(&mut self, readers: &[Reader]) -> Result<()> {
        let rows = readers.iter().map(|reader| Ok((&reader.id, written(reader)?)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert("reader (id, record)", rows, |row, (id, record)| {
            row.push_bind(id).push_bind(record);
        })?;
        Ok(())
    }

    fn add_bans(&mut self, bans: &[Ban]) -> Result<()> {
        let rows = bans.iter().map(|ban| Ok((&ban.id, written(ban)?)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert("ban (id, record)", rows, |row, (id, record)| {
            row.push_bind(id).push_bind(record);
        })?;
        Ok(())
    }

    fn add_reactions(&mut self, reactions: &[Reaction]) -> Result<()> {
        let rows = reactions.iter().map(|one| Ok((one, written(one)?)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert(
            "reaction (thread, comment, reader, record)",
            rows,
            |row, (one, record)| {
                row.push_bind(&one.thread).push_bind(&one.comment);
                row.push_bind(&one.reader).push_bind(record);
            },
        )?;
        Ok(())
    }

    fn add_comments(&mut self, comments: &mut [Bones]) -> Result<()> {
        let first = self.ordinal + 1;
        let stored = self.insert(
            "comment (ordinal, format, id, thread, parent, ancestors, reader, name, same, blank, status, created_at, address,
                 place, record)",
            (first..).zip(comments.iter_mut()),
            |row, (ordinal, one)| {
                row.push_bind(ordinal).push_bind(one.format).push_bind(&one.id).push_bind(&one.thread);
                row.push_bind(&one.parent).push_bind(&one.ancestors).push_bind(&one.reader).push_bind(&one.name);
                row.push_bind(&one.same).push_bind(one.blank).push_bind(one.status).push_bind(one.created_at);
                row.push_bind(one.address.map(|address| address.to_string())).push_bind(&one.place);
                row.push_bind(std::mem::take(&mut one.record));
            },
        )?;
        self.ordinal += comments.len() as i64;
        if stored < comments.len() as u64 {
            let query = sqlx::query_scalar("select ordinal from comment where ordinal >= $1").bind(first);
            let stored: Vec<i64> = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
            let stored: HashSet<i64> = stored.into_iter().collect();
            let all = (first..).zip(comments);
            for (_, comment) in all.filter(|(ordinal, _)| !stored.contains(ordinal)) {
                self.note(Notice {
                    kind: NoticeKind::IdRepeated,
                    place: parsed(&comment.place)?,
                    id: comment.id.clone(),
                    detail: String::new(),
                })?;
            }
        }
        Ok(())
    }

    /// Keeps a word about the files.
    fn note(&mut self, notice: Notice) -> Result<()> {
        let count = self.counted.entry(notice.kind).or_default();
        *count += 1;
        if *count > NOTICES_KEPT {
            return Ok(());
        }
        self.unwritten.push(Notice {
            id: excerpt(&notice.id),
            detail: excerpt(&notice.detail),
            ..notice
        });
        if self.unwritten.len() < ROWS {
            return Ok(());
        }
        self.write_notices()
    }

    /// Stores the notices that still are to be.
    fn write_notices(&mut self) -> Result<()> {
        let notices = std::mem::take(&mut self.unwritten).into_iter();
        let rows = notices.map(|one| Ok((written(&one.kind)?, written(&one.place)?, one)));
        let rows: Vec<_> = rows.collect::<Result<_>>()?;
        self.insert(
            "notice (kind, place, id, detail)",
            rows,
            |row, (kind, place, one)| {
                row.push_bind(kind).push_bind(place);
                row.push_bind(one.id).push_bind(one.detail);
            },
        )?;
        Ok(())
    }

    /// Stores rows in a table, whose name and columns are `into`, leaving out those whose key is there already; gives back how
    /// many were new. Each statement takes many rows, since it goes to SQLite's thread and back, and takes them as values: in
    /// JSON, SQLite would write and read a row again for each of its columns.
    fn insert<T>(
        &mut self,
        into: &str,
        rows: impl IntoIterator<Item = T>,
        mut bind: impl FnMut(&mut Separated<'_, Sqlite, &'static str>, T),
    ) -> Result<u64> {
        let mut rows = rows.into_iter().peekable();
        let mut stored = 0;
        while rows.peek().is_some() {
            let mut query = QueryBuilder::new(format!("insert into {into} "));
            query.push_values(rows.by_ref().take(ROWS), |mut row, one| bind(&mut row, one));
            query.push(" on conflict do nothing");
            // Each number of rows is a statement of its own: they are not worth keeping.
            let done = wait(query.build().persistent(false).execute(&mut self.db));
            stored += done.map_err(fault)?.rows_affected();
        }
        Ok(stored)
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

/// A comment as it is staged.
struct Bones {
    format: &'static str,
    id: String,
    thread: String,
    parent: Option<String>,
    ancestors: Option<String>,
    reader: Option<String>,
    name: String,
    /// A digest of name and text, by which copies are known.
    same: String,
    blank: bool,
    status: &'static str,
    created_at: Option<i64>,
    /// The network address that it was written from, apart from the record: a site may keep none.
    address: Option<IpAddr>,
    place: String,
    record: String,
}

impl Bones {
    fn of(format: &'static str, mut comment: Comment) -> Self {
        let reader = comment.reader.as_deref().unwrap_or_default();
        let same = fields::digest(&[&comment.name, reader, &comment.text]);
        let ancestors = std::mem::take(&mut comment.ancestors);
        Self {
            format,
            id: comment.id.clone(),
            thread: comment.thread.clone(),
            parent: comment.parent.take(),
            ancestors: (!ancestors.is_empty()).then(|| ancestors.join("\n")),
            reader: comment.reader.clone(),
            name: comment.name.clone(),
            same,
            blank: is_blank(&comment.text),
            status: comment.status.0.as_str(),
            created_at: comment.created_at.map(|at| at.0),
            address: comment.address.take(),
            place: serde_json::to_string(&comment.place).unwrap_or_default(),
            record: serde_json::to_string(&comment).unwrap_or_default(),
        }
    }
}

/// Two tellings of one thread: what the first leaves out, the second may say.
fn united(mut first: Thread, second: &Thread) -> Thread {
    let fill = |to: &mut String, from: &String| {
        if to.is_empty() {
            to.clone_from(from);
        }
    };
    fill(&mut first.key, &second.key);
    fill(&mut first.url, &second.url);
    fill(&mut first.title, &second.title);
    fill(&mut first.commenters, &second.commenters);
    fill(&mut first.section, &second.section);
    fill(&mut first.language, &second.language);
    if first.authors.is_empty() {
        first.authors.clone_from(&second.authors);
    }
    first.published_at = first.published_at.or(second.published_at);
    first.closes_at = first.closes_at.or(second.closes_at);
    if second.comments_open != CommentsOpen::Auto {
        first.comments_open = second.comments_open;
    }
    first.created_at = match (first.created_at, second.created_at) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    };
    for count in &second.reactions {
        match first.reactions.iter_mut().find(|known| known.kind == count.kind) {
            Some(known) => known.count = known.count.saturating_add(count.count),
            None => first.reactions.push(count.clone()),
        }
    }
    first
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
