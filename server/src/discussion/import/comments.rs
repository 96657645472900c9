//! Comments: what the file says of each, at its place, with the numbers that go by it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use cam_nhan_domain::{CommentId, Millis, SiteId, Status, ThreadId};
use cam_nhan_transfer::formats::{OURS, WORDPRESS_COMMENT};

use super::{
    Import, LESSONS, Newcomer, Stored, Threads, derived, meet, own_id,
    prepared::{Prepared, prepared},
    teach,
};
use crate::{
    discussion::{place::Place, retention::tombstone},
    error::Result,
    keys::Keys,
    screener::Kind,
    screening::learned::Model,
    store::{
        Conn,
        actor::Actor,
        comments,
        import_log::{self, Item, Status as Progress},
        imports::{self, Known, New},
        mentions::{self, Mention},
        threads,
    },
};

/// Comments in one transaction: few enough that readers who write do not wait long for it.
const BATCH: u32 = 200;

/// Stores the comments of the files, the next batch being read and rendered while one is written.
pub async fn store(
    import: &Import,
    found: &Threads,
    learn: bool,
    stored: &mut Stored,
    progress: impl Fn(&Stored),
) -> Result<()> {
    let model = import.model().await?;
    let mut lessons = Vec::new();
    let mut next = tokio::spawn(prepare(import.clone(), model.clone(), 0));
    loop {
        let (position, batch) = next.await.map_err(crate::error::Error::internal)??;
        if batch.is_empty() {
            break;
        }
        next = tokio::spawn(prepare(import.clone(), model.clone(), position));
        let mut wanted = Vec::with_capacity(batch.len());
        for (home, mut prepared, shown) in batch {
            if let Some(thread) = found.by_home.get(&home) {
                prepared.new.thread_id = thread.clone();
                wanted.push((home, prepared, shown));
            }
        }
        let asked: Vec<(String, Prepared)> = wanted
            .iter()
            .map(|(home, prepared, _)| (home.clone(), prepared.clone()))
            .collect();
        let (of_batch, told) = (import.clone(), stored.clone());
        let is_new = import
            .app
            .store()
            .write(move |conn| Box::pin(async move { store_batch(conn, &of_batch, &told, asked).await }))
            .await?;
        for ((_, prepared, shown), is_new) in wanted.into_iter().zip(is_new) {
            if !is_new {
                stored.known += 1;
                continue;
            }
            let status = prepared.new.status;
            *stored.comments.entry(status.as_str().to_owned()).or_default() += 1;
            if learn && matches!(status, Status::Approved | Status::Spam) {
                lessons.push((shown, status == Status::Spam));
            }
        }
        if lessons.len() >= LESSONS {
            teach(import, &mut lessons).await?;
        }
        progress(stored);
    }
    teach(import, &mut lessons).await
}

impl Import {
    /// The model by which "best" is ordered, where it has learned enough.
    async fn model(&self) -> Result<Option<std::sync::Arc<Model>>> {
        let mut connection = self.app.store().read().await?;
        let known = self
            .app
            .screener()
            .model(
                &mut connection.conn(),
                &self.site.id,
                Kind::Feature,
                self.app.now(),
            )
            .await?;
        Ok(Some(known.model).filter(|model| model.ready() && self.site.settings.best))
    }
}

type Batch = Vec<(String, Prepared, String)>;

/// The next comments behind a position, rendered; with the position of the last.
async fn prepare(
    import: Import,
    model: Option<std::sync::Arc<Model>>,
    position: i64,
) -> Result<(i64, Batch)> {
    let (site, nobody) = (import.site.id.clone(), import.nobody);
    import
        .with(move |staging| {
            let ready = staging.comments_after(position, BATCH)?;
            let last = ready.last().map_or(position, |ready| ready.position);
            let batch = ready
                .into_iter()
                .map(|ready| {
                    let home = ready.home.clone();
                    let (prepared, shown) = prepared(&site, nobody, model.as_deref(), ready);
                    (home, prepared, shown)
                })
                .collect();
            Ok((last, batch))
        })
        .await
}

