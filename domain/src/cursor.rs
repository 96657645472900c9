//! Pagination cursor (keyset), an opaque text: the sort key of the last row of a page.

use std::{fmt::Display, str::FromStr};

use crate::{Code, CommentId, Millis, Refusal};

/// The place of one row, mostly a comment, in an order by time, or by a number and then time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor<Id = CommentId> {
    /// What the order goes by first, when the page was made: likes, urgency; 0 in the orders by time.
    pub rank: i64,
    /// When the comment was posted, or the entry written.
    pub created_at: Millis,
    /// The row, which decides between equals.
    pub id: Id,
}

impl<Id: Display + FromStr> Cursor<Id> {
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
                id: id.parse().ok()?,
            };
            (cursor.encode() == text).then_some(cursor)
        };
        read().ok_or(Code::CursorInvalid.into())
    }
}
