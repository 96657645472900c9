//! The only place with SQL. One text for both databases: each query lives in a function of the file of its noun,
//! written once, and [`with_db!`] pastes it into an arm for SQLite and an arm for PostgreSQL.
//!
//! **Lock order.** Transactions of several servers wait for each other's rows on PostgreSQL; none waits for ever, because
//! all take them in one order: a site's own row ([`sites::lock`]), threads ([`threads::hold`], all of a transaction at
//! once), challenges, readers, and only then what belongs to a held thread (comments, flags, reactions, tallies), the
//! audit log, the outbox, what is owed to endpoints. Of several rows of one kind, the one with the lesser key first. What is read first and written
//! then is read while it is held.

pub mod actor;
pub mod aliases;
pub mod answers;
pub mod appeals;
pub mod audit;
pub mod backup;
pub mod bans;
pub mod check;
pub mod claims;
pub mod comments;
pub mod deliveries;
pub mod erasures;
pub mod exports;
pub mod file;
pub mod flags;
pub mod floods;
pub mod folds;
pub mod followers;
mod hostile;
pub mod house_rules;
pub mod identity_providers;
pub mod import_log;
pub mod import_undo;
pub mod imports;
pub mod keys;
pub mod leader;
mod location;
mod macros;
pub mod mail_blocks;
pub mod mentions;
pub mod metrics;
pub mod models;
pub mod moderators;
pub mod notices;
pub mod one_time_codes;
pub mod outbox;
pub mod phone_hooks;
pub mod profiles;
pub mod reaction_bursts;
pub mod reactions;
pub mod readers;
pub mod rearrange;
pub mod reply_subscriptions;
pub mod restore;
pub mod retention;
pub mod schema;
pub mod secrets;
mod server;
pub mod signing_keys;
pub mod sites;
pub mod statistics;
pub mod tables;
pub mod threads;
pub mod waiting;
pub mod warnings;
pub mod webhooks;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use anyhow::Context as _;
use cam_nhan_domain::{Millis, SiteId};
use futures_util::future::BoxFuture;
use prometheus_client::registry::Registry;
use serde::{Deserialize, Serialize};
use sqlx::{
    PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection,
    postgres::PgListener,
};

use self::location::Location;
pub(crate) use self::macros::{gate, with_db, with_db_list, with_db_rows};
use crate::error::{Error, Result};

/// Cuts a list that was asked for with one row more than `limit`; gives back its last row when more rows follow.
pub fn cut<T>(rows: &mut Vec<T>, limit: u32) -> Option<&T> {
    let limit = limit as usize;
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| more)
}

/// Connections that read at once. SQLite reads never wait for its writer (WAL).
const READERS: u32 = 8;
/// Where servers tell one another what has changed.
const CHANNEL: &str = "cam_nhan";
/// How long a request waits for a connection before it is told to come back.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);
/// Between two looks for a connection that somebody has given back.
const TURN: Duration = Duration::from_millis(20);

/// What a committed write changed that is kept in memory or shown on open pages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Change {
    /// A thread, by its site and its key: something in it that readers see.
    Thread(SiteId, String),
    /// A site: its settings, its word list.
    Site(SiteId),
    /// What moderators of a site see: its queue, its audit log.
    Queue(SiteId),
}

/// Hears of changes after their commit, and before whoever asked for them does.
pub type Listener = Arc<dyn Fn(Vec<Change>) + Send + Sync>;

/// For a database on which no page stands.
pub fn nobody() -> Listener {
    Arc::new(|_| {})
}

/// A setting of the database by which what was acknowledged could be lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// PostgreSQL does not wait for the disk.
    Fsync,
    /// SQLite has another journal than its write-ahead log.
    Journal(String),
}

