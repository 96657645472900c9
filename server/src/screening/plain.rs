//! A text without case, marks and spacing, by which people search: "gia vang" finds "Giá vàng".

use super::letter::read;

/// The plain form of a text: its letters as the word list reads them (one table for all that is looked for: `đ`, `Ð` and
/// `Ɖ` are a `d`, a Cyrillic `о` is an `o`), without marks, in lower case, words parted by one space.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in read(text) {
        if letter.base != ' ' {
            plain.push(letter.base);
        } else if !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The plain form of what a comment shows, and of its source where that has more: each may hide what the other has.
pub fn plain_of(shown: &str, source: &str) -> String {
    let (mut plain, source) = (plain(shown), plain(source));
    if plain != source {
        plain.push('\n');
        plain.push_str(&source);
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn a_search_needs_no_marks() {
        assert_eq!(plain("  Giá   VÀNG\nhôm nay"), "gia vang hom nay");
        assert_eq!(plain("Đường"), "duong");
        assert_eq!(plain("gia\u{301} va\u{300}ng"), "gia vang");
        assert_eq!(plain("Ｇｉá"), "gia");
        for d in ["Đ", "đ", "Ð", "ð", "Ɖ", "ɖ", "D", "d\u{335}", "ᴅ"] {
            assert_eq!(plain(&format!("{d}à Nẵng")), "da nang", "{d}");
        }
        assert_eq!(plain("Đà N\u{430}\u{306}\u{303}ng"), "da nang");
    }
}