/// Stores a batch; says of each whether it is new.
async fn store_batch(
    conn: &mut Conn<'_>,
    import: &Import,
    stored: &Stored,
    batch: Vec<(String, Prepared)>,
) -> Result<Vec<bool>> {
    let (site, log) = (&import.site.id, &import.log);
    let depth = import.site.settings.depth;
    log.touch(conn, Progress::Storing, stored, import.app.now())
        .await?;
    let homes: BTreeSet<&str> = batch.iter().map(|(home, _)| home.as_str()).collect();
    let held: Vec<(&SiteId, &str)> = homes.iter().map(|home| (site, *home)).collect();
    threads::hold(conn, &held).await?;
    let ours = Ids::of(conn, (site, &import.app.keys()), &batch).await?;
    let is_new: Vec<bool> = batch
        .iter()
        .map(|(_, one)| ours.of_known(one).is_none() && !ours.is_erased(one))
        .collect();
    let mut places = ours.places(conn, &batch).await?;
    let mut wanted: Vec<Prepared> = Vec::new();
    for (_, mut one) in batch
        .into_iter()
        .zip(&is_new)
        .filter(|(_, is_new)| **is_new)
        .map(|(one, _)| one)
    {
        let left = places.get(&one.new.id).filter(|place| {
            let is_there = place.site_id == *site && place.thread_id == one.new.thread_id;
            is_there && ours.left.contains_key(one.new.id.as_str())
        });
        if let Some(place) = left {
            // An import that was taken back has left its place.
            (one.new.root_id, one.new.parent_id) = (place.root_id.clone(), place.parent_id.clone());
            one.new.depth = place.depth;
            one.refills = true;
            wanted.push(one);
            continue;
        }
        // An id of ours that a comment of another site has already is that one's.
        if places.contains_key(&one.new.id) {
            one.new.id = CommentId::new(one.new.created_at, derived(site, "taken", &one.source_id));
        }
        let above = one
            .answers
            .as_ref()
            .and_then(|id| ours.get(&one.source, id, &wanted))
            .and_then(|id| places.get(&id).cloned())
            .filter(|place| place.thread_id == one.new.thread_id);
        let place = Place::under(above.as_ref(), depth);
        (one.new.root_id, one.new.parent_id) = (place.root, place.parent);
        (one.new.answers_id, one.new.depth) = (place.answers, place.depth);
        places.insert(one.new.id.clone(), place_of(&one.new));
        wanted.push(one);
    }
    if wanted.is_empty() {
        return Ok(is_new);
    }
    let newcomers: Vec<Newcomer> = wanted.iter().filter_map(|one| one.reader.clone()).collect();
    let readers = meet(conn, (site, log), &newcomers).await?;
    let versions = touch(conn, &wanted).await?;
    for one in &mut wanted {
        one.new.reader_id = one
            .reader
            .as_ref()
            .and_then(|newcomer| readers.get(&newcomer.key).cloned());
        if one.new.status == Status::Approved {
            one.new.version = versions.get(&one.new.thread_id).copied().unwrap_or_default();
        }
    }
    // Each behind the ones above it, as references are looked at.
    let rows = |refills: bool| -> Vec<New> {
        let some = wanted.iter().filter(|one| one.refills == refills);
        some.map(|one| one.new.clone()).collect()
    };
    imports::add_all(conn, site, &rows(false)).await?;
    let refilled = rows(true);
    imports::refill_all(conn, site, &refilled).await?;
    let ids: Vec<&str> = refilled.iter().map(|new| new.id.as_str()).collect();
    import_log::forget_places(conn, &ids).await?;
    let items: Vec<Item> = wanted
        .iter()
        .map(|one| log.item("comment", one.new.id.as_str(), "", String::new()))
        .collect();
    log.add(conn, &items).await?;
    remember(conn, site, &wanted).await?;
    add_revisions(conn, &wanted).await?;
    add_mentions(conn, &ours, &wanted).await?;
    let replies: Vec<&CommentId> = wanted
        .iter()
        .filter(|one| one.new.status == Status::Approved && one.new.parent_id.is_some())
        .map(|one| &one.new.id)
        .collect();
    if !replies.is_empty() {
        comments::count_above(conn, &replies, 1).await?;
    }
    let lifted: BTreeSet<&ThreadId> = wanted
        .iter()
        .filter(|one| one.new.pin_rank > 0)
        .map(|one| &one.new.thread_id)
        .collect();
    for thread in lifted {
        comments::settle_lifted(conn, thread).await?;
    }
    Ok(is_new)
}

