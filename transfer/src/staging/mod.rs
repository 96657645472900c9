//! A staging database: what a file says is gathered in a SQLite file of its own, which goes when the import is over. So memory
//! does not grow with the file, records may come in any order, and all is known of it before anything is written anywhere.

mod resolve;

use std::{
    collections::{BTreeMap, HashSet},
    env, fs, io,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
    time::Duration,
};

use cam_nhan_domain::{
    Millis, Status,
    comment::{NAME_LIMIT, is_blank, tidied, tidy_name},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{
    AssertSqlSafe, Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;

use crate::{
    fields,
    formats::{self, Format, Head, Read},
    html,
    input::{Meter, Source},
    markdown,
    output::{Choices, Item, Output, TEXT_LIMIT, excerpt},
    placing::Placing,
    problem::{Notice, NoticeKind, Place, Problem, ProblemKind, Result},
    record::{Ban, Comment, CommentsOpen, Reaction, Reader, Record, State, TextFormat, Thread},
    sqlite::Database,
    wait::wait,
};

/// Items that go from the parser to the database at once.
const CHUNK: usize = 500;
/// Or fewer, as soon as their texts are as long, in bytes: memory goes by neither the number nor the length of comments.
const CHUNK_BYTES: usize = 2 * 1024 * 1024;
/// Chunks that may wait between the two.
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
    _folder: TempDir,
}

/// A comment that is ready: its parent, if any, came before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready {
    /// Its place among all of them, from 1.
    pub position: i64,
    /// The name of its format: with its id it is never stored twice.
    pub format: String,
    /// The key of its article.
    pub home: String,
    /// It, in Markdown, with a moment, a name and an id of its parent that are good.
    pub comment: Comment,
    /// Who wrote it, where the files know more of them.
    pub reader: Option<Reader>,
}

/// An article that is ready.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReadyThread {
    /// Its key.
    pub home: String,
    /// What the files say of it: of several, united.
    pub thread: Thread,
    /// The ids by which the files name it.
    pub ids: Vec<String>,
    /// Whether it comes from our own format.
    pub is_ours: bool,
}

