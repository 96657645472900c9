//! `cam-nhan export`.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context as _;
use cam_nhan_domain::{Millis, SiteId};
use cam_nhan_transfer::{time, write::Format};
use clap::Args;
use jiff::tz::TimeZone;

use super::{arguments, output::say, site};
use crate::{
    app::App,
    discussion::export::{self, Extent},
    markdown,
    os::Told as _,
    store::actor::Actor,
};

/// Write everything of a site: comments, reactions, threads
#[derive(Args, Debug)]
pub struct Export {
    /// The site
    #[arg(long, value_parser = arguments::site)]
    site: SiteId,
    /// jsonl (everything, and what `import` reads back), csv, wordpress or disqus
    #[arg(long, value_parser = format, default_value = "jsonl")]
    format: Format,
    /// Where to; standard output without it
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Also e-mail addresses
    #[arg(long)]
    emails: bool,
    /// Only comments since this day, such as 2026-01-01
    #[arg(long, value_parser = moment)]
    since: Option<Millis>,
    /// Only comments before this day
    #[arg(long, value_parser = moment)]
    before: Option<Millis>,
}

fn format(text: &str) -> Result<Format, String> {
    Format::parse(text).ok_or_else(|| "it is one of jsonl, csv, wordpress, disqus".to_owned())
}

fn moment(text: &str) -> Result<Millis, String> {
    let at = if text.len() == 10 {
        format!("{text}T00:00:00Z")
    } else {
        text.to_owned()
    };
    time::read(&at, &TimeZone::UTC)
        .map(|read| read.at)
        .ok_or_else(|| {
            "it takes a day, such as 2026-01-01, or a moment, such as 2026-01-01T12:00:00Z".to_owned()
        })
}

impl Export {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let site = site::get(app, &self.site).await?;
        let extent = Extent {
            emails: self.emails,
            since: self.since,
            before: self.before,
        };
        let to: Box<dyn Write + Send> = match &self.output {
            Some(path) => {
                let file = File::create_new(path).told(|| format!("writing {}", path.display()))?;
                Box::new(BufWriter::new(file))
            }
            None => Box::new(BufWriter::new(io::stdout())),
        };
        let mut writer = self.format.writer(to, |text| markdown::render(text).html);
        let count = export::run(app, &site, extent, &Actor::CommandLine, &mut *writer)
            .await
            .context("the export is not complete")?;
        match &self.output {
            Some(path) => say!("{count} comments: {}", path.display()),
            None => Ok(()),
        }
    }
}
