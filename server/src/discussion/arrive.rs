//! Stores comments that come at the same time together: finds each its place, keeps the numbers true, and writes on the
//! record what a rule did.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, btree_map::Entry};

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, SiteId, Status, ThreadId, comment::Draft, ids::ModeratorId,
    site::MAX_DEPTH,
};

use super::{
    on_record,
    together::{Asking, Together},
};
use crate::{
    auth::work::Done,
    error::{Error, Result},
    store::{
        Conn,
        audit::{self, Entry as Line},
        comments::{self, New, Row, State, Words},
        floods, outbox, readers,
        threads::{self, Thread},
    },
};

/// Where comments queue.
pub type Arrivals = Together<Coming>;

/// Who writes a comment.
#[derive(Clone, Debug)]
pub enum Writer {
    /// A reader.
    Reader {
        /// By which they are known.
        token_hash: String,
        /// Becomes their id at their first write.
        fresh: ReaderId,
        /// Where they write from, as it may be kept.
        address: String,
    },
    /// A moderator, for the site.
    Staff(ModeratorId),
}

/// A comment that has passed everything but its place.
#[derive(Clone, Debug)]
#[expect(
    missing_docs,
    reason = "most are the columns of a comment, documented in the migration"
)]
pub struct Coming {
    pub site: SiteId,
    /// How deep the site's comments nest.
    pub depth: u32,
    /// After how many days the site's threads close; 0 for never.
    pub close_after_days: u32,
    /// The thread, made as it is here by its first write.
    pub thread: Thread,
    pub draft: Draft,
    pub words: Words,
    pub status: Status,
    pub quiet: bool,
    pub writer: Writer,
    /// The rule that holds it, for the record.
    pub by_rule: Option<String>,
    /// The work that was done for it, which is good once.
    pub done: Option<Done>,
    pub now: Millis,
}

/// A comment as it was stored.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The comment.
    pub comment: Row,
    /// Its thread afterwards.
    pub thread: Thread,
    /// Whether it was stored now, or by an earlier request with the same id.
    pub is_new: bool,
}

impl Asking for Coming {
    type Answer = Outcome;
    const BATCH: usize = 256;

    /// The same id from the same writer gives the first outcome again; from another it is [`Code::IdTaken`].
    async fn settle(conn: &mut Conn<'_>, asked: &[Self]) -> Result<Vec<Result<Outcome>>> {
        store(conn, asked).await
    }
}

/// A thread as requests name it: its site and its key.
type Name<'a> = (&'a SiteId, &'a str);
/// A reader as requests name them: their site and their token's hash.
type Token<'a> = (&'a SiteId, &'a str);

impl Coming {
    fn name(&self) -> Name<'_> {
        (&self.site, &self.thread.key)
    }

    fn token(&self) -> Option<Token<'_>> {
        match &self.writer {
            Writer::Reader { token_hash, .. } => Some((&self.site, token_hash)),
            Writer::Staff(_) => None,
        }
    }

    fn reader(&self) -> Option<readers::Coming<'_>> {
        match &self.writer {
            Writer::Reader {
                token_hash, fresh, ..
            } => Some(readers::Coming {
                site: &self.site,
                token_hash,
                fresh,
                now: self.now.0,
            }),
            Writer::Staff(_) => None,
        }
    }
}

/// What is known when comments come.
struct Known<'a> {
    /// Comments with the ids of those that come, and of those that they answer.
    comments: HashMap<CommentId, Row>,
    threads: BTreeMap<Name<'a>, Thread>,
    readers: BTreeMap<Token<'a>, ReaderId>,
}

impl<'a> Known<'a> {
    async fn of(conn: &mut Conn<'_>, coming: &'a [Coming]) -> Result<Self> {
        let ids: BTreeSet<&CommentId> = coming
            .iter()
            .flat_map(|one| [Some(&one.draft.id), one.draft.parent.as_ref()])
            .flatten()
            .collect();
        let comments = comments::list_by_id(conn, &ids.into_iter().collect::<Vec<_>>()).await?;
        let mut threads = BTreeMap::new();
        for one in coming {
            if let Entry::Vacant(unknown) = threads.entry(one.name())
                && let Some(thread) = threads::get(conn, &one.site, &one.thread.key).await?
            {
                unknown.insert(thread);
            }
        }
        let mut known = Self {
            comments: comments.into_iter().map(|row| (row.id.clone(), row)).collect(),
            threads,
            readers: BTreeMap::new(),
        };
        let tokens = distinct(coming.iter());
        let readers = readers::list_known(conn, &tokens).await?;
        known.meet(&tokens, &readers);
        Ok(known)
    }

