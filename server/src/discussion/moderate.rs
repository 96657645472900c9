//! What a moderator decides about a comment.

use cam_nhan_domain::{Code, CommentId, Status};

use super::{Actor, settle};
use crate::{
    app::App,
    error::Result,
    store::{
        audit::{self, Entry},
        comments::{self, Row},
        sites::Site,
    },
};

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Everyone may see it.
    Approve,
    /// Nobody may see it.
    Reject,
    /// It is taken away.
    Remove,
    /// What was rejected or removed is seen again.
    Restore,
}

impl Act {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Approve, Self::Reject, Self::Remove, Self::Restore];

    /// The word in addresses and on the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Remove => "remove",
            Self::Restore => "restore",
        }
    }

    /// Reads [`Act::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == text)
    }

    /// What becomes of a comment in this status; `None` when the act makes no sense for it.
    pub fn applied_to(self, status: Status) -> Option<Status> {
        match (self, status) {
            (Self::Approve, Status::Held) => Some(Status::Approved),
            (Self::Reject, Status::Held | Status::Approved) => Some(Status::Rejected),
            (Self::Remove, Status::Held | Status::Approved | Status::Rejected) => Some(Status::Removed),
            (Self::Restore, Status::Rejected | Status::Removed) => Some(Status::Approved),
            _ => None,
        }
    }
}

/// Decides, and puts it on the record. `revision` is the one that the moderator saw: when the author has edited the
/// comment since, the act is [`Code::RevisionChanged`]. An act that the comment's status does not allow, such as
/// approving what is approved, is [`Code::ActImpossible`].
pub async fn moderate(
    app: &App,
    site: &Site,
    id: CommentId,
    act: Act,
    revision: Option<i64>,
    actor: Actor,
) -> Result<Row> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let old = comments::get(conn, &site.id, &id)
                    .await?
                    .ok_or(Code::CommentMissing)?;
                if revision.is_some_and(|seen| seen != old.revision) {
                    return Err(Code::RevisionChanged.into());
                }
                let to = act.applied_to(old.status).ok_or(Code::ActImpossible)?;
                let reason = (to == Status::Removed).then_some("moderator");
                if !comments::set_status(conn, &id, (old.status, old.revision), to, reason).await? {
                    return Err(Code::RevisionChanged.into());
                }
                let entry = Entry {
                    site: &site.id,
                    actor: &actor,
                    act: act.as_str(),
                    subject: id.as_str(),
                    detail: old.status.as_str(),
                };
                audit::add(conn, entry, now).await?;
                settle(conn, &old, Some(old.status), to).await?;
                Ok(comments::get(conn, &site.id, &id)
                    .await?
                    .ok_or(Code::CommentMissing)?)
            })
        })
        .await
}
