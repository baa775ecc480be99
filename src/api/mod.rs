//! What other applications ask the portal (`docs/api.md`): JSON under `/api/v1`, by API key, without cookies and pages.

mod audit;
mod auth;
mod links;
mod openapi;
mod problem;
mod registration;
mod reports;

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode},
    middleware::{self, Next},
    response::Response,
    routing::{MethodRouter, any, get, post},
};
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::{app::App, applications::Scope};
pub use openapi::document;
use problem::Refused;

/// A request of the API is a few words; anything larger is refused before it is read.
const LARGEST_BODY: usize = 8 * 1024;

/// One address of the API, with what a key must be allowed to do there. `None`: open to everybody.
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub scope: Option<Scope>,
    answer: fn() -> MethodRouter<App>,
}

/// All there are. The router is made from this list, and a test compares the `OpenAPI` document with it.
pub const ROUTES: [Route; 6] = [
    Route { method: "get", path: "/api/v1/openapi.json", scope: None, answer: || get(openapi::show) },
    Route {
        method: "get",
        path: "/api/v1/users/{user_id}/registration",
        scope: Some(Scope::ReadRegistration),
        answer: || get(registration::show),
    },
    Route {
        method: "post",
        path: "/api/v1/users/{user_id}/registration-links",
        scope: Some(Scope::CreateLinks),
        answer: || post(links::create),
    },
    Route { method: "get", path: "/api/v1/audit-events", scope: Some(Scope::ReadAudit), answer: || get(audit::list) },
    Route { method: "get", path: "/api/v1/reports/registration", scope: Some(Scope::ReadReports), answer: || get(reports::registration) },
    Route { method: "get", path: "/api/v1/reports/usage", scope: Some(Scope::ReadReports), answer: || get(reports::usage) },
];

pub fn routes(app: &App) -> Router<App> {
    let mut router = Router::new();
    for route in &ROUTES {
        let mut answer = (route.answer)();
        if let Some(scope) = route.scope {
            answer = answer.route_layer(middleware::from_fn_with_state((app.clone(), scope), auth::layer));
        }
        router = router.route(route.path, answer.fallback(|| async { Refused::MethodNotAllowed }));
    }
    // The first layer added is the innermost: what a panic, a time-out or an extractor leaves bare, `envelope` puts into words.
    router
        .route("/api/{*rest}", any(|| async { Refused::NotFound }))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, std::time::Duration::from_secs(20)))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), envelope))
}

/// The id of a request, made here: in the answer's header, the log and the audit log.
#[derive(Clone, Copy)]
struct RequestId(Uuid);

async fn envelope(State(_): State<App>, mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4();
    request.extensions_mut().insert(RequestId(id));
    let response = next.run(request).instrument(tracing::info_span!("api", request.id = %id)).await;
    let mut response = problem::dress(response);
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    response
}
