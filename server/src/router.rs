//! Every route and every layer, on one screen.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::{self, map_response},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use cam_nhan_domain::{SiteId, routes};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    cors::{AllowOrigin, CorsLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
    trace::{DefaultOnResponse, TraceLayer},
};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{
    api::{self, Security},
    app::App,
    app_state::AppState,
    backups::Last,
    error::{Error, Result},
    fragments,
    http::{
        assets,
        extract::is_own,
        headers, load_shed,
        problem::{self, Wording},
    },
    pages,
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
        .route(routes::FRAGMENT, get(fragments::whole))
        .route(routes::FRAGMENT_JSON, get(fragments::whole_in_json))
        .route(routes::INCLUSION, get(fragments::inclusion))
        .route(routes::FRAGMENT_COMMENTS, get(fragments::comments))
        .route(routes::FRAGMENT_REPLIES, get(fragments::replies))
        .route(routes::FRAGMENT_ITEMS, get(fragments::items))
        .route(routes::LIVE, get(fragments::live))
        .route(routes::FEED, get(pages::feed::show))
        .merge(api.layer(CompressionLayer::new()))
        .layer(middleware::from_fn_with_state(shed.clone(), load_shed::layer))
        .layer(cors(app.clone()))
        .layer(middleware::from_fn(headers::let_refusals_be_read));
    let own_pages = Router::new()
        .route(routes::THREAD_PAGE, get(pages::thread::show))
        .route(routes::THREAD_PAGE_COMMENTS, post(pages::thread::forms::post))
        .route(routes::THREAD_PAGE_COMMENT, post(pages::thread::forms::change))
        .route(routes::THREAD_PAGE_REACTIONS, post(pages::thread::forms::react))
        .route(routes::CAPTCHA, get(pages::captcha::show))
        .route("/admin", get(pages::admin::front))
        .route(
            "/admin/sign-in",
            get(pages::admin::sign_in::show).post(pages::admin::sign_in::sign_in),
        )
        .route(
            "/admin/sign-in/code",
            get(pages::admin::sign_in::show_code).post(pages::admin::sign_in::answer),
        )
        .route("/admin/sign-out", post(pages::admin::sign_in::sign_out))
        .route(
            "/admin/invitation/{token}",
            get(pages::admin::sign_in::show_invitation).post(pages::admin::sign_in::accept),
        )
        .route(
            "/admin/password/{token}",
            get(pages::admin::sign_in::show_password_link).post(pages::admin::sign_in::set_password_by_link),
        )
        .route("/admin/account", get(pages::admin::account::show))
        .route(
            "/admin/account/totp",
            get(pages::admin::account::show_totp).post(pages::admin::account::turn_on_totp),
        )
        .route(
            "/admin/account/totp/off",
            post(pages::admin::account::turn_off_totp),
        )
        .route(
            "/admin/account/recovery-codes",
            post(pages::admin::account::issue_recovery_codes),
        )
        .route(
            "/admin/account/password",
            post(pages::admin::account::set_password),
        )
        .route(
            "/admin/account/sessions",
            post(pages::admin::account::end_sessions),
        )
        .route("/admin/sites/{site}", get(pages::admin::queue::show))
        .route("/admin/sites/{site}/live", get(pages::admin::queue::live))
        .route(
            "/admin/sites/{site}/statistics",
            get(pages::admin::statistics::show),
        )
        .route("/admin/sites/{site}/model", get(pages::admin::model::show))
        .route(
            "/admin/sites/{site}/model/{kind}/export",
            get(pages::admin::model::export),
        )
        .route(
            "/admin/sites/{site}/model/{kind}/reset",
            post(pages::admin::model::reset),
        )
        .route(
            "/admin/sites/{site}/threads/{thread}",
            get(pages::admin::thread::show),
        )
        .route(
            "/admin/sites/{site}/readers/{reader}",
            get(pages::admin::reader::show),
        )
        .route("/admin/sites/{site}/acts", post(pages::admin::acts::moderate))
        .route(
            "/admin/sites/{site}/acts/matching",
            post(pages::admin::acts::moderate_matching),
        )
        .route("/admin/sites/{site}/undo", post(pages::admin::acts::undo))
        .route("/admin/sites/{site}/edit", post(pages::admin::acts::edit))
        .route("/admin/sites/{site}/reply", post(pages::admin::acts::reply))
        .route("/admin/sites/{site}/ban", post(pages::admin::acts::ban))
        .route("/admin/sites/{site}/lift", post(pages::admin::acts::lift))
        .route(
            "/admin/sites/{site}/comments-open",
            post(pages::admin::acts::set_comments_open),
        )
        .route(
            "/admin/sites/{site}/names",
            post(pages::admin::acts::name_article),
        )
        .route(
            "/admin/sites/{site}/words",
            get(pages::admin::rules::show).post(pages::admin::rules::save),
        )
        .route(
            "/admin/sites/{site}/settings",
            get(pages::admin::settings::show).post(pages::admin::settings::save),
        )
        .route("/admin/sites/{site}/try", post(pages::admin::rules::try_text))
        .route(
            "/admin/sites/{site}/reaction-bursts",
            get(pages::admin::reaction_bursts::show).post(pages::admin::reaction_bursts::change),
        )
        .route(
            "/admin/sites/{site}/audit-log",
            get(pages::admin::audit_log::show),
        )
        .route(
            "/admin/sites/{site}/audit-log.csv",
            get(pages::admin::audit_log::csv),
        )
        .route(
            "/admin/sites/{site}/audit-log.jsonl",
            get(pages::admin::audit_log::jsonl),
        )
        .route("/admin/sites/{site}/people", get(pages::admin::people::show))
        .route(
            "/admin/sites/{site}/people/invite",
            post(pages::admin::people::invite),
        )
        .route(
            "/admin/sites/{site}/people/end-invitation",
            post(pages::admin::people::end_invitation),
        )
        .route(
            "/admin/sites/{site}/people/role",
            post(pages::admin::people::set_role),
        )
        .route(
            "/admin/sites/{site}/people/token",
            post(pages::admin::people::issue_token),
        )
        .route(
            "/admin/sites/{site}/people/end-token",
            post(pages::admin::people::end_token),
        )
        .route(
            "/admin/sites/{site}/notices",
            get(pages::admin::notices::show).post(pages::admin::notices::save),
        )
        .route(
            "/admin/sites/{site}/notices/test",
            post(pages::admin::notices::send_one),
        )
        .merge(mail_pages())
        .route("/demo", get(pages::demo::article))
        .layer(middleware::from_fn_with_state(app.clone(), pages::admin::inside))
        .layer(middleware::from_fn_with_state(shed, load_shed::layer))
        .layer(CompressionLayer::new());
    let about_api = Router::new()
        .merge(utoipa_swagger_ui::SwaggerUi::new("/api").url("/api/openapi.json", description))
        .route_layer(map_response(headers::of_api_page));
    Router::new()
        .merge(for_pages)
        .merge(own_pages)
        .merge(about_api)
        .route("/embed.js", get(assets::embed_js))
        .route("/more.js", get(assets::more_js))
        .route("/assets/{name}", get(assets::hashed))
        .route("/styles/{name}", get(pages::style))
        .route("/robots.txt", get(pages::robots))
        .route("/scripts/admin.js", get(pages::admin_js))
        .route("/scripts/captcha.js", get(pages::captcha_js))
        .route("/", get(pages::front))
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .layer(
            ServiceBuilder::new()
                .layer(
                    TraceLayer::new_for_http()
                        .make_span_with(span)
                        .on_response(DefaultOnResponse::new()),
                )
                .layer(map_response(headers::complete))
                .layer(middleware::from_fn_with_state(wording, problem::answer))
                .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                    axum::response::IntoResponse::into_response(Error::internal(anyhow::anyhow!(
                        "a handler panicked"
                    )))
                }))
                .layer(TimeoutLayer::with_status_code(
                    StatusCode::SERVICE_UNAVAILABLE,
                    patience,
                ))
                .layer(DefaultBodyLimit::max(app.config().body_limit() as usize)),
        )
        .with_state(state)
}

