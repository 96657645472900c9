//! Reports about mail that was sent: a mailbox that is not there, or whose owner called it spam, gets no more mail but
//! what somebody there asks for. A report that came as a mail is believed only about a mail of ours to that mailbox.

use cam_nhan_domain::{Millis, time::DAY};

use super::mail_id;
use crate::{
    app::App,
    error::Result,
    net::mail_report::{self, Kind, Report},
    store::{mail_blocks, secrets},
};

/// The name, among the database's secrets, of the one by which reports are signed.
const SECRET: &str = "mail reports";
/// For how long a mailbox is sent no mail, in milliseconds.
const REMEMBERED: i64 = 365 * DAY;

/// A mailbox that is to get no more mail.
pub struct Named {
    /// Its address, in small letters.
    pub email: String,
    /// Why.
    pub reason: Kind,
    /// What was said of it.
    pub detail: String,
}

/// The secret by which reports are signed, if one was made.
pub async fn secret(app: &App) -> Result<Option<String>> {
    secrets::get(&mut app.store().read().await?.conn(), SECRET).await
}

/// The same; `fresh` becomes it where there is none, or another one is wanted.
pub async fn make_secret(app: &App, fresh: String, another: bool) -> Result<String> {
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                if another {
                    secrets::set(conn, SECRET, &fresh).await?;
                }
                secrets::get_or_add(conn, SECRET, &fresh).await
            })
        })
        .await
}

/// Takes a report that came as a mail. Gives back how many mailboxes it stops mail to.
pub async fn take_mail(app: &App, raw: &[u8]) -> Result<usize> {
    let Some(report) = mail_report::read(raw) else {
        return Ok(0);
    };
    let Report {
        kind,
        detail,
        messages,
        recipients,
    } = report;
    let keys = app.keys();
    let named = recipients.into_iter().filter(|email| {
        messages
            .iter()
            .any(|message| mail_id::is_ours(&keys, message, email))
    });
    let named = named.map(|email| Named {
        email,
        reason: kind,
        detail: detail.clone(),
    });
    take(app, named.collect()).await
}

/// Takes reports of somebody who is believed. Gives back how many mailboxes they stop mail to.
pub async fn take(app: &App, named: Vec<Named>) -> Result<usize> {
    let (count, now) = (named.len(), app.now());
    if count == 0 {
        return Ok(0);
    }
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                for one in &named {
                    mail_blocks::block(conn, &one.email, one.reason, &one.detail, now).await?;
                }
                Ok(())
            })
        })
        .await?;
    tracing::info!(count, "mailboxes are sent no more mail");
    Ok(count)
}

/// Deletes what was reported more than a year ago; gives back how much.
pub async fn forget_old(app: &App) -> Result<u64> {
    let before = Millis(app.now().0 - REMEMBERED);
    app.store()
        .write(move |conn| Box::pin(async move { mail_blocks::forget_before(conn, before).await }))
        .await
}
