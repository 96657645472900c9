//! Delivery of what is owed (transactional outbox): takes what is due, sends it, retries with growing pauses, and gives
//! up loudly. No request waits for it. Here it is mail; in `webhooks/` what endpoints and chats are told.
//!
//! A mail is struck off after the mail server has taken it (at-least-once): a server that dies in between sends it
//! again under the same `Message-ID`.

mod erasure;
mod invitation;
mod letter;
mod password;
pub mod phone_code;
mod reply_mail;
mod sign_in_code;
mod webhook_off;
pub mod webhooks;

use std::time::Duration;

use cam_nhan_domain::Millis;
use tokio::sync::watch;

use crate::{
    app::App,
    discussion::mail_id,
    error::Result,
    net::smtp::{self, Smtp},
    store::{
        comments::waiting,
        erasures, mail_blocks,
        moderators::Role,
        notices::{self, Notices, Recipient},
        outbox::{self, Kind, Owed},
        sites::{self, Site},
        threads,
    },
};

/// How often the outbox is looked into.
const ROUND: Duration = Duration::from_secs(5);
/// How long a mail is one server's to deliver, in milliseconds: longer than a delivery can take.
const CLAIM: i64 = 5 * 60_000;
/// Minutes after each failed delivery until the next; after the last, some 20 hours in all, it is given up.
const RETRY_MINUTES: [i64; 7] = [1, 5, 15, 60, 180, 360, 600];
/// The most comments that one mail shows.
const SHOWN: u32 = 5;

/// Delivers what is due, round by round, until told to stop; a delivery that was begun is finished.
pub async fn run(app: App, stop: watch::Receiver<bool>) {
    tokio::join!(run_mail(app.clone(), stop.clone()), webhooks::run(app, stop));
}

async fn run_mail(app: App, mut stop: watch::Receiver<bool>) {
    let mut rounds = tokio::time::interval(ROUND);
    loop {
        tokio::select! {
            _ = rounds.tick() => {}
            _ = stop.changed() => return,
        }
        loop {
            match deliver_one(&app).await {
                Ok(true) if !*stop.borrow() => {}
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "the outbox could not be read; the next round tries again");
                    break;
                }
            }
        }
    }
}

/// Delivers all mail that is due now. Gives back how many were taken up, whatever became of them.
pub async fn deliver(app: &App) -> Result<usize> {
    let mut taken = 0;
    while deliver_one(app).await? {
        taken += 1;
    }
    Ok(taken)
}

/// Takes up one mail; `false` when none is due.
async fn deliver_one(app: &App) -> Result<bool> {
    let Some(smtp) = &app.config().mail else {
        return Ok(false);
    };
    // Somebody waits for it.
    if sign_in_code::deliver_one(app, smtp).await? {
        return Ok(true);
    }
    let now = app.now();
    let until = Millis(now.0 + CLAIM);
    let taken = app
        .store()
        .write(move |conn| Box::pin(async move { outbox::take(conn, now, until).await }))
        .await?;
    let Some(owed) = taken else {
        return Ok(invitation::deliver_one(app, smtp).await?
            || reply_mail::owe_followers(app).await?
            || reply_mail::deliver_one(app, smtp).await?);
    };
    match prepare(app, &owed).await? {
        Some((to, site, letter)) => {
            let sent = send(app, smtp, &to.email, letter).await;
            let again = match owed.kind {
                Kind::Password | Kind::Webhook => None,
                Kind::Erasure => Notices::AtOnce.due(now),
                Kind::Notice | Kind::Test => to.notices.due(now),
            };
            conclude(app, owed, &site, again, sent).await?;
        }
        None => {
            app.store()
                .write(move |conn| Box::pin(async move { outbox::finish(conn, &owed, None).await }))
                .await?;
        }
    }
    Ok(true)
}

/// Sends a letter under a name by which a report that it came back is known as true.
async fn send(app: &App, smtp: &Smtp, to: &str, mut letter: smtp::Letter) -> Result<(), smtp::Trouble> {
    letter.id = mail_id::signed(&app.keys(), &letter.id, &to.to_lowercase());
    smtp.send(to, letter, app.now()).await
}

