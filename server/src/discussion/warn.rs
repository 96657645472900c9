//! Warnings: a moderator's word to a reader. Until they acknowledge it, no comment of theirs is taken.

use cam_nhan_domain::{
    Code, CommentId,
    comment::check_composed,
    ids::{BatchId, WarningId},
};

use crate::{
    app::App,
    crypto::token,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        comments,
        readers::{self, ReaderKey},
        sites::Site,
        warnings::{self, Warning},
    },
};

/// The longest warning, in characters.
pub const TEXT_LIMIT: u32 = 500;

/// Warns the author of a comment. [`Code::ActImpossible`] where no reader wrote it, or nothing is left of it. Gives back the
/// warning and by what it can be taken back.
pub async fn warn(
    app: &App,
    site: &Site,
    comment: CommentId,
    text: &str,
    actor: Actor,
) -> Result<(Warning, BatchId)> {
    let text = check_composed(text, TEXT_LIMIT)?;
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let comment = comments::get(conn, &site, &comment)
                    .await?
                    .ok_or(Code::CommentMissing)?;
                let reader = comment.reader_id.filter(|_| comment.erased_at.is_none());
                let warning = Warning {
                    id: WarningId::new(now.0, token::random()),
                    reader_id: reader.ok_or(Code::ActImpossible)?,
                    comment_id: comment.id,
                    text,
                    actor,
                    created_at: now,
                    acknowledged_at: None,
                    taken_back_at: None,
                };
                warnings::add(conn, &site, &warning).await?;
                let entry = NewEntry {
                    after: warning.id.as_str(),
                    why: &warning.text,
                    ..NewEntry::new(&site, &warning.actor, Action::Warn, warning.comment_id.as_str())
                };
                let line = audit::add(conn, entry, now).await?;
                Ok((warning, line.into()))
            })
        })
        .await
}

/// A reader's warnings that they have not acknowledged, the oldest first.
pub async fn list_open(conn: &mut Conn<'_>, site: &Site, reader_key: &ReaderKey) -> Result<Vec<Warning>> {
    match readers::get(conn, &site.id, reader_key).await? {
        Some(reader) => warnings::list_open(conn, &reader).await,
        None => Ok(Vec::new()),
    }
}

/// Notes that a reader has read a warning, and those before it. Twice is once; one that is not theirs is
/// [`Code::ParameterInvalid`].
pub async fn acknowledge(app: &App, site: &Site, reader_key: ReaderKey, id: &str) -> Result<()> {
    let id = WarningId::parse(id)?;
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let reader = readers::get(conn, &site, &reader_key).await?;
                let reader = reader.ok_or(Code::ParameterInvalid)?;
                if warnings::acknowledge(conn, &reader, &id, now).await? {
                    Ok(())
                } else {
                    Err(Code::ParameterInvalid.into())
                }
            })
        })
        .await
}
