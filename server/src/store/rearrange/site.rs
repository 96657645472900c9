//! A thread goes to another site: its rows name that site from then on, and readers who are known there. Readers are of one
//! site each, so each gets a reader of the other site as counterpart.

use cam_nhan_domain::{Millis, ReaderId, ThreadId};
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    store::{
        Change, Conn,
        readers::ReaderKey,
        threads::{Thread, metadata::set_metadata},
        with_db, with_db_rows,
    },
};

/// A reader of a thread.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Reader {
    /// Who.
    pub id: ReaderId,
    /// By which their site knows them.
    #[sqlx(rename = "token_hash")]
    pub key: ReaderKey,
    /// When they first wrote.
    pub created_at: Millis,
}

/// Who wrote, reacted or flagged in a thread, or follows it.
pub async fn list_readers(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<Reader>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, token_hash, created_at from reader", by!("sqlite_autoindex_reader_1"), "where id in (
                 select reader_id from comment", by!("comment_by_thread"), "where thread_id = $1 and reader_id is not null
                 union select reader_id from reaction", by!("reaction_by_thread"), "where thread_id = $1
                 union select reader_id from follower", by!("sqlite_autoindex_follower_1"), "where thread_id = $1
                 union select f.reader_id from comment c", by!("comment_by_thread"),
            "        cross join flag f", by!("sqlite_autoindex_flag_1"), "where c.thread_id = $1 and f.comment_id = c.id)
             order by id"
        ))
        .bind(thread)
        .fetch_all(db)
        .await?)
    })
}

/// A reader, and who they are at another site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterpart {
    /// The reader.
    pub reader: ReaderId,
    /// The same at the other site.
    pub there: ReaderId,
}

/// Has each of them be their counterpart in a thread.
pub async fn set_readers(conn: &mut Conn<'_>, thread: &ThreadId, readers: &[Counterpart]) -> Result<()> {
    with_db_rows!(conn, readers, 2, (db, rows, list) => {
        for statement in [
            concat!(
                "update comment_revision set actor = 'reader:' || (j.value ->> 'there') from ", rows!(),
                " where comment_revision.actor = 'reader:' || (j.value ->> 'reader')
                      and comment_revision.comment_id in (select id from comment where thread_id = $1)"
            ),
            concat!(
                "update comment set reader_id = j.value ->> 'there' from ", rows!(),
                " where comment.reader_id = j.value ->> 'reader' and comment.thread_id = $1"
            ),
            concat!(
                "update flag set reader_id = j.value ->> 'there' from ", rows!(),
                " where flag.reader_id = j.value ->> 'reader' and flag.comment_id in (select id from comment where thread_id = $1)"
            ),
            concat!(
                "update reaction set reader_id = j.value ->> 'there' from ", rows!(),
                " where reaction.reader_id = j.value ->> 'reader' and reaction.thread_id = $1"
            ),
            concat!(
                "update follower set reader_id = j.value ->> 'there' from ", rows!(),
                " where follower.reader_id = j.value ->> 'reader' and follower.thread_id = $1"
            ),
        ] {
            sqlx::query(statement).bind(thread).bind(&list).execute(&mut *db).await?;
        }
        Ok(())
    })
}

/// Gives a thread the site, the key and the facts of `new`; gives it back as it is then.
pub async fn set_site(conn: &mut Conn<'_>, old: &Thread, new: &Thread) -> Result<Thread> {
    with_db!(conn, (db, by) => {
        sqlx::query("update thread set site_id = $2, key = $3 where id = $1")
            .bind(&old.id)
            .bind(&new.site_id)
            .bind(&new.key)
            .execute(&mut *db)
            .await?;
        sqlx::query(concat!("update comment", by!("comment_by_thread"), "set site_id = $2 where thread_id = $1"))
            .bind(&old.id)
            .bind(&new.site_id)
            .execute(db)
            .await?;
    });
    conn.note(Change::Thread(old.site_id.clone(), old.key.clone()));
    conn.note(Change::Queue(old.site_id.clone()));
    set_metadata(conn, new).await
}
