//! Article metadata: what the newsroom's own system says of an article beside its title and address.

use cam_nhan_domain::{Millis, SiteId, site::Language};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Thread, columns, folded};
use crate::{
    error::{Error, Result},
    store::{Change, Conn, with_db, with_db_list},
};

/// What is said of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Metadata {
    /// The section in which it stands, as the newspaper calls it; may be empty.
    pub section: String,
    /// Who wrote it.
    #[sqlx(try_from = "String")]
    pub authors: Authors,
    /// The language in which it is written; `None` for the site's.
    pub language: Option<Language>,
    /// When it came out, from which the days of its thread count.
    pub published_at: Option<Millis>,
    /// When its thread closes, instead of after the site's number of days.
    pub closes_at: Option<Millis>,
}

/// One author of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Author {
    /// Their name. Nobody else may bear it in the article's thread without being looked at.
    pub name: String,
    /// By which the site's own sign-in knows them (`sub`): their comments bear the author's badge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
}

/// The authors of an article, stored as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Authors(pub Vec<Author>);

impl TryFrom<String> for Authors {
    type Error = serde_json::Error;

    fn try_from(json: String) -> Result<Self, Self::Error> {
        serde_json::from_str(&json).map(Self)
    }
}

impl Authors {
    /// Whether the site's own sign-in knows one of them by this `sub`.
    pub fn include(&self, sub: &str) -> bool {
        self.0.iter().any(|author| author.id.as_deref() == Some(sub))
    }
}

/// Keeps what is said of an article, its names among it; readers see it at once.
pub async fn set_metadata(conn: &mut Conn<'_>, thread: &Thread) -> Result<Thread> {
    let Metadata {
        section,
        authors,
        language,
        published_at,
        closes_at,
    } = &thread.metadata;
    let authors = serde_json::to_string(&authors.0).map_err(Error::internal)?;
    let stored: Thread = with_db!(conn, db => {
        sqlx::query_as(concat!(
            "update thread set url = $2, url_word = $3, title = $4, title_word = $5, folded = $6, section = $7, authors = $8,
                 language = $9, published_at = $10, closes_at = $11, version = version + 1
             where id = $1 returning ", columns!(),
        ))
        .bind(&thread.id)
        .bind(&thread.url)
        .bind(thread.url_word)
        .bind(&thread.title)
        .bind(thread.title_word)
        .bind(folded(&thread.title, &thread.key, section))
        .bind(section)
        .bind(authors)
        .bind(language)
        .bind(published_at)
        .bind(closes_at)
        .fetch_one(db)
        .await?
    });
    conn.note(Change::Thread(stored.site_id.clone(), stored.key.clone()));
    Ok(stored)
}

/// Those of `keys` that have a thread.
pub async fn list_by_key(conn: &mut Conn<'_>, site: &SiteId, keys: &[&str]) -> Result<Vec<Thread>> {
    with_db_list!(conn, keys, 2, (db, by, in_list, list) => {
        Ok(sqlx::query_as(concat!(
            "select ", columns!(), " from thread", by!("sqlite_autoindex_thread_2"), "where site_id = $1 and key", in_list!()
        ))
        .bind(site)
        .bind(list)
        .fetch_all(db)
        .await?)
    })
}
