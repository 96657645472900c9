//! A reader tells the moderators about a comment.

use cam_nhan_domain::{Code, CommentId, ReaderId, Status, comment::text, flag::Reason};

use super::{on_record, seen, settle};
use crate::{
    app::App,
    auth,
    error::{Error, Result},
    screening,
    store::{
        audit::{self, Action, Entry},
        comments::{self, State},
        flags::{self, Flag},
        outbox, readers,
        sites::Site,
    },
};

/// The longest note, in characters.
const NOTE_LIMIT: usize = 300;
/// What each flag adds to a comment's urgency.
const POINTS: i64 = 15;

/// Records a reader's flag of a comment that everyone can see; a second one of the same reader only changes the
/// reason. Enough flags hold the comment, unless a moderator has decided about this revision already: then they are
/// kept beside it, and it is not brought up again.
pub async fn flag(
    app: &App,
    site: &Site,
    id: CommentId,
    reason: &str,
    note: &str,
    token_hash: String,
) -> Result<()> {
    let reason = Reason::parse(reason).ok_or(Code::FlagUnknown)?;
    let note: String = note
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(NOTE_LIMIT * 4)
        .collect();
    let note = text::shorten(&text::nfc(note.trim()), NOTE_LIMIT);
    let now = app.now();
    let fresh_reader = ReaderId::new(now.0, auth::random());
    let site = site.clone();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let comment = seen(conn, &site, &id).await?;
                let reader = readers::get_or_add(conn, &site.id, &token_hash, &fresh_reader, now).await?;
                let flag = Flag {
                    comment_id: id.clone(),
                    reason: reason.as_str().to_owned(),
                    note,
                    revision: comment.revision,
                    created_at: now,
                };
                let is_decided = comment.decided_revision == Some(comment.revision);
                if !flags::add(conn, &reader, &flag).await? || is_decided {
                    return Ok(());
                }
                let flags = comments::add_flag(conn, &id, POINTS).await?;
                let enough = i64::from(site.settings.flags_before_hold);
                if enough == 0 || flags < enough {
                    if flags == 1 {
                        outbox::owe_notices(conn, &site.id, now).await?;
                    }
                    return Ok(());
                }
                let old = comments::get(conn, &site.id, &id)
                    .await?
                    .ok_or(Code::CommentMissing)?;
                let reasons = [screening::Reason {
                    rule: "flags".to_owned(),
                    detail: flags.to_string(),
                    points: flags * POINTS,
                }];
                let to = State {
                    status: Status::Held,
                    reasons: serde_json::to_string(&reasons).map_err(Error::internal)?,
                    place: 0,
                    ..State::from(&old)
                };
                if comments::set_state(conn, &old, &to, None).await? {
                    let (before, after) = (on_record(&State::from(&old))?, on_record(&to)?);
                    let entry = Entry {
                        revision: old.revision,
                        before: &before,
                        after: &after,
                        why: &to.reasons,
                        ..Entry::new(&site.id, "rule:flags", Action::Hold, id.as_str())
                    };
                    audit::add(conn, entry, now).await?;
                    settle(conn, &old, Some(old.status), Status::Held).await?;
                    outbox::owe_notices(conn, &site.id, now).await?;
                }
                Ok(())
            })
        })
        .await
}
