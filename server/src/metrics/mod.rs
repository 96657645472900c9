//! Metrics in Prometheus' text format (OpenMetrics): what was asked and how long it took, counted as it happens, and how
//! much waits, read when somebody asks. On a listener of its own, or under `/metrics` behind a token. Nobody's name,
//! address or text is among them; where neither is set, nothing is counted.

mod gauges;
mod requests;

use std::{future::Future, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use cam_nhan_domain::Code;
use prometheus_client::{encoding::text, registry::Registry};
use secrecy::ExposeSecret as _;
use subtle::ConstantTimeEq as _;
use tokio::net::TcpListener;

pub use requests::count;

use crate::{
    app::App,
    error::{Error, Result},
    http::extract::bearer,
    live::Live,
    metrics::{gauges::Gauges, requests::Requests},
};

/// The content type of OpenMetrics' text.
const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// All that is counted.
pub struct Metrics {
    registry: Registry,
    requests: Requests,
    gauges: Gauges,
}

impl Metrics {
    /// Where the settings say so, everything that is counted.
    pub fn new(app: &App, live: &Arc<Live>) -> Option<Arc<Self>> {
        let config = app.config();
        if config.metrics_listen.is_none() && config.metrics_token.is_none() {
            return None;
        }
        let mut registry = Registry::with_prefix("cam_nhan");
        let requests = Requests::register(&mut registry);
        let gauges = Gauges::register(&mut registry, live);
        app.cache().register(registry.sub_registry_with_prefix("cache"));
        app.store().register(&mut registry);
        Some(Arc::new(Self {
            registry,
            requests,
            gauges,
        }))
    }

    async fn answer(&self, app: &App) -> Result<Response> {
        self.gauges.read(app).await?;
        let mut text = String::new();
        text::encode(&mut text, &self.registry).map_err(Error::internal)?;
        Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response())
    }
}

/// The metrics, for who has the token; without one there is no such page.
pub async fn show(
    State(app): State<App>,
    State(metrics): State<Option<Arc<Metrics>>>,
    headers: HeaderMap,
) -> Result<Response> {
    let (Some(metrics), Some(token)) = (metrics, &app.config().metrics_token) else {
        return Err(Code::RouteUnknown.into());
    };
    let said = bearer(&headers).ok_or(Code::TokenMissing)?;
    if !bool::from(said.as_bytes().ct_eq(token.expose_secret().as_bytes())) {
        return Err(Code::TokenInvalid.into());
    }
    metrics.answer(&app).await
}

/// Serves them to whoever reaches a listener, until `told`.
pub async fn serve(
    listener: TcpListener,
    app: App,
    metrics: Arc<Metrics>,
    told: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let answer = get(move || {
        let (app, metrics) = (app.clone(), metrics.clone());
        async move {
            let answer = metrics.answer(&app).await;
            answer.unwrap_or_else(|error| {
                tracing::error!(%error, "the metrics were not read");
                StatusCode::SERVICE_UNAVAILABLE.into_response()
            })
        }
    });
    let router = Router::new().route("/metrics", answer);
    axum::serve(listener, router).with_graceful_shutdown(told).await
}
