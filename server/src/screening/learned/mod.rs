//! A small model that learns from what moderators decide: logistic regression over hashed features, taught one
//! decision at a time. It starts empty, and each site's own decisions are all that it ever sees.
//!
//! Two parts speak in each bucket. The first is how much more often the bucket was seen in rejected texts than in
//! others (naive Bayes, in effect): quick to learn from few lessons. The second is a weight that corrects it, moved
//! at each lesson by as much as a diagonal Bayesian step allows, less the more the bucket has been seen. Both
//! classes count as if they were nearly equally frequent, and 0.5 is kept where the macro-F1 of the judgements made
//! just before each lesson was best, because rejections are rare.
//!
//! Only `+ - * /`, comparisons and square roots are used on floats, all of them exact by IEEE 754: the same lessons
//! in the same order give the same bytes on any machine. The stored form is the whole state in full precision, so
//! that a model that was saved and loaded learns on exactly as if it had not been.

mod features;
mod stored;

use features::{BUCKETS, Feature, Reading};

/// How much the frequency says beside the learned weight.
const FREQUENCY: f32 = 0.5;
/// Frequencies below about this are not believed.
const DOUBT: f32 = 0.07;
/// How much having been seen stiffens a weight.
const STIFFENING: f32 = 0.4;
/// A class seen hardly ever is not believed without bound.
const MOST_EMPHASIS: f32 = 20.0;
/// After so many lessons the earlier ones count half, so that the model can follow when moderators change their mind.
const MEMORY: f32 = 16_384.0;
/// Lessons of the rarer class, and in all, before the model is to be believed.
const READY: (u64, u64) = (50, 300);

/// A word of the text with its weight; above nought it speaks for rejecting.
pub type Weighed = (String, f32);

/// What the model thinks of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// From 0, surely good, to 1, surely bad; 0.5 where the balance is.
    pub score: f32,
    /// The words that weigh most, heaviest first.
    pub words: Vec<Weighed>,
}

/// What is known of a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cell {
    weight: f32,
    good: f32,
    bad: f32,
}

/// The model. The default knows nothing.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    lessons: (u64, u64),
    /// Lessons that still count, good and bad; see [`MEMORY`].
    recent: (f32, f32),
    cells: Vec<Cell>,
    gauge: Gauge,
}

impl Default for Model {
    fn default() -> Self {
        Self {
            lessons: (0, 0),
            recent: (0.0, 0.0),
            cells: vec![Cell::default(); BUCKETS],
            gauge: Gauge::default(),
        }
    }
}

impl Model {
    /// Words in a [`Judgement`].
    pub const WORDS: usize = 5;

    /// Learns that a moderator found the text good or bad.
    pub fn learn(&mut self, text: &str, bad: bool) {
        let features = Reading::of(text).features();
        let before = self.margin(&features);

        let (lessons, recent) = if bad {
            (&mut self.lessons.1, &mut self.recent.1)
        } else {
            (&mut self.lessons.0, &mut self.recent.0)
        };
        *lessons = lessons.saturating_add(1);
        *recent += 1.0;
        self.gauge.note(before, bad, self.recent);
        self.correct(&features, bad);
        if self.recent.0 + self.recent.1 >= MEMORY {
            self.recent = (self.recent.0 / 2.0, self.recent.1 / 2.0);
            for cell in &mut self.cells {
                cell.good /= 2.0;
                cell.bad /= 2.0;
            }
        }
    }

    /// The score and the words behind it.
    pub fn judge(&self, text: &str) -> Judgement {
        let reading = Reading::of(text);
        Judgement {
            score: self.score_of(&reading.features()),
            words: self.weigh(&reading, Self::WORDS),
        }
    }

    /// The score alone.
    pub fn score(&self, text: &str) -> f32 {
        self.score_of(&Reading::of(text).features())
    }

    /// The words that weigh most, as they stand in the text, heaviest first, at most so many. A word has the weight
    /// of the pairs and of the runs of letters that it is part of.
    pub fn explain(&self, text: &str, most: usize) -> Vec<Weighed> {
        self.weigh(&Reading::of(text), most)
    }

