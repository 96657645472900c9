//! Stores a batch of comments in one transaction: finds each its parent and depth, keeps the counters true, and writes
//! to the audit log what a rule did.

mod known;
mod pending;

use std::collections::{BTreeMap, BTreeSet, HashSet, btree_map::Entry};

use cam_nhan_domain::{Code, CommentId, Millis, SiteId, Status, ThreadId};

use self::known::{Known, distinct};
use self::pending::Name;
pub use self::pending::{Outcome, PendingComment, Writer};
use super::{kept_under, place::Place, state_for_audit};
use crate::{
    discussion::batch::{BatchRequest, Batcher},
    error::{Error, Result},
    store::{
        Conn,
        audit::{self, Action, NewEntry},
        claims::{self},
        comments::{self, New, Row, State},
        deliveries::{self, Event},
        floods, followers, house_rules,
        mentions::{self, Mention},
        outbox, profiles, readers, reply_subscriptions,
        threads::{self},
        webhooks::EventKind,
    },
};

/// Where comments queue.
pub type PostQueue = Batcher<PendingComment>;

impl BatchRequest for PendingComment {
    type Answer = Outcome;
    const BATCH: usize = 256;

    /// The same id from the same writer gives the first outcome again; from another it is [`Code::IdTaken`].
    async fn store_batch(conn: &mut Conn<'_>, asked: &[Self]) -> Result<Vec<Result<Outcome>>> {
        store(conn, asked).await
    }
}

/// What becomes of one of those that come.
enum Placement {
    /// It is stored.
    Stored,
    /// It is the same as another one that comes with it.
    Twin,
    /// It was answered already.
    Told(Box<Result<Outcome>>),
}

/// Stores comments; the answers are in their order.
async fn store(conn: &mut Conn<'_>, pending: &[PendingComment]) -> Result<Vec<Result<Outcome>>> {
    let mut known = Known::of(conn, pending).await?;
    if pending.iter().any(|one| known.renamed(one).is_some()) {
        return store_under_own_keys(conn, &known, pending).await;
    }
    if pending.iter().any(|one| known.hides(one)) {
        return store_aside(conn, &known, pending).await;
    }
    let mut first: HashSet<&CommentId> = HashSet::new();
    let mut placements = Vec::with_capacity(pending.len());
    for one in pending {
        placements.push(match known.comments.get(&one.draft.id) {
            Some(earlier) => Placement::Told(Box::new(known.again(one, earlier))),
            None if first.contains(&one.draft.id) => Placement::Twin,
            None => match known.admits(one) {
                Ok(()) => {
                    first.insert(&one.draft.id);
                    Placement::Stored
                }
                Err(refusal) => Placement::Told(Box::new(Err(refusal))),
            },
        });
    }
    refuse_spent(conn, pending, &mut placements).await?;
    let stored: Vec<&PendingComment> = pending
        .iter()
        .zip(&placements)
        .filter(|(_, fate)| matches!(fate, Placement::Stored))
        .map(|(one, _)| one)
        .collect();
    let rows = add(conn, &mut known, &stored).await?;
    known
        .comments
        .extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    let outcome = |(one, fate): (&PendingComment, Placement)| {
        let row = known.comments.get(&one.draft.id).ok_or_else(lost);
        match fate {
            Placement::Told(outcome) => *outcome,
            Placement::Stored => known.again(one, row?).map(|outcome| Outcome {
                is_new: true,
                ..outcome
            }),
            Placement::Twin => known.again(one, row?),
        }
    };
    Ok(pending.iter().zip(placements).map(outcome).collect())
}

/// The same, where some come under ids of comments that their writers are to know nothing of: these are kept under others,
/// and answered as if they were not.
async fn store_aside(
    conn: &mut Conn<'_>,
    known: &Known<'_>,
    pending: &[PendingComment],
) -> Result<Vec<Result<Outcome>>> {
    let mut renamed = pending.to_vec();
    for one in renamed.iter_mut().filter(|one| known.hides(one)) {
        if let Writer::Reader { reader_key, .. } = &one.writer {
            let id = kept_under(&one.site, reader_key, &one.draft.id);
            one.draft = one.draft.clone().with_id(id);
        }
    }
    let mut outcomes = Box::pin(store(conn, &renamed)).await?;
    for (outcome, one) in outcomes.iter_mut().zip(pending) {
        if let Ok(outcome) = outcome {
            outcome.comment.id = one.draft.id.clone();
        }
    }
    Ok(outcomes)
}

/// The same, where some name their thread by another key that leads to it: under its own key, a thread is one.
async fn store_under_own_keys(
    conn: &mut Conn<'_>,
    known: &Known<'_>,
    pending: &[PendingComment],
) -> Result<Vec<Result<Outcome>>> {
    let mut renamed = pending.to_vec();
    for one in &mut renamed {
        if let Some(key) = known.renamed(one) {
            one.thread.key = key;
        }
    }
    Box::pin(store(conn, &renamed)).await
}

