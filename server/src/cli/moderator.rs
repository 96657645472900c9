//! `cam-nhan moderator`: invite, token.

use cam_nhan_domain::SiteId;
use clap::Subcommand;

use super::site;
use crate::{app::App, auth, store::moderators};

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
                let token = auth::moderator::invite(app, &site, &role).await?;
                println!("{}/admin/invitation/{token}", app.public_url());
            }
            Self::Token { site, name, days } => {
                let site = existing(app, &site).await?;
                let token = auth::new_token();
                let (hash, now) = (auth::hash_token(&token), app.now());
                let expires_at = days.map(|days| now.plus_minutes(i64::from(days) * 1_440));
                app.store()
                    .write(move |conn| {
                        Box::pin(async move {
                            moderators::add_api_token(conn, &hash, &site, &name, expires_at, now).await
                        })
                    })
                    .await?;
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
