//! Work promised inside the change that needs it: enqueued in the caller's transaction, run, retried, given up loudly.

pub mod kept;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use sqlx::{PgConnection, PgPool};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// Codes never wait behind notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    Code,
    Notice,
}

impl Lane {
    fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Notice => "notice",
        }
    }

    /// How long one attempt may take before it counts as failed. Somebody waits for a code, so it is soon tried again.
    pub fn patience(self) -> std::time::Duration {
        std::time::Duration::from_secs(match self {
            Self::Code => 10,
            Self::Notice => 30,
        })
    }

    /// How long a claimed job is kept from other workers; longer than any attempt may take, and as long as a job waits when
    /// the process that held it was killed.
    pub fn lease(self) -> Duration {
        Duration::seconds(match self {
            Self::Code => 15,
            Self::Notice => 60,
        })
    }
}

/// Which of a person's addresses a notice goes to. The address itself is read when it is sent, never kept in a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Address {
    Primary,
    Alternate,
    UserId,
    /// One that was on file before a change; `kept` has it.
    Kept(Uuid),
}

/// What of somebody's security info changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Registered {
    Phone,
    Email,
    App,
    Questions,
    Passkey,
}

/// How it changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HowChanged {
    Added,
    Changed,
    Removed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Notice {
    PasswordReset,
    /// By its owner, who knew the old one (REG-4).
    PasswordChanged,
    Unlocked,
    /// Self-service reset is closed to the account until then (RESET-7).
    Locked {
        until: OffsetDateTime,
    },
    /// Another administrator reset their own password.
    AdministratorReset {
        who: Uuid,
    },
    /// The operator took app and passkeys of another administrator away, so that they can set up new ones.
    ProofsTaken {
        who: Uuid,
    },
    /// Somebody asks the administrators for help (section 7). Holds nothing typed but a parsed user ID.
    HelpWanted {
        user_id: String,
    },
    /// A way to prove oneself was added, changed or removed (REG-3). Always goes.
    SecurityInfoChanged {
        method: Registered,
        how: HowChanged,
    },
    /// What was asked beyond a day's requests (section 7): how many people, and the first of them.
    HelpDigest {
        people: Vec<Uuid>,
        count: i64,
    },
    /// An application made a link that signs its owner in to register (REG-7). Always goes.
    RegistrationLink {
        api_key: Uuid,
    },
    /// An administrator set a temporary password. Always goes.
    TemporaryPassword,
    /// An administrator asks somebody to set up ways to get back in; `place` says where, and signs nobody in.
    Invitation {
        place: String,
    },
    /// The record that proves a domain is gone; it stops routing then (DIR-8).
    DomainFailing {
        domain: String,
        until: OffsetDateTime,
    },
    /// A domain routes nobody any more.
    DomainStopped {
        domain: String,
    },
    /// A change is to come under which its owner could not reset; `place` says where to add a method, and signs nobody in.
    AddMethod {
        place: String,
    },
    /// Something in the organisation that its administrators should look at.
    Alarm {
        alarm: Alarm,
    },
}

/// What administrators are alarmed about (RESET-7), at most once a day and tenant each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Alarm {
    /// More failed proofs in one hour than people make who mistype.
    ManyFailedProofs,
    /// The ceiling for texts and calls is reached.
    MessagesPaused { until: OffsetDateTime },
    /// A code was issued with which an agent can join (WB-9a).
    AgentCode,
    /// One agent's identity is connected twice (WB-3).
    AgentTwice,
    /// A directory sync would close too many accounts at once and is held (WB-11).
    SyncHeld,
    /// Applications made more registration links in an hour than people need.
    LinksPaused { until: OffsetDateTime },
    /// Events that are sent on are not taken for long.
    ForwardingStopped { since: OffsetDateTime },
    /// No agent of a directory is connected for long (WB-7).
    AgentsAway { since: OffsetDateTime },
}

impl Alarm {
    /// Names its counter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ManyFailedProofs => "many failed proofs",
            Self::MessagesPaused { .. } => "messages paused",
            Self::AgentCode => "agent code",
            Self::AgentTwice => "agent twice",
            Self::SyncHeld => "sync held",
            Self::LinksPaused { .. } => "registration links paused",
            Self::ForwardingStopped { .. } => "forwarding stopped",
            Self::AgentsAway { .. } => "agents away",
        }
    }
}

