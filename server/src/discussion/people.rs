//! Membership: roles at a site, given and taken away.

use cam_nhan_domain::{
    Code, Millis, SiteId,
    ids::{ApiTokenId, InvitationId, ModeratorId},
};

use crate::{
    app::App,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        moderators::{self, Role},
        sites::Site,
    },
};

/// Changes somebody's role at a site, or with `None` takes the site away from them. The last owner stays one:
/// [`Code::LastOwner`].
pub async fn set_role(
    app: &App,
    site: &Site,
    id: ModeratorId,
    role: Option<Role>,
    actor: Actor,
) -> Result<()> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| Box::pin(store_role(conn, site, id, role, actor, now)))
        .await
}

/// Changes the role unless it is the last owner's, with a line in the audit log.
async fn store_role(
    conn: &mut Conn<'_>,
    site: SiteId,
    id: ModeratorId,
    role: Option<Role>,
    actor: Actor,
    now: Millis,
) -> Result<()> {
    // Two owners who make each other less at the same moment: one of them sees what the other did.
    moderators::ensure_owner(conn, &site, &actor).await?;
    let members = moderators::list_members(conn, &site).await?;
    let old = members
        .iter()
        .find(|member| member.id == id)
        .ok_or(Code::ActImpossible)?;
    let owners = members.iter().filter(|member| member.role == Role::Owner).count();
    if old.role == Role::Owner && role != Some(Role::Owner) && owners == 1 {
        return Err(Code::LastOwner.into());
    }
    match role {
        Some(role) => moderators::set_membership(conn, &id, &site, role).await?,
        None => moderators::remove_membership(conn, &id, &site).await?,
    }
    let entry = NewEntry {
        before: old.role.as_str(),
        after: role.map_or("", Role::as_str),
        ..NewEntry::new(&site, &actor, Action::SetRole, id.as_str())
    };
    audit::add(conn, entry, now).await?;
    if old.role == Role::Owner && role != Some(Role::Owner) {
        end_delegated(conn, &site, &id, &actor, now).await?;
    }
    Ok(())
}

/// Ends what an owner let others do, by invitations and programs' tokens, when they are no owner any more.
async fn end_delegated(
    conn: &mut Conn<'_>,
    site: &SiteId,
    of: &ModeratorId,
    actor: &Actor,
    now: Millis,
) -> Result<()> {
    let maker = Actor::Moderator(of.clone());
    for id in moderators::list_invitations_of(conn, site, &maker).await? {
        if moderators::end_invitation(conn, site, &id, now).await? {
            audit::add(
                conn,
                NewEntry::new(site, actor, Action::EndInvitation, id.as_str()),
                now,
            )
            .await?;
        }
    }
    for id in moderators::list_api_tokens_of(conn, site, &maker).await? {
        if moderators::remove_api_token(conn, site, &id).await? {
            audit::add(
                conn,
                NewEntry::new(site, actor, Action::EndToken, id.as_str()),
                now,
            )
            .await?;
        }
    }
    Ok(())
}

/// Ends an invitation that nobody has taken up.
pub async fn end_invitation(app: &App, site: &Site, id: InvitationId, actor: Actor) -> Result<()> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                if !moderators::end_invitation(conn, &site, &id, now).await? {
                    return Err(Code::InvitationInvalid.into());
                }
                audit::add(
                    conn,
                    NewEntry::new(&site, &actor, Action::EndInvitation, id.as_str()),
                    now,
                )
                .await?;
                Ok(())
            })
        })
        .await
}

/// Ends a program's token.
pub async fn end_token(app: &App, site: &Site, id: ApiTokenId, actor: Actor) -> Result<()> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                moderators::ensure_owner(conn, &site, &actor).await?;
                if !moderators::remove_api_token(conn, &site, &id).await? {
                    return Err(Code::ActImpossible.into());
                }
                audit::add(
                    conn,
                    NewEntry::new(&site, &actor, Action::EndToken, id.as_str()),
                    now,
                )
                .await?;
                Ok(())
            })
        })
        .await
}
