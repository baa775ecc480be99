//! The policy of an organisation as one document: read, and changed from the version that was read (POL-1, POL-2).

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    auth::Caller,
    problem::{CONTENT_TYPE, Problem, Refused},
};
use crate::{
    app::App,
    applications::Scope,
    policy::{
        Fault,
        change::{Confirmed, Outcome, Weighed, Wish, change},
        store as policies,
    },
};

/// A policy with a thousand words in any script.
pub const LARGEST: usize = 256 * 1024;
/// A number of people and a digest.
const LONGEST_CONFIRM: usize = 60;

/// A policy that is in force.
#[derive(Serialize, ToSchema)]
#[schema(as = Policy)]
pub struct InForce {
    /// Also in the header `ETag`. 0: none was ever saved, and the defaults are shown.
    #[schema(minimum = 0)]
    version: i32,
    /// Every setting by its name, as `latchkey policy export` writes it.
    #[schema(value_type = Object, example = json!({ "gates": 1, "methods": ["email", "mobile"] }))]
    policy: Value,
}

/// A policy to put in force.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PolicyChange)]
pub struct Wanted {
    /// Every setting by its name. One that is left out gets its default.
    #[schema(value_type = Object, example = json!({ "gates": 1, "methods": ["email", "mobile"] }))]
    policy: Value,
    /// People may be stranded by this change: `confirm` of the refusal before. Another change is asked about again.
    #[schema(max_length = 60, example = "37.0f343b0931126a20f133d67c2b018a3b")]
    confirm: Option<String>,
}

/// Why a policy is not put in force (RFC 9457), with what is needed to go on.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({
    "type": "urn:latchkey:problem:strands-people", "title": "The policy would strand people", "status": 409,
    "detail": "People who can reset today no longer could. Send `confirm` along to save all the same.", "faults": [], "stranded": 37,
    "confirm": "37.0f343b0931126a20f133d67c2b018a3b"
}))]
pub struct PolicyProblem {
    #[serde(rename = "type")]
    #[schema(format = "uri")]
    kind: &'static str,
    title: &'static str,
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    detail: &'static str,
    /// Everything that is wrong with the policy, in English.
    faults: Vec<String>,
    /// How many people who can reset today no longer could.
    #[schema(minimum = 0)]
    stranded: i64,
    /// What to send as `confirm` with the same policy to save all the same; empty where there is nothing to confirm.
    confirm: String,
}

impl PolicyProblem {
    fn strands(weighed: Weighed) -> Self {
        Self {
            kind: "urn:latchkey:problem:strands-people",
            title: "The policy would strand people",
            status: 409,
            detail: "People who can reset today no longer could. Send `confirm` along to save all the same.",
            faults: vec![],
            stranded: weighed.stranded.people,
            confirm: weighed.token,
        }
    }

    fn refused(faults: &[String]) -> Self {
        Self {
            kind: "urn:latchkey:problem:policy",
            title: "The policy cannot be put in force",
            status: 422,
            detail: "It could never be satisfied, or says something that has no meaning; `faults` says what.",
            faults: faults.to_vec(),
            stranded: 0,
            confirm: String::new(),
        }
    }
}

impl IntoResponse for PolicyProblem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], Json(self)).into_response()
    }
}

/// The policy in force
#[utoipa::path(
    get,
    path = "/api/v1/policy",
    operation_id = "getPolicy",
    tag = "policy",
    responses(
        (status = 200, description = "The policy, with its version in the header `ETag`.", body = InForce),
        (status = 401, description = "No key, or one that opens nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope `policy:read`.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The address is none of the API's.", body = Problem, content_type = "application/problem+json"),
        (status = 405, description = "Another method than GET and PUT.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or wrong keys from this address.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The portal cannot answer now.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("api_key" = ["policy:read"]))
)]
pub async fn show(State(app): State<App>, Extension(caller): Extension<Caller>) -> Result<Response, Refused> {
    let (version, policy) = policies::current(&mut *app.pool.acquire().await?, caller.key.tenant).await?;
    in_force(version, &policy)
}

fn in_force(version: i32, policy: &crate::policy::Policy) -> Result<Response, Refused> {
    let policy = serde_json::to_value(policy).map_err(anyhow::Error::from)?;
    Ok(([(header::ETAG, format!("\"{version}\""))], Json(InForce { version, policy })).into_response())
}

