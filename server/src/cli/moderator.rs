//! `cam-nhan moderator`: invite, token, and help for those who cannot sign in.

use anyhow::Context as _;
use cam_nhan_domain::{SiteId, ids::ModeratorId};
use clap::Subcommand;

use super::site;
use crate::{
    app::App,
    auth,
    store::{
        actor::Actor,
        moderators::{self, Role, Scope},
    },
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
        /// What the audit log calls it
        #[arg(long, default_value = "command-line")]
        name: String,
        /// What it may do: read, moderate or manage
        #[arg(long, default_value = "moderate", value_parser = ["read", "moderate", "manage"])]
        scope: String,
        /// After how many days it ends; without, it does not
        #[arg(long)]
        days: Option<u32>,
    },
    /// Make a one-time link, good for a day, by which a moderator chooses a new password
    PasswordLink {
        /// The address that they sign in with
        email: String,
    },
    /// Turn two-factor sign-in off for a moderator who has lost phone and recovery codes
    TotpOff {
        /// The address that they sign in with
        email: String,
    },
    /// Sign a moderator out on every machine
    EndSessions {
        /// The address that they sign in with
        email: String,
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
                let token =
                    auth::moderator::issue_token(app, &site, &name, scope, days, Actor::CommandLine).await?;
                println!("{token}");
            }
            Self::PasswordLink { email } => {
                let id = known(app, &email).await?;
                let token = auth::account::issue_password_link(app, id, Actor::CommandLine).await?;
                println!("{}/admin/password/{token}", app.public_url());
            }
            Self::TotpOff { email } => {
                let id = known(app, &email).await?;
                let was_on = auth::account::turn_off_lost_totp(app, id, Actor::CommandLine).await?;
                println!(
                    "Two-factor sign-in {} off.",
                    if was_on { "is now" } else { "was already" }
                );
            }
            Self::EndSessions { email } => {
                let id = known(app, &email).await?;
                auth::account::end_all_sessions(app, id, Actor::CommandLine).await?;
                println!("Signed out everywhere.");
            }
        }
        Ok(())
    }
}

async fn known(app: &App, email: &str) -> anyhow::Result<ModeratorId> {
    let email = email.trim().to_lowercase();
    let moderator = moderators::get_by_email(&mut app.store().read().await?.conn(), &email).await?;
    Ok(moderator
        .with_context(|| format!("no moderator signs in with {email}"))?
        .id)
}

async fn existing(app: &App, id: &str) -> anyhow::Result<SiteId> {
    let id = SiteId::parse(id).map_err(|_| anyhow::anyhow!("{id:?} is no site's short name"))?;
    Ok(site::get(app, &id).await?.id)
}
