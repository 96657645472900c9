//! A thread is merged into another: an article was published twice, or two have become one.

use std::collections::HashMap;

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, ThreadId,
    ids::{AuditId, BatchId},
};
use serde::{Deserialize, Serialize};

use super::{Article, Press, Would, ensure_open, ensure_small, find, hold, json, read};
use crate::{
    app::App,
    discussion::article::{self, Removed},
    error::Result,
    store::{
        Conn,
        actor::Actor,
        aliases,
        audit::{self, Action, Entry, NewEntry},
        comments,
        deliveries::{self, Event},
        rearrange::{
            self,
            choices::{self, Choice},
            followers::{self, Follower},
        },
        sites::Site,
        threads::{self, Thread},
        webhooks::EventKind,
    },
};

/// Merges one thread into another of the same site: the comments of both are there, a reader's reaction counts once, and
/// the newer one stands; whoever followed either follows it, and the key of the first leads there. What the other is
/// called, whether it takes comments and whose, stays. Gives back the thread, and by what the act can be taken back.
pub async fn merge(
    app: &App,
    site: &Site,
    from: String,
    into: String,
    actor: Actor,
) -> Result<(Thread, BatchId)> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let from = hold(conn, &site, &from).await?;
                let into = find(conn, &site, &into).await?;
                let press = Press {
                    actor: &actor,
                    batch: None,
                    now,
                };
                let (thread, line) = store(conn, &site, &from, &into, press).await?;
                Ok((thread, line.into()))
            })
        })
        .await
}

/// Says what [`merge`] would do, and changes nothing.
pub async fn plan(app: &App, site: &Site, from: &str, into: &str) -> Result<Would> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let from = find(conn, site, from).await?;
    let into = find(conn, site, into).await?;
    ensure_possible(conn, site, (&from, &into), app.now()).await?;
    Ok(Would {
        from: from.key,
        into: into.key,
        comments: from.comments,
    })
}

async fn ensure_possible(
    conn: &mut Conn<'_>,
    site: &Site,
    (from, into): (&Thread, &Thread),
    now: Millis,
) -> Result<()> {
    if from.id == into.id {
        return Err(Code::ThreadSame.into());
    }
    ensure_open(site, from, into, now)?;
    ensure_small(conn, from).await
}

/// What undoing needs.
#[derive(Serialize, Deserialize)]
struct State {
    id: ThreadId,
    thread: Removed,
    /// Its top-level comments: what is beneath them goes with them, also what came since.
    roots: Vec<CommentId>,
    /// Readers who had reacted to it alone.
    alone: Vec<ReaderId>,
    /// What readers who had reacted to both had chosen for it, and for the other.
    both: Vec<(Choice, Choice)>,
    /// Choices that had come from another system.
    imported: Vec<(String, i64)>,
    followers: Vec<Follower>,
    /// Featured comments that stand on top no longer, because there were too many.
    lowered: Vec<CommentId>,
}

/// Merges one thread into another.
pub(super) async fn store(
    conn: &mut Conn<'_>,
    site: &Site,
    from: &Thread,
    into: &Thread,
    press: Press<'_>,
) -> Result<(Thread, AuditId)> {
    ensure_possible(conn, site, (from, into), press.now).await?;
    let mut theirs: HashMap<ReaderId, Choice> = choices::list_choices_of_both(conn, &into.id, &from.id)
        .await?
        .into_iter()
        .map(|choice| (choice.reader_id.clone(), choice))
        .collect();
    let (mut alone, mut both) = (Vec::new(), Vec::new());
    for choice in choices::list_choices(conn, &from.id).await? {
        match theirs.remove(&choice.reader_id) {
            Some(other) => both.push((choice, other)),
            None => alone.push(choice.reader_id),
        }
    }
    let mut state = State {
        id: from.id.clone(),
        thread: Removed::of(conn, from).await?,
        roots: rearrange::list_roots(conn, &from.id).await?,
        alone,
        both,
        imported: choices::list_imported(conn, &from.id).await?,
        followers: followers::list_followers(conn, &from.id, &into.id).await?,
        lowered: Vec::new(),
    };
    rearrange::move_all(conn, &from.id, &into.id).await?;
    choices::unite_choices(conn, &from.id, &into.id).await?;
    for (kind, imported) in &state.imported {
        choices::add_imported(conn, &into.id, kind, *imported).await?;
    }
    rearrange::recount(conn, &into.id).await?;
    followers::unite_followers(conn, &from.id, &into.id).await?;
    for key in std::iter::once(&from.key).chain(&state.thread.aliases) {
        aliases::set(conn, &site.id, key, &into.id, press.now).await?;
    }
    rearrange::remove(conn, from).await?;
    state.lowered = settle_lifted(conn, &into.id).await?;
    let thread = rearrange::reshape(conn, &into.id, from.comments, from.version).await?;
    if !state.alone.is_empty() || !state.both.is_empty() || !state.imported.is_empty() {
        tell_reactions(conn, site, &[&into.id], press.now).await?;
    }
    let entry = NewEntry {
        before: &json(&Article::from(from))?,
        after: &json(&Article::from(into))?,
        batch: press.batch,
        ..NewEntry::new(&site.id, press.actor, Action::MergeThreads, into.id.as_str())
    };
    let line = audit::add(conn, entry, press.now).await?;
    rearrange::keep(conn, &line, &json(&state)?).await?;
    Ok((thread, line))
}

