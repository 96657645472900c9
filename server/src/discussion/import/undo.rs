//! Taking an import back: what it made goes, the last of it first, in steps that are done whole or not at all. What people wrote,
//! chose or said since stays: a comment that somebody answered keeps its place, an article that somebody wrote under is kept.

use std::collections::{BTreeMap, HashSet};

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, SiteId, Status, ThreadId,
    ids::{BanId, ImportId},
    reaction::LIKE,
};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    discussion::{retention::tombstone, screen::Derived},
    error::{Error, Result},
    keys::Keys,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        comments,
        import_log::{self, Item, Run},
        import_undo::{self, Standing, ThreadState},
        imports, reactions,
        sites::Site,
        threads,
    },
};

/// Items in one transaction.
const BATCH: u32 = 200;
/// How long an import that has stored nothing more is taken to be under way.
const PATIENCE: i64 = 60_000;

/// What was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// Comments that are gone, or have left their place alone.
    pub comments: u64,
    /// Of these, those that keep their place, because somebody stands beneath them.
    pub places: u64,
    /// Threads that are gone.
    pub threads: u64,
    /// Choices that stood for themselves.
    pub reactions: u64,
    /// Bans.
    pub bans: u64,
}

/// Takes an import of a site back; `progress` is told how many of how many things are dealt with. Broken off, it goes on where it
/// was. [`Code::ActImpossible`] where there is no such import, it was taken back already, or is still under way.
pub async fn undo(
    app: &App,
    site: &Site,
    id: &ImportId,
    actor: &Actor,
    progress: impl Fn(u64, u64),
) -> Result<Undone> {
    let (of_site, import, now) = (site.id.clone(), id.clone(), app.now());
    let run = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let since = Millis(now.0 - PATIENCE);
                let run = import_log::get(conn, &of_site, &import).await?;
                let run = run.ok_or(Code::ActImpossible)?;
                if !import_log::begin_undo(conn, &import, since, now).await? {
                    return Err(Code::ActImpossible.into());
                }
                Ok(run)
            })
        })
        .await?;
    let total = {
        let mut connection = app.store().read().await?;
        let count = import_log::count_items(&mut connection.conn(), id).await?;
        count.unsigned_abs()
    };
    let mut undone = Undone::default();
    let mut before = i64::MAX;
    let mut done = 0;
    loop {
        let items = {
            let mut connection = app.store().read().await?;
            import_log::list_items(&mut connection.conn(), id, before, BATCH).await?
        };
        let Some(last) = items.last() else { break };
        before = last.number;
        done += items.len() as u64;
        let (site, keys, run) = (site.id.clone(), app.keys(), run.clone());
        let part = app
            .store()
            .write(move |conn| {
                Box::pin(async move { take_back(conn, (&site, &keys, &run, now), &items).await })
            })
            .await?;
        undone.comments += part.comments;
        undone.places += part.places;
        undone.threads += part.threads;
        undone.reactions += part.reactions;
        undone.bans += part.bans;
        progress(done, total);
    }
    let (of_site, import, actor, told) = (site.id.clone(), id.clone(), actor.clone(), undone.clone());
    let now = app.now();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                import_log::end_undo(conn, &import, now).await?;
                let after = serde_json::to_string(&told).map_err(Error::internal)?;
                let line = NewEntry {
                    after: &after,
                    ..NewEntry::new(&of_site, &actor, Action::UndoImport, import.as_str())
                };
                audit::add(conn, line, now).await
            })
        })
        .await?;
    Ok(undone)
}

/// Of which site items are taken back, under which keys, of which import, and when.
type Of<'a> = (&'a SiteId, &'a Keys, &'a Run, Millis);

/// Takes some items back, each kind before what it stands on.
async fn take_back(conn: &mut Conn<'_>, of: Of<'_>, items: &[Item]) -> Result<Undone> {
    let import = &of.2.id;
    let of_kind = |kind: &str| -> Vec<&Item> { items.iter().filter(|item| item.kind == kind).collect() };
    let subjects = |kinds: &[&str]| -> Vec<&str> {
        let some = items.iter().filter(|item| kinds.contains(&item.kind.as_str()));
        some.map(|item| item.subject_id.as_str()).collect()
    };
    let ids = subjects(&["comment", "reaction"]);
    let held: Vec<CommentId> = ids.iter().filter_map(|id| CommentId::parse(id).ok()).collect();
    let ids = subjects(&["thread", "tally", "reaction"]);
    let articles: Vec<ThreadId> = ids.iter().filter_map(|id| ThreadId::parse(id).ok()).collect();
    threads::lock(
        conn,
        &articles.iter().collect::<Vec<_>>(),
        &held.iter().collect::<Vec<_>>(),
    )
    .await?;
    let standing: BTreeMap<CommentId, Standing> =
        import_undo::list_standing(conn, &held.iter().collect::<Vec<_>>())
            .await?
            .into_iter()
            .map(|one| (one.id.clone(), one))
            .collect();
    let within = standing.values().map(|one| one.thread_id.clone());
    let within: HashSet<ThreadId> = within.chain(articles).collect();
    let mut undone = Undone::default();
    for item in of_kind("ban") {
        let id = BanId::parse(&item.subject_id)?;
        undone.bans += u64::from(import_undo::remove_ban(conn, &id).await?);
    }
    for item in of_kind("reaction") {
        undone.reactions += u64::from(take_reaction(conn, item, &standing).await?);
    }
    take_comments(conn, of, (&of_kind("comment"), &standing), &mut undone).await?;
    let readers: Vec<ReaderId> = of_kind("reader")
        .iter()
        .filter_map(|item| ReaderId::parse(&item.subject_id).ok())
        .collect();
    import_undo::remove_readers(conn, &readers.iter().collect::<Vec<_>>()).await?;
    for item in of_kind("tally") {
        take_tally(conn, import, item).await?;
    }
    for item in of_kind("thread") {
        undone.threads += u64::from(take_thread(conn, import, item).await?);
    }
    undone.threads += close_threads(conn, &within).await?;
    let last = items.last().map_or(i64::MAX, |item| item.number);
    import_log::remove_items(conn, import, last).await?;
    Ok(undone)
}

