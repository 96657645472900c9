//! Reactions to an article and likes of a comment: one mechanism, one choice a reader a subject.

use std::net::IpAddr;

use cam_nhan_domain::{
    Code, CommentId, Millis, ReaderId, ThreadId,
    reaction::{LIKE, Tally},
};

use super::{ArticleClaim, seen};
use crate::{
    address,
    app::App,
    auth,
    error::Result,
    store::{
        Conn, comments,
        reactions::{self, Change, Choice, New},
        readers,
        sites::Site,
        threads, waves,
    },
};

/// Sets (or, with no kind, takes back) the reader's reaction to an article. A choice older than the one known changes
/// nothing. Gives back the settled choice and the tallies.
pub async fn react_to_article(
    app: &App,
    site: &Site,
    article: ArticleClaim,
    choice: Choice,
    token_hash: String,
    from: IpAddr,
) -> Result<(Choice, Vec<Tally>)> {
    let offered = |code: &str| {
        site.settings
            .reactions
            .iter()
            .any(|kind| kind.code == code && !kind.retired)
    };
    if choice.kind.as_deref().is_some_and(|code| !offered(code)) {
        return Err(Code::ReactionUnknown.into());
    }
    app.limits().admit_to_thread(&site.id, &article.page.key)?;
    let now = app.now();
    let source = Source::new(app, from);
    let fresh_reader = ReaderId::new(now.0, auth::random());
    let fresh_thread = article.into_thread(&site.id, now);
    let site = site.clone();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let reader = readers::get_or_add(conn, &site.id, &token_hash, &fresh_reader, now).await?;
                let thread = threads::get_or_add(conn, &site.id, &fresh_thread, now).await?;
                let subject = thread.id.as_str();
                let change = source
                    .set(conn, &site, (subject, &thread.id), &reader, &choice, now)
                    .await?;
                if let Some(change) = change.filter(Change::counts) {
                    reactions::move_tallies(conn, subject, &change).await?;
                    threads::touch(conn, &thread.id, 0).await?;
                }
                let settled = reactions::get(conn, subject, &reader).await?.unwrap_or(choice);
                Ok((settled, reactions::list_tallies(conn, subject).await?))
            })
        })
        .await
}

/// Sets or takes back the reader's like of a comment that everyone can see. Gives back the settled choice and the
/// number of likes.
pub async fn react_to_comment(
    app: &App,
    site: &Site,
    id: CommentId,
    choice: Choice,
    token_hash: String,
    from: IpAddr,
) -> Result<(Choice, i64)> {
    if choice.kind.as_deref().is_some_and(|code| code != LIKE) {
        return Err(Code::ReactionUnknown.into());
    }
    app.limits().admit_to_thread(&site.id, id.as_str())?;
    let now = app.now();
    let source = Source::new(app, from);
    let fresh_reader = ReaderId::new(now.0, auth::random());
    let site = site.clone();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let comment = seen(conn, &site, &id).await?;
                let reader = readers::get_or_add(conn, &site.id, &token_hash, &fresh_reader, now).await?;
                let subject = (id.as_str(), &comment.thread_id);
                let change = source.set(conn, &site, subject, &reader, &choice, now).await?;
                let mut likes = comment.likes;
                if let Some(change) = change.filter(Change::counts) {
                    let by = i64::from(change.kind.is_some()) - i64::from(change.previous.is_some());
                    likes = comments::add_likes(conn, &id, by).await?;
                    threads::touch(conn, &comment.thread_id, 0).await?;
                }
                let settled = reactions::get(conn, id.as_str(), &reader)
                    .await?
                    .unwrap_or(choice);
                Ok((settled, likes))
            })
        })
        .await
}

/// A number later than the reader's latest choice for a comment, also when the clock has been set back since.
pub async fn after_latest(app: &App, site: &Site, id: &CommentId, token_hash: &str) -> Result<i64> {
    let mut lease = app.store().read().await?;
    let conn = &mut lease.conn();
    let Some(reader) = readers::get(conn, &site.id, token_hash).await? else {
        return Ok(0);
    };
    let choice = reactions::get(conn, id.as_str(), &reader).await?;
    Ok(choice.map_or(0, |choice| choice.seq + 1))
}

/// The network that a choice comes from.
struct Source {
    /// As it may be kept.
    address: String,
    /// Whether it tells one network from another.
    tells: bool,
}

impl Source {
    fn new(app: &App, from: IpAddr) -> Self {
        Self {
            address: app.hash_address(from),
            tells: !address::is_private(from),
        }
    }

    /// Records a choice. Beyond the site's ceiling for new readers of one network it stands apart: its reader sees it
    /// as theirs, and the tally leaves it out. Refused, it would tell a robot's owner to change networks, and a reader
    /// behind the same carrier's address that they are taken for one.
    async fn set(
        &self,
        conn: &mut Conn<'_>,
        site: &Site,
        (subject, thread): (&str, &ThreadId),
        reader: &ReaderId,
        choice: &Choice,
        now: Millis,
    ) -> Result<Option<Change>> {
        let ceiling = i64::from(site.settings.reactions_per_network);
        let since = Millis(now.0 - waves::FRESH);
        let apart = self.tells
            && ceiling > 0
            && readers::created_at(conn, reader).await? >= since
            && waves::count_fresh(conn, subject, &self.address, since).await? >= ceiling;
        let new = New {
            subject,
            reader,
            thread,
            choice,
            address: &self.address,
            apart,
        };
        reactions::set(conn, new, now).await
    }
}
