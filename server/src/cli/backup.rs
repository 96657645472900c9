//! `cam-nhan backup`.

use std::path::{Path, PathBuf};

use anyhow::{bail, ensure};
use clap::Args;
use secrecy::ExposeSecret as _;

use super::output::say;
use crate::{
    config::Config,
    os::{self, Told as _},
    store::{self, Store},
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
        // A folder that is not there is more often a mistyped one than one to be made.
        if let Some(hindrance) = os::hindrance(&self.file, true) {
            bail!("the backup cannot be written to {file}: {hindrance}");
        }
        let is_itself = store::file(config.database_url.expose_secret())?
            .is_some_and(|database| is_same(&database, &self.file));
        ensure!(!is_itself, "{file} is the database itself: say another file");
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
        say!("{}: {bytes} bytes, written and looked through", path.display())?;
        Ok(())
    }
}

/// Whether two paths lead to one file that is there.
fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| path.canonicalize().ok();
    whole(one).is_some_and(|one| Some(one) == whole(other))
}
