//! A reader changes or takes away their own comment, within the site's time for that.

use cam_nhan_domain::{
    Code, CommentId, Status,
    comment::{check_text, text},
};

use super::settle;
use crate::{
    app::App,
    error::Result,
    markdown, screening,
    store::{
        Conn,
        audit::{self, Entry},
        comments::{self, Edit, Row},
        readers,
        sites::Site,
        threads::{self, Thread},
    },
};

/// Replaces the text of one's own comment. It is screened like a new one: a text that is held takes the comment out
/// of everyone's sight until a moderator decides, and a comment that waits goes on waiting. `revision` is the one
/// that the author saw; another is [`Code::RevisionChanged`].
pub async fn edit(
    app: &App,
    site: &Site,
    id: CommentId,
    source: String,
    revision: i64,
    token_hash: String,
) -> Result<(Row, Thread)> {
    let source = check_text(&text::nfc(&source), site.settings.text_limit, text::graphemes)?;
    let rendered = markdown::render(&source);
    let verdict = screening::screen(screening::Subject {
        settings: &site.settings,
        links: rendered.links,
    });
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let old = own(conn, &site, &id, &token_hash, now).await?;
                if old.revision != revision {
                    // A resend whose first answer was lost finds its own work done.
                    if old.revision == revision + 1 && old.text == source {
                        let thread = threads::get_by_id(conn, &old.thread_id).await?;
                        return Ok((old, thread));
                    }
                    return Err(Code::RevisionChanged.into());
                }
                let status = if old.status == Status::Held {
                    Status::Held
                } else {
                    verdict.status()
                };
                let reason = verdict.reason().map(str::to_owned).or_else(|| old.reason.clone());
                let edit = Edit {
                    text: source,
                    html: rendered.html,
                    status,
                    reason: reason.filter(|_| status == Status::Held),
                };
                if !comments::set_text(conn, &old, &edit, now).await? {
                    return Err(Code::RevisionChanged.into());
                }
                record(conn, &site, &old, "edit", now).await?;
                let thread = settle(conn, &old, Some(old.status), status).await?;
                let new = comments::get(conn, &site.id, &id)
                    .await?
                    .ok_or(Code::CommentMissing)?;
                Ok((new, thread))
            })
        })
        .await
}

/// Takes one's own comment away. Doing it twice is doing it once.
pub async fn remove(app: &App, site: &Site, id: CommentId, token_hash: String) -> Result<(Row, Thread)> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let old = own(conn, &site, &id, &token_hash, now).await?;
                let seen = (old.status, old.revision);
                if !comments::set_status(conn, &id, seen, Status::Removed, Some("author")).await? {
                    return Err(Code::RevisionChanged.into());
                }
                record(conn, &site, &old, "remove", now).await?;
                let thread = settle(conn, &old, Some(old.status), Status::Removed).await?;
                let new = comments::get(conn, &site.id, &id)
                    .await?
                    .ok_or(Code::CommentMissing)?;
                Ok((new, thread))
            })
        })
        .await
}

/// The comment, if it is this reader's to change now: held or approved, and within its time.
async fn own(
    conn: &mut Conn<'_>,
    site: &Site,
    id: &CommentId,
    token_hash: &str,
    now: cam_nhan_domain::Millis,
) -> Result<Row> {
    let comment = comments::get(conn, &site.id, id)
        .await?
        .ok_or(Code::CommentMissing)?;
    let reader = readers::get(conn, &site.id, token_hash).await?;
    if comment.reader_id.is_none() || comment.reader_id != reader {
        // Whether somebody else's hidden comment is there is not told.
        let code = if comment.status == Status::Approved {
            Code::NotYours
        } else {
            Code::CommentMissing
        };
        return Err(code.into());
    }
    if !matches!(comment.status, Status::Held | Status::Approved) {
        return Err(Code::CommentMissing.into());
    }
    let minutes = site.settings.edit_minutes;
    if now > comment.created_at.plus_minutes(minutes.into()) {
        return Err(Code::EditWindowOver.with(minutes).into());
    }
    Ok(comment)
}

async fn record(
    conn: &mut Conn<'_>,
    site: &Site,
    comment: &Row,
    act: &str,
    now: cam_nhan_domain::Millis,
) -> Result<()> {
    let reader = comment
        .reader_id
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let actor = format!("reader:{reader}");
    let entry = Entry {
        site: &site.id,
        actor: &actor,
        act,
        subject: comment.id.as_str(),
        detail: comment.status.as_str(),
    };
    audit::add(conn, entry, now).await
}
