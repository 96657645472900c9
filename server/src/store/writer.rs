//! SQLite's one writer. Jobs queue; all that wait are run in one transaction, each in a savepoint of its own, and
//! answered together after the one commit: the price of reaching the disk is shared (group commit). What was not
//! committed is not answered, and whoever waits for it is told to come back. So is everybody while the file or its log
//! is not where it was: what is written to a file that has no name any more is lost with the process.

use std::{
    panic::AssertUnwindSafe,
    path::Path,
    sync::{Arc, Weak},
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::{Change, Conn, Listener, file::Watch};
use crate::error::{Error, Result};
use cam_nhan_domain::{Code, Refusal};

/// Jobs that may wait; the next one is told to come back.
const QUEUE: usize = 1_024;
/// Jobs in one transaction, so that the first of them does not wait long for the last.
const BATCH: usize = 128;

/// How often the file is looked after while nobody writes.
const LOOK: Duration = Duration::from_secs(1);

/// Called once its job's changes are on the disk; dropped when they are not.
type Answer = Box<dyn FnOnce() + Send>;
/// A job gives back whether its changes are to be kept, and how to answer for it.
type Job = Box<dyn for<'a> FnOnce(&'a mut Conn<'_>) -> BoxFuture<'a, (bool, Answer)> + Send>;

/// What is due once a batch is committed.
#[derive(Default)]
struct Due {
    answers: Vec<Answer>,
    changes: Vec<Change>,
}

/// The queue's entrance.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    pool: SqlitePool,
    watch: Arc<Watch>,
}

impl Writer {
    /// Starts the task that owns `pool`'s one connection, to the file at `path`.
    pub fn start(path: &Path, pool: SqlitePool, listener: Listener) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let watch = Arc::new(Watch::of(path));
        tokio::spawn(work(pool.clone(), queue, listener, watch.clone()));
        tokio::spawn(look_after(Arc::downgrade(&watch)));
        Self { jobs, pool, watch }
    }

    /// Takes the file as it is for the one that is open.
    pub fn remember(&self) {
        self.watch.remember();
    }

    /// What has become of the file, if nothing can be written to it for that.
    pub fn loss(&self) -> Option<String> {
        self.watch.loss()
    }

    /// Queues a job and waits until its changes are on the disk. [`Code::Unavailable`] says that nothing of it was
    /// kept, or (after a failed write to the disk) that nobody can tell: then it may be asked for again.
    pub async fn run<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Conn<'_>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        let (job, told) = asked(job);
        self.jobs.try_send(job).map_err(|_| later())?;
        told.await.map_err(|_| later())?
    }

    /// Closes the connection once the jobs that wait are done.
    pub async fn close(&self) {
        // Jobs are taken in their order: when this one is answered, so are all that came before.
        let (last, told) = asked(|_| Box::pin(async { Ok(()) }));
        if self.jobs.send(last).await.is_ok() {
            let _ = told.await;
        }
        self.pool.close().await;
    }
}

fn later() -> Refusal {
    Code::Unavailable.with(2)
}

/// A job for the queue, and where its answer will come.
fn asked<T, F>(job: F) -> (Job, oneshot::Receiver<Result<T>>)
where
    T: Send + 'static,
    F: for<'a> FnOnce(&'a mut Conn<'_>) -> BoxFuture<'a, Result<T>> + Send + 'static,
{
    let (tell, told) = oneshot::channel();
    let job: Job = Box::new(move |conn| {
        Box::pin(async move {
            let result = AssertUnwindSafe(async { job(conn).await }).catch_unwind().await;
            let result = result.unwrap_or_else(|_| Err(Error::internal(anyhow::anyhow!("a write panicked"))));
            let keep = result.is_ok();
            let answer: Answer = Box::new(move || {
                // Nobody may be waiting any more; the work is done all the same.
                let _ = tell.send(result);
            });
            (keep, answer)
        })
    });
    (job, told)
}

async fn work(pool: SqlitePool, mut queue: mpsc::Receiver<Job>, listener: Listener, watch: Arc<Watch>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        if watch.look() {
            // The connection is kept: it is to the file as it was, should that come back.
            batch.clear();
            continue;
        }
        match together(&pool, batch.drain(..), &watch).await {
            Ok(due) => {
                listener(due.changes);
                due.answers.into_iter().for_each(|answer| answer());
            }
            Err(error) => tracing::error!(%error, "a batch of writes was not committed"),
        }
    }
}

/// Looks after the file for as long as anybody may write to it.
async fn look_after(watch: Weak<Watch>) {
    let mut ticks = tokio::time::interval(LOOK);
    loop {
        ticks.tick().await;
        let Some(watch) = watch.upgrade() else { return };
        watch.look();
    }
}

/// Runs jobs in one transaction; gives back what is due once it is committed.
async fn together(pool: &SqlitePool, jobs: impl Iterator<Item = Job>, watch: &Watch) -> sqlx::Result<Due> {
    let mut connection = pool.acquire().await?;
    let done = commit(&mut connection, jobs, watch).await;
    if watch.look() {
        // It was committed to a file that nobody will find again.
        return Err(sqlx::Error::WorkerCrashed);
    }
    if done.is_err() {
        // SQLite ends a transaction by itself on some errors. A new connection knows where it stands.
        watch.forget();
        let _ = connection.close().await;
    }
    done
}

async fn commit(
    connection: &mut SqliteConnection,
    jobs: impl Iterator<Item = Job>,
    watch: &Watch,
) -> sqlx::Result<Due> {
    let mut due = Due::default();
    let mut transaction = connection.begin_with("begin immediate").await?;
    // From here on the file and its log are open.
    watch.remember();
    for job in jobs {
        let mut savepoint = transaction.begin().await?;
        let mut conn = Conn::sqlite(&mut savepoint);
        let (keep, answer) = job(&mut conn).await;
        let changes = conn.changes;
        due.answers.push(answer);
        if keep {
            due.changes.extend(changes);
            savepoint.commit().await?
        } else {
            savepoint.rollback().await?
        }
    }
    transaction.commit().await?;
    Ok(due)
}