    fn meet(&mut self, tokens: &[readers::Coming<'a>], readers: &[readers::Known]) {
        let ids: BTreeMap<Token<'_>, &ReaderId> = readers
            .iter()
            .map(|known| ((&known.site_id, known.token_hash.as_str()), &known.id))
            .collect();
        for one in tokens {
            if let Some(id) = ids.get(&(one.site, one.token_hash)) {
                self.readers.insert((one.site, one.token_hash), (*id).clone());
            }
        }
    }

    /// Whether a comment known already is this one's writer's.
    fn wrote(&self, one: &Coming, row: &Row) -> bool {
        match &one.writer {
            Writer::Staff(id) => row.moderator_id.as_ref() == Some(id),
            Writer::Reader { .. } => {
                let reader = one.token().and_then(|token| self.readers.get(&token));
                reader.is_some() && row.reader_id.as_ref() == reader
            }
        }
    }

    /// One answers what one can see: approved comments, and one's own while they wait; a moderator, also what waits.
    fn can_answer(&self, one: &Coming, row: &Row) -> bool {
        match (row.status, &one.writer) {
            (Status::Approved, _) | (Status::Held, Writer::Staff(_)) => true,
            _ => self.wrote(one, row) && row.seen_by_author(),
        }
    }

    fn answered(&self, one: &Coming) -> Option<&Row> {
        self.comments.get(one.draft.parent.as_ref()?)
    }

    /// The answer to a request that came before, if it was this writer's.
    fn again(&self, one: &Coming, earlier: &Row) -> Result<Outcome> {
        let thread = self
            .threads
            .get(&one.name())
            .filter(|thread| thread.id == earlier.thread_id);
        let thread = thread.filter(|_| self.wrote(one, earlier)).ok_or(Code::IdTaken)?;
        Ok(Outcome {
            comment: earlier.clone(),
            thread: thread.clone(),
            is_new: false,
        })
    }

    /// Whether there is a place for it.
    fn admits(&self, one: &Coming) -> Result<()> {
        let thread = self.threads.get(&one.name());
        let closed = thread.is_some_and(|thread| thread.is_closed(one.close_after_days, one.now));
        if closed && matches!(one.writer, Writer::Reader { .. }) {
            return Err(Code::ThreadClosed.into());
        }
        if one.draft.parent.is_some() {
            self.answered(one)
                .filter(|row| thread.is_some_and(|thread| thread.id == row.thread_id))
                .filter(|row| self.can_answer(one, row))
                .ok_or(Code::ParentMissing)?;
        }
        Ok(())
    }
}

/// Each writer's token once, and always in one order.
fn distinct<'a>(coming: impl Iterator<Item = &'a Coming>) -> Vec<readers::Coming<'a>> {
    let tokens: BTreeMap<Token<'_>, readers::Coming<'_>> = coming
        .filter_map(|one| Some((one.token()?, one.reader()?)))
        .collect();
    tokens.into_values().collect()
}

/// What becomes of one of those that come.
enum Fate {
    /// It is stored.
    Stored,
    /// It is the same as another one that comes with it.
    Twin,
    /// It was answered already.
    Told(Result<Outcome>),
}

/// Stores comments; the answers are in their order.
async fn store(conn: &mut Conn<'_>, coming: &[Coming]) -> Result<Vec<Result<Outcome>>> {
    let mut known = Known::of(conn, coming).await?;
    let mut first: HashSet<&CommentId> = HashSet::new();
    let mut fates = Vec::with_capacity(coming.len());
    for one in coming {
        fates.push(match known.comments.get(&one.draft.id) {
            Some(earlier) => Fate::Told(known.again(one, earlier)),
            None if first.contains(&one.draft.id) => Fate::Twin,
            None => match admit(conn, &known, one).await {
                Ok(()) => {
                    first.insert(&one.draft.id);
                    Fate::Stored
                }
                Err(Error::Refusal(refusal)) if refusal.code != Code::Unavailable => {
                    Fate::Told(Err(refusal.into()))
                }
                Err(fault) => return Err(fault),
            },
        });
    }
    let stored: Vec<&Coming> = coming
        .iter()
        .zip(&fates)
        .filter(|(_, fate)| matches!(fate, Fate::Stored))
        .map(|(one, _)| one)
        .collect();
    let rows = add(conn, &mut known, &stored).await?;
    known
        .comments
        .extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    let outcome = |(one, fate): (&Coming, Fate)| {
        let row = known.comments.get(&one.draft.id).ok_or_else(lost);
        match fate {
            Fate::Told(outcome) => outcome,
            Fate::Stored => known.again(one, row?).map(|outcome| Outcome {
                is_new: true,
                ..outcome
            }),
            Fate::Twin => known.again(one, row?),
        }
    };
    Ok(coming.iter().zip(fates).map(outcome).collect())
}

/// Stores one comment as part of a transaction that does more.
pub(super) async fn store_one(conn: &mut Conn<'_>, coming: Coming) -> Result<Outcome> {
    store(conn, &[coming]).await?.pop().ok_or_else(lost)?
}

/// Refuses what has no place, and what comes with work that was spent already.
async fn admit(conn: &mut Conn<'_>, known: &Known<'_>, one: &Coming) -> Result<()> {
    known.admits(one)?;
    if let Some(done) = &one.done
        && !floods::spend(conn, &done.challenge, done.expires_at).await?
    {
        return Err(Code::WorkRequired.into());
    }
    Ok(())
}

