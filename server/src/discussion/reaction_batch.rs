//! Stores a batch of reactions and likes in one transaction: a reader's newest choice wins, and each counter moves once
//! by the sum.

use std::collections::{BTreeMap, BTreeSet, HashMap, hash_map::Entry};

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, SiteId, ThreadId,
    reaction::{LIKE, Tally},
};

use crate::{
    discussion::batch::{BatchRequest, Batcher},
    error::Result,
    store::{
        Conn, comments,
        deliveries::{self, Event},
        reaction_bursts,
        reactions::{self, Change, Choice, Known, New},
        readers::{self, NewReader, ReaderKey},
        threads::{self, Thread},
        webhooks::EventKind,
    },
};

/// A reader's choice about to be settled.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The site.
    pub site: SiteId,
    /// Of what.
    pub about: About,
    /// What is chosen.
    pub choice: Choice,
    /// By which the reader is known.
    pub reader_key: ReaderKey,
    /// Becomes the reader's id at their first write.
    pub fresh_reader: ReaderId,
    /// The keyed hash of the network it comes from.
    pub address: String,
    /// Whether it comes from somebody who is banned and not to notice.
    pub banned: bool,
    /// Counted choices of new readers from this network beyond which one is excluded; `None`: there is no such number.
    pub ceiling: Option<i64>,
    /// When.
    pub now: Millis,
}

/// What a choice is about.
#[derive(Clone, Debug)]
pub enum About {
    /// An article, with the thread that its first write makes.
    Article(Box<Thread>),
    /// A comment.
    Comment(CommentId),
}

/// How things stand then.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The reader's choice.
    pub choice: Choice,
    /// Everybody's; of a comment, the likes.
    pub tallies: Vec<Tally>,
    /// The thread's version then.
    pub version: i64,
}

/// However many a ceiling lets count, one part in so many of all that a subject has is counted of a network: behind a
/// carrier's few addresses there are cities, and what is so small a part decides nothing.
const SHARE: i64 = 10;

/// Where choices queue.
pub type ReactionQueue = Batcher<Asked>;

impl BatchRequest for Asked {
    type Answer = Settled;
    const BATCH: usize = 512;

    /// A choice is on the disk then, or a newer one of the same reader is. [`Code::CommentMissing`] when there is no
    /// such comment that everyone can see.
    async fn store_batch(conn: &mut Conn<'_>, asked: &[Self]) -> Result<Vec<Result<Settled>>> {
        store_choices(conn, asked).await
    }
}

/// What a request calls a subject: its site, and the article's key or the comment's id.
type Name<'a> = (&'a SiteId, bool, &'a str);
/// A choice: its subject and its reader.
type Key<'a> = (&'a str, &'a str);

impl Asked {
    fn name(&self) -> Name<'_> {
        match &self.about {
            About::Article(thread) => (&self.site, false, &thread.key),
            About::Comment(id) => (&self.site, true, id.as_str()),
        }
    }

    fn reader(&self) -> NewReader<'_> {
        NewReader {
            site: &self.site,
            key: &self.reader_key,
            fresh: &self.fresh_reader,
            now: self.now.0,
        }
    }
}

/// What choices are counted under.
struct Subject {
    /// The thread's id, or the comment's.
    id: String,
    thread: ThreadId,
    /// Of a comment.
    likes: Option<i64>,
    /// The one reader who is to think that everyone sees it.
    only: Option<ReaderId>,
}

/// A choice that has found its subject and its reader.
struct Ready<'a> {
    asked: &'a Asked,
    subject: &'a Subject,
    reader: &'a readers::Known,
}

impl<'a> Ready<'a> {
    fn key(&self) -> Key<'a> {
        (&self.subject.id, self.reader.id.as_str())
    }

    fn recorded(&self, beyond: bool) -> New<'a> {
        let banned = (self.asked.banned || self.subject.only.is_some()).then_some(reactions::BANNED);
        New {
            subject: &self.subject.id,
            reader: &self.reader.id,
            thread: &self.subject.thread,
            kind: self.asked.choice.kind.as_deref(),
            seq: self.asked.choice.seq,
            address: &self.asked.address,
            excluded_by: banned.or(beyond.then_some(reactions::CEILING)),
            now: self.asked.now.0,
        }
    }
}

