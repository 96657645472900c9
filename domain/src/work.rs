//! Proof of work: what a browser counts out before an unverified reader's comment is taken while a site is flooded, and
//! the rule by which the service believes it. A hashcash (SHA-256) in several small pieces: one large one would take some
//! readers several times as long as others.
//!
//! SHA-256 is written out here, its 64 rounds in a loop and not unrolled as in a library, because a browser downloads
//! it. `crypto.subtle` would cost no bytes, but a call takes several times as long as a hash does here (5 to 9 µs on a
//! desktop), which favours a robot that does not use it, and pages without HTTPS do not have it. A memory-hard function
//! is several times the code.

use serde::{Deserialize, Serialize};

use crate::field::wire;

wire! {
    /// What is to be counted out.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Challenge {
        /// A text that the service made and signed, for one reader, one article and a few minutes; good once.
        pub challenge: String,
        /// For each piece from 0 on, a number is wanted so that SHA-256 of the text `challenge:piece:number` begins with
        /// `bits` zero bits. No pieces: there is nothing to count, and a captcha's token is wanted instead.
        pub pieces: u32,
        /// How many zero bits.
        pub bits: u32,
    }
}

wire! {
    /// The answer to a challenge: the numbers found for it, or a captcha's token.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Proof {
        /// The challenge's text.
        pub challenge: String,
        /// A number for each piece, in order.
        #[serde(default)]
        pub numbers: Vec<u32>,
        /// For a challenge without pieces: what the captcha's provider gave to the reader's browser; empty when it could not
        /// be reached from there, and then a moderator sees the comment first.
        #[serde(default)]
        pub captcha: String,
    }
}

/// Whether `number` will do for a piece of a challenge.
pub fn fits(challenge: &str, piece: u32, number: u32, bits: u32) -> bool {
    search(challenge, piece, bits, number, 1).is_some()
}

/// The first of `tries` numbers from `from` on that will do.
pub fn search(challenge: &str, piece: u32, bits: u32, from: u32, tries: u32) -> Option<u32> {
    let mut text = [challenge, ":", &i64::from(piece).to_string(), ":"].concat();
    let shared = text.len();
    (from..from.saturating_add(tries)).find(|&number| {
        text.truncate(shared);
        text.push_str(&i64::from(number).to_string());
        sha256(text.as_bytes())
            .is_some_and(|[a, b, ..]| ((u64::from(a) << 32) | u64::from(b)).leading_zeros() >= bits)
    })
}

const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

/// SHA-256 (FIPS 180-4) as its eight words, of a message that fits into one block: 55 bytes, more than any challenge of
/// ours with its numbers.
pub fn sha256(message: &[u8]) -> Option<[u32; 8]> {
    let mut block = [0; 64];
    block[62..].copy_from_slice(&u16::try_from(message.len() * 8).ok()?.to_be_bytes());
    let (text, mark) = block[..56].split_at_mut_checked(message.len())?;
    text.copy_from_slice(message);
    *mark.first_mut()? = 0x80;
    let mut words = [0; 16];
    for (word, bytes) in words.iter_mut().zip(block.as_chunks().0) {
        *word = u32::from_be_bytes(*bytes);
    }
    let start: [u32; 8] = [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];
    let mut state = start;
    for (at, k) in K.iter().enumerate() {
        // The words of the last 16 rounds are all that is kept; those of the first 16 are the block's.
        let word = |back: usize| words[at.wrapping_sub(back) % 16];
        if at >= 16 {
            let (x, y) = (word(15), word(2));
            let s0 = x.rotate_right(7) ^ x.rotate_right(18) ^ (x >> 3);
            let s1 = y.rotate_right(17) ^ y.rotate_right(19) ^ (y >> 10);
            words[at % 16] = word(16).wrapping_add(s0).wrapping_add(word(7)).wrapping_add(s1);
        }
        let [a, b, c, d, e, f, g, h] = state;
        let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
        let chosen = (e & f) ^ (!e & g);
        let one = h
            .wrapping_add(s1)
            .wrapping_add(chosen)
            .wrapping_add(*k)
            .wrapping_add(words[at % 16]);
        let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
        let two = s0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
        state = [one.wrapping_add(two), a, b, c, d.wrapping_add(one), e, f, g];
    }
    for (sum, word) in state.iter_mut().zip(start) {
        *sum = sum.wrapping_add(word);
    }
    Some(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_fits_and_most_else_does_not() {
        let number = search("thử thách", 3, 10, 0, 100_000).expect("one in 1,024 fits");
        assert!(fits("thử thách", 3, number, 10));
        assert!(!fits("thử thách", 4, number, 10) || !fits("khác", 3, number, 10));
        let lucky = (0..10_000).filter(|&number| fits("x", 0, number, 6)).count();
        assert!((100..230).contains(&lucky), "one in 64, not {lucky} of 10,000");
    }
}