const SCHEMA: &str = "
    create table thread (
        id text primary key, record text not null, url text not null, home text, home_url text, comments integer not null default 0
    ) without rowid;
    create table reader (id text primary key, record text not null) without rowid;
    create table comment (
        ordinal integer primary key, format text not null, id text not null, thread text not null, parent text, ancestors text,
        reader text, name text not null, same blob not null, blank integer not null, status text not null, created_at integer,
        place text not null, record text not null, position integer, answers text,
        unique (format, id)
    );
    create index comment_by_thread on comment (thread);
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
            self.add_comments(&comments)?;
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
        self.insert(
            "insert into reader (id, record) select value ->> 'id', value from json_each($1) where true
             on conflict (id) do nothing",
            readers,
        )
    }

    fn add_bans(&mut self, bans: &[Ban]) -> Result<()> {
        self.insert(
            "insert into ban (id, record) select value ->> 'id', value from json_each($1) where true
             on conflict (id) do nothing",
            bans,
        )
    }

    fn add_reactions(&mut self, reactions: &[Reaction]) -> Result<()> {
        self.insert(
            "insert into reaction (thread, comment, reader, record)
             select coalesce(value ->> 'thread', ''), coalesce(value ->> 'comment', ''), value ->> 'reader', value
             from json_each($1) where true on conflict do nothing",
            reactions,
        )
    }

    fn add_comments(&mut self, comments: &[Bones]) -> Result<()> {
        if comments.is_empty() {
            return Ok(());
        }
        let list = written(comments)?;
        let query = sqlx::query(
            "insert into comment (format, id, thread, parent, ancestors, reader, name, same, blank, status, created_at, place, record)
             select value ->> 'format', value ->> 'id', value ->> 'thread', value ->> 'parent', value ->> 'ancestors',
                 value ->> 'reader', value ->> 'name', value ->> 'same', value ->> 'blank', value ->> 'status',
                 value ->> 'created_at', value ->> 'place', value ->> 'record'
             from json_each($1) where true on conflict (format, id) do nothing returning format, id",
        )
        .bind(list);
        let stored = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        if stored.len() < comments.len() {
            let mut stored: HashSet<(String, String)> =
                stored.iter().map(|row| (row.get(0), row.get(1))).collect();
            for comment in comments {
                if !stored.remove(&(comment.format.to_owned(), comment.id.clone())) {
                    let place = parsed(&comment.place)?;
                    self.note(Notice {
                        kind: NoticeKind::IdRepeated,
                        place,
                        id: comment.id.clone(),
                        detail: String::new(),
                    })?;
                }
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
        let query = sqlx::query("insert into notice (kind, place, id, detail) values ($1, $2, $3, $4)")
            .bind(written(&notice.kind)?)
            .bind(written(&notice.place)?)
            .bind(excerpt(&notice.id))
            .bind(excerpt(&notice.detail));
        wait(query.execute(&mut self.db)).map_err(fault)?;
        Ok(())
    }

    /// The first notices of a kind, in the order of the files.
    pub fn notices(&mut self, kind: NoticeKind, limit: u32) -> Result<Vec<Notice>> {
        let query =
            sqlx::query("select place, id, detail from notice where kind = $1 order by rowid limit $2")
                .bind(written(&kind)?)
                .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter()
            .map(|row| {
                Ok(Notice {
                    kind,
                    place: parsed(row.get(0))?,
                    id: row.get(1),
                    detail: row.get(2),
                })
            })
            .collect()
    }

    /// The next `limit` comments behind a position, 0 for the first.
    pub fn comments_after(&mut self, position: i64, limit: u32) -> Result<Vec<Ready>> {
        let query = sqlx::query(
            "select c.position, c.format, t.home, c.record, c.answers, c.created_at, r.record, c.place, c.status
             from comment c join thread t on t.id = c.thread left join reader r on r.id = c.reader
             where c.position > $1 order by c.position limit $2",
        )
        .bind(position)
        .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter()
            .map(|row| {
                let mut comment: Comment = parsed(row.get(3))?;
                comment.parent = row.get(4);
                comment.created_at = row.get::<Option<i64>, _>(5).map(Millis);
                comment.place = parsed(row.get(7))?;
                let status: String = row.get(8);
                comment.status = State(Status::parse(&status).unwrap_or(Status::Held));
                let format: String = row.get(1);
                if comment.status.0 == Status::Removed && format != formats::OURS {
                    // Who removed it meant the words to be gone: its place is what is left.
                    comment.text.clear();
                    (comment.email, comment.website) = (None, None);
                }
                let reader: Option<String> = row.get(6);
                Ok(Ready {
                    position: row.get(0),
                    format,
                    home: row.get(2),
                    comment,
                    reader: reader.map(|reader| parsed(&reader)).transpose()?,
                })
            })
            .collect()
    }

    /// The articles behind a key, in the order of their keys; "" for the first.
    pub fn threads_after(&mut self, home: &str, limit: u32) -> Result<Vec<ReadyThread>> {
        let query = sqlx::query(
            "select home, home_url, record from thread where home in (
                 select distinct home from thread where home > $1 order by home limit $2)
             order by home, comments desc, id",
        )
        .bind(home)
        .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        let mut threads: Vec<ReadyThread> = Vec::new();
        for row in &rows {
            let home: String = row.get(0);
            let mut thread: Thread = parsed(row.get(2))?;
            thread.url = row.get(1);
            let id = thread.id.clone();
            match threads.last_mut().filter(|last| last.home == home) {
                Some(last) => {
                    last.thread = united(std::mem::take(&mut last.thread), &thread);
                    last.ids.push(id);
                }
                None => threads.push(ReadyThread {
                    home,
                    thread,
                    ids: vec![id],
                    is_ours: self.format == formats::OURS,
                }),
            }
        }
        Ok(threads)
    }

    /// Reactions to these threads and their comments that stand for themselves, with who chose: at most `limit`, behind the
    /// given one.
    pub fn reactions_after(
        &mut self,
        after: &(String, String, String),
        limit: u32,
    ) -> Result<Vec<(Reaction, Option<Reader>)>> {
        let query = sqlx::query(
            "select a.record, r.record from reaction a left join reader r on r.id = a.reader
             where (a.thread, a.comment, a.reader) > ($1, $2, $3) order by a.thread, a.comment, a.reader limit $4",
        )
        .bind(&after.0)
        .bind(&after.1)
        .bind(&after.2)
        .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter()
            .map(|row| {
                let reader: Option<String> = row.get(1);
                Ok((
                    parsed(row.get(0))?,
                    reader.map(|reader| parsed(&reader)).transpose()?,
                ))
            })
            .collect()
    }

    /// The next `limit` bans behind an id, "" for the first.
    pub fn bans_after(&mut self, id: &str, limit: u32) -> Result<Vec<Ban>> {
        let query =
            sqlx::query_scalar::<_, String>("select record from ban where id > $1 order by id limit $2")
                .bind(id)
                .bind(i64::from(limit));
        let rows = wait(query.fetch_all(&mut self.db)).map_err(fault)?;
        rows.iter().map(|record| parsed(record)).collect()
    }

    fn insert<T: Serialize>(&mut self, statement: &'static str, rows: &[T]) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let query = sqlx::query(statement).bind(written(rows)?);
        wait(query.execute(&mut self.db)).map_err(fault)?;
        Ok(())
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
#[derive(Serialize)]
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
            place: serde_json::to_string(&comment.place).unwrap_or_default(),
            record: serde_json::to_string(&comment).unwrap_or_default(),
        }
    }
}

