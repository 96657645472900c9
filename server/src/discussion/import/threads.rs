//! Articles: made where they are new, called as the files call them, closed where they were closed.

use cam_nhan_domain::{ThreadId, profile::Commenters};
use cam_nhan_transfer::{record::CommentsOpen, staging::ReadyThread};

use super::{Import, Stored, Threads};
use crate::{
    discussion::{article, naming::tidy_title},
    error::Result,
    store::{
        Conn, imports,
        sites::Site,
        threads::{self, Thread, Word},
    },
};

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
        let (site, now) = (import.site.clone(), import.app.now());
        let ids = import
            .app
            .store()
            .write(move |conn| {
                Box::pin(async move {
                    let mut ids = Vec::with_capacity(batch.len());
                    let keys: Vec<_> = batch
                        .iter()
                        .map(|ready| (&site.id, ready.home.as_str()))
                        .collect();
                    threads::hold(conn, &keys).await?;
                    let own: Vec<ThreadId> = batch.iter().filter_map(own_id).collect();
                    let taken = threads::list_by_id(conn, &own).await?;
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
                        set(conn, &site, thread, ready).await?;
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

/// Says of a thread what the files say, as long as nobody of the site has said it.
async fn set(conn: &mut Conn<'_>, site: &Site, mut thread: Thread, ready: &ReadyThread) -> Result<()> {
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
            imports::set_tally(conn, &thread.id, &count.kind, imported).await?;
        }
    }
    if !told.reactions.is_empty() || comments_open.is_some() {
        threads::touch(conn, &thread.id, 0, 1).await?;
    }
    Ok(())
}
