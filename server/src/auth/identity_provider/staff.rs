//! Moderators by a provider's word. Rules of the site say who they are, and are asked at each sign-in: who left the group is
//! no moderator any more. Such a session opens the provider's site alone, so that the provider of one site is trusted with
//! nothing of another's; and nobody becomes a moderator that there is already without that moderator's password.

use cam_nhan_domain::{Code, Millis, ids::ModeratorId};

use super::{Account, flow};
use crate::{
    app::App,
    auth::{password, totp},
    crypto::token::{hash_token, new_token, random},
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        identity_providers::{self, IdentityProvider},
        moderators::{self, Moderator, Role},
        sites,
    },
};

/// How long such a session lasts, in minutes: who is no moderator any more by the rules is out within half a day.
pub const SESSION_MINUTES: i64 = 60 * 12;

/// What a proved account leads to.
pub enum Entered {
    /// To a session; this is its token.
    Session(String),
    /// To the question for a password: the address is a moderator's. This is a cookie's value.
    Unlinked(String),
}

/// Lets in whoever the rules let moderate. [`Code::StaffUnknown`].
pub async fn enter(app: &App, provider: &IdentityProvider, account: Account) -> Result<Entered> {
    let now = app.now();
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let known = moderators::get_by_identity(conn, &provider.id, &account.subject).await?;
    let Some(role) = account.role(provider) else {
        drop(connection);
        if let Some(known) = known {
            leave(app, provider, known.id).await?;
        }
        return Err(Code::StaffUnknown.into());
    };
    let id = match known {
        Some(known) => known.id,
        None => {
            let email = account.email.clone().filter(|_| account.email_verified);
            let email = email.ok_or(Code::StaffUnknown)?.to_lowercase();
            if moderators::get_by_email(conn, &email).await?.is_some() {
                let unlinked = flow::keep_unlinked(app, &provider.id, account.subject, email);
                return Ok(Entered::Unlinked(unlinked));
            }
            drop(connection);
            add(app, provider, &account, email).await?
        }
    };
    let (session, provider) = (new_token(), provider.clone());
    let hash = hash_token(&session);
    app.store()
        .write(move |conn| Box::pin(async move { begin(conn, &provider, &id, role, &hash, now).await }))
        .await?;
    Ok(Entered::Session(session))
}

/// Makes a moderator of an account. Their password is one that nobody knows: they may choose one by a link to their mailbox.
async fn add(
    app: &App,
    provider: &IdentityProvider,
    account: &Account,
    email: String,
) -> Result<ModeratorId> {
    let now = app.now();
    let fresh = Moderator {
        id: ModeratorId::new(now.0, random()),
        name: account.name.clone().unwrap_or_else(|| email.clone()),
        email,
        password: password::hash(&new_token()).await?,
        has_totp: false,
    };
    let (provider, subject, id) = (provider.id.clone(), account.subject.clone(), fresh.id.clone());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                // Somebody was quicker: they begin anew, and are asked for the password.
                if !moderators::add(conn, &fresh, now).await? {
                    return Err(Code::SignInExpired.into());
                }
                moderators::add_identity(conn, &provider, &subject, &fresh.id).await
            })
        })
        .await?;
    Ok(id)
}

/// Begins a session, with what the rules say now.
async fn begin(
    conn: &mut Conn<'_>,
    provider: &IdentityProvider,
    id: &ModeratorId,
    role: Role,
    session_hash: &str,
    now: Millis,
) -> Result<()> {
    let site = &provider.site_id;
    sites::lock(conn, site).await?;
    let before = moderators::get_role(conn, id, site).await?;
    let after = moderators::set_provided_membership(conn, id, site, role, &provider.id).await?;
    if before != Some(after) {
        let actor = Actor::Moderator(id.clone());
        let entry = NewEntry {
            before: before.map_or("", Role::as_str),
            after: after.as_str(),
            why: &provider.name,
            ..NewEntry::new(site, &actor, Action::Join, id.as_str())
        };
        audit::add(conn, entry, now).await?;
    }
    let expires_at = now.plus_minutes(SESSION_MINUTES);
    moderators::add_provided_session(conn, session_hash, id, &provider.id, (now, expires_at)).await
}

/// Takes back what somebody had by the provider's word.
async fn leave(app: &App, provider: &IdentityProvider, id: ModeratorId) -> Result<()> {
    let (provider, now) = (provider.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                sites::lock(conn, &provider.site_id).await?;
                if moderators::remove_provided_membership(conn, &id, &provider.id).await? {
                    let entry = NewEntry {
                        why: &provider.name,
                        ..NewEntry::new(&provider.site_id, &Actor::Service, Action::SetRole, id.as_str())
                    };
                    audit::add(conn, entry, now).await?;
                }
                Ok(())
            })
        })
        .await
}

/// Links an account to the moderator who has its address, once they have proved that they are that moderator too. From now
/// on they sign in with it; this itself begins no session. [`Code::SignInFailed`], [`Code::CodeWrong`].
pub async fn link(app: &App, unlinked: &flow::Unlinked, password: &str, code: &str) -> Result<()> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let provider = identity_providers::get(conn, &unlinked.provider).await?;
    let provider = provider.ok_or(Code::SignInUnavailable)?;
    let moderator = moderators::get_by_email(conn, &unlinked.email).await?;
    let moderator = moderator.ok_or(Code::SignInFailed)?;
    drop(connection);
    if !password::is_right(&moderator, password).await? {
        return Err(Code::SignInFailed.into());
    }
    let (of_job, code, subject, now) = (app.clone(), code.to_owned(), unlinked.subject.clone(), app.now());
    let linked = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                if moderator.has_totp
                    && let Err(refusal) = totp::take(conn, &of_job, &moderator.id, &code).await?
                {
                    return Ok(Err(refusal));
                }
                moderators::add_identity(conn, &provider.id, &subject, &moderator.id).await?;
                let actor = Actor::Moderator(moderator.id.clone());
                let entry = NewEntry {
                    why: &provider.name,
                    ..NewEntry::new(
                        &provider.site_id,
                        &actor,
                        Action::LinkIdentity,
                        moderator.id.as_str(),
                    )
                };
                audit::add(conn, entry, now).await?;
                Ok(Ok(()))
            })
        })
        .await?;
    Ok(linked?)
}