/// Takes what is too much on top of a thread back among the others; gives back what that was.
pub(super) async fn settle_lifted(conn: &mut Conn<'_>, thread: &ThreadId) -> Result<Vec<CommentId>> {
    let mut lifted = rearrange::list_lifted(conn, thread).await?;
    comments::settle_lifted(conn, thread).await?;
    let left = rearrange::list_lifted(conn, thread).await?;
    lifted.retain(|id| !left.contains(id));
    Ok(lifted)
}

async fn tell_reactions(conn: &mut Conn<'_>, site: &Site, threads: &[&ThreadId], now: Millis) -> Result<()> {
    let changed = |id: &&ThreadId| Event::new(EventKind::ReactionChanged, &site.id, *id);
    let events: Vec<Event> = threads.iter().map(changed).collect();
    deliveries::owe(conn, &events, now).await
}

/// Parts two threads again: what each had before is its own, and what came since is of the thread that its branch is of,
/// or its reader had reacted to.
pub(super) async fn take_back(conn: &mut Conn<'_>, site: &Site, line: &Entry, now: Millis) -> Result<()> {
    let into = ThreadId::parse(&line.subject_id)?;
    let into = threads::get_of_site(conn, &site.id, &into)
        .await?
        .ok_or(Code::RevisionChanged)?;
    let kept = rearrange::kept(conn, &line.id)
        .await?
        .ok_or(Code::ActImpossible)?;
    let state: State = read(&kept)?;
    let key = &state.thread.key;
    let leads_there = aliases::find(conn, &site.id, key).await?.as_ref() == Some(&into.id);
    let is_back = !threads::list_by_id(conn, std::slice::from_ref(&state.id))
        .await?
        .is_empty();
    if !leads_there || is_back || rearrange::count_elsewhere(conn, &into.id, &state.roots).await? > 0 {
        return Err(Code::RevisionChanged.into());
    }
    rearrange::forget(conn, &line.id).await?;
    aliases::remove(conn, &site.id, key).await?;
    // Keys that lead elsewhere by now go on leading there.
    let led = aliases::list(conn, &site.id, &into.id).await?;
    for alias in state.thread.aliases.iter().filter(|alias| led.contains(alias)) {
        aliases::remove(conn, &site.id, alias).await?;
    }
    let from = article::restore(conn, &site.id, state.id, state.thread, now).await?;
    rearrange::move_branches(conn, &into.id, &from.id, &state.roots).await?;
    choices::part_choices(conn, &into.id, &from.id, &state.alone).await?;
    let mut known: HashMap<ReaderId, Choice> = HashMap::new();
    if !state.both.is_empty() {
        let choices = choices::list_choices(conn, &into.id).await?;
        known.extend(choices.into_iter().map(|one| (one.reader_id.clone(), one)));
    }
    for (of_from, of_into) in &state.both {
        let Some(now) = known.get(&of_from.reader_id) else {
            continue;
        };
        choices::set_choice(conn, &from.id, of_from).await?;
        if now.changed_at == of_from.changed_at.max(of_into.changed_at) {
            choices::set_choice(conn, &into.id, of_into).await?;
        }
    }
    for (kind, imported) in &state.imported {
        choices::add_imported(conn, &from.id, kind, *imported).await?;
        choices::add_imported(conn, &into.id, kind, -imported).await?;
    }
    for thread in [&from.id, &into.id] {
        // Also kinds that were chosen since, which only one of them had.
        choices::add_kinds(conn, thread).await?;
        rearrange::recount(conn, thread).await?;
    }
    for follower in &state.followers {
        followers::part_follower(conn, &into.id, &from.id, follower).await?;
    }
    rearrange::lift(conn, &state.lowered).await?;
    for thread in [&from.id, &into.id] {
        comments::settle_lifted(conn, thread).await?;
    }
    let comments = rearrange::count_approved(conn, &from.id).await?;
    rearrange::reshape(conn, &into.id, -comments, into.version).await?;
    rearrange::reshape(conn, &from.id, comments, into.version).await?;
    tell_reactions(conn, site, &[&from.id, &into.id], now).await
}
