//! A page costs a fixed number of queries, however many comments there are.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use cam_nhan_tests::{Setup, TestServer, databases};
use tracing_subscriber::{
    Layer, filter::LevelFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

static QUERIES: AtomicUsize = AtomicUsize::new(0);

/// Counts what sqlx says it ran.
struct Counter;

impl<S: tracing::Subscriber> Layer<S> for Counter {
    fn on_event(&self, event: &tracing::Event<'_>, _: tracing_subscriber::layer::Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            QUERIES.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_as_many_queries_at_10_comments_as_at_1000() {
    tracing_subscriber::registry()
        .with(Counter.with_filter(LevelFilter::TRACE))
        .init();
    for kind in databases() {
        let server = TestServer::start(kind, Setup::default()).await.expect("a server");
        let an = server.reader("An").await;
        // The least of several: a pool may open a connection meanwhile, which runs statements of its own.
        let counted = async || {
            let mut least = usize::MAX;
            for limit in 96..=100 {
                // What was known for a moment is asked for anew, however fast this machine is.
                tokio::time::sleep(Duration::from_millis(150)).await;
                let before = QUERIES.load(Ordering::Relaxed);
                // Each another page, and so none that is still in memory.
                an.read(&[("limit", &limit.to_string())]).await;
                least = least.min(QUERIES.load(Ordering::Relaxed) - before);
            }
            least
        };
        let mut root = String::new();
        let post = async |n: usize, root: &mut String| {
            if n.is_multiple_of(3) {
                *root = an.post("gốc").await;
            } else {
                an.answer(root, "đáp").await;
            }
        };
        for n in 0..10 {
            post(n, &mut root).await;
        }
        let few = counted().await;
        for n in 10..1_000 {
            post(n, &mut root).await;
        }
        assert!(few > 0, "queries are counted at all");
        assert_eq!(counted().await, few, "{kind:?}");
        server.stop().await;
    }
}
