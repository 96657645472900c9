//! Mailboxes that are sent no mail any more but what somebody there has just asked for: they are not there, or their owners
//! called our mail spam.

use cam_nhan_domain::{Millis, SiteId, ids::ModeratorId};

use super::{Conn, with_db};
use crate::{error::Result, net::mail_report::Kind};

/// A mailbox, and why.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Block {
    pub email: String,
    pub reason: Kind,
    pub detail: String,
    pub created_at: Millis,
}

/// A moderator whose mailbox it is.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "as in Block and Member")]
pub struct Member {
    pub moderator_id: ModeratorId,
    pub name: String,
    pub reason: Kind,
    pub created_at: Millis,
}

/// Sends a mailbox no more mail, whoever asked for it.
pub async fn block(conn: &mut Conn<'_>, email: &str, reason: Kind, detail: &str, now: Millis) -> Result<()> {
    with_db!(conn, (db, by) => {
        sqlx::query(
            "insert into mail_block (email, reason, detail, created_at) values ($1, $2, $3, $4)
             on conflict (email) do update set reason = excluded.reason, detail = excluded.detail,
                 created_at = excluded.created_at",
        )
        .bind(email.to_owned())
        .bind(reason)
        .bind(detail.to_owned())
        .bind(now)
        .execute(&mut *db)
        .await?;
        sqlx::query(concat!(
            "delete from follower", by!("follower_by_reader"), "where reader_id in (
                 select reader_id from reply_subscription", by!("reply_subscription_by_mailbox"), "where email = $1)"
        ))
        .bind(email.to_owned())
        .execute(&mut *db)
        .await?;
        sqlx::query(concat!(
            "delete from reply_subscription", by!("reply_subscription_by_mailbox"), "where email = $1"
        ))
        .bind(email.to_owned())
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Whether a mailbox is sent none.
pub async fn is_blocked(conn: &mut Conn<'_>, email: &str) -> Result<bool> {
    with_db!(conn, db => {
        let one: Option<i64> = sqlx::query_scalar("select cast(1 as bigint) from mail_block where email = $1")
            .bind(email.to_owned())
            .fetch_optional(db)
            .await?;
        Ok(one.is_some())
    })
}

/// Lets a mailbox be asked again; `false` when it could be.
pub async fn unblock(conn: &mut Conn<'_>, email: &str) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query("delete from mail_block where email = $1").bind(email.to_owned()).execute(db).await?;
        Ok(done.rows_affected() > 0)
    })
}

/// The latest mailboxes that are sent none, up to 1,000.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Block>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select email, reason, detail, created_at from mail_block order by created_at desc, email limit 1000")
            .fetch_all(db)
            .await?)
    })
}

/// Those who look after a site and are sent none, up to 200.
pub async fn list_members(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<Member>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select m.id as moderator_id, m.name, b.reason, b.created_at
             from membership s join moderator m on m.id = s.moderator_id join mail_block b on b.email = m.email
             where s.site_id = $1 order by m.name, m.id limit 200",
        )
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}

/// Deletes those from before a moment; gives back how many.
pub async fn forget_before(conn: &mut Conn<'_>, before: Millis) -> Result<u64> {
    with_db!(conn, db => {
        Ok(sqlx::query("delete from mail_block where created_at < $1").bind(before).execute(db).await?.rows_affected())
    })
}