/// A choice goes, unless its reader has chosen again.
async fn take_reaction(
    conn: &mut Conn<'_>,
    item: &Item,
    standing: &BTreeMap<CommentId, Standing>,
) -> Result<bool> {
    let (subject, reader) = (item.subject_id.as_str(), item.detail.as_str());
    let changed_at = Millis(item.state.parse().unwrap_or_default());
    let Some(counted) = import_undo::remove_reaction(conn, (subject, reader), changed_at).await? else {
        return Ok(false);
    };
    let of_comment = standing.get(&CommentId::parse(subject)?);
    let thread = match of_comment {
        Some(comment) => comment.thread_id.clone(),
        None => ThreadId::parse(subject)?,
    };
    if let Some(kind) = counted {
        if of_comment.is_some() && kind == LIKE {
            imports::add_likes(conn, subject, -1).await?;
        } else {
            reactions::add_to_tally(conn, subject, &kind, -1).await?;
        }
        threads::touch(conn, &thread, 0, 1).await?;
    }
    Ok(true)
}

/// Comments go, the last of them first; where something is left beneath one, its place stays.
async fn take_comments(
    conn: &mut Conn<'_>,
    (site, keys, run, now): Of<'_>,
    (items, standing): (&[&Item], &BTreeMap<CommentId, Standing>),
    undone: &mut Undone,
) -> Result<()> {
    let own = items.iter().filter_map(|item| {
        let id = CommentId::parse(&item.subject_id).ok()?;
        standing.get_key_value(&id)
    });
    let standing: BTreeMap<&CommentId, &Standing> = own.collect();
    if standing.is_empty() {
        return Ok(());
    }
    let ids: Vec<&CommentId> = standing.keys().copied().collect();
    let mut beneath: BTreeMap<CommentId, Vec<CommentId>> = BTreeMap::new();
    for (above, one) in import_undo::list_beneath(conn, &ids).await? {
        beneath.entry(above).or_default().push(one);
    }
    let mut gone: HashSet<&CommentId> = HashSet::new();
    let mut places: Vec<(&Standing, i64)> = Vec::new();
    for item in items {
        let Some(one) = CommentId::parse(&item.subject_id)
            .ok()
            .and_then(|id| standing.get(&id).copied())
        else {
            continue;
        };
        let mut left = beneath.get(&one.id).into_iter().flatten();
        if left.all(|answer| gone.contains(answer)) {
            gone.insert(&one.id);
        } else {
            places.push((one, item.number));
        }
    }
    let replies: Vec<&CommentId> = standing
        .values()
        .filter(|one| one.status == Status::Approved && one.parent_id.is_some())
        .map(|one| &one.id)
        .collect();
    if !replies.is_empty() {
        comments::count_above(conn, &replies, -1).await?;
    }
    // What its author has had erased since does not come again with another import.
    let is_erased = |one: &Standing| one.erased_at.is_some_and(|at| at >= run.begun_at);
    let named = standing.values().filter(|one| !is_erased(one));
    let named: Vec<&CommentId> = named.map(|one| &one.id).collect();
    import_undo::forget_names(conn, &named).await?;
    import_undo::strip(conn, &ids).await?;
    let erased = standing.values().filter(|one| is_erased(one));
    let erased: Vec<String> = erased.map(|one| tombstone(keys, site, &one.id)).collect();
    imports::add_erased(conn, site, &erased).await?;
    let removed: Vec<&CommentId> = gone.iter().copied().collect();
    import_undo::remove_comments(conn, &removed).await?;
    let above = standing.values().filter(|one| gone.contains(&one.id));
    close_places(conn, above.filter_map(|one| one.parent_id.clone()).collect()).await?;
    let mut touched: BTreeMap<&ThreadId, i64> = BTreeMap::new();
    for one in standing.values() {
        *touched.entry(&one.thread_id).or_default() += i64::from(one.status == Status::Approved);
    }
    let mut versions = BTreeMap::new();
    for (thread, approved) in touched {
        versions.insert(thread, threads::touch(conn, thread, -approved, 1).await?.version);
    }
    let nothing = Derived::of("", "", "");
    for (one, number) in places {
        undone.places += 1;
        let version = versions.get(&one.thread_id).copied().unwrap_or_default();
        let words = (nothing.folded.as_str(), nothing.fingerprint);
        import_undo::empty(conn, &one.id, words, version, now).await?;
        if !is_erased(one) {
            import_log::leave(conn, &run.id, number, ("place", "")).await?;
        }
    }
    let lifted: HashSet<&ThreadId> = standing
        .values()
        .filter(|one| one.pin_rank > 0)
        .map(|one| &one.thread_id)
        .collect();
    for thread in lifted {
        comments::settle_lifted(conn, thread).await?;
    }
    undone.comments += standing.len() as u64;
    Ok(())
}

