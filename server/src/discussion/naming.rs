//! The newsroom's own title and address of an article, which override what readers' browsers claim and can be taken
//! back.

use cam_nhan_domain::{Code, Millis, SiteId, ThreadId, comment::text, ids::BatchId, page_key};
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        claims::{self, Fact},
        sites::Site,
        threads::{self, Thread, Word},
    },
};

/// The longest title kept, in characters.
const TITLE_LIMIT: usize = 300;

/// A title on one line and of a length that can be shown.
pub fn tidy_title(title: &str) -> String {
    text::one_line(title, TITLE_LIMIT)
}

/// The names of an article, as the audit log keeps them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Names {
    title: String,
    title_word: i64,
    url: String,
    url_word: i64,
}

impl From<&Thread> for Names {
    fn from(thread: &Thread) -> Self {
        Self {
            title: thread.title.clone(),
            title_word: thread.title_word as i64,
            url: thread.url.clone(),
            url_word: thread.url_word as i64,
        }
    }
}

/// What the newsroom says of an article. An empty fact is left to readers again.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// What it is called.
    pub title: String,
    /// Where it is read.
    pub url: String,
}

/// Says what an article is called and where it is read. An address elsewhere is [`Code::OriginForbidden`], one that
/// cannot be read [`Code::PageInvalid`]; what is said already is [`Code::ActImpossible`]. Gives back the thread, and by
/// what the act can be taken back.
pub async fn name(
    app: &App,
    site: &Site,
    id: ThreadId,
    said: Said,
    actor: Actor,
) -> Result<(Thread, BatchId)> {
    let said = checked(site, said)?;
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| Box::pin(store_name(conn, site, id, said, actor, now)))
        .await
}

/// Keeps what is said beside what is known, with a line in the audit log.
async fn store_name(
    conn: &mut Conn<'_>,
    site: SiteId,
    id: ThreadId,
    said: Said,
    actor: Actor,
    now: Millis,
) -> Result<(Thread, BatchId)> {
    threads::lock(conn, &[&id], &[]).await?;
    let old = threads::get_of_site(conn, &site, &id)
        .await?
        .ok_or(Code::ThreadMissing)?;
    let word = |said: &str, known: Word| match said {
        "" => known.min(Word::Reader),
        _ => Word::Newsroom,
    };
    let fact = |said: String, known: &str| if said.is_empty() { known.to_owned() } else { said };
    let new = Thread {
        title_word: word(&said.title, old.title_word),
        title: fact(said.title, &old.title),
        url_word: word(&said.url, old.url_word),
        url: fact(said.url, &old.url),
        ..old.clone()
    };
    let (before, after) = (Names::from(&old), Names::from(&new));
    if before == after {
        return Err(Code::ActImpossible.into());
    }
    let new = set(conn, &new).await?;
    let json = |names: &Names| serde_json::to_string(names).map_err(Error::internal);
    let entry = NewEntry {
        before: &json(&before)?,
        after: &json(&after)?,
        ..NewEntry::new(&site, &actor, Action::NameArticle, id.as_str())
    };
    let line = audit::add(conn, entry, now).await?;
    Ok((new, line.into()))
}

/// [`name`] for whoever knows the article and not its thread, which is made if nobody has written there yet.
pub async fn name_page(
    app: &App,
    site: &Site,
    key: String,
    said: Said,
    actor: Actor,
) -> Result<(Thread, BatchId)> {
    let said = checked(site, said)?;
    let (id, now) = (site.id.clone(), app.now());
    let thread = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                threads::hold(conn, &[(&id, &key)]).await?;
                threads::get_or_add(conn, &id, &Thread::new(&id, key, now)).await
            })
        })
        .await?;
    name(app, site, thread.id, said, actor).await
}

/// Takes one naming back, if nothing else has been said since.
pub(super) async fn take_back(
    conn: &mut Conn<'_>,
    site: &Site,
    id: &str,
    before: &str,
    after: &str,
) -> Result<()> {
    let names = |json: &str| serde_json::from_str::<Names>(json).map_err(|_| Code::ActImpossible);
    let (before, after) = (names(before)?, names(after)?);
    let known = threads::get_of_site(conn, &site.id, &ThreadId::parse(id)?)
        .await?
        .ok_or(Code::ThreadMissing)?;
    if Names::from(&known) != after {
        return Err(Code::RevisionChanged.into());
    }
    let old = Thread {
        title: before.title,
        title_word: Word::of(before.title_word),
        url: before.url,
        url_word: Word::of(before.url_word),
        ..known
    };
    set(conn, &old).await?;
    Ok(())
}

async fn set(conn: &mut Conn<'_>, thread: &Thread) -> Result<Thread> {
    for fact in Fact::ALL {
        if fact.of(thread).1 == Word::Newsroom {
            claims::forget(conn, &thread.id, fact).await?;
        }
    }
    threads::set_names(conn, thread).await
}

fn checked(site: &Site, said: Said) -> Result<Said> {
    let url = match said.url.trim() {
        "" => String::new(),
        typed => page_key::address(typed, &site.settings)?,
    };
    Ok(Said {
        title: tidy_title(&said.title),
        url,
    })
}
