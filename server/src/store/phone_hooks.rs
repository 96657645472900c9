//! One-time codes by which readers prove a telephone number, and where a site's own program sends them.

use cam_nhan_domain::{Millis, SiteId};

use super::{Conn, with_db};
use crate::error::Result;

/// Where codes are sent to telephones.
#[derive(Clone, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Hook {
    pub address: String,
    pub secret: String,
    pub created_at: Millis,
}

/// A site's hook.
pub async fn get_hook(conn: &mut Conn<'_>, site: &SiteId) -> Result<Option<Hook>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select address, secret, created_at from phone_hook where site_id = $1")
            .bind(site)
            .fetch_optional(db)
            .await?)
    })
}

/// Puts a hook in the place of the last one.
pub async fn set_hook(conn: &mut Conn<'_>, site: &SiteId, hook: &Hook) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into phone_hook (site_id, address, secret, created_at) values ($1, $2, $3, $4)
             on conflict (site_id) do update set address = excluded.address, secret = excluded.secret,
                 created_at = excluded.created_at",
        )
        .bind(site)
        .bind(&hook.address)
        .bind(&hook.secret)
        .bind(hook.created_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Removes a site's hook.
pub async fn remove_hook(conn: &mut Conn<'_>, site: &SiteId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from phone_hook where site_id = $1").bind(site).execute(db).await?;
    });
    Ok(())
}

/// A code that was asked for.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct PhoneCode {
    pub site_id: SiteId,
    pub phone_hash: String,
    pub last_two: String,
    pub nonce: String,
    pub tries: i64,
    pub sent: i64,
    pub sent_since: Millis,
    pub created_at: Millis,
    pub expires_at: Millis,
}

/// The columns of [`PhoneCode`].
macro_rules! columns {
    () => {
        "site_id, phone_hash, last_two, nonce, tries, sent, sent_since, created_at, expires_at"
    };
}

/// The last code of a number.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, phone_hash: &str) -> Result<Option<PhoneCode>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!("select ", columns!(), " from phone_code where site_id = $1 and phone_hash = $2"))
            .bind(site)
            .bind(phone_hash.to_owned())
            .fetch_optional(db)
            .await?)
    })
}

/// How many numbers of a site a code was made for since a moment.
pub async fn count_since(conn: &mut Conn<'_>, site: &SiteId, since: Millis) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from phone_code", by!("phone_code_by_time"), "where site_id = $1 and created_at > $2"
        ))
        .bind(site)
        .bind(since)
        .fetch_one(db)
        .await?)
    })
}

/// Puts a code in the place of the last one of its number.
pub async fn set(conn: &mut Conn<'_>, code: &PhoneCode) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into phone_code (site_id, phone_hash, last_two, nonce, tries, sent, sent_since, created_at, expires_at)
             values ($1, $2, $3, $4, 0, $5, $6, $7, $8)
             on conflict (site_id, phone_hash) do update set nonce = excluded.nonce, tries = 0, sent = excluded.sent,
                 sent_since = excluded.sent_since, created_at = excluded.created_at, expires_at = excluded.expires_at",
        )
        .bind(&code.site_id)
        .bind(&code.phone_hash)
        .bind(&code.last_two)
        .bind(&code.nonce)
        .bind(code.sent)
        .bind(code.sent_since)
        .bind(code.created_at)
        .bind(code.expires_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Counts a try at a number's code; gives back the code, if it is still good and was tried fewer than `most` times.
pub async fn count_try(
    conn: &mut Conn<'_>,
    site: &SiteId,
    phone_hash: &str,
    most: i64,
    now: Millis,
) -> Result<Option<PhoneCode>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "update phone_code set tries = tries + 1
             where site_id = $1 and phone_hash = $2 and tries < $3 and expires_at > $4 and created_at <= $4
             returning ", columns!()
        ))
        .bind(site)
        .bind(phone_hash.to_owned())
        .bind(most)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Ends a code: it is good once. How many were sent is still known.
pub async fn end(conn: &mut Conn<'_>, code: &PhoneCode) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update phone_code set expires_at = 0 where site_id = $1 and phone_hash = $2 and nonce = $3 and expires_at > 0",
        )
        .bind(&code.site_id)
        .bind(&code.phone_hash)
        .bind(&code.nonce)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Deletes codes that were made before a moment; gives back how many.
pub async fn remove_before(conn: &mut Conn<'_>, before: Millis) -> Result<u64> {
    with_db!(conn, db => {
        Ok(sqlx::query("delete from phone_code where created_at < $1").bind(before).execute(db).await?.rows_affected())
    })
}
