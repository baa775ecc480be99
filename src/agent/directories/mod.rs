//! Directories an agent can set passwords in, and what all of them have in common: an order, and its outcome.

pub mod active_directory;
pub mod connection;
pub mod ldap;
pub mod reading;

use std::time::Duration;

use tokio::time::Instant;

use uuid::Uuid;

use crate::protocol::{
    Anchor, Code, Millis, Reason, Reasons, Secrets,
    health::{DirectoryState, Health, RuleSet},
};

use self::{
    active_directory::ActiveDirectory,
    ldap::Ldap,
    reading::{Attributes, ReadError, Reading},
};
use super::sync::known::Known;

/// What an agent's file describes: one directory, of one kind.
pub enum Directory {
    Active(ActiveDirectory),
    Ldap(Ldap),
}

impl Directory {
    /// For an agent that only leaves: nothing is found in it.
    pub fn none() -> Self {
        Self::Active(ActiveDirectory::new(vec![]))
    }

    /// Does what is ordered, once, and tells what became of it.
    pub async fn apply(&self, order: &Order<'_>) -> Outcome {
        match self {
            Self::Active(directory) => directory.apply(order).await,
            Self::Ldap(directory) => directory.apply(order).await,
        }
    }

    /// Its password rules, as far as they hold for everybody in a domain; the number of each is that of its domain.
    pub async fn rules(&self) -> Vec<RuleSet> {
        match self {
            Self::Active(directory) => directory.rules().await,
            // Where the policy stands that holds by default is not to be found from outside.
            Self::Ldap(_) => vec![],
        }
    }

    /// Its users, one reading a domain: all of them, or what changed since the marks of what is known (WB-11). With one domain in the
    /// dark nothing is read, because nobody could say who is gone.
    pub async fn read(&self, known: &Known, whole: bool, attributes: &Attributes) -> Result<Vec<Reading>, ReadError> {
        match self {
            Self::Active(directory) => directory.read(known, whole, attributes).await,
            Self::Ldap(directory) => directory.read(known, whole, attributes).await.map(|reading| vec![reading]),
        }
    }

    /// How it is, for a heartbeat: one connection, and what it tells.
    pub async fn health(&self, directory: Uuid, now: Millis) -> Health {
        let mut health = Health {
            directory,
            state: DirectoryState::Healthy,
            servers: 0,
            servers_reachable: 0,
            at_primary: true,
            policy_hints: true,
            clock_skew_ms: 0,
        };
        match self {
            Self::Active(directory) => directory.health(&mut health, now).await,
            Self::Ldap(directory) => directory.health(&mut health).await,
        }
        health
    }
}

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
