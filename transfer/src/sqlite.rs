//! SQLite files of other systems, opened so that nothing in them runs and nothing of them changes.

use std::{
    cell::Cell,
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, Connection as _, Row as _, SqliteConnection, TypeInfo as _, ValueRef as _,
    sqlite::{SqliteConnectOptions, SqliteRow},
};

use crate::{
    input::RECORD_LIMIT,
    problem::{Place, Problem, ProblemKind, Result},
    wait::wait,
};

/// How many steps of SQLite's machine one query may take, and for each byte of the file: a page that many pages name, or a view
/// without an end, makes a small file a long one.
const STEPS: (u64, u64) = (10_000_000, 100);
/// How often the steps are counted.
const STEPS_AT_ONCE: u64 = 10_000;
/// How many bytes may come out of one query, and for each byte of the file.
const BYTES: (u64, u64) = (RECORD_LIMIT, 16);

/// A database that is only read; formats are plain functions, so that nobody need wait for it by hand.
pub struct Database {
    connection: SqliteConnection,
    length: u64,
    /// What the query at hand has taken.
    steps: Arc<AtomicU64>,
}

impl Database {
    /// Opens a file: only to read, without its triggers, and trusting nothing that its schema says.
    pub fn open(path: &Path) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .immutable(true)
            .pragma("trusted_schema", "off")
            .pragma("query_only", "on")
            .pragma("cell_size_check", "on");
        let mut connection = wait(SqliteConnection::connect_with(&options)).map_err(problem)?;
        let length = fs::metadata(path)?.len();
        let steps = Arc::new(AtomicU64::new(0));
        let taken = steps.clone();
        let most = most(STEPS, length);
        wait(connection.lock_handle())
            .map_err(problem)?
            .set_progress_handler(STEPS_AT_ONCE as i32, move || {
                taken.fetch_add(STEPS_AT_ONCE, Ordering::Relaxed) < most
            });
        let mut database = Self {
            connection,
            length,
            steps,
        };
        database.check_schema()?;
        Ok(database)
    }

    /// Names and types that are not UTF-8 are a broken file's, and the driver panics at them.
    fn check_schema(&mut self) -> Result<()> {
        self.each("select name, tbl_name, sql from sqlite_schema", &mut |row| {
            let are_texts = ["name", "tbl_name", "sql"]
                .iter()
                .all(|column| row.is_utf8(column));
            if are_texts {
                Ok(())
            } else {
                Err(Problem::new(ProblemKind::Malformed, Place::File, "sqlite_schema"))
            }
        })
    }

    /// The names of its tables; views are none, whatever they are called.
    pub fn tables(&mut self) -> Result<Vec<String>> {
        let mut names = Vec::new();
        self.each(
            "select name from sqlite_schema where type = 'table' and sql not like 'create virtual%' order by name",
            &mut |row| {
                names.extend(row.text("name"));
                Ok(())
            },
        )?;
        Ok(names)
    }

    /// The names of a table's columns.
    pub fn columns(&mut self, table: &str) -> Result<Vec<String>> {
        let quoted = table.replace('\'', "''");
        let mut names = Vec::new();
        self.each(
            &format!("select name from pragma_table_info('{quoted}')"),
            &mut |row| {
                names.extend(row.text("name"));
                Ok(())
            },
        )?;
        Ok(names)
    }

    /// Reads the rows of a query, one after the other. The query is the format's own; nothing of the file is part of it.
    pub fn each(&mut self, query: &str, take: &mut dyn FnMut(Row<'_>) -> Result<()>) -> Result<()> {
        let Self {
            connection,
            length,
            steps,
        } = self;
        steps.store(0, Ordering::Relaxed);
        let given = Cell::new(0);
        wait(async {
            let mut rows = sqlx::raw_sql(AssertSqlSafe(query)).fetch(connection);
            while let Some(row) = rows.try_next().await.map_err(problem)? {
                take(Row {
                    row: &row,
                    given: &given,
                })?;
                if given.get() > most(BYTES, *length) {
                    return Err(Problem::new(ProblemKind::Malformed, Place::File, ""));
                }
            }
            Ok(())
        })
    }
}

/// A row, whose cells are read as what they are, whatever the column says: SQLite holds any value in any column.
pub struct Row<'a> {
    row: &'a SqliteRow,
    /// How many bytes the query has given.
    given: &'a Cell<u64>,
}

impl Row<'_> {
    /// A cell as text; numbers as they are written. `None` when it is null, too long, a blob that is no text, or not there.
    pub fn text(&self, column: &str) -> Option<String> {
        let value = self.row.try_get_raw(column).ok()?;
        if value.is_null() {
            return None;
        }
        let text = match value.type_info().name() {
            "INTEGER" | "INT8" | "BOOLEAN" => self.row.try_get_unchecked::<i64, _>(column).ok()?.to_string(),
            "REAL" => number(self.row.try_get_unchecked::<f64, _>(column).ok()?),
            "BLOB" => String::from_utf8(self.row.try_get_unchecked::<Vec<u8>, _>(column).ok()?).ok()?,
            _ => {
                let bytes = self.row.try_get_unchecked::<Vec<u8>, _>(column).ok()?;
                String::from_utf8_lossy(&bytes).into_owned()
            }
        };
        self.given.set(self.given.get() + text.len() as u64);
        (text.len() as u64 <= RECORD_LIMIT).then_some(text)
    }

    fn is_utf8(&self, column: &str) -> bool {
        let bytes = self.row.try_get_unchecked::<Option<Vec<u8>>, _>(column);
        bytes.is_ok_and(|bytes| bytes.is_none_or(|bytes| String::from_utf8(bytes).is_ok()))
    }

    /// A cell as a whole number; a text or a fraction that is one counts.
    pub fn integer(&self, column: &str) -> Option<i64> {
        let text = self.text(column)?;
        text.trim()
            .parse()
            .ok()
            .or_else(|| text.trim().parse::<f64>().ok().map(|number| number as i64))
    }

    /// Whether a cell is true: 1, or the word.
    pub fn flag(&self, column: &str) -> bool {
        matches!(self.text(column).as_deref(), Some("1" | "true"))
    }

    /// A cell as text without what is around it, `None` when nothing is left.
    pub fn filled(&self, column: &str) -> Option<String> {
        self.text(column)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }
}

/// A number as it is written: with its exponent, where it would have hundreds of digits.
fn number(number: f64) -> String {
    if number.abs() < 1e17 {
        number.to_string()
    } else {
        format!("{number:e}")
    }
}

fn most((at_least, for_a_byte): (u64, u64), length: u64) -> u64 {
    length.saturating_mul(for_a_byte).saturating_add(at_least)
}

fn problem(error: sqlx::Error) -> Problem {
    Problem::new(ProblemKind::Malformed, Place::File, error)
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_written_as_short_as_they_are() {
        for (value, written) in [
            (1.0, "1"),
            (-0.5, "-0.5"),
            (1_714_618_800_000.0, "1714618800000"),
            (1e300, "1e300"),
        ] {
            assert_eq!(number(value), written);
        }
    }
}
