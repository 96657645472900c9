//! Threads: one for each article that has been written to.

use cam_nhan_domain::{Millis, SiteId, ThreadId};

use super::{Conn, on};
use crate::error::Result;

/// A thread's own row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Thread {
    /// Its id.
    pub id: ThreadId,
    /// The article's key within the site.
    pub key: String,
    /// Where the article is read; may be empty.
    pub url: String,
    /// The article's title; may be empty.
    pub title: String,
    /// Whether it takes no more comments.
    pub closed: bool,
    /// Grows with every change that a reader can see.
    pub version: i64,
    /// Comments that a reader can see.
    pub comments: i64,
}

/// The thread of one article, when it has been written to.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<Option<Thread>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select id, key, url, title, closed, version, comments from thread where site_id = $1 and key = $2",
        )
        .bind(site)
        .bind(key)
        .fetch_optional(db)
        .await?)
    })
}

/// The thread with this id.
pub async fn get_by_id(conn: &mut Conn<'_>, id: &ThreadId) -> Result<Thread> {
    on!(conn, db => {
        Ok(sqlx::query_as("select id, key, url, title, closed, version, comments from thread where id = $1")
            .bind(id)
            .fetch_one(db)
            .await?)
    })
}

/// The thread of one article, made by its first write. Knows the article's address and title from then on, and takes
/// them from a later write if the first did not say.
pub async fn get_or_add(conn: &mut Conn<'_>, site: &SiteId, fresh: &Thread, now: Millis) -> Result<Thread> {
    if let Some(known) = get(conn, site, &fresh.key).await? {
        let learns = (known.url.is_empty() && !fresh.url.is_empty())
            || (known.title.is_empty() && !fresh.title.is_empty());
        if !learns {
            return Ok(known);
        }
    }
    on!(conn, db => {
        Ok(sqlx::query_as(
            "insert into thread (id, site_id, key, url, title, closed, version, comments, created_at)
             values ($1, $2, $3, $4, $5, false, 0, 0, $6)
             on conflict (site_id, key) do update set
                 url = case when thread.url = '' then excluded.url else thread.url end,
                 title = case when thread.title = '' then excluded.title else thread.title end
             returning id, key, url, title, closed, version, comments",
        )
        .bind(&fresh.id)
        .bind(site)
        .bind(&fresh.key)
        .bind(&fresh.url)
        .bind(&fresh.title)
        .bind(now)
        .fetch_one(db)
        .await?)
    })
}

/// Moves the number of visible comments by `by` and the version by one; gives back the thread as it is then.
pub async fn touch(conn: &mut Conn<'_>, id: &ThreadId, by: i64) -> Result<Thread> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "update thread set comments = comments + $2, version = version + 1 where id = $1
             returning id, key, url, title, closed, version, comments",
        )
        .bind(id)
        .bind(by)
        .fetch_one(db)
        .await?)
    })
}

/// Opens or closes the thread to new comments.
pub async fn set_closed(conn: &mut Conn<'_>, id: &ThreadId, closed: bool) -> Result<()> {
    on!(conn, db => {
        sqlx::query("update thread set closed = $2, version = version + 1 where id = $1")
            .bind(id)
            .bind(closed)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Keys and visible comments of those of `keys` (at most 100) that have a thread.
pub async fn list_counts(conn: &mut Conn<'_>, site: &SiteId, keys: &[&str]) -> Result<Vec<(String, i64)>> {
    match conn {
        // A list is one parameter in both: as JSON here, as an array there.
        Conn::Sqlite(db) => {
            let keys = serde_json::to_string(keys).map_err(crate::error::Error::internal)?;
            Ok(sqlx::query_as(
                "select key, comments from thread where site_id = $1 and key in (select value from json_each($2))",
            )
            .bind(site)
            .bind(keys)
            .fetch_all(&mut **db)
            .await?)
        }
        Conn::Postgres(db) => {
            let keys: Vec<String> = keys.iter().map(|key| (*key).to_owned()).collect();
            Ok(
                sqlx::query_as("select key, comments from thread where site_id = $1 and key = any($2)")
                    .bind(site)
                    .bind(keys)
                    .fetch_all(&mut **db)
                    .await?,
            )
        }
    }
}
