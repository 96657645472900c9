//! A thread goes to another site of the same server: two papers become one, or a section gets a site of its own. Comments keep
//! their ids, so that links arrive. Readers are of one site each: who wrote is somebody else there, whom nobody signs in as.

use std::collections::HashMap;

use cam_nhan_domain::{
    Code, Millis, ReaderId, SiteId, ThreadId,
    ids::{AuditId, BatchId},
};
use serde::{Deserialize, Serialize};

use super::{Article, Press, To, Would, ensure_small, find, hold, json, read, rekey};
use crate::{
    app::App,
    crypto::token,
    error::Result,
    store::{
        Conn,
        actor::Actor,
        aliases,
        audit::{self, Action, Entry, NewEntry},
        claims::{self, Fact},
        readers::{self, NewReader, ReaderKey},
        rearrange::{
            self,
            site::{self as rows, Counterpart},
        },
        sites::Site,
        threads::{self, Thread, Word},
    },
};

/// Readers that are made at once.
const STEP: usize = 1_000;

/// A site, and the article there.
#[derive(Clone, Debug)]
pub struct ToSite {
    /// The site.
    pub site: Site,
    /// The article, by that site's rules.
    pub to: To,
}

impl ToSite {
    /// An article as a person types it; one that is named nothing else there is named as it is `here`.
    pub fn typed(site: Site, here: &str, there: &str, title: &str) -> Result<Self> {
        let named = if there.trim().is_empty() { here } else { there };
        let to = To::typed(named, title, &site.settings)?;
        Ok(Self { site, to })
    }
}

/// Moves a thread to an article of another site. An article that has comments there is [`Code::KeyTaken`]: its thread is
/// merged afterwards, from another key. Gives back the thread, and by what the act can be taken back at the site that it left.
pub async fn move_to_site(
    app: &App,
    site: &Site,
    from: String,
    to: ToSite,
    actor: Actor,
) -> Result<(Thread, BatchId)> {
    if to.site.id == site.id {
        return rekey::rekey(app, site, from, to.to, actor).await;
    }
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
                let (thread, line) = store(conn, &old, &to, press).await?;
                Ok((thread, line.into()))
            })
        })
        .await
}

/// Says what [`move_to_site`] would do, and changes nothing.
pub async fn plan(app: &App, site: &Site, from: &str, to: &ToSite) -> Result<Would> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let from = find(conn, site, from).await?;
    ensure_possible(conn, &from, &to.site.id, &to.to.page.key).await?;
    Ok(Would {
        from: from.key,
        into: to.to.page.key.clone(),
        comments: from.comments,
    })
}

async fn ensure_possible(conn: &mut Conn<'_>, from: &Thread, site: &SiteId, key: &str) -> Result<()> {
    if !is_free(conn, site, key).await? {
        return Err(Code::KeyTaken.into());
    }
    ensure_small(conn, from).await
}

/// Whether no thread has this key, and none has had it.
async fn is_free(conn: &mut Conn<'_>, site: &SiteId, key: &str) -> Result<bool> {
    Ok(threads::get(conn, site, key).await?.is_none() && aliases::find(conn, site, key).await?.is_none())
}

/// The article as the audit log of either site keeps it.
#[derive(Serialize, Deserialize)]
struct At {
    site: SiteId,
    #[serde(flatten)]
    article: Article,
}

impl From<&Thread> for At {
    fn from(thread: &Thread) -> Self {
        Self {
            site: thread.site_id.clone(),
            article: Article::from(thread),
        }
    }
}

/// What undoing needs.
#[derive(Serialize, Deserialize)]
struct State {
    /// The keys that led to the thread.
    aliases: Vec<String>,
    readers: Vec<Counterpart>,
}

async fn store(
    conn: &mut Conn<'_>,
    old: &Thread,
    ToSite { site, to }: &ToSite,
    press: Press<'_>,
) -> Result<(Thread, AuditId)> {
    ensure_possible(conn, old, &site.id, &to.page.key).await?;
    let aliases = aliases::list(conn, &old.site_id, &old.id).await?;
    for key in &aliases {
        aliases::remove(conn, &old.site_id, key).await?;
    }
    let mut new = Thread {
        site_id: site.id.clone(),
        key: to.page.key.clone(),
        ..old.clone()
    };
    // What the other site's readers had claimed holds of its addresses alone.
    for fact in Fact::ALL {
        claims::forget(conn, &old.id, fact).await?;
    }
    let word = if to.page.url.is_empty() {
        Word::Nobody
    } else {
        Word::Newsroom
    };
    Fact::Url.set(&mut new, to.page.url.clone(), word);
    if !to.title.is_empty() {
        Fact::Title.set(&mut new, to.title.clone(), Word::Newsroom);
    }
    let readers = carry(conn, old, &new, HashMap::new(), press.now).await?;
    let thread = arrive(conn, old, &new).await?;
    let (before, after) = (json(&At::from(old))?, json(&At::from(&thread))?);
    let entry = |site, act| NewEntry {
        before: &before,
        after: &after,
        batch: press.batch,
        ..NewEntry::new(site, press.actor, act, old.id.as_str())
    };
    let line = audit::add(conn, entry(&old.site_id, Action::MoveToSite), press.now).await?;
    audit::add(conn, entry(&site.id, Action::ReceiveThread), press.now).await?;
    rearrange::keep(conn, &line, &json(&State { aliases, readers })?).await?;
    Ok((thread, line))
}

