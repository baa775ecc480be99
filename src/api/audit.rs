//! The audit log for other programs: the same filters as on the page, by a cursor, the newest first.

use std::net::IpAddr;

use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339, macros::datetime};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    auth::Caller,
    problem::{Problem, Refused},
    registration::look,
};
use crate::{
    app::App,
    audit::{
        place::Place,
        report::AuditEvent,
        search::{self, Filter},
    },
    directory::{UserId, facts},
};

const MOST: u16 = 500;
const USUAL: u16 = 100;
/// No activity or cursor is as long.
const LONGEST: usize = 200;
const LONGEST_IP: usize = 60;

/// What is looked for; what is left out does not matter.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Events from this moment on (RFC 3339).
    #[param(format = "date-time", example = "2026-03-01T00:00:00Z")]
    from: Option<String>,
    /// Events before this moment (RFC 3339).
    #[param(format = "date-time", example = "2026-04-01T00:00:00Z")]
    until: Option<String>,
    /// The person it is about, by user ID.
    #[param(max_length = 200, example = "sam@example.org")]
    user_id: Option<String>,
    /// One activity, as it is written in the log.
    #[param(max_length = 200, example = "Sign in")]
    activity: Option<String>,
    #[param(pattern = "^(success|failure)$", example = "failure")]
    outcome: Option<String>,
    /// An IPv4 or IPv6 address.
    #[param(max_length = 60, example = "203.0.113.7")]
    ip: Option<String>,
    #[param(format = "uuid", example = "0192aaaa-0000-7000-8000-000000000000")]
    correlation_id: Option<String>,
    /// `next` of the answer before.
    #[param(pattern = "^[0-9]{1,16}\\.[0-9a-f]{32}$", example = "1773237600000000.0192aaaa000070008000000000000000")]
    cursor: Option<String>,
    /// How many events at most; 100 unless said.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 500, example = 100)]
    limit: Option<String>,
}

/// Events, the newest first.
#[derive(Serialize, ToSchema)]
pub struct AuditEvents {
    events: Vec<AuditEvent>,
    /// The cursor of the next answer; null: there is nothing more. An answer with few events or none may have a next one.
    next: Option<String>,
}

/// A moment in UTC; those that no event can have are moved to where the first or the last one could be.
pub fn moment(text: Option<&str>) -> Result<Option<OffsetDateTime>, Refused> {
    let Some(text) = text else { return Ok(None) };
    let at = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| Refused::InvalidQuery)?;
    let utc = at.checked_to_offset(UtcOffset::UTC).unwrap_or(if at.year() > 0 { LATEST } else { EARLIEST });
    Ok(Some(utc.clamp(EARLIEST, LATEST)))
}

const EARLIEST: OffsetDateTime = datetime!(1971-01-01 0:00 UTC);
const LATEST: OffsetDateTime = datetime!(9000-01-01 0:00 UTC);

impl Asked {
    /// `None`: nothing can be as it was asked for.
    fn filter(&self) -> Result<Option<Filter>, Refused> {
        let wrong = || Refused::InvalidQuery;
        let (from, until) = (moment(self.from.as_deref())?, moment(self.until.as_deref())?);
        let success = match self.outcome.as_deref() {
            None => None,
            Some("success") => Some(true),
            Some("failure") => Some(false),
            Some(_) => return Err(wrong()),
        };
        let correlation = self.correlation_id.as_deref().map(Uuid::try_parse).transpose().map_err(|_| wrong())?;
        if self.activity.as_deref().is_some_and(|text| text.len() > LONGEST || text.contains(char::is_control)) {
            return Ok(None);
        }
        let ip = match self.ip.as_deref().map(str::parse::<IpAddr>) {
            None => None,
            Some(Ok(ip)) => Some(ip.to_string()),
            Some(Err(_)) => return Ok(None),
        };
        Ok(Some(Filter { from, until, subject: None, activity: self.activity.clone(), success, ip, correlation }))
    }

    fn limit(&self) -> Result<u16, Refused> {
        let limit = self.limit.as_deref().map(str::parse).transpose().map_err(|_| Refused::InvalidQuery)?.unwrap_or(USUAL);
        if (1..=MOST).contains(&limit) { Ok(limit) } else { Err(Refused::InvalidQuery) }
    }
}

/// Events of the audit log
#[utoipa::path(
    get,
    path = "/api/v1/audit-events",
    operation_id = "listAuditEvents",
    tag = "watch",
    params(Asked),
    responses(
        (status = 200, description = "Events, the newest first.", body = AuditEvents),
        (status = 400, description = "A parameter cannot be read.", body = Problem, content_type = "application/problem+json"),
        (status = 401, description = "No key, or one that opens nothing.", body = Problem, content_type = "application/problem+json"),
        (status = 403, description = "The key lacks the scope `audit:read`.", body = Problem, content_type = "application/problem+json"),
        (status = 404, description = "Not this address, but one like it.", body = Problem, content_type = "application/problem+json"),
        (status = 405, description = "Another method than GET.", body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many requests with this key, or wrong keys from this address.", body = Problem, content_type = "application/problem+json"),
        (status = 500, description = "The portal failed.", body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "The portal cannot answer now.", body = Problem, content_type = "application/problem+json"),
    ),
    security(("api_key" = ["audit:read"]))
)]
pub async fn list(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<AuditEvents>, Refused> {
    let Query(asked) = asked.map_err(|_| Refused::InvalidQuery)?;
    let longer = |text: &Option<String>, most: usize| text.as_deref().is_some_and(|text| text.chars().count() > most);
    if longer(&asked.user_id, LONGEST) || longer(&asked.activity, LONGEST) || longer(&asked.ip, LONGEST_IP) {
        return Err(Refused::InvalidQuery);
    }
    let (filter, limit) = (asked.filter()?, asked.limit()?);
    let place = match asked.cursor.as_deref() {
        Some(text) => Place::parse(text).ok_or(Refused::InvalidQuery)?,
        None => Place::newest(caller.now),
    };
    let nothing = || Json(AuditEvents { events: vec![], next: None });
    let Some(mut filter) = filter else { return Ok(nothing()) };
    let mut db = app.pool.acquire().await?;
    if let Some(text) = asked.user_id.as_deref() {
        let Some(user_id) = UserId::parse(text) else { return Ok(nothing()) };
        filter.subject = Some(facts::claimant_in(&mut db, look(&app, &caller), caller.key.tenant, &user_id).await?.subject);
    }
    let batch = search::page(&mut db, caller.key.tenant, &filter, place, limit).await?;
    Ok(Json(AuditEvents { events: batch.events.into_iter().map(AuditEvent::from).collect(), next: batch.next.map(Place::write) }))
}
