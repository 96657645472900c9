//! One-time codes by which readers sign in, one for a mailbox or telephone and site at a time, and the mail that is owed.

use cam_nhan_domain::{Millis, SiteId};

use super::{Conn, Db, with_db};
use crate::error::Result;

/// What a code is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Kind {
    /// A mailbox.
    Mail,
    /// A telephone.
    Phone,
}

/// A code that was asked for.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct OneTimeCode {
    pub site_id: SiteId,
    pub kind: Kind,
    pub recipient: String,
    pub last_two: Option<String>,
    pub nonce: String,
    pub tries: i64,
    pub sent: i64,
    pub sent_since: Millis,
    pub language: String,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub due_at: Option<Millis>,
    pub attempts: i64,
}

/// The columns of [`OneTimeCode`].
macro_rules! columns {
    () => {
        "site_id, kind, recipient, last_two, nonce, tries, sent, sent_since, language, created_at, expires_at, due_at, attempts"
    };
}

/// The last code of a mailbox or telephone.
pub async fn get(
    conn: &mut Conn<'_>,
    site: &SiteId,
    kind: Kind,
    recipient: &str,
) -> Result<Option<OneTimeCode>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from one_time_code where site_id = $1 and kind = $2 and recipient = $3"
        ))
        .bind(site)
        .bind(kind)
        .bind(recipient.to_owned())
        .fetch_optional(db)
        .await?)
    })
}

/// To how many of a kind a site's codes were made since a moment.
pub async fn count_since(conn: &mut Conn<'_>, site: &SiteId, kind: Kind, since: Millis) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from one_time_code", by!("one_time_code_by_time"),
            "where site_id = $1 and kind = $2 and created_at > $3"
        ))
        .bind(site)
        .bind(kind)
        .bind(since)
        .fetch_one(db)
        .await?)
    })
}

/// Puts a code in the place of the last one of its mailbox or telephone, and owes the mail where one is due.
pub async fn set(conn: &mut Conn<'_>, code: &OneTimeCode) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into one_time_code (site_id, kind, recipient, last_two, nonce, tries, sent, sent_since, language,
                 created_at, expires_at, due_at, attempts)
             values ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, 0)
             on conflict (site_id, kind, recipient) do update set nonce = excluded.nonce, tries = 0, sent = excluded.sent,
                 sent_since = excluded.sent_since, language = excluded.language, created_at = excluded.created_at,
                 expires_at = excluded.expires_at, due_at = excluded.due_at, attempts = 0, claimed_until = null",
        )
        .bind(&code.site_id)
        .bind(code.kind)
        .bind(&code.recipient)
        .bind(code.last_two.clone())
        .bind(&code.nonce)
        .bind(code.sent)
        .bind(code.sent_since)
        .bind(&code.language)
        .bind(code.created_at)
        .bind(code.expires_at)
        .bind(code.due_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Dates a code back.
pub async fn set_created_at(conn: &mut Conn<'_>, code: &OneTimeCode, created_at: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update one_time_code set created_at = $5
             where site_id = $1 and kind = $2 and recipient = $3 and nonce = $4",
        )
        .bind(&code.site_id)
        .bind(code.kind)
        .bind(&code.recipient)
        .bind(&code.nonce)
        .bind(created_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Counts a try at a code; gives back the code, if it is still good and was tried fewer than `most` times.
pub async fn count_try(
    conn: &mut Conn<'_>,
    site: &SiteId,
    (kind, recipient): (Kind, &str),
    most: i64,
    now: Millis,
) -> Result<Option<OneTimeCode>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "update one_time_code set tries = tries + 1
             where site_id = $1 and kind = $2 and recipient = $3 and tries < $4 and expires_at > $5 and created_at <= $5
             returning ", columns!()
        ))
        .bind(site)
        .bind(kind)
        .bind(recipient.to_owned())
        .bind(most)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Ends a code: it is good once. How many were sent is still known.
pub async fn end(conn: &mut Conn<'_>, code: &OneTimeCode) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update one_time_code set expires_at = 0, due_at = null
             where site_id = $1 and kind = $2 and recipient = $3 and nonce = $4 and expires_at > 0",
        )
        .bind(&code.site_id)
        .bind(code.kind)
        .bind(&code.recipient)
        .bind(&code.nonce)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Takes the code whose mail is due for longest, until `claimed_until`.
pub async fn take_mail(
    conn: &mut Conn<'_>,
    now: Millis,
    claimed_until: Millis,
) -> Result<Option<OneTimeCode>> {
    macro_rules! take {
        ($index:literal, $locking:literal) => {
            concat!(
                "update one_time_code set attempts = attempts + 1, claimed_until = $2
                 where (site_id, kind, recipient) = (
                     select site_id, kind, recipient from one_time_code ", $index,
                "    where due_at <= $1 and due_at is not null and (claimed_until is null or claimed_until <= $1)
                     order by due_at limit 1 ",
                $locking,
                ") returning ", columns!()
            )
        };
    }
    match &mut conn.db {
        Db::Sqlite(db) => Ok(sqlx::query_as(take!("indexed by one_time_code_by_due", ""))
            .bind(now)
            .bind(claimed_until)
            .fetch_optional(&mut **db)
            .await?),
        Db::Postgres(db) => Ok(sqlx::query_as(take!("", "for update skip locked"))
            .bind(now)
            .bind(claimed_until)
            .fetch_optional(&mut **db)
            .await?),
    }
}

/// What became of a mail: sent or given up (`None`), or due again.
pub async fn settle_mail(conn: &mut Conn<'_>, code: &OneTimeCode, due_at: Option<Millis>) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update one_time_code set due_at = $5, claimed_until = null
             where site_id = $1 and kind = $2 and recipient = $3 and nonce = $4",
        )
        .bind(&code.site_id)
        .bind(code.kind)
        .bind(&code.recipient)
        .bind(&code.nonce)
        .bind(due_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Deletes codes that were made before a moment; gives back how many.
pub async fn remove_before(conn: &mut Conn<'_>, before: Millis) -> Result<u64> {
    with_db!(conn, db => {
        let done = sqlx::query("delete from one_time_code where created_at < $1").bind(before).execute(db).await?;
        Ok(done.rows_affected())
    })
}
