//! State of the HTTP half: [`App`], and what only a process that serves has. Named by the router, the extractors and the
//! handlers, and by nothing below them.

use std::sync::Arc;

use axum::extract::FromRef;

use crate::{
    app::App,
    cdn::Purger,
    clock::Clock,
    config::Config,
    discussion::{
        export_file::Exports, import::under_way::Imports, post_batch::PostQueue,
        reaction_batch::ReactionQueue, statistics::StatisticsCache,
    },
    error::Result,
    http::load_shed::InFlight,
    live::Live,
    metrics::Metrics,
    store::Change,
};

/// What handlers may ask for with [`axum::extract::State`], each part by itself.
#[derive(Clone, FromRef)]
pub struct AppState {
    /// What everything stands on.
    pub app: App,
    /// Where comments queue for their batch.
    pub posts: PostQueue,
    /// Where reactions and likes queue for theirs.
    pub reactions: ReactionQueue,
    /// Sites' numbers.
    pub statistics: StatisticsCache,
    /// Open pages.
    pub live: Arc<Live>,
    /// What a CDN is to purge, where there is one that is told.
    pub purger: Option<Arc<Purger>>,
    /// The requests that are being answered.
    pub in_flight: Arc<InFlight>,
    /// What is counted, where the settings say so.
    pub metrics: Option<Arc<Metrics>>,
    /// Imports that were begun on a page.
    pub imports: Arc<Imports>,
    /// Exports that are being read.
    pub exports: Arc<Exports>,
}

impl AppState {
    /// Opens the database and builds what stands on it.
    pub async fn open(config: Config, clock: Clock) -> anyhow::Result<Self> {
        let live = Arc::new(Live::default());
        let purger = config.cdn.is_some().then(Arc::<Purger>::default);
        let (publisher, told) = (live.clone(), purger.clone());
        let listener = move |changes: Vec<Change>| {
            if let Some(purger) = &told {
                purger.note(&changes);
            }
            publisher.publish(changes);
        };
        let app = App::open(config, clock, listener).await?;
        Ok(Self {
            posts: PostQueue::start(app.store().clone()),
            reactions: ReactionQueue::start(app.store().clone()),
            statistics: StatisticsCache::default(),
            metrics: Metrics::new(&app, &live),
            live,
            purger,
            in_flight: Arc::default(),
            imports: Arc::default(),
            exports: Arc::default(),
            app,
        })
    }

    /// Ends the open streams, lets waiting writes finish and closes the database.
    pub async fn close(&self) -> Result<()> {
        self.live.close();
        self.app.close().await
    }
}
