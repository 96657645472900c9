//! The schema: which version a database has, and its way to ours.

use anyhow::{Context as _, anyhow, ensure};
use sqlx::{
    PgConnection,
    migrate::{Migrate, MigrateError, Migrator},
};

use super::{Conn, Db, server};
use crate::error::Result;

/// Every step from an empty database to ours. Each runs in a transaction of its own.
pub static MIGRATIONS: Migrator = sqlx::migrate!("./migrations");

/// The version that this program works with.
pub fn newest() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or_default()
}

/// The version that a database has; `None` where nothing of ours is.
pub async fn version(conn: &mut Conn<'_>) -> Result<Option<i64>> {
    let newest = "select max(version) from _sqlx_migrations";
    Ok(match &mut conn.db {
        Db::Sqlite(db) => {
            let known = "select exists (select 1 from sqlite_master where name = '_sqlx_migrations')";
            if !sqlx::query_scalar(known).fetch_one(&mut **db).await? {
                return Ok(None);
            }
            sqlx::query_scalar(newest).fetch_one(&mut **db).await?
        }
        Db::Postgres(db) => {
            let known = "select to_regclass('_sqlx_migrations') is not null";
            if !sqlx::query_scalar(known).fetch_one(&mut **db).await? {
                return Ok(None);
            }
            sqlx::query_scalar(newest).fetch_one(&mut **db).await?
        }
    })
}

/// Fails with one sentence when a database was written by a newer program than this.
pub fn ensure_known(version: Option<i64>) -> anyhow::Result<()> {
    let (version, newest) = (version.unwrap_or_default(), newest());
    ensure!(
        version <= newest,
        "the database has schema version {version}, and this cam-nhan knows versions up to {newest}: \
         run the newer cam-nhan that wrote it, or restore a backup from before"
    );
    Ok(())
}

/// Fails with one sentence unless a database has exactly our version.
pub fn ensure_ours(version: Option<i64>) -> anyhow::Result<()> {
    ensure_known(version)?;
    let (version, newest) = (version.context("there is no database of Cảm Nhận")?, newest());
    ensure!(
        version == newest,
        "the database has schema version {version}, and this cam-nhan works with {newest}: \
         start `cam-nhan serve` once, which brings it up to date, or use the cam-nhan that wrote it"
    );
    Ok(())
}

/// Brings a database to our version.
pub async fn migrate<C: Migrate>(db: &mut C) -> anyhow::Result<()> {
    MIGRATIONS.run_direct(None, db, false).await.map_err(told)
}

/// Brings a database to our version that other servers may be starting on too: one after the other looks and migrates,
/// so that none sees half of what another does.
pub async fn migrate_shared(db: &mut PgConnection) -> anyhow::Result<()> {
    // The lock that sqlx takes for a migration, which a session may take once more. A failure ends the session.
    db.lock().await?;
    let version = version(&mut Conn::postgres(&mut *db)).await?;
    ensure_known(version)?;
    // A standby can be read from, if it is as we know it.
    if server::is_only_read(db).await? {
        ensure_ours(version).context("the database takes no writes for now")?;
    } else {
        migrate(db).await?;
    }
    db.unlock().await?;
    Ok(())
}

/// A failed migration in a sentence that says what to do.
fn told(error: MigrateError) -> anyhow::Error {
    match error {
        MigrateError::VersionMismatch(version) => anyhow!(
            "the database was made by another text of migration {version} than this cam-nhan has: \
             it comes from a build that was never released; start with a new database"
        ),
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => failed(error),
        error => anyhow::Error::new(error).context("bringing the database's schema up to date"),
    }
}

/// Why a statement of a migration was refused, where that is for an owner to mend.
fn failed(error: sqlx::Error) -> anyhow::Error {
    let code = match &error {
        sqlx::Error::Database(cause) => cause.code(),
        _ => None,
    };
    match code.as_deref() {
        Some("42501") => anyhow!(
            "the user of the database's address may not make tables there: let them own the database \
             (`alter database NAME owner to USER`), or `grant create on schema public to USER` in it"
        ),
        Some("42P07") => anyhow!(
            "the database has tables of another program, named as ours are: give Cảm Nhận a database of its own"
        ),
        _ => anyhow::Error::new(error).context("bringing the database's schema up to date"),
    }
}