/// The ids here of what the files name.
struct Ids {
    known: HashMap<(String, String), CommentId>,
    /// Of these, places alone are there: see [`import_log::list_left`].
    left: HashMap<String, String>,
    /// Ids of ours whose comments were erased for good.
    erased: HashSet<CommentId>,
}

impl Ids {
    /// Of a batch, of what it answers and of whom it mentions.
    async fn of(
        conn: &mut Conn<'_>,
        (site, keys): (&SiteId, &Keys),
        batch: &[(String, Prepared)],
    ) -> Result<Self> {
        let mut named: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (_, one) in batch {
            let names = named.entry(&one.source).or_default();
            names.insert(&one.source_id);
            names.extend(one.answers.as_deref());
            names.extend(one.mentions.iter().map(|mention| mention.comment.as_str()));
            if let Some(origin) = &one.origin {
                named.entry(&origin.source).or_default().insert(&origin.source_id);
            }
        }
        let mut known = HashMap::new();
        let mut fresh: BTreeSet<&str> = batch.iter().map(|(_, one)| one.new.id.as_str()).collect();
        fresh.extend(named.get(OURS).into_iter().flatten());
        let fresh: Vec<&str> = fresh.into_iter().collect();
        let left = import_log::list_left(conn, "place", &fresh).await?;
        let own = batch
            .iter()
            .filter_map(|(_, one)| own_id(&one.source, &one.source_id));
        let mut erased: HashMap<String, CommentId> = own.map(|id| (tombstone(keys, site, &id), id)).collect();
        let hashes: Vec<&str> = erased.keys().map(String::as_str).collect();
        let found = imports::list_erased(conn, site, &hashes).await?;
        let erased = found.iter().filter_map(|hash| erased.remove(hash)).collect();
        for (source, ids) in named {
            let ids: Vec<&str> = ids.into_iter().collect();
            for one in imports::list_known(conn, site, source, &ids).await? {
                known.insert((one.source, one.source_id), one.comment_id);
            }
            // Of our own format, also what was written here.
            let own: Vec<CommentId> = ids.iter().filter_map(|id| own_id(source, id)).collect();
            let own: Vec<&CommentId> = own.iter().collect();
            for place in imports::list_places(conn, &own).await? {
                if &place.site_id == site && !left.contains_key(place.id.as_str()) {
                    known.insert((source.to_owned(), place.id.to_string()), place.id);
                }
            }
        }
        // What came from its first system to here and there alike has another name in this file, by which replies name it.
        let of_blogs: Vec<&CommentId> = known
            .iter()
            .filter(|((source, _), _)| source == WORDPRESS_COMMENT)
            .map(|(_, id)| id)
            .collect();
        let places = imports::list_places(conn, &of_blogs).await?;
        let is_elsewhere = |id: &CommentId, one: &Prepared| {
            let mut place = places.iter().filter(|place| &place.id == id);
            place.any(|place| place.thread_id != one.new.thread_id)
        };
        let mut aliases = Vec::new();
        for (_, one) in batch {
            let name = (one.source.clone(), one.source_id.clone());
            let origin = one.origin.as_ref().filter(|_| !known.contains_key(&name));
            let id = origin.and_then(|origin| {
                known
                    .get(&(origin.source.clone(), origin.source_id.clone()))
                    .cloned()
            });
            // Another blog may have given out the same id, for another article.
            if let Some(id) = id.filter(|id| !is_elsewhere(id, one)) {
                aliases.push(Known {
                    source: name.0.clone(),
                    source_id: name.1.clone(),
                    comment_id: id.clone(),
                });
                known.insert(name, id);
            }
        }
        if !aliases.is_empty() {
            imports::add_known(conn, site, &aliases).await?;
        }
        Ok(Self { known, left, erased })
    }

    /// Whether its author had it erased, here, so long ago that not even its place is left.
    fn is_erased(&self, one: &Prepared) -> bool {
        own_id(&one.source, &one.source_id).is_some_and(|id| self.erased.contains(&id))
    }

    /// The comment that it is, when it came before.
    fn of_known(&self, one: &Prepared) -> Option<&CommentId> {
        self.known.get(&(one.source.clone(), one.source_id.clone()))
    }

