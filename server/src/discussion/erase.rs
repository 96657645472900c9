//! Erasing what a reader wrote, at their request: one comment or everything. Name, addresses and words go from the comment
//! and from wherever a copy of them was kept; a place stays where others have answered, and nothing brings it back.
//!
//! A request is a row of its own, so that what was begun is gone on with after a crash, and an owner sees what was asked and
//! by when an answer is due.

use cam_nhan_domain::{Code, CommentId, Millis, Status, comment::text, ids::ErasureId, site};

use super::{apply_status, mentions, screen::Derived};
use crate::{
    app::App,
    crypto::token,
    error::Result,
    markdown,
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        comments::{self, Row},
        deliveries::{self, Event},
        erasures::{self, Erasure},
        outbox,
        readers::{self, ReaderKey},
        sites::{self, Site},
        threads,
        webhooks::EventKind,
    },
    zone::Zone,
};

/// Working days in which an owner answers.
pub const DAYS_TO_ANSWER: i64 = 2;
/// Comments erased in one transaction.
const STEP: u32 = 50;
/// The longest reason for a refusal, in characters.
const WHY_LIMIT: usize = 300;
/// What stands where a name was called.
const NOBODY: &str = "@…";

/// A reader's requests, the latest first.
pub async fn list(conn: &mut Conn<'_>, site: &Site, reader_key: &ReaderKey) -> Result<Vec<Erasure>> {
    match readers::get(conn, &site.id, reader_key).await? {
        Some(reader) => erasures::list_of_reader(conn, &reader).await,
        None => Ok(Vec::new()),
    }
}

/// Takes note of a reader's request, and fulfils it where the site's rule is to. `None` is everything. The same request while
/// the first waits is that one. [`Code::CommentMissing`] when the comment is not theirs, or nothing is left of it.
pub async fn ask(
    app: &App,
    site: &Site,
    reader_key: ReaderKey,
    comment: Option<CommentId>,
) -> Result<Erasure> {
    let (of_site, now) = (site.clone(), app.now());
    let request = app
        .store()
        .write(move |conn| Box::pin(store_request(conn, of_site, reader_key, comment, now)))
        .await?;
    if request.status == erasures::Status::Approved {
        return fulfil(app, site, request).await;
    }
    Ok(request)
}

async fn store_request(
    conn: &mut Conn<'_>,
    site: Site,
    reader_key: ReaderKey,
    comment: Option<CommentId>,
    now: Millis,
) -> Result<Erasure> {
    let reader = readers::get(conn, &site.id, &reader_key)
        .await?
        .ok_or(Code::CommentMissing)?;
    if let Some(id) = &comment {
        let row = comments::get(conn, &site.id, id).await?;
        row.filter(|row| row.reader_id.as_ref() == Some(&reader) && row.erased_at.is_none())
            .ok_or(Code::CommentMissing)?;
    }
    let earlier = erasures::list_of_reader(conn, &reader).await?;
    let same = earlier.into_iter().find(|earlier| {
        let waits = matches!(
            earlier.status,
            erasures::Status::Waiting | erasures::Status::Approved
        );
        waits && (earlier.comment_id.is_none() || earlier.comment_id == comment)
    });
    if let Some(same) = same {
        return Ok(same);
    }
    let at_once = site.settings.erasure == site::Erasure::AtOnce;
    let request = Erasure {
        id: ErasureId::new(now.0, token::random()),
        site_id: site.id.clone(),
        reader_id: reader.clone(),
        comment_id: comment,
        status: if at_once {
            erasures::Status::Approved
        } else {
            erasures::Status::Waiting
        },
        asked_at: now,
        due_at: working_days_after(&Zone::of(&site.settings), now, DAYS_TO_ANSWER),
        why: String::new(),
        decided_at: at_once.then_some(now),
    };
    erasures::add(conn, &request).await?;
    let actor = Actor::Reader(reader);
    let entry = NewEntry::new(&site.id, &actor, Action::AskErasure, subject(&request));
    audit::add(conn, entry, now).await?;
    if !at_once {
        outbox::owe_erasure(conn, &site.id, now).await?;
    }
    Ok(request)
}

