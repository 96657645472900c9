//! Delivery to endpoints: webhooks of a site's own programs, chats (Slack, Discord, Telegram) and
//! moderators' browsers, all from one table.
//!
//! An endpoint has a turn, one server's at a time: up to [`BATCH`] messages, one after another in their order, until one
//! does not arrive. Turns go round by who has waited longest, a few at once, so that an endpoint that hangs holds up
//! nobody but itself; after a failure it is left alone for a growing while. What failed is tried again for three days
//! ([`RETRY_SECONDS`]) and then parked. An endpoint where nothing arrives for a day is switched off, and the owners are
//! told by mail.
//!
//! A message is struck off after it was answered (at-least-once): a server that dies in between sends it again under the
//! same `webhook-id`.

pub mod chat;
pub mod connect;
mod matter;
mod push;
mod send;
pub mod telegram;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use cam_nhan_domain::{Code, Millis, ids::EventId};
use tokio::{sync::watch, task::JoinSet};

pub(super) use self::send::{ID, SIGNATURE, TIMESTAMP};
use self::{
    matter::Matter,
    send::{Tried, code, send},
};
pub use crate::crypto::webhook_signature::new_secret;
use crate::{
    app::App,
    crypto::token,
    error::{Error, Result},
    net::outgoing::Trouble,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        deliveries::{self, Answered, Delivery, Outcome},
        outbox,
        sites::{self, Site},
        webhooks::{self, Channel, Off, State, Webhook},
    },
};

/// How often it is looked whether anything is due.
const ROUND: Duration = Duration::from_secs(1);
/// Endpoints that one server is at, at once.
const AT_ONCE: usize = 8;
/// The most messages of a turn, and after how long none is begun any more.
const BATCH: u32 = 16;
const TURN: Duration = Duration::from_secs(10);
/// How long a turn is one server's, in milliseconds: longer than one can take.
const CLAIM: i64 = 2 * 60_000;
/// Seconds after each failed delivery until the next; after the last, some three days in all, it is parked.
const RETRY_SECONDS: [i64; 9] = [
    5,
    300,
    1_800,
    7_200,
    5 * 3_600,
    10 * 3_600,
    14 * 3_600,
    20 * 3_600,
    20 * 3_600,
];
/// The least and the most milliseconds for which an endpoint is left alone after a failure.
const PAUSE: (i64, i64) = (5_000, 300_000);
/// A moderator's browser is told no more often than this, in milliseconds.
const PUSH_PAUSE: i64 = 60_000;
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// More than so much is kept for no endpoint that fails.
const BACKLOG: i64 = 100_000;

/// Delivers what is due, round by round, until told to stop; a message that was begun is finished.
pub async fn run(app: App, mut stop: watch::Receiver<bool>) {
    let mut rounds = tokio::time::interval(ROUND);
    rounds.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut turns = JoinSet::new();
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            // A place is free.
            Some(_) = turns.join_next() => {}
            _ = stop.changed() => break,
        }
        while turns.len() < AT_ONCE {
            match take_turn(&app).await {
                Ok(Some(webhook)) => {
                    turns.spawn(take(app.clone(), webhook, stop.clone()));
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::warn!(%error, "what is owed to endpoints could not be read; the next round tries again");
                    break;
                }
            }
        }
    }
    while turns.join_next().await.is_some() {}
}

/// Delivers all that is due now. Gives back how many messages were taken up, whatever became of them.
pub async fn deliver(app: &App) -> Result<usize> {
    let (_never, stop) = watch::channel(false);
    let mut taken = 0;
    loop {
        let mut turns = JoinSet::new();
        while turns.len() < AT_ONCE
            && let Some(webhook) = take_turn(app).await?
        {
            let (app, stop) = (app.clone(), stop.clone());
            turns.spawn(async move { turn(&app, &webhook, &stop).await });
        }
        if turns.is_empty() {
            return Ok(taken);
        }
        while let Some(done) = turns.join_next().await {
            taken += done.map_err(Error::internal)??;
        }
    }
}

