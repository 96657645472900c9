//! Transactional outbox for endpoints: what one is to be told is a row of the transaction in which it happens.
//!
//! It stands beside `outbox.rs`, and not in it, because the two owe different things: a moderator is owed one mail that
//! says how things are, and what comes meanwhile joins it, so that the moderator is its key; an endpoint is owed each
//! event by itself, and its rows stay to be seen and sent again. All channels (webhooks, Slack, Discord, Telegram, browsers) are
//! rows of this one table.
//!
//! A row has no text of anybody's: what is told of a comment is read when it is sent, so that nothing is kept here that
//! its author has taken away.

use cam_nhan_domain::{
    Millis, SiteId,
    ids::{EventId, WebhookId},
};
use serde::Serialize;

use super::{
    Conn,
    webhooks::{EventKind, Webhook},
    with_db, with_db_rows,
};
use crate::{crypto::token, error::Result};

/// How long reactions to an article wait for others to join, in milliseconds.
const JOINING: i64 = 60_000;
/// What leaves so soon is joined no more: it may have been read already when this transaction ends.
const MARGIN: i64 = 10_000;

/// Something that happened at a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// Where.
    pub site: SiteId,
    /// The comment, the thread or the reader that it is about.
    pub subject: String,
}

impl Event {
    /// It happened to this comment, thread or reader.
    pub fn new(kind: EventKind, site: &SiteId, subject: impl ToString) -> Self {
        Self {
            kind,
            site: site.clone(),
            subject: subject.to_string(),
        }
    }
}

/// An event as the statement reads it.
#[derive(Serialize)]
struct Told<'a> {
    id: EventId,
    site: &'a SiteId,
    event: &'static str,
    subject: &'a str,
    due: i64,
}

/// Owes what happened to each endpoint of its site that wants to be told. Part of the transaction in which it happens,
/// and its last statement. A site without endpoints costs one look into an index.
pub async fn owe(conn: &mut Conn<'_>, events: &[Event], now: Millis) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let told: Vec<Told<'_>> = events
        .iter()
        .map(|event| {
            // An id has room for 4,096 of one moment in their order (the first four bits are the version's).
            let mut random: [u8; 10] = token::random();
            random[..2].copy_from_slice(&(conn.events & 0xfff).to_be_bytes());
            conn.events = conn.events.wrapping_add(1);
            Told {
                id: EventId::new(now.0, random),
                site: &event.site,
                event: event.kind.as_str(),
                subject: &event.subject,
                due: match event.kind {
                    EventKind::ReactionChanged => now.0 + JOINING,
                    _ => now.0,
                },
            }
        })
        .collect();
    with_db_rows!(conn, &told, 1, (db, rows, list) => {
        sqlx::query(concat!(
            "insert into delivery (webhook_id, id, event, subject_id, due_at, attempts, created_at)
             select w.id, j.value ->> 'id', j.value ->> 'event', j.value ->> 'subject',
                 cast(j.value ->> 'due' as bigint), 0, $2
             from ", rows!(), " cross join webhook w
             where w.site_id = j.value ->> 'site' and w.disabled_by is null
                 and ' ' || w.events || ' ' like '% ' || (j.value ->> 'event') || ' %'
                 and not exists (
                     select 1 from delivery d
                     where d.webhook_id = w.id and d.subject_id = j.value ->> 'subject' and d.event = 'reaction.changed'
                         and d.event = j.value ->> 'event' and d.due_at is not null and d.due_at > $3)"
        ))
        .bind(list)
        .bind(now)
        .bind(now.0 + MARGIN)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// What is owed to an endpoint, or was.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Delivery {
    pub webhook_id: WebhookId,
    pub id: EventId,
    pub event: String,
    pub subject_id: String,
    pub due_at: Option<Millis>,
    pub attempts: i64,
    pub tried_at: Option<Millis>,
    pub status: Option<i64>,
    pub trouble: Option<String>,
    pub took: Option<i64>,
    pub delivered_at: Option<Millis>,
    pub created_at: Millis,
}

impl Delivery {
    /// What happened; `None` of a later release's.
    pub fn kind(&self) -> Option<EventKind> {
        EventKind::parse(&self.event)
    }

    /// Whether it is tried no more, and has not arrived.
    pub fn is_parked(&self) -> bool {
        self.due_at.is_none() && self.delivered_at.is_none()
    }
}

macro_rules! columns {
    () => {
        "webhook_id, id, event, subject_id, due_at, attempts, tried_at, status, trouble, took, delivered_at, created_at"
    };
}

/// What an endpoint is to be told now, what is due for longest first.
pub async fn list_due(
    conn: &mut Conn<'_>,
    webhook: &WebhookId,
    now: Millis,
    limit: u32,
) -> Result<Vec<Delivery>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from delivery", by!("delivery_by_due"),
            "where webhook_id = $1 and due_at <= $2 order by due_at, id limit $3"
        ))
        .bind(webhook)
        .bind(now)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// The latest events that an endpoint was told of, or is to be; those before one, if that is named.
pub async fn list_latest(
    conn: &mut Conn<'_>,
    webhook: &WebhookId,
    before: Option<&EventId>,
    limit: u32,
) -> Result<Vec<Delivery>> {
    // Ids are hexadecimal: all of them come before this letter.
    let before = before.map_or("z", EventId::as_str).to_owned();
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from delivery", by!("sqlite_autoindex_delivery_1"),
            "where webhook_id = $1 and id < $2 order by id desc limit $3"
        ))
        .bind(webhook)
        .bind(before)
        .bind(i64::from(limit))
        .fetch_all(db)
        .await?)
    })
}

