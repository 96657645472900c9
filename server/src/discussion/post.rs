//! Posting a comment: check, render, screen, one transaction.

use std::net::IpAddr;

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, Status,
    comment::{Draft, text},
    ids::ModeratorId,
    site::MAX_DEPTH,
};

use super::{
    ArticleClaim,
    guard::{self, Evidence},
    on_record,
    screen::{self, Candidate, Screened},
    settle,
};
use crate::{
    app::App,
    auth,
    error::{Error, Result},
    markdown,
    screening::Asks,
    store::{
        Conn,
        audit::{self, Entry},
        comments::{self, New, Row, State, Words},
        floods, outbox, readers,
        sites::Site,
        threads::{self, Thread},
    },
};

/// Who posts.
#[derive(Clone, Debug)]
pub struct Author {
    /// By which the reader is known.
    pub token_hash: String,
    /// Where they write from.
    pub address: IpAddr,
    /// What came along that tells a person from a robot.
    pub evidence: Evidence,
}

/// A comment as it was stored.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The comment.
    pub comment: Row,
    /// Its thread afterwards.
    pub thread: Thread,
    /// Whether it was stored now, or by an earlier request with the same id.
    pub is_new: bool,
}

/// Stores a draft. The same id from the same reader gives the first outcome again; from another it is
/// [`Code::IdTaken`]. A stranger may be asked for work first ([`Error::Work`]). A text that the site refuses is [`Code::TextRefused`], a banned author [`Code::Banned`].
/// Acknowledged only when it is safe on disk.
pub async fn post(
    app: &App,
    site: &Site,
    article: ArticleClaim,
    draft: Draft,
    author: Author,
) -> Result<Outcome> {
    let draft = checked(site, draft)?;
    let rendered = markdown::render(&draft.text);
    let key = article.page.key.clone();
    let (looked, screened) = {
        let mut lease = app.store().read().await?;
        let conn = &mut lease.conn();
        let reader = readers::get(conn, &site.id, &author.token_hash).await?;
        let looked = guard::look(app, conn, site, &key, &draft.id, reader.as_ref(), &author).await?;
        let candidate = Candidate {
            id: Some(&draft.id),
            reader: reader.as_ref(),
            name: &draft.name,
            email: draft.email.as_deref(),
            address: Some(author.address),
            robot: looked.robot,
            text: &draft.text,
            rendered: &rendered,
        };
        (looked, screen::screen(app, conn, site, candidate).await?)
    };
    refuse(app, site, &draft.id, &screened).await?;
    guard::ask(app, site, &key, &looked, &author).await?;
    let now = app.now();
    let address = if site.settings.keep_addresses {
        author.address.to_string()
    } else {
        app.hash_address(author.address)
    };
    let fresh_reader = ReaderId::new(now.0, auth::random());
    let fresh_thread = article.into_thread(&site.id, now);
    let (writes_to, token_hash) = (site.clone(), author.token_hash.clone());
    let stored = app
        .store()
        .write(move |conn| {
            Box::pin(async move {
                let site = writes_to;
                if let Some(done) = &looked.done
                    && comments::get(conn, &site.id, &draft.id).await?.is_none()
                    && !floods::spend(conn, &done.challenge, done.expires_at).await?
                {
                    return Err(Code::WorkRequired.into());
                }
                let reader = readers::get_or_add(conn, &site.id, &token_hash, &fresh_reader, now).await?;
                let thread = threads::get_or_add(conn, &site.id, &fresh_thread, now).await?;
                let by_rule = (screened.verdict.asks.is_some()).then(|| screened.actor());
                let comment = Coming {
                    draft,
                    words: screened.words,
                    status: screened.verdict.status(),
                    quiet: screened.verdict.asks == Some(Asks::Quiet),
                    writer: Writer::Reader { id: reader, address },
                    by_rule,
                };
                let outcome = store(conn, &site, thread, comment, now).await?;
                if outcome.is_new && outcome.comment.status == Status::Held {
                    outbox::owe_notices(conn, &site.id, now).await?;
                }
                Ok(outcome)
            })
        })
        .await;
    match stored {
        Err(Error::Refusal(refusal)) if refusal.code == Code::WorkRequired => {
            Err(guard::demand_again(app, site, &key, &author).await?)
        }
        stored => stored,
    }
}

/// The draft in composed form, judged by the site's limits.
pub(super) fn checked(site: &Site, draft: Draft) -> Result<Draft> {
    let draft = Draft {
        name: text::nfc(&draft.name),
        text: text::nfc(&draft.text),
        ..draft
    };
    Ok(draft
        .check(site.settings.text_limit, text::graphemes)?
        .get()
        .clone())
}

/// Ends here, on the record, with what the site does not take.
pub(super) async fn refuse(app: &App, site: &Site, id: &CommentId, screened: &Screened) -> Result<()> {
    let code = match screened.verdict.asks {
        Some(Asks::Ban) => Code::Banned,
        Some(Asks::Refuse) => Code::TextRefused,
        _ => return Ok(()),
    };
    let (site, id, actor, now) = (site.id.clone(), id.clone(), screened.actor(), app.now());
    let why = screened
        .verdict
        .reasons
        .first()
        .map(|reason| reason.detail.clone())
        .unwrap_or_default();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let entry = Entry {
                    why: &why,
                    ..Entry::new(&site, &actor, "refuse", id.as_str())
                };
                audit::add(conn, entry, now).await
            })
        })
        .await?;
    Err(code.into())
}

