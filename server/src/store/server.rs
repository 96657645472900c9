//! PostgreSQL connections: waits for a server that is starting, refuses an unsuitable one in one sentence, and opens the pool,
//! which replaces connections that break.

use std::time::Duration;

use anyhow::{anyhow, bail, ensure};
use sqlx::{
    Connection as _, PgConnection, PgPool, Row as _,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::{ACQUIRE_TIMEOUT, READERS};
use crate::os;

/// By what our connections are known to PostgreSQL.
pub const APPLICATION: &str = "cam-nhan";
/// Between two attempts to reach a server that is about to be there.
const RETRY_DELAY: Duration = Duration::from_millis(200);

/// Opens the database behind an address, after making sure that it can carry us.
pub async fn connect(options: &PgConnectOptions, application: &str) -> anyhow::Result<PgPool> {
    let options = options.clone().application_name(application);
    let mut db = reach(&options).await?;
    ensure_encoding(&options, &mut db).await?;
    ensure_session(&options, &mut db).await?;
    let _ = db.close().await;
    if matches!(options.get_ssl_mode(), PgSslMode::Require | PgSslMode::VerifyCa) {
        tracing::warn!(
            "the connection to PostgreSQL is encrypted, but nobody makes sure that it is to the right machine: \
             sslmode=verify-full does"
        );
    }
    let pool = PgPoolOptions::new()
        .max_connections(READERS * 2)
        .acquire_timeout(ACQUIRE_TIMEOUT)
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
        .connect_lazy_with(options.clone());
    let fsync: String = sqlx::query_scalar("show fsync")
        .fetch_one(&pool)
        .await
        .map_err(|error| explained(&options, error))?;
    if fsync == "off" {
        tracing::warn!("PostgreSQL runs with fsync = off: what it takes may be lost when its machine stops");
    }
    Ok(pool)
}

/// The first connection. A server that is just starting is waited for.
async fn reach(options: &PgConnectOptions) -> anyhow::Result<PgConnection> {
    let until = Instant::now() + ACQUIRE_TIMEOUT;
    loop {
        let error = match timeout_at(until, PgConnection::connect_with(options)).await {
            Err(_) => bail!(
                "PostgreSQL at {} did not answer within {} seconds: is the address right, and does a firewall let it \
                 through?",
                place(options),
                ACQUIRE_TIMEOUT.as_secs()
            ),
            Ok(Ok(db)) => return Ok(db),
            Ok(Err(error)) => error,
        };
        if !is_about_to_be_there(&error) || Instant::now() + RETRY_DELAY >= until {
            return Err(explained(options, error));
        }
        sleep(RETRY_DELAY).await;
    }
}

fn is_about_to_be_there(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.raw_os_error().is_some(),
        sqlx::Error::Database(error) => matches!(error.code().as_deref(), Some("57P03" | "53300")),
        _ => false,
    }
}

/// The machine and the port, or the folder of the socket.
fn place(options: &PgConnectOptions) -> String {
    match options.get_socket() {
        Some(socket) => format!("the socket in {}", socket.display()),
        None => format!("{}:{}", options.get_host(), options.get_port()),
    }
}

fn database(options: &PgConnectOptions) -> &str {
    options.get_database().unwrap_or(options.get_username())
}

/// Why PostgreSQL cannot be used: where it is, the cause, and what to do.
pub fn explained(options: &PgConnectOptions, error: sqlx::Error) -> anyhow::Error {
    let (at, user, database) = (place(options), options.get_username(), database(options));
    match &error {
        sqlx::Error::Io(cause) => anyhow!("PostgreSQL at {at} cannot be reached: {}", os::reason(cause)),
        sqlx::Error::Tls(cause) if cause.to_string().contains("server does not support") => {
            anyhow!("PostgreSQL at {at} offers no encryption, which sslmode asks for")
        }
        sqlx::Error::Tls(cause) => {
            anyhow!("PostgreSQL at {at} has no certificate that is believed here ({cause}): see sslrootcert")
        }
        sqlx::Error::Protocol(_) => anyhow!("what answers at {at} does not speak as PostgreSQL does"),
        sqlx::Error::PoolTimedOut => anyhow!(
            "PostgreSQL at {at} gave no connection within {} seconds",
            ACQUIRE_TIMEOUT.as_secs()
        ),
        sqlx::Error::Database(cause) => match cause.code().as_deref() {
            Some("28P01") => anyhow!("PostgreSQL at {at} does not take the password of the user {user}"),
            Some("28000") => anyhow!(
                "PostgreSQL at {at} does not let the user {user} into the database {database}: \
                 it has no such user, or its pg_hba.conf says no"
            ),
            Some("3D000") => anyhow!(
                "PostgreSQL at {at} has no database {database}: \
                 make it with `createdb --encoding=UTF8 --template=template0 {database}`"
            ),
            Some("42501") => anyhow!(
                "the user {user} of PostgreSQL at {at} lacks a right: let them own the database \
                 (`alter database {database} owner to {user}`)"
            ),
            Some("53300") => anyhow!("PostgreSQL at {at} has no connection left (max_connections)"),
            Some("57P03") => anyhow!("PostgreSQL at {at} is starting or stopping, and takes nobody yet"),
            Some("08P01") if cause.message().contains("startup parameter") => anyhow!(
                "the pooler at {at} does not know what every driver says at the start: \
                 set `ignore_startup_parameters = extra_float_digits, options` in its pgbouncer.ini"
            ),
            Some(code) if code.starts_with("25006") => {
                anyhow!("the database {database} at {at} is only read for now, as a standby is")
            }
            _ => anyhow!("PostgreSQL at {at} says: {}", cause.message()),
        },
        _ => anyhow::Error::new(error).context(format!("asking PostgreSQL at {at}")),
    }
}

