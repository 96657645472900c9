//! A branch is split off into another thread: a debate about something else, or about another article.

use std::collections::{BTreeSet, HashMap, HashSet};

use cam_nhan_domain::{
    Code, CommentId, Millis, ThreadId,
    ids::{AuditId, BatchId},
};
use serde::{Deserialize, Serialize};

use super::{Article, MOST, Press, To, Would, branch, ensure_open, json, merge::settle_lifted, read};
use crate::{
    app::App,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        aliases,
        audit::{self, Action, Entry, NewEntry},
        check,
        claims::Fact,
        comments::{self, Row},
        imports,
        rearrange::{self, Place},
        sites::Site,
        threads::{self, Thread, Word},
    },
};

/// Splits a comment with all that answers it off into another thread of the site, which is made where there is none. The
/// comment stands on top there, what is beneath it as deep as the site nests. Gives back the thread, and by what the act can
/// be taken back.
pub async fn split(
    app: &App,
    site: &Site,
    top: CommentId,
    to: To,
    actor: Actor,
) -> Result<(Thread, BatchId)> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                check::lock(conn).await?;
                let press = Press {
                    actor: &actor,
                    batch: None,
                    now,
                };
                let (thread, line) = store(conn, &site, &top, &to, press).await?;
                Ok((thread, line.into()))
            })
        })
        .await
}

/// What undoing needs.
#[derive(Serialize, Deserialize)]
struct State {
    from: ThreadId,
    into: ThreadId,
    /// Whether the thread was made for it.
    is_new: bool,
    /// Where the comments stood.
    places: Vec<Place>,
    /// Featured comments that stand on top no longer, because there were too many.
    lowered: Vec<CommentId>,
}

/// A branch about to be split off.
struct Cut {
    comment: Row,
    from: Thread,
    /// The thread where it goes; `None` where it is to be made.
    known: Option<Thread>,
    places: Vec<Place>,
}

/// Finds the branch, and where it goes.
async fn cut(conn: &mut Conn<'_>, site: &Site, top: &CommentId, to: &To, now: Millis) -> Result<Cut> {
    let comment = comments::get(conn, &site.id, top)
        .await?
        .ok_or(Code::CommentMissing)?;
    let from = threads::get_by_id(conn, &comment.thread_id).await?;
    let known = threads::get(conn, &site.id, &to.page.key).await?;
    let root = comment.root_id.as_ref().unwrap_or(top);
    let places = branch::beneath(rearrange::list_branch(conn, &from.id, root).await?, top);
    if places.len() > MOST as usize {
        return Err(Code::ThreadTooLarge.with(MOST).into());
    }
    if let Some(into) = &known {
        if into.id == from.id {
            return Err(Code::ThreadSame.into());
        }
        ensure_open(site, &from, into, now)?;
    } else if aliases::find(conn, &site.id, &to.page.key).await?.is_some() {
        // It leads to a thread that is at another site now.
        return Err(Code::KeyTaken.into());
    }
    Ok(Cut {
        comment,
        from,
        known,
        places,
    })
}

/// Says what [`split`] would do, and changes nothing.
pub async fn plan(app: &App, site: &Site, top: &CommentId, to: &To) -> Result<Would> {
    let mut connection = app.store().read().await?;
    let cut = cut(&mut connection.conn(), site, top, to, app.now()).await?;
    Ok(Would {
        from: cut.from.key,
        into: cut.known.map_or_else(|| to.page.key.clone(), |into| into.key),
        comments: branch::approved(&cut.places),
    })
}

async fn store(
    conn: &mut Conn<'_>,
    site: &Site,
    top: &CommentId,
    to: &To,
    press: Press<'_>,
) -> Result<(Thread, AuditId)> {
    let Cut {
        comment,
        from,
        known,
        places,
    } = cut(conn, site, top, to, press.now).await?;
    let is_new = known.is_none();
    let into = match known {
        Some(known) => known,
        None => make(conn, site, to, press.now).await?,
    };
    let raised = Place {
        id: top.clone(),
        root_id: None,
        parent_id: None,
        answers_id: None,
        depth: 0,
        status: comment.status,
        replies: comment.replies,
    };
    let new = if comment.parent_id.is_some() {
        let fixed = HashMap::from([(top.clone(), raised)]);
        branch::set_in(places.clone(), &fixed, top, site.settings.depth)
    } else {
        places.clone()
    };
    let moved = branch::approved(&new);
    if comment.parent_id.is_some() {
        comments::count_above(conn, &[top], -moved).await?;
    }
    rearrange::set_places(conn, &from.id, &into.id, &new).await?;
    let lowered = settle_lifted(conn, &into.id).await?;
    let thread = rearrange::reshape(conn, &into.id, moved, from.version).await?;
    rearrange::reshape(conn, &from.id, -moved, from.version).await?;
    let entry = NewEntry {
        before: &json(&Article::from(&from))?,
        after: &json(&Article::from(&thread))?,
        batch: press.batch,
        ..NewEntry::new(&site.id, press.actor, Action::SplitThread, top.as_str())
    };
    let line = audit::add(conn, entry, press.now).await?;
    let state = State {
        from: from.id,
        into: into.id,
        is_new,
        places,
        lowered,
    };
    rearrange::keep(conn, &line, &json(&state)?).await?;
    Ok((thread, line))
}