/// What a request is about, in the audit log.
fn subject(request: &Erasure) -> &str {
    request
        .comment_id
        .as_ref()
        .map_or(request.reader_id.as_str(), CommentId::as_str)
}

/// The same time of day so many working days later; which days are holidays is not known here.
fn working_days_after(zone: &Zone, from: Millis, days: i64) -> Millis {
    let (mut at, mut left) = (from, days);
    while left > 0 {
        at = at.plus_minutes(24 * 60);
        // 1970-01-01 was a Thursday.
        let weekday = (zone.day(at) + 3).rem_euclid(7);
        left -= i64::from(weekday < 5);
    }
    at
}

/// An owner says yes, or no and why. [`Code::ActImpossible`] when somebody has said so already.
pub async fn decide(
    app: &App,
    site: &Site,
    id: &ErasureId,
    refused_because: Option<String>,
    actor: Actor,
) -> Result<Erasure> {
    let why = refused_because.map(|why| text::shorten(why.trim(), WHY_LIMIT));
    if why.as_deref() == Some("") {
        return Err(Code::TextMissing.into());
    }
    let (of_site, id, now) = (site.clone(), id.clone(), app.now());
    let request = app
        .store()
        .write(move |conn| Box::pin(store_decision(conn, of_site, id, why, actor, now)))
        .await?;
    if request.status == erasures::Status::Approved {
        return fulfil(app, site, request).await;
    }
    Ok(request)
}

async fn store_decision(
    conn: &mut Conn<'_>,
    site: Site,
    id: ErasureId,
    why: Option<String>,
    actor: Actor,
    now: Millis,
) -> Result<Erasure> {
    let request = erasures::get(conn, &site.id, &id)
        .await?
        .filter(|request| request.status == erasures::Status::Waiting)
        .ok_or(Code::ActImpossible)?;
    let to = if why.is_some() {
        erasures::Status::Refused
    } else {
        erasures::Status::Approved
    };
    let why = why.unwrap_or_default();
    if !erasures::decide(conn, &request, (to, &why), Some(&actor), now).await? {
        return Err(Code::ActImpossible.into());
    }
    let act = if to == erasures::Status::Refused {
        Action::RefuseErasure
    } else {
        Action::Erase
    };
    let entry = NewEntry {
        why: &why,
        ..NewEntry::new(&site.id, &actor, act, subject(&request))
    };
    audit::add(conn, entry, now).await?;
    Ok(Erasure {
        status: to,
        why,
        decided_at: Some(now),
        ..request
    })
}

/// Erases what a request is about, in steps: each is a transaction, and what is done is done.
async fn fulfil(app: &App, site: &Site, request: Erasure) -> Result<Erasure> {
    let now = app.now();
    loop {
        let ids = match &request.comment_id {
            Some(id) => vec![id.clone()],
            None => {
                let mut connection = app.store().read().await?;
                erasures::list_left(&mut connection.conn(), &request.reader_id, STEP).await?
            }
        };
        if ids.is_empty() {
            break;
        }
        let of_site = site.clone();
        app.store()
            .write(move |conn| Box::pin(erase_some(conn, of_site, ids, now)))
            .await?;
        if request.comment_id.is_some() {
            break;
        }
    }
    let done = Erasure {
        status: erasures::Status::Done,
        ..request.clone()
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                if request.comment_id.is_none() {
                    erasures::forget_reader(conn, &request.site_id, &request.reader_id, now).await?;
                    let erased = Event::new(EventKind::ReaderErased, &request.site_id, &request.reader_id);
                    deliveries::owe(conn, &[erased], now).await?;
                }
                erasures::decide(conn, &request, (erasures::Status::Done, ""), None, now).await?;
                Ok(())
            })
        })
        .await?;
    Ok(done)
}

/// Goes on with what was begun and not brought to its end.
pub async fn go_on_everywhere(app: &App) -> Result<()> {
    let sites = sites::list(&mut app.store().read().await?.conn()).await?;
    for site in sites {
        let begun = {
            let mut connection = app.store().read().await?;
            erasures::list(&mut connection.conn(), &site.id, erasures::Status::Approved).await?
        };
        for request in begun {
            fulfil(app, &site, request).await?;
        }
    }
    Ok(())
}

