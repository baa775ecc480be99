//! Figures for other programs; they name nobody.

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use serde::{Deserialize, Serialize};
use time::Duration;
use utoipa::{IntoParams, ToSchema};

use super::{
    audit::moment,
    auth::Caller,
    problem::{Problem, Refused},
};
use crate::{
    app::App,
    audit::{
        Activity,
        report::Usage,
        rfc3339,
        usage::{self, RESET},
    },
    directory::totals,
};

/// How many people could get back in today. Guests are left out.
#[derive(Serialize, ToSchema)]
pub struct RegistrationReport {
    #[schema(minimum = 0)]
    people: i64,
    /// May use self-service at all.
    #[schema(minimum = 0)]
    enabled: i64,
    /// Have as many usable methods as a reset needs.
    #[schema(minimum = 0)]
    registered: i64,
    /// Both: could reset their password by themselves.
    #[schema(minimum = 0)]
    capable: i64,
    /// When they were counted; null: not yet.
    #[schema(format = "date-time")]
    counted_at: Option<String>,
}

/// How many people could reset their password
#[utoipa::path(
    get,
    path = "/api/v1/reports/registration",
    operation_id = "getRegistrationReport",
    tag = "watch",
    responses(
        (status = 200, description = "How many people are ready.", body = RegistrationReport),
        (status = 401, description = "No key, or one that opens nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope `reports:read`.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not this address, but one like it.", body = Problem, content_type = "application/problem+json"),
        (status = 405, description = "Another method than GET.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or wrong keys from this address.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The portal cannot answer now.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("api_key" = ["reports:read"]))
)]
pub async fn registration(State(app): State<App>, Extension(caller): Extension<Caller>) -> Result<Json<RegistrationReport>, Refused> {
    let totals = totals::of(&mut *app.pool.acquire().await?, caller.key.tenant).await?;
    Ok(Json(RegistrationReport {
        people: totals.people,
        enabled: totals.enabled,
        registered: totals.registered,
        capable: totals.capable,
        counted_at: totals.decided_at.map(rfc3339),
    }))
}

/// The longest time that one answer covers.
const LONGEST: Duration = Duration::days(31);
const USUAL: Duration = Duration::days(7);

/// The time asked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// From the hour of this moment on (RFC 3339); seven days before `until` unless said.
    #[param(format = "date-time", example = "2026-03-01T00:00:00Z")]
    from: Option<String>,
    /// Hours that begin before this moment (RFC 3339); now unless said. Of a longer time the last 31 days are told.
    #[param(format = "date-time", example = "2026-03-08T00:00:00Z")]
    until: Option<String>,
}

/// How often what happened, by the hour
#[utoipa::path(
    get,
    path = "/api/v1/reports/usage",
    operation_id = "getUsageReport",
    tag = "watch",
    params(Asked),
    responses(
        (status = 200, description = "Figures by the hour.", body = Usage),
        (status = 400, description = "A parameter cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or one that opens nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope `reports:read`.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not this address, but one like it.", body = Problem, content_type = "application/problem+json"),
        (status = 405, description = "Another method than GET.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or wrong keys from this address.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The portal cannot answer now.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("api_key" = ["reports:read"]))
)]
pub async fn usage(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Usage>, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::InvalidQuery)?;
    let until = moment(asked.until.as_deref())?.unwrap_or(caller.now);
    let from = moment(asked.from.as_deref())?.unwrap_or(until - USUAL).max(until - LONGEST);
    let activities = [
        RESET,
        Activity::ResetSelfService.as_str(),
        Activity::Unlock.as_str(),
        Activity::Registered.as_str(),
        Activity::SecurityInfoDeleted.as_str(),
        Activity::SignIn.as_str(),
        Activity::ChangePassword.as_str(),
    ]
    .map(str::to_owned);
    let figures = usage::figures(&mut *app.pool.acquire().await?, caller.key.tenant, from, until, &activities).await?;
    Ok(Json(Usage::new(from, until, &figures)))
}
