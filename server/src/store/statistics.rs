//! Statistics of a site, day by day. Every statement reads the rows of the days asked for and no others, by an index that
//! holds all that is counted (`comment_by_time`, `audit_by_site`, `reaction_by_time`, `flag_by_time`), and gives back
//! as many rows as there are days, kinds or places in a list. With 1,000,000 comments, as many reactions and half as
//! many lines in the audit log, all of them within the 90 days asked for, the seven together cost 3.1 s of one core on
//! SQLite and 5.6 s on PostgreSQL 15, on a busy machine of two; 30 of those days cost a third. What is older costs
//! nothing. `discussion::statistics` asks once a minute at most. A table of days, moved by every write, would save that
//! and make all writes of a site wait for one row.

use cam_nhan_domain::{Millis, SiteId, ThreadId};

use super::{Conn, with_db};
use crate::error::Result;

/// Milliseconds of an hour.
pub const HOUR: i64 = 3_600_000;

/// A time, counted in whole hours from its beginning: what a site's days are made of, also where its clocks are put on
/// or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Where it begins.
    pub from: Millis,
    /// Where it ends.
    pub to: Millis,
}

impl Span {
    /// The number of its last hour.
    fn last(&self) -> i64 {
        (self.to.0 - self.from.0 + HOUR - 1) / HOUR - 1
    }

    /// The moment at which an hour begins.
    pub fn hour(&self, hour: i64) -> Millis {
        Millis(self.from.0 + hour * HOUR)
    }
}

/// A statement's hours, as `hour (n, begins, ends)`. A count of each walks the index from its beginning to its end
/// and sorts nothing, where grouping a million rows takes five times as long.
macro_rules! hours {
    ($($rest:expr),+) => {
        concat!(
            "with recursive numbered (n) as (
                 select cast($2 as bigint) union all select n + 1 from numbered where n < $3
             ), hour (n, begins, ends) as (select n, $4 + n * $5, $4 + (n + 1) * $5 from numbered) ",
            $($rest),+
        )
    };
}

/// Comments of one hour.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Posted {
    /// The hour, counted from the beginning of the time.
    pub hour: i64,
    /// Those that everyone sees now.
    pub approved: i64,
    /// Those that wait.
    pub held: i64,
    /// Those that were hidden or removed, as spam or not.
    pub hidden: i64,
}

/// Comments by the hour they were posted, and what has become of them.
pub async fn count_comments(conn: &mut Conn<'_>, site: &SiteId, span: Span) -> Result<Vec<Posted>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(hours!(
            "select n as hour,
                 (select count(*) from comment", by!("comment_by_time"), "where site_id = $1 and status = 'approved'
                      and created_at >= begins and created_at < ends) as approved,
                 (select count(*) from comment", by!("comment_by_time"), "where site_id = $1 and status = 'held'
                      and created_at >= begins and created_at < ends) as held,
                 (select count(*) from comment", by!("comment_by_time"), "where site_id = $1 and status in ('hidden', 'spam', 'removed')
                      and created_at >= begins and created_at < ends) as hidden
             from hour"
        ))
        .bind(site)
        .bind(0_i64)
        .bind(span.last())
        .bind(span.from)
        .bind(HOUR)
        .fetch_all(db)
        .await?)
    })
}

/// Reactions that stand, to articles and comments, by the hour they were last chosen.
pub async fn count_reactions(conn: &mut Conn<'_>, site: &SiteId, span: Span) -> Result<Vec<(i64, i64)>> {
    // A reaction does not say its site, its thread does.
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(hours!(
            "select n as hour,
                 (select count(*) from reaction r", by!("reaction_by_time"),
            "     cross join thread t", by!("sqlite_autoindex_thread_1"),
            "     where t.id = r.thread_id and t.site_id = $1 and r.kind is not null
                      and r.changed_at >= begins and r.changed_at < ends) as count
             from hour"
        ))
        .bind(site)
        .bind(0_i64)
        .bind(span.last())
        .bind(span.from)
        .bind(HOUR)
        .fetch_all(db)
        .await?)
    })
}

/// Lines of the audit log of one hour, of one act and actor.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Acts {
    /// The hour, counted from the beginning of the time.
    pub hour: i64,
    /// What was done.
    pub act: String,
    /// Who did it; readers count as one, without a name.
    pub who: Option<String>,
    /// How many lines there are,
    pub count: i64,
    /// and how many of them were taken back.
    pub undone: i64,
}