/// Places that other imports left close once nothing is left beneath them, one above the other.
async fn close_places(conn: &mut Conn<'_>, mut above: Vec<CommentId>) -> Result<()> {
    while !above.is_empty() {
        let subjects: Vec<&str> = above.iter().map(CommentId::as_str).collect();
        let places = import_log::list_places(conn, &subjects).await?;
        let ids: Vec<CommentId> = places
            .iter()
            .filter_map(|(_, _, id)| CommentId::parse(id).ok())
            .collect();
        let ids: Vec<&CommentId> = ids.iter().collect();
        let beneath = import_undo::list_beneath(conn, &ids).await?;
        let mut empty = import_undo::list_standing(conn, &ids).await?;
        empty
            .retain(|one| one.status == Status::Removed && beneath.iter().all(|(above, _)| *above != one.id));
        let gone: Vec<&CommentId> = empty.iter().map(|one| &one.id).collect();
        import_undo::remove_comments(conn, &gone).await?;
        import_log::forget_places(conn, &gone.iter().map(|id| id.as_str()).collect::<Vec<_>>()).await?;
        above = empty.into_iter().filter_map(|one| one.parent_id).collect();
    }
    Ok(())
}

/// Threads that other imports made go once nothing is left in them.
async fn close_threads(conn: &mut Conn<'_>, ids: &HashSet<ThreadId>) -> Result<u64> {
    let subjects: Vec<&str> = ids.iter().map(ThreadId::as_str).collect();
    let mut closed = 0;
    for (import, number, id) in import_log::list_places(conn, &subjects).await? {
        let Ok(thread) = threads::get_by_id(conn, &ThreadId::parse(&id)?).await else {
            continue;
        };
        if threads::remove_unused(conn, &thread).await? {
            import_log::leave(conn, &import, number, ("gone", &thread.version.to_string())).await?;
            closed += 1;
        }
    }
    Ok(closed)
}

/// The number of a kind is what it was before; where a later import has changed it again, that one finds it so.
async fn take_tally(conn: &mut Conn<'_>, import: &ImportId, item: &Item) -> Result<()> {
    let (before, after) = tally(&item.state)?;
    let (subject, kind) = (item.subject_id.as_str(), item.detail.as_str());
    let thread = ThreadId::parse(subject)?;
    let others = import_log::list_tallies(conn, subject, kind).await?;
    for (other, number, state) in &others {
        let (found, put) = tally(state)?;
        if other > import && found == after {
            let state = serde_json::to_string(&(before, put)).map_err(Error::internal)?;
            return import_log::leave(conn, other, *number, ("tally", &state)).await;
        }
    }
    if import_undo::imported_tally(conn, subject, kind).await? == after {
        imports::set_tally(conn, &thread, kind, before).await?;
        threads::touch(conn, &thread, 0, 1).await?;
    }
    Ok(())
}

fn tally(state: &str) -> Result<(i64, i64)> {
    serde_json::from_str(state).map_err(Error::internal)
}

/// A thread that the import made goes where nothing is left in it; one that was there before is what it was.
async fn take_thread(conn: &mut Conn<'_>, import: &ImportId, item: &Item) -> Result<bool> {
    let id = ThreadId::parse(&item.subject_id)?;
    let Ok(thread) = threads::get_by_id(conn, &id).await else {
        return Ok(false);
    };
    let kept: Option<(ThreadState, ThreadState)> =
        serde_json::from_str(&item.state).map_err(Error::internal)?;
    if let Some(kept) = kept {
        import_undo::restore_thread(conn, thread, kept).await?;
        return Ok(false);
    }
    if !threads::remove_unused(conn, &thread).await? {
        // Another import may have put something there: with that, it goes.
        import_log::leave(conn, import, item.number, ("place", "")).await?;
        return Ok(false);
    }
    // A thread of this id that comes again has no version that pages have seen.
    let version = thread.version.to_string();
    import_log::leave(conn, import, item.number, ("gone", &version)).await?;
    Ok(true)
}
