//! Chance that a seed repeats, and what people write by it.

use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

/// The reactions that an article is offered by default.
pub const KINDS: [&str; 4] = ["love", "like", "fun", "improve"];

/// Chance for one of many, all of which come from one seed.
pub fn chance(seed: u64, nth: u64) -> StdRng {
    StdRng::seed_from_u64(seed ^ nth.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// A text that occurs once.
///
/// # Panics
/// Never.
pub fn words(chance: &mut StdRng) -> String {
    const WORDS: [&str; 8] = ["xăng", "đường", "chợ", "trường", "nắng", "mưa", "quê", "phố"];
    // Without 0 and 8: by chance ten digits in a row would be a telephone number, and the comment would be held.
    let once = format!("{:016x}", chance.random::<u64>())
        .replace('0', "x")
        .replace('8', "y");
    let mut text = format!("Ý kiến {once}:");
    for _ in 0..chance.random_range(1..60) {
        text.push(' ');
        text.push_str(WORDS.choose(chance).expect("some"));
    }
    text
}
