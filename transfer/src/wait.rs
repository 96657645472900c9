//! Waiting for a database in plain functions: formats and staging are read top to bottom, in threads that may block.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("transfer")
        .enable_all()
        .build()
        .expect("the system gives a thread")
});

/// Waits for what a future gives.
///
/// # Panics
/// On a thread that runs asynchronous tasks: `spawn_blocking` has others.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.block_on(future)
}
