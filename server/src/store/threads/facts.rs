//! What is known of an article, as it is kept beside an act that can be taken back: as JSON, in the audit log and in the log
//! of an import.

use cam_nhan_domain::{Millis, site::Language};
use serde::{Deserialize, Serialize};

use super::{
    Thread, Word,
    metadata::{Author, Authors, Metadata},
};

/// Title and address, on whose word, and what the newsroom's own system says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    title: String,
    title_word: i64,
    url: String,
    url_word: i64,
    section: String,
    authors: Vec<Author>,
    article_language: Option<Language>,
    published_at: Option<i64>,
    closes_at: Option<i64>,
}

impl From<&Thread> for Facts {
    fn from(thread: &Thread) -> Self {
        let metadata = &thread.metadata;
        Self {
            title: thread.title.clone(),
            title_word: thread.title_word as i64,
            url: thread.url.clone(),
            url_word: thread.url_word as i64,
            section: metadata.section.clone(),
            authors: metadata.authors.0.clone(),
            article_language: metadata.language,
            published_at: metadata.published_at.map(|at| at.0),
            closes_at: metadata.closes_at.map(|at| at.0),
        }
    }
}

impl Facts {
    /// Puts them in place of what is known of a thread's article.
    pub fn put_into(self, thread: Thread) -> Thread {
        Thread {
            title: self.title,
            title_word: Word::of(self.title_word),
            url: self.url,
            url_word: Word::of(self.url_word),
            metadata: Metadata {
                section: self.section,
                authors: Authors(self.authors),
                language: self.article_language,
                published_at: self.published_at.map(Millis),
                closes_at: self.closes_at.map(Millis),
            },
            ..thread
        }
    }

    /// Takes an act back by which these became `after`: fact by fact, as far as it still is what the act has made it.
    pub fn put_back_into(self, thread: Thread, after: &Self) -> Thread {
        let now = Self::from(&thread);
        let (title, title_word) = back(
            (now.title, now.title_word),
            &(after.title.clone(), after.title_word),
            (self.title, self.title_word),
        );
        let (url, url_word) = back(
            (now.url, now.url_word),
            &(after.url.clone(), after.url_word),
            (self.url, self.url_word),
        );
        let facts = Self {
            title,
            title_word,
            url,
            url_word,
            section: back(now.section, &after.section, self.section),
            authors: back(now.authors, &after.authors, self.authors),
            article_language: back(
                now.article_language,
                &after.article_language,
                self.article_language,
            ),
            published_at: back(now.published_at, &after.published_at, self.published_at),
            closes_at: back(now.closes_at, &after.closes_at, self.closes_at),
        };
        facts.put_into(thread)
    }
}

fn back<T: PartialEq>(now: T, after: &T, before: T) -> T {
    if now == *after { before } else { now }
}
