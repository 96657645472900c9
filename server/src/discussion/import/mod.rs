//! Moving in: what a staging database holds is stored as a site's own, in batches that are stored whole or not at all. What came
//! before does not come again, so that an import that was cut off goes on where it was, and one that is run again brings only
//! what is new. Nobody is sent mail, no endpoint is told, and no rule is asked.

mod bans;
mod comments;
mod log;
mod prepared;
mod reactions;
pub mod report;
mod threads;
pub mod under_way;
pub mod undo;

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use cam_nhan_domain::{CommentId, ReaderId, SiteId, ThreadId, comment::looks_like_an_address, ids::ImportId};
use cam_nhan_transfer::{problem::Problem, record::Reader, staging::Staging};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use self::log::Log;
use super::learn;
use crate::{
    app::App,
    crypto::token::{keyed_hash, random},
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        import_log::{self, Item, Run, Status},
        imports,
        readers::{self, ReaderKey},
        sites::Site,
    },
};

/// Texts that are taught at once.
const LESSONS: usize = 2_000;

/// What an import stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Stored {
    /// By what it can be taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportId>,
    /// New comments, by their status.
    pub comments: BTreeMap<String, u64>,
    /// Comments that an earlier import had brought.
    pub known: u64,
    /// New reactions that stand for themselves.
    pub reactions: u64,
    /// New bans.
    pub bans: u64,
    /// Threads that were written to, or made.
    pub threads: u64,
}

impl Stored {
    /// How many comments have been dealt with.
    pub fn comments_done(&self) -> u64 {
        self.known + self.comments.values().sum::<u64>()
    }
}

/// One staging database, from which batches are taken by whoever has a thread to wait on.
pub type Shared = Arc<Mutex<Staging>>;

/// What holds for a whole import.
#[derive(Clone)]
struct Import {
    app: App,
    site: Site,
    staging: Shared,
    /// The name of whoever has none.
    nobody: &'static str,
    log: Log,
}

/// Stores all that is staged. `progress` is told after each batch; `nobody` is the name of whoever has none. With `learn`, the
/// site's model is taught what was published as good and what was spam as bad.
pub async fn run(
    app: &App,
    site: &Site,
    staging: Shared,
    (actor, learn, nobody): (&Actor, bool, &'static str),
    progress: impl Fn(&Stored),
) -> Result<Stored> {
    let import = Import {
        app: app.clone(),
        site: site.clone(),
        staging,
        nobody,
        log: Log::new(ImportId::new(app.now().0, random())),
    };
    let summary = import.with(|staging| Ok(staging.summary().clone())).await?;
    let mut stored = Stored {
        import: Some(import.log.id.clone()),
        ..Stored::default()
    };
    let run = Run {
        id: import.log.id.clone(),
        site_id: site.id.clone(),
        actor: actor.clone(),
        formats: serde_json::to_string(&summary.formats).map_err(Error::internal)?,
        status: Status::Storing,
        stored: serde_json::to_string(&stored).map_err(Error::internal)?,
        begun_at: app.now(),
        touched_at: app.now(),
    };
    app.store()
        .write(move |conn| Box::pin(async move { import_log::add(conn, &run).await }))
        .await?;
    let threads = threads::store(&import, &mut stored).await?;
    comments::store(&import, &threads, learn, &mut stored, progress).await?;
    reactions::store(&import, &threads, &mut stored).await?;
    bans::store(&import, actor, &mut stored).await?;
    let after =
        serde_json::json!({ "formats": summary.formats, "stored": stored, "notices": summary.notices });
    let (of_end, actor, now) = (import.clone(), actor.clone(), app.now());
    let told = stored.clone();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                of_end.log.touch(conn, Status::Done, &told, now).await?;
                let after = after.to_string();
                let line = NewEntry {
                    after: &after,
                    ..NewEntry::new(&of_end.site.id, &actor, Action::Import, of_end.log.id.as_str())
                };
                audit::add(conn, line, now).await
            })
        })
        .await?;
    Ok(stored)
}

impl Import {
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Staging) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T> {
        with(&self.staging, work).await?.map_err(Error::internal)
    }
}

/// Does something with a staging database, which must be waited for.
pub async fn with<T: Send + 'static>(
    staging: &Shared,
    work: impl FnOnce(&mut Staging) -> T + Send + 'static,
) -> Result<T> {
    let staging = staging.clone();
    let done = tokio::task::spawn_blocking(move || {
        let mut staging = staging.lock().unwrap_or_else(PoisonError::into_inner);
        work(&mut staging)
    });
    done.await.map_err(Error::internal)
}