/// Makes the readers of a thread those of the site where it goes: whom they are `known` as there, else counterparts.
async fn carry(
    conn: &mut Conn<'_>,
    old: &Thread,
    new: &Thread,
    mut known: HashMap<ReaderId, ReaderId>,
    now: Millis,
) -> Result<Vec<Counterpart>> {
    let mut counterparts = Vec::new();
    for step in rows::list_readers(conn, &old.id).await?.chunks(STEP) {
        let fresh: Vec<(&rows::Reader, ReaderKey, ReaderId)> = { step.iter() }
            .filter(|reader| !known.contains_key(&reader.id))
            .map(|reader| {
                let key = ReaderKey::of_site(&old.site_id, &reader.key);
                (reader, key, ReaderId::new(now.0, token::random()))
            })
            .collect();
        let coming: Vec<NewReader<'_>> = { fresh.iter() }
            .map(|(reader, key, fresh)| NewReader {
                site: &new.site_id,
                key,
                fresh,
                now: reader.created_at.0,
            })
            .collect();
        let met: HashMap<ReaderKey, ReaderId> = readers::get_or_add_all(conn, &coming)
            .await?
            .into_iter()
            .map(|one| (one.key, one.id))
            .collect();
        for (reader, key, _) in &fresh {
            if let Some(there) = met.get(key) {
                known.insert(reader.id.clone(), there.clone());
            }
        }
        let step: Vec<Counterpart> = { step.iter() }
            .filter_map(|reader| {
                let (reader, there) = known.remove_entry(&reader.id)?;
                Some(Counterpart { reader, there })
            })
            .collect();
        rows::set_readers(conn, &old.id, &step).await?;
        counterparts.extend(step);
    }
    Ok(counterparts)
}

/// Puts a thread where it goes, and has whoever shows either place look anew.
async fn arrive(conn: &mut Conn<'_>, old: &Thread, new: &Thread) -> Result<Thread> {
    rows::set_site(conn, old, new).await?;
    rearrange::reshape(conn, &old.id, 0, old.version).await
}

/// Brings a thread back, with what has come since, unless its article has another one by now.
pub(super) async fn take_back(
    conn: &mut Conn<'_>,
    site: &Site,
    actor: &Actor,
    line: &Entry,
    now: Millis,
) -> Result<()> {
    let kept = rearrange::kept(conn, &line.id)
        .await?
        .ok_or(Code::ActImpossible)?;
    let state: State = read(&kept)?;
    let (before, after): (At, At) = (read(&line.before)?, read(&line.after)?);
    let known = threads::get_of_site(conn, &after.site, &ThreadId::parse(&line.subject_id)?)
        .await?
        .filter(|known| known.key == after.article.key)
        .ok_or(Code::RevisionChanged)?;
    if !is_free(conn, &site.id, &before.article.key).await? {
        return Err(Code::KeyTaken.into());
    }
    rearrange::forget(conn, &line.id).await?;
    let led: Vec<String> = aliases::list(conn, &known.site_id, &known.id).await?;
    for key in &led {
        aliases::remove(conn, &known.site_id, key).await?;
    }
    let old = Thread {
        site_id: site.id.clone(),
        key: before.article.key,
        ..{ before.article.facts }.put_back_into(known.clone(), &after.article.facts)
    };
    let back = { state.readers.into_iter() }
        .map(|one| (one.there, one.reader))
        .collect();
    carry(conn, &known, &old, back, now).await?;
    let thread = arrive(conn, &known, &old).await?;
    for key in &state.aliases {
        // Keys that others have taken meanwhile are theirs.
        if is_free(conn, &site.id, key).await? {
            aliases::set(conn, &site.id, key, &thread.id, now).await?;
        }
    }
    let entry = NewEntry {
        before: &line.after,
        after: &line.before,
        ..NewEntry::new(&known.site_id, actor, Action::MoveToSite, known.id.as_str())
    };
    audit::add(conn, entry, now).await?;
    Ok(())
}
