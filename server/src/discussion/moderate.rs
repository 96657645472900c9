//! What a moderator decides about comments: one, or many at one press.

use cam_nhan_domain::{Code, CommentId, Millis, Refusal, Status, comment::text, ids::BatchId};

use super::{Aftermath, move_numbers, state_for_audit};
use crate::{
    app::App,
    crypto::token,
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        appeals,
        audit::{self, Action, NewEntry},
        comments::{self, LIFTED, PINNED, Row, State},
        sites::Site,
        threads,
    },
};

/// The most that one press may be about.
pub const MAX_TARGETS: usize = 200;

/// A decision about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Everyone may see it; what readers told of it is dealt with.
    Approve,
    /// Nobody may see it.
    Hide,
    /// Nobody may see it: it was not meant for people.
    Spam,
    /// It is taken away.
    Remove,
    /// What was hidden or removed is seen again.
    Restore,
    /// It stands on top of its thread.
    Pin,
    /// It stands among the others again.
    Unpin,
    /// It is shown as worth everyone's while.
    Feature,
    /// It is one of many again.
    Unfeature,
}

impl Act {
    /// All of them, in the order of their buttons.
    pub const ALL: [Self; 9] = [
        Self::Approve,
        Self::Restore,
        Self::Hide,
        Self::Spam,
        Self::Remove,
        Self::Pin,
        Self::Unpin,
        Self::Feature,
        Self::Unfeature,
    ];

    /// The word in addresses and in the audit log.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Hide => "hide",
            Self::Spam => "spam",
            Self::Remove => "remove",
            Self::Restore => "restore",
            Self::Pin => "pin",
            Self::Unpin => "unpin",
            Self::Feature => "feature",
            Self::Unfeature => "unfeature",
        }
    }

    /// As the audit log has it.
    pub fn action(self) -> Action {
        match self {
            Self::Approve => Action::Approve,
            Self::Hide => Action::Hide,
            Self::Spam => Action::Spam,
            Self::Remove => Action::Remove,
            Self::Restore => Action::Restore,
            Self::Pin => Action::Pin,
            Self::Unpin => Action::Unpin,
            Self::Feature => Action::Feature,
            Self::Unfeature => Action::Unfeature,
        }
    }

    /// Reads [`Act::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.as_str() == text)
    }

    /// What becomes of a comment in this state; `None` when the act makes no sense for it.
    pub fn applied_to(self, row: &Row) -> Option<State> {
        if row.erased_at.is_some() {
            // Nothing is left to decide about, and nothing of it comes back.
            return None;
        }
        let state = State::from(row);
        // A decision deals with all that was found and told so far, for this revision.
        let decided = |status: Status| State {
            status,
            flags: 0,
            shadow_banned: false,
            decided_revision: Some(row.revision),
            hide_reason: None,
            pin_rank: if status == Status::Approved {
                state.pin_rank
            } else {
                0
            },
            ..state.clone()
        };
        let is_seen = row.status == Status::Approved;
        match (self, row.status) {
            (Self::Approve, Status::Held) => Some(decided(Status::Approved)),
            (Self::Approve, Status::Approved) if row.flags > 0 => Some(decided(Status::Approved)),
            (Self::Hide, Status::Held | Status::Approved | Status::Spam) => Some(decided(Status::Hidden)),
            (Self::Spam, Status::Held | Status::Approved | Status::Hidden) => Some(decided(Status::Spam)),
            (Self::Remove, Status::Held | Status::Approved | Status::Hidden | Status::Spam) => {
                Some(decided(Status::Removed))
            }
            (Self::Restore, Status::Hidden | Status::Spam | Status::Removed) => {
                Some(decided(Status::Approved))
            }
            (Self::Pin, _) if is_seen && row.parent_id.is_none() && row.pin_rank != PINNED => Some(State {
                pin_rank: PINNED,
                ..state
            }),
            (Self::Unpin, _) if row.pin_rank == PINNED => Some(State {
                pin_rank: if row.featured { LIFTED } else { 0 },
                ..state
            }),
            (Self::Feature, _) if is_seen && !row.featured => Some(State {
                featured: true,
                // Replies stay with what they answer.
                pin_rank: if row.parent_id.is_none() {
                    state.pin_rank.max(LIFTED)
                } else {
                    0
                },
                quality: 1_000,
                ..state
            }),
            (Self::Unfeature, _) if row.featured => Some(State {
                featured: false,
                pin_rank: if row.pin_rank == PINNED { PINNED } else { 0 },
                quality: 0,
                ..state
            }),
            _ => None,
        }
    }

    /// Whether it decides what readers see of the text, and so teaches the model.
    pub fn decides(self) -> bool {
        matches!(
            self,
            Self::Approve | Self::Hide | Self::Spam | Self::Remove | Self::Restore
        )
    }
}

