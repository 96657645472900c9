//! `cam-nhan export`.

use std::{
    fs::{self, File},
    io::{self, BufWriter},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use cam_nhan_domain::{Millis, SiteId};
use cam_nhan_transfer::{
    time,
    write::{Format, Shape, files::Target},
};
use clap::Args;
use jiff::tz::TimeZone;

use super::{arguments, output::say, site};
use crate::{
    app::App,
    discussion::export::{self, Extent},
    i18n::archive,
    os::Told as _,
    store::actor::Actor,
};

/// Write everything of a site: comments, reactions, threads
#[derive(Args, Debug)]
pub struct Export {
    /// The site
    #[arg(long, value_parser = arguments::site)]
    site: SiteId,
    /// jsonl (everything, and what `import` reads back), csv, wordpress, disqus, or html (pages to be read)
    #[arg(long, value_parser = format, default_value = "jsonl")]
    format: Format,
    /// A file for each month, in the site's time zone
    #[arg(long)]
    by_month: bool,
    /// Where to; standard output without it. Several files go into a new folder of this name, or into a zip where it ends in .zip
    #[arg(long, short)]
    output: Option<PathBuf>,
    /// Also e-mail addresses
    #[arg(long)]
    emails: bool,
    /// Also the network addresses that comments were written from, where the site keeps them as they are
    #[arg(long)]
    addresses: bool,
    /// Also who may not write now, with the readers, e-mail and network addresses that the bans go by
    #[arg(long)]
    bans: bool,
    /// Only comments since this day, such as 2026-01-01
    #[arg(long, value_parser = moment)]
    since: Option<Millis>,
    /// Only comments before this day
    #[arg(long, value_parser = moment)]
    before: Option<Millis>,
}

fn format(text: &str) -> Result<Format, String> {
    Format::parse(text).ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.into_iter().map(Format::as_str).collect();
        format!("it is one of {}", names.join(", "))
    })
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
            addresses: self.addresses,
            bans: self.bans,
            since: self.since,
            before: self.before,
        };
        let shape = Shape {
            format: self.format,
            by_month: self.by_month,
        };
        let look = archive::look(&site);
        let mut writer = match &self.output {
            Some(path) if shape.is_several() && !is_zip(path) => {
                fs::create_dir(path).told(|| format!("making the folder {}", path.display()))?;
                shape.writer_of(Target::Folder(path.clone()), look)?
            }
            Some(path) => {
                let file = File::create_new(path).told(|| format!("writing {}", path.display()))?;
                shape.writer(Box::new(BufWriter::new(file)), look)?
            }
            None => shape.writer(Box::new(BufWriter::new(io::stdout())), look)?,
        };
        let count = export::run(app, &site, extent, &Actor::CommandLine, &mut *writer)
            .await
            .context("the export is not complete")?;
        let as_deleted = match writer.as_deleted() {
            0 => String::new(),
            count => {
                format!(" ({count} that wait or are hidden go as deleted: Disqus has no place for them)")
            }
        };
        match &self.output {
            Some(path) => say!("{count} comments{as_deleted}: {}", path.display()),
            None => Ok(()),
        }
    }
}

fn is_zip(path: &Path) -> bool {
    path.extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("zip"))
}
