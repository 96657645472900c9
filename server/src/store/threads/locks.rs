//! Locks of threads, by which several servers on one PostgreSQL wait for each other; SQLite has one writer at a time.

use cam_nhan_domain::{CommentId, SiteId, ThreadId};
use sqlx::PgConnection;

use crate::{
    error::Result,
    store::{Conn, Db, gate},
};

/// A lock for each article of a subquery with its `site_id` and `key`, whether it has a thread yet or not, in the order of
/// their numbers.
macro_rules! locks {
    ($names:literal) => {
        concat!(
            "select pg_advisory_xact_lock(n) from (
                 select distinct hashtextextended(site_id || chr(10) || key, 0) as n from (",
            $names,
            ") article order by n) numbers"
        )
    };
}

/// Goes through the gate that [`crate::store::check::lock`] closes; before any thread is held.
async fn pass(db: &mut PgConnection) -> Result<()> {
    sqlx::query(concat!("select pg_advisory_xact_lock_shared(", gate!(), ")"))
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps every other server from changing anything in the threads of these articles until the transaction ends; in one
/// order for all who ask. Whatever changes a comment, a reaction or their numbers holds its thread first: see the head of
/// `store`.
pub async fn hold(conn: &mut Conn<'_>, names: &[(&SiteId, &str)]) -> Result<()> {
    if let Db::Postgres(db) = &mut conn.db {
        let (sites, keys): (Vec<String>, Vec<String>) = names
            .iter()
            .map(|(site, key)| (site.to_string(), (*key).to_owned()))
            .unzip();
        pass(db).await?;
        sqlx::query(locks!(
            // By the name that the thread has now: an alias is none to hold.
            "select coalesce(t.site_id, asked.site_id) as site_id, coalesce(t.key, asked.key) as key
             from unnest($1::text[], $2::text[]) asked (site_id, key)
             left join thread_alias a on a.site_id = asked.site_id and a.key = asked.key
             left join thread t on t.id = a.thread_id and t.site_id = a.site_id"
        ))
        .bind(sites)
        .bind(keys)
        .execute(&mut **db)
        .await?;
    }
    Ok(())
}

/// The same for threads, and for those of comments, by their ids.
pub async fn lock(conn: &mut Conn<'_>, ids: &[&ThreadId], comments: &[&CommentId]) -> Result<()> {
    if let Db::Postgres(db) = &mut conn.db {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        let comments: Vec<String> = comments.iter().map(ToString::to_string).collect();
        pass(db).await?;
        sqlx::query(locks!(
            "select site_id, key from thread
             where id = any($1) or id = any(array(select thread_id from comment where id = any($2)))"
        ))
        .bind(ids)
        .bind(comments)
        .execute(&mut **db)
        .await?;
    }
    Ok(())
}
