//! Telling an author why a moderator hid their comment. Others see nothing of it, nor does an author whose comment was taken
//! for spam.

use std::collections::HashMap;

use cam_nhan_domain::{
    CommentId,
    hiding::{AppealState, Hidden, HideReason},
    thread::Comment,
};

use crate::{
    error::Result,
    store::{
        Conn,
        appeals::{self, Appeal},
        comments::Row,
        sites::Site,
    },
};

/// The reason that a code names; `None` where none was named, or the list has it no more.
pub fn reason<'a>(site: &'a Site, code: Option<&str>) -> Option<&'a HideReason> {
    site.settings
        .hide_reasons
        .iter()
        .find(|reason| Some(reason.code.as_str()) == code)
}

/// What the authors of these comments are told of those that were hidden, or that wait because they asked for another look.
pub async fn list(conn: &mut Conn<'_>, site: &Site, rows: &[Row]) -> Result<HashMap<CommentId, Hidden>> {
    let told: Vec<&Row> = rows
        .iter()
        .filter(|row| row.is_told_hidden() || row.is_appealed())
        .collect();
    let ids: Vec<&CommentId> = told.iter().map(|row| &row.id).collect();
    let appeals = appeals::list(conn, &ids).await?;
    let hidden = told.into_iter().map(|row| {
        let appeal = appeals.iter().find(|appeal| appeal.comment_id == row.id);
        (row.id.clone(), of(site, row, appeal))
    });
    Ok(hidden.collect())
}

fn of(site: &Site, row: &Row, appeal: Option<&Appeal>) -> Hidden {
    Hidden {
        reason: reason(site, row.hide_reason.as_deref()).cloned(),
        appeal: match appeal {
            None => AppealState::Open,
            Some(appeal) if appeal.decided_at.is_none() => AppealState::Waiting,
            Some(_) => AppealState::Denied,
        },
    }
}

/// A comment as its author sees it, with what [`list`] found.
pub fn shown(row: Row, hidden: &HashMap<CommentId, Hidden>) -> Comment {
    let told = hidden.get(&row.id).cloned();
    let mut comment = row.for_author();
    if let Some(content) = &mut comment.content {
        content.hidden = told;
    }
    comment
}

/// One comment as its author sees it.
pub async fn for_author(conn: &mut Conn<'_>, site: &Site, row: Row) -> Result<Comment> {
    let hidden = list(conn, site, std::slice::from_ref(&row)).await?;
    Ok(shown(row, &hidden))
}
