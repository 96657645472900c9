//! `cam-nhan identity-provider …`.

use std::{io, path::PathBuf};

use anyhow::{Context as _, bail};
use cam_nhan_domain::{SiteId, ids::IdentityProviderId, site::Language};
use clap::{Args, Subcommand};

use super::{arguments, output::say, site};
use crate::{
    app::App,
    auth::identity_provider::{
        callback,
        manage::{self, Typed},
        presets::Preset,
    },
    i18n::identity_providers::words,
    os::Told as _,
    store::{actor::Actor, identity_providers},
};

/// What to do with the identity providers of a site.
#[derive(Debug, Subcommand)]
pub enum IdentityProvider {
    /// Add a provider; its secret, or Apple's private key, is read from standard input
    Add(New),
    /// List a site's providers, and the address that each of them must know; a secret is never shown
    List {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        site: SiteId,
    },
    /// Remove a provider: nobody signs in with it any longer
    Remove {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        site: SiteId,
        /// The provider, as `list` shows it
        id: String,
    },
}

/// A provider to be added. What OAuth 2 alone needs is asked for by the owner's page.
#[derive(Args, Debug)]
pub struct New {
    /// The site's short name
    #[arg(value_parser = arguments::site)]
    site: SiteId,
    /// google, facebook, zalo, apple, microsoft, github or openid
    preset: String,
    /// By which the provider knows this service
    #[arg(long)]
    client_id: String,
    /// What stands on the button
    #[arg(long, default_value = "")]
    name: String,
    /// The issuer (openid), or the organisation's id (microsoft)
    #[arg(long, default_value = "")]
    issuer: String,
    /// Whose private key it is (apple)
    #[arg(long, default_value = "")]
    team: String,
    /// The private key's id (apple)
    #[arg(long, default_value = "")]
    key: String,
    /// Readers do not sign in with it
    #[arg(long)]
    not_for_readers: bool,
    /// A file with who moderates: a rule a line, as `@bao.example moderator`
    #[arg(long)]
    staff: Option<PathBuf>,
}

impl IdentityProvider {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::Add(new) => add(app, new).await,
            Self::List { site } => {
                let site = site::get(app, &site).await?;
                for provider in
                    identity_providers::list(&mut app.store().read().await?.conn(), &site.id).await?
                {
                    say!("{}\t{}\t{}", provider.id, provider.name, provider.issuer)?;
                }
                say!("redirect address:\t{}", callback(app))?;
                Ok(())
            }
            Self::Remove { site, id } => {
                let site = site::get(app, &site).await?;
                let id = IdentityProviderId::parse(&id).ok().with_context(|| {
                    format!(
                        "{id:?} is no provider: `cam-nhan identity-provider list {}` shows them",
                        site.id
                    )
                })?;
                Ok(manage::remove(app, &site.id, id, Actor::CommandLine).await?)
            }
        }
    }
}

async fn add(app: &App, new: New) -> anyhow::Result<()> {
    let site = site::get(app, &new.site).await?;
    let preset = Preset::parse(&new.preset).filter(|preset| *preset != Preset::OAuth2);
    let preset = preset.with_context(|| {
        format!(
            "{:?} is none of google, facebook, zalo, apple, microsoft, github, openid",
            new.preset
        )
    })?;
    let staff = match &new.staff {
        Some(file) => std::fs::read_to_string(file).told(|| format!("reading {}", file.display()))?,
        None => String::new(),
    };
    let typed = Typed {
        name: new.name,
        issuer: new.issuer,
        client_id: new.client_id,
        // What stands in a command is seen by whoever lists processes.
        client_secret: io::read_to_string(io::stdin())?,
        team: new.team,
        key: new.key,
        for_readers: !new.not_for_readers,
        staff,
        ..Typed::default()
    };
    match manage::set(app, &site.id, None, preset, &typed, Actor::CommandLine).await? {
        Ok(provider) => say!("{}\t{}", provider.id, callback(app))?,
        Err(problem) => bail!((words(Language::En).problem)(problem)),
    }
    Ok(())
}
