//! How long answers took and what they were, by the kind of request.

use std::{
    collections::BTreeMap,
    fmt::{self, Display},
    time::Duration,
};

/// Durations, of which some share is to be known.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// One more.
    pub fn add(&mut self, took: Duration) {
        self.0.push(took);
    }

    /// Those of another client.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The duration that `share` (in thousandths) of them do not exceed.
    pub fn within(&self, share: usize) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len() * share).div_ceil(1_000).saturating_sub(1);
        sorted.get(at).copied().unwrap_or_default()
    }

    /// The middle and the slow end: `1.2 | 3.4`, in milliseconds.
    pub fn cells(&self) -> String {
        format!(
            "{:.1} | {:.1}",
            millis(self.within(500)),
            millis(self.within(990))
        )
    }
}

/// A duration as it is printed.
pub fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1_000.0
}

/// Memory as it is printed: begun MB (2²⁰ bytes).
pub fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_048_576)
}

/// What was asked, by kinds.
#[derive(Clone, Debug, Default)]
pub struct Timings(BTreeMap<&'static str, Kind>);

#[derive(Clone, Debug, Default)]
struct Kind {
    times: Times,
    statuses: BTreeMap<u16, usize>,
}

impl Timings {
    /// One answer.
    pub fn add(&mut self, kind: &'static str, status: u16, took: Duration) {
        let kind = self.0.entry(kind).or_default();
        kind.times.add(took);
        *kind.statuses.entry(status).or_default() += 1;
    }

    /// Those of another client.
    pub fn merge(&mut self, other: Self) {
        for (name, theirs) in other.0 {
            let ours = self.0.entry(name).or_default();
            ours.times.merge(theirs.times);
            for (status, count) in theirs.statuses {
                *ours.statuses.entry(status).or_default() += count;
            }
        }
    }

    /// How many answers of any kind there were.
    pub fn count(&self) -> usize {
        self.0.values().map(|kind| kind.times.count()).sum()
    }

    /// Answers of the kinds named so (`read …`) that were no success, a lost connection included.
    pub fn failures(&self, named: &str) -> usize {
        let named = self.0.iter().filter(|(name, _)| name.starts_with(named));
        let statuses = named.flat_map(|(_, kind)| &kind.statuses);
        statuses
            .filter(|(status, _)| !(200..400).contains(*status))
            .map(|(_, count)| count)
            .sum()
    }

    /// The slow end of the kinds named so.
    pub fn slow_end(&self, named: &str) -> Duration {
        let named = self.0.iter().filter(|(name, _)| name.starts_with(named));
        Times(named.flat_map(|(_, kind)| kind.times.0.iter().copied()).collect()).within(990)
    }
}

impl Display for Timings {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(to, "| request | answers | p50, ms | p99, ms | statuses |")?;
        writeln!(to, "|---|---|---|---|---|")?;
        for (name, kind) in &self.0 {
            let statuses: Vec<String> = kind
                .statuses
                .iter()
                .map(|(status, count)| format!("{status}: {count}"))
                .collect();
            let (count, cells) = (kind.times.count(), kind.times.cells());
            writeln!(to, "| {name} | {count} | {cells} | {} |", statuses.join(", "))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slow_end_is_one_of_those_seen() {
        let mut times = Times::default();
        assert_eq!(times.within(990), Duration::ZERO);
        (1..=200).for_each(|ms| times.add(Duration::from_millis(ms)));
        assert_eq!(times.within(500), Duration::from_millis(100));
        assert_eq!(times.within(990), Duration::from_millis(198));
        assert_eq!(times.within(1_000), Duration::from_millis(200));
    }
}