/// Who writes a comment.
pub(super) enum Writer {
    /// A reader, and the address as it may be kept.
    Reader { id: ReaderId, address: String },
    /// A moderator, for the site.
    Staff(ModeratorId),
}

impl Writer {
    /// Whether a comment known already is this writer's.
    fn wrote(&self, comment: &Row) -> bool {
        match self {
            Self::Reader { id, .. } => comment.reader_id.as_ref() == Some(id),
            Self::Staff(id) => comment.moderator_id.as_ref() == Some(id),
        }
    }

    /// One answers what one can see: approved comments, and one's own while they wait; a moderator, also what waits.
    fn can_answer(&self, comment: &Row) -> bool {
        match (comment.status, self) {
            (Status::Approved, _) | (Status::Held, Self::Staff(_)) => true,
            _ => self.wrote(comment) && comment.seen_by_author(),
        }
    }
}

/// A comment that has passed everything but its place.
pub(super) struct Coming {
    pub draft: Draft,
    pub words: Words,
    pub status: Status,
    pub quiet: bool,
    pub writer: Writer,
    /// The rule that holds it, for the record.
    pub by_rule: Option<String>,
}

/// Finds its place, stores it, keeps the numbers true and writes on the record what a rule did.
pub(super) async fn store(
    conn: &mut Conn<'_>,
    site: &Site,
    thread: Thread,
    coming: Coming,
    now: Millis,
) -> Result<Outcome> {
    let Coming { draft, writer, .. } = coming;
    if let Some(earlier) = comments::get(conn, &site.id, &draft.id).await? {
        return again(earlier, thread, &writer);
    }
    let closed = thread.is_closed(site.settings.close_after_days, now);
    if closed && matches!(writer, Writer::Reader { .. }) {
        return Err(Code::ThreadClosed.into());
    }
    let answered = match &draft.parent {
        None => None,
        Some(id) => Some(
            comments::get(conn, &site.id, id)
                .await?
                .filter(|parent| parent.thread_id == thread.id && writer.can_answer(parent))
                .ok_or(Code::ParentMissing)?,
        ),
    };
    let place = Place::under(answered, site.settings.depth);
    let (reader_id, moderator_id, address) = match &writer {
        Writer::Reader { id, address } => (Some(id.clone()), None, Some(address.clone())),
        Writer::Staff(id) => (None, Some(id.clone()), None),
    };
    let new = New {
        id: draft.id,
        site_id: site.id.clone(),
        thread_id: thread.id.clone(),
        reader_id,
        moderator_id,
        root_id: place.root,
        parent_id: place.parent,
        answers_id: place.answers,
        depth: place.depth,
        name: draft.name,
        email: draft.email,
        address,
        words: coming.words,
        status: coming.status,
        quiet: coming.quiet,
        created_at: now,
    };
    if !comments::add(conn, &new).await? {
        // The id is known, and not on this site; or another server was faster by a moment.
        let earlier = comments::get(conn, &site.id, &new.id)
            .await?
            .ok_or(Code::IdTaken)?;
        return again(earlier, thread, &writer);
    }
    let comment = comments::get(conn, &site.id, &new.id)
        .await?
        .ok_or_else(vanished)?;
    if let Some(actor) = &coming.by_rule {
        let after = on_record(&State::from(&comment))?;
        let entry = Entry {
            revision: comment.revision,
            after: &after,
            why: &comment.reasons,
            ..Entry::new(&site.id, actor, "hold", comment.id.as_str())
        };
        audit::add(conn, entry, now).await?;
    }
    let thread = if comment.status == Status::Approved {
        settle(conn, &comment, None, Status::Approved).await?
    } else {
        thread
    };
    Ok(Outcome {
        comment,
        thread,
        is_new: true,
    })
}

fn vanished() -> Error {
    Error::internal(anyhow::anyhow!(
        "a comment stored in this transaction is not there"
    ))
}

/// The answer to a request that came before, if it was this writer's.
fn again(earlier: Row, thread: Thread, writer: &Writer) -> Result<Outcome> {
    if !writer.wrote(&earlier) || earlier.thread_id != thread.id {
        return Err(Code::IdTaken.into());
    }
    Ok(Outcome {
        comment: earlier,
        thread,
        is_new: false,
    })
}

/// Where a comment stands.
#[derive(Debug, PartialEq)]
struct Place {
    root: Option<CommentId>,
    parent: Option<CommentId>,
    answers: Option<CommentId>,
    depth: i64,
}

impl Place {
    /// Under the comment answered, or beside it where the site nests no deeper: the tree's depth is bounded when it
    /// is written, so that nothing that reads it needs to be careful.
    fn under(answered: Option<Row>, depth: u32) -> Self {
        let Some(answered) = answered else {
            return Self {
                root: None,
                parent: None,
                answers: None,
                depth: 0,
            };
        };
        let deepest = i64::from(depth.clamp(1, MAX_DEPTH));
        let root = answered.root_id.clone().unwrap_or_else(|| answered.id.clone());
        let answers = Some(answered.id.clone());
        if answered.depth < deepest {
            return Self {
                root: Some(root),
                parent: Some(answered.id),
                answers,
                depth: answered.depth + 1,
            };
        }
        Self {
            root: Some(root),
            parent: answered.parent_id,
            answers,
            depth: answered.depth,
        }
    }
}
