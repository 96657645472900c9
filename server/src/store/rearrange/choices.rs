//! Readers' choices for an article while threads are merged and parted: whose stands, and what came from other systems.

use cam_nhan_domain::{ReaderId, ThreadId};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    store::{Conn, with_db, with_db_list},
};

/// A reader's choice for an article. Not its address, which is kept only as long as the site says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Choice {
    pub reader_id: ReaderId,
    pub kind: Option<String>,
    pub previous: Option<String>,
    pub seq: i64,
    pub excluded_by: Option<String>,
    pub changed_at: i64,
}

/// The choices for an article, in the order of their readers.
pub async fn list_choices(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<Choice>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select reader_id, kind, previous, seq, excluded_by, changed_at from reaction", by!("sqlite_autoindex_reaction_1"),
            "where subject_id = $1 order by reader_id"
        ))
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// The choices that the same readers made for another article.
pub async fn list_choices_of_both(
    conn: &mut Conn<'_>,
    of: &ThreadId,
    who_chose: &ThreadId,
) -> Result<Vec<Choice>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select b.reader_id, b.kind, b.previous, b.seq, b.excluded_by, b.changed_at
             from reaction a", by!("sqlite_autoindex_reaction_1"),
            "cross join reaction b", by!("sqlite_autoindex_reaction_1"),
            "where a.subject_id = $2 and b.subject_id = $1 and b.reader_id = a.reader_id order by b.reader_id"
        ))
        .bind(of)
        .bind(who_chose)
        .fetch_all(db)
        .await?)
    })
}

/// Unites the choices for two articles: of a reader's two the newer stands, and a late request undoes neither.
pub async fn unite_choices(conn: &mut Conn<'_>, from: &ThreadId, to: &ThreadId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!(
            "update reaction", by!("sqlite_autoindex_reaction_1"), "set
                 kind = case when a.changed_at > reaction.changed_at then a.kind else reaction.kind end,
                 previous = case when a.changed_at > reaction.changed_at then a.previous else reaction.previous end,
                 excluded_by = case when a.changed_at > reaction.changed_at then a.excluded_by else reaction.excluded_by end,
                 address = case when a.changed_at > reaction.changed_at then a.address else reaction.address end,
                 changed_at = case when a.changed_at > reaction.changed_at then a.changed_at else reaction.changed_at end,
                 seq = case when a.seq > reaction.seq then a.seq else reaction.seq end
             from reaction a", by!("sqlite_autoindex_reaction_1"),
            "where a.subject_id = $1 and reaction.subject_id = $2 and reaction.reader_id = a.reader_id"
        ))
        .bind(from)
        .bind(to)
        .execute(&mut *db)
        .await?;
        sqlx::query(concat!(
            "delete from reaction", by!("sqlite_autoindex_reaction_1"), "where subject_id = $1 and exists (
                 select 1 from reaction b", by!("sqlite_autoindex_reaction_1"),
            "    where b.subject_id = $2 and b.reader_id = reaction.reader_id)"
        ))
        .bind(from)
        .bind(to)
        .execute(&mut *db)
        .await?;
        sqlx::query(concat!(
            "update reaction", by!("sqlite_autoindex_reaction_1"), "set subject_id = $2, thread_id = $2 where subject_id = $1"
        ))
            .bind(from)
            .bind(to)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Gives these readers' choices for an article back to another article.
pub async fn part_choices(
    conn: &mut Conn<'_>,
    from: &ThreadId,
    to: &ThreadId,
    readers: &[ReaderId],
) -> Result<()> {
    with_db_list!(conn, readers, 3, (db, by, in_list, list) => {
        sqlx::query(concat!(
            "update reaction", by!("sqlite_autoindex_reaction_1"),
            "set subject_id = $2, thread_id = $2 where subject_id = $1 and reader_id", in_list!()
        ))
        .bind(from)
        .bind(to)
        .bind(list)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Records a choice as it was.
pub async fn set_choice(conn: &mut Conn<'_>, thread: &ThreadId, choice: &Choice) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into reaction (subject_id, reader_id, thread_id, kind, previous, seq, excluded_by, changed_at)
             values ($1, $2, $1, $3, $4, $5, $6, $7)
             on conflict (subject_id, reader_id) do update set kind = excluded.kind, previous = excluded.previous,
                 seq = excluded.seq, excluded_by = excluded.excluded_by, changed_at = excluded.changed_at",
        )
        .bind(thread)
        .bind(&choice.reader_id)
        .bind(&choice.kind)
        .bind(&choice.previous)
        .bind(choice.seq)
        .bind(&choice.excluded_by)
        .bind(choice.changed_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// How many choices of each kind came with an article from another system.
pub async fn list_imported(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<(String, i64)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select kind, imported from tally", by!("sqlite_autoindex_tally_1"), "where subject_id = $1 order by kind"
        ))
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// Moves the number that came from another system, and counts the kind anew ([`super::recount`]).
pub async fn add_imported(conn: &mut Conn<'_>, thread: &ThreadId, kind: &str, by: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into tally (subject_id, kind, count, imported) values ($1, $2, 0, $3)
             on conflict (subject_id, kind) do update set imported = tally.imported + excluded.imported",
        )
        .bind(thread)
        .bind(kind)
        .bind(by)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Has a tally of each kind that somebody chose for an article.
pub async fn add_kinds(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(concat!(
            "insert into tally (subject_id, kind, count, imported)
             select distinct subject_id, kind, cast(0 as bigint), cast(0 as bigint) from reaction", by!("sqlite_autoindex_reaction_1"),
            "where subject_id = $1 and kind is not null
             on conflict (subject_id, kind) do nothing"
        ))
        .bind(thread)
        .execute(db)
        .await?;
    });
    Ok(())
}
