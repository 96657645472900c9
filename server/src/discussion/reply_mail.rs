//! Mail about answers, for readers who want it: asked for beside the composer, confirmed by the mailbox's owner, ended by one
//! press in any mail.

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
        readers::{self, ReaderKey},
        reply_subscriptions::{self, Frequency, Subscription},
        sites::Site,
    },
};

/// Readers who may name one mailbox within an hour, and have a mail sent there that asks.
const ASKED: i64 = 3;
const HOUR: i64 = 60 * 60_000;

/// Whether readers of a site can have mail about answers: its owner wants it, and there is mail.
pub fn is_offered(app: &App, settings: &Settings) -> bool {
    settings.reply_mail && app.config().mail.is_some()
}

/// A reader's wish, if they have said one.
pub async fn get(app: &App, site: &Site, reader_key: &ReaderKey) -> Result<Option<Subscription>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    match readers::get(conn, &site.id, reader_key).await? {
        Some(reader) => reply_subscriptions::get(conn, &reader).await,
        None => Ok(None),
    }
}

/// Takes a reader's wish, for a mailbox as [`crate::auth::sign_in_code::mailbox`] has it. One that they have proved is
/// confirmed; to any other a mail is owed that asks.
pub async fn subscribe(
    app: &App,
    site: &Site,
    (reader_key, signed_in): (ReaderKey, Option<&SignedIn>),
    email: String,
    (frequency, language): (Frequency, Language),
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
                let reader_id = readers::get_or_add(conn, &site, &reader_key, &fresh, now).await?;
                let last = reply_subscriptions::get(conn, &reader_id).await?;
                let same = last.filter(|last| last.email == email);
                let confirmed_at = match &same {
                    Some(last) => last.confirmed_at.or(is_proved.then_some(now)),
                    None => is_proved.then_some(now),
                };
                let since = Millis(now.0 - HOUR);
                // The same mailbox was asked a moment ago, by this reader or by others: once is enough.
                let was_asked = same.as_ref().is_some_and(|last| last.created_at > since)
                    || reply_subscriptions::count_unconfirmed(conn, &site, &email, since).await? >= ASKED;
                let wish = Subscription {
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
                let asks = confirmed_at.is_none() && !was_asked;
                reply_subscriptions::set(conn, &wish, asks).await?;
                Ok(wish)
            })
        })
        .await
}

/// Ends a reader's wish.
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

/// Ends the wish of this reader, who came by a link in a mail.
pub async fn end(app: &App, reader: ReaderId) -> Result<()> {
    app.store()
        .write(move |conn| Box::pin(async move { reply_subscriptions::remove(conn, &reader).await }))
        .await
}

/// The mailbox's owner says yes; whether there was still such a wish.
pub async fn confirm(app: &App, reader: ReaderId, email: String) -> Result<bool> {
    let now = app.now();
    app.store()
        .write(move |conn| {
            Box::pin(async move { reply_subscriptions::confirm(conn, &reader, &email, now).await })
        })
        .await
}
