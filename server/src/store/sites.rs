//! Sites and their settings.

use cam_nhan_domain::{Millis, SiteId, site::Settings};

use super::{Change, Conn, Db, with_db};
use crate::error::Result;

/// A site.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Site {
    /// Its short name, which is in every address.
    pub id: SiteId,
    /// Its name for people.
    pub name: String,
    /// What its owner set.
    #[sqlx(try_from = "StoredSettings")]
    pub settings: Settings,
    /// How often its word list has changed.
    pub words_revision: i64,
}

/// Settings as the database has them: JSON in a text column, which both databases know.
#[derive(sqlx::Type)]
#[sqlx(transparent)]
struct StoredSettings(String);

impl TryFrom<StoredSettings> for Settings {
    type Error = serde_json::Error;

    fn try_from(stored: StoredSettings) -> Result<Self, serde_json::Error> {
        serde_json::from_str(&stored.0)
    }
}

/// The site called `id`.
pub async fn get(conn: &mut Conn<'_>, id: &SiteId) -> Result<Option<Site>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select id, name, settings, words_revision from site where id = $1").bind(id).fetch_optional(db).await?)
    })
}

/// Every site, up to 1,000, by its short name.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Site>> {
    with_db!(conn, db => {
        Ok(sqlx::query_as("select id, name, settings, words_revision from site order by id limit 1000").fetch_all(db).await?)
    })
}

/// Adds the site, without a word list, or replaces its name and settings.
pub async fn set(conn: &mut Conn<'_>, site: &Site, now: Millis) -> Result<()> {
    let settings = serde_json::to_string(&site.settings).map_err(crate::error::Error::internal)?;
    with_db!(conn, db => {
        sqlx::query(
            "insert into site (id, name, settings, words, words_revision, created_at) values ($1, $2, $3, '', 0, $4)
             on conflict (id) do update set name = excluded.name, settings = excluded.settings",
        )
        .bind(&site.id)
        .bind(&site.name)
        .bind(&settings)
        .bind(now)
        .execute(db)
        .await?;
    });
    conn.note(Change::Site(site.id.clone()));
    Ok(())
}

/// Keeps every other server from changing who looks after a site, or its settings, until the transaction ends: for what
/// is read first and written then, such as who its last owner is. Nothing else waits for it.
pub async fn lock(conn: &mut Conn<'_>, id: &SiteId) -> Result<()> {
    // SQLite has one writer at a time.
    if let Db::Postgres(db) = &mut conn.db {
        sqlx::query("select 1 from site where id = $1 for no key update")
            .bind(id)
            .execute(&mut **db)
            .await?;
    }
    Ok(())
}

/// A site's word list, as its owner wrote it.
pub async fn get_words(conn: &mut Conn<'_>, site: &SiteId) -> Result<String> {
    with_db!(conn, db => {
        Ok(sqlx::query_scalar("select words from site where id = $1").bind(site).fetch_one(db).await?)
    })
}

/// Replaces a site's word list.
pub async fn set_words(conn: &mut Conn<'_>, site: &SiteId, words: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update site set words = $2, words_revision = words_revision + 1 where id = $1")
            .bind(site)
            .bind(words)
            .execute(db)
            .await?;
    });
    conn.note(Change::Site(site.clone()));
    Ok(())
}
