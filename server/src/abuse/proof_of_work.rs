//! Proof-of-work challenges: made and signed here, stateless until one is spent.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use cam_nhan_domain::{
    Millis, SiteId,
    work::{Challenge, Proof, fits},
};

use crate::{crypto::token::random, keys::Keys, store::readers::ReaderKey};

/// For how long a challenge can be answered.
const MINUTES: i64 = 10;
/// Pieces of a challenge.
const PIECES: u8 = 8;
/// Zero bits of each piece at the least pressure: some 65,000 hashes for all pieces together.
const BITS: u8 = 13;
/// Pressure beyond this makes it no harder: a phone would take too long.
pub const HARDEST: u8 = 4;

const CHANCE: usize = 9;
const HEAD: usize = CHANCE + 4 + 2;
const SIGNATURE: usize = 15;

/// Whom a challenge is for.
#[derive(Clone, Copy, Debug)]
pub struct For<'a> {
    /// The site.
    pub site: &'a SiteId,
    /// The article's key.
    pub key: &'a str,
    /// The reader.
    pub reader_key: &'a ReaderKey,
}

/// A challenge that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SolvedChallenge {
    /// The challenge's text, which is good once.
    pub challenge: String,
    /// Until when it would be believed.
    pub expires_at: Millis,
    /// Whether there was something to count; else a captcha's token is its answer.
    pub counted: bool,
}

/// A challenge; each step of `level` doubles the work. Without a level there is none: what is wanted is a captcha's token.
pub fn challenge(keys: &Keys, whom: For<'_>, level: Option<u8>, now: Millis) -> Challenge {
    let (pieces, bits) = level.map_or((0, 0), |level| (PIECES, BITS + level.min(HARDEST)));
    let seconds = u32::try_from(now.plus_minutes(MINUTES).0 / 1_000).unwrap_or(u32::MAX);
    let mut head = [0; HEAD];
    head[..CHANCE].copy_from_slice(&random::<CHANCE>());
    head[CHANCE..CHANCE + 4].copy_from_slice(&seconds.to_be_bytes());
    head[HEAD - 2..].copy_from_slice(&[pieces, bits]);
    let signature = keys.sign::<SIGNATURE>(&signed(whom, &head));
    Challenge {
        challenge: BASE64_URL_SAFE_NO_PAD.encode([&head[..], &signature].concat()),
        pieces: pieces.into(),
        bits: bits.into(),
    }
}

/// Whether a proof answers a challenge of ours, for this reader and this thread, in time.
pub fn verify(keys: &Keys, whom: For<'_>, proof: &Proof, now: Millis) -> Option<SolvedChallenge> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(&proof.challenge).ok()?;
    let (head, signature) = bytes.split_first_chunk::<HEAD>()?;
    if !keys.is_signed::<SIGNATURE>(&signed(whom, head), signature) {
        return None;
    }
    let [a, b, c, d, pieces, bits] = *head.last_chunk()?;
    let expires_at = Millis(i64::from(u32::from_be_bytes([a, b, c, d])) * 1_000);
    let numbers = proof.numbers.iter().zip(0..);
    let good = expires_at > now && proof.numbers.len() == usize::from(pieces) && { numbers }
        .all(|(number, piece)| fits(&proof.challenge, piece, *number, bits.into()));
    good.then(|| SolvedChallenge {
        challenge: proof.challenge.clone(),
        expires_at,
        counted: pieces > 0,
    })
}

fn signed<'a>(whom: For<'a>, head: &'a [u8; HEAD]) -> [&'a [u8]; 5] {
    let [site, key, reader] = [whom.site.as_str(), whom.key, whom.reader_key.as_str()].map(str::as_bytes);
    [b"work", site, key, reader, head]
}

#[cfg(test)]
mod tests {
    use cam_nhan_domain::work::search;

    use super::*;

    #[test]
    fn a_proof_is_believed_from_its_reader_for_its_thread_in_time() {
        let site = SiteId::parse("bao").expect("a name");
        let (an, binh) = (ReaderKey::of_token("an"), ReaderKey::of_token("bình"));
        let whom = For {
            site: &site,
            key: "bai",
            reader_key: &an,
        };
        let now = Millis(1_795_593_600_000);
        let keys = Keys::of(&["secret"]);
        let asked = challenge(&keys, whom, Some(0), now);
        let numbers: Vec<u32> = (0..asked.pieces)
            .map(|piece| search(&asked.challenge, piece, asked.bits, 0, u32::MAX).expect("one fits"))
            .collect();
        let proof = Proof {
            challenge: asked.challenge,
            numbers,
            captcha: String::new(),
        };
        let believed =
            |whom, proof: &Proof, minutes| verify(&keys, whom, proof, now.plus_minutes(minutes)).is_some();
        assert!(believed(whom, &proof, 9));
        assert!(!believed(whom, &proof, 11));
        assert!(!believed(For { key: "khác", ..whom }, &proof, 0));
        assert!(!believed(
            For {
                reader_key: &binh,
                ..whom
            },
            &proof,
            0
        ));
        assert!(verify(&Keys::of(&["other"]), whom, &proof, now).is_none());
        let mut fewer = proof.clone();
        fewer.numbers.pop();
        assert!(!believed(whom, &fewer, 0));
        let mut wrong = proof.clone();
        wrong.numbers[3] = wrong.numbers[3].wrapping_add(1);
        let still_fits = fits(&wrong.challenge, 3, wrong.numbers[3], asked.bits);
        assert_eq!(believed(whom, &wrong, 0), still_fits);
        let ticket = challenge(&keys, whom, None, now);
        let unworked = Proof {
            challenge: ticket.challenge,
            numbers: Vec::new(),
            captcha: "token".to_owned(),
        };
        let done = verify(&keys, whom, &unworked, now).expect("a challenge of ours");
        assert!(!done.counted, "nobody takes a captcha's challenge for work");
    }
}
