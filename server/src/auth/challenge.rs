//! The second factor of a sign-in: the password was right, a one-time code is awaited. The five-minute token opens
//! nothing but that question; the session is made when the code is right.

use cam_nhan_domain::Code;

use super::{invitation::join, session::SESSION_MINUTES, totp};
use crate::{
    app::App,
    crypto::token::{hash_token, new_token},
    error::Result,
    store::moderators::{self, Challenge},
};

/// How long a code is awaited, in minutes.
pub const MINUTES: i64 = 5;

/// Asks for a code; gives back the token to answer with.
pub(super) async fn begin(app: &App, challenge: Challenge) -> Result<String> {
    let token = new_token();
    let (hash, expires_at) = (hash_token(&token), app.now().plus_minutes(MINUTES));
    app.store()
        .write(move |conn| {
            Box::pin(async move { moderators::add_challenge(conn, &hash, &challenge, expires_at).await })
        })
        .await?;
    Ok(token)
}

/// Whether a code is still awaited; else [`Code::TokenInvalid`].
pub async fn check(app: &App, token: &str) -> Result<()> {
    let mut connection = app.store().read().await?;
    let known = moderators::get_challenge(&mut connection.conn(), &hash_token(token), app.now()).await?;
    known.ok_or(Code::TokenInvalid)?;
    Ok(())
}

/// Answers with a one-time or recovery code. Gives back a session's token; [`Code::CodeWrong`] leaves the question
/// open, [`Code::TokenInvalid`] says that it is over.
pub async fn answer(app: &App, token: &str, code: &str) -> Result<String> {
    let session = new_token();
    let (hash, session_hash, now) = (hash_token(token), hash_token(&session), app.now());
    let (of_job, code) = (app.clone(), code.to_owned());
    let answered = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let challenge = moderators::get_challenge(conn, &hash, now)
                    .await?
                    .ok_or(Code::TokenInvalid)?;
                let id = challenge.moderator_id;
                if let Err(refusal) = totp::take(conn, &of_job, &id, &code).await? {
                    return Ok(Err(refusal));
                }
                if !moderators::take_challenge(conn, &hash).await? {
                    return Err(Code::TokenInvalid.into());
                }
                if let Some(invitation) = challenge.invitation_hash {
                    join(conn, &id, &invitation, now).await?;
                }
                let expires_at = now.plus_minutes(SESSION_MINUTES);
                moderators::add_session(conn, &session_hash, &id, now, expires_at).await?;
                Ok(Ok(()))
            })
        })
        .await?;
    answered?;
    Ok(session)
}
