//! Sites and their settings.

use std::{sync::LazyLock, time::Duration};

use cam_nhan_domain::{
    Millis, SiteId,
    site::{Moderation, Settings},
};
use serde_json::{Map, Value};

use super::{Change, Conn, Db, with_db};
use crate::error::Result;

/// A site.
#[derive(Clone, Debug)]
pub struct Site {
    /// Its short name, which is in every address.
    pub id: SiteId,
    /// Its name for people.
    pub name: String,
    /// What its owner set.
    pub settings: Settings,
    /// How often its word list has changed.
    pub words_revision: i64,
    /// Whether its readers can sign in with an account elsewhere.
    pub has_identity_providers: bool,
}

/// A site as the database has it: settings are JSON in a text column, which both databases know.
#[derive(sqlx::FromRow)]
struct Stored {
    id: SiteId,
    name: String,
    settings: String,
    words_revision: i64,
    has_identity_providers: bool,
}

impl Stored {
    /// The site, which is served whatever somebody has written into its row by hand: the log names what cannot be read,
    /// once an hour.
    fn read(self) -> Site {
        static SAID: LazyLock<moka::sync::Cache<String, ()>> = LazyLock::new(|| {
            let said = moka::sync::Cache::builder().max_capacity(1_000);
            said.time_to_live(Duration::from_secs(3_600)).build()
        });
        let (settings, unreadable) = read(&self.settings);
        for setting in unreadable {
            if SAID
                .entry(format!("{} {setting}", self.id))
                .or_default()
                .is_fresh()
            {
                tracing::error!(
                    site = %self.id,
                    setting,
                    "a stored setting cannot be read, and what is safe stands in its place: \
                     `cam-nhan site set` writes it anew"
                );
            }
        }
        Site {
            id: self.id,
            name: self.name,
            settings,
            words_revision: self.words_revision,
            has_identity_providers: self.has_identity_providers,
        }
    }
}

/// Settings as they are stored, and the names of those that are no settings, no values or out of bounds. In their place
/// stands the default, which lets no page in and keeps no address; only who decides about comments is not left to
/// chance: they wait.
fn read(stored: &str) -> (Settings, Vec<String>) {
    let within = |settings: &Settings| {
        let mut numbers = settings.numbers().into_iter();
        numbers.all(|(_, number, least, most)| (least..=most).contains(&number))
    };
    let parse = |json: Value| serde_json::from_value::<Settings>(json).ok().filter(within);
    if let Some(settings) = serde_json::from_str(stored).ok().and_then(parse) {
        return (settings, Vec::new());
    }
    let mut settings = Settings::default();
    let Ok(fields) = serde_json::from_str::<Map<String, Value>>(stored) else {
        settings.moderation = Moderation::Hold;
        return (settings, vec!["settings".to_owned()]);
    };
    let mut unreadable = Vec::new();
    for (name, value) in fields {
        let with = serde_json::to_value(&settings).ok().and_then(|mut json| {
            *json.get_mut(&name)? = value;
            parse(json)
        });
        match with {
            Some(with) => settings = with,
            None => {
                if name == "moderation" {
                    settings.moderation = Moderation::Hold;
                }
                unreadable.push(name);
            }
        }
    }
    (settings, unreadable)
}

/// A site's columns.
macro_rules! columns {
    ($by:ident) => {
        concat!(
            "id, name, settings, words_revision, exists (
                 select 1 from identity_provider p",
            $by!("identity_provider_by_site"),
            "where p.site_id = site.id and p.for_readers
             ) as has_identity_providers"
        )
    };
}

/// Whether some of a site's settings cannot be read.
pub async fn is_unreadable(conn: &mut Conn<'_>, id: &SiteId) -> Result<bool> {
    let stored = get_stored(conn, id).await?;
    Ok(stored.is_some_and(|stored| !read(&stored.settings).1.is_empty()))
}

/// The settings that cannot be read, of up to 1,000 sites.
pub async fn list_unreadable(conn: &mut Conn<'_>) -> Result<Vec<(SiteId, String)>> {
    let sites = list_stored(conn).await?;
    let unreadable = |site: Stored| {
        let (_, names) = read(&site.settings);
        names.into_iter().map(move |name| (site.id.clone(), name))
    };
    Ok(sites.into_iter().flat_map(unreadable).collect())
}

