//! `cam-nhan check`.

use anyhow::ensure;
use clap::Args;
use secrecy::ExposeSecret as _;

use super::output::say;
use crate::{
    clock::Clock,
    config::Config,
    discussion::repair::{self, Stale},
    store::{
        Store,
        check::{self, WithNul},
        sites,
    },
};

/// What to do about it.
#[derive(Args, Debug)]
pub struct Check {
    /// Sets numbers right that are not what the rows say, in one transaction, and puts that in the audit log; makes again
    /// what words are found by, where an older version made it
    #[arg(long)]
    repair: bool,
}

impl Check {
    /// Looks; fails when something is left that is not right.
    pub async fn run(self, config: Config) -> anyhow::Result<()> {
        let store = Store::attach(config.database_url.expose_secret()).await?;
        let whole = report(&store, self.repair).await;
        store.close().await;
        whole
    }
}

/// Prints what is not right, and fails when some of it stays so.
pub async fn report(store: &Store, repair: bool) -> anyhow::Result<()> {
    let damage = check::list_damage(&mut store.read().await?.conn()).await?;
    let (found, nul) = if repair {
        repair::repair(store, Clock::System.now()).await?
    } else {
        let mut connection = store.read().await?;
        let conn = &mut connection.conn();
        (check::list(conn).await?, check::list_nul(conn).await?)
    };
    let unreadable = sites::list_unreadable(&mut store.read().await?.conn()).await?;
    let stale = repair::refold(store, repair).await?;
    for line in &damage {
        say!("damage: {line}")?;
    }
    for WithNul { table, column, rows } in &nul {
        say!(
            "{rows} texts in {table}.{column} have a NUL in them{}",
            if repair { "; taken out" } else { "" }
        )?;
    }
    let mut left = if repair { 0 } else { nul.len() };
    for (site, setting) in &unreadable {
        say!("{site}: the setting {setting} cannot be read (`cam-nhan site set` writes it anew)")?;
        left += 1;
    }
    for (number, difference) in &found {
        let mended = repair && number.is_derived();
        left += usize::from(!mended);
        say!(
            "{}: {} {} is {}, the rows say {}{}",
            number.as_str(),
            difference.subject_id,
            difference.kind,
            difference.stored,
            difference.counted,
            if mended { "; set right" } else { "" }
        )?;
    }
    if stale != Stale::default() {
        let done = if repair { "; made again" } else { "" };
        say!(
            "folds: {} comments and {} articles are not found by their words{done}",
            stale.comments,
            stale.threads
        )?;
        left += usize::from(!repair);
    }
    ensure!(
        damage.is_empty(),
        "the database is damaged: restore a backup (`cam-nhan restore`)"
    );
    ensure!(
        left == 0,
        "{left} things are not as they should be (`cam-nhan check --repair` sets right what can be)"
    );
    say!("All is as it should be.")?;
    Ok(())
}
