//! Thread settings: whether a thread takes comments, and from whom, above the site's rule.

use cam_nhan_domain::{
    Code, Millis, ThreadId,
    ids::{AuditId, BatchId},
    profile::Commenters,
};

use crate::{
    app::App,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        deliveries::{self, Event},
        sites::Site,
        threads::{self, CommentsOpen, Thread},
        webhooks::EventKind,
    },
};

/// Opens or closes a thread to new comments, or leaves it to the site's number of days. Gives back the thread and by
/// what the act can be taken back; what is so already is [`Code::ActImpossible`].
pub async fn set_comments_open(
    app: &App,
    site: &Site,
    id: ThreadId,
    to: CommentsOpen,
    actor: Actor,
) -> Result<(Thread, BatchId)> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let old = threads::get_of_site(conn, &site.id, &id)
                    .await?
                    .ok_or(Code::ThreadMissing)?;
                let line = settle_comments_open(conn, &old, to, (&actor, None), now)
                    .await?
                    .ok_or(Code::ActImpossible)?;
                let new = threads::get_by_id(conn, &id).await?;
                tell_closing(conn, &site, &old, &new, now).await?;
                Ok((new, line.into()))
            })
        })
        .await
}

/// The same within a transaction, with a line in the audit log, which may be one of a batch; `None`, and nothing done, where
/// it is so already.
pub(super) async fn settle_comments_open(
    conn: &mut Conn<'_>,
    old: &Thread,
    to: CommentsOpen,
    (actor, batch): (&Actor, Option<&BatchId>),
    now: Millis,
) -> Result<Option<AuditId>> {
    if old.comments_open == to {
        return Ok(None);
    }
    if !threads::set_comments_open(conn, &old.id, old.comments_open, to).await? {
        return Err(Code::RevisionChanged.into());
    }
    let entry = NewEntry {
        before: old.comments_open.as_str(),
        after: to.as_str(),
        batch,
        ..NewEntry::new(&old.site_id, actor, Action::SetCommentsOpen, old.id.as_str())
    };
    audit::add(conn, entry, now).await.map(Some)
}

/// Owes the site's endpoints the news that a thread has closed by what was changed, unless the rounds of
/// [`super::closing`] will tell of it.
pub(super) async fn tell_closing(
    conn: &mut Conn<'_>,
    site: &Site,
    old: &Thread,
    new: &Thread,
    now: Millis,
) -> Result<()> {
    let days = site.settings.close_after_days;
    // Who says of what is closed that it is to stay so says something new.
    let is_said = new.comments_open == CommentsOpen::Closed && old.comments_open != CommentsOpen::Closed;
    if !is_said && (old.is_closed(days, now) || !new.is_closed(days, now)) {
        return Ok(());
    }
    if let Some(closing) = new.closes_at(days)
        && closing > threads::closing::closings_told_until(conn, &site.id).await?
    {
        return Ok(());
    }
    let closed = Event::new(EventKind::ThreadClosed, &site.id, &new.id);
    deliveries::owe(conn, &[closed], now).await
}

/// Says who may comment in a thread, or leaves it to the site's rule. Gives back the thread and by what the act can be
/// taken back; what is so already is [`Code::ActImpossible`].
pub async fn set_commenters(
    app: &App,
    site: &Site,
    id: ThreadId,
    to: Option<Commenters>,
    actor: Actor,
) -> Result<(Thread, BatchId)> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let old = threads::get_of_site(conn, &site.id, &id)
                    .await?
                    .ok_or(Code::ThreadMissing)?;
                let line = settle_commenters(conn, &old, to, (&actor, None), now)
                    .await?
                    .ok_or(Code::ActImpossible)?;
                Ok((threads::get_by_id(conn, &id).await?, line.into()))
            })
        })
        .await
}

/// The same within a transaction, with a line in the audit log, which may be one of a batch; `None`, and nothing done, where
/// it is so already.
pub(super) async fn settle_commenters(
    conn: &mut Conn<'_>,
    old: &Thread,
    to: Option<Commenters>,
    (actor, batch): (&Actor, Option<&BatchId>),
    now: Millis,
) -> Result<Option<AuditId>> {
    if old.commenters == to {
        return Ok(None);
    }
    if !threads::set_commenters(conn, &old.id, old.commenters, to).await? {
        return Err(Code::RevisionChanged.into());
    }
    let entry = NewEntry {
        before: old.commenters.map_or("", Commenters::as_str),
        after: to.map_or("", Commenters::as_str),
        batch,
        ..NewEntry::new(&old.site_id, actor, Action::SetCommenters, old.id.as_str())
    };
    audit::add(conn, entry, now).await.map(Some)
}
