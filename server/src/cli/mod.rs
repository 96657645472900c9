//! The command line: one file a subcommand.

mod backup;
mod check;
mod demo;
mod moderator;
mod restore;
mod secret;
mod seed;
mod serve;
mod site;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use secrecy::ExposeSecret as _;

use crate::{
    app::App,
    clock::Clock,
    config::{Config, Options},
    store,
};

/// Reactions and comments under any article: one binary, one file to back up.
#[derive(Debug, Parser)]
#[command(name = "cam-nhan", version)]
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
    /// Invite moderators and make their programs' tokens
    #[command(subcommand)]
    Moderator(moderator::Moderator),
    /// Change the keys that the service signs with
    #[command(subcommand)]
    Secret(secret::Secret),
    /// Write a backup while the service runs
    Backup(backup::Backup),
    /// Put a backup in place of the database
    Restore(restore::Restore),
    /// Look for damage, and hold every number against the rows that it counts
    Check(check::Check),
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
                if let Some(path) = new {
                    println!("Made a new database: {}\n", path.display());
                }
                with_app(app, async |app| site.run(app).await).await
            }
            Command::Site(site) => with_database(config, async |app| site.run(app).await).await,
            Command::Moderator(moderator) => {
                with_database(config, async |app| moderator.run(app).await).await
            }
            Command::Secret(secret) => with_database(config, async |app| secret.run(app).await).await,
            Command::Backup(backup) => backup.run(config).await,
            Command::Restore(restore) => restore.run(config).await,
            Command::Check(check) => check.run(config).await,
            Command::Demo(demo) => demo.run().await,
        }
    }
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
