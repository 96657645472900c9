//! Signing in, taking up an invitation, and programs' tokens.

use cam_nhan_domain::{
    Code, SiteId,
    comment::{looks_like_an_address, text},
    ids::{ApiTokenId, InvitationId, ModeratorId},
    time::MOST_DAYS,
};

use super::{
    challenge,
    invitation::{self, join},
    password,
    session::SESSION_MINUTES,
};
use crate::{
    app::App,
    crypto::token::{hash_token, new_token, random},
    error::Result,
    store::{
        actor::Actor,
        audit::{self, Action, NewEntry},
        moderators::{self, ApiToken, Challenge, Invitation, Moderator, Role, Scope},
    },
};

/// How long an invitation is good, in minutes.
const INVITATION_MINUTES: i64 = 60 * 24 * 7;

/// Invitations that a site sends by mail in a day: nobody is to be written to by strangers all day.
const MOST_BY_MAIL: i64 = 50;

/// What a right password leads to.
pub enum SignedIn {
    /// To a session; this is its token.
    Session(String),
    /// To the question for a code; this is the token of [`challenge`].
    Challenge(String),
}

/// A one-time token that makes its bearer a moderator of `site`, made by whoever has the machine.
pub async fn invite(app: &App, site: &SiteId, role: Role) -> Result<String> {
    invite_by(app, site, role, None, Actor::CommandLine).await
}

/// The address that an invitation is to be sent to, or [`Code::EmailInvalid`].
pub fn invited_address(email: &str) -> Result<String> {
    let email = email.trim().to_lowercase();
    if !looks_like_an_address(&email) {
        return Err(Code::EmailInvalid.into());
    }
    Ok(email)
}

/// A one-time token that makes its bearer a moderator of `site`, for as long as `actor` may invite. With an address it is
/// no good, and another one is sent there: of these a site has [`MOST_BY_MAIL`] a day, or it is [`Code::TooMany`].
pub async fn invite_by(
    app: &App,
    site: &SiteId,
    role: Role,
    email: Option<String>,
    actor: Actor,
) -> Result<String> {
    let (token, now) = (new_token(), app.now());
    if email.is_some() {
        let since = now.plus_minutes(-60 * 24);
        let sent =
            moderators::count_invitations_by_mail(&mut app.store().read().await?.conn(), site, (since, now))
                .await?;
        if sent >= MOST_BY_MAIL {
            return Err(Code::TooMany.with(60 * 60).into());
        }
    }
    let hash = hash_token(&token);
    let invitation = Invitation {
        id: InvitationId::new(now.0, random()),
        site_id: site.clone(),
        role,
        actor,
        created_at: now,
        expires_at: now.plus_minutes(INVITATION_MINUTES),
        mail_due_at: email.as_ref().map(|_| now),
        email,
        mailed_at: None,
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &invitation.site_id, &invitation.actor).await?;
                moderators::add_invitation(conn, &hash, &invitation).await?;
                let entry = NewEntry {
                    after: role.as_str(),
                    ..NewEntry::new(
                        &invitation.site_id,
                        &invitation.actor,
                        Action::Invite,
                        invitation.id.as_str(),
                    )
                };
                audit::add(conn, entry, now).await
            })
        })
        .await?;
    Ok(token)
}

/// Who somebody says they are when they become a moderator.
#[derive(Clone, Copy, Debug)]
pub struct Person<'a> {
    /// Their name.
    pub name: &'a str,
    /// The address that they will sign in with.
    pub email: &'a str,
    /// Their password.
    pub password: &'a str,
}

/// Their address and name as they are kept; [`Code::EmailInvalid`], [`Code::NameMissing`], [`Code::NameTooLong`].
pub(super) fn checked(person: Person<'_>) -> Result<(String, String)> {
    let email = person.email.trim().to_lowercase();
    if !looks_like_an_address(&email) {
        return Err(Code::EmailInvalid.into());
    }
    let name = person.name.trim().to_owned();
    if name.is_empty() {
        return Err(Code::NameMissing.into());
    }
    if name.len() > 200 {
        return Err(Code::NameTooLong
            .with(cam_nhan_domain::comment::NAME_LIMIT)
            .into());
    }
    Ok((email, name))
}

