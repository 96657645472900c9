//! Flood detection per site: the last minute's first-time commenters against the weekly average.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use cam_nhan_domain::{Millis, SiteId};

use crate::{
    error::Result,
    store::{Conn, floods},
};

/// How long what was counted in the database is believed, in milliseconds.
const RECENT: i64 = 5_000;
/// The same for what a site is used to, which changes slowly and takes long to count.
const USUAL: i64 = 600_000;
/// So many times the usual is not yet pressure: articles do become talk of the town.
const THRESHOLD_FACTOR: u32 = 3;
/// How long a site stays watchful after the last minute that was too much.
const WATCHFUL: i64 = 300_000;

/// Flood detection, one gauge for each site that was written to.
#[derive(Default)]
pub struct FloodDetector {
    gauges: Mutex<HashMap<SiteId, Gauge>>,
}

#[derive(Clone, Copy, Default)]
struct Gauge {
    /// Comments a minute in the last week.
    usual: u32,
    usual_at: Option<Millis>,
    /// First comments stored in the last minute, by all servers.
    stored: u32,
    stored_at: Option<Millis>,
    /// What unverified readers tried here in this minute and in the one before, stored or not.
    minute: i64,
    tries: u32,
    tries_before: u32,
    level: u8,
    watchful_until: Option<Millis>,
}

impl FloodDetector {
    /// Counts an unverified reader's attempt here, which stands for one at each of the servers that share the work.
    pub fn count(&self, site: &SiteId, servers: u32, now: Millis) {
        self.with(site, |gauge| {
            gauge.turn(now);
            gauge.tries = gauge.tries.saturating_add(servers);
        });
    }

    /// How much too many come: `None` if not, else 0 and one more with each doubling. `floor` is the least number a
    /// minute that can be too much; 0 for never.
    pub async fn level(
        &self,
        conn: &mut Conn<'_>,
        site: &SiteId,
        floor: u32,
        now: Millis,
    ) -> Result<Option<u8>> {
        if floor == 0 {
            return Ok(None);
        }
        let mut gauge = self.with(site, |gauge| *gauge);
        // A moment that is still to come is from a clock that was ahead.
        let is_old = |at: Option<Millis>, age| at.is_none_or(|at| !(0..age).contains(&(now.0 - at.0)));
        // The database is asked outside the lock; two who ask at once get the same answer.
        if is_old(gauge.usual_at, USUAL) {
            let week = floods::count_comments(conn, site, Millis(now.0 - 7 * 86_400_000), now).await?;
            gauge.usual = u32::try_from(week / (7 * 1_440)).unwrap_or(u32::MAX);
            gauge.usual_at = Some(now);
        }
        if is_old(gauge.stored_at, RECENT) {
            gauge.stored = floods::count_first_comments(conn, site, (Millis(now.0 - 60_000), now)).await?;
            gauge.stored_at = Some(now);
        }
        Ok(self.with(site, |kept| {
            (kept.usual, kept.usual_at) = (gauge.usual, gauge.usual_at);
            (kept.stored, kept.stored_at) = (gauge.stored, gauge.stored_at);
            kept.turn(now);
            kept.judge(floor, now)
        }))
    }

    fn with<T>(&self, site: &SiteId, act: impl FnOnce(&mut Gauge) -> T) -> T {
        let mut gauges = self.gauges.lock().unwrap_or_else(PoisonError::into_inner);
        act(gauges.entry(site.clone()).or_default())
    }
}

impl Gauge {
    fn turn(&mut self, now: Millis) {
        let minute = now.0.div_euclid(60_000);
        if minute != self.minute {
            self.tries_before = if minute == self.minute + 1 { self.tries } else { 0 };
            (self.minute, self.tries) = (minute, 0);
        }
    }

    fn judge(&mut self, floor: u32, now: Millis) -> Option<u8> {
        // A minute that slides: of the one before, what still belongs to it.
        let left = 60_000 - now.0.rem_euclid(60_000);
        let before = i64::from(self.tries_before) * left / 60_000;
        let tries = self
            .tries
            .saturating_add(u32::try_from(before).unwrap_or(u32::MAX));
        let bearable = floor.max(self.usual.saturating_mul(THRESHOLD_FACTOR));
        let times = self.stored.max(tries) / bearable.max(1);
        let is_watchful = self
            .watchful_until
            .is_some_and(|until| now < until && until.0 - now.0 <= WATCHFUL);
        if self.stored.max(tries) > bearable {
            #[expect(clippy::cast_possible_truncation, reason = "at most 32")]
            let level = times.max(1).ilog2() as u8;
            self.level = if is_watchful { self.level.max(level) } else { level };
            self.watchful_until = Some(Millis(now.0 + WATCHFUL));
            return Some(self.level);
        }
        is_watchful.then_some(self.level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(gauge: &mut Gauge, times: u32, now: i64) -> Option<u8> {
        gauge.turn(Millis(now));
        gauge.tries += times;
        gauge.judge(30, Millis(now))
    }

    #[test]
    fn pressure_grows_with_what_comes_and_ends_some_time_after() {
        let mut gauge = Gauge::default();
        assert_eq!(tried(&mut gauge, 30, 0), None);
        assert_eq!(tried(&mut gauge, 1, 10), Some(0));
        assert_eq!(tried(&mut gauge, 100, 20), Some(2));
        assert_eq!(tried(&mut gauge, 0, 200_000), Some(2), "watchful for a while");
        assert_eq!(tried(&mut gauge, 0, 400_000), None);
    }

    #[test]
    fn a_large_site_is_used_to_more() {
        let mut gauge = Gauge {
            usual: 50,
            ..Gauge::default()
        };
        assert_eq!(tried(&mut gauge, 150, 0), None);
        assert_eq!(tried(&mut gauge, 1, 10), Some(0));
    }

    #[test]
    fn the_minute_slides() {
        let mut gauge = Gauge::default();
        assert_eq!(tried(&mut gauge, 25, 50_000), None);
        assert_eq!(tried(&mut gauge, 10, 61_000), Some(0), "35 within 11 seconds");
    }
}
