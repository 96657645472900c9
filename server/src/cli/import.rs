//! `cam-nhan import`.

use std::{
    collections::HashMap,
    fs::File,
    io::{IsTerminal as _, Write as _, stderr},
    path::PathBuf,
    sync::{Arc, Mutex},
};

use anyhow::{Context as _, anyhow, bail};
use cam_nhan_domain::{Code, SiteId, ids::ImportId, site::Language};
use cam_nhan_transfer::{
    formats::{self, Format},
    host::typed_host,
    input,
    output::Choices,
    placing::{KeyBy, Placing, read_map},
    problem::{Place, Problem},
    staging::{Progress, Staging},
};
use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;

use super::{arguments, output::say, site};
use crate::{
    app::App,
    discussion::import::{self, Shared, Stored, report::Report},
    error::Error,
    i18n::imports::words,
    store::{
        actor::Actor,
        import_log::{self, Status},
        sites::Site,
    },
    zone::Zone,
};

/// Places of one kind that a report on the command line shows.
const SHOWN: u32 = 20;
/// The same of a report for programs.
const LISTED: u32 = 10_000;

/// Bring comments in from another system: the files as they are, also .gz and .zip, also folders of them.
#[derive(Args, Debug)]
pub struct Import {
    /// The files
    #[arg(required_unless_present_any = ["undo", "list"])]
    files: Vec<PathBuf>,
    /// Take an import back: what it brought goes, what readers have written since stays
    #[arg(long, value_name = "ID", value_parser = id, conflicts_with_all = ["files", "list"])]
    undo: Option<ImportId>,
    /// List the latest imports, with the ids by which they are taken back
    #[arg(long, conflicts_with = "files")]
    list: bool,
    /// The site whose they become
    #[arg(long, value_parser = arguments::site)]
    site: SiteId,
    /// The format, when it is not to be recognised by itself: see docs/importing.md
    #[arg(long, value_parser = format)]
    from: Option<&'static Format>,
    /// Say what would happen, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// A CSV file of old addresses or ids and new ones: old,new
    #[arg(long)]
    map: Option<PathBuf>,
    /// A host that the site had before, and the one that it has now: old=new; may be repeated
    #[arg(long = "host", value_parser = host)]
    hosts: Vec<(String, String)>,
    /// What tells articles apart: their address, or the id that the old system knew them by
    #[arg(long, value_enum, default_value_t = Key::Url)]
    key: Key,
    /// The zone of times that name none, such as Asia/Ho_Chi_Minh
    #[arg(long, value_parser = zone, default_value = "UTC")]
    zone: TimeZone,
    /// Of a file with several sites, the one that is meant
    #[arg(long, default_value = "")]
    source_site: String,
    /// Bring pingbacks and trackbacks along
    #[arg(long)]
    pings: bool,
    /// Keep comments with the same name, words and moment in one thread
    #[arg(long)]
    keep_copies: bool,
    /// Teach the site's model: published comments as good, spam as bad
    #[arg(long)]
    learn: bool,
    /// Print the whole report as JSON
    #[arg(long)]
    json: bool,
}

/// What tells articles apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Key {
    Url,
    Id,
}

fn format(name: &str) -> Result<&'static Format, String> {
    formats::named(name).ok_or_else(|| {
        let names: Vec<&str> = formats::ALL.iter().map(|format| format.name).collect();
        format!("it is one of {}", names.join(", "))
    })
}

fn id(text: &str) -> Result<ImportId, String> {
    ImportId::parse(text).map_err(|_| "it takes the id of an import, as --list has it".to_owned())
}

fn host(text: &str) -> Result<(String, String), String> {
    let (old, new) = text
        .split_once('=')
        .ok_or("it takes the old host and the new one, such as cu.example=bao.example")?;
    typed_host(old)
        .zip(typed_host(new))
        .ok_or_else(|| "it takes two hosts without a path, such as cu.example=bao.example".to_owned())
}

fn zone(name: &str) -> Result<TimeZone, String> {
    Zone::named(name)
        .map(Zone::rules)
        .ok_or_else(|| "it takes the name of a time zone, such as Asia/Ho_Chi_Minh".to_owned())
}

impl Import {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        let site = site::get(app, &self.site).await?;
        if self.list {
            return list(app, &site).await;
        }
        if let Some(id) = &self.undo {
            return undo(app, &site, id).await;
        }
        let placing = Placing {
            settings: site.settings.clone(),
            key_by: match self.key {
                Key::Url => KeyBy::Url,
                Key::Id => KeyBy::Id,
            },
            map: self.map.as_ref().map_or_else(|| Ok(HashMap::new()), map)?,
            hosts: self.hosts.iter().cloned().collect(),
        };
        let choices = Choices {
            zone: self.zone.clone(),
            site: self.source_site.clone(),
            pings: self.pings,
            keep_copies: self.keep_copies,
        };
        let (files, from, now) = (self.files.clone(), self.from, app.now());
        let bar = Bar::new(self.json);
        let staging = tokio::task::spawn_blocking(move || {
            let sources = input::sources(&files)?;
            Staging::gather(&sources, from, (&choices, &placing), now, &|progress| {
                bar.read(progress)
            })
        })
        .await?
        .map_err(told)?;
        let staging: Shared = Arc::new(Mutex::new(staging));
        let mut stored = None;
        if !self.dry_run {
            let total = import::with(&staging, |staging| staging.comments()).await?;
            let nobody = words(site.settings.language).nobody;
            let how = (&Actor::CommandLine, self.learn, nobody);
            let done = import::run(app, &site, staging.clone(), how, |stored| {
                bar.stored(stored.comments_done(), total);
            });
            stored = Some(done.await.map_err(stopped)?);
        }
        bar.end();
        let limit = if self.json { LISTED } else { SHOWN };
        let report = import::with(&staging, move |staging| Report::of(staging, stored, limit)).await?;
        let report = report.map_err(told)?;
        if self.json {
            say!("{}", serde_json::to_string_pretty(&report)?)
        } else {
            print(&report)?;
            match report.stored.as_ref().and_then(|stored| stored.import.as_ref()) {
                Some(id) => say!(
                    "\n{}",
                    (words(Language::En).undo_with)(site.id.as_str(), id.as_str())
                ),
                None => Ok(()),
            }
        }
    }
}

