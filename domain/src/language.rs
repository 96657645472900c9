//! The languages that a thread speaks.

use serde::{Deserialize, Serialize};

/// A language of every sentence; the default is that of a site whose page does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(
    feature = "server",
    derive(sqlx::Type, utoipa::ToSchema),
    sqlx(type_name = "text", rename_all = "lowercase")
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

impl Language {
    /// All of them; the first is the default.
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// The language's BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language that a tag such as `vi-VN`, or the first known one of an `Accept-Language` header, names.
    pub fn from_tag(tags: &str) -> Option<Self> {
        tags.split(',').find_map(|tag| {
            let primary = tag.trim().split(['-', '_', ';']).next()?;
            Self::ALL
                .into_iter()
                .find(|language| primary.eq_ignore_ascii_case(language.tag()))
        })
    }
}
