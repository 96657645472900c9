//! The parts of `make bench` that need a client of their own; `scripts/bench-load.sh` calls them. The program under test
//! is `CAM_NHAN_BIN`.

use std::path::PathBuf;

use cam_nhan_tests::{
    Kind, fresh,
    measure::{self, What},
    process::Service,
};
use clap::{Parser, Subcommand};

#[derive(Parser)]
struct Cli {
    /// The program under test.
    #[arg(long, env = "CAM_NHAN_BIN")]
    program: PathBuf,
    #[command(subcommand)]
    part: Part,
}

#[derive(Subcommand)]
enum Part {
    /// A page of 100 comments, read and rendered on one core
    Render,
    /// Make a SQLite file with so many comments
    Sow { url: String, comments: usize },
    /// From the start of the service to its first answer
    Start { url: String },
    /// Pages that are in no cache, of a database with so many comments
    Cold { url: String, comments: usize },
    /// Pages while much mail and many webhooks are owed, of a database with so many comments
    Owed { url: String, comments: usize },
    /// So many comments move in beside readers of a database with `known` of them
    Import {
        url: String,
        known: usize,
        comments: usize,
    },
    /// Writes by 64 clients to one article
    Writes {
        what: What,
        /// A sown file; without it, an empty one
        url: Option<String>,
    },
    /// The same on the PostgreSQL of `scripts/with-postgres.sh`
    WritesPostgres { what: What },
    /// Open event streams of one article
    Streams { url: String, count: usize },
}

#[tokio::main]
async fn main() {
    let Cli { program, part } = Cli::parse();
    match part {
        Part::Render => measure::render().await,
        Part::Sow { url, comments } => measure::sow(&program, &url, comments).await,
        Part::Start { url } => measure::start(&program, &url).await,
        Part::Cold { url, comments } => measure::cold(&program, &url, comments).await,
        Part::Owed { url, comments } => measure::owed(&program, &url, comments).await,
        Part::Import { url, known, comments } => measure::import(&program, &url, known, comments).await,
        Part::Writes { what, url: Some(url) } => {
            measure::writes(&program, &url, what, &format!("{what:?}, SQLite, a long thread")).await;
        }
        Part::Writes { what, url: None } => on_fresh(&program, Kind::Sqlite, what).await,
        Part::WritesPostgres { what } => on_fresh(&program, Kind::Postgres, what).await,
        Part::Streams { url, count } => measure::streams(&program, &url, count).await,
    }
}

async fn on_fresh(program: &std::path::Path, kind: Kind, what: What) {
    let Some(database) = fresh(kind).await else {
        eprintln!("skipped: no PostgreSQL");
        return;
    };
    Service::prepare(program, &database.url).await;
    measure::writes(program, &database.url, what, &format!("{what:?}, {kind:?}")).await;
}
