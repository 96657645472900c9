//! Many threads are moved at once: by a list of old names and new ones, or by a pattern of addresses. First it is said what
//! would become of each; then each is moved, or merged where it comes to another, under one batch.

use std::collections::{BTreeMap, HashMap, HashSet};

use cam_nhan_domain::{
    Code, Millis, Refusal, ThreadId,
    ids::BatchId,
    page_key::{self, Page},
    page_pattern::Pattern,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Press, To, ensure_open, merge, rekey};
use crate::{
    app::App,
    discussion::moderate::new_batch,
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        check,
        rearrange::{self, Named},
        sites::Site,
        threads::{self, Word},
    },
};

/// Rows of one list, and articles that one pattern moves at once.
pub const MOST_ROWS: usize = 5_000;
/// Rows that are moved in one transaction, while nobody else writes.
const STEP: usize = 50;
/// Names that are looked up at once.
const PAGE: usize = 500;

/// A row of a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where it stands.
    pub line: u32,
    /// By which the article is known: a key, an address or a path.
    pub from: String,
    /// What it is to be known by.
    pub to: String,
}

/// What is to be moved.
#[derive(Clone, Debug)]
pub enum Source {
    /// Articles by name.
    List(Vec<Row>),
    /// All articles with such an address.
    Pattern(Pattern),
}

/// Reads a list: CSV with two columns, the old names and the new ones. A first row `old,new` or `from,to` is the head.
pub fn read_csv(text: &str) -> Result<Vec<Row>, Refusal> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .find(|mark| first.contains(char::from(*mark)));
    let mut rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .delimiter(delimiter.unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut list = Vec::new();
    for row in rows.records() {
        let row = row.map_err(|error| {
            let line = error.position().map_or(1, csv::Position::line);
            Code::MoveListInvalid.with(u32::try_from(line).unwrap_or(u32::MAX))
        })?;
        let line = row.position().map_or(1, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let (Some(from), Some(to)) = (row.get(0), row.get(1)) else {
            return Err(Code::MoveListInvalid.with(line));
        };
        let is_head = list.is_empty() && matches!((from, to), ("old", "new") | ("from", "to"));
        if is_head {
            continue;
        }
        if from.is_empty() || to.is_empty() {
            return Err(Code::MoveListInvalid.with(line));
        }
        if list.len() == MOST_ROWS {
            return Err(Code::MoveListTooLong.with(u32::try_from(MOST_ROWS).unwrap_or(u32::MAX)));
        }
        list.push(Row {
            line,
            from: from.to_owned(),
            to: to.to_owned(),
        });
    }
    if list.is_empty() {
        return Err(Code::MoveListInvalid.with(1));
    }
    Ok(list)
}

/// What becomes of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It is known by the new name alone.
    Move,
    /// Its comments and reactions join those of the article that has the new name.
    Merge,
    /// It is there already.
    Unchanged,
    /// Nobody has written to an article of the old name.
    Missing,
    /// It stays where it is.
    Refused,
}

/// A row with what becomes of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Planned {
    /// Where it stands in the list; 0 of a pattern.
    pub line: u32,
    /// The article's key, or what the list names it by where there is none.
    pub from: String,
    /// The key that it gets.
    pub to: String,
    /// What becomes of it.
    pub outcome: Outcome,
    /// Why it is refused, as a problem's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Its visible comments.
    pub comments: i64,
    #[serde(skip)]
    refusal: Option<Refusal>,
    #[serde(skip)]
    page: Option<Page>,
}

impl Planned {
    /// Why it is refused.
    pub fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.outcome = Outcome::Refused;
        self.code = Some(refusal.code.as_str());
        self.refusal = Some(refusal);
    }
}

/// What becomes of all of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Plan {
    /// Row by row, in the list's order.
    pub rows: Vec<Planned>,
    /// Whether a pattern finds more than are moved at once: the same again moves the next.
    pub more: bool,
}

impl Plan {
    /// How many rows have an outcome.
    pub fn count(&self, outcome: Outcome) -> usize {
        self.rows.iter().filter(|row| row.outcome == outcome).count()
    }
}

/// A row whose article is known.
struct Known {
    at: usize,
    thread: Named,
    page: Page,
}

