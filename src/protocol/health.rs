//! What an agent says about itself (WB-7) and about the password rules of its directory (shown to people before they type).

use uuid::Uuid;

use super::{
    signed::Message,
    values::Millis,
    wire::{List, Text, wire, wire_enum},
};

wire_enum! {
    pub enum DirectoryState {
        Healthy = 1,
        /// It works, with something an administrator should look at.
        Degraded = 2,
        Unreachable = 3,
        /// It answers, and the agent's account may not do what is needed.
        Misconfigured = 4,
    }
}

/// How one directory is, seen from the agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    pub directory: Uuid,
    pub state: DirectoryState,
    pub servers: u8,
    pub servers_reachable: u8,
    /// Whether resets go to the server that hears of wrong passwords first (the PDC emulator).
    pub at_primary: bool,
    /// Whether the directory applies its history to resets.
    pub policy_hints: bool,
    /// The directory's clock less the agent's, in milliseconds.
    pub clock_skew_ms: i64,
}

wire!(Health { directory, state, servers, servers_reachable, at_primary, policy_hints, clock_skew_ms });

impl Health {
    /// Keeps the worse of two states.
    pub fn worsen(&mut self, state: DirectoryState) {
        self.state = self.state.max(state);
    }
}

/// Every five minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heartbeat {
    pub software: Text<32>,
    pub at: Millis,
    pub uptime_seconds: u32,
    pub keep_alive_seconds: u16,
    /// Verdicts that the portal has not acknowledged.
    pub unrecorded: u16,
    pub directories: List<Health, 16>,
}

wire!(Heartbeat { software, at, uptime_seconds, keep_alive_seconds, unrecorded, directories });

impl Message for Heartbeat {
    const LABEL: &'static str = "heartbeat";
    const MAX: usize = 1_024;
    const OF_SESSION: bool = true;
}

/// One set of password rules. Zero means: no such rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleSet {
    /// What [`super::sync::SyncUser::rules`] refers to; 0 is the directory's default.
    pub id: u8,
    pub min_length: u16,
    /// Three of the kinds upper, lower, digit, other, and not the account's name.
    pub complexity: bool,
    pub history: u16,
    pub min_age_seconds: u32,
    pub max_age_seconds: u32,
    /// After how many wrong passwords an account locks.
    pub lockout_threshold: u16,
    pub lockout_window_seconds: u32,
}

wire!(RuleSet { id, min_length, complexity, history, min_age_seconds, max_age_seconds, lockout_threshold, lockout_window_seconds });

/// The rules of one directory, at start and when they change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    pub directory: Uuid,
    pub sets: List<RuleSet, 32>,
}

wire!(Rules { directory, sets });

impl Message for Rules {
    const LABEL: &'static str = "rules";
    const MAX: usize = 1_024;
    const OF_SESSION: bool = true;
}