/// Threads of the files: by their article's key, and by the ids that the files name them by.
#[derive(Default)]
struct Threads {
    by_home: HashMap<String, ThreadId>,
    by_id: HashMap<String, ThreadId>,
}

/// Ids for what has none of ours: the same each time for the same thing of the same source.
fn derived(site: &SiteId, source: &str, id: &str) -> [u8; 10] {
    let texts = [site.as_str(), source, id].map(str::as_bytes);
    let hash = keyed_hash(b"imported", &texts);
    std::array::from_fn(|n| hash[n])
}

/// Somebody who comes with an import.
#[derive(Clone, Debug)]
struct Newcomer {
    key: ReaderKey,
    fresh: ReaderId,
    since: i64,
}

impl Newcomer {
    /// Known at `source` by `id` since a moment. Our own ids are kept.
    fn new(site: &SiteId, source: &str, id: &str, since: i64) -> Self {
        let kept = ReaderId::parse(id)
            .ok()
            .filter(|_| source == cam_nhan_transfer::formats::OURS);
        Self {
            key: ReaderKey::of_import(source, id),
            fresh: kept.unwrap_or_else(|| ReaderId::new(since, derived(site, source, id))),
            since,
        }
    }
}

/// The readers of these newcomers, made where they are new.
async fn meet(
    conn: &mut Conn<'_>,
    (site, log): (&SiteId, &Log),
    newcomers: &[Newcomer],
) -> Result<HashMap<ReaderKey, ReaderId>> {
    let mut distinct: BTreeMap<&ReaderKey, Newcomer> = BTreeMap::new();
    for one in newcomers {
        let known = distinct.entry(&one.key).or_insert_with(|| one.clone());
        known.since = known.since.min(one.since);
    }
    let ids: Vec<&ReaderId> = distinct.values().map(|one| &one.fresh).collect();
    let taken = imports::list_taken(conn, &ids).await?;
    let mut met = HashMap::new();
    distinct.retain(|key, one| {
        let of = taken.iter().find(|(id, _)| *id == one.fresh).map(|(_, of)| of);
        match of {
            // A site's own export comes back to it: they are who they were.
            Some(of) if of == site => {
                met.insert((*key).clone(), one.fresh.clone());
                false
            }
            // Somebody of another site has that id.
            Some(_) => {
                one.fresh = ReaderId::new(one.since, derived(site, "taken", one.key.as_str()));
                true
            }
            None => true,
        }
    });
    let new: Vec<readers::NewReader<'_>> = distinct
        .values()
        .map(|one| readers::NewReader {
            site,
            key: &one.key,
            fresh: &one.fresh,
            now: one.since,
        })
        .collect();
    let known = readers::get_or_add_all(conn, &new).await?;
    let fresh = known.iter().filter(|known| {
        new.iter()
            .any(|one| one.fresh == &known.id && one.now == known.created_at.0)
    });
    let items: Vec<Item> = fresh
        .map(|one| log.item("reader", one.id.as_str(), "", String::new()))
        .collect();
    log.add(conn, &items).await?;
    met.extend(known.into_iter().map(|known| (known.key, known.id)));
    Ok(met)
}

/// An address that can be one.
fn address(typed: Option<&str>) -> Option<String> {
    let typed = typed?.trim();
    looks_like_an_address(typed).then(|| typed.to_owned())
}

/// A page on the web.
fn website(typed: Option<&str>) -> Option<String> {
    let url = crate::web_address::web(typed?.trim())?;
    (url.as_str().len() <= cam_nhan_domain::page_key::LIMIT).then(|| url.into())
}

/// The name of a comment's author: the comment's, else the reader's.
fn name<'a>(comment: &'a str, reader: Option<&'a Reader>) -> Option<&'a str> {
    let of_reader = reader.map(|reader| reader.name.as_str());
    [Some(comment), of_reader]
        .into_iter()
        .flatten()
        .find(|name| !name.trim().is_empty())
}

/// Our own id of a comment, where the source is ours.
fn own_id(source: &str, id: &str) -> Option<CommentId> {
    CommentId::parse(id)
        .ok()
        .filter(|_| source == cam_nhan_transfer::formats::OURS)
}

/// Teaches the site's model what was published and what was spam.
async fn teach(import: &Import, lessons: &mut Vec<(String, bool)>) -> Result<()> {
    learn::teach(&import.app, &import.site.id, lessons).await?;
    lessons.clear();
    Ok(())
}
