//! Threads: one for each article that has been written to.

use cam_nhan_domain::{Millis, SiteId, ThreadId};

use super::{Change, Conn, on, on_list};
use crate::error::Result;

/// A thread's own row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Thread {
    /// Its id.
    pub id: ThreadId,
    /// Its site.
    pub site_id: SiteId,
    /// The article's key within the site.
    pub key: String,
    /// Where the article is read; may be empty.
    pub url: String,
    /// The article's title; may be empty.
    pub title: String,
    /// Title and key as [`crate::screening::plain::plain`] makes them, by which it is found; only written.
    #[sqlx(default)]
    pub folded: String,
    /// Whether it takes comments.
    pub closing: Closing,
    /// Grows with every change that a reader can see.
    pub version: i64,
    /// Comments that a reader can see.
    pub comments: i64,
    /// When somebody first wrote to it.
    pub created_at: Millis,
}

/// Whether a thread takes comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Closing {
    /// For the site's number of days.
    Auto,
    /// Yes, a moderator said.
    Open,
    /// No, a moderator said.
    Closed,
}

impl Closing {
    /// The word on the record and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }

    /// Reads [`Closing::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Auto, Self::Open, Self::Closed]
            .into_iter()
            .find(|closing| closing.as_str() == text)
    }
}

impl Thread {
    /// What it is called: its article's title, or its key where nobody has said the title.
    pub fn headline(&self) -> &str {
        if self.title.is_empty() {
            &self.key
        } else {
            &self.title
        }
    }

    /// Whether another write of its article says what it does not know.
    pub fn learns(&self, said: &Self) -> bool {
        (self.url.is_empty() && !said.url.is_empty()) || (self.title.is_empty() && !said.title.is_empty())
    }

    /// Whether it takes no more comments: a moderator closed it, or its days (0 for ever) are over.
    pub fn is_closed(&self, close_after_days: u32, now: Millis) -> bool {
        match self.closing {
            Closing::Closed => true,
            Closing::Open => false,
            Closing::Auto => {
                close_after_days > 0
                    && now >= self.created_at.plus_minutes(i64::from(close_after_days) * 1_440)
            }
        }
    }
}

/// The thread of one article, when it has been written to.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<Option<Thread>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select id, site_id, key, url, title, closing, version, comments, created_at from thread where site_id = $1 and key = $2",
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
        Ok(sqlx::query_as("select id, site_id, key, url, title, closing, version, comments, created_at from thread where id = $1")
            .bind(id)
            .fetch_one(db)
            .await?)
    })
}

/// The thread of one article, made by its first write. Knows the article's address and title from then on, and takes
/// them from a later write if the first did not say.
pub async fn get_or_add(conn: &mut Conn<'_>, site: &SiteId, fresh: &Thread, now: Millis) -> Result<Thread> {
    match get(conn, site, &fresh.key).await? {
        Some(known) if !known.learns(fresh) => Ok(known),
        _ => add(conn, site, fresh, now).await,
    }
}

/// Makes the thread of one article, or tells the one that is there what it does not know.
pub async fn add(conn: &mut Conn<'_>, site: &SiteId, fresh: &Thread, now: Millis) -> Result<Thread> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "insert into thread (id, site_id, key, url, title, folded, closing, version, comments, created_at)
             values ($1, $2, $3, $4, $5, $7, 'auto', 0, 0, $6)
             on conflict (site_id, key) do update set
                 url = case when thread.url = '' then excluded.url else thread.url end,
                 folded = case when thread.title = '' then excluded.folded else thread.folded end,
                 title = case when thread.title = '' then excluded.title else thread.title end
             returning id, site_id, key, url, title, closing, version, comments, created_at",
        )
        .bind(&fresh.id)
        .bind(site)
        .bind(&fresh.key)
        .bind(&fresh.url)
        .bind(&fresh.title)
        .bind(now)
        .bind(&fresh.folded)
        .fetch_one(db)
        .await?)
    })
}

/// Moves the number of visible comments by `by`, and the version by one for each change that readers see; gives back
/// the thread as it is then.
pub async fn touch(conn: &mut Conn<'_>, id: &ThreadId, by: i64, changes: i64) -> Result<Thread> {
    let thread: Thread = on!(conn, db => {
        sqlx::query_as(
            "update thread set comments = comments + $2, version = version + $3 where id = $1
             returning id, site_id, key, url, title, closing, version, comments, created_at",
        )
        .bind(id)
        .bind(by)
        .bind(changes)
        .fetch_one(db)
        .await?
    });
    conn.note(Change::Thread(thread.site_id.clone(), thread.key.clone()));
    Ok(thread)
}

/// Opens or closes the thread to new comments; `false`, and nothing done, when it is not as in `from` any more.
pub async fn set_closing(conn: &mut Conn<'_>, id: &ThreadId, from: Closing, to: Closing) -> Result<bool> {
    let changed: Option<(SiteId, String)> = on!(conn, db => {
        sqlx::query_as(
            "update thread set closing = $3, version = version + 1 where id = $1 and closing = $2
             returning site_id, key",
        )
        .bind(id)
        .bind(from)
        .bind(to)
        .fetch_optional(db)
        .await?
    });
    let done = changed.is_some();
    if let Some((site, key)) = changed {
        conn.note(Change::Thread(site, key));
    }
    Ok(done)
}

/// The thread with this id, of one site.
pub async fn get_of_site(conn: &mut Conn<'_>, site: &SiteId, id: &ThreadId) -> Result<Option<Thread>> {
    on!(conn, db => {
        Ok(sqlx::query_as(
            "select id, site_id, key, url, title, closing, version, comments, created_at from thread
             where site_id = $1 and id = $2",
        )
        .bind(site)
        .bind(id)
        .fetch_optional(db)
        .await?)
    })
}

/// The threads with these ids, in no order.
pub async fn list_by_id(conn: &mut Conn<'_>, ids: &[ThreadId]) -> Result<Vec<Thread>> {
    on_list!(conn, ids, 1, (db, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select id, site_id, key, url, title, closing, version, comments, created_at from thread
             where id", in_list!(), "limit 200"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Keys and visible comments of those of `keys` (at most 100) that have a thread.
pub async fn list_counts(conn: &mut Conn<'_>, site: &SiteId, keys: &[&str]) -> Result<Vec<(String, i64)>> {
    on_list!(conn, keys, 2, (db, in_list, list) => {
        Ok(sqlx::query_as(concat!("select key, comments from thread where site_id = $1 and key", in_list!()))
            .bind(site)
            .bind(list)
            .fetch_all(db)
            .await?)
    })
}
