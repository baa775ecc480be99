//! The `OpenAPI` document, made from the types and handlers themselves.

use axum::{Json, extract::State};
use serde_json::Value;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
        server::Server,
    },
};

use super::{audit, links, people, policy, problem, registration, reports};
use crate::app::App;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Latchkey",
        description = "For identity providers: how far somebody is with registering, and links by which people register their first methods. \
                       For administrators: the policy and the people of the organisation. For those who watch: the audit log and figures.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    paths(
        show,
        registration::show,
        links::create,
        policy::show,
        policy::save,
        audit::list,
        reports::registration,
        reports::usage,
        people::read::list,
        people::change::add,
        people::read::show,
        people::change::save,
        people::deeds::disable,
        people::deeds::enable,
        people::deeds::end_sessions,
        people::deeds::clear_pauses,
        people::deeds::ask_again,
        people::deeds::remove_method
    ),
    components(schemas(problem::Problem, policy::PolicyProblem, people::PersonProblem)),
    modifiers(&ApiKey),
    tags(
        (name = "registration", description = "Registering for self-service"),
        (name = "people", description = "Who there is in the organisation"),
        (name = "policy", description = "The policy of the organisation"),
        (name = "watch", description = "What happened, and how often"),
        (name = "about", description = "This API"),
    ),
)]
struct Document;

struct ApiKey;

impl Modify for ApiKey {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("lk_ and 43 letters, digits, - and _")
            .description(Some("An API key, made by `latchkey api-key create`. What it may do is named by its scopes."))
            .build();
        document.components.get_or_insert_default().add_security_scheme("api_key", SecurityScheme::Http(scheme));
    }
}

/// An `OpenAPI` 3.1 document.
#[derive(ToSchema)]
#[schema(as = OpenApi, value_type = Object)]
#[expect(dead_code, reason = "stands for the schema only")]
struct AnyDocument(Value);

/// This document
#[utoipa::path(
    get,
    path = "/api/v1/openapi.json",
    operation_id = "getOpenApi",
    tag = "about",
    responses(
        (status = 200, description = "This document.", body = AnyDocument, example = json!({ "openapi": "3.1.0" })),
        (status = 405, description = "Another method than GET.", body = problem::Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = problem::Problem, content_type = "application/problem+json"),
    ),
    security(())
)]
pub async fn show(State(app): State<App>) -> Json<Value> {
    Json(document(app.public.origin()))
}

/// The whole document for a portal at this address.
pub fn document(origin: &str) -> Value {
    let mut document = Document::openapi();
    document.servers = Some(vec![Server::new(origin)]);
    serde_json::to_value(document).unwrap_or(Value::Null)
}
