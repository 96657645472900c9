//! What has happened at a site of late, in numbers: for its statistics page and for programs.

use std::{collections::BTreeMap, sync::Arc};

use cam_nhan_domain::{SiteId, time::date_of_day};
use serde::Serialize;
use utoipa::ToSchema;

use super::moderate::Act;
use crate::{
    app::App,
    error::{Error, Result},
    store::{
        actor::Actor,
        audit::Action,
        bans, moderators,
        sites::Site,
        statistics::{self, Counted, Span},
    },
};

/// The most days that can be asked for.
pub const MOST_DAYS: u32 = 366;
/// Articles in a list.
const TOP: u32 = 10;
/// Decisions whose waiting time is looked at, the latest.
const WAITS: u32 = 10_000;

/// Statistics at hand, by site, days and minute: however many ask, a site's are counted once a minute at most.
#[derive(Clone)]
pub struct StatisticsCache(moka::future::Cache<(SiteId, u32, i64), Arc<Statistics>>);

impl Default for StatisticsCache {
    fn default() -> Self {
        Self(moka::future::Cache::new(64))
    }
}

/// A site's numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Statistics {
    /// The days, the oldest first; today is the last.
    pub days: Vec<Day>,
    /// How long held comments waited for a decision; `null` when none was decided.
    pub waits: Option<Waits>,
    /// The articles with the most published comments of these days, at most 10.
    pub most_commented: Vec<CountedArticle>,
    /// The articles with the most reactions of these days, likes of their comments among them, at most 10.
    pub most_reacted: Vec<CountedArticle>,
    /// What readers reported, by reason.
    pub flags: Vec<FlagCount>,
    /// Bans made on these days.
    pub bans: i64,
    /// Bans that hold now.
    pub bans_now: i64,
    /// Who decided how many, the most first.
    pub deciders: Vec<Decider>,
}

/// One day of a site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Day {
    /// The date where the site is, such as `2026-11-25`.
    pub date: String,
    /// Comments that came, whatever became of them.
    pub comments: i64,
    /// Those of them that everyone sees now.
    pub approved: i64,
    /// Those of them that still wait.
    pub waiting: i64,
    /// Those of them that were hidden or removed, as spam or not.
    pub hidden: i64,
    /// Times that a rule held a comment, as the audit log has it: also one held after an edit or after reports.
    pub held: i64,
    /// Comments that a rule refused; they are not among those that came.
    pub refused: i64,
    /// Reactions to articles and comments that stand, by the day they were last chosen.
    pub reactions: i64,
    /// Decisions by people and programs.
    pub decisions: i64,
}

/// Waiting times, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Waits {
    /// Decisions about held comments that were looked at: the latest 10,000 of these days.
    pub decisions: usize,
    /// Half of them waited no longer.
    pub median: i64,
    /// Nine of ten waited no longer.
    pub ninetieth: i64,
}

impl Waits {
    /// What some waiting times come to.
    fn of(mut waits: Vec<i64>) -> Option<Self> {
        waits.sort_unstable();
        Some(Self {
            decisions: waits.len(),
            median: quantile(&waits, 50)?,
            ninetieth: quantile(&waits, 90)?,
        })
    }
}

/// The nearest-rank quantile of sorted numbers: the least of them that `percent` of all do not exceed.
fn quantile(sorted: &[i64], percent: usize) -> Option<i64> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

/// An article with a number.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CountedArticle {
    /// Its thread.
    #[schema(value_type = String)]
    pub thread: cam_nhan_domain::ThreadId,
    /// Its title, or its key where it has none.
    pub title: String,
    /// How many.
    pub count: i64,
}

impl From<Counted> for CountedArticle {
    fn from(row: Counted) -> Self {
        Self {
            thread: row.id,
            title: if row.title.is_empty() { row.key } else { row.title },
            count: row.count,
        }
    }
}

/// Reports with one reason.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlagCount {
    /// The reason's code.
    pub reason: String,
    /// How many.
    pub count: i64,
}

/// Somebody who decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Decider {
    /// `moderator:ID`, `token:NAME` or `command line`.
    pub actor: String,
    /// The moderator's name, while they look after the site.
    pub name: Option<String>,
    /// Comments approved or restored.
    pub approved: i64,
    /// Comments hidden or removed, as spam or not.
    pub hidden: i64,
}

