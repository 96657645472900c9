//! A reader changes or takes away their own comment, within the site's time for that.

use std::net::IpAddr;

use cam_nhan_domain::{Code, CommentId, Millis, Status, ids::AuditId};

use super::{
    apply_status, kept_under, mentions,
    post::refuse,
    rendered_mentioning,
    screen::{self, Candidate, Screened},
    state_for_audit, written,
};
use crate::{
    app::App,
    error::Result,
    screening::Asks,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        comments::{self, Row, State},
        deliveries::{self, Event},
        mentions::{self as store_mentions, Mention},
        outbox,
        readers::{self, ReaderKey},
        reply_subscriptions,
        sites::Site,
        threads::{self, Thread},
        webhooks::EventKind,
    },
};

/// Replaces the text of one's own comment. It is screened like a new one: a text that is held takes the comment out
/// of everyone's sight until a moderator decides, and a comment that waits goes on waiting. `revision` is the one
/// that the author saw; another is [`Code::RevisionChanged`]. `picked` are comments by whom it mentions beside those whom it
/// did.
pub async fn edit(
    app: &App,
    site: &Site,
    id: CommentId,
    (source, picked): (String, &[CommentId]),
    revision: i64,
    reader_key: ReaderKey,
    from: IpAddr,
) -> Result<(Row, Thread)> {
    let (source, _) = written(site, &source)?;
    let (screened, mentions) = {
        let mut connection = app.store().read().await?;
        let conn = &mut connection.conn();
        let old = unappealed(own(conn, site, &id, &reader_key, app.now()).await?)?;
        let named = named(conn, site, &old, picked).await?;
        let rendered = rendered_mentioning(&source, &mentions::names(&named))?;
        let mentions = mentions::shown(named, &rendered)?;
        let candidate = Candidate {
            address: Some(from),
            ..Candidate::of(&old, &source, &rendered)
        };
        (screen::screen(app, conn, site, candidate).await?, mentions)
    };
    refuse(app, site, &id, &screened).await?;
    app.limits()
        .admit_text(&site.id, &reader_key, from, source.len())?;
    let (site, now) = (site.clone(), app.now());
    let edit = Edit {
        id,
        source,
        revision,
        reader_key,
        screened,
        mentions,
    };
    app.store()
        .write(move |conn| Box::pin(store_edit(conn, site, edit, now)))
        .await
}

/// New words for one's own comment, as they were screened.
struct Edit {
    id: CommentId,
    source: String,
    revision: i64,
    reader_key: ReaderKey,
    screened: Screened,
    mentions: Vec<Mention>,
}

/// Whom a comment mentions already, and who is picked now: each author once.
async fn named(conn: &mut Conn<'_>, site: &Site, old: &Row, picked: &[CommentId]) -> Result<Vec<Mention>> {
    let mut named = store_mentions::list(conn, &old.id).await?;
    if picked.is_empty() {
        return Ok(named);
    }
    let all: Vec<CommentId> = named
        .iter()
        .map(|mention| &mention.of)
        .chain(picked)
        .cloned()
        .collect();
    let thread = threads::get_by_id(conn, &old.thread_id).await?;
    let found = mentions::find(conn, site, &thread.key, &all).await?;
    named.extend(
        found
            .into_iter()
            .filter(|found| !named.iter().any(|known| known.of == found.of))
            .collect::<Vec<_>>(),
    );
    Ok(named)
}

/// Stores the words in the place of those that the author saw, with a line in the audit log.
async fn store_edit(conn: &mut Conn<'_>, site: Site, edit: Edit, now: Millis) -> Result<(Row, Thread)> {
    let Edit {
        id,
        source,
        revision,
        reader_key,
        screened,
        mentions,
    } = edit;
    let old = unappealed(held(conn, &site, &id, &reader_key, now).await?)?;
    if old.revision != revision {
        // A resend whose first answer was lost finds its own work done.
        if old.revision == revision + 1 && old.text == source {
            let thread = threads::get_by_id(conn, &old.thread_id).await?;
            return Ok((Row { id, ..old }, thread));
        }
        return Err(Code::RevisionChanged.into());
    }
    let thread = threads::get_by_id(conn, &old.thread_id).await?;
    if thread.is_closed(site.settings.close_after_days, now) {
        return Err(Code::ThreadClosed.into());
    }
    let reader = old.actor();
    let author = author_of(conn, &old).await?;
    let status = if old.status == Status::Approved {
        screened.verdict.status()
    } else {
        old.status
    };
    let held_by = (status == Status::Held && old.status != status).then(|| screened.actor());
    let mut words = screened.words;
    if old.status == Status::Held && screened.verdict.asks.is_none() {
        // What held it before still does.
        words.reasons.clone_from(&old.reasons);
        words.urgency = words.urgency.max(old.urgency);
    }
    let shadow_banned = if status == old.status {
        old.shadow_banned
    } else {
        screened.verdict.asks == Some(Asks::ShadowBan)
    };
    let becomes = (status, old.edited_by_staff, shadow_banned);
    if !comments::set_words(conn, &old, &words, becomes, &author, now).await? {
        return Err(Code::RevisionChanged.into());
    }
    let before = store_mentions::list(conn, &old.id).await?;
    for gone in before.iter().filter(|before| !mentions.contains(before)) {
        store_mentions::remove(conn, &old.id, &gone.of).await?;
    }
    store_mentions::add_all(conn, &[(&old.id, &mentions)], now).await?;
    if status == Status::Approved && mentions.iter().any(|mention| !before.contains(mention)) {
        reply_subscriptions::owe(conn, &[&old.id]).await?;
    }
    let edited = Event::new(EventKind::CommentEdited, &site.id, &old.id);
    deliveries::owe(conn, &[edited], now).await?;
    let thread = apply_status(conn, &old, (Some(old.status), status), now).await?;
    let new = comments::get(conn, &site.id, &old.id)
        .await?
        .ok_or(Code::CommentMissing)?;
    add_audit_entry(conn, &site, &old, &new, (&reader, Action::Edit), now).await?;
    if let Some(rule) = held_by {
        add_audit_entry(conn, &site, &old, &new, (&rule, Action::Hold), now).await?;
        outbox::owe_notices(conn, &site.id, now).await?;
    }
    Ok((Row { id, ..new }, thread))
}