/// A job carries ids and the name of what to do, never a code or a text that holds one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// The code of a challenge, by mail or text.
    Code {
        challenge: Uuid,
        language: String,
    },
    Call {
        challenge: Uuid,
        language: String,
    },
    Notice {
        to: Uuid,
        address: Address,
        notice: Notice,
        correlation: Uuid,
        at: OffsetDateTime,
    },
    /// Somebody asks for help. Whether there is such a person, and who helps them, is found out when the job is carried out.
    Help {
        subject: Uuid,
        correlation: Uuid,
        at: OffsetDateTime,
    },
    /// A request for help beyond the day's: it waits in the queue until one mail lists all of them.
    HelpLater {
        subject: Uuid,
    },
    /// The next page of people whom a change would strand is asked to add a method.
    AskForMethods {
        asking: Uuid,
    },
    /// Found and told when carried out: the tenant's administrators.
    Alarm {
        alarm: Alarm,
        correlation: Uuid,
        at: OffsetDateTime,
    },
}

impl Job {
    fn lane(&self) -> Lane {
        match self {
            Self::Code { .. } | Self::Call { .. } => Lane::Code,
            Self::Notice { .. } | Self::Help { .. } | Self::HelpLater { .. } | Self::Alarm { .. } | Self::AskForMethods { .. } => {
                Lane::Notice
            }
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Code { .. } => "code",
            Self::Call { .. } => "call",
            Self::Notice { .. } => "notice",
            Self::Help { .. } => "help",
            Self::HelpLater { .. } => HELP_LATER,
            Self::Alarm { .. } => "alarm",
            Self::AskForMethods { .. } => "ask_for_methods",
        }
    }
}

const HELP_LATER: &str = "help_later";
/// Attempts before a job is given up: with the back-off below, about three days. Codes are dropped long before, when they expire.
const ATTEMPTS: i32 = 84;

/// Adds a job to the caller's transaction: it exists exactly when the change it belongs to does.
pub async fn enqueue(db: &mut PgConnection, tenant: Uuid, job: &Job, now: OffsetDateTime) -> anyhow::Result<()> {
    enqueue_all(db, tenant, std::slice::from_ref(job), now).await
}

/// Adds any number of jobs, none too, in one statement: who looks at the database's work cannot tell how many.
pub async fn enqueue_all(db: &mut PgConnection, tenant: Uuid, jobs: &[Job], now: OffsetDateTime) -> anyhow::Result<()> {
    enqueue_at(db, tenant, jobs, now, now).await
}