    /// How many texts it learned from: good ones and bad ones.
    pub fn lessons(&self) -> (u64, u64) {
        self.lessons
    }

    /// Whether it has seen enough of both kinds to be believed: 300 lessons, and 50 of the rarer kind. The less it
    /// has seen of the rarer kind below that, the closer to 0.5 the score is kept.
    pub fn ready(&self) -> bool {
        let (good, bad) = self.lessons;
        good.min(bad) >= READY.0 && good.saturating_add(bad) >= READY.1
    }

    fn score_of(&self, features: &[Feature]) -> f32 {
        let (good, bad) = self.lessons;
        let known = good.min(bad).min(READY.0) as f32 / READY.0 as f32;
        0.5 + (sigmoid(self.margin(features) - self.gauge.middle) - 0.5) * known
    }

    fn weigh(&self, reading: &Reading<'_>, most: usize) -> Vec<Weighed> {
        let rarity = self.rarity();
        let shares = reading.shares(|feature| self.part(feature, rarity));
        let mut words: Vec<(&str, f32)> = reading.tokens.iter().copied().zip(shares).collect();
        // A comma may weigh, but tells a moderator nothing.
        words.retain(|(word, _)| word.chars().any(|c| c.is_alphabetic() || !c.is_ascii()));
        words.sort_by_key(|(word, _)| *word);
        let mut words: Vec<_> = words
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|same| {
                Some((
                    same.first()?.0,
                    same.iter().map(|(_, weight)| weight).sum::<f32>(),
                ))
            })
            .filter(|(_, weight)| *weight != 0.0)
            .collect();
        words.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        words
            .into_iter()
            .take(most)
            .map(|(word, weight)| (word.to_owned(), weight))
            .collect()
    }

    fn margin(&self, features: &[Feature]) -> f32 {
        let rarity = self.rarity();
        features.iter().map(|&feature| self.part(feature, rarity)).sum()
    }

    fn part(&self, feature: Feature, rarity: f32) -> f32 {
        let cell = self.cells.get(feature.bucket).copied().unwrap_or_default();
        let good = cell.good * rarity;
        // Twice this is the logarithm of bad by good, near enough, without its tails.
        let frequency = (cell.bad - good) / (cell.bad + good + 2.0 * DOUBT);
        (cell.weight + 2.0 * FREQUENCY * frequency) * feature.value
    }

    /// Bad lessons for each good one.
    fn rarity(&self) -> f32 {
        self.recent.1 / self.recent.0.max(1.0)
    }

    /// How much a lesson of each class counts: nearly as if both were equally frequent.
    fn emphasis(&self) -> (f32, f32) {
        let (good, bad) = (self.recent.0 + 1.0, self.recent.1 + 1.0);
        let of = |class: f32| {
            let balanced = ((good + bad) / (2.0 * class)).min(MOST_EMPHASIS);
            // To the power of three quarters: in full, the few bad texts are learned by heart.
            balanced.sqrt() * balanced.sqrt().sqrt()
        };
        (of(good), of(bad))
    }

    fn correct(&mut self, features: &[Feature], bad: bool) {
        let (good_counts, bad_counts) = self.emphasis();
        let (counts, sign) = if bad {
            (bad_counts, 1.0)
        } else {
            (good_counts, -1.0)
        };
        let room: Vec<f32> = features
            .iter()
            .map(|feature| {
                let cell = self.cells.get(feature.bucket).copied().unwrap_or_default();
                feature.value / (1.0 + STIFFENING * (cell.good * good_counts + cell.bad * bad_counts))
            })
            .collect();
        for feature in features {
            if let Some(cell) = self.cells.get_mut(feature.bucket) {
                let class = if bad { &mut cell.bad } else { &mut cell.good };
                *class += feature.value * feature.value;
            }
        }

        // The step that ends where the loss and the resistance balance, found by halving: unlike a step along the
        // slope it cannot overshoot.
        let margin = sign * self.margin(features);
        let give: f32 = features
            .iter()
            .zip(&room)
            .map(|(feature, room)| feature.value * room)
            .sum();
        let pull = |moved: f32| counts * (1.0 - sigmoid(margin + give * moved));
        let (mut low, mut high) = (0.0, pull(0.0));
        for _ in 0..16 {
            let middle = (low + high) / 2.0;
            if pull(middle) > middle {
                low = middle;
            } else {
                high = middle;
            }
        }
        for (feature, room) in features.iter().zip(&room) {
            if let Some(cell) = self.cells.get_mut(feature.bucket) {
                cell.weight += sign * low * room;
            }
        }
    }
}

