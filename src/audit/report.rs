//! Events and figures as other programs get them: downloads, forwarding and the API write them alike.

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::ToSchema;

use uuid::Uuid;

use super::{rfc3339, search::Found, usage::Figure};

/// One event of the log. The names are kept for ever.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEvent {
    #[schema(format = "date-time")]
    time: String,
    #[schema(value_type = String, format = "uuid")]
    id: Uuid,
    /// What belongs together, such as the steps of one reset: the support code that people read out.
    #[schema(value_type = String, format = "uuid")]
    correlation_id: Uuid,
    activity: String,
    outcome: Outcome,
    reason: Option<String>,
    /// Who acted: `visitor`, `user`, `portal`, `agent`, `operator`, `application`, `phone`, or the user ID of an administrator.
    actor: String,
    /// The person it is about, or the number that stands for somebody who does not exist.
    #[schema(value_type = Option<String>, format = "uuid")]
    subject_id: Option<Uuid>,
    /// The user ID of that person today.
    user_id: Option<String>,
    /// The user ID that was typed.
    typed_id: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    /// More about it; what stands here differs by activity.
    #[schema(value_type = Object)]
    detail: Value,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Success,
    Failure,
}

impl From<Found> for AuditEvent {
    fn from(event: Found) -> Self {
        Self {
            time: rfc3339(event.at),
            id: event.id,
            correlation_id: event.correlation,
            activity: event.activity,
            outcome: if event.success { Outcome::Success } else { Outcome::Failure },
            reason: event.reason,
            actor: event.actor,
            subject_id: event.subject,
            user_id: event.upn,
            typed_id: event.typed_id,
            ip: event.ip,
            user_agent: event.user_agent,
            detail: event.detail,
        }
    }
}

/// How often something happened in an hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsageFigure {
    /// When the hour began.
    #[schema(format = "date-time")]
    hour: String,
    /// An activity of the audit log, or `reset` for whole resets from their first step to their last.
    activity: String,
    /// Ways of proving, joined by +; empty where there were none.
    method: String,
    /// `success` or `failure` of an event; `completed`, `stopped` or `gave_up` of a reset.
    outcome: String,
    /// Why it failed, or the last step of those who gave up.
    reason: String,
    #[schema(minimum = 1)]
    number: i64,
}

/// Figures by the hour.
#[derive(Debug, Serialize, ToSchema)]
pub struct Usage {
    #[schema(format = "date-time")]
    from: String,
    /// The first moment that does not belong to it.
    #[schema(format = "date-time")]
    until: String,
    figures: Vec<UsageFigure>,
}

impl Usage {
    pub fn new(from: OffsetDateTime, until: OffsetDateTime, figures: &[Figure]) -> Self {
        let figures = figures.iter().map(|figure| UsageFigure {
            hour: rfc3339(figure.hour),
            activity: figure.activity.clone(),
            method: figure.method.clone(),
            outcome: figure.outcome.clone(),
            reason: figure.reason.clone(),
            number: figure.n,
        });
        Self { from: rfc3339(from), until: rfc3339(until), figures: figures.collect() }
    }
}
