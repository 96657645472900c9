//! Appeals: an author asks that a moderator look again at a comment that was hidden. It waits in the queue like any other
//! then, with their word beside it; they can ask once, and are told what was decided.

use std::net::IpAddr;

use cam_nhan_domain::{Code, CommentId, Millis, Status, comment::text, thread::Comment};

use super::{apply_status, hiding, screen, state_for_audit};
use crate::{
    app::App,
    error::{Error, Result},
    screening,
    store::{
        Conn, appeals,
        audit::{self, Action, NewEntry},
        comments::{self, Row, State},
        outbox,
        readers::{self, ReaderKey},
        sites::Site,
        threads,
    },
};

/// The longest word to the moderators, in characters.
pub const NOTE_LIMIT: usize = 300;
/// What an appeal adds to a comment's urgency.
const POINTS: i64 = 30;

/// Asks for another look at one's own comment, and gives it back as its author then sees it. Asked twice, the first counts.
/// Of a comment that a moderator has looked at again already it is [`Code::AppealDecided`], and of one that was not hidden,
/// or for a reason that its author is not told, [`Code::ActImpossible`]; [`Code::Banned`].
pub async fn appeal(
    app: &App,
    site: &Site,
    id: CommentId,
    note: &str,
    (reader_key, from): (ReaderKey, IpAddr),
) -> Result<Comment> {
    let note: String = note
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(NOTE_LIMIT * 4)
        .collect();
    let note = text::shorten(&text::nfc(note.trim()), NOTE_LIMIT);
    let is_unheard = screen::is_shadow_banned_writer(app, site, Some(&reader_key), from).await?;
    app.limits().admit_text(&site.id, &reader_key, from, note.len())?;
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                threads::lock(conn, &[], &[&id]).await?;
                let old = own(conn, &site, &id, &reader_key).await?;
                if appeals::list(conn, &[&id]).await?.is_empty() {
                    if !old.is_told_hidden() {
                        return Err(Code::ActImpossible.into());
                    }
                    appeals::add(conn, &id, &note, now).await?;
                    // Who is not to notice a ban is heard by nobody.
                    if !is_unheard {
                        queue(conn, &site, &old, &note, now).await?;
                    }
                } else if !is_waiting(conn, &id).await? {
                    return Err(Code::AppealDecided.into());
                }
                let row = own(conn, &site, &id, &reader_key).await?;
                hiding::for_author(conn, &site, row).await
            })
        })
        .await
}

/// The comment, if it is this reader's; of others it is not told whether it is there.
async fn own(conn: &mut Conn<'_>, site: &Site, id: &CommentId, reader_key: &ReaderKey) -> Result<Row> {
    let reader = readers::get(conn, &site.id, reader_key).await?;
    let comment = comments::get(conn, &site.id, id)
        .await?
        .filter(|comment| reader.is_some() && comment.reader_id == reader);
    Ok(comment.ok_or(Code::CommentMissing)?)
}

async fn is_waiting(conn: &mut Conn<'_>, id: &CommentId) -> Result<bool> {
    let appeals = appeals::list(conn, &[id]).await?;
    Ok(appeals.iter().any(|appeal| appeal.decided_at.is_none()))
}

/// Brings the comment back into the moderators' queue.
async fn queue(conn: &mut Conn<'_>, site: &Site, old: &Row, note: &str, now: Millis) -> Result<()> {
    let reasons = [screening::Reason {
        rule: screening::RuleName::Appeal.as_str().to_owned(),
        detail: note.to_owned(),
        points: POINTS,
    }];
    let to = State {
        status: Status::Held,
        reasons: serde_json::to_string(&reasons).map_err(Error::internal)?,
        urgency: old.urgency.max(POINTS),
        ..State::from(old)
    };
    if !comments::set_state(conn, old, &to, None).await? {
        return Err(Code::RevisionChanged.into());
    }
    let (before, after) = (state_for_audit(&State::from(old))?, state_for_audit(&to)?);
    let author = old.actor();
    let entry = NewEntry {
        revision: old.revision,
        before: &before,
        after: &after,
        ..NewEntry::new(&site.id, &author, Action::Appeal, old.id.as_str())
    };
    audit::add(conn, entry, now).await?;
    apply_status(conn, old, (Some(old.status), Status::Held), now).await?;
    outbox::owe_notices(conn, &site.id, now).await
}
