//! Marks in a comment's HTML what weighed, was listed or was looked for. Letters are compared as the word list reads them,
//! so that "L.ừ.a đ.ả.o" is marked for "lừa đảo".

use crate::screening::plain::plain;

/// Most letters of a text that are looked at: a comment has 5,000 at most, and its HTML not many more.
const MAX_BYTES: usize = 20_000;

/// The letters of a text without marks, and nothing between them.
fn letters(text: &str) -> Vec<char> {
    plain(text).chars().filter(|c| *c != ' ').collect()
}

/// The HTML with `<mark>` around each of the phrases. Only what stands between tags is touched, and nothing is added that
/// comes from elsewhere than the HTML itself.
pub fn marked(html: &str, phrases: &[String]) -> String {
    let phrases: Vec<Vec<char>> = phrases
        .iter()
        .map(|phrase| letters(phrase))
        .filter(|phrase| phrase.len() > 1)
        .collect();
    if phrases.is_empty() || html.len() > MAX_BYTES {
        return html.to_owned();
    }
    let mut done = String::with_capacity(html.len() + 64);
    let mut rest = html;
    while let Some(tag) = rest.find('<') {
        done.push_str(&marked_text(&rest[..tag], &phrases));
        let end = rest[tag..].find('>').map_or(rest.len(), |end| tag + end + 1);
        done.push_str(&rest[tag..end]);
        rest = &rest[end..];
    }
    done.push_str(&marked_text(rest, &phrases));
    done
}

/// A letter as it is compared, and where it stands.
struct Letter {
    base: char,
    from: usize,
    to: usize,
}

/// The same for text between tags, where an entity is no letter.
fn marked_text(text: &str, phrases: &[Vec<char>]) -> String {
    let mut found: Vec<Letter> = Vec::new();
    let mut entity_until = 0;
    for (from, c) in text.char_indices() {
        if c == '&' {
            entity_until = text[from..].find(';').map_or(from, |end| from + end + 1);
        }
        if from >= entity_until && c.is_alphanumeric() {
            let to = from + c.len_utf8();
            found.extend(
                letters(&text[from..to])
                    .into_iter()
                    .map(|base| Letter { base, from, to }),
            );
        }
    }
    // A phrase begins and ends where a word does: what touches its letters on the outside is no letter.
    let is_edge = |before: Option<&Letter>, after: Option<&Letter>| match (before, after) {
        (Some(before), Some(after)) => before.to < after.from,
        _ => true,
    };
    let mut spans: Vec<(usize, usize)> = Vec::new();
    for phrase in phrases {
        for at in 0..found.len().saturating_sub(phrase.len() - 1) {
            let these = &found[at..at + phrase.len()];
            let same = these.iter().map(|letter| letter.base).eq(phrase.iter().copied());
            let begins = is_edge(
                at.checked_sub(1).and_then(|before| found.get(before)),
                these.first(),
            );
            if same && begins && is_edge(these.last(), found.get(at + phrase.len())) {
                let (first, last) = (these.first(), these.last());
                spans.extend(first.zip(last).map(|(first, last)| (first.from, last.to)));
            }
        }
    }
    spans.sort_unstable();
    let mut done = String::with_capacity(text.len());
    let mut at = 0;
    for (from, to) in spans {
        if from >= at {
            done.push_str(&text[at..from]);
            done.push_str("<mark>");
            done.push_str(&text[from..to]);
            done.push_str("</mark>");
            at = to;
        }
    }
    done.push_str(&text[at..]);
    done
}

#[cfg(test)]
mod tests {
    use super::marked;

    fn with(html: &str, phrase: &str) -> String {
        marked(html, &[phrase.to_owned()])
    }

    #[test]
    fn what_is_listed_is_marked_however_it_is_spelled() {
        assert_eq!(
            with("<p>Đồ lừa đảo!</p>", "lừa đảo"),
            "<p>Đồ <mark>lừa đảo</mark>!</p>"
        );
        assert_eq!(
            with("<p>L.ừ.a đ.ả.o</p>", "lừa đảo"),
            "<p><mark>L.ừ.a đ.ả.o</mark></p>"
        );
        assert_eq!(with("GIÁ VÀNG", "gia vang"), "<mark>GIÁ VÀNG</mark>");
    }

    #[test]
    fn a_part_of_a_word_a_tag_and_an_entity_are_left_alone() {
        for html in [
            "<p>giavangs</p>",
            "<a href=\"https://vay.example\">x</a>",
            "a &amp; b",
            "<em>lừa</em> đảo",
        ] {
            for phrase in ["gia vang", "vay", "amp", "lừa đảo", "x"] {
                assert_eq!(with(html, phrase), html, "{phrase}");
            }
        }
    }

    #[test]
    fn phrases_that_overlap_are_marked_once() {
        let phrases = ["vay nhanh".to_owned(), "nhanh".to_owned()];
        assert_eq!(
            marked("vay nhanh, nhanh", &phrases),
            "<mark>vay nhanh</mark>, <mark>nhanh</mark>"
        );
    }
}
