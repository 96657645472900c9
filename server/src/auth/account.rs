//! What moderators do with their own account, and what the owner of the machine does for one who cannot.

use cam_nhan_domain::{Code, Millis, ids::ModeratorId};

use super::{audit_log::log_account_act, password, totp};
use crate::{
    app::App,
    crypto::token::{hash_token, new_token},
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::Action,
        moderators::{self, Moderator},
        outbox,
    },
};

/// How long a link to a new password is good, in minutes.
const PASSWORD_LINK_MINUTES: i64 = 60 * 24;

/// Turns codes on, with the seed of [`totp::offer`], once a code shows that the authenticator has it. Gives back the
/// recovery codes, which are told once. [`Code::PasswordWrong`], [`Code::CodeWrong`].
pub async fn turn_on_totp(
    app: &App,
    moderator: &Moderator,
    password: &str,
    seed: &str,
    code: &str,
) -> Result<Vec<String>> {
    prove(app, moderator, password).await?;
    let id = moderator.id.clone();
    let step = totp::step_of(app, &id, seed, code)?.ok_or(Code::CodeWrong)?;
    let (codes, hashes) = totp::new_recovery_codes(app, &id);
    let (seed, now) = (seed.to_owned(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                if !moderators::turn_on_totp(conn, &id, &seed, step).await? {
                    return Err(Code::CodeWrong.into());
                }
                moderators::set_recovery_codes(conn, &id, &hashes).await?;
                log_account_act(conn, &id, &actor(&id), Action::TurnOnTotp, now).await
            })
        })
        .await?;
    Ok(codes)
}

/// Turns codes off. [`Code::PasswordWrong`], [`Code::CodeWrong`].
pub async fn turn_off_totp(app: &App, moderator: &Moderator, password: &str, code: &str) -> Result<()> {
    prove(app, moderator, password).await?;
    let (of_job, id, code, now) = (app.clone(), moderator.id.clone(), code.to_owned(), app.now());
    let taken = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let taken = totp::take(conn, &of_job, &id, &code).await?;
                if taken.is_ok() {
                    moderators::turn_off_totp(conn, &id).await?;
                    log_account_act(conn, &id, &actor(&id), Action::TurnOffTotp, now).await?;
                }
                Ok(taken)
            })
        })
        .await?;
    Ok(taken?)
}

/// Replaces the recovery codes; gives back the new ones, which are told once. [`Code::PasswordWrong`],
/// [`Code::CodeWrong`].
pub async fn issue_recovery_codes(
    app: &App,
    moderator: &Moderator,
    password: &str,
    code: &str,
) -> Result<Vec<String>> {
    prove(app, moderator, password).await?;
    let (of_job, id, code, now) = (app.clone(), moderator.id.clone(), code.to_owned(), app.now());
    let (codes, hashes) = totp::new_recovery_codes(app, &id);
    let taken = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let taken = totp::take(conn, &of_job, &id, &code).await?;
                if taken.is_ok() {
                    moderators::set_recovery_codes(conn, &id, &hashes).await?;
                    log_account_act(conn, &id, &actor(&id), Action::IssueRecoveryCodes, now).await?;
                }
                Ok(taken)
            })
        })
        .await?;
    taken?;
    Ok(codes)
}

/// Changes the password, and ends all sessions but the one with this token. [`Code::PasswordWrong`],
/// [`Code::PasswordTooShort`].
pub async fn set_password(
    app: &App,
    moderator: &Moderator,
    session: &str,
    old: &str,
    new: &str,
) -> Result<()> {
    password::check(new)?;
    prove(app, moderator, old).await?;
    let (id, kept, new) = (
        moderator.id.clone(),
        hash_token(session),
        password::hash(new).await?,
    );
    let now = app.now();
    app.store()
        .write(move |conn| Box::pin(async move { replace_password(conn, &id, &new, &kept, now).await }))
        .await
}

/// Ends one session of a moderator, named by the hash of its token.
pub async fn end_session(app: &App, moderator: &Moderator, token_hash: String) -> Result<()> {
    let id = moderator.id.clone();
    app.store()
        .write(move |conn| {
            Box::pin(async move { moderators::remove_own_session(conn, &id, &token_hash).await })
        })
        .await
}

/// Ends all sessions of a moderator but the one with this token.
pub async fn end_other_sessions(app: &App, moderator: &Moderator, session: &str) -> Result<()> {
    let (id, kept) = (moderator.id.clone(), hash_token(session));
    app.store()
        .write(move |conn| Box::pin(async move { moderators::remove_other_sessions(conn, &id, &kept).await }))
        .await
}

