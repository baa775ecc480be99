//! What the agent that runs says about itself to `latchkey-agent status`, which is another process: one small file, 0600, no secret.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{files, sync::Summary};
use crate::protocol::{handshake::Standing, health::Health};

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// With the portal, now or when it was last written.
    pub connected: bool,
    pub standing: Option<String>,
    /// In milliseconds since 1970, as all moments here.
    pub last_heartbeat: Option<i64>,
    pub directory: Option<DirectoryReport>,
    pub last_sync: Option<(i64, Summary)>,
    /// Why the last attempt at a sync came to nothing.
    pub sync_problem: Option<String>,
    /// It was switched off, and the portal was told.
    pub off: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectoryReport {
    pub state: String,
    pub servers: u8,
    pub servers_reachable: u8,
    pub at_primary: bool,
    pub policy_hints: bool,
    pub clock_skew_ms: i64,
}

impl From<&Health> for DirectoryReport {
    fn from(health: &Health) -> Self {
        Self {
            state: format!("{:?}", health.state).to_lowercase(),
            servers: health.servers,
            servers_reachable: health.servers_reachable,
            at_primary: health.at_primary,
            policy_hints: health.policy_hints,
            clock_skew_ms: health.clock_skew_ms,
        }
    }
}

pub fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Active => "active",
        Standing::Pending => "waits for approval",
        Standing::Disabled => "switched off",
        Standing::Held => "held: its identity was connected twice",
        Standing::Gone => "revoked",
    }
}

/// The report and its file.
pub struct Reporter {
    path: PathBuf,
    report: Report,
}

impl Reporter {
    pub fn new(path: PathBuf) -> Self {
        Self { path, report: Report::default() }
    }

    /// Changes it, here and on disk. That it cannot be written keeps nobody from working.
    pub fn update(&mut self, change: impl FnOnce(&mut Report)) {
        let before = self.report.clone();
        change(&mut self.report);
        if before == self.report && self.path.exists() {
            return;
        }
        let written = serde_json::to_vec(&self.report).map_err(anyhow::Error::from).and_then(|bytes| files::replace(&self.path, &bytes));
        if let Err(error) = written {
            tracing::warn!(error = format!("{error:#}"), "the file for `status` cannot be written");
        }
    }
}

/// None where no agent has run.
pub fn read(path: &std::path::Path) -> Option<Report> {
    serde_json::from_slice(&files::read_private(path).ok()?).ok()
}
