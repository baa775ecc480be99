//! How the agents of a directory are, in one of six states with the advice that goes with it (WB-7), and what to look at.

use serde_json::Value;
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{directory::facts::UNREACHABLE, protocol::health::DirectoryState};

/// The states of the reference (1.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Up,
    OutOfDate,
    TooOldToTell,
    CannotConnect,
    NotConfigured,
    Temporary,
}

impl Status {
    /// The key of the same on pages.
    pub fn key(self) -> &'static str {
        match self {
            Self::Up => "agent-status-up",
            Self::OutOfDate => "agent-status-out-of-date",
            Self::TooOldToTell => "agent-status-too-old",
            Self::CannotConnect => "agent-status-cannot-connect",
            Self::NotConfigured => "agent-status-not-configured",
            Self::Temporary => "agent-status-temporary",
        }
    }

    pub fn text(self) -> &'static str {
        match self {
            Self::Up => "The on-premises agent is up and running.",
            Self::OutOfDate => "The agent is online and connected, but its version is out of date. Upgrade it.",
            Self::TooOldToTell => "The status cannot be checked because the agent is too old for this portal. Upgrade it.",
            Self::CannotConnect => "The agent cannot connect right now. Run `latchkey-agent check` where it is installed.",
            Self::NotConfigured => {
                "The agent cannot connect because writeback is not set up right. Let an agent join and approve it, or see what \
                 `latchkey-agent check` says."
            }
            Self::Temporary => "The agent cannot connect. It may be a temporary problem of this portal; if it stays, check the agent.",
        }
    }
}

/// One agent of the directory that was approved.
#[derive(Debug, Clone, Default)]
pub struct AgentFacts {
    pub connected: bool,
    pub out_of_date: bool,
    pub version_refused: bool,
}

/// What is known of a directory.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub agents: Vec<AgentFacts>,
    pub problem: Option<String>,
    /// How long no agent is connected.
    pub away: Option<Duration>,
}

/// A portal that restarts loses its agents for a moment: it is not theirs to put right.
const RESTART: Duration = Duration::minutes(2);

pub fn status(facts: &Facts) -> Status {
    let connected: Vec<&AgentFacts> = facts.agents.iter().filter(|agent| agent.connected).collect();
    if facts.agents.is_empty() {
        Status::NotConfigured
    } else if connected.is_empty() {
        if facts.agents.iter().any(|agent| agent.version_refused) {
            Status::TooOldToTell
        } else if facts.away.is_some_and(|away| away < RESTART) {
            Status::Temporary
        } else {
            Status::CannotConnect
        }
    } else {
        match facts.problem.as_deref() {
            Some(UNREACHABLE) => Status::CannotConnect,
            Some(_) => Status::NotConfigured,
            None if connected.iter().all(|agent| agent.out_of_date) => Status::OutOfDate,
            None => Status::Up,
        }
    }
}

/// Major and minor version, where it is one.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.split_whitespace().last()?.split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??))
}

/// Whether an agent is of an earlier release than this portal. What names no version is not judged.
fn is_out_of_date(software: &str) -> bool {
    version(software).zip(version(env!("CARGO_PKG_VERSION"))).is_some_and(|(theirs, ours)| theirs < ours)
}

/// A directory with its status.
pub struct Seen {
    pub id: Uuid,
    pub name: String,
    pub status: Status,
    /// The password rules that an agent published.
    pub rules: Option<Value>,
}

/// The status of each directory of an organisation, by name.
pub async fn statuses(pool: &PgPool, tenant: Uuid, now: OffsetDateTime) -> sqlx::Result<Vec<Seen>> {
    let directories =
        sqlx::query!("select id, name, problem, offline_since, rules from directory where tenant_id = $1 order by name", tenant)
            .fetch_all(pool)
            .await?;
    let agents = sqlx::query!(
        r#"select directory_id, software, connection_id is not null as "connected!", version_refused_at is not null as "version_refused!"
           from agent where tenant_id = $1 and state = 'active' and not held"#,
        tenant
    )
    .fetch_all(pool)
    .await?;
    let of = |directory: Uuid| {
        let agents = agents.iter().filter(|agent| agent.directory_id == directory).map(|agent| AgentFacts {
            connected: agent.connected,
            out_of_date: is_out_of_date(&agent.software),
            version_refused: agent.version_refused,
        });
        agents.collect()
    };
    let directories = directories.into_iter().map(|row| {
        let facts = Facts { agents: of(row.id), problem: row.problem, away: row.offline_since.map(|since| now - since) };
        Seen { id: row.id, name: row.name, status: status(&facts), rules: row.rules }
    });
    Ok(directories.collect())
}

/// Heartbeats come every five minutes; one may be lost.
const LATE: Duration = Duration::minutes(11);
/// Clocks further apart than this break requests and signatures.
const SKEW_MS: u64 = 30_000;

/// Something an administrator should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    OutOfDate { theirs: String },
    NoHeartbeat,
    Unreachable,
    LacksRight,
    SomeServers { reachable: u64, servers: u64 },
    NoHistory,
    NotAtPrimary,
    ClockOff { seconds: i64 },
}