/// Stores one comment as part of a transaction that does more.
pub(super) async fn store_one(conn: &mut Conn<'_>, pending: PendingComment) -> Result<Outcome> {
    store(conn, &[pending]).await?.pop().ok_or_else(lost)?
}

/// Refuses what comes with work that was spent already, and its twins. By the challenges' order, so that two servers do
/// not wait for each other for ever.
async fn refuse_spent(
    conn: &mut Conn<'_>,
    pending: &[PendingComment],
    placements: &mut [Placement],
) -> Result<()> {
    let mut worked: Vec<&PendingComment> = pending
        .iter()
        .zip(&*placements)
        .filter(|(one, fate)| one.solved.is_some() && matches!(fate, Placement::Stored))
        .map(|(one, _)| one)
        .collect();
    worked.sort_by_key(|one| one.solved.as_ref().map(|solved| &solved.challenge));
    let mut refused: HashSet<&CommentId> = HashSet::new();
    for one in worked {
        if let Some(solved) = &one.solved
            && !floods::spend(conn, &solved.challenge, solved.expires_at).await?
        {
            refused.insert(&one.draft.id);
        }
    }
    for (one, fate) in pending.iter().zip(placements) {
        if refused.contains(&one.draft.id) && !matches!(fate, Placement::Told(_)) {
            *fate = Placement::Told(Box::new(Err(Code::WorkRequired.into())));
        }
    }
    Ok(())
}