/// A comment, and the revision that the moderator saw of it.
#[derive(Clone, Debug)]
pub struct Target {
    /// Which comment.
    pub id: CommentId,
    /// The revision seen; `None` for a program that decides whatever the text is.
    pub revision: Option<i64>,
    /// The status seen; `None` when it does not matter.
    pub status: Option<Status>,
}

/// What one press did.
#[derive(Clone, Debug)]
pub struct Done {
    /// By which it can be taken back.
    pub batch: BatchId,
    /// To how many comments.
    pub count: usize,
    /// The comments as they are now.
    pub comments: Vec<Row>,
    /// Those that it could not be done to, and why.
    pub refused: Vec<(CommentId, Refusal)>,
}

/// Decides about one comment, and puts it in the audit log. When the author has edited it, or another moderator has
/// decided, since it was seen, the act is [`Code::RevisionChanged`]; one that makes no sense for the comment, such as
/// approving what is approved, is [`Code::ActImpossible`].
pub async fn moderate(
    app: &App,
    site: &Site,
    target: Target,
    act: Act,
    why: impl Into<Why>,
    actor: Actor,
) -> Result<(Row, BatchId)> {
    let mut done = moderate_all(app, site, vec![target], act, why, actor).await?;
    if let Some((_, refusal)) = done.refused.pop() {
        return Err(refusal.into());
    }
    let row = done.comments.pop().ok_or(Code::CommentMissing)?;
    Ok((row, done.batch))
}

/// Why something is decided: a word for the audit log, and one for the author of what is hidden.
#[derive(Clone, Debug, Default)]
pub struct Why {
    /// For the audit log.
    pub note: String,
    /// For its author, a code of the site's list: empty where no reason is named, `None` where they are told nothing. Another
    /// code is [`Code::HideReasonUnknown`].
    pub hide_reason: Option<String>,
}

/// An author is told that a moderator hid their comment, if not why.
impl From<String> for Why {
    fn from(note: String) -> Self {
        Self {
            note,
            hide_reason: Some(String::new()),
        }
    }
}

impl Why {
    /// What the author of a comment is told when it is hidden. Who keeps it hidden, and names no reason, keeps to the one that
    /// was named before.
    fn told(&self, old: &Row) -> Option<String> {
        let named = self.hide_reason.clone()?;
        let before = old.hide_reason.clone().filter(|_| named.is_empty());
        Some(before.unwrap_or(named))
    }
}

/// The longest reason of a moderator's that is kept, in characters.
const WHY_LIMIT: usize = 300;

/// Decides about up to [`MAX_TARGETS`] comments at one press, which one press takes back. What cannot be done to
/// one of them does not keep the others.
pub async fn moderate_all(
    app: &App,
    site: &Site,
    targets: Vec<Target>,
    act: Act,
    why: impl Into<Why>,
    actor: Actor,
) -> Result<Done> {
    let batch = new_batch(app.now());
    moderate_in(app, site, targets, act, (why.into(), actor, batch)).await
}

/// A name for what one press does.
pub(super) fn new_batch(now: Millis) -> BatchId {
    BatchId::new(now.0, token::random())
}