const BINS: usize = 96;
/// Margins beyond this are all the same to the gauge.
const REACH: f32 = 6.0;
/// How fast older margins fade, in lessons of their own class: the model that gave them was another one.
const FADE: f32 = 1.0 / 400.0;

/// Keeps the middle: where, of late, dividing the margins that texts had before they were learned gave the best
/// macro-F1.
#[derive(Clone, Debug, PartialEq)]
struct Gauge {
    good: [f32; BINS],
    bad: [f32; BINS],
    middle: f32,
}

impl Default for Gauge {
    fn default() -> Self {
        Self {
            good: [0.0; BINS],
            bad: [0.0; BINS],
            middle: 0.0,
        }
    }
}

impl Gauge {
    fn note(&mut self, margin: f32, bad: bool, recent: (f32, f32)) {
        let bins = if bad { &mut self.bad } else { &mut self.good };
        for bin in bins.iter_mut() {
            *bin -= *bin * FADE;
        }
        let at = (margin + REACH) / (2.0 * REACH) * BINS as f32;
        // A float becomes a whole number within its bounds, whatever it was.
        if let Some(bin) = bins.get_mut((at as usize).min(BINS - 1)) {
            *bin += 1.0;
        }
        self.balance(recent);
    }

    fn balance(&mut self, (good, bad): (f32, f32)) {
        let (goods, bads) = (smooth(self.good, good), smooth(self.bad, bad));
        // The best macro-F1 lies at several places nearly as well; the first from above is as good as any.
        let (mut wrong, mut right) = (0.0, 0.0);
        let mut best = (-1.0, 0);
        for (at, (of_good, of_bad)) in goods.into_iter().zip(bads).enumerate().rev() {
            wrong += of_good;
            right += of_bad;
            let missed = wrong + (bad - right);
            let macro_f1 = right / (2.0 * right + missed).max(1e-6)
                + (good - wrong) / (2.0 * (good - wrong) + missed).max(1e-6);
            if macro_f1 > best.0 {
                best = (macro_f1, at);
            }
        }
        self.middle = best.1 as f32 / BINS as f32 * 2.0 * REACH - REACH;
    }
}

/// Blurred, so that no single text decides, and brought to a sum of `whole`.
fn smooth(mut bins: [f32; BINS], whole: f32) -> [f32; BINS] {
    for _ in 0..3 {
        let mut before = bins[0];
        for at in 0..BINS {
            let (now, after) = (bins[at], bins[(at + 1).min(BINS - 1)]);
            bins[at] = 0.5 * now + 0.25 * (before + after);
            before = now;
        }
    }
    let sum: f32 = bins.iter().sum();
    let scale = if sum > 0.0 { whole / sum } else { 0.0 };
    bins.map(|bin| bin * scale)
}

/// The library's exponential may differ between machines; this one is good to four digits anywhere.
fn sigmoid(margin: f32) -> f32 {
    let powers = (margin.abs().min(40.0)) * std::f32::consts::LOG2_E;
    let whole = powers as u32;
    let part = -(powers - whole as f32) * std::f32::consts::LN_2;
    let series = 1.0
        + part
            * (1.0
                + part / 2.0
                    * (1.0 + part / 3.0 * (1.0 + part / 4.0 * (1.0 + part / 5.0 * (1.0 + part / 6.0)))));
    // Two to the power of minus `whole`, which is at most 57.
    let small = series * f32::from_bits((127 - whole.min(126)) << 23);
    if margin < 0.0 {
        small / (1.0 + small)
    } else {
        1.0 / (1.0 + small)
    }
}

#[cfg(test)]
mod tests;