/// A thread for an article that nobody has written to, on the newsroom's word.
async fn make(conn: &mut Conn<'_>, site: &Site, to: &To, now: Millis) -> Result<Thread> {
    let fresh = Thread::new(&site.id, to.page.key.clone(), now);
    let mut thread = threads::add(conn, &site.id, &fresh).await?;
    for (fact, said) in [(Fact::Url, &to.page.url), (Fact::Title, &to.title)] {
        if !said.is_empty() {
            fact.set(&mut thread, said.clone(), Word::Newsroom);
        }
    }
    threads::set_metadata(conn, &thread).await
}

/// Puts a branch back where it was, with what has come beneath it since; a thread that was made for it goes, unless there is
/// something else in it by now.
pub(super) async fn take_back(conn: &mut Conn<'_>, site: &Site, line: &Entry) -> Result<()> {
    let kept = rearrange::kept(conn, &line.id)
        .await?
        .ok_or(Code::ActImpossible)?;
    let state: State = read(&kept)?;
    let top = CommentId::parse(&line.subject_id)?;
    let threads = threads::list_by_id(conn, &[state.from.clone(), state.into.clone()]).await?;
    let of = |id: &ThreadId| {
        threads
            .iter()
            .find(|thread| thread.id == *id && thread.site_id == site.id)
    };
    let (Some(from), Some(into)) = (of(&state.from), of(&state.into)) else {
        return Err(Code::RevisionChanged.into());
    };
    let branch = rearrange::list_branch(conn, &into.id, &top).await?;
    let old: HashMap<CommentId, Place> = state
        .places
        .into_iter()
        .map(|place| (place.id.clone(), place))
        .collect();
    if !is_whole(conn, &branch, &old).await? || !stands(conn, &from.id, &old).await? {
        return Err(Code::RevisionChanged.into());
    }
    rearrange::forget(conn, &line.id).await?;
    let new = branch::set_in(branch, &old, &top, site.settings.depth);
    let moved = branch::approved(&new);
    rearrange::set_places(conn, &into.id, &from.id, &new).await?;
    if old.get(&top).is_some_and(|place| place.parent_id.is_some()) {
        comments::count_above(conn, &[&top], moved).await?;
    }
    rearrange::lift(conn, &state.lowered).await?;
    for thread in [&from.id, &into.id] {
        comments::settle_lifted(conn, thread).await?;
    }
    let emptied = rearrange::reshape(conn, &into.id, -moved, into.version).await?;
    rearrange::reshape(conn, &from.id, moved, into.version).await?;
    let is_empty = state.is_new
        && rearrange::size(conn, &into.id).await? == 0
        && aliases::list(conn, &site.id, &into.id).await?.is_empty();
    if is_empty {
        rearrange::remove(conn, &emptied).await?;
    }
    Ok(())
}

/// Whether all that was split off, as far as it is there, still is one branch.
async fn is_whole(conn: &mut Conn<'_>, branch: &[Place], old: &HashMap<CommentId, Place>) -> Result<bool> {
    let there = imports::list_places(conn, &old.keys().collect::<Vec<_>>()).await?;
    let now: HashSet<&CommentId> = branch.iter().map(|place| &place.id).collect();
    Ok(!branch.is_empty() && there.iter().all(|place| now.contains(&place.id)))
}

/// Whether what the comments stood under is still there.
async fn stands(conn: &mut Conn<'_>, thread: &ThreadId, old: &HashMap<CommentId, Place>) -> Result<bool> {
    let above: Vec<&CommentId> = old
        .values()
        .flat_map(|place| [&place.root_id, &place.parent_id, &place.answers_id])
        .flatten()
        .filter(|id| !old.contains_key(id))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect();
    let there = imports::list_places(conn, &above).await?;
    Ok(there.len() == above.len() && there.iter().all(|place| place.thread_id == *thread))
}