/// How long an event is kept that has arrived, and any, in milliseconds.
const KEPT: (i64, i64) = (7 * DAY, 30 * DAY);
/// Events deleted in one step of an endpoint.
const STEP: u32 = 500;

/// Deletes what endpoints were told long ago, in steps that keep nobody waiting.
pub async fn forget_old(app: &App) -> Result<()> {
    let now = app.now();
    let before = (Millis(now.0 - KEPT.0), Millis(now.0 - KEPT.1));
    loop {
        let forgotten = app
            .store()
            .write(move |conn| Box::pin(async move { deliveries::forget_old(conn, before, STEP).await }))
            .await?;
        if forgotten == 0 {
            return Ok(());
        }
    }
}

/// The endpoint whose turn it is; `None` when nothing is due, which costs no write.
async fn take_turn(app: &App) -> Result<Option<Webhook>> {
    let now = app.now();
    if !webhooks::is_any_due(&mut app.store().read().await?.conn(), now).await? {
        return Ok(None);
    }
    let until = Millis(now.0 + CLAIM);
    app.store()
        .write(move |conn| Box::pin(async move { webhooks::take_turn(conn, now, until).await }))
        .await
}

async fn take(app: App, webhook: Webhook, stop: watch::Receiver<bool>) {
    if let Err(error) = turn(&app, &webhook, &stop).await {
        tracing::warn!(%error, webhook = %webhook.id, "an endpoint's turn failed; another one tries again");
    }
}

/// One turn of an endpoint. Gives back how many messages were taken up.
async fn turn(app: &App, webhook: &Webhook, stop: &watch::Receiver<bool>) -> Result<usize> {
    let (site, owed) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let site = sites::get(conn, &webhook.site_id)
            .await?
            .ok_or(Code::SiteUnknown)?;
        (
            site,
            deliveries::list_due(conn, &webhook.id, app.now(), BATCH).await?,
        )
    };
    let begun = Instant::now();
    let mut state = State {
        off: None,
        failing_since: webhook.failing_since,
        failures: webhook.failures,
        wait_until: None,
    };
    let mut done = Vec::new();
    let mut owed = owed.into_iter().peekable();
    while let Some(delivery) = owed.next() {
        if webhook.channel == Channel::Push && owed.peek().is_some() {
            // What waits is told once, however much has come.
            done.push((delivery, Outcome::Dropped, Answered::default()));
            continue;
        }
        let tried = deliver_one(app, &site, webhook, &delivery).await?;
        let now = app.now();
        let outcome = settle(&mut state, &tried, &delivery, now);
        if webhook.channel == Channel::Push && matches!(outcome, Outcome::Arrived) {
            state.wait_until = Some(Millis(now.0 + PUSH_PAUSE));
        }
        let failed = !matches!(outcome, Outcome::Arrived | Outcome::Dropped);
        let answered = match tried {
            Tried::Answered(answered, _) => answered,
            Tried::Needless | Tried::Busy => Answered::default(),
        };
        done.push((delivery, outcome, answered));
        if failed || begun.elapsed() > TURN || *stop.borrow() {
            break;
        }
    }
    let (taken, now) = (done.len(), app.now());
    let webhook = webhook.clone();
    let ended = app
        .store()
        .write(move |conn| Box::pin(end_turn(conn, webhook, state, done, now)));
    ended.await?;
    Ok(taken)
}

