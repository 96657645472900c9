//! Pages that are in no cache of the service, and its start.

use std::{path::Path, time::Instant};

use rand::{Rng, RngExt as _};

use super::{megabytes, row, started};
use crate::{
    load::{
        connection::Line,
        seed::Seed,
        timings::{Times, millis},
    },
    random::chance,
};

/// Starts, of which the middle one is told.
const STARTS: usize = 9;
/// Pages of a kind.
const PAGES: usize = 1_000;

/// From the start of the process to the first answer, and the memory that it then has.
///
/// # Panics
/// When the service does not do as it is told.
pub async fn start(program: &Path, url: &str) {
    let mut times = Times::default();
    let mut memory = 0;
    for _ in 0..STARTS {
        let (mut service, took) = started(program, url).await;
        times.add(took);
        memory = memory.max(service.memory());
        service.terminate().await;
    }
    let took = format!(
        "{:.0} ms, {:.0} ms at most",
        millis(times.within(500)),
        millis(times.within(1_000))
    );
    row("start to the first fragment", &took, "≤ 80 ms");
    row("memory after it, at most", &megabytes(memory), "≤ 20 MB");
}

/// Pages that nobody has asked for, one after the other, of a database with so many comments.
///
/// # Panics
/// When the service does not do as it is told.
pub async fn cold(program: &Path, url: &str, comments: usize) {
    let seed = Seed::new(comments);
    let (mut service, _) = started(program, url).await;
    let mut line = Line::new(service.address(), 0);
    let mut chance = chance(1, 0);
    let mut slowest = Times::default();
    for kind in [
        Page::First(20),
        Page::First(100),
        Page::Json,
        Page::Deep,
        Page::Big,
    ] {
        let mut times = Times::default();
        for nth in 0..PAGES {
            let path = kind.path(seed, nth, &mut chance);
            let since = Instant::now();
            let answer = line.get(&path, None).await;
            assert!(answer.is_ok(), "{}: {path}", answer.status);
            times.add(since.elapsed());
            slowest.add(since.elapsed());
        }
        row(
            &format!("{}, of {comments}", kind.name()),
            &times.cells(),
            "p99 ≤ 20 ms",
        );
    }
    row(
        &format!("any of these, of {comments}"),
        &slowest.cells(),
        "p99 ≤ 20 ms",
    );
    row("memory after it", &megabytes(service.memory()), "");
    service.terminate().await;
}

/// What is asked for. A title that nobody else gives keeps it from being in a cache already.
#[derive(Clone, Copy)]
enum Page {
    First(usize),
    Json,
    Deep,
    Big,
}

impl Page {
    fn name(self) -> String {
        match self {
            Self::First(limit) => format!("an article's fragment, {limit} branches"),
            Self::Json => "an article's page as JSON".to_owned(),
            Self::Deep => "a page deep in the long thread".to_owned(),
            Self::Big => "the long thread's fragment, in any order".to_owned(),
        }
    }

    fn path(self, seed: Seed, nth: usize, chance: &mut impl Rng) -> String {
        let key = Seed::key(chance.random_range(1..seed.articles()));
        match self {
            Self::First(limit) => format!("/embed/bao/fragment?key={key}&limit={limit}&title=first-{nth}"),
            Self::Json => format!("/api/v1/sites/bao/thread?key={key}&title=json-{nth}"),
            Self::Deep => {
                let after = seed.cursor(chance.random_range(0.0..0.9)).encode();
                format!("/embed/bao/comments?key=bai-0&sort=oldest&after={after}&title=deep-{nth}")
            }
            Self::Big => {
                let sort = ["top", "newest", "oldest"][nth % 3];
                format!("/embed/bao/fragment?key=bai-0&sort={sort}&title=big-{nth}")
            }
        }
    }
}
