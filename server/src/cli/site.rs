//! `cam-nhan site`: add, set, show, snippet, list.

use std::io;

use anyhow::{Context as _, bail};
use cam_nhan_domain::{SiteId, site::Settings};
use clap::Subcommand;
use serde_json::{Map, Value};

use super::{arguments, output::say};
use crate::{
    app::App,
    discussion::{
        new_site::{self, NewSite},
        settings,
    },
    snippet::Snippet,
    store::{
        actor::Actor,
        sites::{self, Site as Row},
    },
};

/// What to do with sites.
#[derive(Debug, Subcommand)]
pub enum Site {
    /// Add a site
    Add {
        /// Its short name: a-z, 0-9 and -
        #[arg(value_parser = arguments::site)]
        id: SiteId,
        /// An origin whose pages may embed its threads, such as https://bao.example; may be repeated
        #[arg(long = "origin", required = true)]
        origins: Vec<String>,
        /// Its name for people [default: the short name]
        #[arg(long, value_parser = arguments::name)]
        name: Option<String>,
    },
    /// Change one setting of a site: name, captcha_secret, or a field of `site show`
    Set {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        id: SiteId,
        /// Which setting, such as moderation
        setting: String,
        /// Its new value: a word, or JSON for lists and numbers; - reads it from standard input
        #[arg(allow_negative_numbers = true)]
        value: String,
    },
    /// Show a site's settings as JSON
    Show {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        id: SiteId,
    },
    /// Print what is pasted into the pages of a site
    Snippet {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        id: SiteId,
        /// For pages whose Content-Security-Policy allows no inline scripts and styles
        #[arg(long)]
        without_inline: bool,
    },
    /// List the sites
    List,
}

impl Site {
    /// Whether it may be the first thing that is done at all.
    pub fn is_addition(&self) -> bool {
        matches!(self, Self::Add { .. })
    }

    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::Add { id, origins, name } => {
                let settings = Settings {
                    origins,
                    ..Settings::default()
                };
                let name = match name {
                    Some(name) => tidied(&name)?,
                    None => id.to_string(),
                };
                let site = NewSite { id, name, settings };
                let (id, language) = (site.id.clone(), site.settings.language);
                new_site::add(app, site, Actor::CommandLine).await?;
                say!("Added. Paste this where the thread belongs:\n")?;
                say!(
                    "{}",
                    Snippet {
                        base: &app.public_url(),
                        site: &id,
                        language,
                    }
                )?;
            }
            Self::Snippet { id, without_inline } => {
                let site = get(app, &id).await?;
                let base = app.public_url();
                let snippet = Snippet {
                    base: &base,
                    site: &site.id,
                    language: site.settings.language,
                };
                if without_inline {
                    say!("{}", snippet.without_inline())?;
                } else {
                    say!("{snippet}")?;
                }
            }
            Self::Set { id, setting, value } => {
                let site = get(app, &id).await?;
                // What stands in a command is seen by whoever lists processes.
                let value = match value.as_str() {
                    "-" => io::read_to_string(io::stdin())?.trim().to_owned(),
                    _ => value,
                };
                let (settings, secret) = match setting.replace('-', "_").as_str() {
                    "name" => {
                        let name = tidied(&value)?;
                        return Ok(new_site::rename(app, &site, name, Actor::CommandLine).await?);
                    }
                    "captcha_secret" => (site.settings.clone(), Some(value)),
                    setting => (changed(&site.settings, setting, &value)?, None),
                };
                settings::check(&settings)?;
                let asked = Row {
                    settings: settings.clone(),
                    ..site.clone()
                };
                if let Some(wrong) = settings::dropped(&mut app.store().read().await?.conn(), &asked).await? {
                    bail!(wrong);
                }
                settings::set_settings(app, &site, settings, secret, Actor::CommandLine).await?;
            }
            Self::Show { id } => {
                let site = get(app, &id).await?;
                say!("{}", serde_json::to_string_pretty(&site.settings)?)?;
            }
            Self::List => {
                for site in sites::list(&mut app.store().read().await?.conn()).await? {
                    say!("{}\t{}\t{}", site.id, site.name, site.settings.origins.join(" "))?;
                }
            }
        }
        Ok(())
    }
}

/// A site's name as it is kept.
fn tidied(name: &str) -> anyhow::Result<String> {
    settings::tidy_name(name).map_err(|reason| anyhow::anyhow!("{name:?} is no name for a site: {reason}"))
}

async fn find(app: &App, id: &SiteId) -> anyhow::Result<Option<Row>> {
    Ok(sites::get(&mut app.store().read().await?.conn(), id).await?)
}

/// The site, or one sentence that there is none.
pub async fn get(app: &App, id: &SiteId) -> anyhow::Result<Row> {
    find(app, id)
        .await?
        .with_context(|| format!("there is no site {id}; `cam-nhan site list` shows those there are"))
}

/// The settings with one of them changed.
fn changed(settings: &Settings, name: &str, value: &str) -> anyhow::Result<Settings> {
    let json = serde_json::to_value(settings)?;
    let fields = json.as_object().context("settings are an object")?;
    let names = fields.keys().cloned().collect::<Vec<_>>().join(", ");
    let field = fields
        .get(name)
        .with_context(|| format!("no setting {name:?}; there are: name, captcha_secret, {names}"))?;
    let read = serde_json::from_str(value).ok();
    // A text is one also where it looks like a number.
    let read = read.filter(|read: &Value| !field.is_string() || read.is_string());
    let change = (name.to_owned(), read.unwrap_or_else(|| value.into()));
    Ok(settings::changed(settings, Map::from_iter([change]))?)
}
