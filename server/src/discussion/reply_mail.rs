//! Mail about answers, and about all that is new in an article, for readers who want it: asked for beside the composer, confirmed by the mailbox's owner, ended by one
//! press in any mail.

use std::collections::BTreeSet;

use cam_nhan_domain::{
    Code, Millis, ReaderId,
    site::{Language, Settings},
};

use super::author::SignedIn;
use crate::{
    app::App,
    crypto::token,
    error::Result,
    store::{
        followers, mail_blocks,
        readers::{self, ReaderKey},
        reply_subscriptions::{self, Frequency, Subscription},
        sites::Site,
        threads::{self, Thread},
    },
};

/// Readers who may name one mailbox within an hour, and have a mail sent there that asks.
const ASKED: i64 = 3;
const HOUR: i64 = 60 * 60_000;

/// Whether readers of a site can have mail about answers: its owner wants it, and there is mail.
pub fn is_offered(app: &App, settings: &Settings) -> bool {
    settings.reply_mail && app.config().mail.is_some()
}

/// A reader's subscription, if they have one.
pub async fn get(app: &App, site: &Site, reader_key: &ReaderKey) -> Result<Option<Subscription>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    match readers::get(conn, &site.id, reader_key).await? {
        Some(reader) => reply_subscriptions::get(conn, &reader).await,
        None => Ok(None),
    }
}

/// The articles of which a reader is told everything new, the latest first.
pub async fn follows(app: &App, reader: &ReaderId) -> Result<Vec<Thread>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let ids = followers::list(conn, reader).await?;
    let mut threads = threads::list_by_id(conn, &ids).await?;
    threads.sort_by_key(|thread| ids.iter().position(|id| *id == thread.id));
    Ok(threads)
}

/// How a reader wants to be told.
pub struct Preferences {
    /// How often at most.
    pub frequency: Frequency,
    /// In which language.
    pub language: Language,
    /// By its key an article of which everything new is to be told.
    pub follow: Option<String>,
}

/// Takes a reader's subscription, for a mailbox as [`crate::auth::sign_in_code::mailbox`] has it. One that they have proved is
/// confirmed; to any other a mail is owed that asks.
pub async fn subscribe(
    app: &App,
    site: &Site,
    (reader_key, signed_in): (ReaderKey, Option<&SignedIn>),
    email: String,
    Preferences {
        frequency,
        language,
        follow,
    }: Preferences,
) -> Result<Subscription> {
    if !is_offered(app, &site.settings) {
        return Err(Code::SignInUnavailable.into());
    }
    let profile = signed_in.map(|signed_in| &signed_in.profile);
    let is_proved = profile.is_some_and(|profile| {
        let own = profile.email.as_deref().map(str::to_lowercase);
        profile.email_verified && own.as_deref() == Some(&email)
    });
    let (site, now) = (site.id.clone(), app.now());
    let fresh = ReaderId::new(now.0, token::random());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let thread = match follow {
                    Some(key) => Some(
                        threads::get(conn, &site, &key)
                            .await?
                            .ok_or(Code::ThreadMissing)?,
                    ),
                    None => None,
                };
                let reader_id = readers::get_or_add(conn, &site, &reader_key, &fresh, now).await?;
                let last = reply_subscriptions::get(conn, &reader_id).await?;
                let same = last.filter(|last| last.email == email);
                if is_proved {
                    // Who has just had a mail there, and asks for more, is not to be kept from it by what was once said.
                    mail_blocks::unblock(conn, &email).await?;
                }
                let is_blocked = mail_blocks::is_blocked(conn, &email).await?;
                let confirmed_at = match &same {
                    Some(last) => last.confirmed_at.or(is_proved.then_some(now)),
                    None => is_proved.then_some(now),
                };
                let since = Millis(now.0 - HOUR);
                // The same mailbox was asked a moment ago, by this reader or by others: once is enough.
                let was_asked = same.as_ref().is_some_and(|last| last.created_at > since)
                    || reply_subscriptions::count_unconfirmed(conn, &site, &email, since).await? >= ASKED;
                let subscription = Subscription {
                    reader_id,
                    site_id: site,
                    email,
                    language: language.tag().to_owned(),
                    frequency,
                    confirmed_at,
                    told_until: same.as_ref().map_or(now, |last| last.told_until),
                    attempts: 0,
                    created_at: now,
                };
                let asks = confirmed_at.is_none() && !was_asked && !is_blocked;
                reply_subscriptions::set(conn, &subscription, asks).await?;
                if let Some(thread) = thread {
                    followers::follow(conn, &thread.id, &subscription.reader_id, now).await?;
                }
                Ok(subscription)
            })
        })
        .await
}

/// Ends a reader's subscription.
pub async fn unsubscribe(app: &App, site: &Site, reader_key: &ReaderKey) -> Result<()> {
    let reader = {
        let mut connection = app.store().read().await?;
        readers::get(&mut connection.conn(), &site.id, reader_key).await?
    };
    match reader {
        Some(reader) => end(app, reader).await,
        None => Ok(()),
    }
}

/// Ends the subscription of this reader, who came by a link in a mail.
pub async fn end(app: &App, reader: ReaderId) -> Result<()> {
    app.store()
        .write(move |conn| Box::pin(async move { reply_subscriptions::remove(conn, &reader).await }))
        .await
}

/// The same for whoever reads a mailbox: where the reader is told at another one by now, nothing is left to end.
pub async fn end_of(app: &App, reader: ReaderId, email: String) -> Result<()> {
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let subscription = reply_subscriptions::get(conn, &reader).await?;
                if subscription.is_some_and(|subscription| subscription.email == email) {
                    reply_subscriptions::remove(conn, &reader).await?;
                }
                Ok(())
            })
        })
        .await
}

/// The mailbox's owner says yes, and how often; whether there was still such a subscription.
pub async fn confirm(
    app: &App,
    reader: ReaderId,
    email: String,
    frequency: Option<Frequency>,
) -> Result<bool> {
    let now = app.now();
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let is_there = reply_subscriptions::confirm(conn, &reader, &email, now).await?;
                if let Some(frequency) = frequency.filter(|_| is_there) {
                    reply_subscriptions::set_frequency(conn, &reader, frequency, now).await?;
                }
                Ok(is_there)
            })
        })
        .await
}

/// The mailbox's owner says how often, and which articles they go on following; whether there was still such a subscription.
pub async fn change(
    app: &App,
    reader: ReaderId,
    email: String,
    frequency: Frequency,
    follow: BTreeSet<String>,
) -> Result<bool> {
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let subscription = reply_subscriptions::get(conn, &reader).await?;
                let Some(subscription) = subscription.filter(|subscription| subscription.email == email)
                else {
                    return Ok(false);
                };
                if subscription.frequency != frequency {
                    // Counted from the last one.
                    let due_at = frequency.next(subscription.told_until);
                    reply_subscriptions::set_frequency(conn, &reader, frequency, due_at).await?;
                }
                for thread in followers::list(conn, &reader).await? {
                    if !follow.contains(thread.as_str()) {
                        followers::unfollow(conn, &thread, &reader).await?;
                    }
                }
                Ok(true)
            })
        })
        .await
}