/// Records choices; the answers are in their order.
async fn store_choices(conn: &mut Conn<'_>, asked: &[Asked]) -> Result<Vec<Result<Settled>>> {
    let subjects = find_subjects(conn, asked).await?;
    let readers = find_readers(conn, asked, &subjects).await?;
    let readers: BTreeMap<_, _> = readers
        .iter()
        .map(|known| ((&known.site_id, &known.key), known))
        .collect();
    let ready: Vec<Option<Ready<'_>>> = asked
        .iter()
        .map(|asked| {
            let subject = subjects.get(&asked.name())?;
            let reader = readers.get(&(&asked.site, &asked.reader_key))?;
            if subject.only.as_ref().is_some_and(|only| *only != reader.id) {
                return None;
            }
            Some(Ready {
                asked,
                subject,
                reader,
            })
        })
        .collect();
    // Of several choices of one reader the newest; and all in one order, so that two servers do not wait for each
    // other for ever.
    let mut newest: BTreeMap<Key<'_>, &Ready<'_>> = BTreeMap::new();
    for one in ready.iter().flatten() {
        let kept = newest.entry(one.key()).or_insert(one);
        if one.asked.choice.seq > kept.asked.choice.seq {
            *kept = one;
        }
    }
    let beyond = beyond_ceiling(conn, &newest).await?;
    let choices: Vec<New<'_>> = newest
        .iter()
        .map(|(key, one)| one.recorded(beyond.contains(key)))
        .collect();
    let changes = reactions::set_all(conn, &choices).await?;
    let changed: BTreeSet<Key<'_>> = changes.iter().map(Change::key).collect();
    let late: Vec<New<'_>> = choices
        .iter()
        .filter(|choice| !changed.contains(&choice.key()))
        .copied()
        .collect();
    let kept = reactions::list_known(conn, &late).await?;
    let moved: BTreeSet<&str> = { changes.iter() }
        .filter(|change| change.counts())
        .map(|change| change.subject_id.as_str())
        .collect();
    // Whose choice is excluded is not to notice, whatever the reason: they are told of a number with theirs in it.
    let excluded: BTreeMap<Key<'_>, bool> = { changes.iter() }
        .map(|change| (change.key(), change.excluded_by.is_some()))
        .chain(
            kept.iter()
                .map(|known| (known.key(), known.excluded_by.is_some())),
        )
        .collect();
    let kept: BTreeMap<Key<'_>, &Choice> = kept.iter().map(|one| (one.key(), &one.choice)).collect();
    let tallies = move_numbers(conn, &subjects, &changes).await?;
    tell_endpoints(conn, asked, &subjects, &moved).await?;
    let answer = |one: &Option<Ready<'_>>| {
        let one = one.as_ref().ok_or(Code::CommentMissing)?;
        let key = one.key();
        let settled = kept.get(&key).copied();
        let settled = settled.or_else(|| newest.get(&key).map(|newest| &newest.asked.choice));
        let choice = settled.unwrap_or(&one.asked.choice).clone();
        let (mut tallies, version) = tallies.get(key.0).cloned().unwrap_or_default();
        if let Some(kind) = choice.kind.as_ref().filter(|_| excluded.get(&key) == Some(&true)) {
            match tallies.iter_mut().find(|tally| tally.code == *kind) {
                Some(tally) => tally.count += 1,
                None => tallies.push(Tally {
                    code: kind.clone(),
                    count: 1,
                }),
            }
        }
        Ok(Settled {
            choice,
            tallies,
            version,
        })
    };
    Ok(ready.iter().map(answer).collect())
}

/// Owes the sites' endpoints the articles whose reactions have moved.
async fn tell_endpoints(
    conn: &mut Conn<'_>,
    asked: &[Asked],
    subjects: &BTreeMap<Name<'_>, Subject>,
    moved: &BTreeSet<&str>,
) -> Result<()> {
    let articles = { subjects.iter() }.filter(|(_, it)| it.likes.is_none() && moved.contains(it.id.as_str()));
    // Once for each, by whichever of its keys it was named.
    let articles: BTreeMap<&str, &SiteId> =
        articles.map(|((site, ..), it)| (it.id.as_str(), *site)).collect();
    let events: Vec<Event> = { articles.into_iter() }
        .map(|(article, site)| Event::new(EventKind::ReactionChanged, site, article))
        .collect();
    let now = asked.iter().map(|one| one.now).max();
    deliveries::owe(conn, &events, now.unwrap_or(Millis(0))).await
}

