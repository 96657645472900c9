//! `cam-nhan backup`.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;
use secrecy::ExposeSecret as _;

use crate::{config::Config, store::Store};

/// What to write where.
#[derive(Args, Debug)]
pub struct Backup {
    /// The file to write: SQLite with everything, whichever database the service runs on
    file: PathBuf,
    /// Replaces a file that is there
    #[arg(long)]
    overwrite: bool,
}

impl Backup {
    /// Writes it.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let file = self.file.display();
        ensure!(
            self.overwrite || !self.file.exists(),
            "there is a file {file} already: --overwrite replaces it"
        );
        let store = Store::attach(config.database_url.expose_secret()).await?;
        let made = store.back_up(&self.file).await;
        store.close().await;
        made?;
        let bytes = std::fs::metadata(&self.file)?.len();
        println!("{file}: {bytes} bytes, written and looked through");
        Ok(())
    }
}
