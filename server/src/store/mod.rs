//! The only place with SQL. One text for both databases: each query lives in a function of the file of its noun,
//! written once, and [`on!`] pastes it into an arm for SQLite and an arm for PostgreSQL.

pub mod audit;
pub mod backup;
pub mod bans;
pub mod check;
pub mod claims;
pub mod comments;
pub mod duty;
pub mod flags;
pub mod floods;
pub mod keys;
pub mod models;
pub mod moderators;
pub mod notices;
pub mod outbox;
pub mod reactions;
pub mod readers;
pub mod restore;
pub mod schema;
pub mod secrets;
pub mod sites;
pub mod statistics;
pub mod tables;
pub mod threads;
pub mod waves;
mod writer;

use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use anyhow::{Context as _, ensure};
use cam_nhan_domain::SiteId;
use futures_util::future::BoxFuture;
use log::LevelFilter;
use serde::{Deserialize, Serialize};
use sqlx::{
    ConnectOptions, PgConnection, PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use url::Url;

use crate::error::{Error, Result};

/// Runs one body on whichever database `$conn` (a `&mut Conn`) is of; inside, `$db` is the connection.
macro_rules! on {
    ($conn:expr, $db:ident => $body:expr) => {
        match &mut ($conn).db {
            $crate::store::Db::Sqlite($db) => {
                let $db = &mut **$db;
                $body
            }
            $crate::store::Db::Postgres($db) => {
                let $db = &mut **$db;
                $body
            }
        }
    };
}
pub(crate) use on;

/// Like [`on!`], for a query with a list (of at most a page's length) in its parameter `$number`: inside, `$in_list!()`
/// is the condition's words, which must differ, and `$list` what to bind: JSON for SQLite, an array for PostgreSQL.
macro_rules! on_list {
    ($conn:expr, $items:expr, $number:literal, ($db:ident, $in_list:ident, $list:ident) => $body:expr) => {{
        let list: Vec<String> = $items.iter().map(ToString::to_string).collect();
        match &mut ($conn).db {
            $crate::store::Db::Sqlite($db) => {
                macro_rules! $in_list {
                    () => {
                        concat!(" in (select j.value from json_each($", $number, ") j) ")
                    };
                }
                let $db = &mut **$db;
                let $list = serde_json::to_string(&list).map_err($crate::error::Error::internal)?;
                $body
            }
            $crate::store::Db::Postgres($db) => {
                macro_rules! $in_list {
                    () => {
                        concat!(" = any($", $number, ") ")
                    };
                }
                let $db = &mut **$db;
                let $list = list;
                $body
            }
        }
    }};
}
pub(crate) use on_list;

/// Like [`on!`], for a query over many rows in its parameter `$number`: inside, `$rows!()` is a table `j` with a row for
/// each of `$items`, as JSON in its column `value`, and `$list` what to bind.
macro_rules! on_rows {
    ($conn:expr, $items:expr, $number:literal, ($db:ident, $rows:ident, $list:ident) => $body:expr) => {{
        let $list = serde_json::to_string($items).map_err($crate::error::Error::internal)?;
        match &mut ($conn).db {
            $crate::store::Db::Sqlite($db) => {
                macro_rules! $rows {
                    () => {
                        concat!(" json_each($", $number, ") j ")
                    };
                }
                let $db = &mut **$db;
                $body
            }
            $crate::store::Db::Postgres($db) => {
                macro_rules! $rows {
                    () => {
                        concat!(" jsonb_array_elements(cast($", $number, " as jsonb)) j ")
                    };
                }
                let $db = &mut **$db;
                $body
            }
        }
    }};
}
pub(crate) use on_rows;

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
const PATIENCE: Duration = Duration::from_secs(5);

/// What a committed write changed that is kept in memory or shown on open pages.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Change {
    /// A thread, by its site and its key: something in it that readers see.
    Thread(SiteId, String),
    /// A site: its settings, its word list.
    Site(SiteId),
    /// What moderators of a site see: its queue, its record.
    Queue(SiteId),
}

/// Hears of changes after their commit, and before whoever asked for them does.
pub type Listener = Arc<dyn Fn(Vec<Change>) + Send + Sync>;

/// For a database on which no page stands.
pub fn nobody() -> Listener {
    Arc::new(|_| {})
}

/// The database, embedded or not. Cloned cheaply.
#[derive(Clone)]
pub enum Store {
    /// One file: many readers, and one writer that commits waiting writes together.
    Sqlite {
        /// Connections for reading.
        readers: SqlitePool,
        /// Where writes queue.
        writer: writer::Writer,
    },
    /// A server, for when one machine is not enough.
    Postgres(PgPool, Listener),
}

/// A connection lent to a query: inside [`Store::write`] it is in a transaction.
pub struct Conn<'c> {
    /// Where it leads.
    pub db: Db<'c>,
    changes: Vec<Change>,
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
        }
    }

    /// Lends a connection to PostgreSQL.
    pub fn postgres(db: &'c mut PgConnection) -> Self {
        Self {
            db: Db::Postgres(db),
            changes: Vec::new(),
        }
    }

    /// Notes what the transaction changes, to be told once it is committed.
    fn note(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }
}

/// A connection taken for reading; [`Lease::conn`] lends it to queries.
pub enum Lease {
    /// From SQLite's readers.
    Sqlite(PoolConnection<Sqlite>),
    /// From PostgreSQL's pool.
    Postgres(PoolConnection<Postgres>),
}

impl Lease {
    /// The connection, for one query after another.
    pub fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(lease) => Conn::sqlite(lease),
            Self::Postgres(lease) => Conn::postgres(lease),
        }
    }
}

