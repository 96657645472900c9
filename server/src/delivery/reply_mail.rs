//! Mail to readers about answers, and about all that is new in what they follow: the one that asks whether the mailbox wants
//! it, and those that tell, one however much there is. Who has seen the answers meanwhile is sent none of them.

use std::collections::BTreeSet;

use cam_nhan_domain::{Millis, ThreadId, site::Language};
use leptos::prelude::*;

use super::{
    CLAIM,
    letter::{TITLE, line, page},
    next_try, send,
};
use crate::{
    app::App,
    auth::reader_link::{CONFIRM_MINUTES, Purpose, ReaderLink, STOP_MINUTES},
    discussion::reply_mail,
    error::Result,
    i18n::mail::{Words, words},
    markdown,
    net::smtp::{Letter, Smtp},
    store::{
        answers::{self, Answer},
        followers, mail_blocks,
        reply_subscriptions::{self, Subscription},
        sites::{self, Site},
        threads::{self, Thread},
    },
};

/// The most answers that one mail shows.
const SHOWN: usize = 10;
/// How much of an answer is shown, in characters.
const EXCERPT: usize = 240;

/// Comments of one article that are looked at.
const IN_THREAD: u32 = 20;
/// Followers of a thread that are looked through in one step.
const STEP: u32 = 500;

/// Owes mail to some who follow a thread in which something is new; `false` when nothing is new.
pub async fn owe_followers(app: &App) -> Result<bool> {
    let Some(news) = followers::next_news(&mut app.store().read().await?.conn()).await? else {
        return Ok(false);
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                let last = followers::owe_some(conn, &news, STEP).await?;
                followers::settle_news(conn, &news, last.as_ref()).await?;
                Ok(true)
            })
        })
        .await
}

/// What a mail tells, each the newest first.
struct New {
    /// Answers to the reader.
    answers: Vec<Answer>,
    /// Other comments in what they follow.
    followed: Vec<Answer>,
}

impl New {
    fn threads(&self) -> BTreeSet<&ThreadId> {
        self.answers
            .iter()
            .chain(&self.followed)
            .map(|one| &one.thread_id)
            .collect()
    }
}

/// Takes up one mail; `false` when none is due.
pub async fn deliver_one(app: &App, smtp: &Smtp) -> Result<bool> {
    let now = app.now();
    let until = Millis(now.0 + CLAIM);
    let taken = app
        .store()
        .write(move |conn| Box::pin(async move { reply_subscriptions::take_mail(conn, now, until).await }))
        .await?;
    let Some(subscription) = taken else {
        return Ok(false);
    };
    let sent = match letter(app, &subscription).await? {
        Some(letter) => send(app, smtp, &subscription.email, letter).await,
        None => Ok(()),
    };
    let now = app.now();
    let (told_until, due_at) = match sent {
        Ok(()) => (Some(now), subscription.frequency.next(now)),
        Err(trouble) => {
            let site = subscription.site_id.as_str();
            tracing::warn!(site, %trouble, attempts = subscription.attempts, "mail about answers did not leave");
            match next_try(subscription.attempts, now) {
                Some(due_at) => (None, due_at),
                // Given up: what comes next is told again.
                None => (Some(now), subscription.frequency.next(now)),
            }
        }
    };
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                reply_subscriptions::settle_mail(conn, &subscription, told_until, due_at).await
            })
        })
        .await?;
    Ok(true)
}

/// What is to be sent now; `None` when there is nothing to tell any more.
async fn letter(app: &App, subscription: &Subscription) -> Result<Option<Letter>> {
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let Some(site) = sites::get(conn, &subscription.site_id).await? else {
        return Ok(None);
    };
    if !reply_mail::is_offered(app, &site.settings) {
        return Ok(None);
    }
    if mail_blocks::is_blocked(conn, &subscription.email).await? {
        return Ok(None);
    }
    if subscription.confirmed_at.is_none() {
        return Ok(Some(asking(app, subscription, &site)));
    }
    let seen_at = answers::seen_at(conn, &subscription.reader_id).await?;
    let since = seen_at.max(subscription.told_until);
    let mut answers = answers::list(conn, &subscription.reader_id).await?;
    let ids: BTreeSet<_> = answers.iter().map(|answer| answer.id.clone()).collect();
    answers.retain(|answer| answer.shown_at > since);
    let mut followed = Vec::new();
    for thread in followers::list(conn, &subscription.reader_id).await? {
        let mut latest = answers::list_in_thread(conn, &subscription.reader_id, &thread, IN_THREAD).await?;
        latest.retain(|one| one.shown_at > subscription.told_until && !ids.contains(&one.id));
        followed.extend(latest);
    }
    let new = New { answers, followed };
    let ids: Vec<_> = new.threads().into_iter().cloned().collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let threads = threads::list_by_id(conn, &ids).await?;
    drop(connection);
    Ok(Some(telling(app, subscription, &site, &new, &threads)))
}

fn link(app: &App, subscription: &Subscription, purpose: Purpose, minutes: i64) -> String {
    let link = ReaderLink {
        site: subscription.site_id.clone(),
        reader: subscription.reader_id.clone(),
        email: subscription.email.clone(),
        purpose,
        expires_at: app.now().plus_minutes(minutes),
    };
    format!("{}/mail/replies/{}", app.public_url(), link.token(&app.keys()))
}

fn id(subscription: &Subscription, at: Millis, what: &str) -> String {
    format!(
        "{}.{}.{}.{what}",
        subscription.site_id, subscription.reader_id, at.0
    )
}

