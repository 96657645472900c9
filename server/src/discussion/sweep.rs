//! One act for all comments that a filter finds, however many: in steps, so that no request takes too long and readers'
//! writes come in between; and one press takes all of it back.

use cam_nhan_domain::{Code, Millis, cursor::Cursor, ids::BatchId};

use super::moderate::{self, Act, MAX_TARGETS, Target};
use crate::{
    app::App,
    error::Result,
    store::{
        actor::Actor,
        audit,
        comments::{filter::Filter, queue},
        cut,
        sites::Site,
    },
};

/// The most that one step is about.
pub const STEP: usize = 5_000;
/// After so many milliseconds a step ends, and says where to go on.
pub const STEP_TIME: i64 = 8_000;

/// What is to be done to all that a filter finds.
#[derive(Clone, Debug)]
pub struct Sweep {
    /// Which comments.
    pub filter: Filter,
    /// What is done to them; those for which it makes no sense are left alone.
    pub act: Act,
    /// Why, for the audit log.
    pub why: String,
    /// Who does it.
    pub actor: Actor,
    /// The most that this step is about, up to [`STEP`].
    pub limit: usize,
}

/// What a step did.
#[derive(Clone, Debug)]
pub struct Step {
    /// By which all steps are taken back.
    pub batch: BatchId,
    /// To how many comments.
    pub count: usize,
    /// How many had changed meanwhile.
    pub missed: usize,
    /// Where the next step begins; `None` when all is done.
    pub next: Option<Cursor>,
}

/// Does a step: the first one, or one that goes on where another of the same press (`batch`) ended. A press of somebody
/// else, or of another act, is [`Code::ActImpossible`].
pub async fn step(app: &App, site: &Site, mut sweep: Sweep, from: Option<(BatchId, Cursor)>) -> Result<Step> {
    let begun = app.now();
    let (batch, mut after, pressed_at) = match from {
        None => (moderate::new_batch(app.now()), None, app.now()),
        Some((batch, after)) => {
            let first =
                audit::first_of_batch(&mut app.store().read().await?.conn(), &site.id, &batch).await?;
            let is_same = |line: &audit::Entry| line.actor == sweep.actor && line.act == sweep.act.as_str();
            let first = first.filter(is_same).ok_or(Code::ActImpossible)?;
            (batch, Some(after), first.created_at)
        }
    };
    // What comes after the press, nobody has had before their eyes.
    sweep.filter.to = sweep.filter.to.min(Millis(pressed_at.0 + 1));
    let mut step = Step {
        batch,
        count: 0,
        missed: 0,
        next: None,
    };
    let mut looked = 0;
    loop {
        let most = (sweep.limit.clamp(1, STEP) - looked).min(MAX_TARGETS);
        let limit = u32::try_from(most).unwrap_or(u32::MAX);
        let mut rows = queue::find(app.store(), &site.id, &sweep.filter, after.as_ref(), limit + 1).await?;
        let next = cut(&mut rows, limit).map(|last| last.queue_cursor(sweep.filter.tab));
        looked += rows.len();
        let targets: Vec<Target> = rows
            .iter()
            .filter(|row| sweep.act.applied_to(row).is_some())
            .map(|row| Target {
                id: row.id.clone(),
                revision: Some(row.revision),
                status: Some(row.status),
            })
            .collect();
        if !targets.is_empty() {
            let press = (sweep.why.clone().into(), sweep.actor.clone(), step.batch.clone());
            let done = moderate::moderate_in(app, site, targets, sweep.act, press).await?;
            step.count += done.count;
            step.missed += done.refused.len();
        }
        let is_over = looked >= sweep.limit.clamp(1, STEP) || app.now().0 - begun.0 >= STEP_TIME;
        if next.is_none() || is_over {
            step.next = next;
            return Ok(step);
        }
        after = next;
    }
}
