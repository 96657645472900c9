//! What the model looks at in a text: words and pairs of words with their diacritics, runs of letters without, and
//! the text's shape. Each is hashed to a bucket; nothing of the text itself is kept.

use unicode_normalization::{
    UnicodeNormalization,
    char::{decompose_canonical, is_combining_mark},
};

/// Buckets, as a power of two. Fewer than this cost average precision in the trials, twice as many gained little.
pub(super) const BITS: u32 = 15;
/// How many buckets there are.
pub(super) const BUCKETS: usize = 1 << BITS;
/// Characters of a text that are read; the rest cannot change the judgement, nor take time.
pub(super) const MOST_CHARS: usize = 4_000;

/// How much each kind of feature may say in all, whatever the text's length.
const WORDS: f32 = 1.0;
const PAIRS: f32 = 1.0;
const LETTERS: f32 = 0.5;
const SHAPE: f32 = 0.7;
const ALWAYS: f32 = 0.3;
/// Vietnamese syllables are short: of longer runs than four, the pairs of words know as much.
const LONGEST_RUN: usize = 4;

/// A feature of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Feature {
    /// Its bucket, below [`BUCKETS`].
    pub bucket: usize,
    /// How strongly it is there.
    pub value: f32,
}

/// Where a feature stands in the folded text.
#[derive(Clone, Copy, Debug)]
struct Spot {
    bucket: u32,
    start: u32,
    len: u32,
}

/// A text as the model reads it.
#[derive(Debug)]
pub(super) struct Reading<'t> {
    /// The words and signs, as they stand.
    pub tokens: Vec<&'t str>,
    /// For each letter of the folded text the token it is of; none for the space between.
    owners: Vec<Option<usize>>,
    /// Each kind of feature with its share.
    groups: [(f32, Vec<Spot>); 3],
    shape: Vec<Feature>,
}

impl<'t> Reading<'t> {
    /// Reads the first [`MOST_CHARS`] characters.
    pub fn of(text: &'t str) -> Self {
        let text = text
            .char_indices()
            .nth(MOST_CHARS)
            .map_or(text, |(end, _)| &text[..end]);
        let tokens = tokens(text);

        let mut folded = vec![' '];
        let mut owners = vec![None];
        let (mut words, mut pairs) = (Vec::with_capacity(tokens.len()), Vec::with_capacity(tokens.len()));
        let mut before: Option<(u64, usize)> = None;
        let mut form = Vec::new();
        let mut letters = 0;
        for (index, &(kind, token)) in tokens.iter().enumerate() {
            let start = folded.len();
            form.clear();
            read(kind, token, &mut form);
            letters += if kind == Kind::Word { form.len() } else { 0 };
            fold(&form, &mut folded);
            owners.resize(folded.len(), Some(index));
            let word = form
                .iter()
                .fold(SEED ^ 1, |hash, &letter| step(hash, letter.into()));
            words.push(spot(word, start, folded.len()));
            if let Some((first, start)) = before {
                pairs.push(spot(
                    step(step(SEED ^ 2, mix(first)), mix(word)),
                    start,
                    folded.len(),
                ));
            }
            before = Some((word, start));
            folded.push(' ');
            owners.push(None);
        }

        Self {
            shape: shape(text, &tokens, letters),
            tokens: tokens.into_iter().map(|(_, token)| token).collect(),
            owners,
            groups: [(WORDS, words), (PAIRS, pairs), (LETTERS, runs(&folded))].map(|(share, mut spots)| {
                spots.sort_unstable_by_key(|spot| (u64::from(spot.bucket) << 32) | u64::from(spot.start));
                (share, spots)
            }),
        }
    }

    /// The features, in an order that depends on the text alone.
    pub fn features(&self) -> Vec<Feature> {
        let mut features = self.shape.clone();
        self.each(|feature, _| features.push(feature));
        features
    }

    /// What each token has of the whole, where `weigh` tells what a feature has.
    pub fn shares(&self, weigh: impl Fn(Feature) -> f32) -> Vec<f32> {
        let mut shares = vec![0.0; self.tokens.len()];
        self.each(|feature, spots| {
            let each = weigh(feature) / spots.len() as f32;
            for spot in spots {
                let owners = self
                    .owners
                    .iter()
                    .skip(spot.start as usize)
                    .take(spot.len as usize)
                    .flatten();
                let letters = owners.clone().count() as f32;
                for &owner in owners {
                    if let Some(share) = shares.get_mut(owner) {
                        *share += each / letters;
                    }
                }
            }
        });
        shares
    }

