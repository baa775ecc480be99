//! What other applications ask the portal (`docs/api.md`): JSON under `/api/v1`, by API key, without cookies and pages.

mod audit;
mod auth;
mod links;
mod openapi;
mod people;
mod policy;
mod problem;
mod registration;
mod reports;

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Request, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::Response,
    routing::{MethodRouter, any, delete, get, patch, post, put},
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
pub const ROUTES: [Route; 18] = [
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
    Route { method: "get", path: "/api/v1/policy", scope: Some(Scope::ReadPolicy), answer: || get(policy::show) },
    Route {
        method: "put",
        path: "/api/v1/policy",
        scope: Some(Scope::WritePolicy),
        answer: || put(policy::save).layer(DefaultBodyLimit::max(policy::LARGEST)),
    },
    Route { method: "get", path: "/api/v1/audit-events", scope: Some(Scope::ReadAudit), answer: || get(audit::list) },
    Route { method: "get", path: "/api/v1/reports/registration", scope: Some(Scope::ReadReports), answer: || get(reports::registration) },
    Route { method: "get", path: "/api/v1/reports/usage", scope: Some(Scope::ReadReports), answer: || get(reports::usage) },
    Route { method: "get", path: "/api/v1/users", scope: Some(Scope::ReadPeople), answer: || get(people::read::list) },
    Route { method: "post", path: "/api/v1/users", scope: Some(Scope::WritePeople), answer: || post(people::change::add) },
    Route { method: "get", path: "/api/v1/users/{user_id}", scope: Some(Scope::ReadPeople), answer: || get(people::read::show) },
    Route { method: "patch", path: "/api/v1/users/{user_id}", scope: Some(Scope::WritePeople), answer: || patch(people::change::save) },
    Route {
        method: "post",
        path: "/api/v1/users/{user_id}/disable",
        scope: Some(Scope::WritePeople),
        answer: || post(people::deeds::disable),
    },
    Route {
        method: "post",
        path: "/api/v1/users/{user_id}/enable",
        scope: Some(Scope::WritePeople),
        answer: || post(people::deeds::enable),
    },
    Route {
        method: "post",
        path: "/api/v1/users/{user_id}/end-sessions",
        scope: Some(Scope::WritePeople),
        answer: || post(people::deeds::end_sessions),
    },
    Route {
        method: "post",
        path: "/api/v1/users/{user_id}/clear-pauses",
        scope: Some(Scope::WritePeople),
        answer: || post(people::deeds::clear_pauses),
    },
    Route {
        method: "post",
        path: "/api/v1/users/{user_id}/ask-again",
        scope: Some(Scope::WritePeople),
        answer: || post(people::deeds::ask_again),
    },
    Route {
        method: "delete",
        path: "/api/v1/users/{user_id}/methods/{method}",
        scope: Some(Scope::WritePeople),
        answer: || delete(people::deeds::remove_method),
    },
];

pub fn routes(app: &App) -> Router<App> {
    // An address may answer several methods, each with a scope of its own.
    let mut addresses: BTreeMap<&str, MethodRouter<App>> = BTreeMap::new();
    for route in &ROUTES {
        let mut answer = (route.answer)();
        if let Some(scope) = route.scope {
            answer = answer.route_layer(middleware::from_fn_with_state((app.clone(), scope), auth::layer));
        }
        let address = addresses.remove(route.path).unwrap_or_default();
        addresses.insert(route.path, address.merge(answer));
    }
    let mut router = Router::new();
    for (path, answer) in addresses {
        router = router.route(path, answer.fallback(|| async { Refused::MethodNotAllowed }));
    }
    // The first layer added is the innermost: what a panic, a time-out or an extractor leaves bare, `envelope` puts into words.
    router
        .route("/api/{*rest}", any(|| async { Refused::NotFound }))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, std::time::Duration::from_secs(20)))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(middleware::from_fn_with_state(app.clone(), envelope))
}

/// The body of a request, which says that it is JSON unless it is empty.
fn json_body(headers: &HeaderMap, body: Result<Bytes, BytesRejection>) -> Result<Bytes, Refused> {
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refused::TooLarge,
        _ => Refused::InvalidBody,
    })?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if body.is_empty() || kind.eq_ignore_ascii_case("application/json") { Ok(body) } else { Err(Refused::NotJson) }
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
