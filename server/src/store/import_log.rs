//! Imports, and what each has made: by that it is taken back.

use std::collections::HashMap;

use cam_nhan_domain::{Millis, SiteId, ids::ImportId};
use serde::Serialize;

use super::{Conn, actor::Actor, with_db, with_db_list, with_db_rows};
use crate::error::Result;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Status {
    /// Under way, or broken off.
    Storing,
    /// All of it is stored.
    Done,
    /// It is being taken back.
    Undoing,
    /// It was taken back.
    Undone,
}

/// An import.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Run {
    pub id: ImportId,
    pub site_id: SiteId,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub formats: String,
    pub status: Status,
    pub stored: String,
    pub begun_at: Millis,
    pub touched_at: Millis,
}

macro_rules! columns {
    () => {
        "id, site_id, actor, formats, status, stored, begun_at, touched_at"
    };
}

/// Begins one.
pub async fn add(conn: &mut Conn<'_>, run: &Run) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into import (id, site_id, actor, formats, status, stored, begun_at, touched_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(&run.id)
        .bind(&run.site_id)
        .bind(run.actor.to_string())
        .bind(&run.formats)
        .bind(run.status)
        .bind(&run.stored)
        .bind(run.begun_at)
        .bind(run.touched_at)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// An import of a site.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, id: &ImportId) -> Result<Option<Run>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!("select ", columns!(), " from import where id = $1 and site_id = $2"))
            .bind(id)
            .bind(site)
            .fetch_optional(db)
            .await?)
    })
}

/// A site's imports, the latest first.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId, limit: u32) -> Result<Vec<Run>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from import", by!("import_by_site"),
            "where site_id = $1 order by begun_at desc, id desc limit $2"
        ))
        .bind(site)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Notes what it has stored by now; `false` when it is not storing, but taken back.
pub async fn touch(
    conn: &mut Conn<'_>,
    id: &ImportId,
    (to, stored): (Status, &str),
    now: Millis,
) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update import set status = $2, stored = $3, touched_at = $4 where id = $1 and status = 'storing'",
        )
        .bind(id)
        .bind(to)
        .bind(stored.to_owned())
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Begins to take one back, or goes on with it; `false` when it is undone, or has stored something since a moment and may go on.
pub async fn begin_undo(conn: &mut Conn<'_>, id: &ImportId, since: Millis, now: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update import set status = 'undoing', touched_at = $3
             where id = $1 and (status in ('done', 'undoing') or (status = 'storing' and touched_at < $2))",
        )
        .bind(id)
        .bind(since)
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// It is taken back.
pub async fn end_undo(conn: &mut Conn<'_>, id: &ImportId, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update import set status = 'undone', touched_at = $2 where id = $1")
            .bind(id)
            .bind(now)
            .execute(db)
            .await?;
        Ok(())
    })
}

/// What an import made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Item {
    pub number: i64,
    pub kind: String,
    pub subject_id: String,
    pub detail: String,
    pub state: String,
}

/// Notes what was made.
pub async fn add_items(conn: &mut Conn<'_>, import: &ImportId, items: &[Item]) -> Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    with_db_rows!(conn, items, 2, (db, rows, list) => {
        sqlx::query(concat!(
            "insert into import_item (import_id, number, kind, subject_id, detail, state)
             select $1, cast(j.value ->> 'number' as bigint), j.value ->> 'kind', j.value ->> 'subject_id',
                 j.value ->> 'detail', j.value ->> 'state'
             from ", rows!()
        ))
        .bind(import)
        .bind(list)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// How much is left to be taken back.
pub async fn count_items(conn: &mut Conn<'_>, import: &ImportId) -> Result<i64> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select count(*) from import_item where import_id = $1 and kind not in ('place', 'gone')")
            .bind(import)
            .fetch_one(db)
            .await?)
    })
}

/// What was made before a number and is not taken back, the last of it first.
pub async fn list_items(
    conn: &mut Conn<'_>,
    import: &ImportId,
    before: i64,
    limit: u32,
) -> Result<Vec<Item>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select number, kind, subject_id, detail, state from import_item", by!("sqlite_autoindex_import_item_1"),
            "where import_id = $1 and number < $2 and kind not in ('place', 'gone') order by number desc limit $3"
        ))
        .bind(import)
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// Forgets what was taken back: all from a number on, but for what is left of it.
pub async fn remove_items(conn: &mut Conn<'_>, import: &ImportId, from: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from import_item where import_id = $1 and number >= $2 and kind not in ('place', 'gone')")
            .bind(import)
            .bind(from)
            .execute(db)
            .await?;
        Ok(())
    })
}

/// Notes what is left of something: the place of a comment, or of a thread in which others have something, or that a thread of
/// some version is gone.
pub async fn leave(
    conn: &mut Conn<'_>,
    import: &ImportId,
    number: i64,
    (kind, state): (&str, &str),
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update import_item set kind = $3, state = $4 where import_id = $1 and number = $2")
            .bind(import)
            .bind(number)
            .bind(kind.to_owned())
            .bind(state.to_owned())
            .execute(db)
            .await?;
        Ok(())
    })
}

/// What is left of these comments or threads of imports that were taken back: their states.
pub async fn list_left(
    conn: &mut Conn<'_>,
    kind: &str,
    subjects: &[&str],
) -> Result<HashMap<String, String>> {
    let rows: Vec<(String, String)> = with_db_list!(conn, subjects, 2, (db, by, in_list, list) => {
        sqlx::query_as(concat!(
            "select subject_id, state from import_item", by!("import_item_by_subject"),
            "where kind in ('tally', 'place', 'gone') and kind = $1 and subject_id", in_list!(), "order by import_id"
        ))
        .bind(kind.to_owned())
        .bind(list)
        .fetch_all(db)
        .await?
    });
    Ok(rows.into_iter().collect())
}

/// Which of these comments or threads are places that imports left as they were taken back: the import, the item's number,
/// whose place.
pub async fn list_places(conn: &mut Conn<'_>, subjects: &[&str]) -> Result<Vec<(ImportId, i64, String)>> {
    with_db_list!(conn, subjects, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select import_id, number, subject_id from import_item", by!("import_item_by_subject"),
            "where kind in ('tally', 'place', 'gone') and kind = 'place' and subject_id", in_list!()
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Forgets that these places were left: what stood there is there again.
pub async fn forget_places(conn: &mut Conn<'_>, subjects: &[&str]) -> Result<()> {
    with_db_list!(conn, subjects, 1, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "delete from import_item", by!("import_item_by_subject"),
            "where kind in ('tally', 'place', 'gone') and kind = 'place' and subject_id", in_list!()
        ))
        .bind(list)
        .execute(db)
        .await?;
        Ok(())
    })
}

/// What imports noted of the number of a kind at a subject: the import, the item's number, its state.
pub async fn list_tallies(
    conn: &mut Conn<'_>,
    subject: &str,
    kind: &str,
) -> Result<Vec<(ImportId, i64, String)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select import_id, number, state from import_item", by!("import_item_by_subject"),
            "where kind in ('tally', 'place', 'gone') and kind = 'tally' and subject_id = $1 and detail = $2"
        ))
        .bind(subject.to_owned())
        .bind(kind.to_owned())
        .fetch_all(db)
        .await?)
    })
}
