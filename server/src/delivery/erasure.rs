//! The mail that tells an owner that readers want what they wrote erased, and by when an answer is due.

use leptos::prelude::*;

use super::letter::{TITLE, line, page};
use crate::{
    app::App,
    i18n::mail::words,
    net::smtp::Letter,
    store::{erasures::Erasure, notices::Recipient, outbox::Owed, sites::Site},
    zone::Zone,
};

/// Writes it, about the requests that wait.
pub fn letter(app: &App, owed: &Owed, (to, site): (&Recipient, &Site), waiting: &[Erasure]) -> Letter {
    let words = words(to.language(site.settings.language));
    let name = line(&site.name, TITLE);
    let subject = (words.erasure_subject)(&name);
    let greeting = (words.greeting)(&line(&to.name, TITLE));
    let asked = (words.erasure_asked)(i64::try_from(waiting.len()).unwrap_or(i64::MAX), &name);
    let zone = Zone::of(&site.settings);
    let due = waiting.iter().map(|request| request.due_at).min();
    let due = due.map_or_else(String::new, |due| {
        (words.erasure_due)(&format!("{} {}", zone.clock(due), zone.label(due)))
    });
    let link = format!("{}/admin/sites/{}/erasures", app.public_url(), site.id);
    let text = format!("{greeting}\n\n{asked}\n{due}\n\n{link}\n");
    let html = page(to.language(site.settings.language), &subject, || {
        view! {
            <p>{greeting}</p>
            <p>{asked} " " {due}</p>
            <p><a href=link style="font-weight: bold">{words.erasure_open}</a></p>
        }
    });
    Letter {
        text,
        html,
        subject,
        unsubscribe: None,
        id: format!("{}.{}.{}.erasure", site.id, owed.moderator_id, owed.taken_since.0),
    }
}