/// Letters of every language need UTF-8: another encoding would refuse some of them, or store bytes that it cannot read.
async fn ensure_encoding(options: &PgConnectOptions, db: &mut PgConnection) -> anyhow::Result<()> {
    let encoding = ask::<String>(db, "select current_setting('server_encoding')")
        .await
        .map_err(|error| explained(options, error))?;
    let database = database(options);
    ensure!(
        encoding == "UTF8",
        "the database {database} at {} is encoded in {encoding}, in which Vietnamese cannot be kept: make one with \
         `createdb --encoding=UTF8 --template=template0 NAME`, and move over with `cam-nhan backup` and \
         `cam-nhan restore` if there is anything in it",
        place(options)
    );
    Ok(())
}

/// A pooler that lends its connections by transaction or statement gives each of our statements another session: locks,
/// settings and prepared statements would be somebody else's. Seen by this: while a second connection holds a
/// transaction, the first one must still be in the session it was in.
async fn ensure_session(options: &PgConnectOptions, db: &mut PgConnection) -> anyhow::Result<()> {
    const MINE: &str = "select pg_backend_pid()";
    let second = timeout(Duration::from_secs(5), PgConnection::connect_with(options)).await;
    let mut other = match second {
        Ok(Ok(other)) => other,
        Ok(Err(error)) => return Err(explained(options, error)),
        Err(_) => bail!(
            "PostgreSQL at {} gives us one connection and no second: between us is a pooler whose `pool_size` is 1 or whose \
             connections are all taken; Cảm Nhận needs some 20",
            place(options)
        ),
    };
    let kept = async {
        let before = ask::<i32>(db, MINE).await?;
        sqlx::raw_sql("begin").execute(&mut other).await?;
        let mut kept = ask::<i32>(&mut other, MINE).await? != before;
        for _ in 0..3 {
            // With one session for both, the first waits here for the second's transaction to end.
            let mine = timeout(Duration::from_secs(2), ask::<i32>(&mut *db, MINE)).await;
            kept &= matches!(mine, Ok(Ok(mine)) if mine == before);
            if !kept {
                break;
            }
        }
        let _ = other.close_hard().await;
        Ok::<bool, sqlx::Error>(kept)
    };
    let kept = match kept.await {
        Ok(kept) => kept,
        // "transaction blocks not allowed in statement pooling mode", and a prepared statement of somebody else.
        Err(sqlx::Error::Database(cause))
            if matches!(cause.code().as_deref(), Some("08P01" | "42P05" | "26000")) =>
        {
            false
        }
        Err(error) => return Err(explained(options, error)),
    };
    ensure!(
        kept,
        "between us and PostgreSQL at {} is a pooler that lends connections for one transaction or statement at a time, \
         and Cảm Nhận needs them for a session: set `pool_mode = session` in its pgbouncer.ini, or give PostgreSQL's \
         own address",
        place(options)
    );
    Ok(())
}

/// One value, asked for without a prepared statement, which poolers may not keep.
async fn ask<T>(db: &mut PgConnection, statement: &'static str) -> sqlx::Result<T>
where
    for<'r> T: sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres>,
{
    let row = sqlx::raw_sql(statement).fetch_one(db).await?;
    row.try_get(0)
}

/// Whether the database takes no writes for now: a standby, or one that was told so.
pub async fn is_only_read(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select pg_is_in_recovery() or current_setting('transaction_read_only') = 'on'")
        .fetch_one(db)
        .await
}
