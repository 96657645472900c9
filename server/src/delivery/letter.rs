//! What a mail says: the same twice, as plain text and as HTML that asks for nothing from outside. What others wrote
//! (names, titles, comments) stands on one line each, so that none of it can pass for ours.

use cam_nhan_domain::{
    comment::{is_direction, text},
    site::Language,
};
use leptos::prelude::*;

use crate::{
    app::App,
    auth::mail_link::{ACT_MINUTES, ACTS, MailLink, Purpose, UNSUBSCRIBE_MINUTES},
    i18n::{
        admin,
        mail::{Words, words},
    },
    net::smtp::Letter,
    screening::Reason,
    store::{
        comments::Row,
        flags::{self, Flag},
        notices::Recipient,
        outbox::{Kind, Owed},
        sites::Site,
        threads::Thread,
    },
};

/// The most that is shown of a name or title, and of a comment, in characters.
pub(super) const TITLE: usize = 80;
const FIRST_WORDS: usize = 240;

/// What a letter is about.
pub struct Matter<'a> {
    pub owed: &'a Owed,
    pub to: &'a Recipient,
    pub site: &'a Site,
    /// The most urgent of those that are new.
    pub comments: &'a [Row],
    /// Their threads.
    pub threads: &'a [Thread],
    /// What readers told of them.
    pub told: &'a [Flag],
    /// How many are new, and how many wait in all.
    pub new: i64,
    pub all: i64,
}

/// A comment, in lines.
struct Item {
    author: String,
    article: String,
    first_words: String,
    reasons: String,
    see: String,
    acts: Vec<(&'static str, String)>,
}

/// Where the rest is.
struct Links {
    queue: String,
    change: String,
    unsubscribe: String,
}

impl Matter<'_> {
    /// Writes it, with links that are good from now on.
    pub fn letter(&self, app: &App) -> Letter {
        let language = self.to.language(self.site.settings.language);
        let words = words(language);
        let base = format!("{}/admin/sites/{}", app.public_url(), self.site.id);
        let unsubscribe = self.link(app, Purpose::Unsubscribe, UNSUBSCRIBE_MINUTES);
        let links = Links {
            queue: base.clone(),
            change: format!("{base}/notices"),
            unsubscribe: unsubscribe.clone(),
        };
        let items: Vec<Item> = self
            .comments
            .iter()
            .map(|row| self.item(app, row, &base, language))
            .collect();
        let says = Says {
            greeting: (words.greeting)(&line(&self.to.name, TITLE)),
            news: self.news(words),
            more: (self.new > self.shown()).then(|| (words.more)(self.new - self.shown())),
        };
        let subject = self.subject(words);
        Letter {
            text: plain(words, &says, &items, &links),
            html: html(language, words, &subject, &says, &items, &links),
            subject,
            unsubscribe: Some(unsubscribe),
            id: format!(
                "{}.{}.{}.{}",
                self.site.id,
                self.owed.moderator_id,
                self.owed.taken_since.0,
                if self.owed.kind == Kind::Test {
                    "test"
                } else {
                    "notice"
                }
            ),
        }
    }

    fn shown(&self) -> i64 {
        i64::try_from(self.comments.len()).unwrap_or(i64::MAX)
    }

    /// With the article, where all shown stand under one.
    fn subject(&self, words: &Words) -> String {
        let site = line(&self.site.name, TITLE);
        let subject = match self.owed.kind {
            Kind::Notice => (words.subject)(&site, self.new),
            Kind::Test | Kind::Password | Kind::Webhook | Kind::Erasure => {
                (words.subject_test)(&site, self.all)
            }
        };
        match self.comments {
            [first, rest @ ..]
                if self.new == self.shown() && rest.iter().all(|row| row.thread_id == first.thread_id) =>
            {
                format!("{subject} · {}", self.article(first))
            }
            _ => subject,
        }
    }

    fn news(&self, words: &Words) -> String {
        let site = line(&self.site.name, TITLE);
        if self.new == 0 {
            return (words.nothing)(&site);
        }
        let mut news = (words.new)(self.new, &site);
        if self.all > self.new {
            news = format!("{news} {}", (words.in_all)(self.all));
        }
        news
    }

    fn article(&self, row: &Row) -> String {
        let thread = self.threads.iter().find(|thread| thread.id == row.thread_id);
        let named = thread.map_or("", |thread| match thread.title.as_str() {
            "" => thread.key.as_str(),
            title => title,
        });
        line(named, TITLE)
    }

    fn item(&self, app: &App, row: &Row, base: &str, language: Language) -> Item {
        let acts = ACTS
            .into_iter()
            .filter(|act| act.applied_to(row).is_some())
            .map(|act| {
                let purpose = Purpose::Act {
                    act,
                    comment: row.id.clone(),
                    revision: row.revision,
                    status: row.status,
                };
                (
                    (admin::words(language).act)(act),
                    self.link(app, purpose, ACT_MINUTES),
                )
            })
            .collect();
        Item {
            author: line(&row.name, TITLE),
            article: self.article(row),
            first_words: line(&row.text, FIRST_WORDS),
            reasons: self.reasons(row, admin::words(language)),
            see: format!("{base}?comment={}", row.id),
            acts,
        }
    }