/// What goes from the parser to the database.
struct Chunk {
    format: &'static str,
    items: Vec<Item>,
}

/// Reads files, and gives what they say away in chunks; gives back the titles of their formats.
fn parse(
    sources: &[Source],
    from: Option<&'static Format>,
    choices: &Choices,
    progress: &(dyn Fn(Progress) + Sync),
    given: SyncSender<Chunk>,
) -> Result<Vec<String>> {
    let total = sources.iter().map(Source::length).sum();
    let mut titles: Vec<String> = Vec::new();
    let read = Meter::default();
    let mut comments = 0;
    for source in sources {
        let located = |mut problem: Problem| {
            if sources.len() > 1 {
                problem.detail = format!("{}: {}", source.name, problem.detail);
            }
            problem
        };
        let Some(format) = format_of(source, from).map_err(located)? else {
            if sources.len() == 1 {
                let unknown = Problem::new(ProblemKind::UnknownFormat, Place::File, &source.name);
                return Err(mistaken(source, from, unknown));
            }
            let notice = Notice {
                kind: NoticeKind::OtherLeftOut,
                place: Place::File,
                id: source.name.clone(),
                detail: String::new(),
            };
            let items = vec![Item::Notice(notice)];
            if given.send(Chunk { format: "", items }).is_err() {
                break;
            }
            continue;
        };
        if !titles.iter().any(|title| title == format.title) {
            titles.push(format.title.to_owned());
        }
        let mut items = Vec::with_capacity(CHUNK);
        let mut bytes = 0;
        let mut is_empty = true;
        let mut take = |item: Item| {
            is_empty = false;
            match item {
                Item::Record(Record::Comment(comment)) => {
                    comments += 1;
                    bytes += comment.text.len();
                    bytes += comment.revisions.iter().map(|one| one.text.len()).sum::<usize>();
                    prepare(format.name, *comment, &mut items);
                }
                item => items.push(item),
            }
            if items.len() >= CHUNK || bytes >= CHUNK_BYTES {
                bytes = 0;
                progress(Progress {
                    bytes: (read.count().min(total), total),
                    comments,
                });
                let items = std::mem::replace(&mut items, Vec::with_capacity(CHUNK));
                let chunk = Chunk {
                    format: format.name,
                    items,
                };
                let gone = |_| Problem::new(ProblemKind::Unreadable, Place::File, "");
                given.send(chunk).map_err(gone)?;
            }
            Ok(())
        };
        let meter = Meter::default();
        let mut out = Output::new(choices, meter.clone(), &mut take);
        match format.read {
            Read::Text(read_text) => read_text(&mut *source.open(&meter, &read)?, &mut out),
            Read::Sqlite(read_rows) => {
                Database::open(source.path()).and_then(|mut database| read_rows(&mut database, &mut out))
            }
        }
        .and_then(|()| {
            if !is_empty {
                return Ok(());
            }
            // Where nothing is found, it may have been looked for in vain.
            match other_format(source, from) {
                Some(_) => Err(Problem::new(ProblemKind::WrongFormat, Place::File, "")),
                None => Ok(()),
            }
        })
        .map_err(|problem| located(mistaken(source, from, problem)))?;
        if let Some(encoding) = meter.guessed() {
            items.push(Item::Notice(Notice {
                kind: NoticeKind::EncodingGuessed,
                place: Place::File,
                id: String::new(),
                detail: encoding.to_owned(),
            }));
        }
        if given
            .send(Chunk {
                format: format.name,
                items,
            })
            .is_err()
        {
            break;
        }
    }
    if titles.is_empty() {
        return Err(Problem::new(ProblemKind::UnknownFormat, Place::File, ""));
    }
    progress(Progress {
        bytes: (total, total),
        comments,
    });
    Ok(titles)
}

