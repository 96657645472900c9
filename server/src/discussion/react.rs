//! Reactions to an article and likes of a comment: one mechanism, one choice a reader a subject. What may be chosen is
//! decided here, how choices are recorded in [`crate::discussion::reaction_batch`].

use std::net::IpAddr;

use cam_nhan_domain::{Code, CommentId, ReaderId, page_key::Page, reaction::LIKE};

use super::screen;
use crate::{
    app::App,
    crypto::token,
    discussion::reaction_batch::{About, Asked, ReactionQueue, Settled},
    error::Result,
    net::address,
    store::{
        reactions::{self, Choice},
        readers::{self, ReaderKey},
        sites::Site,
        threads::Thread,
    },
};

/// Sets (or, with no kind, takes back) the reader's reaction to an article. A choice older than the one known changes
/// nothing, and whoever only reacts has no say in what the article is called. Gives back the settled choice and the
/// tallies.
pub async fn react_to_article(
    app: &App,
    queue: &ReactionQueue,
    site: &Site,
    page: Page,
    choice: Choice,
    reader_key: ReaderKey,
    from: IpAddr,
) -> Result<Settled> {
    let offered = |code: &str| {
        site.settings
            .reactions
            .iter()
            .any(|kind| kind.code == code && !kind.retired)
    };
    if choice.kind.as_deref().is_some_and(|code| !offered(code)) {
        return Err(Code::ReactionUnknown.into());
    }
    app.limits().admit_to_thread(&site.id, &page.key)?;
    if app
        .cache()
        .thread(app.store(), &site.id, &page.key)
        .await?
        .is_none()
    {
        // It makes a thread, whose key is kept.
        app.limits()
            .admit_text(&site.id, &reader_key, from, page.key.len())?;
    }
    let about = About::Article(Box::new(Thread::new(&site.id, page.key, app.now())));
    submit(app, queue, site, about, choice, reader_key, from).await
}

/// Sets or takes back the reader's like of a comment that everyone can see. Gives back the settled choice and the
/// number of likes.
pub async fn react_to_comment(
    app: &App,
    queue: &ReactionQueue,
    site: &Site,
    id: CommentId,
    choice: Choice,
    reader_key: ReaderKey,
    from: IpAddr,
) -> Result<Settled> {
    if choice.kind.as_deref().is_some_and(|code| code != LIKE) {
        return Err(Code::ReactionUnknown.into());
    }
    app.limits().admit_to_thread(&site.id, id.as_str())?;
    let about = About::Comment(id);
    submit(app, queue, site, about, choice, reader_key, from).await
}

/// Queues a choice and waits until its batch is stored. Of a private network, addresses tell nothing.
async fn submit(
    app: &App,
    queue: &ReactionQueue,
    site: &Site,
    about: About,
    choice: Choice,
    reader_key: ReaderKey,
    from: IpAddr,
) -> Result<Settled> {
    let ceiling = i64::from(site.settings.reactions_per_network);
    let banned = screen::is_shadow_banned_writer(app, site, Some(&reader_key), from).await?;
    let now = app.now();
    let asked = Asked {
        site: site.id.clone(),
        about,
        choice,
        reader_key,
        fresh_reader: ReaderId::new(now.0, token::random()),
        address: app.hash_network(&site.id, from),
        banned,
        ceiling: (ceiling > 0 && !address::is_private(from)).then_some(ceiling),
        now,
    };
    queue.submit(asked).await
}

/// A number later than the reader's latest choice for a comment, also when the clock has been set back since.
pub async fn after_latest(app: &App, site: &Site, id: &CommentId, reader_key: &ReaderKey) -> Result<i64> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let Some(reader) = readers::get(conn, &site.id, reader_key).await? else {
        return Ok(0);
    };
    let choice = reactions::get(conn, id.as_str(), &reader).await?;
    Ok(choice.map_or(0, |choice| choice.seq + 1))
}