/// The same, to be carried out at a later moment.
pub async fn enqueue_at(
    db: &mut PgConnection,
    tenant: Uuid,
    jobs: &[Job],
    run_at: OffsetDateTime,
    now: OffsetDateTime,
) -> anyhow::Result<()> {
    let ids: Vec<Uuid> = jobs.iter().map(|_| Uuid::now_v7()).collect();
    let lanes: Vec<String> = jobs.iter().map(|job| job.lane().as_str().to_owned()).collect();
    let kinds: Vec<String> = jobs.iter().map(|job| job.kind().to_owned()).collect();
    let payloads = jobs.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
    sqlx::query!(
        "insert into job (tenant_id, id, lane, kind, payload, run_at, created_at)
         select $1, j.id, j.lane, j.kind, j.payload, $6, $7
         from unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[]) as j (id, lane, kind, payload)",
        tenant,
        &ids,
        &lanes,
        &kinds,
        &payloads,
        run_at,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Alarms the tenant's administrators, with the caller's transaction. `correlation` leads to the event in the audit log,
/// which the caller writes. However often it is called: one mail a day and tenant for each kind of alarm.
pub async fn alarm(db: &mut PgConnection, tenant: Uuid, alarm: Alarm, correlation: Uuid, now: OffsetDateTime) -> anyhow::Result<()> {
    enqueue(db, tenant, &Job::Alarm { alarm, correlation, at: now }, now).await
}

/// A job that this worker holds for as long as the lease runs.
#[derive(Debug)]
pub struct Claimed {
    pub tenant: Uuid,
    pub id: Uuid,
    pub attempts: i32,
    pub payload: serde_json::Value,
}

/// Takes the job that has waited longest. No connection and no transaction is held while it runs.
pub async fn claim(pool: &PgPool, lane: Lane, now: OffsetDateTime) -> sqlx::Result<Option<Claimed>> {
    sqlx::query_as!(
        Claimed,
        r#"update job set locked_until = $3, attempts = attempts + 1
           where (tenant_id, id) = (
             select tenant_id, id from job
             where lane = $1 and finished_at is null and run_at <= $2 and (locked_until is null or locked_until <= $2)
             order by run_at limit 1 for update skip locked)
           returning tenant_id as tenant, id, attempts, payload"#,
        lane.as_str(),
        now,
        now + lane.lease()
    )
    .fetch_optional(pool)
    .await
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// No longer wanted: a superseded code, nobody to send to.
    Dropped(&'static str),
    /// Try again later.
    Failed(String),
    /// Will never work.
    Refused(String),
}

/// Ends a job within the transaction that does its work, so that the work is done exactly once. False: the lease ran out and
/// another worker has the job, or has done it.
pub async fn finish(db: &mut PgConnection, job: &Claimed, now: OffsetDateTime) -> sqlx::Result<bool> {
    let ended = sqlx::query!(
        "update job set outcome = 'done', last_error = null, locked_until = null, finished_at = $4
         where tenant_id = $1 and id = $2 and attempts = $3 and finished_at is null",
        job.tenant,
        job.id,
        job.attempts,
        now
    )
    .execute(db)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends all requests for help of a tenant that waited for the end of their day, and returns who asked, in the order of asking.
/// Nobody is returned to two workers, whoever of them claimed which job.
pub async fn take_help_later(db: &mut PgConnection, tenant: Uuid, now: OffsetDateTime) -> anyhow::Result<Vec<Uuid>> {
    // What was claimed before was due before, though a failed attempt may have put it off since.
    let mut rows = sqlx::query!(
        "with due as (select tenant_id, id from job
                      where tenant_id = $1 and kind = $2 and finished_at is null and (run_at <= $3 or attempts > 0)
                      order by id for update)
         update job j set outcome = 'done', last_error = null, locked_until = null, finished_at = $3
         from due where j.tenant_id = due.tenant_id and j.id = due.id
         returning j.id, j.payload",
        tenant,
        HELP_LATER,
        now
    )
    .fetch_all(db)
    .await?;
    rows.sort_by_key(|row| row.id);
    let (mut people, mut seen) = (vec![], HashSet::new());
    for row in rows {
        if let Job::HelpLater { subject } = serde_json::from_value(row.payload)?
            && seen.insert(subject)
        {
            people.push(subject);
        }
    }
    Ok(people)
}

/// Writes down how an attempt ended, unless the job was ended or claimed by another worker meanwhile.
pub async fn settle(pool: &PgPool, job: &Claimed, outcome: &Outcome, now: OffsetDateTime) -> sqlx::Result<()> {
    let (ended, error) = match outcome {
        Outcome::Done => (Some("done"), None),
        Outcome::Dropped(why) => (Some("dropped"), Some((*why).to_owned())),
        Outcome::Refused(why) => (Some("dead"), Some(why.clone())),
        Outcome::Failed(why) if job.attempts >= ATTEMPTS => (Some("dead"), Some(why.clone())),
        Outcome::Failed(why) => (None, Some(why.clone())),
    };
    if ended == Some("dead") {
        tracing::error!(job.id = %job.id, job.attempts, error = error.as_deref(), "a message was given up; see `latchkey jobs`");
    }
    sqlx::query!(
        "update job set outcome = $3, last_error = $4, locked_until = null, run_at = $5,
           finished_at = case when $3::text is null then null else $6::timestamptz end
         where tenant_id = $1 and id = $2 and attempts = $7 and finished_at is null",
        job.tenant,
        job.id,
        ended,
        error,
        now + back_off(job.attempts),
        now,
        job.attempts
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// 2 s, 4 s, 8 s ... at most an hour.
fn back_off(attempts: i32) -> Duration {
    Duration::seconds(2_i64.saturating_pow(u32::try_from(attempts).unwrap_or(0)).min(3600))
}

/// How many jobs wait and how many were given up, for `/readyz`, `latchkey jobs` and the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backlog {
    pub waiting: i64,
    pub dead: i64,
}

pub async fn backlog(pool: &PgPool) -> sqlx::Result<Backlog> {
    sqlx::query_as!(
        Backlog,
        r#"select (select count(*) from job where finished_at is null) as "waiting!",
                  (select count(*) from job where outcome = 'dead') as "dead!""#
    )
    .fetch_one(pool)
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_outlives_every_attempt_and_a_code_does_not_wait_long_for_a_dead_worker() {
        for lane in [Lane::Code, Lane::Notice] {
            assert!(lane.lease() > lane.patience());
        }
        assert_eq!((Lane::Code.patience().as_secs(), Lane::Code.lease()), (10, Duration::seconds(15)));
    }

    #[test]
    fn waiting_grows_and_stays_within_an_hour() {
        assert_eq!(back_off(1), Duration::seconds(2));
        assert_eq!(back_off(5), Duration::seconds(32));
        assert_eq!(back_off(40), Duration::hours(1));
    }
}
