//! One-time codes by which readers sign in, one for a mailbox and site at a time, and the mail that each is owed.

use cam_nhan_domain::{Millis, SiteId};

use super::{Conn, Db, with_db};
use crate::error::Result;

/// A code that was asked for.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct SignInCode {
    pub site_id: SiteId,
    pub email: String,
    pub nonce: String,
    pub tries: i64,
    pub sent: i64,
    pub sent_since: Millis,
    pub language: String,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub attempts: i64,
}

/// The columns of [`SignInCode`].
macro_rules! columns {
    () => {
        "site_id, email, nonce, tries, sent, sent_since, language, created_at, expires_at, attempts"
    };
}

/// The last code of a mailbox.
pub async fn get(conn: &mut Conn<'_>, site: &SiteId, email: &str) -> Result<Option<SignInCode>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!("select ", columns!(), " from sign_in_code where site_id = $1 and email = $2"))
            .bind(site)
            .bind(email.to_owned())
            .fetch_optional(db)
            .await?)
    })
}

/// How many mailboxes of a site a code was made for since a moment.
pub async fn count_since(conn: &mut Conn<'_>, site: &SiteId, since: Millis) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from sign_in_code", by!("sign_in_code_by_time"), "where site_id = $1 and created_at > $2"
        ))
        .bind(site)
        .bind(since)
        .fetch_one(db)
        .await?)
    })
}

/// Puts a code in the place of the last one of its mailbox, and owes the mail.
pub async fn set(conn: &mut Conn<'_>, code: &SignInCode) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into sign_in_code (site_id, email, nonce, tries, sent, sent_since, language, created_at, expires_at,
                 due_at, attempts)
             values ($1, $2, $3, 0, $4, $5, $6, $7, $8, $7, 0)
             on conflict (site_id, email) do update set nonce = excluded.nonce, tries = 0, sent = excluded.sent,
                 sent_since = excluded.sent_since, language = excluded.language, created_at = excluded.created_at,
                 expires_at = excluded.expires_at, due_at = excluded.due_at, attempts = 0, claimed_until = null",
        )
        .bind(&code.site_id)
        .bind(&code.email)
        .bind(&code.nonce)
        .bind(code.sent)
        .bind(code.sent_since)
        .bind(&code.language)
        .bind(code.created_at)
        .bind(code.expires_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Counts a try at a mailbox's code; gives back the code, if it is still good and was tried fewer than `most` times.
pub async fn count_try(
    conn: &mut Conn<'_>,
    site: &SiteId,
    email: &str,
    most: i64,
    now: Millis,
) -> Result<Option<SignInCode>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "update sign_in_code set tries = tries + 1
             where site_id = $1 and email = $2 and tries < $3 and expires_at > $4 and created_at <= $4
             returning ", columns!()
        ))
        .bind(site)
        .bind(email.to_owned())
        .bind(most)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Ends a code: it is good once. How many were sent is still known.
pub async fn end(conn: &mut Conn<'_>, code: &SignInCode) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update sign_in_code set expires_at = 0, due_at = null where site_id = $1 and email = $2 and nonce = $3
                 and expires_at > 0",
        )
        .bind(&code.site_id)
        .bind(&code.email)
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
) -> Result<Option<SignInCode>> {
    macro_rules! take {
        ($index:literal, $locking:literal) => {
            concat!(
                "update sign_in_code set attempts = attempts + 1, claimed_until = $2
                 where (site_id, email) = (
                     select site_id, email from sign_in_code ", $index,
                "    where due_at <= $1 and due_at is not null and (claimed_until is null or claimed_until <= $1)
                     order by due_at limit 1 ",
                $locking,
                ") returning ", columns!()
            )
        };
    }
    match &mut conn.db {
        Db::Sqlite(db) => Ok(sqlx::query_as(take!("indexed by sign_in_code_by_due", ""))
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
pub async fn settle_mail(conn: &mut Conn<'_>, code: &SignInCode, due_at: Option<Millis>) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update sign_in_code set due_at = $4, claimed_until = null where site_id = $1 and email = $2 and nonce = $3",
        )
        .bind(&code.site_id)
        .bind(&code.email)
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
        Ok(sqlx::query("delete from sign_in_code where created_at < $1").bind(before).execute(db).await?.rows_affected())
    })
}
