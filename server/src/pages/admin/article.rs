//! What is known of an article, on whose word, and the form by which the newsroom says so.

use axum::{extract::State, http::HeaderMap, response::Redirect};
use cam_nhan_domain::{Code, Millis, ThreadId, site::Language};
use leptos::prelude::*;
use serde::Deserialize;

use super::{AtSite, FromOwnPage, acts::back, permissions};
use crate::{
    app::App,
    discussion::article::{self, Outcome, Update},
    error::Result,
    http::extract::Form,
    i18n::article as words,
    pages::typed,
    store::{
        moderators::Role,
        threads::{self, Thread, Word, metadata::Author},
    },
    zone::Zone,
};

/// What is said, and for who may say it the form.
pub fn view(at: &AtSite, thread: &Thread) -> impl IntoView + use<> {
    let words = words::words(at.who.language);
    let metadata = &thread.metadata;
    let named = [
        (words.title, &thread.title, thread.title_word),
        (words.address, &thread.url, thread.url_word),
    ];
    let named = named
        .into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .map(|(fact, _, word)| (fact, (words.on_word_of)(word).to_owned()));
    let authors: Vec<&str> = metadata
        .authors
        .0
        .iter()
        .map(|author| author.name.as_str())
        .collect();
    let said = [
        (words.section, metadata.section.clone()),
        (words.authors, authors.join(", ")),
        (
            words.language,
            metadata.language.map_or_else(String::new, |language| {
                (at.words().newsroom.language)(language).to_owned()
            }),
        ),
        (
            words.published_at,
            metadata
                .published_at
                .map(|moment| at.clock(moment))
                .unwrap_or_default(),
        ),
        (
            words.closes_at,
            metadata
                .closes_at
                .map(|moment| at.clock(moment))
                .unwrap_or_default(),
        ),
    ];
    let facts: Vec<_> = named
        .chain(said.into_iter().filter(|(_, value)| !value.is_empty()))
        .map(|(fact, value)| view! { <li>{fact} ": " {value}</li> })
        .collect();
    let facts = (!facts.is_empty()).then(|| view! { <ul class="muted">{facts}</ul> });
    let form = (at.role >= Role::Moderator).then(|| form(at, thread));
    view! { <section> {facts} {form} </section> }
}

fn form(at: &AtSite, thread: &Thread) -> impl IntoView + use<> {
    let words = words::words(at.who.language);
    let metadata = &thread.metadata;
    let shown = Shown::of(thread, &at.zone());
    let languages: Vec<_> = std::iter::once(None)
        .chain(Language::ALL.map(Some))
        .map(|language| {
            let value = language.map_or("", Language::tag);
            let word = language.map_or(words.of_site, at.words().newsroom.language);
            view! { <option value=value selected=language == metadata.language>{word}</option> }
        })
        .collect();
    let clocks = at
        .zone()
        .label(metadata.published_at.unwrap_or(thread.created_at));
    view! {
        <details>
            <summary>{words.describe}</summary>
            <p class="muted">{words.help}</p>
            <form class="stack" method="post" action=at.path("/article")>
                <input type="hidden" name="thread" value=thread.id.to_string() />
                <label>{words.title} <input name="title" maxlength="300" value=shown.title placeholder=thread.title.clone() /></label>
                <label>{words.address} <input name="url" type="url" maxlength="2000" value=shown.url placeholder=thread.url.clone() /></label>
                <label>{words.section} <input name="section" maxlength=article::SECTION_LIMIT.to_string() value=metadata.section.clone() /></label>
                <label>
                    {words.authors} <span class="help">{words.authors_help}</span>
                    <textarea name="authors" rows="2" inner_html=typed(&shown.authors)></textarea>
                </label>
                <label>{words.language} <select name="language">{languages}</select></label>
                <label>
                    {words.published_at} <span class="help">{(words.published_help)(&clocks)}</span>
                    <input name="published_at" type="datetime-local" value=shown.published_at />
                </label>
                <label>
                    {words.closes_at} <span class="help">{(words.closes_help)(&clocks)}</span>
                    <input name="closes_at" type="datetime-local" value=shown.closes_at />
                </label>
                <button class="primary">{at.words().save}</button>
            </form>
        </details>
    }
}