/// Notes what became of a turn's messages and of the endpoint; one that is switched off is told to the owners.
async fn end_turn(
    conn: &mut Conn<'_>,
    webhook: Webhook,
    mut state: State,
    done: Vec<(Delivery, Outcome, Answered)>,
    now: Millis,
) -> Result<()> {
    for (delivery, outcome, answered) in &done {
        deliveries::conclude(conn, delivery, outcome, answered, now).await?;
    }
    if state.failures > 0
        && state.off.is_none()
        && deliveries::count_owed(conn, &webhook.id, BACKLOG + 1).await? > BACKLOG
    {
        state.off = Some(Off::Backlog);
    }
    if !webhooks::end_turn(conn, &webhook, state).await? {
        return Ok(());
    }
    if state.off.is_some() && webhook.channel == Channel::Push {
        // Whoever has a browser no more has nothing to switch on again.
        return webhooks::remove(conn, &webhook.id).await;
    }
    if let Some(off) = state.off {
        let entry = NewEntry {
            after: "off",
            why: off.as_str(),
            ..NewEntry::new(
                &webhook.site_id,
                &Actor::Service,
                Action::SetWebhook,
                webhook.id.as_str(),
            )
        };
        audit::add(conn, entry, now).await?;
        outbox::owe_webhook_off(conn, &webhook.site_id, now).await?;
    }
    Ok(())
}

/// What becomes of a message that was tried, and of its endpoint.
fn settle(state: &mut State, tried: &Tried, delivery: &Delivery, now: Millis) -> Outcome {
    let (answered, retry_after) = match tried {
        Tried::Needless => return Outcome::Dropped,
        Tried::Busy => {
            let later = Millis(now.0 + PAUSE.0);
            state.wait_until = Some(later);
            return Outcome::Postponed(later);
        }
        Tried::Answered(answered, retry_after) => (answered, *retry_after),
    };
    if answered.is_success() {
        *state = State::default();
        return Outcome::Arrived;
    }
    let since = state.failing_since.filter(|since| *since <= now).unwrap_or(now);
    state.failing_since = Some(since);
    state.failures += 1;
    if answered.status == Some(i64::from(StatusCode::GONE.as_u16())) {
        state.off = Some(Off::Gone);
    } else if now.0 - since.0 >= DAY {
        state.off = Some(Off::Failing);
    }
    let asked = retry_after
        .map_or(0, |seconds| i64::from(seconds) * 1_000)
        .min(HOUR);
    let doublings = u32::try_from(state.failures - 1).unwrap_or(u32::MAX).min(10);
    let pause = (PAUSE.0 << doublings).min(PAUSE.1).max(asked);
    state.wait_until = Some(Millis(now.0 + pause));
    Outcome::PutOff(next_try(delivery, now, asked))
}

/// When a message that failed so often is tried again; `None` when it is parked.
fn next_try(delivery: &Delivery, now: Millis, least: i64) -> Option<Millis> {
    let tried = usize::try_from(delivery.attempts).unwrap_or(usize::MAX);
    let seconds = RETRY_SECONDS.get(tried)?;
    Some(Millis(now.0 + (seconds * 1_000).max(least)))
}

/// Tries one message, as things are now.
async fn deliver_one(app: &App, site: &Site, webhook: &Webhook, delivery: &Delivery) -> Result<Tried> {
    let Some(kind) = delivery.kind() else {
        return Ok(Tried::Needless);
    };
    let matter = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        Matter::read(conn, site, kind, &delivery.subject_id, delivery.created_at).await?
    };
    match matter {
        Some(matter) => send(app, site, webhook, &matter, delivery.id.as_str()).await,
        None => Ok(Tried::Needless),
    }
}

/// Sends an endpoint a message that says nothing but that it arrives. Gives back what was answered.
pub async fn send_test(app: &App, site: &Site, webhook: &Webhook) -> Result<Answered> {
    let now = app.now();
    let id = EventId::new(now.0, token::random());
    match send(app, site, webhook, &Matter::test(now), id.as_str()).await? {
        Tried::Answered(answered, _) => Ok(answered),
        Tried::Needless => Ok(Answered::default()),
        Tried::Busy => Ok(Answered {
            trouble: Some(code(Trouble::Busy).to_owned()),
            ..Answered::default()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_tried_again_for_three_days() {
        let days = RETRY_SECONDS.iter().sum::<i64>() as f64 / 86_400.0;
        assert!((2.9..3.1).contains(&days), "{days}");
    }
}
