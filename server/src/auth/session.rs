//! Sessions of moderators: who is signed in, until when.

use cam_nhan_domain::{Code, Millis, ids::ModeratorId};

use crate::{
    app::App,
    crypto::token::hash_token,
    error::Result,
    store::moderators::{self, Membership, Moderator},
};

/// How long a session lasts, in minutes.
pub const SESSION_MINUTES: i64 = 60 * 24 * 14;

/// Who a session's token belongs to, and the sites they look after.
pub async fn of_session(app: &App, token: &str) -> Result<(Moderator, Vec<Membership>)> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let now: Millis = app.now();
    let hash = hash_token(token);
    let moderator = moderators::get_by_session(conn, &hash, now)
        .await?
        .ok_or(Code::TokenInvalid)?;
    let memberships = moderators::list_memberships_of_session(conn, &moderator.id, &hash).await?;
    Ok((moderator, memberships))
}

/// Ends a session.
pub async fn sign_out(app: &App, token: &str) -> Result<()> {
    let hash = hash_token(token);
    app.store()
        .write(move |conn| Box::pin(async move { moderators::remove_session(conn, &hash).await }))
        .await
}

/// Ends all sessions of a moderator, on every machine.
pub async fn sign_out_everywhere(app: &App, moderator: &ModeratorId) -> Result<()> {
    let id = moderator.clone();
    app.store()
        .write(move |conn| Box::pin(async move { moderators::remove_sessions(conn, &id).await }))
        .await
}
