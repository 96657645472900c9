//! Mentions within a text: `@` and a name that can be mentioned there.

/// What stands around a mention: an element that no writer can make.
pub const OPEN: &str = "<bdi translate=\"no\">";
/// Its end.
pub const CLOSE: &str = "</bdi>";

/// Names in the order in which they are looked for: one may begin with another.
pub fn longest_first(names: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = names
        .iter()
        .filter(|name| !name.is_empty())
        .map(|&name| name.to_owned())
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names.dedup();
    names
}

/// The first mention in a text: where its `@` is, and the name.
pub fn find<'n>(text: &str, names: &'n [String]) -> Option<(usize, &'n str)> {
    text.match_indices('@').find_map(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        if !before.chars().next_back().is_none_or(may_stand_before) {
            return None;
        }
        let ends = |name: &str| {
            after
                .strip_prefix(name)
                .is_some_and(|rest| !rest.starts_with(goes_on))
        };
        let name = names.iter().find(|name| ends(name))?;
        Some((at, name.as_str()))
    })
}

/// An address of mail or of the web has other signs before its `@`.
fn may_stand_before(c: char) -> bool {
    c.is_whitespace() || "([{\"'“‘«,;!?…>".contains(c)
}

/// Whether a name goes on with this, and is another one.
fn goes_on(c: char) -> bool {
    c.is_alphanumeric()
}

/// A name as it is written in Markdown.
pub fn escaped(name: &str) -> String {
    let mut escaped = String::with_capacity(name.len());
    for c in name.chars() {
        if "\\`*_[]<>&~".contains(c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::{render, render_mentioning};
    use super::*;

    #[test]
    fn a_name_that_was_picked_is_a_mention_and_one_that_was_typed_is_text() {
        let names = ["Lan", "Lan Anh", "Sao_Mai*"];
        let rendered = render_mentioning("Chào @Lan Anh, @Lan và @Lanh; lan@Lan.vn", &names);
        let bdi = |name: &str| format!("<bdi translate=\"no\">@{name}</bdi>");
        assert_eq!(
            rendered.html,
            format!(
                "<p>Chào {}, {} và @Lanh; lan@Lan.vn</p>",
                bdi("Lan Anh"),
                bdi("Lan")
            )
        );
        assert_eq!(rendered.mentioned, ["Lan Anh", "Lan"]);
        assert_eq!(rendered.shown, "Chào @Lan Anh, @Lan và @Lanh; lan@Lan.vn");
        let strange = render_mentioning(&format!("**@{}** ơi", escaped("Sao_Mai*")), &names);
        assert_eq!(
            strange.html,
            format!("<p><strong>{}</strong> ơi</p>", bdi("Sao_Mai*"))
        );
        for typed in ["Chào @Lan", "<bdi translate=\"no\">@Lan</bdi>"] {
            let html = render(typed).html;
            assert!(!html.contains("<bdi"), "{html}");
        }
    }

    #[test]
    fn code_links_and_addresses_mention_nobody() {
        for source in [
            "`@Lan`",
            "[@Lan](https://bao.example)",
            "https://bao.example/@Lan",
            "```\n@Lan\n```",
            "a@Lan",
        ] {
            let rendered = render_mentioning(source, &["Lan"]);
            assert!(rendered.mentioned.is_empty(), "{}", rendered.html);
        }
        let marks = render_mentioning("@<b>x</b>", &["<b>x</b>"]);
        assert_eq!(marks.html.matches("<b>").count(), 0, "{}", marks.html);
    }
}