/// Where the links in a mail lead: nobody is to keep, find or pass on these addresses.
fn mail_pages() -> Router<AppState> {
    let header = |name, value| SetResponseHeaderLayer::overriding(name, HeaderValue::from_static(value));
    Router::new()
        .route("/mail/{token}", get(pages::mail::show).post(pages::mail::act))
        .layer(header(header::REFERRER_POLICY, "no-referrer"))
        .layer(header(header::CACHE_CONTROL, "no-store"))
        .layer(header(
            HeaderName::from_static("x-robots-tag"),
            "noindex, nofollow",
        ))
}

/// Whether the database answers and can be written to, for whoever sends the requests here; and a line on the last daily
/// backup.
async fn ready(State(app): State<App>) -> Result<Response> {
    if app.store().loss().is_some() {
        let said = r#"{"type":"about:blank","title":"The database's file was deleted or replaced while the service ran: its log says which. Nothing is written until it is back or the service was started again.","status":503,"code":"unavailable"}"#;
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        return Ok((StatusCode::SERVICE_UNAVAILABLE, kind, said).into_response());
    }
    app.store().ping().await?;
    let mut said = match app.last_backup() {
        None => "ready\n".to_owned(),
        Some(Last::Made(at)) => format!("ready\nbackup made {}\n", &at.rfc3339()[..10]),
        Some(Last::Failed(at)) => format!("ready\nbackup failed {}\n", at.rfc3339()),
    };
    if app.store().is_only_read() {
        // Readers are to be served all the same.
        said.push_str("read only: the log says why\n");
    }
    Ok(said.into_response())
}

/// What a log line says of a request: the route, never the address itself, which may hold a name or a token.
fn span(request: &Request) -> tracing::Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}

/// Each site's threads may be embedded by the site's own origins.
fn cors(app: App) -> CorsLayer {
    let allowed = AllowOrigin::async_predicate(move |origin: HeaderValue, parts: &Parts| {
        let (app, path, headers) = (app.clone(), parts.uri.path().to_owned(), parts.headers.clone());
        async move {
            let Ok(origin) = origin.to_str() else { return false };
            is_own(&app, origin, &headers) || allows(&app, &path, origin).await
        }
    });
    CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            header::ACCEPT_LANGUAGE,
        ])
        .expose_headers([header::RETRY_AFTER])
        // What else it names by itself is of preflights alone, which no cache keeps.
        .vary([header::ORIGIN])
        .max_age(Duration::from_secs(86_400))
}

/// Whether the site named in a path allows an origin.
async fn allows(app: &App, path: &str, origin: &str) -> bool {
    let mut segments = path.split('/').filter(|segment| !segment.is_empty());
    let name = match segments.next() {
        Some("embed") => segments.next(),
        _ => segments.skip_while(|segment| *segment != "sites").nth(1),
    };
    let Some(Ok(id)) = name.map(SiteId::parse) else {
        return false;
    };
    let known = app.site(&id).await.ok().flatten();
    known.is_some_and(|known| known.site.settings.allows(origin))
}
