//! Append-only events (AUD-1): who did what, when, from where, and how it ended. Never a secret, a code or a whole number.

pub mod forward;
pub mod place;
pub mod report;
pub mod retention;
pub mod search;
pub mod usage;

use std::net::IpAddr;

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

/// What happened. The first eight are the reference's own activities (reference, 10.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    Blocked,
    ChangePassword,
    ResetByAdmin,
    ResetSelfService,
    FlowProgress,
    Unlock,
    Registered,
    RegistrationStarted,
    RegistrationFinished,
    SecurityInfoDeleted,
    SecurityInfoReviewed,
    Reproved,
    PolicyChanged,
    SignIn,
    SignOut,
    DirectoryChanged,
    ContactedAdministrator,
    /// Data left the portal in a file.
    Exported,
    ApiKey,
    RegistrationLink,
    /// A caller proved to an administrator who they are, or did not.
    Verified,
    Alarm,
    /// Requests to on-premises directories, and the agents that carry them out (section 6).
    Writeback,
}

impl Activity {
    /// In the order above: a test counts them.
    pub const ALL: [Self; 23] = [
        Self::Blocked,
        Self::ChangePassword,
        Self::ResetByAdmin,
        Self::ResetSelfService,
        Self::FlowProgress,
        Self::Unlock,
        Self::Registered,
        Self::RegistrationStarted,
        Self::RegistrationFinished,
        Self::SecurityInfoDeleted,
        Self::SecurityInfoReviewed,
        Self::Reproved,
        Self::PolicyChanged,
        Self::SignIn,
        Self::SignOut,
        Self::DirectoryChanged,
        Self::ContactedAdministrator,
        Self::Exported,
        Self::ApiKey,
        Self::RegistrationLink,
        Self::Verified,
        Self::Alarm,
        Self::Writeback,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blocked => "Blocked from self-service password reset",
            Self::ChangePassword => "Change password (self-service)",
            Self::ResetByAdmin => "Reset password (by admin)",
            Self::ResetSelfService => "Reset password (self-service)",
            Self::FlowProgress => "Self-service password reset flow activity progress",
            Self::Unlock => "Unlock user account (self-service)",
            Self::Registered => "User registered for self-service password reset",
            // The reference's own words (reference, 10.4), but for the last, which it does not have.
            Self::RegistrationStarted => "User started security info registration",
            Self::RegistrationFinished => "User registered all required security info",
            Self::SecurityInfoDeleted => "User deleted security info",
            Self::SecurityInfoReviewed => "User reviewed security info",
            Self::Reproved => "User proved again before a change",
            Self::PolicyChanged => "Self-service password reset policy changes",
            Self::SignIn => "Sign in",
            Self::SignOut => "Sign out",
            Self::DirectoryChanged => "Directory changed",
            Self::ContactedAdministrator => "Contacted administrator",
            Self::Exported => "Data exported",
            Self::ApiKey => "API key",
            Self::RegistrationLink => "Registration link",
            Self::Verified => "Helpdesk verified a caller",
            Self::Alarm => "Alarm",
            Self::Writeback => "Password writeback",
        }
    }
}

/// RFC 3339 in UTC, as machines read it.
pub fn rfc3339(at: OffsetDateTime) -> String {
    at.checked_to_offset(time::UtcOffset::UTC).unwrap_or(at).format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}

/// Where a request came from.
#[derive(Debug, Clone)]
pub struct Origin {
    pub ip: IpAddr,
    pub user_agent: String,
}

/// One event, on its way into the log.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    pub tenant: Uuid,
    pub correlation: Uuid,
    pub activity: Activity,
    pub success: bool,
    pub reason: Option<&'a str>,
    pub actor: &'a str,
    pub subject: Option<Uuid>,
    /// Only what parsed as a user ID: people type passwords here (AUD-0).
    pub typed_id: Option<&'a str>,
    pub origin: Option<&'a Origin>,
    pub detail: Value,
}

impl<'a> Event<'a> {
    pub fn new(tenant: Uuid, correlation: Uuid, activity: Activity) -> Self {
        Self {
            tenant,
            correlation,
            activity,
            success: true,
            reason: None,
            actor: "visitor",
            subject: None,
            typed_id: None,
            origin: None,
            detail: Value::Object(serde_json::Map::new()),
        }
    }

    #[must_use]
    pub fn failed(mut self, reason: &'a str) -> Self {
        self.success = false;
        self.reason = Some(reason);
        self
    }

    #[must_use]
    pub fn because(mut self, reason: &'a str) -> Self {
        self.reason = Some(reason);
        self
    }

    #[must_use]
    pub fn by(mut self, actor: &'a str) -> Self {
        self.actor = actor;
        self
    }

    #[must_use]
    pub fn about(mut self, subject: Uuid) -> Self {
        self.subject = Some(subject);
        self
    }

    #[must_use]
    pub fn typed(mut self, user_id: Option<&'a str>) -> Self {
        self.typed_id = user_id;
        self
    }

    #[must_use]
    pub fn from(mut self, origin: &'a Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    #[must_use]
    pub fn with(mut self, detail: Value) -> Self {
        self.detail = detail;
        self
    }

    /// Writes the event with the caller's transaction, or in one of its own when a refusal must outlive a rollback (RESET-11).
    pub async fn write(self, db: &mut PgConnection, now: OffsetDateTime) -> sqlx::Result<()> {
        let agent = self.origin.map(|origin| origin.user_agent.chars().take(256).collect::<String>());
        sqlx::query!(
            "insert into audit_event (tenant_id, at, id, correlation_id, activity, status, reason, actor, subject_id, typed_id, ip, user_agent, detail)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            self.tenant,
            now,
            Uuid::now_v7(),
            self.correlation,
            self.activity.as_str(),
            if self.success { "success" } else { "failure" },
            self.reason,
            self.actor,
            self.subject,
            self.typed_id,
            self.origin.map(|origin| origin.ip.to_string()),
            agent,
            self.detail
        )
        .execute(db)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_activities_are_all_there_are() {
        assert!(Activity::ALL.iter().enumerate().all(|(at, activity)| *activity as usize == at));
        assert_eq!(Activity::ALL.last(), Some(&Activity::Writeback), "the last one of the list above");
    }
}
