//! Moving out: everything of a site as records, as of one moment, while everybody goes on writing. What lets somebody write in a
//! reader's name is not among it; e-mail and network addresses and bans are, when that is asked for.

use std::{collections::HashMap, io, net::IpAddr};

use cam_nhan_domain::{CommentId, Millis, SiteId, profile::Badge, reaction::LIKE};
use cam_nhan_transfer::{
    record::{
        self, Author, BanKind, CommentsOpen, Count, Header, Mention, Reaction, Reader, Record, Revision,
        Source, State, TextFormat, Thread, VERSION,
    },
    write::Writer,
};

use super::ban;
use crate::{
    app::App,
    error::{Error, Result},
    store::{
        Conn,
        actor::Actor,
        aliases,
        audit::{self, Action, NewEntry},
        exports::{self, Snapshot},
        imports,
        sites::Site,
        threads,
    },
};

/// Rows that are read at once.
const PAGE: u32 = 500;

/// What an export is to hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Also e-mail addresses.
    pub emails: bool,
    /// Also the network addresses of comments, where the site keeps them as they are.
    pub addresses: bool,
    /// Also who may not write now.
    pub bans: bool,
    /// Only comments since a moment, in Unix milliseconds,
    pub since: Option<Millis>,
    /// and before another.
    pub before: Option<Millis>,
}

/// Writes everything of a site; says how many comments that were.
pub async fn run(
    app: &App,
    site: &Site,
    extent: Extent,
    actor: &Actor,
    writer: &mut dyn Writer,
) -> Result<u64> {
    note(app, site, extent, actor).await?;
    let mut snapshot = Snapshot::take(app.store()).await?;
    let conn = &mut snapshot.conn();
    let mut write = |record: Record| writer.write(&record).map_err(told);
    write(Record::Header(Header {
        format: cam_nhan_transfer::formats::OURS.to_owned(),
        version: VERSION,
        site: site.id.to_string(),
        origins: site.settings.origins.clone(),
        exported_at: app.now(),
    }))?;
    let mut after = String::new();
    loop {
        let readers = exports::list_readers(conn, &site.id, &after, PAGE).await?;
        let Some(last) = readers.last() else { break };
        after = last.id.to_string();
        for reader in readers {
            write(Record::Reader(Reader {
                id: reader.id.to_string(),
                created_at: Some(reader.created_at),
                ..Reader::default()
            }))?;
        }
    }
    if extent.bans {
        site_bans(conn, &site.id, app.now(), &mut write).await?;
    }
    let mut comments = 0;
    let mut after = (Millis(i64::MIN), String::new());
    loop {
        let page = exports::list_threads(conn, &site.id, (after.0, &after.1), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = (last.created_at, last.id.to_string());
        for thread in page {
            write(Record::Thread(thread_record(conn, &thread).await?))?;
            comments += thread_comments(conn, &thread, extent, &mut write).await?;
            thread_reactions(conn, &thread, &mut write).await?;
        }
    }
    writer.finish().map_err(told)?;
    Ok(comments)
}

/// On the record: who took what along.
async fn note(app: &App, site: &Site, extent: Extent, actor: &Actor) -> Result<()> {
    let (site, actor, now) = (site.id.clone(), actor.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let after = serde_json::json!({ "emails": extent.emails, "addresses": extent.addresses, "bans": extent.bans });
                let after = after.to_string();
                let line = NewEntry {
                    after: &after,
                    ..NewEntry::new(&site, &actor, Action::Export, site.as_str())
                };
                audit::add(conn, line, now).await
            })
        })
        .await?;
    Ok(())
}

/// What cannot be written is for whoever asked to know.
pub fn told(error: io::Error) -> Error {
    Error::Internal(crate::os::told("writing the export", &error))
}

