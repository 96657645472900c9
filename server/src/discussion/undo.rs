//! Taking back what one press did, as long as nobody has done something else since. It is a new line in the audit log.

use cam_nhan_domain::{
    Code, CommentId, Millis, Refusal, Status, ThreadId,
    comment::text,
    ids::{AuditId, BanId, BatchId, WarningId},
    profile::Commenters,
};

use super::{
    Aftermath, article, edit, mentions,
    moderate::MAX_TARGETS,
    move_numbers, naming, rearrange,
    screen::{self, Candidate},
    sweep::{STEP, STEP_TIME},
};
use crate::{
    app::App,
    discussion::reaction_bursts,
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        appeals,
        audit::{self, Action, Entry, NewEntry},
        bans, check,
        comments::{self, Row, State, Words, queue},
        cut,
        deliveries::Event,
        sites::Site,
        threads::{self, CommentsOpen},
        warnings,
        webhooks::EventKind,
    },
};

/// Lines in one transaction.
const LINES: u32 = 200;

/// What was taken back.
#[derive(Clone, Debug, Default)]
pub struct Undone {
    /// How many acts.
    pub count: usize,
    /// The comments as they are now; of more than [`MAX_TARGETS`], the first of them.
    pub comments: Vec<Row>,
    /// The entries that stand, and why.
    pub refused: Vec<(AuditId, Refusal)>,
    /// With too much to do at once: the last entry that was looked at, after which the next step begins.
    pub next: Option<AuditId>,
}

/// Takes back everything that one press did, the latest first. Where something else has been done since, that stands and
/// is told. Of a press about thousands, as much as one step may do; [`Undone::next`] is then given back as `from`, so that
/// a step looks at no line that another one of the same undo has looked at. A press that cannot be found, or was taken
/// back already, is [`Code::ActImpossible`].
pub async fn undo(
    app: &App,
    site: &Site,
    batch: BatchId,
    from: Option<AuditId>,
    actor: Actor,
) -> Result<Undone> {
    undo_step(app, site, batch, from, actor, STEP).await
}

/// [`undo`], of which one step looks at so many lines and no transaction more.
pub async fn undo_step(
    app: &App,
    site: &Site,
    batch: BatchId,
    from: Option<AuditId>,
    actor: Actor,
    limit: usize,
) -> Result<Undone> {
    let begun = app.now();
    let mut done = Undone::default();
    let (mut before, mut looked) = (from, 0);
    loop {
        let mut lines = {
            let mut connection = app.store().read().await?;
            audit::list_batch(
                &mut connection.conn(),
                &site.id,
                &batch,
                before.as_ref(),
                LINES + 1,
            )
            .await?
        };
        let more = cut(&mut lines, LINES).is_some();
        let Some(last) = lines.last() else {
            return if before.is_none() {
                Err(Code::ActImpossible.into())
            } else {
                Ok(done)
            };
        };
        let is_alone = before.is_none() && lines.len() == 1;
        before = Some(last.id.clone());
        looked += lines.len();
        let part = undo_lines(app, site, lines, actor.clone()).await?;
        done.count += part.count;
        done.comments.extend(part.comments);
        done.comments.truncate(MAX_TARGETS);
        done.refused.extend(part.refused);
        if is_alone && let Some((_, refusal)) = done.refused.first() {
            // One act that cannot be taken back is told as such.
            return Err((*refusal).into());
        }
        if !more {
            return Ok(done);
        }
        if looked >= limit || app.now().0 - begun.0 >= STEP_TIME {
            done.next = before;
            return Ok(done);
        }
    }
}

/// Takes back some lines, in one transaction.
async fn undo_lines(app: &App, site: &Site, lines: Vec<Entry>, actor: Actor) -> Result<Undone> {
    let mut old_words = Vec::new();
    for line in &lines {
        old_words.push(words_before(app, site, line).await?);
    }
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| Box::pin(store_undone(conn, site, lines, old_words, actor, now)))
        .await
}

