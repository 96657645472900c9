//! Article metadata, as the newsroom's own system says it: for many articles at once, also before anybody has written.
//! It stands above what readers' browsers claim, can be said again without effect, and be taken back.

use std::collections::HashMap;

use cam_nhan_domain::{
    Code, Millis, SiteId, Status, ThreadId,
    comment::{NAME_LIMIT, text},
    ids::BatchId,
    page_key,
    profile::Commenters,
    reaction::Tally,
    site::Language,
};
use cam_nhan_transfer::record;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{
    moderate::new_batch,
    naming::{describe, say, tidy_title},
    thread_settings::{settle_commenters, settle_comments_open, tell_closing},
};
use crate::{
    app::App,
    error::{Error, Result, WrongSetting},
    store::{
        Conn,
        actor::Actor,
        aliases,
        audit::{self, Action, NewEntry},
        comments::queue,
        reactions,
        sites::Site,
        threads::{
            self, CommentsOpen, Thread,
            facts::Facts,
            metadata::{Author, Authors, Metadata},
        },
    },
};

/// The most articles of one batch.
pub const MAX_ARTICLES: usize = 1_000;
/// Articles of one transaction: readers' comments do not wait behind a thousand.
const STEP: usize = 100;
/// The longest section kept, in characters.
pub const SECTION_LIMIT: usize = 100;
/// The most authors of one article.
const MAX_AUTHORS: usize = 20;
/// The longest id of an author, in bytes: as long as a token's `sub`.
const AUTHOR_ID_LIMIT: usize = 255;

/// What is said of an article. What is absent stays as it is; `null` takes it back.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Update {
    /// Its title.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub title: Option<Option<String>>,
    /// Where it is read, on one of the site's hosts.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub url: Option<Option<String>>,
    /// The section in which it stands, at most 100 characters.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub section: Option<Option<String>>,
    /// Who wrote it, at most 20.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Vec<Author>>)]
    pub authors: Option<Option<Vec<Author>>>,
    /// In which language.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Language>)]
    pub language: Option<Option<Language>>,
    /// When it came out (RFC 3339): the days after which its thread closes count from then.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub published_at: Option<Option<String>>,
    /// When its thread closes (RFC 3339), instead of after the site's number of days.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub closes_at: Option<Option<String>>,
    /// `open`, `closed`, or `auto` to close by itself, as `null` does.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<String>)]
    pub comments_open: Option<Option<String>>,
    /// Who may comment; `null` for the site's rule.
    #[serde(deserialize_with = "said")]
    #[schema(value_type = Option<Commenters>)]
    pub commenters: Option<Option<Commenters>>,
}

/// A member that is there, be it `null`.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(value: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// An [`Update`] that makes sense for its site.
#[derive(Clone, Debug)]
pub struct Checked {
    title: Option<String>,
    url: Option<String>,
    section: Option<String>,
    authors: Option<Authors>,
    language: Option<Option<Language>>,
    published_at: Option<Option<Millis>>,
    closes_at: Option<Option<Millis>>,
    comments_open: Option<CommentsOpen>,
    commenters: Option<Option<Commenters>>,
}

