//! Every layer, and the order of routes and layers, on one screen. The routes themselves are listed beside their handlers,
//! by a `router()` of each room.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    http::StatusCode,
    middleware::{self, map_response},
    response::IntoResponse as _,
    routing::get,
};
use cam_nhan_domain::routes;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    classify::ServerErrorsFailureClass,
    compression::CompressionLayer,
    timeout::TimeoutLayer,
    trace::{DefaultOnResponse, TraceLayer},
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    api::{self, Security},
    app_state::AppState,
    error::Error,
    fragments,
    http::{
        assets, cors, headers, health, load_shed,
        problem::{self, Wording},
    },
    metrics, pages,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "Cảm Nhận", description = "Reactions and comments under any article."),
    modifiers(&Security)
)]
struct Description;

/// The whole service, in which a request may take so long.
pub fn router(state: AppState, patience: Duration) -> Router {
    let app = &state.app;
    let shed = (app.clone(), state.in_flight.clone());
    let wording = Wording {
        body_limit: app.config().body_limit(),
        page: pages::refused,
    };
    let (api, description) = OpenApiRouter::with_openapi(Description::openapi())
        .merge(api::router())
        .split_for_parts();
    let for_pages = Router::new()
        .merge(fragments::router())
        .route(routes::FEED, get(pages::feed::show))
        .merge(api.layer(CompressionLayer::new()))
        .layer(middleware::from_fn_with_state(shed.clone(), load_shed::layer))
        .layer(cors::layer(app.clone()))
        .layer(middleware::from_fn(headers::let_refusals_be_read));
    let own_pages = Router::new()
        .merge(pages::thread::router())
        .route(routes::CAPTCHA, get(pages::captcha::show))
        .merge(pages::admin::router())
        .merge(pages::mail::router())
        .merge(pages::me::router())
        .merge(pages::sign_in::router())
        .route("/demo", get(pages::demo::article))
        .route("/design", get(pages::admin::showcase::show))
        .layer(middleware::from_fn_with_state(app.clone(), pages::admin::inside))
        .layer(middleware::from_fn_with_state(shed.clone(), load_shed::layer))
        .layer(CompressionLayer::new());
    // They have a size and a patience of their own (`http/uploads.rs`).
    let uploads = pages::admin::uploads()
        .layer(middleware::from_fn_with_state(app.clone(), pages::admin::inside))
        .layer(middleware::from_fn_with_state(shed, load_shed::layer))
        .layer(DefaultBodyLimit::disable());
    let about_api = Router::new()
        .merge(utoipa_swagger_ui::SwaggerUi::new("/api").url("/api/openapi.json", description))
        .route_layer(map_response(headers::of_api_page));
    let looks = Router::new()
        .route("/styles/{name}", get(pages::style))
        .route("/styles/look/{site}", get(pages::look))
        .route("/scripts/admin.js", get(pages::admin_js))
        .route("/scripts/push.js", get(pages::push_js))
        .route("/scripts/setup.js", get(pages::setup_js))
        .route("/admin/worker.js", get(pages::admin_worker))
        .route("/admin/manifest.webmanifest", get(pages::admin_manifest))
        .route("/admin/icon-192.png", get(pages::icon_192))
        .route("/admin/icon-512.png", get(pages::icon_512))
        .route("/scripts/captcha.js", get(pages::captcha_js))
        .route("/scripts/signed-in.js", get(pages::signed_in_js))
        .layer(CompressionLayer::new());
    let counted = state.metrics.clone();
    let router = Router::new()
        .merge(for_pages)
        .merge(own_pages)
        .merge(looks)
        .merge(about_api)
        .route("/embed.js", get(assets::embed_js))
        .route("/more.js", get(assets::more_js))
        .route("/assets/cam-nhan-kit-vi.js", get(fragments::kit::vi))
        .route("/assets/cam-nhan-kit-en.js", get(fragments::kit::en))
        .route("/assets/{name}", get(assets::hashed))
        .route("/robots.txt", get(pages::robots))
        .route("/", get(pages::front))
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::show))
        .layer(
            ServiceBuilder::new()
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    patience,
                ))
                .layer(DefaultBodyLimit::max(app.config().body_limit() as usize)),
        )
        .merge(uploads)
        .layer(
            ServiceBuilder::new()
                .layer(
                    TraceLayer::new_for_http()
                        .make_span_with(span)
                        .on_response(DefaultOnResponse::new())
                        .on_failure(failed),
                )
                .layer(map_response(headers::complete))
                .layer(middleware::from_fn_with_state(wording, problem::answer))
                .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                    Error::internal(anyhow::anyhow!("a handler panicked")).into_response()
                })),
        )
        .with_state(state);
    match counted {
        Some(counted) => router.layer(middleware::from_fn_with_state(counted, metrics::count)),
        None => router,
    }
}

/// Logs an answer that is a fault of ours. Load shedding (503) is none, and would fill the log while it spares the rest.
fn failed(class: ServerErrorsFailureClass, latency: Duration, _: &tracing::Span) {
    if !matches!(
        class,
        ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE)
    ) {
        tracing::error!(%class, ?latency, "a request failed");
    }
}

/// What a log line says of a request: the route, never the address itself, which may hold a name or a token.
fn span(request: &Request) -> tracing::Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}
