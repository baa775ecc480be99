//! Directories an agent can set passwords in, and what all of them have in common: an order, and its outcome.

pub mod active_directory;
pub mod connection;

use std::time::Duration;

use tokio::time::Instant;

use crate::protocol::{Anchor, Code, Millis, Reason, Reasons, Secrets};

/// One thing to do to one account.
pub struct Order<'a> {
    pub anchor: &'a Anchor,
    pub secrets: &'a Secrets,
    /// Somebody may have done it already (WB-4a).
    pub look_first: bool,
    /// When the person asked, by the portal's clock.
    pub created: Millis,
    /// After this moment nobody waits for an answer.
    pub deadline: Instant,
}

impl Order<'_> {
    /// What is left of its life.
    pub fn remaining(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

/// What became of an order: a verdict without the message it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub code: Code,
    pub reasons: Reasons,
    pub directory_code: u32,
    pub min_length: u16,
    pub wait_seconds: u32,
    pub looked: bool,
}

impl Outcome {
    pub fn new(code: Code) -> Self {
        Self { code, reasons: Reasons::default(), directory_code: 0, min_length: 0, wait_seconds: 0, looked: false }
    }

    #[must_use]
    pub fn with_directory_code(self, directory_code: u32) -> Self {
        Self { directory_code, ..self }
    }

    #[must_use]
    pub fn because(self, reason: Reason) -> Self {
        Self { reasons: self.reasons.with(reason), ..self }
    }

    /// Found by looking, not answered by the change itself.
    #[must_use]
    pub fn found(self) -> Self {
        Self { looked: true, ..self }
    }
}

impl From<Code> for Outcome {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}
