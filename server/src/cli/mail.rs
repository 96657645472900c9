//! `cam-nhan mail …`.

use std::io::{Read as _, stdin};

use anyhow::{Context as _, ensure};
use clap::Subcommand;

use super::output::say;
use crate::{
    app::App, auth::sign_in_code::mailbox, delivery::webhooks::new_secret, discussion::mail_report,
    error::Error, store::mail_blocks,
};

/// The largest report that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// What to do about mailboxes that are not to be written to.
#[derive(Debug, Subcommand)]
pub enum Mail {
    /// Read a report from standard input, as a mail server passes it on: an undeliverable mail, or a complaint
    Report,
    /// Print the secret by which reports over HTTP are signed; the first time, it is made
    Secret {
        /// Make another one: what the one of before has signed is not believed any longer
        #[arg(long)]
        renew: bool,
    },
    /// List the mailboxes that are sent no more mail but what is asked for there
    Blocked,
    /// Let a mailbox be asked again
    Unblock {
        /// Its address
        email: String,
    },
}

impl Mail {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::Report => {
                let mut raw = Vec::new();
                stdin()
                    .take(LARGEST + 1)
                    .read_to_end(&mut raw)
                    .context("the report could not be read")?;
                ensure!(raw.len() as u64 <= LARGEST, "the report is too large");
                let stopped = mail_report::take_mail(app, &raw).await?;
                say!("{stopped}")?;
            }
            Self::Secret { renew } => {
                say!("{}", mail_report::make_secret(app, new_secret(), renew).await?)?;
            }
            Self::Blocked => {
                let blocks = mail_blocks::list(&mut app.store().read().await?.conn()).await?;
                for block in blocks {
                    let when = block.created_at.rfc3339();
                    say!(
                        "{}\t{}\t{when}\t{}",
                        block.email,
                        block.reason.as_str(),
                        block.detail
                    )?;
                }
            }
            Self::Unblock { email } => {
                let email = mailbox(&email).map_err(Error::from)?;
                let known = email.clone();
                let done = app
                    .store()
                    .write(move |conn| Box::pin(async move { mail_blocks::unblock(conn, &email).await }))
                    .await?;
                ensure!(done, "{known} is not blocked");
            }
        }
        Ok(())
    }
}
