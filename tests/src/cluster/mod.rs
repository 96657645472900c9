//! Two instances on one PostgreSQL, behind the nginx of `deploy/` where it is installed, under writers, readers and open
//! pages, while one after the other is killed, and the database stopped under both. Afterwards everything acknowledged is
//! there once, every number equals its rows, and every page has heard of everything.

mod front;
mod watch;

use std::{
    collections::HashMap,
    fmt::{self, Display},
    path::PathBuf,
    time::Duration,
};

use cam_nhan::store::{Db, Store};
use tokio::{
    sync::watch::{Receiver, Sender},
    task::JoinSet,
    time::{sleep, timeout},
};

use crate::{
    database::{Kind, fresh},
    load::{connection::Line, timings::Timings},
    process::{self, Service},
    random::chance,
    torture::{
        clients::{Crowd, KEYS},
        verify,
    },
};
use front::Front;
use watch::{Ends, Page};

/// Readers who list, and how long each pauses between two requests.
const READERS: (usize, Duration) = (8, Duration::from_millis(25));
/// How long a page may take, once all is calm, to hear of the last change.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What happens in the middle of everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// SIGKILL to an instance, which comes back after a while.
    Kill(usize),
    /// PostgreSQL ends its sessions in order, and starts again.
    Restart,
    /// PostgreSQL stops as if its machine had, and recovers.
    Crash,
}

/// What to do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The program under test.
    pub program: PathBuf,
    /// One after the other.
    pub blows: Vec<Blow>,
    /// Before, between and after them.
    pub pause: Duration,
    /// Who write.
    pub writers: usize,
    /// What chance goes by.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Report {
    /// Whether nginx was in front.
    pub front: bool,
    /// Each blow, and how long both instances took to be ready after it.
    pub blows: Vec<(Blow, Duration)>,
    /// Comments, edits and choices acknowledged, all of which are there once.
    pub acknowledged: (usize, usize, usize),
    /// Writes whose answer was lost, or that were told to come back.
    pub unanswered: usize,
    /// Rows held against what the writers were told.
    pub rows: usize,
    /// Comments sent again, with the first answer.
    pub resent: usize,
    /// What readers asked, and how it was answered.
    pub timings: Timings,
    /// Open pages, events that they heard, and lines that were lost and taken up again.
    pub pages: (usize, usize, usize),
    /// What is not as promised: none.
    pub wrong: Vec<String>,
}

impl Plan {
    /// Carries it out; `None` without a PostgreSQL of our own.
    ///
    /// # Panics
    /// When something acknowledged is lost, doubled or half there, a number is wrong, or a program does not do as told.
    pub async fn run(&self) -> Option<Report> {
        if !process::can_stop_postgres() {
            return None;
        }
        let database = fresh(Kind::Postgres).await?;
        let proxies = ("CAM_NHAN_TRUSTED_PROXIES", "127.0.0.0/8");
        let one = Service::prepare(&self.program, &database.url)
            .await
            .with(proxies.0, proxies.1);
        let other = Service::on(&self.program, &database.url).with(proxies.0, proxies.1);
        let mut services = [one, other];
        services.iter_mut().for_each(Service::spawn);
        for service in &services {
            service.until_ready().await;
        }
        let front = Front::start(&services).await;
        let base = front
            .as_ref()
            .map_or(&services[0].base, |front| &front.base)
            .clone();

        let mut crowd = Crowd::new(&base, self.writers).await;
        crowd.begin(self.seed);
        let (ends, over) = tokio::sync::watch::channel(None);
        let pages = open_pages(&services, front.as_ref(), &over);
        let readers = front.as_ref().map(|front| read(front, &over));
        let mut report = Report {
            front: front.is_some(),
            ..Report::default()
        };
        sleep(self.pause).await;
        for blow in &self.blows {
            let away = strike(*blow, &mut services, self.pause).await;
            report.blows.push((*blow, away));
            sleep(self.pause).await;
        }
        crowd.stop().await;
        report.unanswered = crowd.unanswered();
        report.rows = verify::everything(&database.url, &mut crowd).await.rows;
        report.resent = crowd.resend(&mut chance(self.seed, 0)).await;
        verify::everything(&database.url, &mut crowd).await;
        report.acknowledged = crowd.acknowledged();
        report.hold(&database.url, &crowd, ends, pages).await;
        if let Some(readers) = readers {
            readers
                .join_all()
                .await
                .into_iter()
                .for_each(|theirs| report.timings.merge(theirs));
        }
        let unread = report.timings.failures("read a fragment");
        if unread > 0 {
            report.wrong.push(format!("{unread} fragments were not answered"));
        }
        let (well, said) = services[0].run(&["check"]).await;
        if !well {
            report.wrong.push(format!("check: {said}"));
        }
        drop(front);
        for service in &mut services {
            service.terminate().await;
        }
        Some(report)
    }
}

