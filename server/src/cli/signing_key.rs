//! `cam-nhan signing-key …`.

use std::{fs, io, path::PathBuf};

use anyhow::{Context as _, bail};
use cam_nhan_domain::{SiteId, ids::SigningKeyId, site::Language};
use clap::{Args, Subcommand};

use super::{arguments, output::say, site};
use crate::{
    app::App,
    auth::signing_key,
    i18n::sign_in,
    os::Told as _,
    store::{
        actor::Actor,
        signing_keys::{self, Kind},
    },
};

/// What to do with the keys by which a site vouches for its own users.
#[derive(Debug, Subcommand)]
pub enum SigningKey {
    /// Add a key to a site; without an option, a shared secret is made and printed this once
    Add {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        site: SiteId,
        #[command(flatten)]
        key: NewKey,
    },
    /// List a site's keys; a secret itself is never shown
    List {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        site: SiteId,
    },
    /// Remove a key: what it has signed is not believed any longer
    Remove {
        /// The site's short name
        #[arg(value_parser = arguments::site)]
        site: SiteId,
        /// The key, as `list` shows it
        id: String,
    },
}

/// A key that is there already.
#[derive(Args, Debug)]
#[group(multiple = false)]
pub struct NewKey {
    /// A file with a public key in PEM form (Ed25519, P-256 or RSA)
    #[arg(long)]
    public: Option<PathBuf>,
    /// The address of a set of public keys (JWKS)
    #[arg(long)]
    jwks: Option<String>,
    /// Take the shared secret from standard input
    #[arg(long)]
    secret: bool,
}

impl SigningKey {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::Add { site, key } => add(app, &site, key).await?,
            Self::List { site } => {
                let site = site::get(app, &site).await?;
                for key in signing_keys::list(&mut app.store().read().await?.conn(), &site.id).await? {
                    let shown = match key.kind {
                        Kind::Jwks => key.material.as_str(),
                        Kind::Hs256 | Kind::Public => "",
                    };
                    let added = key.created_at.rfc3339();
                    say!("{}\t{}\tadded {added}\t{shown}", key.id, key.kind.as_str())?;
                }
            }
            Self::Remove { site, id } => {
                let site = site::get(app, &site).await?;
                let id = SigningKeyId::parse(&id).ok().with_context(|| {
                    format!(
                        "{id:?} is no key: `cam-nhan signing-key list {}` shows them",
                        site.id
                    )
                })?;
                signing_key::remove(app, &site, id, Actor::CommandLine).await?;
            }
        }
        Ok(())
    }
}

async fn add(app: &App, site: &SiteId, key: NewKey) -> anyhow::Result<()> {
    let site = site::get(app, site).await?;
    let (kind, material) = match (key.public, key.jwks) {
        (Some(file), _) => {
            let pem = fs::read_to_string(&file).told(|| format!("reading {}", file.display()))?;
            (Kind::Public, pem)
        }
        (None, Some(address)) => (Kind::Jwks, address),
        (None, None) if key.secret => (Kind::Hs256, io::read_to_string(io::stdin())?),
        (None, None) => (Kind::Hs256, String::new()),
    };
    let is_made = material.is_empty();
    match signing_key::add(app, &site, kind, &material, Actor::CommandLine).await? {
        Ok(added) if is_made => say!("{}", added.material)?,
        Ok(added) => say!("{}", added.id)?,
        Err(problem) => bail!((sign_in::words(Language::En).problem)(problem)),
    }
    Ok(())
}
