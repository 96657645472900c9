//! A reader's bell: answers to what they wrote and mentions of them, anywhere on the site, those not seen first.

use std::cmp::Reverse;

use cam_nhan_domain::{
    Millis,
    reader::{Bell, BellItem},
    site::Language,
};
use cam_nhan_widget::i18n;

use crate::{
    app::App,
    error::Result,
    markdown,
    store::{
        Conn, answers, appeals, comments,
        readers::{self, ReaderKey},
        sites::Site,
        threads,
    },
};

/// The most that is told at a time.
const MOST: usize = 50;
/// How much of an answer is shown, in characters.
const EXCERPT: usize = 140;

/// How many answers a reader has not seen; `None` for who has never written here and needs no bell.
pub async fn unseen(conn: &mut Conn<'_>, site: &Site, reader_key: &ReaderKey) -> Result<Option<i64>> {
    let Some(reader) = readers::get(conn, &site.id, reader_key).await? else {
        return Ok(None);
    };
    if comments::count_of_reader(conn, &reader).await? == 0 {
        return Ok(None);
    }
    let answers = answers::count_unseen(conn, &reader).await?;
    Ok(Some(answers + appeals::count_unseen(conn, &reader).await?))
}

/// The latest answers, those not seen first.
pub async fn list(app: &App, site: &Site, reader_key: &ReaderKey, language: Language) -> Result<Bell> {
    let now = app.now();
    let mut connection = app.store().read().await?;
    let conn = &mut connection.conn();
    let Some(reader) = readers::get(conn, &site.id, reader_key).await? else {
        return Ok(Bell::default());
    };
    let seen_at = answers::seen_at(conn, &reader).await?;
    let answers = answers::list(conn, &reader).await?;
    let decided = appeals::list_decided(conn, &reader).await?;
    let of_answers = answers.iter().map(|answer| &answer.thread_id);
    let of_all = of_answers.chain(decided.iter().map(|decided| &decided.thread_id));
    let ids: Vec<_> = of_all.cloned().collect();
    let threads = threads::list_by_id(conn, &ids).await?;
    let decided = decided.into_iter().filter_map(|decided| {
        let thread = threads.iter().find(|thread| thread.id == decided.thread_id)?;
        let item = BellItem {
            id: decided.id,
            key: thread.key.clone(),
            url: thread.public_url().to_owned(),
            title: thread.public_title().to_owned(),
            name: String::new(),
            is_mention: false,
            excerpt: markdown::excerpt(&decided.text, EXCERPT),
            decided: Some((i18n::conduct(language).appeal_decided)(decided.granted).to_owned()),
            when: i18n::since(now, decided.decided_at, language),
            unseen: decided.decided_at > seen_at,
        };
        Some((decided.decided_at, item))
    });
    let mut items: Vec<(Millis, BellItem)> = answers
        .into_iter()
        .filter_map(|answer| {
            let thread = threads.iter().find(|thread| thread.id == answer.thread_id)?;
            let item = BellItem {
                id: answer.id,
                key: thread.key.clone(),
                url: thread.public_url().to_owned(),
                title: thread.public_title().to_owned(),
                name: answer.name,
                is_mention: answer.is_mention,
                excerpt: markdown::excerpt(&answer.text, EXCERPT),
                decided: None,
                when: i18n::since(now, answer.shown_at, language),
                unseen: answer.shown_at > seen_at,
            };
            Some((answer.shown_at, item))
        })
        .chain(decided)
        .collect();
    items.sort_by_key(|(told_at, item)| (!item.unseen, Reverse(*told_at)));
    let items = items.into_iter().map(|(_, item)| item).take(MOST).collect();
    Ok(Bell { items, now: now.0 })
}

/// Takes note that a reader has seen what their bell told until a moment, which is no later than now.
pub async fn see(app: &App, site: &Site, reader_key: &ReaderKey, until: Millis) -> Result<()> {
    let reader = {
        let mut connection = app.store().read().await?;
        readers::get(&mut connection.conn(), &site.id, reader_key).await?
    };
    let Some(reader) = reader else { return Ok(()) };
    let until = until.min(app.now());
    app.store()
        .write(move |conn| Box::pin(async move { answers::set_seen(conn, &reader, until).await }))
        .await
}
