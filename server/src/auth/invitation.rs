//! Invitations: what makes somebody a moderator of a site, once.

use cam_nhan_domain::{Code, Millis, ids::ModeratorId};

use crate::{
    app::App,
    crypto::token::hash_token,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        moderators::{self, Invitation, Role},
        sites,
    },
};

/// Whether an invitation is good; else [`Code::InvitationInvalid`], whatever was wrong with it. Looked at before
/// anything else: an invented one tells nothing of who looks after a site, and is no second way to guess passwords.
pub async fn check(app: &App, token: &str) -> Result<()> {
    get(app, token).await.map(|_| ())
}

/// What a good invitation is to, which only whoever holds its link is told.
pub async fn get(app: &App, token: &str) -> Result<Invitation> {
    let mut connection = app.store().read().await?;
    let good = moderators::get_invitation(&mut connection.conn(), &hash_token(token), app.now()).await?;
    Ok(good.ok_or(Code::InvitationInvalid)?)
}

/// Uses an invitation up, for somebody who has proved who they are. Who may do more already goes on doing it.
pub(super) async fn join(
    conn: &mut Conn<'_>,
    id: &ModeratorId,
    invitation_hash: &str,
    now: Millis,
) -> Result<()> {
    let found = moderators::get_invitation(conn, invitation_hash, now)
        .await?
        .ok_or(Code::InvitationInvalid)?;
    // Who made it may be losing the right to at this moment, and who takes it up be given another role.
    sites::lock(conn, &found.site_id).await?;
    let invitation = moderators::take_invitation(conn, invitation_hash, now)
        .await?
        .ok_or(Code::InvitationInvalid)?;
    let site = &invitation.site_id;
    let before = moderators::get_role(conn, id, site).await?;
    let after = before.unwrap_or(invitation.role).max(invitation.role);
    if before != Some(after) {
        moderators::set_membership(conn, id, site, after).await?;
    }
    let actor = Actor::Moderator(id.clone());
    let entry = NewEntry {
        before: before.map_or("", Role::as_str),
        after: after.as_str(),
        ..NewEntry::new(site, &actor, Action::Join, id.as_str())
    };
    audit::add(conn, entry, now).await?;
    Ok(())
}
