//! Moderators: passwords, invitations, sessions.

use argon2::{
    Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _,
    password_hash::{SaltString, rand_core::OsRng},
};
use cam_nhan_domain::{Code, Millis, SiteId, comment::text, ids::ModeratorId};

use super::{hash_token, new_token, random};
use crate::{
    app::App,
    error::{Error, Result},
    store::{
        audit::{self, Entry},
        moderators::{self, ApiToken, Invitation, Membership, Moderator, Role, Scope},
    },
};

/// The shortest password, in characters.
pub const PASSWORD_LEAST: u32 = 10;
/// The longest password, in bytes: hashing more would be work for nothing.
const PASSWORD_MOST: usize = 256;
/// How long a session lasts, in minutes.
pub const SESSION_MINUTES: i64 = 60 * 24 * 14;
/// How long an invitation is good, in minutes.
const INVITATION_MINUTES: i64 = 60 * 24 * 7;

/// A one-time token that makes its bearer a moderator of `site`.
pub async fn invite(app: &App, site: &SiteId, role: Role) -> Result<String> {
    let token = new_token();
    let (hash, expires_at) = (hash_token(&token), app.now().plus_minutes(INVITATION_MINUTES));
    let invitation = Invitation {
        site_id: site.clone(),
        role,
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move { moderators::add_invitation(conn, &hash, &invitation, expires_at).await })
        })
        .await?;
    Ok(token)
}

/// Uses an invitation up: a new moderator, or one who signs in with their password and gains the site. Gives back a
/// session's token.
pub async fn accept(app: &App, token: &str, email: &str, name: &str, password: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    if !email.contains('@') || email.len() > cam_nhan_domain::comment::EMAIL_LIMIT {
        return Err(Code::EmailInvalid.into());
    }
    let name = name.trim().to_owned();
    if name.is_empty() {
        return Err(Code::NameMissing.into());
    }
    if name.len() > 200 {
        return Err(Code::NameTooLong
            .with(cam_nhan_domain::comment::NAME_LIMIT)
            .into());
    }
    if password.chars().count() < PASSWORD_LEAST as usize || password.len() > PASSWORD_MOST {
        return Err(Code::PasswordTooShort.with(PASSWORD_LEAST).into());
    }
    let known = moderators::get_by_email(&mut app.store().read().await?.conn(), &email).await?;
    let (id, password_hash) = match known {
        Some(known) => (verified(known, password).await?.id, None),
        None => (
            ModeratorId::new(app.now().0, random()),
            Some(hash_password(password).await?),
        ),
    };
    let (hash, now) = (hash_token(token), app.now());
    let session = new_token();
    let session_hash = hash_token(&session);
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let invitation = moderators::take_invitation(conn, &hash, now)
                    .await?
                    .ok_or(Code::InvitationInvalid)?;
                if let Some(password) = password_hash {
                    let fresh = Moderator {
                        id: id.clone(),
                        email,
                        name,
                        password,
                    };
                    if !moderators::add(conn, &fresh, now).await? {
                        return Err(Code::SignInFailed.into());
                    }
                }
                moderators::set_membership(conn, &id, &invitation.site_id, invitation.role).await?;
                let actor = format!("moderator:{id}");
                let entry = Entry {
                    after: invitation.role.as_str(),
                    ..Entry::new(&invitation.site_id, &actor, "join", id.as_str())
                };
                audit::add(conn, entry, now).await?;
                let expires_at = now.plus_minutes(SESSION_MINUTES);
                moderators::add_session(conn, &session_hash, &id, now, expires_at).await
            })
        })
        .await?;
    Ok(session)
}

/// Begins a session, always a new one; [`Code::SignInFailed`] does not tell which of the two was wrong.
pub async fn sign_in(app: &App, email: &str, password: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    let known = moderators::get_by_email(&mut app.store().read().await?.conn(), &email).await?;
    let moderator = match known {
        Some(known) if password.len() <= PASSWORD_MOST => verified(known, password).await?,
        _ => {
            // As much work as for a known address, so that the time does not tell either.
            hash_password("nobody has this address").await?;
            return Err(Code::SignInFailed.into());
        }
    };
    let session = new_token();
    let (hash, now) = (hash_token(&session), app.now());
    let expires_at = now.plus_minutes(SESSION_MINUTES);
    app.store()
        .write(move |conn| {
            Box::pin(
                async move { moderators::add_session(conn, &hash, &moderator.id, now, expires_at).await },
            )
        })
        .await?;
    Ok(session)
}

/// Who a session's token belongs to, and the sites they look after.
pub async fn of_session(app: &App, token: &str) -> Result<(Moderator, Vec<Membership>)> {
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let now: Millis = app.now();
    let moderator = moderators::get_by_session(conn, &hash_token(token), now)
        .await?
        .ok_or(Code::TokenInvalid)?;
    let memberships = moderators::list_memberships(conn, &moderator.id).await?;
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

/// A program's token for a site, told once, and kept as its hash.
pub async fn issue_token(
    app: &App,
    site: &SiteId,
    name: &str,
    scope: Scope,
    days: Option<u32>,
    actor: String,
) -> Result<String> {
    let token = new_token();
    let (hash, now, site) = (hash_token(&token), app.now(), site.clone());
    let stored = ApiToken {
        id: cam_nhan_domain::CommentId::new(now.0, random()).to_string(),
        name: text::shorten(name.trim(), 60),
        scope,
        created_at: now,
        expires_at: days.map(|days| now.plus_minutes(i64::from(days) * 1_440)),
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::add_api_token(conn, &site, &hash, &stored).await?;
                let entry = Entry {
                    after: scope.as_str(),
                    why: &stored.name,
                    ..Entry::new(&site, &actor, "issue_token", &stored.id)
                };
                audit::add(conn, entry, now).await
            })
        })
        .await?;
    Ok(token)
}

async fn verified(moderator: Moderator, password: &str) -> Result<Moderator> {
    let (hash, password) = (moderator.password.clone(), password.to_owned());
    let right = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        })
    })
    .await
    .map_err(Error::internal)?;
    if right {
        Ok(moderator)
    } else {
        Err(Code::SignInFailed.into())
    }
}

/// Argon2id with the library's defaults, which are OWASP's (19 MiB, 2 passes); on a thread where it may take its time.
async fn hash_password(password: &str) -> Result<String> {
    let password = password.to_owned();
    tokio::task::spawn_blocking(move || {
        let salt = SaltString::generate(&mut OsRng);
        Argon2::default()
            .hash_password(password.as_bytes(), &salt)
            .map(|hash| hash.to_string())
    })
    .await
    .map_err(Error::internal)?
    .map_err(|error| Error::internal(anyhow::anyhow!("hashing a password: {error}")))
}
