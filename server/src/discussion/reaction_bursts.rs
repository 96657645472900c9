//! Reaction bursts (vote brigading): a moderator excludes a group of reactions from the counts, or counts it again. The
//! rows stay and each reader goes on seeing their own; a tally always equals the rows that are not excluded.

use cam_nhan_domain::{Code, Millis, SiteId, ThreadId, ids::BatchId};

use super::moderate::new_batch;
use crate::{
    app::App,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        comments,
        deliveries::{self, Event},
        reaction_bursts::{self, Found, Part, ReactionBurst},
        reactions,
        sites::Site,
        threads,
        webhooks::EventKind,
    },
};

/// Fewer readers than these are no burst.
const LEAST: i64 = 10;
/// How far back bursts are looked for.
const DAYS: i64 = 7;

/// The bursts of the last days, the newest first.
pub async fn list(app: &App, site: &Site) -> Result<Vec<Found>> {
    let since = Millis(app.now().0 - DAYS * 86_400_000);
    reaction_bursts::list(&mut app.store().read().await?.conn(), &site.id, since, LEAST).await
}

/// Counts a burst no longer. Gives back by what that can be taken back, and how many reactions it was;
/// [`Code::ActImpossible`] when there were none.
pub async fn take_back(app: &App, site: &Site, burst: ReactionBurst, actor: Actor) -> Result<(BatchId, i64)> {
    let (site, now) = (site.id.clone(), app.now());
    let batch = new_batch(now);
    app.store()
        .write(move |conn| Box::pin(exclude(conn, site, burst, batch, actor, now)))
        .await
}

/// Excludes the reactions of a burst, with a line in the audit log.
async fn exclude(
    conn: &mut Conn<'_>,
    site: SiteId,
    burst: ReactionBurst,
    batch: BatchId,
    actor: Actor,
    now: Millis,
) -> Result<(BatchId, i64)> {
    if threads::get_of_site(conn, &site, &burst.thread).await?.is_none() {
        return Err(Code::ThreadMissing.into());
    }
    threads::lock(conn, &[&burst.thread], &[]).await?;
    reaction_bursts::exclude(conn, &burst, &batch).await?;
    let parts = reaction_bursts::list_excluded(conn, &burst.thread, &batch).await?;
    let count = parts.iter().map(|part| part.count).sum::<i64>();
    if count == 0 {
        return Err(Code::ActImpossible.into());
    }
    move_counts(conn, &burst.thread, &parts, -1).await?;
    let (before, after) = (count.to_string(), "0".to_owned());
    let entry = NewEntry {
        before: &before,
        after: &after,
        why: &before,
        batch: Some(&batch),
        ..NewEntry::new(&site, &actor, Action::TakeBackBurst, burst.thread.as_str())
    };
    audit::add(conn, entry, now).await?;
    let changed = Event::new(EventKind::ReactionChanged, &site, &burst.thread);
    deliveries::owe(conn, &[changed], now).await?;
    Ok((batch, count))
}

/// Counts again what a press took out. Says how many rows that were.
pub(super) async fn put_back(conn: &mut Conn<'_>, thread: &ThreadId, batch: &BatchId) -> Result<u64> {
    let parts = reaction_bursts::list_excluded(conn, thread, batch).await?;
    let ended = reaction_bursts::end_exclusion(conn, thread, batch).await?;
    move_counts(conn, thread, &parts, 1).await?;
    Ok(ended)
}

/// Keeps the numbers true.
async fn move_counts(conn: &mut Conn<'_>, thread: &ThreadId, parts: &[Part], sign: i64) -> Result<()> {
    let version = threads::touch(conn, thread, 0, 1).await?.version;
    for part in parts {
        if part.subject_id == thread.as_str() {
            reactions::add_to_tally(conn, &part.subject_id, &part.kind, part.count * sign).await?;
        } else {
            comments::add_likes(conn, &part.subject_id, part.count * sign, version).await?;
        }
    }
    Ok(())
}