/// The site called `id`.
pub async fn get(conn: &mut Conn<'_>, id: &SiteId) -> Result<Option<Site>> {
    Ok(get_stored(conn, id).await?.map(Stored::read))
}

async fn get_stored(conn: &mut Conn<'_>, id: &SiteId) -> Result<Option<Stored>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!("select ", columns!(by), " from site where id = $1")).bind(id).fetch_optional(db).await?)
    })
}

/// Every site, up to 1,000, by its short name.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<Site>> {
    Ok(list_stored(conn).await?.into_iter().map(Stored::read).collect())
}

async fn list_stored(conn: &mut Conn<'_>) -> Result<Vec<Stored>> {
    with_db!(conn, (db, by) => {
        Ok(sqlx::query_as(concat!("select ", columns!(by), " from site order by id limit 1000")).fetch_all(db).await?)
    })
}

/// Adds the site with its first word list; `false` when another one has its short name.
pub async fn add(conn: &mut Conn<'_>, site: &Site, words: &str, now: Millis) -> Result<bool> {
    let settings = serde_json::to_string(&site.settings).map_err(crate::error::Error::internal)?;
    let added = with_db!(conn, db => {
        let done = sqlx::query(
            "insert into site (id, name, settings, words, words_revision, created_at) values ($1, $2, $3, $4, 1, $5)
             on conflict (id) do nothing",
        )
        .bind(&site.id)
        .bind(&site.name)
        .bind(&settings)
        .bind(words)
        .bind(now)
        .execute(db)
        .await?;
        done.rows_affected() == 1
    });
    if added {
        conn.note(Change::Site(site.id.clone()));
    }
    Ok(added)
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

/// Gives a site another name for people.
pub async fn set_name(conn: &mut Conn<'_>, id: &SiteId, name: &str) -> Result<()> {
    with_db!(conn, db => {
        sqlx::query("update site set name = $2 where id = $1").bind(id).bind(name).execute(db).await?;
    });
    conn.note(Change::Site(id.clone()));
    Ok(())
}

/// Whether nothing was set up yet: there is no site, and nobody to look after one.
pub async fn is_nothing_there(conn: &mut Conn<'_>) -> Result<bool> {
    with_db!(conn, db => {
        let found: Option<i64> = sqlx::query_scalar(
            "select cast(1 as bigint) where exists (select 1 from site) or exists (select 1 from moderator)",
        )
        .fetch_optional(db)
        .await?;
        Ok(found.is_none())
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_that_cannot_be_read_takes_no_other_with_it() {
        let whole = r#"{"origins":["https://bao.example"],"page_size":50,"moderation":"newcomers"}"#;
        let (settings, unreadable) = read(whole);
        assert_eq!(
            (settings.page_size, settings.moderation),
            (50, Moderation::Newcomers)
        );
        assert!(unreadable.is_empty(), "{unreadable:?}");
        for (wrong, name) in [
            (r#""language":"fr""#, "language"),
            (r#""language":"#, "settings"),
            (r#""page_size":"many""#, "page_size"),
            (r#""page_size":0"#, "page_size"),
            (r#""depth":4000000000"#, "depth"),
            (r#""edit_minutes":-1"#, "edit_minutes"),
            (r#""reactions":[{"code":1}]"#, "reactions"),
            (r#""moderation":"hodl""#, "moderation"),
            (r#""colour":"red""#, "colour"),
        ] {
            let (settings, unreadable) = read(&format!(
                r#"{{{wrong},"origins":["https://bao.example"],"text_limit":99}}"#
            ));
            assert_eq!(unreadable, [name], "{wrong}");
            if name == "settings" {
                assert!(settings.origins.is_empty() && settings.moderation == Moderation::Hold);
                continue;
            }
            assert_eq!((settings.origins.len(), settings.text_limit), (1, 99), "{wrong}");
            let waits = settings.moderation == Moderation::Hold;
            assert_eq!(waits, name == "moderation", "{wrong}");
        }
    }
}
