//! Flags: a reader reports a comment to the moderators. Tokens are free, so flags are not simply
//! counted: distinct networks hold a comment, and those of new readers count only beside a known reader's.

use std::{collections::BTreeSet, net::IpAddr};

use cam_nhan_domain::{Code, CommentId, Millis, ReaderId, Status, comment::text, flag::Reason};

use super::{apply_status, screen, seen, state_for_audit};
use crate::{
    app::App,
    crypto::token,
    error::{Error, Result},
    net::address,
    screening,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        comments::{self, State},
        deliveries::{self, Event},
        flags::{self, Flag, Voice},
        outbox,
        readers::{self, ReaderKey},
        sites::Site,
        threads,
        webhooks::EventKind,
    },
};

/// The longest note, in characters.
const NOTE_LIMIT: usize = 300;
/// What each flag adds to a comment's urgency.
const POINTS: i64 = 15;
/// Comments of which a reader tells in a day, and a network: what comes then is kept, and counts for nothing.
const CEILING: (i64, i64) = (20, 60);
const DAY: i64 = 86_400_000;

/// Records a reader's flag of a comment that everyone can see; a second one of the same reader only changes the
/// reason. Flags from enough networks hold the comment, unless a moderator has decided about this revision already: then
/// they are kept beside it, and it is not brought up again. [`Code::Banned`]; who is shadow-banned is heard by nobody.
pub async fn flag(
    app: &App,
    site: &Site,
    id: CommentId,
    reason: &str,
    note: &str,
    (reader_key, from): (ReaderKey, IpAddr),
) -> Result<()> {
    let reason = Reason::parse(reason).ok_or(Code::FlagUnknown)?;
    let note: String = note
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(NOTE_LIMIT * 4)
        .collect();
    let note = text::shorten(&text::nfc(note.trim()), NOTE_LIMIT);
    let banned = screen::is_shadow_banned_writer(app, site, Some(&reader_key), from).await?;
    app.limits().admit_text(&site.id, &reader_key, from, note.len())?;
    // Of a private network nothing is known but the address: behind a proxy that nobody named it is everybody's, and
    // one voice.
    let network = if address::is_private(from) {
        app.hash_address(&site.id, from)
    } else {
        app.hash_network(&site.id, from)
    };
    let now = app.now();
    let told = NewFlag {
        id,
        reason,
        note,
        fresh_reader: ReaderId::new(now.0, token::random()),
        reader_key,
        network,
        is_banned: banned,
    };
    let site = site.clone();
    app.store()
        .write(move |conn| Box::pin(store_flag(conn, site, told, now)))
        .await
}

/// A flag, and who raises it.
struct NewFlag {
    id: CommentId,
    reason: Reason,
    note: String,
    reader_key: ReaderKey,
    /// Becomes the reader's id if this is their first write.
    fresh_reader: ReaderId,
    /// The keyed hash of where they are.
    network: String,
    /// By a shadow ban.
    is_banned: bool,
}

