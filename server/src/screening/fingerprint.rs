//! A SimHash (Charikar 2002): texts that say nearly the same have fingerprints that differ in few bits.

/// A text with fewer letters than this says too little to be compared; its fingerprint is 0.
const LEAST: usize = 32;
/// Letters in a piece.
const PIECE: usize = 5;
/// Fingerprints that differ in no more bits than this count as nearly the same.
const NEAR: u32 = 9;

/// The fingerprint of a text in its [`super::plain::plain`] form. Digits and everything but letters do not count, so
/// that a changed number or address does not make another text of it.
pub fn fingerprint(plain: &str) -> i64 {
    let letters: Vec<char> = plain.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() < LEAST {
        return 0;
    }
    let mut votes = [0i32; 64];
    for piece in letters.windows(PIECE) {
        let hash = hash(piece);
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let bits = votes
        .iter()
        .enumerate()
        .filter(|(_, vote)| **vote > 0)
        .fold(0u64, |bits, (bit, _)| bits | 1 << bit);
    bits.cast_signed()
}

/// Whether two fingerprints are of texts that say nearly the same.
pub fn near(one: i64, other: i64) -> bool {
    one != 0 && other != 0 && (one ^ other).count_ones() <= NEAR
}

/// FNV-1a with a finisher (splitmix64), so that every bit depends on every letter.
fn hash(piece: &[char]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for c in piece {
        hash = (hash ^ u64::from(u32::from(*c))).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ hash >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ hash >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ hash >> 31
}

#[cfg(test)]
mod tests {
    use super::{super::plain::plain, *};

    fn of(text: &str) -> i64 {
        fingerprint(&plain(text))
    }

    #[test]
    fn the_same_with_another_number_or_case_is_near() {
        let one =
            of("Cho vay nhanh trong ngày, lãi suất thấp nhất thị trường, gọi ngay 0901 234 567 gặp Lan");
        let other =
            of("CHO VAY NHANH trong ngày, lãi suất thấp nhất thị trường. Gọi ngay 0987 111 222 gặp Hoa!");
        assert!(near(one, other), "{}", (one ^ other).count_ones());
    }

    #[test]
    fn different_or_short_texts_are_not() {
        let one = of("Cho vay nhanh trong ngày, lãi suất thấp nhất thị trường, gọi ngay 0901 234 567");
        let other = of("Bài viết rất hay, cảm ơn tác giả đã nói hộ lòng dân về chuyện trồng cây xanh");
        assert!(!near(one, other), "{}", (one ^ other).count_ones());
        assert!(!near(of("Hay quá"), of("Hay quá")));
    }
}
