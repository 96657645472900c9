//! The numbers of `make bench` that need a client of their own. Each function prints rows of a table: what, value, target.

mod cold;
mod import;
mod owed;
mod render;
mod streams;
mod writes;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use tokio::time::sleep;

pub use cold::{cold, start};
pub use import::import;
pub use owed::owed;
pub use render::render;
pub use streams::streams;
pub use writes::{What, writes};

use crate::{
    load::{connection::Line, seed::Seed, timings},
    process::Service,
};

/// A SQLite file with the site `bao` and so many comments; says how long they took to write.
///
/// # Panics
/// When the program or the database does not do as it is told.
pub async fn sow(program: &Path, url: &str, comments: usize) {
    Service::prepare(program, url).await;
    let since = Instant::now();
    Seed::new(comments).sow(url).await;
    row(
        &format!("{comments} comments sown"),
        &format!("{:.1} s", since.elapsed().as_secs_f64()),
        "",
    );
}

/// One row.
fn row(what: &str, value: &str, target: &str) {
    println!("| {what} | {value} | {target} |");
}

/// Memory as a row has it.
fn megabytes(bytes: u64) -> String {
    format!("{} MB", timings::megabytes(bytes))
}

/// A service started on what is there, and how long it took until it answered a reader.
async fn started(program: &Path, url: &str) -> (Service, Duration) {
    let mut service = Service::on(program, url);
    let since = Instant::now();
    service.spawn();
    let mut line = Line::new(service.address(), 0);
    while !line.get("/embed/bao/fragment?key=bai-0", None).await.is_ok() {
        sleep(Duration::from_micros(500)).await;
    }
    (service, since.elapsed())
}