async fn erase_some(conn: &mut Conn<'_>, site: Site, ids: Vec<CommentId>, now: Millis) -> Result<()> {
    threads::lock(conn, &[], &ids.iter().collect::<Vec<_>>()).await?;
    for id in ids {
        let Some(old) = comments::get(conn, &site.id, &id).await? else {
            continue;
        };
        if old.erased_at.is_none() {
            erase(conn, &old, now).await?;
        }
    }
    Ok(())
}

async fn erase(conn: &mut Conn<'_>, old: &Row, now: Millis) -> Result<()> {
    let nothing = Derived::of("", "", "");
    erasures::erase_comment(conn, old, (&nothing.folded, nothing.fingerprint), now).await?;
    let thread = apply_status(conn, old, (Some(old.status), Status::Removed), now).await?;
    let name = old.name.trim();
    let calling = [format!("@{}", markdown::escaped(name)), format!("@{name}")];
    let mut calling = &calling[..];
    if name.is_empty() {
        calling = &[];
    }
    let mut version = None;
    let mut callers = erasures::list_answers(conn, &thread.id, &old.id).await?;
    callers.extend(erasures::list_mentioning(conn, &old.id).await?);
    erasures::forget_mentions(conn, &old.id).await?;
    for (id, name, source) in callers {
        for (revision, earlier) in erasures::list_earlier(conn, &id).await? {
            if let Some(earlier) = uncalled(&earlier, calling) {
                erasures::set_earlier(conn, &id, revision, &earlier).await?;
            }
        }
        let Some(source) = uncalled(&source, calling) else {
            continue;
        };
        let rendered = mentions::render(conn, &id, &source).await?;
        let derived = Derived::of(&name, &source, &rendered.shown);
        let looks = (source.as_str(), rendered.html.as_str());
        erasures::set_answer(conn, &id, looks, (&derived.folded, derived.fingerprint)).await?;
        if version.is_none() {
            version = Some(threads::touch(conn, &thread.id, 0, 1).await?.version);
        }
        comments::stamp(conn, &id, version.unwrap_or(thread.version)).await?;
    }
    Ok(())
}

/// A text without the name that it calls, in each way in which that is written; `None` when it calls nobody by it.
fn uncalled(source: &str, calling: &[String]) -> Option<String> {
    let mut text = None;
    for calling in calling {
        text = without(text.as_deref().unwrap_or(source), calling).or(text);
    }
    text
}

/// A text without a name; `None` where it is not there.
fn without(source: &str, calling: &str) -> Option<String> {
    let mut rest = source;
    let mut text = String::with_capacity(source.len());
    let mut found = false;
    while let Some(at) = rest.find(calling) {
        let (before, after) = (&rest[..at], &rest[at + calling.len()..]);
        text.push_str(before);
        // Another name may begin with this one.
        let ends = !after.chars().next().is_some_and(char::is_alphanumeric);
        text.push_str(if ends { NOBODY } else { calling });
        found |= ends;
        rest = after;
    }
    text.push_str(rest);
    found.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_called_no_more_and_longer_names_stay() {
        let uncalled = |text| uncalled(text, &["@Lan".to_owned()]);
        assert_eq!(
            uncalled("@Lan, đúng vậy. Cảm ơn @Lan"),
            Some("@…, đúng vậy. Cảm ơn @…".to_owned())
        );
        assert_eq!(uncalled("@Lana và @Lan."), Some("@Lana và @….".to_owned()));
        assert_eq!(uncalled("Lan nói đúng, @Lanh"), None);
    }

    #[test]
    fn two_working_days_leave_the_weekend_out() {
        let zone = Zone::usual();
        let day = |date: &str| {
            zone.begins(Millis::day_of_date(date).expect("a date"))
                .plus_minutes(600)
        };
        for (asked, due) in [
            ("2026-11-25", "2026-11-27"),
            ("2026-11-26", "2026-11-30"),
            ("2026-11-27", "2026-12-01"),
            ("2026-11-28", "2026-12-01"),
        ] {
            assert_eq!(working_days_after(&zone, day(asked), 2), day(due), "{asked}");
        }
    }
}
