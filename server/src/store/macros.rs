//! One query for two databases: macros that paste a body into an arm for each.

/// Runs one body on whichever database `$conn` (a `&mut Conn`) is of; inside, `$db` is the connection. With `($db, $by)`,
/// `$by!("index")` behind a table's name has SQLite go by that index, which leaves it no choice: what it would choose
/// hangs on statistics, and those are of another day. PostgreSQL keeps its own fresh.
macro_rules! with_db {
    ($conn:expr, ($db:ident, $by:ident) => $body:expr) => {
        match &mut ($conn).db {
            $crate::store::Db::Sqlite($db) => {
                macro_rules! $by {
                    ($index:literal) => {
                        concat!(" indexed by ", $index, " ")
                    };
                }
                let $db = &mut **$db;
                $body
            }
            $crate::store::Db::Postgres($db) => {
                macro_rules! $by {
                    ($index:literal) => {
                        " "
                    };
                }
                let $db = &mut **$db;
                $body
            }
        }
    };
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
pub(crate) use with_db;

/// Like [`with_db!`], for a query with a list (of at most a page's length) in its parameter `$number`: inside, `$in_list!()`
/// is the condition's words, which must differ, and `$list` what to bind: JSON for SQLite, an array for PostgreSQL.
/// `$by` is as for [`with_db!`].
macro_rules! with_db_list {
    ($conn:expr, $items:expr, $number:literal, ($db:ident, $by:ident, $in_list:ident, $list:ident) => $body:expr) => {{
        let list: Vec<String> = $items.iter().map(ToString::to_string).collect();
        match &mut ($conn).db {
            $crate::store::Db::Sqlite($db) => {
                macro_rules! $in_list {
                    () => {
                        concat!(" in (select j.value from json_each($", $number, ") j) ")
                    };
                }
                macro_rules! $by {
                    ($index:literal) => {
                        concat!(" indexed by ", $index, " ")
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
                macro_rules! $by {
                    ($index:literal) => {
                        " "
                    };
                }
                let $db = &mut **$db;
                let $list = list;
                $body
            }
        }
    }};
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
pub(crate) use with_db_list;

/// Like [`with_db!`], for a query over many rows in its parameter `$number`: inside, `$rows!()` is a table `j` with a row for
/// each of `$items`, as JSON in its column `value`, and `$list` what to bind.
macro_rules! with_db_rows {
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
pub(crate) use with_db_rows;

/// The number of PostgreSQL's lock that all hold together who move numbers, and [`super::check::lock`] holds alone.
macro_rules! gate {
    () => {
        "7161283"
    };
}
pub(crate) use gate;
