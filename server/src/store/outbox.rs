//! Transactional outbox: mail that is owed is a row of the transaction that causes it.

use cam_nhan_domain::{Millis, SiteId, ids::ModeratorId};

use super::{Conn, Db, notices::Notices, with_db};
use crate::error::Result;

/// Milliseconds within which every mail is due again: two days.
const LATEST: i64 = 2 * 86_400_000;

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Kind {
    /// Comments have begun to wait.
    Notice,
    /// A moderator wants to see whether mail arrives.
    Test,
    /// Somebody asked for a new password.
    Password,
    /// An endpoint was switched off.
    Webhook,
    /// A reader wants what they wrote erased, and an owner is to say yes or no.
    Erasure,
}

/// A mail that one server has taken to deliver.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Owed {
    pub moderator_id: ModeratorId,
    pub site_id: SiteId,
    pub kind: Kind,
    pub taken_since: Millis,
    pub attempts: i64,
}

/// Comments have begun to wait at a site: owes a notice to each of its moderators who wants one, or lets it join the
/// one that is owed already. Part of the transaction that holds or flags; its last statement, so that locks are
/// always taken in the same order.
pub async fn owe_notices(conn: &mut Conn<'_>, site: &SiteId, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into outbox (moderator_id, site_id, kind, since, due_at, attempts)
             select moderator_id, site_id, 'notice', $2,
                 case notices when 'at_once' then $3 when 'hourly' then $4 else $5 end, 0
             from membership where site_id = $1 and notices <> 'never' and role <> 'viewer'
             order by moderator_id
             on conflict (moderator_id, site_id, kind) do update set
                 since = case when outbox.since is null or outbox.since > excluded.since
                     then excluded.since else outbox.since end,
                 attempts = case when outbox.due_at is null then 0 else outbox.attempts end,
                 -- Later than anything is ever put off to: a clock was ahead then.
                 due_at = case when outbox.due_at is null or outbox.due_at > $2 + $6
                     then excluded.due_at else outbox.due_at end",
        )
        .bind(site)
        .bind(now)
        .bind(Notices::AtOnce.due(now))
        .bind(Notices::Hourly.due(now))
        .bind(Notices::Daily.due(now))
        .bind(LATEST)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Owes a moderator one mail at once, whatever waits.
pub async fn owe_test(
    conn: &mut Conn<'_>,
    moderator: &ModeratorId,
    site: &SiteId,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into outbox (moderator_id, site_id, kind, since, due_at, attempts)
             values ($1, $2, 'test', $3, $3, 0)
             on conflict (moderator_id, site_id, kind) do update set
                 attempts = case when outbox.due_at is null then 0 else outbox.attempts end,
                 due_at = excluded.due_at",
        )
        .bind(moderator)
        .bind(site)
        .bind(now)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Owes each owner of a site the news that an endpoint was switched off, whatever they chose of other mail.
pub async fn owe_webhook_off(conn: &mut Conn<'_>, site: &SiteId, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into outbox (moderator_id, site_id, kind, since, due_at, attempts)
             select moderator_id, site_id, 'webhook', cast($2 as bigint), cast($2 as bigint), 0
             from membership where site_id = $1 and role = 'owner' order by moderator_id
             on conflict (moderator_id, site_id, kind) do update set
                 since = excluded.since,
                 attempts = case when outbox.due_at is null then 0 else outbox.attempts end,
                 due_at = coalesce(outbox.due_at, excluded.due_at)",
        )
        .bind(site)
        .bind(now)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Owes a link to a new password to the moderator with this address, if there is one with a site, and none was made for
/// them of late: one that ends later than `link_ends_after`.
pub async fn owe_password_link(
    conn: &mut Conn<'_>,
    email: &str,
    link_ends_after: Millis,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into outbox (moderator_id, site_id, kind, since, due_at, attempts)
             select m.id, min(s.site_id), 'password', cast($2 as bigint), cast($2 as bigint), 0
             from moderator m join membership s on s.moderator_id = m.id
             where m.email = $1 and not exists (
                 select 1 from password_link l where l.moderator_id = m.id and l.expires_at > $3)
             group by m.id
             on conflict (moderator_id, site_id, kind) do update set
                 attempts = case when outbox.due_at is null then 0 else outbox.attempts end,
                 due_at = coalesce(outbox.due_at, excluded.due_at)",
        )
        .bind(email)
        .bind(now)
        .bind(link_ends_after)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Readers want what they wrote erased: owes each owner of the site one mail, whatever else they want mail about, since
