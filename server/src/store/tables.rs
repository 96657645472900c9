//! Copying a whole database, table by table, for backup and restore. Which tables and columns there are is asked of the
//! SQLite side, so that a migration is all that a new one needs.

use anyhow::{Context as _, bail, ensure};
use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, ColumnIndex, Connection as _, Database, Decode, Executor as _, PgConnection, Postgres,
    QueryBuilder, Row, Sqlite, SqliteConnection, Type,
};

/// Rows in one statement to PostgreSQL: with 40 columns, half of the parameters that it takes.
const ROWS: usize = 800;

/// A table of ours.
struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
}

/// What a column holds; every one may be null.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Bigint,
    Boolean,
}

/// A value on its way.
enum Value {
    Text(Option<String>),
    Bigint(Option<i64>),
    Boolean(Option<bool>),
}

impl Table {
    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }

    fn select(&self) -> String {
        format!("select {} from {}", self.names(), self.name)
    }

    fn values<R: Row>(&self, row: &R) -> sqlx::Result<Vec<Value>>
    where
        usize: ColumnIndex<R>,
        for<'r> Option<String>: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
        for<'r> Option<bool>: Decode<'r, R::Database> + Type<R::Database>,
        R::Database: Database,
    {
        let kinds = self.columns.iter().enumerate();
        kinds
            .map(|(at, (_, kind))| {
                Ok(match kind {
                    Kind::Text => Value::Text(row.try_get(at)?),
                    Kind::Bigint => Value::Bigint(row.try_get(at)?),
                    Kind::Boolean => Value::Boolean(row.try_get(at)?),
                })
            })
            .collect()
    }
}

/// The names of our tables.
pub async fn names(file: &mut SqliteConnection) -> anyhow::Result<Vec<String>> {
    let names = "select name from sqlite_master
                 where type = 'table' and name not like 'sqlite%' and name <> '_sqlx_migrations' order by name";
    Ok(sqlx::query_scalar(names).fetch_all(file).await?)
}

async fn list(file: &mut SqliteConnection) -> anyhow::Result<Vec<Table>> {
    let mut tables = Vec::new();
    for name in names(file).await? {
        let columns: Vec<(String, String)> =
            sqlx::query_as("select name, lower(type) from pragma_table_info($1) order by cid")
                .bind(&name)
                .fetch_all(&mut *file)
                .await?;
        let columns = columns.into_iter().map(|(column, kind)| {
            let kind = match kind.as_str() {
                "text" => Kind::Text,
                "bigint" => Kind::Bigint,
                "boolean" => Kind::Boolean,
                kind => bail!("{name}.{column} is of the type {kind:?}, which backups do not know"),
            };
            Ok((column, kind))
        });
        let columns = columns.collect::<anyhow::Result<_>>()?;
        tables.push(Table { name, columns });
    }
    Ok(tables)
}

/// Makes sure that every value of a file is of its column's type: SQLite would keep anything anywhere.
pub(super) async fn ensure_kinds(file: &mut SqliteConnection) -> anyhow::Result<()> {
    for table in list(file).await? {
        let wrong: Vec<String> = table
            .columns
            .iter()
            .map(|(column, kind)| match kind {
                Kind::Text => format!("typeof({column}) not in ('text', 'null')"),
                Kind::Bigint => format!("typeof({column}) not in ('integer', 'null')"),
                Kind::Boolean => format!("({column} is not null and {column} not in (0, 1))"),
            })
            .collect();
        let wrong = format!(
            "select exists (select 1 from {} where {})",
            table.name,
            wrong.join(" or ")
        );
        let wrong: bool = sqlx::query_scalar(AssertSqlSafe(wrong))
            .fetch_one(&mut *file)
            .await?;
        ensure!(
            !wrong,
            "it has values in the table {} that no program of ours wrote",
            table.name
        );
    }
    Ok(())
}

/// The columns of text in every table: `(table, column)`.
pub(super) async fn texts(file: &mut SqliteConnection) -> anyhow::Result<Vec<(String, String)>> {
    let tables = list(file).await?;
    let texts = tables.into_iter().flat_map(|Table { name, columns }| {
        let texts = columns.into_iter().filter(|(_, kind)| matches!(kind, Kind::Text));
        texts.map(move |(column, _)| (name.clone(), column))
    });
    Ok(texts.collect())
}

/// Copies all rows as they are at one moment into an empty file with the same schema, which checks no references yet.
pub(super) async fn from_postgres(db: &mut PgConnection, file: &mut SqliteConnection) -> anyhow::Result<()> {
    let tables = list(file).await?;
    let mut reading = db
        .begin_with("begin isolation level repeatable read, read only")
        .await?;
    let mut writing = file.begin().await?;
    for table in tables {
        let places: Vec<String> = (1..=table.columns.len()).map(|at| format!("${at}")).collect();
        let insert = format!(
            "insert into {} ({}) values ({})",
            table.name,
            table.names(),
            places.join(", ")
        );
        let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(&mut *reading);
        while let Some(row) = rows.try_next().await? {
            let mut statement = sqlx::query::<Sqlite>(AssertSqlSafe(insert.clone()));
            for value in table.values(&row)? {
                statement = match value {
                    Value::Text(value) => statement.bind(value),
                    Value::Bigint(value) => statement.bind(value),
                    Value::Boolean(value) => statement.bind(value),
                };
            }
            statement
                .execute(&mut *writing)
                .await
                .with_context(|| format!("copying the table {}", table.name))?;
        }
    }
    writing.commit().await?;
    reading.rollback().await?;
    Ok(())
}

/// Empties the database's tables and fills them with the file's rows, in the transaction that `db` is in. References
/// are taken off meanwhile and put back at the end, which checks them all: no order of tables or rows is needed.
pub async fn into_postgres(file: &mut SqliteConnection, db: &mut PgConnection) -> anyhow::Result<()> {
    let references: Vec<(String, String, String)> = sqlx::query_as(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint
         where contype = 'f' and connamespace = current_schema()::regnamespace order by conname",
    )
    .fetch_all(&mut *db)
    .await?;
    for (table, name, _) in &references {
        let drop = format!("alter table {table} drop constraint {name}");
        db.execute(AssertSqlSafe(drop)).await?;
    }
    for table in list(file).await? {
        db.execute(AssertSqlSafe(format!("delete from {}", table.name)))
            .await?;
        fill(&table, file, db)
            .await
            .with_context(|| format!("filling the table {}", table.name))?;
    }
    for (table, name, definition) in &references {
        let add = format!("alter table {table} add constraint {name} {definition}");
        db.execute(AssertSqlSafe(add)).await?;
    }
    Ok(())
}

async fn fill(table: &Table, file: &mut SqliteConnection, db: &mut PgConnection) -> anyhow::Result<()> {
    let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(file);
    loop {
        let mut some = Vec::with_capacity(ROWS);
        while some.len() < ROWS {
            let Some(row) = rows.try_next().await? else { break };
            some.push(table.values(&row)?);
        }
        if some.is_empty() {
            return Ok(());
        }
        let head = format!("insert into {} ({}) ", table.name, table.names());
        let mut insert = QueryBuilder::<Postgres>::new(head);
        insert.push_values(some, |mut into, values| {
            for value in values {
                match value {
                    Value::Text(value) => into.push_bind(value),
                    Value::Bigint(value) => into.push_bind(value),
                    Value::Boolean(value) => into.push_bind(value),
                };
            }
        });
        insert.build().persistent(false).execute(&mut *db).await?;
    }
}
