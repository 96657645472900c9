//! A site's look: what its owner chooses of how threads appear. A page's own styles for `<cam-nhan>` are stronger.

use serde::{Deserialize, Serialize};

/// The brand's colour, as `#rrggbb`; none for ours. Nothing else can be one, so that it may stand in a style sheet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Accent(Option<[u8; 3]>);

impl Accent {
    /// Reads `#rrggbb`, or nothing.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self(None));
        }
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = number.then(|| u32::from_str_radix(digits, 16).ok()).flatten()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Self(Some([red, green, blue])))
    }

    /// Whether it is another than ours.
    pub fn is_set(self) -> bool {
        self.0.is_some()
    }
}

impl std::fmt::Display for Accent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            Some([red, green, blue]) => write!(f, "#{red:02x}{green:02x}{blue:02x}"),
            None => Ok(()),
        }
    }
}

impl TryFrom<String> for Accent {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a colour such as #8a1538")
    }
}

impl From<Accent> for String {
    fn from(accent: Accent) -> Self {
        accent.to_string()
    }
}

macro_rules! choices {
    ($(#[$doc:meta])* $Name:ident { $($(#[$what:meta])* $choice:ident = $word:literal, $css:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $Name { $($(#[$what])* $choice,)+ }

        impl $Name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$choice),+];

            /// The word in settings and forms.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$choice => $word,)+ }
            }

            /// Reads that word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.as_str() == text)
            }

            /// What it declares on the element; nothing where it changes nothing.
            pub fn css(self) -> &'static str {
                match self { $(Self::$choice => $css,)+ }
            }
        }
    };
}

choices! {
    /// How round corners are.
    Corners {
        /// As we make them.
        #[default]
        Round = "round", "";
        /// A little.
        Slight = "slight", "--cn-radius:4px";
        /// Not at all.
        Square = "square", "--cn-radius:0px";
    }
}

choices! {
    /// The letters of a thread.
    Font {
        /// Those of the article.
        #[default]
        Page = "page", "";
        /// Those of the reader's device.
        System = "system", "--cn-font:system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif";
        /// With serifs.
        Serif = "serif", "--cn-font:ui-serif,Georgia,\"Times New Roman\",\"Noto Serif\",serif";
    }
}

choices! {
    /// Whether a thread is light or dark.
    Theme {
        /// As the page says (`color-scheme`).
        #[default]
        Page = "page", "";
        /// Always light.
        Light = "light", "color-scheme:light";
        /// Always dark.
        Dark = "dark", "color-scheme:dark";
    }
}

/// All of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in Settings")]
pub struct Look {
    pub accent: Accent,
    pub corners: Corners,
    pub font: Font,
    pub theme: Theme,
}

impl Look {
    /// The declarations for the element, parted by semicolons; nothing where all is as we make it.
    pub fn css(self) -> String {
        let accent = match self.accent {
            accent if accent.is_set() => format!("--cn-accent:{accent}"),
            _ => String::new(),
        };
        let parts = [
            accent.as_str(),
            self.corners.css(),
            self.font.css(),
            self.theme.css(),
        ];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(";")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_a_colour_is_one() {
        for text in ["", "#8a1538", "#FFFFFF"] {
            let accent = Accent::parse(text).expect(text);
            assert_eq!(accent.to_string(), text.to_lowercase());
        }
        for text in [
            "red", "8a1538", "#8a153", "#8a15380", "#8a153g", "#+a1538", "#;}*{x:", "#éé",
        ] {
            assert_eq!(Accent::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_look_says_only_what_is_another() {
        assert_eq!(Look::default().css(), "");
        let look = Look {
            accent: Accent::parse("#8a1538").expect("a colour"),
            theme: Theme::Dark,
            ..Look::default()
        };
        assert_eq!(look.css(), "--cn-accent:#8a1538;color-scheme:dark");
    }
}
