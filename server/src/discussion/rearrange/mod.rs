//! Rearranging threads: one is moved to another key or site, merged into another, or a branch is split off it. Each is one
//! transaction behind a closed gate ([`check::lock`]), so that nobody writes to a thread while it changes its name; a line
//! of the audit log; and can be taken back. A key that a thread had leads to it as an alias (`store/aliases.rs`).

mod branch;
pub mod list;
pub mod merge;
pub mod rekey;
pub mod split;
pub mod to_site;

use cam_nhan_domain::{
    Code, Millis,
    ids::BatchId,
    page_key::{self, Page},
    site::Settings,
};
use serde::{Deserialize, Serialize};

use super::naming::tidy_title;
use crate::{
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        audit::{Action, Entry},
        check, rearrange,
        sites::Site,
        threads::{self, Thread, facts::Facts},
    },
};

/// Comments and reactions that one act moves at most: about two seconds of one machine, in which nobody else writes.
pub const MOST: u32 = 50_000;

/// Whether an act rearranges threads.
pub(super) fn is_one(action: Option<Action>) -> bool {
    matches!(
        action,
        Some(Action::MoveThread | Action::MoveToSite | Action::MergeThreads | Action::SplitThread)
    )
}

/// Where a thread goes: the article of that key, and what is said of it.
#[derive(Clone, Debug)]
pub struct To {
    /// The article's key, and its address; empty where only a key was given.
    pub page: Page,
    /// What it is called; empty where that stays.
    pub title: String,
}

impl To {
    /// An article as a person types it ([`page_key::typed`]), with a title, which may be empty.
    pub fn typed(typed: &str, title: &str, settings: &Settings) -> Result<Self> {
        Ok(Self {
            page: page_key::typed(typed, settings)?,
            title: tidy_title(title),
        })
    }
}

/// Who acts, by which press, and when.
#[derive(Clone, Copy)]
struct Press<'a> {
    actor: &'a Actor,
    batch: Option<&'a BatchId>,
    now: Millis,
}

/// An article as the audit log keeps it before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Article {
    key: String,
    #[serde(flatten)]
    facts: Facts,
}

impl From<&Thread> for Article {
    fn from(thread: &Thread) -> Self {
        Self {
            key: thread.key.clone(),
            facts: Facts::from(thread),
        }
    }
}

/// The thread that a person or a program names: by its key or one that leads to it, else by an address, which may be one
/// that the site has left; [`Code::ThreadMissing`] where there is none.
pub async fn find(conn: &mut Conn<'_>, site: &Site, typed: &str) -> Result<Thread> {
    let typed = typed.trim();
    if let Ok(key) = page_key::checked(typed)
        && let Some(thread) = threads::get(conn, &site.id, &key).await?
    {
        return Ok(thread);
    }
    let key = page_key::known_as(typed, &site.settings)?;
    Ok(threads::get(conn, &site.id, &key)
        .await?
        .ok_or(Code::ThreadMissing)?)
}

/// What a merge or a split would do.
#[derive(Clone, Debug, Serialize)]
pub struct Would {
    /// The key of the thread that comments leave.
    pub from: String,
    /// The key of the thread where they go.
    pub into: String,
    /// Visible comments that go.
    pub comments: i64,
}

/// Closes the gate, and finds the thread behind it.
async fn hold(conn: &mut Conn<'_>, site: &Site, typed: &str) -> Result<Thread> {
    check::lock(conn).await?;
    find(conn, site, typed).await
}

/// Refuses to move more of a thread than one act may.
async fn ensure_small(conn: &mut Conn<'_>, thread: &Thread) -> Result<()> {
    if rearrange::size(conn, &thread.id).await? > i64::from(MOST) {
        return Err(Code::ThreadTooLarge.with(MOST).into());
    }
    Ok(())
}

/// Refuses to bring comments that can be answered to where they cannot.
fn ensure_open(site: &Site, from: &Thread, into: &Thread, now: Millis) -> Result<()> {
    let days = site.settings.close_after_days;
    if into.is_closed(days, now) && !from.is_closed(days, now) {
        return Err(Code::ThreadClosed.into());
    }
    Ok(())
}

/// Takes one of these acts back, if nothing else has been done since that it would undo as well.
pub(super) async fn take_back(
    conn: &mut Conn<'_>,
    site: &Site,
    actor: &Actor,
    line: &Entry,
    now: Millis,
) -> Result<()> {
    match line.action() {
        Some(Action::MoveThread) => rekey::take_back(conn, site, line, now).await,
        Some(Action::MoveToSite) => to_site::take_back(conn, site, actor, line, now).await,
        Some(Action::MergeThreads) => merge::take_back(conn, site, line, now).await,
        Some(Action::SplitThread) => split::take_back(conn, site, line).await,
        _ => Err(Code::ActImpossible.into()),
    }
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Error::internal)
}

/// What an older release wrote in another way cannot be taken back.
fn read<'a, T: Deserialize<'a>>(json: &'a str) -> Result<T> {
    Ok(serde_json::from_str(json).map_err(|_| Code::ActImpossible)?)
}
