//! What the machine decides about a text, before any person does. Each rule is a small pure file; they are asked in
//! order, and the first that objects decides. An edit is screened like a new comment.

mod hold;
mod links;

use cam_nhan_domain::{Status, site::Settings};

/// What a rule looks at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The site's settings.
    pub settings: &'a Settings,
    /// The number of links in the text.
    pub links: usize,
}

/// What becomes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everyone sees it at once.
    Publish,
    /// A moderator sees it first; the reason is a stable word for the queue.
    Hold(&'static str),
}

impl Verdict {
    /// The status that follows.
    pub fn status(self) -> Status {
        match self {
            Self::Publish => Status::Approved,
            Self::Hold(_) => Status::Held,
        }
    }

    /// Why, for the queue.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::Publish => None,
            Self::Hold(reason) => Some(reason),
        }
    }
}

/// The verdict of the first rule that objects, else to publish.
pub fn screen(subject: Subject<'_>) -> Verdict {
    [links::judge, hold::judge]
        .iter()
        .find_map(|judge| judge(subject))
        .unwrap_or(Verdict::Publish)
}
