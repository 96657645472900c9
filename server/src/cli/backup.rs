//! `cam-nhan backup`.

use std::path::PathBuf;

use anyhow::ensure;
use clap::Args;
use secrecy::ExposeSecret as _;

use crate::{
    config::Config,
    os::{self, Told as _},
    store::Store,
};

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
        let path = os::full(&self.file);
        let bytes = std::fs::metadata(&path)
            .told(|| format!("looking for {file}"))?
            .len();
        println!("{}: {bytes} bytes, written and looked through", path.display());
        Ok(())
    }
}