/// Put another policy in force
#[utoipa::path(
    put,
    path = "/api/v1/policy",
    operation_id = "putPolicy",
    tag = "policy",
    description = "The whole policy, judged as a whole, in force at once. Refused when somebody else saved since it was read, when it \
                   could never be satisfied, and, until that is confirmed, when people who can reset today no longer could. A change of \
                   `write_back` takes the scope `policy:write-back` besides.",
    params(("If-Match" = String, Header, description = "The `ETag` of the policy that was read.", example = "\"3\"")),
    request_body(content = Wanted),
    responses(
        (status = 200, description = "It is in force, with its version in the header `ETag`.", body = InForce),
        (status = 400, description = "The body cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or one that opens nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope `policy:write`, or for a change of `write_back` the scope `policy:write-back`.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "The address is none of the API's.", body = Problem, content_type = "application/problem+json"),
        (status = 405, description = "Another method than GET and PUT.", body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "It would strand people, and `confirm` is not what was said of it.", body = PolicyProblem, content_type = "application/problem+json"),
        (status = 412, description = "Somebody else saved since.", body = Problem, content_type = "application/problem+json"),
        (status = 413, description = "The body is too large.", body = Problem, content_type = "application/problem+json"),
        (status = 415, description = "The body is not JSON.", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The policy cannot be put in force.", body = PolicyProblem, content_type = "application/problem+json"),
        (status = 428, description = "The header If-Match is missing.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or wrong keys from this address.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The portal cannot answer now.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("api_key" = ["policy:write"]))
)]
pub async fn save(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let body = super::json_body(&headers, body)?;
    let wanted: Wanted = serde_json::from_slice(&body).map_err(|_| Refused::InvalidBody)?;
    if wanted.confirm.as_ref().is_some_and(|confirm| confirm.chars().count() > LONGEST_CONFIRM) {
        return Err(Refused::InvalidBody);
    }
    let read = version(&headers)?;
    let policy: crate::policy::Policy = match serde_json::from_value(wanted.policy) {
        Ok(policy) => policy,
        Err(error) => return Ok(PolicyProblem::refused(&[error.to_string().chars().take(200).collect()]).into_response()),
    };
    let mut tx = app.pool.begin().await?;
    let actor = caller.named();
    let wish = Wish {
        tenant: caller.key.tenant,
        read,
        confirmed: wanted.confirm.as_deref().map(Confirmed::Change),
        actor: &actor,
        person: None,
        origin: Some(&caller.origin),
        correlation: caller.request,
        now: caller.now,
    };
    // A key that was revoked while the request was on its way changes nothing (POL-5).
    let key = crate::applications::keys::hold(&mut tx, &app.keys, caller.key.tenant, caller.key.id).await?;
    let key = key.filter(|key| key.is_live(caller.now) && key.may(Scope::WritePolicy)).ok_or(Refused::WrongKey)?;
    // Writing into a directory is for those who connect one, as on the page (WB-9a).
    let (_, before) = policies::current(&mut tx, caller.key.tenant).await?;
    if before.write_back != policy.write_back && !key.may(Scope::WriteBack) {
        return Err(Refused::MissingScope(Scope::WriteBack));
    }
    match change(&mut tx, &app.keys, &wish, |_| policy.clone()).await? {
        Outcome::Saved(version) => {
            tx.commit().await?;
            in_force(version, &policy)
        }
        Outcome::Same => in_force(read, &policy),
        Outcome::Stale(_) => Err(Refused::Stale),
        Outcome::Refused(faults) => Ok(PolicyProblem::refused(&faults.iter().map(Fault::to_string).collect::<Vec<_>>()).into_response()),
        Outcome::Strands(weighed) => Ok(PolicyProblem::strands(*weighed).into_response()),
    }
}

/// The version in `If-Match`, written as we write it.
fn version(headers: &HeaderMap) -> Result<i32, Refused> {
    let header = headers.get(header::IF_MATCH).ok_or(Refused::NoVersion)?;
    let text = header.to_str().ok().and_then(|text| text.trim().strip_prefix('"')?.strip_suffix('"'));
    text.and_then(|text| text.parse().ok()).ok_or(Refused::Stale)
}
