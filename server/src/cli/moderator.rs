//! `cam-nhan moderator`: invite, token.

use cam_nhan_domain::SiteId;
use clap::Subcommand;

use super::site;
use crate::{
    app::App,
    auth,
    store::moderators::{Role, Scope},
};

/// What to do for moderators.
#[derive(Debug, Subcommand)]
pub enum Moderator {
    /// Make a one-time link, good for 7 days, that makes its bearer a moderator
    Invite {
        /// The site's short name
        #[arg(long)]
        site: String,
        /// owner, moderator or viewer
        #[arg(long, default_value = "moderator", value_parser = ["owner", "moderator", "viewer"])]
        role: String,
    },
    /// Make a token for a program that moderates through the API; shown once
    Token {
        /// The site's short name
        #[arg(long)]
        site: String,
        /// What the record calls it
        #[arg(long, default_value = "command-line")]
        name: String,
        /// What it may do: read, moderate or manage
        #[arg(long, default_value = "moderate", value_parser = ["read", "moderate", "manage"])]
        scope: String,
        /// After how many days it ends; without, it does not
        #[arg(long)]
        days: Option<u32>,
    },
}

impl Moderator {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::Invite { site, role } => {
                let site = existing(app, &site).await?;
                let role = Role::parse(&role).unwrap_or(Role::Viewer);
                let token = auth::moderator::invite(app, &site, role).await?;
                println!("{}/admin/invitation/{token}", app.public_url());
            }
            Self::Token {
                site,
                name,
                scope,
                days,
            } => {
                let site = existing(app, &site).await?;
                let scope = Scope::parse(&scope).unwrap_or(Scope::Read);
                let actor = "command line".to_owned();
                let token = auth::moderator::issue_token(app, &site, &name, scope, days, actor).await?;
                println!("{token}");
            }
        }
        Ok(())
    }
}

async fn existing(app: &App, id: &str) -> anyhow::Result<SiteId> {
    let id = SiteId::parse(id).map_err(|_| anyhow::anyhow!("{id:?} is no site's short name"))?;
    Ok(site::get(app, &id).await?.id)
}