/// The comments among the subjects that everyone can see.
async fn find_liked<'a>(conn: &mut Conn<'_>, asked: &'a [Asked]) -> Result<BTreeMap<Name<'a>, Subject>> {
    let mut liked: BTreeMap<&SiteId, BTreeMap<&CommentId, Name<'_>>> = BTreeMap::new();
    for one in asked {
        if let About::Comment(id) = &one.about {
            liked.entry(&one.site).or_default().insert(id, one.name());
        }
    }
    let mut subjects = BTreeMap::new();
    for (site, names) in liked {
        let ids: Vec<&CommentId> = names.keys().copied().collect();
        for liked in comments::list_likes(conn, site, &ids).await? {
            if let Some(name) = names.get(&liked.id) {
                subjects.insert(
                    *name,
                    Subject {
                        id: liked.id.to_string(),
                        thread: liked.thread_id,
                        likes: Some(liked.likes),
                        only: liked.only,
                    },
                );
            }
        }
    }
    Ok(subjects)
}

/// All subjects that are there: beside the comments threads, made by their first write. Every thread of which something
/// is to move is held from then on.
async fn find_subjects<'a>(conn: &mut Conn<'_>, asked: &'a [Asked]) -> Result<BTreeMap<Name<'a>, Subject>> {
    let mut subjects = find_liked(conn, asked).await?;
    let mut articles: BTreeMap<Name<'_>, &Thread> = BTreeMap::new();
    for one in asked {
        if let About::Article(thread) = &one.about {
            articles.insert(one.name(), thread);
        }
    }
    let threads: BTreeSet<ThreadId> = subjects.values().map(|subject| subject.thread.clone()).collect();
    let threads = threads::list_by_id(conn, &threads.into_iter().collect::<Vec<_>>()).await?;
    let mut names: Vec<(&SiteId, &str)> = threads
        .iter()
        .map(|thread| (&thread.site_id, thread.key.as_str()))
        .collect();
    names.extend(articles.keys().map(|(site, _, key)| (*site, *key)));
    threads::hold(conn, &names).await?;
    for (name, fresh) in articles {
        let thread = threads::get_or_add(conn, name.0, fresh).await?.id;
        let id = thread.to_string();
        subjects.insert(
            name,
            Subject {
                id,
                thread,
                likes: None,
                only: None,
            },
        );
    }
    Ok(subjects)
}

/// The readers of those whose subject is there.
async fn find_readers(
    conn: &mut Conn<'_>,
    asked: &[Asked],
    subjects: &BTreeMap<Name<'_>, Subject>,
) -> Result<Vec<readers::Known>> {
    let coming: BTreeMap<_, _> = asked
        .iter()
        .filter(|one| subjects.contains_key(&one.name()))
        .map(|one| ((&one.site, &one.reader_key), one.reader()))
        .collect();
    readers::get_or_add_all(conn, &coming.into_values().collect::<Vec<_>>()).await
}

