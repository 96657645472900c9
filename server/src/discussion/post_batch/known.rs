//! Everything a batch of comments needs, prefetched: parents, earlier comments with the same ids, threads and readers.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cam_nhan_domain::{Code, CommentId, ReaderId, Status};

use super::pending::{Name, Outcome, PendingComment, Token, Writer};
use crate::{
    error::Result,
    store::{
        Conn,
        comments::{self, Row},
        readers,
        threads::{self, Thread},
    },
};

/// What is known when comments come.
pub struct Known<'a> {
    /// Comments with the ids of those that come, and of those that they answer.
    pub comments: HashMap<CommentId, Row>,
    pub threads: BTreeMap<Name<'a>, Thread>,
    pub readers: BTreeMap<Token<'a>, ReaderId>,
}

impl<'a> Known<'a> {
    /// Holds the threads of all that come: what is known then stays so.
    pub async fn of(conn: &mut Conn<'_>, pending: &'a [PendingComment]) -> Result<Self> {
        let names: BTreeSet<Name<'_>> = pending.iter().map(PendingComment::name).collect();
        threads::hold(conn, &names.iter().copied().collect::<Vec<_>>()).await?;
        let ids: BTreeSet<&CommentId> = pending
            .iter()
            .flat_map(|one| [Some(&one.draft.id), one.draft.parent.as_ref()])
            .flatten()
            .collect();
        let comments = comments::list_by_id(conn, &ids.into_iter().collect::<Vec<_>>()).await?;
        let mut threads = BTreeMap::new();
        for name in names {
            if let Some(thread) = threads::get(conn, name.0, name.1).await? {
                threads.insert(name, thread);
            }
        }
        let mut known = Self {
            comments: comments.into_iter().map(|row| (row.id.clone(), row)).collect(),
            threads,
            readers: BTreeMap::new(),
        };
        let tokens = distinct(pending.iter());
        let readers = readers::list_known(conn, &tokens).await?;
        known.meet(&tokens, &readers);
        Ok(known)
    }

    pub fn meet(&mut self, tokens: &[readers::NewReader<'a>], readers: &[readers::Known]) {
        let ids: BTreeMap<Token<'_>, &ReaderId> = readers
            .iter()
            .map(|known| ((&known.site_id, &known.key), &known.id))
            .collect();
        for one in tokens {
            if let Some(id) = ids.get(&(one.site, one.key)) {
                self.readers.insert((one.site, one.key), (*id).clone());
            }
        }
    }

    /// Whether a comment known already is this one's writer's.
    fn wrote(&self, one: &PendingComment, row: &Row) -> bool {
        match &one.writer {
            Writer::Staff(id) => row.moderator_id.as_ref() == Some(id),
            Writer::Reader { .. } => {
                let reader = one.token().and_then(|token| self.readers.get(&token));
                reader.is_some() && row.reader_id.as_ref() == reader
            }
        }
    }

    /// The key of the thread of a comment that names it by another key, which leads there.
    pub fn renamed(&self, one: &PendingComment) -> Option<String> {
        let thread = self.threads.get(&one.name())?;
        (thread.key != one.thread.key).then(|| thread.key.clone())
    }

    /// Whether a comment comes under the id of somebody else's that readers do not see.
    pub fn hides(&self, one: &PendingComment) -> bool {
        let is_hidden = |row: &Row| row.status != Status::Approved && row.replies == 0;
        let earlier = self.comments.get(&one.draft.id).filter(|row| is_hidden(row));
        matches!(one.writer, Writer::Reader { .. }) && earlier.is_some_and(|row| !self.wrote(one, row))
    }

    /// One answers what one can see: approved comments, and one's own while they wait; a moderator, also what waits.
    fn can_answer(&self, one: &PendingComment, row: &Row) -> bool {
        match (row.status, &one.writer) {
            (Status::Approved, _) | (Status::Held, Writer::Staff(_)) => true,
            _ => self.wrote(one, row) && row.seen_by_author(),
        }
    }

    pub fn answered(&self, one: &PendingComment) -> Option<&Row> {
        self.comments.get(one.draft.parent.as_ref()?)
    }

    /// The answer to a request that came before, if it was this writer's.
    pub fn again(&self, one: &PendingComment, earlier: &Row) -> Result<Outcome> {
        let thread = self
            .threads
            .get(&one.name())
            .filter(|thread| thread.id == earlier.thread_id);
        let thread = thread.filter(|_| self.wrote(one, earlier)).ok_or(Code::IdTaken)?;
        Ok(Outcome {
            comment: earlier.clone(),
            thread: thread.clone(),
            is_new: false,
            differs: earlier.erased_at.is_none() && earlier.text != one.draft.text,
        })
    }

    /// Whether there is a place for it.
    pub fn admits(&self, one: &PendingComment) -> Result<()> {
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
pub fn distinct<'a>(pending: impl Iterator<Item = &'a PendingComment>) -> Vec<readers::NewReader<'a>> {
    let tokens: BTreeMap<Token<'_>, readers::NewReader<'_>> = pending
        .filter_map(PendingComment::reader)
        .map(|reader| ((reader.site, reader.key), reader))
        .collect();
    tokens.into_values().collect()
}
