//! Reactions: the site's closed list of kinds, how many of each, and what one tap changes.

use serde::{Deserialize, Serialize};

use crate::field::wire;

/// The code of the one reaction that a comment takes.
pub const LIKE: &str = "like";

/// The widget's own drawings, which kinds name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Picture {
    /// A star.
    Star,
    /// A thumb that points up.
    Thumb,
    /// A face that smiles.
    Smile,
    /// A pencil.
    Pencil,
    /// A heart.
    Heart,
    /// A face that wonders.
    Wow,
    /// A face with a tear.
    Sad,
    /// A face that is angry.
    Angry,
}

impl Picture {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Star,
        Self::Thumb,
        Self::Smile,
        Self::Pencil,
        Self::Heart,
        Self::Wow,
        Self::Sad,
        Self::Angry,
    ];

    /// The word in settings and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Star => "star",
            Self::Thumb => "thumb",
            Self::Smile => "smile",
            Self::Pencil => "pencil",
            Self::Heart => "heart",
            Self::Wow => "wow",
            Self::Sad => "sad",
            Self::Angry => "angry",
        }
    }

    /// Reads [`Picture::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// One kind of reaction that a site offers under its articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Kind {
    /// Stable, `a-z0-9_-`, 1 to 32 characters: counts hang on it, so it never changes its meaning.
    pub code: String,
    /// The word in Vietnamese.
    pub vi: String,
    /// The word in English.
    pub en: String,
    /// Its drawing.
    pub picture: Picture,
    /// The owner's own drawing, which stands in the place of `picture`: SVG as the service has sanitised it. Empty where there is
    /// none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub svg: String,
    /// No longer offered; its counts are kept.
    #[serde(default)]
    pub retired: bool,
}

wire! {
    /// How many readers chose one kind.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Tally {
        /// The kind's code.
        pub code: String,
        /// The number of readers whose choice it is now; never below 0.
        pub count: i64,
    }
}

/// The four that a new site begins with.
pub fn default_kinds() -> Vec<Kind> {
    [
        ("love", "Rất hay", "Love it", Picture::Star),
        ("like", "Thích", "Like", Picture::Thumb),
        ("fun", "Giải trí", "Fun", Picture::Smile),
        ("improve", "Cần cải thiện", "Needs work", Picture::Pencil),
    ]
    .map(|(code, vi, en, picture)| Kind {
        code: code.to_owned(),
        vi: vi.to_owned(),
        en: en.to_owned(),
        picture,
        svg: String::new(),
        retired: false,
    })
    .into()
}

/// What a tap on `tapped` makes of the choice `chosen`: the same again takes it back, another replaces it.
pub fn toggle(chosen: Option<&str>, tapped: &str) -> Option<String> {
    (chosen != Some(tapped)).then(|| tapped.to_owned())
}

/// Moves one reader's choice within the numbers shown. Counts stop at 0.
pub fn moved(tallies: &mut [Tally], from: Option<&str>, to: Option<&str>) {
    if from == to {
        return;
    }
    for tally in tallies {
        if from == Some(&tally.code) {
            tally.count = (tally.count - 1).max(0);
        }
        if to == Some(&tally.code) {
            tally.count += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tap_chooses_switches_and_takes_back() {
        let mut tallies: Vec<_> = ["love", "like"]
            .map(|code| Tally {
                code: code.to_owned(),
                count: 3,
            })
            .into();
        let mut chosen = None;
        for (tapped, love, like) in [("love", 4, 3), ("like", 3, 4), ("like", 3, 3)] {
            let next = toggle(chosen.as_deref(), tapped);
            moved(&mut tallies, chosen.as_deref(), next.as_deref());
            chosen = next;
            assert_eq!(
                (tallies[0].count, tallies[1].count),
                (love, like),
                "after {tapped}"
            );
        }
        assert_eq!(chosen, None);
    }
}