/// Turns codes off for a moderator who has lost both authenticator and recovery codes. `false` when they are off.
pub async fn turn_off_lost_totp(app: &App, id: ModeratorId, actor: Actor) -> Result<bool> {
    let now = app.now();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let was_on = moderators::turn_off_totp(conn, &id).await?;
                if was_on {
                    moderators::remove_challenges(conn, &id).await?;
                    log_account_act(conn, &id, &actor, Action::TurnOffTotp, now).await?;
                }
                Ok(was_on)
            })
        })
        .await
}

/// Ends all sessions of a moderator, and whatever was on its way to one.
pub async fn end_all_sessions(app: &App, id: ModeratorId, actor: Actor) -> Result<()> {
    let now = app.now();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::remove_sessions(conn, &id).await?;
                moderators::remove_challenges(conn, &id).await?;
                log_account_act(conn, &id, &actor, Action::EndSessions, now).await
            })
        })
        .await
}

/// A one-time token that lets its bearer choose a moderator's password. The code, where there is one, is still asked
/// for when they then sign in.
pub async fn issue_password_link(app: &App, id: ModeratorId, actor: Actor) -> Result<String> {
    let (token, now) = (new_token(), app.now());
    let hash = hash_token(&token);
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let expires_at = now.plus_minutes(PASSWORD_LINK_MINUTES);
                moderators::add_password_link(conn, &hash, &id, expires_at).await?;
                log_account_act(conn, &id, &actor, Action::IssuePasswordLink, now).await
            })
        })
        .await?;
    Ok(token)
}

/// A moderator's address gets no more than one link by mail in so many minutes.
const PAUSE_MINUTES: i64 = 10;

/// Somebody has forgotten their password: owes a link to a new one to this address. Nothing tells whether it is a
/// moderator's.
pub async fn ask_for_password_link(app: &App, email: &str) -> Result<()> {
    let (email, now) = (email.trim().to_lowercase(), app.now());
    let link_ends_after = now.plus_minutes(PASSWORD_LINK_MINUTES - PAUSE_MINUTES);
    app.store()
        .write(move |conn| {
            Box::pin(async move { outbox::owe_password_link(conn, &email, link_ends_after, now).await })
        })
        .await
}

/// Whether a link to a new password is good; else [`Code::PasswordLinkInvalid`].
pub async fn check_password_link(app: &App, token: &str) -> Result<()> {
    let mut connection = app.store().read().await?;
    if moderators::has_password_link(&mut connection.conn(), &hash_token(token), app.now()).await? {
        Ok(())
    } else {
        Err(Code::PasswordLinkInvalid.into())
    }
}

/// Uses a link up: the password is changed and every session ends. [`Code::PasswordLinkInvalid`],
/// [`Code::PasswordTooShort`].
pub async fn set_password_by_link(app: &App, token: &str, new: &str) -> Result<()> {
    check_password_link(app, token).await?;
    password::check(new)?;
    let (hash, new, now) = (hash_token(token), password::hash(new).await?, app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let id = moderators::take_password_link(conn, &hash, now)
                    .await?
                    .ok_or(Code::PasswordLinkInvalid)?;
                replace_password(conn, &id, &new, "", now).await
            })
        })
        .await
}

/// Deletes sessions, invitations, challenges and links to new passwords that are over; gives back how many.
pub async fn forget_expired(app: &App) -> Result<u64> {
    let now = app.now();
    app.store()
        .write(move |conn| Box::pin(async move { moderators::remove_expired(conn, now).await }))
        .await
}

/// Nobody who had the old password keeps anything by it: `kept` is the hash of the one session that goes on.
async fn replace_password(
    conn: &mut Conn<'_>,
    id: &ModeratorId,
    password: &str,
    kept: &str,
    now: Millis,
) -> Result<()> {
    moderators::set_password(conn, id, password).await?;
    moderators::remove_other_sessions(conn, id, kept).await?;
    moderators::remove_identities(conn, id).await?;
    moderators::remove_challenges(conn, id).await?;
    log_account_act(conn, id, &actor(id), Action::SetPassword, now).await
}

async fn prove(app: &App, moderator: &Moderator, password: &str) -> Result<()> {
    // Whoever stole a session does not guess the password with it. Counted apart from signing in, which nobody is to be
    // locked out of by that.
    app.limits().admit_to_account(moderator.id.as_str(), false)?;
    if password::is_right(moderator, password).await? {
        Ok(())
    } else {
        Err(Code::PasswordWrong.into())
    }
}

fn actor(id: &ModeratorId) -> Actor {
    Actor::Moderator(id.clone())
}