/// Takes each line back that still can be; the others are told.
async fn store_undone(
    conn: &mut Conn<'_>,
    site: Site,
    lines: Vec<Entry>,
    old_words: Vec<Option<Words>>,
    actor: Actor,
    now: Millis,
) -> Result<Undone> {
    let (mut done, mut aftermath) = (Undone::default(), Aftermath::default());
    let comments: Vec<CommentId> = subjects(&lines, CommentId::parse);
    let threads: Vec<ThreadId> = subjects(&lines, ThreadId::parse);
    if lines.iter().any(|line| rearrange::is_one(line.action())) {
        check::lock(conn).await?;
    } else {
        threads::lock(
            conn,
            &threads.iter().collect::<Vec<_>>(),
            &comments.iter().collect::<Vec<_>>(),
        )
        .await?;
    }
    for (line, words) in lines.iter().zip(old_words) {
        match take_back(conn, (&site, &actor), line, (words, now), &mut aftermath).await {
            Ok(row) => {
                let entry = NewEntry {
                    revision: row.as_ref().map_or(0, |row| row.revision),
                    before: &line.after,
                    after: &line.before,
                    why: &line.act,
                    undoes: Some(&line.id),
                    ..NewEntry::new(&site.id, &actor, Action::Undo, &line.subject_id)
                };
                audit::add(conn, entry, now).await?;
                done.count += 1;
                done.comments.extend(row);
            }
            Err(Error::Refusal(refusal)) if !refusal.code.is_passing() => {
                done.refused.push((line.id.clone(), refusal));
            }
            Err(error) => return Err(error),
        }
    }
    aftermath.settle(conn, now).await?;
    Ok(done)
}

/// What lines are about, as far as it can be such a thing.
fn subjects<T, E>(lines: &[Entry], parse: impl Fn(&str) -> std::result::Result<T, E>) -> Vec<T> {
    lines
        .iter()
        .filter_map(|line| parse(&line.subject_id).ok())
        .collect()
}

/// For a moderator's edit: the words before it, with what follows from them.
async fn words_before(app: &App, site: &Site, line: &Entry) -> Result<Option<Words>> {
    if line.action() != Some(Action::Edit) {
        return Ok(None);
    }
    let id = CommentId::parse(&line.subject_id)?;
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let revisions = queue::list_revisions(conn, &id).await?;
    let Some(before) = revisions
        .into_iter()
        .find(|revision| revision.revision + 1 == line.revision)
    else {
        return Ok(None);
    };
    let row = comments::get(conn, &site.id, &id)
        .await?
        .ok_or(Code::CommentMissing)?;
    let source = text::nfc(&before.text);
    let rendered = mentions::render(conn, &id, &source).await?;
    let candidate = Candidate::of(&row, &source, &rendered);
    Ok(Some(screen::screen(app, conn, site, candidate).await?.words))
}