/// The letter as it is to be sent now; `None` when there is no reason for it any more: all has been decided, or the
/// moderator looks after the site no longer, or wants no mail, or their mailbox took none.
async fn prepare(app: &App, owed: &Owed) -> Result<Option<(Recipient, Site, smtp::Letter)>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let to = notices::get(conn, &owed.moderator_id, &owed.site_id).await?;
    let site = sites::get(conn, &owed.site_id).await?;
    let (Some(to), Some(site)) = (to, site) else {
        return Ok(None);
    };
    if owed.kind == Kind::Password {
        drop(connection);
        let letter = password::letter(app, owed, &to, &site).await?;
        return Ok(Some((to, site, letter)));
    }
    if owed.kind != Kind::Test && mail_blocks::is_blocked(conn, &to.email).await? {
        return Ok(None);
    }
    if owed.kind == Kind::Webhook {
        drop(connection);
        let letter = webhook_off::letter(app, owed, &to, &site).await?;
        return Ok(letter.map(|letter| (to, site, letter)));
    }
    if owed.kind == Kind::Erasure {
        let waiting = erasures::list(conn, &site.id, erasures::Status::Waiting).await?;
        if waiting.is_empty() || to.role < Role::Owner {
            return Ok(None);
        }
        let letter = erasure::letter(app, owed, (&to, &site), &waiting);
        return Ok(Some((to, site, letter)));
    }
    let wanted = owed.kind == Kind::Test || to.notices != Notices::Never;
    if to.role < Role::Moderator || !wanted {
        return Ok(None);
    }
    let since = match owed.kind {
        Kind::Notice => owed.taken_since,
        Kind::Test | Kind::Password | Kind::Webhook | Kind::Erasure => Millis(0),
    };
    let (new, all) = waiting::count_since(conn, &site.id, since).await?;
    if new == 0 && owed.kind == Kind::Notice {
        return Ok(None);
    }
    let comments = waiting::list_since(conn, &site.id, since, SHOWN).await?;
    let ids: Vec<_> = comments.iter().map(|row| row.thread_id.clone()).collect();
    let threads = threads::list_by_id(conn, &ids).await?;
    let ids: Vec<_> = comments.iter().map(|row| row.id.clone()).collect();
    let told = crate::store::flags::list(conn, &ids).await?;
    drop(connection);
    let matter = letter::Matter {
        owed,
        to: &to,
        site: &site,
        comments: &comments,
        threads: &threads,
        told: &told,
        new,
        all,
    };
    let letter = matter.letter(app);
    Ok(Some((to, site, letter)))
}

/// When a mail that failed so often is tried again; `None` when it is given up.
fn next_try(attempts: i64, now: Millis) -> Option<Millis> {
    let tried = usize::try_from(attempts).unwrap_or(usize::MAX);
    let minutes = RETRY_MINUTES.get(tried.saturating_sub(1))?;
    Some(now.plus_minutes(*minutes))
}

/// Strikes the mail off, or puts it off, or gives it up.
async fn conclude(
    app: &App,
    owed: Owed,
    site: &Site,
    again: Option<Millis>,
    sent: Result<(), smtp::Trouble>,
) -> Result<()> {
    let now = app.now();
    let Err(trouble) = sent else {
        return app
            .store()
            .write(move |conn| {
                Box::pin(async move {
                    if !matches!(owed.kind, Kind::Password | Kind::Webhook) {
                        outbox::note_sent(conn, &owed, now).await?;
                    }
                    outbox::finish(conn, &owed, again).await
                })
            })
            .await;
    };
    let next = next_try(owed.attempts, now);
    let (site, moderator) = (site.id.as_str(), owed.moderator_id.as_str());
    match next {
        Some(_) => {
            tracing::warn!(site, moderator, %trouble, attempts = owed.attempts, "mail did not leave; it is tried again");
        }
        None => {
            tracing::error!(site, moderator, %trouble, attempts = owed.attempts, "mail did not leave and is given up");
        }
    }
    let trouble = trouble.to_string();
    app.store()
        .write(move |conn| Box::pin(async move { outbox::put_off(conn, &owed, &trouble, next, now).await }))
        .await
}