fn language(subscription: &Subscription, site: &Site) -> Language {
    Language::from_tag(&subscription.language).unwrap_or(site.settings.language)
}

/// Asks the mailbox's owner.
fn asking(app: &App, subscription: &Subscription, site: &Site) -> Letter {
    let language = language(subscription, site);
    let words = words(language);
    let name = line(&site.name, TITLE);
    let subject = (words.confirm_subject)(&name);
    let asked = (words.confirm_asked)(&name);
    let link = link(app, subscription, Purpose::Confirm, CONFIRM_MINUTES);
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
        id: id(subscription, subscription.created_at, "confirm"),
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

/// A comment as a mail shows it.
struct Item {
    who: String,
    verb: &'static str,
    article: String,
    said: String,
    address: String,
}

/// What somebody did who answered the reader, or mentions them.
fn did(words: &'static Words, answer: &Answer) -> &'static str {
    if answer.is_mention {
        words.mentioned
    } else {
        words.replied
    }
}

fn items(
    app: &App,
    site: &Site,
    new: &[Answer],
    threads: &[Thread],
    did: impl Fn(&Answer) -> &'static str,
) -> Vec<Item> {
    let shown = new.iter().take(SHOWN).map(|answer| {
        let thread = threads.iter().find(|thread| thread.id == answer.thread_id);
        Item {
            who: line(&answer.name, TITLE),
            verb: did(answer),
            article: thread
                .map(|thread| line(thread.public_title(), TITLE))
                .unwrap_or_default(),
            said: markdown::excerpt(&answer.text, EXCERPT),
            address: address(app, site, thread, answer),
        }
    });
    shown.collect()
}

fn count(new: &[Answer]) -> i64 {
    i64::try_from(new.len()).unwrap_or(i64::MAX)
}

/// What the mail is called: by the answers, and without any by the article.
fn subject(words: &Words, name: &str, new: &New, threads: &[Thread]) -> String {
    match (new.answers.as_slice(), new.threads().len()) {
        ([one], _) if one.is_mention => (words.mention_subject)(&line(&one.name, TITLE), name),
        ([one], _) => (words.reply_subject)(&line(&one.name, TITLE), name),
        ([], 1) => {
            let title = threads.first().map(|thread| line(thread.public_title(), TITLE));
            (words.followed_subject)(count(&new.followed), &title.unwrap_or_default(), name)
        }
        ([], _) => (words.followed_many_subject)(count(&new.followed), name),
        (many, _) => (words.replies_subject)(count(many), name),
    }
}

/// Some comments in plain text, and how many more there are.
fn plain(words: &Words, items: &[Item], all: &[Answer]) -> String {
    let mut plain = String::new();
    for Item {
        who,
        verb,
        article,
        said,
        address,
    } in items
    {
        plain.push_str(&format!("{}\n{said}\n{address}\n\n", under(verb, who, article)));
    }
    let more = all.len() - items.len();
    if more > 0 {
        plain.push_str(&format!(
            "{}\n\n",
            (words.more_replies)(i64::try_from(more).unwrap_or(i64::MAX))
        ));
    }
    plain
}

/// The same as HTML.
fn shown(words: &'static Words, items: Vec<Item>, all: usize) -> impl IntoView {
    let more = i64::try_from(all - items.len()).unwrap_or(i64::MAX);
    let items: Vec<_> = items
        .into_iter()
        .map(|item| {
            let article = item.article;
            let article = (!article.is_empty()).then(|| view! { <span style="color: #666">" · " {article}</span> });
            view! {
                <p>
                    <b>{item.who}</b> " " {item.verb} {article}
                </p>
                <blockquote style="margin: 0 0 8px; padding-left: 12px; border-left: 3px solid #ccc">{item.said}</blockquote>
                <p><a href=item.address style="font-weight: bold">{words.read_reply}</a></p>
            }
        })
        .collect();
    let more = (more > 0).then(|| view! { <p>{(words.more_replies)(more)}</p> });
    view! { {items} {more} }
}

/// Tells of answers and of what is new in what the reader follows.
fn telling(app: &App, subscription: &Subscription, site: &Site, new: &New, threads: &[Thread]) -> Letter {
    let language = language(subscription, site);
    let words = words(language);
    let name = line(&site.name, TITLE);
    let subject = subject(words, &name, new, threads);
    let stop = link(app, subscription, Purpose::Stop, STOP_MINUTES);
    let answers = items(app, site, &new.answers, threads, |answer| did(words, answer));
    let followed = items(app, site, &new.followed, threads, |_| words.wrote);
    let mut text = plain(words, &answers, &new.answers);
    if !followed.is_empty() && !answers.is_empty() {
        text.push_str(&format!("{}\n\n", words.followed_title));
    }
    text.push_str(&plain(words, &followed, &new.followed));
    text.push_str(&format!(
        "--\n{}\n{}: {stop}\n",
        words.replies_because, words.manage_replies
    ));
    let html = page(language, &subject, || {
        let title = (!followed.is_empty() && !answers.is_empty())
            .then(|| view! { <h2 style="font-size: 18px">{words.followed_title}</h2> });
        view! {
            {shown(words, answers, new.answers.len())}
            {title}
            {shown(words, followed, new.followed.len())}
            <p style="font-size: 14px">
                {words.replies_because} " " <a href=stop.clone()>{words.manage_replies}</a>
            </p>
        }
    });
    Letter {
        text,
        html,
        subject,
        unsubscribe: Some(stop),
        id: id(subscription, subscription.told_until, "replies"),
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
