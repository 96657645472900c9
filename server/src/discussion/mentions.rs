//! Mentions: whom a comment names of those who have written in its thread. Who writes picks a comment of theirs, so that two
//! of one name are two; a name that was only typed tells nobody.

use std::collections::{HashMap, HashSet};

use cam_nhan_domain::{Code, CommentId, Refusal, Status, comment::MENTIONS_LIMIT, profile::Badge};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    error::Result,
    markdown::{self, Rendered},
    screening::plain::plain,
    store::{
        Conn,
        comments::{self, Row},
        mentions::{self, Author, Mention},
        sites::Site,
        threads,
    },
};

/// The most people who are told of at once.
const MOST_PEOPLE: usize = 50;
/// How much of a comment is shown to tell people of one name apart, in characters.
const EXCERPT: usize = 60;

/// The comments that somebody picked, by their ids as they were sent.
pub fn picked(ids: &[String]) -> Result<Vec<CommentId>, Refusal> {
    if ids.len() > MENTIONS_LIMIT as usize {
        return Err(Code::MentionsTooMany.with(MENTIONS_LIMIT));
    }
    ids.iter().map(|id| CommentId::parse(id)).collect()
}

/// Whom these comments are by, each author once: of those that everybody can read in a thread, whatever else was picked.
pub async fn find(conn: &mut Conn<'_>, site: &Site, key: &str, picked: &[CommentId]) -> Result<Vec<Mention>> {
    if picked.is_empty() {
        return Ok(Vec::new());
    }
    let Some(thread) = threads::get(conn, &site.id, key).await? else {
        return Ok(Vec::new());
    };
    by(conn, picked, |row| row.thread_id == thread.id).await
}

/// The same for a text that stands in no thread yet: of all that everybody can read on a site.
pub async fn find_anywhere(conn: &mut Conn<'_>, site: &Site, picked: &[CommentId]) -> Result<Vec<Mention>> {
    if picked.is_empty() {
        return Ok(Vec::new());
    }
    by(conn, picked, |row| row.site_id == site.id).await
}

async fn by(
    conn: &mut Conn<'_>,
    picked: &[CommentId],
    is_here: impl Fn(&Row) -> bool,
) -> Result<Vec<Mention>> {
    let rows = comments::list_by_id(conn, &picked.iter().collect::<Vec<_>>()).await?;
    let mut authors = HashSet::new();
    let known = picked
        .iter()
        .filter_map(|id| rows.iter().find(|row| row.id == *id));
    let seen = known.filter(|row| is_here(row) && row.status == Status::Approved);
    Ok(seen
        .filter(|row| authors.insert((&row.reader_id, &row.moderator_id)))
        .map(|row| Mention {
            of: row.id.clone(),
            name: row.name.clone(),
        })
        .collect())
}

/// Whom a text names of those who have written in a thread, where nobody could pick them: by a name that one alone bears there.
/// Gives back a comment of each, as if it had been picked.
pub async fn typed(conn: &mut Conn<'_>, site: &Site, key: &str, source: &str) -> Result<Vec<CommentId>> {
    if !source.contains('@') {
        return Ok(Vec::new());
    }
    let Some(thread) = threads::get(conn, &site.id, key).await? else {
        return Ok(Vec::new());
    };
    let authors = mentions::list_authors(conn, &thread.id).await?;
    let mut bearers: HashMap<&str, Option<&Author>> = HashMap::new();
    for author in &authors {
        let is_same = |other: &Author| {
            (&other.reader_id, &other.moderator_id) == (&author.reader_id, &author.moderator_id)
        };
        let known = bearers.entry(&author.name).or_insert(Some(author));
        *known = known.filter(|known| is_same(known));
    }
    let names: Vec<&str> = bearers.keys().copied().collect();
    let rendered = markdown::render_mentioning(source, &names);
    let named = rendered
        .mentioned
        .iter()
        .filter_map(|name| *bearers.get(name.as_str())?);
    let mut met = HashSet::new();
    Ok(named
        .filter(|author| met.insert(&author.id))
        .take(MENTIONS_LIMIT as usize)
        .map(|author| author.id.clone())
        .collect())
}

/// The names by which they stand in a text.
pub fn names(mentions: &[Mention]) -> Vec<&str> {
    mentions.iter().map(|mention| mention.name.as_str()).collect()
}

/// Those whom a text does mention: as often as their name stands there, where several bear one. More of them than a comment
/// may mention are [`Code::MentionsTooMany`].
pub fn shown(mentions: Vec<Mention>, rendered: &Rendered) -> Result<Vec<Mention>, Refusal> {
    let mut left = rendered.mentioned.clone();
    let shown: Vec<Mention> = mentions
        .into_iter()
        .filter(|mention| {
            let at = left.iter().position(|name| *name == mention.name);
            at.map(|at| left.swap_remove(at)).is_some()
        })
        .collect();
    if shown.len() > MENTIONS_LIMIT as usize {
        return Err(Code::MentionsTooMany.with(MENTIONS_LIMIT));
    }
    Ok(shown)
}

/// A comment's text in other words, with those whom it mentions.
pub async fn render(conn: &mut Conn<'_>, comment: &CommentId, source: &str) -> Result<Rendered> {
    let mentions = mentions::list(conn, comment).await?;
    Ok(markdown::render_mentioning(source, &names(&mentions)))
}

/// Somebody who has written in a thread.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Person {
    /// Their latest comment under this name: what is sent to mention them.
    comment: CommentId,
    /// The name.
    name: String,
    /// Whether they speak for the site.
    staff: bool,
    /// What their site vouches for.
    badge: Option<Badge>,
    /// How that comment begins.
    excerpt: String,
}

/// People who have written in a thread.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct People {
    /// Who wrote last stands first; at most 50.
    people: Vec<Person>,
    /// Whether there are more.
    more: bool,
}

/// Who has written in a thread, under a name with a word that begins like `name`, whatever its case and marks.
pub async fn people(conn: &mut Conn<'_>, site: &Site, key: &str, name: &str) -> Result<People> {
    let Some(thread) = threads::get(conn, &site.id, key).await? else {
        return Ok(People::default());
    };
    let authors = mentions::list_authors(conn, &thread.id).await?;
    let wanted = format!(" {}", plain(name).trim_start());
    let mut met = HashSet::new();
    let mut found = authors
        .iter()
        .filter(|author| met.insert((&author.reader_id, &author.moderator_id, &author.name)))
        .filter(|author| format!(" {}", plain(&author.name)).contains(&wanted));
    let people = found.by_ref().take(MOST_PEOPLE).map(person).collect();
    Ok(People {
        people,
        more: found.next().is_some(),
    })
}

fn person(author: &Author) -> Person {
    Person {
        comment: author.id.clone(),
        name: author.name.clone(),
        staff: author.moderator_id.is_some(),
        badge: author.badge,
        excerpt: markdown::excerpt(&author.beginning, EXCERPT),
    }
}
