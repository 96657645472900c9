//! Moderators, how they are invited, and how they prove who they are.

mod api_tokens;
mod invitations;
mod members;
mod sessions;

use cam_nhan_domain::{Millis, ids::ModeratorId};

pub use api_tokens::*;
pub use invitations::*;
pub use members::*;
pub use sessions::*;

use super::{Conn, on};
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
}

/// Adds a moderator; `false` when the address is somebody's already.
pub async fn add(conn: &mut Conn<'_>, moderator: &Moderator, now: Millis) -> Result<bool> {
    on!(conn, db => {
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
    on!(conn, db => {
        Ok(sqlx::query_as("select id, email, name, password from moderator where email = $1")
            .bind(email)
            .fetch_optional(db)
            .await?)
    })
}
