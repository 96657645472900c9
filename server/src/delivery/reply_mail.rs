//! Mail to readers about answers: the one that asks whether the mailbox wants it, and those that tell, one however many
//! answers there are. Who has seen them meanwhile is sent nothing.

use cam_nhan_domain::{Millis, comment::text, site::Language};
use leptos::prelude::*;

use super::{
    CLAIM,
    letter::{TITLE, line, page},
    next_try,
};
use crate::{
    app::App,
    auth::reader_link::{CONFIRM_MINUTES, Purpose, ReaderLink, STOP_MINUTES},
    discussion::reply_mail,
    error::Result,
    i18n::mail::words,
    net::smtp::{Letter, Smtp},
    store::{
        answers::{self, Answer},
        reply_subscriptions::{self, Subscription},
        sites::{self, Site},
        threads::{self, Thread},
    },
};

/// The most answers that one mail shows.
const SHOWN: usize = 10;
/// How much of an answer is shown, in characters.
const EXCERPT: usize = 240;

/// Takes up one mail; `false` when none is due.
pub async fn deliver_one(app: &App, smtp: &Smtp) -> Result<bool> {
    let now = app.now();
    let until = Millis(now.0 + CLAIM);
    let taken = app
        .store()
        .write(move |conn| Box::pin(async move { reply_subscriptions::take_mail(conn, now, until).await }))
        .await?;
    let Some(wish) = taken else {
        return Ok(false);
    };
    let sent = match letter(app, &wish).await? {
        Some(letter) => smtp.send(&wish.email, letter, now).await,
        None => Ok(()),
    };
    let now = app.now();
    let (told_until, due_at) = match sent {
        Ok(()) => (Some(now), wish.frequency.next(now)),
        Err(trouble) => {
            let site = wish.site_id.as_str();
            tracing::warn!(site, %trouble, attempts = wish.attempts, "mail about answers did not leave");
            match next_try(wish.attempts, now) {
                Some(due_at) => (None, due_at),
                // Given up: what comes next is told again.
                None => (Some(now), wish.frequency.next(now)),
            }
        }
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move { reply_subscriptions::settle_mail(conn, &wish, told_until, due_at).await })
        })
        .await?;
    Ok(true)
}

/// What is to be sent now; `None` when there is nothing to tell any more.
async fn letter(app: &App, wish: &Subscription) -> Result<Option<Letter>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let Some(site) = sites::get(conn, &wish.site_id).await? else {
        return Ok(None);
    };
    if !reply_mail::is_offered(app, &site.settings) {
        return Ok(None);
    }
    if wish.confirmed_at.is_none() {
        return Ok(Some(asking(app, wish, &site)));
    }
    let seen_at = answers::seen_at(conn, &wish.reader_id).await?;
    let since = seen_at.max(wish.told_until);
    let mut new = answers::list(conn, &wish.reader_id).await?;
    new.retain(|answer| answer.shown_at > since);
    if new.is_empty() {
        return Ok(None);
    }
    let ids: Vec<_> = new.iter().map(|answer| answer.thread_id.clone()).collect();
    let threads = threads::list_by_id(conn, &ids).await?;
    drop(connection);
    Ok(Some(telling(app, wish, &site, &new, &threads)))
}

fn link(app: &App, wish: &Subscription, purpose: Purpose, minutes: i64) -> String {
    let link = ReaderLink {
        site: wish.site_id.clone(),
        reader: wish.reader_id.clone(),
        email: wish.email.clone(),
        purpose,
        expires_at: app.now().plus_minutes(minutes),
    };
    format!("{}/mail/replies/{}", app.public_url(), link.token(&app.keys()))
}

fn language(wish: &Subscription, site: &Site) -> Language {
    Language::from_tag(&wish.language).unwrap_or(site.settings.language)
}

