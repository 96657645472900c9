//! The filters and the order of the queue, in place: each a link, so that they work without script and can be kept.

use cam_nhan_domain::Status;
use leptos::prelude::*;

use super::{AtSite, face::icon, filter::QueueQuery, shell::counted};
use crate::{
    i18n::filters::{self, Filters},
    store::{
        comments::filter::{Order, Tab},
        statistics::Counted,
    },
};

/// What the filters of a page go by.
pub struct Filtered<'a> {
    /// The query of the page.
    pub query: &'a QueueQuery,
    /// The part of the queue.
    pub tab: Tab,
    /// The articles that can be chosen, the fullest first.
    pub articles: &'a [Counted],
    /// The title of the article that is chosen.
    pub article: Option<String>,
    /// The name of the reader who is chosen.
    pub reader: Option<String>,
}

fn words(at: &AtSite) -> &'static Filters {
    filters::words(at.who.language)
}

impl Filtered<'_> {
    /// All of them in a row.
    pub fn view(&self, at: &AtSite) -> impl IntoView + use<> {
        let filters = words(at);
        let toggle = |name: &'static str, is_on: bool, word: &'static str| {
            let to = if is_on { "" } else { "1" };
            let page = self.query.address(at, self.tab, &[(name, to)]);
            if is_on {
                on(at, page, word.to_owned()).into_any()
            } else {
                view! { <a class="pill" href=page>{word}</a> }.into_any()
            }
        };
        let reader = self
            .reader
            .clone()
            .map(|name| on(at, self.query.address(at, self.tab, &[("reader", "")]), name));
        view! {
            <div class="pills" role="group" aria-label=filters.filters>
                {self.order(at)}
                {self.article(at)}
                {toggle("newcomers", !self.query.newcomers.is_empty(), filters.newcomers)}
                {toggle("links", !self.query.links.is_empty(), filters.links)}
                {reader}
            </div>
        }
    }

    fn order(&self, at: &AtSite) -> Option<impl IntoView + use<>> {
        let filters = words(at);
        if self.tab == Tab::Flagged {
            return None;
        }
        let orders = if self.tab == Tab::Of(Status::Held) {
            vec![
                (Order::Usual, filters.urgent),
                (Order::Newest, filters.newest),
                (Order::Oldest, filters.oldest),
            ]
        } else {
            vec![(Order::Usual, filters.newest), (Order::Oldest, filters.oldest)]
        };
        let chosen = Order::parse(&self.query.sort).unwrap_or_default();
        let word = orders
            .iter()
            .find(|(order, _)| *order == chosen)
            .map_or(filters.newest, |(_, word)| *word);
        let links: Vec<_> = orders
            .into_iter()
            .map(|(order, word)| {
                let page = self.query.address(at, self.tab, &[("sort", order.as_str())]);
                view! { <li><a href=page aria-current=(order == chosen).then_some("true")>{word}</a></li> }
            })
            .collect();
        Some(view! {
            <details class="menu" name="m">
                <summary class="pill">{filters.order} " " <b>{word}</b></summary>
                <div class="pop start"><ul>{links}</ul></div>
            </details>
        })
    }

    fn article(&self, at: &AtSite) -> Option<AnyView> {
        let filters = words(at);
        if let Some(title) = &self.article {
            let page = self.query.address(at, self.tab, &[("thread", "")]);
            return Some(on(at, page, title.clone()).into_any());
        }
        let links: Vec<_> = self
            .articles
            .iter()
            .map(|article| {
                let page = self
                    .query
                    .address(at, self.tab, &[("thread", article.id.as_str())]);
                let title = if article.title.is_empty() { &article.key } else { &article.title };
                view! {
                    <li><a href=page><span>{title.clone()}</span> <span class="count">{counted(article.count)}</span></a></li>
                }
            })
            .collect();
        (links.len() > 1).then(|| {
            view! {
                <details class="menu" name="m">
                    <summary class="pill">{filters.any_article}</summary>
                    <div class="pop start"><ul>{links}</ul></div>
                </details>
            }
            .into_any()
        })
    }

    /// How many were found (and whether there are more), and for what; nothing where nothing is looked for.
    pub fn found(&self, at: &AtSite, count: usize, more: bool) -> Option<impl IntoView + use<>> {
        let filters = words(at);
        let what = self.criteria(at).join(", ");
        if what.is_empty() {
            return None;
        }
        let sentence = if self.query.is_first_page() {
            (filters.found)(count, more, &what)
        } else {
            (filters.found_more)(&what)
        };
        Some(view! { <p class="found">{sentence}</p> })
    }

    /// Each thing that is looked for, in words.
    fn criteria(&self, at: &AtSite) -> Vec<String> {
        let (filters, query) = (words(at), self.query);
        let said = |text: &str, sentence: fn(&str) -> String| (!text.is_empty()).then(|| sentence(text));
        let day = |date: &str, sentence: fn(&str) -> String| {
            let parts: Vec<&str> = date.split('-').rev().collect();
            said(&parts.join("/"), sentence)
        };
        [
            said(&query.q, filters.with_text),
            (!query.links.is_empty()).then(|| filters.with_links.to_owned()),
            said(&query.author, filters.by_author),
            self.reader
                .as_deref()
                .and_then(|name| said(name, filters.by_author)),
            (!query.newcomers.is_empty()).then(|| filters.by_newcomers.to_owned()),
            said(&query.article, filters.on_article),
            self.article
                .as_deref()
                .and_then(|title| said(title, filters.on_article)),
            day(&query.from, filters.from),
            day(&query.to, filters.to),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// A filter that is on: the link takes it away.
fn on(at: &AtSite, page: String, word: String) -> impl IntoView + use<> {
    let label = (words(at).without)(&word);
    view! { <a class="pill on" href=page aria-label=label title=word.clone()><span>{word.clone()}</span> {icon("x")}</a> }
}
