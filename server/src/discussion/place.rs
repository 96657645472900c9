//! Where a comment stands in its thread's tree, whoever brings it: a reader, a moderator, an import.

use cam_nhan_domain::{CommentId, site::MAX_DEPTH};

use crate::store::{comments::Row, imports, rearrange};

/// A comment that is answered, at its own place.
#[derive(Clone, Copy)]
pub(super) struct Answered<'a> {
    id: &'a CommentId,
    root: Option<&'a CommentId>,
    parent: Option<&'a CommentId>,
    depth: i64,
}

impl<'a> From<&'a Row> for Answered<'a> {
    fn from(row: &'a Row) -> Self {
        Self {
            id: &row.id,
            root: row.root_id.as_ref(),
            parent: row.parent_id.as_ref(),
            depth: row.depth,
        }
    }
}

impl<'a> From<&'a imports::Place> for Answered<'a> {
    fn from(place: &'a imports::Place) -> Self {
        Self {
            id: &place.id,
            root: place.root_id.as_ref(),
            parent: place.parent_id.as_ref(),
            depth: place.depth,
        }
    }
}

impl<'a> From<&'a rearrange::Place> for Answered<'a> {
    fn from(place: &'a rearrange::Place) -> Self {
        Self {
            id: &place.id,
            root: place.root_id.as_ref(),
            parent: place.parent_id.as_ref(),
            depth: place.depth,
        }
    }
}

/// Where a comment stands.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Place {
    pub root: Option<CommentId>,
    pub parent: Option<CommentId>,
    pub answers: Option<CommentId>,
    pub depth: i64,
}

impl Place {
    /// Under the comment answered, or beside it where the site nests no deeper: the tree's depth is bounded when it
    /// is written, so that nothing that reads it needs to be careful.
    pub fn under<'a>(answered: Option<impl Into<Answered<'a>>>, depth: u32) -> Self {
        let Some(answered) = answered.map(Into::into) else {
            return Self::default();
        };
        let deepest = i64::from(depth.clamp(1, MAX_DEPTH));
        let (parent, depth) = if answered.depth < deepest {
            (Some(answered.id), answered.depth + 1)
        } else {
            (answered.parent, answered.depth)
        };
        Self {
            root: Some(answered.root.unwrap_or(answered.id).clone()),
            parent: parent.cloned(),
            answers: Some(answered.id.clone()),
            depth,
        }
    }
}
