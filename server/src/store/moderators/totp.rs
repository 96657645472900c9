//! One-time codes: whether a moderator uses them, how often they were wrong, and the recovery codes beside them.

use cam_nhan_domain::{Millis, ids::ModeratorId};

use super::{Conn, with_db};
use crate::error::Result;

/// What is known when somebody tries a code.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attempt {
    /// What the secret is made of.
    pub totp_seed: String,
    /// The last step whose code was taken.
    pub totp_step: i64,
    /// Wrong codes in a row, this one among them until [`take_code`] says otherwise.
    pub codes_wrong: i64,
}

/// Turns codes on; `step` is that of the code which confirmed them. `false` when they are on already.
pub async fn turn_on_totp(conn: &mut Conn<'_>, id: &ModeratorId, seed: &str, step: i64) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update moderator set totp_seed = $2, totp_step = $3, codes_wrong = 0, codes_wait_until = 0
             where id = $1 and totp_seed is null",
        )
        .bind(id)
        .bind(seed)
        .bind(step)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Turns codes off, and takes the recovery codes away; `false` when they are off already.
pub async fn turn_off_totp(conn: &mut Conn<'_>, id: &ModeratorId) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query("update moderator set totp_seed = null where id = $1 and totp_seed is not null")
            .bind(id)
            .execute(&mut *db)
            .await?;
        sqlx::query("delete from recovery_code where moderator_id = $1").bind(id).execute(db).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Counts one more wrong code, before the code is looked at; `None` where none is to be looked at now. The row is then
/// this transaction's, so that codes which are tried at once are counted one after the other.
pub async fn begin_attempt(conn: &mut Conn<'_>, id: &ModeratorId, now: Millis) -> Result<Option<Attempt>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "update moderator set codes_wrong = codes_wrong + 1
             where id = $1 and totp_seed is not null
                 -- longer than any wait is: a clock was ahead then
                 and (codes_wait_until <= $2 or codes_wait_until > $2 + 86400000)
             returning totp_seed, totp_step, codes_wrong",
        )
        .bind(id)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// The code was right: none of its step, or an earlier one, will be again.
pub async fn take_code(conn: &mut Conn<'_>, id: &ModeratorId, step: i64) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update moderator set totp_step = $2, codes_wrong = 0 where id = $1")
            .bind(id)
            .bind(step)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Until when no further code is looked at.
pub async fn get_wait(conn: &mut Conn<'_>, id: &ModeratorId) -> Result<Millis> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select codes_wait_until from moderator where id = $1")
            .bind(id)
            .fetch_one(db)
            .await?)
    })
}

/// Looks at no further code until a moment.
pub async fn set_wait(conn: &mut Conn<'_>, id: &ModeratorId, until: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update moderator set codes_wait_until = $2 where id = $1")
            .bind(id)
            .bind(until)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Replaces the recovery codes by others, as hashes.
pub async fn set_recovery_codes(conn: &mut Conn<'_>, id: &ModeratorId, hashes: &[String]) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from recovery_code where moderator_id = $1").bind(id).execute(&mut *db).await?;
        for hash in hashes {
            sqlx::query("insert into recovery_code (moderator_id, hash) values ($1, $2)")
                .bind(id)
                .bind(hash)
                .execute(&mut *db)
                .await?;
        }
    });
    Ok(())
}

/// Uses a recovery code up; `false` when there is none of this hash.
pub async fn take_recovery_code(conn: &mut Conn<'_>, id: &ModeratorId, hash: &str) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query("delete from recovery_code where moderator_id = $1 and hash = $2")
            .bind(id)
            .bind(hash)
            .execute(db)
            .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// How many recovery codes are left.
pub async fn count_recovery_codes(conn: &mut Conn<'_>, id: &ModeratorId) -> Result<i64> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select count(*) from recovery_code where moderator_id = $1")
            .bind(id)
            .fetch_one(db)
            .await?)
    })
}
