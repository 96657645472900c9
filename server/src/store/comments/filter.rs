//! What a moderator looks for in the queue: a tab, words, an author, an article, a time, and in which order.

use cam_nhan_domain::{Millis, ReaderId, Status, ThreadId};

/// A part of the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// Of one status.
    Of(Status),
    /// Whatever its status: readers told of it, and no moderator has looked since.
    Flagged,
    /// All of them.
    All,
}

impl Tab {
    /// The tabs in their order.
    pub const ALL: [Self; 7] = [
        Self::Of(Status::Held),
        Self::Flagged,
        Self::Of(Status::Approved),
        Self::Of(Status::Hidden),
        Self::Of(Status::Spam),
        Self::Of(Status::Removed),
        Self::All,
    ];

    /// The word in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Of(status) => status.as_str(),
            Self::Flagged => "flagged",
            Self::All => "all",
        }
    }

    /// Reads [`Tab::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.as_str() == text)
    }

    /// Whether the most urgent stand first; else the newest do.
    pub fn by_urgency(self) -> bool {
        matches!(self, Self::Of(Status::Held) | Self::Flagged)
    }
}

/// In which order comments are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The tab's own: [`Tab::by_urgency`], or else the newest first.
    #[default]
    Usual,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

impl Order {
    /// The word in addresses; empty for the usual one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Usual => "",
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }

    /// Reads [`Order::as_str`]'s word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Usual, Self::Newest, Self::Oldest]
            .into_iter()
            .find(|order| order.as_str() == text)
    }
}

/// What is looked for.
#[derive(Clone, Debug)]
pub struct Filter {
    /// The part of the queue.
    pub tab: Tab,
    /// Words in text or name, as [`crate::screening::plain::plain`] makes them; empty for any.
    pub text: String,
    /// One author.
    pub reader: Option<ReaderId>,
    /// One article.
    pub thread: Option<ThreadId>,
    /// Part of the author's name in plain form, or their whole e-mail address; empty for anyone.
    pub author: String,
    /// Part of the article's title or key in plain form; empty for any.
    pub article: String,
    /// Not earlier than this.
    pub from: Millis,
    /// Earlier than this.
    pub to: Millis,
    /// Only what has a link.
    pub links: bool,
    /// Only what was written by readers of whom nothing has been decided or published yet.
    pub newcomers: bool,
    /// In which order; [`Tab::Flagged`] has its own alone.
    pub order: Order,
}

impl Filter {
    /// A whole part of the queue.
    pub fn of(tab: Tab) -> Self {
        Self {
            tab,
            text: String::new(),
            reader: None,
            thread: None,
            author: String::new(),
            article: String::new(),
            from: Millis(i64::MIN),
            to: Millis(i64::MAX),
            links: false,
            newcomers: false,
            order: Order::Usual,
        }
    }
}

impl Filter {
    /// Whether something is looked for that no index finds.
    pub fn is_search(&self) -> bool {
        let words = [&self.text, &self.author, &self.article];
        self.links || self.newcomers || words.iter().any(|text| !text.is_empty())
    }
}
