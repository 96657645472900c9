//! Consistency checks: each query compares a stored counter with the rows that it counts and returns what differs.

use sqlx::{AssertSqlSafe, FromRow, SqliteConnection};

use super::{Conn, Db, comments::MOST_LIFTED, tables, with_db};
use crate::error::{Error, Result};

/// What is held against what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Number {
    /// `thread.comments`: approved comments of the thread.
    Comments,
    /// `comment.replies`: approved comments beneath it.
    Replies,
    /// `comment.likes`: those that came with it, and readers whose choice for it stands and is not excluded.
    Likes,
    /// `tally.count`: those that came with it, and readers whose choice for the thread is this kind and is not excluded.
    Tally,
    /// `comment.flags`: at most as many as readers flagged it.
    Flags,
    /// `comment.pin_rank`: no more lifted ones than a thread may have.
    PinRank,
    /// Revisions kept: one fewer than the comment has had.
    Revisions,
    /// `comment.depth`: one more than that of the comment above, in the same thread and branch.
    Depth,
    /// `thread.version`: not behind any change of its comments.
    Version,
}

impl Number {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Comments,
        Self::Replies,
        Self::Likes,
        Self::Tally,
        Self::Flags,
        Self::PinRank,
        Self::Revisions,
        Self::Depth,
        Self::Version,
    ];

    /// What it is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comments => "comments of a thread",
            Self::Replies => "replies of a comment",
            Self::Likes => "likes of a comment",
            Self::Tally => "reactions to an article",
            Self::Flags => "flags of a comment",
            Self::PinRank => "pin rank of a comment",
            Self::Revisions => "revisions kept of a comment",
            Self::Depth => "depth of a comment",
            Self::Version => "version of a thread",
        }
    }

    /// Whether it follows from the rows, so that it can be set right.
    pub fn is_derived(self) -> bool {
        !matches!(self, Self::Revisions | Self::Depth)
    }

    fn query(self) -> &'static str {
        match self {
            Self::Comments => {
                "select * from (select t.site_id, t.id as subject_id, '' as kind, t.comments as stored,
                     (select count(*) from comment c where c.thread_id = t.id and c.status = 'approved') as counted
                 from thread t) n where stored <> counted order by subject_id"
            }
            Self::Replies => {
                // A comment counts once for each that stands above it: so a circle of parents ends, too.
                "with recursive up (id, above) as (
                     select id, parent_id from comment where status = 'approved' and parent_id is not null
                     union
                     select up.id, c.parent_id from up join comment c on c.id = up.above where c.parent_id is not null
                 )
                 select * from (select c.site_id, c.id as subject_id, '' as kind, c.replies as stored,
                     coalesce(n.count, 0) as counted
                 from comment c left join (select above, count(*) as count from up group by above) n on n.above = c.id
                 ) n where stored <> counted order by subject_id"
            }
            Self::Likes => {
                "select * from (select c.site_id, c.id as subject_id, '' as kind, c.likes as stored,
                     c.imported_likes + (select count(*) from reaction r where r.subject_id = c.id and r.kind is not null
                         and r.excluded_by is null) as counted
                 from comment c) n where stored <> counted order by subject_id"
            }
            Self::Tally => {
                "select t.site_id, n.subject_id, n.kind, cast(sum(n.stored) as bigint) as stored,
                     cast(sum(n.counted) as bigint) as counted
                 from (
                     select subject_id, kind, count as stored, imported as counted from tally
                     union all
                     select subject_id, kind, 0, count(*) from reaction
                     where kind is not null and excluded_by is null and subject_id = thread_id
                     group by subject_id, kind
                 ) n join thread t on t.id = n.subject_id
                 group by t.site_id, n.subject_id, n.kind having sum(n.stored) <> sum(n.counted)
                 order by n.subject_id, n.kind"
            }
            Self::Flags => {
                "select * from (select c.site_id, c.id as subject_id, '' as kind, c.flags as stored,
                     case when c.flags < 0 then 0 else (select count(*) from flag f where f.comment_id = c.id) end
                         as counted
                 from comment c where c.flags <> 0) n where stored > counted or stored < 0 order by subject_id"
            }
            Self::PinRank => {
                "select site_id, id as subject_id, '' as kind, pin_rank as stored, pin_rank - pin_rank as counted from (
                     select site_id, id, pin_rank, row_number() over (
                         partition by thread_id order by pin_rank desc, created_at desc, id desc) as nth
                     from comment where pin_rank <> 0
                 ) c where pin_rank > 2 or pin_rank < 0 or (pin_rank = 1 and nth > $1) order by id"
            }
            Self::Revisions => {
                "select * from (select c.site_id, c.id as subject_id, '' as kind, c.revision - 1 as stored,
                     (select count(*) from comment_revision r where r.comment_id = c.id) as counted
                 from comment c where c.erased_at is null) n where stored <> counted order by subject_id"
            }
            Self::Depth => {
                "select c.site_id, c.id as subject_id, '' as kind, c.depth as stored,
                     coalesce(p.depth + 1, 0) as counted
                 from comment c join thread t on t.id = c.thread_id left join comment p on p.id = c.parent_id
                 where c.depth <> coalesce(p.depth + 1, 0) or t.site_id <> c.site_id
                    or p.thread_id <> c.thread_id or coalesce(p.root_id, p.id, '') <> coalesce(c.root_id, '')
                 order by c.id"
            }
            Self::Version => {
                "select * from (select t.site_id, t.id as subject_id, '' as kind, t.version as stored,
                     coalesce((select max(case when c.version > c.likes_version then c.version else c.likes_version end)
                         from comment c where c.thread_id = t.id), 0) as counted
                 from thread t) n where stored < counted or stored < 0 order by subject_id"
            }
        }
    }
}

