//! Comments as moderators look for them: by status, by urgency, by a text, an author, an article, a time.

use std::time::Instant;

use cam_nhan_domain::{CommentId, Millis, ReaderId, SiteId, Status, ThreadId, cursor::Cursor};

use super::{
    Row,
    filter::{Filter, Order, Tab},
};
use crate::{
    error::{Error, Result},
    store::{Conn, Db, Store, actor::Actor, statistics::Counted, with_db, with_db_list},
};

/// Milliseconds that a search may take.
const LONGEST: u32 = 3_000;

/// Ends a search that takes too long.
async fn limit_time(conn: &mut Conn<'_>, on: bool) -> Result<()> {
    match &mut conn.db {
        Db::Sqlite(db) => {
            let mut handle = db.lock_handle().await?;
            if on {
                let since = Instant::now();
                handle.set_progress_handler(1_000, move || since.elapsed().as_millis() < LONGEST.into());
            } else {
                handle.remove_progress_handler();
            }
        }
        Db::Postgres(db) => {
            let set = if on {
                format!("begin read only; set local statement_timeout = {LONGEST}")
            } else {
                "rollback".to_owned()
            };
            sqlx::raw_sql(sqlx::AssertSqlSafe(set)).execute(&mut **db).await?;
        }
    }
    Ok(())
}

