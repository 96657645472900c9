//! SQLite's one writer. Jobs queue; all that wait are run in one transaction, each in a savepoint of its own, and
//! answered together after the one commit: the price of reaching the disk is shared (group commit).

use std::panic::AssertUnwindSafe;

use futures_util::{FutureExt as _, future::BoxFuture};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::{Change, Conn, Listener};
use crate::error::{Error, Result};
use cam_nhan_domain::Code;

/// Jobs that may wait; the next one is told to come back.
const QUEUE: usize = 1_024;
/// Jobs in one transaction, so that the first of them does not wait long for the last.
const BATCH: usize = 128;

/// Called once its job's fate is known: with the commit's error, or nothing when all went well.
type Answer = Box<dyn FnOnce(Option<Error>) + Send>;
/// A job gives back whether its changes are to be kept, and how to answer for it.
type Job = Box<dyn for<'a> FnOnce(&'a mut Conn<'_>) -> BoxFuture<'a, (bool, Answer)> + Send>;

/// What is due once a batch is committed, or is not.
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

    /// Queues a job and waits until its changes are on the disk.
    pub async fn run<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'a> FnOnce(&'a mut Conn<'_>) -> BoxFuture<'a, Result<T>> + Send + 'static,
    {
        let (tell, told) = oneshot::channel::<Result<T>>();
        let job: Job = Box::new(move |conn| {
            Box::pin(async move {
                let result = AssertUnwindSafe(job(conn)).catch_unwind().await;
                let result =
                    result.unwrap_or_else(|_| Err(Error::internal(anyhow::anyhow!("a write panicked"))));
                let keep = result.is_ok();
                let answer: Answer = Box::new(move |failure| {
                    // Nobody may be waiting any more; the work is done all the same.
                    let _ = tell.send(failure.map_or(result, Err));
                });
                (keep, answer)
            })
        });
        self.jobs.try_send(job).map_err(|_| Code::Unavailable.with(2))?;
        told.await.map_err(Error::internal)?
    }

    /// Closes the connection once the jobs that wait are done.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

async fn work(pool: SqlitePool, mut queue: mpsc::Receiver<Job>, listener: Listener) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        let mut due = Due::default();
        let done = async {
            let mut connection = pool.acquire().await?;
            commit_together(&mut connection, batch.drain(..), &mut due).await
        }
        .await;
        batch.clear();
        match done {
            Ok(()) => {
                listener(due.changes);
                due.answers.into_iter().for_each(|answer| answer(None));
            }
            Err(error) => {
                tracing::error!(%error, "a batch of writes was not committed");
                for answer in due.answers {
                    answer(Some(Code::Unavailable.with(2).into()));
                }
            }
        }
    }
}

async fn commit_together(
    connection: &mut SqliteConnection,
    jobs: impl Iterator<Item = Job>,
    due: &mut Due,
) -> sqlx::Result<()> {
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
    transaction.commit().await
}