    /// Goes through the features that stand somewhere, each with all its places. What comes again counts by the
    /// root of how often, so that shouting a word does not drown the rest.
    fn each(&self, mut with: impl FnMut(Feature, &[Spot])) {
        for (share, spots) in &self.groups {
            let scale = share / (spots.len() as f32).sqrt();
            for same in spots.chunk_by(|a, b| a.bucket == b.bucket) {
                if let [Spot { bucket, .. }, ..] = *same {
                    let value = scale * (same.len() as f32).sqrt();
                    let bucket = bucket as usize;
                    with(Feature { bucket, value }, same);
                }
            }
        }
    }
}

/// What a character is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Number,
    /// A sign or an emoji, with its repetitions.
    Sign(char),
    Space,
    /// Not to be seen, and so a way to hide a word: read as if it were not there.
    Unseen,
}

fn kind(c: char) -> Kind {
    match c {
        c if c.is_whitespace() => Kind::Space,
        c if unseen(c) => Kind::Unseen,
        c if c.is_alphabetic() || is_combining_mark(c) => Kind::Word,
        c if c.is_numeric() => Kind::Number,
        c => Kind::Sign(c),
    }
}

fn unseen(c: char) -> bool {
    // The soft hyphen, what joins or parts without width, and what only picks a variant.
    let without_width = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
    );
    without_width || c.is_control()
}

fn tokens(text: &str) -> Vec<(Kind, &str)> {
    let mut tokens = Vec::new();
    let (mut now, mut start) = (Kind::Space, 0);
    let mut close = |kind, piece| {
        if kind != Kind::Space {
            tokens.push((kind, piece));
        }
    };
    for (at, c) in text.char_indices() {
        let next = kind(c);
        if next != now && next != Kind::Unseen {
            close(now, &text[start..at]);
            (now, start) = (next, at);
        }
    }
    close(now, &text[start..]);
    tokens
}

/// The form by which a token is known: composed and in lower case. Numbers are all alike, and of a repeated sign
/// only that it is repeated counts.
fn read(kind_of_token: Kind, token: &str, form: &mut Vec<char>) {
    match kind_of_token {
        Kind::Number => form.push('0'),
        Kind::Sign(sign) => form.extend(token.chars().filter(|&c| c == sign).take(2)),
        _ => form.extend(token.nfc().filter(|&c| !unseen(c)).flat_map(char::to_lowercase)),
    }
}

/// Adds the form without diacritics and repeats: as it is written in haste, or to pass unseen.
fn fold(form: &[char], folded: &mut Vec<char>) {
    let start = folded.len();
    for &letter in form {
        decompose_canonical(letter, |part| {
            let part = if part == 'đ' { 'd' } else { part };
            let again = folded.len() > start && folded.last() == Some(&part);
            if !again && !is_combining_mark(part) {
                folded.push(part);
            }
        });
    }
}

/// The runs of two letters to [`LONGEST_RUN`], over the borders of words too.
fn runs(folded: &[char]) -> Vec<Spot> {
    let mut spots = Vec::with_capacity(folded.len() * (LONGEST_RUN - 1));
    for start in 0..folded.len() {
        let mut hash = SEED ^ 3;
        for (letters, &letter) in (1..=LONGEST_RUN).zip(folded.iter().skip(start)) {
            hash = step(hash, letter.into());
            if letters > 1 {
                spots.push(spot(hash, start, start + letters));
            }
        }
    }
    spots
}

