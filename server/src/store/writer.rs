//! SQLite's one writer. Jobs queue; all that wait are run in one transaction, each in a savepoint of its own, and
//! answered together after the one commit: the price of reaching the disk is shared (group commit). What was not
//! committed is not answered, and whoever waits for it is told to come back. So is everybody while the file or its log
//! is not where it was: what is written to a file that has no name any more is lost with the process.

use std::{
    panic::AssertUnwindSafe,
    path::{Path, PathBuf},
    sync::{
        Arc, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures_util::{FutureExt as _, future::BoxFuture};
use prometheus_client::metrics::histogram::Histogram;
use sqlx::{Connection as _, SqliteConnection, SqlitePool};
use tokio::sync::{mpsc, oneshot};

use super::{
    Change, Conn, Listener, Readers,
    file::{self, Watch},
};
use crate::error::{Error, Result, takes_no_writes};
use cam_nhan_domain::{Code, Refusal};

/// Jobs that may wait; the next one is told to come back.
const QUEUE: usize = 1_024;
/// Jobs in one transaction, so that the first of them does not wait long for the last.
const BATCH: usize = 128;

/// How often the file is looked after while nobody writes.
const LOOK: Duration = Duration::from_secs(1);
/// How often a file that could not be written to is tried again.
const TRY: Duration = Duration::from_secs(5);
/// How many seconds writers are told to wait meanwhile.
const SHUT: u32 = 60;

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
    /// While the file cannot be written to.
    shut: Arc<AtomicBool>,
    /// How many jobs were committed together.
    batches: Histogram,
}

impl Writer {
    /// Starts the task that owns `pool`'s one connection, to the file at `path`. With `readers` the file cannot be written to
    /// for now: writers are told so, and once it can be, the readers read it as any other.
    pub fn start(path: &Path, pool: SqlitePool, listener: Listener, readers: Option<Readers>) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let watch = Arc::new(Watch::of(path));
        let shut = Arc::new(AtomicBool::new(readers.is_some()));
        let batches = Histogram::new([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0]);
        tokio::spawn(work(
            pool.clone(),
            queue,
            listener,
            watch.clone(),
            batches.clone(),
        ));
        tokio::spawn(look_after(Arc::downgrade(&watch)));
        if let Some(readers) = readers {
            let way = (path.to_owned(), pool.clone(), readers);
            tokio::spawn(open_again(way, watch.clone(), Arc::downgrade(&shut)));
        }
        Self {
            jobs,
            pool,
            watch,
            shut,
            batches,
        }
    }

    /// How many jobs were committed together.
    pub fn batches(&self) -> &Histogram {
        &self.batches
    }

    /// Whether nothing can be written for now.
    pub fn is_shut(&self) -> bool {
        self.shut.load(Ordering::Relaxed)
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
        if self.is_shut() {
            return Err(Code::ReadOnly.with(SHUT).into());
        }
        let (job, told) = asked(job);
        self.jobs.try_send(job).map_err(|_| later())?;
        told.await.map_err(|_| {
            if self.watch.is_only_read() {
                Code::ReadOnly.with(SHUT)
            } else {
                later()
            }
        })?
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

async fn work(
    pool: SqlitePool,
    mut queue: mpsc::Receiver<Job>,
    listener: Listener,
    watch: Arc<Watch>,
    batches: Histogram,
) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        if watch.look() {
            // The connection is kept: it is to the file as it was, should that come back.
            batch.clear();
            continue;
        }
        let size = u32::try_from(batch.len()).unwrap_or(u32::MAX);
        match together(&pool, batch.drain(..), &watch).await {
            Ok(due) => {
                batches.observe(size.into());
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

/// Tries from time to time whether a file can be written to that could not, for as long as anybody may want it.
async fn open_again(
    (path, pool, readers): (PathBuf, SqlitePool, Readers),
    watch: Arc<Watch>,
    shut: Weak<AtomicBool>,
) {
    loop {
        tokio::time::sleep(TRY).await;
        let Some(shut) = shut.upgrade() else { return };
        let mut opened = is_writable(&pool).await;
        if opened || file::hindrance(&path).is_none() {
            read_by(&readers, file::reading(&path)).await;
            // Connections of one process share what they know of the log: those that were opened when nothing could be
            // written kept the writer from it.
            opened = opened || is_writable(&pool).await;
            if !opened {
                read_by(&readers, file::reading_unwritable(&path)).await;
            }
        }
        if opened {
            watch.remember();
            shut.store(false, Ordering::Relaxed);
            tracing::info!("the database can be written to again");
            return;
        }
    }
}

async fn is_writable(pool: &SqlitePool) -> bool {
    let Ok(mut db) = pool.acquire().await else {
        return false;
    };
    let is_writable = file::ensure_writable(&mut db).await.is_ok();
    if !is_writable {
        // The next connection opens the file anew.
        let _ = db.close().await;
    }
    is_writable
}

/// Has readers read by other connections from now on.
async fn read_by(readers: &Readers, others: SqlitePool) {
    let before = {
        let mut readers = readers.write().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *readers, others)
    };
    before.close().await;
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
    let begun = connection.begin_with("begin immediate").await;
    // Those who wait are told by what is noted here, as soon as their jobs are dropped.
    watch.note(begun.as_ref().is_err_and(takes_no_writes));
    let mut transaction = begun?;
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
