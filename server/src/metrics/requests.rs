//! Requests by route, and how long they took until their answer began.

use std::{sync::Arc, time::Instant};

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::Registry,
};

use super::Metrics;

/// Upper bounds of the histogram, in seconds: around what a hot page, a page from the database, a comment and a slow disk
/// take.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// What tells one series from another. The route is a pattern, never the address, which may hold a name or a token.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    route: String,
}

/// What is counted of requests.
pub struct Requests {
    answered: Family<Answered, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
}

impl Requests {
    /// Registers the series.
    pub fn register(registry: &mut Registry) -> Self {
        let new: fn() -> Histogram = || Histogram::new(SECONDS);
        let this = Self {
            answered: Family::default(),
            seconds: Family::new_with_constructor(new),
        };
        registry.register("requests", "Requests answered", this.answered.clone());
        registry.register(
            "request_seconds",
            "Time until an answer begins",
            this.seconds.clone(),
        );
        this
    }
}

/// Counts a request that reaches the router; those that the microcache answers are among `cache_microcache_hits`.
pub async fn count(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str)
        .to_owned();
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        // Anybody may make one up.
        _ => "other",
    };
    let method = method.to_owned();
    let since = Instant::now();
    let response = next.run(request).await;
    let Requests { answered, seconds } = &metrics.requests;
    seconds
        .get_or_create(&Route { route: route.clone() })
        .observe(since.elapsed().as_secs_f64());
    let status = response.status().as_u16();
    answered
        .get_or_create(&Answered {
            method,
            route,
            status,
        })
        .inc();
    response
}