/// A number that is not what the rows say.
#[derive(Clone, Debug, FromRow)]
pub struct Difference {
    /// The site.
    pub site_id: String,
    /// The thread or comment.
    pub subject_id: String,
    /// The kind of reaction; empty for other numbers.
    pub kind: String,
    /// The number as it stands.
    pub stored: i64,
    /// What the rows come to.
    pub counted: i64,
}

/// Everything that differs, in no more than one statement a number.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<(Number, Difference)>> {
    let mut all = Vec::new();
    for number in Number::ALL {
        let query = number.query();
        let differences: Vec<Difference> = with_db!(&mut *conn, db => {
            let query = sqlx::query_as(query);
            let query = if number == Number::PinRank { query.bind(i64::from(MOST_LIFTED)) } else { query };
            query.fetch_all(db).await?
        });
        all.extend(differences.into_iter().map(|difference| (number, difference)));
    }
    Ok(all)
}

/// What the database itself finds wrong with its file or its references; PostgreSQL keeps its references true itself.
pub async fn list_damage(conn: &mut Conn<'_>) -> Result<Vec<String>> {
    let Db::Sqlite(db) = &mut conn.db else {
        return Ok(Vec::new());
    };
    let mut found: Vec<String> = sqlx::query_scalar("pragma integrity_check")
        .fetch_all(&mut **db)
        .await?;
    found.retain(|line| line != "ok");
    let astray: Vec<(String, String)> =
        sqlx::query_as("select \"table\", \"parent\" from pragma_foreign_key_check limit 1000")
            .fetch_all(&mut **db)
            .await?;
    found.extend(
        astray
            .into_iter()
            .map(|(table, parent)| format!("a row of {table} refers to a row of {parent} that is not there")),
    );
    Ok(found)
}

/// A column with texts that have a NUL in them, which PostgreSQL does not take, and how many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithNul {
    /// The table.
    pub table: String,
    /// Its column.
    pub column: String,
    /// In how many rows.
    pub rows: i64,
}

/// Texts with a NUL; PostgreSQL has none.
pub async fn list_nul(conn: &mut Conn<'_>) -> Result<Vec<WithNul>> {
    let Db::Sqlite(db) = &mut conn.db else {
        return Ok(Vec::new());
    };
    with_nul(db).await.map_err(Error::Internal)
}

async fn with_nul(db: &mut SqliteConnection) -> anyhow::Result<Vec<WithNul>> {
    let mut found = Vec::new();
    for (table, column) in tables::texts(db).await? {
        let count = format!("select count(*) from {table} where instr({column}, char(0)) > 0");
        let rows = sqlx::query_scalar(AssertSqlSafe(count))
            .fetch_one(&mut *db)
            .await?;
        if rows > 0 {
            found.push(WithNul { table, column, rows });
        }
    }
    Ok(found)
}

/// Takes every NUL out of every text; gives back where some were.
pub async fn mend_nul(conn: &mut Conn<'_>) -> Result<Vec<WithNul>> {
    let Db::Sqlite(db) = &mut conn.db else {
        return Ok(Vec::new());
    };
    take_nul_out(db).await.map_err(Error::Internal)
}

pub(super) async fn take_nul_out(db: &mut SqliteConnection) -> anyhow::Result<Vec<WithNul>> {
    let found = with_nul(db).await?;
    for WithNul { table, column, .. } in &found {
        // SQLite's own `replace` takes a NUL for an empty text.
        let select = format!("select rowid, {column} from {table} where instr({column}, char(0)) > 0");
        let rows: Vec<(i64, String)> = sqlx::query_as(AssertSqlSafe(select)).fetch_all(&mut *db).await?;
        let update = format!("update {table} set {column} = $2 where rowid = $1");
        for (row, text) in rows {
            sqlx::query(AssertSqlSafe(update.clone()))
                .bind(row)
                .bind(text.replace('\0', ""))
                .execute(&mut *db)
                .await?;
        }
    }
    Ok(found)
}

/// Keeps everyone else from moving numbers until the transaction ends, so that counting and setting see the same rows.
pub async fn lock(conn: &mut Conn<'_>) -> Result<()> {
    if let Db::Postgres(db) = &mut conn.db {
        sqlx::query(concat!("select pg_advisory_xact_lock(", super::gate!(), ")"))
            .execute(&mut **db)
            .await?;
    }
    Ok(())
}

/// Sets a derived number to what the rows come to, and tells the thread's readers by its version.
pub async fn mend(conn: &mut Conn<'_>, number: Number, to: &Difference) -> Result<()> {
    let update = match number {
        Number::Comments => "update thread set comments = $2 where id = $1 and $3 = ''",
        Number::Replies => "update comment set replies = $2 where id = $1 and $3 = ''",
        Number::Likes => "update comment set likes = $2 where id = $1 and $3 = ''",
        Number::Flags => "update comment set flags = $2 where id = $1 and $3 = ''",
        Number::PinRank => "update comment set pin_rank = $2 where id = $1 and $3 = ''",
        Number::Tally => {
            "insert into tally (subject_id, count, kind) values ($1, $2, $3)
             on conflict (subject_id, kind) do update set count = excluded.count"
        }
        Number::Version => "update thread set version = $2 where id = $1 and $3 = ''",
        Number::Revisions | Number::Depth => return Ok(()),
    };
    with_db!(conn, db => {
        sqlx::query(update)
            .bind(&to.subject_id)
            .bind(to.counted)
            .bind(&to.kind)
            .execute(&mut *db)
            .await?;
        sqlx::query(
            "update thread set version = version + 1
             where id = $1 or id = (select thread_id from comment where id = $1)",
        )
        .bind(&to.subject_id)
        .execute(db)
        .await?;
    });
    Ok(())
}