/// Keeps the flag, and holds the comment when there are enough of them.
async fn store_flag(conn: &mut Conn<'_>, site: Site, told: NewFlag, now: Millis) -> Result<()> {
    let id = &told.id;
    threads::lock(conn, &[], &[id]).await?;
    let known = readers::get(conn, &site.id, &told.reader_key).await?;
    let comment = seen(conn, &site, id, known.as_ref()).await?;
    let reader = readers::get_or_add(conn, &site.id, &told.reader_key, &told.fresh_reader, now).await?;
    let since = Millis(now.0 - DAY);
    let (own, near) = flags::count_within(conn, &reader, &told.network, (since, now)).await?;
    let excluded_by = match () {
        () if told.is_banned || comment.status != Status::Approved => Some(flags::BANNED),
        () if own >= CEILING.0 || near >= CEILING.1 => Some(flags::CEILING),
        () => None,
    };
    let flag = Flag {
        comment_id: id.clone(),
        reason: told.reason.as_str().to_owned(),
        note: told.note.clone(),
        revision: comment.revision,
        address: Some(told.network.clone()),
        excluded_by: excluded_by.map(str::to_owned),
        created_at: now,
    };
    let is_decided = comment.decided_revision == Some(comment.revision);
    if !flags::add(conn, &reader, &flag).await? || is_decided || excluded_by.is_some() {
        return Ok(());
    }
    let flags = comments::add_flag(conn, id, POINTS).await?;
    let flagged = Event::new(EventKind::CommentFlagged, &site.id, id);
    deliveries::owe(conn, &[flagged], now).await?;
    let decided = comment.decided_revision.unwrap_or_default();
    let networks = weight(&flags::list_voices(conn, id, decided).await?);
    let enough = site.settings.flags_before_hold as usize;
    if enough == 0 || networks < enough {
        if flags == 1 {
            outbox::owe_notices(conn, &site.id, now).await?;
        }
        return Ok(());
    }
    hold(conn, &site, id, (flags, networks), now).await
}

/// Takes a flagged comment out of sight until a moderator decides.
async fn hold(
    conn: &mut Conn<'_>,
    site: &Site,
    id: &CommentId,
    (flags, networks): (i64, usize),
    now: Millis,
) -> Result<()> {
    let old = comments::get(conn, &site.id, id)
        .await?
        .ok_or(Code::CommentMissing)?;
    let reasons = [screening::Reason {
        rule: screening::RuleName::Flags.as_str().to_owned(),
        detail: networks.to_string(),
        points: flags * POINTS,
    }];
    let to = State {
        status: Status::Held,
        reasons: serde_json::to_string(&reasons).map_err(Error::internal)?,
        pin_rank: 0,
        ..State::from(&old)
    };
    if comments::set_state(conn, &old, &to, None).await? {
        let (before, after) = (state_for_audit(&State::from(&old))?, state_for_audit(&to)?);
        let by_readers = Actor::rule(screening::RuleName::Flags);
        let entry = NewEntry {
            revision: old.revision,
            before: &before,
            after: &after,
            why: &to.reasons,
            ..NewEntry::new(&site.id, &by_readers, Action::Hold, id.as_str())
        };
        audit::add(conn, entry, now).await?;
        apply_status(conn, &old, (Some(old.status), Status::Held), now).await?;
        outbox::owe_notices(conn, &site.id, now).await?;
    }
    Ok(())
}

/// How much the flags of a comment weigh: a network is one voice, however many speak from it, and where nobody who speaks
/// has a published comment there is none.
fn weight(voices: &[Voice]) -> usize {
    let networks: BTreeSet<&str> = voices.iter().map(Voice::network).collect();
    if voices.iter().any(|voice| voice.is_known) {
        networks.len()
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(reader: u8, address: Option<&str>, is_known: bool) -> Voice {
        Voice {
            reader_id: ReaderId::new(i64::from(reader), [reader; 10]),
            address: address.map(str::to_owned),
            is_known,
        }
    }

    #[test]
    fn a_network_is_one_voice_and_new_readers_alone_are_none() {
        let weigh = |voices: &[(Option<&str>, bool)]| {
            let voices: Vec<Voice> = { voices.iter().zip(1..) }
                .map(|((address, is_known), n)| voice(n, *address, *is_known))
                .collect();
            weight(&voices)
        };
        let (a, b, c) = (Some("a"), Some("b"), Some("c"));
        assert_eq!(weigh(&[(a, true), (a, true), (a, true)]), 1);
        assert_eq!(weigh(&[(a, false), (b, false), (c, false)]), 0);
        assert_eq!(weigh(&[(a, true), (b, false), (c, false)]), 3);
        assert_eq!(weigh(&[(a, true), (b, true), (b, false)]), 2);
        assert_eq!(
            weigh(&[(None, true), (None, true)]),
            2,
            "where addresses are forgotten, a reader is one"
        );
        assert_eq!(weigh(&[]), 0);
    }
}