/// Says what would become of each article, and changes nothing.
pub async fn plan(app: &App, site: &Site, source: Source) -> Result<Plan> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let (list, more) = match source {
        Source::List(list) => (list, false),
        Source::Pattern(pattern) => matching(conn, site, &pattern).await?,
    };
    let names = named(conn, site, &list).await?;
    let mut rows = Vec::with_capacity(list.len());
    let mut known: Vec<Known> = Vec::new();
    for (at, row) in list.into_iter().enumerate() {
        let (by_key, key) = (
            page_key::checked(row.from.trim()),
            page_key::known_as(&row.from, &site.settings),
        );
        let is_key = by_key.as_ref().is_ok_and(|key| names.contains_key(key));
        let found = [by_key, key]
            .into_iter()
            .flatten()
            .find_map(|key| names.get(&key));
        // Where the old name is a key that looks like a path, so is the new one.
        let page = if is_key && row.to.starts_with('/') && row.from.starts_with('/') {
            page_key::checked(&row.to).map(|key| Page {
                key,
                url: String::new(),
            })
        } else {
            page_key::typed(&row.to, &site.settings)
        };
        let mut planned = Planned {
            line: row.line,
            from: found.map_or(row.from, |thread| thread.key.clone()),
            to: page.as_ref().map_or(row.to, |page| page.key.clone()),
            outcome: Outcome::Missing,
            code: None,
            comments: found.map_or(0, |thread| thread.comments),
            refusal: None,
            page: None,
        };
        match (page, found) {
            (Err(refusal), _) => planned.refuse(refusal),
            (Ok(_), None) => {}
            (Ok(page), Some(thread)) => known.push(Known {
                at,
                thread: thread.clone(),
                page,
            }),
        }
        rows.push(planned);
    }
    settle(conn, site, &mut rows, known, app.now()).await?;
    Ok(Plan { rows, more })
}

/// Settles where each goes: what goes to an article that is itself moved follows it, what comes back to where it began goes
/// nowhere.
async fn settle(
    conn: &mut Conn<'_>,
    site: &Site,
    rows: &mut [Planned],
    known: Vec<Known>,
    now: Millis,
) -> Result<()> {
    let wanted: Vec<String> = known.iter().map(|one| one.page.key.clone()).collect();
    let there = lookup(conn, site, &wanted).await?;
    let mut goes: HashMap<ThreadId, &Known> = HashMap::new();
    let mut moved: Vec<&Known> = Vec::new();
    for one in &known {
        match goes.get(&one.thread.id) {
            Some(first) if first.page.key != one.page.key => rows[one.at].refuse(Code::MoveAmbiguous.into()),
            // Named twice, it goes once.
            Some(_) => rows[one.at].outcome = Outcome::Unchanged,
            None => {
                goes.insert(one.thread.id.clone(), one);
                moved.push(one);
            }
        }
    }
    let mut taken: HashSet<String> = HashSet::new();
    let mut merges: Vec<(usize, ThreadId, ThreadId)> = Vec::new();
    for one in moved {
        let (mut page, mut met) = (&one.page, HashSet::from([&one.thread.id]));
        let mut is_circular = false;
        while let Some(target) = there.get(&page.key)
            && target.id != one.thread.id
            && let Some(next) = goes.get(&target.id)
        {
            if next.page.key == page.key {
                break;
            }
            is_circular = !met.insert(&target.id);
            if is_circular {
                break;
            }
            page = &next.page;
        }
        // It comes back to itself by others.
        let ends_at = there.get(&page.key).map(|target| &target.id);
        is_circular |= met.len() > 1 && ends_at == Some(&one.thread.id);
        let row = &mut rows[one.at];
        row.to.clone_from(&page.key);
        row.page = Some(page.clone());
        if is_circular {
            row.refuse(Code::MoveCircular.into());
        } else if page.key == one.thread.key {
            row.outcome = Outcome::Unchanged;
        } else if let Some(target) = there.get(&page.key).filter(|target| target.id != one.thread.id) {
            row.outcome = Outcome::Merge;
            merges.push((one.at, one.thread.id.clone(), target.id.clone()));
        } else if !taken.insert(page.key.clone()) {
            row.outcome = Outcome::Merge;
        } else {
            row.outcome = Outcome::Move;
        }
    }
    refuse_closed(conn, site, rows, &merges, now).await
}

/// Tells of merges that would close what is open.
async fn refuse_closed(
    conn: &mut Conn<'_>,
    site: &Site,
    rows: &mut [Planned],
    merges: &[(usize, ThreadId, ThreadId)],
    now: Millis,
) -> Result<()> {
    for some in merges.chunks(PAGE) {
        let ids: Vec<ThreadId> = some
            .iter()
            .flat_map(|(_, from, into)| [from.clone(), into.clone()])
            .collect();
        let threads = threads::list_by_id(conn, &ids).await?;
        let of = |id: &ThreadId| threads.iter().find(|thread| thread.id == *id);
        for (at, from, into) in some {
            if let (Some(from), Some(into)) = (of(from), of(into))
                && let Err(Error::Refusal(refusal)) = ensure_open(site, from, into, now)
            {
                rows[*at].refuse(refusal);
            }
        }
    }
    Ok(())
}

