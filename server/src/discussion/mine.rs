//! What is one reader's own in a thread: their choices, and their comments that nobody else sees or that can still be
//! changed.

use cam_nhan_domain::{
    CommentId, Millis, Status,
    page_key::Page,
    reader::{Mine, Own},
    thread::Comment,
};

use super::{
    hiding,
    read::{find, millis, thread},
};
use crate::{
    app::App,
    error::Result,
    store::{
        Conn,
        comments::{self, Row},
        reactions,
        readers::{self, ReaderKey},
        sites::Site,
        threads::Thread,
    },
};

/// What is a reader's own in a thread; `render` makes the HTML of a comment that only its author can see.
pub async fn in_thread(
    app: &App,
    conn: &mut Conn<'_>,
    site: &Site,
    page: &Page,
    reader_key: &ReaderKey,
    render: impl Fn(&Comment) -> String,
) -> Result<Mine> {
    let Some(thread) = thread(conn, site, page).await? else {
        return Ok(Mine::default());
    };
    let Some(reader) = readers::get(conn, &site.id, reader_key).await? else {
        return Ok(Mine {
            count: thread.comments,
            version: thread.version,
            ..Mine::default()
        });
    };
    let choice = reactions::get(conn, thread.id.as_str(), &reader).await?;
    let liked = reactions::list_liked(conn, &thread.id, &reader).await?;
    let now = app.now();
    let mut own = Vec::new();
    let mut count = thread.comments;
    let rows = comments::list_own(conn, &thread.id, &reader).await?;
    let hidden = hiding::list(conn, site, &rows).await?;
    for row in rows.into_iter().rev() {
        count += i64::from(row.seems_published());
        let is_told = hidden.contains_key(&row.id);
        let until = if is_told {
            // Nothing of it can be changed.
            Millis(0)
        } else {
            row.created_at.plus_minutes(site.settings.edit_minutes.into())
        };
        // What its author alone sees, and what can still be changed. Both come with their HTML, so that who is banned
        // by a shadow ban is told the same as anybody.
        let alone = row.status == Status::Held || row.is_shadow_banned() || is_told;
        if !alone && (row.status != Status::Approved || until < now) {
            continue;
        }
        own.push(Own {
            id: row.id.clone(),
            parent: row.parent_id.clone(),
            text: row.text.clone(),
            revision: row.revision,
            editable_until: millis(until),
            html: Some(render(&hiding::shown(row, &hidden))),
        });
    }
    Ok(Mine {
        reaction: choice.as_ref().and_then(|choice| choice.kind.clone()),
        seq: choice.map_or(0.0, |choice| seq_out(choice.seq)),
        likes: liked.iter().filter_map(|id| CommentId::parse(id).ok()).collect(),
        own,
        count,
        version: thread.version,
        profile: None,
        unseen: None,
        warnings: None,
        form_token: None,
    })
}

/// Puts a reader's own held comments where they will stand: under the comment they answer if it is on the page, else
/// on top.
pub async fn add_held(
    conn: &mut Conn<'_>,
    site: &Site,
    thread: Option<&Thread>,
    reader_key: &ReaderKey,
    comments: &mut Vec<Comment>,
) -> Result<()> {
    let (Some(thread), Some(reader)) = (thread, readers::get(conn, &site.id, reader_key).await?) else {
        return Ok(());
    };
    let own = comments::list_own(conn, &thread.id, &reader).await?;
    let hidden = hiding::list(conn, site, &own).await?;
    let alone = |row: &Row| row.status != Status::Approved && (row.seen_by_author() || row.is_told_hidden());
    for row in own.into_iter().rev().filter(alone) {
        let comment = hiding::shown(row, &hidden);
        // What others have answered has kept its place.
        if let Some(place) = find(comments, &comment.id) {
            place.content = comment.content;
            continue;
        }
        let home = comment.parent.as_ref().and_then(|parent| find(comments, parent));
        match home {
            Some(parent) => parent.children.push(comment),
            None => comments.insert(0, comment),
        }
    }
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "they come from JavaScript numbers, below 2^53"
)]
fn seq_out(seq: i64) -> f64 {
    seq as f64
}
