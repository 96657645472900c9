//! Leader election for periodic jobs, by a PostgreSQL advisory lock held on a session of its own. Two leaders may
//! overlap briefly after a lost connection, so a job must be idempotent.

use std::time::Duration;

use sqlx::{Connection as _, Either, PgConnection, postgres::PgAdvisoryLock};
use tokio::time::{sleep, timeout};

use super::{ACQUIRE_TIMEOUT, Store};
use crate::error::Result;

/// Between two attempts to become the leader.
const RETRY_DELAY: Duration = Duration::from_millis(100);

/// A piece of work that one server does for all. A server that loses the database may still be at it when the next one
/// begins, so that the work itself must bear being done twice; what it need not bear is being done by all, always.
pub struct LeaderLock {
    work: &'static str,
    /// The session that has the lock; not the pool's, which would lend it to others.
    held: Option<PgConnection>,
}

impl LeaderLock {
    /// The lock for the job called `work`, not held yet.
    pub fn new(work: &'static str) -> Self {
        Self { work, held: None }
    }

    /// Whether it is this server's now; taken when no other server has it. On SQLite, which has one server, it always
    /// is. Given up when dropped.
    pub async fn try_acquire(&mut self, store: &Store) -> Result<bool> {
        let Store::Postgres(pool, _) = store else {
            return Ok(true);
        };
        if let Some(session) = &mut self.held {
            if matches!(timeout(ACQUIRE_TIMEOUT, session.ping()).await, Ok(Ok(()))) {
                return Ok(true);
            }
            self.held = None;
        }
        let lock = PgAdvisoryLock::new(format!("cam-nhan {}", self.work));
        if let Either::Left(guard) = lock.try_acquire(pool.acquire().await?).await? {
            self.held = Some(guard.leak().detach());
        }
        Ok(self.held.is_some())
    }

    /// Waits until it is this server's.
    pub async fn wait(&mut self, store: &Store) -> Result<()> {
        while !self.try_acquire(store).await? {
            sleep(RETRY_DELAY).await;
        }
        Ok(())
    }
}
