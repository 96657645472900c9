//! Who a reader is by the word of their site, as other readers see it, and who may comment.

use serde::{Deserialize, Serialize};

use crate::field::wire;

/// A role that a reader's site vouches for, shown as a badge beside their name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "server",
    derive(sqlx::Type, utoipa::ToSchema),
    sqlx(type_name = "text", rename_all = "lowercase")
)]
#[serde(rename_all = "lowercase")]
pub enum Badge {
    /// Wrote the article that the thread belongs to.
    Author,
    /// Writes for the site.
    Reporter,
    /// Knows the subject, says the site.
    Expert,
    /// Works for the site.
    Staff,
    /// Pays for the site.
    Subscriber,
}

impl Badge {
    /// All of them. Of several, the first is shown.
    pub const ALL: [Self; 5] = [
        Self::Author,
        Self::Reporter,
        Self::Expert,
        Self::Staff,
        Self::Subscriber,
    ];

    /// The word in tokens, on the wire and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Reporter => "reporter",
            Self::Expert => "expert",
            Self::Staff => "staff",
            Self::Subscriber => "subscriber",
        }
    }

    /// Reads [`Badge::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|badge| badge.as_str() == text)
    }

    /// Whether whoever bears it speaks for the site in some way, and may bear a name that is reserved for it.
    pub fn is_of_the_site(self) -> bool {
        self != Self::Subscriber && self != Self::Expert
    }
}

/// Who may comment. Reading and reacting stay open to everyone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "server",
    derive(sqlx::Type, utoipa::ToSchema),
    sqlx(type_name = "text", rename_all = "snake_case")
)]
#[serde(rename_all = "snake_case")]
pub enum Commenters {
    /// Everyone, under any name.
    #[default]
    Everyone,
    /// Who has proved a mailbox.
    EmailVerified,
    /// Who has proved a phone number.
    PhoneVerified,
    /// Who is signed in.
    SignedIn,
    /// Subscribers, and those who work for the site.
    Subscribers,
}

impl Commenters {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Everyone,
        Self::SignedIn,
        Self::EmailVerified,
        Self::PhoneVerified,
        Self::Subscribers,
    ];

    /// The word in settings and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::EmailVerified => "email_verified",
            Self::PhoneVerified => "phone_verified",
            Self::SignedIn => "signed_in",
            Self::Subscribers => "subscribers",
        }
    }

    /// Reads [`Commenters::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.as_str() == text)
    }
}

wire! {
    /// A reader who is signed in, as they themselves are told.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    #[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
    pub struct Profile {
        /// The name that their comments bear; `null` where their site says none, and they choose one.
        pub name: Option<String>,
        /// Their e-mail address, which nobody else is shown.
        pub email: Option<String>,
        /// Why they may not comment here, as a sentence; `null` where they may.
        pub hindrance: Option<String>,
        /// Comments that this browser wrote as a guest, by the token that came along; they can be claimed.
        pub guest_comments: i64,
    }
}