/// A site's numbers for its last `days` days (1 to [`MOST_DAYS`]), at most a minute old.
pub async fn of_site(app: &App, cache: &StatisticsCache, site: &Site, days: u32) -> Result<Arc<Statistics>> {
    let days = days.clamp(1, MOST_DAYS);
    let key = (site.id.clone(), days, app.now().0.div_euclid(60_000));
    let made = cache
        .0
        .try_get_with(key, async {
            Ok::<_, Error>(Arc::new(count(app, site, days).await?))
        })
        .await;
    made.map_err(|error| Error::shared(&error))
}

async fn count(app: &App, site: &Site, days: u32) -> Result<Statistics> {
    let utc_offset_minutes = site.settings.utc_offset_minutes;
    let last = app.now().day(utc_offset_minutes);
    let span = Span {
        first: last + 1 - i64::from(days),
        last,
        utc_offset_minutes,
    };
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let posted = statistics::count_comments(conn, &site.id, span).await?;
    let reactions = statistics::count_reactions(conn, &site.id, span).await?;
    let acts = statistics::count_acts(conn, &site.id, span).await?;
    let waits = statistics::list_waits(conn, &site.id, span, WAITS).await?;
    let most_commented = statistics::list_most_commented(conn, &site.id, span, TOP).await?;
    let most_reacted = statistics::list_most_reacted(conn, &site.id, span, TOP).await?;
    let flags = statistics::count_flags(conn, &site.id, span).await?;
    let bans_now = bans::count(conn, &site.id, app.now()).await?;
    let members = moderators::list_members(conn, &site.id).await?;

    let mut by_day: BTreeMap<i64, Day> = posted
        .into_iter()
        .map(|row| {
            let day = Day {
                date: date_of_day(row.day),
                comments: row.approved + row.held + row.hidden,
                approved: row.approved,
                waiting: row.held,
                hidden: row.hidden,
                ..Day::default()
            };
            (row.day, day)
        })
        .collect();
    for (day, count) in reactions {
        if let Some(day) = by_day.get_mut(&day) {
            day.reactions = count;
        }
    }
    let (mut deciders, mut bans) = (BTreeMap::<Actor, (i64, i64)>::new(), 0);
    for (day, act, actor, count) in acts {
        let Some(day) = by_day.get_mut(&day) else { continue };
        let decider = actor
            .map(Actor::from)
            .filter(|actor| !matches!(actor, Actor::Rule(_)));
        match (Action::parse(&act), Act::parse(&act), decider) {
            (Some(Action::Hold), ..) => day.held += count,
            (Some(Action::Refuse), ..) => day.refused += count,
            (Some(Action::Ban), ..) => bans += count,
            (_, Some(act), Some(decider)) if act.decides() => {
                day.decisions += count;
                let done = deciders.entry(decider).or_default();
                match act {
                    Act::Approve | Act::Restore => done.0 += count,
                    _ => done.1 += count,
                }
            }
            _ => {}
        }
    }
    let mut deciders: Vec<Decider> = deciders
        .into_iter()
        .map(|(actor, (approved, hidden))| Decider {
            name: members
                .iter()
                .find(|member| actor == Actor::Moderator(member.id.clone()))
                .map(|member| member.name.clone()),
            actor: actor.to_string(),
            approved,
            hidden,
        })
        .collect();
    deciders.sort_by(|a, b| {
        let most_first = (b.approved + b.hidden).cmp(&(a.approved + a.hidden));
        most_first.then_with(|| a.actor.cmp(&b.actor))
    });
    Ok(Statistics {
        days: by_day.into_values().collect(),
        waits: Waits::of(waits),
        most_commented: most_commented.into_iter().map(CountedArticle::from).collect(),
        most_reacted: most_reacted.into_iter().map(CountedArticle::from).collect(),
        flags: flags
            .into_iter()
            .map(|(reason, count)| FlagCount { reason, count })
            .collect(),
        bans,
        bans_now,
        deciders,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantile_is_one_of_the_numbers() {
        assert_eq!(quantile(&[], 50), None);
        assert_eq!(quantile(&[7], 50), Some(7));
        assert_eq!(quantile(&[1, 2], 50), Some(1));
        assert_eq!(quantile(&[1, 2, 3], 50), Some(2));
        assert_eq!(quantile(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 90), Some(9));
        assert_eq!(quantile(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 90), Some(10));
        assert_eq!(quantile(&[1, 2, 3], 0), Some(1));
        assert_eq!(quantile(&[1, 2, 3], 100), Some(3));
    }

    #[test]
    fn waiting_times_come_in_any_order() {
        let waits = Waits::of(vec![50, 10, 40, 20, 30]);
        assert_eq!(
            waits,
            Some(Waits {
                decisions: 5,
                median: 30,
                ninetieth: 50
            })
        );
        assert_eq!(Waits::of(Vec::new()), None);
    }
}
