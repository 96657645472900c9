//! Bans: who may not write for now.

use cam_nhan_domain::{Millis, SiteId, ids::BanId};

use super::{Conn, actor::Actor, with_db, with_db_list};
use crate::error::Result;

/// A ban.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Ban {
    pub id: BanId,
    /// `reader`, `address` or `email`.
    pub kind: String,
    pub value: String,
    pub name: String,
    pub shadow: bool,
    pub why: String,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub created_at: Millis,
    pub ends_at: Option<Millis>,
    pub lifted_at: Option<Millis>,
}

/// Records a ban.
pub async fn add(conn: &mut Conn<'_>, site: &SiteId, ban: &Ban) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into ban (id, site_id, kind, value, name, shadow, why, actor, created_at, ends_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(&ban.id)
        .bind(site)
        .bind(&ban.kind)
        .bind(&ban.value)
        .bind(&ban.name)
        .bind(ban.shadow)
        .bind(&ban.why)
        .bind(ban.actor.to_string())
        .bind(ban.created_at)
        .bind(ban.ends_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Ends a ban, or takes its end back; `false` when there is no such ban in the other state.
pub async fn set_lifted(
    conn: &mut Conn<'_>,
    site: &SiteId,
    id: &BanId,
    lifted_at: Option<Millis>,
) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update ban set lifted_at = $3 where site_id = $1 and id = $2 and (lifted_at is null) = ($4 = 1)",
        )
        .bind(site)
        .bind(id)
        .bind(lifted_at)
        .bind(i64::from(lifted_at.is_some()))
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// A statement that reads [`Ban`]s.
macro_rules! select_bans {
    ($($rest:expr),+) => {
        concat!(
            "select id, kind, value, name, shadow, why, actor, created_at, ends_at, lifted_at from ban ",
            $($rest),+
        )
    };
}

/// A site's bans that hold now, the newest first, up to 500.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId, now: Millis) -> Result<Vec<Ban>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(select_bans!(
            "where site_id = $1 and lifted_at is null and (ends_at is null or ends_at > $2)
             order by created_at desc, id desc limit 500"
        ))
        .bind(site)
        .bind(now)
        .fetch_all(db)
        .await?)
    })
}

/// A ban of a site.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, id: &BanId) -> Result<Option<Ban>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(select_bans!("where id = $2 and site_id = $1"))
            .bind(site)
            .bind(id)
            .fetch_optional(db)
            .await?)
    })
}

/// How many of a site's bans hold now.
pub async fn count(conn: &mut Conn<'_>, site: &SiteId, now: Millis) -> Result<i64> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar(
            "select count(*) from ban
             where site_id = $1 and lifted_at is null and (ends_at is null or ends_at > $2)",
        )
        .bind(site)
        .bind(now)
        .fetch_one(db)
        .await?)
    })
}

/// The bans on any of `values` (at most 200), those that are over too, the newest first, up to 50.
pub async fn list_of(conn: &mut Conn<'_>, site: &SiteId, values: &[String]) -> Result<Vec<Ban>> {
    with_db_list!(conn, values, 2, (db, in_list, list) => {
        Ok(sqlx::query_as(select_bans!(
            "where site_id = $1 and value", in_list!(), "order by created_at desc, id desc limit 50"
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}

/// The ban that holds for any of `values`, an open one before a shadow one.
pub async fn find(conn: &mut Conn<'_>, site: &SiteId, values: &[String], now: Millis) -> Result<Option<Ban>> {
    with_db_list!(conn, values, 2, (db, in_list, list) => {
        Ok(sqlx::query_as(select_bans!(
            "where site_id = $1 and value", in_list!(), "and lifted_at is null
             and (ends_at is null or ends_at > $3) order by shadow, id limit 1"
        ))
        .bind(site)
        .bind(list)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}
