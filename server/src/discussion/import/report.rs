//! What an import would do, or did: for people, for programs and for the page.

use cam_nhan_transfer::{
    problem::{Notice, NoticeKind, Result},
    staging::{Staging, Summary},
};
use serde::Serialize;

use super::Stored;

/// The report of an import.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// What the files say.
    pub summary: Summary,
    /// What was stored; `None` of a dry run.
    pub stored: Option<Stored>,
    /// What was changed or left out, by what it is.
    pub notices: Vec<Noticed>,
}

/// Everything of one kind that was changed or left out.
#[derive(Clone, Debug, Serialize)]
pub struct Noticed {
    /// What.
    pub kind: NoticeKind,
    /// How often.
    pub count: u64,
    /// Where: the first of them, in the order of the files.
    pub first: Vec<Notice>,
}

impl Report {
    /// Reactions that stand for themselves: those that were stored, or would be.
    pub fn reactions(&self) -> u64 {
        let stored = self.stored.as_ref();
        stored.map_or(self.summary.reactions, |stored| stored.reactions)
    }

    /// The same of bans.
    pub fn bans(&self) -> u64 {
        let stored = self.stored.as_ref();
        stored.map_or(self.summary.bans, |stored| stored.bans)
    }

    /// The report of what is staged, with up to `limit` places of each kind.
    pub fn of(staging: &mut Staging, stored: Option<Stored>, limit: u32) -> Result<Self> {
        let summary = staging.summary().clone();
        let mut notices = Vec::new();
        for (kind, count) in &summary.notices {
            notices.push(Noticed {
                kind: *kind,
                count: *count,
                first: staging.notices(*kind, limit)?,
            });
        }
        notices.sort_by_key(|noticed| std::cmp::Reverse(noticed.count));
        Ok(Self {
            summary,
            stored,
            notices,
        })
    }
}
