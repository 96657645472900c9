//! The first run: while there is neither a site nor anybody to look after one, whoever holds the one-time code that the
//! service printed at its start makes both.

use cam_nhan_domain::{Code, Millis, ids::ModeratorId};
use subtle::ConstantTimeEq as _;

use super::{
    moderator::{self, Person},
    password,
    session::SESSION_MINUTES,
};
use crate::{
    app::App,
    crypto::token::{hash_token, new_token, random},
    discussion::{
        new_site::{self, NewSite},
        settings,
    },
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        moderators::{self, Moderator, Role},
        secrets, sites,
    },
};

/// How long a code is good, in minutes.
pub const CODE_MINUTES: i64 = 60;
/// Its name among the database's secrets: its hash, and until when it is good.
const SECRET: &str = "setup_code";

/// How far the first run is, for whoever comes with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The code is good.
    Open,
    /// It is not, or not any more; the next start prints another one.
    CodeInvalid,
    /// Everything is set up.
    Done,
}

/// A new code, in place of an earlier one; `None` where something is set up already.
pub async fn offer(app: &App) -> Result<Option<String>> {
    if !is_open(app).await? {
        return Ok(None);
    }
    let code = new_token();
    let value = format!("{} {}", hash_token(&code), app.now().plus_minutes(CODE_MINUTES).0);
    app.store()
        .write(move |conn| Box::pin(async move { secrets::set(conn, SECRET, &value).await }))
        .await?;
    Ok(Some(code))
}

/// Whether nothing is set up yet.
pub async fn is_open(app: &App) -> Result<bool> {
    sites::is_nothing_there(&mut app.store().read().await?.conn()).await
}

/// How far the first run is.
pub async fn stage(app: &App, code: &str) -> Result<Stage> {
    if !is_open(app).await? {
        return Ok(Stage::Done);
    }
    Ok(match kept(app, code).await? {
        Some(_) => Stage::Open,
        None => Stage::CodeInvalid,
    })
}

/// What is kept of a code that is good.
async fn kept(app: &App, code: &str) -> Result<Option<String>> {
    let kept = secrets::get(&mut app.store().read().await?.conn(), SECRET).await?;
    Ok(kept.filter(|kept| {
        let (hash, until) = kept.split_once(' ').unwrap_or_default();
        let is_this = bool::from(hash_token(code).as_bytes().ct_eq(hash.as_bytes()));
        is_this && until.parse().is_ok_and(|until: i64| app.now().0 < until)
    }))
}

/// Makes the site and its owner, and begins the owner's session; gives back its token. Of two who come at once with the
/// same code one is [`Code::InvitationInvalid`], and so is whoever comes later.
pub async fn complete(app: &App, code: &str, owner: Person<'_>, site: NewSite) -> Result<String> {
    let kept = kept(app, code).await?.ok_or(Code::InvitationInvalid)?;
    let (email, name) = moderator::checked(owner)?;
    password::check(owner.password)?;
    settings::check(&site.settings)?;
    let now = app.now();
    let owner = Moderator {
        id: ModeratorId::new(now.0, random()),
        email,
        name,
        password: password::hash(owner.password).await?,
        has_totp: false,
    };
    let session = new_token();
    let session_hash = hash_token(&session);
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let is_first =
                    secrets::take(conn, SECRET, &kept).await? && sites::is_nothing_there(conn).await?;
                if !is_first || !moderators::add(conn, &owner, now).await? {
                    return Err(Code::InvitationInvalid.into());
                }
                found(conn, &owner.id, site, now).await?;
                let expires_at = now.plus_minutes(SESSION_MINUTES);
                moderators::add_session(conn, &session_hash, &owner.id, now, expires_at).await
            })
        })
        .await?;
    Ok(session)
}

/// Whether somebody owns every site that there is: the service is theirs, and they may add another one and see how it
/// does.
pub async fn owns_everything(app: &App, id: &ModeratorId) -> Result<bool> {
    moderators::owns_every_site(&mut app.store().read().await?.conn(), id).await
}

/// Adds a site for somebody who owns all others ([`Code::Forbidden`]), and makes them its owner.
pub async fn add_site(app: &App, id: &ModeratorId, site: NewSite) -> Result<()> {
    settings::check(&site.settings)?;
    let (owner, now) = (id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                if !moderators::owns_every_site(conn, &owner).await? {
                    return Err(Code::Forbidden.into());
                }
                found(conn, &owner, site, now).await
            })
        })
        .await
}

/// Makes a site and its owner's membership.
async fn found(conn: &mut Conn<'_>, owner: &ModeratorId, site: NewSite, now: Millis) -> Result<()> {
    let (actor, id) = (Actor::Moderator(owner.clone()), site.id.clone());
    new_site::add_within(conn, site, &actor, now).await?;
    moderators::set_membership(conn, owner, &id, Role::Owner).await?;
    let entry = NewEntry {
        after: Role::Owner.as_str(),
        ..NewEntry::new(&id, &actor, Action::Join, owner.as_str())
    };
    audit::add(conn, entry, now).await?;
    Ok(())
}
