//! Who is signed in.

use cam_nhan_domain::{Millis, ids::ModeratorId};

use super::{Conn, Moderator, with_db};
use crate::error::Result;

/// A time for which somebody is signed in.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Session {
    /// The hash of its token: a name for it, with which nobody signs in.
    pub token_hash: String,
    /// Since when.
    pub created_at: Millis,
}

/// Begins a session.
pub async fn add_session(
    conn: &mut Conn<'_>,
    token_hash: &str,
    moderator: &ModeratorId,
    now: Millis,
    expires_at: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("insert into session (token_hash, moderator_id, created_at, expires_at) values ($1, $2, $3, $4)")
            .bind(token_hash)
            .bind(moderator)
            .bind(now)
            .bind(expires_at)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// The moderator of a session, while it lasts.
pub async fn get_by_session(conn: &mut Conn<'_>, token_hash: &str, now: Millis) -> Result<Option<Moderator>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select m.id, m.email, m.name, m.password, m.totp_seed is not null as has_totp
             from session s join moderator m on m.id = s.moderator_id where s.token_hash = $1 and s.expires_at > $2",
        )
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Ends a session.
pub async fn remove_session(conn: &mut Conn<'_>, token_hash: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from session where token_hash = $1").bind(token_hash).execute(db).await?;
    });
    Ok(())
}

/// Ends all sessions of a moderator.
pub async fn remove_sessions(conn: &mut Conn<'_>, moderator: &ModeratorId) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from session where moderator_id = $1").bind(moderator).execute(db).await?;
    });
    Ok(())
}

/// A moderator's sessions, the newest first, up to 200.
pub async fn list_sessions(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    now: Millis,
) -> Result<Vec<Session>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select token_hash, created_at from session where moderator_id = $1 and expires_at > $2
             order by created_at desc, token_hash limit 200",
        )
        .bind(moderator)
        .bind(now)
        .fetch_all(db)
        .await?)
    })
}

/// Ends one session of a moderator, if it is theirs.
pub async fn remove_own_session(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    token_hash: &str,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from session where moderator_id = $1 and token_hash = $2")
            .bind(moderator)
            .bind(token_hash)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Ends all sessions of a moderator but one.
pub async fn remove_other_sessions(conn: &mut Conn<'_>, moderator: &ModeratorId, kept: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("delete from session where moderator_id = $1 and token_hash <> $2")
            .bind(moderator)
            .bind(kept)
            .execute(db)
            .await?;
    });
    Ok(())
}