impl Update {
    /// Checks it by the site's settings: [`Error::Setting`] names what makes no sense, an address elsewhere is
    /// [`Code::OriginForbidden`], one that cannot be read [`Code::PageInvalid`].
    pub fn checked(self, site: &Site) -> Result<Checked> {
        let url = match self.url.map(Option::unwrap_or_default) {
            Some(url) if !url.trim().is_empty() => Some(page_key::address(&url, &site.settings)?),
            url => url.map(|_| String::new()),
        };
        let section = self.section.map(|section| {
            let section = section.unwrap_or_default();
            let line = text::one_line(&section, SECTION_LIMIT + 1);
            if line.chars().count() > SECTION_LIMIT {
                let reason = format!("a section is at most {SECTION_LIMIT} characters");
                return Err(WrongSetting::new("section", reason));
            }
            Ok(line)
        });
        let comments_open = self.comments_open.map(|word| {
            let Some(word) = word else {
                return Ok(CommentsOpen::Auto);
            };
            CommentsOpen::parse(&word).ok_or_else(|| {
                WrongSetting::new(
                    "comments_open",
                    format!("`open`, `closed` or `auto`, not `{}`", text::shorten(&word, 40)),
                )
            })
        });
        Ok(Checked {
            title: self.title.map(|title| tidy_title(&title.unwrap_or_default())),
            url,
            section: section.transpose()?,
            authors: { self.authors }
                .map(|authors| checked_authors(authors.unwrap_or_default()))
                .transpose()?,
            language: self.language,
            published_at: moment("published_at", self.published_at)?,
            closes_at: moment("closes_at", self.closes_at)?,
            comments_open: comments_open.transpose()?,
            commenters: self.commenters,
        })
    }
}

fn checked_authors(authors: Vec<Author>) -> Result<Authors, WrongSetting> {
    let wrong = |reason: String| WrongSetting::new("authors", reason);
    if authors.len() > MAX_AUTHORS {
        return Err(wrong(format!("at most {MAX_AUTHORS} authors")));
    }
    let limit = NAME_LIMIT as usize;
    let checked = authors.into_iter().map(|author| {
        let name = text::one_line(&author.name, limit + 1);
        if name.is_empty() || name.chars().count() > limit {
            return Err(wrong(format!("an author's name is 1 to {limit} characters")));
        }
        let id = author.id.filter(|id| !id.is_empty());
        if id
            .as_ref()
            .is_some_and(|id| id.len() > AUTHOR_ID_LIMIT || id.chars().any(char::is_control))
        {
            return Err(wrong(format!(
                "an author's id is at most {AUTHOR_ID_LIMIT} bytes, none of them a control character"
            )));
        }
        Ok(Author { name, id })
    });
    checked.collect::<Result<_, _>>().map(Authors)
}

fn moment(field: &str, typed: Option<Option<String>>) -> Result<Option<Option<Millis>>, WrongSetting> {
    let Some(typed) = typed else { return Ok(None) };
    let Some(typed) = typed.filter(|typed| !typed.is_empty()) else {
        return Ok(Some(None));
    };
    let read: Option<jiff::Timestamp> = typed.parse().ok();
    match read.map(|at| at.as_millisecond()) {
        // Beyond, no calendar of ours goes.
        Some(at) if (0..253_402_300_800_000).contains(&at) => Ok(Some(Some(Millis(at)))),
        _ => Err(WrongSetting::new(
            field,
            format!(
                "a moment such as 2026-11-25T08:00:00+07:00, from 1970 on, not `{}`",
                text::shorten(&typed, 40)
            ),
        )),
    }
}

impl Checked {
    /// A thread with what is newly said of its article.
    fn applied(&self, old: &Thread) -> Thread {
        let mut new = old.clone();
        if let Some(title) = &self.title {
            say(&mut new.title, &mut new.title_word, title.clone());
        }
        if let Some(url) = &self.url {
            say(&mut new.url, &mut new.url_word, url.clone());
        }
        let known = &old.metadata;
        new.metadata = Metadata {
            section: self.section.as_ref().unwrap_or(&known.section).clone(),
            authors: self.authors.as_ref().unwrap_or(&known.authors).clone(),
            language: self.language.unwrap_or(known.language),
            published_at: self.published_at.unwrap_or(known.published_at),
            closes_at: self.closes_at.unwrap_or(known.closes_at),
        };
        new
    }
}

/// What saying it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The thread was not there before.
    Created,
    /// Something was not so before.
    Changed,
    /// All of it was known.
    Unchanged,
}