async fn take_back(
    conn: &mut Conn<'_>,
    (site, actor): (&Site, &Actor),
    line: &Entry,
    (words, now): (Option<Words>, Millis),
    aftermath: &mut Aftermath,
) -> Result<Option<Row>> {
    match line.action() {
        Some(Action::SetCommentsOpen) => {
            let id = ThreadId::parse(&line.subject_id)?;
            let (from, to) = (
                CommentsOpen::parse(&line.after),
                CommentsOpen::parse(&line.before),
            );
            let (from, to) = (from.ok_or(Code::ActImpossible)?, to.ok_or(Code::ActImpossible)?);
            if threads::set_comments_open(conn, &id, from, to).await? {
                let thread = threads::get_by_id(conn, &id).await?;
                if thread.is_closed(site.settings.close_after_days, now) {
                    let closed = Event::new(EventKind::ThreadClosed, &site.id, &id);
                    aftermath.events.push(closed);
                }
                Ok(None)
            } else {
                Err(Code::RevisionChanged.into())
            }
        }
        Some(Action::SetCommenters) => {
            let id = ThreadId::parse(&line.subject_id)?;
            let (from, to) = (Commenters::parse(&line.after), Commenters::parse(&line.before));
            if threads::set_commenters(conn, &id, from, to).await? {
                Ok(None)
            } else {
                Err(Code::RevisionChanged.into())
            }
        }
        Some(Action::Warn) => {
            let id = WarningId::parse(&line.after).map_err(|_| Code::ActImpossible)?;
            if warnings::take_back(conn, &site.id, &id, now).await? {
                Ok(None)
            } else {
                Err(Code::RevisionChanged.into())
            }
        }
        // The request is its author's.
        Some(Action::Appeal) => Err(Code::ActImpossible.into()),
        Some(Action::DescribeArticle) => {
            naming::take_back(conn, site, &line.subject_id, &line.before, &line.after).await?;
            Ok(None)
        }
        Some(Action::RemoveThread) => {
            article::put_back(conn, &site.id, &line.subject_id, &line.before, now).await?;
            Ok(None)
        }
        action if rearrange::is_one(action) => {
            rearrange::take_back(conn, site, actor, line, now).await?;
            Ok(None)
        }
        Some(Action::TakeBackBurst) => {
            let thread = ThreadId::parse(&line.subject_id)?;
            if reaction_bursts::put_back(conn, &thread, &line.batch_id).await? > 0 {
                let changed = Event::new(EventKind::ReactionChanged, &site.id, &thread);
                aftermath.events.push(changed);
                Ok(None)
            } else {
                Err(Code::RevisionChanged.into())
            }
        }
        Some(action @ (Action::Ban | Action::Lift)) => {
            let lifted_at = (action == Action::Ban).then_some(now);
            if bans::set_lifted(conn, &site.id, &BanId::parse(&line.subject_id)?, lifted_at).await? {
                Ok(None)
            } else {
                Err(Code::RevisionChanged.into())
            }
        }
        _ => comment(conn, site, line, (words, now), aftermath).await.map(Some),
    }
}

/// Brings a comment back to the state, and for an edit to the words, of before.
async fn comment(
    conn: &mut Conn<'_>,
    site: &Site,
    line: &Entry,
    (words, now): (Option<Words>, Millis),
    aftermath: &mut Aftermath,
) -> Result<Row> {
    let state = |json: &str| serde_json::from_str::<State>(json).map_err(|_| Code::ActImpossible);
    let (before, after) = (state(&line.before)?, state(&line.after)?);
    let id = CommentId::parse(&line.subject_id)?;
    let old = comments::get(conn, &site.id, &id)
        .await?
        .ok_or(Code::CommentMissing)?;
    if old.revision != line.revision || !State::from(&old).looks_like(&after) {
        return Err(Code::RevisionChanged.into());
    }
    let kept = match (line.action(), words) {
        (Some(Action::Edit), Some(words)) => {
            let status = before.status;
            let author = edit::author_of(conn, &old).await?;
            comments::set_words(
                conn,
                &old,
                &words,
                (status, false, old.shadow_banned),
                &author,
                now,
            )
            .await?
        }
        (Some(Action::Edit), None) => false,
        _ => {
            // Flags that came in between still count.
            let to = State {
                flags: before.flags + old.flags,
                ..before.clone()
            };
            comments::set_state(conn, &old, &to, None).await?
        }
    };
    if !kept {
        return Err(Code::RevisionChanged.into());
    }
    if before.hide_reason.is_some() && before.status == Status::Held {
        // It waits again.
        appeals::decide(conn, &old.id, None, now).await?;
    }
    if before.pin_rank > old.pin_rank {
        comments::settle_lifted(conn, &old.thread_id).await?;
    }
    if line.action() == Some(Action::Edit) {
        aftermath.note(&old, EventKind::CommentEdited);
    }
    move_numbers(conn, &old, (Some(old.status), before.status), aftermath).await?;
    Ok(comments::get(conn, &site.id, &id)
        .await?
        .ok_or(Code::CommentMissing)?)
}