/// How much is owed to an endpoint, as far as `most`.
pub async fn count_owed(conn: &mut Conn<'_>, webhook: &WebhookId, most: i64) -> Result<i64> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_scalar(concat!(
            "select count(*) from (select 1 from delivery", by!("delivery_by_due"),
            "where webhook_id = $1 and due_at is not null limit $2) owed"
        ))
        .bind(webhook)
        .bind(most)
        .fetch_one(db)
        .await?)
    })
}

/// What became of a delivery.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// There is no reason for it any more.
    Dropped,
    /// It has arrived.
    Arrived,
    /// It has not, and is tried again at this moment; `None`: it is parked.
    PutOff(Option<Millis>),
    /// It was not tried, and is due as before, at this moment.
    Postponed(Millis),
}

/// What a delivery was answered with.
#[derive(Clone, Debug, Default)]
pub struct Answered {
    /// The status of HTTP.
    pub status: Option<i64>,
    /// What kept it from arriving, if that is not told by the status.
    pub trouble: Option<String>,
    /// How long it took, in milliseconds.
    pub took: i64,
}

impl Answered {
    /// Whether it has arrived.
    pub fn is_success(&self) -> bool {
        self.trouble.is_none() && self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// Notes what became of one delivery.
pub async fn conclude(
    conn: &mut Conn<'_>,
    delivery: &Delivery,
    outcome: &Outcome,
    answered: &Answered,
    now: Millis,
) -> Result<()> {
    let (due_at, delivered_at) = match outcome {
        Outcome::Dropped => {
            with_db!(conn, db => {
                sqlx::query("delete from delivery where webhook_id = $1 and id = $2")
                    .bind(&delivery.webhook_id)
                    .bind(&delivery.id)
                    .execute(db)
                    .await?;
            });
            return Ok(());
        }
        Outcome::Postponed(due_at) => {
            with_db!(conn, db => {
                sqlx::query("update delivery set due_at = $3 where webhook_id = $1 and id = $2")
                    .bind(&delivery.webhook_id)
                    .bind(&delivery.id)
                    .bind(*due_at)
                    .execute(db)
                    .await?;
            });
            return Ok(());
        }
        Outcome::Arrived => (None, Some(now)),
        Outcome::PutOff(due_at) => (*due_at, None),
    };
    with_db!(conn, db => {
        sqlx::query(
            "update delivery set due_at = $3, delivered_at = $4, attempts = attempts + 1, tried_at = $5, status = $6,
                 trouble = $7, took = $8
             where webhook_id = $1 and id = $2",
        )
        .bind(&delivery.webhook_id)
        .bind(&delivery.id)
        .bind(due_at)
        .bind(delivered_at)
        .bind(now)
        .bind(answered.status)
        .bind(answered.trouble.clone())
        .bind(answered.took)
        .execute(db)
        .await?;
    });
    Ok(())
}

/// Owes an event anew, as if it had never been tried; `false` when it is not there.
pub async fn owe_again(conn: &mut Conn<'_>, webhook: &Webhook, id: &EventId, now: Millis) -> Result<bool> {
    with_db!(conn, db => {
        let done = sqlx::query(
            "update delivery set due_at = $3, attempts = 0, delivered_at = null where webhook_id = $1 and id = $2",
        )
        .bind(&webhook.id)
        .bind(id)
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected() == 1)
    })
}

/// Owes all anew that is parked. Gives back how many that are.
pub async fn owe_parked_again(conn: &mut Conn<'_>, webhook: &Webhook, now: Millis) -> Result<u64> {
    with_db!(conn, (db, by) => {
        let done = sqlx::query(concat!(
            "update delivery", by!("sqlite_autoindex_delivery_1"), "set due_at = $2, attempts = 0
             where webhook_id = $1 and due_at is null and delivered_at is null"
        ))
        .bind(&webhook.id)
        .bind(now)
        .execute(db)
        .await?;
        Ok(done.rows_affected())
    })
}

/// Deletes up to `limit` of what is over: events from before a moment that have arrived, and those from before an
/// earlier one whatever became of them. Gives back how many that were.
pub async fn forget_old(
    conn: &mut Conn<'_>,
    (arrived_before, before): (Millis, Millis),
    limit: u32,
) -> Result<u64> {
    let mut forgotten = 0;
    let webhooks: Vec<WebhookId> = with_db!(conn, db => {
        sqlx::query_scalar("select id from webhook order by id limit 20000").fetch_all(db).await?
    });
    // An event's id begins with its moment.
    let first = |moment: Millis| EventId::new(moment.0, [0; 10]);
    for webhook in webhooks {
        for (before, anyway) in [(arrived_before, false), (before, true)] {
            with_db!(conn, (db, by) => {
                let done = sqlx::query(concat!(
                    "delete from delivery", by!("sqlite_autoindex_delivery_1"), "where webhook_id = $1 and id in (
                         select id from delivery", by!("sqlite_autoindex_delivery_1"),
                    "where webhook_id = $1 and id < $2 and ($3 or delivered_at is not null) order by id limit $4)"
                ))
                .bind(&webhook)
                .bind(first(before))
                .bind(anyway)
                .bind(i64::from(limit))
                .execute(db)
                .await?;
                forgotten += done.rows_affected();
            });
        }
    }
    Ok(forgotten)
}