/// Uses an invitation up: a new moderator, or one who signs in with their password and gains the site. From one who
/// uses codes it is taken up only with the code.
pub async fn accept(app: &App, token: &str, person: Person<'_>) -> Result<SignedIn> {
    invitation::check(app, token).await?;
    let (email, name) = checked(person)?;
    let password = person.password;
    password::check(password)?;
    let known = moderators::get_by_email(&mut app.store().read().await?.conn(), &email).await?;
    let (hash, now) = (hash_token(token), app.now());
    let (id, password_hash) = match known {
        Some(known) if !password::is_right(&known, password).await? => return Err(Code::SignInFailed.into()),
        Some(known) if known.has_totp => {
            let challenge = Challenge {
                moderator_id: known.id,
                invitation_hash: Some(hash),
            };
            return Ok(SignedIn::Challenge(challenge::begin(app, challenge).await?));
        }
        Some(known) => (known.id, None),
        None => (
            ModeratorId::new(now.0, random()),
            Some(password::hash(password).await?),
        ),
    };
    let session = new_token();
    let session_hash = hash_token(&session);
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                if let Some(password) = password_hash {
                    let fresh = Moderator {
                        id: id.clone(),
                        email,
                        name,
                        password,
                        has_totp: false,
                    };
                    if !moderators::add(conn, &fresh, now).await? {
                        return Err(Code::SignInFailed.into());
                    }
                }
                join(conn, &id, &hash, now).await?;
                let expires_at = now.plus_minutes(SESSION_MINUTES);
                moderators::add_session(conn, &session_hash, &id, now, expires_at).await
            })
        })
        .await?;
    Ok(SignedIn::Session(session))
}

/// Begins a session, always a new one, or asks for a code first; [`Code::SignInFailed`] does not tell which of the two
/// was wrong.
pub async fn sign_in(app: &App, email: &str, password: &str) -> Result<SignedIn> {
    let email = email.trim().to_lowercase();
    let known = moderators::get_by_email(&mut app.store().read().await?.conn(), &email).await?;
    let Some(moderator) = known else {
        // As much work as for a known address, so that the time does not tell either.
        password::hash("nobody has this address").await?;
        return Err(Code::SignInFailed.into());
    };
    if !password::is_right(&moderator, password).await? {
        return Err(Code::SignInFailed.into());
    }
    if moderator.has_totp {
        let challenge = Challenge {
            moderator_id: moderator.id,
            invitation_hash: None,
        };
        return Ok(SignedIn::Challenge(challenge::begin(app, challenge).await?));
    }
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
    Ok(SignedIn::Session(session))
}

/// A program's token for a site, told once, and kept as its hash.
pub async fn issue_token(
    app: &App,
    site: &SiteId,
    name: &str,
    scope: Scope,
    days: Option<u32>,
    actor: Actor,
) -> Result<String> {
    if days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
        return Err(Code::BodyInvalid.into());
    }
    let token = new_token();
    let (hash, now, site) = (hash_token(&token), app.now(), site.clone());
    let stored = ApiToken {
        id: ApiTokenId::new(now.0, random()),
        name: text::shorten(name.trim(), 60),
        scope,
        actor: actor.clone(),
        created_at: now,
        expires_at: days.map(|days| now.plus_minutes(i64::from(days) * 1_440)),
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                moderators::add_api_token(conn, &site, &hash, &stored).await?;
                let entry = NewEntry {
                    after: scope.as_str(),
                    why: &stored.name,
                    ..NewEntry::new(&site, &actor, Action::IssueToken, stored.id.as_str())
                };
                audit::add(conn, entry, now).await
            })
        })
        .await?;
    Ok(token)
}
