//! Audit log entries of what moderators do with their own account, one for each of their sites.

use cam_nhan_domain::{Millis, ids::ModeratorId};

use crate::{
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        moderators,
    },
};

/// One line in the audit log of each of a moderator's sites.
pub(super) async fn log_account_act(
    conn: &mut Conn<'_>,
    id: &ModeratorId,
    actor: &Actor,
    act: Action,
    now: Millis,
) -> Result<()> {
    for membership in moderators::list_memberships(conn, id).await? {
        audit::add(
            conn,
            NewEntry::new(&membership.site_id, actor, act, id.as_str()),
            now,
        )
        .await?;
    }
    Ok(())
}
