//! The newest comments of a site or of one thread, as feed readers fetch them (Atom, RFC 4287).

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Link, Person, Text};
use axum::{extract::State, http::HeaderMap, response::Response};
use cam_nhan_domain::{Code, Millis, Status, routes};

use super::paths::{of_feed, of_thread};
use crate::{
    app::App,
    cache::Rendered,
    discussion::read,
    error::{Error, Result},
    http::{
        extract::{Address, AtSite, Query},
        thread_query::ThreadQuery,
    },
    i18n::admin::words,
    store::{
        comments::{self, Row},
        threads::{self, Thread},
    },
};

/// Comments in a feed.
const NEWEST: u32 = 50;
/// Feed readers come every few minutes; what a moderator has hidden is to be gone soon.
const CACHE_CONTROL: &str = "public, max-age=60";

/// The feed of the article that the query names; of the whole site where it names none.
pub async fn show(
    State(app): State<App>,
    at: AtSite,
    Query(query): Query<ThreadQuery>,
    Address(from): Address,
    headers: HeaderMap,
) -> Result<Response> {
    app.admit_fresh_read(from)?;
    let language = at.language;
    let of_thread = match query.page(&at.site) {
        Ok(page) => Some(page),
        Err(Error::Refusal(refusal)) if refusal.code == Code::PageMissing => None,
        Err(error) => return Err(error),
    };
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let thread = match &of_thread {
        None => None,
        Some(page) => Some(
            read::thread(conn, &at.site, page)
                .await?
                .ok_or(Code::ThreadMissing)?,
        ),
    };
    let rows = comments::list_newest(
        conn,
        &at.site.id,
        thread.as_ref().map(|thread| &thread.id),
        NEWEST,
    )
    .await?;
    let threads = match &thread {
        Some(thread) => vec![thread.clone()],
        None => {
            let mut ids: Vec<_> = rows.iter().map(|row| row.thread_id.clone()).collect();
            ids.sort_unstable();
            ids.dedup();
            threads::list_by_id(conn, &ids).await?
        }
    };
    drop(connection);

    let base = app.public_url();
    let own = match &thread {
        None => format!("{base}{}", routes::of_site(routes::FEED, at.site.id.as_str())),
        Some(thread) => format!("{base}{}", of_feed(&at.site.id, &thread.key)),
    };
    let title = thread.as_ref().map_or(at.site.name.as_str(), headline);
    let entries: Vec<Entry> = rows
        .into_iter()
        .filter_map(|row| {
            let thread = threads.iter().find(|thread| thread.id == row.thread_id)?;
            entry(row, thread, &base)
        })
        .collect();
    let feed = Feed {
        id: own.clone(),
        title: Text::plain(legal(&format!("{}: {title}", words(language).thread_of))),
        updated: { entries.iter() }
            .map(|entry| entry.updated)
            .max()
            .unwrap_or_default(),
        links: [
            Some(link("self", own)),
            thread.map(|thread| link("alternate", address(&thread, &base, None))),
        ]
        .into_iter()
        .flatten()
        .collect(),
        lang: Some(language.tag().to_owned()),
        entries,
        ..Feed::default()
    };
    Rendered::atom(&feed.to_string())?.respond(&headers, CACHE_CONTROL)
}

/// A comment with its words, if everyone may read them.
fn entry(row: Row, thread: &Thread, base: &str) -> Option<Entry> {
    if row.status != Status::Approved {
        return None;
    }
    let name = legal(&row.name);
    Some(Entry {
        id: format!("urn:uuid:{}", row.id),
        title: Text::plain(format!("{name}: {}", legal(headline(thread)))),
        updated: moment(row.edited_at.unwrap_or(row.created_at)),
        published: Some(moment(row.created_at)),
        links: vec![link("alternate", address(thread, base, Some(&row)))],
        authors: vec![Person {
            name,
            ..Person::default()
        }],
        // The HTML is the one that `markdown.rs` made, as text: a reader of feeds takes it apart.
        content: Some(Content {
            value: Some(legal(&row.html)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    })
}

/// What readers see a thread called.
fn headline(thread: &Thread) -> &str {
    match thread.public_title() {
        "" => &thread.key,
        title => title,
    }
}

/// Where a thread, or a comment of it, is read: in its article, else on the thread's own page.
fn address(thread: &Thread, base: &str, comment: Option<&Row>) -> String {
    let url = thread.public_url();
    match (url.is_empty(), comment) {
        (false, None) => url.to_owned(),
        (false, Some(row)) => format!("{url}#cn-{}", row.id),
        (true, None) => format!("{base}{}", of_thread(&thread.site_id, &[("key", &thread.key)])),
        (true, Some(row)) => {
            let query = [("key", thread.key.as_str()), ("comment", row.id.as_str())];
            format!("{base}{}", of_thread(&thread.site_id, &query))
        }
    }
}

fn link(rel: &str, href: String) -> Link {
    Link {
        rel: rel.to_owned(),
        href,
        ..Link::default()
    }
}

fn moment(at: Millis) -> FixedDateTime {
    at.rfc3339().parse().unwrap_or_default()
}

/// A text without the characters that XML has no way to write.
fn legal(text: &str) -> String {
    let is_legal =
        |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || "\t\n\r".contains(*c);
    text.chars().filter(is_legal).collect()
}
