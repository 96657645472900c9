//! SQLite's one writer. Jobs queue; all that wait are run in one transaction, each in a savepoint of its own, and
//! answered together after the one commit: the price of reaching the disk is shared (group commit). What was not
//! committed is not answered, and whoever waits for it is told to come back.

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt as _, future::BoxFuture};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::{Change, Conn, Listener};
use crate::error::{Error, Result};
use cam_nhan_domain::{Code, Refusal};

/// Jobs that may wait; the next one is told to come back.
const QUEUE: usize = 1_024;
/// Jobs in one transaction, so that the first of them does not wait long for the last.
const BATCH: usize = 128;

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
}

impl Writer {
    /// Starts the task that owns `pool`'s one connection.
    pub fn start(pool: SqlitePool, listener: Listener) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        tokio::spawn(work(pool.clone(), queue, listener));
        Self { jobs, pool }
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

async fn work(pool: SqlitePool, mut queue: mpsc::Receiver<Job>, listener: Listener) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        match together(&pool, batch.drain(..)).await {
            Ok(due) => {
                listener(due.changes);
                due.answers.into_iter().for_each(|answer| answer());
            }
            Err(error) => tracing::error!(%error, "a batch of writes was not committed"),
        }
    }
}

/// Runs jobs in one transaction; gives back what is due once it is committed.
async fn together(pool: &SqlitePool, jobs: impl Iterator<Item = Job>) -> sqlx::Result<Due> {
    let mut connection = pool.acquire().await?;
    let done = commit(&mut connection, jobs).await;
    if done.is_err() {
        // SQLite ends a transaction by itself on some errors. A new connection knows where it stands.
        let _ = connection.close().await;
    }
    done
}

async fn commit(connection: &mut SqliteConnection, jobs: impl Iterator<Item = Job>) -> sqlx::Result<Due> {
    let mut due = Due::default();
    let mut transaction = connection.begin_with("begin immediate").await?;
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