/// What stands in the form's fields.
#[derive(PartialEq, Eq)]
struct Shown {
    title: String,
    url: String,
    authors: String,
    published_at: String,
    closes_at: String,
}

impl Shown {
    fn of(thread: &Thread, zone: &Zone) -> Self {
        // What readers say is not the newsroom's word.
        let own = |value: &str, word: Word| {
            if word == Word::Newsroom {
                value.to_owned()
            } else {
                String::new()
            }
        };
        let metadata = &thread.metadata;
        let authors: Vec<&str> = metadata
            .authors
            .0
            .iter()
            .map(|author| author.name.as_str())
            .collect();
        let field = |moment: Option<Millis>| moment.map(|moment| zone.field(moment)).unwrap_or_default();
        Self {
            title: own(&thread.title, thread.title_word),
            url: own(&thread.url, thread.url_word),
            authors: authors.join("\n"),
            published_at: field(metadata.published_at),
            closes_at: field(metadata.closes_at),
        }
    }
}

/// Which article, and what the newsroom says of it.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
pub struct ArticleForm {
    thread: String,
    title: String,
    url: String,
    section: Option<String>,
    authors: Option<String>,
    language: Option<String>,
    published_at: Option<String>,
    closes_at: Option<String>,
}

impl ArticleForm {
    /// What it changes: a moment is shown to the minute, so that one which stands as it was shown is no change.
    fn update(self, thread: &Thread, zone: &Zone) -> Update {
        let shown = Shown::of(thread, zone);
        let moment = |typed: Option<String>, shown: String| {
            let typed = typed.filter(|typed| *typed != shown)?;
            // What is no moment is for the check to refuse.
            Some(Some(zone.of_field(&typed).map_or(typed, Millis::rfc3339)))
        };
        let known = &thread.metadata.authors.0;
        let author = |name: &str| {
            let same = known.iter().find(|author| author.name == name);
            same.cloned().unwrap_or_else(|| Author {
                name: name.to_owned(),
                id: None,
            })
        };
        Update {
            title: Some(Some(self.title)),
            url: Some(Some(self.url)),
            section: self.section.map(Some),
            authors: self.authors.map(|typed| {
                let names = typed.lines().map(str::trim).filter(|name| !name.is_empty());
                Some(names.map(author).collect())
            }),
            language: self.language.map(|tag| Language::from_tag(&tag)),
            published_at: moment(self.published_at, shown.published_at),
            closes_at: moment(self.closes_at, shown.closes_at),
            ..Update::default()
        }
    }
}

/// Says what the newsroom knows of an article.
pub async fn describe(
    State(app): State<App>,
    _: FromOwnPage,
    permissions::Moderator(at): permissions::Moderator,
    headers: HeaderMap,
    Form(form): Form<ArticleForm>,
) -> Result<Redirect> {
    let id = ThreadId::parse(&form.thread)?;
    let thread = {
        let mut connection = app.store().read().await?;
        threads::get_of_site(&mut connection.conn(), &at.site.id, &id).await?
    };
    let thread = thread.ok_or(Code::ThreadMissing)?;
    let said = form.update(&thread, &at.zone()).checked(&at.site)?;
    let (done, batch) = article::put(&app, &at.site, vec![(thread.key, said)], at.actor()).await?;
    if done.iter().all(|(_, outcome)| *outcome == Outcome::Unchanged) {
        return Err(Code::ActImpossible.into());
    }
    Ok(back(&at, &headers, &[("done", batch.as_str()), ("n", "1")]))
}
