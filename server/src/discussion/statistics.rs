//! What has happened at a site of late, in numbers: for its statistics page and for programs.

use std::{collections::BTreeMap, sync::Arc};

use cam_nhan_domain::{Millis, SiteId, time::date_of_day};
use serde::Serialize;
use utoipa::ToSchema;

use super::moderate::Act;
use crate::{
    app::App,
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        audit::Action,
        bans, moderators,
        sites::Site,
        statistics::{self, Counted, Posted, Span},
    },
    zone::Zone,
};

/// The most days that can be asked for.
pub const MOST_DAYS: u32 = 366;
/// Articles in a list.
const TOP: u32 = 10;
/// Decisions whose waiting time is looked at, the latest.
const WAITS: u32 = 10_000;

/// Whole days of a site, numbered from 1970-01-01, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first.
    pub first: i64,
    /// The last.
    pub last: i64,
}

impl Range {
    /// The last `days` days (1 to [`MOST_DAYS`]), today among them.
    pub fn last_days(app: &App, site: &Site, days: u32) -> Self {
        let last = Zone::of(&site.settings).day(app.now());
        Self {
            first: last + 1 - i64::from(days.clamp(1, MOST_DAYS)),
            last,
        }
    }

    /// From one date to another, such as `2026-11-25`; `None` where these are no dates, are in disorder, or more than
    /// [`MOST_DAYS`] days.
    pub fn of_dates(from: &str, to: &str) -> Option<Self> {
        let (first, last) = (Millis::day_of_date(from)?, Millis::day_of_date(to)?);
        (1..=i64::from(MOST_DAYS))
            .contains(&(last + 1 - first))
            .then_some(Self { first, last })
    }

    /// How many days.
    pub fn days(&self) -> u32 {
        u32::try_from(self.last + 1 - self.first).unwrap_or(1)
    }

    /// As many days right before these.
    fn before(&self) -> Self {
        Self {
            first: self.first - i64::from(self.days()),
            last: self.first - 1,
        }
    }

    fn span(&self, zone: &Zone) -> Span {
        Span {
            from: zone.begins(self.first),
            to: zone.begins(self.last + 1),
        }
    }
}

/// Statistics at hand, by site, days and minute: however many ask, a site's are counted once a minute at most.
#[derive(Clone)]
pub struct StatisticsCache(moka::future::Cache<(SiteId, Range, i64), Arc<Statistics>>);

impl Default for StatisticsCache {
    fn default() -> Self {
        Self(moka::future::Cache::new(64))
    }
}

/// A site's numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Statistics {
    /// The days, the oldest first.
    pub days: Vec<Day>,
    /// What they come to.
    pub total: Total,
    /// What as many days right before them came to.
    pub before: Total,
    /// Comments by the hour of the week where the site is, in the order of the week; hours without any are left out.
    pub hours: Vec<WeekHour>,
    /// Which rules held how many comments, the most first.
    pub rules: Vec<RuleCount>,
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
    /// Decisions by people and programs that stand.
    pub decisions: i64,
}

/// What some days come to: as [`Day`], all of them together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
#[expect(missing_docs, reason = "the fields of a day say it")]
pub struct Total {
    pub comments: i64,
    pub approved: i64,
    pub waiting: i64,
    pub hidden: i64,
    pub held: i64,
    pub refused: i64,
    pub reactions: i64,
    pub decisions: i64,
    /// Decisions that were taken back; they are not among the decisions.
    pub undone: i64,
    /// Half of the held comments waited no longer for a decision, in milliseconds.
    pub median_wait: Option<i64>,
}

/// An hour of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct WeekHour {
    /// From Monday, 0, to Sunday, 6.
    pub weekday: i64,
    /// 0 to 23.
    pub hour: i64,
    /// Comments that came then.
    pub comments: i64,
}

/// Comments that a rule held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RuleCount {
    /// The rule's name.
    pub rule: String,
    /// How many times.
    pub count: i64,
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

/// A site's numbers for some days, at most a minute old.
pub async fn of_site(
    app: &App,
    cache: &StatisticsCache,
    site: &Site,
    range: Range,
) -> Result<Arc<Statistics>> {
    let key = (site.id.clone(), range, app.now().0.div_euclid(60_000));
    let made = cache
        .0
        .try_get_with(key, async {
            Ok::<_, Error>(Arc::new(count(app, site, range).await?))
        })
        .await;
    made.map_err(|error| Error::shared(&error))
}

/// What an hour's acts were.
#[derive(Default)]
struct Deeds {
    deciders: BTreeMap<Actor, (i64, i64)>,
    rules: BTreeMap<String, i64>,
    bans: i64,
    undone: i64,
}

