//! Moderators, how they are invited, and how they prove who they are.

mod api_tokens;
mod challenges;
mod identities;
mod invitations;
mod members;
mod sessions;
mod totp;

use cam_nhan_domain::{Millis, ids::ModeratorId};

pub use api_tokens::*;
pub use challenges::*;
pub use identities::*;
pub use invitations::*;
pub use members::*;
pub use sessions::*;
pub use totp::*;

use super::{Conn, with_db};
use crate::error::Result;

/// Somebody who looks after a site.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Moderator {
    /// Their id.
    pub id: ModeratorId,
    /// Their address, by which they sign in; lower case.
    pub email: String,
    /// Their name.
    pub name: String,
    /// Their password, hashed (PHC).
    pub password: String,
    /// Whether they sign in with a code too.
    pub has_totp: bool,
}

/// Adds a moderator; `false` when the address is somebody's already.
pub async fn add(conn: &mut Conn<'_>, moderator: &Moderator, now: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "insert into moderator (id, email, name, password, created_at)
             values ($1, $2, $3, $4, $5) on conflict (email) do nothing",
        )
        .bind(&moderator.id)
        .bind(&moderator.email)
        .bind(&moderator.name)
        .bind(&moderator.password)
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The moderator with this address.
pub async fn get_by_email(conn: &mut Conn<'_>, email: &str) -> Result<Option<Moderator>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select id, email, name, password, totp_seed is not null as has_totp from moderator where email = $1",
        )
        .bind(email)
        .fetch_optional(db)
        .await?)
    })
}

/// Replaces a password by another, hashed.
pub async fn set_password(conn: &mut Conn<'_>, id: &ModeratorId, password: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update moderator set password = $2 where id = $1")
            .bind(id)
            .bind(password)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Deletes what is over of all that has an end: sessions, invitations, challenges, links to new passwords. Gives back
/// how many.
pub async fn remove_expired(conn: &mut Conn<'_>, now: Millis) -> Result<u64> {
    with_db!(conn, db => {
        let mut removed = 0;
        for statement in [
            "delete from session where expires_at <= $1",
            "delete from invitation where expires_at <= $1 or used_at is not null or ended_at is not null",
            "delete from challenge where expires_at <= $1",
            "delete from password_link where expires_at <= $1",
        ] {
            removed += sqlx::query(statement).bind(now).execute(&mut *db).await?.rows_affected();
        }
        Ok(removed)
    })
}