/// The articles that a pattern is about, and whether there are more.
async fn matching(conn: &mut Conn<'_>, site: &Site, pattern: &Pattern) -> Result<(Vec<Row>, bool)> {
    let (mut list, mut after) = (Vec::new(), String::new());
    loop {
        let page = rearrange::list_keys(conn, &site.id, &after, 1_000).await?;
        let Some(last) = page.last() else {
            return Ok((list, false));
        };
        after.clone_from(last);
        for key in page {
            let Some(to) = pattern.address(&key, &site.settings) else {
                continue;
            };
            if page_key::typed(&to, &site.settings).is_ok_and(|page| page.key == key) {
                continue;
            }
            if list.len() == MOST_ROWS {
                return Ok((list, true));
            }
            list.push(Row {
                line: 0,
                from: key,
                to,
            });
        }
    }
}

/// The articles that a list's old names are of, by each of them.
async fn named(conn: &mut Conn<'_>, site: &Site, list: &[Row]) -> Result<HashMap<String, Named>> {
    let keys = list.iter().flat_map(|row| {
        [
            page_key::checked(row.from.trim()),
            page_key::known_as(&row.from, &site.settings),
        ]
    });
    lookup(conn, site, &keys.flatten().collect::<Vec<_>>()).await
}

async fn lookup(conn: &mut Conn<'_>, site: &Site, keys: &[String]) -> Result<HashMap<String, Named>> {
    let mut found = HashMap::new();
    for some in keys.chunks(PAGE) {
        for one in rearrange::list_named(conn, &site.id, some).await? {
            found.insert(one.asked.clone(), one);
        }
    }
    Ok(found)
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Moved {
    /// By which all of it is taken back; `None` where nothing was to be done.
    pub batch: Option<BatchId>,
    /// What became of each.
    pub plan: Plan,
}

/// Moves and merges what [`plan`] says, under one batch. What cannot be moved any more is told, and the others go on.
pub async fn run(app: &App, site: &Site, source: Source, actor: Actor) -> Result<Moved> {
    let mut plan = plan(app, site, source).await?;
    let batch = new_batch(app.now());
    let todo: Vec<(usize, String, Page)> = plan
        .rows
        .iter()
        .enumerate()
        .filter(|(_, row)| matches!(row.outcome, Outcome::Move | Outcome::Merge))
        .filter_map(|(at, row)| Some((at, row.from.clone(), row.page.clone()?)))
        .collect();
    let mut count = 0;
    for step in todo.chunks(STEP) {
        let (site, step, now) = (site.clone(), step.to_vec(), app.now());
        let (actor, batch) = (actor.clone(), batch.clone());
        let done: BTreeMap<usize, Result<Outcome, Refusal>> = app
            .store()
            .write(move |conn| {
                Box::pin(async move {
                    check::lock(conn).await?;
                    let press = Press {
                        actor: &actor,
                        batch: Some(&batch),
                        now,
                    };
                    let mut done = BTreeMap::new();
                    for (at, from, page) in step {
                        let outcome = match one(conn, &site, &from, page, press).await {
                            Ok(outcome) => Ok(outcome),
                            Err(Error::Refusal(refusal)) if !refusal.code.is_passing() => Err(refusal),
                            Err(error) => return Err(error),
                        };
                        done.insert(at, outcome);
                    }
                    Ok(done)
                })
            })
            .await?;
        for (at, outcome) in done {
            match outcome {
                Ok(outcome) => {
                    plan.rows[at].outcome = outcome;
                    count += 1;
                }
                Err(refusal) => plan.rows[at].refuse(refusal),
            }
        }
    }
    Ok(Moved {
        batch: (count > 0).then_some(batch),
        plan,
    })
}

/// Moves one article, or merges it into the one that has the new key by now. What a list says is no word above readers':
/// their pages may well say later what the article is called.
async fn one(conn: &mut Conn<'_>, site: &Site, from: &str, page: Page, press: Press<'_>) -> Result<Outcome> {
    let thread = threads::get(conn, &site.id, from)
        .await?
        .ok_or(Code::ThreadMissing)?;
    match threads::get(conn, &site.id, &page.key).await? {
        Some(into) if into.id != thread.id => {
            merge::store(conn, site, &thread, &into, press).await?;
            Ok(Outcome::Merge)
        }
        _ => {
            let to = To {
                page,
                title: String::new(),
            };
            rekey::store(conn, &thread, &to, Word::Readers, press).await?;
            Ok(Outcome::Move)
        }
    }
}
