//! Articles: made where they are new, called as the files call them, closed where they were closed.

use cam_nhan_domain::{Millis, ThreadId, page_key, profile::Commenters};
use cam_nhan_transfer::{record::CommentsOpen, staging::ReadyThread};

use super::{Import, Stored, Threads};
use crate::{
    discussion::{article, naming::tidy_title},
    error::{Error, Result},
    store::{
        Conn, aliases,
        import_log::{self, Item, Status},
        import_undo::{self, ThreadState},
        imports,
        threads::{self, Thread, Word},
    },
};

/// Keys of one thread that lead to it.
const MOST_ALIASES: usize = 1_000;
/// Threads in one transaction.
const BATCH: u32 = 100;

/// Stores the threads of the files.
pub async fn store(import: &Import, stored: &mut Stored) -> Result<Threads> {
    let mut found = Threads::default();
    let mut after = String::new();
    loop {
        let behind = after.clone();
        let batch = import
            .with(move |staging| staging.threads_after(&behind, BATCH))
            .await?;
        let Some(last) = batch.last() else {
            return Ok(found);
        };
        after.clone_from(&last.home);
        let names: Vec<(String, Vec<String>)> = batch
            .iter()
            .map(|ready| (ready.home.clone(), ready.ids.clone()))
            .collect();
        let (of_batch, told) = (import.clone(), stored.clone());
        let ids = import
            .app
            .store()
            .write(move |conn| {
                Box::pin(async move {
                    let (site, log, now) = (&of_batch.site, &of_batch.log, of_batch.app.now());
                    log.touch(conn, Status::Storing, &told, now).await?;
                    let mut ids = Vec::with_capacity(batch.len());
                    let keys: Vec<_> = batch
                        .iter()
                        .flat_map(|ready| {
                            std::iter::once(&ready.home).chain(ready.thread.aliases.iter().take(MOST_ALIASES))
                        })
                        .map(|key| (&site.id, key.as_str()))
                        .collect();
                    threads::hold(conn, &keys).await?;
                    let own: Vec<ThreadId> = batch.iter().filter_map(own_id).collect();
                    let taken = threads::list_by_id(conn, &own).await?;
                    let names: Vec<&str> = own.iter().map(ThreadId::as_str).collect();
                    let gone = import_log::list_left(conn, "gone", &names).await?;
                    for ready in &batch {
                        let began = ready.thread.created_at.unwrap_or(now).min(now);
                        let mut fresh = Thread::new(&site.id, ready.home.clone(), began);
                        // Of our own format, the id is kept where nobody has it.
                        if let Some(id) =
                            own_id(ready).filter(|id| taken.iter().all(|thread| &thread.id != id))
                        {
                            fresh.id = id;
                        }
                        let thread = threads::get_or_add(conn, &site.id, &fresh).await?;
                        ids.push(thread.id.clone());
                        lead_to(conn, &thread, &ready.thread.aliases, now).await?;
                        let before = ThreadState::of(&thread);
                        let is_new = thread.id == fresh.id;
                        if let Some(version) = gone.get(thread.id.as_str()).filter(|_| is_new) {
                            let version: i64 = version.parse().unwrap_or_default();
                            imports::set_version(conn, &thread.id, version + 1).await?;
                        }
                        // Numbered before its numbers, which so are taken back first.
                        let mut item = log.item("thread", thread.id.as_str(), "", String::new());
                        let id = thread.id.clone();
                        let mut items = set(conn, &of_batch, thread, ready).await?;
                        let after = ThreadState::of(&threads::get_by_id(conn, &id).await?);
                        let kept = (!is_new).then_some((before, after));
                        item.state = serde_json::to_string(&kept).map_err(Error::internal)?;
                        items.push(item);
                        log.add(conn, &items).await?;
                    }
                    Ok(ids)
                })
            })
            .await?;
        stored.threads += ids.len() as u64;
        for ((home, source_ids), id) in names.into_iter().zip(ids) {
            for source_id in source_ids {
                found.by_id.insert(source_id, id.clone());
            }
            found.by_home.insert(home, id);
        }
    }
}

/// The id that a thread of our own format has.
fn own_id(ready: &ReadyThread) -> Option<ThreadId> {
    ThreadId::parse(&ready.thread.id).ok().filter(|_| ready.is_ours)
}

/// Has the keys by which a thread of our own format was known lead to it, as far as nothing else is there.
async fn lead_to(conn: &mut Conn<'_>, thread: &Thread, aliases: &[String], now: Millis) -> Result<()> {
    for alias in aliases.iter().take(MOST_ALIASES) {
        if let Ok(key) = page_key::checked(alias)
            && threads::get(conn, &thread.site_id, &key).await?.is_none()
        {
            aliases::set(conn, &thread.site_id, &key, &thread.id, now).await?;
        }
    }
    Ok(())
}

/// Says of a thread what the files say, as long as nobody of the site has said it; gives back which numbers that moved.
async fn set(
    conn: &mut Conn<'_>,
    import: &Import,
    mut thread: Thread,
    ready: &ReadyThread,
) -> Result<Vec<Item>> {
    let site = &import.site;
    let mut items = Vec::new();
    let told = &ready.thread;
    let mut is_described = article::fill(&mut thread.metadata, told);
    let title = tidy_title(&told.title);
    if !title.is_empty() && thread.title_word < Word::Readers {
        (thread.title, thread.title_word) = (title, Word::Readers);
        is_described = true;
    }
    if !told.url.is_empty() && thread.url_word < Word::Readers {
        (thread.url, thread.url_word) = (told.url.clone(), Word::Readers);
        is_described = true;
    }
    if is_described {
        threads::set_metadata(conn, &thread).await?;
    }
    let comments_open = match told.comments_open {
        CommentsOpen::Auto => None,
        CommentsOpen::Open => Some("open"),
        CommentsOpen::Closed => Some("closed"),
    };
    let commenters = Commenters::parse(&told.commenters).map(Commenters::as_str);
    imports::settle_thread(conn, &thread.id, told.created_at, comments_open, commenters).await?;
    for count in &told.reactions {
        if site.settings.reactions.iter().any(|kind| kind.code == count.kind) {
            let imported = i64::try_from(count.count).unwrap_or(i64::MAX).min(1_000_000_000);
            let before = import_undo::imported_tally(conn, thread.id.as_str(), &count.kind).await?;
            imports::set_tally(conn, &thread.id, &count.kind, imported).await?;
            if before != imported {
                let state = serde_json::to_string(&(before, imported)).map_err(Error::internal)?;
                items.push(import.log.item("tally", thread.id.as_str(), &count.kind, state));
            }
        }
    }
    if !told.reactions.is_empty() || comments_open.is_some() {
        threads::touch(conn, &thread.id, 0, 1).await?;
    }
    Ok(items)
}
