//! A day's readers in some minutes, on the real service and a scratch SQLite file: many list, some react, a few post,
//! and in the middle the owner makes a backup and takes all comments out. Afterwards what was acknowledged is there once.

pub mod connection;
pub mod export;
pub mod readers;
pub mod seed;
pub mod timings;
mod verify;

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{interval, sleep},
};

use crate::{
    database::{Kind, fresh},
    process::Service,
};
use connection::Line;
use readers::{Chosen, Client, Written};
use seed::Seed;
use timings::Timings;

/// How many list, and how long each pauses between two requests, on an average.
pub const READERS: (usize, Duration) = (200, Duration::from_millis(1_500));
/// The same of those who post.
pub const WRITERS: (usize, Duration) = (20, Duration::from_millis(2_000));
/// The same of those who react.
pub const REACTORS: (usize, Duration) = (50, Duration::from_millis(2_000));
/// Comments that are there at the beginning.
pub const SEEDED: usize = 4_000;
/// Between two looks at the service's memory.
const LOOK: Duration = Duration::from_secs(5);

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program under test.
    pub program: PathBuf,
    /// For how long.
    pub length: Duration,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// Requests and their answers.
    pub timings: Timings,
    /// The service's memory at each look, in bytes.
    pub memory: Vec<u64>,
    /// How long the backup took, and each export.
    pub owner: Vec<(&'static str, Duration)>,
    /// Writes that were acknowledged, and are there: comments, and choices.
    pub held: (usize, usize),
    /// What `cam-nhan check` said.
    pub check: String,
    /// What is not as promised: none.
    pub wrong: Vec<String>,
}

/// Everybody at work.
#[derive(Default)]
struct Crowd {
    readers: JoinSet<Timings>,
    writers: JoinSet<(Timings, Written)>,
    reactors: JoinSet<(Timings, Chosen)>,
}

impl Crowd {
    fn begin(service: &Service, articles: i64, over: &watch::Receiver<bool>) -> Self {
        let mut nth = 0;
        let mut client = |(_, pause): (usize, Duration)| {
            nth += 1;
            Client::new(service.address(), nth, pause, articles, over.clone())
        };
        let mut crowd = Self::default();
        for _ in 0..READERS.0 {
            crowd.readers.spawn(client(READERS).read());
        }
        for _ in 0..WRITERS.0 {
            crowd.writers.spawn(client(WRITERS).write());
        }
        for _ in 0..REACTORS.0 {
            crowd.reactors.spawn(client(REACTORS).react());
        }
        crowd
    }

    async fn end(self, timings: &mut Timings) -> (Written, Vec<Chosen>) {
        for theirs in self.readers.join_all().await {
            timings.merge(theirs);
        }
        let (mut written, mut chosen) = (Written::new(), Vec::new());
        for (theirs, ledger) in self.writers.join_all().await {
            timings.merge(theirs);
            written.extend(ledger);
        }
        for (theirs, ledger) in self.reactors.join_all().await {
            timings.merge(theirs);
            chosen.push(ledger);
        }
        (written, chosen)
    }
}

impl Plan {
    /// Carries it out.
    ///
    /// # Panics
    /// When the service does not do as it is told.
    pub async fn run(&self) -> Report {
        let database = fresh(Kind::Sqlite).await.expect("a scratch file");
        let mut service = Service::prepare(&self.program, &database.url).await;
        // All readers here are of one network.
        let counted = ["site", "set", "bao", "reactions_per_network", "0"];
        service.must_run(&counted).await;
        let issue = ["moderator", "token", "--site", "bao", "--scope", "read"];
        let token = service.must_run(&issue).await.trim().to_owned();
        let seed = Seed::new(SEEDED);
        seed.sow(&database.url).await;
        service.start().await;

        let mut report = Report::default();
        let (stop, over) = watch::channel(false);
        let crowd = Crowd::begin(&service, seed.articles(), &over);
        let service = std::sync::Arc::new(service);
        let memory = watch_memory(service.clone(), over);
        sleep(self.length / 2).await;
        report.take_out(&service, &token, &database.url).await;
        sleep(self.length / 2).await;
        stop.send_replace(true);
        let (written, chosen) = crowd.end(&mut report.timings).await;
        report.memory = memory.await.expect("looking at memory");

        let mut line = Line::new(service.address(), 0);
        report.hold(&mut line, &token, &written, &chosen).await;
        let (well, said) = service.run(&["check"]).await;
        if !well {
            report.wrong.push(format!("check: {said}"));
        }
        report.check = said.trim().to_owned();
        let mut service = std::sync::Arc::into_inner(service).expect("nobody else looks");
        service.terminate().await;
        report
    }
}

fn watch_memory(service: std::sync::Arc<Service>, mut over: watch::Receiver<bool>) -> JoinHandle<Vec<u64>> {
    tokio::spawn(async move {
        let mut looks = interval(LOOK);
        let mut memory = Vec::new();
        loop {
            tokio::select! {
                _ = looks.tick() => memory.push(service.memory()),
                _ = over.wait_for(|over| *over) => return memory,
            }
        }
    })
}

impl Report {
    /// What an owner does while everybody reads and writes.
    async fn take_out(&mut self, service: &Service, token: &str, url: &str) {
        let copy = format!("{}.copy", url.trim_start_matches("sqlite:"));
        let since = Instant::now();
        let (well, said) = service.run(&["backup", &copy]).await;
        self.owner.push(("backup", since.elapsed()));
        if !well {
            self.wrong.push(format!("backup: {said}"));
        }
        let mut line = Line::new(service.address(), 0);
        let since = Instant::now();
        export::comments(&mut line, token, &mut self.timings).await;
        self.owner.push(("all comments exported", since.elapsed()));
        let since = Instant::now();
        export::record(&mut line, token, &mut self.timings).await;
        self.owner.push(("the audit log exported", since.elapsed()));
    }
}