/// Adds comments that have a place, with their threads and readers where they are the first.
async fn add<'a>(
    conn: &mut Conn<'_>,
    known: &mut Known<'a>,
    pending: &[&'a PendingComment],
) -> Result<Vec<Row>> {
    if pending.is_empty() {
        return Ok(Vec::new());
    }
    // The same ids at two servers are waited for in one order, too.
    let mut pending = pending.to_vec();
    pending.sort_by_key(|one| &one.draft.id);
    let pending = &pending[..];
    let mut newcomers = distinct(pending.iter().copied());
    newcomers.retain(|one| !known.readers.contains_key(&(one.site, one.key)));
    if !newcomers.is_empty() {
        let readers = readers::get_or_add_all(conn, &newcomers).await?;
        known.meet(&newcomers, &readers);
    }
    for one in pending {
        if let Writer::Reader {
            profile: Some(profile),
            ..
        } = &one.writer
            && let Some(id) = one.token().and_then(|token| known.readers.get(&token))
        {
            profiles::set(conn, id, profile).await?;
        }
        if let Writer::Reader {
            accepts_rules: Some(version),
            ..
        } = &one.writer
            && let Some(id) = one.token().and_then(|token| known.readers.get(&token))
        {
            house_rules::accept(conn, id, version, one.now).await?;
        }
        if let Entry::Vacant(unknown) = known.threads.entry(one.name()) {
            unknown.insert(threads::add(conn, &one.site, &one.thread).await?);
        }
    }
    // Threads that change, in one order: by comments that readers see, or by what is said of the article.
    let mut seen: BTreeMap<ThreadId, (Name<'_>, i64, i64)> = BTreeMap::new();
    let mut claimed: BTreeSet<Name<'_>> = BTreeSet::new();
    for one in pending {
        let thread = known.threads.get(&one.name()).ok_or_else(lost)?;
        let claims = one.claim.unsettled(thread).next().is_some();
        let count = i64::from(one.status == Status::Approved);
        let changes = i64::from(one.moves());
        if claims {
            claimed.insert(one.name());
        }
        if claims || changes > 0 {
            let moved = seen.entry(thread.id.clone()).or_insert((one.name(), 0, 0));
            (moved.1, moved.2) = (moved.1 + count, moved.2 + changes);
        }
    }
    // Each comment that readers see has a version of its own, so that news of them can be cut anywhere. One that its author
    // alone is to think published takes one too: a thread that stood still would tell them.
    let mut versions = BTreeMap::new();
    for (id, (name, count, changes)) in seen {
        let thread = threads::touch(conn, &id, count, changes).await?;
        if count > 0 && thread.comments == count {
            let now = pending.first().map_or(thread.created_at, |one| one.now);
            threads::begin(conn, &id, now).await?;
        }
        versions.insert(name, thread.version - changes);
        known.threads.insert(name, thread);
    }
    let mut new = Vec::with_capacity(pending.len());
    for one in pending {
        let version = match versions.get_mut(&one.name()) {
            Some(version) if one.moves() => {
                *version += 1;
                if one.status == Status::Approved {
                    *version
                } else {
                    0
                }
            }
            _ => 0,
        };
        new.push(placed(known, one, version).ok_or_else(lost)?);
    }
    if comments::add_all(conn, &new).await? != new.len() as u64 {
        // Another server was faster by a moment: asked again, each finds what is there.
        return Err(Error::internal(anyhow::anyhow!(
            "a comment's id came to be known meanwhile"
        )));
    }
    decide_titles(conn, known, pending, claimed).await?;
    let mut mentioning: Vec<(&CommentId, &[Mention])> = Vec::new();
    for one in pending.iter().filter(|one| !one.mentions.is_empty()) {
        mentioning.push((&one.draft.id, &one.mentions));
    }
    let now = new.first().map_or(Millis(0), |new| Millis(new.created_at));
    mentions::add_all(conn, &mentioning, now).await?;
    let (mut replies, mut telling) = (Vec::new(), Vec::new());
    for (new, one) in new.iter().zip(pending) {
        if new.status == Status::Approved && new.parent_id.is_some() {
            replies.push(&new.id);
        }
        if new.status == Status::Approved && (new.answers_id.is_some() || !one.mentions.is_empty()) {
            telling.push(&new.id);
        }
    }
    if !replies.is_empty() {
        comments::count_above(conn, &replies, 1).await?;
    }
    if !telling.is_empty() {
        reply_subscriptions::owe(conn, &telling).await?;
    }
    let published: Vec<&CommentId> = new
        .iter()
        .filter(|new| new.status == Status::Approved)
        .map(|new| &new.id)
        .collect();
    if !published.is_empty() {
        followers::note_news(conn, &published).await?;
    }
    let rows: Vec<Row> = new
        .into_iter()
        .zip(pending)
        .map(|(new, one)| new.into_row(known.answered(one)))
        .collect();
    tell_moderators(conn, pending, &rows).await?;
    Ok(rows)
}

/// Keeps what is said of articles, where that is not settled, and settles it.
async fn decide_titles<'a>(
    conn: &mut Conn<'_>,
    known: &mut Known<'a>,
    pending: &[&'a PendingComment],
    claimed: BTreeSet<Name<'a>>,
) -> Result<()> {
    for one in pending
        .iter()
        .filter(|one| !one.shadow_banned && claimed.contains(&one.name()))
    {
        let reader = one.token().and_then(|token| known.readers.get(&token));
        if let (Some(reader), Some(thread)) = (reader, known.threads.get(&one.name())) {
            for said in one.claim.unsettled(thread) {
                claims::set(conn, &thread.id, reader, said, &one.claim.network, one.now).await?;
            }
        }
    }
    for name in claimed {
        if let Some(thread) = known.threads.remove(&name) {
            known
                .threads
                .insert(name, claims::decide_title(conn, thread).await?);
        }
    }
    Ok(())
}

/// A comment at its place.
fn placed(known: &Known<'_>, one: &PendingComment, version: i64) -> Option<New> {
    let place = Place::under(known.answered(one), one.depth);
    let (mut reader_id, mut moderator_id, mut kept_address) = (None, None, None);
    let (mut its_badge, mut picture) = (None, None);
    match &one.writer {
        Writer::Reader {
            address,
            profile,
            badge,
            ..
        } => {
            reader_id = Some(known.readers.get(&one.token()?)?.clone());
            kept_address = Some(address.clone());
            its_badge = *badge;
            picture = profile.as_ref().and_then(|profile| profile.picture.clone());
        }
        Writer::Staff(id) => moderator_id = Some(id.clone()),
    }
    Some(New {
        id: one.draft.id.clone(),
        site_id: one.site.clone(),
        thread_id: known.threads.get(&one.name())?.id.clone(),
        reader_id,
        moderator_id,
        root_id: place.root,
        parent_id: place.parent,
        answers_id: place.answers,
        depth: place.depth,
        name: one.draft.name.clone(),
        email: one.draft.email.clone(),
        badge: its_badge,
        picture,
        address: kept_address,
        words: one.words.clone(),
        status: one.status,
        shadow_banned: one.shadow_banned,
        version,
        created_at: one.now.0,
    })
}

/// Writes in the audit log what rules held, owes the sites' moderators a notice, and their endpoints what happened.
async fn tell_moderators(conn: &mut Conn<'_>, pending: &[&PendingComment], rows: &[Row]) -> Result<()> {
    let mut waiting: BTreeMap<&SiteId, Millis> = BTreeMap::new();
    let mut events = Vec::new();
    for (one, row) in pending.iter().zip(rows) {
        if let Some(actor) = &one.by_rule {
            let after = state_for_audit(&State::from(row))?;
            let line = NewEntry {
                revision: row.revision,
                after: &after,
                why: &row.reasons,
                ..NewEntry::new(&one.site, actor, Action::Hold, row.id.as_str())
            };
            audit::add(conn, line, one.now).await?;
        }
        events.push(Event::new(EventKind::CommentCreated, &one.site, &row.id));
        if row.status == Status::Held {
            events.push(Event::new(EventKind::CommentHeld, &one.site, &row.id));
            waiting.entry(&one.site).or_insert(one.now);
        }
    }
    for (site, since) in waiting {
        outbox::owe_notices(conn, site, since).await?;
    }
    let now = pending.iter().map(|one| one.now).max();
    deliveries::owe(conn, &events, now.unwrap_or(Millis(0))).await
}

fn lost() -> Error {
    Error::internal(anyhow::anyhow!(
        "what this transaction has read or stored is not there"
    ))
}