/// The database, embedded or not. Cloned cheaply.
#[derive(Clone)]
pub enum Store {
    /// One file: many readers, and one writer that commits waiting writes together.
    Sqlite {
        /// Connections for reading.
        readers: Readers,
        /// Where writes queue.
        writer: writer::Writer,
    },
    /// A server, for when one machine is not enough.
    Postgres(PgPool, Listener),
}

/// SQLite's connections for reading: others, once a file that could not be written to can be again.
pub type Readers = Arc<RwLock<SqlitePool>>;

/// A connection lent to a query: inside [`Store::write`] it is in a transaction.
pub struct Conn<'c> {
    /// Where it leads.
    pub db: Db<'c>,
    changes: Vec<Change>,
    /// How many events were owed on it: what happens in one moment is told in its order.
    events: u16,
}

/// Which database a connection is to.
pub enum Db<'c> {
    /// To SQLite.
    Sqlite(&'c mut SqliteConnection),
    /// To PostgreSQL.
    Postgres(&'c mut PgConnection),
}

impl<'c> Conn<'c> {
    /// Lends a connection to SQLite.
    pub fn sqlite(db: &'c mut SqliteConnection) -> Self {
        Self {
            db: Db::Sqlite(db),
            changes: Vec::new(),
            events: 0,
        }
    }

    /// Lends a connection to PostgreSQL.
    pub fn postgres(db: &'c mut PgConnection) -> Self {
        Self {
            db: Db::Postgres(db),
            changes: Vec::new(),
            events: 0,
        }
    }

    /// Notes what the transaction changes, to be told once it is committed.
    fn note(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }
}

/// A connection taken for reading; [`ReadConn::conn`] lends it to queries.
pub enum ReadConn {
    /// From SQLite's readers.
    Sqlite(PoolConnection<Sqlite>),
    /// From PostgreSQL's pool.
    Postgres(PoolConnection<Postgres>),
}

impl ReadConn {
    /// The connection, for one query after another.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(connection) => Conn::sqlite(connection),
            Self::Postgres(connection) => Conn::postgres(connection),
        }
    }
}

/// Where the database is: SQLite's file, as it is found from anywhere, or `None` for a server.
pub fn file(url: &str) -> anyhow::Result<Option<PathBuf>> {
    Ok(match Location::parse(url)? {
        Location::File(path) => Some(path),
        Location::Server(_) => None,
    })
}

