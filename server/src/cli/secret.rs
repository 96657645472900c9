//! `cam-nhan secret …`.

use clap::Subcommand;

use super::{arguments, output::say};
use crate::{app::App, keys::ACTIVE_AFTER, store};

/// What to do with the keys that this service signs with.
#[derive(Debug, Subcommand)]
pub enum Secret {
    /// List the keys, by number and age; a key itself is never shown
    List,
    /// Make a new key, which signs after a minute; what older ones have signed stays good
    Rotate,
    /// Forget a key, such as one that others have seen: nothing that it has signed is good any longer
    Retire {
        /// Its number, as `list` shows it
        #[arg(value_parser = arguments::key, allow_negative_numbers = true)]
        id: i64,
    },
}

impl Secret {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::List => list(app).await?,
            Self::Rotate => {
                let id = app.key_ring().rotate(app.store(), app.now()).await?;
                say!("Key {id} is made, and signs in {} seconds.", ACTIVE_AFTER / 1_000)?;
            }
            Self::Retire { id } => {
                app.key_ring().retire(app.store(), id, app.now()).await?;
                say!("Key {id} is forgotten. Servers that run hear of it within seconds.")?;
            }
        }
        Ok(())
    }
}

async fn list(app: &App) -> anyhow::Result<()> {
    let rows = store::keys::list(&mut app.store().read().await?.conn()).await?;
    let signing = app.keys().signing_id();
    for row in rows {
        let does = match row.id.cmp(&signing) {
            std::cmp::Ordering::Less => "is believed",
            std::cmp::Ordering::Equal => "signs",
            std::cmp::Ordering::Greater => "is believed, and will sign in a moment",
        };
        say!("{}\tmade {}\t{does}", row.id, row.created_at.rfc3339())?;
    }
    Ok(())
}