/// The bans that hold. One by a keyed hash of an address means nothing anywhere else, and nothing here once the key has changed.
async fn site_bans(
    conn: &mut Conn<'_>,
    site: &SiteId,
    now: Millis,
    write: &mut (dyn FnMut(Record) -> Result<()> + Send),
) -> Result<()> {
    let mut after = (Millis(i64::MIN), String::new());
    loop {
        let page = exports::list_bans(conn, site, now, (after.0, &after.1), PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (last.created_at, last.id.to_string());
        for ban in page {
            let kind = match ban::Kind::parse(&ban.kind) {
                Some(ban::Kind::Reader) => BanKind::Reader,
                Some(ban::Kind::Email) => BanKind::Email,
                Some(ban::Kind::Address) if ban.value.parse::<IpAddr>().is_ok() => BanKind::Address,
                _ => continue,
            };
            write(Record::Ban(record::Ban {
                id: ban.id.to_string(),
                kind,
                value: ban.value,
                name: ban.name,
                shadow: ban.shadow,
                why: ban.why,
                created_at: ban.created_at,
                ends_at: ban.ends_at,
            }))?;
        }
    }
}

async fn thread_record(conn: &mut Conn<'_>, thread: &threads::Thread) -> Result<Thread> {
    let reactions = exports::list_imported_reactions(conn, &thread.id).await?;
    Ok(Thread {
        id: thread.id.to_string(),
        key: thread.key.clone(),
        aliases: aliases::list(conn, &thread.site_id, &thread.id).await?,
        url: thread.public_url().to_owned(),
        title: thread.public_title().to_owned(),
        comments_open: match thread.comments_open {
            threads::CommentsOpen::Auto => CommentsOpen::Auto,
            threads::CommentsOpen::Open => CommentsOpen::Open,
            threads::CommentsOpen::Closed => CommentsOpen::Closed,
        },
        commenters: thread
            .commenters
            .map_or_else(String::new, |who| who.as_str().to_owned()),
        created_at: Some(thread.created_at),
        section: thread.metadata.section.clone(),
        authors: { thread.metadata.authors.0.iter() }
            .map(|author| Author {
                name: author.name.clone(),
                id: author.id.clone().unwrap_or_default(),
            })
            .collect(),
        language: (thread.metadata.language).map_or_else(String::new, |language| language.tag().to_owned()),
        published_at: thread.metadata.published_at,
        closes_at: thread.metadata.closes_at,
        reactions: reactions
            .into_iter()
            .map(|(kind, count)| Count {
                kind,
                count: count.unsigned_abs(),
            })
            .collect(),
        ..Thread::default()
    })
}

async fn thread_comments(
    conn: &mut Conn<'_>,
    thread: &threads::Thread,
    extent: Extent,
    write: &mut (dyn FnMut(Record) -> Result<()> + Send),
) -> Result<u64> {
    let mut count = 0;
    let mut after = (
        extent
            .since
            .map_or(Millis(i64::MIN), |since| Millis(since.0.saturating_sub(1))),
        "~".to_owned(),
    );
    loop {
        let page = exports::list_comments(conn, &thread.id, (after.0, &after.1), PAGE).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = (last.created_at, last.id.to_string());
        let ids: Vec<&CommentId> = page.iter().map(|comment| &comment.id).collect();
        let mut revisions: HashMap<CommentId, Vec<Revision>> = HashMap::new();
        for revision in exports::list_revisions(conn, &ids).await? {
            revisions.entry(revision.comment_id).or_default().push(Revision {
                text: revision.text,
                created_at: revision.created_at,
                by_staff: !matches!(revision.actor, Actor::Reader(_) | Actor::Other(_)),
            });
        }
        let mut mentions: HashMap<CommentId, Vec<Mention>> = HashMap::new();
        for (comment, mentioned, name) in exports::list_mentions(conn, &ids).await? {
            let mentioned = mentioned.to_string();
            mentions.entry(comment).or_default().push(Mention {
                comment: mentioned,
                name,
            });
        }
        let mut sources: HashMap<CommentId, Source> = HashMap::new();
        for known in imports::list_sources(conn, &ids).await? {
            if known.source != cam_nhan_transfer::formats::OURS {
                // In the order of their names: that of the file before that of the blog.
                sources.entry(known.comment_id).or_insert(Source {
                    format: known.source,
                    id: known.source_id,
                });
            }
        }
        for comment in page {
            if extent.before.is_some_and(|before| comment.created_at >= before) {
                return Ok(count);
            }
            count += 1;
            let id = comment.id.clone();
            let record = comment_record(comment, thread, extent);
            write(Record::Comment(Box::new(record::Comment {
                revisions: revisions.remove(&id).unwrap_or_default(),
                mentions: mentions.remove(&id).unwrap_or_default(),
                source: sources.remove(&id),
                ..record
            })))?;
        }
    }
}

fn comment_record(comment: exports::Comment, thread: &threads::Thread, extent: Extent) -> record::Comment {
    record::Comment {
        id: comment.id.to_string(),
        thread: thread.id.to_string(),
        parent: comment
            .answers_id
            .or(comment.parent_id)
            .map(|parent| parent.to_string()),
        reader: comment.reader_id.map(|reader| reader.to_string()),
        name: comment.name,
        email: comment.email.filter(|_| extent.emails),
        address: comment
            .address
            .filter(|_| extent.addresses)
            .and_then(|address| address.parse().ok()),
        website: comment.website,
        picture: comment.picture,
        // Who speaks for the site here has no account there: the badge says that they do.
        badge: comment.badge.or(comment.moderator_id.map(|_| Badge::Staff)),
        text: comment.text,
        format: TextFormat::Markdown,
        status: State(comment.status),
        hide_reason: comment.hide_reason,
        shadow_banned: comment.shadow_banned,
        pinned: comment.pin_rank == crate::store::comments::PINNED,
        featured: comment.featured,
        likes: comment.imported_likes.unsigned_abs(),
        created_at: Some(comment.created_at),
        edited_at: comment.edited_at,
        edited_by_staff: comment.edited_by_staff,
        erased_at: comment.erased_at,
        ..record::Comment::default()
    }
}

async fn thread_reactions(
    conn: &mut Conn<'_>,
    thread: &threads::Thread,
    write: &mut (dyn FnMut(Record) -> Result<()> + Send),
) -> Result<()> {
    let mut after = (Millis(i64::MIN), String::new(), String::new());
    loop {
        let page = exports::list_reactions(conn, &thread.id, (after.0, &after.1, &after.2), PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = (
            last.changed_at,
            last.subject_id.clone(),
            last.reader_id.to_string(),
        );
        for reaction in page {
            let is_thread = reaction.subject_id == thread.id.as_str();
            let (to_thread, to_comment) = if is_thread {
                (reaction.subject_id, String::new())
            } else {
                (String::new(), reaction.subject_id)
            };
            write(Record::Reaction(Reaction {
                thread: to_thread,
                comment: to_comment,
                reader: reaction.reader_id.to_string(),
                kind: if is_thread { reaction.kind } else { LIKE.to_owned() },
                changed_at: Some(reaction.changed_at),
                excluded_by: reaction.excluded_by,
            }))?;
        }
    }
}
