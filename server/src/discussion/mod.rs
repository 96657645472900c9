//! What can be done in a thread, whoever asks: a reader through the API or a plain form, a moderator, the command line.

pub mod appeal;
pub mod article;
pub mod assess;
pub mod audit_log;
pub mod author;
pub mod ban;
pub mod batch;
pub mod bell;
pub mod closing;
pub mod edit;
pub mod effect;
pub mod erase;
pub mod export;
pub mod export_file;
pub mod flag;
pub mod guest;
pub mod hiding;
pub mod house_rules;
pub mod import;
pub mod learn;
pub mod mail_id;
pub mod mail_report;
pub mod mentions;
pub mod mine;
pub mod moderate;
pub mod naming;
pub mod new_site;
pub mod origins;
pub mod own;
pub mod people;
pub mod phone_hook;
pub mod picture;
mod place;
pub mod post;
pub mod post_batch;
pub mod push;
pub mod quality;
pub mod react;
pub mod reaction_batch;
pub mod reaction_bursts;
pub mod read;
pub mod rearrange;
pub mod repair;
pub mod reply_mail;
pub mod retention;
pub mod robot_check;
pub mod screen;
pub mod settings;
pub mod staff;
pub mod statistics;
pub mod sweep;
pub mod thread_settings;
pub mod undo;
pub mod warn;
pub mod webhooks;
pub mod word_list;

use std::collections::BTreeSet;

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, SiteId, Status, ThreadId, comment::check_composed, page_key::Page,
};

use crate::{
    crypto::token,
    error::{Error, Result},
    markdown::{self, Rendered},
    store::{
        Conn, claims,
        comments::{self, Row, State},
        deliveries::{self, Event},
        followers,
        readers::ReaderKey,
        reply_subscriptions,
        sites::Site,
        threads::{self, Thread},
        webhooks::EventKind,
    },
};

/// An article as a request names it: what `page_key` made of it, and its title.
#[derive(Clone, Debug)]
pub struct ArticleClaim {
    /// The article's key and URL.
    pub page: Page,
    /// The article's title; may be empty.
    pub title: String,
}

/// Under which id a reader's comment is kept whose own id is that of another comment that readers do not see: they are
/// answered as if it were free, because to be told that it is not would be to be told that there is such a comment.
fn kept_under(site: &SiteId, reader_key: &ReaderKey, id: &CommentId) -> CommentId {
    let texts = [site.as_str(), reader_key.as_str(), id.as_str()];
    let hash = token::keyed_hash(b"kept under", &texts.map(str::as_bytes));
    id.beside(std::array::from_fn(|n| hash[n]))
}

/// A text as it will stand, judged by the site's limits, and how it will look. What shows nothing is
/// [`Code::TextMissing`].
pub fn written(site: &Site, source: &str) -> Result<(String, Rendered)> {
    written_mentioning(site, source, &[])
}

/// The same of a text that mentions some of these names.
pub fn written_mentioning(site: &Site, source: &str, names: &[&str]) -> Result<(String, Rendered)> {
    let source = check_composed(source, site.settings.text_limit)?;
    let rendered = rendered_mentioning(&source, names)?;
    Ok((source, rendered))
}

/// How a checked text will look. What shows nothing is [`Code::TextMissing`].
fn rendered(source: &str) -> Result<Rendered> {
    rendered_mentioning(source, &[])
}

/// The same of a text that mentions some of these names.
fn rendered_mentioning(source: &str, names: &[&str]) -> Result<Rendered> {
    let rendered = markdown::render_mentioning(source, names);
    if rendered.is_blank() {
        return Err(Code::TextMissing.into());
    }
    Ok(rendered)
}

/// A state as the audit log keeps it.
fn state_for_audit(state: &State) -> Result<String> {
    serde_json::to_string(state).map_err(Error::internal)
}

