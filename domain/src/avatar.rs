//! Avatars without a picture: the initials of the name on a colour that is always the same.

/// The first letters of the last two words of a name, as people here are called by the last one.
pub fn initials(name: &str) -> String {
    let firsts = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let mut last_two: Vec<_> = firsts.collect();
    last_two.drain(..last_two.len().saturating_sub(2));
    last_two.iter().flat_map(|letter| letter.to_uppercase()).collect()
}

/// Which of a palette's colours a name has, from 0.
pub fn hue(name: &str, palette: u32) -> u32 {
    name.chars()
        .fold(0, |sum, letter| (sum * 31 + u32::from(letter)) % 65_521)
        % palette
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_those_of_the_last_two_words() {
        assert_eq!(initials("Nguyễn Thị Mây"), "TM");
        assert_eq!(initials("đức huy"), "ĐH");
        assert_eq!(initials("An"), "A");
        assert_eq!(initials("Sự Thật 24h"), "T2");
        assert_eq!(initials("Jean-Paul Sartre"), "JS");
        assert_eq!(
            initials("Hoa\u{300}ng Anh"),
            "HA",
            "a mark of its own parts no word"
        );
        assert_eq!(initials("<img src=x>"), "IS");
        assert_eq!(initials("…"), "");
    }

    #[test]
    fn a_name_has_one_colour_of_the_palette() {
        assert_eq!(hue("An", 7), 4);
        assert_eq!(hue("An", 8), 5);
        assert_eq!(hue("", 7), 0);
        assert!(hue(&"\u{10ffff}".repeat(60), 7) < 7);
    }
}