/// Says what the newsroom knows of articles, by their keys, at most [`MAX_ARTICLES`]; those without a thread get one.
/// Gives back the thread of each, in their order, and by what all of it can be taken back.
pub async fn put(
    app: &App,
    site: &Site,
    articles: Vec<(String, Checked)>,
    actor: Actor,
) -> Result<(Vec<(Thread, Outcome)>, BatchId)> {
    let now = app.now();
    let batch = new_batch(now);
    let mut done = Vec::with_capacity(articles.len());
    for step in articles.chunks(STEP) {
        let (site, step, actor, batch) = (site.clone(), step.to_vec(), actor.clone(), batch.clone());
        let stored = app
            .store()
            .write(move |conn| {
                Box::pin(async move { put_step(conn, &site, &step, (&actor, &batch), now).await })
            })
            .await?;
        done.extend(stored);
    }
    Ok((done, batch))
}

async fn put_step(
    conn: &mut Conn<'_>,
    site: &Site,
    articles: &[(String, Checked)],
    press: (&Actor, &BatchId),
    now: Millis,
) -> Result<Vec<(Thread, Outcome)>> {
    let keys: Vec<&str> = articles.iter().map(|(key, _)| key.as_str()).collect();
    let names: Vec<(&SiteId, &str)> = keys.iter().map(|key| (&site.id, *key)).collect();
    threads::hold(conn, &names).await?;
    let known = threads::list_by_key(conn, &site.id, &keys).await?;
    let mut known: HashMap<String, Thread> = known
        .into_iter()
        .map(|thread| (thread.key.clone(), thread))
        .collect();
    let mut done = Vec::with_capacity(articles.len());
    for (key, said) in articles {
        let (old, is_new) = match known.remove(key) {
            Some(thread) => (thread, false),
            // By a key that leads to it, it is known as well.
            None => match threads::get_by_alias(conn, &site.id, key).await? {
                Some(thread) => (thread, false),
                None => (
                    threads::add(conn, &site.id, &Thread::new(&site.id, key.clone(), now)).await?,
                    true,
                ),
            },
        };
        let (new, is_changed) = put_one(conn, site, &old, said, press, now).await?;
        let outcome = match (is_new, is_changed) {
            (true, _) => Outcome::Created,
            (false, true) => Outcome::Changed,
            (false, false) => Outcome::Unchanged,
        };
        known.insert(key.clone(), new.clone());
        known.insert(new.key.clone(), new.clone());
        done.push((new, outcome));
    }
    Ok(done)
}

async fn put_one(
    conn: &mut Conn<'_>,
    site: &Site,
    old: &Thread,
    said: &Checked,
    (actor, batch): (&Actor, &BatchId),
    now: Millis,
) -> Result<(Thread, bool)> {
    let press = (actor, Some(batch));
    let described = describe(conn, old, &said.applied(old), press, now).await?;
    let mut is_changed = described.is_some();
    if let Some(to) = said.comments_open {
        is_changed |= settle_comments_open(conn, old, to, press, now).await?.is_some();
    }
    if let Some(to) = said.commenters {
        is_changed |= settle_commenters(conn, old, to, press, now).await?.is_some();
    }
    if !is_changed {
        return Ok((old.clone(), false));
    }
    let new = threads::get_by_id(conn, &old.id).await?;
    tell_closing(conn, site, old, &new, now).await?;
    Ok((new, true))
}

/// Puts what a file says of an article where nothing is known; `false` where that is nothing, or makes no sense.
pub(super) fn fill(known: &mut Metadata, told: &record::Thread) -> bool {
    let before = known.clone();
    if known.section.is_empty() {
        known.section = text::one_line(&told.section, SECTION_LIMIT);
    }
    if known.authors.0.is_empty() {
        let authors = told.authors.iter().map(|author| Author {
            name: author.name.clone(),
            id: Some(author.id.clone()),
        });
        known.authors = checked_authors(authors.collect()).unwrap_or_default();
    }
    known.language = known.language.or_else(|| Language::from_tag(&told.language));
    known.published_at = known.published_at.or(told.published_at);
    known.closes_at = known.closes_at.or(told.closes_at);
    *known != before
}