/// Adds comments that have a place, with their threads and readers where they are the first.
async fn add<'a>(conn: &mut Conn<'_>, known: &mut Known<'a>, coming: &[&'a Coming]) -> Result<Vec<Row>> {
    if coming.is_empty() {
        return Ok(Vec::new());
    }
    let tokens = distinct(coming.iter().copied());
    let readers = readers::get_or_add_all(conn, &tokens).await?;
    known.meet(&tokens, &readers);
    // By their names, so that two servers do not wait for each other for ever.
    let claims: BTreeMap<Name<'_>, &Coming> = coming.iter().map(|one| (one.name(), *one)).collect();
    for (name, one) in claims {
        if known
            .threads
            .get(&name)
            .is_none_or(|thread| thread.learns(&one.thread))
        {
            let thread = threads::add(conn, &one.site, &one.thread, one.now).await?;
            known.threads.insert(name, thread);
        }
    }
    let mut seen: BTreeMap<ThreadId, (Name<'_>, i64)> = BTreeMap::new();
    for one in coming.iter().filter(|one| one.status == Status::Approved) {
        let thread = known.threads.get(&one.name()).ok_or_else(lost)?;
        seen.entry(thread.id.clone()).or_insert((one.name(), 0)).1 += 1;
    }
    // Each comment that readers see has a version of its own, so that news of them can be cut anywhere.
    let mut versions = BTreeMap::new();
    for (id, (name, count)) in seen {
        let thread = threads::touch(conn, &id, count, count).await?;
        versions.insert(name, thread.version - count);
        known.threads.insert(name, thread);
    }
    let mut new = Vec::with_capacity(coming.len());
    for one in coming {
        let version = match versions.get_mut(&one.name()) {
            Some(version) if one.status == Status::Approved => {
                *version += 1;
                *version
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
    let replies: Vec<&CommentId> = new
        .iter()
        .filter(|new| new.status == Status::Approved && new.parent_id.is_some())
        .map(|new| &new.id)
        .collect();
    if !replies.is_empty() {
        comments::count_above(conn, &replies, 1).await?;
    }
    let rows: Vec<Row> = new
        .into_iter()
        .zip(coming)
        .map(|(new, one)| new.into_row(known.answered(one)))
        .collect();
    tell_moderators(conn, coming, &rows).await?;
    Ok(rows)
}

/// A comment at its place.
fn placed(known: &Known<'_>, one: &Coming, version: i64) -> Option<New> {
    let place = Place::under(known.answered(one), one.depth);
    let (reader_id, moderator_id, address) = match &one.writer {
        Writer::Reader { address, .. } => (
            Some(known.readers.get(&one.token()?)?.clone()),
            None,
            Some(address.clone()),
        ),
        Writer::Staff(id) => (None, Some(id.clone()), None),
    };
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
        address,
        words: one.words.clone(),
        status: one.status,
        quiet: one.quiet,
        version,
        created_at: one.now.0,
    })
}

/// Writes on the record what rules held, and owes the sites' moderators a notice.
async fn tell_moderators(conn: &mut Conn<'_>, coming: &[&Coming], rows: &[Row]) -> Result<()> {
    let mut waiting: BTreeMap<&SiteId, Millis> = BTreeMap::new();
    for (one, row) in coming.iter().zip(rows) {
        if let Some(actor) = &one.by_rule {
            let after = on_record(&State::from(row))?;
            let line = Line {
                revision: row.revision,
                after: &after,
                why: &row.reasons,
                ..Line::new(&one.site, actor, "hold", row.id.as_str())
            };
            audit::add(conn, line, one.now).await?;
        }
        if row.status == Status::Held {
            waiting.entry(&one.site).or_insert(one.now);
        }
    }
    for (site, since) in waiting {
        outbox::owe_notices(conn, site, since).await?;
    }
    Ok(())
}

fn lost() -> Error {
    Error::internal(anyhow::anyhow!(
        "what this transaction has read or stored is not there"
    ))
}

/// Where a comment stands.
#[derive(Debug, PartialEq)]
struct Place {
    root: Option<CommentId>,
    parent: Option<CommentId>,
    answers: Option<CommentId>,
    depth: i64,
}

impl Place {
    /// Under the comment answered, or beside it where the site nests no deeper: the tree's depth is bounded when it
    /// is written, so that nothing that reads it needs to be careful.
    fn under(answered: Option<&Row>, depth: u32) -> Self {
        let Some(answered) = answered else {
            return Self {
                root: None,
                parent: None,
                answers: None,
                depth: 0,
            };
        };
        let deepest = i64::from(depth.clamp(1, MAX_DEPTH));
        let root = answered.root_id.clone().unwrap_or_else(|| answered.id.clone());
        let answers = Some(answered.id.clone());
        if answered.depth < deepest {
            return Self {
                root: Some(root),
                parent: Some(answered.id.clone()),
                answers,
                depth: answered.depth + 1,
            };
        }
        Self {
            root: Some(root),
            parent: answered.parent_id.clone(),
            answers,
            depth: answered.depth,
        }
    }
}
