//! Why a reader tells the moderators about a comment.

/// The reasons offered, in order. Codes are never renamed: they stand in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Advertising or fraud.
    Spam,
    /// Insults or threats.
    Abuse,
    /// Against a people, a region, a faith, a sex.
    Hate,
    /// Somebody's private matters.
    Private,
    /// Not true.
    False,
    /// Anything else.
    Other,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Spam,
        Self::Abuse,
        Self::Hate,
        Self::Private,
        Self::False,
        Self::Other,
    ];

    /// The code on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spam => "spam",
            Self::Abuse => "abuse",
            Self::Hate => "hate",
            Self::Private => "private",
            Self::False => "false",
            Self::Other => "other",
        }
    }

    /// Reads [`Reason::as_str`]'s code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}
