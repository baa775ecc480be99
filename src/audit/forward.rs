//! Events as other programs get them: exports, the API and forwarding write them alike.

use serde_json::{Value, json};

use super::search::Found;
use crate::audit::rfc3339;

/// One event as JSON. The names are kept for ever.
pub fn as_json(event: &Found) -> Value {
    json!({
        "time": rfc3339(event.at),
        "id": event.id,
        "correlation_id": event.correlation,
        "activity": event.activity,
        "outcome": if event.success { "success" } else { "failure" },
        "reason": event.reason,
        "actor": event.actor,
        "subject_id": event.subject,
        "user_id": event.upn,
        "typed_id": event.typed_id,
        "ip": event.ip,
        "user_agent": event.user_agent,
        "detail": event.detail,
    })
}
