//! Pending sign-ins (a code is awaited) and password links: what stands between a moderator and a session.

use cam_nhan_domain::{Millis, ids::ModeratorId};

use super::{Conn, with_db};
use crate::error::Result;

/// A sign-in whose password was right and whose code is awaited.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Challenge {
    /// Whose code.
    pub moderator_id: ModeratorId,
    /// The hash of the invitation that the code then takes up.
    pub invitation_hash: Option<String>,
}

/// Records a challenge.
pub async fn add_challenge(
    conn: &mut Conn<'_>,
    token_hash: &str,
    challenge: &Challenge,
    expires_at: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into challenge (token_hash, moderator_id, invitation_hash, expires_at) values ($1, $2, $3, $4)",
        )
        .bind(token_hash)
        .bind(&challenge.moderator_id)
        .bind(&challenge.invitation_hash)
        .bind(expires_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The challenge with this token, while it is good.
pub async fn get_challenge(conn: &mut Conn<'_>, token_hash: &str, now: Millis) -> Result<Option<Challenge>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select moderator_id, invitation_hash from challenge where token_hash = $1 and expires_at > $2",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Uses a challenge up; `false` when somebody was faster.
pub async fn take_challenge(conn: &mut Conn<'_>, token_hash: &str) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query("delete from challenge where token_hash = $1").bind(token_hash).execute(db).await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Ends all challenges of a moderator, and all links to a new password.
pub async fn remove_challenges(conn: &mut Conn<'_>, moderator: &ModeratorId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from challenge where moderator_id = $1").bind(moderator).execute(&mut *db).await?;
        sqlx::query("delete from password_link where moderator_id = $1").bind(moderator).execute(db).await?;
    });
    Ok(())
}

/// Records a link to a new password.
pub async fn add_password_link(
    conn: &mut Conn<'_>,
    token_hash: &str,
    moderator: &ModeratorId,
    expires_at: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("insert into password_link (token_hash, moderator_id, expires_at) values ($1, $2, $3)")
            .bind(token_hash)
            .bind(moderator)
            .bind(expires_at)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Whether a link to a new password is good.
pub async fn has_password_link(conn: &mut Conn<'_>, token_hash: &str, now: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let found: Option<String> =
            sqlx::query_scalar("select moderator_id from password_link where token_hash = $1 and expires_at > $2")
                .bind(token_hash)
                .bind(now)
                .fetch_optional(db)
                .await?;
        Ok(found.is_some())
    })
}

/// Uses a link to a new password up; gives back whose password it is, `None` when it is not good.
pub async fn take_password_link(
    conn: &mut Conn<'_>,
    token_hash: &str,
    now: Millis,
) -> Result<Option<ModeratorId>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar(
            "delete from password_link where token_hash = $1 and expires_at > $2 returning moderator_id",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}
