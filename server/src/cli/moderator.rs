//! `cam-nhan moderator`: invite, token, and help for those who cannot sign in.

use anyhow::Context as _;
use cam_nhan_domain::{SiteId, ids::ModeratorId};
use clap::Subcommand;

use super::{arguments, output::say, site};
use crate::{
    app::App,
    auth,
    store::{
        actor::Actor,
        moderators::{self, Role, Scope, UNNAMED_TOKEN},
    },
};

/// What to do for moderators.
#[derive(Debug, Subcommand)]
pub enum Moderator {
    /// Make a one-time link, good for 7 days, that makes its bearer a moderator
    Invite {
        /// The site's short name
        #[arg(long, value_parser = arguments::site)]
        site: SiteId,
        /// owner, moderator or viewer
        #[arg(long, default_value = "moderator", value_parser = ["owner", "moderator", "viewer"])]
        role: String,
    },
    /// Make a token for a program that moderates through the API; shown once
    Token {
        /// The site's short name
        #[arg(long, value_parser = arguments::site)]
        site: SiteId,
        /// What the audit log calls it
        #[arg(long, default_value = UNNAMED_TOKEN, value_parser = arguments::name)]
        name: String,
        /// What it may do: read, moderate or manage
        #[arg(long, default_value = "moderate", value_parser = ["read", "moderate", "manage"])]
        scope: String,
        /// After how many days it ends; without, it does not
        #[arg(long, value_parser = arguments::days, allow_negative_numbers = true)]
        days: Option<u32>,
    },
    /// Make a one-time link, good for a day, by which a moderator chooses a new password
    PasswordLink {
        /// The address that they sign in with
        #[arg(value_parser = arguments::email)]
        email: String,
    },
    /// Turn two-factor sign-in off for a moderator who has lost phone and recovery codes
    TotpOff {
        /// The address that they sign in with
        #[arg(value_parser = arguments::email)]
        email: String,
    },
    /// Sign a moderator out on every machine
    EndSessions {
        /// The address that they sign in with
        #[arg(value_parser = arguments::email)]
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
                say!("{}/admin/invitation/{token}", app.public_url())?;
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
                say!("{token}")?;
            }
            Self::PasswordLink { email } => {
                let id = known(app, &email).await?;
                let token = auth::account::issue_password_link(app, id, Actor::CommandLine).await?;
                say!("{}/admin/password/{token}", app.public_url())?;
            }
            Self::TotpOff { email } => {
                let id = known(app, &email).await?;
                let was_on = auth::account::turn_off_lost_totp(app, id, Actor::CommandLine).await?;
                say!(
                    "Two-factor sign-in {} off.",
                    if was_on { "is now" } else { "was already" }
                )?;
            }
            Self::EndSessions { email } => {
                let id = known(app, &email).await?;
                auth::account::end_all_sessions(app, id, Actor::CommandLine).await?;
                say!("Signed out everywhere.")?;
            }
        }
        Ok(())
    }
}

async fn known(app: &App, email: &str) -> anyhow::Result<ModeratorId> {
    let moderator = moderators::get_by_email(&mut app.store().read().await?.conn(), email).await?;
    Ok(moderator
        .with_context(|| format!("no moderator signs in with {email}"))?
        .id)
}

async fn existing(app: &App, id: &SiteId) -> anyhow::Result<SiteId> {
    Ok(site::get(app, id).await?.id)
}
