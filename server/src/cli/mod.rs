//! The command line: one file a subcommand.

mod arguments;
mod backup;
mod check;
mod demo;
mod doctor;
mod export;
mod health;
mod identity_provider;
mod import;
mod mail;
mod moderator;
mod output;
mod restore;
mod secret;
mod seed;
mod serve;
mod signing_key;
mod site;
mod thread;

use std::{
    io::{Write as _, stderr},
    path::PathBuf,
    process::ExitCode,
};

use cam_nhan_domain::site::Language;
use cam_nhan_widget::i18n;
use clap::{Arg, Parser, Subcommand};
use secrecy::ExposeSecret as _;

use self::output::{NobodyReads, say};
use crate::{
    app::App,
    clock::Clock,
    config::{Config, Options},
    error::Error,
    store,
};

/// How shells tell of a program whose reader has gone: 128 and the number of SIGPIPE.
const BROKEN_PIPE: u8 = 141;

/// Reads the command line, does what was asked, and says in a sentence why not.
pub async fn main() -> ExitCode {
    match Cli::parse().run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<NobodyReads>() => ExitCode::from(BROKEN_PIPE),
        Err(error) => {
            let reason = match error.downcast_ref() {
                Some(Error::Refusal(refusal)) => i18n::refusal(*refusal, Language::En),
                _ => format!("{error:#}"),
            };
            // Whoever has closed this too wants to hear nothing.
            let _ = writeln!(stderr(), "cam-nhan: {reason}");
            ExitCode::FAILURE
        }
    }
}

/// Reactions and comments under any article: one binary, one file to back up.
#[derive(Debug, Parser)]
#[command(name = "cam-nhan", version, mut_args(takes_negative_numbers))]
pub struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve (what happens without a subcommand too, with the demo)
    Serve(serve::Serve),
    /// Add, change and list sites
    #[command(subcommand)]
    Site(site::Site),
    /// Add and remove the keys by which a site vouches for its own users
    #[command(subcommand)]
    SigningKey(signing_key::SigningKey),
    /// Add and remove the identity providers with whose accounts people sign in to a site
    #[command(subcommand)]
    IdentityProvider(identity_provider::IdentityProvider),
    /// Invite moderators and make their programs' tokens
    #[command(subcommand)]
    Moderator(moderator::Moderator),
    /// Change the keys that the service signs with
    #[command(subcommand)]
    Secret(secret::Secret),
    /// Say which mailboxes are to be sent no more mail
    #[command(subcommand)]
    Mail(mail::Mail),
    /// Move, merge and split threads
    #[command(subcommand)]
    Thread(thread::ThreadCommand),
    /// Bring comments in from another system
    Import(import::Import),
    /// Write everything of a site, to keep it or to take it elsewhere
    Export(export::Export),
    /// Write a backup while the service runs
    Backup(backup::Backup),
    /// Put a backup in place of the database
    Restore(restore::Restore),
    /// Whether the service on this machine answers, and its database: for a container's health check
    Health(health::Health),
    /// Look for damage, and hold every number against the rows that it counts
    Check(check::Check),
    /// Say what around the service is to be mended: database, disk, backups, address, mail, and a page of yours
    Doctor(doctor::Doctor),
    /// Try the service out
    #[command(subcommand)]
    Demo(demo::Demo),
}

impl Cli {
    /// Does what was asked.
    pub async fn run(self) -> anyhow::Result<()> {
        let command = self
            .command
            .unwrap_or(Command::Serve(serve::Serve { demo: true }));
        let demo = matches!(&command, Command::Serve(serve) if serve.demo);
        let config = self.options.resolve(demo)?;
        match command {
            Command::Serve(serve) => serve.run(config).await,
            Command::Site(site) if site.is_addition() => {
                let new = new_file(&config)?;
                let app = App::open(config, Clock::System, |_| {}).await?;
                let said = new.map_or(Ok(()), |path| say!("Made a new database: {}\n", path.display()));
                with_app(app, async |app| site.run(app).await).await?;
                said
            }
            Command::Site(site) => with_database(config, async |app| site.run(app).await).await,
            Command::SigningKey(key) => with_database(config, async |app| key.run(app).await).await,
            Command::IdentityProvider(provider) => {
                with_database(config, async |app| provider.run(app).await).await
            }
            Command::Moderator(moderator) => {
                with_database(config, async |app| moderator.run(app).await).await
            }
            Command::Secret(secret) => with_database(config, async |app| secret.run(app).await).await,
            Command::Mail(mail) => with_database(config, async |app| mail.run(app).await).await,
            Command::Thread(thread) => with_database(config, async |app| thread.run(app).await).await,
            Command::Import(import) => with_database(config, async |app| import.run(app).await).await,
            Command::Export(export) => with_database(config, async |app| export.run(app).await).await,
            Command::Backup(backup) => backup.run(config).await,
            Command::Restore(restore) => restore.run(config).await,
            Command::Health(health) => health.run(config).await,
            Command::Check(check) => check.run(config).await,
            Command::Doctor(doctor) => with_database(config, async |app| doctor.run(app).await).await,
            Command::Demo(demo) => demo.run().await,
        }
    }
}

/// A number below 0 is no flag that nobody knows, but what an argument does not take, or does.
fn takes_negative_numbers(argument: Arg) -> Arg {
    let takes_one = argument.get_action().takes_values();
    argument.allow_negative_numbers(takes_one)
}

/// SQLite's file, where it is not there yet.
fn new_file(config: &Config) -> anyhow::Result<Option<PathBuf>> {
    let file = store::file(config.database_url.expose_secret())?;
    Ok(file.filter(|path| !path.exists()))
}

/// On a database that is there: only `serve` and `site add` make one.
async fn with_database(
    config: Config,
    work: impl AsyncFnOnce(&App) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    with_app(App::attach(config, Clock::System).await?, work).await
}

async fn with_app(app: App, work: impl AsyncFnOnce(&App) -> anyhow::Result<()>) -> anyhow::Result<()> {
    let done = work(&app).await;
    app.close().await?;
    done
}