impl Warning {
    /// For the command line.
    pub fn text(&self) -> String {
        match self {
            Self::OutOfDate { theirs } => format!("its version {theirs} is older than the portal's {}", env!("CARGO_PKG_VERSION")),
            Self::NoHeartbeat => "no heartbeat for more than ten minutes".to_owned(),
            Self::Unreachable => "it reaches no server of its directory".to_owned(),
            Self::LacksRight => "its account lacks a right: latchkey-agent check".to_owned(),
            Self::SomeServers { reachable, servers } => format!("{reachable} of {servers} servers answer"),
            Self::NoHistory => "the directory does not apply its password history to resets".to_owned(),
            Self::NotAtPrimary => "resets do not go to the server that hears of wrong passwords first".to_owned(),
            Self::ClockOff { seconds } => format!("the directory's clock is {seconds} seconds off"),
        }
    }

    /// The key of the same on pages; it may use `count`, `of` and `version`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::OutOfDate { .. } => "agent-warning-out-of-date",
            Self::NoHeartbeat => "agent-warning-no-heartbeat",
            Self::Unreachable => "agent-warning-unreachable",
            Self::LacksRight => "agent-warning-lacks-right",
            Self::SomeServers { .. } => "agent-warning-some-servers",
            Self::NoHistory => "agent-warning-no-history",
            Self::NotAtPrimary => "agent-warning-not-at-primary",
            Self::ClockOff { .. } => "agent-warning-clock-off",
        }
    }

    /// The number it names, where it names one.
    pub fn count(&self) -> i64 {
        match self {
            Self::SomeServers { reachable, .. } => i64::try_from(*reachable).unwrap_or(i64::MAX),
            Self::ClockOff { seconds } => seconds.abs(),
            _ => 0,
        }
    }
}

/// What an administrator should look at, of an agent that is connected.
pub fn warnings(software: &str, health: Option<&Value>, heartbeat: Option<OffsetDateTime>, now: OffsetDateTime) -> Vec<Warning> {
    let mut all = vec![];
    if is_out_of_date(software) {
        all.push(Warning::OutOfDate { theirs: software.to_owned() });
    }
    if heartbeat.is_some_and(|at| now - at > LATE) {
        all.push(Warning::NoHeartbeat);
    }
    let Some(health) = health else { return all };
    let state = health["state"].as_u64().and_then(|state| DirectoryState::from_number(u8::try_from(state).ok()?));
    match state {
        Some(DirectoryState::Unreachable) => all.push(Warning::Unreachable),
        Some(DirectoryState::Misconfigured) => all.push(Warning::LacksRight),
        _ => {}
    }
    let (servers, reachable) = (health["servers"].as_u64().unwrap_or(0), health["reachable"].as_u64().unwrap_or(0));
    if 0 < reachable && reachable < servers {
        all.push(Warning::SomeServers { reachable, servers });
    }
    if health["policy_hints"] == false {
        all.push(Warning::NoHistory);
    }
    if health["at_primary"] == false {
        all.push(Warning::NotAtPrimary);
    }
    let skew = health["clock_skew_ms"].as_i64().unwrap_or(0);
    if skew.unsigned_abs() > SKEW_MS {
        all.push(Warning::ClockOff { seconds: skew / 1_000 });
    }
    all
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn wb_7_each_of_the_six_states_follows_from_facts() {
        let up = AgentFacts { connected: true, ..AgentFacts::default() };
        let old = AgentFacts { out_of_date: true, ..up.clone() };
        let refused = AgentFacts { version_refused: true, ..AgentFacts::default() };
        let facts = |agents: &[&AgentFacts], problem: Option<&str>, away: Option<i64>| Facts {
            agents: agents.iter().map(|agent| (*agent).clone()).collect(),
            problem: problem.map(str::to_owned),
            away: away.map(Duration::seconds),
        };
        let gone = AgentFacts::default();
        for (facts, expected) in [
            (facts(&[&up], None, None), Status::Up),
            (facts(&[&old, &up, &gone], None, None), Status::Up),
            (facts(&[&old, &gone], None, None), Status::OutOfDate),
            (facts(&[&refused, &gone], None, Some(10)), Status::TooOldToTell),
            (facts(&[&refused, &up], None, None), Status::Up),
            (facts(&[&up], Some(UNREACHABLE), None), Status::CannotConnect),
            (facts(&[&gone], None, Some(120)), Status::CannotConnect),
            (facts(&[&gone], None, None), Status::CannotConnect),
            (facts(&[&gone], None, Some(119)), Status::Temporary),
            (facts(&[], None, Some(1)), Status::NotConfigured),
            (facts(&[&up], Some("misconfigured"), None), Status::NotConfigured),
        ] {
            assert_eq!(status(&facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn wb_7_what_should_be_looked_at_is_said() {
        let now = datetime!(2026-11-21 12:00 UTC);
        let fine = serde_json::json!({ "state": 1, "servers": 2, "reachable": 2, "at_primary": true, "policy_hints": true, "clock_skew_ms": -30_000 });
        assert!(warnings("0.1.0", Some(&fine), Some(now - LATE), now).is_empty());
        let poor = serde_json::json!({ "state": 4, "servers": 2, "reachable": 1, "at_primary": false, "policy_hints": false, "clock_skew_ms": -31_000 });
        let said = warnings("0.0.9", Some(&poor), Some(now - LATE - Duration::seconds(1)), now);
        assert_eq!(said.len(), 7, "{said:?}");
        assert!(!is_out_of_date("played 1") && !is_out_of_date("99.0.0") && !is_out_of_date(""));
    }
}