/// Those beyond the site's ceiling for new readers of one network. They are excluded: their readers see them as theirs,
/// and the tallies leave them out. Refused, they would tell a robot's owner to change networks, and readers behind the
/// same carrier's address that they are taken for one.
async fn beyond_ceiling<'a>(
    conn: &mut Conn<'_>,
    newest: &BTreeMap<Key<'a>, &'a Ready<'a>>,
) -> Result<BTreeSet<Key<'a>>> {
    let since = |one: &Ready<'_>| Millis(one.asked.now.0 - reaction_bursts::NEW_READER_AGE);
    let watched: Vec<(&Ready<'_>, i64)> = newest
        .values()
        .filter(|one| one.reader.created_at >= since(one))
        .filter_map(|one| Some((*one, one.asked.ceiling?)))
        .collect();
    let choices: Vec<New<'_>> = watched.iter().map(|(one, _)| one.recorded(false)).collect();
    // A choice that was counted or not from its beginning goes on like that.
    let known = reactions::list_known(conn, &choices).await?;
    let known: BTreeSet<Key<'_>> = known.iter().map(Known::key).collect();
    let mut counted: HashMap<(&str, &str), i64> = HashMap::new();
    let mut totals: HashMap<&str, i64> = HashMap::new();
    let mut beyond = BTreeSet::new();
    for (one, ceiling) in watched {
        if known.contains(&one.key()) {
            continue;
        }
        let (subject, address) = (one.subject.id.as_str(), one.asked.address.as_str());
        let counted = match counted.entry((subject, address)) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(
                reaction_bursts::count_fresh(conn, subject, address, (since(one), one.asked.now)).await?,
            ),
        };
        let is_beyond = *counted >= ceiling && {
            let total = match totals.entry(subject) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(unknown) => *unknown.insert(total(conn, one.subject).await?),
            };
            *counted >= total / SHARE
        };
        if is_beyond {
            beyond.insert(one.key());
        } else if one.asked.choice.kind.is_some() {
            *counted += 1;
        }
    }
    Ok(beyond)
}

/// How many choices a subject has that are counted.
async fn total(conn: &mut Conn<'_>, subject: &Subject) -> Result<i64> {
    match subject.likes {
        Some(likes) => Ok(likes),
        None => {
            let tallies = reactions::list_tallies(conn, &subject.id).await?;
            Ok(tallies.iter().map(|tally| tally.count).sum())
        }
    }
}

/// Moves the numbers by what has changed; gives back those of every subject, and its thread's version.
async fn move_numbers<'a>(
    conn: &mut Conn<'_>,
    subjects: &'a BTreeMap<Name<'_>, Subject>,
    changes: &[Change],
) -> Result<HashMap<&'a str, (Vec<Tally>, i64)>> {
    let mut moves: BTreeMap<&str, BTreeMap<&str, i64>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.counts()) {
        let kinds = moves.entry(&change.subject_id).or_default();
        for (kind, by) in [(&change.previous, -1), (&change.kind, 1)] {
            if let Some(kind) = kind {
                *kinds.entry(kind).or_default() += by;
            }
        }
    }
    for kinds in moves.values_mut() {
        kinds.retain(|_, by| *by != 0);
    }
    moves.retain(|_, kinds| !kinds.is_empty());
    let subjects: BTreeMap<&str, &Subject> = subjects.values().map(|it| (it.id.as_str(), it)).collect();
    // Once for each thread, whatever has moved in it; and first, so that what moves knows the version.
    // What is excluded moves the version alone: a thread that stood still would tell whose choice it is.
    let excluded_by = { changes.iter() }.filter(|change| change.excluded_by.is_some());
    let excluded_by: BTreeSet<&str> = excluded_by.map(|change| change.subject_id.as_str()).collect();
    let moved = { subjects.iter() }.filter(|(id, _)| moves.contains_key(*id) || excluded_by.contains(*id));
    let moved: BTreeSet<&ThreadId> = moved.map(|(_, subject)| &subject.thread).collect();
    let mut versions = BTreeMap::new();
    for thread in moved {
        versions.insert(thread, threads::touch(conn, thread, 0, 1).await?.version);
    }
    let mut tallies = HashMap::new();
    for (id, subject) in subjects {
        // Also where nothing moved, so that whose choice is excluded is answered like anybody.
        let version = match versions.get(&subject.thread) {
            Some(version) => *version,
            None => threads::get_by_id(conn, &subject.thread).await?.version,
        };
        let mut likes = subject.likes;
        for (kind, by) in moves.remove(id).unwrap_or_default() {
            match &mut likes {
                Some(likes) => *likes = comments::add_likes(conn, id, by, version).await?,
                None => reactions::add_to_tally(conn, id, kind, by).await?,
            }
        }
        let stand = match likes {
            Some(count) => vec![Tally {
                code: LIKE.to_owned(),
                count,
            }],
            None => reactions::list_tallies(conn, id).await?,
        };
        tallies.insert(id, (stand, version));
    }
    Ok(tallies)
}