/// A comment that everyone can see, or that `reader` is to think everyone can.
async fn seen(conn: &mut Conn<'_>, site: &Site, id: &CommentId, reader: Option<&ReaderId>) -> Result<Row> {
    let comment = comments::get(conn, &site.id, id).await?;
    let seen = comment.filter(|comment| {
        let is_own = reader.is_some() && comment.reader_id.as_ref() == reader;
        comment.status == Status::Approved || (is_own && comment.seems_published())
    });
    Ok(seen.ok_or(Code::CommentMissing)?)
}

/// What is left to do when comments have gone from one status to another: once at the end of the transaction, however many
/// a press has moved.
#[derive(Default)]
struct Aftermath {
    /// Threads whose claims it has moved. There may be as many claims as comments.
    claimed: BTreeSet<ThreadId>,
    /// What endpoints are told.
    events: Vec<Event>,
}

impl Aftermath {
    /// Settles what articles are called, and owes the site's endpoints what happened.
    async fn settle(self, conn: &mut Conn<'_>, now: Millis) -> Result<()> {
        for id in self.claimed {
            let thread = threads::get_by_id(conn, &id).await?;
            claims::decide_title(conn, thread).await?;
        }
        deliveries::owe(conn, &self.events, now).await
    }

    fn note(&mut self, comment: &Row, kind: EventKind) {
        self.events.push(Event::new(kind, &comment.site_id, &comment.id));
    }
}

/// What endpoints are told of a comment that has come to a status.
fn event_of(status: Status) -> EventKind {
    match status {
        Status::Held => EventKind::CommentHeld,
        Status::Approved => EventKind::CommentApproved,
        Status::Hidden | Status::Spam => EventKind::CommentHidden,
        Status::Removed => EventKind::CommentRemoved,
    }
}

/// Keeps the numbers true when a comment goes from one status to another, and what the article is called, and owes the
/// site's endpoints what happened. Part of every act that moves a status.
async fn apply_status(
    conn: &mut Conn<'_>,
    comment: &Row,
    (from, to): (Option<Status>, Status),
    now: Millis,
) -> Result<Thread> {
    let mut aftermath = Aftermath::default();
    let thread = move_numbers(conn, comment, (from, to), &mut aftermath).await?;
    deliveries::owe(conn, &aftermath.events, now).await?;
    if aftermath.claimed.is_empty() {
        return Ok(thread);
    }
    claims::decide_title(conn, thread).await
}

/// The numbers of [`apply_status`]: the approved comments beneath the comment's ancestors, those of its thread, and the thread's
/// version. Notes what is left to do for it.
async fn move_numbers(
    conn: &mut Conn<'_>,
    comment: &Row,
    (from, to): (Option<Status>, Status),
    aftermath: &mut Aftermath,
) -> Result<Thread> {
    if from != Some(to) {
        aftermath.note(comment, event_of(to));
    }
    let seen = |status: Status| i64::from(status == Status::Approved);
    let by = seen(to) - from.map_or(0, seen);
    if by == 0 && to != Status::Approved && comment.replies == 0 {
        if comment.seems_published() {
            // Its author is to see that the thread has moved; nobody hears of what.
            return threads::touch(conn, &comment.thread_id, 0, 1).await;
        }
        // No reader has seen it, and none hears of it.
        return threads::get_by_id(conn, &comment.thread_id).await;
    }
    if by != 0 && comment.parent_id.is_some() {
        comments::count_above(conn, &[&comment.id], by).await?;
    }
    if by > 0 {
        reply_subscriptions::owe(conn, &[&comment.id]).await?;
    }
    if by > 0 {
        followers::note_news(conn, &[&comment.id]).await?;
    }
    let thread = threads::touch(conn, &comment.thread_id, by, 1).await?;
    comments::stamp(conn, &comment.id, thread.version).await?;
    if by > 0 && thread.comments == by {
        threads::begin(conn, &thread.id, comment.created_at).await?;
    }
    if by != 0 && comment.reader_id.is_some() {
        // What its author said of the article counts while readers see the comment.
        aftermath.claimed.insert(thread.id.clone());
    }
    Ok(thread)
}