/// Where the database is: SQLite's file, or `None` for a server.
pub fn file(url: &str) -> anyhow::Result<Option<PathBuf>> {
    if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        return Ok(None);
    }
    let options = SqliteConnectOptions::from_str(url)?;
    Ok(Some(options.get_filename().to_owned()))
}

impl Store {
    /// Opens `url` (`sqlite:PATH`, created when it is not there, or `postgres://…`) and brings its schema up to date.
    /// A file with an older schema is copied beside itself first. `listener` hears of every change.
    pub async fn open(url: &str, listener: Listener) -> anyhow::Result<Self> {
        let Some(path) = file(url)? else {
            let pool = postgres(url, APPLICATION).await?;
            schema::migrate_shared(&mut *pool.acquire().await?).await?;
            return Ok(Self::Postgres(pool, listener));
        };
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let options = sqlite(url)?.create_if_missing(true);
        let writing = writing(&options).await?;
        let version = schema::version(&mut Conn::sqlite(&mut *writing.acquire().await?)).await?;
        schema::ensure_known(version)?;
        if let Some(version) = version.filter(|version| *version < schema::newest()) {
            let mut copy = path.into_os_string();
            copy.push(format!(".schema-{version}"));
            backup::copy(&mut *writing.acquire().await?, copy.as_ref())
                .await
                .context("copying the database before its schema changes")?;
        }
        schema::migrate(&mut *writing.acquire().await?).await?;
        Self::of_file(options, writing, listener).await
    }

    /// Opens a database that is there and has our schema; nothing is made or changed by that.
    pub async fn attach(url: &str) -> anyhow::Result<Self> {
        let store = match file(url)? {
            None => Self::Postgres(postgres(url, APPLICATION).await?, nobody()),
            Some(path) => {
                ensure!(path.exists(), "there is no database at {}", path.display());
                let options = sqlite(url)?;
                Self::of_file(options.clone(), writing(&options).await?, nobody()).await?
            }
        };
        schema::ensure_ours(schema::version(&mut store.read().await?.conn()).await?)?;
        Ok(store)
    }

    async fn of_file(
        options: SqliteConnectOptions,
        writing: SqlitePool,
        listener: Listener,
    ) -> anyhow::Result<Self> {
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .test_before_acquire(false)
            .acquire_timeout(PATIENCE)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite {
            readers,
            writer: writer::Writer::start(writing, listener),
        })
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Lease> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Lease::Sqlite(readers.acquire().await?),
            Self::Postgres(pool, _) => Lease::Postgres(pool.acquire().await?),
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

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        on!(&mut self.read().await?.conn(), db => sqlx::query("select 1").execute(db).await?.rows_affected());
        Ok(())
    }

    /// Finishes what was begun and closes the file or the connections.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool, _) => pool.close().await,
        }
    }
}

fn sqlite(url: &str) -> sqlx::Result<SqliteConnectOptions> {
    Ok(SqliteConnectOptions::from_str(url)?
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(PATIENCE)
        .foreign_keys(true)
        .optimize_on_close(true, None)
        .log_statements(LevelFilter::Trace))
}

async fn writing(options: &SqliteConnectOptions) -> sqlx::Result<SqlitePool> {
    SqlitePoolOptions::new()
        .max_connections(1)
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE)
        .connect_with(
            options
                .clone()
                .pragma("cache_size", WRITER_CACHE)
                .pragma("wal_autocheckpoint", CHECKPOINT),
        )
        .await
}

/// Pages that SQLite's writer keeps, as a negative number of KB: the indexes of a thread that is written to.
const WRITER_CACHE: &str = "-16000";
/// Pages of 4 KB in the log before they are brought into the file: a page that many writes change is brought once.
const CHECKPOINT: &str = "4000";

/// By what our connections are known to PostgreSQL.
const APPLICATION: &str = "cam-nhan";

/// What the driver knows of an address behind its `?`. Of anything else it would write a warning with the value, which
/// may be a password under a misspelt name.
const PARAMETERS: [&str; 18] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "ssl-ca",
    "ssl-cert",
    "ssl-key",
    "ssl-mode",
    "ssl-root-cert",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "statement-cache-capacity",
    "user",
];

async fn postgres(url: &str, application: &str) -> anyhow::Result<PgPool> {
    let parsed = Url::parse(url).context("the database's address is not a URL")?;
    for (name, _) in parsed.query_pairs() {
        ensure!(
            PARAMETERS.contains(&&*name) || name.starts_with("options["),
            "the database's address has a parameter that nobody knows: {name:?}"
        );
    }
    let options = PgConnectOptions::from_str(url)?
        .application_name(application)
        .log_statements(LevelFilter::Trace);
    let pool = PgPoolOptions::new()
        .max_connections(READERS * 2)
        .acquire_timeout(PATIENCE)
        .after_connect(|db, _| {
            Box::pin(async move {
                // An acknowledged write is on the disk, whatever the server's own habit; more than that is left as it is.
                let on = "select set_config('synchronous_commit', 'on', false)
                          where current_setting('synchronous_commit') = 'off'";
                sqlx::query(on).execute(&mut *db).await?;
                // A machine that is gone without a word keeps its locks for a minute, and not for hours.
                let vanished = "select set_config('tcp_keepalives_idle', '30', false),
                    set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '3', false)";
                sqlx::query(vanished).execute(db).await?;
                Ok(())
            })
        })
        .connect_with(options)
        .await?;
    let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&pool).await?;
    if fsync == "off" {
        tracing::warn!("PostgreSQL runs with fsync = off: what it takes may be lost when its machine stops");
    }
    Ok(pool)
}
