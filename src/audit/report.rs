//! The figures of the hours as other programs get them: the download and the API write them alike.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{rfc3339, usage::Figure};

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