/// The format of a file: the one that is named, if the file can be of it at all.
fn format_of(source: &Source, from: Option<&'static Format>) -> Result<Option<&'static Format>> {
    let is_sqlite = source.is_sqlite()?;
    if let Some(format) = from {
        return match (format.read, is_sqlite) {
            (Read::Text(_), false) | (Read::Sqlite(_), true) => Ok(Some(format)),
            // Systems that have a database and an export beside it have a format for each.
            _ => Ok(formats::sibling(format, is_sqlite)),
        };
    }
    recognised(source)
}

/// The format that recognises a file.
fn recognised(source: &Source) -> Result<Option<&'static Format>> {
    let is_sqlite = source.is_sqlite()?;
    let (text, tables) = if is_sqlite {
        (String::new(), Database::open(source.path())?.tables()?)
    } else {
        (source.head()?, Vec::new())
    };
    let head = Head {
        name: &source.name,
        text: &text,
        tables: &tables,
    };
    Ok(formats::recognise(&head).filter(|format| matches!(format.read, Read::Sqlite(_)) == is_sqlite))
}

/// The format that recognises a file, where that is of another system than the one that was named.
fn other_format(source: &Source, from: Option<&'static Format>) -> Option<&'static Format> {
    let named = from?;
    let found = recognised(source).ok().flatten();
    found.filter(|found| found.title != named.title)
}

/// A problem of a file that was read in the format that was named: where it is of another one, that is what is wrong.
fn mistaken(source: &Source, from: Option<&'static Format>, problem: Problem) -> Problem {
    use ProblemKind::{Empty, Malformed, UnknownFormat, UnknownVersion, WrongFormat};
    let Some(named) = from else { return problem };
    let is_possible = matches!(
        problem.kind,
        Empty | Malformed | UnknownFormat | UnknownVersion | WrongFormat
    );
    let detail = match other_format(source, from) {
        Some(other) if is_possible => format!("{} ≠ {}", named.title, other.title),
        None if problem.kind == UnknownFormat => format!("{} ≠ {}", named.title, source.name),
        None if problem.kind == WrongFormat => format!("{} ≠ {}", named.title, problem.detail),
        _ => return problem,
    };
    Problem::new(WrongFormat, problem.place, detail)
}

/// Makes a comment's words ours: Markdown without control characters, no longer than they may be; and says what that took.
fn prepare(format: &str, mut comment: Comment, items: &mut Vec<Item>) {
    let (place, id) = (comment.place, comment.id.clone());
    let mut note = |kind| {
        items.push(Item::Notice(Notice {
            kind,
            place,
            id: id.clone(),
            detail: String::new(),
        }));
    };
    if comment.dislikes > 0 {
        note(NoticeKind::DislikesLeftOut);
    }
    if comment.text.len() > TEXT_LIMIT {
        let end = (0..=TEXT_LIMIT)
            .rev()
            .find(|at| comment.text.is_char_boundary(*at));
        comment.text.truncate(end.unwrap_or_default());
        comment.text.push('…');
        note(NoticeKind::TextCut);
    }
    let is_html = match comment.format {
        TextFormat::Html => true,
        TextFormat::Mixed => html::is_html(&comment.text),
        TextFormat::Markdown | TextFormat::Plain => false,
    };
    if is_html {
        let converted = html::to_markdown(&comment.text);
        if converted.pictures {
            note(NoticeKind::PicturesLinked);
        }
        if converted.simplified {
            note(NoticeKind::TextSimplified);
        }
        comment.text = converted.text;
    } else if comment.format == TextFormat::Plain {
        comment.text = html::escape(&comment.text);
    } else if format != formats::OURS
        && let Some(linked) = markdown::link_pictures(&comment.text)
    {
        note(NoticeKind::PicturesLinked);
        comment.text = linked;
    }
    comment.format = TextFormat::Markdown;
    let text = comment.text.replace("\r\n", "\n").replace('\r', "\n");
    let tidy = tidied(&text);
    if tidy.len() != text.len() {
        note(NoticeKind::CharactersMended);
    }
    comment.text = tidy.trim_matches('\n').trim_end().to_owned();
    comment.name = tidy_name(&comment.name);
    if let Some((end, _)) = comment.name.char_indices().nth(NAME_LIMIT as usize) {
        comment.name.truncate(end);
        note(NoticeKind::NameCut);
    }
    items.push(Item::Record(Record::Comment(Box::new(comment))));
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