/// What a moderator looks for, behind the conditions of a tab. Where the list is not in the order of time, a `+` keeps
/// SQLite from going by time all the same.
macro_rules! wanted {
    ($by:ident, $plus:literal) => {
        concat!(
            " and ($2 = '' or c.folded like $2 escape '\\') and ($3 = '' or c.reader_id = $3)
              and ($4 = '' or c.thread_id = $4) and ",
            $plus,
            "c.created_at >= $5 and ",
            $plus,
            "c.created_at < $6
              and ($10 = '' or c.folded like $10 escape '\\' or lower(c.email) = $11)
              and ($12 = '' or c.thread_id in (
                  select t.id from thread t",
            $by!("thread_by_time"),
            "where t.site_id = $1 and t.folded like $12 escape '\\'))
              and ($13 = 0 or c.html like '%<a %')
              and ($14 = 0 or (c.reader_id is not null and not exists (
                  select 1 from comment p",
            $by!("comment_by_reader"),
            "where p.reader_id = c.reader_id and p.status in ('approved', 'hidden', 'spam'))))"
        )
    };
}
/// One status, or any, of a list that another index than a site's finds; the site is compared where no index sees it.
macro_rules! of_status {
    () => {
        " and c.site_id || '' = $1 and ($15 = '' or c.status = $15)"
    };
}
/// The oldest first, or the newest.
macro_rules! select_by_time {
    ($by:ident, $oldest:expr, $index:literal, $($condition:expr),+) => {
        if $oldest {
            select_comments!(
                $by, $index, $($condition),+,
                " and (c.created_at, c.id) > ($8, $9) order by c.created_at, c.id limit $7"
            )
        } else {
            select_comments!(
                $by, $index, $($condition),+,
                " and (c.created_at, c.id) < ($8, $9) order by c.created_at desc, c.id desc limit $7"
            )
        }
    };
}
macro_rules! by_urgency {
    () => {
        " and (c.urgency, c.created_at, c.id) < ($15, $8, $9)
          order by c.urgency desc, c.created_at desc, c.id desc limit $7"
    };
}

/// [`list`], where a search ([`Filter::is_search`]) ends after three seconds. It runs to its end also when whoever asked has
/// gone: a connection given back with a limit on it would end what others ask.
pub async fn find(
    store: &Store,
    site: &SiteId,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>> {
    let mut connection = store.read().await?;
    if !filter.is_search() {
        return list(&mut connection.conn(), site, filter, after, limit).await;
    }
    let (site, filter, after) = (site.clone(), filter.clone(), after.cloned());
    let search = tokio::spawn(async move {
        let conn = &mut connection.conn();
        limit_time(conn, true).await?;
        let found = list(conn, &site, &filter, after.as_ref(), limit).await;
        limit_time(conn, false).await?;
        found
    });
    search.await.map_err(Error::internal)?
}

/// A site's comments after a cursor, in the order of the tab.
pub async fn list(
    conn: &mut Conn<'_>,
    site: &SiteId,
    filter: &Filter,
    after: Option<&Cursor>,
    limit: u32,
) -> Result<Vec<Row>> {
    let oldest = filter.order == Order::Oldest;
    let first = if oldest {
        (i64::MAX, Millis(i64::MIN), "")
    } else {
        (i64::MAX, Millis(i64::MAX), "~")
    };
    let (rank, created_at, id) = after.map_or(first, |cursor| {
        (cursor.rank, cursor.created_at, cursor.id.as_str())
    });
    // A name is the first line of what is searched.
    let like = |text: &str, tail: &str| match text {
        "" => String::new(),
        text => {
            let text = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            format!("%{text}{tail}%")
        }
    };
    with_db!(conn, (db, by) => {
        let query = match filter.tab {
            Tab::Of(Status::Held) if filter.order == Order::Usual => sqlx::query_as(select_comments!(
                by, "comment_by_urgency",
                "where c.site_id = $1 and c.status = 'held'", wanted!(by, "+"), by_urgency!()
            )),
            Tab::Flagged => sqlx::query_as(select_comments!(
                by, "comment_flagged",
                "where c.site_id = $1 and c.flags > 0", wanted!(by, "+"), by_urgency!()
            )),
            _ if filter.thread.is_some() => sqlx::query_as(select_by_time!(
                by, oldest, "comment_by_thread",
                "where c.thread_id = $4", of_status!(), wanted!(by, "")
            )),
            _ if filter.reader.is_some() => sqlx::query_as(select_by_time!(
                by, oldest, "comment_by_reader",
                "where c.reader_id = $3", of_status!(), wanted!(by, "")
            )),
            Tab::Of(_) => sqlx::query_as(select_by_time!(
                by, oldest, "comment_by_status",
                "where c.site_id = $1 and c.status = $15", wanted!(by, "")
            )),
            Tab::All => sqlx::query_as(select_by_time!(
                by, oldest, "comment_by_time", "where c.site_id = $1 and $15 = ''", wanted!(by, "")
            )),
        };
        let query = query
            .bind(site)
            .bind(like(&filter.text, ""))
            .bind(filter.reader.as_ref().map_or("", ReaderId::as_str))
            .bind(filter.thread.as_ref().map_or("", ThreadId::as_str))
            .bind(filter.from)
            .bind(filter.to)
            .bind(i64::from(limit))
            .bind(created_at)
            .bind(id)
            .bind(like(&filter.author, "%\n"))
            .bind(&filter.author)
            .bind(like(&filter.article, ""))
            .bind(i64::from(filter.links))
            .bind(i64::from(filter.newcomers));
        let query = match filter.tab {
            Tab::Of(Status::Held) if filter.order == Order::Usual => query.bind(rank),
            Tab::Flagged => query.bind(rank),
            Tab::Of(status) => query.bind(status.as_str()),
            Tab::All => query.bind(""),
        };
        Ok(query.fetch_all(db).await?)
    })
}

/// Comments of a tab that are counted; there may be millions, and the queue is looked at all day.
pub const MOST_COUNTED: i64 = 1_000;

/// How many comments a site has in each tab but [`Tab::All`]: up to one more than [`MOST_COUNTED`].
pub async fn count(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<(Tab, i64)>> {
    macro_rules! of {
        ($by:ident, $index:literal, $name:literal, $condition:literal) => {
            concat!(
                "select '",
                $name,
                "', count(*) from (select 1 from comment",
                $by!($index),
                "where site_id = $1 and ",
                $condition,
                " limit $2) ",
                $name
            )
        };
    }
    let rows: Vec<(String, i64)> = with_db!(conn, (db, by) => {
        sqlx::query_as(concat!(
            of!(by, "comment_by_status", "held", "status = 'held'"), " union all ",
            of!(by, "comment_by_status", "approved", "status = 'approved'"), " union all ",
            of!(by, "comment_by_status", "hidden", "status = 'hidden'"), " union all ",
            of!(by, "comment_by_status", "spam", "status = 'spam'"), " union all ",
            of!(by, "comment_by_status", "removed", "status = 'removed'"), " union all ",
            of!(by, "comment_flagged", "flagged", "flags > 0")
        ))
        .bind(site)
        .bind(MOST_COUNTED + 1)
        .fetch_all(db)
        .await?
    });
    let found = |tab: Tab| {
        rows.iter()
            .find(|(name, _)| name == tab.as_str())
            .map_or(0, |(_, count)| *count)
    };
    Ok(Tab::ALL
        .into_iter()
        .filter(|tab| *tab != Tab::All)
        .map(|tab| (tab, found(tab)))
        .collect())
}

/// Of how many comments of a status the articles are counted, the newest.
const COUNTED_BY_ARTICLE: i64 = 1_000;

/// The articles with the most of the newest comments of a status, and with how many.
pub async fn list_articles(
    conn: &mut Conn<'_>,
    site: &SiteId,
    status: Status,
    limit: u32,
) -> Result<Vec<Counted>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select t.id, t.title, t.key, g.count from (
                 select thread_id, count(*) as count from (
                     select thread_id from comment", by!("comment_by_status"),
            "        where site_id = $1 and status = $2 order by created_at desc, id desc limit $3
                 ) n group by thread_id order by count desc, thread_id limit $4
             ) g cross join thread t", by!("sqlite_autoindex_thread_1"),
            "where t.id = g.thread_id order by g.count desc, t.id"
        ))
        .bind(site)
        .bind(status.as_str())
        .bind(COUNTED_BY_ARTICLE)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// How many comments a thread has of each status; one that none has is not there.
pub async fn count_of_thread(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<(Status, i64)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select status, count(*) from comment", by!("comment_by_thread"),
            "where thread_id = $1 group by status order by 2 desc, 1"
        ))
            .bind(thread)
            .fetch_all(db)
            .await?)
    })
}