/// Length in words, capitals and punctuation.
fn shape(text: &str, tokens: &[(Kind, &str)], letters: usize) -> Vec<Feature> {
    let words = tokens.iter().filter(|(kind, _)| *kind == Kind::Word).count();
    let (mut capitals, mut asks, mut shouts, mut parts) = (0, 0, 0, 0);
    for c in text.chars() {
        match c {
            '?' => asks += 1,
            '!' => shouts += 1,
            '.' | ',' => parts += 1,
            c => capitals += usize::from(c.is_uppercase()),
        }
    }

    let of = |name: u64, step_of: u64, value: f32| Feature {
        bucket: bucket(step(step(SEED ^ 4, name), step_of)) as usize,
        value,
    };
    // Between two steps of length both are there in part, so that one word more never makes a jump.
    let length = log2(1 + words) * 1.5;
    let whole = length as u64;
    let part = length - whole as f32;
    vec![
        of(0, whole, SHAPE * (1.0 - part)),
        of(0, whole + 1, SHAPE * part),
        of(
            1,
            0,
            SHAPE * (capitals as f32 * 5.0 / (letters + 1) as f32).min(1.0),
        ),
        of(2, asks.min(3), SHAPE / 2.0),
        of(3, shouts.min(3), SHAPE / 2.0),
        of(4, log2(1 + parts) as u64, SHAPE / 2.0),
        of(5, 0, ALWAYS),
    ]
}

/// The logarithm, straight between the powers of two: the library's may differ between machines.
fn log2(n: usize) -> f32 {
    let n = n.max(1);
    let whole = n.ilog2();
    whole as f32 + (n - (1 << whole)) as f32 / (1_u64 << whole) as f32
}

fn spot(hash: u64, start: usize, end: usize) -> Spot {
    Spot {
        bucket: bucket(hash),
        // Far from the bounds: no more than MOST_CHARS characters, each of a few letters at most.
        start: start as u32,
        len: (end - start) as u32,
    }
}

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, by whole numbers instead of bytes. Stored models depend on it.
pub(super) fn step(hash: u64, next: u64) -> u64 {
    (hash ^ next).wrapping_mul(0x0100_0000_01b3)
}

/// FNV leaves its last steps in the low bits only.
pub(super) fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

fn bucket(hash: u64) -> u32 {
    // The highest bits, so below BUCKETS.
    (mix(hash) >> (64 - BITS)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut folded = Vec::new();
        for (kind, token) in tokens(text) {
            let mut form = Vec::new();
            read(kind, token, &mut form);
            fold(&form, &mut folded);
            folded.push(' ');
        }
        folded.into_iter().collect()
    }

    #[test]
    fn haste_and_hiding_fold_away() {
        assert_eq!(folded("Đường ĐẸPPP quááá!!!"), "duong dep qua ! ");
        assert_eq!(folded("ng\u{200b}u 2024"), "ngu 0 ");
        assert_eq!(folded("Vie\u{302}\u{323}t"), folded("Việt"));
    }

    #[test]
    fn composed_and_decomposed_are_the_same_text() {
        let text = "Ở đây thời tiết đẹp quá";
        let apart: String = text.nfd().collect();
        assert_eq!(Reading::of(text).features(), Reading::of(&apart).features());
    }

    #[test]
    fn tokens_are_slices_in_order() {
        let reading = Reading::of("Chào bạn!!! 😀😀 50k");
        assert_eq!(reading.tokens, ["Chào", "bạn", "!!!", "😀😀", "50", "k"]);
    }

    #[test]
    fn the_tail_of_a_long_text_is_not_read() {
        let start = "à ".repeat(MOST_CHARS / 2);
        let long = format!("{start}và nhiều chữ khác");
        assert_eq!(Reading::of(&start).features(), Reading::of(&long).features());
    }

    #[test]
    fn shares_add_up_to_the_whole() {
        let reading = Reading::of("một hai một ba");
        let weigh = |feature: Feature| feature.value * (feature.bucket % 7) as f32;
        let whole: f32 = reading
            .features()
            .iter()
            .skip(7)
            .map(|&feature| weigh(feature))
            .sum();
        let parts: f32 = reading.shares(weigh).iter().sum();
        assert!((whole - parts).abs() < 1e-3, "{whole} {parts}");
    }

    #[test]
    fn nothing_gives_the_shape_only() {
        assert_eq!(Reading::of("").features().len(), 7);
        assert!(
            Reading::of("")
                .features()
                .iter()
                .all(|feature| feature.value.is_finite())
        );
    }

    #[test]
    fn the_logarithm_is_continuous() {
        assert_eq!([1, 2, 3, 4, 6, 8].map(log2), [0.0, 1.0, 1.5, 2.0, 2.5, 3.0]);
    }
}
