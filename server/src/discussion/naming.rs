//! What is known of an article, and on whose word: the newsroom's overrides what readers' browsers claim, and can be taken
//! back.

use cam_nhan_domain::{
    Code, Millis, ThreadId,
    comment::text,
    ids::{AuditId, BatchId},
};

use crate::{
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        claims::{self, Fact},
        sites::Site,
        threads::{self, Thread, Word, facts::Facts},
    },
};

/// The longest title kept, in characters.
const TITLE_LIMIT: usize = 300;

/// A title on one line and of a length that can be shown.
pub fn tidy_title(title: &str) -> String {
    text::one_line(title, TITLE_LIMIT)
}

/// The newsroom's word for a fact; an empty one leaves it to readers again.
pub(super) fn say(fact: &mut String, word: &mut Word, said: String) {
    if said.is_empty() {
        *word = (*word).min(Word::Reader);
    } else {
        (*fact, *word) = (said, Word::Newsroom);
    }
}

/// Keeps what is newly known of an article, with a line in the audit log, which may be one of a batch; `None`, and nothing
/// done, where that is nothing new. The thread is locked.
pub(super) async fn describe(
    conn: &mut Conn<'_>,
    old: &Thread,
    new: &Thread,
    (actor, batch): (&Actor, Option<&BatchId>),
    now: Millis,
) -> Result<Option<(Thread, AuditId)>> {
    let (before, after) = (Facts::from(old), Facts::from(new));
    if before == after {
        return Ok(None);
    }
    let new = set(conn, new).await?;
    let json = |facts: &Facts| serde_json::to_string(facts).map_err(Error::internal);
    let entry = NewEntry {
        before: &json(&before)?,
        after: &json(&after)?,
        batch,
        ..NewEntry::new(&new.site_id, actor, Action::DescribeArticle, new.id.as_str())
    };
    let line = audit::add(conn, entry, now).await?;
    Ok(Some((new, line)))
}

/// Takes one description back, if nothing else has been said since.
pub(super) async fn take_back(
    conn: &mut Conn<'_>,
    site: &Site,
    id: &str,
    before: &str,
    after: &str,
) -> Result<()> {
    let facts = |json: &str| serde_json::from_str::<Facts>(json).map_err(|_| Code::ActImpossible);
    let (before, after) = (facts(before)?, facts(after)?);
    let known = threads::get_of_site(conn, &site.id, &ThreadId::parse(id)?)
        .await?
        .ok_or(Code::ThreadMissing)?;
    if Facts::from(&known) != after {
        return Err(Code::RevisionChanged.into());
    }
    set(conn, &before.put_into(known)).await?;
    Ok(())
}

/// Keeps what is known of an article; what the newsroom says, no reader's claim waits to say.
pub(super) async fn set(conn: &mut Conn<'_>, thread: &Thread) -> Result<Thread> {
    for fact in Fact::ALL {
        if fact.of(thread).1 == Word::Newsroom {
            claims::forget(conn, &thread.id, fact).await?;
        }
    }
    threads::set_metadata(conn, thread).await
}
