//! How well scores told what moderators then decided: precision against recall, for every threshold.

use serde::Serialize;
use utoipa::ToSchema;

/// What a threshold would have done.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Point {
    /// Scores at or above this, in thousandths, would have been called.
    pub threshold: i64,
    /// How many that were.
    pub called: usize,
    /// How many of them rightly.
    pub hits: usize,
    /// Of those called, the share that moderators decided so; 1 where none was called.
    pub precision: f64,
    /// Of those that moderators decided so, the share that was called; 0 where there were none.
    pub recall: f64,
}

/// The whole of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct Curve {
    /// Decisions about comments that had a score.
    pub judged: usize,
    /// Those of them that went the way that a high score foretells.
    pub hits: usize,
    /// A point for each score that occurred, the highest first: recall grows along it.
    pub points: Vec<Point>,
    /// The mean precision over all of [`Curve::hits`], each at the threshold that just calls it; chance would give
    /// `hits / judged`. `null` when there was nothing to find.
    pub average_precision: Option<f64>,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of decisions are far below 2^52"
)]
fn share(part: usize, whole: usize, of_none: f64) -> f64 {
    if whole == 0 {
        of_none
    } else {
        part as f64 / whole as f64
    }
}

impl Curve {
    /// Of scores in thousandths, and whether moderators then decided so.
    pub fn of(mut judged: Vec<(i64, bool)>) -> Self {
        judged.sort_by_key(|(score, _)| -score);
        let all = judged.iter().filter(|(_, hit)| *hit).count();
        let (mut points, mut called, mut hits, mut sum) = (Vec::<Point>::new(), 0, 0, 0.0);
        // Equal scores are called together: no order among them is luck.
        for equal in judged.chunk_by(|a, b| a.0 == b.0) {
            let found = equal.iter().filter(|(_, hit)| *hit).count();
            called += equal.len();
            hits += found;
            let precision = share(hits, called, 1.0);
            sum += precision * share(found, all, 0.0);
            points.push(Point {
                threshold: equal.first().map_or(0, |(score, _)| *score),
                called,
                hits,
                precision,
                recall: share(hits, all, 0.0),
            });
        }
        Self {
            judged: judged.len(),
            hits: all,
            points,
            average_precision: (all > 0).then_some(sum),
        }
    }

    /// What a threshold of so many per cent would have done: a score counts by its rounded per cents, as the rules
    /// count it.
    pub fn at_percent(&self, percent: u32) -> Point {
        let least = i64::from(percent) * 10 - 5;
        let last = self.points.iter().rev().find(|point| point.threshold >= least);
        Point {
            threshold: i64::from(percent) * 10,
            ..last.copied().unwrap_or(Point {
                threshold: 0,
                called: 0,
                hits: 0,
                precision: 1.0,
                recall: 0.0,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_perfect_order_has_an_average_precision_of_one() {
        let curve = Curve::of(vec![(100, false), (900, true), (800, true), (200, false)]);
        assert_eq!(curve.average_precision, Some(1.0));
        assert_eq!((curve.judged, curve.hits), (4, 2));
        let recalls: Vec<f64> = curve.points.iter().map(|point| point.recall).collect();
        assert_eq!(recalls, [0.5, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn the_average_is_that_of_the_precisions_where_each_is_found() {
        // Found at ranks 1, 3: (1/1 + 2/3) / 2.
        let curve = Curve::of(vec![(900, true), (800, false), (700, true), (600, false)]);
        let average = curve.average_precision.expect("something to find");
        assert!((average - 5.0 / 6.0).abs() < 1e-9, "{average}");
    }

    #[test]
    fn equal_scores_are_called_together() {
        let forth = Curve::of(vec![(500, true), (500, false), (500, false)]);
        let back = Curve::of(vec![(500, false), (500, false), (500, true)]);
        assert_eq!(forth, back);
        assert_eq!(forth.points.len(), 1);
        assert!((forth.average_precision.expect("one") - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_no_curve() {
        assert_eq!(Curve::of(Vec::new()), Curve::default());
        assert_eq!(Curve::of(vec![(300, false)]).average_precision, None);
        let none = Curve::default().at_percent(80);
        assert_eq!((none.called, none.precision, none.recall), (0, 1.0, 0.0));
    }

    #[test]
    fn a_threshold_counts_rounded_per_cents() {
        let curve = Curve::of(vec![(805, true), (795, true), (794, false), (100, false)]);
        let at = curve.at_percent(80);
        assert_eq!((at.called, at.hits, at.threshold), (2, 2, 800));
        assert_eq!(curve.at_percent(81).called, 1);
        assert_eq!(curve.at_percent(0).called, 4);
    }
}