/// Lines of the audit log by hour, act and actor.
pub async fn count_acts(conn: &mut Conn<'_>, site: &SiteId, span: Span) -> Result<Vec<Acts>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select (l.created_at - $2) / $4 as hour, l.act,
                 case when l.actor like 'reader:%' then null else l.actor end as who, count(*) as count,
                 count(case when exists (select 1 from audit u", by!("audit_by_undone"), "where u.undoes = l.id) then 1 end) as undone
             from audit l", by!("audit_by_site"),
            "where l.site_id = $1 and l.created_at >= $2 and l.created_at < $3 group by 1, l.act, 3"
        ))
        .bind(site)
        .bind(span.from)
        .bind(span.to)
        .bind(HOUR)
        .fetch_all(db)
        .await?)
    })
}

/// How long held comments waited until people decided about them, in milliseconds, for the latest `limit` decisions.
pub async fn list_waits(conn: &mut Conn<'_>, site: &SiteId, span: Span, limit: u32) -> Result<Vec<i64>> {
    // A state in the audit log begins with its status (`comments::State`).
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select l.created_at - coalesce(
                 (select max(h.created_at) from audit h", by!("audit_by_subject"),
            "     where h.subject_id = l.subject_id and h.act = 'hold' and h.created_at <= l.created_at), c.created_at)
             from audit l", by!("audit_by_site"), "cross join comment c", by!("sqlite_autoindex_comment_1"),
            "where c.id = l.subject_id and l.site_id = $1 and l.created_at >= $2 and l.created_at < $3
                 and l.act in ('approve', 'hide', 'spam', 'remove')
                 and l.actor not like 'reader:%' and l.actor not like 'rule:%'
                 and l.before like '{\"status\":\"held\"%'
             order by l.created_at desc, l.id desc limit $4"
        ))
        .bind(site)
        .bind(span.from)
        .bind(span.to)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// An article with a number.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Counted {
    /// Its thread.
    pub id: ThreadId,
    /// Its title; may be empty.
    pub title: String,
    /// Its key.
    pub key: String,
    /// How many.
    pub count: i64,
}

/// The articles with the most published comments of these days.
pub async fn list_most_commented(
    conn: &mut Conn<'_>,
    site: &SiteId,
    span: Span,
    limit: u32,
) -> Result<Vec<Counted>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select t.id, t.title, t.key, g.count from (
                 select thread_id, count(*) as count from comment", by!("comment_by_time"),
            "    where site_id = $1 and created_at >= $2 and created_at < $3 and status = 'approved'
                 group by thread_id order by count desc, thread_id limit $4
             ) g cross join thread t", by!("sqlite_autoindex_thread_1"),
            "where t.id = g.thread_id order by g.count desc, t.id"
        ))
        .bind(site)
        .bind(span.from)
        .bind(span.to)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// The articles with the most reactions of these days, likes of their comments among them.
pub async fn list_most_reacted(
    conn: &mut Conn<'_>,
    site: &SiteId,
    span: Span,
    limit: u32,
) -> Result<Vec<Counted>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select t.id, t.title, t.key, g.count from (
                 select thread_id, count(*) as count from reaction", by!("reaction_by_time"),
            "    where kind is not null and changed_at >= $2 and changed_at < $3 group by thread_id
             ) g cross join thread t", by!("sqlite_autoindex_thread_1"),
            "where t.id = g.thread_id and t.site_id = $1 order by g.count desc, t.id limit $4"
        ))
        .bind(site)
        .bind(span.from)
        .bind(span.to)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// What readers told of a site's comments, by reason.
pub async fn count_flags(conn: &mut Conn<'_>, site: &SiteId, span: Span) -> Result<Vec<(String, i64)>> {
    // The site is compared where no index sees it: else all its comments are walked for their flags.
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select f.reason, count(*) from flag f", by!("flag_by_time"),
            "cross join comment c", by!("sqlite_autoindex_comment_1"),
            "where c.id = f.comment_id and f.created_at >= $2 and f.created_at < $3 and c.site_id || '' = $1 group by f.reason order by 2 desc, 1"
        ))
        .bind(site)
        .bind(span.from)
        .bind(span.to)
        .fetch_all(db)
        .await?)
    })
}