/// Says how long it took until both instances were ready again.
async fn strike(blow: Blow, services: &mut [Service; 2], pause: Duration) -> Duration {
    match blow {
        Blow::Kill(which) => {
            services[which].kill().await;
            // The other one goes on alone.
            sleep(pause).await;
            services[which].spawn();
        }
        Blow::Restart => process::postgres("restart fast").await,
        Blow::Crash => process::postgres("restart").await,
    }
    let mut longest = Duration::ZERO;
    for service in services {
        longest = longest.max(service.until_ready().await);
    }
    longest
}

/// A page of each article at each instance, and one through nginx.
fn open_pages(
    services: &[Service; 2],
    front: Option<&Front>,
    over: &Receiver<Option<Ends>>,
) -> JoinSet<Page> {
    let through = services.iter().map(|service| &service.base);
    let mut pages = JoinSet::new();
    for base in through.chain(front.map(|front| &front.base)) {
        for key in KEYS {
            pages.spawn(Page::new(base, key).listen(over.clone(), TIMEOUT));
        }
    }
    pages
}

/// Readers who list through nginx until all is over.
fn read(front: &Front, over: &Receiver<Option<Ends>>) -> JoinSet<Timings> {
    let to = front
        .base
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let mut readers = JoinSet::new();
    for nth in 0..READERS.0 {
        let (mut line, mut over) = (Line::new(to, nth), over.clone());
        readers.spawn(async move {
            let mut timings = Timings::default();
            for round in nth.. {
                let key = KEYS[round % KEYS.len()];
                let (kind, path) = if round % 2 == 0 {
                    ("read a fragment", format!("/embed/bao/fragment?key={key}"))
                } else {
                    ("a page as JSON", format!("/api/v1/sites/bao/thread?key={key}"))
                };
                let since = std::time::Instant::now();
                let answer = line.get(&path, None).await;
                timings.add(kind, answer.status, since.elapsed());
                if timeout(READERS.1, over.wait_for(Option::is_some)).await.is_ok() {
                    break;
                }
            }
            timings
        });
    }
    readers
}

/// A comment's article and the version of that at which it changed last.
#[derive(sqlx::FromRow)]
struct Changed {
    id: String,
    key: String,
    version: i64,
    thread_version: i64,
}

impl Report {
    /// Looks whether every page has heard of every comment.
    async fn hold(&mut self, url: &str, crowd: &Crowd, ends: Sender<Option<Ends>>, pages: JoinSet<Page>) {
        let store = Store::attach(url).await.expect("the database opens");
        let mut connection = store.read().await.expect("a connection");
        let Db::Postgres(db) = connection.conn().db else {
            unreachable!("this is about PostgreSQL");
        };
        let comments: Vec<Changed> = sqlx::query_as(
            "select c.id, t.key, c.version, t.version as thread_version
             from comment c join thread t on t.id = c.thread_id",
        )
        .fetch_all(&mut *db)
        .await
        .expect("rows");
        let versions: HashMap<&str, i64> = comments.iter().map(|it| (it.id.as_str(), it.version)).collect();
        let last = comments
            .iter()
            .map(|it| (it.key.clone(), it.thread_version))
            .collect();
        ends.send_replace(Some(last));
        for page in pages.join_all().await {
            self.pages.0 += 1;
            self.pages.1 += page.events;
            self.pages.2 += page.resumed;
            let ours = crowd.readers.iter().flat_map(|reader| &reader.ledger.comments);
            for comment in ours.filter(|it| it.answer.is_some() && it.draft["page"]["key"] == page.key) {
                let version = versions[comment.id()];
                let is_told =
                    page.told.contains(comment.id()) || page.anew.iter().any(|anew| *anew >= version);
                if !is_told {
                    self.wrong
                        .push(format!("{} was not told of {}", page.name(), comment.id()));
                }
            }
            self.wrong.extend(page.wrong);
        }
        drop(connection);
        store.close().await;
    }
}

impl Display for Report {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let front = if self.front {
            "behind nginx"
        } else {
            "without nginx"
        };
        writeln!(to, "two instances, one PostgreSQL, {front}\n")?;
        writeln!(to, "| blow | both ready again after, ms |\n|---|---|")?;
        for (blow, away) in &self.blows {
            writeln!(to, "| {blow:?} | {} |", away.as_millis())?;
        }
        let (comments, edits, choices) = self.acknowledged;
        let (pages, events, resumed) = self.pages;
        writeln!(to, "\n| acknowledged, and there once | |\n|---|---|")?;
        writeln!(
            to,
            "| comments, edits, choices | {comments}, {edits}, {choices} |"
        )?;
        writeln!(
            to,
            "| writes without an answer, or told to come back | {} |",
            self.unanswered
        )?;
        writeln!(to, "| sent again, same answer | {} |", self.resent)?;
        writeln!(to, "| rows held against the ledger | {} |", self.rows)?;
        writeln!(
            to,
            "| open pages, events heard, lines taken up again | {pages}, {events}, {resumed} |"
        )?;
        if self.front {
            writeln!(to, "\nreaders through nginx:\n\n{}", self.timings)?;
        }
        for wrong in &self.wrong {
            writeln!(to, "WRONG: {wrong}")?;
        }
        Ok(())
    }
}
