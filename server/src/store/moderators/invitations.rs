//! One-time links that make moderators. Each hangs on the right of whoever made it: an owner's ends when they are none
//! any more.

use cam_nhan_domain::{Millis, SiteId, ids::InvitationId};

use super::{Conn, Role, with_db};
use crate::{error::Result, store::actor::Actor};

/// A one-time invitation, without its token.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Invitation {
    pub id: InvitationId,
    pub site_id: SiteId,
    pub role: Role,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub created_at: Millis,
    pub expires_at: Millis,
    pub email: Option<String>,
    pub mail_due_at: Option<Millis>,
    pub mailed_at: Option<Millis>,
}

/// An invitation that is to be sent by mail now.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct DueInvitation {
    pub id: InvitationId,
    pub site_id: SiteId,
    pub role: Role,
    #[sqlx(try_from = "String")]
    pub actor: Actor,
    pub expires_at: Millis,
    pub email: String,
    pub mail_attempts: i64,
}

/// What makes an invitation good, at the moment `$2`: unused, in its time, and of somebody who may still invite. The
/// command line always may.
macro_rules! is_good {
    () => {
        "used_at is null and ended_at is null and expires_at > $2
         and (actor not like 'moderator:%' or exists (
             select 1 from membership m where m.site_id = invitation.site_id and m.role = 'owner'
             and 'moderator:' || m.moderator_id = invitation.actor))"
    };
}

/// Records an invitation.
pub async fn add_invitation(conn: &mut Conn<'_>, token_hash: &str, invitation: &Invitation) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into invitation (token_hash, id, site_id, role, actor, created_at, expires_at, email, mail_due_at,
                 mail_attempts)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
        )
        .bind(token_hash)
        .bind(&invitation.id)
        .bind(&invitation.site_id)
        .bind(invitation.role)
        .bind(invitation.actor.to_string())
        .bind(invitation.created_at)
        .bind(invitation.expires_at)
        .bind(invitation.email.clone())
        .bind(invitation.mail_due_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// The invitation with this token, while it is good.
pub async fn get_invitation(
    conn: &mut Conn<'_>,
    token_hash: &str,
    now: Millis,
) -> Result<Option<Invitation>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "select id, site_id, role, actor, created_at, expires_at, email, mail_due_at, mailed_at from invitation where token_hash = $1 and ", is_good!()
        ))
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// A site's invitations that are good, the newest first, up to 200.
pub async fn list_invitations(conn: &mut Conn<'_>, site: &SiteId, now: Millis) -> Result<Vec<Invitation>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "select id, site_id, role, actor, created_at, expires_at, email, mail_due_at, mailed_at from invitation
             where site_id = $1 and ", is_good!(), " order by created_at desc, id desc limit 200"
        ))
        .bind(site)
        .bind(now)
        .fetch_all(db)
        .await?)
    })
}

/// Uses the invitation up; `None` when it is not good, or somebody was faster.
pub async fn take_invitation(
    conn: &mut Conn<'_>,
    token_hash: &str,
    now: Millis,
) -> Result<Option<Invitation>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "update invitation set used_at = $2 where token_hash = $1 and ", is_good!(),
            " returning id, site_id, role, actor, created_at, expires_at, email, mail_due_at, mailed_at"
        ))
        .bind(token_hash)
        .bind(now)
        .fetch_optional(db)
        .await?)
    })
}

/// Ends an invitation; `false` when none of this id is good.
pub async fn end_invitation(
    conn: &mut Conn<'_>,
    site: &SiteId,
    id: &InvitationId,
    now: Millis,
) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update invitation set ended_at = $3
             where site_id = $1 and id = $2 and used_at is null and ended_at is null and expires_at > $3",
        )
        .bind(site)
        .bind(id)
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// The ids of the invitations that somebody made for a site and that nobody has taken up.
pub async fn list_invitations_of(
    conn: &mut Conn<'_>,
    site: &SiteId,
    actor: &Actor,
) -> Result<Vec<InvitationId>> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar(
            "select id from invitation where site_id = $1 and actor = $2 and used_at is null and ended_at is null
             order by id limit 1000",
        )
        .bind(site)
        .bind(actor.to_string())
        .fetch_all(db)
        .await?)
    })
}

/// Takes the invitation whose mail is due for longest, until `claimed_until`, and gives it this token in place of the one
/// that it had; `None` when none is due.
pub async fn take_invitation_mail(
    conn: &mut Conn<'_>,
    token_hash: &str,
    now: Millis,
    claimed_until: Millis,
) -> Result<Option<DueInvitation>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(concat!(
            "update invitation set token_hash = $1, mail_due_at = $3, mail_attempts = mail_attempts + 1
             where mail_due_at <= $2 and id = (
                 select id from invitation where mail_due_at <= $2 and ", is_good!(), " order by mail_due_at, id limit 1
             ) returning id, site_id, role, actor, expires_at, email, mail_attempts"
        ))
        .bind(token_hash)
        .bind(now)
        .bind(claimed_until)
        .fetch_optional(db)
        .await?)
    })
}

/// Notes that an invitation has left, or when it is to be tried again; without either it is given up.
pub async fn settle_invitation_mail(
    conn: &mut Conn<'_>,
    due: &DueInvitation,
    mailed_at: Option<Millis>,
    due_at: Option<Millis>,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update invitation set mailed_at = $2, mail_due_at = $3 where id = $1 and mail_attempts = $4")
            .bind(&due.id)
            .bind(mailed_at)
            .bind(due_at)
            .bind(due.mail_attempts)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// How many invitations a site has sent by mail since a moment.
pub async fn count_invitations_by_mail(
    conn: &mut Conn<'_>,
    site: &SiteId,
    (since, now): (Millis, Millis),
) -> Result<i64> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar(
            "select count(*) from invitation where site_id = $1 and created_at between $2 and $3 and email is not null",
        )
        .bind(site)
        .bind(since)
        .bind(now)
        .fetch_one(db)
        .await?)
    })
}
