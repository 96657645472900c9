//! Aliases: keys by which a thread was known before it was moved, or those of threads that were merged into it. A thread is
//! asked for by its own key first, so that only a miss costs a second look.

use cam_nhan_domain::{Millis, SiteId, ThreadId};

use super::{Change, Conn, with_db, with_db_list};
use crate::error::Result;

/// The thread that a key leads to, of whichever site it is now.
pub async fn find(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<Option<ThreadId>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select thread_id from thread_alias", by!("sqlite_autoindex_thread_alias_1"), "where site_id = $1 and key = $2"
        ))
        .bind(site)
        .bind(key)
        .fetch_optional(db)
        .await?)
    })
}

/// Keys and visible comments of those of `keys` that lead to a thread of the same site.
pub async fn list_counts(conn: &mut Conn<'_>, site: &SiteId, keys: &[&str]) -> Result<Vec<(String, i64)>> {
    with_db_list!(conn, keys, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select a.key, t.comments from thread_alias a", by!("sqlite_autoindex_thread_alias_1"),
            "cross join thread t", by!("sqlite_autoindex_thread_1"),
            "where t.id = a.thread_id and t.site_id = a.site_id and a.site_id = $1 and a.key", in_list!()
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// The keys of a site that lead to a thread, in their order, up to 1,000.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId, thread: &ThreadId) -> Result<Vec<String>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select key from thread_alias", by!("thread_alias_by_thread"),
            "where thread_id = $1 and site_id = $2 order by key limit 1000"
        ))
        .bind(thread)
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// Has a key lead to a thread; one that leads elsewhere leads there from now on. Whoever shows what the key led to is told.
pub async fn set(
    conn: &mut Conn<'_>,
    site: &SiteId,
    key: &str,
    thread: &ThreadId,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into thread_alias (site_id, key, thread_id, created_at) values ($1, $2, $3, $4)
             on conflict (site_id, key) do update set thread_id = excluded.thread_id, created_at = excluded.created_at",
        )
        .bind(site)
        .bind(key)
        .bind(thread)
        .bind(now)
        .execute(db)
        .await?;
    });
    conn.note(Change::Thread(site.clone(), key.to_owned()));
    Ok(())
}

/// Has a key lead nowhere; says whether it led somewhere.
pub async fn remove(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<bool> {
    let removed = with_db!(conn, db => {
        sqlx::query("delete from thread_alias where site_id = $1 and key = $2")
            .bind(site)
            .bind(key)
            .execute(db)
            .await?
            .rows_affected()
    });
    conn.note(Change::Thread(site.clone(), key.to_owned()));
    Ok(removed > 0)
}
