//! What stands for people and things: initials on a hue, icons, the sign of the service.

use leptos::prelude::*;

/// The pictures of all icons, once in each page.
pub fn sprite() -> impl IntoView {
    view! { <svg class="sprite" aria-hidden="true" inner_html=include_str!("icons.svg")></svg> }
}

/// One of them, which says nothing that a word beside it does not.
pub fn icon(name: &'static str) -> impl IntoView {
    view! { <svg class="i" aria-hidden="true" inner_html=format!("<use href=\"#i-{name}\"/>")></svg> }
}

/// The sign of the service.
pub fn logo() -> impl IntoView {
    view! {
        <svg
            class="logo"
            viewBox="0 0 28 28"
            aria-hidden="true"
            inner_html="<path class=\"back\" d=\"M7 1h14a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6h-7.5L8 27.4V23H7a6 6 0 0 1-6-6V7a6 6 0 0 1 6-6z\"/><path class=\"roof\" d=\"m8.75 12.5 5.25-5 5.25 5\"/><circle class=\"front\" cx=\"14\" cy=\"17\" r=\"1.9\"/>"
        ></svg>
    }
}

/// A name's initials on a hue of its own.
pub fn face(name: &str, is_small: bool) -> impl IntoView + use<> {
    let size = if is_small { " small" } else { "" };
    let class = format!("face hue-{}{size}", hue(name));
    view! { <span class=class aria-hidden="true">{initials(name)}</span> }
}

/// The first letters of the last two words, as Vietnamese people are called: "Nguyễn Thị Mây" is TM.
fn initials(name: &str) -> String {
    let words: Vec<&str> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let last = &words[words.len().saturating_sub(2)..];
    last.iter()
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// One of eight, always the same for a name.
fn hue(name: &str) -> u32 {
    name.chars()
        .fold(0_u32, |sum, c| sum.wrapping_mul(31).wrapping_add(u32::from(c)))
        % 8
        + 1
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
        assert_eq!(initials("<img src=x>"), "SX");
        assert_eq!(initials("…"), "");
    }
}
