//! Posting a comment: check, render, screen, one transaction.

use std::net::IpAddr;

use cam_nhan_domain::{
    Code, CommentId, ReaderId, Status,
    comment::{Draft, text},
    site::MAX_DEPTH,
};

use super::{ArticleClaim, settle};
use crate::{
    app::App,
    auth,
    error::{Error, Result},
    markdown, screening,
    store::{
        comments::{self, New, Row},
        readers,
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
/// [`Code::IdTaken`]. Acknowledged only when it is safe on disk.
pub async fn post(
    app: &App,
    site: &Site,
    article: ArticleClaim,
    draft: Draft,
    author: Author,
) -> Result<Outcome> {
    let draft = Draft {
        name: text::nfc(&draft.name),
        text: text::nfc(&draft.text),
        ..draft
    };
    let draft = draft
        .check(site.settings.text_limit, text::graphemes)?
        .get()
        .clone();
    let rendered = markdown::render(&draft.text);
    let verdict = screening::screen(screening::Subject {
        settings: &site.settings,
        links: rendered.links,
    });
    let now = app.now();
    let address = if site.settings.keep_addresses {
        author.address.to_string()
    } else {
        app.hash_address(author.address)
    };
    let fresh_reader = ReaderId::new(now.0, auth::random());
    let fresh_thread = article.into_thread(now);
    let site = site.clone();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let reader =
                    readers::get_or_add(conn, &site.id, &author.token_hash, &fresh_reader, now).await?;
                let thread = threads::get_or_add(conn, &site.id, &fresh_thread, now).await?;
                if let Some(earlier) = comments::get(conn, &site.id, &draft.id).await? {
                    return again(earlier, thread, &reader);
                }
                if thread.closed {
                    return Err(Code::ThreadClosed.into());
                }
                let answered = match &draft.parent {
                    None => None,
                    Some(id) => Some(
                        comments::get(conn, &site.id, id)
                            .await?
                            .filter(|parent| {
                                parent.thread_id == thread.id && can_be_answered(parent, &reader)
                            })
                            .ok_or(Code::ParentMissing)?,
                    ),
                };
                let place = Place::under(answered, site.settings.depth);
                let new = New {
                    id: draft.id,
                    site_id: site.id.clone(),
                    thread_id: thread.id.clone(),
                    reader_id: Some(reader),
                    moderator_id: None,
                    root_id: place.root,
                    parent_id: place.parent,
                    answers_id: place.answers,
                    depth: place.depth,
                    name: draft.name,
                    email: draft.email,
                    text: draft.text,
                    html: rendered.html,
                    status: verdict.status(),
                    reason: verdict.reason().map(str::to_owned),
                    address: Some(address),
                    created_at: now,
                };
                if !comments::add(conn, &new).await? {
                    // The id is known, and not on this site; or another server was faster by a moment.
                    let earlier = comments::get(conn, &site.id, &new.id)
                        .await?
                        .ok_or(Code::IdTaken)?;
                    return again(earlier, thread, new.reader_id.as_ref().ok_or(Code::IdTaken)?);
                }
                let comment = comments::get(conn, &site.id, &new.id)
                    .await?
                    .ok_or_else(vanished)?;
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
            })
        })
        .await
}

fn vanished() -> Error {
    Error::internal(anyhow::anyhow!(
        "a comment stored in this transaction is not there"
    ))
}

/// The answer to a request that came before, if it was this reader's.
fn again(earlier: Row, thread: Thread, reader: &ReaderId) -> Result<Outcome> {
    if earlier.reader_id.as_ref() != Some(reader) || earlier.thread_id != thread.id {
        return Err(Code::IdTaken.into());
    }
    Ok(Outcome {
        comment: earlier,
        thread,
        is_new: false,
    })
}

/// One answers what one can see: approved comments, and one's own while they wait.
fn can_be_answered(comment: &Row, reader: &ReaderId) -> bool {
    comment.status == Status::Approved
        || (comment.status == Status::Held && comment.reader_id.as_ref() == Some(reader))
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