/// The latest imports of a site.
async fn list(app: &App, site: &Site) -> anyhow::Result<()> {
    let runs = {
        let mut connection = app.store().read().await?;
        import_log::list(&mut connection.conn(), &site.id, SHOWN).await?
    };
    for run in runs {
        let formats: Vec<String> = serde_json::from_str(&run.formats).unwrap_or_default();
        let stored: Stored = serde_json::from_str(&run.stored).unwrap_or_default();
        let state = match run.status {
            Status::Storing => "not finished",
            Status::Done => "imported",
            Status::Undoing => "half taken back",
            Status::Undone => "taken back",
        };
        let comments: u64 = stored.comments.values().sum();
        say!(
            "{}  {}  {state}  {comments} comments  {}",
            run.id,
            run.begun_at.rfc3339(),
            formats.join(", ")
        )?;
    }
    Ok(())
}

/// Takes an import back.
async fn undo(app: &App, site: &Site, id: &ImportId) -> anyhow::Result<()> {
    let bar = Bar::new(false);
    let done = import::undo::undo(app, site, id, &Actor::CommandLine, |done, of| {
        bar.draw("taking back", (done, of), &format!("{done} items"));
    });
    let done = done.await;
    bar.end();
    let undone = match done {
        Err(Error::Refusal(refusal)) if refusal.code == Code::ActImpossible => bail!(
            "{} has no import {id} that can be taken back: it may be taken back already, or still be under way. \
             `cam-nhan import --list --site {}` lists them",
            site.id,
            site.id
        ),
        done => done?,
    };
    for line in words(Language::En).undone_lines(&undone) {
        say!("{line}")?;
    }
    Ok(())
}

/// A table of old addresses and new ones.
fn map(path: &PathBuf) -> anyhow::Result<HashMap<String, String>> {
    let file = File::open(path).with_context(|| format!("reading {}", path.display()))?;
    read_map(file).map_err(|line| {
        anyhow!(
            "{}: line {line} has no two columns, the old address and the new one",
            path.display()
        )
    })
}

/// An import that ended in the middle: what it has stored stays, and the same command goes on from there.
fn stopped(error: Error) -> anyhow::Error {
    anyhow::Error::new(error).context(
        "the import stopped before its end, and what it has stored stays. See what keeps the database from taking more \
         (a full disk, a lost connection; the lines above name it), then run the same command again: it goes on from there",
    )
}

/// A problem in a sentence.
fn told(problem: Problem) -> anyhow::Error {
    let mut sentence = (words(Language::En).problem)(problem.kind).to_owned();
    if problem.place != Place::File {
        sentence.push_str(&format!(" ({})", problem.place));
    }
    if !problem.detail.is_empty() {
        sentence.push_str(&format!(": {}", problem.detail));
    }
    anyhow!("{sentence}. Nothing was imported.")
}

/// The report for people.
fn print(report: &Report) -> anyhow::Result<()> {
    let words = words(Language::En);
    let told = words.told(report);
    say!("{}\n{}", told.read, told.said)?;
    for line in told.states {
        say!("  {line}")?;
    }
    for line in told.facts {
        say!("{line}")?;
    }
    for noticed in &report.notices {
        say!("\n{} × {}", noticed.count, (words.notice)(noticed.kind))?;
        for notice in &noticed.first {
            let parts = [notice.place.to_string(), notice.id.clone(), notice.detail.clone()];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            if !parts.is_empty() {
                say!("  {}", parts.join("  "))?;
            }
        }
        let more = noticed.count.saturating_sub(noticed.first.len() as u64);
        if more > 0 && !noticed.first.is_empty() {
            say!("  {}", (words.and_more)(more))?;
        }
    }
    if !report.summary.homeless.is_empty() {
        say!("\n{}", words.homeless)?;
        for (address, count) in report.summary.homeless.iter().take(SHOWN as usize) {
            say!("  {count:>6}  {address}")?;
        }
        say!("{}", words.home_help)?;
    }
    if report.stored.is_none() {
        say!("\n{}", words.dry_run)?;
    }
    Ok(())
}

/// A line that says how far it is, where somebody looks on.
#[derive(Clone, Copy)]
struct Bar {
    shown: bool,
}

impl Bar {
    fn new(quiet: bool) -> Self {
        Self {
            shown: !quiet && stderr().is_terminal(),
        }
    }

    fn read(self, progress: Progress) {
        let (done, of) = progress.bytes;
        self.draw("reading", (done, of), &format!("{} comments", progress.comments));
    }

    fn stored(self, done: u64, of: u64) {
        self.draw("storing", (done, of), &format!("{done} comments"));
    }

    fn draw(self, doing: &str, (done, of): (u64, u64), counted: &str) {
        if self.shown {
            let share = done.saturating_mul(30).checked_div(of).unwrap_or(30).min(30) as usize;
            let line = format!(
                "\r{doing} [{}{}] {counted}",
                "#".repeat(share),
                " ".repeat(30 - share)
            );
            // Whoever has closed this wants to see nothing.
            let _ = stderr().write_all(line.as_bytes());
        }
    }

    fn end(self) {
        if self.shown {
            let _ = stderr().write_all(b"\n");
        }
    }
}
