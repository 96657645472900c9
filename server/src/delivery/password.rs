//! The mail with a one-time link to a new password. The link is made when the mail leaves: it stands nowhere else.

use leptos::prelude::*;

use super::letter::line;
use crate::{
    app::App,
    auth::account,
    error::Result,
    i18n::mail::words,
    net::smtp::Letter,
    store::{actor::Actor, notices::Recipient, outbox::Owed, sites::Site},
};

/// The most that is shown of a name, in characters.
const NAME: usize = 80;

/// Makes the link, and writes it.
pub async fn letter(app: &App, owed: &Owed, to: &Recipient, site: &Site) -> Result<Letter> {
    let id = owed.moderator_id.clone();
    let token = account::issue_password_link(app, id.clone(), Actor::Moderator(id)).await?;
    let link = format!("{}/admin/password/{token}", app.public_url());
    let language = to.language(site.settings.language);
    let words = words(language);
    let subject = (words.password_subject)(&line(&site.name, NAME));
    let greeting = (words.greeting)(&line(&to.name, NAME));
    let text = format!(
        "{greeting}\n\n{}\n\n{link}\n\n{}\n",
        words.password_asked, words.password_ignore
    );
    let html = Owner::new().with(|| {
        view! {
            <html lang=language.tag()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{subject.clone()}</title>
                </head>
                <body style="font: 16px/1.5 sans-serif; max-width: 40em">
                    <p>{greeting}</p>
                    <p>{words.password_asked}</p>
                    <p><a href=link.clone() style="font-weight: bold">{words.password_link}</a></p>
                    <p style="font-size: 14px">{words.password_ignore}</p>
                </body>
            </html>
        }
        .to_html()
    });
    Ok(Letter {
        text,
        // Leptos marks where a browser would take over; here none does.
        html: format!("<!doctype html>{}", html.replace("<!>", "")),
        subject,
        unsubscribe: None,
        id: format!(
            "{}.{}.{}.password",
            site.id, owed.moderator_id, owed.taken_since.0
        ),
    })
}
