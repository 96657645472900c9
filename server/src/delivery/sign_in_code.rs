//! The mail with a one-time code by which a reader signs in. It is worth nothing late: it is tried for as long as the code
//! is good, and no longer.

use cam_nhan_domain::{Millis, site::Language};
use leptos::prelude::*;

use super::{
    CLAIM,
    letter::{TITLE, line, page},
    send,
};
use crate::{
    app::App,
    auth::one_time_code,
    error::Result,
    i18n::mail::words,
    net::smtp::{Letter, Smtp},
    store::{
        one_time_codes::{self, OneTimeCode},
        sites,
    },
};

/// Milliseconds until a mail that failed is tried again.
const AGAIN: i64 = 30_000;

/// Takes up one code; `false` when none is due.
pub async fn deliver_one(app: &App, smtp: &Smtp) -> Result<bool> {
    let now = app.now();
    let until = Millis(now.0 + CLAIM);
    let taken = app
        .store()
        .write(move |conn| Box::pin(async move { one_time_codes::take_mail(conn, now, until).await }))
        .await?;
    let Some(code) = taken else {
        return Ok(false);
    };
    let due_at = match letter(app, &code).await? {
        Some(letter) if code.expires_at > now => match send(app, smtp, &code.recipient, letter).await {
            Ok(()) => None,
            Err(trouble) => {
                let site = code.site_id.as_str();
                tracing::warn!(site, %trouble, attempts = code.attempts, "a sign-in code did not leave");
                Some(Millis(app.now().0 + AGAIN)).filter(|due| *due < code.expires_at)
            }
        },
        _ => None,
    };
    app.store()
        .write(move |conn| Box::pin(async move { one_time_codes::settle_mail(conn, &code, due_at).await }))
        .await?;
    Ok(true)
}

/// The code, and what it is for; `None` when the site is gone.
async fn letter(app: &App, code: &OneTimeCode) -> Result<Option<Letter>> {
    let Some(site) = sites::get(&mut app.store().read().await?.conn(), &code.site_id).await? else {
        return Ok(None);
    };
    let language = Language::from_tag(&code.language).unwrap_or(site.settings.language);
    let words = words(language);
    let digits = one_time_code::digits(&app.keys(), code);
    let name = line(&site.name, TITLE);
    let subject = (words.code_subject)(&digits, &name);
    let asked = (words.code_asked)(&name);
    let until = (words.code_until)(one_time_code::MINUTES);
    let text = format!("{asked}\n\n{digits}\n\n{until}\n\n{}\n", words.code_ignore);
    let html = page(language, &subject, || {
        view! {
            <p>{asked}</p>
            <p style="font-size: 28px; font-weight: bold; letter-spacing: 4px">{digits}</p>
            <p>{until}</p>
            <p style="font-size: 14px">{words.code_ignore}</p>
        }
    });
    Ok(Some(Letter {
        text,
        html,
        subject,
        unsubscribe: None,
        id: format!("{}.{}.{}.code", site.id, code.created_at.0, &code.nonce[..8]),
    }))
}