/// [`moderate_all`] as a part of a press that does more: why, who, and the press.
pub(super) async fn moderate_in(
    app: &App,
    site: &Site,
    targets: Vec<Target>,
    act: Act,
    (mut why, actor, batch): (Why, Actor, BatchId),
) -> Result<Done> {
    // It stands in the audit log once for each of them.
    why.note = text::shorten(why.note.trim(), WHY_LIMIT);
    let offered = &site.settings.hide_reasons;
    let is_offered = |code: &str| code.is_empty() || offered.iter().any(|reason| reason.code == code);
    if !why.hide_reason.as_deref().is_none_or(is_offered) {
        return Err(Code::HideReasonUnknown.into());
    }
    if targets.len() > MAX_TARGETS {
        return Err(Code::BodyInvalid.into());
    }
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| Box::pin(decide_all(conn, site, targets, act, (why, actor, batch), now)))
        .await
}

/// Decides about each of the targets; those that cannot be decided about are told.
async fn decide_all(
    conn: &mut Conn<'_>,
    site: Site,
    targets: Vec<Target>,
    act: Act,
    (why, actor, batch): (Why, Actor, BatchId),
    now: Millis,
) -> Result<Done> {
    let (mut changed, mut refused) = (Vec::new(), Vec::new());
    let mut aftermath = Aftermath::default();
    let ids: Vec<&CommentId> = targets.iter().map(|target| &target.id).collect();
    threads::lock(conn, &[], &ids).await?;
    for target in targets {
        let press = Press {
            actor: &actor,
            act,
            why: &why,
            batch: &batch,
        };
        match one(conn, &site, &target, (press, now), &mut aftermath).await {
            Ok(row) => changed.push(row),
            Err(Error::Refusal(refusal)) if !refusal.code.is_passing() => {
                refused.push((target.id, refusal));
            }
            Err(error) => return Err(error),
        }
    }
    aftermath.settle(conn, now).await?;
    Ok(Done {
        batch,
        count: changed.len(),
        comments: changed,
        refused,
    })
}

/// One press, as the audit log has it.
#[derive(Clone, Copy)]
struct Press<'a> {
    actor: &'a Actor,
    act: Act,
    why: &'a Why,
    batch: &'a BatchId,
}

async fn one(
    conn: &mut Conn<'_>,
    site: &Site,
    target: &Target,
    (press, now): (Press<'_>, Millis),
    aftermath: &mut Aftermath,
) -> Result<Row> {
    let old = comments::get(conn, &site.id, &target.id)
        .await?
        .ok_or(Code::CommentMissing)?;
    if target.revision.is_some_and(|seen| seen != old.revision)
        || target.status.is_some_and(|seen| seen != old.status)
    {
        return Err(Code::RevisionChanged.into());
    }
    let mut to = press.act.applied_to(&old).ok_or(Code::ActImpossible)?;
    if press.act == Act::Hide {
        to.hide_reason = press.why.told(&old);
    }
    let decided = press.act.decides().then_some(now);
    if !comments::set_state(conn, &old, &to, decided).await? {
        return Err(Code::RevisionChanged.into());
    }
    if old.is_appealed() && press.act.decides() {
        appeals::decide(conn, &old.id, Some(to.status == Status::Approved), now).await?;
    }
    if to.pin_rank > old.pin_rank {
        comments::settle_lifted(conn, &old.thread_id).await?;
    }
    let (before, after) = (state_for_audit(&State::from(&old))?, state_for_audit(&to)?);
    let entry = NewEntry {
        revision: old.revision,
        before: &before,
        after: &after,
        why: &press.why.note,
        batch: Some(press.batch),
        ..NewEntry::new(&site.id, press.actor, press.act.action(), old.id.as_str())
    };
    audit::add(conn, entry, now).await?;
    move_numbers(conn, &old, (Some(old.status), to.status), aftermath).await?;
    Ok(comments::get(conn, &site.id, &target.id)
        .await?
        .ok_or(Code::CommentMissing)?)
}
