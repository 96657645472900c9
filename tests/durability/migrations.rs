//! Every schema that was ever released comes to ours with all that was in it. `tests/fixtures/schema-N.sql` holds rows
//! of version N for every table; `make fixture` writes the newest again.

use std::{collections::BTreeMap, fs, path::PathBuf};

use cam_nhan::store::{
    Db, Store, check, nobody,
    schema::{self, MIGRATIONS},
    tables,
};
use cam_nhan_tests::{Kind, fixture, fresh};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};

/// The fixture of a version in an empty file with that version's schema, and how many rows each table has.
async fn laid_out(version: i64, path: &str) -> (SqliteConnection, BTreeMap<String, i64>) {
    let text = fs::read_to_string(fixture::path(version)).unwrap_or_else(|_| {
        panic!(
            "migration {version} has no {}: `make fixture` writes it",
            fixture::path(version).display()
        )
    });
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(false);
    let mut db = sqlx::ConnectOptions::connect(&options).await.expect("a file");
    MIGRATIONS
        .run_to(version, &mut db)
        .await
        .expect("migrations up to then");
    sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut db).await.unwrap_or_else(|error| {
        panic!("the fixture of version {version} does not fit its schema ({error}): `make fixture` writes it again")
    });
    let mut counts = BTreeMap::new();
    for table in tables::names(&mut db).await.expect("tables") {
        let count = format!("select count(*) from {table}");
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(count))
            .fetch_one(&mut db)
            .await
            .expect("a count");
        assert!(
            count > 0,
            "the fixture of version {version} has nothing in {table}: `make fixture` writes it again"
        );
        counts.insert(table, count);
    }
    (db, counts)
}

async fn hold(store: &Store, counts: &BTreeMap<String, i64>) {
    let mut connection = store.read().await.expect("a connection");
    let conn = &mut connection.conn();
    assert_eq!(
        schema::version(conn).await.expect("a version"),
        Some(schema::newest())
    );
    assert_eq!(
        check::list_damage(conn).await.expect("looked"),
        Vec::<String>::new()
    );
    let wrong = check::list(conn).await.expect("counted");
    assert!(wrong.is_empty(), "{wrong:?}");
    for (table, rows) in counts {
        let count = AssertSqlSafe(format!("select count(*) from {table}"));
        let count: i64 = match &mut conn.db {
            Db::Sqlite(db) => sqlx::query_scalar(count)
                .fetch_one(&mut **db)
                .await
                .expect("a count"),
            Db::Postgres(db) => sqlx::query_scalar(count)
                .fetch_one(&mut **db)
                .await
                .expect("a count"),
        };
        // The service's own secrets may be more.
        assert!(count >= *rows, "{table}: {count} of {rows}");
    }
}

#[test]
fn no_migration_has_changed_since_its_fixture_was_written() {
    for migration in MIGRATIONS.iter() {
        let path = fixture::path(migration.version);
        let text = fs::read_to_string(&path).unwrap_or_else(|_| {
            panic!(
                "migration {} has no {}: `make fixture` writes it",
                migration.version,
                path.display()
            )
        });
        assert!(
            text.starts_with(&fixture::head(migration)),
            "migration {} is not the one that {} was written with. Released, it must not change: take that back and \
             add a migration. Not released yet: `make fixture` writes the fixture again.",
            migration.version,
            path.display()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_schema_comes_to_ours_on_sqlite_and_leaves_a_copy() {
    for migration in MIGRATIONS.iter() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("old.sqlite");
        let path = path.to_str().expect("a path");
        let (db, counts) = laid_out(migration.version, path).await;
        db.close().await.expect("closes");
        let store = Store::open(&format!("sqlite:{path}"), nobody())
            .await
            .expect("brought up to date");
        hold(&store, &counts).await;
        store.close().await;
        let copy = PathBuf::from(format!("{path}.schema-{}", migration.version));
        assert_eq!(copy.exists(), migration.version < schema::newest());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_schema_comes_to_ours_on_postgres() {
    for migration in MIGRATIONS.iter() {
        let Some(database) = fresh(Kind::Postgres).await else {
            return eprintln!("skipped: no PostgreSQL");
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("old.sqlite");
        let (mut file, counts) = laid_out(migration.version, path.to_str().expect("a path")).await;
        let mut db = PgConnection::connect(&database.url).await.expect("PostgreSQL");
        MIGRATIONS
            .run_to(migration.version, &mut db)
            .await
            .expect("migrations up to then");
        let mut transaction = db.begin().await.expect("a transaction");
        tables::into_postgres(&mut file, &mut transaction)
            .await
            .expect("filled");
        transaction.commit().await.expect("committed");
        let store = Store::open(&database.url, nobody())
            .await
            .expect("brought up to date");
        hold(&store, &counts).await;
        store.close().await;
    }
}

async fn newer_is_refused(kind: Kind) {
    let Some(database) = fresh(kind).await else {
        return eprintln!("skipped: no PostgreSQL");
    };
    let store = Store::open(&database.url, nobody()).await.expect("made");
    let newer = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
                 values (99, 'of the future', true, '', 0)";
    let done = store.write(move |conn| {
        Box::pin(async move {
            match &mut conn.db {
                Db::Sqlite(db) => sqlx::query(newer).execute(&mut **db).await.map(drop)?,
                Db::Postgres(db) => sqlx::query(newer).execute(&mut **db).await.map(drop)?,
            }
            Ok(())
        })
    });
    done.await.expect("a line");
    store.close().await;
    for opened in [
        Store::open(&database.url, nobody()).await,
        Store::attach(&database.url).await,
    ] {
        let error = format!("{:#}", opened.err().expect("refused"));
        assert!(
            error.contains("schema version 99") && error.contains(&format!("up to {}", schema::newest())),
            "{error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused_with_both_versions_on_sqlite() {
    newer_is_refused(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_schema_is_refused_with_both_versions_on_postgres() {
    newer_is_refused(Kind::Postgres).await;
}