/// How many comments a reader has of each status; one that none has is not there.
pub async fn count_of_reader(conn: &mut Conn<'_>, reader: &ReaderId) -> Result<Vec<(Status, i64)>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select status, count(*) from comment", by!("comment_by_reader"),
            "where reader_id = $1 group by status order by 2 desc, 1"
        ))
            .bind(reader)
            .fetch_all(db)
            .await?)
    })
}

/// The comments with these ids (at most 200), of one site, in no order.
pub async fn list_by_id(conn: &mut Conn<'_>, site: &SiteId, ids: &[CommentId]) -> Result<Vec<Row>> {
    with_db_list!(conn, ids, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_as(select_comments!(by, "sqlite_autoindex_comment_1", "where c.site_id = $1 and c.id", in_list!(), "limit 200"))
            .bind(site)
            .bind(list)
            .fetch_all(db)
            .await?)
    })
}

/// What a site knows of an author.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Author {
    /// Who.
    pub reader_id: ReaderId,
    /// Their first comment.
    pub first_seen: Option<Millis>,
    /// Their comments.
    pub comments: i64,
    /// Those that everyone sees.
    pub approved: i64,
    /// Those that moderators hid, as spam or not.
    pub hidden: i64,
}

/// What a site knows of some authors, in no order; those who never wrote are not there.
pub async fn list_authors(conn: &mut Conn<'_>, readers: &[&ReaderId]) -> Result<Vec<Author>> {
    with_db_list!(conn, readers, 1, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select reader_id, min(created_at) as first_seen, count(*) as comments,
                 count(case when status = 'approved' then 1 end) as approved,
                 count(case when status in ('hidden', 'spam') then 1 end) as hidden
             from comment", by!("comment_by_reader"), "where reader_id", in_list!(), "group by reader_id limit 200"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// What a comment says, as far as it is compared with others.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Said {
    /// The comment.
    pub id: CommentId,
    /// Who wrote it.
    pub reader_id: Option<ReaderId>,
    /// Its text's fingerprint.
    pub fingerprint: i64,
    /// When.
    pub created_at: Millis,
}

impl From<&Row> for Said {
    fn from(row: &Row) -> Self {
        Self {
            id: row.id.clone(),
            reader_id: row.reader_id.clone(),
            fingerprint: row.fingerprint,
            created_at: row.created_at,
        }
    }
}

/// What was said latest on a site, the newest `limit`.
pub async fn list_said(conn: &mut Conn<'_>, site: &SiteId, limit: u32) -> Result<Vec<Said>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select id, reader_id, fingerprint, created_at from comment", by!("comment_by_time"), "where site_id = $1
             order by created_at desc, id desc limit $2"
        ))
        .bind(site)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// What a text said before, and who wrote it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Revision {
    /// Which revision.
    pub revision: i64,
    /// Its text.
    pub text: String,
    /// Who wrote it.
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    /// When.
    pub created_at: Millis,
}

/// The earlier texts of a comment, the oldest first, up to 100.
pub async fn list_revisions(conn: &mut Conn<'_>, id: &CommentId) -> Result<Vec<Revision>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select revision, text, actor, created_at from comment_revision where comment_id = $1
             order by revision limit 100",
        )
        .bind(id)
        .fetch_all(db)
        .await?)
    })
}
