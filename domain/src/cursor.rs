//! Where a page of a list ended, as an opaque text: the sort key of its last row.

use crate::{Code, CommentId, Millis, Refusal};

/// The place of one comment in an order by time, or by a number and then time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What the order goes by first, when the page was made: likes, urgency; 0 in the orders by time.
    pub rank: i64,
    /// When the comment was posted.
    pub created_at: Millis,
    /// The comment, which decides between equals.
    pub id: CommentId,
}

impl Cursor {
    /// The text that a client hands back.
    pub fn encode(&self) -> String {
        format!("{:x}.{:x}.{}", self.rank, self.created_at.0, self.id)
    }

    /// Reads a text from outside; anything that [`Cursor::encode`] did not make is [`Code::CursorInvalid`].
    pub fn decode(text: &str) -> Result<Self, Refusal> {
        let read = || {
            let (rank, rest) = text.split_once('.')?;
            let (created_at, id) = rest.split_once('.')?;
            let number = |hex: &str| {
                u64::from_str_radix(hex, 16)
                    .ok()
                    .and_then(|n| i64::try_from(n).ok())
            };
            let cursor = Self {
                rank: number(rank)?,
                created_at: Millis(number(created_at)?),
                id: CommentId::parse(id).ok()?,
            };
            (cursor.encode() == text).then_some(cursor)
        };
        read().ok_or(Code::CursorInvalid.into())
    }
}