/// an answer is due.
pub async fn owe_erasure(conn: &mut Conn<'_>, site: &SiteId, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "insert into outbox (moderator_id, site_id, kind, since, due_at, attempts)
             select moderator_id, site_id, 'erasure', cast($2 as bigint), cast($3 as bigint), 0
             from membership where site_id = $1 and role = 'owner' order by moderator_id
             on conflict (moderator_id, site_id, kind) do update set
                 since = coalesce(outbox.since, excluded.since),
                 attempts = case when outbox.due_at is null then 0 else outbox.attempts end,
                 due_at = coalesce(outbox.due_at, excluded.due_at)",
        )
        .bind(site)
        .bind(now)
        .bind(Notices::AtOnce.due(now))
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Takes the mail that is due for longest, until `claimed_until`; `None` when none is due. What others have taken is
/// theirs until their time is over.
pub async fn take(conn: &mut Conn<'_>, now: Millis, claimed_until: Millis) -> Result<Option<Owed>> {
    macro_rules! take {
        ($locking:literal) => {
            concat!(
                "update outbox set attempts = attempts + 1, claimed_until = $2, since = null,
                     taken_since = case when taken_since is null or taken_since > since then since else taken_since end
                 where (moderator_id, site_id, kind) = (
                     select moderator_id, site_id, kind from outbox
                     where (due_at <= $1 or due_at > $1 + $3) and (claimed_until is null or claimed_until <= $1 or claimed_until > $2 + $3)
                     order by due_at, moderator_id limit 1 ",
                $locking,
                ") returning moderator_id, site_id, kind, taken_since, attempts"
            )
        };
    }
    // SQLite has one writer at a time, and no words for skipping what others are at.
    match &mut conn.db {
        Db::Sqlite(db) => Ok(sqlx::query_as(take!(""))
            .bind(now)
            .bind(claimed_until)
            .bind(LATEST)
            .fetch_optional(&mut **db)
            .await?),
        Db::Postgres(db) => Ok(sqlx::query_as(take!("for update skip locked"))
            .bind(now)
            .bind(claimed_until)
            .bind(LATEST)
            .fetch_optional(&mut **db)
            .await?),
    }
}

/// Strikes a mail off that has left, or that there is no more reason for. What came while it was being sent is owed
/// anew, for `due_at`; with `None` for that, it is not.
pub async fn finish(conn: &mut Conn<'_>, owed: &Owed, due_at: Option<Millis>) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "delete from outbox where moderator_id = $1 and site_id = $2 and kind = $3 and attempts = $4
                 and (since is null or cast($5 as bigint) is null)",
        )
        .bind(&owed.moderator_id)
        .bind(&owed.site_id)
        .bind(owed.kind)
        .bind(owed.attempts)
        .bind(due_at)
        .execute(&mut *db)
        .await?;
        sqlx::query(
            "update outbox set attempts = 0, claimed_until = null, taken_since = null, trouble = null, tried_at = null,
                 due_at = $5
             where moderator_id = $1 and site_id = $2 and kind = $3 and attempts = $4",
        )
        .bind(&owed.moderator_id)
        .bind(&owed.site_id)
        .bind(owed.kind)
        .bind(owed.attempts)
        .bind(due_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Notes that mail has left for a moderator.
pub async fn note_sent(conn: &mut Conn<'_>, owed: &Owed, now: Millis) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update membership set notices_sent_at = $3 where moderator_id = $1 and site_id = $2")
            .bind(&owed.moderator_id)
            .bind(&owed.site_id)
            .bind(now)
            .execute(db)
            .await?;
    });
    Ok(())
}

/// Puts a mail off that could not be delivered; without a next time it is given up.
pub async fn put_off(
    conn: &mut Conn<'_>,
    owed: &Owed,
    trouble: &str,
    due_at: Option<Millis>,
    now: Millis,
) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query(
            "update outbox set claimed_until = null, trouble = $5, tried_at = $6, due_at = $7
             where moderator_id = $1 and site_id = $2 and kind = $3 and attempts = $4",
        )
        .bind(&owed.moderator_id)
        .bind(&owed.site_id)
        .bind(owed.kind)
        .bind(owed.attempts)
        .bind(trouble.to_owned())
        .bind(now)
        .bind(due_at)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// A mail that has not left yet, as a site's page tells of it.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Waiting {
    pub moderator_id: ModeratorId,
    pub name: String,
    pub kind: Kind,
    pub due_at: Option<Millis>,
    pub trouble: Option<String>,
    pub tried_at: Option<Millis>,
}

/// The mail that a site owes, up to 200.
pub async fn list(conn: &mut Conn<'_>, site: &SiteId) -> Result<Vec<Waiting>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as(
            "select o.moderator_id, m.name, o.kind, o.due_at, o.trouble, o.tried_at
             from outbox o join moderator m on m.id = o.moderator_id
             where o.site_id = $1 order by m.name, o.moderator_id, o.kind limit 200",
        )
        .bind(site)
        .fetch_all(db)
        .await?)
    })
}
