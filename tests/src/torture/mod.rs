//! Many readers write at once while the service, or its database, is killed again and again. Afterwards everything that
//! was acknowledged is there exactly once, nothing is there by half, and every number is what the rows say.

pub(crate) mod clients;
mod ledger;
pub(crate) mod verify;

use std::{
    fmt::{self, Display},
    path::PathBuf,
    time::Duration,
};

use rand::RngExt as _;
use tokio::time::sleep;

use crate::{
    database::{Fresh, Kind, fresh},
    process::{self, Service},
    random::chance,
};
use clients::Crowd;

/// How a round ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// SIGKILL to the service.
    Kill,
    /// PostgreSQL stopped without ceremony and started again, under a service that lives on.
    Crash,
    /// SIGTERM to the service, which must end well by itself.
    Term,
}

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program under test.
    pub program: PathBuf,
    /// On which database.
    pub kind: Kind,
    /// How each round ends.
    pub blows: Vec<Blow>,
    /// Clients at once.
    pub clients: usize,
    /// What chance goes by: acts, texts and moments.
    pub seed: u64,
}

/// What a plan came to.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The database.
    pub database: String,
    /// SIGKILLs, crashes of the database and SIGTERMs survived.
    pub blows: [usize; 3],
    /// Comments acknowledged, all of which are there once.
    pub comments: usize,
    /// Edits acknowledged.
    pub edits: usize,
    /// Choices acknowledged: reactions and likes.
    pub choices: usize,
    /// Writes whose answer a blow swallowed or that were told to come back.
    pub unanswered: usize,
    /// Of those, comments that turned out to be kept: whole, and found by a resend.
    pub kept: usize,
    /// Comments sent again under their id, which got the first answer.
    pub resent: usize,
    /// Rows and numbers looked at, over all rounds.
    pub rows: usize,
    /// The longest that the service was away after a blow, until it answered again.
    pub longest: Duration,
}

impl Plan {
    /// Carries it out; `None` where there is no such database.
    ///
    /// # Panics
    /// When anything acknowledged is lost, doubled or half there, or a number is wrong.
    pub async fn run(&self) -> Option<Report> {
        let database: Fresh = fresh(self.kind).await?;
        let mut chance = chance(self.seed, 0);
        let mut service = Service::prepare(&self.program, &database.url).await;
        let mut report = Report {
            database: format!("{:?}", self.kind),
            ..Report::default()
        };
        service.start().await;
        let mut crowd = Crowd::new(&service.base, self.clients).await;
        for (round, blow) in (1..).zip(&self.blows) {
            crowd.begin(self.seed.wrapping_add(round));
            sleep(Duration::from_millis(chance.random_range(100..900))).await;
            let away = match blow {
                Blow::Kill => {
                    service.kill().await;
                    service.start().await
                }
                Blow::Term => {
                    service.terminate().await;
                    service.start().await
                }
                Blow::Crash => {
                    process::postgres("restart").await;
                    let away = service.until_ready().await;
                    // On with it: the service takes writes again by itself.
                    sleep(Duration::from_millis(200)).await;
                    away
                }
            };
            report.blows[*blow as usize] += 1;
            report.longest = report.longest.max(away);
            crowd.stop().await;
            report.unanswered += crowd.unanswered();
            let seen = verify::everything(&database.url, &mut crowd).await;
            report.rows += seen.rows;
            report.kept += seen.kept;
            report.resent += crowd.resend(&mut chance).await;
            eprintln!("{:?} {round}: {blow:?}, {} rows", self.kind, seen.rows);
        }
        service.terminate().await;
        (report.comments, report.edits, report.choices) = crowd.acknowledged();
        Some(report)
    }
}

impl Report {
    /// The names of a table's columns.
    pub const HEAD: &str = "| database | killed | database crashed | told to stop | comments acknowledged | edits | choices \
        | unanswered | of them kept, whole | sent again, same answer | rows held against the ledger | longest away |\n\
        |---|---|---|---|---|---|---|---|---|---|---|---|";
}

impl Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [killed, crashed, told] = self.blows;
        write!(
            to,
            "| {} | {killed} | {crashed} | {told} | {} | {} | {} | {} | {} | {} | {} | {} ms |",
            self.database,
            self.comments,
            self.edits,
            self.choices,
            self.unanswered,
            self.kept,
            self.resent,
            self.rows,
            self.longest.as_millis()
        )
    }
}
