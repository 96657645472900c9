//! The mail that tells an owner of an endpoint that was switched off, because nothing arrives there.

use leptos::prelude::*;

use super::letter::{TITLE, line, page};
use crate::{
    app::App,
    error::Result,
    i18n::{mail, webhooks::words},
    net::smtp::Letter,
    store::{
        moderators::Role,
        notices::Recipient,
        outbox::Owed,
        sites::Site,
        webhooks::{self, Off},
    },
};

/// Writes it; `None` when none is off any more, or they own the site no longer.
pub async fn letter(app: &App, owed: &Owed, to: &Recipient, site: &Site) -> Result<Option<Letter>> {
    let all = webhooks::list(&mut app.store().read().await?.conn(), &site.id).await?;
    let language = to.language(site.settings.language);
    let words = words(language);
    let off: Vec<String> = { all.iter() }
        .filter(|webhook| webhook.disabled_by.is_some_and(|off| off != Off::Owner))
        .filter_map(|webhook| {
            let reason = (words.off)(webhook.disabled_by?);
            Some(format!("{} ({reason})", line(&words.name_of(webhook), TITLE)))
        })
        .collect();
    if off.is_empty() || to.role < Role::Owner {
        return Ok(None);
    }
    let subject = (words.mail_subject)(&line(&site.name, TITLE));
    let greeting = (mail::words(language).greeting)(&line(&to.name, TITLE));
    let link = format!("{}/admin/sites/{}/webhooks", app.public_url(), site.id);
    let list = off.iter().map(|one| format!("- {one}\n")).collect::<String>();
    let text = format!(
        "{greeting}\n\n{}\n\n{list}\n{}\n\n{link}\n",
        words.mail_off, words.mail_what_now
    );
    let html = page(language, &subject, || {
        let off: Vec<_> = off.into_iter().map(|one| view! { <li>{one}</li> }).collect();
        view! {
            <p>{greeting}</p>
            <p>{words.mail_off}</p>
            <ul>{off}</ul>
            <p>{words.mail_what_now}</p>
            <p><a href=link style="font-weight: bold">{words.mail_open}</a></p>
        }
    });
    Ok(Some(Letter {
        text,
        html,
        subject,
        unsubscribe: None,
        id: format!("{}.{}.{}.webhook", site.id, owed.moderator_id, owed.taken_since.0),
    }))
}