/// A thread that is gone, with all by which it can come back.
#[derive(Serialize, Deserialize)]
pub(super) struct Removed {
    pub key: String,
    /// The keys that led to it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    created_at: i64,
    comments_open: String,
    commenters: Option<Commenters>,
    #[serde(flatten)]
    facts: Facts,
}

impl Removed {
    /// A thread that is about to go.
    pub async fn of(conn: &mut Conn<'_>, thread: &Thread) -> Result<Self> {
        Ok(Self {
            key: thread.key.clone(),
            aliases: aliases::list(conn, &thread.site_id, &thread.id).await?,
            created_at: thread.created_at.0,
            comments_open: thread.comments_open.as_str().to_owned(),
            commenters: thread.commenters,
            facts: Facts::from(thread),
        })
    }
}

/// Removes the thread of an article that nobody has written to or reacted to; gives back by what that can be taken back, or
/// `None` where there is no thread. One in use is [`Code::ThreadInUse`].
pub async fn remove(app: &App, site: &Site, key: String, actor: Actor) -> Result<Option<BatchId>> {
    let (site, now) = (site.id.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                threads::hold(conn, &[(&site, &key)]).await?;
                let Some(thread) = threads::get(conn, &site, &key).await? else {
                    return Ok(None);
                };
                let removed = Removed::of(conn, &thread).await?;
                if !threads::remove_unused(conn, &thread).await? {
                    return Err(Code::ThreadInUse.into());
                }
                let entry = NewEntry {
                    before: &serde_json::to_string(&removed).map_err(Error::internal)?,
                    ..NewEntry::new(&site, &actor, Action::RemoveThread, thread.id.as_str())
                };
                Ok(Some(audit::add(conn, entry, now).await?.into()))
            })
        })
        .await
}

/// Brings a removed thread back, unless its article has another one by now.
pub(super) async fn put_back(
    conn: &mut Conn<'_>,
    site: &SiteId,
    id: &str,
    before: &str,
    now: Millis,
) -> Result<()> {
    let removed: Removed = serde_json::from_str(before).map_err(|_| Code::ActImpossible)?;
    threads::hold(conn, &[(site, &removed.key)]).await?;
    if threads::get(conn, site, &removed.key).await?.is_some() {
        return Err(Code::RevisionChanged.into());
    }
    restore(conn, site, ThreadId::parse(id)?, removed, now).await?;
    Ok(())
}

/// Brings a thread back under its key, which is free, with those of the keys that led to it that are.
pub(super) async fn restore(
    conn: &mut Conn<'_>,
    site: &SiteId,
    id: ThreadId,
    removed: Removed,
    now: Millis,
) -> Result<Thread> {
    let open = CommentsOpen::parse(&removed.comments_open).ok_or(Code::ActImpossible)?;
    let fresh = Thread {
        id,
        ..Thread::new(site, removed.key, Millis(removed.created_at))
    };
    let thread = threads::add(conn, site, &fresh).await?;
    for alias in &removed.aliases {
        if threads::get(conn, site, alias).await?.is_none() {
            aliases::set(conn, site, alias, &thread.id, now).await?;
        }
    }
    threads::set_comments_open(conn, &thread.id, thread.comments_open, open).await?;
    threads::set_commenters(conn, &thread.id, None, removed.commenters).await?;
    let thread = threads::get_by_id(conn, &thread.id).await?;
    threads::set_metadata(conn, &removed.facts.put_into(thread)).await
}

/// An article with its numbers.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its thread.
    pub thread: Thread,
    /// Its comments by status.
    pub comments: Vec<(Status, i64)>,
    /// Its reactions by kind.
    pub reactions: Vec<Tally>,
}

/// What is known of an article; [`Code::ThreadMissing`] where it has no thread.
pub async fn get(app: &App, site: &Site, key: &str) -> Result<Known> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let thread = threads::get(conn, &site.id, key)
        .await?
        .ok_or(Code::ThreadMissing)?;
    Ok(Known {
        comments: queue::count_of_thread(conn, &thread.id).await?,
        reactions: reactions::list_tallies(conn, thread.id.as_str()).await?,
        thread,
    })
}