/// Days by their number, and what was done on them.
async fn count_days(
    conn: &mut Conn<'_>,
    site: &Site,
    zone: &Zone,
    range: Range,
) -> Result<(BTreeMap<i64, Day>, Vec<Posted>, Deeds)> {
    let span = range.span(zone);
    let posted = statistics::count_comments(conn, &site.id, span).await?;
    let reactions = statistics::count_reactions(conn, &site.id, span).await?;
    let acts = statistics::count_acts(conn, &site.id, span).await?;
    let day_of = |hour: i64| zone.day(span.hour(hour));
    let empty = |day: i64| Day {
        date: date_of_day(day),
        ..Day::default()
    };
    let mut by_day: BTreeMap<i64, Day> = (range.first..=range.last).map(|day| (day, empty(day))).collect();
    for row in &posted {
        if let Some(day) = by_day.get_mut(&day_of(row.hour)) {
            day.comments += row.approved + row.held + row.hidden;
            day.approved += row.approved;
            day.waiting += row.held;
            day.hidden += row.hidden;
        }
    }
    for (hour, count) in reactions {
        if let Some(day) = by_day.get_mut(&day_of(hour)) {
            day.reactions += count;
        }
    }
    let mut deeds = Deeds::default();
    for row in acts {
        let Some(day) = by_day.get_mut(&day_of(row.hour)) else {
            continue;
        };
        let who = row.who.map(Actor::from);
        match (Action::parse(&row.act), Act::parse(&row.act), who) {
            (Some(Action::Hold), _, Some(Actor::Rule(rule))) => {
                day.held += row.count;
                *deeds.rules.entry(rule).or_default() += row.count;
            }
            (Some(Action::Hold), ..) => day.held += row.count,
            (Some(Action::Refuse), ..) => day.refused += row.count,
            (Some(Action::Ban), ..) => deeds.bans += row.count,
            (_, Some(act), Some(decider)) if act.decides() && !matches!(decider, Actor::Rule(_)) => {
                let stand = row.count - row.undone;
                day.decisions += stand;
                deeds.undone += row.undone;
                let done = deeds.deciders.entry(decider).or_default();
                match act {
                    Act::Approve | Act::Restore => done.0 += stand,
                    _ => done.1 += stand,
                }
            }
            _ => {}
        }
    }
    Ok((by_day, posted, deeds))
}

impl Total {
    fn of(days: &BTreeMap<i64, Day>, undone: i64, waits: Option<Waits>) -> Self {
        let sum = |of: fn(&Day) -> i64| days.values().map(of).sum();
        Self {
            comments: sum(|day| day.comments),
            approved: sum(|day| day.approved),
            waiting: sum(|day| day.waiting),
            hidden: sum(|day| day.hidden),
            held: sum(|day| day.held),
            refused: sum(|day| day.refused),
            reactions: sum(|day| day.reactions),
            decisions: sum(|day| day.decisions),
            undone,
            median_wait: waits.map(|waits| waits.median),
        }
    }
}

/// Comments by the hour of the week.
fn by_week_hour(posted: &[Posted], span: Span, zone: &Zone) -> Vec<WeekHour> {
    let mut hours = BTreeMap::<(i64, i64), i64>::new();
    let with_any = posted
        .iter()
        .filter(|row| row.approved + row.held + row.hidden > 0);
    for row in with_any {
        let at = span.hour(row.hour);
        // 1970-01-01 was a Thursday.
        let weekday = (zone.day(at) + 3).rem_euclid(7);
        *hours.entry((weekday, zone.hour(at))).or_default() += row.approved + row.held + row.hidden;
    }
    let hours = hours.into_iter().map(|((weekday, hour), comments)| WeekHour {
        weekday,
        hour,
        comments,
    });
    hours.collect()
}

async fn count(app: &App, site: &Site, range: Range) -> Result<Statistics> {
    let zone = Zone::of(&site.settings);
    let (span, before) = (range.span(&zone), range.before());
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let (days, posted, deeds) = count_days(conn, site, &zone, range).await?;
    let (days_before, _, deeds_before) = count_days(conn, site, &zone, before).await?;
    let waits = Waits::of(statistics::list_waits(conn, &site.id, span, WAITS).await?);
    let waits_before = Waits::of(statistics::list_waits(conn, &site.id, before.span(&zone), WAITS).await?);
    let most_commented = statistics::list_most_commented(conn, &site.id, span, TOP).await?;
    let most_reacted = statistics::list_most_reacted(conn, &site.id, span, TOP).await?;
    let flags = statistics::count_flags(conn, &site.id, span).await?;
    let bans_now = bans::count(conn, &site.id, app.now()).await?;
    let members = moderators::list_members(conn, &site.id).await?;

    let mut deciders: Vec<Decider> = deeds
        .deciders
        .into_iter()
        .filter(|(_, (approved, hidden))| approved + hidden > 0)
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
    let mut rules: Vec<RuleCount> = deeds
        .rules
        .into_iter()
        .map(|(rule, count)| RuleCount { rule, count })
        .collect();
    rules.sort_by_key(|rule| std::cmp::Reverse(rule.count));
    Ok(Statistics {
        total: Total::of(&days, deeds.undone, waits),
        before: Total::of(&days_before, deeds_before.undone, waits_before),
        hours: by_week_hour(&posted, span, &zone),
        rules,
        days: days.into_values().collect(),
        waits,
        most_commented: most_commented.into_iter().map(CountedArticle::from).collect(),
        most_reacted: most_reacted.into_iter().map(CountedArticle::from).collect(),
        flags: flags
            .into_iter()
            .map(|(reason, count)| FlagCount { reason, count })
            .collect(),
        bans: deeds.bans,
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
