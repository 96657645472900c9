//! `cam-nhan restore`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use secrecy::ExposeSecret as _;

use super::{check, output::say};
use crate::{
    clock::Clock,
    config::Config,
    os,
    store::{self, Store},
};

/// What to bring back.
#[derive(Args, Debug)]
pub struct Restore {
    /// A backup, from whichever database
    file: PathBuf,
    /// Goes on when there is something in the database, after keeping that aside
    #[arg(long)]
    force: bool,
}

impl Restore {
    /// Brings it back.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let keep = aside(&config)?;
        let url = config.database_url.expose_secret();
        let kept = store::restore::restore(url, &self.file, self.force.then_some(keep.as_path())).await?;
        let file = store::file(url)?;
        let tell = || {
            if kept {
                say!("What was there is kept as {}", os::full(&keep).display())?;
            }
            file.map_or(Ok(()), |path| say!("Restored to {}", path.display()))
        };
        // Also when nobody listens, the rest is done.
        let told = tell();
        // Brings an older backup up to date, too.
        let store = Store::open(url, store::nobody())
            .await
            .context("opening what was restored")?;
        let whole = check::report(&store, false).await;
        store.close().await;
        told.and(whole)
    }
}

/// Where to keep what is replaced: beside SQLite's file, or in this folder.
fn aside(config: &Config) -> anyhow::Result<PathBuf> {
    let now = Clock::System.now().rfc3339();
    let stamp: String = now[..19].chars().filter(char::is_ascii_alphanumeric).collect();
    let base = store::file(config.database_url.expose_secret())?;
    let mut name = base
        .unwrap_or_else(|| Path::new("cam-nhan.sqlite").to_owned())
        .into_os_string();
    name.push(format!(".before-restore-{stamp}"));
    while Path::new(&name).exists() {
        name.push("-again");
    }
    Ok(name.into())
}
