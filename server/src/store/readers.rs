//! Readers: known by the hash of a token, and by nothing else.

use cam_nhan_domain::{Millis, ReaderId, SiteId};
use serde::Serialize;

use super::{Conn, actor::Actor, with_db, with_db_list, with_db_rows};
use crate::{crypto::token::hash_token, error::Result};

/// By which a site knows a reader: the hash of their token.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, Serialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct ReaderKey(String);

impl ReaderKey {
    /// The key of whoever has this token. Whether that is one of ours, `auth::reader` says.
    pub fn of_token(token: &str) -> Self {
        Self(hash_token(token))
    }

    /// The key of the user whom their site knows by this subject; no token has a colon in it.
    pub fn of_subject(subject: &str) -> Self {
        Self(hash_token(&format!("user:{subject}")))
    }

    /// The key of somebody who came with an import, known by this id at its source: nobody's token is of it.
    pub fn of_import(source: &str, id: &str) -> Self {
        Self(hash_token(&format!("import:{source}:{id}")))
    }

    /// The key of somebody of another site whose words came from there with their thread: nobody's token is of it, since it is
    /// no word of theirs that they are the same.
    pub fn of_site(site: &SiteId, key: &Self) -> Self {
        Self(hash_token(&format!("site:{site}:{}", key.0)))
    }

    /// A key that was read before, from something that we signed.
    pub fn of_signed(key: &str) -> Self {
        Self(key.to_owned())
    }

    /// The text in the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The reader with this key.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, key: &ReaderKey) -> Result<Option<ReaderId>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select id from reader where site_id = $1 and token_hash = $2")
            .bind(site)
            .bind(key)
            .fetch_optional(db)
            .await?)
    })
}

/// Somebody who is about to write, as a site knows them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Met {
    /// Who; `None` before their first write.
    pub id: Option<ReaderId>,
    /// Whether a comment of theirs is published.
    pub is_published: bool,
    /// Whether a warning to them is not acknowledged.
    pub is_warned: bool,
    /// Whether the site has any ban, so that nothing need be worked out where it has none.
    pub has_bans: bool,
}

/// What a site knows of the reader with this key; without one, of somebody new.
pub async fn meet(conn: &mut Conn<'_>, site: &SiteId, key: Option<&ReaderKey>) -> Result<Met> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select r.id,
                 exists (select 1 from comment c", by!("comment_by_reader"), "where c.reader_id = r.id and c.status = 'approved') as is_published,
                 exists (select 1 from warning w", by!("warning_open"), "where w.reader_id = r.id and w.acknowledged_at is null and w.taken_back_at is null) as is_warned,
                 exists (select 1 from ban where site_id = $1) as has_bans
             from (select 1) one left join reader r", by!("sqlite_autoindex_reader_2"),
            "on r.site_id = $1 and r.token_hash = $2"
        ))
        .bind(site)
        .bind(key.map_or("", ReaderKey::as_str))
        .fetch_one(db)
        .await?)
    })
}

/// The reader with this key; `fresh` becomes their id at their first write.
pub async fn get_or_add(
    conn: &mut Conn<'_>,
    site: &SiteId,
    key: &ReaderKey,
    fresh: &ReaderId,
    now: Millis,
) -> Result<ReaderId> {
    if let Some(known) = get(conn, site, key).await? {
        return Ok(known);
    }
    with_db!(conn, db => {
        sqlx::query(
            "insert into reader (id, site_id, token_hash, created_at) values ($1, $2, $3, $4)
             on conflict (site_id, token_hash) do nothing",
        )
        .bind(fresh)
        .bind(site)
        .bind(key)
        .bind(now)
        .execute(&mut *db)
        .await?;
        Ok(sqlx::query_scalar("select id from reader where site_id = $1 and token_hash = $2")
            .bind(site)
            .bind(key)
            .fetch_one(db)
            .await?)
    })
}

/// Somebody who writes, perhaps for the first time.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct NewReader<'a> {
    /// The site.
    pub site: &'a SiteId,
    /// By which they are known.
    #[serde(rename = "token_hash")]
    pub key: &'a ReaderKey,
    /// Becomes their id at their first write.
    pub fresh: &'a ReaderId,
    /// When, in Unix milliseconds.
    pub now: i64,
}

/// A reader.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Known {
    /// Who.
    pub id: ReaderId,
    /// Of which site.
    pub site_id: SiteId,
    /// By which they are known.
    #[sqlx(rename = "token_hash")]
    pub key: ReaderKey,
    /// When they first wrote.
    pub created_at: Millis,
}

/// What [`get_or_add`] does, for many: each of them once, and always in one order.
pub async fn get_or_add_all(conn: &mut Conn<'_>, readers: &[NewReader<'_>]) -> Result<Vec<Known>> {
    let known = list_known(conn, readers).await?;
    if known.len() == readers.len() {
        return Ok(known);
    }
    with_db_rows!(conn, readers, 1, (db, rows, list) => {
        sqlx::query(concat!(
            "insert into reader (id, site_id, token_hash, created_at)
             select j.value ->> 'fresh', j.value ->> 'site', j.value ->> 'token_hash',
                 cast(j.value ->> 'now' as bigint)
             from ", rows!(), " where true on conflict (site_id, token_hash) do nothing"
        ))
        .bind(list)
        .execute(db)
        .await?;
    });
    list_known(conn, readers).await
}