/// The connections that read now.
fn current(readers: &Readers) -> SqlitePool {
    readers.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// A connection to SQLite's file. While the file is gone no other can be opened, and readers take turns at those that are.
async fn acquire(readers: &SqlitePool) -> sqlx::Result<PoolConnection<Sqlite>> {
    let error = match readers.acquire().await {
        Err(error @ sqlx::Error::Database(_)) if readers.size() > 0 => error,
        acquired => return acquired,
    };
    let idle = async {
        loop {
            match readers.try_acquire() {
                Some(connection) => return connection,
                None => tokio::time::sleep(TURN).await,
            }
        }
    };
    tokio::time::timeout(ACQUIRE_TIMEOUT, idle)
        .await
        .map_err(|_| error)
}

impl Store {
    /// Registers what is counted of writes.
    pub fn register(&self, registry: &mut Registry) {
        if let Self::Sqlite { writer, .. } = self {
            let batches = writer.batches().clone();
            registry.register("write_batch_size", "Writes that were committed together", batches);
        }
    }

    /// Opens `url` (`sqlite:PATH`, made when it is not there, or `postgres://…`) and brings its schema up to date.
    /// A file with an older schema is copied beside itself first; one that cannot be written to is only read. `listener`
    /// hears of every change.
    pub async fn open(url: &str, listener: Listener) -> anyhow::Result<Self> {
        match Location::parse(url)? {
            Location::Server(options) => {
                let pool = server::connect(&options, server::APPLICATION).await?;
                let mut db = pool
                    .acquire()
                    .await
                    .map_err(|error| server::explained(&options, error))?;
                schema::migrate_shared(&mut db).await?;
                drop(db);
                Ok(Self::Postgres(pool, listener))
            }
            Location::File(path) => match Self::open_file(&path, listener.clone()).await {
                // A disk that takes no writes keeps nobody from reading what is on it.
                Err(error) if error.is::<file::Unwritable>() => Self::only_read(path, listener, error).await,
                opened => opened,
            },
        }
    }

    async fn open_file(path: &Path, listener: Listener) -> anyhow::Result<Self> {
        file::make_if_missing(path)?;
        let version = file::look(path).await?;
        schema::ensure_known(version)?;
        let explained = |error| file::explained(path, error);
        let writing = file::writing(path);
        let mut db = writing.acquire().await.map_err(explained)?;
        file::ensure_writable(&mut db).await.map_err(explained)?;
        if let Some(version) = version.filter(|version| *version < schema::newest()) {
            let copy = file::beside(path, &format!(".schema-{version}"));
            backup::copy(&mut db, &copy)
                .await
                .context("copying the database before its schema changes")?;
        }
        schema::migrate(&mut *db).await?;
        drop(db);
        let store = Self::of_file(path.to_owned(), writing, listener);
        if let Self::Sqlite { writer, .. } = &store {
            writer.remember();
        }
        Ok(store)
    }

    /// On a file that cannot be written to for now, for the reason in `error`: it is read, if it is as we know it, and the
    /// writer tries from time to time whether it can be written to again.
    async fn only_read(path: PathBuf, listener: Listener, error: anyhow::Error) -> anyhow::Result<Self> {
        let Some(version) = file::look_at_unwritable(&path).await.ok().flatten() else {
            return Err(error);
        };
        schema::ensure_ours(Some(version)).with_context(|| format!("{error:#}"))?;
        let reading = file::reading_unwritable(&path);
        if reading.acquire().await.is_err() {
            return Err(error);
        }
        tracing::error!("{error:#}: only reading is served until it can be written to");
        let readers = Arc::new(RwLock::new(reading));
        let writer = writer::Writer::start(&path, file::writing(&path), listener, Some(readers.clone()));
        Ok(Self::Sqlite { readers, writer })
    }

    /// Opens a database that is there and has our schema; nothing is made or changed by that.
    pub async fn attach(url: &str) -> anyhow::Result<Self> {
        match Location::parse(url)? {
            Location::Server(options) => {
                let pool = server::connect(&options, server::APPLICATION).await?;
                let mut db = pool
                    .acquire()
                    .await
                    .map_err(|error| server::explained(&options, error))?;
                schema::ensure_ours(schema::version(&mut Conn::postgres(&mut db)).await?)?;
                drop(db);
                Ok(Self::Postgres(pool, nobody()))
            }
            Location::File(path) => {
                let version = file::look(&path).await?;
                schema::ensure_ours(version).with_context(|| path.display().to_string())?;
                let writing = file::writing(&path);
                Ok(Self::of_file(path, writing, nobody()))
            }
        }
    }

    fn of_file(path: PathBuf, writing: SqlitePool, listener: Listener) -> Self {
        Self::Sqlite {
            readers: Arc::new(RwLock::new(file::reading(&path))),
            writer: writer::Writer::start(&path, writing, listener, None),
        }
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<ReadConn> {
        Ok(match self {
            Self::Sqlite { readers, .. } => ReadConn::Sqlite(acquire(&current(readers)).await?),
            Self::Postgres(pool, _) => ReadConn::Postgres(pool.acquire().await?),
        })
    }

    /// Runs `job` in a transaction and answers once it is committed and safe on disk. A job that fails leaves nothing
    /// behind. The job runs to its end even when whoever asked has gone.
    pub async fn write<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Conn<'_>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        match self {
            Self::Sqlite { writer, .. } => writer.run(job).await,
            Self::Postgres(pool, listener) => {
                let (pool, listener) = (pool.clone(), listener.clone());
                tokio::spawn(async move {
                    let mut transaction = pool.begin().await?;
                    let mut conn = Conn::postgres(&mut transaction);
                    let value = job(&mut conn).await?;
                    let changes = conn.changes;
                    transaction.commit().await?;
                    listener(changes);
                    Ok(value)
                })
                .await
                .map_err(Error::internal)?
            }
        }
    }

    /// Whether other servers may use the same database.
    pub fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(..))
    }

    /// Tells the other servers of this database; nothing where there can be none.
    pub async fn notify(&self, told: Vec<String>) -> Result<()> {
        if let Self::Postgres(pool, _) = self {
            sqlx::query("select pg_notify($1, told) from unnest($2::text[]) told")
                .bind(CHANNEL)
                .bind(told)
                .execute(pool)
                .await?;
        }
        Ok(())
    }

    /// Hears what other servers of this database tell; `None` where there can be none.
    pub async fn listen(&self) -> Result<Option<PgListener>> {
        let Self::Postgres(pool, _) = self else {
            return Ok(None);
        };
        let mut ear = PgListener::connect_with(pool).await?;
        ear.listen(CHANNEL).await?;
        Ok(Some(ear))
    }

    /// Makes anew what SQLite's planner knows of the tables, from a part of each index; PostgreSQL does so itself.
    pub async fn analyze(&self) -> Result<()> {
        if self.is_shared() {
            return Ok(());
        }
        self.write(|conn| {
            Box::pin(async move {
                if let Db::Sqlite(db) = &mut conn.db {
                    sqlx::raw_sql("pragma analysis_limit = 1000; analyze")
                        .execute(&mut **db)
                        .await?;
                }
                Ok(())
            })
        })
        .await
    }

    /// What has become of SQLite's file, if nothing can be written to it for that: it was deleted or replaced.
    pub fn loss(&self) -> Option<String> {
        match self {
            Self::Sqlite { writer, .. } => writer.loss(),
            Self::Postgres(..) => None,
        }
    }

    /// Whether the database is only read for now: SQLite's file since the start, or a server that takes no writes.
    pub async fn is_only_read(&self) -> Result<bool> {
        if let Self::Sqlite { writer, .. } = self {
            return Ok(writer.is_shut());
        }
        let mut connection = self.read().await?;
        Ok(match connection.conn().db {
            Db::Postgres(db) => server::is_only_read(db).await?,
            Db::Sqlite(_) => false,
        })
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        with_db!(&mut self.read().await?.conn(), db => sqlx::query("select 1").execute(db).await?.rows_affected());
        Ok(())
    }

    /// Settings of the database by which what was acknowledged could be lost.
    pub async fn weaknesses(&self) -> Result<Vec<Weakness>> {
        let mut connection = self.read().await?;
        Ok(match connection.conn().db {
            Db::Postgres(db) => {
                let fsync: String = sqlx::query_scalar("show fsync").fetch_one(db).await?;
                if fsync == "off" {
                    vec![Weakness::Fsync]
                } else {
                    Vec::new()
                }
            }
            Db::Sqlite(db) => {
                let mode: String = sqlx::query_scalar("pragma journal_mode").fetch_one(db).await?;
                if mode == "wal" {
                    Vec::new()
                } else {
                    vec![Weakness::Journal(mode)]
                }
            }
        })
    }

    /// The database server's clock; `None` where it is ours.
    pub async fn now(&self) -> Result<Option<Millis>> {
        let mut connection = self.read().await?;
        Ok(match connection.conn().db {
            Db::Postgres(db) => {
                let now = "select cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
                Some(Millis(sqlx::query_scalar(now).fetch_one(db).await?))
            }
            Db::Sqlite(_) => None,
        })
    }

    /// Finishes what was begun and closes the file or the connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                current(readers).close().await;
                writer.close().await;
            }
            Self::Postgres(pool, _) => pool.close().await,
        }
    }
}
