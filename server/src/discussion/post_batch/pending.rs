//! A comment that has passed every check but its place in the thread, and the outcome of storing it.

use cam_nhan_domain::{
    Millis, ReaderId, SiteId, Status, comment::CheckedDraft, ids::ModeratorId, profile::Badge,
};

use crate::{
    abuse::proof_of_work::SolvedChallenge,
    store::{
        actor::Actor,
        claims::Claim,
        comments::{self, Row, Words},
        mentions::Mention,
        profiles::Profile,
        readers::{self, ReaderKey},
        threads::Thread,
    },
};

/// Who writes a comment.
#[derive(Clone, Debug)]
pub enum Writer {
    /// A reader.
    Reader {
        /// By which they are known.
        reader_key: ReaderKey,
        /// Becomes their id at their first write.
        fresh: ReaderId,
        /// Where they write from, as it may be kept.
        address: String,
        /// The version of the house rules that they accept with it, for the first time.
        accepts_rules: Option<String>,
        /// What their site vouches for.
        profile: Option<Box<Profile>>,
        /// The badge that it gives them here.
        badge: Option<Badge>,
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
pub struct PendingComment {
    pub site: SiteId,
    /// How deep the site's comments nest.
    pub depth: u32,
    /// After how many days the site's threads close; 0 for never.
    pub close_after_days: u32,
    /// The thread, made as it is here by its first write.
    pub thread: Thread,
    /// What its writer says of the article.
    pub claim: Claim,
    pub draft: CheckedDraft,
    pub words: Words,
    pub status: Status,
    pub shadow_banned: bool,
    pub writer: Writer,
    /// The rule that holds it, for the audit log.
    pub by_rule: Option<Actor>,
    /// Whom it mentions.
    pub mentions: Vec<Mention>,
    /// The work that was done for it, which is good once.
    pub solved: Option<SolvedChallenge>,
    pub now: Millis,
}

impl PendingComment {
    /// Whether its author sees the thread move by it, and readers too unless it is shadow-banned.
    pub(super) fn moves(&self) -> bool {
        self.status == Status::Approved
            || comments::seems_published(self.shadow_banned, self.status, &self.words.reasons)
    }
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
    /// Whether that earlier request brought another text, or it was edited since.
    pub differs: bool,
}

/// A thread as requests name it: its site and its key.
pub(super) type Name<'a> = (&'a SiteId, &'a str);
/// A reader as requests name them: their site and their key.
pub(super) type Token<'a> = (&'a SiteId, &'a ReaderKey);

impl PendingComment {
    pub(super) fn name(&self) -> Name<'_> {
        (&self.site, &self.thread.key)
    }

    pub(super) fn token(&self) -> Option<Token<'_>> {
        self.reader().map(|reader| (reader.site, reader.key))
    }

    pub(super) fn reader(&self) -> Option<readers::NewReader<'_>> {
        match &self.writer {
            Writer::Reader {
                reader_key, fresh, ..
            } => Some(readers::NewReader {
                site: &self.site,
                key: reader_key,
                fresh,
                now: self.now.0,
            }),
            Writer::Staff(_) => None,
        }
    }
}
