//! Batching: concurrent requests of one kind share a transaction (group commit). Under load this costs one commit and
//! one update of each counter per batch instead of one per request. All are answered after the commit.

use std::{ops::Range, sync::Arc};

use cam_nhan_domain::{Code, Refusal};
use tokio::sync::{mpsc, oneshot};

use crate::{
    error::{Error, Result},
    store::{Conn, Store},
};

/// Requests of one kind that may wait; the next one is told to come back.
const QUEUE: usize = 4_096;

/// A request that is stored together with others of its kind.
pub trait BatchRequest: Send + Sync + Sized + 'static {
    /// What it is answered.
    type Answer: Send + 'static;
    /// The most in one transaction.
    const BATCH: usize;

    /// Stores requests, at most [`Self::BATCH`]; the answers are in their order. A refused one leaves nothing behind.
    fn store_batch(
        conn: &mut Conn<'_>,
        asked: &[Self],
    ) -> impl Future<Output = Result<Vec<Result<Self::Answer>>>> + Send;
}

/// The entrance of the queue for one kind of request.
pub struct Batcher<A: BatchRequest>(mpsc::Sender<(A, Reply<A>)>);

type Reply<A> = oneshot::Sender<Result<<A as BatchRequest>::Answer>>;

impl<A: BatchRequest> Clone for Batcher<A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<A: BatchRequest> Batcher<A> {
    /// Starts the task that stores them.
    pub fn start(store: Store) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(work(store, waiting));
        Self(queue)
    }

    /// Queues a request and waits until what came of it is on the disk. [`Code::Unavailable`] when too many wait, or
    /// when nobody can tell what came of it: then it may be asked for again.
    pub async fn submit(&self, asked: A) -> Result<A::Answer> {
        let (reply, told) = oneshot::channel();
        self.0.try_send((asked, reply)).map_err(|_| later())?;
        told.await.map_err(|_| later())?
    }
}

fn later() -> Refusal {
    Code::Unavailable.with(2)
}

async fn work<A: BatchRequest>(store: Store, mut queue: mpsc::Receiver<(A, Reply<A>)>) {
    let mut batch = Vec::with_capacity(A::BATCH);
    while queue.recv_many(&mut batch, A::BATCH).await > 0 {
        let (asked, replies): (Vec<A>, Vec<Reply<A>>) = batch.drain(..).unzip();
        for (reply, answer) in replies.into_iter().zip(answer(&store, asked).await) {
            // Who asked may have gone; it is settled all the same.
            let _ = reply.send(answer);
        }
    }
}

/// One answer for each. What fails by a fault of ours is tried again one by one, so that it fails alone; and once more,
/// because another server may just then have stored what this one did not find.
async fn answer<A: BatchRequest>(store: &Store, asked: Vec<A>) -> Vec<Result<A::Answer>> {
    let (all, asked) = (0..asked.len(), Arc::new(asked));
    match write(store, &asked, all.clone()).await {
        Ok(answers) => answers,
        Err(Error::Internal(_)) => {
            let mut answers = Vec::with_capacity(all.len());
            for one in all {
                let mut alone = write(store, &asked, one..one + 1).await;
                if let Err(Error::Internal(_)) = alone {
                    alone = write(store, &asked, one..one + 1).await;
                }
                answers
                    .push(alone.and_then(|mut answers| answers.pop().unwrap_or_else(|| Err(later().into()))));
            }
            answers
        }
        Err(error) => {
            let error = Arc::new(error);
            all.map(|_| Err(Error::shared(&error))).collect()
        }
    }
}

async fn write<A: BatchRequest>(
    store: &Store,
    asked: &Arc<Vec<A>>,
    range: Range<usize>,
) -> Result<Vec<Result<A::Answer>>> {
    let asked = asked.clone();
    store
        .write(move |conn| Box::pin(async move { A::store_batch(conn, &asked[range]).await }))
        .await
}
