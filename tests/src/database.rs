//! Fresh databases: a file in a scratch folder, or a database of its own on the PostgreSQL that the tests' script started.

use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Embedded.
    Sqlite,
    /// The server whose address is in `CAM_NHAN_TEST_POSTGRES`.
    Postgres,
}

/// A fresh database, and the folder to delete afterwards.
pub struct Fresh {
    /// Its address.
    pub url: String,
    /// Removed when dropped.
    _folder: TempDir,
}

static NEXT: AtomicU32 = AtomicU32::new(0);

/// Makes one; `None` where there is no PostgreSQL.
///
/// # Panics
/// When CI is set and there is no PostgreSQL, or when it does not do as it is told.
pub async fn fresh(kind: Kind) -> Option<Fresh> {
    let folder = tempfile::tempdir().expect("a scratch folder");
    let url = match kind {
        Kind::Sqlite => format!("sqlite:{}", folder.path().join("test.sqlite").display()),
        Kind::Postgres => {
            let Ok(server) = std::env::var("CAM_NHAN_TEST_POSTGRES") else {
                assert!(
                    std::env::var_os("CI").is_none(),
                    "CI runs every story on PostgreSQL too: set CAM_NHAN_TEST_POSTGRES"
                );
                return None;
            };
            let name = format!(
                "test_{}_{}",
                std::process::id(),
                NEXT.fetch_add(1, Ordering::Relaxed)
            );
            let mut admin = PgConnection::connect(&server).await.expect("PostgreSQL");
            let create = sqlx::AssertSqlSafe(format!("create database {name}"));
            sqlx::query(create).execute(&mut admin).await.expect("a database");
            let (before, after) = server.rsplit_once('/').expect("a database's address");
            let options = after
                .split_once('?')
                .map(|(_, options)| format!("?{options}"))
                .unwrap_or_default();
            format!("{before}/{name}{options}")
        }
    };
    Some(Fresh { url, _folder: folder })
}

/// Those that can be tested here.
pub fn databases() -> Vec<Kind> {
    let mut kinds = vec![Kind::Sqlite];
    kinds.extend(std::env::var_os("CAM_NHAN_TEST_POSTGRES").map(|_| Kind::Postgres));
    kinds
}