/// Those of them who wrote before, in no order.
pub async fn list_known(conn: &mut Conn<'_>, readers: &[NewReader<'_>]) -> Result<Vec<Known>> {
    with_db_rows!(conn, readers, 1, (db, rows, list) => {
        Ok(sqlx::query_as(concat!(
            "select r.id, r.site_id, r.token_hash, r.created_at from ", rows!(), " cross join reader r
             where r.site_id = j.value ->> 'site' and r.token_hash = j.value ->> 'token_hash'"
        ))
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// Gives everything of one reader to another: comments, reactions and likes, flags, bans. Where both have chosen for the
/// same, or flagged the same, each keeps their own. Says how many comments that were.
pub async fn merge(conn: &mut Conn<'_>, site: &SiteId, from: &ReaderId, to: &ReaderId) -> Result<i64> {
    with_db!(conn, (db, by) => {
        let revisions = concat!(
            "update comment_revision set actor = $2 where actor = $1 and comment_id in
                 (select id from comment", by!("comment_by_reader"), "where reader_id = $3)"
        );
        sqlx::query(revisions)
            .bind(Actor::Reader(from.clone()).to_string())
            .bind(Actor::Reader(to.clone()).to_string())
            .bind(from)
            .execute(&mut *db)
            .await?;
        let moved = sqlx::query("update comment set reader_id = $2 where reader_id = $1")
            .bind(from)
            .bind(to)
            .execute(&mut *db)
            .await?;
        sqlx::query(
            "update reaction set reader_id = $2 where reader_id = $1 and not exists
                 (select 1 from reaction its where its.subject_id = reaction.subject_id and its.reader_id = $2)",
        )
        .bind(from)
        .bind(to)
        .execute(&mut *db)
        .await?;
        sqlx::query(
            "update flag set reader_id = $2 where reader_id = $1 and not exists
                 (select 1 from flag its where its.comment_id = flag.comment_id and its.reader_id = $2)",
        )
        .bind(from)
        .bind(to)
        .execute(&mut *db)
        .await?;
        sqlx::query("update warning set reader_id = $2 where reader_id = $1")
            .bind(from)
            .bind(to)
            .execute(&mut *db)
            .await?;
        sqlx::query(
            "update rules_acceptance set reader_id = $2 where reader_id = $1 and not exists
                 (select 1 from rules_acceptance its where its.version = rules_acceptance.version and its.reader_id = $2)",
        )
            .bind(from)
            .bind(to)
            .execute(&mut *db)
            .await?;
        sqlx::query("update erasure set reader_id = $2 where reader_id = $1")
            .bind(from)
            .bind(to)
            .execute(&mut *db)
            .await?;
        sqlx::query("update ban set value = $3 where site_id = $1 and value = $2")
            .bind(site)
            .bind(from.as_str())
            .bind(to.as_str())
            .execute(&mut *db)
            .await?;
        Ok(i64::try_from(moved.rows_affected()).unwrap_or(i64::MAX))
    })
}

/// When a reader of a site first wrote; `None` when it has no such reader.
pub async fn get_since(conn: &mut Conn<'_>, site: &SiteId, id: &ReaderId) -> Result<Option<Millis>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select created_at from reader where id = $1 and site_id = $2")
            .bind(id)
            .bind(site)
            .fetch_optional(db)
            .await?)
    })
}

/// A name that a reader gave, with the e-mail address that came with it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Name {
    /// The name.
    pub name: String,
    /// The address, where one was given.
    pub email: Option<String>,
    /// A page on the web, where they came with one from another system.
    pub website: Option<String>,
    /// Comments under it.
    pub comments: i64,
    /// The first of them.
    pub first_seen: Millis,
    /// The last of them.
    pub last_seen: Millis,
}

/// The names that a reader gave, the one used last first, up to 50.
pub async fn list_names(conn: &mut Conn<'_>, id: &ReaderId) -> Result<Vec<Name>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select name, email, max(website) as website, count(*) as comments, min(created_at) as first_seen, max(created_at) as last_seen
             from comment", by!("comment_by_reader"),
            "where reader_id = $1 group by name, email order by last_seen desc, name limit 50"
        ))
        .bind(id)
        .fetch_all(db)
        .await?)
    })
}

/// The networks, as they are kept, that a reader wrote from, the latest 50.
pub async fn list_addresses(conn: &mut Conn<'_>, id: &ReaderId) -> Result<Vec<String>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select address from comment", by!("comment_by_reader"), "where reader_id = $1 and address is not null
             group by address order by max(created_at) desc limit 50"
        ))
        .bind(id)
        .fetch_all(db)
        .await?)
    })
}

/// Another reader of the same address.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Neighbour {
    /// Who.
    pub reader_id: ReaderId,
    /// A name that they gave.
    pub name: String,
    /// Comments of theirs from it.
    pub comments: i64,
}

/// Other readers who wrote from any of these networks, those with the most comments first, up to 20. Of a network that
/// thousands share, 2,000 comments are looked at.
pub async fn list_neighbours(
    conn: &mut Conn<'_>,
    site: &SiteId,
    id: &ReaderId,
    addresses: &[String],
) -> Result<Vec<Neighbour>> {
    with_db_list!(conn, addresses, 3, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select reader_id, max(name) as name, count(*) as comments from (
                 select reader_id, name from comment", by!("comment_by_address"),
            "    where site_id = $1 and address is not null and address", in_list!(),
            "    and reader_id <> $2 limit 2000) near
             group by reader_id order by 3 desc, reader_id limit 20"
        ))
        .bind(site)
        .bind(id)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}
