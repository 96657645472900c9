//! A comment as stored, and what of it everyone and its author see.

use cam_nhan_domain::{
    CommentId, Millis, ReaderId, SiteId, Status, ThreadId,
    cursor::Cursor,
    ids::ModeratorId,
    profile::Badge,
    thread::{Answered, Comment, Content, Sort},
};

use super::{PINNED, filter::Tab};
use crate::{screening::Reason, store::actor::Actor};

/// A comment as stored, with the name of whom it answers.
#[derive(Clone, Debug, sqlx::FromRow)]
#[expect(missing_docs, reason = "the columns are documented in the migration")]
pub struct Row {
    pub id: CommentId,
    pub site_id: SiteId,
    pub thread_id: ThreadId,
    pub reader_id: Option<ReaderId>,
    pub moderator_id: Option<ModeratorId>,
    pub root_id: Option<CommentId>,
    pub parent_id: Option<CommentId>,
    pub answers_id: Option<CommentId>,
    pub depth: i64,
    pub name: String,
    pub email: Option<String>,
    pub website: Option<String>,
    pub badge: Option<Badge>,
    pub picture: Option<String>,
    pub address: Option<String>,
    pub text: String,
    pub html: String,
    pub status: Status,
    pub reasons: String,
    pub urgency: i64,
    pub score: Option<i64>,
    pub quality: i64,
    pub revision: i64,
    pub decided_revision: Option<i64>,
    pub decided_at: Option<Millis>,
    pub flags: i64,
    pub pin_rank: i64,
    pub featured: bool,
    pub hide_reason: Option<String>,
    pub shadow_banned: bool,
    pub edited_by_staff: bool,
    pub fingerprint: i64,
    pub likes: i64,
    pub replies: i64,
    pub created_at: Millis,
    pub edited_at: Option<Millis>,
    pub erased_at: Option<Millis>,
    pub answers_name: Option<String>,
    pub answers_status: Option<Status>,
}

impl Row {
    /// The comment as everyone sees it: without its words unless it is approved.
    pub fn for_everyone(self) -> Comment {
        let seen = self.status == Status::Approved;
        self.seen(seen)
    }

    /// The comment as its author sees it: with its words also while it is held, or when they are told that a moderator hid
    /// it, and as if it were published when a shadow ban hides it.
    pub fn for_author(self) -> Comment {
        let seen = self.seen_by_author() || self.is_told_hidden();
        self.seen(seen)
    }

    /// Whether it has a place that everyone sees, with its words or without: the visibility rule, at the head of
    /// `store/comments/`.
    pub fn has_place(&self) -> bool {
        self.status == Status::Approved || self.replies > 0
    }

    /// Who wrote it, as the audit log names them.
    pub fn actor(&self) -> Actor {
        match (&self.reader_id, &self.moderator_id) {
            (Some(reader), _) => Actor::Reader(reader.clone()),
            (_, Some(moderator)) => Actor::Moderator(moderator.clone()),
            _ => Actor::Other(String::new()),
        }
    }

    /// Whether a moderator hid it and its author is told so: they go on seeing it, and can change nothing of it.
    pub fn is_told_hidden(&self) -> bool {
        self.status == Status::Hidden && self.hide_reason.is_some()
    }

    /// Whether it was hidden and waits because its author asked for another look.
    pub fn is_appealed(&self) -> bool {
        self.status == Status::Held && self.hide_reason.is_some()
    }

    /// Whether its author sees its words, whatever a moderator has decided.
    pub fn seen_by_author(&self) -> bool {
        matches!(self.status, Status::Approved | Status::Held) || self.is_shadow_banned()
    }

    /// Whether its author alone is to think that it is published.
    pub fn is_shadow_banned(&self) -> bool {
        self.shadow_banned && self.status == Status::Spam
    }

    /// Whether its author is to think that everyone sees it.
    pub fn seems_published(&self) -> bool {
        seems_published(self.shadow_banned, self.status, &self.reasons)
    }

    /// Its status as its author is told.
    pub fn status_for_author(&self) -> Status {
        match self.status {
            Status::Spam if self.seems_published() => Status::Approved,
            Status::Spam if self.is_shadow_banned() => Status::Held,
            status => status,
        }
    }

    fn seen(self, words: bool) -> Comment {
        let held = self.status != Status::Approved && !self.seems_published();
        let answers = self
            .answers_id
            .filter(|id| self.parent_id.as_ref() != Some(id))
            .map(|id| Answered {
                id,
                name: self
                    .answers_name
                    .filter(|_| self.answers_status == Some(Status::Approved)),
            });
        Comment {
            id: self.id,
            parent: self.parent_id,
            answers,
            content: words.then_some(Content {
                name: self.name,
                staff: self.moderator_id.is_some(),
                badge: self.badge,
                picture: self.picture,
                pinned: self.pin_rank == PINNED,
                featured: self.featured,
                html: self.html,
                edited_at: self.edited_at,
                edited_by_staff: self.edited_by_staff,
                likes: self.likes,
                held,
                hidden: None,
            }),
            created_at: self.created_at,
            replies: self.replies,
            children: Vec::new(),
            next_replies: None,
        }
    }

    /// Where a part of the queue that ends with this comment goes on.
    pub fn queue_cursor(&self, tab: Tab) -> Cursor {
        Cursor {
            rank: if tab.by_urgency() { self.urgency } else { 0 },
            created_at: self.created_at,
            id: self.id.clone(),
        }
    }

    /// Where a list that ends with this comment goes on.
    pub fn cursor(&self, sort: Sort) -> Cursor {
        let rank = match sort {
            Sort::Top => self.likes,
            Sort::Best => self.quality,
            Sort::Newest | Sort::Oldest | Sort::Featured | Sort::Answered => 0,
        };
        Cursor {
            rank,
            created_at: self.created_at,
            id: self.id.clone(),
        }
    }
}

/// Whether the author of a comment is to think that everyone sees it: of a shadow-banned one, unless the site would have held it
/// anyway.
pub fn seems_published(shadow_banned: bool, status: Status, reasons: &str) -> bool {
    shadow_banned && status == Status::Spam && !is_held_by(reasons)
}

/// Whether the reasons for shadow-banning a text name one that would have held it without the ban.
fn is_held_by(reasons: &str) -> bool {
    let reasons: Vec<Reason> = serde_json::from_str(reasons).unwrap_or_default();
    reasons.iter().any(|reason| reason.rule != "banned")
}