/// Asks the mailbox's owner.
fn asking(app: &App, wish: &Subscription, site: &Site) -> Letter {
    let language = language(wish, site);
    let words = words(language);
    let name = line(&site.name, TITLE);
    let subject = (words.confirm_subject)(&name);
    let asked = (words.confirm_asked)(&name);
    let link = link(app, wish, Purpose::Confirm, CONFIRM_MINUTES);
    let text = format!("{asked}\n\n{link}\n\n{}\n", words.confirm_ignore);
    let html = page(language, &subject, || {
        view! {
            <p>{asked}</p>
            <p><a href=link style="font-weight: bold">{words.confirm_button}</a></p>
            <p style="font-size: 14px">{words.confirm_ignore}</p>
        }
    });
    Letter {
        text,
        html,
        subject,
        unsubscribe: None,
        id: format!("{}.{}.{}.confirm", site.id, wish.reader_id, wish.created_at.0),
    }
}

/// Where an answer is read.
fn address(app: &App, site: &Site, thread: Option<&Thread>, answer: &Answer) -> String {
    match thread {
        Some(thread) if !thread.public_url().is_empty() => {
            format!("{}#cn-{}", thread.public_url(), answer.id)
        }
        Some(thread) => {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("key", &thread.key)
                .append_pair("comment", answer.id.as_str())
                .finish();
            format!("{}/t/{}?{query}", app.public_url(), site.id)
        }
        None => app.public_url(),
    }
}

/// Tells of answers, the newest first.
fn telling(app: &App, wish: &Subscription, site: &Site, new: &[Answer], threads: &[Thread]) -> Letter {
    let language = language(wish, site);
    let words = words(language);
    let name = line(&site.name, TITLE);
    let count = i64::try_from(new.len()).unwrap_or(i64::MAX);
    let subject = match new {
        [one] => (words.reply_subject)(&line(&one.name, TITLE), &name),
        _ => (words.replies_subject)(count, &name),
    };
    let stop = link(app, wish, Purpose::Stop, STOP_MINUTES);
    let items: Vec<(String, String, String, String)> = new
        .iter()
        .take(SHOWN)
        .map(|answer| {
            let thread = threads.iter().find(|thread| thread.id == answer.thread_id);
            (
                line(&answer.name, TITLE),
                thread
                    .map(|thread| line(thread.public_title(), TITLE))
                    .unwrap_or_default(),
                text::one_line(&answer.text, EXCERPT),
                address(app, site, thread, answer),
            )
        })
        .collect();
    let more = count - i64::try_from(items.len()).unwrap_or_default();
    let mut plain = String::new();
    for (who, article, said, address) in &items {
        plain.push_str(&format!(
            "{}\n{said}\n{address}\n\n",
            under(words.replied, who, article)
        ));
    }
    if more > 0 {
        plain.push_str(&format!("{}\n\n", (words.more_replies)(more)));
    }
    plain.push_str(&format!("--\n{}\n{stop}\n", words.replies_because));
    let html = page(language, &subject, || {
        let items: Vec<_> = items
            .into_iter()
            .map(|(who, article, said, address)| {
                let article = (!article.is_empty()).then(|| view! { <span style="color: #666">" · " {article}</span> });
                view! {
                    <p>
                        <b>{who}</b> " " {words.replied} {article}
                    </p>
                    <blockquote style="margin: 0 0 8px; padding-left: 12px; border-left: 3px solid #ccc">{said}</blockquote>
                    <p><a href=address style="font-weight: bold">{words.read_reply}</a></p>
                }
            })
            .collect();
        let more = (more > 0).then(|| view! { <p>{(words.more_replies)(more)}</p> });
        view! {
            {items}
            {more}
            <p style="font-size: 14px">
                {words.replies_because} " " <a href=stop.clone()>{words.stop_replies}</a>
            </p>
        }
    });
    Letter {
        text: plain,
        html,
        subject,
        unsubscribe: Some(stop),
        id: format!("{}.{}.{}.replies", site.id, wish.reader_id, wish.told_until.0),
    }
}

/// Who answered, and where.
fn under(replied: &str, who: &str, article: &str) -> String {
    if article.is_empty() {
        format!("{who} {replied}:")
    } else {
        format!("{who} {replied} ({article}):")
    }
}
