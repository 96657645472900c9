//! A text without case, marks and spacing, by which people search: "gia vang" finds "Giá vàng".

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// The plain form of a text: compatibility-decomposed, without marks, in lower case, `đ` as `d`, words parted by one
/// space.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            'đ' => plain.push('d'),
            c if c.is_whitespace() => {
                if !plain.is_empty() && !plain.ends_with(' ') {
                    plain.push(' ');
                }
            }
            c if c.is_control()
                || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}') => {}
            c => plain.push(c),
        }
    }
    plain.truncate(plain.trim_end().len());
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
    }
}
