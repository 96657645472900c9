//! Adding a site, and giving it another name: the same for the first run, the owners' pages and the command line.

use cam_nhan_domain::{
    Millis, SiteId,
    site::{Settings, without_www},
};

use super::settings;
use crate::{
    app::App,
    error::{Error, Result, WrongSetting},
    screening::{STARTER, words},
    store::{
        Conn,
        actor::Actor,
        audit::{self, Action, NewEntry},
        sites::{self, Site},
    },
};

/// A site that is about to be.
#[derive(Clone, Debug)]
pub struct NewSite {
    /// Its short name.
    pub id: SiteId,
    /// Its name for people, tidied by [`settings::tidy_name`].
    pub name: String,
    /// What its owner chose, checked by [`settings::check`].
    pub settings: Settings,
}

/// Adds a site with the word list that a newcomer gets; a short name that another one has is the setting `id`.
pub async fn add(app: &App, site: NewSite, actor: Actor) -> Result<()> {
    settings::check(&site.settings)?;
    let now = app.now();
    app.store()
        .write(move |conn| Box::pin(async move { add_within(conn, site, &actor, now).await }))
        .await
}

/// [`add`], within a transaction that does more.
pub async fn add_within(conn: &mut Conn<'_>, site: NewSite, actor: &Actor, now: Millis) -> Result<()> {
    let settings = serde_json::to_string(&site.settings).map_err(Error::internal)?;
    let NewSite { id, name, .. } = &site;
    let row = Site {
        id: id.clone(),
        name: name.clone(),
        settings: site.settings.clone(),
        words_revision: 1,
        has_identity_providers: false,
    };
    if !sites::add(conn, &row, STARTER, now).await? {
        return Err(WrongSetting::new("id", format!("there is a site {id} already")).into());
    }
    let entry = NewEntry {
        after: &settings,
        why: name,
        ..NewEntry::new(id, actor, Action::AddSite, id.as_str())
    };
    audit::add(conn, entry, now).await?;
    let phrases = words::parse(STARTER).map_or(0, |list| list.len()).to_string();
    let entry = NewEntry {
        after: &phrases,
        ..NewEntry::new(id, actor, Action::SetWords, id.as_str())
    };
    audit::add(conn, entry, now).await?;
    Ok(())
}

/// Gives a site another name for people, as [`settings::tidy_name`] keeps it.
pub async fn rename(app: &App, site: &Site, name: String, actor: Actor) -> Result<()> {
    if name == site.name {
        return Ok(());
    }
    let (id, before, now) = (site.id.clone(), site.name.clone(), app.now());
    app.store()
        .write(move |conn| {
            Box::pin(async move {
                sites::set_name(conn, &id, &name).await?;
                let entry = NewEntry {
                    before: &before,
                    after: &name,
                    ..NewEntry::new(&id, &actor, Action::RenameSite, id.as_str())
                };
                audit::add(conn, entry, now).await?;
                Ok(())
            })
        })
        .await
}

/// A short name for the site of an origin: the first word of its host, `bao` for `https://www.bao.example`.
pub fn short_name(origin: &str) -> Option<SiteId> {
    let url = url::Url::parse(origin.trim_end_matches(":*")).ok()?;
    let name = match url.host()? {
        url::Host::Domain(host) => {
            let first = without_www(host).split('.').next()?;
            first
                .chars()
                .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || *c == '-')
                .take(40)
                .collect()
        }
        // A number says nothing.
        _ => String::new(),
    };
    SiteId::parse(if name.is_empty() { "site" } else { &name }).ok()
}

#[cfg(test)]
mod tests {
    use super::short_name;

    #[test]
    fn a_site_is_called_by_the_first_word_of_its_host() {
        for (origin, name) in [
            ("https://bao.example", "bao"),
            ("https://www.bao.example", "bao"),
            ("https://blog.bao.example:8443", "blog"),
            ("http://localhost:*", "localhost"),
            ("http://127.0.0.1:4321", "site"),
            ("https://tin_tuc.example", "tintuc"),
        ] {
            let short = short_name(origin).map(|name| name.to_string());
            assert_eq!(short.as_deref(), Some(name), "{origin}");
        }
    }
}
