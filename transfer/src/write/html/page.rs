//! The frames of pages: head, style, index and foot.

use cam_nhan_domain::Millis;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::Look;
use crate::record::Thread;

/// Put into each page, so that it is whole wherever it goes.
const STYLE: &str = include_str!("style.css");
/// The browser itself sees to it that a page asks for nothing.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A line of an index.
pub struct Entry {
    /// The file.
    pub name: String,
    /// What it is about.
    pub title: String,
    /// How many comments are there.
    pub comments: u64,
}

/// The lines of an index under one heading.
pub struct Group {
    /// The heading.
    pub title: String,
    /// Its lines.
    pub entries: Vec<Entry>,
}

/// The page of an article.
pub fn thread(look: &Look, title: &str, thread: &Thread, shown: Markup, exported_at: Millis) -> Markup {
    let body = html! {
        main {
            h1 { bdi { (title) } }
            (address(look, thread))
            (shown)
        }
    };
    page(look, title, (true, body), exported_at)
}

/// An article among others on a page.
pub fn section(look: &Look, title: &str, thread: &Thread, shown: Markup) -> Markup {
    html! {
        section {
            h2 { bdi { (title) } }
            (address(look, thread))
            (shown)
        }
    }
}

/// A page of the index; before and behind it, the newer and the older one.
pub fn index(
    look: &Look,
    groups: &[Group],
    (threads, comments): (Option<u64>, u64),
    (newer, older): (Option<String>, Option<String>),
    exported_at: Millis,
) -> Markup {
    let (words, title) = (&look.words, (look.words.title)(&look.site));
    let body = html! {
        main {
            h1 { (title) }
            p.sum {
                @if let Some(threads) = threads { ((words.threads)(threads)) " · " }
                ((words.comments)(comments))
            }
            @if groups.is_empty() { p.gone { (words.nothing) } }
            @for group in groups {
                h2 { (group.title) }
                ul.index {
                    @for entry in &group.entries {
                        li {
                            a href=(entry.name) { bdi { (entry.title) } }
                            span { ((words.comments)(entry.comments)) }
                        }
                    }
                }
            }
            @if newer.is_some() || older.is_some() {
                nav {
                    @if let Some(newer) = newer { a href=(newer) rel="prev" { "← " (words.newer) } }
                    @if let Some(older) = older { a href=(older) rel="next" { (words.older) " →" } }
                }
            }
        }
    };
    page(look, &title, (false, body), exported_at)
}

/// The beginning of a page whose articles follow one by one.
pub fn sheet_head(look: &Look, month: &str) -> String {
    let title = (look.words.title_of_month)(&look.site, month);
    let head = html! { (head(&title)) };
    let begin = html! { (back(look)) };
    let heading = html! { h1 { (title) } };
    format!(
        "{}<html lang=\"{}\">{}<body>{}<main>{}",
        DOCTYPE.into_string(),
        look.words.lang,
        head.into_string(),
        begin.into_string(),
        heading.into_string()
    )
}

/// The end of such a page.
pub fn sheet_foot(look: &Look, exported_at: Millis) -> String {
    format!("</main>{}</body></html>\n", foot(look, exported_at).into_string())
}

fn page(look: &Look, title: &str, (goes_back, body): (bool, Markup), exported_at: Millis) -> Markup {
    let site = (look.words.title)(&look.site);
    let title = if goes_back {
        format!("{title} – {site}")
    } else {
        site
    };
    html! {
        (DOCTYPE)
        html lang=(look.words.lang) {
            (head(&title))
            body {
                @if goes_back { (back(look)) }
                (body)
                (foot(look, exported_at))
            }
        }
    }
}

fn head(title: &str) -> Markup {
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="referrer" content="no-referrer";
            meta name="color-scheme" content="light dark";
            title { (title) }
            style { (PreEscaped(STYLE)) }
        }
    }
}

fn back(look: &Look) -> Markup {
    html! { nav.back { a href="index.html" { "← " (look.words.all) } } }
}

fn foot(look: &Look, exported_at: Millis) -> Markup {
    let at = look.moment(exported_at);
    html! { footer { ((look.words.archived)(&at)) } }
}

/// Where the article is read.
fn address(look: &Look, thread: &Thread) -> Markup {
    let is_web = ["http://", "https://"]
        .iter()
        .any(|scheme| thread.url.starts_with(scheme));
    html! {
        @if is_web {
            p.sum { a href=(thread.url) rel="noopener" { (look.words.article) } " " bdi.address { (shortened(&thread.url)) } }
        }
    }
}

/// An address as people read it: without what each of them begins with.
fn shortened(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.trim_end_matches('/')
}
