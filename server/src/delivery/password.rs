//! The mail with a one-time link to a new password. The link is made when the mail leaves: it stands nowhere else.

use leptos::prelude::*;

use super::letter::{TITLE, line, page};
use crate::{
    app::App,
    auth::account,
    error::Result,
    i18n::mail::words,
    net::smtp::Letter,
    store::{actor::Actor, notices::Recipient, outbox::Owed, sites::Site},
};

/// Makes the link, and writes it.
pub async fn letter(app: &App, owed: &Owed, to: &Recipient, site: &Site) -> Result<Letter> {
    let id = owed.moderator_id.clone();
    let token = account::issue_password_link(app, id.clone(), Actor::Moderator(id)).await?;
    let link = format!("{}/admin/password/{token}", app.public_url());
    let language = to.language(site.settings.language);
    let words = words(language);
    let subject = (words.password_subject)(&line(&site.name, TITLE));
    let greeting = (words.greeting)(&line(&to.name, TITLE));
    let text = format!(
        "{greeting}\n\n{}\n\n{link}\n\n{}\n",
        words.password_asked, words.password_ignore
    );
    let html = page(language, &subject, || {
        view! {
            <p>{greeting}</p>
            <p>{words.password_asked}</p>
            <p><a href=link style="font-weight: bold">{words.password_link}</a></p>
            <p style="font-size: 14px">{words.password_ignore}</p>
        }
    });
    Ok(Letter {
        text,
        html,
        subject,
        unsubscribe: None,
        id: format!(
            "{}.{}.{}.password",
            site.id, owed.moderator_id, owed.taken_since.0
        ),
    })
}
