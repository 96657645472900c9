//! Readers' reactions that stand for themselves: a row each, so that nobody counts twice.

use std::collections::{BTreeMap, BTreeSet};

use cam_nhan_domain::{CommentId, ThreadId, reaction::LIKE};
use cam_nhan_transfer::{
    formats::OURS,
    record::{Reaction, Reader},
};

use super::{Import, Newcomer, Stored, Threads, meet, own_id};
use crate::{
    error::Result,
    store::{Conn, import_log::Status, imports, reactions, threads},
};

/// Reactions in one transaction.
const BATCH: u32 = 500;

/// A reader's choice, and who they are where the files know more of them.
type Told = (Reaction, Option<Reader>);

/// Stores the reactions of the files whose thread or comment was stored.
pub async fn store(import: &Import, found: &Threads, stored: &mut Stored) -> Result<()> {
    let mut after = (String::new(), String::new(), String::new());
    let source = import.with(|staging| Ok(staging.format().to_owned())).await?;
    loop {
        let behind = after.clone();
        let batch = import
            .with(move |staging| staging.reactions_after(&behind, BATCH))
            .await?;
        let Some((last, _)) = batch.last() else {
            return Ok(());
        };
        after = (last.thread.clone(), last.comment.clone(), last.reader.clone());
        let threads: Vec<Option<ThreadId>> = batch
            .iter()
            .map(|(reaction, _)| found.by_id.get(&reaction.thread).cloned())
            .collect();
        let (of_batch, source, told) = (import.clone(), source.clone(), stored.clone());
        stored.reactions += import
            .app
            .store()
            .write(move |conn| {
                Box::pin(
                    async move { store_batch(conn, &of_batch, (&source, &told), (&batch, &threads)).await },
                )
            })
            .await?;
    }
}

async fn store_batch(
    conn: &mut Conn<'_>,
    import: &Import,
    (source, stored): (&str, &Stored),
    (batch, found): (&[Told], &[Option<ThreadId>]),
) -> Result<u64> {
    let (site, now) = (&import.site.id, import.app.now());
    import.log.touch(conn, Status::Storing, stored, now).await?;
    let named: Vec<&str> = batch
        .iter()
        .map(|(reaction, _)| reaction.comment.as_str())
        .filter(|id| !id.is_empty())
        .collect();
    let mut comments: BTreeMap<String, CommentId> = imports::list_known(conn, site, source, &named)
        .await?
        .into_iter()
        .map(|known| (known.source_id, known.comment_id))
        .collect();
    for id in &named {
        if let Some(own) = own_id(source, id) {
            comments.entry((*id).to_owned()).or_insert(own);
        }
    }
    let ids: Vec<&CommentId> = comments.values().collect();
    let places: BTreeMap<CommentId, ThreadId> = imports::list_places(conn, &ids)
        .await?
        .into_iter()
        .filter(|place| &place.site_id == site)
        .map(|place| (place.id, place.thread_id))
        .collect();
    let mut wanted = Vec::new();
    for ((reaction, _), thread) in batch.iter().zip(found) {
        let since = reaction.changed_at.unwrap_or(now).min(now);
        let newcomer = Newcomer::new(site, source, &reaction.reader, since.0);
        let subject = if reaction.comment.is_empty() {
            thread.clone().map(|thread| (thread.to_string(), thread))
        } else {
            let id = comments.get(&reaction.comment);
            id.and_then(|id| Some((id.to_string(), places.get(id)?.clone())))
        };
        if let Some((subject, thread)) = subject {
            wanted.push((reaction, newcomer, subject, thread, since));
        }
    }
    let held: Vec<&ThreadId> = wanted.iter().map(|(_, _, _, thread, _)| thread).collect();
    threads::lock(conn, &held, &[]).await?;
    let newcomers: Vec<Newcomer> = wanted.iter().map(|(_, one, ..)| one.clone()).collect();
    let readers = meet(conn, (site, &import.log), &newcomers).await?;
    let mut new = Vec::with_capacity(wanted.len());
    for (reaction, newcomer, subject, thread, since) in &wanted {
        let Some(reader) = readers.get(&newcomer.key) else {
            continue;
        };
        let kind = if reaction.comment.is_empty() {
            reaction.kind.clone()
        } else {
            LIKE.to_owned()
        };
        new.push(imports::NewReaction {
            subject_id: subject.clone(),
            reader_id: reader.clone(),
            thread_id: thread.clone(),
            kind,
            excluded_by: reaction.excluded_by.clone().filter(|_| source == OURS),
            changed_at: since.0,
        });
    }
    new.sort_by(|one, other| (&one.subject_id, &one.reader_id).cmp(&(&other.subject_id, &other.reader_id)));
    let added = imports::add_reactions(conn, &new).await?;
    let items = added.iter().map(|one| {
        let state = one.changed_at.to_string();
        import
            .log
            .item("reaction", &one.subject_id, one.reader_id.as_str(), state)
    });
    let items: Vec<_> = items.collect();
    import.log.add(conn, &items).await?;
    let counted: Vec<_> = added.iter().filter(|one| one.excluded_by.is_none()).collect();
    let mut sums: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    for one in &counted {
        *sums.entry((&one.subject_id, &one.kind)).or_default() += 1;
    }
    for ((subject, kind), count) in sums {
        if kind == LIKE && places.keys().any(|id| id.as_str() == subject) {
            imports::add_likes(conn, subject, count).await?;
        } else {
            reactions::add_to_tally(conn, subject, kind, count).await?;
        }
    }
    let touched: BTreeSet<&ThreadId> = new.iter().map(|new| &new.thread_id).collect();
    for thread in touched {
        threads::touch(conn, thread, 0, 1).await?;
    }
    Ok(counted.len() as u64)
}
