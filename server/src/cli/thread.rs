//! `cam-nhan thread`: move, merge, split.

use std::{fs, io, path::PathBuf};

use anyhow::bail;
use cam_nhan_domain::{CommentId, SiteId, ids::BatchId, page_pattern::Pattern, site::Language};
use cam_nhan_widget::i18n;
use clap::Subcommand;
use serde_json::json;

use super::{arguments, output::say, site};
use crate::{
    app::App,
    discussion::{
        rearrange::{
            self, To,
            list::{self, Outcome, Plan, Row, Source},
            merge, rekey, split,
            to_site::{self, ToSite},
        },
        undo,
    },
    error::Error,
    os::Told as _,
    store::{actor::Actor, sites::Site, threads::Thread},
};

/// What to do with threads.
#[derive(Debug, Subcommand)]
pub enum ThreadCommand {
    /// Move a thread to another key or address, or many by a list or a pattern
    Move {
        /// The site
        #[arg(long, value_parser = arguments::site)]
        site: SiteId,
        /// The article: its key, address or path; with --pattern, the old addresses, such as /2019/*/{slug}.html
        #[arg(required_unless_present = "list", requires = "to")]
        from: Option<String>,
        /// Its new key, address or path; with --pattern, the new addresses, such as /{slug}/
        to: Option<String>,
        /// Its title, on the newsroom's word
        #[arg(long, conflicts_with_all = ["list", "pattern"])]
        title: Option<String>,
        /// A CSV file with two columns, the old names and the new ones; - reads it from standard input
        #[arg(long, conflicts_with_all = ["from", "to", "pattern"])]
        list: Option<PathBuf>,
        /// Take what is given for patterns
        #[arg(long)]
        pattern: bool,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Say it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Move a thread to another site of this server
    MoveToSite {
        /// The site
        #[arg(long, value_parser = arguments::site)]
        site: SiteId,
        /// The article: its key, address or path
        from: String,
        /// The site where it goes
        #[arg(value_parser = arguments::site)]
        to_site: SiteId,
        /// Its key, address or path there; the same without it
        to: Option<String>,
        /// Its title, on the newsroom's word
        #[arg(long)]
        title: Option<String>,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Say it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Merge one thread into another
    Merge {
        /// The site
        #[arg(long, value_parser = arguments::site)]
        site: SiteId,
        /// The article whose thread goes: its key, address or path
        from: String,
        /// The article whose thread has the comments of both
        into: String,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Say it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Split a comment with all that answers it off into another thread
    Split {
        /// The site
        #[arg(long, value_parser = arguments::site)]
        site: SiteId,
        /// The comment's id
        #[arg(value_parser = comment)]
        comment: CommentId,
        /// The key, address or path of the article where it goes
        to: String,
        /// The title of an article whose thread is made
        #[arg(long)]
        title: Option<String>,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// Say it as JSON
        #[arg(long)]
        json: bool,
    },
    /// Take back what one of these did
    Undo {
        /// The site
        #[arg(long, value_parser = arguments::site)]
        site: SiteId,
        /// The batch that it named
        #[arg(value_parser = batch)]
        batch: BatchId,
    },
}

fn comment(text: &str) -> Result<CommentId, String> {
    CommentId::parse(text).map_err(|_| "a comment's id is a UUID".to_owned())
}

fn batch(text: &str) -> Result<BatchId, String> {
    BatchId::parse(text).map_err(|_| "a batch is a UUID".to_owned())
}

impl ThreadCommand {
    /// Does it.
    pub async fn run(self, app: &App) -> anyhow::Result<()> {
        match self {
            Self::Move {
                site,
                from,
                to,
                title,
                list,
                pattern,
                dry_run,
                json,
            } => {
                let site = site::get(app, &site).await?;
                let source = match (list, from, to) {
                    (Some(path), ..) => Source::List(list::read_csv(&read(&path)?).map_err(Error::from)?),
                    (None, Some(from), Some(to)) if pattern => {
                        Source::Pattern(Pattern::parse(&from, &to).map_err(Error::from)?)
                    }
                    (None, Some(from), Some(to)) if !dry_run => {
                        let to = To::typed(&to, title.as_deref().unwrap_or_default(), &site.settings)?;
                        let done = rekey::rekey(app, &site, from, to, Actor::CommandLine).await?;
                        return told(&site, &done, json);
                    }
                    (None, Some(from), Some(to)) => Source::List(vec![Row { line: 1, from, to }]),
                    _ => bail!("it takes an article and where it goes, or --list"),
                };
                let (plan, batch) = if dry_run {
                    (list::plan(app, &site, source).await?, None)
                } else {
                    let done = list::run(app, &site, source, Actor::CommandLine).await?;
                    (done.plan, done.batch)
                };
                tell_plan(&site, &plan, batch.as_ref(), json)
            }
            Self::MoveToSite {
                site,
                from,
                to_site,
                to,
                title,
                dry_run,
                json,
            } => {
                let (site, other) = (site::get(app, &site).await?, site::get(app, &to_site).await?);
                let (to, title) = (to.unwrap_or_default(), title.unwrap_or_default());
                let to = ToSite::typed(other, &from, &to, &title)?;
                if dry_run {
                    return would(&to_site::plan(app, &site, &from, &to).await?, json);
                }
                let done = to_site::move_to_site(app, &site, from, to, Actor::CommandLine).await?;
                told(&site, &done, json)
            }
            Self::Merge {
                site,
                from,
                into,
                dry_run,
                json,
            } => {
                let site = site::get(app, &site).await?;
                if dry_run {
                    let plan = merge::plan(app, &site, &from, &into).await?;
                    return would(&plan, json);
                }
                let done = merge::merge(app, &site, from, into, Actor::CommandLine).await?;
                told(&site, &done, json)
            }
            Self::Split {
                site,
                comment,
                to,
                title,
                dry_run,
                json,
            } => {
                let site = site::get(app, &site).await?;
                let to = To::typed(&to, title.as_deref().unwrap_or_default(), &site.settings)?;
                if dry_run {
                    let plan = split::plan(app, &site, &comment, &to).await?;
                    return would(&plan, json);
                }
                let done = split::split(app, &site, comment, to, Actor::CommandLine).await?;
                told(&site, &done, json)
            }
            Self::Undo { site, batch } => {
                let site = site::get(app, &site).await?;
                let (mut count, mut refused, mut from) = (0, 0, None);
                loop {
                    let done = undo::undo(app, &site, batch.clone(), from, Actor::CommandLine).await?;
                    count += done.count;
                    refused += done.refused.len();
                    from = done.next;
                    if from.is_none() {
                        break;
                    }
                }
                say!("Taken back: {count}. Changed meanwhile, and left as they are: {refused}.")
            }
        }
    }
}

fn read(path: &PathBuf) -> anyhow::Result<String> {
    if path.as_os_str() == "-" {
        return Ok(io::read_to_string(io::stdin())?);
    }
    fs::read_to_string(path).told(|| format!("reading {}", path.display()))
}

fn told(site: &Site, (thread, batch): &(Thread, BatchId), json: bool) -> anyhow::Result<()> {
    if json {
        let done = json!({
            "thread": thread.id, "key": thread.key, "title": thread.title, "url": thread.url,
            "comments": thread.comments, "batch": batch,
        });
        return say!("{done}");
    }
    say!("{}: {} comments", thread.key, thread.comments)?;
    undo_by(site, batch)
}

fn would(plan: &rearrange::Would, json: bool) -> anyhow::Result<()> {
    if json {
        return say!("{}", serde_json::to_string(plan)?);
    }
    say!(
        "{} → {}: {} comments would move",
        plan.from,
        plan.into,
        plan.comments
    )
}

fn undo_by(site: &Site, batch: &BatchId) -> anyhow::Result<()> {
    say!("To undo: cam-nhan thread undo --site {} {batch}", site.id)
}

fn tell_plan(site: &Site, plan: &Plan, batch: Option<&BatchId>, json: bool) -> anyhow::Result<()> {
    if json {
        let mut told = serde_json::to_value(plan)?;
        told["batch"] = json!(batch);
        return say!("{told}");
    }
    for row in &plan.rows {
        let outcome = match row.outcome {
            Outcome::Move => "move",
            Outcome::Merge => "merge",
            Outcome::Unchanged => "unchanged",
            Outcome::Missing => "missing",
            Outcome::Refused => "refused",
        };
        say!(
            "{outcome:9} {} → {} ({} comments)",
            row.from,
            row.to,
            row.comments
        )?;
        if let Some(refusal) = row.refusal() {
            say!("          {}", i18n::refusal(refusal, Language::En))?;
        }
    }
    if plan.more {
        say!("More articles match: the same again moves the next.")?;
    }
    batch.map_or(Ok(()), |batch| undo_by(site, batch))
}