/// Takes one's own comment away. Doing it twice is doing it once.
pub async fn remove(app: &App, site: &Site, id: CommentId, reader_key: ReaderKey) -> Result<(Row, Thread)> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| Box::pin(store_removal(conn, site, id, reader_key, now)))
        .await
}

/// Takes it away, with its line in the audit log.
async fn store_removal(
    conn: &mut Conn<'_>,
    site: Site,
    id: CommentId,
    reader_key: ReaderKey,
    now: Millis,
) -> Result<(Row, Thread)> {
    let old = held(conn, &site, &id, &reader_key, now).await?;
    let to = State {
        status: Status::Removed,
        pin_rank: 0,
        flags: 0,
        ..State::from(&old)
    };
    if !comments::set_state(conn, &old, &to, None).await? {
        return Err(Code::RevisionChanged.into());
    }
    let thread = apply_status(conn, &old, (Some(old.status), Status::Removed), now).await?;
    let new = comments::get(conn, &site.id, &old.id)
        .await?
        .ok_or(Code::CommentMissing)?;
    add_audit_entry(conn, &site, &old, &new, (&old.actor(), Action::Remove), now).await?;
    Ok((Row { id, ..new }, thread))
}

/// The same, while nobody else changes anything in its thread.
async fn held(
    conn: &mut Conn<'_>,
    site: &Site,
    id: &CommentId,
    reader_key: &ReaderKey,
    now: Millis,
) -> Result<Row> {
    threads::lock(conn, &[], &[id]).await?;
    own(conn, site, id, reader_key, now).await
}

/// The comment, if it is this reader's to change now: seen by them, and within its time.
async fn own(
    conn: &mut Conn<'_>,
    site: &Site,
    id: &CommentId,
    reader_key: &ReaderKey,
    now: Millis,
) -> Result<Row> {
    let mut comment = comments::get(conn, &site.id, id)
        .await?
        .ok_or(Code::CommentMissing)?;
    let reader = readers::get(conn, &site.id, reader_key).await?;
    if comment.reader_id != reader && comment.status != Status::Approved {
        let kept = kept_under(&site.id, reader_key, id);
        if let Some(kept) = comments::get(conn, &site.id, &kept).await? {
            comment = kept;
        }
    }
    if comment.reader_id.is_none() || comment.reader_id != reader {
        // Whether somebody else's hidden comment is there is not told.
        let code = if comment.status == Status::Approved {
            Code::NotYours
        } else {
            Code::CommentMissing
        };
        return Err(code.into());
    }
    if !comment.seen_by_author() {
        return Err(Code::CommentMissing.into());
    }
    let minutes = site.settings.edit_minutes;
    if now > comment.created_at.plus_minutes(minutes.into()) {
        return Err(Code::EditWindowOver.with(minutes).into());
    }
    Ok(comment)
}

/// What moderators are to look at again stays as it was when it was hidden.
fn unappealed(comment: Row) -> Result<Row> {
    if comment.is_appealed() {
        return Err(Code::ActImpossible.into());
    }
    Ok(comment)
}

/// Who wrote the words that are about to be replaced: a moderator's edit is in the audit log.
pub(super) async fn author_of(conn: &mut Conn<'_>, old: &Row) -> Result<Actor> {
    if !old.edited_by_staff {
        return Ok(old.actor());
    }
    let lines = audit::list_about(conn, &old.site_id, &[old.id.to_string()]).await?;
    let edit = lines
        .into_iter()
        .rev()
        .find(|line| line.action() == Some(Action::Edit) && line.revision == old.revision);
    Ok(edit.map_or_else(|| old.actor(), |line| line.actor))
}

/// A line about a comment, with its state before and after; the revision is the one after.
pub(super) async fn add_audit_entry(
    conn: &mut Conn<'_>,
    site: &Site,
    old: &Row,
    new: &Row,
    (actor, act): (&Actor, Action),
    now: Millis,
) -> Result<AuditId> {
    let (before, after) = (
        state_for_audit(&State::from(old))?,
        state_for_audit(&State::from(new))?,
    );
    let why = if act == Action::Hold {
        new.reasons.as_str()
    } else {
        ""
    };
    let entry = NewEntry {
        revision: new.revision,
        before: &before,
        after: &after,
        why,
        ..NewEntry::new(&site.id, actor, act, new.id.as_str())
    };
    audit::add(conn, entry, now).await
}