    fn reasons(&self, row: &Row, words: &admin::Words) -> String {
        let found: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
        let mut reasons: Vec<String> = found
            .iter()
            .map(|reason| line(&(words.reason)(&reason.rule, &reason.detail), TITLE))
            .collect();
        let told: Vec<&Flag> = self
            .told
            .iter()
            .filter(|flag| flag.comment_id == row.id)
            .collect();
        if !told.is_empty() {
            let mut kinds: Vec<&str> = told.iter().map(|flag| (words.flag)(&flag.reason)).collect();
            kinds.sort_unstable();
            kinds.dedup();
            let count = i64::try_from(told.len()).unwrap_or(i64::MAX);
            let networks = i64::try_from(flags::networks(told.iter().copied())).unwrap_or(i64::MAX);
            let flagged = (words.flagged)(count, networks);
            reasons.push(format!("{flagged} ({})", kinds.join("; ")));
        }
        reasons.join(" · ")
    }

    fn link(&self, app: &App, purpose: Purpose, minutes: i64) -> String {
        let link = MailLink {
            moderator: self.owed.moderator_id.clone(),
            site: self.site.id.clone(),
            purpose,
            expires_at: app.now().plus_minutes(minutes),
        };
        format!("{}/mail/{}", app.public_url(), link.token(&app.keys()))
    }
}

/// The sentences around the comments.
struct Says {
    greeting: String,
    news: String,
    more: Option<String>,
}

fn plain(words: &Words, says: &Says, items: &[Item], links: &Links) -> String {
    let mut lines = vec![
        says.greeting.clone(),
        String::new(),
        says.news.clone(),
        String::new(),
    ];
    for (at, item) in items.iter().enumerate() {
        lines.push(format!(
            "{}. {} {} {}",
            at + 1,
            item.author,
            words.under,
            item.article
        ));
        lines.push(format!("   > {}", item.first_words));
        if !item.reasons.is_empty() {
            lines.push(format!("   {}: {}", words.because, item.reasons));
        }
        lines.extend(item.acts.iter().map(|(act, link)| format!("   {act}: {link}")));
        lines.push(format!("   {}: {}", words.see, item.see));
        lines.push(String::new());
    }
    lines.extend(says.more.clone());
    lines.push(format!("{}: {}", words.open_queue, links.queue));
    lines.extend([String::new(), "-- ".to_owned()]);
    if !items.is_empty() {
        lines.push(words.about_links.to_owned());
    }
    lines.push(format!("{}: {}", words.change, links.change));
    lines.push(format!("{}: {}", words.unsubscribe, links.unsubscribe));
    lines.push(String::new());
    lines.join("\n")
}

fn html(
    language: Language,
    words: &'static Words,
    subject: &str,
    says: &Says,
    items: &[Item],
    links: &Links,
) -> String {
    page(language, subject, || {
        let items: Vec<_> = items.iter().map(|item| html_item(words, item)).collect();
        let about_links = (!items.is_empty()).then(|| view! { <p>{words.about_links}</p> });
        view! {
            <p>{says.greeting.clone()}</p>
            <p>{says.news.clone()}</p>
            {items}
            <p>
                {says.more.clone()} " "
                <a href=links.queue.clone()>{words.open_queue}</a>
            </p>
            <hr />
            <div style="font-size: 14px">
                {about_links}
                <p>
                    <a href=links.change.clone()>{words.change}</a> " · "
                    <a href=links.unsubscribe.clone()>{words.unsubscribe}</a>
                </p>
            </div>
        }
    })
}

/// The HTML of a letter around what it says.
pub(super) fn page<V: IntoView>(language: Language, subject: &str, body: impl FnOnce() -> V) -> String {
    let html = Owner::new().with(|| {
        view! {
            <html lang=language.tag()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="color-scheme" content="light dark" />
                    <title>{subject.to_owned()}</title>
                </head>
                <body style="font: 16px/1.5 sans-serif; max-width: 40em">{body()}</body>
            </html>
        }
        .to_html()
    });
    // Leptos marks where a browser would take over; here none does.
    format!("<!doctype html>{}", html.replace("<!>", ""))
}

fn html_item(words: &'static Words, item: &Item) -> impl IntoView + use<> {
    let acts: Vec<_> = item
        .acts
        .iter()
        .map(|(act, link)| view! { <a href=link.clone() style="font-weight: bold">{*act}</a> " · " })
        .collect();
    let reasons = (!item.reasons.is_empty())
        .then(|| view! { <p style="margin: 0 0 8px; font-size: 14px">{words.because} ": " {item.reasons.clone()}</p> });
    view! {
        <div style="border: 1px solid #999; border-radius: 8px; padding: 8px 12px; margin: 0 0 12px">
            <p style="margin: 0 0 8px">
                <bdi><b>{item.author.clone()}</b></bdi> " " {words.under} " " <bdi>{item.article.clone()}</bdi>
            </p>
            <p style="margin: 0 0 8px" dir="auto">{item.first_words.clone()}</p>
            {reasons}
            <p style="margin: 0">{acts} <a href=item.see.clone()>{words.see}</a></p>
        </div>
    }
}

/// What somebody else wrote, as one line that keeps to itself: without control and direction characters, and of a length
/// that can be shown.
pub(super) fn line(text: &str, limit: usize) -> String {
    text::one_line(&text.replace(is_direction, ""), limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_is_one_line() {
        assert_eq!(line("An\r\nBcc: x@evil.example", 80), "An Bcc: x@evil.example");
        assert_eq!(
            line("a\u{2028}b\u{2029}c\u{85}d\u{b}e\0f\u{202e}g", 80),
            "a b c d e fg"
        );
        assert_eq!(line("Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", 80), "Tiếng Việt");
        assert_eq!(line(&"a".repeat(2_000), 80).chars().count(), 81);
    }
}
