//! A thread is moved to another key: the article was renamed, or its address has changed.

use cam_nhan_domain::{
    Code, Millis, ThreadId,
    ids::{AuditId, BatchId},
};
use serde::{Deserialize, Serialize};

use super::{Article, Press, To, hold, json, read};
use crate::{
    app::App,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        aliases,
        audit::{self, Action, Entry, NewEntry},
        claims::{self, Fact},
        sites::Site,
        threads::{self, Thread, Word},
    },
};

/// Moves a thread to another key, under which it has the title and the address that are said with it, on the newsroom's
/// word. A key with a thread of its own is [`Code::KeyTaken`]: those are merged. Gives back the thread, and by what the act
/// can be taken back.
pub async fn rekey(app: &App, site: &Site, from: String, to: To, actor: Actor) -> Result<(Thread, BatchId)> {
    let (site, now) = (site.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let old = hold(conn, &site, &from).await?;
                let press = Press {
                    actor: &actor,
                    batch: None,
                    now,
                };
                let (thread, line) = store(conn, &old, &to, Word::Newsroom, press).await?;
                Ok((thread, line.into()))
            })
        })
        .await
}

/// What undoing needs beside the article before: whether the new key led to the thread already.
#[derive(Serialize, Deserialize)]
struct Before {
    #[serde(flatten)]
    article: Article,
    #[serde(default)]
    led_here: bool,
}

/// Moves a thread, on whose word its article then has what is said of it.
pub(super) async fn store(
    conn: &mut Conn<'_>,
    old: &Thread,
    to: &To,
    word: Word,
    press: Press<'_>,
) -> Result<(Thread, AuditId)> {
    let (site, key) = (&old.site_id, &to.page.key);
    if *key == old.key {
        return Err(Code::ActImpossible.into());
    }
    let led_to = aliases::find(conn, site, key).await?;
    let led_here = led_to.as_ref() == Some(&old.id);
    let is_taken = threads::get(conn, site, key)
        .await?
        .is_some_and(|other| other.id != old.id);
    if is_taken || (led_to.is_some() && !led_here) {
        return Err(Code::KeyTaken.into());
    }
    let mut new = Thread {
        key: key.clone(),
        ..old.clone()
    };
    for (fact, said) in [(Fact::Url, &to.page.url), (Fact::Title, &to.title)] {
        if !said.is_empty() {
            let (_, known) = fact.of(old);
            fact.set(&mut new, said.clone(), word.max(known));
            claims::forget(conn, &old.id, fact).await?;
        }
    }
    if led_here {
        aliases::remove(conn, site, key).await?;
    }
    let thread = threads::set_key(conn, old, &new).await?;
    aliases::set(conn, site, &old.key, &old.id, press.now).await?;
    let before = Before {
        article: Article::from(old),
        led_here,
    };
    let entry = NewEntry {
        before: &json(&before)?,
        after: &json(&Article::from(&thread))?,
        batch: press.batch,
        ..NewEntry::new(site, press.actor, Action::MoveThread, old.id.as_str())
    };
    let line = audit::add(conn, entry, press.now).await?;
    Ok((thread, line))
}

/// Gives a thread its key back, if it is where it was moved to; and what its article was called, where nobody has said
/// otherwise since.
pub(super) async fn take_back(conn: &mut Conn<'_>, site: &Site, line: &Entry, now: Millis) -> Result<()> {
    let (before, after): (Before, Article) = (read(&line.before)?, read(&line.after)?);
    let id = ThreadId::parse(&line.subject_id)?;
    let known = threads::get_of_site(conn, &site.id, &id)
        .await?
        .ok_or(Code::ThreadMissing)?;
    let leads_here = aliases::find(conn, &site.id, &before.article.key).await? == Some(id);
    if known.key != after.key || !leads_here {
        return Err(Code::RevisionChanged.into());
    }
    let Before { article, led_here } = before;
    let old = Thread {
        key: article.key,
        ..article.facts.put_back_into(known.clone(), &after.facts)
    };
    aliases::remove(conn, &site.id, &old.key).await?;
    threads::set_key(conn, &known, &old).await?;
    if led_here {
        aliases::set(conn, &site.id, &after.key, &known.id, now).await?;
    }
    Ok(())
}