    /// The id of a comment that a file names: of those that are known, or about to be.
    fn get(&self, source: &str, id: &str, wanted: &[Prepared]) -> Option<CommentId> {
        let known = self.known.get(&(source.to_owned(), id.to_owned())).cloned();
        known.or_else(|| {
            let is_it = |one: &&Prepared| one.source == source && one.source_id == id;
            wanted.iter().rev().find(is_it).map(|one| one.new.id.clone())
        })
    }

    /// Where stands what is known, and what already has an id that a new one would have.
    async fn places(
        &self,
        conn: &mut Conn<'_>,
        batch: &[(String, Prepared)],
    ) -> Result<HashMap<CommentId, imports::Place>> {
        let ids: BTreeSet<&CommentId> = self
            .known
            .values()
            .chain(batch.iter().map(|(_, one)| &one.new.id))
            .collect();
        let ids: Vec<&CommentId> = ids.into_iter().collect();
        let places = imports::list_places(conn, &ids).await?;
        Ok(places
            .into_iter()
            .map(|place| (place.id.clone(), place))
            .collect())
    }
}

fn place_of(new: &New) -> imports::Place {
    imports::Place {
        id: new.id.clone(),
        site_id: new.site_id.clone(),
        thread_id: new.thread_id.clone(),
        root_id: new.root_id.clone(),
        parent_id: new.parent_id.clone(),
        depth: new.depth,
    }
}

/// Moves the numbers of the threads; gives back the version of each.
async fn touch(conn: &mut Conn<'_>, wanted: &[Prepared]) -> Result<BTreeMap<ThreadId, i64>> {
    let mut moved: BTreeMap<&ThreadId, (i64, i64)> = BTreeMap::new();
    for one in wanted {
        let (approved, first) = moved.entry(&one.new.thread_id).or_insert((0, i64::MAX));
        *approved += i64::from(one.new.status == Status::Approved);
        // Our own format says itself when a thread began.
        if one.source != OURS {
            *first = (*first).min(one.new.created_at);
        }
    }
    let mut versions = BTreeMap::new();
    for (thread, (approved, first)) in moved {
        let touched = threads::touch(conn, thread, approved, 1).await?;
        if first < i64::MAX {
            imports::settle_thread(conn, thread, Some(Millis(first)), None, None).await?;
        }
        versions.insert(thread.clone(), touched.version);
    }
    Ok(versions)
}

/// Remembers by which names comments were known elsewhere.
async fn remember(conn: &mut Conn<'_>, site: &SiteId, wanted: &[Prepared]) -> Result<()> {
    let mut known = Vec::with_capacity(wanted.len());
    for one in wanted {
        // A comment of ours that kept its id is known by it.
        if one.source != OURS || own_id(&one.source, &one.source_id).as_ref() != Some(&one.new.id) {
            known.push(Known {
                source: one.source.clone(),
                source_id: one.source_id.clone(),
                comment_id: one.new.id.clone(),
            });
        }
        known.extend(one.origin.clone().map(|origin| Known {
            comment_id: one.new.id.clone(),
            ..origin
        }));
    }
    imports::add_known(conn, site, &known).await
}

async fn add_revisions(conn: &mut Conn<'_>, wanted: &[Prepared]) -> Result<()> {
    let mut revisions = Vec::new();
    for one in wanted {
        for (nth, revision) in one.revisions.iter().enumerate() {
            let actor = match &one.new.reader_id {
                _ if revision.by_staff => Actor::CommandLine,
                Some(reader) => Actor::Reader(reader.clone()),
                None => Actor::Other(String::new()),
            };
            revisions.push(imports::Revision {
                comment_id: one.new.id.clone(),
                revision: 1 + nth as i64,
                text: revision.text.clone(),
                actor: actor.to_string(),
                created_at: revision.created_at.0,
            });
        }
    }
    if revisions.is_empty() {
        return Ok(());
    }
    imports::add_revisions(conn, &revisions).await
}

async fn add_mentions(conn: &mut Conn<'_>, ours: &Ids, wanted: &[Prepared]) -> Result<()> {
    for one in wanted {
        let mut mentioned = Vec::new();
        for mention in &one.mentions {
            if let Some(of) = ours.get(&one.source, &mention.comment, wanted) {
                mentioned.push(Mention {
                    of,
                    name: mention.name.clone(),
                });
            }
        }
        if !mentioned.is_empty() {
            let all = [(&one.new.id, &mentioned[..])];
            mentions::add_all(conn, &all, Millis(one.new.created_at)).await?;
        }
    }
    Ok(())
}
